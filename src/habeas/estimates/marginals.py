"""The probability of a table's marginals under a hyper-Dirichlet prior, for any number of undocumented.

With delta prior persons in each of the 2^J cells, the marginal table of a set A of lists has a = delta 2^(J - |A|) in
each of its cells. Given N = n + n0 and a chordal graph, log P(table) is the sum of h over cliques minus the sum of h
over separators, plus a part that no graph changes, where

    h(A) = lgamma(n_A0 + n0 + a) - lgamma(N + 2^J delta) + lgamma(2^J delta) + sum' lgamma(n_Ac + a) - 2^|A| lgamma(a),

n_A0 counts the documented on no list of A, and the sum runs over the other cells of A. Empty cells cancel. h of the
empty set is 0, so groups of lists that do not depend on each other need no case of their own.

Source: Madigan & York (1997), Biometrika 84(1), section 3; Dawid & Lauritzen (1993), Annals of Statistics 21(3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from habeas.estimates.state import Floats, Ints
from habeas.estimates.table import CaptureTable

_STIRLING_FROM = 100.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marginals:
    """A table as sets of lists: `cells` (m,) the set of each pattern, `counts` (m,) its persons, and delta."""

    cells: Ints
    counts: Ints
    lists: int
    delta: float

    @property
    def documented(self) -> int:
        """Persons on at least one list."""
        return int(self.counts.sum())


def marginals_of(table: CaptureTable, delta: float) -> Marginals:
    """Return the table's cells as sets, bit j for list j of the table; at most 60 lists."""
    weights = 1 << np.arange(len(table.lists), dtype=np.int64)
    return Marginals(
        cells=table.patterns.astype(np.int64) @ weights, counts=table.counts, lists=len(table.lists), delta=delta
    )


def score_of(marginals: Marginals, members: int, hidden: Floats) -> Floats:
    """Return h(A) at each number of undocumented.

    Args:
        members: the set A.
        hidden: (Q,) n0 >= 0, not necessarily whole.
    """
    if members == 0:
        return np.zeros(len(hidden))
    prior = marginals.delta * 2.0 ** (marginals.lists - members.bit_count())
    whole = marginals.delta * 2.0**marginals.lists
    cells, place = np.unique(marginals.cells & members, return_inverse=True)
    counts = np.bincount(place, weights=marginals.counts)
    on_none = float(counts[0]) if cells[0] == 0 else 0.0
    on_some = counts[1:] if cells[0] == 0 else counts
    fixed = gammaln(on_some + prior).sum() - (len(on_some) + 1) * gammaln(prior) + gammaln(whole)
    moving = log_rising(hidden, on_none + prior) - log_rising(hidden, marginals.documented + whole)
    return np.asarray(moving + float(fixed))


def score_of_all(marginals: Marginals, hidden: Floats) -> Floats:
    """Return h of every set of lists, (2^J, Q)."""
    return np.array([score_of(marginals, members, hidden) for members in range(1 << marginals.lists)])


def score_of_any_graph(marginals: Marginals, hidden: Floats) -> Floats:
    """Return the part of log P(table, N) that no graph changes: the multinomial coefficient and the prior 1/N."""
    documented = marginals.documented
    cells = float(gammaln(marginals.counts + 1.0).sum())
    return np.asarray(log_rising(hidden, documented + 1.0) - cells - np.log(documented + hidden))


def log_rising(hidden: Floats, by: float) -> Floats:
    """Return log gamma(n0 + by) - log gamma(n0 + 1), by > 0, without the loss of digits that a difference has.

    At n0 = 10^12 each log gamma has four digits behind the point, and scores of graphs differ in less. From n0 = 100
    on, the difference of the two Stirling series is written out.
    """
    small = hidden < _STIRLING_FROM
    risen = np.empty(len(hidden))
    risen[small] = gammaln(hidden[small] + by) - gammaln(hidden[small] + 1.0)
    base, more = hidden[~small] + 1.0, by - 1.0
    top = base + more
    risen[~small] = (
        (top - 0.5) * np.log1p(more / base) + more * (np.log(base) - 1.0) + _remainder(top) - _remainder(base)
    )
    return risen


def _remainder(value: Floats) -> Floats:
    """Return the part of Stirling's series that vanishes for large values; the next term is under 10^-13 at 100."""
    return np.asarray(1.0 / (12.0 * value) - 1.0 / (360.0 * value**3))
