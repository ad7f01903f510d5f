"""Fits of many models at once are the maxima of the likelihood, one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from habeas.estimates.existence import Maxima
from habeas.estimates.hierarchies import hierarchies, terms_of
from habeas.estimates.poisson_fits import Fits, fit
from habeas.estimates.state import Flags, Floats

_TERMS = terms_of(3, order=2)
_MODELS = hierarchies(_TERMS)
_counts = st.lists(st.integers(1, 3_000), min_size=7, max_size=7)


def _fit(counts: Floats, models: Flags = _MODELS) -> Fits:
    numbers = np.arange(len(models))
    return fit(Maxima(design=_TERMS.design), models, counts[None, :], numbers, np.zeros_like(numbers))


def _hidden(counts: Floats, pairs: set[int]) -> float:
    model = np.isin(_TERMS.terms, [0, 1, 2, 4, *pairs])
    return float(np.exp(_fit(counts, model[None, :]).log_hidden[0]))


@given(_counts)
def test_three_lists_give_the_textbook_numbers(counts: list[int]) -> None:
    """Closed forms of Fienberg (1972), and Darroch's root for independent lists."""
    y = np.array(counts, dtype=np.float64)
    a, b, ab, c, ac, bc, abc = y
    assert _hidden(y, {3, 5, 6}) == pytest.approx(a * b * c * abc / (ab * ac * bc), rel=1e-6)
    assert _hidden(y, {3, 6}) == pytest.approx(a * c / ac, rel=1e-6)
    assert _hidden(y, {3}) == pytest.approx((a + b + ab) * c / (ac + bc + abc), rel=1e-6)
    totals = np.array([a + ab + ac + abc, b + ab + bc + abc, c + ac + bc + abc])
    seen = y.sum()
    root = brentq(lambda h: seen / (seen + h) - 1 + np.prod(1 - totals / (seen + h)), 1e-9, 1e12, rtol=1e-12)
    assert _hidden(y, set()) == pytest.approx(root, rel=1e-5)


@given(_counts, st.integers(2, 1_000))
def test_ten_times_the_people_give_ten_times_the_undocumented(counts: list[int], times: int) -> None:
    """No model has a favourite size."""
    y = np.array(counts, dtype=np.float64)
    assert np.allclose(_fit(times * y).log_hidden, _fit(y).log_hidden + np.log(times), atol=1e-6)


@given(_counts, st.permutations(range(3)))
def test_the_order_of_lists_changes_no_estimate(counts: list[int], order: list[int]) -> None:
    """The models of a relabelled table are the relabelled models."""
    y = np.array(counts, dtype=np.float64)
    moved = np.array([sum(1 << order[j] for j in range(3) if cell >> j & 1) for cell in range(1, 8)])
    relabelled = np.empty(7)
    relabelled[moved - 1] = y
    one, other = _fit(y), _fit(relabelled)
    assert np.allclose(np.sort(one.score), np.sort(other.score), rtol=1e-9)
    assert np.allclose(np.sort(one.log_hidden), np.sort(other.log_hidden), atol=1e-6)


def test_many_tables_at_once_give_what_each_gives_alone() -> None:
    """A table's answer does not depend on its neighbours in the batch, empty cells or not."""
    tables = np.random.default_rng(4).poisson(2.0, size=(30, 7)).astype(np.float64)
    of, which = np.repeat(np.arange(30), 8), np.tile(np.arange(8), 30)
    together = fit(Maxima(design=_TERMS.design), _MODELS, tables, which, of)
    alone = [_fit(table) for table in tables]
    assert np.allclose(
        together.log_hidden, np.concatenate([one.log_hidden for one in alone]), equal_nan=True, atol=1e-6
    )
    assert (together.admissible == np.concatenate([one.admissible for one in alone])).all()


def test_the_criterion_is_that_of_r() -> None:
    """Kosovo, [12][13][14][23][34]: BIC 225.2, 14,341.66 persons (Rcapture 1.4-4, closedpMS.t, maxorder 2)."""
    terms = terms_of(4, order=2)
    counts = np.array([1131, 845, 177, 936, 228, 217, 181, 306, 106, 31, 18, 123, 42, 32, 27], dtype=np.float64)
    model = np.isin(terms.terms, [0, 1, 2, 4, 8, 0b0011, 0b0101, 0b1001, 0b0110, 0b1100])
    found = fit(Maxima(design=terms.design), model[None, :], counts[None, :], np.zeros(1, int), np.zeros(1, int))
    assert found.score[0] == pytest.approx(225.2, abs=0.05)
    assert counts.sum() + np.exp(found.log_hidden[0]) == pytest.approx(14341.6638004271, abs=1e-3)
