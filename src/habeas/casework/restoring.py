"""Restore: a workspace or a case from its backup, checked as a whole, and there whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from habeas.casework.backing_up import Refused, refused
from habeas.casework.context import Context, regroup
from habeas.casework.records import all_persons
from habeas.errors import BusyError, CaseError, DamagedError, HabeasError, UsageError
from habeas.vault.audit import Failure, audit_case
from habeas.vault.backup import check_not_behind
from habeas.vault.case import Case
from habeas.vault.places import Place, check_apart, check_place, held_for_reading, read_place
from habeas.vault.restore import LaidOut, begin, begin_within, check_new, clear, lay_out, settle, settle_case
from habeas.vault.state import known_head
from habeas.vault.succession import succeed
from habeas.vault.vault_key import VAULT_KEY
from habeas.vault.workspace import CASES

_NAMED = 5  # failures that a message names


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What is in a case: what a restored one is compared by."""

    entries: int
    bodies: int
    persons: int
    exhibits: int

    def as_object(self) -> dict[str, int]:
        """Return the object that programs read."""
        return {
            "entries": self.entries,
            "bodies": self.bodies,
            "persons": self.persons,
            "exhibits": self.exhibits,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """A case made anew from its backup, in a folder of its own, with everything that does not hold.

    Args:
        counts: before the entry by which the new feed begins.
        beyond: entries that the backup holds behind the last whole backup; they are not restored.
        root: of the log that was restored, without that entry.
    """

    id: str
    name: str
    counts: Counts
    beyond: int
    broken: tuple[str, ...]
    root: bytes
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A case that is there again.

    Args:
        kept: the folder under which what was there before is kept.
        known: how many entries this workspace had seen of it before; more than came back means that some are lost.
    """

    rebuilt: Rebuilt
    kept: str | None = None
    known: int | None = None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "id": self.rebuilt.id,
            **self.rebuilt.counts.as_object(),
            "beyond": self.rebuilt.beyond,
            "broken_exhibits": list(self.rebuilt.broken),
            "kept": self.kept,
            "known_before": self.known,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredAll:
    """What one run brought back, from which place."""

    place: str
    cases: tuple[Restored, ...]
    refused: tuple[Refused, ...]

    @property
    def whole(self) -> bool:
        """Whether everything that was asked for is there."""
        return not self.refused and not any(case.rebuilt.broken for case in self.cases)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "place": self.place,
            "cases": [case.as_object() for case in self.cases],
            "refused": [case.as_object() for case in self.refused],
        }


def check_restore(source: Path, target: Path, cases: Sequence[str], *, replacing: bool) -> bool:
    """Check a restore before a person is asked for a passphrase; tell whether it goes into a workspace that is there.

    Raises: NotAWorkspaceError, UsageError, WorkspaceExistsError, DiskError.
    """
    check_place(source)
    check_apart(target, source)
    into = bool(cases) and (target / VAULT_KEY).is_file()
    if not into:
        if replacing:
            raise UsageError(
                "there is no workspace in which a case could be replaced",
                place=str(target),
                advice="--replace goes with --case NAME and a workspace that is there.",
            )
        check_new(target)
    elif len(set(cases)) > 1:
        raise UsageError(
            "into a workspace that is there, one case comes back at a time", advice="Run the command for each case."
        )
    return into


def restore_workspace(
    context: Context, target: Path, cases: Sequence[str] = (), *, without_broken_exhibits: bool = False
) -> RestoredAll:
    """Make a workspace from a backup, in a folder that is new or empty.

    Args:
        context: of the backup's own folder, unlocked as a workspace.
        cases: only these.
        without_broken_exhibits: bring the rest back although sealed files are missing or altered in the backup.
    Raises: WorkspaceExistsError, UsageError, BusyError, DiskError. What the only case, or every case, is refused for.
    """
    folder = context.workspace.folder
    check_apart(target, folder)
    place = read_place(context.workspace, folder)
    with held_for_reading(folder):
        wanted = [context.workspace.case(name).id for name in cases]
        wanted = list(dict.fromkeys(wanted)) or [path.name for path in context.workspace.case_folders()]
        if not wanted:  # an empty workspace would look like one that came back
            raise CaseError(
                "the backup holds no case",
                place=str(folder),
                advice="Its first `habeas backup` was stopped at the beginning. Look for another backup.",
            )
        root = begin(target)
        try:
            rebuilt, failed = _rebuild_all(context, place, wanted, root, without_broken_exhibits)
            settle(root, place, target)
        except BaseException:
            clear(root)
            raise
    return RestoredAll(place=place.id, cases=tuple(Restored(rebuilt=case) for case in rebuilt), refused=tuple(failed))


def _rebuild_all(
    context: Context, place: Place, wanted: Sequence[str], root: Path, without_broken_exhibits: bool
) -> tuple[list[Rebuilt], list[Refused]]:
    rebuilt: list[Rebuilt] = []
    failed: list[Refused] = []
    last: HabeasError | None = None
    for case in wanted:
        try:
            rebuilt.append(_whole(rebuild_case(context, place, case, root), without_broken_exhibits))
        except HabeasError as failure:
            clear(root, case)
            failed.append(refused(case, failure))
            last = failure
    if last is not None and not rebuilt:
        raise last
    return rebuilt, failed


def restore_case(
    context: Context,
    source: Path,
    name: str,
    *,
    replacing: bool = False,
    without_broken_exhibits: bool = False,
) -> RestoredAll:
    """Bring one case back into a workspace that lacks it, or holds it damaged or set back to an older state.

    Args:
        context: of the workspace.
        replacing: put it in the place of the damaged one, which is kept beside it.
    Raises: CaseError: the backup has no such case; or the workspace has it and it was not to be replaced, or is whole
        and as new as the backup. BusyError, DiskError, AlteredError, DamagedError, RollbackError.
    """
    workspace = context.workspace
    check_apart(workspace.folder, source)
    place = read_place(workspace, source)
    with held_for_reading(source):
        case = place.vault.case(name).id
        folder = workspace.folder / CASES / case
        if folder.exists():
            if not replacing:
                raise CaseError(
                    "the workspace has this case already",
                    place=case,
                    advice="If it is damaged, --replace puts the backup in its place and keeps it beside.",
                )
            _check_replaceable(context, place, case)
        root = begin_within(workspace.folder)
        try:
            rebuilt = _whole(rebuild_case(context, place, case, root), without_broken_exhibits)
            known = _known(place, case, folder)
            kept = settle_case(root, case, workspace.folder)
        finally:
            clear(root)
    return RestoredAll(place=place.id, cases=(Restored(rebuilt=rebuilt, kept=kept, known=known),), refused=())


def rebuild_case(context: Context, place: Place, case: str, root: Path) -> Rebuilt:
    """Make a case from its backup under a folder of its own, let it go on in a new feed, and check everything in it.

    Raises: what `lay_out` and the opening of a case raise. What a walk over everything finds is returned.
    """
    laid_out = lay_out(place, case, root, context.progress)
    inside = replace(context, workspace=replace(place.vault, folder=root))
    opened = inside.workspace.open_case(case, verb="restore", regroup=regroup, wait_ms=0)
    try:
        counts, log_root = counts_of(opened), opened.frontier.root()
        feed = succeed(opened)
        with opened.unit() as unit:
            unit.add(feed)
            inside.close_unit(unit, "restore", {"entries": laid_out.entries, "beyond": laid_out.beyond})
        audit = audit_case(opened, context.progress)
        return Rebuilt(
            id=case,
            name=opened.name,
            counts=counts,
            beyond=laid_out.beyond,
            broken=laid_out.broken,
            root=log_root,
            failures=_not_explained(audit.failures, laid_out),
        )
    finally:
        opened.close()


def counts_of(case: Case) -> Counts:
    """Count what is in an open case."""
    run = case.entries.database.execute
    return Counts(
        entries=case.frontier.size,
        bodies=int(run("SELECT count(*) FROM body").get),
        persons=len(all_persons(case.index)),
        exhibits=int(case.index.database.execute("SELECT count(*) FROM exhibit").get),
    )


def _not_explained(failures: tuple[Failure, ...], laid_out: LaidOut) -> tuple[Failure, ...]:
    """Leave out what only says again that a sealed file is not there."""
    if not laid_out.broken:
        return failures
    explained = sum(failure.what == "exhibit" for failure in failures) == len(laid_out.broken)
    return tuple(failure for failure in failures if failure.what != "exhibit") if explained else failures


def _whole(rebuilt: Rebuilt, without_broken_exhibits: bool) -> Rebuilt:
    """Check that a case that was made anew may take its place.

    Raises: DamagedError.
    """
    if rebuilt.failures:
        named = "; ".join(f"{found.what} {found.id}: {found.reason}" for found in rebuilt.failures[:_NAMED])
        more = f"; and {len(rebuilt.failures) - _NAMED} more" if len(rebuilt.failures) > _NAMED else ""
        raise DamagedError(
            f"the backup does not hold: {named}{more}",
            place=rebuilt.id,
            advice="Nothing was restored of this case. Try another copy of the backup.",
        )
    if rebuilt.broken and not without_broken_exhibits:
        named = ", ".join(rebuilt.broken[:_NAMED])
        more = f" and {len(rebuilt.broken) - _NAMED} more" if len(rebuilt.broken) > _NAMED else ""
        raise DamagedError(
            f"exhibits of the backup are missing or altered: {named}{more}",
            place=rebuilt.id,
            advice="Look for these files on other copies of the backup. --without-broken-exhibits brings back the "
            "rest, and `habeas verify` goes on naming what is missing.",
        )
    return rebuilt


def _check_replaceable(context: Context, place: Place, case: str) -> None:
    """Check that the case in the workspace is damaged, or behind the backup.

    Raises: CaseError: it is whole, and has everything that the backup has. BusyError.
    """
    try:
        with context.case(case, "restore", inspect=True) as opened:
            if opened.objections or audit_case(opened, context.progress).failures:
                return
            check_not_behind(opened, place.case_folder(case))
    except (BusyError, UsageError):
        raise
    except HabeasError:
        return
    raise CaseError(
        "the case in the workspace is whole and has everything that the backup has",
        place=case,
        advice="Nothing is to be restored. To look at the backup, restore it into another folder.",
    )


def _known(place: Place, case: str, folder: Path) -> int | None:
    try:
        head = known_head(folder, key=place.vault.key_in(place.case_folder(case)))
    except HabeasError:
        return None  # it does not open: nothing is known
    return head.entries if head else None
