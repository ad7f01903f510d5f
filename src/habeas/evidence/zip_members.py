"""Members of a ZIP file from somebody else: how many, how large, and that no byte is unpacked twice.

The limits are checked on what the archive declares, before anything is unpacked; the standard library gives no more
of a member than it declares. Overlapping members (one small core that thousands of entries unpack) are refused.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import IO, BinaryIO

from habeas.evidence.layers import NoText
from habeas.evidence.limits import MEMBER_LIMIT, MEMBERS_LIMIT, RATIO_FREE, RATIO_LIMIT, UNPACKED_LIMIT

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError, OSError, struct.error)
_CHUNK = 1 << 16
_LOCAL_HEADER = 30  # bytes before a member's name (APPNOTE 4.3.7)


def open_members(stream: BinaryIO) -> zipfile.ZipFile:
    """Open a ZIP file whose members together stay within the limits.

    Raises: NoText: corrupt, encrypted, bomb, too_large (as large, and packed no tighter than real files are).
    """
    try:
        archive = zipfile.ZipFile(stream)
    except DAMAGE as failure:
        raise NoText("corrupt") from failure
    members = archive.infolist()
    if len(members) > MEMBERS_LIMIT or any(_swollen(member) for member in members) or _overlapping(members):
        raise NoText("bomb")
    if any(member.file_size > MEMBER_LIMIT for member in members):
        raise NoText("too_large")
    if sum(member.file_size for member in members) > UNPACKED_LIMIT:
        raise NoText("too_large")
    if any(member.flag_bits & 1 for member in members):
        raise NoText("encrypted")
    return archive


def member_bytes(archive: zipfile.ZipFile, name: str, *, limit: int = MEMBER_LIMIT) -> bytes:
    """Return a member, whose check sum the standard library compares.

    Raises: NoText: corrupt (also if it is not there), bomb (larger than the limit).
    """
    try:
        with archive.open(name) as member:
            content = member.read(limit + 1)
    except DAMAGE as failure:
        raise NoText("corrupt") from failure
    if len(content) > limit:
        raise NoText("bomb")
    return content


def pieces(member: IO[bytes]) -> Iterator[bytes]:
    """Return a member piece by piece. Raises: NoText: corrupt."""
    try:
        while piece := member.read(_CHUNK):
            yield piece
    except DAMAGE as failure:
        raise NoText("corrupt") from failure


def _swollen(member: zipfile.ZipInfo) -> bool:
    return member.file_size > RATIO_FREE and member.file_size > RATIO_LIMIT * max(member.compress_size, 1)


def _overlapping(members: list[zipfile.ZipInfo]) -> bool:
    """Return whether two members share bytes of the file. A name is as long in both headers, give or take its code."""
    ordered = sorted(members, key=lambda member: member.header_offset)
    return any(
        member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size > later.header_offset
        for member, later in pairwise(ordered)
    )
