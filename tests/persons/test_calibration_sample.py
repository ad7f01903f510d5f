"""Pairs drawn by lot: of a stratum each has the same chance, and the next run draws mostly the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.errors import ModelError, PersonsError
from habeas.persons.calibration_sample import (
    CUTS,
    draw,
    log_odds_of,
    lot_keys,
    lots,
    probability_of,
    stratum_of,
)

odds = st.lists(st.floats(-30, 30), min_size=1, max_size=200).map(np.array)


def some_lots(count: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    keys = rng.integers(0, 2**63, size=(2, count), dtype=np.uint64)
    return lots(keys[0], keys[1])


@given(odds, st.integers(1, 40), st.integers(0, 2**32))
def test_a_draw_takes_as_many_of_each_stratum_and_says_with_which_chance(
    log_odds: np.ndarray, each: int, seed: int
) -> None:
    """What every answer stands for is known, so that nobody need guess it afterwards."""
    drawn = draw(log_odds, some_lots(len(log_odds), seed), each=each)
    stratum = stratum_of(log_odds)
    assert len(set(drawn.chosen.tolist())) == len(drawn)
    for number in range(len(CUTS) + 1):
        size, mine = int((stratum == number).sum()), drawn.stratum == number
        assert int(mine.sum()) == min(size, each)
        assert (stratum[drawn.chosen[mine]] == number).all()
        assert (drawn.pairs[mine] == size).all()
        assert np.allclose(drawn.probability[mine] * size, min(size, each))


def test_every_pair_of_a_stratum_is_drawn_as_often() -> None:
    """A sample that prefers some pairs would measure another model than the one that links."""
    log_odds, times = np.linspace(-8, 8, 240), np.zeros(240)
    for seed in range(2_000):
        times[draw(log_odds, some_lots(240, seed), each=6).chosen] += 1
    expected = np.zeros(240)
    whole = draw(log_odds, some_lots(240, 0), each=240)
    expected[whole.chosen] = np.minimum(6 / whole.pairs, 1)
    # Six standard errors of a share from 2,000 draws.
    assert np.abs(times / 2_000 - expected).max() < 6 * np.sqrt(0.25 / 2_000)


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_what_is_drawn_stands_for_the_whole(seed: int) -> None:
    """Weighted by the chance to be drawn, the sample counts as many true pairs as there are, over many seeds."""
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(-2, 4, size=1_500)
    same = rng.random(1_500) < probability_of(0.7 * log_odds + 1)
    found = []
    for again in range(60):
        drawn = draw(log_odds, some_lots(1_500, seed + 7_919 * again), each=25)
        found.append(float((same[drawn.chosen] / drawn.probability).sum()))
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found) - same.sum()) < 5 * error + 1e-9


@given(st.integers(2, 60), st.integers(0, 2**32))
def test_a_lot_hangs_on_the_two_mentions_and_on_nothing_else(count: int, seed: int) -> None:
    """Neither the order of a pair nor its place among the others changes it."""
    keys = np.random.default_rng(seed).integers(0, 2**63, size=(2, count), dtype=np.uint64)
    here = lots(keys[0], keys[1])
    assert (lots(keys[1], keys[0]) == here).all()
    assert (lots(keys[0][::-1], keys[1][::-1]) == here[::-1]).all()


def test_the_next_run_draws_mostly_the_same_pairs() -> None:
    """People are not asked everything anew because the model changed a little."""
    rng = np.random.default_rng(5)
    log_odds, lot = rng.normal(0, 4, size=20_000), some_lots(20_000, 5)
    before = set(draw(log_odds, lot).chosen.tolist())
    after = set(draw(log_odds + rng.normal(0, 0.1, size=20_000), lot).chosen.tolist())
    assert len(before & after) > 0.75 * len(before)


def test_lots_of_neighbouring_ids_lie_apart() -> None:
    """Ids that differ in one digit have lots that say nothing of each other."""
    keys = lot_keys([f"men_{n:016x}{0:016x}" for n in range(2_000)])
    spread = np.sort(lots(keys[:-1], keys[1:])).astype(float) / 2**64
    assert np.abs(spread - (np.arange(1_999) + 0.5) / 1_999).max() < 0.05  # Kolmogorov–Smirnov, far beyond 0.1 %


@given(st.floats(0, 1))
def test_log_odds_and_probabilities_are_the_same_number(probability: float) -> None:
    """Nothing is lost between what is shown and what is reckoned with."""
    assert probability_of(log_odds_of(probability)) == pytest.approx(probability, abs=1e-12)


def test_what_is_no_probability_or_no_pair_is_refused() -> None:
    """A draw from damaged numbers would measure nothing."""
    with pytest.raises(PersonsError):
        log_odds_of([0.5, 1.5])
    with pytest.raises(PersonsError):
        log_odds_of(float("nan"))
    with pytest.raises(PersonsError):
        draw(np.array([0.0, np.nan]), some_lots(2, 1))
    with pytest.raises(PersonsError):
        draw(np.zeros(3), some_lots(2, 1))
    with pytest.raises(PersonsError):
        draw(np.zeros(2), some_lots(2, 1), each=0)
    with pytest.raises(ModelError):
        lot_keys(["somebody"])
    assert len(draw(np.empty(0), some_lots(0, 1))) == 0
