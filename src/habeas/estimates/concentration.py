"""Alpha, which says how readily people fall into many classes: two ways of drawing it."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from scipy.special import gammaln

from habeas.estimates.state import Floats, Priors

_STEPS = 2
_SMALLEST_STEP = 0.5
_LARGEST_STEP = 6.0


def walk_alpha(members: Floats, alpha: Floats, priors: Priors, rng: Generator) -> Floats:
    """Take Metropolis steps in log alpha given how many people each class holds, the weights integrated out.

    Empty classes' weights and alpha hold each other fast: where one class holds everybody, drawing each
    given the other needs hundreds of sweeps to cross the prior.

    Args:
        members: people in each class, (chains, K).
    """
    chains = len(alpha)
    held = np.cumsum(members[:, ::-1], axis=1)[:, ::-1]
    log_alpha = np.log(alpha)
    now = _log_density(log_alpha, held, priors)
    for _ in range(_STEPS):
        size = _SMALLEST_STEP * (_LARGEST_STEP / _SMALLEST_STEP) ** rng.random(chains)
        proposed = log_alpha + size * rng.standard_normal(chains)
        then = _log_density(proposed, held, priors)
        taken = -rng.standard_exponential(chains) < then - now
        log_alpha, now = np.where(taken, proposed, log_alpha), np.where(taken, then, now)
    return np.asarray(np.exp(log_alpha))


def draw_alpha(log_weights: Floats, priors: Priors, rng: Generator) -> Floats:
    """Draw alpha given the weights: Gamma(a + K - 1, rate b - log nu_K)."""
    shape = priors.alpha_shape + log_weights.shape[1] - 1
    return rng.standard_gamma(shape, size=len(log_weights)) / (priors.alpha_rate - log_weights[:, -1])


def _log_density(log_alpha: Floats, held: Floats, priors: Priors) -> Floats:
    """Return log p(log alpha, classes) up to what alpha does not touch.

    With H_k people in class k and the classes after it, each k < K gives alpha Gamma(alpha + H_{k+1}) /
    Gamma(1 + alpha + H_k); as Gamma(1 + x) = x Gamma(x), the product telescopes to two gamma functions.

    Args:
        held: H_k, (chains, K).
    """
    alpha = np.exp(log_alpha)
    own = priors.alpha_shape * log_alpha - priors.alpha_rate * alpha + (held.shape[1] - 1) * log_alpha
    ends = gammaln(alpha + held[:, -1]) - gammaln(1.0 + alpha + held[:, 0])
    return np.asarray(own + ends - np.log(alpha[:, None] + held[:, 1:-1]).sum(axis=1))
