"""Stick-breaking weights in logs: drawing them, their density, and exchanging the labels of two classes.

A weight may be 10^-1,000,000 when alpha is small, and a remainder computed as 1 - (sum of the weights
before it) loses every digit when one class holds nearly everybody. Both shift the estimate without any
other sign. So weights live in logs and every remainder is the sum of the tail.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from habeas.estimates.state import Floats, Ints, Priors


def draw_log_weights(members: Floats, alpha: Floats, rng: Generator) -> Floats:
    """Draw class weights given how many people each class holds.

    Args:
        members: people in each class, (chains, K), K >= 2.
        alpha: concentration, (chains,).
    Returns: log weights, (chains, K); V_k ~ Beta(1 + c_k, alpha + c_{k+1} + ... + c_K), V_K = 1.
    Source: Ishwaran & James (2001), eq. 10-12.
    """
    later = np.cumsum(members[:, ::-1], axis=1)[:, ::-1][:, 1:]
    log_taken = np.log(rng.standard_gamma(1.0 + members[:, :-1]))
    log_left = _log_gamma_draw(alpha[:, None] + later, rng)
    log_both = np.logaddexp(log_taken, log_left)
    log_weights = np.empty(members.shape)
    log_weights[:, 0] = 0.0
    np.cumsum(log_left - log_both, axis=1, out=log_weights[:, 1:])
    log_weights[:, :-1] += log_taken - log_both
    return log_weights


def log_density(log_weights: Floats, priors: Priors) -> Floats:
    """Return the log density of weights on the simplex up to a constant, alpha integrated out, (chains,).

    With R_k the sum of the weights from k on, p(nu | alpha) = alpha^(K-1) nu_K^(alpha-1) / product of R_k for
    k = 2..K-1; against Gamma(a, b) that leaves -log nu_K - sum of log R_k - (a + K - 1) log(b - log nu_K).
    Given alpha, a class that holds everybody in the last place and a large alpha would hold each other there.
    """
    tails = np.logaddexp.accumulate(log_weights[:, ::-1], axis=1)
    shape = priors.alpha_shape + log_weights.shape[1] - 1
    last = log_weights[:, -1]
    return np.asarray(-last - shape * np.log(priors.alpha_rate - last) - tails[:, 1:-1].sum(axis=1))


def exchange_labels(log_weights: Floats, priors: Priors, rng: Generator, *, tries: int) -> tuple[Floats, Ints]:
    """Propose to exchange the labels of two random classes, several times.

    The likelihood does not know labels, the stick-breaking prior does: without this move a chain keeps a
    large class in a late place for ever. Alpha is to be drawn anew after it.

    Returns: log weights, and for each place the class it now holds, (chains, K) each.
    """
    chains, classes = log_weights.shape
    rows = np.arange(chains)
    order = np.broadcast_to(np.arange(classes), log_weights.shape).copy()
    first = rng.integers(classes, size=(tries, chains))
    second = (first + rng.integers(1, classes, size=(tries, chains))) % classes
    log_uniform = -rng.standard_exponential((tries, chains))
    now = log_density(log_weights, priors)
    for a, b, threshold in zip(first, second, log_uniform, strict=True):
        proposed = log_weights.copy()
        proposed[rows, a], proposed[rows, b] = log_weights[rows, b], log_weights[rows, a]
        then = log_density(proposed, priors)
        taken = threshold < then - now
        log_weights = np.where(taken[:, None], proposed, log_weights)
        now = np.where(taken, then, now)
        moved, x, y = rows[taken], a[taken], b[taken]
        order[moved, x], order[moved, y] = order[moved, y], order[moved, x]
    return log_weights, order


def _log_gamma_draw(shape: Floats, rng: Generator) -> Floats:
    """Draw the log of a gamma variable of any shape > 0: Gamma(a) = Gamma(a + 1) U^(1/a), in logs."""
    return np.log(rng.standard_gamma(shape + 1.0)) - rng.standard_exponential(shape.shape) / shape
