"""Which rows are one person, all pairs considered together: correlation clustering, with people's decisions binding.

Transitive closure follows each pair alone, so one wrong pair makes one person of two. Here a cluster stands by the
sum over all its pairs, those that speak against it and those never compared included.

Source: Bansal, Blum and Chawla, "Correlation clustering", Machine Learning 56 (2004), with weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from habeas.errors import PersonsError
from habeas.persons.contradictions import Contradiction, contradictions
from habeas.persons.set_partitions import MOST_EXACT
from habeas.persons.signed_graph import Ends, Floats, Ints, Labels, SignedGraph, added_up, components, heads_of
from habeas.persons.solving import Bounds, Lowered, solve

Pairs = Sequence[tuple[int, int]] | NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Rows gathered to clusters.

    `labels`: of each row the smallest row number of its cluster. `objective`: the summed log odds within clusters
    (see `summed_log_odds`). Of clusters of two or more rows, by rising `heads` (their labels): `sizes` in rows, and
    `weakest`, the log odds of the weakest link of the strongest tree that holds the cluster, infinite where people's
    decisions alone hold it. `contradictions`: between people's decisions. `exact_rows`: rows in components of two or
    more nodes that were solved exactly; `greedy_rows`: by greedy joining and moves. `lowered`: where the clustering
    had to be coarser than the objective asks, and how.
    """

    labels: Labels
    objective: float
    heads: Labels
    sizes: NDArray[np.int32]
    weakest: Floats
    contradictions: tuple[Contradiction, ...]
    exact_rows: int
    greedy_rows: int
    lowered: tuple[Lowered, ...]


def partition(
    count: int,
    first: NDArray[np.integer],
    second: NDArray[np.integer],
    log_odds: Floats,
    *,
    unseen: float,
    must: Pairs = (),
    cannot: Pairs = (),
    unsure: Pairs = (),
    most_exact: int = MOST_EXACT,
    most_pairs: int = 300_000,
    largest: int | None = 200,
) -> Partition:
    """Gather rows so that the summed log odds within clusters are as large as can be found.

    Rows joined by `must` are always together. Rows of `cannot` and `unsure` never are, unless `must` leads them
    together: then they stay together, and those of `cannot` are listed as contradictions. Components over pairs of
    positive log odds are solved on their own: exactly up to `most_exact` nodes (a node is a row, or the rows that
    people joined), greedily with moves beyond, within `most_pairs` and `largest` (see `solving`).

    The order of the pairs does not matter. The numbering of the rows matters between partitions of equal
    objective only, and where the greedy way meets equal gains.

    Args:
        count: rows, numbered from 0.
        first, second: rows of the pairs, first < second, each pair once.
        log_odds: natural log odds of each pair that the two are one person, the prior included. Pairs that would
            speak against a cluster belong here as well as those that speak for it.
        unseen: log odds of each pair that is not given, negative (see `unseen_log_odds`).
        must, cannot, unsure: people's decisions, pairs of rows in any order.
        most_exact: 1 to 12.
        most_pairs: pairs that a component may have before its log odds are lowered.
        largest: rows that a cluster may have before its log odds are lowered; None for no bound.
    Raises: PersonsError: the pairs or the settings are not as said.
    """
    _check_settings(unseen, most_exact, most_pairs, largest)
    first, second, log_odds = _in_order(count, first, second, np.asarray(log_odds, dtype=np.float64))
    yes, no = _decided(count, must), _decided(count, cannot)
    held = np.concatenate((no, _decided(count, unsure)))
    groups = components(count, yes[:, 0], yes[:, 1]).of_node
    graph = _graph(groups, first, second, log_odds - unseen, held, unseen)
    solved = solve(graph, Bounds(exact=most_exact, pairs=most_pairs, rows=largest))
    starts = np.flatnonzero(heads_of(groups) == np.arange(count))  # of each group the smallest row
    labels = starts[solved.labels[groups]].astype(np.int32)
    heads, sizes, weakest = _facts(labels, first, second, log_odds, yes)
    return Partition(
        labels=labels,
        objective=summed_log_odds(labels, first, second, log_odds, unseen=unseen, must=yes),
        heads=heads,
        sizes=sizes,
        weakest=weakest,
        contradictions=contradictions(yes, no, groups),
        exact_rows=solved.exact_rows,
        greedy_rows=solved.greedy_rows,
        lowered=tuple(replace(one, row=int(starts[one.row])) for one in solved.lowered),
    )


def summed_log_odds(
    labels: NDArray[np.integer],
    first: NDArray[np.integer],
    second: NDArray[np.integer],
    log_odds: Floats,
    *,
    unseen: float,
    must: Pairs = (),
) -> float:
    """Return what a partition is judged by: the sum of log odds over all pairs of rows within its clusters, `unseen`
    for those not given. Pairs that people's YES lead together are decided and count nothing.

    Args:
        labels: of each row any number that its cluster shares and no other has.
    """
    yes = _decided(len(labels), must)
    groups = components(len(labels), yes[:, 0], yes[:, 1]).of_node
    inside = (labels[first] == labels[second]) & (groups[first] != groups[second])
    decided = _pairs_within(groups.astype(np.int64) * len(labels) + labels) if len(yes) else 0
    open_pairs = _pairs_within(labels) - decided
    return float(log_odds[inside].sum() + (open_pairs - int(inside.sum())) * unseen)


