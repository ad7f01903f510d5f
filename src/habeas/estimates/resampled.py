"""The bootstrap that selects again: tables drawn anew from the table, every good model fitted to each.

An interval for one chosen model leaves out that other data would have chosen another model. Here each drawn table
weighs the models by itself (Silverman, Chan & Vincent 2024), among those that were good on the table itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.estimates.existence import Maxima
from habeas.estimates.poisson_fits import fit
from habeas.estimates.state import Flags, Floats

_TABLES_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Refitted:
    """What K models gave on S tables: `log_hidden` and `score`, both (S, K), NaN and infinite without an estimate."""

    log_hidden: Floats
    score: Floats

    @property
    def tables(self) -> int:
        """How many tables were fitted."""
        return len(self.score)


def draw_tables(counts: Floats, tables: int, rng: Generator) -> Floats:
    """Draw tables of the same number of persons from the table's own shares, (tables, C)."""
    people = counts.sum()
    return rng.multinomial(int(people), counts / people, size=tables).astype(np.float64)


def less_one(counts: Floats) -> tuple[Floats, Floats]:
    """Return the tables that lack one person, (cells with anybody, C), and how many persons each stands for."""
    held = np.flatnonzero(counts > 0)
    return counts[None, :] - np.eye(len(counts))[held], counts[held]


def refit(
    maxima: Maxima,
    models: Flags,
    tables: Floats,
    *,
    spent: Callable[[], bool],
    tell: Callable[[float], None],
) -> Refitted:
    """Fit all models to all tables, in their order, until the time is spent; the tables done are whole.

    Args:
        models: (K, P).
        tables: (S, C).
        tell: told the share done.
    """
    hidden, scores = [], []
    for start in range(0, len(tables), _TABLES_AT_ONCE):
        if start and spent():
            break
        some = tables[start : start + _TABLES_AT_ONCE]
        which = np.tile(np.arange(len(models)), len(some))
        found = fit(maxima, models, some, which, np.repeat(np.arange(len(some)), len(models)))
        hidden.append(found.log_hidden.reshape(len(some), -1))
        scores.append(found.score.reshape(len(some), -1))
        tell((start + len(some)) / len(tables))
    return Refitted(log_hidden=np.concatenate(hidden), score=np.concatenate(scores))


def weights(score: Floats) -> Floats:
    """Return the models' weights on each table, (S, K), proportional to exp(-score / 2); rows without a model NaN."""
    least = score.min(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        odds = np.exp(-0.5 * (score - least))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def averaged(found: Refitted) -> Floats:
    """Return the weighted mean of log n0 over the models of each table, (S,); NaN where no model gives any."""
    return np.asarray((weights(found.score) * np.nan_to_num(found.log_hidden)).sum(axis=1))


def best(found: Refitted) -> Floats:
    """Return log n0 of the model with the lowest score on each table, (S,); NaN where no model gives any."""
    return np.asarray(found.log_hidden[np.arange(found.tables), np.argmin(found.score, axis=1)])


def drawn_models(found: Refitted, rng: Generator) -> Floats:
    """Return log n0 of one model of each table, drawn by the weights, (S,); NaN where no model gives any."""
    steps = np.cumsum(weights(found.score), axis=1)
    chosen = (rng.random(found.tables)[:, None] >= steps / steps[:, -1:]).sum(axis=1)
    none = np.isnan(steps[:, -1])
    picked = found.log_hidden[np.arange(found.tables), np.where(none, 0, np.minimum(chosen, steps.shape[1] - 1))]
    return np.asarray(np.where(none, np.nan, picked))
