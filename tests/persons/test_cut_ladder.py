"""The documented count against the threshold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from tests.persons.pair_worlds import pair_world

from habeas.errors import PersonsError
from habeas.persons.cut_ladder import CUTS, CutLadder, cut_ladder

FIRST, SECOND = np.array([0, 1, 3]), np.array([1, 2, 4])
ODDS = np.array([3.0, 0.5, -1.0])
LISTS = np.array([0, 1, 0, 0, 1])


def _ladder(**more: object) -> CutLadder:
    given_ = {"lists": LISTS, "names": ("register", "press"), "unseen": -2.0} | more
    return cut_ladder(5, FIRST, SECOND, ODDS, **given_)  # type: ignore[arg-type]


def test_a_higher_cut_gathers_less() -> None:
    """Nobody who stands together at a high cut falls apart at a lower one here; the tables count the same persons."""
    found = _ladder(cuts=(0.9, 0.2, 0.45), unseen=-0.5)
    assert found.cuts == (0.2, 0.45, 0.9)
    assert found.persons == (2, 3, 4)
    assert found.tables.counts.sum(axis=1).tolist() == [2, 3, 4]
    assert found.tables.names == ("register", "press")


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_persons_rise_with_the_cut(seed: int) -> None:
    """On invented worlds the count rises from rung to rung, and each table holds as many persons as there are."""
    world = pair_world(default_rng(seed), persons=60)
    found = cut_ladder(
        world.rows, world.first, world.second, world.log_odds, lists=world.lists, names=tuple("abcd"), unseen=-3.0
    )
    assert found.cuts == CUTS
    assert all(low <= high + 1 for low, high in zip(found.persons, found.persons[1:], strict=False))
    assert found.tables.counts.sum(axis=1).tolist() == list(found.persons)


def test_what_people_decided_holds_on_every_rung() -> None:
    """Joined pairs are together at the highest cut, parted ones apart at the lowest."""
    found = _ladder(must=((3, 4),), cannot=((0, 1),), cuts=(0.01, 0.99))
    assert found.persons == (3, 4)


def test_a_name_alone_links_on_no_rung() -> None:
    """However low the cut, a pair that only a person may link is not linked."""
    assert _ladder(alone=np.ones(3, dtype=np.bool_), cuts=(0.01,)).persons == (5,)


@pytest.mark.parametrize("cuts", [(), (0.0,), (0.5, 1.0), (float("nan"),)])
def test_a_cut_is_a_probability(cuts: tuple[float, ...]) -> None:
    """A cut of nothing or of certainty, or none at all, is refused."""
    with pytest.raises(PersonsError, match="probabilities over 0 and under 1"):
        _ladder(cuts=cuts)


def test_rows_without_a_list_are_persons_but_in_no_table() -> None:
    """Who stands on no list that counts is a person all the same."""
    found = _ladder(lists=np.array([0, 1, 0, -1, -1]), cuts=(0.9,))
    assert found.persons == (4,)
    assert found.tables.counts.sum() == 2
