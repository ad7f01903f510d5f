"""Links that no key brought up: how many true pairs were never compared, and what they do to a partition.

Nobody knows which they are. A draw takes a number of them, less those that its own clusters already hold, and spends
it on further joins: a row that stands alone, the likelier the fewer pairs it was compared in, joins a cluster that
it was never compared with, on lists that meet in proportion to how often the draw's clusters have these two lists
together. A cluster of c rows uses up c pairs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import coo_array

from habeas.errors import PersonsError
from habeas.persons.chances import drawn_places
from habeas.persons.neighbourhood import Neighbourhood
from habeas.persons.signed_graph import Floats, Ints, Labels

_ROUNDS = 40
_ENOUGH = 4  # candidates for a join proposed at a time, for each pair still to be spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """True pairs that are not among the compared ones: their estimated number and its standard deviation (of a
    log-normal law). They count all of them, those that third rows lead together included.

    Raises: PersonsError: not finite, or negative.
    """

    pairs: float = 0.0
    sd: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.pairs) and math.isfinite(self.sd) and self.pairs >= 0 and self.sd >= 0):
            raise PersonsError("missed pairs are a number of at least 0 with a standard deviation")

    def at(self, normal: Floats) -> Floats:
        """Return the number of pairs at standard normal values."""
        if self.pairs == 0:
            return np.zeros(len(normal))
        spread = math.sqrt(math.log1p((self.sd / self.pairs) ** 2))
        return np.asarray(self.pairs * np.exp(spread * normal - spread**2 / 2))


def missed_at_least(found_by: NDArray[np.integer], probability: Floats, *, keys: int) -> Missed:
    """Estimate from below how many true pairs no key found, by how many were found by one key and by two.

    Keys that look at the same fields find the same pairs, and then far more are missed than this says: on
    invented lists where the truth was known it gave an eighth to a third of them. So it is a floor to hold another
    estimate against, never the estimate.

    Args:
        found_by: of each compared pair how many keys brought it up, at least 1.
        probability: of each compared pair that it is one person.
        keys: how many keys there are, at least 2.
    Returns: the estimate and its standard deviation, both 0 where no pair was found by one key alone.
    Source: Chao (1987), bias-corrected and for a finite number of keys, expected counts in place of counts.
    """
    once, twice = float(probability[found_by == 1].sum()), float(probability[found_by == 2].sum())
    finite = (keys - 1) / keys
    if once <= 1:
        return Missed()
    ratio = once / (twice + 1)
    pairs = finite * once * (once - 1) / (2 * (twice + 1))
    return Missed(pairs=pairs, sd=finite * math.sqrt((twice + 1) * (ratio**2 / 2 + ratio**3 + ratio**4 / 4)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joined:
    """A partition of nodes after further joins; the uncompared pairs that its clusters held before, the joins made,
    and the pairs for which no place was found."""

    clusters: Ints
    held: int
    joins: int
    unplaced: float


class MissedLinks:
    """Makes the further joins of draws, for one set of compared pairs.

    Args:
        near: the nodes.
        lists: of each row its list, from 0.
        first, second: rows of the compared pairs.
    """

    def __init__(self, near: Neighbourhood, lists: Ints, first: Ints, second: Ints) -> None:
        self._near, self._lists = near, lists
        self._first, self._second = first, second
        self._compared = np.bincount(first, minlength=len(lists)) + np.bincount(second, minlength=len(lists))
        sizes = np.bincount(near.node, minlength=near.nodes)
        inside = int((near.node[first] == near.node[second]).sum())
        self._decided = int((sizes * (sizes - 1) // 2).sum()) - inside  # together by people, and never compared

    def join(self, clusters: Ints, pairs: float, rng: Generator) -> Joined:
        """Join further clusters until the missed pairs of a draw are used up; no cluster is joined twice.

        Args:
            clusters: a partition of nodes; left as it is.
            pairs: missed pairs in all.
        """
        near = self._near
        labels = near.labels_of(clusters)
        sizes = np.bincount(labels, minlength=len(labels))
        held = self._held(labels, sizes)
        left = pairs - held
        alone = np.flatnonzero(sizes[labels] == 1)
        new = clusters.copy()
        if left <= 0 or not len(alone) or len(labels) < 2:
            return Joined(clusters=new, held=held, joins=0, unplaced=max(left, 0.0))
        meeting = Meeting(labels, self._lists)
        busy = np.zeros(near.nodes, dtype=np.bool_)
        wanting = np.cumsum(1.0 / (1.0 + self._compared[alone]))
        room = np.cumsum(1.0 / sizes[labels])  # every cluster is as likely as another
        joins = 0
        for _ in range(_ROUNDS):
            tries = int(_ENOUGH * left) + 16
            row, other = alone[drawn_places(wanting, tries, rng)], drawn_places(room, tries, rng)
            fits = meeting.allows(row, other, rng) & ~self._were_compared(clusters, row, other)
            row, goal = near.node[row[fits]], clusters[near.node[other[fits]]]
            free = ~(busy[row] | busy[goal]) & _first_to_touch(row, goal, near.nodes)
            row, goal = row[free], goal[free]
            taken, left = _spend(sizes[labels[near.head[goal]]], left, rng)
            row, goal = row[:taken], goal[:taken]
            busy[row] = busy[goal] = True
            _join(new, row, goal)
            joins += taken
            if left <= 0:
                break
        return Joined(clusters=new, held=held, joins=joins, unplaced=left)

    def _held(self, labels: Labels, sizes: NDArray[np.integer]) -> int:
        """Count the pairs of rows that are together without having been compared or joined by people."""
        seen = int((labels[self._first] == labels[self._second]).sum())
        return int((sizes * (sizes - 1) // 2).sum()) - seen - self._decided

    def _were_compared(self, clusters: Ints, row: Ints, other: Ints) -> NDArray[np.bool_]:
        """Say for each row whether it was compared with any node of the other's cluster, or is held apart from it."""
        size = np.bincount(clusters, minlength=len(clusters))
        start = np.cumsum(size) - size
        order = np.argsort(clusters, kind="stable")
        goal = clusters[self._near.node[other]]
        which = np.repeat(np.arange(len(row)), size[goal])
        offset = np.arange(len(which)) - np.repeat(np.cumsum(size[goal]) - size[goal], size[goal])
        member = order[start[goal][which] + offset]
        met = self._near.known(self._near.node[row][which], member)
        return np.asarray(np.bincount(which, met, len(row)) > 0)


