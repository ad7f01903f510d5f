"""A passing folder for a drill: only sealed files lie in it, and it is gone afterwards or at the next drill."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from habeas.errors import BusyError, DiskError
from habeas.vault.files import disk_errors
from habeas.vault.places import PLACE_LOCK, Place, held_folder

_PREFIX = "habeas-drill-"
_ROOT = "restored"
_MEMORY = Path("/dev/shm")  # noqa: S108 (a folder in memory, where there is one; what goes there is sealed)
_MOST_IN_MEMORY = 256 * 2**20
_BEGINS_WITHIN = 600.0  # seconds; a drill holds its folder at once, so one without a hold for so long was killed
_NEEDS = 3.0  # bytes for each byte of the backup: the entries, their index, and some room to work


@contextmanager
def passing_folder(place: Place, *, near: Path) -> Iterator[Path]:
    """Give a folder to restore into, in memory if there is room, else beside `near`; what earlier drills left goes.

    Raises: DiskError: there is no room anywhere.
    """
    needed = int(_NEEDS * sum(path.stat().st_size for path in place.folder.rglob("*") if path.is_file()))
    choices = _choices(near)
    for folder in choices:
        _clear_abandoned(folder)
    parent = next((folder for folder in choices if _has_room(folder, needed)), None)
    if parent is None:
        raise DiskError(
            f"a drill needs about {needed // 2**20 + 1} MB of room, and no disk here has it",
            place=str(near),
            advice="Free some space, or run the drill on another machine: the folder of the backup is all it needs.",
        )
    with disk_errors(str(parent)):
        made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    try:
        with held_folder(made):
            root = made / _ROOT
            root.mkdir()
            yield root
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _choices(near: Path) -> list[Path]:
    beside = near.resolve().parent
    return [folder for folder in dict.fromkeys((_MEMORY, beside, Path(tempfile.gettempdir()))) if _usable(folder)]


def _usable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK)


def _has_room(folder: Path, needed: int) -> bool:
    if folder == _MEMORY and needed > _MOST_IN_MEMORY:
        return False
    with suppress(OSError):
        return shutil.disk_usage(folder).free > needed + 2**20
    return False


def _clear_abandoned(folder: Path) -> None:
    """Remove what a drill left behind that was killed. One that is running holds its folder."""
    with suppress(OSError):
        for left in folder.glob(f"{_PREFIX}*"):
            if not left.is_dir() or left.is_symlink():
                continue
            if not (left / PLACE_LOCK).is_file() and time.time() - left.stat().st_mtime < _BEGINS_WITHIN:
                continue
            with suppress(BusyError, DiskError):
                with held_folder(left):
                    pass
                shutil.rmtree(left, ignore_errors=True)
