"""Gamma draws of any shape, in logs where they would vanish, and the log of the gamma function."""

from __future__ import annotations

import math

from habeas.estimates.kernel.chance import Words, exponential, normal, uniform
from habeas.estimates.kernel.jit import compiled

_SMALLEST = 1e-300
_HALF_LOG_2_PI = 0.9189385332046727
_STIRLING_FROM = 9.0


@compiled
def gamma_from_one(shape: float, chance: Words) -> float:
    """Draw from Gamma(shape, 1), shape >= 1 (Marsaglia & Tsang 2000, ACM TOMS 26(3))."""
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal(chance)
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        u = uniform(chance)
        square = x * x
        if u < 1.0 - 0.0331 * square * square:
            return d * v
        if math.log(u) < 0.5 * square + d * (1.0 - v + math.log(v)):
            return d * v


@compiled
def gamma(shape: float, chance: Words) -> float:
    """Draw from Gamma(shape, 1) for a shape that is not tiny; what would vanish is 1e-300."""
    if shape >= 1.0:
        return gamma_from_one(shape, chance)
    return max(gamma_from_one(shape + 1.0, chance) * math.exp(-exponential(chance) / shape), _SMALLEST)


@compiled
def log_gamma_draw(shape: float, chance: Words) -> float:
    """Draw the log of a gamma variable of any shape > 0: Gamma(a) = Gamma(a + 1) U^(1/a), in logs."""
    if shape >= 1.0:
        return math.log(gamma_from_one(shape, chance))
    return math.log(gamma_from_one(shape + 1.0, chance)) - exponential(chance) / shape


@compiled
def log_gamma(x: float) -> float:
    """Return log Gamma(x), x > 0: Stirling's series from 9 on, below it by Gamma(x + 1) = x Gamma(x).

    Python's and the compiler's own functions differ in the last bits, so this is neither.
    """
    product = 1.0
    while x < _STIRLING_FROM:
        product *= x
        x += 1.0
    inverse = 1.0 / x
    square = inverse * inverse
    series = 1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0)))
    return (x - 0.5) * math.log(x) - x + _HALF_LOG_2_PI + inverse * series - math.log(product)