class Meeting:
    """How often two lists meet in one cluster of a partition, for each pair of rows of theirs that could."""

    def __init__(self, labels: Labels, lists: Ints) -> None:
        number = int(lists.max(initial=0)) + 1
        self._labels, self._lists, self._number = labels, lists, number
        on = coo_array((np.ones(len(lists)), (labels, lists)), shape=(len(labels), number)).tocsr()
        rows = np.bincount(lists, minlength=number).astype(np.float64)
        met = (on.T @ on).toarray() - np.diag(rows)  # ordered pairs of rows of one cluster, by their lists
        possible = np.maximum(np.outer(rows, rows) - np.diag(rows), 1.0)
        rate = (met + 0.5) / possible
        self._chance = rate / rate.max()
        self._on = np.sort(labels.astype(np.int64) * number + lists)

    def allows(self, row: Ints, other: Ints, rng: Generator) -> NDArray[np.bool_]:
        """Accept rows and the rows whose clusters they would join by how often their lists meet; if the cluster is on
        the row's list already, by how often that list meets itself."""
        mine = self._lists[row]
        code = self._labels[other].astype(np.int64) * self._number + mine
        at = np.minimum(np.searchsorted(self._on, code), len(self._on) - 1)
        theirs = np.where(self._on[at] == code, mine, self._lists[other])
        accepted = rng.random(len(row)) < self._chance[mine, theirs]
        return np.asarray(accepted & (self._labels[row] != self._labels[other]))


def _first_to_touch(row: Ints, goal: Ints, nodes: int) -> NDArray[np.bool_]:
    """Say which joins are the first to touch either of their clusters."""
    first = np.full(nodes, -1)
    both = np.empty(2 * len(row), dtype=np.int64)
    both[0::2], both[1::2] = row[::-1], goal[::-1]
    first[both] = np.repeat(np.arange(len(row) - 1, -1, -1), 2)  # backwards: the last one written is the first
    times = np.arange(len(row))
    return np.asarray((first[row] == times) & (first[goal] == times))


def _spend(costs: NDArray[np.integer], left: float, rng: Generator) -> tuple[int, float]:
    """Return how many of the joins the pairs left pay for, and what then is left.

    The one that would overdraw is made with the chance that spends the right number on average.
    """
    used = np.cumsum(costs)
    whole = int((used <= left).sum())
    left -= float(used[whole - 1]) if whole else 0.0
    if whole == len(costs):
        return whole, left
    return whole + int(rng.random() * float(costs[whole]) < left), 0.0


def _join(clusters: Ints, row: Ints, goal: Ints) -> None:
    """Join single nodes to clusters, by their labels; the label stays the smallest node."""
    label = np.arange(len(clusters))
    label[goal] = np.minimum(row, goal)
    label[row] = np.minimum(row, goal)
    clusters[:] = label[clusters]
