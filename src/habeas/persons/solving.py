"""Component by component: small ones exactly and in bulk, larger ones greedily, too large ones with every pair weighing
less. Bounded in time and memory, and what the bounds changed is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from habeas.persons.agglomeration import cluster
from habeas.persons.set_partitions import best_partitions
from habeas.persons.signed_graph import Components, Flags, Floats, Ints, SignedGraph

FIRM = 5.0  # log odds: what holds together though each pair weighs so much less is not a crowd but a person
_STEP = 1.0
_CHUNK = 1 << 22  # weights at a time, 32 MB


class Lowering(StrEnum):
    """Why pairs were taken to weigh less than they do.

    `PAIRS`: a component has too many pairs; it was clustered with all of them lowered, and the clusters then at full
    weight. `LEFT`: between those clusters there still were too many: they were joined no further.
    `ROWS`: a cluster has too many rows, and was parted with its pairs lowered. `FIRM`: a cluster has too many rows
    and holds though its pairs were lowered by `FIRM`; it stands.
    """

    PAIRS = "pairs"
    LEFT = "left"
    ROWS = "rows"
    FIRM = "firm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowered:
    """A component or cluster that went beyond a bound: its smallest row, its number of rows, by how much the log odds
    of its pairs were lowered, and why."""

    row: int
    rows: int
    by: float
    why: Lowering


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Nodes solved exactly, pairs of a component, rows of a cluster (None: any number)."""

    exact: int
    pairs: int
    rows: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """Each node's cluster as its smallest node; rows solved exactly and greedily; `Lowered.row` counts nodes."""

    labels: Ints
    exact_rows: int
    greedy_rows: int
    lowered: tuple[Lowered, ...]


def solve(graph: SignedGraph, bounds: Bounds, *, lowered: float = 0.0, last: bool = False) -> Solved:
    """Partition a graph.

    Args:
        lowered: by how much the weights are lowered already.
        last: leave a component with too many pairs as it is.
    """
    parts = graph.components()
    part = parts.of_node[graph.first]
    # Only what is inside a component is looked at again.
    graph = graph.within((part == parts.of_node[graph.second]) & (parts.sizes[part] > 1))
    del part
    rows = np.bincount(parts.of_node, weights=graph.sizes, minlength=len(parts.sizes))
    fits = np.ones(len(rows), dtype=np.bool_) if bounds.rows is None else rows <= bounds.rows
    small = (parts.sizes > 1) & (parts.sizes <= max(bounds.exact, 2)) & fits
    labels = np.arange(len(graph.sizes), dtype=np.int64)
    _solve_small(graph, parts, small, labels)
    greedy, listed = 0, []
    for nodes, piece in _pieces(graph, parts, (parts.sizes > 1) & ~small):
        found = _solve_large(piece, bounds, lowered, last=last)
        labels[nodes] = nodes[found.labels]
        greedy += int(piece.sizes.sum())
        listed += [replace(one, row=int(nodes[one.row])) for one in found.lowered]
    listed.sort(key=lambda one: (one.row, -one.rows))
    return Solved(labels=labels, exact_rows=int(rows[small].sum()), greedy_rows=greedy, lowered=tuple(listed))


def _solve_small(graph: SignedGraph, parts: Components, small: Flags, labels: Ints) -> None:
    """Solve all small components, those of one size together. Changes `labels`."""
    part = parts.of_node[graph.first]
    size_of_node, size_of_edge = np.where(small, parts.sizes, 0)[parts.of_node], np.where(small, parts.sizes, 0)[part]
    for size in np.unique(parts.sizes[small]).tolist():
        found = np.flatnonzero(size_of_node == size)
        nodes = found[np.argsort(parts.of_node[found], kind="stable")].reshape(-1, size)
        if size == 2:  # they are a component because joining them gains
            labels[nodes[:, 1]] = nodes[:, 0]
            continue
        for some, weights in _tables(graph, nodes, np.flatnonzero(size_of_edge == size)):
            labels[some] = np.take_along_axis(some, best_partitions(weights), axis=1)


