"""Verify: walk everything, and say what holds and what does not. Rebuild: the index anew, from the entries
alone."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.casework.context import Context, regroup
from habeas.errors import BusyError, CaseError, HabeasError
from habeas.vault.audit import Audit, Failure, audit_case, audit_files
from habeas.vault.rebuild import rebuild_index


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a verification found. `size` is the number of entries, `root` the log's root in hex."""

    entries: int
    bodies: int
    forgotten: int
    exhibits: int
    root: str
    failures: tuple[Failure, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read (DESIGN §8)."""
        return {
            "ok": not self.failures,
            "entries": self.entries,
            "bodies": self.bodies,
            "forgotten": self.forgotten,
            "exhibits": self.exhibits,
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
    looked_at = ""
    try:
        looked_at = context.workspace.case(case_name).id
        with context.case(case_name, "verify", catch_up=False) as case:
            audit = audit_case(case, context.progress)
            failures += audit.failures
    except (CaseError, BusyError):
        raise
    except HabeasError as failure:
        place = " ".join(part for part in (looked_at, failure.place) if part)
        failures.append(Failure(what="case", id=place, reason=failure.message))
    failures += audit_files(
        context.workspace,
        context.progress,
        looked_at=looked_at,
        regroup=regroup,
        wait_ms=int(context.wait * 1000),
    )
    return Verified(
        entries=audit.entries if audit else 0,
        bodies=audit.bodies if audit else 0,
        forgotten=audit.forgotten if audit else 0,
        exhibits=audit.exhibits if audit else 0,
        root=audit.root.hex() if audit else "",
        failures=tuple(dict.fromkeys(failures)),
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
