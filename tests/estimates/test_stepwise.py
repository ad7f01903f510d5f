"""The search by pairs, where there are too many models to fit them all."""

from __future__ import annotations

import numpy as np
import pytest

from habeas.estimates import CaptureTable
from habeas.estimates.candidates import candidates
from habeas.estimates.existence import Maxima
from habeas.estimates.hierarchies import hierarchies, named, terms_of
from habeas.estimates.loglinear import loglinear
from habeas.estimates.poisson_fits import fit
from habeas.estimates.stepwise import downhill


def _seven_lists() -> CaptureTable:
    """3,000 people on seven lists; whoever is on the first is on the second half of the time anyhow.

    Of 20 such populations (seeds 100 to 119) the interval held 3,000 in 19; this is the first.
    """
    rng = np.random.default_rng(100)
    on = rng.random((3_000, 7)) < np.linspace(0.08, 0.25, 7)
    on[:, 1] |= on[:, 0] & (rng.random(3_000) < 0.5)
    patterns, counts = np.unique(on[on.any(axis=1)], axis=0, return_counts=True)
    return CaptureTable(lists=tuple("abcdefg"), patterns=patterns.astype(np.uint8), counts=counts)


def test_the_search_ends_where_no_single_pair_improves() -> None:
    """On four lists, where all models can be looked at, its end is no worse than any neighbour, and here the best."""
    terms = terms_of(4, order=2)
    counts = np.array([1131, 845, 177, 936, 228, 217, 181, 306, 106, 31, 18, 123, 42, 32, 27], dtype=np.float64)
    maxima = Maxima(design=terms.design)
    models, fits, whole = downhill(terms, maxima, counts, spent=lambda: False)
    everything = hierarchies(terms)
    numbers = np.arange(len(everything))
    best = fit(maxima, everything, counts[None, :], numbers, np.zeros_like(numbers)).score.min()
    assert whole
    assert len(models) == len(np.unique(models, axis=0)) < len(everything)
    assert fits.score.min() == pytest.approx(best)


def test_a_dependence_that_was_put_in_is_found() -> None:
    """Seven lists, two of them dependent: the best model names them, and the interval holds the truth."""
    table = _seven_lists()
    found = loglinear(table, seed=1, samples=100)
    assert dict(found.settings)["best_model"] == "[a b][c][d][e][f][g]"
    assert found.interval is not None
    assert found.interval.lo95 < 3_000 < found.interval.hi95


def test_a_search_that_was_cut_says_so() -> None:
    """What was fitted before the time ran out is kept, and nobody takes it for the whole search."""
    cut = candidates(_seven_lists(), keep=20, spent=lambda: True)
    assert not cut.whole
    assert cut.looked_at == 1
    assert named(cut.models[0], cut.terms, cut.lists) == "[a][b][c][d][e][f][g]"
