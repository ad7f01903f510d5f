"""Krippendorff's alpha for terms that are coded in a unit or not, with some coders missing, and its interval.

alpha = 1 - D_o / D_e: the disagreement observed within units over that expected by chance. 1 is agreement throughout,
0 is what chance gives, below 0 is worse than chance. Without variation nothing is expected and alpha does not exist.

Source: Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: nominal data with missing values.
For several terms together a unit's value is the set of terms coded in it, and two values differ by the number of terms
that stand in one of them alone; then D_o and D_e are the sums of those of the terms. For terms that exclude each other
this is alpha for nominal data. Hayes and Krippendorff (2007) report alpha with a bootstrapped interval; they draw from
the pairs of values, here whole units are drawn, because the pairs within a unit depend on each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

UNITS_AT_LEAST = 20
"""Below so many units no interval is given: too few are drawn from."""
RARE = 0.05
"""The share of draws that may come without variation before no interval is given: the term stands in too few units."""
_AT_ONCE = 2_000_000  # counts drawn together; it bounds memory, not the result
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How often terms were coded in units.

    Args:
        ones: how many coders coded the term in the unit; shape (terms, units).
        seen: how many coders coded the text that the unit is of; shape (units,). Units with fewer than two say
            nothing of agreement and are left out by `pairable`.
    """

    ones: Counts
    seen: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha:
    """Alpha, its 95 % interval, or why one of the two cannot be computed.

    `why`: "" | no_units (nothing was coded by two) | no_variation | few_units | too_rare. Of the last two only the
    interval is missing.
    """

    value: float | None
    interval: tuple[float, float] | None
    why: str = ""

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        low, high = self.interval or (None, None)
        return {"alpha": self.value, "lo95": low, "hi95": high, "why_not": self.why or None}


def pairable(marks: Marks) -> Marks:
    """Return the marks of the units that at least two coders saw."""
    kept = marks.seen >= 2
    return Marks(ones=marks.ones[:, kept], seen=marks.seen[kept])


def value_of(marks: Marks) -> float | None:
    """Return alpha for these terms together; None where there is no variation, or no unit that two coders saw."""
    observed, expected = _disagreement(pairable(marks), None)
    return None if expected.sum() <= 0 else float(1 - observed.sum() / expected.sum())


def alphas(marks: Marks, together: tuple[tuple[int, ...], ...], *, draws: int, rng: Generator) -> tuple[Alpha, ...]:
    """Return alpha and its interval for each group of terms.

    Args:
        together: the rows of `marks.ones` that each group is made of.
        draws: how many times as many units as there are, are drawn from them.
        rng: gives the draws; the same generator gives the same intervals.
    """
    kept = pairable(marks)
    observed, expected = _disagreement(kept, None)
    many = _drawn(kept, draws, rng) if kept.seen.size >= UNITS_AT_LEAST else None
    return tuple(_alpha(kept, list(rows), observed, expected, many) for rows in together)


def _alpha(
    marks: Marks,
    rows: list[int],
    observed: NDArray[Any],
    expected: NDArray[Any],
    many: tuple[NDArray[Any], NDArray[Any]] | None,
) -> Alpha:
    if marks.seen.size == 0:
        return Alpha(value=None, interval=None, why="no_units")
    by_chance = float(expected[0, rows].sum())
    if by_chance <= 0:
        return Alpha(value=None, interval=None, why="no_variation")
    value = 1 - float(observed[0, rows].sum()) / by_chance
    if many is None:
        return Alpha(value=value, interval=None, why="few_units")
    seen, chance = many[0][:, rows].sum(axis=1), many[1][:, rows].sum(axis=1)
    varied = chance > 0
    if varied.mean() < 1 - RARE:
        return Alpha(value=value, interval=None, why="too_rare")
    low, high = np.quantile(1 - seen[varied] / chance[varied], (0.025, 0.975))
    return Alpha(value=value, interval=(float(low), float(high)))


def _drawn(marks: Marks, draws: int, rng: Generator) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the disagreement of each term, observed and expected, in each draw; shape (draws, terms)."""
    units = marks.seen.size
    each = np.full(units, 1 / units)
    parts, left = [], draws
    while left > 0:
        now = min(left, max(1, _AT_ONCE // units))
        parts.append(_disagreement(marks, rng.multinomial(units, each, size=now)))
        left -= now
    return np.concatenate([one for one, _ in parts]), np.concatenate([other for _, other in parts])


def _disagreement(marks: Marks, times: Counts | None) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the disagreement of each term, observed and expected; shape (draws, terms).

    Args:
        times: how often each unit was drawn, shape (draws, units); None for each unit once.
    """
    drawn = np.ones((1, marks.seen.size)) if times is None else times.astype(float)
    zeros = marks.seen - marks.ones
    # Of the ordered pairs of values in a unit that differ, each counts 1 / (m_u - 1): Krippendorff's coincidences.
    differing = 2 * marks.ones * zeros / np.maximum(marks.seen - 1, 1)
    n = (drawn @ marks.seen)[:, None]
    coded = drawn @ marks.ones.T.astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = np.where(n > 0, drawn @ differing.T / n, 0.0)
        expected = np.where(n > 1, 2 * coded * (n - coded) / (n * (n - 1)), 0.0)
    return observed, expected
