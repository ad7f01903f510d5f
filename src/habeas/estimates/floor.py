"""A lower bound after Chao, for lists of different coverage and people of different visibility."""

from __future__ import annotations

import numpy as np

from habeas.estimates.intervals import Interval, log_scale_interval
from habeas.estimates.table import CaptureTable


def chao_floor(table: CaptureTable) -> Interval | None:
    """Return a floor under N: people who are hard to see can only make the truth larger.

    With u_j the persons on list j only and f2 the persons on exactly two lists, n0 >= (sum_{i<j} u_i u_j) /
    f2 by Cauchy-Schwarz, if every person's odds of being on list j are a_j t (t the person's own
    visibility) and the lists are independent for a given person. f2 + 1 replaces f2, which is Chapman's
    correction for two lists.

    Returns: the floor with a 95 % interval, or None where nobody is on exactly two lists.
    Source: Chao (1987), eq. 10; for unequal lists Rivest & Baillargeon (2007), model Mth, lower bound.
    """
    sizes = table.patterns.sum(axis=1)
    twos = table.on_exactly(2)
    if twos == 0:
        return None
    singles = np.where(sizes == 1, table.counts, 0) @ table.patterns.astype(np.float64)
    pairs = (singles.sum() ** 2 - (singles**2).sum()) / 2.0
    if pairs <= 0.0:
        return None
    hidden = float(pairs / (twos + 1))
    # Delta method on log n0, each cell Poisson; d log(pairs) / d u_j = (f1 - u_j) / pairs.
    log_variance = float((singles * ((singles.sum() - singles) / pairs) ** 2).sum() + 1.0 / (twos + 1))
    return log_scale_interval(table.documented, hidden, hidden**2 * float(np.expm1(log_variance)))
