"""What is said of every stratum and of their total: intervals, statuses, and who is in no estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from habeas.estimates.intervals import Interval
from habeas.estimates.method import MethodResult
from habeas.estimates.small_strata import Merger

Draws = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stratum:
    """One stratum's answer.

    `status` is that of a whole answer: estimate, estimate_with_warning, range_only or refused; under the last two no
    middle may be given out. `known`: persons known to be in it. `documented`: these and the people of unknown stratum
    whom the model puts there, with its interval. `reasons`: why the status is no better, the gravest first.
    `result.name` is the stratum's; `result.interval` is of persons in all.
    """

    name: str
    members: tuple[str, ...]
    status: str
    reasons: tuple[str, ...]
    known: int
    documented: Interval
    result: MethodResult

    def as_object(self) -> dict[str, Any]:
        """Return the object that programs read."""
        return {
            "name": self.name,
            "members": list(self.members),
            "status": self.status,
            "reasons": list(self.reasons),
            "known": self.known,
            "documented": _ends(self.documented, with_middle=True),
            **_ends(self.result.interval, with_middle=self.status in _WITH_MIDDLE),
            "rhat": self.result.rhat,
            "ess": self.result.ess,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """People of unknown stratum: what is known of them, how many, and how many are on average in each stratum."""

    known: str
    people: int
    strata: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StratifiedResult:
    """The answer by stratum and in all.

    Args:
        strata: those that carry an estimate or a range, by name.
        refused: those that carry none. Their people are not in `total`; `refused_documented` is how many they are.
        total: of persons in the strata that carry an estimate; its draws are sums of joint draws of the strata.
        names, hidden, documented: the columns and the joint draws themselves, (draws, strata), chain after chain.
        placed: where people of unknown stratum went. merged: strata that were made of small ones, and of which.
        lists: by name. table_hash: SHA-256 of the facts (`strata_hash`).
        notes: sentences on both, which go with the answer and change no status. cut: the caller's time ran out.
    """

    strata: tuple[Stratum, ...]
    refused: tuple[Stratum, ...]
    refused_documented: Interval
    total: MethodResult
    status: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    names: tuple[str, ...]
    hidden: Draws
    documented: Draws
    placed: tuple[Placed, ...]
    merged: tuple[Merger, ...]
    sweeps: int
    cut: bool
    lists: tuple[str, ...] = ()
    table_hash: str = ""

    def as_object(self) -> dict[str, Any]:
        """Return the object that programs read; middles only where one may be given."""
        return {
            "status": self.status,
            "reasons": list(self.reasons),
            "lists": list(self.lists),
            "table_hash": self.table_hash,
            "notes": list(self.notes),
            "total": {
                **_ends(self.total.interval, with_middle=self.status in _WITH_MIDDLE),
                "rhat": self.total.rhat,
                "ess": self.total.ess,
                "settings": dict(self.total.settings),
            },
            "strata": [stratum.as_object() for stratum in self.strata],
            "refused": [stratum.as_object() for stratum in self.refused],
            "refused_documented": _ends(self.refused_documented, with_middle=True),
            "merged": [{"name": one.name, "members": list(one.members)} for one in self.merged],
            "placed": [{"known": one.known, "persons": one.people, "strata": dict(one.strata)} for one in self.placed],
        }


_WITH_MIDDLE = ("estimate", "estimate_with_warning")


def _ends(interval: Interval | None, *, with_middle: bool) -> dict[str, float | None]:
    return {
        "median": interval.median if interval and with_middle else None,
        "lo95": interval.lo95 if interval else None,
        "hi95": interval.hi95 if interval else None,
    }
