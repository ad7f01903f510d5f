"""Forgetting: after a withdrawal stands in the log, the keys go, and every place where words could have stayed.

The order: what is to be forgotten is written into keys.db before the entry exists (`UnitOfWork.forget`); once the entry
exists, the keys are destroyed, then the files and the sealed bytes; the index takes the withdrawal in, if a crash kept
it from that; then the journals and the free pages go. A crash anywhere leaves a list of what is still to do, and the
next opening goes on with it.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import apsw

from habeas.vault.files import disk_errors, sync_folder
from habeas.vault.layout import DAMAGED, ENTRIES, EXHIBITS, INDEX, KEYS, RESTORING

if TYPE_CHECKING:
    from habeas.vault.case import Case


def go_on_forgetting(case: Case) -> bool:
    """Destroy what the log says is to be forgotten and is still there; tell whether there was anything.

    Raises: DiskError: the disk is full or failing; the next opening goes on.
    """
    keyring = case.keyring
    with disk_errors(KEYS), keyring.database:
        due = keyring.to_forget(case.frontier.size)
        for subject, entry in due.items():
            keyring.forget(subject, entry)
        files = keyring.leftovers()
    if not due and files is None:
        return False
    # The keys are gone, and durably so. What follows is about bytes that nothing opens any more.
    with disk_errors(EXHIBITS):
        for name in files or ():
            (case.folder / EXHIBITS / name).unlink(missing_ok=True)
        sync_folder(case.folder / EXHIBITS)
    with disk_errors(ENTRIES), case.entries.database:
        case.entries.destroy(keyring.withdrawn())
    case.withdrawn = frozenset(keyring.withdrawn())
    with disk_errors(INDEX):
        if case.index.applied() < case.frontier.size:
            case.catch_up()  # what it deletes only now would lie in pages that were written anew before
    with disk_errors(case.id):
        _scrub(case.entries.database, vacuum=False)
        _scrub(case.index.database, vacuum=True)
        _clear_beside(case)
        with keyring.database:
            keyring.nothing_left_over()
        _scrub(keyring.database, vacuum=True)
    return True


def _clear_beside(case: Case) -> None:
    """Destroy the copies of keys.db that a restore left beside the case: they know nothing of a withdrawal.

    What a stopped restore had begun goes whole; of a case that was replaced only the keys go.
    """
    cases = case.folder.parent
    for begun in (cases.parent / RESTORING, cases / f"{case.id}.{RESTORING}"):
        shutil.rmtree(begun, ignore_errors=True)
    for replaced in cases.glob(f"{case.id}{DAMAGED}*"):
        for name in (KEYS, f"{KEYS}-wal"):
            (replaced / name).unlink(missing_ok=True)


def _scrub(database: apsw.Connection, *, vacuum: bool) -> None:
    """Leave no old page in the journal, and none in the file.

    `secure_delete` has overwritten what was deleted; VACUUM writes the file anew without free pages. entries.db is
    spared it: there only ciphertext lay whose key is gone.
    """
    if vacuum:
        database.execute("VACUUM")
    database.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
