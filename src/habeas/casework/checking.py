"""Verify: walk everything, and say what holds and what does not. Rebuild: the index anew, from the entries
alone."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.casework.backing_up import reminders
from habeas.casework.context import Context, regroup
from habeas.casework.kept_stamps import StampAudit, check_stamps
from habeas.errors import BusyError, CaseError, HabeasError
from habeas.vault.audit import Audit, Failure, audit_case, audit_files
from habeas.vault.rebuild import rebuild_index


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a verification found. `size` is the number of entries, `root` the log's root in hex.

    `sealed`: ids of other cases that have a passphrase of their own and were not looked at. `reminders`: what is due of
    backups and drills; that is no failure.
    """

    entries: int
    bodies: int
    forgotten: int
    exhibits: int
    root: str
    failures: tuple[Failure, ...]
    stamps: int = 0
    sealed: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read (DESIGN §8)."""
        return {
            "ok": not self.failures,
            "entries": self.entries,
            "bodies": self.bodies,
            "forgotten": self.forgotten,
            "exhibits": self.exhibits,
            "stamps": self.stamps,
            "sealed": list(self.sealed),
            "failures": [{"what": f.what, "id": f.id, "reason": f.reason} for f in self.failures],
            "root": self.root,
            "size": self.entries,
        }


def verify(context: Context, case_name: str) -> Verified:
    """Check every signature, every chain, the tree, every exhibit's hash, and every page of every file.

    Raises: CaseError, BusyError: it could not be looked at. Damage is not raised: it is what is reported.
    """
    failures: list[Failure] = []
    audit: Audit | None = None
    stamps: StampAudit | None = None
    looked_at = ""
    told: tuple[str, ...] = ()
    try:
        looked_at = context.workspace.case(case_name).id
        with context.case(case_name, "verify", inspect=True) as case:
            audit = audit_case(case, context.progress)
            failures += audit.failures
            stamps = check_stamps(case)
            failures += stamps.failures
            told = reminders(case.index, now=context.now())
    except (CaseError, BusyError):
        raise
    except HabeasError as failure:
        place = " ".join(part for part in (looked_at, failure.place) if part)
        failures.append(Failure(what="case", id=place, reason=failure.message))
    found, sealed = audit_files(
        context.workspace,
        context.progress,
        looked_at=looked_at,
        pages_seen=audit is not None and audit.pages,
        regroup=regroup,
        wait_ms=int(context.wait * 1000),
    )
    failures += found
    return Verified(
        entries=audit.entries if audit else 0,
        bodies=audit.bodies if audit else 0,
        forgotten=audit.forgotten if audit else 0,
        exhibits=audit.exhibits if audit else 0,
        root=audit.root.hex() if audit else "",
        failures=tuple(dict.fromkeys(failures)),
        stamps=stamps.stamps if stamps else 0,
        sealed=sealed,
        reminders=told,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """A rebuilt index: how many entries it took in, and whether its content is the one it had."""

    entries: int
    same: bool | None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read. `same` is null when the old index could not be read."""
        return {"entries": self.entries, "same": self.same}


def rebuild(context: Context, case_name: str) -> Rebuilt:
    """Make index.db anew from entries.db and keys.db, and put it in the old one's place.

    Raises: CaseError, BusyError, DamagedError, AlteredError: the entries do not hold; the old index stays.
    """
    entries, same = rebuild_index(
        context.workspace,
        case_name,
        regroup=regroup,
        wait_ms=int(context.wait * 1000),
        progress=context.progress,
    )
    return Rebuilt(entries=entries, same=same)
