"""index.db anew: built beside the old one, compared with it, and moved into its place."""

from __future__ import annotations

from collections.abc import Callable

import apsw

from habeas.errors import DamagedError, RollbackError
from habeas.sealing.cases import database_key
from habeas.vault.database import open_database
from habeas.vault.files import disk_errors, sync_folder
from habeas.vault.index import Index, Regroup
from habeas.vault.layout import INDEX, NEW_INDEX
from habeas.vault.opening import drop_new_index
from habeas.vault.workspace import CASES, Workspace


def rebuild_index(
    workspace: Workspace,
    case_name: str,
    *,
    regroup: Regroup,
    wait_ms: int,
    progress: Callable[[str, int, int | None], None],
) -> tuple[int, bool | None]:
    """Rebuild a case's index; return how many entries it took in, and whether the content is as before.

    None instead of yes or no means that the old index could not be read.
    """
    label = workspace.case(case_name)
    folder = workspace.folder / CASES / label.id
    key = database_key(workspace.case_key(label), "index")
    before = _old_digest(workspace, case_name, regroup=regroup, wait_ms=wait_ms)
    drop_new_index(folder)
    fresh = open_database(folder / NEW_INDEX, key, create=True)
    try:
        with disk_errors(INDEX), fresh:
            Index(fresh).create()
    finally:
        fresh.close()
    case = workspace.open_case(
        case_name, verb="rebuild", regroup=regroup, wait_ms=wait_ms, catch_up=False, index_file=NEW_INDEX
    )
    try:
        with disk_errors(INDEX):
            case.catch_up(lambda done, total: progress("entries", done, total))
            same = None if before is None else case.index.digest() == before
            # `close` would keep quiet about a journal that it could not move.
            case.index.database.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            case.index.database.close()
            # Without its journal the old index is only behind; the new one must not be read with the old one's journal.
            (folder / f"{INDEX}-wal").unlink(missing_ok=True)
            (folder / NEW_INDEX).replace(folder / INDEX)
            sync_folder(folder)
            case.index_file = INDEX
        return case.frontier.size, same
    finally:
        case.close()


def _old_digest(workspace: Workspace, case_name: str, *, regroup: Regroup, wait_ms: int) -> str | None:
    """Return the digest of the index as it is; None when it cannot be read, which is why one rebuilds."""
    try:
        case = workspace.open_case(case_name, verb="rebuild", regroup=regroup, wait_ms=wait_ms)
    except (DamagedError, RollbackError) as damage:
        if damage.place == INDEX:
            return None
        raise
    try:
        with disk_errors(INDEX):
            return case.index.digest()
    except DamagedError:
        return None
    finally:
        case.close()
