"""Stick-breaking weights: their density, their draw, and exchanging the labels of two classes.

Every remainder is the sum of the tail, in logs where doubles end: taken as 1 - (the sum before it) it loses all digits
when one class holds everybody, and with a small alpha a weight may be 10^-100,000.
"""

from __future__ import annotations

import math

from habeas.estimates.kernel.arrays import Cells, Floats, Prior, States
from habeas.estimates.kernel.chance import Words, exponential, normal, uniform
from habeas.estimates.kernel.gammas import gamma_from_one, log_gamma, log_gamma_draw
from habeas.estimates.kernel.jit import compiled

_LEAST = 1e-280
_ALPHA_STEPS = 2
_SMALLEST_STEP = 0.5
_LOG_RANGE = math.log(6.0 / 0.5)


@compiled
def log_add(a: float, b: float) -> float:
    """Return log(e^a + e^b)."""
    if a < b:
        return b + math.log1p(math.exp(a - b))
    return a + math.log1p(math.exp(b - a))


@compiled
def log_density(log_weights: Floats, weights: Floats, prior: Prior) -> float:
    """Return the log density of weights (K,) on the simplex up to a constant, alpha integrated out.

    With R_k the sum of the weights from k on, p(nu | alpha) = alpha^(K-1) nu_K^(alpha-1) / product of R_k for k =
    2..K-1; against Gamma(a, b) that leaves -log nu_K - sum of log R_k - (a + K - 1) log(b - log nu_K). Given alpha,
    a class that holds everybody in the last place and a large alpha would hold each other there for ever.
    """
    classes = log_weights.shape[0]
    tail, log_tail = weights[classes - 1], log_weights[classes - 1]
    density = -log_tail - (prior.shape + classes - 1.0) * math.log(prior.rate - log_tail)
    for k in range(classes - 2, 0, -1):
        tail += weights[k]
        log_tail = math.log(tail) if tail > _LEAST else log_add(log_weights[k], log_tail)
        density -= log_tail
    return float(density)


@compiled
def draw_weights(s: int, states: States, cells: Cells, chance: Words) -> None:
    """Draw weights given the people in each class: V_k ~ Beta(1 + c_k, alpha + c_{k+1} + ... + c_K), V_K = 1.

    Source: Ishwaran & James (2001), eq. 10-12.
    """
    classes = states.log_weights.shape[1]
    later = 0.0
    for k in range(classes):
        later += cells.persons[k]
    before = 0.0
    for k in range(classes - 1):
        later -= cells.persons[k]
        log_taken = math.log(gamma_from_one(1.0 + cells.persons[k], chance))
        log_left = log_gamma_draw(states.alpha[s] + later, chance)
        log_both = log_add(log_taken, log_left)
        states.log_weights[s, k] = before + log_taken - log_both
        before += log_left - log_both
    states.log_weights[s, classes - 1] = before
    for k in range(classes):
        cells.weights[s, k] = math.exp(states.log_weights[s, k])


@compiled
def exchange_labels(s: int, tries: int, states: States, cells: Cells, prior: Prior, chance: Words) -> None:
    """Propose to exchange the labels of two random classes, several times.

    The likelihood does not know labels, the stick-breaking prior does: without this move a chain keeps a large class
    in a late place for ever. Alpha is to be drawn anew after it.
    """
    classes = states.log_weights.shape[1]
    now = log_density(states.log_weights[s], cells.weights[s], prior)
    for _ in range(tries):
        a = int(uniform(chance) * classes)
        b = (a + 1 + int(uniform(chance) * (classes - 1))) % classes
        _exchange(states.log_weights[s], a, b)
        _exchange(cells.weights[s], a, b)
        then = log_density(states.log_weights[s], cells.weights[s], prior)
        if -exponential(chance) < then - now:
            now = then
            for j in range(states.on.shape[1]):
                _exchange(states.on[s, j], a, b)
                _exchange(states.off[s, j], a, b)
        else:
            _exchange(states.log_weights[s], a, b)
            _exchange(cells.weights[s], a, b)


@compiled
def _exchange(row: Floats, a: int, b: int) -> None:
    kept = row[a]
    row[a] = row[b]
    row[b] = kept


@compiled
def draw_alpha(s: int, states: States, prior: Prior, chance: Words) -> None:
    """Draw alpha given the weights: Gamma(a + K - 1, rate b - log nu_K)."""
    last = states.log_weights.shape[1] - 1
    states.alpha[s] = gamma_from_one(prior.shape + last, chance) / (prior.rate - states.log_weights[s, last])


@compiled
def walk_alpha(s: int, states: States, cells: Cells, prior: Prior, chance: Words) -> None:
    """Take Metropolis steps in log alpha given how many people each class holds, the weights integrated out.

    Empty classes' weights and alpha hold each other fast: where one class holds everybody, drawing each given the other
    needs hundreds of sweeps to cross the prior.
    """
    classes = states.log_weights.shape[1]
    held = 0.0
    for k in range(classes - 1, -1, -1):
        held += cells.persons[k]
        cells.tails[k] = held
    log_alpha = math.log(states.alpha[s])
    now = _alpha_density(log_alpha, cells.tails, classes, prior)
    for _ in range(_ALPHA_STEPS):
        size = _SMALLEST_STEP * math.exp(_LOG_RANGE * uniform(chance))
        proposed = log_alpha + size * normal(chance)
        then = _alpha_density(proposed, cells.tails, classes, prior)
        if -exponential(chance) < then - now:
            log_alpha, now = proposed, then
    states.alpha[s] = math.exp(log_alpha)


@compiled
def _alpha_density(log_alpha: float, held: Floats, classes: int, prior: Prior) -> float:
    """Return log p(log alpha, classes) up to what alpha does not touch.

    With H_k people in class k and the classes after it, each k < K gives alpha Gamma(alpha + H_{k+1}) / Gamma(1 +
    alpha +
    H_k); as Gamma(1 + x) = x Gamma(x), the product telescopes to two gamma functions.
    """
    alpha = math.exp(log_alpha)
    density = (prior.shape + classes - 1.0) * log_alpha - prior.rate * alpha
    density += log_gamma(alpha + held[classes - 1]) - log_gamma(1.0 + alpha + held[0])
    for k in range(1, classes - 1):
        density -= math.log(alpha + held[k])
    return density
