"""All ways to part a few nodes into one cluster or two, and what each weighs.

A cluster of rows t = 1, 2, … (the rows that say most first) weighs the sum, over its rows after the first, of the
power mean of the row's log odds with the rows before it:

    W(C) = sum over t of (1/b) log [ (1/(t-1)) sum over u < t of exp(b s_ut) ]  +  sum over pairs of g_ut,   b = 0.4.

Pair log odds within a cluster are not independent: k rows give k(k-1)/2 of them, but only k-1 rows join a first one,
and each pays for the prior once. So each row's evidence is a mean over the rows before it, as in Vecchia's (1988)
chain of conditionals. With b = 1 it would be the mixture in which the row repeats one earlier row taken at random,
and one likeness would outweigh every contradiction; with b -> 0 the plain mean, in which a row that says little
dilutes a sure pair. s has its level added (see `levels`). g is 0 but for pairs never compared, and for
those that people hold apart. A cluster of two weighs its log odds exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from habeas.persons.neighbourhood import BEND
from habeas.persons.signed_graph import Floats, Ints

MOST_SPLIT = 8
"""Nodes that are split in every way; of more, single nodes are moved."""
_FAR = 60.0  # log odds beyond are as good as certain and would overflow


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Splits:
    """The ways to part k nodes, the first of them not to part. `left`, `right`: nodes of the pairs. `side`: (ways, k),
    the first node always on side 0. `parted`: (ways, k, k). `ones`: of each way the nodes on side 1 as bits. `other`:
    the first node on side 1, 0 if none. `sizes`: (ways, 2)."""

    left: Ints
    right: Ints
    side: NDArray[np.bool_]
    parted: NDArray[np.bool_]
    ones: Ints
    other: Ints
    sizes: Ints


@cache
def splits(nodes: int) -> Splits:
    """Return the ways to part so many nodes, 2 to MOST_SPLIT."""
    left, right = np.triu_indices(nodes, 1)
    ones = np.arange(1 << (nodes - 1)) << 1
    side = ((ones[:, None] >> np.arange(nodes)) & 1).astype(np.bool_)
    number = side.sum(axis=1)
    return Splits(
        left=left,
        right=right,
        side=side,
        parted=side[:, :, None] != side[:, None, :],
        ones=ones,
        other=np.argmax(side, axis=1),
        sizes=np.stack((nodes - number, number), axis=1),
    )


def weigh_splits(weights: Floats, beside: Floats, nodes: int) -> Floats:
    """Return what every way to part the nodes weighs, (groups, ways).

    All subsets are weighed once, by doubling: with node t, each subset of the nodes before it comes a second time,
    heavier by what t adds to that subset. A way weighs what its two subsets weigh.

    Args:
        weights, beside: (groups, pairs) s and g of the pairs in the order of `splits(nodes)`.
    """
    ways = splits(nodes)
    if nodes == 2:
        return np.stack((weights[:, 0] + beside[:, 0], np.zeros(len(weights))), axis=1)
    bent: Floats = np.exp(BEND * np.clip(weights.T, -_FAR, _FAR))
    subsets = np.zeros((1, len(weights)))
    for node in range(nodes):
        pairs = np.flatnonzero(ways.right == node)
        heavier = np.log(np.maximum(_subset_sums(bent[pairs]), 1e-300) / _members(node)[:, None]) / BEND
        heavier[0] = 0.0
        heavier += _subset_sums(beside.T[pairs])
        subsets = np.concatenate((subsets, subsets + heavier))
    return np.asarray((subsets[ways.ones] + subsets[(1 << nodes) - 1 - ways.ones]).T)


def _subset_sums(values: Floats) -> Floats:
    """Return the sums over all subsets of the first axis, subset by its bits."""
    sums = np.zeros((1, values.shape[1]))
    for value in values:
        sums = np.concatenate((sums, sums + value))
    return sums


@cache
def _members(nodes: int) -> Floats:
    """Return the number of members of each subset of so many nodes, 1 in place of none."""
    return np.maximum(np.bitwise_count(np.arange(1 << nodes)).astype(np.float64), 1.0)


def weigh_leaving(weights: Floats, beside: Floats, place: Ints) -> Floats:
    """Return what a cluster weighs more with one of its nodes than it and the node apart, (groups,).

    Args:
        weights, beside: (groups, k, k), s and g of pairs at [group, later, earlier]; s elsewhere is not read, g
            elsewhere is 0.
        place: of each group the place of the node, 0 to k - 1.
    """
    groups, nodes = np.arange(len(weights)), weights.shape[1]
    lower = np.tri(nodes, k=-1, dtype=np.bool_)
    bent = np.where(lower, np.exp(BEND * np.clip(weights, -_FAR, _FAR)), 0.0)
    before = np.arange(nodes)
    whole = bent.sum(axis=2)
    its = bent[groups, :, place]  # what the node gives to each later one
    left = before[None, :] - (before[None, :] > place[:, None])
    rest = np.where(left > 0, (whole - its) / np.maximum(left, 1), 1.0)
    full = np.where(before > 0, whole / np.maximum(before, 1), 1.0)
    rest[groups, place] = 1.0
    gain = (np.log(full) - np.log(np.maximum(rest, 1e-300))).sum(axis=1) / BEND
    return np.asarray(gain + beside[groups, :, place].sum(axis=1) + beside[groups, place].sum(axis=1))
