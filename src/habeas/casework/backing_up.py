"""Backup: what is new of each case to another place. And when that was done last, for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from habeas.casework.context import Context
from habeas.errors import CaseError, DiskError, HabeasError
from habeas.model.records import Backup
from habeas.vault.backup import Saved, save_case
from habeas.vault.index import Index
from habeas.vault.places import Place, begin_place, check_apart, copy_key_file, held_alone
from habeas.vault.vault_key import VAULT_KEY
from habeas.vault.workspace import check_workspace

OVERDUE = timedelta(days=30)
"""After so long without a backup, or without a drill, a case worker is reminded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastBackup:
    """The newest backup of a case to one place: the entry that records it, and how many entries it holds."""

    place: str
    entry: int
    entries: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDrill:
    """The newest drill of a case: of which place, how many entries came back, and whether everything held."""

    place: str
    entry: int
    entries: int
    ok: bool
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What one run brought of one case. `at`: when its keys were copied; `behind`: see `keys_behind`."""

    id: str
    name: str
    place: str
    at: str
    saved: Saved
    drill: LastDrill | None
    behind: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "id": self.id,
            "place": self.place,
            "entries": self.saved.entries,
            "entries_new": self.saved.entries_new,
            "bytes_new": self.saved.bytes_new,
            "exhibits_new": self.saved.exhibits_new,
            "exhibits_dropped": self.saved.exhibits_dropped,
            "keys_bytes": self.saved.keys_bytes,
            "keys_copied_at": self.at,
            "damaged": list(self.saved.damaged),
            "last_drill": None if self.drill is None else {"at": self.drill.at, "ok": self.drill.ok},
            "keys_behind": list(self.behind),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A case of which nothing was done, and why."""

    case: str
    code: str
    message: str
    advice: str | None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {"case": self.case, "code": self.code, "message": self.message, "advice": self.advice}


def refused(case: str, failure: HabeasError) -> Refused:
    """Return what a failure says of one case among several."""
    return Refused(case=case, code=failure.code, message=failure.message, advice=failure.advice)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """What one run did: the place, the cases that are there now as they are here, and those that were refused."""

    place: str
    cases: tuple[Kept, ...]
    refused: tuple[Refused, ...]

    @property
    def whole(self) -> bool:
        """Whether everything that was asked for is in the backup."""
        return not self.refused and not any(case.saved.damaged for case in self.cases)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "place": self.place,
            "cases": [case.as_object() for case in self.cases],
            "refused": [case.as_object() for case in self.refused],
        }


def check_destination(workspace: Path, destination: Path) -> None:
    """Check that a workspace can be backed up here, before a person is asked for a passphrase.

    Raises: NotAWorkspaceError, UsageError.
    """
    check_workspace(workspace)
    check_apart(workspace, destination)


def backup(context: Context, destination: Path, cases: Sequence[str] = ()) -> BackedUp:
    """Bring what is new of these cases, or of all, to a place. Damage to one case takes no other case away.

    Raises: CaseError: a case that is named is not there. UsageError, NotAWorkspaceError, AlteredError: the place is
        none, or another workspace's. BusyError. DiskError: the backup of before can still be restored. With a single
        case, what it is refused for.
    """
    workspace = context.workspace
    check_apart(workspace.folder, destination)
    named = [workspace.case(name).id for name in cases]
    wanted = list(dict.fromkeys(named)) or [folder.name for folder in workspace.case_folders()]
    if not wanted:
        raise CaseError("there is no case in the workspace to back up", advice="`habeas case new` makes one.")
    kept, failed = [], []
    with held_alone(destination):
        place = begin_place(workspace, destination)
        copy_key_file(workspace.folder / VAULT_KEY, destination / VAULT_KEY)
        for case in wanted:
            try:
                kept.append(_back_up(context, place, case))
            except DiskError:
                raise  # of the place or of the workspace: the next case would find the same
            except HabeasError as failure:
                if len(named) == 1 or len(wanted) == 1:
                    raise
                failed.append(refused(case, failure))
    return BackedUp(place=place.id, cases=tuple(kept), refused=tuple(failed))