def _pairs_within(labels: NDArray[np.integer]) -> int:
    """Count the pairs of rows that share a label."""
    _, sizes = np.unique(labels, return_counts=True)
    return int((sizes * (sizes - 1) // 2).sum())


def _graph(groups: Ints, first: Ends, second: Ends, excess: Floats, held: Ints, unseen: float) -> SignedGraph:
    """The rows as people gathered them, with what is between them."""
    sizes = np.bincount(groups)
    if len(held) or len(sizes) < len(groups):
        one = np.concatenate((groups[first], groups[held[:, 0]]))
        other = np.concatenate((groups[second], groups[held[:, 1]]))
        excess = np.concatenate((excess, np.full(len(held), -np.inf)))
        first, second, excess = added_up(one, other, excess, len(sizes))
    return SignedGraph(sizes=sizes, first=first, second=second, excess=excess, unseen=float(unseen))


def _facts(
    labels: Labels, first: Ends, second: Ends, log_odds: Floats, must: Ints
) -> tuple[Labels, NDArray[np.int32], Floats]:
    """Heads, sizes and weakest links of the clusters of two rows or more."""
    sizes = np.bincount(labels, minlength=len(labels))
    heads = np.flatnonzero(sizes > 1)
    inside = labels[first] == labels[second]
    first, second, log_odds = first[inside], second[inside], log_odds[inside]
    # Ranks in place of weights: the tree needs only their order, and 0 would be no edge. Decisions come first.
    strongest = np.argsort(-log_odds, kind="stable")
    rank = np.empty(len(strongest))
    rank[strongest] = np.arange(len(strongest)) + 2.0
    ranks = np.concatenate((np.ones(len(must)), rank))
    one, other = np.concatenate((must[:, 0], first)), np.concatenate((must[:, 1], second))
    ends, ranks = _least(one.astype(np.int64), other.astype(np.int64), ranks, len(labels))
    tree = minimum_spanning_tree(coo_array((ranks, ends), shape=(len(labels), len(labels))).tocsr()).tocoo()
    last = np.ones(len(labels))
    np.maximum.at(last, labels[tree.row], tree.data)
    ordered = np.concatenate(([np.inf], log_odds[strongest]))
    weakest = ordered[np.maximum(last[heads].astype(np.int64) - 1, 0)]
    return heads.astype(np.int32), sizes[heads].astype(np.int32), weakest


def _least(one: Ints, other: Ints, ranks: Floats, count: int) -> tuple[tuple[Ints, Ints], Floats]:
    """Of edges between the same two rows keep that of the smallest rank: a matrix would add them up."""
    codes = one * max(count, 1) + other
    order = np.lexsort((ranks, codes))
    keep = order[np.concatenate(([True], np.diff(codes[order]) != 0))[: len(order)]]
    return (one[keep], other[keep]), ranks[keep]


def _in_order(
    count: int, first: NDArray[np.integer], second: NDArray[np.integer], log_odds: Floats
) -> tuple[Ends, Ends, Floats]:
    """Check pairs and sort them by their rows."""
    if not len(first) == len(second) == len(log_odds):
        raise PersonsError(f"{len(first)} first rows, {len(second)} second rows and {len(log_odds)} log odds")
    if not np.isfinite(log_odds).all():
        raise PersonsError("log odds are finite numbers; what people decided is given apart from them")
    if len(first) and not (first.min() >= 0 and second.max() < count and (first < second).all()):
        raise PersonsError(f"a pair is two different rows from 0 to {count - 1}, the smaller first")
    one, other = first.astype(np.int32, copy=False), second.astype(np.int32, copy=False)
    rising = (one[1:] > one[:-1]) | ((one[1:] == one[:-1]) & (other[1:] > other[:-1]))
    if rising.all():
        return one, other, log_odds
    codes = one.astype(np.int64) * count + other
    order = np.argsort(codes, kind="stable")
    if not np.diff(codes[order]).all():
        raise PersonsError("a pair is given twice")
    return one[order], other[order], log_odds[order]


def _decided(count: int, pairs: Pairs) -> Ints:
    """Check decided pairs; return them as (pairs, 2), the smaller row first, each once, sorted."""
    table = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    if len(table) and not (table.min() >= 0 and table.max() < count and (table[:, 0] != table[:, 1]).all()):
        raise PersonsError(f"a decision is about two different rows from 0 to {count - 1}")
    return np.unique(np.sort(table, axis=1), axis=0)


def _check_settings(unseen: float, most_exact: int, most_pairs: int, largest: int | None) -> None:
    if not (math.isfinite(unseen) and unseen < 0):
        raise PersonsError(
            f"a pair that was not compared cannot weigh {unseen}",
            advice="Give a negative number, as unseen_log_odds estimates it.",
        )
    if not (1 <= most_exact <= MOST_EXACT and most_pairs >= 1 and (largest is None or largest >= 2)):
        raise PersonsError(
            f"most_exact {most_exact}, most_pairs {most_pairs} or largest {largest} is out of range",
            advice=f"Use 1 to {MOST_EXACT}, at least 1, and at least 2.",
        )
