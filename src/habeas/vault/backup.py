"""One case into a place of backups: what is new of its entries and exhibits, and one rolling copy of its keys.

The order, numbered as in docs/spec/backup.md: exhibits and segments first, keys.db last, so that a backup that was
interrupted restores to the state of the one before. A rolling copy, because an older one would still open what somebody
withdrew since.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from habeas.errors import DamagedError, EntryError, RollbackError
from habeas.sealing.cases import database_key
from habeas.sealing.secrets import Secret
from habeas.vault.case import Case
from habeas.vault.database import read_database
from habeas.vault.files import PART, disk_errors, sync_folder
from habeas.vault.keys import Keyring
from habeas.vault.layout import EXHIBITS, KEYS
from habeas.vault.places import Place, copy_key_file
from habeas.vault.segments import SEGMENTS, Segment, entry_in, missing, put_in_place, segments_in, write_segments
from habeas.vault.workspace import CASE_KEY

Progress = Callable[[str, int, int | None], None]
_CHUNK = 1 << 20
_ROLLED_BACK = (
    "The workspace may have been set back to an older state, or the backup was restored elsewhere and went on there. "
    "Nothing was written. `habeas restore` brings the case back from the backup; a folder of its own keeps both."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What one run brought to a place.

    Args:
        entries: how far the backup reaches: all entries of the log, in number.
        bytes_new: of segments and exhibits.
        keys_bytes: of the copy of keys.db, which is written anew each time.
        exhibits_dropped: exhibits whose keys were destroyed; their sealed files left the place.
        damaged: names of sealed files that are missing or altered in the workspace and are not in the place either.
    """

    entries: int
    entries_new: int
    bytes_new: int
    keys_bytes: int
    exhibits_new: int
    exhibits_dropped: int
    damaged: tuple[str, ...]


def save_case(case: Case, place: Place, progress: Progress) -> Saved:
    """Bring a case to a place. The caller holds both.

    Raises: RollbackError: the place knows entries that the case does not have, or others. DamagedError: a file in the
        place cannot be read. DiskError.
    """
    folder = place.case_folder(case.id)
    with disk_errors(str(folder)):
        for name in (SEGMENTS, EXHIBITS):
            (folder / name).mkdir(parents=True, exist_ok=True)
        sync_folder(folder)
    check_not_behind(case, folder)
    size = case.frontier.size
    # Step 1: the key file.
    copy_key_file(case.folder / CASE_KEY, folder / CASE_KEY)
    # Step 2: exhibits that are not there yet.
    copied, copied_bytes, damaged = _save_exhibits(case, folder / EXHIBITS, progress)
    # Step 3: entries that no segment holds.
    entries_new = bytes_new = 0
    for first, last in missing(segments_in(folder / SEGMENTS), size):
        progress("entries", first, size)
        bytes_new += write_segments(folder / SEGMENTS, case.key, case.entries, first, last)
        entries_new += last - first + 1
    # Step 4: the keys. From here on this is what the backup restores to.
    keys_bytes = _save_keys(case, folder)
    # Step 5: what nothing opens any more goes.
    dropped = _drop_exhibits(folder / EXHIBITS, case.keyring.exhibit_files())
    return Saved(
        entries=size,
        entries_new=entries_new,
        bytes_new=bytes_new + copied_bytes,
        keys_bytes=keys_bytes,
        exhibits_new=copied,
        exhibits_dropped=dropped,
        damaged=damaged,
    )


def check_not_behind(case: Case, folder: Path) -> None:
    """Check that the case has every entry that its backup has, and the same ones.

    Each header names the root of the whole log before it, so that one entry stands for all before it.

    Raises: RollbackError: naming both sizes. DamagedError: the newest segment cannot be read.
    """
    size = case.frontier.size
    segments = segments_in(folder / SEGMENTS)
    known = max((segment.last + 1 for segment in segments), default=0)
    head = head_in(folder, case)
    known = max(known, head[0] if head else 0)
    if known > size:
        raise RollbackError(
            f"the backup knows {known} entries where the workspace has {size}", place=case.id, advice=_ROLLED_BACK
        )
    if segments and _leaf_in(segments[-1], case) != _leaf(case, segments[-1].last):
        raise RollbackError(
            f"the backup holds another log: its entry {segments[-1].last} is not the one of the workspace, "
            f"which has {size} entries",
            place=case.id,
            advice=_ROLLED_BACK,
        )
    if head and head[1] != root_at(case, head[0]):
        raise RollbackError(
            f"the backup holds another log of size {head[0]} than the workspace, which has {size} entries",
            place=case.id,
            advice=_ROLLED_BACK,
        )


