"""An average over decomposable graphs: what it says of the undocumented, and of which lists depend on each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from habeas.estimates.chordal import pairs
from habeas.estimates.intervals import Interval
from habeas.estimates.quadrature import Nodes, quantiles
from habeas.estimates.state import Floats

Edges = npt.NDArray[np.uint8]
_ENDS = np.array([0.025, 0.5, 0.975])


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How the walk over graphs went, where there were too many to score each.

    `taken` is the smallest share of its steps that a walk took. `apart` is the largest difference between two walks in
    the probability that two lists depend on each other. `seen` counts different graphs, `frozen` the walks that stood
    on one graph all the time where the others were not. `widest`: the lowest and the highest 95 % end of n0 that any
    one walk gives.
    """

    walks: int
    steps: int
    seen: int
    taken: float
    apart: float
    rhat: float
    ess: float
    frozen: int
    agreed: bool
    cut: bool
    widest: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GraphAverage:
    """The posterior over graphs and over the undocumented.

    Args:
        lists: the list names, sorted; pairs of lists are those of `chordal.pairs`, in these places.
        edges: (G, pairs) 1 where the graph joins the pair; likeliest graph first. A walk gives the graphs it saw.
        probabilities: (G,) posterior probability of each; in all 1, as far as they are not 0 in floating point.
        complete: P(complete graph) were it in with the same prior as each other graph. Of a walk, an upper limit.
        nodes, mass: where n0 was looked at, and the posterior probability (Q,) that each node stands for.
        tail: posterior probability for each unit of log n0 at the last node.
        walk: None where every graph was scored.
    """

    lists: tuple[str, ...]
    documented: int
    edges: Edges
    probabilities: Floats
    complete: float
    with_complete: bool
    delta: float
    nodes: Nodes
    mass: Floats
    tail: float
    walk: Walk | None = None

    @property
    def interval(self) -> Interval:
        """Median and central 95 % interval of N; where walks do not agree, the widest ends that any of them gives."""
        low, middle, high = (float(end) for end in self.hidden_at(_ENDS))
        if self.walk is not None and not self.walk.agreed:
            low, high = min(low, self.walk.widest[0]), max(high, self.walk.widest[1])
        n = self.documented
        return Interval(median=n + middle, lo95=n + low, hi95=n + high)

    def hidden_at(self, probabilities: Floats) -> Floats:
        """Return the quantiles of the undocumented, whole numbers as floats."""
        return quantiles(self.nodes, self.mass, probabilities)

    def draws(self, number: int) -> Floats:
        """Return that many equally weighted draws of n0: the quantiles at (i + 1/2) / number. No chance is needed."""
        return self.hidden_at((np.arange(number) + 0.5) / number)

    def dependence(self) -> tuple[tuple[str, str, float], ...]:
        """Return, for each pair of lists, the probability that the two depend on each other directly."""
        joined = self.probabilities @ self.edges
        return tuple(
            (self.lists[i], self.lists[j], float(share))
            for (i, j), share in zip(pairs(len(self.lists)), joined, strict=True)
        )

    def likeliest(self, number: int) -> tuple[tuple[tuple[tuple[str, str], ...], float], ...]:
        """Return the likeliest graphs as the pairs they join, each with its probability."""
        named = [(self.lists[i], self.lists[j]) for i, j in pairs(len(self.lists))]
        return tuple(
            (tuple(pair for pair, joined in zip(named, row, strict=True) if joined), float(share))
            for row, share in zip(self.edges[:number], self.probabilities[:number], strict=True)
        )
