"""Sweeps over partitions: many disjoint neighbourhoods redrawn at once, each from its exact conditional distribution.

A pair of nodes (i, j) is drawn; U is the cluster of i together with that of j. U is redrawn among all ways to leave it
whole or to part it in two with i and j apart: merge, split and exchange in one Gibbs step. A pair counts only if
no pair drawn after it has an end in U. That, and the ways, are the same before the step and after it, so steps on
pairs that count do not touch each other and can be taken at once without changing what is drawn from (detailed
balance). Where U has more than eight nodes, one end, if it stands alone or with the other, joins or leaves.

Source: split and merge with two anchors after Jain and Neal (2004), here enumerated in place of a restricted scan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.sparse import coo_array

from habeas.persons.chances import drawn_places
from habeas.persons.neighbourhood import NEVER, Neighbourhood
from habeas.persons.signed_graph import Floats, Ints
from habeas.persons.splits import MOST_SPLIT, splits, weigh_leaving, weigh_splits

MOST_TOGETHER = 64
"""Nodes of a cluster beyond which it is left as it is, and counted."""
_CELLS = 1 << 21  # values at a time, 16 MB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Target:
    """What a chain draws from: the log odds of every known pair with its level, `weight`; what a pair that is not known
    adds beside `near.unseen`; and the log prior weight of a cluster by its number of nodes, from 0 to at least
    MOST_TOGETHER (all 0: none)."""

    near: Neighbourhood
    weight: Floats
    fine: float
    sizes: Floats

    def of(self, one: Ints, other: Ints) -> tuple[Floats, Floats]:
        """Return log odds of pairs of nodes, one < other, and what they add beside."""
        if not len(self.weight):
            return np.full(one.shape, self.near.unseen), np.full(one.shape, self.fine)
        place = self.near.place_of(one, other)
        weight = np.where(place >= 0, self.weight[place], self.near.unseen)
        return weight, np.where(place < 0, self.fine, np.where(weight <= NEVER, NEVER, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep did: neighbourhoods redrawn, those of them that changed, and those left for their size."""

    redrawn: int = 0
    changed: int = 0
    too_large: int = 0

    def __add__(self, other: Swept) -> Swept:
        return Swept(
            redrawn=self.redrawn + other.redrawn,
            changed=self.changed + other.changed,
            too_large=self.too_large + other.too_large,
        )


def sweep(target: Target, clusters: Ints, places: Ints, chances: Floats, rng: Generator, *, tries: int) -> Swept:
    """Redraw neighbourhoods of a partition in place.

    Args:
        clusters: of each node the smallest node of its cluster; changed.
        places, chances: of `neighbourhood.moving`.
        tries: pairs drawn; of those that meet, the last one counts.
    """
    if not len(places):
        return Swept()
    drawn = places[drawn_places(chances, tries, rng)]
    i, j = target.near.first[drawn], target.near.second[drawn]
    counts = _not_met(clusters[i], clusters[j], target.near.nodes)
    i, j = i[counts], j[counts]
    members = _Members(clusters)
    one, other = clusters[i], clusters[j]
    size = members.size[one] + np.where(one == other, 0, members.size[other])
    changed = sum(
        _redraw(target, clusters, members, i[size == nodes], j[size == nodes], nodes, rng)
        for nodes in range(2, MOST_SPLIT + 1)
    )
    end = rng.random(len(i)) < 0.5
    mover, goal = np.where(end, i, j), np.where(end, j, i)
    large = (size > MOST_SPLIT) & ((members.size[clusters[mover]] == 1) | (one == other))
    for nodes in np.unique(size[large & (size <= MOST_TOGETHER)]).tolist():
        at = large & (size == nodes)
        changed += _rejoin(target, clusters, members, mover[at], goal[at], nodes, rng)
    return Swept(redrawn=len(i), changed=changed, too_large=int((size > MOST_TOGETHER).sum()))


