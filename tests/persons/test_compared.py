"""What an engine says, in one shape for all of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import PersonsError
from habeas.model.records import Reason
from habeas.persons.compared import Compared, in_order, share


def _made(first: list[int], second: list[int], bits: list[float], /, **changed: Any) -> Compared:
    values: dict[str, Any] = {
        "first": np.array(first, dtype=np.int32),
        "second": np.array(second, dtype=np.int32),
        "log_odds": np.array(bits, dtype=np.float64) * math.log(2),
        "compared": len(first),
        "fields": ("family",),
        "engine": "none",
        "version": "0",
        "settings": {},
        "explain": lambda number: (Reason(field="prior", words="all of it", bits=bits[number]),),
    }
    return Compared(**{**values, **changed})


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 50)).filter(lambda pair: pair[0] != pair[1]), unique_by=frozenset
    )
)
def test_pairs_are_put_in_order_and_none_is_lost(pairs: list[tuple[int, int]]) -> None:
    """Whatever order an engine answers in, the same case reads the same."""
    first, second, order = in_order(np.array([a for a, _ in pairs], int), np.array([b for _, b in pairs], int))
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == sorted(tuple(sorted(pair)) for pair in pairs)
    assert sorted(order.tolist()) == list(range(len(pairs)))
    assert len(_made(first.tolist(), second.tolist(), [0.0] * len(pairs))) == len(pairs)


@pytest.mark.parametrize(
    ("first", "second"),
    [([1], [1]), ([2], [1]), ([-1], [1]), ([0, 0], [1, 1]), ([1, 0], [2, 1]), ([0, 0], [2, 1])],
)
def test_pairs_that_break_the_law_are_refused(first: list[int], second: list[int]) -> None:
    """A pair with itself, a pair twice or out of order never gets as far as a person's record."""
    with pytest.raises(PersonsError):
        _made(first, second, [0.0] * len(first))


@pytest.mark.parametrize("odds", [math.nan, math.inf, -math.inf])
def test_a_weight_that_is_no_number_is_refused(odds: float) -> None:
    """Nobody is linked, or kept apart, by a division by zero."""
    with pytest.raises(PersonsError, match="no finite weight"):
        _made([0], [1], [odds])


@pytest.mark.parametrize(
    "changed",
    [
        {"second": np.array([1, 2], dtype=np.int32)},
        {"first": np.array([0], dtype=np.int64)},
        {"log_odds": np.array([0], dtype=np.float32)},
        {"log_odds": np.zeros((1, 1))},
        {"compared": 0},
    ],
)
def test_arrays_of_another_shape_are_refused(changed: dict[str, Any]) -> None:
    """An engine that miscounts is found out where it answers and not where a link is written."""
    with pytest.raises(PersonsError):
        _made([0], [1], [0.0], **changed)


def test_what_an_engine_said_cannot_be_changed_afterwards() -> None:
    """The weights that are recorded are the weights that were reached."""
    given_odds = np.zeros(1)
    compared = _made([0], [1], [0.0], log_odds=given_odds)
    with pytest.raises(ValueError, match="read-only"):
        compared.log_odds[0] = 9.0
    given_odds[0] = 0.0  # the caller's own array stays the caller's


@given(st.floats(-2000, 2000))
def test_probability_is_the_weight_as_a_share(bits: float) -> None:
    """The percentage and the bits are one number told twice."""
    compared = _made([0], [1], [bits])
    pair = compared.pair(0, ["men_b", "men_a"])
    assert (pair.a, pair.b) == ("men_a", "men_b")
    assert math.isclose(pair.probability, compared.probability[0], rel_tol=1e-9, abs_tol=1e-300)
    assert math.isclose(pair.bits, compared.bits(0), rel_tol=1e-12, abs_tol=1e-9)
    assert 0.0 <= share(bits) <= 1.0


def test_reasons_that_do_not_add_up_are_an_error() -> None:
    """What a person reads as the grounds of a link is the whole ground, or they are told that it is not."""
    compared = _made([0], [1], [3.0], explain=lambda _: (Reason(field="prior", words="half of it", bits=1.5),))
    with pytest.raises(PersonsError, match=r"miss its weight by -1\.5 bits"):
        compared.reasons(0)


def test_reasons_are_made_only_when_someone_asks() -> None:
    """A million pairs cost no million explanations."""

    def never(_: int) -> tuple[Reason, ...]:
        raise AssertionError

    compared = _made([0], [1], [3.0], explain=never)
    assert len(compared) == 1
    assert "men" not in repr(compared)
    with pytest.raises(IndexError):
        compared.reasons(1)
    with pytest.raises(IndexError):
        compared.reasons(-1)
