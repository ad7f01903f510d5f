"""The log-linear models of one table that give an estimate, the best first, and what became of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from habeas.estimates.existence import Maxima
from habeas.estimates.hierarchies import (
    HIGHEST_ORDER,
    MOST_LISTS_IN_FULL,
    STEPWISE_ORDER,
    Terms,
    hierarchies,
    terms_of,
)
from habeas.estimates.poisson_fits import Fits, fit, joined
from habeas.estimates.state import Flags, Floats
from habeas.estimates.stepwise import downhill
from habeas.estimates.table import CaptureTable

_MODELS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Models of a table by rising score.

    `counts` (C,) persons in each of the cells of `terms`; `models` (K, P) and `log_hidden`, `score` (K,) of the best K
    that give an estimate; `lists` name the bits of terms. `looked_at` models in all, of which `unidentified` and
    `without_maximum` give no estimate, and `at_infinity` have an effect of minus infinity. `order`: the largest number
    of lists in a term. `whole`: every model was looked at, or the search came to its own end.
    """

    lists: tuple[str, ...]
    terms: Terms
    counts: Floats
    models: Flags
    log_hidden: Floats
    score: Floats
    order: int
    looked_at: int
    unidentified: int
    without_maximum: int
    at_infinity: int
    whole: bool

    @property
    def admissible(self) -> int:
        """Models that give an estimate, kept or not."""
        return self.looked_at - self.unidentified - self.without_maximum


def candidates(
    table: CaptureTable,
    *,
    keep: int,
    apart: frozenset[tuple[int, int]] = frozenset(),
    spent: Callable[[], bool] = lambda: False,
    tell: Callable[[float], None] = lambda share: None,
) -> Candidates:
    """Fit every hierarchical model up to six lists, and search downhill by pairs beyond.

    Args:
        table: in canonical form, of 2 to 10 lists or so (there are 2^J cells).
        keep: how many models to keep; terms that none of them has go too.
        apart: numbers of lists that could share nobody: their cells and effects are left out of every model.
        spent: asked now and then; what was fitted by then is kept, and not `whole`.
        tell: told the share of the models fitted, where their number is known.
    """
    lists = len(table.lists)
    order = HIGHEST_ORDER.get(lists, STEPWISE_ORDER)
    pairs = [1 << i | 1 << j for i, j in apart]
    by_cell = np.zeros(1 << lists)
    by_cell[table.patterns.astype(np.int64) @ (1 << np.arange(lists))] = table.counts
    first = terms_of(lists, order=order, apart=pairs)
    empty = first.terms[by_cell[first.cells] @ first.design == 0]
    terms = terms_of(lists, order=order, apart=pairs, empty=(int(term) for term in empty))
    counts, maxima = by_cell[terms.cells], Maxima(design=terms.design)
    if lists > MOST_LISTS_IN_FULL:
        models, fits, whole = downhill(terms, maxima, counts, spent=spent)
    else:
        models, fits, whole = _all(hierarchies(terms), maxima, counts, spent, tell)
    good = np.argsort(fits.score, kind="stable")[: min(keep, np.count_nonzero(fits.admissible))]
    used = models[good].any(axis=0) | terms.always
    return Candidates(
        lists=table.lists,
        terms=Terms(cells=terms.cells, terms=terms.terms[used]),
        counts=counts,
        models=models[good][:, used],
        log_hidden=fits.log_hidden[good],
        score=fits.score[good],
        order=order,
        looked_at=len(models),
        unidentified=int(fits.unidentified.sum()),
        without_maximum=int(fits.without_maximum.sum()),
        at_infinity=int(fits.at_infinity.sum()),
        whole=whole,
    )


def _all(
    models: Flags, maxima: Maxima, counts: Floats, spent: Callable[[], bool], tell: Callable[[float], None]
) -> tuple[Flags, Fits, bool]:
    """Fit all models, those with the fewest terms first, so that a cut leaves the large ones out."""
    models = models[np.argsort(models.sum(axis=1), kind="stable")]
    parts: list[Fits] = []
    done = 0
    while done < len(models) and not (parts and spent()):
        some = models[done : done + _MODELS_AT_ONCE]
        numbers = np.arange(len(some))
        parts.append(fit(maxima, some, counts[None, :], numbers, np.zeros_like(numbers)))
        done += len(some)
        tell(done / len(models))
    return models[:done], joined(parts), done == len(models)