class _Members:
    """The nodes of each cluster, rising: `order[start[c]]` and the `size[c]` that follow."""

    def __init__(self, clusters: Ints) -> None:
        count = len(clusters)
        at = np.arange(count, dtype=np.int32)
        # A sparse matrix in rows is a counting sort: a third of the time of sorting.
        rows = coo_array((np.ones(count, dtype=np.int8), (clusters.astype(np.int32), at)), shape=(count, count)).tocsr()
        self.start = rows.indptr[:-1].astype(np.int64)
        self.size = np.diff(rows.indptr).astype(np.int64)
        self.order = rows.indices.astype(np.int64)

    def of_two(self, one: Ints, other: Ints, nodes: int) -> Ints:
        """Return the nodes of two clusters (or of one, named twice) that have so many together, rising."""
        column = np.arange(nodes)
        mine = self.size[one][:, None]
        last = len(self.order) - 1
        first = self.order[np.minimum(self.start[one][:, None] + column, last)]
        then = self.order[np.clip(self.start[other][:, None] + column - mine, 0, last)]
        return np.sort(np.where(column < mine, first, then), axis=1)


def _not_met(one: Ints, other: Ints, nodes: int) -> Ints:
    """Places of pairs of clusters that no later pair touches."""
    times = np.arange(len(one))
    last = np.full(nodes, -1)
    both = np.empty(2 * len(one), dtype=np.int64)
    both[0::2], both[1::2] = one, other
    last[both] = np.repeat(times, 2)  # the last one written stays
    return np.flatnonzero((last[one] == times) & (last[other] == times))


def _redraw(target: Target, clusters: Ints, members: _Members, i: Ints, j: Ints, nodes: int, rng: Generator) -> int:
    """Redraw unions of so many nodes among all their ways; return how many changed."""
    ways = splits(nodes)
    piece = max(1, _CELLS // (len(ways.side) * nodes))
    prior = target.sizes[ways.sizes].sum(axis=1)
    changed = 0
    for start in range(0, len(i), piece):
        a, b = i[start : start + piece], j[start : start + piece]
        union = members.of_two(clusters[a], clusters[b], nodes)
        score = weigh_splits(*target.of(union[:, ways.left], union[:, ways.right]), nodes) + prior
        at_a, at_b = (np.argmax(union == end[:, None], axis=1) for end in (a, b))
        allowed = ways.parted[:, at_a, at_b].T
        allowed[:, 0] = True
        score = np.where(allowed, score, -np.inf) + rng.gumbel(size=score.shape)
        way = np.argmax(score, axis=1)
        second = union[np.arange(len(a)), ways.other[way]]
        new = np.where(ways.side[way], second[:, None], union[:, :1])
        changed += int((clusters[union] != new).any(axis=1).sum())
        clusters[union] = new
    return changed


def _rejoin(
    target: Target, clusters: Ints, members: _Members, mover: Ints, goal: Ints, nodes: int, rng: Generator
) -> int:
    """Let single nodes join a large cluster or leave it; return how many did."""
    left, right = np.triu_indices(nodes, 1)
    piece = max(1, _CELLS // nodes**2)
    changed = 0
    for start in range(0, len(mover), piece):
        who, whom = mover[start : start + piece], goal[start : start + piece]
        union = members.of_two(clusters[who], clusters[whom], nodes)
        weights, beside = np.zeros((2, len(who), nodes, nodes))
        weights[:, right, left], beside[:, right, left] = target.of(union[:, left], union[:, right])
        place = np.argmax(union == who[:, None], axis=1)
        gain = weigh_leaving(weights, beside, place)
        gain += target.sizes[nodes] - target.sizes[nodes - 1] - target.sizes[1]
        joins = rng.logistic(size=len(who)) < gain
        rest = np.where(place == 0, union[:, 1], union[:, 0])  # the smallest of the others
        was = clusters[who] == clusters[whom]
        clusters[union] = np.where(joins, union[:, 0], rest)[:, None]
        clusters[who] = np.where(joins, union[:, 0], who)
        changed += int((was != joins).sum())
    return changed
