"""Documents that somebody made to harm whoever opens them: bombs, traps, lies about what they are, and plain damage."""

from __future__ import annotations

import io
import json
import os
import resource
import socket
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from tests.evidence import documents
from tests.evidence.documents import docx, paragraph, pdf, pdf_file, shown, stream, warc, zipped

from habeas.apart import Limits, ReadingRoom, reading_room
from habeas.evidence.layers import WHY, Read
from habeas.evidence.limits import WHOLE_FILE_LIMIT

MANY = 100_000


@pytest.fixture(scope="module")
def room() -> Iterator[ReadingRoom]:
    """The room that everybody uses, with half of its memory."""
    with reading_room(Limits(seconds=40, cpu_seconds=20, memory=512 << 20)) as made:
        yield made


@contextmanager
def listening() -> Iterator[str]:
    """Give the address of a server that must hear nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


def swollen(total: int, unit: bytes) -> bytes:
    """Return a zlib stream that unpacks to so many bytes, without making them: one packed piece, repeated."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packing.compress(unit) + packing.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\x9c" + piece * (total // len(unit)) + b"\x03\x00" + bytes(4)


def bomb_pdf(content: bytes, filters: bytes, times: int = 1) -> bytes:
    """Return a PDF file with one page that draws the same packed content so many times."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents [%s] >>" % (b"4 0 R " * times)
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, stream(content, b"/Filter " + filters)])


def forms_pdf(depth: int) -> bytes:
    """Return a PDF file whose page draws a form ten times, which draws another ten times, and so on."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >> /Contents 4 0 R >>",
        stream(b"/F Do " * 10),
    ]
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
    for number in range(depth):
        objects.append(stream(b"/F Do " * 10, form + b"/Resources << /XObject << /F %d 0 R >> >>" % (6 + number)))
    return pdf_file([*objects, stream(b"0 0 1 1 re f", form)])


def xml_bomb(levels: int = 12) -> str:
    """Return a document of which each entity is ten of the one before (billion laughs)."""
    entities = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, levels))
    return f'<!DOCTYPE w [<!ENTITY l0 "ha">{entities}]><w>&l{levels - 1};</w>'


def blown_up_xml() -> str:
    """Return a document that names one long entity many times (quadratic blow-up)."""
    return f'<!DOCTYPE w [<!ENTITY a "{"a" * MANY}">]><w>{"&a;" * MANY}</w>'


def overlapping(members: int, core: int) -> bytes:
    """Return a ZIP file whose members all unpack the same bytes."""
    content = b"0" * core
    packed, check = zlib.compress(content, 9)[2:-4], zlib.crc32(content)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, check, len(packed), core, 1, 0) + b"a"
    central = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, check, len(packed), core, 30, 0, 0, 0, 0, 0, 0
        )
        + b"word/document.xml" + b"%013d" % number
        for number in range(members)
    )  # fmt: skip
    head = local + packed
    return head + central + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, members, members, len(central), len(head), 0)


def wacz(members: dict[str, bytes]) -> bytes:
    """Return a WACZ file with these members, each listed with its hash."""
    listed = [{"path": name, "hash": f"sha256:{sha256(content).hexdigest()}"} for name, content in members.items()]
    return zipped({**members, "datapackage.json": json.dumps({"resources": listed}).encode()})


def test_each_word_of_why_says_what_it_means() -> None:
    """Whoever has no text layer learns the reason in a sentence, whatever the reason."""
    assert all(sentence[0].islower() and not sentence.endswith(".") for sentence in WHY.values())


