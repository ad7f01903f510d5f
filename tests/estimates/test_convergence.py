"""Chains that do not agree are found out."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator, default_rng

from habeas.estimates.convergence import bulk_ess, rhat, tail_ess
from habeas.estimates.state import Floats


def _autoregressive(rho: float, rng: Generator, *, length: int = 4000, chains: int = 4) -> Floats:
    draws = np.empty((length, chains))
    draws[0] = rng.standard_normal(chains)
    for at in range(1, length):
        draws[at] = rho * draws[at - 1] + np.sqrt(1 - rho**2) * rng.standard_normal(chains)
    return draws


def test_independent_draws_count_fully() -> None:
    """Chains that agree are not held up."""
    draws = default_rng(1).standard_normal((2000, 4))
    assert rhat(draws) < 1.002
    assert 7000 < bulk_ess(draws) < 9200
    assert 6000 < tail_ess(draws) < 9500


def test_slow_chains_count_as_little_as_they_hold() -> None:
    """An AR(1) chain of correlation 0.9 holds (1 - 0.9)/(1 + 0.9) of its draws: 842 of 16,000."""
    assert 600 < bulk_ess(_autoregressive(0.9, default_rng(2))) < 1100


def test_one_chain_in_another_mode_shows() -> None:
    """Three chains that agree do not outvote a fourth."""
    draws = default_rng(3).standard_normal((2000, 4))
    draws[:, 3] += 1.0
    assert rhat(draws) > 1.05


def test_chains_of_another_width_show() -> None:
    """Chains with the same middle and other ends disagree too: the folded part finds them."""
    draws = default_rng(4).standard_normal((2000, 4))
    draws[:, 3] *= 3.0
    assert rhat(draws) > 1.05


def test_a_drift_shows() -> None:
    """A chain that has not arrived disagrees with its own second half."""
    draws = default_rng(5).standard_normal((2000, 4)) + np.linspace(0, 2, 2000)[:, None]
    assert rhat(draws) > 1.05


def test_a_frozen_chain_is_never_agreement() -> None:
    """A sampler that does not move says nothing, however constant its answer."""
    frozen = np.full((500, 4), 7.0)
    assert rhat(frozen) == float("inf")
    assert bulk_ess(frozen) == 0.0
    draws = default_rng(6).standard_normal((500, 4))
    draws[:, 0] = 0.1
    assert rhat(draws) == float("inf")


def test_heavy_tails_do_not_break_the_measure() -> None:
    """Ranks decide: a monotone change of scale changes nothing."""
    draws = default_rng(7).standard_normal((1000, 4))
    assert abs(bulk_ess(draws) - bulk_ess(np.exp(5 * draws))) < 1e-6
