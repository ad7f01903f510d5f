"""A ZIP file of stored files: the same files give the same bytes, and nothing tells of the machine that wrote it.

No compression, no flag, no extra field, no comment; every time is the earliest that the format knows; local headers
follow each other without a gap, in the order of the central directory (docs/spec/bundle.md, step 1).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from zlib import crc32

from habeas.errors import DisclosureError

# PKWARE APPNOTE 6.3 §4.3.7, §4.3.12, §4.3.16; fields in that order.
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_NEEDS = 20  # version 2.0, made by MS-DOS: no attribute of any system
_DAY = 0x21  # 1980-01-01
LARGEST = 2**32 - 1
MOST_FILES = 10_000
MOST_BESIDE = 256 * 2**20

Write = Callable[[bytes], object]


class Sink(Protocol):
    """Where the file goes, piece by piece."""

    def write(self, piece: bytes, /) -> object:
        """Take the next bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file: its path, and bytes that are handed over when they are due, so that memory does not grow with them.

    Args:
        size: in bytes. crc32: as the format wants it, before the bytes.
        copy: called with a function that takes the bytes piece by piece.
    """

    path: str
    size: int
    crc32: int
    copy: Callable[[Write], None]


def held(path: str, content: bytes) -> Member:
    """Return a file whose bytes are at hand."""

    def copy(write: Write) -> None:
        write(content)

    return Member(path=path, size=len(content), crc32=crc32(content), copy=copy)


def size_of(members: Sequence[tuple[str, int]]) -> int:
    """Return how large a ZIP file of these (path, size) is."""
    return _END.size + sum(_LOCAL.size + _CENTRAL.size + 2 * len(path.encode()) + size for path, size in members)


def check_limits(files: int, size: int, beside: int = 0) -> None:
    """Check that a bundle stays within its format.

    Args:
        beside: bytes of the files that are neither exhibits nor verifiers: whoever verifies holds them in memory.
    Raises: DisclosureError: more than 10,000 files, 4 GiB and more, or 256 MiB and more beside the exhibits.
    """
    advice = "Make several bundles, each with fewer persons or exhibits."
    if files > MOST_FILES:
        raise DisclosureError(f"a bundle of {files} files: {MOST_FILES} is the most", advice=advice)
    if size > LARGEST:
        raise DisclosureError(f"a bundle of {size} bytes: {LARGEST} is the most", advice=advice)
    if beside > MOST_BESIDE:
        raise DisclosureError(f"{beside} bytes of records and proofs: {MOST_BESIDE} is the most", advice=advice)


def write_zip(sink: Sink, members: Sequence[Member]) -> None:
    """Write the files in the order given.

    Raises: DisclosureError: over the limits; a path twice; a file whose bytes are not those announced.
    """
    check_limits(len(members), size_of([(member.path, member.size) for member in members]))
    if len({member.path for member in members}) != len(members):
        raise DisclosureError("a path stands twice in the bundle")
    offset, directory = 0, bytearray()
    for member in members:
        name = member.path.encode()
        about = (0, 0, 0, _DAY, member.crc32, member.size, member.size, len(name), 0)
        sink.write(_LOCAL.pack(b"PK\x03\x04", _NEEDS, *about) + name)
        _copy(member, sink)
        directory += _CENTRAL.pack(b"PK\x01\x02", _NEEDS, _NEEDS, *about, 0, 0, 0, 0, offset) + name
        offset += _LOCAL.size + len(name) + member.size
    sink.write(bytes(directory))
    count = len(members)
    sink.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), offset, 0))


def _copy(member: Member, sink: Sink) -> None:
    size = found = 0

    def write(piece: bytes) -> None:
        nonlocal size, found
        size += len(piece)
        found = crc32(piece, found)
        sink.write(piece)

    member.copy(write)
    if (size, found) != (member.size, member.crc32):
        raise DisclosureError("a file changed while it was being written", place=member.path)
