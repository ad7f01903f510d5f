"""The share of true pairs of a case, found again from its candidates."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import expit

from habeas.persons.prior_shift import believable, bounded, shift_of


def _world(share: float, *, trained: float, seed: int, pairs: int = 60_000) -> tuple[np.ndarray, float]:
    """Log odds as a model trained at a share of `trained` gives them, in a case whose share is another."""
    rng = np.random.default_rng(seed)
    same = rng.random(pairs) < share
    score = rng.normal(np.where(same, 3.0, -3.0), math.sqrt(6.0))  # is its own log likelihood ratio
    return np.asarray(score + math.log(trained / (1 - trained))), float(same.mean())


@pytest.mark.parametrize("share", [0.003, 0.03, 0.2])
def test_a_known_share_is_found_back(share: float) -> None:
    """A model that was trained on three in a hundred is right again where it is three in a thousand."""
    odds, there = _world(share, trained=0.03, seed=7)
    trained = math.log(0.03 / 0.97)
    shift = shift_of(odds, trained)
    assert shift == pytest.approx(math.log(share / (1 - share)) - trained, abs=0.25)
    assert expit(odds + shift).mean() == pytest.approx(there, rel=0.25)


def test_nothing_is_shifted_where_nothing_was_compared() -> None:
    """No pairs say nothing of their share."""
    assert shift_of(np.empty(0), -4.0) == 0.0


@pytest.mark.parametrize("level", [-40.0, 40.0])
def test_a_shift_has_a_bound(level: float) -> None:
    """A case in which all pairs look alike is not believed without measure."""
    assert abs(shift_of(np.full(100, level), 0.0)) <= math.log(100) + 1e-9


def test_more_true_pairs_than_a_case_can_have_are_not_believed() -> None:
    """A hundred people of one name are not one person because they agree by chance."""
    odds = np.full(4_950, 1.0)
    assert believable(2.0, odds, 300) == 0.0
    assert believable(2.0, odds, 4_950) == 2.0
    assert believable(-2.0, odds, 1) == -2.0


def test_of_a_case_that_was_cut_the_share_of_true_pairs_is_half_believed() -> None:
    """In a case of a million records most candidates are never compared; nobody is lost because true pairs are among
    them."""
    assert bounded(-0.4, 1 / 3) == pytest.approx(-0.4 / 3)
    assert bounded(-0.4, 1.0) == -0.4
    assert bounded(0.4, 5.0) == 0.4
