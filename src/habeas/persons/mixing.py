"""Did the chains over partitions mix? Numbers only.

Source: Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), Bayesian Analysis 16(2): split R-hat (eq. 4) on rank
normal scores (eq. 14), effective number of draws by Geyer's initial monotone sequence (eq. 10-13). The same is used
for estimates; stages to the right do not import those to the left, so it stands here in its own short form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from habeas.persons.signed_graph import Floats

_FEWEST = 4
HIGHEST_RHAT = 1.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixing:
    """How well chains moved. `changed`: share of the redrawn neighbourhoods that came out otherwise. `too_large`:
    times a cluster was too large to be redrawn. `rhat`, `ess`: of the documented count, over the chains; `between`:
    R-hat of the count with the levels of the draws taken out, which shows chains that have forgotten their start
    too little. None where a chain has fewer than four draws or nothing varies.
    """

    changed: float
    too_large: int
    rhat: float | None
    ess: float | None
    between: float | None


def rhat(draws: Floats) -> float | None:
    """Return the split R-hat of rank normal scores.

    Args:
        draws: (draws, chains).
    """
    if len(draws) < _FEWEST or np.ptp(draws) == 0:
        return None
    scores = _scores(_split(draws))
    within = scores.var(axis=0, ddof=1).mean()
    if within <= 0:
        return float("inf")
    return float(np.sqrt((len(scores) - 1) / len(scores) + scores.mean(axis=0).var(ddof=1) / within))


def ess(draws: Floats) -> float | None:
    """Return the effective number of draws.

    Args:
        draws: (draws, chains).
    """
    if len(draws) < _FEWEST or np.ptp(draws) == 0:
        return None
    scores = _scores(_split(draws))
    length, chains = scores.shape
    centred = scores - scores.mean(axis=0)
    covariances = np.array([(centred[: length - lag] * centred[lag:]).sum(axis=0).mean() for lag in range(length)])
    covariances /= length
    within = covariances[0] * length / (length - 1)
    if within <= 0:
        return 0.0
    pooled = covariances[0] + scores.mean(axis=0).var(ddof=1)
    correlations = 1 - (within - covariances * length / (length - 1)) / pooled
    correlations[0] = 1.0
    pairs = correlations[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    kept = np.minimum.accumulate(pairs[: negative[0] if len(negative) else len(pairs)])
    return float(length * chains / max(-1 + 2 * kept.sum(), 1 / np.log10(length * chains)))


def without_levels(counts: Floats, levels: Floats) -> Floats:
    """Return counts with what the levels of the draws explain taken out, by least squares.

    Args:
        counts: (draws,).
        levels: (draws, k).
    """
    spread = levels[:, np.ptp(levels, axis=0) > 0]
    spread = (spread - spread.mean(axis=0)) / spread.std(axis=0) if spread.shape[1] else spread
    columns = np.column_stack((np.ones(len(counts)), spread, spread**2))
    if len(counts) < 3 * columns.shape[1]:
        return counts
    found, *_ = np.linalg.lstsq(columns, counts, rcond=None)
    return np.asarray(counts - columns @ found)


def _split(draws: Floats) -> Floats:
    half = len(draws) // 2
    return np.concatenate([draws[:half], draws[len(draws) - half :]], axis=1)


def _scores(draws: Floats) -> Floats:
    ranks = rankdata(draws, axis=None).reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)))
