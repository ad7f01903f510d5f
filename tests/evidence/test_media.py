"""Media types: a file is taken for what its bytes are, whatever anybody called it."""

from __future__ import annotations

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence import documents

from habeas.evidence.endings import is_misnamed
from habeas.evidence.layers import UNKNOWN
from habeas.evidence.media import media_type

MADE: dict[str, tuple[bytes, str]] = {
    "pdf": (documents.pdf(documents.shown("a")), "application/pdf"),
    "pdf after noise": (b"noise\n" + documents.pdf(documents.shown("a")), "application/pdf"),
    "docx": (
        documents.docx(documents.paragraph("a")),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "docx cut short": (
        documents.docx(documents.paragraph("a") * 99)[:-150],
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (
        documents.zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "pptx": (
        documents.zipped({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "odt": (
        documents.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}, packing=0),
        "application/vnd.oasis.opendocument.text",
    ),
    "ods": (
        documents.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, packing=0),
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
    "epub": (documents.zipped({"mimetype": b"application/epub+zip"}, packing=0), "application/epub+zip"),
    "wacz": (documents.zipped({"datapackage.json": b"{}", "archive/a.warc": b""}), "application/wacz"),
    "zip": (documents.zipped({"a": b"b"}), "application/zip"),
    "empty zip": (documents.zipped({}), "application/zip"),
    "warc": (documents.warc(("http://a.example/", "text/html", b"a")), "application/warc"),
    "warc.gz": (documents.warc(("http://a.example/", "text/html", b"a"), gzip=True), "application/warc"),
    "gz": (zlib.compressobj(9, zlib.DEFLATED, 31).compress(b"") + bytes(9), "application/gzip"),
    "doc": (documents.ole("WordDocument"), "application/msword"),
    "xls": (documents.ole("Workbook"), "application/vnd.ms-excel"),
    "msg": (documents.ole("__properties_version1.0"), "application/vnd.ms-outlook"),
    "locked docx": (documents.ole("EncryptionInfo", "EncryptedPackage"), "application/x-ole-storage"),
    "png": (documents.png(), "image/png"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
    "gif": (b"GIF89a" + bytes(20), "image/gif"),
    "webp": (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
    "tiff": (b"II*\0" + bytes(20), "image/tiff"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
    "avif": (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "image/avif"),
    "mp4": (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2", "video/mp4"),
    "mov": (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video/quicktime"),
    "old mov": (b"\0\0\0\x08wide\0\0\0\0mdat", "video/quicktime"),
    "m4a": (b"\0\0\0\x18ftypM4A \0\0\0\0M4A ", "audio/mp4"),
    "webm": (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(20), "video/webm"),
    "mp3": (b"ID3\x03\0\0\0" + bytes(20), "audio/mpeg"),
    "mp3 without tag": (b"\xff\xfb\x90\x64" + bytes(20), "audio/mpeg"),
    "ogg": (b"OggS\0\2" + bytes(30), "audio/ogg"),
    "wav": (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
    "html": (b"\n <!DOCTYPE html>\n<html>", "text/html"),
    "html after a comment": (b"<!-- saved -->\n<html>", "text/html"),
    "xhtml": (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">', "text/html"),
    "html with a mark": (b"\xef\xbb\xbf<html>", "text/html"),
    "svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
    "xml": (b'<?xml version="1.0"?><a/>', "application/xml"),
    "eml": (documents.eml(), "message/rfc822"),
    "mbox": (b"From a@example.org Sat Apr  1 10:00:00 2017\n" + documents.eml(), "application/mbox"),
    "json": (b'{"a": [1, 2]}', "application/json"),
    "csv": (b"name,born,place\nA,1990,B\nC,1991,D\n", "text/csv"),
    "semicolons": ("имя;год;место\nА;1990;Б\n".encode("cp1251"), "text/csv"),
    "tsv": (b"a\tb\n1\t2\n3\t4\n", "text/tab-separated-values"),
    "rtf": (rb"{\rtf1\ansi words}", "application/rtf"),
    "words": ("Просто слова, и ничего кроме слов.\n".encode(), "text/plain"),
    "words in cp1251": ("Просто слова, и ничего кроме слов.\n".encode("cp1251"), "text/plain"),
    "words in UTF-16": ("Just words.\n".encode("utf-16"), "text/plain"),
    "words that begin like a film": (b"The free press is not free.\n", "text/plain"),
    "words with commas": (b"One, two, three.\nFour, five, six.\nSeven, eight, nine.\n", "text/plain"),
    "words in brackets": (b"[He said nothing.]\n", "text/plain"),
    "a header in a letter": (b"Dear all,\nFrom: nobody\nTo: nobody\n", "text/plain"),
    "noise": (bytes(range(256)), UNKNOWN),
    "nothing": (b"", UNKNOWN),
}


@pytest.mark.parametrize("kind", MADE)
def test_a_file_is_known_by_its_content(kind: str) -> None:
    """What people hand in is known for what it is, in each of the kinds that come from telephones and offices."""
    content, expected = MADE[kind]
    assert media_type(io.BytesIO(content)) == expected


@given(st.binary(max_size=2_000))
def test_every_file_is_of_some_kind(content: bytes) -> None:
    """No bytes, however broken, stop a file from being taken in."""
    kind, _, rest = media_type(io.BytesIO(content)).partition("/")
    assert kind
    assert rest


@given(st.sampled_from(sorted(MADE)), st.integers(0, 400))
def test_a_file_cut_anywhere_is_of_some_kind(kind: str, at: int) -> None:
    """A download that broke off is still taken in."""
    assert "/" in media_type(io.BytesIO(MADE[kind][0][:at]))


@pytest.mark.parametrize(
    ("kind", "ending", "told"),
    [
        ("application/pdf", "pdf", False),
        ("application/pdf", ".PDF", False),
        ("application/pdf", "docx", True),
        ("image/jpeg", "jpeg", False),
        ("image/jpeg", "png", True),
        ("text/csv", "txt", False),
        ("text/html", "txt", False),
        ("application/warc", "gz", False),
        ("application/x-ole-storage", "docx", False),
        ("application/x-ole-storage", "pdf", True),
        ("application/octet-stream", "exe", False),
        ("application/octet-stream", "jpg", True),
    ],
)
def test_a_name_that_claims_another_kind_is_told(kind: str, ending: str, told: bool) -> None:
    """A file that is called a picture and is none is not opened as one by the next person."""
    assert is_misnamed(kind, ending) is told
