"""The best partition of a few nodes, by trying all: in bulk for up to eight, over subsets for up to twelve."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from habeas.persons.signed_graph import Floats, Ints

MOST_EXACT = 12
_IN_BULK = 8
_NEVER = -1e12  # in place of minus infinity, which times 0 is no number; far below any sum of log odds
_CHUNK = 1 << 21  # values at a time, 16 MB
_DIGITS = 8  # differences below are the order of adding, not evidence


def best_partitions(weights: Floats) -> Ints:
    """Return the partition with the largest sum of weights within clusters, for each of many small graphs.

    Of equal sums the first counts, by a fixed order that joins as little as it can and then earlier nodes rather
    than later ones.

    Args:
        weights: (graphs, k, k), symmetric, k ≤ 12; minus infinity keeps two nodes apart. The diagonal is not read.
    Returns: (graphs, k): each node's cluster as the smallest node in it.
    Source: all set partitions for k ≤ 8 (4,140 of them at most); above, f(S) = max over T ⊆ S that hold S's
    smallest node of v(T) + f(S \\ T), 3^k / 2 steps.
    """
    graphs, nodes = weights.shape[:2]
    finite = np.maximum(weights, _NEVER)
    if nodes > _IN_BULK:
        return np.array([_by_subsets(one) for one in finite], dtype=np.int64).reshape(graphs, nodes)
    left, right = np.triu_indices(nodes, 1)
    pairs = finite[:, left, right]
    heads, together = _partitions(nodes)
    best = np.empty(graphs, dtype=np.int64)
    step = max(1, _CHUNK // len(heads))
    for start in range(0, graphs, step):
        values = pairs[start : start + step] @ together.T
        best[start : start + step] = np.argmax(np.round(values, _DIGITS), axis=1)
    return heads[best]


@cache
def _partitions(nodes: int) -> tuple[Ints, Floats]:
    """All set partitions, those with most clusters first: each node's smallest companion, and which pairs (in the
    order of triu_indices) are together."""
    found: list[tuple[int, ...]] = [(0,)]
    for node in range(1, nodes):
        found = [(*one, head) for one in found for head in (*sorted(set(one)), node)]
    found.sort(key=lambda one: (-len(set(one)), one))
    heads = np.array(found, dtype=np.int64)
    left, right = np.triu_indices(nodes, 1)
    return heads, (heads[:, left] == heads[:, right]).astype(np.float64)


def _by_subsets(weights: Floats) -> list[int]:
    """Return the best partition of one graph of up to a dozen nodes."""
    nodes = len(weights)
    within = np.zeros(1 << nodes)
    for node in range(nodes):
        # What this node weighs with each subset of the nodes before it, doubling the table node by node.
        beside = np.zeros(1)
        for other in range(node):
            beside = np.concatenate((beside, beside + weights[node, other]))
        within[1 << node : 2 << node] = within[: 1 << node] + beside
    best = np.zeros(1 << nodes)
    chosen = np.zeros(1 << nodes, dtype=np.int64)
    for sets, parts in _subsets(nodes):
        values = np.round(within[parts] + best[sets[:, None] ^ parts], _DIGITS)
        place = np.argmax(values, axis=1)
        best[sets] = values[np.arange(len(sets)), place]
        chosen[sets] = parts[np.arange(len(sets)), place]
    labels = [0] * nodes
    left = (1 << nodes) - 1
    while left:
        part = int(chosen[left])
        members = [node for node in range(nodes) if part >> node & 1]
        for node in members:
            labels[node] = members[0]
        left ^= part
    return labels


@cache
def _subsets(nodes: int) -> tuple[tuple[Ints, NDArray[np.int64]], ...]:
    """For each number of nodes: the sets of so many, and of each the parts that hold its smallest node, smaller
    parts first."""
    by_size: list[tuple[list[int], list[list[int]]]] = [([], []) for _ in range(nodes + 1)]
    for whole in range(1, 1 << nodes):
        lowest = whole & -whole
        rest, part, parts = whole ^ lowest, 0, []
        while True:
            parts.append(part | lowest)
            if part == rest:
                break
            part = (part - rest) & rest
        parts.sort(key=lambda one: (one.bit_count(), one))
        sets, table = by_size[whole.bit_count()]
        sets.append(whole)
        table.append(parts)
    return tuple(
        (np.array(sets, dtype=np.int64), np.array(table, dtype=np.int64)) for sets, table in by_size[1:] if sets
    )
