"""A logarithmic axis of persons: where each number stands, and which round numbers are written under it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from habeas.disclosures.charts import ticks

FURTHEST = 1_000.0
"""An end more than this many times the lowest number is off the axis: an arrow stands for it."""
_APART = 58.0  # pixels between two written numbers
_SERIES = ((1, 1.5, 2, 3, 4, 5, 6, 8), (1, 2, 3, 5), (1, 2, 5), (1, 3), (1,))


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsAxis:
    """From `low` to `high` persons, both above 0, over `left` to `right` pixels."""

    low: float
    high: float
    left: float
    right: float

    def across(self, persons: float) -> float:
        """Return where a number stands; what lies off the axis stands at its edge."""
        inside = min(max(persons, self.low), self.high)
        share = math.log(inside / self.low) / math.log(self.high / self.low)
        return self.left + (self.right - self.left) * share

    def is_beyond(self, persons: float) -> bool:
        """Does a number lie over the upper end?"""
        return persons > self.high

    def marks(self) -> tuple[float, ...]:
        """Return round numbers on the axis, rising, as many as can be written beside each other."""
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        for times in _SERIES:
            found = [step * 10.0**power for power in decades for step in times]
            found = [step for step in found if self.low <= step <= self.high and step >= 1 and step == round(step)]
            places = [self.across(step) for step in found]
            if len(found) > 1 and all(after - before >= _APART for before, after in pairwise(places)):
                return tuple(found)
        wanted = int((self.right - self.left) / _APART / 1.5)
        kept: list[float] = []
        for step in ticks(self.low, self.high, wanted):
            apart = not kept or self.across(step) - self.across(kept[-1]) >= _APART
            if self.low <= step <= self.high and apart:
                kept.append(step)
        return tuple(kept)


def persons_axis(numbers: Iterable[float], *, left: float, right: float) -> PersonsAxis:
    """Return an axis on which the numbers have room; those that are not finite, or off by far, do not stretch it.

    Args:
        numbers: persons, 0 or more; one at least.
    """
    found = sorted(max(number, 1.0) for number in numbers if math.isfinite(number)) or [1.0]
    top = max(number for number in found if number <= found[0] * FURTHEST)
    room = max((top / found[0]) ** 0.06, 1.02)
    return PersonsAxis(low=found[0] / room, high=top * room, left=left, right=right)
