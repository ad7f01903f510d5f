"""The interval under other priors of N itself, from draws under p(N) proportional to 1/N.

A draw of N under 1/N stands for draws under N**power with the weight N**(power + 1). Where a few draws then carry the
whole weight, the data did not hold the tail, and no interval is given.
"""

from __future__ import annotations

import numpy as np

from habeas.estimates.intervals import Interval
from habeas.estimates.method import Hidden
from habeas.estimates.refits import Refit

POWERS = (("p(N) flat", 0.0), ("p(N) as 1/N²", -2.0))
"""What each is called, and the power of N that p(N) is proportional to; the sampler's own is -1."""
_FEWEST = 100.0  # draws that an interval rests on, by their weights (Kish 1965)
_OWN = -1.0
_ENDS = (0.025, 0.5, 0.975)
_TOO_FEW = "Under this prior a few draws far out carry all the weight: the data do not bound the number above."


def total_priors(hidden: Hidden, documented: int) -> tuple[Refit, ...]:
    """Return the interval of N under each other prior.

    Args:
        hidden: draws of the undocumented under 1/N.
    """
    persons = np.sort(hidden) + float(documented)
    found = []
    for what, power in POWERS:
        logs = (power - _OWN) * np.log(persons)
        weights = np.exp(logs - logs.max())
        if float(weights.sum() ** 2 / (weights**2).sum()) < _FEWEST:
            found.append(Refit(kind="priors", what=what, interval=None, why=_TOO_FEW))
            continue
        below = np.cumsum(weights) / weights.sum()
        low, middle, high = persons[np.searchsorted(below, _ENDS)]
        found.append(
            Refit(kind="priors", what=what, interval=Interval(median=float(middle), lo95=float(low), hi95=float(high)))
        )
    return tuple(found)
