"""From draws of the chains to what one stratum, or the sum of several, is: an interval, and whether to believe it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from habeas.estimates.convergence import NONE_YET, Agreement, bulk_ess, rhat, tail_ess
from habeas.estimates.intervals import Interval
from habeas.estimates.state import Floats

FARTHEST = 20
_ENDS = (0.025, 0.5, 0.975)
_FEWEST_DRAWS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """`interval` is of persons in all: quantiles of all chains where `settled`, else the widest ends of any chain.
    `beyond` is P(N > 21 n), n with the people of unknown stratum who are there in that draw."""

    interval: Interval
    documented: Interval
    rhat: float
    ess: float
    settled: bool
    beyond: float
    ceilings: int
    sweeps: int
    cut: bool


def agreement(hidden: Floats) -> Agreement:
    """Look at draws of n0, (draws, chains): how far chains agree on it (ranks, so on log n0 as well), and on how many
    independent draws it rests."""
    if len(hidden) < _FEWEST_DRAWS:
        return NONE_YET
    return Agreement(rhat=rhat(hidden), ess=min(bulk_ess(hidden), tail_ess(hidden)))


def fitted(hidden: Floats, documented: Floats, *, ceilings: int, sweeps: int, cut: bool) -> Fitted:
    """Return what draws say of one stratum or one sum.

    Args:
        hidden, documented: n0 and n of the same draws, (draws, chains).
    """
    found = agreement(hidden)
    persons = hidden + documented
    low, middle, high = np.quantile(persons, _ENDS)
    if not found.reached:
        low = min(low, np.quantile(persons, _ENDS[0], axis=0).min())
        high = max(high, np.quantile(persons, _ENDS[2], axis=0).max())
    return Fitted(
        interval=Interval(median=float(middle), lo95=float(low), hi95=float(high)),
        documented=interval_of(documented),
        rhat=found.rhat,
        ess=found.ess,
        settled=found.reached,
        beyond=float((hidden > FARTHEST * documented).mean()),
        ceilings=ceilings,
        sweeps=sweeps,
        cut=cut,
    )


def interval_of(draws: Floats) -> Interval:
    """Return the middle and the ends of draws."""
    low, middle, high = np.quantile(draws, _ENDS)
    return Interval(median=float(middle), lo95=float(low), hi95=float(high))
