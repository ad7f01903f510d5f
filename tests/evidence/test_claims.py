"""Claims: what a file says of itself or of another, reported as such; digests that could be computed anew, checked."""

from __future__ import annotations

import datetime
import io
import json
import socket
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from tests.evidence.documents import pdf, shown, warc, zipped

from habeas.evidence.layers import Read
from habeas.evidence.reading import read
from habeas.model.exhibits import Claim


def claims(content: bytes, by: str) -> dict[str, Claim]:
    return {claim.name: claim for claim in read(io.BytesIO(content)).claims if claim.by == by}


def picture(kind: str, **saved: Any) -> bytes:
    from PIL import Image

    made = Image.new("RGB", (64, 48), "grey")
    exif = made.getexif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8769)[0x9003] = "2017:03:01 10:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (Fraction(43), Fraction(19), Fraction(11, 2))
    content = io.BytesIO()
    made.save(content, kind, exif=exif, **saved)
    return content.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_what_a_camera_wrote_is_reported_and_not_altered(kind: str) -> None:
    """Time and place in a photograph are claims in the camera's own words, and the picture stays as it came."""
    content = picture(kind)
    found = read(io.BytesIO(content))
    assert (found.why, found.sha256) == ("no_text", sha256(content).hexdigest())
    said = claims(content, "exif")
    assert said["Image Make"].value == "Maker"
    if kind != "TIFF":  # Pillow writes no further directory into it
        assert said["EXIF DateTimeOriginal"].value == "2017:03:01 10:00:00"
        assert said["GPS GPSLatitude"].value == "43, 19, 11/2"
    assert claims(content, "image")["size"].value == "64 × 48"
    assert all(claim.check == "unchecked" for claim in found.claims)


XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Tool 1">'
    '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Seq><rdf:li>nobody</rdf:li></rdf:Seq></dc:creator>'
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


@pytest.mark.parametrize("kind", ["jpeg", "pdf"])
def test_what_a_program_wrote_is_reported(kind: str) -> None:
    """Which program made a picture or a document, and whom it names, is told as a claim."""
    if kind == "jpeg":
        content = picture("JPEG", xmp=XMP.encode())
    else:
        metadata = b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream" % (len(XMP), XMP.encode())
        content = pdf(shown("words"), catalogue=b"/Metadata 6 0 R", more=(metadata,))
    said = claims(content, "xmp")
    assert (said["xmp:CreatorTool"].value, said["dc:creator"].value) == ("Tool 1", "nobody")


def test_an_entity_in_xmp_is_not_expanded() -> None:
    """A bomb in a picture's description is counted as what could not be read."""
    bomb = XMP.replace("nobody", "&lol;")
    found = read(io.BytesIO(picture("JPEG", xmp=bomb.encode())))
    assert "1 set of claims that could not be read" in found.notes


def test_what_a_pdf_file_says_of_itself_is_reported() -> None:
    """Author and dates of a document are its own words."""
    stated = b"<< /Author (nobody) /CreationDate (D:2017) >>"
    content = pdf(shown("words"), more=(stated,)).replace(b"/Root 1 0 R", b"/Info 6 0 R /Root 1 0 R")
    said = claims(content, "pdf_info")
    assert {name: claim.value for name, claim in said.items()} == {
        "Author": "nobody",
        "CreationDate": "D:2017",
        "version": "1.7",
    }


def test_each_record_of_a_web_archive_is_checked() -> None:
    """A page in an archive that was altered after it was captured is told from those that were not."""
    content = warc(
        ("http://a.example/1", "text/html", b"<p>one"), ("http://a.example/2", "text/html", b"<p>two"), spoil=1
    )
    said = claims(content, "warc")
    assert [said[f"page {number}: digest"].check for number in (1, 2)] == ["holds", "fails"]
    assert said["page 2: url"].value == "http://a.example/2"
    assert "1 record whose digest fails" in read(io.BytesIO(content)).notes
    without = read(io.BytesIO(warc(("http://a.example/1", "text/html", b"<p>one"), digest=False)))
    assert "1 record without a digest that could be checked" in without.notes
    cut = read(io.BytesIO(warc(("http://a.example/1", "text/plain", b"words " * 99))[:-200]))
    assert "1 record whose digest fails" in cut.notes


