"""A place that backups are kept in: whose it is, what lies where, and one program at a time.

    DEST/habeas-backup.json             the place's id, under a keyed check of the vault
    DEST/vault.key                      as the workspace's
    DEST/cases/cas_…/case.key           as the workspace's
                     segments/<first>-<last>.db   entries with their sealed bodies; never rewritten
                     exhibits/*.age     exhibit bytes, named by the SHA-256 of the sealed file
                     keys.db            one rolling copy, written last
    DEST/backup.lock                    empty; held while a program writes here

May it be lost: that is what other places are for. May it be rolled back: a whole older copy cannot be told from this
place alone; segments that are older than keys.db can. Who can read it: whoever has the workspace's passphrase or
recovery code. What does someone who can write it gain: destruction, which a drill shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

from habeas.errors import AlteredError, BusyError, DamagedError, ModelError, NotAWorkspaceError, UsageError
from habeas.model.ids import check_id, new_id
from habeas.sealing.keyfiles import check_mac, read_key_file, write_key_file
from habeas.sealing.secrets import Secret, derive
from habeas.vault.files import PART, disk_errors, sync_folder, write_whole
from habeas.vault.vault_key import VAULT_KEY, read_bounded
from habeas.vault.workspace import CASES, Workspace

MARKER, PLACE_LOCK = "habeas-backup.json", "backup.lock"
_FORMAT = "habeas/backup/v1"
_BEGUN = frozenset({PLACE_LOCK, MARKER + PART, f"{VAULT_KEY}{PART}"})
"""What a first backup that was stopped at once leaves behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of backups, by its own random id.

    Args:
        vault: the place read as a workspace: it has the same keys and the same folders of cases.
    """

    id: str
    folder: Path
    vault: Workspace

    def case_folder(self, case: str) -> Path:
        """Return where a case of this id is kept."""
        return self.folder / CASES / case


def check_apart(workspace: Path, place: Path) -> None:
    """Check that neither folder lies in the other.

    Raises: UsageError.
    """
    with disk_errors(str(place)):
        one, other = workspace.resolve(), place.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise UsageError(
            "the backup and the workspace lie one in the other",
            place=str(place),
            advice="Choose a folder on another disk: what takes the one must not take the other.",
        )


def begin_place(workspace: Workspace, folder: Path) -> Place:
    """Return the place in a folder; make it one if the folder is new or empty. The caller holds it alone.

    Raises: UsageError: the folder holds something else. AlteredError: the place is another workspace's. DiskError.
    """
    if not (folder / MARKER).exists():
        identifier = new_id("bkp", workspace.chance)
        with derive(workspace.master, "backup place") as key:
            write_whole(folder / MARKER, write_key_file({"format": _FORMAT, "place": identifier}, key))
    place = read_place(workspace, folder)
    with disk_errors(str(folder)):
        (folder / CASES).mkdir(exist_ok=True)
        sync_folder(folder)
    return place


def read_place(vault: Workspace, folder: Path) -> Place:
    """Return the place in a folder.

    Args:
        vault: an unlocked workspace, or the place itself read as one.
    Raises: NotAWorkspaceError: there is none. AlteredError: it is another workspace's, or was altered. DamagedError.
    """
    check_place(folder)
    document = read_key_file(read_bounded(folder / MARKER, MARKER), place=MARKER)
    try:
        if document.get("format") != _FORMAT or set(document) != {"format", "place", "mac", "check"}:
            raise ModelError("another form")
        identifier = str(document["place"])
        check_id(identifier, "bkp")
    except ModelError as failure:
        raise DamagedError(f"{MARKER} is of a version that this program does not know", place=MARKER) from failure
    try:
        with derive(vault.master, "backup place") as key:
            check_mac(document, key, place=MARKER)
    except AlteredError as failure:
        raise AlteredError(
            "this is the backup of another workspace, or its marker was altered",
            place=str(folder),
            advice="Choose the folder that this workspace is backed up to, or a new one.",
        ) from failure
    return Place(id=identifier, folder=folder, vault=replace(vault, folder=folder))


def check_place(folder: Path) -> None:
    """Check that a folder holds backups, before a passphrase is asked for.

    Raises: NotAWorkspaceError.
    """
    with disk_errors(str(folder)):
        if not (folder / MARKER).is_file():
            raise NotAWorkspaceError(
                "this folder holds no backup",
                place=str(folder),
                advice="Name the folder that was given to `habeas backup`; habeas-backup.json lies in it.",
            )


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """Hold a place against other programs, while it is written to; make the folder if it is not there.

    Raises: UsageError: it holds something that is no backup. BusyError. DiskError.
    """
    with disk_errors(str(folder)):
        free = not folder.exists() or (folder.is_dir() and all(path.name in _BEGUN for path in folder.iterdir()))
        if not free and not (folder / MARKER).exists():
            raise UsageError(
                "the folder is neither empty nor a backup",
                place=str(folder),
                advice="Give a new folder on that disk.",
            )
        folder.mkdir(parents=True, exist_ok=True)
    with held_folder(folder):
        yield


@contextmanager
def held_folder(folder: Path) -> Iterator[None]:
    """Hold a folder against every other program that would hold it.

    Raises: BusyError, DiskError.
    """
    with _locked(folder, "BEGIN EXCLUSIVE", apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE):
        yield


@contextmanager
def held_for_reading(folder: Path) -> Iterator[None]:
    """Keep backups out of a place while it is read. A medium that nobody can write to needs no such care.

    Raises: BusyError.
    """
    if not (folder / PLACE_LOCK).is_file():
        yield
        return
    with _locked(folder, "BEGIN", apsw.SQLITE_OPEN_READONLY):
        yield


@contextmanager
def _locked(folder: Path, begin: str, flags: int) -> Iterator[None]:
    """Hold an empty database, which the system lets go of whatever becomes of this program."""
    with disk_errors(str(folder)):
        lock = apsw.Connection(str(folder / PLACE_LOCK), flags=flags)
        try:
            lock.set_busy_timeout(0)
            lock.pragma("journal_mode", "memory")
            lock.execute(begin)
            lock.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        except (apsw.BusyError, apsw.LockedError) as failure:
            lock.close()
            raise BusyError(
                "another program is working with this backup",
                place=str(folder),
                advice="Wait until it has finished, and run the command again.",
            ) from failure
        except BaseException:
            lock.close()
            raise
    try:
        yield
    finally:
        lock.close()


def same_bytes(path: Path, content: bytes) -> bool:
    """Tell whether a small file holds exactly this."""
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def copy_key_file(source: Path, target: Path) -> None:
    """Bring a key file to where it differs or is missing.

    Raises: DamagedError: the source is missing. DiskError.
    """
    if not source.is_file():
        raise DamagedError(f"{source.name} is missing", place=f"{source.parent.name}/{source.name}")
    content = read_bounded(source, source.name)
    with disk_errors(str(target)):
        if same_bytes(target, content):
            return
    write_whole(target, content)


def secret_of(place: Place, case: str) -> Secret:
    """Return the key of a case as it is kept in a place.

    Raises: DamagedError, AlteredError, SealedCaseError, WrongPassphraseError.
    """
    return place.vault.key_in(place.case_folder(case))
