"""What a cluster hangs on: which rows hold through which single pair ("r7 holds through r3 only"), and what splitting
there would cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.persons.signed_graph import Floats, components

_MOST_CUT = 300  # rows: the smallest cut of more costs seconds (a dense table, cube of the rows)
Near = dict[int, dict[int, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Rows of a cluster and the pairs through which alone they hold to the rest of it.

    `rows`: the smaller side, rising; of equal sides the one without the cluster's first row. `through`: the pairs
    that speak for holding, as (row of `rows`, other row), the strongest first. `log_odds`: what the cluster loses by
    splitting there: the sum over every pair across, those that speak against it and those not compared included.
    """

    rows: tuple[int, ...]
    through: tuple[tuple[int, int], ...]
    log_odds: float


def weakest_links(
    members: Sequence[int],
    first: NDArray[np.integer],
    second: NDArray[np.integer],
    log_odds: Floats,
    *,
    unseen: float,
    must: Sequence[tuple[int, int]] = (),
) -> tuple[Hold, ...]:
    """List where a cluster would part, the weakest hold first.

    Every bridge is listed: a pair without which the pairs that speak for the cluster fall into two parts. Where no
    single pair holds anything, the smallest cut through those pairs is listed (Stoer and Wagner 1997), for clusters of
    up to 300 rows. What people joined never parts.

    Args:
        members: rows of one cluster, of at least one row.
        first, second, log_odds: pairs; those with a row outside the cluster are passed over.
        unseen: log odds of a pair not given (see `correlation.partition`).
        must: pairs of rows that people joined; those outside are passed over.
    Returns: nothing for a cluster that one decision or several hold, and for one row.
    Raises: PersonsError: positive pairs and decisions do not hold the rows together, so they are no cluster.
    """
    rows = np.array(sorted(set(members)), dtype=np.int64)
    table = _table(rows, first, second, log_odds, unseen)
    speaks = np.triu(table.positive)
    ends = np.nonzero(speaks)
    people = _inside(rows, must)
    groups = components(len(rows), people[:, 0], people[:, 1]).of_node
    _check_whole(len(rows), ends, people)
    near = _between_groups(groups, ends, speaks[ends])
    sides = [np.isin(groups, side) for side in _bridge_sides(near, int(groups.max(initial=-1)) + 1)]
    if not sides and groups.max(initial=-1) > 0 and len(rows) <= _MOST_CUT:
        sides = [np.isin(groups, _smallest_cut(near, int(groups.max()) + 1))]
    holds = [_hold(rows, side, table) for side in sides]
    return tuple(sorted(holds, key=lambda hold: (round(hold.log_odds, 8), hold.rows)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Log odds of each pair of a cluster, with `unseen` where none is given, and those above 0 that are given."""

    every: Floats
    positive: Floats


def _table(
    rows: NDArray[np.int64], first: NDArray[np.integer], second: NDArray[np.integer], log_odds: Floats, unseen: float
) -> _Table:
    inside = np.isin(first, rows) & np.isin(second, rows)
    a, b = np.searchsorted(rows, first[inside]), np.searchsorted(rows, second[inside])
    every = np.full((len(rows), len(rows)), float(unseen))
    every[a, b] = every[b, a] = log_odds[inside]
    np.fill_diagonal(every, 0.0)
    positive = np.zeros_like(every)
    positive[a, b] = positive[b, a] = np.maximum(log_odds[inside], 0.0)
    return _Table(every=every, positive=positive)


def _inside(rows: NDArray[np.int64], must: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    pairs = np.asarray(must, dtype=np.int64).reshape(-1, 2)
    return np.searchsorted(rows, pairs[np.isin(pairs, rows).all(axis=1)])


def _check_whole(count: int, ends: tuple[NDArray[np.int64], ...], people: NDArray[np.int64]) -> None:
    one, other = np.concatenate((ends[0], people[:, 0])), np.concatenate((ends[1], people[:, 1]))
    found = components(count, one, other)
    if len(found.sizes) > 1:
        raise PersonsError(f"the {count} rows are no cluster: what speaks for it leaves {len(found.sizes)} parts")


def _between_groups(groups: NDArray[np.int64], ends: tuple[NDArray[np.int64], ...], weights: Floats) -> Near:
    """The pairs between what people joined: a bridge of two parallel pairs is none."""
    near: Near = {}
    for a, b, weight in zip(groups[ends[0]].tolist(), groups[ends[1]].tolist(), weights.tolist(), strict=True):
        if a != b:
            for here, there in ((a, b), (b, a)):
                edges = near.setdefault(here, {})
                # Negative: more than one pair.
                edges[there] = weight if there not in edges else -(abs(edges[there]) + weight)
    return near


def _bridge_sides(near: Near, count: int) -> Iterator[list[int]]:
    """Give the far side of each bridge (Tarjan 1974), walking without recursion."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    parent: dict[int, int] = {0: -1}
    walked: list[int] = []
    waiting = [(0, iter(sorted(near.get(0, ()))))] if count else []
    order[0] = low[0] = 0
    while waiting:
        here, others = waiting[-1]
        there = next(others, None)
        if there is None:
            waiting.pop()
            walked.append(here)
            up = parent[here]
            if up >= 0:
                low[up] = min(low[up], low[here])
        elif there not in order:
            parent[there] = here
            order[there] = low[there] = len(order)
            waiting.append((there, iter(sorted(near[there]))))
        elif there != parent[here]:
            low[here] = min(low[here], order[there])
    below: dict[int, list[int]] = {}
    for node in walked:  # branches before what they hang on
        branch = [node, *(one for child in sorted(near.get(node, ())) if parent[child] == node for one in below[child])]
        below[node] = branch
        up = parent[node]
        if up >= 0 and low[node] > order[up] and near[node][up] > 0:
            yield branch


def _smallest_cut(near: Near, count: int) -> list[int]:
    """Return one side of the smallest cut over positive log odds (Stoer and Wagner 1997)."""
    weights = np.zeros((count, count))
    for here, edges in near.items():
        for there, weight in edges.items():
            weights[here, there] = abs(weight)
    merged = [[node] for node in range(count)]
    alive, best, side = list(range(count)), np.inf, [count - 1]
    while len(alive) > 1:
        reach, waiting, before, last = weights[alive[0]].copy(), alive[1:], alive[0], alive[0]
        while waiting:
            before, last = last, max(waiting, key=lambda node: (round(float(reach[node]), 8), -node))
            waiting.remove(last)
            cut = float(reach[last])
            reach += weights[last]
        if cut < best - 1e-9:
            best, side = cut, list(merged[last])
        merged[before] += merged[last]
        weights[before] += weights[last]
        weights[:, before] += weights[:, last]
        weights[before, before] = 0.0
        weights[last] = weights[:, last] = 0.0
        alive.remove(last)
    return side


def _hold(rows: NDArray[np.int64], side: NDArray[np.bool_], table: _Table) -> Hold:
    if 2 * side.sum() > len(rows) or (2 * side.sum() == len(rows) and side[0]):
        side = ~side
    across = np.ix_(side, ~side)
    a, b = np.nonzero(table.positive[across])
    strength = table.positive[across][a, b]
    pairs = sorted(
        zip((-strength).tolist(), rows[side][a].tolist(), rows[~side][b].tolist(), strict=True),
    )
    return Hold(
        rows=tuple(rows[side].tolist()),
        through=tuple((one, other) for _, one, other in pairs),
        log_odds=float(table.every[across].sum()),
    )