def package(**changes: Any) -> bytes:
    page = warc(("http://a.example/", "text/html", b"<p>words"))
    listed = {"archive/a.warc": page, "pages/pages.jsonl": b"{}"}
    resources = [{"path": name, "hash": f"sha256:{sha256(held).hexdigest()}"} for name, held in listed.items()]
    listing = json.dumps({"resources": resources, "software": "Tool 1", "created": "2017-04-01"}).encode()
    digest = {
        "path": "datapackage.json",
        "hash": f"sha256:{sha256(listing).hexdigest()}",
        "signedData": {"software": "Tool 1", "domain": "a.example"},
    }
    held = {**listed, "datapackage.json": listing, "datapackage-digest.json": json.dumps(digest).encode()}
    return zipped({**held, **changes})


def test_a_package_whose_hashes_hold() -> None:
    """A partner's web archive is checked file by file against its list, and the list against its digest."""
    found = read(io.BytesIO(package()))
    assert found.text == "words"
    assert found.notes == ("1 signature, not checked",)
    said = claims(package(), "wacz")
    assert [claim.check for name, claim in said.items() if name.startswith("hash")] == ["holds"] * 3
    assert said["signature domain"].check == "unchecked"


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"pages/pages.jsonl": b"{ }"}, "1 file whose hash fails"),
        ({"datapackage-digest.json": b'{"hash": "sha256:00"}'}, "1 file whose hash fails"),
        ({"more": b"x"}, "1 file that the package does not list"),
        ({"datapackage-digest.json": b"{"}, "1 set of claims that could not be read"),
    ],
)
def test_a_package_that_was_altered_says_where(changes: dict[str, bytes], note: str) -> None:
    """What was changed, added or taken away in a web archive shows, and its pages are read all the same."""
    found = read(io.BytesIO(package(**changes)))
    assert found.text == "words"
    assert note in found.notes


