"""Do the chains agree, and on how many independent draws does the answer rest? Numbers only.

Source: Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), "Rank-normalization, folding, and
localization: an improved R-hat for assessing convergence of MCMC", Bayesian Analysis 16(2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from habeas.estimates.state import Floats

RHAT_WANTED = 1.01
ESS_WANTED = 400.0
RHAT_NEAR = 1.05
"""Up to which a short fit, one of many or beside a long one, may be used."""
_MOST_COMPARED = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """R-hat, the larger, and effective draws, the fewest, over log n0, its tails (draws only) and log alpha."""

    rhat: float
    ess: float

    @property
    def reached(self) -> bool:
        """Whether the draws may be believed."""
        return self.rhat <= RHAT_WANTED and self.ess >= ESS_WANTED


NONE_YET = Agreement(rhat=float("inf"), ess=0.0)


def agreement_of(kept: Floats) -> Agreement:
    """Look at log n0 and log alpha of a run's draws, (3, draws, chains); ranks make the log of n0 unnecessary, and 0
    has none.
    """
    if kept.shape[1] < 8:
        return NONE_YET
    every = max(1, kept.shape[1] // _MOST_COMPARED)
    hidden, log_alpha = kept[1, ::every], kept[2, ::every]
    return Agreement(
        rhat=max(rhat(hidden), rhat(log_alpha)), ess=min(bulk_ess(hidden), tail_ess(hidden), bulk_ess(log_alpha))
    )


def rhat(draws: Floats) -> float:
    """Return the rank-normalised split R-hat, the larger of bulk and folded.

    Args:
        draws: (draws, chains), at least 4 draws of each of at least 2 chains.
    Returns: about 1 where chains agree; infinity where a chain stood still or the draws are all one value.
    Source: eq. 4 and 14, section 4.1 (folding).
    """
    halves = _split(draws)
    if np.any(np.ptp(halves, axis=0) == 0.0):
        return float("inf")
    folded = np.abs(halves - np.median(halves))
    return max(_plain_rhat(_normal_scores(halves)), _plain_rhat(_normal_scores(folded)))


def bulk_ess(draws: Floats) -> float:
    """Return the effective number of draws for the middle of the distribution (section 4.2)."""
    return _plain_ess(_normal_scores(_split(draws)))


def tail_ess(draws: Floats) -> float:
    """Return the smaller effective number of draws for the 5 % and the 95 % quantile (section 4.3)."""
    low, high = np.quantile(draws, [0.05, 0.95])
    return min(_plain_ess(_split((draws <= end).astype(np.float64))) for end in (low, high))


def _split(draws: Floats) -> Floats:
    """Cut each chain in two, so that a chain that drifts disagrees with itself."""
    half = len(draws) // 2
    return np.concatenate([draws[:half], draws[len(draws) - half :]], axis=1)


def _normal_scores(draws: Floats) -> Floats:
    """Replace values by normal scores of their ranks (eq. 14): heavy tails have no say."""
    ranks = rankdata(draws, axis=None).reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)))


def _plain_rhat(draws: Floats) -> float:
    within = draws.var(axis=0, ddof=1).mean()
    between = draws.mean(axis=0).var(ddof=1)
    if within <= 0.0:
        return float("inf")
    length = len(draws)
    return float(np.sqrt((length - 1) / length + between / within))


def _plain_ess(draws: Floats) -> float:
    """Return the effective number of draws, Geyer's initial monotone sequence (eq. 10-13)."""
    length, chains = draws.shape
    variances = draws.var(axis=0, ddof=1)
    within = variances.mean()
    if within <= 0.0:
        return 0.0
    pooled = within * (length - 1) / length + draws.mean(axis=0).var(ddof=1)
    covariances = _autocovariances(draws).mean(axis=1)
    correlations = 1.0 - (within - covariances * length / (length - 1)) / pooled
    correlations[0] = 1.0
    pairs = correlations[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0.0)
    kept = np.minimum.accumulate(pairs[: negative[0] if len(negative) else len(pairs)])
    time = max(-1.0 + 2.0 * kept.sum(), 1.0 / np.log10(length * chains))
    return float(length * chains / time)


def _autocovariances(draws: Floats) -> Floats:
    """Return autocovariances at every lag, (lags, chains), by fast Fourier transform."""
    length = len(draws)
    size = 1 << (2 * length - 1).bit_length()
    spectrum = np.fft.rfft(draws - draws.mean(axis=0), n=size, axis=0)
    covariances = np.fft.irfft(spectrum * spectrum.conj(), n=size, axis=0)[:length]
    return np.asarray(covariances / length)
