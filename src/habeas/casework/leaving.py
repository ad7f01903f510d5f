"""A file that leaves: written beside its target, readable only after its export is recorded, named when it is whole.

While it is written it is called like its target with `.part` behind. Nothing of it stays when anything fails; what a
program that was killed left is removed by the next one that writes to the same target.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from habeas.errors import DiskError, UsageError
from habeas.vault.files import PART, disk_errors, sync_folder

_OURS = (b"PK\x03\x04", b"%PDF", b"{")
"""How the files begin that leave: ZIP files and Word documents, PDF, JSON."""
_START = max(map(len, _OURS))


def check_outside(out: Path, workspace: Path, *, what: str) -> None:
    """Check that a file that leaves goes to a folder that is there, and not into the workspace.

    Args:
        what: what the file is, with its article: "a bundle".
    Raises: UsageError.
    """
    if not out.absolute().parent.is_dir():
        raise UsageError(f"there is no such folder for {what}", place=str(out))
    if workspace.resolve() in out.resolve().parents:
        raise UsageError(
            f"{what} goes to others and does not belong into the workspace",
            place=str(out),
            advice="Choose a place outside it.",
        )


def check_out(out: Path, workspace: Path, *, force: bool, what: str) -> None:
    """Check where a file is to go, and that nothing stands there, before anything else is done.

    Args:
        what: what the file is, with its article: "a bundle".
    Raises: UsageError: as `check_outside`; a folder of this name, or a file that stands there already.
    """
    check_outside(out, workspace, what=what)
    if out.is_dir():
        raise UsageError("a folder of this name is there", place=str(out), advice="Choose another name.")
    if os.path.lexists(out) and not force:
        raise UsageError(
            "there is a file of this name already", place=str(out), advice="Choose another name, or --force."
        )


def clear_part(out: Path) -> bool:
    """Remove what a program that was killed left of this target; tell whether there was anything.

    Raises: UsageError: what lies there is not ours.
    """
    part = _part(out)
    if not os.path.lexists(part):
        return False
    with disk_errors(part.name):
        start = b"not ours"
        if part.is_file() and not part.is_symlink():
            with part.open("rb") as stream:
                start = stream.read(_START)
        # Killed before the entry it is empty, or reserved room; killed afterwards it begins like any file of ours.
        if start not in (b"", bytes(_START)) and not start.startswith(_OURS):
            raise UsageError("a file that Habeas did not make is in the way", place=str(part))
        part.unlink()
    return True


@contextmanager
def reserved(out: Path, room: int) -> Iterator[BinaryIO]:
    """Give an empty file beside the target that only its owner can read, with so much room on the disk.

    Raises: DiskError: no room, or the folder is not writable. Nothing is left of the file if anything fails.
    """
    part = _part(out)
    with disk_errors(out.name):
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(part, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with disk_errors(out.name):
                take_room(descriptor, room)
            yield stream
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def put_in_place(written: BinaryIO, out: Path, *, force: bool) -> None:
    """Make a written file durable, and give it its name.

    Raises: UsageError: a file of this name appeared meanwhile. OSError.
    """
    written.truncate()
    written.flush()
    os.fsync(written.fileno())
    written.close()
    if os.path.lexists(out) and not force:
        raise UsageError("a file of this name appeared meanwhile", place=str(out), advice="Choose another name.")
    _part(out).replace(out)
    sync_folder(out.absolute().parent)


@contextmanager
def after_the_entry(filing: str) -> Iterator[None]:
    """Say of what fails now that the export is recorded all the same.

    Raises: DiskError.
    """
    try:
        with disk_errors(filing):
            yield
    except DiskError as failure:
        raise DiskError(
            "the disk is full or failing: the file was not written, and the log holds a filing that says it was",
            place=filing,
            advice="Nothing left the workspace. Free some space and run the same command again; note this filing's id.",
        ) from failure


def _part(out: Path) -> Path:
    return out.with_name(out.name + PART)


def take_room(descriptor: int, room: int) -> None:
    """Take the room before anything is recorded, where the system can.

    Raises: OSError: there is not so much.
    """
    take = getattr(os, "posix_fallocate", None)
    if take is None:
        return
    try:
        take(descriptor, 0, room)
    except OSError as failure:
        if failure.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise  # other file systems cannot take room beforehand
