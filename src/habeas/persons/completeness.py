"""How many true pairs were never candidates: estimated from a random sample of rows, each held against all others.

Whoever assumes that the keys find all pairs counts the persons they lose twice. So some rows are drawn by lot and
compared with every row of the case; what the model then expects beyond the candidates says how much the keys miss.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import expit

from habeas.persons.evidence import Evidence
from habeas.persons.missed_links import Missed
from habeas.persons.model import Model
from habeas.persons.pairing import Pairing

_PAIRS = 400_000  # that are compared for the estimate
_LEAST_ROWS, _MOST_ROWS = 40, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """Expected true pairs of the sampled rows, among the candidates and beyond, and what follows for the case.

    `share`: the share of true pairs among the candidates, with its standard error; 1 and 0 where nothing was sampled.
    `whole`: how many rows the case has.
    """

    rows: int
    whole: int
    compared: int
    among: float
    beyond: float
    share: float
    error: float

    def missed(self, expected: float) -> Missed:
        """Return how many true pairs are not among the candidates, where so many are expected among them.

        Where the sample has none among the candidates its share says nothing of their number; then what it has beyond
        them stands for the case, with an error as large as itself.
        """
        if self.share >= 1:
            return Missed()
        if self.share <= 0:
            pairs = self.beyond / self.rows * self.whole / 2  # each pair is met from both its rows
            return Missed(pairs=pairs, sd=pairs)
        pairs = expected * (1 - self.share) / self.share
        return Missed(pairs=pairs, sd=expected * self.error / self.share**2)


def completeness(
    evidence: Evidence,
    model: Model,
    candidates: Pairing,
    odds: NDArray[np.float64],
    rows: int,
    *,
    shift: float,
    rng: Generator,
) -> Completeness:
    """Estimate the pair completeness of candidates.

    Args:
        odds: log odds of the candidates, the shift in them.
        rows: how many rows the case has.
        shift: what is added to the model's log odds in this case.
        rng: draws the rows, and in a large case for each of them the others that stand for all.
    """
    if rows < 2:
        return Completeness(rows=0, whole=rows, compared=0, among=0.0, beyond=0.0, share=1.0, error=0.0)
    count = min(_MOST_ROWS, rows, max(_LEAST_ROWS, _PAIRS // rows))
    others = min(rows, max(_PAIRS // count, 1))
    chosen = np.sort(rng.choice(rows, size=count, replace=False)).astype(np.int32)
    place = np.full(rows, -1, dtype=np.int64)
    place[chosen] = np.arange(count)
    among, beyond = np.zeros(count), np.zeros(count)
    for side in (candidates.first, candidates.second):
        touched = np.flatnonzero(place[side] >= 0)
        among += np.bincount(place[side[touched]], expit(odds[touched]), minlength=count)
    pools = [np.arange(rows) if others == rows else rng.choice(rows, size=others, replace=False) for _ in chosen]
    one, other = np.repeat(chosen, others), np.concatenate(pools).astype(np.int32)
    at = np.repeat(np.arange(count), others)
    low, high = np.minimum(one, other), np.maximum(one, other)
    new = (low < high) & (candidates.shared_by(low, high, rows) < 0)
    low, high, at = low[new], high[new], at[new]
    chance = expit(model.log_odds(evidence.of(low, high, np.full(len(low), -1, dtype=np.int32))) + shift)
    beyond += np.bincount(at, chance, minlength=count) * (rows / others)
    total = among + beyond
    share = float(among.sum() / total.sum()) if total.sum() > 0 else 1.0
    # The error of a ratio of sums over rows drawn by lot (Cochran 1977, 2.39).
    spread = among - share * total
    error = math.sqrt(float((spread**2).sum()) / max(count - 1, 1) / count) / max(float(total.mean()), 1e-9)
    return Completeness(
        rows=count,
        whole=rows,
        compared=len(low),
        among=float(among.sum()),
        beyond=float(beyond.sum()),
        share=share,
        error=error,
    )
