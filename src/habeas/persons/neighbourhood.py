"""Nodes that stand or fall together, and what each two of them weigh: what the sampling of partitions walks on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.persons.pair_places import PairPlaces
from habeas.persons.signed_graph import Floats, Ints, Labels, components, heads_of

NEVER = -1e6
"""The weight of two nodes that people hold apart; far below any sum of log odds."""
BEND = 0.4
"""The exponent of the mean that a row's evidence on several rows of a cluster is taken by (see `splits`)."""
FLOOR = -8.0  # pairs below propose no move: they would be joined once in three thousand tries
_AT_LEAST = 0.02
Pairs = Sequence[tuple[int, int]] | NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbourhood:
    """Nodes are the groups of rows that people joined, mostly single rows. They are numbered by falling strength of
    their strongest pair, so that in every cluster the rows that say most come first.

    `node`: of each row its node. `head`: of each node its smallest row. `first` < `second`, sorted, and `weight`: the
    pairs of nodes, natural log odds, `NEVER` where people hold them apart. `same_list`: whether rows of one list meet
    in the pair. `unseen`: the log odds of every other pair. `clashes`: pairs of rows that people both joined and held
    apart; they stay together. `places`: where a pair stands, by first x nodes + second.
    """

    node: Ints
    head: Ints
    first: Ints
    second: Ints
    weight: Floats
    same_list: NDArray[np.bool_]
    unseen: float
    clashes: tuple[tuple[int, int], ...]
    places: PairPlaces

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.head)

    def place_of(self, one: Ints, other: Ints) -> Ints:
        """Return the place of pairs of nodes, one < other, among the known ones; -1 where it is not known."""
        return self.places.of(one * self.nodes + other)

    def known(self, one: Ints, other: Ints) -> NDArray[np.bool_]:
        """Say which pairs of nodes were compared or decided, in any order of the two."""
        return np.asarray(self.place_of(np.minimum(one, other), np.maximum(one, other)) >= 0)

    def labels_of(self, clusters: Ints) -> Labels:
        """Return the partition of rows that a partition of nodes makes: of each row its cluster's smallest row."""
        smallest = np.full(self.nodes, len(self.node), dtype=np.int64)
        np.minimum.at(smallest, clusters, self.head)
        return smallest[clusters[self.node]].astype(np.int32)

    def clusters_of(self, labels: NDArray[np.integer]) -> Ints:
        """Return the partition of nodes nearest to one of rows: a node goes with its smallest row, the label is the
        smallest node, and nodes that people hold apart are taken out of their cluster."""
        _, numbered = np.unique(labels[self.head], return_inverse=True)
        clusters = heads_of(numbered)
        apart = (self.weight == NEVER) & (clusters[self.first] == clusters[self.second])
        clusters[self.second[apart]] = self.second[apart]
        _, numbered = np.unique(clusters, return_inverse=True)
        return heads_of(numbered)


def neighbourhood(
    first: NDArray[np.integer],
    second: NDArray[np.integer],
    log_odds: Floats,
    *,
    lists: NDArray[np.integer],
    must: Pairs,
    cannot: Pairs,
    unseen: float,
) -> Neighbourhood:
    """Gather rows to nodes by people's decisions and weigh the pairs of nodes.

    Two nodes of several rows weigh the power mean of their pairs of rows, those not compared among them.

    Args:
        lists: of each row its list; the number of rows follows from it.
    Raises: PersonsError: pairs, decisions or log odds that are not as said.
    """
    count = len(lists)
    one, other = _checked(count, first, second, log_odds)
    yes, no = _decided(count, must), _decided(count, cannot)
    groups = components(count, yes[:, 0], yes[:, 1]).of_node
    a, b, weight, same = _between(groups, lists, one, other, log_odds, unseen)
    clashing = groups[no[:, 0]] == groups[no[:, 1]]
    a, b, weight, same = _held_apart(groups, no[~clashing], a, b, weight, same)
    nodes = int(groups.max(initial=-1)) + 1
    rank = _rank(nodes, a, b, weight)
    a, b = np.minimum(rank[a], rank[b]), np.maximum(rank[a], rank[b])
    order = np.argsort(a * nodes + b, kind="stable")
    head = np.empty(nodes, dtype=np.int64)
    head[rank[groups[::-1]]] = np.arange(count - 1, -1, -1)
    return Neighbourhood(
        node=rank[groups],
        head=head,
        first=a[order],
        second=b[order],
        weight=weight[order],
        same_list=same[order],
        unseen=unseen,
        clashes=tuple((int(i), int(j)) for i, j in no[clashing]),
        places=PairPlaces((a * nodes + b)[order]),
    )


