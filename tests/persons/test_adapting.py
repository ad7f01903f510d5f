"""People's answers improve the model, a few of them little."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from habeas.persons.adapting import ENOUGH, adapted, scaled
from habeas.persons.grades import FIELDS
from habeas.persons.model import shipped

MODEL = shipped()
GRADES = (
    np.random.default_rng(3).integers(0, [len(field.words) for field in FIELDS], (400, len(FIELDS))).astype(np.uint8)
)
ADDS = MODEL.contributions(GRADES)


@given(st.integers(0, ENOUGH - 1))
def test_a_few_answers_change_nothing(count: int) -> None:
    """Nineteen answers are an anecdote."""
    found = adapted(ADDS[:count], MODEL.constant, np.arange(count) % 2 == 0)
    assert (found.shift, set(found.scales), found.answers) == (0.0, {1.0}, 0)


@pytest.mark.parametrize("same", [True, False])
def test_answers_of_one_kind_change_nothing(same: bool) -> None:
    """A hundred times "the same" says nothing about where the line runs."""
    found = adapted(ADDS[:100], MODEL.constant, np.full(100, same))
    assert (found.shift, found.answers) == (0.0, 0)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 1_000), st.sampled_from([-3.0, -1.0, 1.0, 3.0]))
def test_the_model_moves_towards_the_answers(seed: int, truth: float) -> None:
    """Where people say "different" oftener than the model thought, it thinks so oftener; and the other way round."""
    rng = np.random.default_rng(seed)
    centre = -float(np.median(ADDS.sum(axis=1)))
    odds = centre + ADDS.sum(axis=1)
    same = rng.random(len(odds)) < expit(odds + truth)
    found = adapted(ADDS, centre, same)
    after = centre + found.shift + ADDS @ np.array(found.scales)
    loss = [np.logaddexp(0, np.where(same, -one, one)).sum() for one in (odds, after)]
    assert found.answers == len(odds)
    assert 0 < found.sd < 1.5
    assert all(0 <= scale < 5 for scale in found.scales)
    assert loss[1] <= loss[0] + 1e-6
    assert abs(expit(after).mean() - same.mean()) < abs(expit(odds).mean() - same.mean()) + 0.01


@pytest.mark.parametrize("far", [-60.0, -15.0, 15.0, 60.0])
def test_a_model_that_is_far_off_is_brought_nearer_and_not_thrown_beyond(far: float) -> None:
    """However wrong the model was of a case, answers never make it worse."""
    same = np.random.default_rng(5).random(len(ADDS)) < 0.5
    found = adapted(ADDS, far, same)
    odds, after = far + ADDS.sum(axis=1), far + found.shift + ADDS @ np.array(found.scales)
    loss = [np.logaddexp(0, np.where(same, -one, one)).sum() for one in (odds, after)]
    assert loss[1] < loss[0]
    assert np.sign(far) * found.shift < 0


def test_an_adapted_model_still_says_all_that_it_adds_up() -> None:
    """Reasons add up to the weight after people taught the model, too; and so do fitted weights and the new model."""
    same = np.arange(len(ADDS)) % 3 == 0
    found = adapted(ADDS, MODEL.constant, same)
    assert found.answers
    taught = scaled(MODEL, found)
    odds = taught.log_odds(GRADES)
    assert np.allclose(taught.contributions(GRADES).sum(axis=1) + taught.constant, odds)
    assert not np.allclose(odds, MODEL.log_odds(GRADES))
