"""The file of a capture: other programs read it, its hashes hold, and its names tell nothing."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import ssl
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.capture.captures import NOON, Held, captured, captured_from, certified
from tests.simulators.web_server import PNG, Site, chunked, gzipped, html, redirect, served
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from habeas.capture.cdxj import search_key
from habeas.capture.page import capture_page

MEMBERS = [
    "archive/data.warc.gz",
    "indexes/index.cdx",
    "pages/pages.jsonl",
    "datapackage.json",
    "datapackage-digest.json",
]


@pytest.fixture(scope="module")
def held() -> Held:
    """Return the capture of a page that was reached by a redirect, with answers of each kind."""
    return captured(
        {
            "/": redirect("/secret-page?b=2&a=1"),
            "/secret-page": html(
                "<title>Пример</title><link rel=stylesheet href=/s.css><img src=/A.png><iframe src=/f>"
            ),
            "/s.css": chunked(b"p { color: red }", "text/css"),
            "/A.png": served(PNG, "image/png"),
            "/f": gzipped(b"<p>framed"),
        }
    )


def test_members_are_stored_under_names_that_tell_nothing(held: Held) -> None:
    """Whoever lists the file sees of what kind its members are, and no address, title or time of the page."""
    members = held.package.infolist()
    assert [member.filename for member in members] == MEMBERS
    assert {member.compress_type for member in members} == {zipfile.ZIP_STORED}
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert held.package.testzip() is None
    assert {member.flag_bits for member in members} == {0}


def test_every_member_has_the_hash_that_the_package_names(held: Held) -> None:
    """A change of any byte shows (WACZ 1.1.1, datapackage.json and datapackage-digest.json)."""
    package = json.loads(held.package.read("datapackage.json"))
    assert [one["path"] for one in package["resources"]] == MEMBERS[:3]
    for one in package["resources"]:
        content = held.package.read(one["path"])
        assert (one["bytes"], one["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        assert one["name"] == one["path"].partition("/")[2]
    digest = json.loads(held.package.read("datapackage-digest.json"))
    described = held.package.read("datapackage.json")
    assert digest == {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(described).hexdigest()}"}
    assert (package["profile"], package["wacz_version"], package["created"]) == (
        "data-package",
        "1.1.1",
        "2026-04-02T12:00:00Z",
    )
    assert package["mainPageUrl"] == held.capture.final_url


def test_the_page_is_listed(held: Held) -> None:
    """A reader of archives opens at the page, under its title."""
    header, line = (json.loads(line) for line in held.package.read("pages/pages.jsonl").decode().splitlines())
    assert header == {"format": "json-pages-1.0", "id": "pages", "title": "Captured page"}
    assert (line["url"], line["ts"], line["title"]) == (held.capture.final_url, "2026-04-02T12:00:00Z", "Пример")
    assert line["asked"] == held.capture.url


def index(held: Held) -> list[tuple[str, str, dict[str, Any]]]:
    lines = held.package.read("indexes/index.cdx").decode().splitlines()
    return [(key, time, json.loads(known)) for key, time, known in (line.split(" ", 2) for line in lines)]


def test_the_index_leads_to_each_answer(held: Held) -> None:
    """Each line of the index names the bytes of one record, which can be read alone."""
    warc = held.package.read("archive/data.warc.gz")
    lines = index(held)
    assert lines == sorted(lines, key=lambda line: (line[0], line[1]))
    assert len(lines) == len(held.responses()) == 5
    for key, time, known in lines:
        at, size = int(known["offset"]), int(known["length"])
        (record,) = ArchiveIterator(io.BytesIO(warc[at : at + size]), check_digests="raise")
        assert record.rec_type == "response"
        assert record.rec_headers["WARC-Target-URI"] == known["url"]
        assert record.rec_headers["WARC-Payload-Digest"] == known["digest"]
        assert record.http_headers.get_statuscode() == known["status"]
        assert (key, time) == (search_key(known["url"]), "20260402120000")
        assert known["filename"] == "data.warc.gz"
        record.content_stream().read()


def test_every_digest_holds_and_a_changed_byte_shows(held: Held) -> None:
    """warcio, which others check archives with, finds every digest right, and each wrong one."""
    warc = held.package.read("archive/data.warc.gz")

    def check(content: bytes) -> int:
        records = 0
        for record in ArchiveIterator(io.BytesIO(content), check_digests="raise"):
            record.raw_stream.read()
            assert record.rec_headers["WARC-Block-Digest"].startswith("sha256:")
            assert (record.rec_type == "warcinfo") == (record.rec_headers["WARC-Payload-Digest"] is None)
            records += 1
        return records

    assert check(warc) == 1 + 2 * 5 + 1
    plain = gzip.decompress(warc)
    assert check(plain) == 12
    for before, after in (
        (PNG, PNG[::-1]),
        (b"image/png", b"image/gif"),
        (b"GET /f ", b"GET /g "),
        (b"whole: ", b"Whole: "),
    ):
        assert before in plain
        with pytest.raises(ArchiveLoadFailed, match="digest failed"):
            check(plain.replace(before, after, 1))


def test_an_answer_is_read_back_as_it_was_meant(held: Held) -> None:
    """A reader that undoes chunks and packing gets what the site's readers got."""
    found = {}
    with held.package.open("archive/data.warc.gz") as warc:
        for record in ArchiveIterator(warc):
            if record.rec_type == "response":
                found[record.rec_headers["WARC-Target-URI"].rpartition("/")[2]] = record.content_stream().read()
    assert (found["s.css"], found["f"], found["A.png"]) == (b"p { color: red }", b"<p>framed", PNG)