def _back_up(context: Context, place: Place, name: str) -> Kept:
    with context.case(name, "backup") as case:
        at = context.stamp()
        saved = save_case(case, place, context.progress)
        with case.unit() as unit:
            unit.add(Backup(place=place.id, entries=saved.entries, at=at))
            context.close_unit(unit, "backup", {"entries": saved.entries_new, "exhibits": saved.exhibits_new})
        return Kept(
            id=case.id,
            name=case.name,
            place=place.id,
            at=at,
            saved=saved,
            drill=last_drill(case.index),
            behind=keys_behind(case.index),
        )


def last_backup(index: Index) -> LastBackup | None:
    """Return the newest backup of a case, at whichever place; None if there was none."""
    newest = last_backups(index)
    return max(newest, key=lambda one: one.entry) if newest else None


def last_backups(index: Index) -> tuple[LastBackup, ...]:
    """Return the newest backup of a case at each place, by the place's id."""
    found = index.database.execute(
        "SELECT place, entry, entries, at FROM backup AS one"
        " WHERE entry = (SELECT max(entry) FROM backup WHERE place = one.place) ORDER BY place"
    )
    return tuple(
        LastBackup(place=str(place), entry=int(entry), entries=int(entries), at=str(at))
        for place, entry, entries, at in found
    )


def last_drill(index: Index) -> LastDrill | None:
    """Return the newest drill of a case; None if there was none."""
    row = index.database.execute(
        "SELECT place, entry, entries, ok, at FROM drill ORDER BY entry DESC, idx DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    place, entry, entries, ok, at = row
    return LastDrill(place=str(place), entry=int(entry), entries=int(entries), ok=bool(ok), at=str(at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """When a case was last backed up and last tried, as a list of cases shows it."""

    backup: LastBackup | None
    drill: LastDrill | None

    def as_object(self) -> dict[str, object]:
        """Return the fields that programs read; null where there was none."""
        return {
            "last_backup": None if self.backup is None else {"at": self.backup.at, "place": self.backup.place},
            "last_drill": None if self.drill is None else {"at": self.drill.at, "ok": self.drill.ok},
        }

    def __str__(self) -> str:
        if self.backup is None:
            return "no backup"
        tried = "no drill" if self.drill is None else f"drill {self.drill.at[:10]}{'' if self.drill.ok else ' FAILED'}"
        return f"backup {self.backup.at[:10]}, {tried}"


def safety(context: Context, case: str) -> Safety | None:
    """Return when a case was last backed up and tried; None if it cannot be looked at now (sealed, in use, damaged)."""
    try:
        with replace(context, wait=0.0).case(case, "case list", inspect=True) as opened:
            return Safety(backup=last_backup(opened.index), drill=last_drill(opened.index))
    except HabeasError:
        return None


def keys_behind(index: Index) -> tuple[str, ...]:
    """Return the places whose keys are older than the newest withdrawal: they still open what was withdrawn."""
    found = index.database.execute(
        "SELECT place FROM backup GROUP BY place HAVING max(entry) < (SELECT max(entry) FROM withdrawal) ORDER BY place"
    )
    return tuple(str(place) for (place,) in found)


def reminders(index: Index, *, now: datetime) -> tuple[str, ...]:
    """Return what a case worker should be told of the backups of a case; nothing when all is well."""
    newest, tried, behind = last_backup(index), last_drill(index), keys_behind(index)
    told = []
    if behind:
        told.append(
            f"Somebody withdrew since the last backup to {', '.join(behind)}. That copy still opens what was "
            "withdrawn: run `habeas backup` to that place, or destroy it."
        )
    if newest is None:
        told.append("This case has no backup. `habeas backup WORKSPACE DEST` makes one.")
    elif is_overdue(newest.at, now=now):
        told.append(f"The last backup of this case is of {newest.at[:10]}.")
    if newest is not None and tried is None:
        told.append("Nobody has tried to restore this case. `habeas drill DEST --workspace WORKSPACE` does.")
    elif tried is not None and not tried.ok:
        told.append(f"The last drill, of {tried.at[:10]}, did not bring this case back whole.")
    elif tried is not None and is_overdue(tried.at, now=now):
        told.append(f"The last drill of this case is of {tried.at[:10]}.")
    return tuple(told)


def is_overdue(at: str | None, *, now: datetime, limit: timedelta = OVERDUE) -> bool:
    """Tell whether the last backup or drill, at this time, is too long ago; none at all is.

    Args:
        at: UTC as records hold it, or None.
    """
    if at is None:
        return True
    return now.astimezone(UTC) - datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) > limit
