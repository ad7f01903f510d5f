"""Founding and opening a case: one program alone, all files of one time, what a crash left cleared away."""

from __future__ import annotations

from pathlib import Path

import apsw

from habeas.errors import BusyError, RollbackError
from habeas.log.tree import Frontier
from habeas.model.ids import Chance
from habeas.sealing.bodies import new_subject_key
from habeas.sealing.cases import database_key
from habeas.sealing.feeds import feed_id, new_feed_seed
from habeas.sealing.secrets import Secret
from habeas.vault.case import ENTRIES, EXHIBITS, INDEX, KEYS, NEW_INDEX, Case
from habeas.vault.database import open_database
from habeas.vault.entries import Entries
from habeas.vault.files import PART, disk_errors, held, hold_lock
from habeas.vault.index import Index, Regroup
from habeas.vault.keys import Keyring


def found(
    folder: Path, case_key: Secret, *, case: str, name: str, tag: bytes, chance: Chance, regroup: Regroup
) -> Case:
    """Lay out the files of a new case. The first unit is the caller's."""
    with disk_errors(case):
        (folder / EXHIBITS).mkdir(parents=True)
    keyring, entries, index = _databases(folder, case_key, create=True, wait_ms=0)
    seed = new_feed_seed(chance)
    try:
        with disk_errors(case):
            keyring.create(feed_id(seed), seed, new_subject_key(chance), Frontier().root())
            entries.create()
            index.create()
        hold_lock(folder, "case new")
    except BaseException:
        for database in (keyring.database, entries.database, index.database):
            database.close()
        raise
    return Case(
        id=case,
        name=name,
        tag=tag,
        folder=folder,
        entries=entries,
        keyring=keyring,
        index=index,
        regroup=regroup,
        chance=chance,
    )


def open_case(
    folder: Path,
    case_key: Secret,
    *,
    case: str,
    name: str,
    tag: bytes,
    chance: Chance,
    regroup: Regroup,
    verb: str,
    wait_ms: int,
    catch_up: bool = True,
    index_file: str = INDEX,
) -> Case:
    """Open a case for one program alone.

    Raises: DamagedError, BusyError (naming who holds it), RollbackError.
    """
    try:
        keyring, entries, index = _databases(folder, case_key, create=False, wait_ms=wait_ms, index_file=index_file)
    except BusyError as failure:
        raise held(folder, case) from failure
    opened = Case(
        id=case,
        name=name,
        tag=tag,
        folder=folder,
        entries=entries,
        keyring=keyring,
        index=index,
        regroup=regroup,
        chance=chance,
    )
    try:
        hold_lock(folder, verb)
        _restore_state(opened)
        if index_file == INDEX:
            drop_new_index(folder)
        if catch_up:
            with disk_errors(INDEX):
                opened.catch_up()
    except BaseException:
        opened.close()
        raise
    return opened


def _databases(
    folder: Path, case_key: Secret, *, create: bool, wait_ms: int, index_file: str = INDEX
) -> tuple[Keyring, Entries, Index]:
    opened: list[apsw.Connection] = []
    try:
        for name, file in ((KEYS, KEYS), (ENTRIES, ENTRIES), (INDEX, index_file)):
            key = database_key(case_key, name.removesuffix(".db"))
            opened.append(open_database(folder / file, key, create=create, wait_ms=wait_ms))
    except BaseException:
        for database in opened:
            database.close()
        raise
    return Keyring(opened[0]), Entries(opened[1]), Index(opened[2])


def _restore_state(case: Case) -> None:
    """Read the log's state, compare it with the head last seen, and clear away what a crash left.

    Raises: RollbackError, EntryError, DamagedError.
    """
    with disk_errors(KEYS):
        seen, root = case.keyring.head()
    with disk_errors(ENTRIES):
        for _, entry in case.entries.walk():
            if case.frontier.size == seen and case.frontier.root() != root:
                break  # another log: what comes after does not matter
            case.last = entry
            case.frontier.append(entry.leaf())
    with disk_errors(KEYS):
        case.keyring.check_log(case.frontier.size, case.frontier.root())
    _check_index(case)
    with disk_errors(KEYS), case.keyring.database:
        for name in case.keyring.drop_unused(case.frontier.size):
            (case.folder / EXHIBITS / name).unlink(missing_ok=True)
        if seen < case.frontier.size:
            case.keyring.see(case.frontier.size, case.frontier.root())
    with disk_errors(EXHIBITS):
        (case.folder / EXHIBITS).mkdir(exist_ok=True)  # copying tools drop empty folders
        for part in (case.folder / EXHIBITS).glob(f"*{PART}"):
            part.unlink()


def drop_new_index(folder: Path) -> None:
    """Clear away an index whose rebuilding was stopped."""
    with disk_errors(INDEX):
        for left in (NEW_INDEX, f"{NEW_INDEX}-wal"):
            (folder / left).unlink(missing_ok=True)


def _check_index(case: Case) -> None:
    """Check that the index is not of a later time than the log.

    Raises: RollbackError.
    """
    size = case.frontier.size
    with disk_errors(INDEX):
        applied = case.index.applied()
    if applied > size:
        raise RollbackError(
            f"index.db has taken in {applied} entries where entries.db holds {size}",
            place=INDEX,
            advice="Somebody may have put older files in the place of entries.db and keys.db. If you restored "
            "them from a backup on purpose, delete index.db and run `habeas rebuild`.",
        )
