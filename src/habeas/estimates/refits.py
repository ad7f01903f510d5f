"""What becomes of the number when something that should not matter is changed: a list left out, two made one, other
priors, and the model's own invented data.

Each is a short fit of a changed table. None of them proves an estimate; each can disprove one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from habeas.estimates.checks import Findings, check_table
from habeas.estimates.intervals import Interval
from habeas.estimates.table import CaptureTable
from habeas.model.numerals import grouped

FEWEST_LISTS = 4
"""From so many lists on one can be left out, or two be made one, and three remain."""
MOST_MERGES = 6
UNSETTLED = "The chains did not agree in the sweeps that a check gets, so it says nothing for or against the number."
_LEAST_RECOVERED, _FEWEST_RECOVERED = 0.8, 10
Fit = Callable[[CaptureTable], tuple[Interval, bool]]
"""Fits a table: the interval of N, and whether it may be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refit:
    """A changed fit. `kind`: "without", "merged", "priors" or "recovered"; `what` names what was changed,
    or of "recovered" says the count.

    `interval` is None where the changed table carries no estimate, or the fit did not settle, which `why` then says,
    and always of "recovered". `held`, of "recovered" alone: invented tables whose interval holds the invented total,
    and how many gave an interval.
    """

    kind: str
    what: str
    interval: Interval | None
    held: tuple[int, int] | None = None
    why: str = ""

    def as_object(self, *, with_middle: bool) -> dict[str, object]:
        """Return the object that programs read."""
        found = self.interval
        return {
            "kind": self.kind,
            "what": self.what,
            "median": found.median if found and with_middle else None,
            "lo95": found.lo95 if found else None,
            "hi95": found.hi95 if found else None,
            "why": self.why,
            "held": None if self.held is None else {"tables": self.held[0], "of": self.held[1]},
        }


def without(table: CaptureTable, gone: int) -> CaptureTable | None:
    """Return the table without one list; people whom no other list knows are gone. None where nobody is left."""
    kept = [j for j in range(len(table.lists)) if j != gone]
    return summed(tuple(table.lists[j] for j in kept), table.patterns[:, kept], table.counts)


def merged(table: CaptureTable, one: int, other: int) -> CaptureTable:
    """Return the table with two lists made one: who is on either is on it."""
    kept = [j for j in range(len(table.lists)) if j not in (one, other)]
    patterns = np.column_stack([table.patterns[:, [one]] | table.patterns[:, [other]], table.patterns[:, kept]])
    names = (f"{table.lists[one]}+{table.lists[other]}", *(table.lists[j] for j in kept))
    found = summed(names, patterns, table.counts)
    assert found is not None  # whoever was on a list still is
    return found


def summed(names: tuple[str, ...], patterns: np.ndarray, counts: np.ndarray) -> CaptureTable | None:
    """Return the table of cells of which some may stand more than once, or be nobody's; None where nobody is left."""
    seen = (patterns.sum(axis=1) > 0) & (counts > 0)
    if not seen.any():
        return None
    cells, place = np.unique(patterns[seen], axis=0, return_inverse=True)
    sums = np.zeros(len(cells), dtype=np.int64)
    np.add.at(sums, place.ravel(), counts[seen])
    return CaptureTable(lists=names, patterns=cells.astype(np.uint8), counts=sums)


def changed_tables(table: CaptureTable) -> tuple[tuple[str, str, CaptureTable | None], ...]:
    """Return the changed tables that are worth a fit: (kind, what, table or None).

    Of pairs, those that share the most of the smaller list come first, six at most: lists that copy from each other, or
    of one organisation, are the ones whose merging matters.
    """
    if len(table.lists) < FEWEST_LISTS:
        return ()
    out = [("without", name, without(table, at)) for at, name in enumerate(table.lists)]
    totals = table.totals
    pairs = sorted(
        combinations(range(len(table.lists)), 2),
        key=lambda pair: (-table.overlap(*pair) / max(1, min(totals[pair[0]], totals[pair[1]])), pair),
    )
    for one, other in pairs[:MOST_MERGES]:
        out.append(("merged", f"{table.lists[one]} and {table.lists[other]}", merged(table, one, other)))
    return tuple(out)


def refit(kind: str, what: str, table: CaptureTable | None, fit: Fit) -> Refit:
    """Fit a changed table."""
    refusals = ("Nobody is left.",) if table is None else check_table(table).refusals
    if table is None or refusals:
        return Refit(kind=kind, what=what, interval=None, why=refusals[0])
    interval, settled = fit(table)
    return Refit(kind=kind, what=what, interval=interval if settled else None, why="" if settled else UNSETTLED)


def check_refits(refits: Sequence[Refit], whole: Interval) -> Findings:
    """Say which changes move the number out of its own interval.

    Args:
        whole: the interval of the whole table.
    """
    moved = [one for one in refits if one.interval is not None and not _meet(one.interval, whole)]
    said = [_sentence(one) for one in moved if one.interval is not None and one.kind != "recovered"]
    said += [
        f"On tables invented from this fit the interval holds the invented total in {one.what} only."
        for one in refits
        if one.held is not None and one.held[1] >= _FEWEST_RECOVERED and one.held[0] < _LEAST_RECOVERED * one.held[1]
    ]
    return Findings(warnings=tuple(said))


def _meet(one: Interval, other: Interval) -> bool:
    return one.lo95 <= other.hi95 and other.lo95 <= one.hi95


def _sentence(one: Refit) -> str:
    assert one.interval is not None
    span = f"{grouped(one.interval.lo95)} to {grouped(one.interval.hi95)}"
    cause = {
        "without": f"Without the list {one.what} the interval is",
        "merged": f"With {one.what} taken for one list the interval is",
        "priors": f"With other priors ({one.what}) the interval is",
    }[one.kind]
    return f"{cause} {span}: it does not meet the interval of the whole table."
