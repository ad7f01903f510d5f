"""Whole files that are there or not: written beside, flushed to the disk, moved into place.

And the one file that is not: case.lock, which says who holds a case, for the message that the next program gives.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from habeas.errors import BusyError, DamagedError, DiskError

PART = ".part"
LOCK = "case.lock"


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place so that a crash leaves the old one, or the new one, never a part."""
    part = path.with_name(path.name + PART)
    with disk_errors(path.name):
        try:
            with part.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(path.parent)
        with suppress(PermissionError):  # the folder may be new, too: then its own name is to last; and it is ours
            sync_folder(path.parent.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    if os.name == "nt":  # Windows gives no handle on a folder; NTFS journals names by itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hold_lock(folder: Path, verb: str) -> None:
    """Write down who holds a case, durably: after a crash the next opening sees that nobody closed it.

    The databases do the locking.
    """
    with disk_errors(LOCK), (folder / LOCK).open("wb") as stream:
        stream.write(json.dumps({"pid": os.getpid(), "verb": verb}).encode())
        stream.flush()
        os.fsync(stream.fileno())


def was_closed(folder: Path) -> bool:
    """Tell whether the last program that held a case closed it."""
    with disk_errors(LOCK):
        return (folder / LOCK).is_file() and (folder / LOCK).stat().st_size == 0


def release_lock(folder: Path) -> None:
    """Nobody holds the case any more."""
    with disk_errors(LOCK):
        (folder / LOCK).write_bytes(b"")


def held(folder: Path, case: str) -> BusyError:
    """Return the error that says who holds a case."""
    try:
        holder = json.loads((folder / LOCK).read_text())
        words = f"process {int(holder['pid'])} (habeas {str(holder['verb'])[:20]})"
    except (OSError, ValueError, KeyError, TypeError):
        words = "another program"
    return BusyError(
        f"{words} holds this case",
        place=case,
        advice="Wait until it has finished, or close it, and run the command again (--wait SECONDS waits longer).",
    )


@contextmanager
def disk_errors(place: str) -> Iterator[None]:
    """Turn what the system and SQLite say about a disk into our errors, naming the file."""
    try:
        with database_errors(place):
            yield
    except OSError as failure:
        if failure.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(place) from failure
        raise DiskError(
            f"the disk does not let {place} be read or written: {os.strerror(failure.errno or 0)}",
            place=place,
            advice="Check that the disk is mounted, writable and yours.",
        ) from failure


@contextmanager
def database_errors(place: str) -> Iterator[None]:
    """Turn what SQLite says about a disk into our errors, naming the file."""
    try:
        try:
            yield
        except apsw.SQLError as failure:
            if isinstance(failure.__context__, apsw.FullError | apsw.IOError):
                raise failure.__context__ from None  # SQLite had rolled back by itself: that is no news, this is
            raise
    except apsw.FullError as failure:
        raise _full(place) from failure
    except (apsw.BusyError, apsw.LockedError) as failure:
        raise BusyError("another program holds this case", place=place) from failure
    except (apsw.NotADBError, apsw.CorruptError, apsw.FormatError, apsw.SQLError, apsw.ConstraintError) as failure:
        raise DamagedError(
            f"{place} cannot be read: it is damaged, half-copied or altered",
            place=place,
            advice="Do not write to it. Restore it from a backup; `habeas rebuild` makes index.db anew.",
        ) from failure
    except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError) as failure:
        raise DiskError(
            f"the disk does not let {place} be read or written",
            place=place,
            advice="Check that the disk is mounted, writable and yours.",
        ) from failure


def _full(place: str) -> DiskError:
    return DiskError(
        "the disk is full; nothing of this unit of work was kept, what was there before is untouched",
        place=place,
        advice="Free some space and run the same command again.",
    )
