"""Who is on which list, and which records a list copied from another.

The chance that a list finds a person depends on the list, on the person's class (easily heard of or not) and
on the region: logit P = logit(coverage of the list for the class) + slope of the list in the region. Within
one class and region the lists find people independently; over everybody they do not, which is what estimators
have to undo. One list copies another besides: most of what it copies is about people whom it knows anyway; a few
people are on it for no other reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.demo.population import NONE, Flags, Whole

VISIBLE = 0.6  # share of people who are easily heard of

_SLOPE = 0.25  # standard deviation of the slopes, in logits
_COPIED = 0.45  # of the people that the copying list knows as the other does: their record is a copy
_ADDED = 0.03  # of the people that the other list alone knows: the copying list takes them over


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The share of each class that a list has, over all regions about, each in 0..1, and the share of its
    records that repeat a person it already has."""

    visible: float
    hidden: float
    repeats: float

    def mean(self) -> float:
        """Return the share of everybody."""
        return VISIBLE * self.visible + (1 - VISIBLE) * self.hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """Which list copies from which, by their numbers."""

    by: int
    source: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Captures:
    """How many people exist, and for each list the person behind each row, counted from 0.

    `copied`: for each row of each list, the row of the source that it is a copy of, or NONE. `found`: which list
    found which person by itself, of shape (people, lists).
    """

    people: int
    rows: tuple[Whole, ...]
    copied: tuple[Whole, ...]
    found: Flags


def people_needed(records: int, coverages: tuple[Coverage, ...]) -> int:
    """Return how many people to invent so that the records surely suffice; those beyond are not kept."""
    return int(1.5 * records / sum(coverage.mean() for coverage in coverages)) + 60


def captures_of(
    records: int,
    *,
    visible: Flags,
    region: Whole,
    coverages: tuple[Coverage, ...],
    copying: Copying | None,
    rng: Generator,
) -> Captures:
    """Let each list find people, and one copy another, until there are enough records.

    People come in the order of the population, which ends before the person with whom the records would be
    too many. So the number of people is whatever it takes, and nobody is on a list because of it.

    Args:
        records: how many, repeats within a list included; the returned rows are exactly as many.
        visible, region: of each person of a population at least `people_needed` large.
    """
    chance = np.column_stack([_chances(visible, region, coverage, rng) for coverage in coverages])
    found = rng.random(chance.shape) < chance
    on, copies = _copied(found, copying, rng)
    repeats = sum(each.repeats * each.mean() for each in coverages) / sum(each.mean() for each in coverages)
    once = np.cumsum(on.sum(axis=1))
    people = int(np.searchsorted(once, round(records * (1 - repeats)), side="right"))
    who, which = np.nonzero(on[:people])
    again = _again(which, coverages, records - len(who), rng)
    # Rows stand in no order that would give away who is whose brother.
    order = rng.permutation(records)
    who, which = np.concatenate([who, who[again]])[order], np.concatenate([which, which[again]])[order]
    rows = tuple(who[which == number] for number in range(len(coverages)))
    return Captures(people=people, rows=rows, copied=_traced(rows, copies, copying), found=found[:people])


def _chances(visible: Flags, region: Whole, coverage: Coverage, rng: Generator) -> np.ndarray:
    slope = rng.normal(0.0, _SLOPE, int(region.max()) + 1)
    shares = np.where(visible, coverage.visible, coverage.hidden)
    logit = np.log(shares / (1 - shares)) + (slope - slope.mean())[region]
    return np.asarray(1 / (1 + np.exp(-logit)))


def _copied(found: Flags, copying: Copying | None, rng: Generator) -> tuple[Flags, Flags]:
    """Return who is on which list, and of whom the copying list has a copied record."""
    draw = rng.random(len(found))
    if copying is None:
        return found, np.zeros(len(found), dtype=bool)
    theirs, own = found[:, copying.source], found[:, copying.by]
    copies = theirs & (draw < np.where(own, _COPIED, _ADDED))
    on = found.copy()
    on[:, copying.by] |= copies
    return on, copies


def _again(which: Whole, coverages: tuple[Coverage, ...], count: int, rng: Generator) -> Whole:
    """Draw the records that are repeated, more of them on lists that are less careful."""
    weight = np.cumsum(np.array([each.repeats for each in coverages])[which])
    drawn: Whole = np.searchsorted(weight, rng.random(count) * weight[-1], side="right")
    return drawn


def _traced(rows: tuple[Whole, ...], copies: Flags, copying: Copying | None) -> tuple[Whole, ...]:
    """Say of each row which row of the source it copies: the first that a person has on either list."""
    copied = tuple(np.full(len(row), NONE) for row in rows)
    if copying is not None:
        source, by = rows[copying.source], rows[copying.by]
        first = np.full(len(copies), NONE)
        first[source[::-1]] = np.arange(len(source))[::-1]
        _, once = np.unique(by, return_index=True)
        chosen = once[copies[by[once]]]
        copied[copying.by][chosen] = first[by[chosen]]
    return copied
