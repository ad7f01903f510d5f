"""How many persons stand on one list, two, three: given back by the model, or said not to be."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.estimates.list_totals import check_list_totals, misfits, shares_by_lists
from habeas.estimates.table import CaptureTable

_CHANCES = st.lists(st.lists(st.floats(0.01, 0.99), min_size=2, max_size=2), min_size=2, max_size=5)


@given(_CHANCES, st.floats(0.05, 0.95))
def test_shares_are_what_counting_every_pattern_gives(chances: list[list[float]], first: float) -> None:
    """Nothing is lost or counted twice on the way from chances to totals."""
    on, weights = np.array(chances), np.array([first, 1 - first])
    by_lists = np.zeros(len(on) + 1)
    for pattern in product((0, 1), repeat=len(on)):
        bits = np.array(pattern)[:, None]
        by_lists[sum(pattern)] += float(weights @ np.prod(np.where(bits == 1, on, 1 - on), axis=0))
    np.testing.assert_allclose(shares_by_lists(weights, on), by_lists[1:] / by_lists[1:].sum(), rtol=1e-9)


def _table(ones: int, twos: int, threes: int) -> CaptureTable:
    patterns = np.array([[1, 0, 0], [1, 1, 0], [1, 1, 1]], dtype=np.uint8)
    return CaptureTable(lists=("a", "b", "c"), patterns=patterns, counts=np.array([ones, twos, threes], dtype=np.int64))


def test_a_model_that_fits_is_left_alone_and_one_that_does_not_is_named() -> None:
    """A few people whom everybody knows do not hide behind pairs that fit."""
    one_class = [(np.ones(1), np.full((3, 1), 0.3))] * 5
    shares = shares_by_lists(*one_class[0])
    counts = [round(1_000 * share) for share in shares]
    assert misfits(check_list_totals(_table(*counts), one_class)).warnings == ()
    wrong = check_list_totals(_table(counts[0] - 60, counts[1], counts[2] + 60), one_class)
    assert [one.observed for one in wrong] == [counts[0] - 60, counts[1], counts[2] + 60]
    said = misfits(wrong).warnings
    assert any("on 3 lists or more" in sentence for sentence in said)
    assert wrong[2].expected == pytest.approx(1_000 * shares[2], rel=0.01)
