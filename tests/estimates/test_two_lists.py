"""Chapman's estimate and the lower bound after Chao."""

from __future__ import annotations

from math import isclose, sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import EstimateError
from habeas.estimates import read_table, table_of
from habeas.estimates.floor import chao_floor
from habeas.estimates.two_lists import chapman

_VECTORS = Path(__file__).parents[2] / "vectors"


def test_chapman_is_the_textbook_number() -> None:
    """200 and 150 with 50 in common give 594.1 with a standard error of 56.7, worked by hand from Seber
    (1970).
    """
    found = chapman(200, 150, 50)
    assert isclose(found.median, 201 * 151 / 51 - 1)
    # 201 * 151 * 150 * 100 / (51^2 * 52) = 3366.1; the interval spans about +-1.96 sqrt of it.
    assert isclose(found.hi95 - found.lo95, 2 * 1.96 * sqrt(3366.1), rel_tol=0.05)
    assert found.lo95 < found.median < found.hi95


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.data())
def test_nobody_documented_is_estimated_away(on_a: int, on_b: int, data: st.DataObject) -> None:
    """The interval never reaches below the people who are documented, and the order of lists says nothing."""
    on_both = data.draw(st.integers(0, min(on_a, on_b)))
    found = chapman(on_a, on_b, on_both)
    assert on_a + on_b - on_both <= found.lo95 <= found.median <= found.hi95
    assert found == chapman(on_b, on_a, on_both)


@pytest.mark.parametrize(("on_a", "on_b", "on_both"), [(0, 5, 0), (5, 5, 6), (5, 5, -1)])
def test_impossible_overlaps_are_refused(on_a: int, on_b: int, on_both: int) -> None:
    """Numbers that cannot be are said to be so."""
    with pytest.raises(EstimateError):
        chapman(on_a, on_b, on_both)


def test_the_floor_is_that_of_rcapture() -> None:
    """Kosovo: 8,591.18 in R package Rcapture 1.4-4, `closedp.t` row Mth Chao (LB).

    Rcapture fits the counts of three and more lists too, so the two agree to a person, not to a digit.
    """
    with (_VECTORS / "kosovo_4.csv").open("rb") as stream:
        table = read_table(stream, name="kosovo_4.csv")
    bound = chao_floor(table)
    assert bound is not None
    twos = 882
    assert isclose(4400 + (bound.median - 4400) * (twos + 1) / twos, 8591.18363762447, abs_tol=1.0)


def test_the_floor_of_two_lists_is_chapmans_number() -> None:
    """On two lists the bound is the same estimate, so it is no second opinion."""
    table = table_of(("a", "b"), [1] * 150 + [2] * 100 + [3] * 50)
    bound = chao_floor(table)
    assert bound is not None
    assert isclose(bound.median, chapman(200, 150, 50).median, rel_tol=1e-9)
