"""How far the log odds of a case are off, by its strangers."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files

import msgspec
import numpy as np
import pytest
from numpy.random import default_rng
from numpy.typing import NDArray
from scipy.special import expit

from habeas.errors import PersonsError
from habeas.persons.thinning import FORMAT, LEVELS, Learnt, read_doubt, shift_by_strangers, shipped_doubt, strangers

LEARNT = Learnt(
    format=FORMAT,
    recipe="none",
    sets=(),
    model="",
    profile=(-0.49, -1.66, -2.38, -2.96, -3.53, -4.02),
    spread=(0.02, 0.03, 0.1, 0.1, 0.15, 0.1),
    shift=0.0,
    shift_sd=0.4,
    slope_sd=0.1,
)


def _case(shift: float, *, seed: int, many: int = 4_000) -> NDArray[np.float64]:
    """Log odds whose strangers thin out as learnt once `shift` is added to what is stated."""
    rng = default_rng(seed)
    level = rng.choice(len(LEARNT.profile), size=many, p=np.exp(LEARNT.profile) / np.exp(LEARNT.profile).sum())
    stated = np.array(LEVELS)[level] + rng.random(many) * np.diff(LEVELS)[level]
    # For each stranger of these log odds there are so many true pairs of the same.
    true = rng.poisson(np.exp(stated + shift))
    return np.repeat(stated, 1 + true)


@pytest.mark.parametrize("shift", [-0.8, 0.0, 0.8])
def test_a_model_that_is_off_as_a_whole_is_found_out(shift: float) -> None:
    """Where true pairs are stated too low or too high, the strangers left say by how much, within their doubt."""
    found = [shift_by_strangers(_case(shift, seed=seed), LEARNT) for seed in range(20)]
    off = np.array([(one.mean - shift) / one.sd for one in found])
    assert np.abs(off).max() < 3
    assert abs(np.mean([one.mean for one in found]) - shift) < 0.25


def test_a_small_case_says_little_and_an_empty_one_nothing() -> None:
    """With few pairs the doubt stays that of the training, or wider; never is a case of none a sure one."""
    few = shift_by_strangers(_case(0.5, seed=1, many=60), LEARNT)
    many = shift_by_strangers(_case(0.5, seed=1), LEARNT)
    assert few.sd > 1.2 * many.sd
    for none in (np.zeros(0), np.full(500, 9.0), np.full(10, 0.0)):
        found = shift_by_strangers(none, LEARNT)
        assert found.mean == 0.0
        assert found.sd == pytest.approx(0.4)


def test_strangers_that_keep_another_pace_leave_the_doubt_wide() -> None:
    """A case of another kind than any that was learnt from is not moved with a confidence that its strangers do not
    give."""
    as_learnt, of_another_kind = _case(0.0, seed=1, many=40_000), np.linspace(-4.6, 1.99, 40_000)
    assert shift_by_strangers(of_another_kind, LEARNT).sd > 1.5 * shift_by_strangers(as_learnt, LEARNT).sd


def test_a_crowd_of_one_name_moves_the_log_odds_within_bounds() -> None:
    """Ten thousand of one name look alike at one level: the shift stays among those that were ever seen."""
    for level in (-4.0, -0.5, 1.5):
        found = shift_by_strangers(np.full(100_000, level), LEARNT)
        assert abs(found.mean) <= 1.5
        assert np.isfinite(found.sd)


def test_strangers_are_counted_by_what_is_stated() -> None:
    """A pair is a stranger with the probability that its log odds leave; what lies outside goes to the next level."""
    odds = np.array([-4.0, -2.5, 0.5])
    assert strangers(odds, 0.3)[0] == pytest.approx(0.5 + expit(3.7))
    assert strangers(odds, 0.3).sum() == pytest.approx(3 + expit(-odds - 0.3).sum())


def test_what_is_shipped_can_be_read_and_is_bounded() -> None:
    """The file that comes with the program has a share for each level, and a doubt neither nothing nor boundless."""
    shipped = shipped_doubt()
    assert np.exp(shipped.profile).sum() == pytest.approx(1.0, abs=0.1)
    assert list(shipped.profile) == sorted(shipped.profile, reverse=True)
    assert 0.05 < shipped.shift_sd < 1.5
    assert not any("seed 7" in name or "seed 9" in name for name in shipped.sets)


def test_it_was_learnt_for_the_model_that_is_shipped() -> None:
    """Another model is off by something else: whoever trains it runs models/train_doubt.py after it."""
    model = files("habeas.persons").joinpath("models").joinpath("linkage.json").read_bytes()
    assert shipped_doubt().model == hashlib.sha256(model).hexdigest()


@pytest.mark.parametrize(
    "spoil",
    [
        {"format": "other"},
        {"profile": [0.0]},
        {"spread": [0.0] * 6},
        {"shift_sd": -1.0},
        {"shift": "much"},
        {"more": 1},
    ],
)
def test_a_damaged_file_is_refused(spoil: dict[str, object]) -> None:
    """A file of another format, with a number missing, not finite or of no width: one sentence, and what to do."""
    good = json.loads(msgspec.json.encode(LEARNT))
    assert read_doubt(json.dumps(good).encode()) == LEARNT
    with pytest.raises(PersonsError, match="doubt cannot be used"):
        read_doubt(json.dumps(good | spoil).encode())
    with pytest.raises(PersonsError, match="cannot be read"):
        read_doubt(b"\xff{")
