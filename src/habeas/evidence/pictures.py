"""Pictures and films: they have no layer, and their makers' programs say much of them. Reported, never altered.

EXIF is read by exifread, sizes by imagesize, both from the headers alone: no picture is decoded. A place or a time in
it is what the file says; anybody can write it with one command.
"""

from __future__ import annotations

import logging
from hashlib import sha256
from io import SEEK_END, BytesIO
from typing import BinaryIO

import exifread
import imagesize
import msgspec

from habeas.evidence.credentials import MARKS, are_credentials_in, claim_credentials
from habeas.evidence.findings import Findings
from habeas.evidence.limits import PICTURE_LIMIT
from habeas.evidence.one_pass import Pass, go_through
from habeas.evidence.xmp import PACKET, claim_xmp

TOOL = f"exifread {exifread.__version__}, imagesize {imagesize.__version__}"
# Its warnings quote what they stumble over.
logging.getLogger("exifread").disabled = True
# Pictures of the picture, other programs' notes, and where in the file something lies.
_LEFT_OUT = (
    "EXIF MakerNote",
    "EXIF InteroperabilityOffset",
    "Image ApplicationNotes",
    "Image ExifOffset",
    "Image GPSInfo",
    "Image PrintIM",
    "Image Strip",
    "Image Tile",
    "JPEGThumbnail",
    "TIFFThumbnail",
    "Thumbnail ",
)
_PARSED = (*PACKET, *MARKS)
_SCAN = 0xDA  # the marker after which the picture comes
_HEAD = 1 << 17  # bytes in which the headers of a photograph end, but for a few
_TOO_LONG = 1_000  # values in one tag; such are tables of the picture's bytes


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of looking at a picture, film or recording: why there is no layer, and hash and size of its bytes."""

    why: str
    sha256: str
    size: int


_CHANGED = Looked(why="changed", sha256="", size=0)


def look(stream: BinaryIO, media_type: str, findings: Findings) -> Looked:
    """Take what a picture, film or recording says of itself as claims.

    Most are gone through once in small pieces: what they say stands at the beginning of photographs, and in few films
    at all. The others are held in memory, up to `PICTURE_LIMIT`.

    Returns: `why` is no_text; or corrupt (a picture whose size cannot be read), too_large, changed.
    """
    found = look_plainly(stream, media_type, findings)
    if found is not None:
        return found
    if media_type == "image/jpeg" and (headers := _headers(stream)) is not None and not are_credentials_in(headers):
        gone = go_through(stream, (), head=len(headers))
        return _looked(gone, _picture(headers, media_type, findings)) if gone.head == headers else _CHANGED
    if stream.seek(0, SEEK_END) > PICTURE_LIMIT:
        return _looked(go_through(stream, (), head=0), "too_large")
    content = _whole(stream)
    if content is None:
        return _CHANGED
    why = "no_text"
    if media_type.startswith("image/"):
        why = _picture(content, media_type, findings)
    else:
        claim_xmp(content, findings)
        claim_credentials(content, media_type, findings)
    return Looked(why=why, sha256=sha256(content).hexdigest(), size=len(content))


def look_plainly(stream: BinaryIO, media_type: str, findings: Findings) -> Looked | None:
    """Return what `look` returns where nothing must be parsed but headers; None, and nothing found, where it must.

    That is where XMP (which is XML) or a manifest of credentials stands in a file, or a word of one.
    """
    if not media_type.startswith("image/"):
        gone = go_through(stream, _PARSED, head=0)
        if gone.marked and gone.size <= PICTURE_LIMIT:
            return None
        return _looked(gone, "too_large" if gone.marked else "no_text")
    headers = _headers(stream) if media_type == "image/jpeg" else None
    if headers is None:
        return _look_into_whole(stream, findings)
    if _is_parsed(headers):
        return None
    gone = go_through(stream, (), head=len(headers))
    return _looked(gone, _headlines(headers, findings)) if gone.head == headers else _CHANGED


def _look_into_whole(stream: BinaryIO, findings: Findings) -> Looked | None:
    if stream.seek(0, SEEK_END) > PICTURE_LIMIT:
        return _looked(go_through(stream, (), head=0), "too_large")
    content = _whole(stream)
    if content is None:
        return _CHANGED
    if _is_parsed(content):
        return None
    return Looked(why=_headlines(content, findings), sha256=sha256(content).hexdigest(), size=len(content))


def _headlines(content: bytes, findings: Findings) -> str:
    """Take what `_picture` takes of a picture that holds neither XML nor a manifest."""
    _claim_exif(content, findings)
    return _claim_size(content, findings)


def _looked(gone: Pass, why: str) -> Looked:
    return Looked(why=why, sha256=gone.sha256, size=gone.size)


def _is_parsed(content: bytes) -> bool:
    """Return whether something in a picture would be given to a parser. One that begins like SVG is none, as it was."""
    return any(mark in content for mark in _PARSED) or content.startswith(b"<")


def _whole(stream: BinaryIO) -> bytes | None:
    """Return all bytes of a file; None if they become more or less meanwhile."""
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    content = stream.read(size + 1)
    return content if len(content) == size else None


def _picture(content: bytes, media_type: str, findings: Findings) -> str:
    """Take what a picture says, in its headers, as XML and in a manifest. Returns: no_text, or corrupt."""
    claim_xmp(content, findings)
    _claim_exif(content, findings)
    claim_credentials(content, media_type, findings)
    return _claim_size(content, findings)


def _claim_size(content: bytes, findings: Findings) -> str:
    width, height = imagesize.get(BytesIO(content), exif_rotation=False)
    if width <= 0 or height <= 0:
        return "corrupt"
    findings.claim("image", "size", f"{width} × {height}")
    return "no_text"


def _headers(stream: BinaryIO) -> bytes | None:
    """Return what stands before the picture itself in a JPEG file (ITU-T T.81 annex B); None if that is longer."""
    stream.seek(0)
    head = stream.read(_HEAD)
    at = 2
    while head[at : at + 1] == b"\xff" and at + 4 <= len(head):
        if head[at + 1] == _SCAN:
            return head[: at + 2]
        at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return None


def _claim_exif(content: bytes, findings: Findings) -> None:
    exif = _exif_of(content)
    if not exif:
        return
    try:
        tags = exifread.process_file(BytesIO(exif), details=False, extract_thumbnail=False)
    except Exception:  # noqa: BLE001 - its errors on damaged files are of every kind
        findings.count("unreadable_claims")
        return
    for name in sorted(tags):
        tag = tags[name]
        values = getattr(tag, "values", "")
        if name.startswith(_LEFT_OUT) or (isinstance(values, (list, bytes)) and len(values) > _TOO_LONG):
            continue
        findings.claim("exif", name, _told(tag))


def _exif_of(content: bytes) -> bytes:
    """Return what the library reads EXIF from: the file, but for WebP the chunk, which it finds in few of them.

    Chunks are padded to whole words, and EXIF may stand behind JPEG's own mark (WebP container §2.3, §2.7).
    """
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return content
    at = 12
    while at + 8 <= len(content):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        if content[at : at + 4] == b"EXIF":
            return content[at + 8 : at + 8 + size].removeprefix(b"Exif\0\0")
        at += 8 + size + size % 2
    return b""


def _told(tag: object) -> str:
    """Return a tag's value in full: the library shortens lists when it prints them."""
    values = getattr(tag, "values", "")
    if isinstance(values, list) and len(values) > 1:
        return ", ".join(str(value) for value in values)
    return str(getattr(tag, "printable", values))
