"""The account: how many persons, how many unaccounted for, what is stated of how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from habeas.errors import ModelError
from habeas.fates.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Counts of persons, never of records.

    `by_fate`: (fate found by people, persons); they add up to `persons`, and so does `by_whereabouts`. `unaccounted`:
    those of whom no finding says where they are or what became of them; a death that is reported and not established
    leaves them so. `findings`: (state, findings), each once, however many persons it is shown at. `stated`: (what is
    said, persons of whom at least one source says it); a person counts under each. `conflicts`: persons with at least
    one conflict. `differences`: persons of whom sources differ without conflict.
    """

    persons: int
    unaccounted: int
    by_fate: tuple[tuple[str, int], ...]
    to_review: int
    stated: tuple[tuple[str, int], ...]
    conflicts: int
    differences: int
    by_whereabouts: tuple[tuple[str, int], ...] = ()
    findings: tuple[tuple[str, int], ...] = ()

    def as_object(self) -> dict[str, int | dict[str, int]]:
        """Return the account as the JSON object of `habeas account --json`."""
        return {
            "persons": self.persons,
            "unaccounted": self.unaccounted,
            "by_fate": dict(self.by_fate),
            "by_whereabouts": dict(self.by_whereabouts),
            "findings": dict(self.findings),
            "to_review": self.to_review,
            "stated": dict(self.stated),
            "conflicts": self.conflicts,
            "differences": self.differences,
        }


def account(standings: Iterable[Standing]) -> Account:
    """Count how all persons stand.

    Raises: ModelError: a person comes twice and would be counted twice.
    """
    seen: set[str] = set()
    by_fate: Counter[str] = Counter()
    by_whereabouts: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    states: dict[str, str] = {}
    unaccounted = to_review = conflicts = differences = 0
    for one in standings:
        if one.person_id in seen:
            raise ModelError("a person comes twice in one account", place=one.person_id)
        seen.add(one.person_id)
        by_fate[one.fate] += 1
        by_whereabouts[one.whereabouts] += 1
        states.update((held.finding.id, held.state.value) for held in one.findings)
        unaccounted += one.unaccounted
        stated.update({said.says for said in one.stated})
        to_review += one.to_review
        conflicts += bool(one.conflicts)
        differences += bool(one.differences)
    return Account(
        persons=len(seen),
        unaccounted=unaccounted,
        by_fate=tuple(sorted(by_fate.items())),
        to_review=to_review,
        stated=tuple(sorted(stated.items())),
        conflicts=conflicts,
        differences=differences,
        by_whereabouts=tuple(sorted(by_whereabouts.items())),
        findings=tuple(sorted(Counter(states.values()).items())),
    )
