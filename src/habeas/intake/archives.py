"""Spreadsheet files are zip archives; these are the limits under which one is opened at all."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from habeas.errors import TableError

MEMBERS_LIMIT = 4_096
UNPACKED_LIMIT = 1 << 30  # bytes, all members together
MEMBER_LIMIT = 768 << 20  # bytes, one member
RATIO_LIMIT = 250  # unpacked over packed; real sheets stay under 60
RATIO_FREE = 8 << 20  # below this size no ratio matters
_CHUNK = 1 << 16


def open_archive(stream: BinaryIO, *, name: str) -> zipfile.ZipFile:
    """Open a zip archive after checking what it says it unpacks to.

    Python's reader gives no more bytes than a member declares, so that the declared sizes are the true bound.

    Raises: TableError: damaged, encrypted, or unpacking to more than the limits.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as failure:
        raise TableError("the spreadsheet file is damaged or cut short", place=name) from failure
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise TableError("the spreadsheet is encrypted", place=name, advice="save it without a password")
    bomb = (
        len(members) > MEMBERS_LIMIT
        or sum(member.file_size for member in members) > UNPACKED_LIMIT
        or any(_swollen(member) for member in members)
    )
    if bomb:
        raise TableError(
            "the spreadsheet unpacks to more than a table of people can hold",
            place=name,
            advice="if the file is genuine, save the sheet as CSV",
        )
    return archive


def check_xml(
    archive: zipfile.ZipFile, member: str, *, name: str, units: tuple[bytes, ...] = (), unit_limit: int = 0
) -> None:
    """Check that an XML member is UTF-8, declares no document type, and has no unit longer than the limit.

    Args:
        units: the tags that end one unit, such as `</row>`; none checks no units.
        unit_limit: bytes between two of them. A reader that builds one row at a time needs this bound.
    Raises: TableError: one of these, or the member is damaged.
    """
    since, tail, first = 0, b"", True
    try:
        with archive.open(member) as part:
            while chunk := part.read(_CHUNK):
                if first and (b"\0" in chunk[:64] or b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
                    raise TableError("the spreadsheet's XML is not of the plain kind", place=name)
                first = False
                if not units:
                    return
                window = tail + chunk
                last = max(window.rfind(unit) for unit in units)
                since = len(window) - last if last >= 0 else since + len(chunk)
                if since > unit_limit:
                    raise TableError("a row of the sheet is longer than any row can be", place=name)
                tail = chunk[-16:]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError) as failure:
        raise TableError("the spreadsheet file is damaged or cut short", place=name) from failure


def _swollen(member: zipfile.ZipInfo) -> bool:
    if member.file_size > MEMBER_LIMIT:
        return True
    return member.file_size > RATIO_FREE and member.file_size > RATIO_LIMIT * max(member.compress_size, 1)