def test_each_answer_stands_beside_its_question(held: Held) -> None:
    """What was asked is kept with what was answered, and each record has an id of its own."""
    records = held.records
    ids = [record.headers["WARC-Record-ID"] for record in records]
    assert len(set(ids)) == len(ids)
    assert all(
        re.fullmatch(r"<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}>", one)
        for one in ids
    )
    answers = {record.headers["WARC-Record-ID"]: record for record in records if record.type == "response"}
    for record in records:
        assert record.headers["WARC-Date"] == "2026-04-02T12:00:00Z"
        if record.type == "request":
            answer = answers[record.headers["WARC-Concurrent-To"]]
            assert answer.url == record.url
            assert record.block.startswith(b"GET /" + record.url.split("/", 3)[3].encode() + b" HTTP/1.1\r\n")
            assert answer.headers["WARC-IP-Address"] == "127.0.0.1"
    information = records[0].block
    assert b"software: Habeas " in information
    assert b"over: direct\r\n" in information


def test_times_are_those_of_the_clock_that_was_given() -> None:
    """Each answer has the time at which it was asked for, in UTC."""
    moments = iter(datetime(2026, 4, 2, 14, 0, second, tzinfo=UTC) for second in range(60))
    held = captured({"/": redirect("/a"), "/a": html("")}, now=lambda: next(moments))
    assert [record.headers["WARC-Date"] for record in held.records if record.type == "response"] == [
        "2026-04-02T14:00:00Z",
        "2026-04-02T14:00:01Z",
    ]
    assert held.capture.at == "2026-04-02T14:00:01Z"


def test_it_can_be_written_behind_something_else() -> None:
    """The file begins where the stream stands."""
    out = io.BytesIO(b"before")
    out.seek(6)
    with Site({"/": html("")}).serving() as root:
        capture_page(f"{root}/", out=out, now=lambda: NOON, progress=lambda *_: None, allow_private=True)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as package:
        assert package.namelist() == MEMBERS
    assert out.getvalue().startswith(b"beforePK")


def test_a_certificate_is_told_once_for_each_answer(tmp_path: Path) -> None:
    """The hash stands beside the answer and is that of the certificate that the server showed."""
    serving, trust = certified(tmp_path, "127.0.0.1")
    with Site({"/": html("")}).serving(serving) as root:
        held = captured_from(f"{root}/", trust=trust)
    (beside,) = [record.block.decode() for record in held.records if record.type == "metadata"]
    pem = (tmp_path / "server.pem").read_text()
    assert f"tls-certificate-sha256: {hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()}\r\n" in beside


# Made with `python -c "from surt import surt; print(surt(URL))"` and surt 0.3.1, the library of archive readers.
@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.example.com/", "com,example)/"),
        ("https://example.com:8443/A/b/?z=1&a=2", "com,example:8443)/a/b?a=2&z=1"),
        ("http://127.0.0.1:8000/x/", "1,0,0,127:8000)/x"),
        ("https://example.com/a//b/?", "com,example)/a/b"),
        ("http://www2.ex.org/a/?b", "org,ex)/a?b"),
        ("https://example.com/p?q=%20A&", "com,example)/p?&q=%20a"),
        ("https://ex.org/index.html", "org,ex)/index.html"),
        ("https://xn--e1afmkfd.xn--80akhbyknj4f/%D0%BF?x", "xn--80akhbyknj4f,xn--e1afmkfd)/%d0%bf?x"),
        ("http://ex.org/?a=1", "org,ex)/?a=1"),
        ("http://ex.org/a|b", "org,ex)/a|b"),
    ],
)
def test_keys_are_those_that_readers_look_for(url: str, key: str) -> None:
    """A reader of archives finds an address under the key that it makes of it itself."""
    assert search_key(url) == key
