"""Draws of whole numbers: binomial and Poisson, exact for counts up to 10^13 and near enough up to 10^15.

All counts are doubles, which hold whole numbers exactly up to 9 x 10^15.

Source: Hörmann (1993), "The generation of binomial random variates", J. Stat. Comput. Simul. 46 (BTRS), and "The
transformed rejection method for generating Poisson random variables", Insurance Math. Econom. 12 (PTRS); inversion
where the mean is small.
"""

from __future__ import annotations

import math

import numpy as np

from habeas.estimates.kernel.chance import Words, uniform
from habeas.estimates.kernel.jit import compiled

_SMALL_MEAN = 10.0
_FARTHEST = 200
_HALF_LOG_2_PI = 0.9189385332046727


@compiled
def binomial(people: float, p: float, q: float, chance: Words) -> float:
    """Draw how many of `people` fall to a chance p, with q = 1 - p given apart, as either may be tiny."""
    if people <= 0.0 or p <= 0.0:
        return 0.0
    if q <= 0.0:
        return people
    if p > q:
        return people - _rarer(people, q, p, chance)
    return _rarer(people, p, q, chance)


@compiled
def _rarer(people: float, p: float, q: float, chance: Words) -> float:
    if people * p < _SMALL_MEAN:
        return _binomial_by_inversion(people, p, q, chance)
    return _binomial_by_rejection(people, p, q, chance)


@compiled
def _binomial_by_inversion(people: float, p: float, q: float, chance: Words) -> float:
    while True:
        u = uniform(chance)
        # (1 - p)^n >= 1 - n p: nobody, without the cost of the power.
        if u < 1.0 - people * p:
            return 0.0
        weight = math.exp(people * math.log1p(-p))
        odds = p / q
        x = 0
        while x < _FARTHEST and x <= people:
            if u < weight:
                return float(x)
            u -= weight
            x += 1
            weight *= odds * (people - x + 1.0) / x


@compiled
def _binomial_by_rejection(people: float, p: float, q: float, chance: Words) -> float:
    spread = math.sqrt(people * p * q)
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    middle = people * p + 0.5
    squeeze = 0.92 - 4.2 / b
    alpha = (2.83 + 5.1 / b) * spread
    mode = float(np.floor((people + 1.0) * p))
    while True:
        u = uniform(chance) - 0.5
        v = uniform(chance)
        edge = 0.5 - abs(u)
        x = float(np.floor((2.0 * a / edge + b) * u + middle))
        if edge >= 0.07 and v <= squeeze:
            return x
        if x < 0.0 or x > people:
            continue
        if math.log(v * alpha / (a / (edge * edge) + b)) <= _log_ratio(x, mode, people, p / q):
            return x


@compiled
def _log_ratio(x: float, mode: float, people: float, odds: float) -> float:
    """Return the log of P(x) / P(mode) of a binomial."""
    rest, mode_rest = people - x, people - mode
    return (
        (mode + 0.5) * math.log((mode + 1.0) / (odds * (mode_rest + 1.0)))
        + (people + 1.0) * math.log((mode_rest + 1.0) / (rest + 1.0))
        + (x + 0.5) * math.log(odds * (rest + 1.0) / (x + 1.0))
        + _remainder(mode)
        + _remainder(mode_rest)
        - _remainder(x)
        - _remainder(rest)
    )


@compiled
def _remainder(count: float) -> float:
    """Return log count! - [(count + 1/2) log(count + 1) - (count + 1) + log(2 pi) / 2], Stirling's remainder."""
    after = count + 1.0
    if count < 10.0:
        factorial = 1.0
        for factor in range(2, int(count) + 1):
            factorial *= factor
        return math.log(factorial) - ((count + 0.5) * math.log(after) - after + _HALF_LOG_2_PI)
    square = 1.0 / (after * after)
    return (1.0 / 12.0 - square * (1.0 / 360.0 - square / 1260.0)) / after


@compiled
def poisson(mean: float, chance: Words) -> float:
    """Draw from the Poisson distribution, mean >= 0."""
    if mean < _SMALL_MEAN:
        return _poisson_by_inversion(mean, chance)
    root = math.sqrt(mean)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    log_inverse = math.log(1.1239 + 1.1328 / (b - 3.4))
    squeeze = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u = uniform(chance) - 0.5
        v = uniform(chance)
        edge = 0.5 - abs(u)
        x = float(np.floor((2.0 * a / edge + b) * u + mean + 0.43))
        if edge >= 0.07 and v <= squeeze:
            return x
        if x < 0.0 or (edge < 0.013 and v > edge):
            continue
        if math.log(v) + log_inverse - math.log(a / (edge * edge) + b) <= _log_poisson(x, mean):
            return x


@compiled
def _poisson_by_inversion(mean: float, chance: Words) -> float:
    while True:
        u = uniform(chance)
        weight = math.exp(-mean)
        x = 0
        while x < _FARTHEST:
            if u < weight:
                return float(x)
            u -= weight
            x += 1
            weight *= mean / x


@compiled
def _log_poisson(x: float, mean: float) -> float:
    """Return log P(x), by the distance from the mean: its parts would cancel where the mean is large."""
    after = x + 1.0
    far = (after - mean) / mean
    body = mean * (far - (1.0 + far) * math.log1p(far))
    return body + 0.5 * math.log(after) - math.log(mean) - _HALF_LOG_2_PI - _remainder(x) if far > -1.0 else -mean
