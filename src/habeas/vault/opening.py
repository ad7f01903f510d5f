"""Founding and opening a case: one program alone, all files of one time, what a crash left cleared away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from habeas.errors import BusyError, DamagedError, RollbackError
from habeas.log.tree import Frontier
from habeas.model.ids import Chance
from habeas.sealing.bodies import new_subject_key
from habeas.sealing.cases import database_key
from habeas.sealing.feeds import feed_id, new_feed_seed
from habeas.sealing.secrets import Secret
from habeas.vault.case import Case
from habeas.vault.case_keys import CASE_KEY
from habeas.vault.database import open_database
from habeas.vault.entries import Entries
from habeas.vault.files import PART, disk_errors, held, hold_lock, was_closed
from habeas.vault.index import Index, Regroup
from habeas.vault.keys import Keyring
from habeas.vault.layout import DATABASES, ENTRIES, EXHIBITS, INDEX, KEYS, NEW_INDEX
from habeas.vault.state import STATE, Head, check_files, known_head
from habeas.vault.thorough import check_bodies
from habeas.vault.vault_key import clear_stopped_change


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
        key=case_key,
        regroup=regroup,
        chance=chance,
        settled=True,
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
    inspect: bool = False,
) -> Case:
    """Open a case for one program alone.

    Args:
        inspect: open it even if its files are not as they were left, to look at what is wrong; `objections` says so.
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
        key=case_key,
        regroup=regroup,
        chance=chance,
        index_file=index_file,
    )
    try:
        _settle(opened, verb, catch_up=catch_up, inspect=inspect)
    except BaseException:
        opened.close()
        raise
    return opened


def _settle(case: Case, verb: str, *, catch_up: bool, inspect: bool) -> None:
    """Hold the case, look whether its files are as they were left, and bring it where its entries say it is.

    Raises: DamagedError, RollbackError, EntryError.
    """
    case.found_closed = was_closed(case.folder)
    with _objecting(case, inspect=inspect):
        if case.found_closed:
            _check_files(case)
    # Only now: whoever found other files than were left must find them again the next time.
    hold_lock(case.folder, verb)
    with disk_errors(case.id):
        case.entries.check_version()
        case.index.check_version()
    with disk_errors(KEYS):
        case.keyring.upgrade()  # changes nothing but files of an older version
        case.withdrawn = frozenset(case.keyring.withdrawn())
    _restore_state(case, inspect=inspect)
    if case.left is None and not inspect:
        check_bodies(case)
    case.settled = not case.objections and not (inspect and case.left is None)
    if case.index_file == INDEX:
        _clear_scratch(case.folder)
    if case.settled:
        case.go_on_forgetting()
    if catch_up:
        with disk_errors(INDEX):
            case.catch_up()
            _check_withdrawals(case)


@contextmanager
def _objecting(case: Case, *, inspect: bool) -> Iterator[None]:
    """Note an objection instead of raising it, where somebody only wants to look."""
    try:
        yield
    except (RollbackError, DamagedError) as failure:
        if not inspect:
            raise
        case.objections.append(failure)


def _check_files(case: Case) -> None:
    """Compare the databases with how they were left.

    Raises: RollbackError, DamagedError.
    """
    files = DATABASES if case.index_file == INDEX else (ENTRIES, KEYS)
    with disk_errors(case.id):
        watched = {file: os.open(case.folder / file, os.O_RDONLY) for file in files}
    case.watched = tuple(watched.values())
    case.left = check_files(case.folder, watched, key=case.key)


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


def _restore_state(case: Case, *, inspect: bool) -> None:
    """Read the log's state, compare it with the head last seen, and clear away what a crash left.

    Raises: RollbackError, EntryError, DamagedError.
    """
    with disk_errors(KEYS):
        seen, root = case.keyring.head()
        feed, _ = case.keyring.feed()
    known: Head | None = None
    with _objecting(case, inspect=inspect):
        known = known_head(case.folder, key=case.key)
    known_root = _walk(case, feed, seen, root, known)
    with _objecting(case, inspect=inspect):
        if known is not None and known_root != known.root:
            _refuse_older(case, known)
    with disk_errors(KEYS):
        case.keyring.check_log(case.frontier.size, case.frontier.root())
    _check_index(case)
    with disk_errors(EXHIBITS):
        (case.folder / EXHIBITS).mkdir(exist_ok=True)  # copying tools drop empty folders
    if case.found_closed and (inspect or case.left is not None):
        return  # nothing was left by a crash, and whoever only looks changes nothing
    _clear_away(case, seen)


def _walk(case: Case, feed: bytes, seen: int, root: bytes, known: Head | None) -> bytes | None:
    """Read all entries into the case's frontier; return the root at the size that is known from outside of the case.

    Args:
        seen, root: size and root of the log as keys.db has them.
    """
    known_root = None
    with disk_errors(ENTRIES):
        for _, entry in case.entries.walk():
            if case.frontier.size == seen and case.frontier.root() != root:
                break  # another log: what comes after does not matter
            if entry.header.feed == feed:
                case.last = entry
            case.frontier.append(entry.leaf())
            if known is not None and case.frontier.size == known.entries:
                known_root = case.frontier.root()
    return known_root


def _clear_away(case: Case, seen: int) -> None:
    """Clear away what a crash left: keys and files that no entry speaks of, and parts of files."""
    with disk_errors(KEYS), case.keyring.database:
        for name in case.keyring.drop_unused(case.frontier.size):
            (case.folder / EXHIBITS / name).unlink(missing_ok=True)
        if seen < case.frontier.size:
            case.keyring.see(case.frontier.size, case.frontier.root())
    with disk_errors(EXHIBITS):
        for part in (case.folder / EXHIBITS).glob(f"*{PART}"):
            part.unlink()


def _check_withdrawals(case: Case) -> None:
    """Check that keys.db carried out every withdrawal that the log holds: an older one would have the keys back.

    Raises: RollbackError.
    """
    said = {int(n) for (n,) in case.index.database.execute("SELECT entry FROM withdrawal")}
    for entry in sorted(said - set(case.keyring.withdrawn().values())):
        raise RollbackError(
            "keys.db does not know of a withdrawal: it is older than the log, and has keys that were destroyed",
            place=f"{KEYS}, entry {entry}",
            advice="Somebody may have put an older keys.db in its place. Restore the case from a backup.",
        )


def _refuse_older(case: Case, known: Head) -> None:
    """Say that the whole case is older than it was, or another one.

    Raises: RollbackError.
    """
    older = case.frontier.size < known.entries
    raise RollbackError(
        f"the case holds {case.frontier.size} entries where {known.entries} were seen before"
        if older
        else f"the first {known.entries} entries of the case are not those that were seen before",
        place=case.id,
        advice="Somebody may have put an older copy of the whole case in its place. `habeas restore` brings it back "
        "from a backup.",
    )


def _clear_scratch(folder: Path) -> None:
    """Clear away what a crash left of files that were being written beside their place."""
    drop_new_index(folder)
    with disk_errors(STATE):
        (folder / (STATE + PART)).unlink(missing_ok=True)
    clear_stopped_change(folder, CASE_KEY)


def drop_new_index(folder: Path) -> None:
    """Clear away an index whose rebuilding was stopped."""
    with disk_errors(INDEX):
        for left in (NEW_INDEX, f"{NEW_INDEX}-wal", f"{NEW_INDEX}-journal"):
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
