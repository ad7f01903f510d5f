"""The evidence of one graph at a time, n0 summed out: what a walk asks for, remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from habeas.estimates.chordal_step import Near, near_of, taken_apart
from habeas.estimates.marginals import Marginals, score_of, score_of_any_graph
from habeas.estimates.quadrature import Nodes
from habeas.estimates.state import Floats

_ROWS_KEPT = 4_000
_GRAPHS_KEPT = 200_000
_SCORES_A_BLOCK = 1_500_000


@dataclass(slots=True, kw_only=True)
class Evidences:
    """What is known on one set of nodes: log evidence of graphs by their key, and h of sets of lists.

    Both forget everything at a limit, some 40 MB each, and begin again; that changes no number.
    """

    marginals: Marginals
    nodes: Nodes
    common: Floats
    graphs: dict[int, float] = field(default_factory=dict)
    rows: dict[int, Floats] = field(default_factory=dict)

    def row(self, lists: int) -> Floats:
        """Return h of a set of lists at every node."""
        known = self.rows.get(lists)
        if known is None:
            if len(self.rows) >= _ROWS_KEPT:
                self.rows.clear()
            known = self.rows[lists] = score_of(self.marginals, lists, self.nodes.hidden)
        return known

    def scores(self, near: Near) -> Floats:
        """Return log P(table, N | graph) at every node."""
        total = self.common.copy()
        for head, tail in taken_apart(near):
            total += self.row(head)
            total -= self.row(tail)
        return total

    def gain(self, near: Near, a: int, b: int) -> Floats:
        """Return what flipping a pair adds to the scores: with S the common neighbours, h of S with both and of S, less
        h of S with each of the two; or the reverse."""
        common = near[a] & near[b]
        one, other = common | 1 << a, common | 1 << b
        joined = self.row(one | other) + self.row(common) - self.row(one) - self.row(other)
        return -joined if near[a] >> b & 1 else joined

    def keep(self, key: int, scores: Floats) -> float:
        """Return the log of the sum over nodes, and remember it for the graph."""
        if len(self.graphs) >= _GRAPHS_KEPT:
            self.graphs.clear()
        logs = scores + self.nodes.log_weights
        top = float(logs.max())
        self.graphs[key] = evidence = top + float(np.log(np.exp(logs - top).sum()))
        return evidence

    def total(self, *, but: int) -> float:
        """Return the log of the summed evidence of all graphs remembered but one."""
        logs = np.array([evidence for key, evidence in self.graphs.items() if key != but])
        return float(np.logaddexp.reduce(logs)) if len(logs) else -np.inf


def evidences_on(marginals: Marginals, nodes: Nodes) -> Evidences:
    """Return a table in which nothing is known yet."""
    return Evidences(marginals=marginals, nodes=nodes, common=score_of_any_graph(marginals, nodes.hidden))


def scores_of_graphs(marginals: Marginals, keys: Sequence[int], hidden: Floats) -> Iterator[Floats]:
    """Yield log P(table, N | graph) of the graphs in their order, (graphs, Q), at most 12 MB at a time."""
    evidences = evidences_on(marginals, Nodes(hidden=hidden, log_weights=np.zeros(len(hidden))))
    rows = max(1, _SCORES_A_BLOCK // len(hidden))
    for start in range(0, len(keys), rows):
        yield np.array([evidences.scores(near_of(key, marginals.lists)) for key in keys[start : start + rows]])
