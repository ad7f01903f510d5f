"""A threshold in words: the lowest that keeps to the wish, and never a promise that the answers do not bear out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.errors import PersonsError
from habeas.persons.calibration_sample import log_odds_of
from habeas.persons.measured_model import Reliability, Stratum, reliability
from habeas.persons.wrong_links import threshold_for


def table(*rows: tuple[int, int, int, int]) -> Reliability:
    """Rows of stratum, pairs, answers, and how many of them are the same person."""
    strata = [
        Stratum(number=number, pairs=pairs, drawn=answers, log_odds=(0.0,) * answers,
                same=(True,) * same + (False,) * (answers - same))
        for number, pairs, answers, same in rows
    ]  # fmt: skip
    return reliability(strata, rng=np.random.default_rng(1))


def test_the_lowest_threshold_that_keeps_to_the_wish_is_taken() -> None:
    """A higher one would miss links for nothing, and a missed link counts a person twice."""
    found = threshold_for(
        200, table((6, 300, 300, 270), (7, 300, 300, 299), (8, 900, 900, 899), (9, 900, 900, 900)),
        rng=np.random.default_rng(1),
    )  # fmt: skip
    assert (found.probability, found.borne_out) == (0.95, True)
    assert "bear out at most 1 wrong link in 200" in found.words
    assert found.wrong == pytest.approx(2 / 2100)


def test_an_estimate_that_few_answers_bear_out_says_so() -> None:
    """Sixty right answers are no proof of 1 in 200."""
    found = threshold_for(200, table((9, 5_000, 60, 60)), rng=np.random.default_rng(1))
    assert (found.probability, found.borne_out) == (0.999, False)
    assert "do not yet bear out" in found.words


def test_a_wish_that_cannot_be_kept_and_one_that_cannot_be_judged_are_two_things() -> None:
    """One is an answer about the model, the other about the answers."""
    bad = threshold_for(200, table((9, 5_000, 60, 50)), rng=np.random.default_rng(1))
    assert bad.probability is None
    assert bad.words.startswith("No threshold keeps")
    few = threshold_for(200, table((9, 5_000, 5, 5)), rng=np.random.default_rng(1))
    assert few.probability is None
    assert few.words.startswith("Nothing can be said yet")
    assert threshold_for(200, table(), rng=np.random.default_rng(1)).words.startswith("Nothing")


def test_a_bin_without_answers_ends_what_can_be_said() -> None:
    """Below it there may be anything."""
    found = threshold_for(20, table((7, 300, 60, 60), (8, 300, 0, 0), (9, 300, 60, 60)), rng=np.random.default_rng(1))
    assert found.probability == 0.999


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=10, max_size=10),
    st.integers(2, 500),
    st.integers(2, 500),
)
def test_a_stricter_wish_never_gives_a_lower_threshold(rows: list[tuple[int, int]], one: int, other: int) -> None:
    """Whoever asks for fewer wrong links never gets more of them."""
    made = table(*((n, 500, max(pair), min(pair)) for n, pair in enumerate(rows)))
    strict, loose = (threshold_for(n, made, rng=np.random.default_rng(1)) for n in (max(one, other), min(one, other)))
    if strict.probability is not None:
        assert loose.probability is not None
        assert loose.probability <= strict.probability
        assert float(log_odds_of(strict.probability)) >= float(log_odds_of(loose.probability))


def test_one_wrong_link_in_one_is_no_wish() -> None:
    """It would link everything."""
    with pytest.raises(PersonsError):
        threshold_for(1, table(), rng=np.random.default_rng(1))
