"""Segments: entries with their bodies as they are stored, in databases that are written once and then only read."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw

from habeas.errors import DamagedError
from habeas.log.entry import Entry
from habeas.sealing.cases import DatabaseKey, database_key
from habeas.sealing.secrets import Secret
from habeas.vault.database import damaged_pages, open_database, read_database
from habeas.vault.entries import BETWEEN, Entries
from habeas.vault.files import PART, disk_errors, sync_folder

SEGMENTS = "segments"
_NAME = re.compile(r"(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})\.db")
_LARGE = 256 * 2**20
"""Bytes of bodies after which a segment ends: a stick's file system (FAT32) takes no file above 4 GiB, and a backup
that was interrupted goes on behind the last whole segment."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Segment:
    """The entries `first` to `last`, both included, in one file."""

    first: int
    last: int
    path: Path


def segments_in(folder: Path) -> tuple[Segment, ...]:
    """Return the segments in a folder, in the order of the log. What else lies there is none."""
    found = []
    with disk_errors(SEGMENTS):
        for path in folder.iterdir() if folder.is_dir() else ():
            name = _NAME.fullmatch(path.name)
            if name and path.is_file() and int(name[1]) <= int(name[2]):
                found.append(Segment(first=int(name[1]), last=int(name[2]), path=path))
    return tuple(sorted(found))


def missing(segments: Sequence[Segment], size: int) -> tuple[tuple[int, int], ...]:
    """Return the ranges of entries (first and last, both included) below `size` that no segment holds.

    Raises: DamagedError: two segments hold the same entry.
    """
    gaps, due = [], 0
    for segment in segments:
        if segment.first < due:
            raise DamagedError(
                "two segments hold the same entries",
                place=f"{SEGMENTS}/{segment.path.name}",
                advice="This file is none that Habeas wrote here. Move it away, and run the command again.",
            )
        if segment.first > due:
            gaps.append((due, segment.first - 1))
        due = segment.last + 1
    if due < size:
        gaps.append((due, size - 1))
    return tuple((first, min(last, size - 1)) for first, last in gaps if first < size)


def write_segments(folder: Path, case_key: Secret, entries: Entries, first: int, last: int) -> int:
    """Write the entries `first` to `last` into segments; return how many bytes those take.

    A segment has its name when it is whole and on the disk.

    Raises: DiskError.
    """
    written, begun, size = 0, first, 0
    for n, entry in entries.walk(first):
        if n > last:
            break
        if n > begun and size + entry.header.padded_length > _LARGE:
            written += _write(folder, case_key, entries, begun, n - 1)
            begun, size = n, 0
        size += entry.header.padded_length
    return written + _write(folder, case_key, entries, begun, last)


def _write(folder: Path, case_key: Secret, entries: Entries, first: int, last: int) -> int:
    name = f"{first}-{last}.db"
    part = folder / (name + PART)
    place = f"{SEGMENTS}/{name}"
    with disk_errors(place):
        for left in folder.glob(f"*{PART}*"):  # of a backup that was stopped, under the numbers that it had
            left.unlink(missing_ok=True)
        try:
            database = open_database(part, segment_key(case_key, first, last), create=True)
            try:
                # Without a journal beside it: what is not whole has no name, and is written anew.
                database.pragma("journal_mode", "memory")
                with database:
                    Entries(database).create()
                    copy_entries(entries.database, database, first, last)
            finally:
                database.close()
            put_in_place(part, folder / name)
        finally:
            part.unlink(missing_ok=True)
        return (folder / name).stat().st_size


def copy_entries(
    source: apsw.Connection,
    target: apsw.Connection,
    first: int,
    last: int,
    *,
    without: Collection[bytes] = frozenset(),
) -> None:
    """Copy the entries `first` to `last` with their bodies as they are stored.

    Args:
        without: subjects whose sealed bytes are left out: they withdrew, and nothing opens them any more.
    """
    between = (first, last)
    headers = source.execute("SELECT n, header, signature FROM entry WHERE n BETWEEN ? AND ? ORDER BY n", between)
    target.executemany("INSERT INTO entry (n, header, signature) VALUES (?, ?, ?)", headers)
    bodies = source.execute(
        f"SELECT place, subject, commitment, sealed FROM body WHERE {BETWEEN} ORDER BY place", between
    )
    target.executemany(
        "INSERT INTO body (place, subject, commitment, sealed) VALUES (?, ?, ?, ?)",
        (row if row[1] not in without else (*row[:3], None) for row in bodies) if without else bodies,
    )


def segment_key(case_key: Secret, first: int, last: int) -> DatabaseKey:
    """Return what opens a segment. Each has a key of its own: under another name it opens nothing."""
    return database_key(case_key, f"backup {first}-{last}")


@contextmanager
def opened(segment: Segment, case_key: Secret, *, every_page: bool) -> Iterator[Entries]:
    """Open a segment for reading; nothing in its folder changes by that.

    Args:
        every_page: check the authentication code of every page first, free ones too.
    Raises: DamagedError: a page does not hold, or it is another segment under this name.
    """
    place = f"{SEGMENTS}/{segment.path.name}"
    key = segment_key(case_key, segment.first, segment.last)
    with disk_errors(place):
        if every_page:
            check_pages(segment.path, key, place=place)
        database = read_database(segment.path, key)
        try:
            yield Entries(database)
        finally:
            database.close()


def entry_in(segment: Segment, case_key: Secret, n: int) -> Entry | None:
    """Return one entry of a segment; None if it is not there.

    Raises: DamagedError.
    """
    with opened(segment, case_key, every_page=False) as entries:
        for number, entry in entries.walk(n):
            return entry if number == n else None
    return None


def check_pages(path: Path, key: DatabaseKey, *, place: str) -> None:
    """Check every page of a closed database.

    Raises: DamagedError: naming the first page that does not hold, and how many do not.
    """
    found = list(damaged_pages(path, key))
    if found:
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        raise DamagedError(
            f"a file of the backup does not hold: {found[0]}{more}",
            place=place,
            advice="Take this one file from another copy of the backup. If the workspace is at hand, move the file "
            "away: the next `habeas backup` writes it anew.",
        )


def put_in_place(part: Path, name: Path) -> None:
    """Give a file that is written and closed its name, when all of it is on the disk."""
    handle = os.open(part, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    part.replace(name)
    sync_folder(name.parent)
