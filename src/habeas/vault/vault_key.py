"""vault.key on the disk: read, changed by one program at a time, and there whole, old or new, after any crash."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from habeas.errors import BusyError, VaultError
from habeas.sealing.keyfiles import LIMIT
from habeas.vault.files import PART, disk_errors, write_whole

VAULT_KEY = "vault.key"


def read_bounded(path: Path, place: str) -> bytes:
    """Read a key file, or one byte more than the largest there is: what is larger is refused unread."""
    with disk_errors(place), path.open("rb") as stream:
        return stream.read(LIMIT + 1)


def change_vault_key(folder: Path, change: Callable[[bytes], bytes]) -> None:
    """Put a changed vault.key in the place of the old one.

    Args:
        change: takes the old file's bytes and returns the new ones. No other program changes them meanwhile.
    Raises: BusyError, DiskError, and what `change` raises; the old file then stays.
    """
    with _alone(folder):
        write_whole(folder / VAULT_KEY, change(read_bounded(folder / VAULT_KEY, VAULT_KEY)))


def put_case_key(folder: Path, name: str, content: bytes) -> None:
    """Put a case's key file in the place of the one before. No other program does so, or clears away, meanwhile.

    Raises: BusyError, DiskError: the old file stays.
    """
    with _alone(folder):
        write_whole(folder / name, content)


def clear_stopped_change(folder: Path, name: str = VAULT_KEY) -> None:
    """Remove the half-made file of a change that was stopped, unless a program is changing it right now."""
    part = folder / (name + PART)
    if not part.exists():
        return
    try:
        with _alone(folder):
            part.unlink(missing_ok=True)
    except (VaultError, OSError):
        return  # another program is at it, or the disk is read-only: opening needs neither


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the workspace's folder against other programs that would change the key file."""
    if os.name == "nt":  # Windows has no such lock on a folder; the last of two changes stands there
        yield
        return
    import fcntl

    with disk_errors(VAULT_KEY):
        handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as failure:
            raise BusyError(
                "another program is changing the keys of this workspace",
                place=VAULT_KEY,
                advice="Wait until it has finished, and run the command again.",
            ) from failure
        yield
    finally:
        os.close(handle)
