"""How good a model is, from answers to pairs drawn by lot: right on average, and honest about the rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator

from habeas.errors import PersonsError
from habeas.persons.calibration_sample import draw, log_odds_of, lots, probability_of, stratum_of
from habeas.persons.measured_model import FLOOR, Stratum, precision, recall, reliability

AT = float(log_odds_of(0.9))


def world(seed: int, pairs: int, shift: float, stretch: float) -> tuple[np.ndarray, np.ndarray, Generator]:
    """Compared pairs, most of strangers, whose true log odds are a straight line of the stated ones."""
    rng = np.random.default_rng(seed)
    stated = np.concatenate([rng.normal(-6, 2, pairs), rng.normal(4, 3, pairs // 8)])
    return stated, rng.random(len(stated)) < probability_of(shift + stretch * stated), rng


def asked(stated: np.ndarray, same: np.ndarray, rng: Generator, *, each: int, share: float = 1.0) -> list[Stratum]:
    """Draw, and have the first of each stratum answered."""
    keys = rng.integers(0, 2**63, size=(2, len(stated)), dtype=np.uint64)
    drawn = draw(stated, lots(keys[0], keys[1]), each=each)
    found = []
    for number in np.unique(drawn.stratum):
        mine = drawn.chosen[drawn.stratum == number]
        told = mine[: max(1, round(share * len(mine)))]
        found.append(
            Stratum(
                number=int(number),
                pairs=int((stratum_of(stated) == number).sum()),
                drawn=len(mine),
                log_odds=tuple(stated[told].tolist()),
                same=tuple(same[told].tolist()),
            )
        )
    return found


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from([(0.0, 1.0), (-1.0, 0.7), (1.0, 0.5)]), st.booleans())
def test_the_estimates_are_right_on_average(seed: int, truth: tuple[float, float], half: bool) -> None:
    """Over many draws they lie around what is true, whether all of a draw was answered or the first half of it."""
    stated, same, rng = world(seed, 3_000, *truth)
    found = [
        (precision(strata, AT, rng=rng).value, recall(strata, AT, rng=rng).value)
        for strata in (asked(stated, same, rng, each=40, share=0.5 if half else 1.0) for _ in range(60))
    ]
    above, counted = stated >= AT, stated >= FLOOR
    true = same[above].mean(), same[above].sum() / same[counted].sum()
    for values, expected in zip(zip(*found, strict=True), true, strict=True):
        error = np.std(values) / np.sqrt(len(values))
        # A ratio of estimates leans by the order of one in the number of answers; it is allowed a hundredth here.
        assert abs(np.mean(values) - expected) < 5 * error + 0.01


@pytest.mark.parametrize(
    ("truth", "pairs", "each"), [((0, 1), 20_000, 60), ((-1, 0.7), 20_000, 60), ((1, 0.5), 5_000, 20)]
)
def test_the_intervals_hold_what_is_true(truth: tuple[float, float], pairs: int, each: int) -> None:
    """At least nine of ten 95 % intervals do, over sixty worlds, for precision, recall and the calibration error."""
    held = np.zeros(3)
    for seed in range(60):
        stated, same, rng = world(seed, pairs, *truth)
        strata = asked(stated, same, rng, each=each)
        above, counted, number = stated >= AT, stated >= FLOOR, stratum_of(stated)
        members = [number == one.number for one in strata if one.number]
        errors = [one.sum() * abs(same[one].mean() - probability_of(stated[one]).mean()) for one in members]
        true = same[above].mean(), same[above].sum() / same[counted].sum(), sum(errors) / counted.sum()
        shares = precision(strata, AT, rng=rng), recall(strata, AT, rng=rng), reliability(strata, rng=rng).error
        held += [(share.lo95 or 0) <= value <= (share.hi95 or 0) for share, value in zip(shares, true, strict=True)]
    assert (held / 60 >= 0.88).all(), held / 60


def test_no_error_among_few_answers_is_not_certainty() -> None:
    """Twenty right answers of a thousand pairs leave room for wrong ones."""
    stratum = Stratum(number=9, pairs=1_000, drawn=60, log_odds=(8.0,) * 20, same=(True,) * 20)
    found = precision([stratum], AT, rng=np.random.default_rng(1))
    assert found.value == found.hi95 == 1.0
    assert 0.8 < (found.lo95 or 0) < 0.97


def test_what_was_answered_whole_has_no_doubt_left() -> None:
    """Where every compared pair was looked at, the share is a fact."""
    stratum = Stratum(number=9, pairs=20, drawn=20, log_odds=(8.0,) * 20, same=(True,) * 15 + (False,) * 5)
    found = precision([stratum], AT, rng=np.random.default_rng(1))
    assert (found.value, found.lo95, found.hi95) == (0.75, 0.75, 0.75)


def test_pairs_nobody_was_asked_about_are_counted_and_not_guessed() -> None:
    """An estimate says of how many pairs it says nothing; cannot tell is no answer to the share."""
    strata = [
        Stratum(number=8, pairs=500, drawn=60),
        Stratum(number=9, pairs=100, drawn=60, log_odds=(8.0, 8.0, 8.0), same=(True, None, False)),
    ]
    rng = np.random.default_rng(1)
    found = precision(strata, AT, rng=rng)
    assert (found.value, found.answers, found.not_asked) == (0.5, 2, 500)
    table = reliability(strata, rng=rng)
    assert [(row.answers, row.cannot_tell) for row in table.bins] == [(0, 0), (2, 1)]
    assert table.error.not_asked == 500
    nothing = precision(strata[:1], AT, rng=rng)
    assert (nothing.value, nothing.lo95, nothing.not_asked) == (None, None, 500)
    assert reliability([], rng=rng).by_chance is None


def test_strata_that_do_not_fit_their_answers_are_refused() -> None:
    """More answers than pairs, or a stratum that there is not, would weigh answers wrongly in silence."""
    with pytest.raises(PersonsError):
        Stratum(number=1, pairs=1, drawn=2)
    with pytest.raises(PersonsError):
        Stratum(number=1, pairs=5, drawn=2, log_odds=(0.0,), same=())
    with pytest.raises(PersonsError):
        reliability([Stratum(number=10, pairs=1, drawn=1)], rng=np.random.default_rng(1))


def test_where_nobody_was_asked_at_or_above_a_threshold_recall_is_unknown() -> None:
    """Unknown is never shown as 0: one answer far below says nothing of what lies above."""
    strata = (
        Stratum(number=2, pairs=40, drawn=20, log_odds=(-0.4,), same=(True,)),
        Stratum(number=7, pairs=90, drawn=20, log_odds=(), same=()),
    )
    assert recall(strata, 0.0, rng=np.random.default_rng(1)).value is None