def _tables(graph: SignedGraph, nodes: Ints, edges: Ints) -> Iterator[tuple[Ints, Floats]]:
    """Give the weights of components of one size as full tables, some components at a time.

    Args:
        nodes: (components, size).
        edges: the numbers of the edges inside them.
    """
    count, size = nodes.shape
    place = np.zeros(len(graph.sizes), dtype=np.int64)
    place[nodes] = np.arange(count * size).reshape(count, size)
    first, second = place[graph.first[edges]], place[graph.second[edges]]
    order = np.argsort(first, kind="stable")
    first, second, excess = first[order], second[order], graph.excess[edges][order]
    step = max(1, _CHUNK // (size * size))
    for start in range(0, count, step):
        some = nodes[start : start + step]
        rows = graph.sizes[some]
        weights: Floats = np.asarray(rows[:, :, None] * rows[:, None, :] * graph.unseen, dtype=np.float64)
        low, high = np.searchsorted(first, (start * size, (start + len(some)) * size))
        at, a, b = first[low:high] // size - start, first[low:high] % size, second[low:high] % size
        weights[at, a, b] += excess[low:high]
        weights[at, b, a] += excess[low:high]
        yield some, weights


def _pieces(graph: SignedGraph, parts: Components, wanted: Flags) -> Iterator[tuple[Ints, SignedGraph]]:
    """Give each wanted component as its nodes and a graph of its own."""
    if not wanted.any():
        return
    if len(wanted) == 1:
        yield np.arange(len(graph.sizes), dtype=np.int64), graph
        return
    nodes = np.flatnonzero(wanted[parts.of_node])
    nodes = nodes[np.argsort(parts.of_node[nodes], kind="stable")]
    place = np.zeros(len(graph.sizes), dtype=np.int32)
    node_ends = np.cumsum(parts.sizes[wanted])
    node_starts = node_ends - parts.sizes[wanted]
    place[nodes] = np.arange(len(nodes)) - np.repeat(node_starts, parts.sizes[wanted])
    part = parts.of_node[graph.first]
    edges = np.flatnonzero(wanted[part])
    edges = edges[np.argsort(part[edges], kind="stable")]
    edge_ends = np.cumsum(np.bincount(part[edges], minlength=len(wanted))[wanted])
    for start, end, low, high in zip(node_starts, node_ends, (0, *edge_ends[:-1]), edge_ends, strict=True):
        some, inner = nodes[start:end], edges[low:high]
        yield (
            some,
            SignedGraph(
                sizes=graph.sizes[some],
                first=place[graph.first[inner]],
                second=place[graph.second[inner]],
                excess=graph.excess[inner],
                unseen=graph.unseen,
            ),
        )


def _solve_large(graph: SignedGraph, bounds: Bounds, lowered: float, *, last: bool) -> Solved:
    """Solve one component that is not solved exactly."""
    if len(graph.first) > bounds.pairs:
        return _untouched(graph, lowered) if last else _solve_lowered(graph, bounds, lowered)
    labels = np.array(cluster(graph), dtype=np.int64)
    listed: list[Lowered] = []
    if bounds.rows is not None:
        rows = np.bincount(labels, weights=graph.sizes, minlength=len(labels))
        nodes = np.bincount(labels, minlength=len(labels))
        for head in np.flatnonzero((rows > bounds.rows) & (nodes > 1)).tolist():
            members = np.flatnonzero(labels == head)
            found = _part(graph.among(members), bounds, lowered)
            labels[members] = members[found.labels]
            listed += [replace(one, row=int(members[one.row])) for one in found.lowered]
    return Solved(labels=labels, exact_rows=0, greedy_rows=0, lowered=tuple(listed))


def _part(graph: SignedGraph, bounds: Bounds, lowered: float) -> Solved:
    """Part a cluster of too many rows by lowering its pairs a step; from `FIRM` on it stands."""
    rows, labels = int(graph.sizes.sum()), np.zeros(len(graph.sizes), dtype=np.int64)
    if lowered >= FIRM:
        firm = Lowered(row=0, rows=rows, by=lowered, why=Lowering.FIRM)
        return Solved(labels=labels, exact_rows=0, greedy_rows=0, lowered=(firm,))
    found = solve(graph.lowered(_STEP), bounds, lowered=lowered + _STEP)
    parted = Lowered(row=0, rows=rows, by=lowered + _STEP, why=Lowering.ROWS)
    return replace(found, lowered=(parted, *found.lowered))


def _solve_lowered(graph: SignedGraph, bounds: Bounds, lowered: float) -> Solved:
    """Solve a component with too many pairs: with every pair lowered first, then the clusters at full weight."""
    step = max(_STEP, lowered / 2)
    strong = solve(graph.lowered(step), bounds, lowered=lowered + step)
    heads = np.unique(strong.labels)
    again = solve(graph.joined(strong.labels), bounds, lowered=lowered, last=True)
    labels = heads[again.labels[np.searchsorted(heads, strong.labels)]]
    here = Lowered(row=0, rows=int(graph.sizes.sum()), by=lowered + step, why=Lowering.PAIRS)
    later = (replace(one, row=int(heads[one.row])) for one in again.lowered)
    return replace(strong, labels=labels, lowered=(here, *strong.lowered, *later))


def _untouched(graph: SignedGraph, lowered: float) -> Solved:
    """Leave a component as it is, and say so."""
    left = Lowered(row=0, rows=int(graph.sizes.sum()), by=lowered, why=Lowering.LEFT)
    return Solved(labels=np.arange(len(graph.sizes)), exact_rows=0, greedy_rows=0, lowered=(left,))
