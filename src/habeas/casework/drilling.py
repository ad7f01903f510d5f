"""A drill: a backup is restored to a passing folder, everything in it is checked and compared, and thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from habeas.casework.backing_up import keys_behind
from habeas.casework.context import Context
from habeas.casework.restoring import Counts, Rebuilt, counts_of, rebuild_case
from habeas.errors import DiskError, HabeasError, SealedCaseError
from habeas.model.records import Drill
from habeas.vault.audit import Failure
from habeas.vault.backup import root_at
from habeas.vault.case import Case
from habeas.vault.places import Place, check_apart, check_place, held_for_reading, read_place
from habeas.vault.rehearsal import passing_folder
from habeas.vault.restore import clear
from habeas.vault.workspace import check_workspace

_HOUSEKEEPING = ("backup", "drill", "restore", "access", "log stamp")
"""Units that add no person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """What a drill found of one case.

    Args:
        restored: what came back; None if nothing did.
        workspace: the same counts of the case in the workspace, as it is now; None if none was given.
        newer: entries that the workspace has and the backup has not.
        failures: everything that does not hold, or does not agree.
        behind: the backup's keys still open what was withdrawn since.
    """

    id: str
    name: str
    restored: Counts | None
    workspace: Counts | None
    newer: int
    beyond: int
    failures: tuple[Failure, ...]
    behind: bool
    recorded: bool

    @property
    def ok(self) -> bool:
        """Whether the case would come back whole."""
        return not self.failures

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "id": self.id,
            "ok": self.ok,
            "restored": None if self.restored is None else self.restored.as_object(),
            "workspace": None if self.workspace is None else self.workspace.as_object(),
            "newer": self.newer,
            "beyond": self.beyond,
            "failures": [{"what": f.what, "id": f.id, "reason": f.reason} for f in self.failures],
            "keys_behind": self.behind,
            "recorded": self.recorded,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DrilledAll:
    """What a drill found, of which place. `sealed` are cases that were not opened, and so not tried."""

    place: str
    cases: tuple[Drilled, ...]
    sealed: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every case would come back whole."""
        return all(case.ok for case in self.cases)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "place": self.place,
            "ok": self.ok,
            "cases": [case.as_object() for case in self.cases],
            "sealed": list(self.sealed),
        }


def check_drill(source: Path, workspace: Path | None) -> None:
    """Check that there is something to try, before a person is asked for a passphrase.

    Raises: NotAWorkspaceError, UsageError.
    """
    check_place(source)
    if workspace is not None:
        check_workspace(workspace)
        check_apart(workspace, source)


def drill(context: Context, workspace: Path | None = None, cases: Sequence[str] = ()) -> DrilledAll:
    """Restore every case of a backup, or these, check them, compare them, and throw them away.

    Args:
        context: of the backup's own folder, unlocked as a workspace.
        workspace: the workspace that it is of, to compare with and to record the drill in.
    Raises: NotAWorkspaceError, AlteredError, BusyError, DiskError: it could not be tried. What it finds is returned.
    """
    folder = context.workspace.folder
    place = read_place(context.workspace, folder)
    found: list[Drilled] = []
    sealed: list[str] = []
    with held_for_reading(folder):
        named = list(dict.fromkeys(context.workspace.case(name).id for name in cases))
        with passing_folder(place, near=workspace or folder) as root:
            for case in named or [path.name for path in context.workspace.case_folders()]:
                try:
                    found.append(_drill_case(context, place, case, root, workspace))
                except SealedCaseError:
                    sealed.append(case)
                clear(root, case)
    return DrilledAll(place=place.id, cases=tuple(found), sealed=tuple(sealed))


def _drill_case(context: Context, place: Place, case: str, root: Path, workspace: Path | None) -> Drilled:
    rebuilt: Rebuilt | None = None
    failures: list[Failure] = []
    try:
        rebuilt = rebuild_case(context, place, case, root)
        failures += rebuilt.failures
        failures += (Failure(what="exhibit file", id=name, reason="missing or altered") for name in rebuilt.broken)
    except (DiskError, SealedCaseError):
        raise
    except HabeasError as failure:
        failures.append(Failure(what="case", id=failure.place or case, reason=failure.message))
    found = Drilled(
        id=case,
        name=rebuilt.name if rebuilt else _name(place, case),
        restored=rebuilt.counts if rebuilt else None,
        workspace=None,
        newer=0,
        beyond=rebuilt.beyond if rebuilt else 0,
        failures=tuple(failures),
        behind=False,
        recorded=False,
    )
    if workspace is None:
        return found
    return _compare(replace(context, workspace=replace(place.vault, folder=workspace)), place, found, rebuilt)


def _name(place: Place, case: str) -> str:
    try:
        return place.vault.case(case).name
    except HabeasError:
        return ""


def _compare(context: Context, place: Place, found: Drilled, rebuilt: Rebuilt | None) -> Drilled:
    """Compare with the workspace, and record the drill there."""
    try:
        with context.case(found.id, "drill") as case:
            failures = found.failures
            if rebuilt is not None:
                failures += tuple(_differences(case, rebuilt))
            counts, newer = counts_of(case), case.frontier.size - (rebuilt.counts.entries if rebuilt else 0)
            behind = place.id in keys_behind(case.index)
            with case.unit() as unit:
                entries = rebuilt.counts.entries if rebuilt else 0
                unit.add(Drill(place=place.id, entries=entries, ok=not failures, at=context.stamp()))
                context.close_unit(unit, "drill", {"entries": entries, "failures": len(failures)})
            return replace(
                found,
                name=case.name,
                workspace=counts,
                newer=newer,
                failures=failures,
                behind=behind,
                recorded=True,
            )
    except DiskError:
        raise
    except HabeasError as failure:
        told = Failure(what="workspace", id=failure.place or found.id, reason=f"not compared: {failure.message}")
        return replace(found, failures=(*found.failures, told))


def _differences(case: Case, rebuilt: Rebuilt) -> list[Failure]:
    """Return what the restored case has otherwise than the workspace had it at that entry."""
    counts = rebuilt.counts
    size = counts.entries
    if case.frontier.size < size:
        return [_other(case, f"the backup knows {size} entries where the workspace has {case.frontier.size}")]
    if root_at(case, size) != rebuilt.root:
        return [_other(case, f"at entry {size} the workspace has another log than the backup")]
    found = []
    bodies = int(case.entries.database.execute("SELECT count(*) FROM body WHERE place < (? << 32)", (size,)).get)
    if bodies != counts.bodies:
        found.append(_other(case, f"{counts.bodies} bodies came back where the workspace has {bodies}"))
    marks = ", ".join("?" * len(_HOUSEKEEPING))
    since = case.index.database.execute(
        f"SELECT count(*) FROM unit WHERE entry >= ? AND verb NOT IN ({marks})", (size, *_HOUSEKEEPING)
    ).get
    if not since:
        now = counts_of(case)
        for word, back, here in (
            ("persons", counts.persons, now.persons),
            ("exhibits", counts.exhibits, now.exhibits),
        ):
            if back != here:
                found.append(_other(case, f"{back} {word} came back where the workspace has {here}"))
    return found


def _other(case: Case, reason: str) -> Failure:
    return Failure(what="case", id=case.id, reason=reason)