def moving(near: Neighbourhood) -> tuple[Ints, Floats]:
    """Return the pairs that propose moves, and the running sum of their chances to be drawn: the less a pair's log odds
    decide, the oftener. Neither follows from the state of a chain, so that drawing by them is fair."""
    places = np.flatnonzero(near.weight > FLOOR)
    odds = np.exp(-np.abs(near.weight[places]))
    # Pairs that hold must be tried too, or a chain that begins with every row alone would never find them.
    chance = odds / (1 + odds) ** 2 + np.where(near.weight[places] > 0, _AT_LEAST, 0.0)
    total = np.cumsum(chance)
    return places, total / total[-1] if len(total) else total


def _checked(
    count: int, first: NDArray[np.integer], second: NDArray[np.integer], log_odds: Floats
) -> tuple[Ints, Ints]:
    if not len(first) == len(second) == len(log_odds):
        raise PersonsError(f"{len(first)} first rows, {len(second)} second rows and {len(log_odds)} log odds")
    if not np.isfinite(log_odds).all():
        raise PersonsError("log odds are finite numbers; what people decided is given apart from them")
    if len(first) and not (first.min() >= 0 and second.max() < count and (first < second).all()):
        raise PersonsError(f"a pair is two different rows from 0 to {count - 1}, the smaller first")
    one, other = first.astype(np.int64), second.astype(np.int64)
    codes = np.sort(one * count + other)
    if len(codes) > 1 and not np.diff(codes).all():
        raise PersonsError("a pair is given twice")
    return one, other


def _decided(count: int, pairs: Pairs) -> Ints:
    table = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    if len(table) and not (table.min() >= 0 and table.max() < count and (table[:, 0] != table[:, 1]).all()):
        raise PersonsError(f"a decision is about two different rows from 0 to {count - 1}")
    return np.unique(np.sort(table, axis=1), axis=0)


def _between(
    groups: Ints, lists: NDArray[np.integer], one: Ints, other: Ints, log_odds: Floats, unseen: float
) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    """The pairs of nodes with their weights; pairs of rows within a node are decided and left out."""
    a, b = groups[one], groups[other]
    same = lists[one] == lists[other]
    a, b = np.minimum(a, b), np.maximum(a, b)
    sizes = np.bincount(groups)
    if not len(sizes) or sizes.max() == 1:
        return a, b, np.asarray(log_odds, dtype=np.float64), same
    kept = a != b
    codes, at = np.unique(a[kept] * len(sizes) + b[kept], return_inverse=True)
    a, b = codes // len(sizes), codes % len(sizes)
    pairs = sizes[a] * sizes[b]
    bent = np.bincount(at, np.exp(BEND * np.clip(log_odds[kept], -60, 60)), len(codes)).astype(np.float64)
    bent += (pairs - np.bincount(at, minlength=len(codes))) * np.exp(BEND * unseen)
    weight = np.log(bent / pairs) / BEND
    alone = pairs == 1
    weight[alone] = np.bincount(at, log_odds[kept], len(codes))[alone]
    return a, b, weight, np.bincount(at, same[kept], len(codes)) > 0


def _held_apart(
    groups: Ints, no: Ints, a: Ints, b: Ints, weight: Floats, same: NDArray[np.bool_]
) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    if not len(no):
        return a, b, weight, same
    nodes = int(groups.max()) + 1
    ends = np.sort(groups[no], axis=1)
    never = np.unique(ends[:, 0] * nodes + ends[:, 1])
    kept = ~np.isin(a * nodes + b, never)
    return (
        np.concatenate((a[kept], never // nodes)),
        np.concatenate((b[kept], never % nodes)),
        np.concatenate((weight[kept], np.full(len(never), NEVER))),
        np.concatenate((same[kept], np.zeros(len(never), dtype=np.bool_))),
    )


def _rank(nodes: int, a: Ints, b: Ints, weight: Floats) -> Ints:
    """Number the nodes by falling strength of their strongest pair, then in the order they had."""
    strongest = np.full(nodes, -np.inf)
    np.maximum.at(strongest, a, weight)
    np.maximum.at(strongest, b, weight)
    rank = np.empty(nodes, dtype=np.int64)
    rank[np.argsort(-strongest, kind="stable")] = np.arange(nodes)
    return rank
