"""What kind of file it is, by its content and never by its name.

The kinds are those that people hand in; a table of them is shorter than a library's and looks where hostile files
differ: into archives, compound files and text. What is not known is `application/octet-stream`.
"""

from __future__ import annotations

import re
import zlib
from typing import BinaryIO

from habeas.evidence.layers import UNKNOWN
from habeas.evidence.limits import EOF_GRACE
from habeas.evidence.ole import MAGIC, compound_type
from habeas.evidence.text_media import text_type, text_type_plainly
from habeas.evidence.zip_media import zip_type

WARC = "application/warc"
_HEAD = 65_536
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"II+\0", "image/tiff"),
    (0, b"MM\0+", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"\xff\x0a", "image/jxl"),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\0\0\x01\xba", "video/mpeg"),
    (0, b"\0\0\x01\xb3", "video/mpeg"),
    (0, b"WARC/", WARC),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (257, b"ustar", "application/x-tar"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"age-encryption.org/v1\n", "application/age"),
    (0, b"-----BEGIN PGP MESSAGE-----", "application/pgp-encrypted"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-executable"),
)
_BRANDS: dict[bytes, str] = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic-sequence",
    b"mif1": "image/heif",
    b"msf1": "image/heif-sequence",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"crx ": "image/x-canon-cr3",
}
_OLD_MOVIE = {b"moov", b"wide", b"free", b"skip", b"pnot"}
# MPEG audio: eleven set bits, then a version, layer, bit rate and sampling rate that exist.
_MPEG_FRAME = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff][\x10-\xeb]", re.DOTALL)


def media_type(stream: BinaryIO) -> str:
    """Return the media type of a file by its content; `application/octet-stream` if it is none that is known.

    Args:
        stream: seekable. Its beginning is read, of archives their lists, of text as much as telling its kind takes.
    """
    kind = media_type_plainly(stream)
    if kind is not None:
        return kind
    head = _head(stream)
    if head.startswith(_ZIP):
        return zip_type(stream, head)
    if head.startswith(_GZIP):
        return _packed_type(head)
    return text_type(stream, head) or UNKNOWN


def media_type_plainly(stream: BinaryIO) -> str | None:
    """Return what `media_type` returns, told by comparing bytes; None where something must be unpacked or parsed."""
    head = _head(stream)
    if not head:
        return UNKNOWN
    if kind := _by_magic(head):
        return kind
    if head.startswith((*_ZIP, _GZIP)):
        return None
    if head.startswith(MAGIC):
        return compound_type(stream)
    if 0 <= head[: EOF_GRACE + 5].find(b"%PDF-") <= EOF_GRACE:
        return "application/pdf"
    kind_of_text = text_type_plainly(head)
    return None if kind_of_text is None else kind_of_text or UNKNOWN


def _head(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read(_HEAD)


def _by_magic(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/3gpp" if head[8:10] == b"3g" else "video/mp4")
    # The length before the name is small in these; a letter there makes it a text ("The free …").
    if head[4:8] == b"mdat" or (head[4:8] in _OLD_MOVIE and head[0] == 0):
        return "video/quicktime"
    if head.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(head[8:12], "")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/matroska"
    for at, magic, kind in _MAGIC:
        if head.startswith(magic, at):
            return _short_magic(head, kind)
    return "audio/mpeg" if _MPEG_FRAME.match(head) and head[:2] != b"\xff\xfe" else ""


def _short_magic(head: bytes, kind: str) -> str:
    """Return the kind, or nothing where two letters alone would say it and the bytes after them do not fit."""
    if kind == "image/bmp":
        return kind if head[6:10] == bytes(4) and len(head) > 26 else ""
    if kind.endswith("portable-executable"):
        return kind if b"\0" in head[:64] else ""
    if kind == "audio/ogg":
        return "video/ogg" if b"theora" in head[:64] else kind
    return kind


def _packed_type(head: bytes) -> str:
    """Return what a GZIP file is: a web archive, if that is what its first record unpacks to."""
    try:
        start = zlib.decompressobj(31).decompress(head, 16)
    except zlib.error:
        return "application/gzip"
    return WARC if start.startswith(b"WARC/") else "application/gzip"
