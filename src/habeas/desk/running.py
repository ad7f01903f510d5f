"""Running desks: how another program of the same person finds one, to close it at once (`habeas panic`).

Each launcher keeps a folder of its own in memory, readable by its owner alone: in it its process's number, in a file
that it holds locked as long as it runs, and the profile of its window. So a number that was given to another process
since is never signalled, and what a killed launcher left behind can be told from what is in use, and removed.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MEMORY = Path("/dev/shm")  # noqa: S108 (the folder made in it is ours alone)
PREFIX = "habeas-window-"
_NOTE = "launcher"
_DIGITS = 20
_CLOSING, _LOOK = 6.0, 0.05
"""Seconds in which a launcher closes by itself, and between two looks whether it has."""


def in_memory() -> bool:
    """Tell whether what a desk keeps for its window will lie in memory."""
    return os.access(MEMORY, os.W_OK)


@contextmanager
def noted() -> Iterator[Path]:
    """Keep a folder for a desk that runs, and remove it at the end."""
    parent = MEMORY if in_memory() else None
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=parent, ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o700)
        with (folder / _NOTE).open("w", encoding="ascii") as note:
            _hold(note)
            note.write(str(os.getpid()))
            note.flush()
            yield folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of the desks of this person: closed, and folders that a killed one had left."""

    closed: int
    left_behind: int


def end_all() -> Ended:
    """Close every desk of this person and remove its profile. Needs no passphrase, and does nothing where none runs."""
    closed = left = 0
    for folder in _folders():
        process = _runs(folder)
        if process is None:
            left += 1
        else:
            closed += 1
            _end(process, folder)
        shutil.rmtree(folder, ignore_errors=True)
    return Ended(closed=closed, left_behind=left)


def _folders() -> list[Path]:
    """Return the folders of desks that are ours: nobody else's, and no link to somewhere else."""
    found = []
    for place in dict.fromkeys((MEMORY, Path(tempfile.gettempdir()))):
        for path in place.glob(f"{PREFIX}*"):
            with suppress(OSError):
                known = path.lstat()
                mine = not hasattr(os, "getuid") or (known.st_uid == os.getuid() and not known.st_mode & 0o022)
                if mine and stat.S_ISDIR(known.st_mode):
                    found.append(path)
    return found


def _runs(folder: Path) -> int | None:
    """Return the process that holds a folder; None if it is gone."""
    try:
        with (folder / _NOTE).open("r+", encoding="ascii", errors="replace") as note:
            said = note.read(_DIGITS)
            if _hold(note):
                return None
            if not said:  # it has just begun, and writes its number next
                time.sleep(_LOOK)
                note.seek(0)
                said = note.read(_DIGITS)
    except OSError:
        return None
    return int(said) if said.isdecimal() and int(said) > 1 else None  # 0 would mean whoever asks


def _end(process: int, folder: Path) -> None:
    """Let a launcher lock, close its window and go; if it does not within seconds, end it as the system can."""
    with suppress(OSError):
        os.kill(process, signal.SIGTERM)
    until = time.monotonic() + _CLOSING
    while time.monotonic() < until:
        if not folder.exists() or _runs(folder) is None:
            return
        time.sleep(_LOOK)
    with suppress(OSError):
        os.kill(process, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def _hold(note: IO[str]) -> bool:
    """Lock a note. Returns: False if another process holds it."""
    if sys.platform == "win32":
        import msvcrt

        try:
            note.seek(0, os.SEEK_END)
            msvcrt.locking(note.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
