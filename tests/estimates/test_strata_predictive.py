"""A stratum whose lists do what its model cannot follow says so; one that the model made itself says nothing."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from habeas.estimates.strata_predictive import held_against

_LISTS = ("a", "b", "c")
_PATTERNS = np.array([one for one in product((0, 1), repeat=3) if any(one)], dtype=np.float64)
_ON = np.array([[0.3], [0.4], [0.2]])
_WEIGHTS = np.array([1.0])


def _shares() -> np.ndarray:
    found = np.prod(np.where(_PATTERNS == 1, _ON[:, 0], 1.0 - _ON[:, 0]), axis=1)
    return np.asarray(found / found.sum())


@given(st.integers(min_value=0, max_value=2**31))
@settings(max_examples=30, deadline=None)
def test_counts_that_the_model_made_are_held_against_nobody(seed: int) -> None:
    """An analyst is not warned of what chance alone does."""
    counts = default_rng(seed).multinomial(800, _shares())
    draws = [(_WEIGHTS, _ON, counts)] * 5
    assert len(held_against(_PATTERNS, _LISTS, draws).warnings) <= 1


def test_an_overlap_that_the_model_does_not_know_is_named() -> None:
    """Two lists that copy from each other in one region are told by name, with what was seen and expected."""
    counts = default_rng(1).multinomial(800, _shares())
    both = (_PATTERNS[:, 0] == 1) & (_PATTERNS[:, 1] == 1) & (_PATTERNS[:, 2] == 0)
    counts[both] += 150
    said = held_against(_PATTERNS, _LISTS, [(_WEIGHTS, _ON, counts)] * 5).warnings
    assert any("a and b share" in one and "seen" in one for one in said)
    assert any("stand on 2 lists" in one for one in said)


def test_the_people_are_those_of_the_same_draw() -> None:
    """Each state is held against who was in the stratum just then: two draws that fit singly fit together."""
    rng = default_rng(3)
    other = np.array([[0.6], [0.1], [0.5]])
    shares = np.prod(np.where(_PATTERNS == 1, other[:, 0], 1.0 - other[:, 0]), axis=1)
    draws = [
        (_WEIGHTS, _ON, rng.multinomial(700, _shares())),
        (_WEIGHTS, other, rng.multinomial(900, shares / shares.sum())),
    ]
    assert not held_against(_PATTERNS, _LISTS, draws).warnings
    assert held_against(_PATTERNS, _LISTS, [(_WEIGHTS, _ON, draws[1][2])] * 2).warnings


def test_without_states_nothing_is_said() -> None:
    """A run that was cut at once warns of nothing it has not seen."""
    assert not held_against(_PATTERNS, _LISTS, []).warnings
