"""Levels: what pairs of like log odds weigh in a partition so that, on average, they are together as often as their
log odds say.

A pair's log odds are a probability given that pair alone. The posterior knows all pairs, so a single pair may come
out otherwise; but over many pairs of like log odds the mean must be the same (the law of total probability), or the
sampling counts some evidence twice or loses it to competition between candidates. The levels are the Lagrange
multipliers of these constraints: of all partition laws that keep them, the one nearest to the prior (Jaynes 1957).
Pairs within a list have levels of their own: that is what is learnt of how often a list names one person twice.
Pairs that were never compared are fined, if need be, so that clusters do not hold more of them than could be true.

How large persons are is learnt with them. Without a law of sizes all partitions into as many clusters would be alike
before the evidence, and sizes would be those of rows that fall by chance; but lists are few, and whoever stands on
four of them is seldom found a fifth time. So a cluster weighs what the sizes in the case itself say (empirical Bayes,
Robbins 1956; the partition laws of Kolchin 1986).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habeas.persons.neighbourhood import NEVER, Neighbourhood
from habeas.persons.signed_graph import Floats, Ints

KNOTS = np.array([-8.0, -5.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.5, 6.0, 9.0])
HELD = 0.5
"""The most that clusters may hold of the missed pairs: those whose rows other pairs lead together. Where the truth was
known it was 0.13 to 0.5. The count hangs little on it: what clusters do not hold is joined afterwards."""
REACH = 1.5
_MOST = 4.0
_LARGEST = 12  # nodes up to which sizes are told apart
_BELIEVED = 10.0  # clusters that the rate of one size smaller counts for


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """What is added to log odds, by what was stated, at `KNOTS` and straight between them: across lists, and within one
    list. `fine`: what a pair adds to its cluster that was never compared, at most 0. `sizes`: log weights of clusters
    of 1, 2, … nodes, the last for all larger ones; none: all 0."""

    across: tuple[float, ...] = (0.0,) * len(KNOTS)
    within: tuple[float, ...] = (0.0,) * len(KNOTS)
    fine: float = 0.0
    sizes: tuple[float, ...] = ()

    def added(self, near: Neighbourhood, weight: Floats) -> Floats:
        """Return log odds with the levels of what was stated added; NEVER where people hold a pair apart."""
        lifted = weight + np.interp(near.weight, KNOTS, self.across)
        same = near.same_list
        lifted[same] = weight[same] + np.interp(near.weight[same], KNOTS, self.within)
        lifted[near.weight <= NEVER] = NEVER
        return np.asarray(lifted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """Levels at the centre of the model's doubt and at `REACH` standard deviations to either side, for the intercept
    and for the slope. A draw's log odds are moved as a whole; competition between candidates would swallow most of
    that if the levels stayed."""

    centre: Levels = Levels()
    intercept: tuple[Levels, Levels] = (Levels(), Levels())
    slope: tuple[Levels, Levels] = (Levels(), Levels())

    def levels(self, intercept: float, slope: float) -> Levels:
        """Return the levels at standard normal values of intercept and (log) slope, straight between those learnt."""
        centre = _flat(self.centre)
        found = centre.copy()
        for value, (low, high) in ((intercept, self.intercept), (slope, self.slope)):
            found += abs(value) / REACH * (_flat(low if value < 0 else high) - centre)
        across, within, fine = found[: len(KNOTS)], found[len(KNOTS) : -1], found[-1]
        return Levels(
            across=tuple(across.tolist()),
            within=tuple(within.tolist()),
            fine=min(float(fine), 0.0),
            sizes=self.centre.sizes,
        )


def _flat(levels: Levels) -> Floats:
    return np.array((*levels.across, *levels.within, levels.fine))


class Learning:
    """Finds the levels while a chain runs: after each sweep they move against the surplus of pairs together
    (stochastic approximation, Robbins and Monro 1951), held towards 0 by a normal prior.

    Args:
        near: the nodes and their pairs, by whose stated log odds levels are told apart.
        weight: the log odds that are to hold on average: those stated, or moved as a whole.
        start: levels to begin with.
        spread: standard deviation of the prior.
        missed: true pairs that were not compared.
        sizes: whether the law of sizes is learnt too.
    """

    def __init__(
        self, near: Neighbourhood, weight: Floats, *, start: Levels, spread: float, missed: float, sizes: bool = False
    ) -> None:
        self._near, self._most_held = near, HELD * missed
        self._fine, self._sizes = start.fine, start.sizes
        self._found = np.zeros(_LARGEST + 1) if sizes else None
        used = np.flatnonzero(near.weight >= KNOTS[0])
        self._ends = near.first[used], near.second[used]
        stated = np.minimum(near.weight[used], KNOTS[-1])
        self._knot = np.clip(np.searchsorted(KNOTS, stated, side="right") - 1, 0, len(KNOTS) - 2)
        self._share = (stated - KNOTS[self._knot]) / np.diff(KNOTS)[self._knot]
        self._knot += np.where(near.same_list[used], len(KNOTS), 0)
        self._stated = 1 / (1 + np.exp(-weight[used]))
        doubt = self._stated * (1 - self._stated)
        self._pull = 1 / spread**2
        self._size = self._summed((1 - self._share) * doubt, self._share * doubt) + self._pull
        self._levels = np.array(start.across + start.within)
        self._steps = 0

    def _summed(self, low: Floats, high: Floats) -> Floats:
        number = 2 * len(KNOTS)
        return np.asarray(np.bincount(self._knot, low, number) + np.bincount(self._knot + 1, high, number))

    def step(self, clusters: Ints) -> Levels:
        """Move the levels by what a partition holds together; return them."""
        surplus = (clusters[self._ends[0]] == clusters[self._ends[1]]) - self._stated
        slope = self._summed((1 - self._share) * surplus, self._share * surplus) + self._pull * self._levels
        self._levels -= self._pace() * slope / self._size
        self._levels = np.clip(self._levels, -_MOST, _MOST)
        self._move_fine(clusters)
        if self._found is not None:
            found = np.bincount(np.minimum(np.bincount(clusters), _LARGEST), minlength=_LARGEST + 1)
            self._found += min(self._pace(), 1.0) * (found - self._found)
            self._sizes = sizes_of(self._found)
        self._steps += 1
        across, within = self._levels[: len(KNOTS)], self._levels[len(KNOTS) :]
        return Levels(across=tuple(across.tolist()), within=tuple(within.tolist()), fine=self._fine, sizes=self._sizes)

    def _pace(self) -> float:
        return float(1.2 / (1 + self._steps / 15) ** 0.7)

    def _move_fine(self, clusters: Ints) -> None:
        """Raise the fine while clusters hold too many pairs that were never compared, and lower it again."""
        sizes = np.bincount(clusters)
        known = int((clusters[self._near.first] == clusters[self._near.second]).sum())
        held = float((sizes * (sizes - 1) // 2).sum()) - known
        slope = (held - self._most_held) / (max(held, self._most_held) / 2 + 5)
        self._fine = float(np.clip(self._fine - self._pace() * slope, -_MOST, 0.0))


def sizes_of(found: Floats) -> tuple[float, ...]:
    """Return the log weights of clusters of 1, 2, … nodes that make sizes come out as found.

    Where clusters of c nodes number n(c), the rate at which they grow is (c + 1) n(c + 1) / n(c). If it is the same for
    all c, sizes are as if rows fell by chance, and no size weighs more than another; what it falls by from one size to
    the next is taken from the weight. A rate that rises is taken for one that stays: a law of sizes must make no crowd.

    Args:
        found: number of clusters of 0, 1, 2, … nodes; that of 0 is not read.
    """
    rate = 2 * found[2] / max(found[1], 1.0)
    if rate <= 0:
        return ()
    weights, fallen = [0.0, 0.0], 0.0
    for size in range(2, len(found) - 1):
        grown = (size + 1) * found[size + 1] + _BELIEVED * rate
        slower = min(rate, grown / (found[size] + _BELIEVED))
        fallen += float(np.log(slower / rate))
        rate = slower
        weights.append(weights[-1] + fallen)
    return tuple(weights)
