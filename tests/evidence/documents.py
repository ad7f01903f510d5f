"""Documents that never were, made for the tests byte by byte: small, whole, and easy to break."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from hashlib import sha256

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(members: Mapping[str, bytes | str], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP file with these members, in this order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def docx(body: str, **further: bytes | str) -> bytes:
    """Return a DOCX file. `further`: parts under word/ by name, `core` for its properties, `rels` for its relations."""
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    }
    for name, content in further.items():
        place = {"core": "docProps/core.xml", "rels": "word/_rels/document.xml.rels"}.get(name, f"word/{name}.xml")
        members[place] = content
    return zipped(members)


def paragraph(*texts: str) -> str:
    """Return a paragraph of a DOCX file, a run for each text."""
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' for text in texts) + "</w:p>"


def word_part(kind: str, inside: str) -> str:
    """Return a part of a DOCX file: footnotes, hdr, comments."""
    return f'<w:{kind} xmlns:w="{WORD}">{inside}</w:{kind}>'


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """Return a stream object of a PDF file."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


def pdf_file(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF file of these objects; the first is its catalogue."""
    made = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, table)
    return bytes(made)


def pdf(
    *pages: bytes, page: bytes = b"", catalogue: bytes = b"", resources: bytes = b"", more: tuple[bytes, ...] = ()
) -> bytes:
    """Return a PDF file with one page for each content stream.

    `page`, `catalogue`, `resources`: entries added to these dictionaries. `more`: further objects; the first has the
    number 4 + 2 × pages.
    """
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for content in pages:
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> %s >> "
            b"/Contents %d 0 R %s >>" % (resources, len(objects) + 2, page)
        )
        objects.append(stream(content))
    return pdf_file([*objects, *more])


def shown(*lines: str, at: int = 700) -> bytes:
    """Return the content of a page that shows these lines, one text object each."""
    return b"\n".join(
        b"BT /F1 12 Tf 72 %d Td (%s) Tj ET" % (at - 20 * number, line.encode("cp1252").replace(b"(", b"\\("))
        for number, line in enumerate(lines)
    )


def warc(*records: tuple[str, str, bytes], digest: bool = True, spoil: int = -1, gzip: bool = False) -> bytes:
    """Return a WARC file of responses: address, content type, body each. `spoil`: the record whose digest is false."""
    made = b""
    for number, (address, kind, body) in enumerate(records):
        http = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind.encode(), len(body))
        stated = sha256(body if number != spoil else b"another").hexdigest()
        headers = [
            "WARC/1.1",
            "WARC-Type: response",
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>",
            "WARC-Date: 2017-04-01T10:00:00Z",
            f"WARC-Target-URI: {address}",
            "Content-Type: application/http;msgtype=response",
            f"Content-Length: {len(http) + len(body)}",
            *([f"WARC-Payload-Digest: sha256:{stated}"] if digest else []),
        ]
        record = "\r\n".join(headers).encode() + b"\r\n\r\n" + http + body + b"\r\n\r\n"
        made += _gzip(record) if gzip else record
    return made


def _gzip(content: bytes) -> bytes:
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packing.compress(content) + packing.flush()


def png(width: int = 2, height: int = 2) -> bytes:
    """Return a grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + bytes(width) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def ole(*streams: str) -> bytes:
    """Return a compound file whose directory names these streams, and which holds nothing else."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 0)
    directory = b""
    for name in ("Root Entry", *streams):
        entry = bytearray(128)
        coded = name.encode("utf-16-le")
        entry[: len(coded)] = coded
        struct.pack_into("<HB", entry, 64, len(coded) + 2, 5 if name == "Root Entry" else 2)
        directory += bytes(entry)
    return bytes(header) + directory.ljust(512, b"\0")


def eml(*, html: bool = True, attachment: bytes = b"") -> bytes:
    """Return a message in two forms, with an attachment if one is given."""
    words = "Nobody has seen her since.\r\n"
    parts = [f"Content-Type: text/plain; charset=utf-8\r\n\r\n{words}"]
    if html:
        parts.append(f"Content-Type: text/html; charset=utf-8\r\n\r\n<p><b>{words.strip()}</b></p>\r\n")
    body = _multipart("alternative", "in", parts)
    if attachment:
        import base64

        coded = base64.encodebytes(attachment).decode().replace("\n", "\r\n")
        file = (
            "Content-Type: application/pdf; name=secret-name.pdf\r\nContent-Disposition: attachment; "
            f"filename=secret-name.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{coded}"
        )
        body = _multipart("mixed", "out", [body, file])
    return (
        "Return-Path: <a@example.org>\r\nReceived: from one.example by two.example; Sat, 1 Apr 2017 10:00:00 +0300\r\n"
        "From: =?utf-8?b?0JDQvdC90LA=?= <a@example.org>\r\nTo: b@example.org\r\nSubject: A report\r\n"
        f"Date: Sat, 1 Apr 2017 10:00:00 +0300\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n{body}"
    ).encode()


def _multipart(kind: str, mark: str, parts: list[str]) -> str:
    inside = "".join(f"--{mark}\r\n{part}\r\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary={mark}\r\n\r\n{inside}--{mark}--\r\n"