RESULT = {
    "status": "wayback: success",
    "metadata": {"url": "http://a.example/", "_processed_at": "2020-01-02T03:04:05", "title": "T", "none": None},
    "media": [
        {"filename": "a.png", "urls": ["s3://b"], "properties": {"hash": "SHA-256:00"}, "_mimetype": "image/png"}
    ],
}
ROW = (
    "status,metadata,media\r\nwayback: success,"
    "\"{'url': 'http://a.example/', '_processed_at': datetime.datetime(2020, 1, 2, 3, 4, 5, 6, "
    "tzinfo=datetime.timezone.utc), 'title': 'T'}\","
    "\"[{'filename': 'a.png', 'urls': ['s3://b'], 'properties': {'hash': 'SHA-256:00'}}]\"\r\n"
)
FORMS: dict[str, bytes] = {
    "one": json.dumps(RESULT).encode(),
    "several": json.dumps([RESULT, RESULT]).encode(),
    "in an answer": json.dumps([{"id": 1, "result": RESULT}]).encode(),
    "in an answer as text": json.dumps({"url": "x", "result": json.dumps(RESULT)}).encode(),
    "row": ROW.encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_the_archiver_says_is_reported(form: str) -> None:
    """Where a colleague's tool took something from, when, and under which hash, comes with its result."""
    said = claims(FORMS[form], "auto_archiver")
    prefix = "result 1: " if form == "several" else ""
    told = {name: said[prefix + name].value for name in ("status", "url", "_processed_at", "media 1: hash")}
    assert told == {
        "status": "wayback: success",
        "url": "http://a.example/",
        "_processed_at": "2020-01-02T03:04:05",
        "media 1: hash": "SHA-256:00",
    }


def test_the_archivers_report_is_read() -> None:
    """Its page for people says the same as its result for programs."""
    page = (
        "<html><body><h2>Archived media for <span class='copy'>http://a.example/</span> - <a href='x'>open</a></h2>"
        "<table class='content'><tbody><tr><td>hash: SHA-256:00</td><td></td></tr></tbody></table>"
        "<table class='metadata'><tr><th>key</th><th>value</th></tr><tr><td>title</td><td>T</td></tr></table>"
        "<p>Made with <a href='https://a.example/'>bellingcat/auto-archiver</a>\n v1.0.1</p></body></html>"
    )
    said = {name: claim.value for name, claim in claims(page.encode(), "auto_archiver").items()}
    assert said == {
        "made with": "auto-archiver 1.0.1",
        "url": "http://a.example/",
        "title": "T",
        "media 1": "hash: SHA-256:00",
    }


@pytest.mark.parametrize(
    "cell",
    ["__import__('os').system('x')", "[" * 5_000, "open('/etc/passwd')", "{'a': lambda: 1}", "datetime.datetime()"],
)
def test_nothing_in_the_archivers_table_is_run(cell: str) -> None:
    """Its cells are Python values; a cell that is a program is no value."""
    content = f'status,metadata,media\r\nx,"{cell}",[]\r\ny,{{}},[]\r\n'.encode()
    assert set(claims(content, "auto_archiver")) == {"result 1: status", "result 2: status"}


def signed(*, remote: str = "") -> bytes:
    """Return a picture with a maker's credential, signed by an authority made for this test."""
    import c2pa
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    now = datetime.datetime.now(datetime.UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def certificate(name: str, public: Any, *, authority: bool) -> x509.Certificate:
        def called(common: str) -> x509.Name:
            parts = ((NameOID.COMMON_NAME, common), (NameOID.ORGANIZATION_NAME, "Nowhere"))
            return x509.Name([x509.NameAttribute(*part) for part in parts])

        usage = x509.KeyUsage(True, False, False, False, False, authority, authority, False, False)
        made = (
            x509.CertificateBuilder()
            .subject_name(called(name))
            .issuer_name(called("Root"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=9))
            .add_extension(x509.BasicConstraints(authority, None), True)
            .add_extension(usage, True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False)
        )
        if not authority:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        return made.sign(root_key, hashes.SHA256())

    pem = serialization.Encoding.PEM
    chain = certificate("Leaf", key.public_key(), authority=False).public_bytes(pem)
    chain += certificate("Root", root_key.public_key(), authority=True).public_bytes(pem)
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(alg=b"es256", sign_cert=chain, private_key=plain, ta_url=None))
    source = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
    actions = {"actions": [{"action": "c2pa.created", "digitalSourceType": source}]}
    builder = c2pa.Builder(
        {
            "claim_generator_info": [{"name": "Camera", "version": "1"}],
            "title": "a picture",
            "assertions": [{"label": "c2pa.actions", "data": actions}],
        }
    )
    if remote:
        builder.set_no_embed()
        builder.set_remote_url(remote)
    made = io.BytesIO()
    builder.sign(signer, "image/jpeg", io.BytesIO(picture("JPEG")), made)
    return made.getvalue()


def test_a_makers_credential_is_read_and_checked_against_the_picture() -> None:
    """A signed picture says who signed it and with what; one byte altered, and it says that it does not hold."""
    content = signed()
    said = claims(content, "c2pa")
    assert (said["state"].value, said["state"].check) == ("Valid", "holds")
    assert said["manifest: made with"].value == "Camera 1"
    assert said["manifest: signature common_name"].value == "Leaf"
    altered = bytearray(content)
    altered[-40] ^= 1
    assert claims(bytes(altered), "c2pa")["state"].check == "fails"


def test_a_credential_kept_elsewhere_is_not_fetched() -> None:
    """A picture that names a server for its credential does not tell that server who looks at it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        content = signed(remote=f"http://127.0.0.1:{server.getsockname()[1]}/manifest")
        found: Read = read(io.BytesIO(content))
        server.settimeout(0.3)
        with pytest.raises(TimeoutError):
            server.accept()
    assert "1 credential (C2PA) kept elsewhere, not fetched" in found.notes
