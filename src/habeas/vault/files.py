"""Whole files that are there or not: written beside, flushed to the disk, moved into place."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from habeas.errors import BusyError, DamagedError, DiskError

PART = ".part"


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place so that a crash leaves the old one, or the new one, never a part."""
    part = path.with_name(path.name + PART)
    with disk_errors(path.name):
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    if os.name == "nt":  # Windows gives no handle on a folder; NTFS journals names by itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def disk_errors(place: str) -> Iterator[None]:
    """Turn what the system and SQLite say about a disk into our errors, naming the file."""
    try:
        yield
    except apsw.FullError as failure:
        raise _full(place) from failure
    except (apsw.BusyError, apsw.LockedError) as failure:
        raise BusyError("another program holds this case", place=place) from failure
    except (apsw.NotADBError, apsw.CorruptError, apsw.FormatError, apsw.SQLError) as failure:
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
    except OSError as failure:
        if failure.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(place) from failure
        raise DiskError(
            f"the disk does not let {place} be read or written: {os.strerror(failure.errno or 0)}",
            place=place,
            advice="Check that the disk is mounted, writable and yours.",
        ) from failure


def _full(place: str) -> DiskError:
    return DiskError(
        "the disk is full; nothing of this unit of work was kept, what was there before is untouched",
        place=place,
        advice="Free some space and run the same command again.",
    )
