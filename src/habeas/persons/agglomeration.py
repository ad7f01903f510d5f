"""A good partition of a larger graph: join what gains most, then move, split and join until nothing gains.

Finding the best is NP-hard (Bansal, Blum and Chawla 2004); what is promised is a sum no smaller than that of every
node alone, of joining greedily, or of all nodes together (which differs by the gains of joining the clusters found, and
none of these is above 0). Source of the greedy part: greedy additive edge contraction
(Keuper et al. 2015); of the moves: local search as in Elsner and Schudy (2009).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from habeas.persons.signed_graph import GAIN, Floats, SignedGraph

_TRIED = 1_000  # clusters of more nodes are not tried for splits: a split of so many costs seconds
_MOVES = 1e-7  # a smaller gain moves nothing: whatever moves must end
Near = list[dict[int, float]]
"""For each node, the excess of its edges, by neighbour (see SignedGraph)."""


def cluster(graph: SignedGraph) -> list[int]:
    """Return each node's cluster, as the smallest node in it.

    The same graph always gives the same; of equal gains the earlier nodes' counts.
    """
    near: Near = [{} for _ in graph.sizes]
    for a, b, excess in zip(graph.first.tolist(), graph.second.tolist(), graph.excess.tolist(), strict=True):
        near[a][b] = near[b][a] = excess
    sizes = [float(size) for size in graph.sizes.tolist()]
    labels = agglomerate([dict(one) for one in near], sizes, graph.unseen)
    return _improve(near, sizes, graph.unseen, labels)


def agglomerate(near: Near, sizes: Sequence[float], unseen: float) -> list[int]:
    """Join the two clusters whose joining gains most, until none gains.

    Args:
        near: used up.
    """
    sizes, version, parent = list(sizes), [0] * len(near), list(range(len(near)))
    waiting = [
        entry
        for a, edges in enumerate(near)
        for b, excess in edges.items()
        if a < b and (entry := _entry(a, b, excess, sizes, unseen, version))
    ]
    heapq.heapify(waiting)
    while waiting:
        _, a, b, seen_a, seen_b = heapq.heappop(waiting)
        if version[a] != seen_a or version[b] != seen_b:
            continue
        if len(near[a]) < len(near[b]):
            a, b = b, a
        _absorb(near, a, b)
        sizes[a] += sizes[b]
        parent[b], version[b], version[a] = a, -1, version[a] + 1
        for c, excess in near[a].items():
            if entry := _entry(min(a, c), max(a, c), excess, sizes, unseen, version):
                heapq.heappush(waiting, entry)
    return _heads(parent)


def _entry(
    a: int, b: int, excess: float, sizes: Sequence[float], unseen: float, version: Sequence[int]
) -> tuple[float, int, int, int, int] | None:
    gain = excess + sizes[a] * sizes[b] * unseen
    return (-round(gain, 8), a, b, version[a], version[b]) if gain > GAIN else None


def _absorb(near: Near, a: int, b: int) -> None:
    """Let a node take over another's edges."""
    into = near[a]
    for c, excess in near[b].items():
        if c != a:
            into[c] = near[c][a] = into.get(c, 0.0) + excess
        del near[c][b]
    near[b] = {}


def _heads(parent: list[int]) -> list[int]:
    """Turn a forest into labels: the smallest node of each tree."""
    roots = list(parent)
    for node in range(len(roots)):
        root = node
        while roots[root] != root:
            root = roots[root]
        while roots[node] != root:
            roots[node], node = root, roots[node]
    smallest: dict[int, int] = {}
    return [smallest.setdefault(root, node) for node, root in enumerate(roots)]


def _improve(near: Near, sizes: Sequence[float], unseen: float, labels: list[int]) -> list[int]:
    """Move nodes, split clusters and join them again until nothing gains. Each step gains, so it ends."""
    while True:
        moved = _move(near, sizes, unseen, labels)
        split = _split(near, sizes, unseen, labels)
        if not moved and not split:
            return _heads_of(labels)
        labels = _join(near, sizes, unseen, labels)