DAMAGED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "noise": (os.urandom(1) + bytes(range(256)) * 4, "not_a_document"),
    "pdf cut short": (pdf(shown("words"))[:60], "corrupt"),
    "pdf of nothing": (b"%PDF-1.7\n" + bytes(500), "corrupt"),
    "docx cut short": (docx(paragraph("words") * 500)[:-200], "corrupt"),
    "docx without a body": (zipped({"[Content_Types].xml": b"<a/>", "word/other.xml": b"<a/>"}), "corrupt"),
    "docx of half an element": (docx("<w:p><w:r>"), "corrupt"),
    "docx not XML": (zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"\xff\xfe\0"}), "corrupt"),
    "wacz without a list": (zipped({"archive/a.warc": b"", "datapackage.json": b"{"}), "corrupt"),
    "warc of nothing": (b"WARC/1.0\r\n\r\n", "no_text"),
    "png cut short": (documents.png()[:12], "corrupt"),
    "jpeg of nothing": (b"\xff\xd8\xff\xe0", "corrupt"),
    "gzip of nothing": (b"\x1f\x8b" + bytes(100), "not_a_document"),
    "old office file of nothing": (documents.ole("WordDocument")[:300], "not_a_document"),
    "white space": (b" \n\t\r\n", "no_text"),
    "page without words": (b"<html><body><img src=a.png></body></html>", "no_text"),
    "pdf without words": (pdf(b"0 0 10 10 re f"), "no_text"),
    "docx without words": (docx("<w:p/>"), "no_text"),
    "message without words": (b"From: a@example.org\r\nMessage-ID: <1>\r\n\r\n", "no_text"),
    "docx under a password": (documents.ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    "age file": (b"age-encryption.org/v1\n-> X25519 abc\n", "encrypted"),
    "old document": (documents.ole("WordDocument"), "no_reader"),
    "rich text": (rb"{\rtf1 words}", "no_reader"),
    "table": (zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "table"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_what_cannot_be_read_says_why(room: ReadingRoom, kind: str) -> None:
    """Damaged, locked, empty and foreign files are taken in with one word that says why they have no text."""
    content, why = DAMAGED[kind]
    found = room.read(content)
    assert (found.why, found.text) == (why, None)


def test_documents_under_a_password_are_told_from_broken_ones(room: ReadingRoom) -> None:
    """Nobody throws away a file as damaged that opens for whoever knows the password."""
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(shown("words"))))
    writer.encrypt(user_password="a", owner_password="b", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    assert room.read(made.getvalue()).why == "encrypted"
    locked = bytearray(docx(paragraph("words")))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = 0
        while (at := locked.find(mark, at)) >= 0:
            locked[at + place] |= 1
            at += 4
    assert room.read(bytes(locked)).why == "encrypted"


@pytest.mark.parametrize(
    ("ending", "content", "told"),
    [
        ("docx", pdf(shown("words")), True),
        ("pdf", docx(paragraph("words")), True),
        ("jpg", b"MZ" + bytes(200), True),
        ("txt", b"<!doctype html><p>words", False),
        ("JPEG", pdf(shown("words")), True),
        ("docx", documents.ole("EncryptedPackage"), False),
        ("something", pdf(shown("words")), False),
        ("", pdf(shown("words")), False),
    ],
)
def test_a_file_with_another_name_is_read_for_what_it_is(
    room: ReadingRoom, ending: str, content: bytes, told: bool
) -> None:
    """A program that is called a picture is not taken for one, and whoever took it in is told."""
    found = room.read(content, ending)
    assert found.notes[:1] == (("1 name ending of another kind of file",) if told else ()) or not told
    assert found.media_type == room.read(content).media_type
    assert any("name ending" in note for note in found.notes) is told


BOMBS: dict[str, bytes] = {
    "xml in docx": zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": xml_bomb()}),
    "blown-up xml in docx": zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": blown_up_xml()}),
    "xml in properties": docx(paragraph("words"), core=xml_bomb()),
    "elements without end": docx("<w:p>" * MANY),
    "zip in docx": docx(paragraph("words"), settings=b"0" * (64 << 20)),
    "zip in wacz": wacz({"archive/a.warc": bytes(64 << 20)}),
    "many members": zipped({f"word/{number}.xml": b"" for number in range(20_001)} | {"[Content_Types].xml": b""}),
    "nested divs": b"<html>" + b"<div>" * MANY + b"words" + b"</div>" * MANY,
    "nested bold": b"<html>" + b"<b><i>" * MANY + b"words",
    "nested mail": b"From: a@example.org\r\nMIME-Version: 1.0\r\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(60))
    + b"Content-Type: text/plain\r\n\r\nwords",
    "mail of many parts": b"From: a@example.org\r\nMIME-Version: 1.0\r\n"
    + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
    + b"--a\r\n\r\nwords\r\n" * 2_000,
    "packed web archive": warc(("http://a.example/", "text/plain", b"0" * (64 << 20)), gzip=True),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_known_before_it_goes_off(room: ReadingRoom, kind: str) -> None:
    """A small file that would fill the memory is named a bomb, in a second, and the program goes on."""
    began = time.monotonic()
    found = room.read(BOMBS[kind])
    assert found.why == "bomb", found
    assert time.monotonic() - began < 5
    assert room.read(b"words").text == "words"


def test_members_that_share_their_bytes_are_a_bomb(room: ReadingRoom) -> None:
    """A ZIP file in which ten thousand members unpack one core is refused, though each of them looks small."""
    assert room.read(overlapping(10_000, 7 << 20)).why == "bomb"


def test_an_archive_in_an_archive_is_not_opened(room: ReadingRoom) -> None:
    """Archives inside of each other are counted, and none of them is unpacked on the way to a document."""
    inner = zipped({"a": b"0" * (1 << 20)})
    for _ in range(3):
        inner = zipped({f"{number}.zip": inner for number in range(10)}, packing=zipfile.ZIP_STORED)
    found = room.read(inner, "zip")
    assert (found.why, found.notes) == ("not_a_document", ("10 embedded files, not in the text",))
    page = warc(("http://a.example/", "text/html", b"<p>words"))
    held = room.read(wacz({"archive/a.warc": page, "inner.wacz": inner}))
    assert held.text == "words"
    assert "1 archive inside, not opened" in held.notes


PDF_BOMBS: dict[str, bytes] = {
    "8 GiB in one stream": bomb_pdf(swollen(8 << 30, b" " * (16 << 20)), b"/FlateDecode"),
    "packed twice, drawn 200 times": bomb_pdf(
        zlib.compress(swollen(1 << 30, b" " * (16 << 20))), b"[/FlateDecode /FlateDecode]", 200
    ),
    "forms in forms": forms_pdf(12),
    "pages in pages": pdf_file(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R 2 0 R] /Count 100000000 >>"]
    ),
    "brackets": pdf_file([b"<< /Type /Catalog /Pages 2 0 R /X %s >>" % (b"[" * MANY), b"<< /Type /Pages /Kids [] >>"]),
}


@pytest.mark.skipif(sys.platform != "linux", reason="macOS keeps no limit on memory")
@pytest.mark.parametrize("kind", PDF_BOMBS)
def test_a_pdf_bomb_costs_its_own_process(room: ReadingRoom, kind: str) -> None:
    """A PDF file that unpacks to gigabytes ends the process that opened it, within its limits, and nothing else."""
    began = time.monotonic()
    found = room.read(PDF_BOMBS[kind])
    assert found.why in ("bomb", "too_slow", "corrupt", "crashed", "no_text"), found
    assert found.media_type == "application/pdf"
    assert time.monotonic() - began < 40
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 8 << 20  # KiB: nothing of it came over here
    assert room.read(b"words").text == "words"


def test_a_file_of_5_gb_is_not_read_into_memory(room: ReadingRoom, tmp_path: Path) -> None:
    """A file larger than any document is taken for what it begins as, in no time, whatever its size."""
    place = tmp_path / "large"
    try:
        with place.open("wb") as file:
            file.write(b"%PDF-1.7\n")
            file.truncate(5 << 30)
    except OSError:
        pytest.skip("the disk takes no file of 5 GB, not even an empty one")
    if place.stat().st_blocks * 512 > 1 << 30:
        pytest.skip("the disk has no sparse files, and 5 GB of it are too much for a test")
    began = time.monotonic()
    with place.open("rb") as file:
        found = room.read(file, "pdf")
    assert (found.media_type, found.why, found.sha256, found.size) == ("application/pdf", "too_large", "", 0)
    assert time.monotonic() - began < 5
    assert place.stat().st_size > WHOLE_FILE_LIMIT


@pytest.mark.parametrize("head", [b"words and words\n", b"\0\0\0\x18ftypmp42" + bytes(16)])
def test_a_large_file_is_read_in_bounded_memory(room: ReadingRoom, tmp_path: Path, head: bytes) -> None:
    """Nine hundred megabytes go through a process that has half of that, or are told to be too much."""
    place = tmp_path / "large"
    with place.open("wb") as file:
        file.write(head)
        file.truncate(900 << 20)
    if place.stat().st_blocks * 512 > 1 << 30:
        pytest.skip("the disk has no sparse files, and 900 MB of it are too much for a test")
    with place.open("rb") as file:
        found = room.read(file)
    assert found.why in ("no_text", "not_a_document", "too_long"), found
    assert found.size == 900 << 20


def test_a_page_full_of_traps_fetches_nothing(room: ReadingRoom) -> None:
    """Opening an article does not tell the server that named it who opened it, and where from."""
    with listening() as address:
        page = f"""<!doctype html><html><head><title>T</title>
        <link rel=stylesheet href="{address}/a.css"><link rel=preload href="{address}/b">
        <style>@import url({address}/c.css); p {{ background: url("{address}/d.png") }}</style>
        <script src="{address}/e.js"></script><script>fetch("{address}/f")</script>
        <meta http-equiv=refresh content="0;url={address}/g"><base href="{address}/">
        </head><body background="{address}/h.png" onload="fetch('{address}/i')">
        <p>Seen</p><div style="display:none">hidden</div><p hidden>hidden</p>
        <img src="{address}/j.png"><img src="{address}/k.gif" width=1 height=1><img src="l.png">
        <img src="{address}/m.gif" style="width:1px;height:1px"><img srcset="n.png 1x, {address}/o.png 2x">
        <iframe src="{address}/p"></iframe><object data="{address}/q"></object><embed src="{address}/r">
        <video src="{address}/s" poster="{address}/t"></video><svg><image href="{address}/u"/></svg>
        <noscript><img src="{address}/v"></noscript></body></html>"""
        found = room.read(page.encode(), "html")
    assert found.text == "Seen"
    assert found.notes == (
        "2 scripts, not run",
        "1 style sheet",
        "2 hidden passages, not in the text",
        "1 passage for want of scripts, not in the text",
        "3 pictures from elsewhere, not fetched",
        "2 tracking pixels, not fetched",
        "1 picture, not in the text",
        "7 other things from elsewhere, not fetched",
        "3 frames, not in the text",
        "1 redirection, not followed",
    )


def test_documents_that_name_a_server_ask_it_nothing(room: ReadingRoom) -> None:
    """Templates, linked pictures, actions and messages do not tell anybody that a document was opened."""
    with listening() as address:
        relations = (
            f'<Relationships xmlns="{documents.RELATIONS}">'
            f'<Relationship Type="{documents.OFFICE}/attachedTemplate" Target="{address}/t" TargetMode="External"/>'
            f'<Relationship Type="{documents.OFFICE}/image" Target="{address}/i" TargetMode="External"/>'
            f'<Relationship Type="{documents.OFFICE}/hyperlink" Target="{address}/h" TargetMode="External"/>'
            "</Relationships>"
        )
        word = room.read(docx(paragraph("words"), rels=relations))
        action = b"/OpenAction << /S /URI /URI (%s) >>" % address.encode()
        calling = room.read(pdf(shown("words"), catalogue=action))
        external = f'<!DOCTYPE w SYSTEM "{address}/d"><w/>'
        entity = room.read(zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": external}))
        mail = room.read(documents.eml().replace(b"<p><b>", f"<img src='{address}/p.gif'><p><b>".encode()))
    assert word.notes == ("1 picture from elsewhere, not fetched", "1 other thing from elsewhere, not fetched")
    assert (word.text, calling.text, entity.why) == ("words", "words", "bomb")
    assert mail.text == "Nobody has seen her since."


def test_what_runs_in_a_document_is_counted_and_not_run(room: ReadingRoom) -> None:
    """Scripts, macros, forms, notes and attachments of a document are told in numbers; none of them does anything."""
    objects = (
        b"<< /Names [(a) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >>",
        b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (a note) >>",
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (typed) /Rect [0 0 9 9] >>",
        b"<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS << /Type /Filespec /F (a) >> >>",
        b"<< /Names [(f) << /Type /Filespec /F (a) /EF << >> >>] >>",
    )
    made = pdf(
        shown("words"),
        b"BT 3 Tr /F1 12 Tf 72 700 Td (unseen) Tj ET",
        page=b"/Annots [9 0 R 10 0 R 11 0 R]",
        catalogue=b"/Names << /JavaScript 8 0 R /EmbeddedFiles 12 0 R >> /AcroForm << /Fields [10 0 R] >>",
        more=objects,
    )
    found = room.read(made)
    assert found.text == "words\n\nunseen"
    assert found.notes == (
        "1 script, not run",
        "2 form fields, their content not in the text",
        "2 annotations, not in the text",
        "3 attachments, not in the text",
        "1 page with invisible text, which is in the text",
    )
    macros = zipped(
        {
            "[Content_Types].xml": b"<a/>",
            "word/document.xml": f'<w:d xmlns:w="{documents.WORD}">{paragraph("words")}</w:d>',
            "word/vbaProject.bin": b"x",
            "word/embeddings/a.bin": b"x",
        }
    )
    assert room.read(macros).notes == ("1 set of macros, not run", "1 embedded file, not in the text")


SECRET = "Zaynab Qaryati"


@pytest.mark.parametrize("kind", ["eml", "pdf", "docx", "html", "warc"])
def test_no_word_of_a_document_comes_into_a_note(room: ReadingRoom, kind: str) -> None:
    """Notes go to screens and logs: they hold numbers and our own words, whatever the document is called inside."""
    made = {
        "eml": documents.eml(attachment=b"x").replace(b"secret-name", SECRET.encode()),
        "pdf": pdf(shown(SECRET), trailer_info(SECRET)),
        "docx": docx(paragraph(SECRET), **{SECRET: b"<a/>"}),
        "html": f"<title>{SECRET}</title><p hidden>{SECRET}</p><script>{SECRET}</script><p>{SECRET}".encode(),
        "warc": warc((f"http://a.example/{SECRET}", "text/html", SECRET.encode()), spoil=0),
    }[kind]
    found: Read = room.read(made, SECRET)
    assert SECRET in (found.text or "") or kind == "eml"
    said = " ".join((*found.notes, found.tool, found.why, found.media_type, repr(found)))
    assert not any(word in said for word in SECRET.split())


def trailer_info(words: str) -> bytes:
    """Return a page that shows words another time."""
    return shown(words, at=500)
