"""The sum over all numbers of undocumented is the sum over all of them, not over those that were looked at."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaln
from scipy.stats import nbinom

from habeas.estimates.marginals import log_rising
from habeas.estimates.quadrature import (
    NEGLIGIBLE_TAIL,
    Nodes,
    farther,
    first_nodes,
    given_nodes,
    quantiles,
    resolved,
    tail_share,
)
from habeas.estimates.state import Floats


def _masses(nodes: Nodes, logs: Floats) -> Floats:
    return np.asarray(np.exp(logs + nodes.log_weights))


def _negative_binomial(seen: int, chance: float, hidden: Floats) -> Floats:
    """Return the log probability of n0 undocumented beside `seen`, written with gammas so that n0 need not be whole."""
    return np.asarray(
        gammaln(seen + hidden) - gammaln(hidden + 1) - gammaln(seen) + seen * log(chance) + hidden * np.log1p(-chance)
    )


@settings(deadline=None)
@given(st.integers(1, 10**7), st.floats(1e-3, 0.999))
def test_nothing_falls_between_the_nodes(seen: int, chance: float) -> None:
    """A distribution over whole numbers, narrow or wide, sums to one, and its quantiles are the true ones."""
    nodes, tail = first_nodes(seen), 1.0
    while tail > NEGLIGIBLE_TAIL:
        nodes = resolved(nodes, lambda hidden: [_negative_binomial(seen, chance, hidden)[None, :]], stop=lambda: False)
        mass = _masses(nodes, _negative_binomial(seen, chance, nodes.hidden))
        tail = tail_share(nodes, mass)
        nodes = farther(nodes) if tail > NEGLIGIBLE_TAIL else nodes
    assert mass.sum() == pytest.approx(1.0, abs=2e-3)
    at = np.array([0.025, 0.5, 0.975])
    found, wanted = quantiles(nodes, mass, at), nbinom.ppf(at, seen, chance)
    spread = np.sqrt(seen * (1 - chance)) / chance
    assert np.all(np.abs(found - wanted) <= 1.0 + 0.03 * spread)
    assert not nodes.coarse


def test_a_peak_as_narrow_as_a_thousand_million_persons_make_it_is_found() -> None:
    """Two graphs, each with a peak between the first nodes: both are seen, with their true shares."""
    centres, spread = np.array([17.316, 19.842]), 3e-5

    def logs(hidden: Floats) -> Floats:
        heights = np.log1p(hidden)
        return np.asarray(-0.5 * ((heights - centres[:, None]) / spread) ** 2 - heights)

    nodes = resolved(first_nodes(10**9), lambda hidden: [logs(hidden)], stop=lambda: False)
    shares = np.exp(logs(nodes.hidden) + nodes.log_weights).sum(axis=1) / (spread * np.sqrt(2 * np.pi))
    assert shares == pytest.approx([1.0, 1.0], rel=1e-3)
    assert len(nodes.hidden) < 3_000


def test_nodes_reach_farther_without_moving_those_there_are() -> None:
    """A tail is followed by adding nodes; its share at the end says how much is left."""
    nodes = first_nodes(1000)
    longer = farther(nodes)
    assert np.array_equal(longer.hidden[: len(nodes.hidden)], nodes.hidden)
    assert longer.end == pytest.approx(1000 * nodes.end, rel=0.01)
    mass = _masses(nodes, -2.0 * np.log1p(nodes.hidden))
    mass /= mass.sum()
    assert tail_share(nodes, mass) == pytest.approx(1.0 / nodes.end / (np.pi**2 / 6), rel=0.01)


def test_a_grid_handed_in_is_summed_as_it_stands() -> None:
    """Weights of one, and quantiles that are numbers of the grid, as dga has them."""
    nodes = given_nodes(np.array([0, 10, 20, 30]))
    mass = np.array([0.1, 0.4, 0.4, 0.1])
    assert quantiles(nodes, mass, np.array([0.05, 0.1, 0.3, 0.5, 0.95])).tolist() == [0, 0, 10, 10, 30]
    assert np.all(nodes.log_weights == 0)


@given(st.integers(0, 10**15), st.integers(1, 300))
def test_a_ratio_of_gammas_keeps_its_digits(hidden: int, by: int) -> None:
    """Against the product it stands for: at 10^15 the difference of two log gammas would have no digit left."""
    found = float(log_rising(np.array([float(hidden)]), float(by))[0])
    assert found == pytest.approx(sum(log(hidden + i) for i in range(1, by)), rel=1e-12, abs=1e-10)