def _move(near: Near, sizes: Sequence[float], unseen: float, labels: list[int]) -> bool:
    """Move single nodes to the cluster, or to one of their own, where they gain most. Changes `labels`."""
    rows: dict[int, float] = {}
    for node, label in enumerate(labels):
        rows[label] = rows.get(label, 0.0) + sizes[node]
    waiting, queued, moved = list(range(len(labels))), set(range(len(labels))), False
    fresh = max(labels, default=0) + 1
    for node in waiting:  # grows while it is walked: the neighbours of a moved node are looked at again
        queued.discard(node)
        here, size = labels[node], sizes[node]
        excess = {here: 0.0}
        for other, weight in near[node].items():
            excess[labels[other]] = excess.get(labels[other], 0.0) + weight
        stays = excess.pop(here) + size * (rows[here] - size) * unseen
        best, goes_to = 0.0, fresh  # on its own
        for there, weight in sorted(excess.items()):
            if weight + size * rows[there] * unseen > best + GAIN:
                best, goes_to = weight + size * rows[there] * unseen, there
        if best - stays <= _MOVES:
            continue
        labels[node], moved = goes_to, True
        rows[here] -= size
        rows[goes_to] = rows.get(goes_to, 0.0) + size
        fresh += goes_to == fresh
        again = [other for other in near[node] if other not in queued]
        queued.update(again)
        waiting.extend(again)
    return moved


def _split(near: Near, sizes: Sequence[float], unseen: float, labels: list[int]) -> bool:
    """Split clusters at a link of their strongest spanning tree where what crosses weighs less than 0."""
    members: dict[int, list[int]] = {}
    for node, label in enumerate(labels):
        members.setdefault(label, []).append(node)
    waiting = [group for group in members.values() if 4 <= len(group) <= _TRIED]  # of three, one leaves: a move
    fresh, split = max(labels, default=0), False
    while waiting:
        group = waiting.pop()
        part = _weak_part(near, sizes, unseen, group)
        if part is None:
            continue
        fresh, split = fresh + 1, True
        for node in part:
            labels[node] = fresh
        rest = [node for node in group if labels[node] != fresh]
        waiting.extend(one for one in (part, rest) if len(one) >= 4)
    return split


def _weak_part(near: Near, sizes: Sequence[float], unseen: float, group: list[int]) -> list[int] | None:
    """Return the part of a cluster that hangs on a link of its strongest spanning tree and whose leaving gains most,
    or None where no such part gains."""
    place = {node: number for number, node in enumerate(group)}
    size = np.array([sizes[node] for node in group])
    weights = np.outer(size, size) * unseen
    for node, row in place.items():
        for other, excess in near[node].items():
            if other in place:
                weights[row, place[other]] += excess
    np.fill_diagonal(weights, 0.0)
    if weights.min() >= 0.0:
        return None
    below = _branches(weights)
    crossing = ((below @ weights) * (1.0 - below)).sum(axis=1)
    worst = int(np.argmin(np.round(crossing, 8)))
    if crossing[worst] >= -_MOVES:
        return None
    return [node for node, in_it in zip(group, below[worst], strict=True) if in_it]


def _branches(weights: Floats) -> Floats:
    """The nodes on the far side of each link of the strongest spanning tree (Prim 1957), as rows of 0 and 1."""
    count = len(weights)
    nearest, parent = weights[0].copy(), np.zeros(count, dtype=np.int64)
    nearest[0], order, reached = -np.inf, [], np.zeros(count, dtype=bool)
    reached[0] = True
    for _ in range(count - 1):
        node = int(np.argmax(np.where(reached, -np.inf, nearest)))
        if reached[node]:  # only ways that must not be gone are left
            node = int(np.argmin(reached))
        reached[node] = True
        order.append(node)
        closer = ~reached & (weights[node] > nearest)
        nearest[closer], parent[closer] = weights[node][closer], node
    below = np.eye(count)
    for node in reversed(order):
        if parent[node] != 0:
            below[parent[node]] += below[node]
    return below[1:]


def _join(near: Near, sizes: Sequence[float], unseen: float, labels: list[int]) -> list[int]:
    """Join clusters greedily, taking each as one node."""
    number: dict[int, int] = {}
    of_node = [number.setdefault(label, len(number)) for label in labels]
    between: Near = [{} for _ in number]
    rows = [0.0] * len(number)
    for node, a in enumerate(of_node):
        rows[a] += sizes[node]
        for other, excess in near[node].items():
            b = of_node[other]
            if a != b:
                between[a][b] = between[a].get(b, 0.0) + excess
    joined = agglomerate(between, rows, unseen)
    return [joined[a] for a in of_node]


def _heads_of(labels: Sequence[int]) -> list[int]:
    smallest: dict[int, int] = {}
    return [smallest.setdefault(label, node) for node, label in enumerate(labels)]
