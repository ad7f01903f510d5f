"""Another share of true pairs than the model was trained with: found again from the candidates of the case itself.

Source: Saerens, Latinne and Decaestecker (2002), adjusting the outputs of a classifier to new a priori probabilities:
the share is the fixed point at which the mean probability, given that share, is that share.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

_ROUNDS = 200
_CLOSE = 1e-6
_FURTHEST = math.log(100)  # a case whose share is further off is not of the kind that the model knows


def shift_of(log_odds: NDArray[np.float64], trained: float, *, furthest: float = _FURTHEST) -> float:
    """Return what to add to the log odds of a case's candidates, in natural log odds.

    Args:
        log_odds: of all candidates, with the prior of the training in them.
        trained: log odds of the share of true pairs among the candidates of the training.
    """
    if not len(log_odds):
        return 0.0
    shift = 0.0
    for _ in range(_ROUNDS):
        share = float(np.clip(expit(log_odds + shift).mean(), 1e-12, 1 - 1e-12))
        new = float(np.clip(math.log(share / (1 - share)) - trained, -furthest, furthest))
        if abs(new - shift) < _CLOSE:
            return new
        shift = new
    return shift


def bounded(shift: float, kept: float) -> float:
    """Return what of a shift is believed where a bound on the candidates is so large a share of the usual one.

    A bound leaves out true pairs too. Then there are fewer among the candidates, though each is as likely as it looks:
    what a pair was left out for is in its log odds already.
    """
    return shift * min(kept, 1.0)


def believable(shift: float, log_odds: NDArray[np.float64], most: float) -> float:
    """Return a shift, or 0 where it would make more true pairs than a case can have.

    Where all bear one name, chance agreements feed the share and the share feeds them, until strangers are one person.

    Args: most: true pairs that a case can have among these candidates.
    """
    return 0.0 if shift > 0 and float(expit(log_odds + shift).sum()) > most else shift
