"""Correcting what the model states by what people answered: natural log odds in, corrected log odds out, with doubt."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import isotonic_regression

from habeas.errors import PersonsError
from habeas.persons.calibration_sample import Floats, probability_of

_SHIFT = 2.5  # natural log odds; what a tenfold larger list moves is 2.3
_STRETCH = 0.5  # of the logarithm of the slope
_ROUNDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A straight correction (Platt 1999): `intercept` + `slope` times the log odds; the slope is over 0.

    `sd_intercept` and `sd_slope` are the standard deviations of what so many answers leave open, `correlation` is
    between the two. `answers` counts what it rests on; with none it changes nothing and its doubt is the prior's.
    """

    intercept: float = 0.0
    slope: float = 1.0
    sd_intercept: float = _SHIFT
    sd_slope: float = _STRETCH
    correlation: float = 0.0
    answers: int = 0

    def corrected(self, log_odds: ArrayLike) -> Floats:
        """Return corrected natural log odds, in the same order."""
        found: Floats = self.intercept + self.slope * np.asarray(log_odds, dtype=np.float64)
        return found

    def doubt(self, log_odds: ArrayLike) -> Floats:
        """Return the standard deviation of each corrected value, in natural log odds."""
        x = np.asarray(log_odds, dtype=np.float64)
        together = 2 * self.correlation * self.sd_intercept * self.sd_slope
        found: Floats = np.sqrt(np.maximum(0, self.sd_intercept**2 + together * x + (self.sd_slope * x) ** 2))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """A correction that only keeps the order (isotonic): `value` at each of `at`, straight between, flat outside.

    Log odds throughout. `sd` is the doubt at each of them.
    """

    at: tuple[float, ...]
    value: tuple[float, ...]
    sd: tuple[float, ...]
    answers: int

    def corrected(self, log_odds: ArrayLike) -> Floats:
        """Return corrected natural log odds, in the same order."""
        return np.interp(np.asarray(log_odds, dtype=np.float64), self.at, self.value)

    def doubt(self, log_odds: ArrayLike) -> Floats:
        """Return the standard deviation of each corrected value, in natural log odds."""
        return np.interp(np.asarray(log_odds, dtype=np.float64), self.at, self.sd)


def fit_line(log_odds: ArrayLike, same: ArrayLike, weights: ArrayLike | None = None) -> Line:
    """Fit a straight correction to answered pairs, drawn towards none.

    The intercept has a normal prior around 0 (sd 2.5), the logarithm of the slope one around 0 (sd 0.5), so that few
    answers change little and a perfect separation does not run away.

    Args:
        log_odds: what the model stated, natural log odds, shape (answers,).
        same: whether it is one person, 0 or 1, shape (answers,). Pairs of which nobody can tell are not among them.
        weights: how many pairs each answer stands for, > 0; equal by default, which is right where the chance to be
            drawn hangs on the log odds alone (it is ignorable then, and weights would only add noise). They count as
            many answers as Kish's effective number.
    Raises: PersonsError: arrays that do not fit each other, or values that are none of these.
    """
    x, y, w = _checked(log_odds, same, weights)
    if not len(x):
        return Line()
    a, c = 0.0, 0.0
    for _ in range(_ROUNDS):
        step = np.linalg.solve(_curvature(x, w, a, c), _gradient(x, y, w, a, c))
        moved = _downhill(x, y, w, (a, c), step)
        a, c, done = *moved, abs(moved[0] - a) + abs(moved[1] - c) < 1e-10
        if done:
            break
    slope = float(np.exp(c))
    spread = np.linalg.inv(_curvature(x, w, a, c))
    sd_a, sd_c = float(np.sqrt(spread[0, 0])), float(np.sqrt(spread[1, 1]))
    return Line(
        intercept=float(a),
        slope=slope,
        sd_intercept=sd_a,
        sd_slope=slope * sd_c,
        correlation=float(spread[0, 1] / (sd_a * sd_c)),
        answers=len(x),
    )


def fit_steps(log_odds: ArrayLike, same: ArrayLike, weights: ArrayLike | None = None) -> Steps:
    """Fit a correction that only keeps the order: pooled neighbours (isotonic regression), each block's share of true
    pairs with half an answer of each kind added.

    Args: as `fit_line`; a few hundred answers are needed for more than a handful of steps.
    Raises: PersonsError: no answers, or as `fit_line`.
    """
    x, y, w = _checked(log_odds, same, weights)
    if not len(x):
        raise PersonsError("a correction in steps needs answers")
    order = np.argsort(x, kind="stable")
    x, y, w = x[order], y[order], w[order]
    blocks = isotonic_regression(y, weights=w).blocks
    # Blocks come in rising order, and halves added can only draw them together; the order is held all the same.
    centres, values, doubts = [], [], []
    for start, end in pairwise(blocks):
        n = float(w[start:end].sum())
        true = float(w[start:end] @ y[start:end])
        centres.append(float(np.average(x[start:end], weights=w[start:end])))
        values.append(float(np.log((true + 0.5) / (n - true + 0.5))))
        doubts.append(float(np.sqrt(1 / (true + 0.5) + 1 / (n - true + 0.5))))
    rising = np.maximum.accumulate(np.array(values))
    return Steps(at=tuple(centres), value=tuple(map(float, rising)), sd=tuple(doubts), answers=len(x))


def _checked(log_odds: ArrayLike, same: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    """Return the arrays as numbers, the weights scaled to sum to Kish's effective number of answers."""
    x, y = np.asarray(log_odds, dtype=np.float64), np.asarray(same, dtype=np.float64)
    w = np.ones_like(x) if weights is None else np.asarray(weights, dtype=np.float64)
    if not x.shape == y.shape == w.shape or x.ndim != 1:
        raise PersonsError(f"{x.shape} log odds, {y.shape} answers and {w.shape} weights do not go together")
    if not (np.isfinite(x).all() and np.isin(y, (0.0, 1.0)).all() and np.isfinite(w).all() and (w > 0).all()):
        raise PersonsError("log odds must be numbers, answers 0 or 1, weights over 0")
    return x, y, w * (w.sum() / (w @ w)) if len(w) else w


def _gradient(x: Floats, y: Floats, w: Floats, a: float, c: float) -> Floats:
    over = w * (probability_of(a + np.exp(c) * x) - y)
    return np.array([over.sum() + a / _SHIFT**2, np.exp(c) * (over @ x) + c / _STRETCH**2])


def _curvature(x: Floats, w: Floats, a: float, c: float) -> Floats:
    """The expected curvature (Fisher), which is positive wherever it is taken."""
    p = probability_of(a + np.exp(c) * x)
    v, tilted = w * p * (1 - p), np.exp(c) * x
    cross = float(v @ tilted)
    return np.array([[v.sum() + 1 / _SHIFT**2, cross], [cross, v @ tilted**2 + 1 / _STRETCH**2]])


def _loss(x: Floats, y: Floats, w: Floats, a: float, c: float) -> float:
    z = a + np.exp(c) * x
    return float(w @ (np.logaddexp(0, z) - y * z) + a**2 / (2 * _SHIFT**2) + c**2 / (2 * _STRETCH**2))


def _downhill(x: Floats, y: Floats, w: Floats, at: tuple[float, float], step: NDArray[Any]) -> tuple[float, float]:
    """Take a step, halved until it leads down; where it no longer does, stay."""
    before = _loss(x, y, w, *at)
    for _ in range(40):
        here = (at[0] - float(step[0]), float(np.clip(at[1] - float(step[1]), -5, 5)))
        if _loss(x, y, w, *here) <= before:
            return here
        step = step / 2
    return at
