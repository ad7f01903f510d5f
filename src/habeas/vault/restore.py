"""A case from its backup: laid out in a folder of its own, and moved to where it belongs when it is whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from habeas.errors import DamagedError, RollbackError, UsageError, WorkspaceExistsError
from habeas.sealing.cases import database_key
from habeas.sealing.secrets import Secret
from habeas.vault.backup import copy_exhibit, keys_of
from habeas.vault.database import open_database
from habeas.vault.entries import Entries
from habeas.vault.files import PART, disk_errors, sync_folder
from habeas.vault.index import Index
from habeas.vault.layout import DAMAGED, ENTRIES, EXHIBITS, INDEX, KEYS, RESTORING
from habeas.vault.places import Place, copy_key_file, secret_of
from habeas.vault.segments import (
    SEGMENTS,
    Segment,
    check_pages,
    copy_entries,
    missing,
    opened,
    put_in_place,
    segments_in,
)
from habeas.vault.state import HEADS, forget_head
from habeas.vault.vault_key import VAULT_KEY
from habeas.vault.workspace import CASE_KEY, CASES

Progress = Callable[[str, int, int | None], None]
_CHUNK = 1 << 20
_OURS = frozenset({VAULT_KEY, VAULT_KEY + PART, CASES, HEADS})


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """The files of a case as its backup gives them.

    Args:
        entries: how far keys.db of the backup reaches, and so what is restored.
        beyond: entries in the segments after that: of a backup that was interrupted.
        broken: names of sealed files that are missing or altered in the backup.
    """

    entries: int
    beyond: int
    exhibits: int
    broken: tuple[str, ...]


def lay_out(place: Place, case: str, root: Path, progress: Progress) -> LaidOut:
    """Write the files of a case, read from its backup, under the folder `root`. Nobody can work in them there.

    Raises: DamagedError: a page of a segment or of keys.db does not hold. RollbackError: the segments lack entries that
        keys.db knows of. AlteredError, SealedCaseError, WrongPassphraseError: of case.key. DiskError.
    """
    source, target = place.case_folder(case), root / CASES / case
    case_key = secret_of(place, case)
    if not (source / KEYS).is_file():
        raise DamagedError(
            "there is no whole backup of this case: keys.db is missing",
            place=f"{case}/{KEYS}",
            advice="The first backup of it was stopped before its end, or the folder is half-copied.",
        )
    with disk_errors(str(root)):
        (target / EXHIBITS).mkdir(parents=True)
    copy_key_file(source / CASE_KEY, target / CASE_KEY)
    _copy_keys(source, target, case_key)
    with keys_of(target, case_key) as keyring:
        keyring_head, files = keyring.head(), keyring.exhibit_files()
        gone = frozenset(keyring.withdrawn())
    size = keyring_head[0]
    segments = segments_in(source / SEGMENTS)
    check_reach(segments, size, case)
    _copy_entries(segments, target, case_key, size, gone, progress)
    broken = []
    for at, name in enumerate(sorted(files)):
        progress("exhibits", at, len(files))
        if not copy_exhibit(source / EXHIBITS / name, target / EXHIBITS / name):
            broken.append(name)
    _make_index(target, case_key)
    known = max((segment.last + 1 for segment in segments), default=0)
    return LaidOut(entries=size, beyond=max(0, known - size), exhibits=len(files), broken=tuple(broken))


def _make_index(target: Path, case_key: Secret) -> None:
    """Make an empty index, which the first opening fills, and let all that was laid out reach the disk."""
    with disk_errors(str(target)):
        index = open_database(target / INDEX, database_key(case_key, "index"), create=True)
        try:
            with index:
                Index(index).create()
        finally:
            index.close()
        sync_folder(target / EXHIBITS)
        sync_folder(target)


def check_reach(segments: tuple[Segment, ...], size: int, case: str) -> None:
    """Check that the segments hold every entry that keys.db knows of.

    Raises: RollbackError: naming the entries that are missing. DamagedError: two segments overlap.
    """
    gaps = missing(segments, size)
    if gaps:
        named = ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in gaps)
        raise RollbackError(
            f"keys.db of the backup knows {size} entries, and the segments lack those numbered {named}",
            place=f"{case}/{SEGMENTS}",
            advice="Segments were removed, or older ones put in their place. Look for the missing files on other "
            "copies of this backup; if the workspace is at hand, `habeas backup` saves them anew.",
        )


def _copy_keys(source: Path, target: Path, case_key: Secret) -> None:
    place = f"{source.name}/{KEYS}"
    part = target / (KEYS + PART)
    with disk_errors(place):
        check_pages(source / KEYS, database_key(case_key, KEYS.removesuffix(".db")), place=place)
        with (source / KEYS).open("rb") as old, part.open("wb") as new:
            shutil.copyfileobj(old, new, _CHUNK)
        put_in_place(part, target / KEYS)


def _copy_entries(
    segments: tuple[Segment, ...], target: Path, case_key: Secret, size: int, gone: frozenset[bytes], progress: Progress
) -> None:
    database = open_database(target / ENTRIES, database_key(case_key, ENTRIES.removesuffix(".db")), create=True)
    try:
        with disk_errors(str(target)):
            database.pragma("journal_mode", "memory")  # what is not whole is thrown away as a whole
            with database:
                Entries(database).create()
        for segment in segments:
            if segment.first >= size:
                break
            progress("entries", segment.first, size)
            # What was withdrawn since is left where it is: nothing opens it, and it need not come back.
            with opened(segment, case_key, every_page=True) as entries, disk_errors(str(target)), database:
                copy_entries(entries.database, database, segment.first, min(segment.last, size - 1), without=gone)
    finally:
        database.close()


def check_new(folder: Path) -> None:
    """Check that a workspace can be restored here.

    Raises: WorkspaceExistsError: the folder holds something. DiskError.
    """
    with disk_errors(str(folder)):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise WorkspaceExistsError(
                "there is something in this folder already",
                place=str(folder),
                advice="Choose a new or an empty folder. --case restores one case into a workspace that is there.",
            )


def begin(folder: Path) -> Path:
    """Return a folder to lay out a whole workspace in, beside the one that it will be; what was left there goes.

    Raises: WorkspaceExistsError: the workspace's folder holds something. DiskError.
    """
    folder = folder.resolve()
    check_new(folder)
    with disk_errors(str(folder)):
        folder.parent.mkdir(parents=True, exist_ok=True)
    return _fresh(folder.with_name(f"{folder.name}.{RESTORING}"))


def begin_within(workspace: Path) -> Path:
    """Return a folder to lay out cases in, inside the workspace that they will belong to; what was left there goes.

    Raises: DiskError.
    """
    return _fresh(workspace / RESTORING)


def _fresh(root: Path) -> Path:
    clear(root)
    with disk_errors(str(root)):
        root.mkdir(mode=0o700)
    return root


def clear(root: Path, case: str | None = None) -> None:
    """Remove what was laid out of one case, or of all, and is not wanted.

    Raises: UsageError: the folder holds something else. DiskError.
    """
    with disk_errors(str(root)):
        if case is not None:
            shutil.rmtree(root / CASES / case, ignore_errors=True)
            (root / HEADS / f"{case}.head").unlink(missing_ok=True)
            return
        if not root.exists():
            return
        if not root.is_dir() or any(path.name not in _OURS for path in root.iterdir()):
            raise UsageError(
                "a folder that the restore needs holds something else",
                place=str(root),
                advice="Move it away, and run the command again.",
            )
        shutil.rmtree(root)


def settle(root: Path, place: Place, folder: Path) -> None:
    """Give a whole workspace that was laid out its name.

    Raises: DiskError.
    """
    copy_key_file(place.folder / VAULT_KEY, root / VAULT_KEY)
    folder = folder.resolve()
    with disk_errors(str(folder)):
        (root / CASES).mkdir(exist_ok=True)
        sync_folder(root / CASES)
        sync_folder(root)
        if os.name == "nt" and folder.exists():  # Windows moves nothing onto an empty folder
            folder.rmdir()
        root.replace(folder)
        sync_folder(folder.parent)


def settle_case(root: Path, case: str, workspace: Path) -> str | None:
    """Give a case that was laid out its place in a workspace; return the name under which the one before is kept.

    Between two steps the workspace has no such case; it never has half of one.

    Raises: DiskError.
    """
    target, laid_out = workspace / CASES / case, root / CASES / case
    kept: Path | None = None
    with disk_errors(str(workspace)):
        (workspace / CASES).mkdir(exist_ok=True)
        if target.exists():
            kept = _free_name(target)
            target.replace(kept)
        forget_head(target)  # the log may reach less far than it did: the restore is on purpose
        laid_out.replace(target)
        sync_folder(target.parent)
        head = root / HEADS / f"{case}.head"
        if head.is_file():
            (workspace / HEADS).mkdir(exist_ok=True)
            head.replace(workspace / HEADS / head.name)
            sync_folder(workspace / HEADS)
    return kept.name if kept else None


def _free_name(folder: Path) -> Path:
    tried, number = folder.with_name(folder.name + DAMAGED), 1
    while tried.exists():
        number += 1
        tried = folder.with_name(f"{folder.name}{DAMAGED}-{number}")
    return tried
