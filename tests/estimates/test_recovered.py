"""Tables invented from a fit: are they what they say, and does the interval hold their truth?"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from habeas.estimates.following import Following
from habeas.estimates.invented import chance_of_being_seen, invented_table
from habeas.estimates.kernel.jit import HAS_NUMBA
from habeas.estimates.latent_class import PRIORS
from habeas.estimates.recovered import recovered
from habeas.estimates.sampled import Shell
from habeas.estimates.warm import settle

needs_numba = pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed; as Python it takes too long")
_QUIET = Shell(spent=lambda: False, each=map, tell=lambda _: None, watch=lambda _: None)


@given(st.integers(2, 4), st.integers(1, 3), st.integers(0, 2**32))
def test_invented_counts_are_those_of_the_classes(lists: int, classes: int, seed: int) -> None:
    """Each combination of lists has as many persons as its chance says, within what chance allows."""
    rng = default_rng(seed)
    weights, on = rng.dirichlet(np.ones(classes)), rng.uniform(0.05, 0.9, size=(lists, classes))
    persons = 10_000_000
    found = invented_table(tuple("abcd"[:lists]), weights, on, persons, rng)
    assert found is not None
    counted = dict(zip(map(tuple, found.patterns.tolist()), found.counts.tolist(), strict=True))
    for pattern in list(product((0, 1), repeat=lists))[1:]:
        here = np.array(pattern)[:, None]
        chance = float(weights @ np.where(here == 1, on, 1.0 - on).prod(axis=0))
        near = 6.0 * np.sqrt(persons * chance * (1.0 - chance)) + 1.0
        assert abs(counted.get(pattern, 0) - persons * chance) < near
    assert abs(found.documented - persons * chance_of_being_seen(weights, on)) < 6.0 * np.sqrt(persons / 4)


def test_sixty_lists_and_a_billion_persons_are_invented_at_once() -> None:
    """No table is too long to be looked at: nobody is drawn one by one."""
    rng = default_rng(1)
    found = invented_table(tuple(f"l{j}" for j in range(60)), np.ones(1), np.full((60, 1), 1e-4), 10**9, rng)
    assert found is not None
    assert found.documented == pytest.approx(10**9 * -np.expm1(60 * np.log1p(-1e-4)), rel=1e-2)


def test_where_nobody_is_seen_there_is_no_table() -> None:
    """A truth that no list can see is told as none, not as an empty table."""
    assert invented_table(("a", "b"), np.ones(1), np.full((2, 1), 1e-12), 10, default_rng(1)) is None


@needs_numba
def test_one_class_of_people_is_found_again() -> None:
    """Where everybody is as easy to see as everybody else the interval holds the invented total nearly always."""
    table = invented_table(
        ("a", "b", "c", "d"), np.ones(1), np.array([[0.3], [0.25], [0.35], [0.2]]), 2_000, default_rng(5)
    )
    assert table is not None
    start = settle(table, priors=PRIORS["default"], seed=4, shell=_QUIET)[1]
    following = Following(start=start, priors=PRIORS["default"], seed=4, each=map, spent=lambda: False)
    found = recovered(table, following)
    assert found.kind == "recovered"
    assert found.interval is None
    assert found.held is not None
    held, settled = found.held
    assert settled >= 17
    assert held >= settled - 3
    assert found.what.startswith(f"{held} of {settled}")
    assert following.fits == 0
    assert recovered(table, following) == found
