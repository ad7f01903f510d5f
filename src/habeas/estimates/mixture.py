"""The posterior of N as a mixture: every kept draw gives a whole negative binomial, not one random number.

Given P(seen) the undocumented are NegBin(n, P(seen)) exactly, so averaging their distributions
(Rao-Blackwell) takes the noise of drawing n0 out of quantiles and of the drawn curve.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc

from habeas.estimates.state import Floats


def mean_distribution(at: Floats, log_seen: Floats, documented: int) -> Floats:
    """Return P(n0 <= x) averaged over draws, for each whole number x in `at`."""
    seen = np.exp(log_seen)
    return np.array([float(betainc(documented, x + 1.0, seen).mean()) for x in at])


def quantile(probability: float, log_seen: Floats, documented: int) -> int:
    """Return the smallest whole n0 with P(n0 <= x) >= probability, by bisection."""
    seen = np.exp(log_seen)
    low, high = -1, 1
    while betainc(documented, high + 1.0, seen).mean() < probability:
        low, high = high, high * 4
    while high - low > 1:
        middle = (low + high) // 2
        if betainc(documented, middle + 1.0, seen).mean() < probability:
            low = middle
        else:
            high = middle
    return high


def density_curve(log_seen: Floats, documented: int, *, points: int) -> tuple[tuple[float, float], ...]:
    """Return (N, probability per person of N) between the 0.5 % and the 99.5 % quantile, evenly spaced in
    log n0.

    Each value is the probability of the step around it over its width, so the curve has area close to 1.
    """
    low = quantile(0.005, log_seen, documented)
    high = max(quantile(0.995, log_seen, documented), low + 1)
    edges = np.unique(np.floor(np.geomspace(low + 1.0, high + 1.0, points + 1))) - 1.0
    heights = np.diff(mean_distribution(edges, log_seen, documented)) / np.diff(edges)
    middles = documented + (edges[1:] + edges[:-1] + 1.0) / 2.0
    return tuple((float(x), float(y)) for x, y in zip(middles, heights, strict=True))
