"""Does the fitted model give back how many persons each two lists share?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import bdtr

from habeas.estimates.state import Floats, State, log_seen
from habeas.estimates.table import CaptureTable


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCheck:
    """Two lists: persons on both, what the model expects, and the two-sided posterior predictive
    probability.
    """

    a: str
    b: str
    observed: int
    expected: float
    probability: float


def pair_shares(state: State) -> Floats:
    """Return P(on lists i and j | on at least one list) under each chain's state, (chains, J, J)."""
    on = np.exp(state.log_on)
    weights = np.exp(state.log_weights - log_seen(state)[:, None])
    return np.asarray(np.matmul(on * weights[:, None, :], on.transpose(0, 2, 1)))


def check_pairs(table: CaptureTable, shares: Floats) -> tuple[PairCheck, ...]:
    """Compare every observed overlap with its posterior predictive distribution, Binomial(n, share), exactly.

    Args:
        shares: (draws, J, J) of `pair_shares`, lists in the order of the table.
    """
    documented = table.documented
    checks = []
    for i, j in combinations(range(len(table.lists)), 2):
        observed = table.overlap(i, j)
        share = np.clip(shares[:, i, j], 0.0, 1.0)
        at_most = float(bdtr(observed, documented, share).mean())
        at_least = 1.0 - float(bdtr(observed - 1, documented, share).mean()) if observed else 1.0
        checks.append(
            PairCheck(
                a=table.lists[i],
                b=table.lists[j],
                observed=observed,
                expected=float(share.mean() * documented),
                probability=min(1.0, 2.0 * min(at_most, at_least)),
            )
        )
    return tuple(checks)
