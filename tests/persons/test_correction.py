"""Corrections of stated log odds: right where there is enough to learn from, careful where there is not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.errors import PersonsError
from habeas.persons.calibration_sample import probability_of
from habeas.persons.correction import Line, fit_line, fit_steps


def answered(seed: int, count: int, shift: float, stretch: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    stated = rng.uniform(-7, 7, size=count)
    return stated, (rng.random(count) < probability_of(shift + stretch * stated)).astype(float)


@pytest.mark.parametrize(("shift", "stretch"), [(0, 1), (-2.3, 0.8), (1, 0.4)])
def test_the_line_behind_the_answers_is_found_with_its_doubt(shift: float, stretch: float) -> None:
    """Of a hundred samples at least nineteen in twenty hold the true line within two standard deviations."""
    held = np.zeros(2)
    for seed in range(100):
        line = fit_line(*answered(seed, 300, shift, stretch))
        held += [abs(line.intercept - shift) < 2 * line.sd_intercept, abs(line.slope - stretch) < 2 * line.sd_slope]
    assert (held >= 90).all()


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(-36, 36), st.booleans()), max_size=40))
def test_a_line_always_rises_and_its_doubt_is_a_number(told: list[tuple[float, bool]]) -> None:
    """Whatever people answer, a more probable pair stays more probable, and nothing runs away."""
    line = fit_line([odds for odds, _ in told], [float(same) for _, same in told])
    assert line.slope > 0
    assert np.isfinite([line.intercept, line.sd_intercept, line.sd_slope, line.correlation]).all()
    assert abs(line.correlation) <= 1
    assert (np.diff(line.corrected([-3.0, 0.0, 5.0])) > 0).all()
    assert (line.doubt([-3.0, 0.0, 5.0]) >= 0).all()


def test_without_answers_nothing_is_corrected() -> None:
    """The doubt is then the one that was there before."""
    assert fit_line([], []) == Line()
    assert Line().corrected([1.5]) == pytest.approx([1.5])


def test_few_answers_move_little_and_say_so() -> None:
    """Four answers that contradict the model do not turn it round."""
    line = fit_line([3.0, 3.0, -3.0, -3.0], [0, 0, 1, 1])
    assert line.slope > 0.05
    assert line.sd_slope / line.slope > 0.2


def test_equal_weights_are_no_weights_and_an_answer_for_two_is_two_answers_for_one() -> None:
    """Weights that only repeat the count change nothing."""
    stated, same = answered(3, 200, -1, 0.7)
    plain = fit_line(stated, same)
    assert fit_line(stated, same, np.full(200, 9.0)) == plain


def test_steps_keep_the_order_and_follow_the_answers() -> None:
    """A model that overstates in the middle only is corrected there, which no line can do."""
    rng = np.random.default_rng(11)
    stated = rng.uniform(-6, 6, size=4_000)
    true = probability_of(np.where(np.abs(stated) < 2, stated - 2, stated))
    steps = fit_steps(stated, (rng.random(4_000) < true).astype(float))
    found = probability_of(steps.corrected(stated))
    assert np.abs(found - true).mean() < 0.03
    assert (np.diff(steps.corrected(np.sort(stated))) >= 0).all()
    assert (steps.doubt(stated) > 0).all()


@pytest.mark.parametrize(
    ("odds", "same", "weights"),
    [
        ([0.0], [0.5], None),
        ([0.0, 1.0], [1], None),
        ([np.nan], [1], None),
        ([0.0], [1], [0.0]),
        ([0.0], [1], [1.0, 2.0]),
    ],
)
def test_what_does_not_fit_is_refused(odds: list[float], same: list[float], weights: list[float] | None) -> None:
    """A correction from damaged numbers would pass for one."""
    with pytest.raises(PersonsError):
        fit_line(odds, same, weights)
    with pytest.raises(PersonsError):
        fit_steps(odds, same, weights)


def test_steps_need_answers() -> None:
    """A line has a prior; steps have nothing to go by."""
    with pytest.raises(PersonsError):
        fit_steps([], [])
