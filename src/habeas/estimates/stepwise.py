"""Searching log-linear models where there are too many to fit them all: one pair in or out at a time, downhill."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from habeas.estimates.existence import Maxima
from habeas.estimates.hierarchies import Terms
from habeas.estimates.poisson_fits import Fits, fit, joined
from habeas.estimates.state import Flags, Floats

_MOST_MOVES = 60


def downhill(terms: Terms, maxima: Maxima, counts: Floats, *, spent: Callable[[], bool]) -> tuple[Flags, Fits, bool]:
    """Go from independent lists to a model that no single pair more or less improves, by the score of `Fits`.

    Args:
        terms: of pairs at most.
        counts: (C,) persons.
        spent: asked before each move.
    Returns: every model looked at, (models, P), what each gave, and whether the search came to its own end. The last
        model and all its neighbours are among them, so they are the good models as far as the search saw.
    """
    pairs = np.flatnonzero(~terms.always)
    here = terms.always
    seen, models, parts = {here.tobytes()}, [here[None, :]], []
    parts.append(_fits(maxima, models[0], counts))
    best = float(parts[0].score[0])
    for _ in range(_MOST_MOVES):
        around = np.repeat(here[None, :], len(pairs), axis=0)
        around[np.arange(len(pairs)), pairs] ^= True
        fresh = np.array([row.tobytes() not in seen for row in around], dtype=np.bool_)
        if not fresh.any() or spent():
            return np.concatenate(models), joined(parts), not fresh.any()
        around = around[fresh]
        seen.update(row.tobytes() for row in around)
        models.append(around)
        parts.append(_fits(maxima, around, counts))
        least = int(np.argmin(parts[-1].score))
        if not parts[-1].score[least] < best:
            return np.concatenate(models), joined(parts), True
        here, best = around[least], float(parts[-1].score[least])
    return np.concatenate(models), joined(parts), False


def _fits(maxima: Maxima, models: Flags, counts: Floats) -> Fits:
    return fit(maxima, models, counts[None, :], np.arange(len(models)), np.zeros(len(models), dtype=np.int64))
