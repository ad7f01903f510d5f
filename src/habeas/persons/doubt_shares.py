"""What the doubt about the documented count comes from: the model as a whole, what was never compared, which clusters
hold; and how many persons the draws put together otherwise than a run did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from habeas.persons.draws import Draws
from habeas.persons.signed_graph import Floats

_FEWEST = 40  # draws; with fewer the parts are chance


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtShares:
    """Shares of the variance of the documented count, together 1: of the log odds as a whole; of the number of missed
    links; and the rest, which is that of the clusters given both."""

    model: float
    missed: float
    clusters: float


def doubt_shares(draws: Draws) -> DoubtShares | None:
    """Part the variance of the documented count by what the draws differ in.

    Each draw has log odds of its own and a number of missed links of its own, drawn independently of each other: so
    what a least squares fit on each explains adds up (Sobol 1993, first order; squares let it bend). The fit also
    explains a little of what is chance, which is taken off as the adjusted R² does.

    Returns: None for fewer than 40 draws, or where the count is the same in all.
    """
    counts = draws.documented.astype(np.float64)
    if len(counts) < _FEWEST or not np.ptp(counts):
        return None
    odds = _bent(draws.intercept, np.log(draws.slope))
    both = _explained(counts, np.column_stack((odds, _bent(draws.missed))))
    model = min(_explained(counts, odds), both)
    return DoubtShares(model=model, missed=both - model, clusters=1 - both)


def put_together_otherwise(draws: Draws) -> float:
    """Return how many persons of the partition that the chains began from are not found as they are in a draw: the mean
    over the draws."""
    if not len(draws):
        return 0.0
    changed = np.zeros(len(draws))
    for draw in range(len(draws)):
        part = slice(int(draws.offsets[draw]), int(draws.offsets[draw + 1]))
        rows, labels = draws.rows[part], draws.relabelled[part]
        # A row with another label leaves a person and, unless it stands alone or leads a new one, comes to another.
        changed[draw] = len(np.unique(np.concatenate((draws.start[rows], draws.start[labels]))))
    return float(changed.mean())


def _bent(*values: Floats) -> Floats:
    """Return values with their squares, those that do not vary left out; (draws, k)."""
    columns = [one - one.mean() for one in values if np.ptp(one) > 0]
    return np.column_stack([*columns, *(one**2 for one in columns)]) if columns else np.empty((len(values[0]), 0))


def _explained(counts: Floats, columns: NDArray[np.float64]) -> float:
    """Return the share of the variance that a least squares fit on the columns explains, adjusted, from 0 to 1."""
    fit = np.column_stack((np.ones(len(counts)), columns))
    found, *_ = np.linalg.lstsq(fit, counts, rcond=None)
    left = float(np.var(counts - fit @ found)) / float(np.var(counts))
    free = max(len(counts) - fit.shape[1], 1)
    return float(np.clip(1 - left * (len(counts) - 1) / free, 0.0, 1.0))
