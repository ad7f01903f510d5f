"""The rules by which verdata combines replicate files, for exchange with analysts who use it.

Its replicates are imputations of missing fields, each estimated on its own. The linkage's draws are not combined by
these rules: they assume that the estimates of one replicate and the next differ normally, which partitions of people do
not (see `linkage_doubt`).

Source: HRDAG, R package verdata (JOSS 5844), `combine_estimates` and `combine_replicates`; Rubin (1987), section 3.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from habeas.errors import EstimateError
from habeas.estimates.intervals import Interval

FEWEST_WITHOUT_WARNING = 10
_NOBODY = 0.1  # stands for n0 = 0, which has no logarithm
_NORMAL_975 = 1.96  # as verdata has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicate:
    """One replicate: persons documented in it, and draws of the undocumented."""

    documented: int
    hidden: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """A combined number. `within` and `between`: variances on log n0 (of an estimate), or 0 and that of the counts (of
    a documented number). `few`: fewer than ten replicates, of which verdata warns."""

    interval: Interval
    replicates: int
    within: float
    between: float
    few: bool


def combine_estimates(replicates: Sequence[Replicate]) -> Combined:
    """Combine the estimates of replicates by Rubin's rule on log n0.

    Returns: the rounded mean of the documented plus exp of the interval of log n0; its middle is that number plus the
        mean of the undocumented, as in verdata.
    Raises: EstimateError: fewer than two replicates, or one without two draws.
    """
    count = len(replicates)
    if count < 2 or any(len(one.hidden) < 2 for one in replicates):
        raise EstimateError(
            f"{count} replicates with their draws cannot be combined",
            advice="Give two or more, each with two draws or more; ten or more are better.",
        )
    documented = round(float(np.mean([one.documented for one in replicates])))
    middle = documented + float(np.mean([one.hidden.mean() for one in replicates]))
    logs = [np.log(np.where(one.hidden <= 0, _NOBODY, one.hidden)) for one in replicates]
    means = np.array([values.mean() for values in logs])
    within = float(np.mean([values.var(ddof=1) for values in logs]))
    between = float(means.var(ddof=1))
    total = within + (1 + 1 / count) * between
    if between > 0:
        freedom = (count - 1) * (1 + within / ((count + 1) * between)) ** 2
        reach = float(student.ppf(0.975, freedom)) * total**0.5
    else:
        reach = _NORMAL_975 * total**0.5
    centre = float(means.mean())
    return Combined(
        interval=Interval(
            median=middle,
            lo95=documented + float(np.exp(centre - reach)),
            hi95=documented + float(np.exp(centre + reach)),
        ),
        replicates=count,
        within=within,
        between=between,
        few=count < FEWEST_WITHOUT_WARNING,
    )


def combine_documented(counts: Sequence[int], *, observed: int = 0) -> Combined:
    """Combine how many persons replicates document.

    Args:
        counts: of each replicate.
        observed: persons of whom nothing was imputed: the interval does not go below.
    Returns: the mean with the interval mean ± 1.96 sqrt((1 + 1/m) B).
    Raises: EstimateError: fewer than two replicates.
    """
    count = len(counts)
    if count < 2:
        raise EstimateError(f"{count} replicates cannot be combined", advice="Give two or more.")
    mean, between = float(np.mean(counts)), float(np.var(counts, ddof=1))
    reach = _NORMAL_975 * ((1 + 1 / count) * between) ** 0.5
    return Combined(
        interval=Interval(
            median=max(mean, float(observed)),
            lo95=max(mean - reach, float(observed)),
            hi95=max(mean + reach, float(observed)),
        ),
        replicates=count,
        within=0.0,
        between=between,
        few=count < FEWEST_WITHOUT_WARNING,
    )