def head_in(folder: Path, case: Case) -> tuple[int, bytes] | None:
    """Return the size and root of the log that a place's keys.db was copied at; None if there is none that can be read.

    A damaged copy is no reason to refuse: the next one takes its place, and the segments are compared in any case.
    """
    if not (folder / KEYS).is_file():
        return None
    try:
        with keys_of(folder, case.key) as keyring:
            return keyring.head()
    except DamagedError:
        return None


@contextmanager
def keys_of(folder: Path, case_key: Secret) -> Iterator[Keyring]:
    """Open the copy of keys.db in a place for reading.

    Raises: DamagedError, DiskError.
    """
    with disk_errors(f"{folder.name}/{KEYS}"):
        database = read_database(folder / KEYS, database_key(case_key, KEYS.removesuffix(".db")))
        try:
            yield Keyring(database)
        finally:
            database.close()


def _leaf_in(segment: Segment, case: Case) -> bytes | None:
    try:
        entry = entry_in(segment, case.key, segment.last)
    except (DamagedError, EntryError) as failure:
        raise DamagedError(
            f"the newest segment of the backup, {segment.path.name}, cannot be read",
            place=f"{case.id}/{SEGMENTS}/{segment.path.name}",
            advice="Move this file away and run `habeas backup` again: it saves those entries anew.",
        ) from failure
    return None if entry is None else entry.leaf()


def _leaf(case: Case, n: int) -> bytes:
    return next(entry.leaf() for _, entry in case.entries.walk(n))


def root_at(case: Case, size: int) -> bytes:
    """Return the root of a case's log when it had this size, which is at most the present one."""
    if size == case.frontier.size:
        return case.frontier.root()
    return next(entry.header.seen_root for _, entry in case.entries.walk(size))


def _save_exhibits(case: Case, folder: Path, progress: Progress) -> tuple[int, int, tuple[str, ...]]:
    wanted = sorted(case.keyring.exhibit_files())
    copied = size = 0
    damaged = []
    for at, name in enumerate(wanted):
        progress("exhibits", at, len(wanted))
        source, target = case.folder / EXHIBITS / name, folder / name
        with disk_errors(str(target)):
            if target.is_file() and (not source.is_file() or target.stat().st_size == source.stat().st_size):
                continue
        if not copy_exhibit(source, target):
            damaged.append(name)
            continue
        copied += 1
        size += target.stat().st_size
    if copied:
        with disk_errors(str(folder)):
            sync_folder(folder)
    return copied, size, tuple(damaged)


def copy_exhibit(source: Path, target: Path) -> bool:
    """Copy a sealed file if its bytes are those that its name says; tell whether they are.

    Raises: DiskError.
    """
    part = target.with_name(target.name + PART)
    digest = sha256()
    with disk_errors(str(target)):
        if not source.is_file():
            return False
        try:
            with source.open("rb") as old, part.open("wb") as new:
                while chunk := old.read(_CHUNK):
                    digest.update(chunk)
                    new.write(chunk)
                new.flush()
                os.fsync(new.fileno())
            if f"{digest.hexdigest()}.age" != target.name:
                return False
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return True


def _save_keys(case: Case, folder: Path) -> int:
    """Put a copy of keys.db in the place of the older one, without the free pages in which something could have stayed.

    What held the older copy is overwritten as far as the system lets one. Flash memory may keep it nevertheless.
    """
    part, target = folder / (KEYS + PART), folder / KEYS
    with disk_errors(KEYS):
        case.see_head()
    with disk_errors(str(target)):
        part.unlink(missing_ok=True)
        try:
            case.keyring.database.execute("VACUUM INTO ?", (str(part),))
            older = os.open(target, os.O_RDWR) if target.exists() and os.name != "nt" else None
            try:
                put_in_place(part, target)
                if older is not None:
                    _overwrite(older)
            finally:
                if older is not None:
                    os.close(older)
        finally:
            part.unlink(missing_ok=True)
        return target.stat().st_size


def _overwrite(handle: int) -> None:
    left = os.fstat(handle).st_size
    while left > 0:
        left -= os.write(handle, bytes(min(left, _CHUNK)))
    os.fsync(handle)


def _drop_exhibits(folder: Path, kept: set[str]) -> int:
    dropped = 0
    with disk_errors(str(folder)):
        for path in sorted(folder.iterdir()):
            if path.name not in kept and path.suffix in (".age", PART):
                path.unlink()
                dropped += path.suffix == ".age"
        if dropped:
            sync_folder(folder)
    return dropped
