"""Figures kept back so that small ones stay small: of everything that is told, no small figure can be worked out.

A figure under the threshold is kept back. That alone is little: margins and the other cells often give it back by
subtraction. So further figures are kept back, as few and as small as can be found, until every small one could be, for
all that is told, any of a range of values at least as wide as stated. The proof is two whole tables that fit everything
told and are so far apart at this figure.

What an outsider is taken to know beside the tables: which combinations of cells occur at all, that no count is below
zero, and everything of persons who were told of one by one elsewhere.

Source: Cox (1980), "Suppression methodology and statistical disclosure control", JASA 75.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habeas.disclosures.outsider import Bools, Floats, Ints, Sums, cheapest, furthest, pushed

_SHARE = 12
"""Of the sums that wait, one in so many is protected together with others: fewer at once keeps back less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """What is told in the end. `exposed`: sensitive sums that what everybody knows already gives away, whatever is kept
    back now; of these nothing more is given away than before."""

    told: Bools
    exposed: tuple[int, ...]


def kept_back(sums: Sums, told: Bools, *, fixed: Bools, sensitive: Bools, costs: Floats, protection: int) -> KeptBack:
    """Keep back as many sums as it takes.

    Args:
        told: which sums are to be told; none of the sensitive ones is. fixed: which everybody knows already.
        sensitive: which must not be worked out. costs: how much is lost with each, over 0.
        protection: how far apart an outsider's bounds of a sensitive sum have to be at least.
    """
    work = _Protecting(sums, told & ~fixed & ~sensitive, fixed & ~sensitive, costs, protection)
    waiting = [int(row) for row in np.flatnonzero(sensitive)]
    # The largest first: it needs most beside it, and what is kept back for it often serves the others.
    waiting.sort(key=lambda row: (-int(sums.values[row]), row))
    exposed = []
    work.push(waiting)
    while waiting := [row for row in waiting if work.width(row) < protection]:
        at_once = 1 + len(waiting) // _SHARE
        now, waiting = waiting[:at_once], waiting[at_once:]
        exposed += work.protect(now)
        work.push(waiting)
    return KeptBack(told=work.told | (told & fixed & ~sensitive), exposed=tuple(sorted(exposed)))


class _Protecting:
    """A set of sums that is told, growing smaller, and how far each sum was seen to reach while all told stays true."""

    def __init__(self, sums: Sums, told: Bools, fixed: Bools, costs: Floats, protection: int) -> None:
        self.told = told.copy()
        self._sums, self._fixed, self._costs, self._protection = sums, np.flatnonzero(fixed), costs, protection
        self._constant = fixed
        self._low, self._high = sums.values.copy(), sums.values.copy()

    def width(self, row: int) -> int:
        """Return how far apart the values are that a sum was seen to have."""
        return int(self._high[row] - self._low[row])

    def push(self, rows: list[int], *, quick: bool = True) -> None:
        """Look for tables that fit all that is told and differ from the truth at many of these sums at once."""
        for sign in (1, -1):
            wanted = np.array([row for row in rows if self.width(row) < self._protection], dtype=np.int64)
            if len(wanted):
                known = np.flatnonzero(self.told | self._constant)
                self._see(pushed(self._sums, known, wanted, sign=sign, most=self._protection, quick=quick))

    def protect(self, rows: list[int]) -> list[int]:
        """Keep back what it takes to protect some sums; return those that what everybody knows forbids to protect."""
        for sign in (1, -1):
            if short := {row: self._short(row, sign) for row in rows if self.width(row) < self._protection}:
                self._open({row: sign * move for row, move in short.items() if move})
        # In three dimensions a way in fractions need not be one in whole numbers.
        for row in [row for row in rows if self.width(row) < self._protection]:
            for sign in (1, -1):
                if move := self._short(row, sign):
                    self._open({row: sign * move}, whole=True)
        return [row for row in rows if self.width(row) < self._protection]

    def _short(self, row: int, sign: int) -> int:
        """Return how far a sum has to be moved upwards, or then downwards, as far as anything lets it."""
        truth = int(self._sums.values[row])
        seen = int(self._high[row]) - truth if sign > 0 else truth - int(self._low[row])
        wanted = seen + self._protection - self.width(row)
        reach = 0 if wanted == seen else furthest(self._sums, self._fixed, row=row, sign=sign, most=wanted)
        return min(wanted, reach) if reach > seen else 0

    def _open(self, moves: dict[int, int], *, whole: bool = False) -> None:
        """Keep back the told sums that have to move when these are moved so far."""
        if not moves:
            return
        told, wanted = np.flatnonzero(self.told), np.array(list(moves), dtype=np.int64)
        found = cheapest(
            self._sums,
            told,
            self._fixed,
            self._costs[told],
            wanted=wanted,
            moves=np.array(list(moves.values())),
            whole=whole,
        )
        # No answer: together they cannot move, or there was no time. Then whatever they are sums of is kept back.
        moved, unknowns = (np.ones(len(told), dtype=np.bool_), None) if found is None else found
        self.told[told[moved]] = False
        self._see(unknowns)
        self.push(list(moves), quick=False)

    def _see(self, unknowns: Ints | None) -> None:
        if unknowns is not None:
            values = self._sums.rows @ unknowns
            self._low, self._high = np.minimum(self._low, values), np.maximum(self._high, values)
