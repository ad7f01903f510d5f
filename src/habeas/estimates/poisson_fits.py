"""Fitting many log-linear models to many tables at once, by Newton's method, with existence decided for each.

Each cell's count is Poisson with mean exp(sum of the terms that the cell's lists include). The cell of nobody's list
has the constant alone, so exp(constant) is the expected number of undocumented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy.special import gammaln

from habeas.estimates.existence import Maxima, Remaining, identified, remaining
from habeas.estimates.state import Flags, Floats, Ints

_AT_ONCE = 2_000_000
"""Numbers in the largest array of one batch: pairs of model and table, times terms squared."""
_MOST_STEPS = 200
_LONGEST_STEP = 3.0
_RUNNING = 0.3
"""An effect on its way to minus infinity moves by about 1 each step; close to a maximum steps shrink by squares."""
_SETTLED = 1e-7
_NO_GAIN = 1e-9
_HALVINGS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """What B pairs of model and table gave.

    `log_hidden` (B,): log of the expected undocumented; NaN without an estimate. `score` (B,): the Bayesian
    information criterion, minus twice the log likelihood plus the number of terms times log n, infinite without an
    estimate. Terms with the effect minus infinity count as terms. `unidentified`, `without_maximum` (B,): why there
    is none. `at_infinity` (B,): models with such an effect.
    """

    log_hidden: Floats
    score: Floats
    unidentified: Flags
    without_maximum: Flags
    at_infinity: Flags

    @property
    def admissible(self) -> Flags:
        """(B,): an estimate exists and is determined."""
        return ~self.unidentified & ~self.without_maximum


def fit(maxima: Maxima, models: Flags, tables: Floats, which: Ints, of: Ints) -> Fits:
    """Fit models to tables.

    Args:
        maxima: the design, with the linear programs already solved for it.
        models: (M, P) the terms of each model.
        tables: (T, C) the persons in each cell of each table; every table has the same or another n > 0.
        which, of: (B,) number of the model and of the table of each pair asked for.
    """
    size = max(1, _AT_ONCE // maxima.design.shape[1] ** 2)
    return joined(
        [_fit_some(maxima, models[which[k : k + size]], tables[of[k : k + size]]) for k in range(0, len(which), size)]
    )


def joined(parts: Sequence[Fits]) -> Fits:
    """Return fits one after the other."""
    return Fits(**{part.name: np.concatenate([getattr(one, part.name) for one in parts]) for part in fields(Fits)})


def _fit_some(maxima: Maxima, models: Flags, counts: Floats) -> Fits:
    design = maxima.design
    left = remaining(design, models, counts)
    known = identified(design, left)
    effects, state = _begin(maxima, left, counts)
    state[~known] = _UNASKED
    _newton(maxima, left, counts, effects, state)
    for b in np.flatnonzero(state == _STALLED):
        exists = maxima.ask(left.columns[b], left.rows[b], counts[b] > 0)
        state[b] = _MOVING if exists else _NEVER
    _newton(maxima, left, counts, effects, state, patient=True)
    found = state == _SETTLED_STATE
    log_hidden = np.where(found, effects[:, 0], np.nan)
    likelihood = _log_likelihood(design, effects, left.rows, counts) - gammaln(counts + 1.0).sum(axis=1)
    score = models.sum(axis=1) * np.log(counts.sum(axis=1)) - 2.0 * likelihood
    return Fits(
        log_hidden=log_hidden,
        score=np.where(found, score, np.inf),
        unidentified=~known,
        without_maximum=known & ~found,
        at_infinity=found & (left.columns != models).any(axis=1),
    )


_MOVING, _SETTLED_STATE, _STALLED, _NEVER, _UNASKED = range(5)


def _begin(maxima: Maxima, left: Remaining, counts: Floats) -> tuple[Floats, Ints]:
    """Start from weighted least squares on the log counts, as glm programs do."""
    weights = (counts + 0.5) * left.rows
    gradient = (weights * np.log(counts + 0.5)) @ maxima.design
    return _solved(maxima, left.columns, weights, gradient), np.zeros(len(counts), dtype=np.int64)


def _solved(maxima: Maxima, columns: Flags, weights: Floats, gradient: Floats) -> Floats:
    """Solve (X' W X) step = gradient on the columns of each model; 0 elsewhere."""
    terms = columns.shape[1]
    curvature = (weights @ maxima.products).reshape(-1, terms, terms)
    curvature *= columns[:, :, None] & columns[:, None, :]
    diagonal = np.einsum("bpp->bp", curvature)
    # A little more on the diagonal: where an effect runs to minus infinity its curvature vanishes.
    diagonal += 1e-11 * diagonal + 1e-12 + ~columns
    return np.asarray(np.linalg.solve(curvature, (gradient * columns)[:, :, None])[:, :, 0])


def _log_likelihood(design: Floats, effects: Floats, rows: Flags, counts: Floats) -> Floats:
    logs = effects @ design.T
    return np.asarray(((counts * logs - np.exp(np.minimum(logs, 500.0))) * rows).sum(axis=1))


def _newton(
    maxima: Maxima, left: Remaining, counts: Floats, effects: Floats, state: Ints, *, patient: bool = False
) -> None:
    """Move the effects of the pairs that are moving to the maximum; effects and state change in place.

    Where the likelihood no longer rises and the effects still run, there is probably no maximum: stalled, to be
    settled by the linear program. With patience, steps go on until they are small.
    """
    design = maxima.design
    value = _log_likelihood(design, effects, left.rows, counts)
    for _ in range(_MOST_STEPS):
        moving = np.flatnonzero(state == _MOVING)
        if len(moving) == 0:
            return
        rows, some_counts, some = left.rows[moving], counts[moving], effects[moving]
        means = np.exp(np.minimum(some @ design.T, 500.0)) * rows
        move = _solved(maxima, left.columns[moving], means, (some_counts * rows - means) @ design)
        reach = np.abs((move @ design.T) * rows).max(axis=1)
        move *= np.minimum(1.0, _LONGEST_STEP / np.maximum(reach, 1e-300))[:, None]
        after, gained = _uphill(design, some, move, rows, some_counts, value[moving])
        effects[moving], value[moving] = after, value[moving] + gained
        small = reach < _SETTLED
        flat = gained <= _NO_GAIN * (1.0 + np.abs(value[moving]))
        stalled = flat & (reach > _RUNNING) & (not patient)
        state[moving] = np.where(small, _SETTLED_STATE, np.where(stalled, _STALLED, _MOVING))
    state[state == _MOVING] = _SETTLED_STATE if patient else _STALLED


def _uphill(
    design: Floats, effects: Floats, move: Floats, rows: Flags, counts: Floats, before: Floats
) -> tuple[Floats, Floats]:
    """Take each step, or the half, the quarter, ... of it that does not lower the likelihood."""
    share = np.ones(len(effects))
    tolerated = _NO_GAIN * (1.0 + np.abs(before))
    after = effects + move
    value = _log_likelihood(design, after, rows, counts)
    for _ in range(_HALVINGS):
        worse = np.flatnonzero(~(value >= before - tolerated))
        if len(worse) == 0:
            break
        share[worse] /= 2.0
        after[worse] = effects[worse] + share[worse, None] * move[worse]
        value[worse] = _log_likelihood(design, after[worse], rows[worse], counts[worse])
    return after, value - before
