"""Where the rungs of a ladder of thinner tables stand, so that states pass all of them about equally easily.

Source: Syed, Bouchard-Côté, Deligiannidis & Doucet (2022), "Non-reversible parallel tempering: a scalable highly
parallel
MCMC scheme", J. R. Statist. Soc. B 84(2): exchanges of even and odd pairs in turn, and rungs placed at equal steps
of the summed rejections.
"""

from __future__ import annotations

import numpy as np

from habeas.estimates.state import Floats

_FIRST_RATIO = 1.4
_FEWEST_PEOPLE = 30
_REJECTED_A_STEP = 0.5
_LEAST_REJECTED = 0.02
_MOST_RUNGS = 60


def first_shares(people: int) -> Floats:
    """Return shares of the counts, 1 first, each 1.4 times thinner than the last, down to about 30 persons."""
    steps = max(1, int(np.ceil(np.log(max(people, 2) / _FEWEST_PEOPLE) / np.log(_FIRST_RATIO))))
    return np.asarray(_FIRST_RATIO ** -np.arange(steps + 1.0))


def better_shares(shares: Floats, rejected: Floats) -> Floats:
    """Return shares between the same ends at which about half of all exchanges would be taken, at most 60.

    Args:
        rejected: share of exchanges rejected between neighbours, (R - 1,).
    """
    summed = np.concatenate([[0.0], np.cumsum(np.maximum(rejected, _LEAST_REJECTED))])
    rungs = int(np.clip(np.ceil(summed[-1] / _REJECTED_A_STEP) + 1, 2, _MOST_RUNGS))
    logs = np.interp(np.linspace(0.0, summed[-1], rungs), summed, np.log(shares))
    return np.asarray(np.exp(logs))


def nearest(shares: Floats, wanted: Floats) -> list[int]:
    """Return for each share wanted the rung that stands nearest, by ratio: whose states the new rung begins with."""
    return [int(np.argmin(np.abs(np.log(shares) - np.log(share)))) for share in wanted]
