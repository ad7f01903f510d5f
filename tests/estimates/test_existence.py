"""Models that give no estimate are known as such, all of them and no others."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.estimates.existence import Maxima, has_maximum, identified, remaining
from habeas.estimates.hierarchies import hierarchies, terms_of
from habeas.estimates.poisson_fits import fit
from habeas.estimates.state import Flags, Floats

_TERMS = terms_of(3, order=2)
_MODELS = hierarchies(_TERMS)


def _has_none_by_trying(kept: Floats, held: Flags) -> bool:
    """Look for a direction in which the likelihood rises for ever: z with A z >= 0, = 0 on cells that hold anybody, and
    > 0 on some other (Haberman 1974), among all vectors of small whole numbers."""
    width = 2 if kept.shape[1] <= 5 else 1
    tried = np.array(list(product(range(-width, width + 1), repeat=kept.shape[1])), dtype=np.float64)
    moved = tried @ kept.T
    return bool(((moved >= 0).all(axis=1) & (moved[:, held] == 0).all(axis=1) & (moved > 0).any(axis=1)).any())


@pytest.mark.parametrize("number", range(8))
def test_the_linear_program_finds_what_trying_everything_finds(number: int) -> None:
    """All ways in which cells of three lists can be empty, for every model: no estimate is made up, none is lost."""
    for bits in range(1, 128):
        held = np.array([bits >> c & 1 for c in range(7)], dtype=np.bool_)
        left = remaining(_TERMS.design, _MODELS[number][None, :], held[None, :].astype(np.float64))
        rows, columns = left.rows[0], left.columns[0]
        kept = _TERMS.design[np.ix_(rows, columns)]
        assert has_maximum(_TERMS.design, columns, rows, held) != _has_none_by_trying(kept, held[rows]), bits


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 0, 1, 2, 9, 400]), min_size=15, max_size=15))
def test_newton_and_the_linear_program_agree_on_four_lists(counts: list[int]) -> None:
    """Steps that settle are taken as proof of an estimate, without a linear program; they never settle elsewhere."""
    if not sum(counts):
        return
    terms = terms_of(4, order=3)
    models = hierarchies(terms)[::7]
    table = np.array([counts], dtype=np.float64)
    numbers = np.arange(len(models))
    found = fit(Maxima(design=terms.design), models, table, numbers, np.zeros_like(numbers))
    left = remaining(terms.design, models, np.repeat(table, len(models), axis=0))
    for b in numbers:
        if found.unidentified[b]:
            continue
        exists = has_maximum(terms.design, left.columns[b], left.rows[b], table[0] > 0)
        assert found.without_maximum[b] != exists
        assert np.isfinite(found.log_hidden[b]) == exists


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(1, 127)), min_size=20, max_size=40))
def test_questions_that_are_not_asked_twice_have_the_same_answers(asked: list[tuple[int, int]]) -> None:
    """In whatever order models come, what is concluded from earlier programs is what a program would say."""
    memory = Maxima(design=_TERMS.design)
    for number, bits in asked:
        held = np.array([bits >> c & 1 for c in range(7)], dtype=np.bool_)
        left = remaining(_TERMS.design, _MODELS[number][None, :], held[None, :].astype(np.float64))
        columns, rows = left.columns[0], left.rows[0]
        assert memory.ask(columns, rows, held) == has_maximum(_TERMS.design, columns, rows, held)
    for number in range(8):  # all models of one table, large ones first
        columns, rows = _MODELS[7 - number], np.ones(7, dtype=np.bool_)
        held = np.array([True, True, True, True, False, False, True])
        assert memory.ask(columns, rows, held) == has_maximum(_TERMS.design, columns, rows, held)


@given(st.lists(st.integers(0, 1), min_size=7, max_size=7))
def test_the_undocumented_are_determined_where_the_terms_have_full_rank(held: list[int]) -> None:
    """Whatever cells are gone, and on the short cut without a gap, the answer is the rank of the matrix itself."""
    left = remaining(_TERMS.design, _MODELS, np.repeat(np.array([held], dtype=np.float64), 8, axis=0))
    for b, known in enumerate(identified(_TERMS.design, left)):
        kept = _TERMS.design[np.ix_(left.rows[b], left.columns[b])]
        assert known == (kept.size == 0 or np.linalg.matrix_rank(kept) == kept.shape[1])


def test_a_model_with_every_term_determines_nothing() -> None:
    """The saturated model fits the cells and says nothing of the undocumented."""
    full = terms_of(3, order=3)
    everything = np.ones((1, len(full.terms)), dtype=np.bool_)
    assert not identified(full.design, remaining(full.design, everything, np.ones((1, 7)))).any()


def test_the_published_example_of_missing_estimates() -> None:
    """Chan, Silverman & Vincent (2021), table 2: [12][3] has no maximum, [12][13][23] does not determine the
    undocumented, [13][23] gives 40 * 30 / 6 = 200 of them.
    """
    counts = np.zeros((1, 7))
    counts[0, [0, 1, 3, 2]] = 40, 30, 20, 6  # cells 1, 2, 4 = single lists; 3 = lists 1 and 2
    found = fit(Maxima(design=_TERMS.design), _MODELS, counts, np.arange(8), np.zeros(8, dtype=np.int64))
    by_pairs = {tuple(int(t) for t in _TERMS.terms[model] if t.bit_count() == 2): b for b, model in enumerate(_MODELS)}
    assert found.without_maximum[by_pairs[(3,)]]
    assert found.unidentified[by_pairs[(3, 5, 6)]]
    assert np.exp(found.log_hidden[by_pairs[(5, 6)]]) == pytest.approx(200.0)
    assert found.at_infinity[by_pairs[(5, 6)]]
    assert found.admissible.sum() == 4
