"""Every chordal graph scored: evidence of each graph and the posterior of n0, in blocks of bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from habeas.estimates.chordal import chordal_graphs, elimination, pairs
from habeas.estimates.graph_average import GraphAverage
from habeas.estimates.marginals import Marginals, score_of_all, score_of_any_graph
from habeas.estimates.quadrature import (
    MOST_HIDDEN,
    NEGLIGIBLE_TAIL,
    Nodes,
    farther,
    first_nodes,
    given_nodes,
    resolved,
    tail_share,
)
from habeas.estimates.state import Floats, Ints

_SCORES_A_BLOCK = 1_500_000
_ELIMINATED_A_BLOCK = 65_536


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """`graphs` (G,) log evidence of each graph with n0 summed out; `mass` (Q,) shares of the nodes; `total` the log
    of the sum over graphs."""

    graphs: Floats
    mass: Floats
    total: float


def average_exactly(
    marginals: Marginals,
    lists: tuple[str, ...],
    *,
    with_complete: bool,
    grid: Ints | None,
    tell: Callable[[float], None],
    stop: Callable[[], bool],
) -> GraphAverage | None:
    """Score every chordal graph on up to seven lists, each with the same prior probability.

    Args:
        lists: names in the order of the sets of `marginals`, sorted.
        grid: numbers of undocumented to sum over as they stand; None: nodes and weights that follow the posterior.
        tell: told shares of the work, 0 to 1.
        stop: asked at every block.
    Returns: None where `stop` said so before all graphs were scored: a part of the graphs is no average.
    """
    graphs = chordal_graphs(len(lists))
    tell(0.05)
    terms = terms_of(graphs, len(lists))
    tell(0.1)
    every = range(len(graphs))
    nodes = given_nodes(grid) if grid is not None else first_nodes(marginals.documented)
    counted = every if with_complete else every[:-1]
    while True:
        if grid is None:
            nodes = resolved(nodes, lambda hidden: score_blocks(terms, every, marginals, hidden), stop=stop)
        tell(0.4)
        evidence = _evidence(terms, counted, marginals, nodes, lambda part: tell(0.4 + 0.6 * part), stop)
        if evidence is None:
            return None
        tail = tail_share(nodes, evidence.mass)
        if grid is not None or tail < NEGLIGIBLE_TAIL or nodes.end >= MOST_HIDDEN * 0.99:
            break
        nodes = farther(nodes)
    complete = _evidence(terms, every[-1:], marginals, nodes, lambda _: None, lambda: False)
    return _average(graphs[: len(counted)], evidence, complete, nodes, tail, marginals, lists)


def collect(blocks: Iterator[Floats], nodes: Nodes, *, stop: Callable[[], bool]) -> Evidence | None:
    """Sum over nodes for each graph and over graphs for each node, block by block, always from the largest down.

    Args:
        blocks: (graphs, Q) log P(table, N | graph); each block is overwritten.
    Returns: None where `stop` said so.
    """
    rows: list[Floats] = []
    column, top = np.zeros(len(nodes.hidden)), -np.inf
    for block in blocks:
        if stop():
            return None
        block += nodes.log_weights
        highest = float(block.max())
        if highest > top:
            column *= np.exp(top - highest)
            top = highest
        block -= top
        np.exp(block, out=block)
        column += block.sum(axis=0)
        with np.errstate(divide="ignore"):
            rows.append(np.log(block.sum(axis=1)) + top)
    return Evidence(graphs=np.concatenate(rows), mass=column / column.sum(), total=float(np.log(column.sum()) + top))


def complete_share(complete: float, others: float) -> float:
    """Return P(complete graph) from its log evidence and that of all others together."""
    return float(1.0 / (1.0 + np.exp(np.clip(others - complete, -700.0, 700.0))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """How often h of each set counts in each graph: +1 for a clique, -1 for a separator. Graph g has the entries
    `ends[g]` to `ends[g + 1]` of `sets` and `signs`; kept small, as 617,675 graphs have five million entries."""

    signs: npt.NDArray[np.int8]
    sets: npt.NDArray[np.int16]
    ends: Ints
    lists: int

    def __len__(self) -> int:
        return len(self.ends) - 1

    def rows(self, start: int, end: int) -> csr_array:
        """Return the terms of some graphs as a matrix, (graphs, 2^J)."""
        ends = self.ends[start : end + 1]
        entries = slice(ends[0], ends[-1])
        parts = (self.signs[entries].astype(np.float64), self.sets[entries].astype(np.int32), ends - ends[0])
        return csr_array(parts, shape=(len(ends) - 1, 1 << self.lists))


def terms_of(graphs: Ints, lists: int) -> Terms:
    """Return the cliques and separators of chordal graphs on up to seven lists, with their signs."""
    signs, sets, sizes = [], [], []
    for start in range(0, len(graphs), _ELIMINATED_A_BLOCK):
        heads, tails = elimination(graphs[start : start + _ELIMINATED_A_BLOCK], lists)
        ends = np.arange(len(heads) + 1) * 2 * lists
        each = np.tile(np.repeat(np.array([1.0, -1.0]), lists), len(heads))
        part = csr_array((each, np.hstack([heads, tails]).ravel(), ends), shape=(len(heads), 1 << lists))
        part.sum_duplicates()
        part.eliminate_zeros()
        signs.append(part.data.astype(np.int8))
        sets.append(part.indices.astype(np.int16))
        sizes.append(np.diff(part.indptr))
    ends = np.concatenate([[0], np.cumsum(np.concatenate(sizes), dtype=np.int64)])
    return Terms(signs=np.concatenate(signs), sets=np.concatenate(sets), ends=ends, lists=lists)


def score_blocks(terms: Terms, chosen: range, marginals: Marginals, hidden: Floats) -> Iterator[Floats]:
    """Yield log P(table, N | graph), (graphs, Q), at most 12 MB at a time."""
    sets, common = score_of_all(marginals, hidden), score_of_any_graph(marginals, hidden)
    rows = max(1, _SCORES_A_BLOCK // len(hidden))
    for start in range(chosen.start, chosen.stop, rows):
        block = terms.rows(start, min(start + rows, chosen.stop)) @ sets
        block += common
        yield block


def _evidence(
    terms: Terms,
    chosen: range,
    marginals: Marginals,
    nodes: Nodes,
    tell: Callable[[float], None],
    stop: Callable[[], bool],
) -> Evidence | None:
    def told() -> Iterator[Floats]:
        done = 0
        for block in score_blocks(terms, chosen, marginals, nodes.hidden):
            done += len(block)
            yield block
            tell(done / len(chosen))

    return collect(told(), nodes, stop=stop)


def _average(
    graphs: Ints,
    evidence: Evidence,
    complete: Evidence | None,
    nodes: Nodes,
    tail: float,
    marginals: Marginals,
    lists: tuple[str, ...],
) -> GraphAverage:
    order = np.argsort(-evidence.graphs, kind="stable")
    joined = pairs(len(lists))
    edges = np.empty((len(graphs), len(joined)), dtype=np.uint8)
    for bit in range(len(joined)):
        edges[:, bit] = graphs[order] >> bit & 1
    with_complete = len(graphs) > 1 and bool(graphs[-1] == (1 << len(joined)) - 1)
    alone = complete.total if complete else -np.inf
    others = evidence.total
    if with_complete:
        others += float(np.log1p(-min(np.exp(alone - others), 1.0 - 1e-16)))
    return GraphAverage(
        lists=lists,
        documented=marginals.documented,
        edges=edges,
        probabilities=np.exp(evidence.graphs[order] - evidence.total),
        complete=complete_share(alone, others),
        with_complete=with_complete,
        delta=marginals.delta,
        nodes=nodes,
        mass=evidence.mass,
        tail=tail,
    )
