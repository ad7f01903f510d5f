"""A point with the interval it never goes without, and the interval on the scale of the log of the
undocumented.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

_NORMAL_975 = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Persons in all: a middle and the ends between which 95 % of the uncertainty of the model lies."""

    median: float
    lo95: float
    hi95: float


def log_scale_interval(documented: int, hidden: float, variance: float) -> Interval:
    """Return an interval for N = documented + hidden that is symmetric in log hidden.

    Its lower end is never below what is documented. The variance of log hidden is taken as log(1 +
    variance/hidden^2).

    Source: Burnham et al. (1987), eq. 3.4, as used by Chao (1987) for lower bounds.
    """
    if hidden <= 0.0:
        return Interval(median=float(documented), lo95=float(documented), hi95=float(documented))
    spread = exp(_NORMAL_975 * sqrt(log(1.0 + variance / hidden**2)))
    return Interval(median=documented + hidden, lo95=documented + hidden / spread, hi95=documented + hidden * spread)


def log_scale_draws(documented: int, interval: Interval, *, draws: int = 2_000) -> npt.NDArray[np.float64]:
    """Return evenly spaced quantiles of n0 for an interval that is symmetric in log n0 (`log_scale_interval`)."""
    hidden, high = interval.median - documented, interval.hi95 - documented
    if hidden <= 0.0:
        return np.zeros(draws)
    scale = log(high / hidden) / _NORMAL_975
    return np.asarray(hidden * np.exp(scale * ndtri((np.arange(draws) + 0.5) / draws)))
