"""Who is on which list.

The chance that a list has a person depends on the list, on the person's class (easily heard of or not) and
on the region: logit P = logit(coverage of the list for the class) + slope of the list in the region. Within
one class and region the lists are independent; over everybody they are not, which is what estimators have
to undo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.demo.population import Flags, Whole

VISIBLE = 0.6  # share of people who are easily heard of
DUPLICATES = 0.015  # share of records that repeat a person of the same list

_SLOPE = 0.25  # standard deviation of the slopes, in logits


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The share of each class that a list has, over all regions about, each in 0..1."""

    visible: float
    hidden: float

    def mean(self) -> float:
        """Return the share of everybody."""
        return VISIBLE * self.visible + (1 - VISIBLE) * self.hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Captures:
    """How many people exist, and for each list the person behind each row, counted from 0."""

    people: int
    rows: tuple[Whole, ...]


def people_needed(records: int, coverages: tuple[Coverage, ...]) -> int:
    """Return how many people to invent so that the records surely suffice; those beyond are not kept."""
    return int(1.5 * records / sum(coverage.mean() for coverage in coverages)) + 60


def captures_of(
    records: int, *, visible: Flags, region: Whole, coverages: tuple[Coverage, ...], rng: Generator
) -> Captures:
    """Let each list find people until there are enough records.

    People come in the order of the population, which ends before the person with whom the records would be
    too many. So the number of people is whatever it takes, and nobody is on a list because of it.

    Args:
        records: how many, repeats within a list included; the returned rows are exactly as many.
        visible, region: of each person of a population at least `people_needed` large.
    """
    chance = np.column_stack([_chances(visible, region, coverage, rng) for coverage in coverages])
    found = rng.random(chance.shape) < chance
    once = np.cumsum(found.sum(axis=1))
    people = int(np.searchsorted(once, round(records * (1 - DUPLICATES)), side="right"))
    who, which = np.nonzero(found[:people])
    again = rng.integers(0, len(who), records - len(who))
    who, which = np.concatenate([who, who[again]]), np.concatenate([which, which[again]])
    # Rows stand in no order that would give away who is whose brother.
    rows = tuple(rng.permutation(who[which == number]) for number in range(len(coverages)))
    return Captures(people=people, rows=rows)


def _chances(visible: Flags, region: Whole, coverage: Coverage, rng: Generator) -> np.ndarray:
    slope = rng.normal(0.0, _SLOPE, int(region.max()) + 1)
    shares = np.where(visible, coverage.visible, coverage.hidden)
    logit = np.log(shares / (1 - shares)) + (slope - slope.mean())[region]
    return np.asarray(1 / (1 + np.exp(-logit)))
