"""A graph whose edges speak for or against: groups of rows, and the log odds between them. What correlation
clustering works on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Ends = NDArray[np.int32]
Flags = NDArray[np.bool_]
Labels = NDArray[np.int32]
Floats = NDArray[np.float64]
GAIN = 1e-9  # a smaller gain in log odds is none: sums differ in their last digits with the order of adding


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """Connected components: the component of each node, and the number of nodes of each component. Components are
    numbered by their smallest node."""

    of_node: Ints
    sizes: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedGraph:
    """Nodes are groups of rows that stand or fall together, numbered by their smallest row.

    `sizes`: rows of each node. `first` < `second`: nodes of an edge, each edge once. `excess`: how much more the
    pairs of rows between the two weigh than if none of them had been compared; minus infinity where they must
    stay apart. `unseen` < 0: the log odds of a pair that was not compared. So two nodes weigh
    `excess + sizes[first] * sizes[second] * unseen` together, edge or none, and excesses add up when nodes join.
    """

    sizes: Ints
    first: Ends
    second: Ends
    excess: Floats
    unseen: float

    def components(self) -> Components:
        """Return the components over edges whose two ends gain by joining. No best partition joins two of them:
        between them nothing weighs more than 0."""
        if self.sizes.max(initial=1) == 1:
            speaks = self.excess > GAIN - self.unseen
        else:
            speaks = self.excess > GAIN - self.sizes[self.first] * self.sizes[self.second] * self.unseen
        return components(len(self.sizes), self.first[speaks], self.second[speaks])

    def within(self, edges: Flags) -> SignedGraph:
        """Return the graph with these edges only."""
        if edges.all():
            return self
        return replace(self, first=self.first[edges], second=self.second[edges], excess=self.excess[edges])

    def lowered(self, by: float) -> SignedGraph:
        """Return the graph with every pair of rows weighing less by so much, compared or not."""
        return replace(self, unseen=self.unseen - by)

    def among(self, nodes: Ints) -> SignedGraph:
        """Return the part of the graph over these nodes (rising), numbered anew in their order."""
        number = np.full(len(self.sizes), -1, dtype=np.int32)
        number[nodes] = np.arange(len(nodes))
        part = self.within((number[self.first] >= 0) & (number[self.second] >= 0))
        return replace(part, sizes=self.sizes[nodes], first=number[part.first], second=number[part.second])

    def joined(self, labels: Ints) -> SignedGraph:
        """Return the graph whose nodes are the clusters of this one.

        Args:
            labels: each node's cluster, as the smallest node in it.
        """
        heads, number = np.unique(labels, return_inverse=True)
        first, second, excess = added_up(number[self.first], number[self.second], self.excess, len(heads))
        sizes = np.bincount(number, weights=self.sizes, minlength=len(heads)).astype(np.int64)
        return replace(self, sizes=sizes, first=first, second=second, excess=excess)


def components(count: int, first: NDArray[np.integer], second: NDArray[np.integer]) -> Components:
    """Find the connected components of a graph of so many nodes."""
    if not len(first):
        return Components(of_node=np.arange(count, dtype=np.int64), sizes=np.ones(count, dtype=np.int64))
    edges = coo_array((np.ones(len(first), dtype=np.int8), (first, second)), shape=(count, count))
    _, found = connected_components(edges, directed=False)
    # Numbered by first appearance, whatever the library's own order is.
    _, start, number = np.unique(found, return_index=True, return_inverse=True)
    rank = np.empty(len(start), dtype=np.int64)
    rank[np.argsort(start)] = np.arange(len(start))
    of_node = rank[number]
    return Components(of_node=of_node, sizes=np.bincount(of_node, minlength=len(start)))


def heads_of(of_node: NDArray[np.integer]) -> Ints:
    """Return the smallest node of each node's group.

    Args:
        of_node: the group of each node, numbered from 0 without gaps.
    """
    head = np.empty(int(of_node.max(initial=-1)) + 1, dtype=np.int64)
    head[of_node[::-1]] = np.arange(len(of_node) - 1, -1, -1)  # the last written, the smallest, stays
    found: Ints = head[of_node]
    return found


def added_up(
    first: NDArray[np.integer], second: NDArray[np.integer], excess: Floats, nodes: int
) -> tuple[Ends, Ends, Floats]:
    """Return edges with ends in order, loops left out and parallel edges added up, sorted by their ends."""
    between = first != second
    first, second, excess = first[between], second[between], excess[between]
    codes = np.minimum(first, second).astype(np.int64) * nodes + np.maximum(first, second)
    if len(codes) > 1 and not np.all(codes[1:] > codes[:-1]):
        order = np.argsort(codes, kind="stable")
        codes, excess = codes[order], excess[order]
        starts = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
        codes, excess = codes[starts], np.add.reduceat(excess, starts)
    nodes = max(nodes, 1)
    return (codes // nodes).astype(np.int32), (codes % nodes).astype(np.int32), excess
