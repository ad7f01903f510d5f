"""States drawn from the prior, and tables drawn from states: what a sampler is held against."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.random import Generator

from habeas.estimates.state import Floats, Ints, Priors, State, log_cells, log_seen
from habeas.estimates.sticks import log_density

PATTERNS = np.array([*[p for p in product((0.0, 1.0), repeat=3) if any(p)], (0.0, 0.0, 0.0)])
PEOPLE = 40


def prior_state(priors: Priors, rng: Generator, *, chains: int, classes: int) -> State:
    """Draw from the prior without any code of the sampler: 1 - V ~ Beta(alpha, 1), that is U^(1/alpha)."""
    alpha = rng.gamma(priors.alpha_shape, 1.0 / priors.alpha_rate, size=chains)
    log_left = np.log(rng.random((chains, classes - 1))) / alpha[:, None]
    log_taken = np.log(-np.expm1(log_left))
    before = np.concatenate([np.zeros((chains, 1)), np.cumsum(log_left, axis=1)], axis=1)
    rates = rng.beta(priors.on, priors.off, size=(chains, 3, classes))
    return State(
        log_weights=before + np.concatenate([log_taken, np.zeros((chains, 1))], axis=1),
        log_on=np.log(rates),
        log_off=np.log1p(-rates),
        alpha=alpha,
    )


def draw_counts(state: State, rng: Generator) -> Ints:
    seen = np.exp(log_cells(state, PATTERNS[:-1]) - log_seen(state)[:, None])
    return rng.multinomial(PEOPLE, seen / seen.sum(axis=1, keepdims=True)).astype(np.int64)


def views(state: State) -> dict[str, Floats]:
    """Functions of the state that would show a wrong weight, rate, alpha or order of the classes."""
    first = np.exp(state.log_weights[:, 0])
    return {
        "log seen": log_seen(state),
        "log alpha": np.log(state.alpha),
        "first weight": first,
        "last log weight": np.maximum(state.log_weights[:, -1], -700.0),
        "rate of the first class": state.log_on[:, 0, 0],
        "rate of the last class": state.log_on[:, 2, -1],
        "weight times rate": first * np.exp(state.log_on[:, 1, 0]),
        "density": np.maximum(log_density(state.log_weights, Priors(on=1.0, off=1.0)), -700.0),
    }


PRIORS = [
    Priors(on=0.5, off=1.0),
    Priors(on=1.0, off=1.0),
    Priors(on=0.5, off=1.0, alpha_shape=2.0, alpha_rate=2.0),
    Priors(on=2.0, off=3.0, alpha_shape=5.0, alpha_rate=2.0),
]
PRIOR_NAMES = ["default", "lcmcr", "mild alpha", "many classes"]
