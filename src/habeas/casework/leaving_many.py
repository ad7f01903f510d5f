"""Many files that leave together: a folder that appears whole, after its export is recorded.

While it is written it is called like its target with `.part` behind, and only its owner can look into it. Nothing of
it stays when anything fails; what a program that was killed left is removed by the next that writes to the same target.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from habeas.casework.leaving import check_outside, take_room
from habeas.errors import UsageError
from habeas.vault.files import PART, disk_errors, sync_folder

_ROOM = "room"
_OURS = re.compile(r"fil_[0-9a-f]{32}\.(pdf|docx|json)")


def check_folder_out(out: Path, workspace: Path, *, what: str) -> None:
    """Check where a folder of files is to go, before anything else is done: it is not there yet, or it is empty.

    Args:
        what: what the files are: "filings".
    Raises: UsageError.
    """
    check_outside(out, workspace, what=what)
    if os.path.lexists(out) and (not out.is_dir() or out.is_symlink() or any(out.iterdir())):
        raise UsageError(
            "a file, or a folder that is not empty, has this name already",
            place=str(out),
            advice="Choose another name.",
        )


def clear_folder_part(out: Path) -> bool:
    """Remove what a program that was killed left of this target; tell whether there was anything.

    Raises: UsageError: what lies there is not ours.
    """
    part = _part(out)
    if not os.path.lexists(part):
        return False
    with disk_errors(part.name):
        held = [*part.iterdir()] if part.is_dir() and not part.is_symlink() else None
        if held is None or any(one.name != _ROOM and not _OURS.fullmatch(one.name) for one in held):
            raise UsageError("something that Habeas did not make is in the way", place=str(part))
        _remove(part)
    return True


@contextmanager
def reserved_folder(out: Path, room: int) -> Iterator[Path]:
    """Give an empty folder beside the target that only its owner can look into, with so much room on the disk.

    Raises: DiskError: no room, or the folder above is not writable. Nothing is left of it if anything fails.
    """
    part = _part(out)
    with disk_errors(out.name):
        part.mkdir(mode=0o700)
    try:
        with disk_errors(out.name):
            descriptor = os.open(part / _ROOM, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                take_room(descriptor, room)
            finally:
                os.close(descriptor)
        yield part
    finally:
        with suppress(OSError):
            _remove(part)


def put_folder_in_place(part: Path, out: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write the files, make them durable, and give their folder its name.

    Raises: UsageError: something of this name appeared meanwhile. OSError.
    """
    (part / _ROOM).unlink()
    for name, content in files:
        with (part / name).open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    sync_folder(part)
    if os.path.lexists(out):
        with suppress(OSError):  # one that is empty gives way, and no other
            out.rmdir()
    if os.path.lexists(out):
        raise UsageError("something of this name appeared meanwhile", place=str(out), advice="Choose another name.")
    part.rename(out)
    sync_folder(out.absolute().parent)


def _remove(part: Path) -> None:
    for one in [*part.iterdir()] if part.is_dir() else []:
        one.unlink()
    if part.is_dir():
        part.rmdir()


def _part(out: Path) -> Path:
    return out.with_name(out.name + PART)
