"""The ZIP file of a bundle, read by ourselves in one pass: nothing is extracted, and no byte of it is free.

Programs that read ZIP files differ in what they take for a file's name, place and size, and a file can be made that
shows one content to one of them and another to the next. Here a ZIP file has one form only: each record is compared
with the one that its name, size and check sum give.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from habeas.errors import EncodingError
from habeas.verify.failures import Findings

FOLDER = b"habeas-bundle/"
PATH = re.compile(r"README\.txt|[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
LONGEST_PATH = 200
MOST_FILES = 10_000
LARGEST_ARCHIVE = 4 << 30
LARGEST_KEPT = 256 << 20
_NOT_KEPT = ("data/exhibits/", "verify/")
_CHUNK = 1 << 20

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _DATE = 20, 33  # 2.0 (MS-DOS), 1980-01-01


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file of the bundle. Its content is held unless it is an exhibit or a verifier."""

    size: int
    sha256: str
    content: bytes | None


def read_archive(stream: BinaryIO, findings: Findings) -> dict[str, Stored]:
    """Read a bundle's ZIP file from its first byte to its last; return its files by path.

    Memory does not grow with the exhibits. Reading ends at the first fault of the form.
    """
    files: dict[str, Stored] = {}
    try:
        _read(stream, files, findings)
    except EncodingError as fault:
        findings.add("zip", fault.place or "", fault.message)
    return files


def _read(stream: BinaryIO, files: dict[str, Stored], findings: Findings) -> None:
    size = stream.seek(0, 2)
    if size > LARGEST_ARCHIVE:
        raise EncodingError("the file is larger than 4 GiB")
    records, end = _central_records(stream, size)
    # The offsets and sizes that ZIP64 would move elsewhere cannot hold here: its records would leave a gap.
    at = kept = 0
    stream.seek(0)
    for number, (crc, length, start, raw) in enumerate(records):
        path = _path(raw, number)
        local = _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, 0, _DATE, crc, length, length, len(raw), 0) + raw
        if start != at:
            raise EncodingError("files overlap, leave a gap, or are not in the order of the directory", place=path)
        if at + len(local) + length > end:
            raise EncodingError("a file that reaches into the directory", place=path)
        if stream.read(len(local)) != local:
            raise EncodingError("a local header that is not the one the directory gives", place=path)
        keep = not path.startswith(_NOT_KEPT)
        kept += length if keep else 0
        if kept > LARGEST_KEPT:
            raise EncodingError("files beside the exhibits with more than 256 MiB", place=path)
        stored, found_crc = _content(stream, length, keep=keep)
        if found_crc != crc:
            raise EncodingError("a file whose check sum is not the one given", place=path)
        if path in files:
            findings.add("duplicate", path, "the name is there twice")
        files[path] = stored
        at += len(local) + length
    if at != end:
        raise EncodingError("bytes between the last file and the directory")


def _central_records(stream: BinaryIO, size: int) -> tuple[list[tuple[int, int, int, bytes]], int]:
    """Read the end record and the directory; return check sum, size, offset and name of each file, and its offset."""
    stream.seek(max(0, size - _END.size))
    last = stream.read(_END.size)
    if len(last) != _END.size:
        raise EncodingError("not a ZIP file")
    _, _, _, _, count, length, offset, _ = _END.unpack(last)
    if last != _END.pack(b"PK\5\6", 0, 0, count, count, length, offset, 0):
        raise EncodingError("the file does not end with the one record that ends a ZIP file of one disk, no comment")
    if offset + length != size - _END.size:
        raise EncodingError("the directory does not reach from where it should to the end record")
    if count > MOST_FILES:
        raise EncodingError("more than 10,000 files")
    if length > count * (_CENTRAL.size + len(FOLDER) + LONGEST_PATH):
        raise EncodingError("a directory longer than its files need")
    stream.seek(offset)
    directory = stream.read(length)
    records, at = [], 0
    for number in range(count):
        head = directory[at : at + _CENTRAL.size]
        if len(head) != _CENTRAL.size:
            raise EncodingError("a directory that ends too soon")
        crc, stored, name, start = (_CENTRAL.unpack(head)[field] for field in (7, 9, 10, 16))
        if head != _CENTRAL.pack(
            b"PK\1\2", _VERSION, _VERSION, 0, 0, 0, _DATE, crc, stored, stored, name, 0, 0, 0, 0, 0, start
        ):
            raise EncodingError(
                f"file {number + 1} of the directory is compressed, encrypted, a link, has a comment, an extra field, "
                "a time or an attribute, or says two sizes"
            )
        at += _CENTRAL.size
        records.append((crc, stored, start, directory[at : at + name]))
        at += name
    if at != length:
        raise EncodingError("a directory with something after its files")
    return records, offset


def _path(raw: bytes, number: int) -> str:
    path = raw.removeprefix(FOLDER).decode("latin-1")
    if not raw.startswith(FOLDER) or len(path) > LONGEST_PATH or not PATH.fullmatch(path):
        raise EncodingError(f"the name of file {number + 1} is not a path that a bundle has")
    return path


def _content(stream: BinaryIO, length: int, *, keep: bool) -> tuple[Stored, int]:
    """Read a file's bytes; return it with the check sum of what was read."""
    crc, digest, held, left = 0, sha256(), bytearray(), length
    while left:
        chunk = stream.read(min(left, _CHUNK))
        if not chunk:
            raise EncodingError("the file ends too soon")
        crc = zlib.crc32(chunk, crc)
        digest.update(chunk)
        if keep:
            held += chunk
        left -= len(chunk)
    return Stored(size=length, sha256=digest.hexdigest(), content=bytes(held) if keep else None), crc
