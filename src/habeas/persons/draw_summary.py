"""What draws say: how many are documented, how large persons are, which pairs matter for the count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from habeas.persons.draws import Draws
from habeas.persons.mixing import Mixing
from habeas.persons.signed_graph import Floats, Ints, components

_OPEN = 0.02  # pairs together in fewer draws, or apart in fewer, are as good as decided


@dataclass(frozen=True, slots=True, kw_only=True)
class CountDoubt:
    """The documented count over the draws: median, and the ends of the 90 % interval (5 % and 95 % quantiles)."""

    median: float
    lo90: float
    hi90: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawSummary:
    """What draws say.

    `documented`: the count. `sizes`: mean number of persons of 1, 2, … rows. `together`: of each pair the share of
    draws that have it together. `change`: of each pair by how much an answer, whichever it is, would move the
    expected count, weighed by how probable the answers are; 0 for pairs that are as good as decided. `joins`: mean
    number of clusters joined for links that were never compared; `unplaced`: mean number of missed pairs without a
    place, which the count therefore does not know of.
    """

    documented: CountDoubt
    sizes: tuple[float, ...]
    together: Floats
    change: Floats
    joins: float
    unplaced: float
    mixing: Mixing


def summary(draws: Draws, first: NDArray[np.integer], second: NDArray[np.integer]) -> DrawSummary:
    """Sum draws up.

    Args:
        first, second: rows of the pairs of interest, first < second.
    """
    together, sizes = _first_pass(draws, first, second)
    low, middle, high = np.quantile(draws.documented, (0.05, 0.5, 0.95))
    return DrawSummary(
        documented=CountDoubt(median=float(middle), lo90=float(low), hi90=float(high)),
        sizes=tuple(sizes.tolist()),
        together=together,
        change=_changes(draws, first, second, together),
        joins=float(draws.joins.mean()),
        unplaced=float(draws.unplaced.mean()),
        mixing=draws.mixing,
    )


def _first_pass(draws: Draws, first: NDArray[np.integer], second: NDArray[np.integer]) -> tuple[Floats, Floats]:
    """Share of draws that have each pair together, and mean number of persons by size."""
    together = np.zeros(len(first))
    sizes = np.zeros(1)
    for labels in draws:
        together += labels[first] == labels[second]
        found = np.bincount(np.bincount(labels))[1:] if len(labels) else np.zeros(0)
        sizes = np.pad(sizes, (0, max(0, len(found) - len(sizes))))
        sizes[: len(found)] += found
    return together / len(draws), sizes / len(draws)


def _changes(draws: Draws, first: NDArray[np.integer], second: NDArray[np.integer], together: Floats) -> Floats:
    """Expected absolute change of the expected count by an answer about each open pair.

    With p the chance that a pair is together, and d the difference of the expected count of its surroundings between
    draws that have it together and draws that do not, "same" moves the count by (1 - p) d and "different" by p d: in
    the mean of the answers 2 p (1 - p) |d|. Surroundings are rows that open pairs lead to from each other. d is drawn
    towards -1 (one join, nothing else) as if by two draws more.
    """
    change = np.zeros(len(first))
    at = np.flatnonzero((together >= _OPEN) & (together <= 1 - _OPEN))
    if not len(at):
        return change
    place = components(len(draws.start), first[at], second[at]).of_node
    one, other = first[at], second[at]
    mine = place[one]
    persons, both = _local_counts(draws, one, other, place)
    p = together[at]
    covariance = both / len(draws) - p * (persons / len(draws))[mine]
    few = 2 / len(draws)
    spread = p * (1 - p)
    change[at] = 2 * spread * np.abs((covariance - few * 0.25) / (spread + few * 0.25))
    return change


def _local_counts(
    draws: Draws, one: NDArray[np.integer], other: NDArray[np.integer], place: Ints
) -> tuple[Floats, Floats]:
    """Sums over draws: persons whose smallest row lies in each place; and, for each pair, those of its place in the
    draws that have the pair together."""
    rows = np.arange(len(place))
    number = int(place.max()) + 1
    persons, both = np.zeros(number), np.zeros(len(one))
    for labels in draws:
        here = np.bincount(place[labels == rows], minlength=number)
        persons += here
        both += (labels[one] == labels[other]) * here[place[one]]
    return persons, both
