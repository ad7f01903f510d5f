"""The sampler decides by a rule when plain chains are enough, and says what it did."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import default_rng

from habeas.errors import EstimateError
from habeas.estimates import CaptureTable, table_of
from habeas.estimates.kernel.jit import HAS_NUMBA
from habeas.estimates.latent_class import latent_class, latent_class_method
from habeas.estimates.rounds import disagree
from habeas.estimates.rungs import better_shares, first_shares, nearest
from habeas.estimates.sampled import Shell, Watched
from habeas.estimates.state import Priors
from habeas.estimates.warm import WarmStart, follow, settle

needs_numba = pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed; as Python it takes too long")
_PRIORS = Priors(on=0.5, off=1.0)
_QUIET = Shell(spent=lambda: False, each=map, tell=lambda _: None, watch=lambda _: None)


def _table(*, more: int = 0) -> CaptureTable:
    patterns = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]], dtype=np.uint8)
    counts = np.array([140 + more, 120, 90 - more, 45, 40, 30, 20], dtype=np.int64)
    return CaptureTable(lists=("a", "b", "c"), patterns=patterns, counts=counts)


@pytest.fixture(scope="module")
def start() -> WarmStart:
    return settle(_table(), priors=_PRIORS, seed=4, shell=_QUIET, classes=5)[1]


@needs_numba
def test_every_round_is_told() -> None:
    """Who waits sees what the sampler does and how far the chains agree; the share only grows, and ends at 1."""
    told: list[Watched] = []
    shares: list[float] = []
    found = latent_class(_table(), seed=1, kernel="compiled", watch=told.append, progress=shares.append)
    assert [one.phase for one in told][-1] == "done"
    assert "look" in [one.phase for one in told]
    assert told[-1].rhat == found.rhat
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@needs_numba
def test_the_method_gives_draws_beside_its_interval() -> None:
    """What is pooled or plotted later comes from the same draws as the interval."""
    result, posterior = latent_class_method(_table(), seed=2)
    assert posterior is not None
    assert result.interval == posterior.interval
    assert 3_000 < len(result.hidden) < 9_000
    low, middle, high = np.quantile(result.hidden, [0.025, 0.5, 0.975]) + 485
    assert result.interval is not None
    assert middle == pytest.approx(result.interval.median, rel=0.02)
    assert low == pytest.approx(result.interval.lo95, rel=0.05)
    assert high == pytest.approx(result.interval.hi95, rel=0.08)
    assert dict(result.settings)["kernel"] == "compiled"
    assert result.converged
    assert result.warnings == ()


def test_two_lists_are_refused_in_words() -> None:
    """A method that cannot be used says so beside the others and stops nothing."""
    result, posterior = latent_class_method(table_of(("a", "b"), [1, 2, 3, 3]), seed=1)
    assert result.interval is None
    assert "three lists" in result.refusal
    assert posterior is None


@needs_numba
def test_a_run_out_of_time_says_so() -> None:
    """Chains that were cut short warn with their numbers."""
    result, _ = latent_class_method(_table(), seed=3, spent=lambda: True)
    assert not result.converged
    assert "time given ran out" in result.warnings[0]
    assert dict(result.settings)["cut_by_budget"] is True


def test_priors_are_arguments() -> None:
    """Another prior gives another answer and is named with it; a prior that is none is refused."""
    own = Priors(on=1.0, off=3.0, alpha_shape=1.0, alpha_rate=1.0)
    found = latent_class(_table(), seed=1, most_sweeps=160, priors=own, kernel="numpy")
    assert found.priors == "Beta(1, 3), alpha Gamma(1, 1)"
    with pytest.raises(EstimateError):
        latent_class(_table(), seed=1, priors=Priors(on=0.0, off=1.0))


@needs_numba
def test_similar_tables_follow_one_another(start: WarmStart) -> None:
    """A short run from where the first table's chains stood gives the long run's answer, in any order of the tables."""
    first, _ = follow(_table(more=10), start, priors=_PRIORS, seed=4, number=0, sweeps=2_000)
    other, _ = follow(_table(more=-10), start, priors=_PRIORS, seed=4, number=1, sweeps=2_000)
    again, _ = follow(_table(more=10), start, priors=_PRIORS, seed=4, number=0, sweeps=2_000)
    assert np.array_equal(first.hidden, again.hidden)
    assert not np.array_equal(first.hidden, other.hidden)
    long, _ = settle(_table(more=10), priors=_PRIORS, seed=5, shell=_QUIET, classes=5)
    assert np.median(first.hidden) == pytest.approx(np.median(long.hidden), rel=0.1)
    assert first.agreement.rhat < 1.1


@needs_numba
def test_a_start_fits_only_its_own_lists(start: WarmStart) -> None:
    """Chains of one set of lists are not used for another."""
    table = _table()
    renamed = CaptureTable(lists=("a", "b", "d"), patterns=table.patterns.copy(), counts=table.counts.copy())
    with pytest.raises(EstimateError):
        follow(renamed, start, priors=_PRIORS, seed=4, number=0, sweeps=100)
    with pytest.raises(EstimateError):
        follow(table, start, priors=_PRIORS, seed=4, number=0, sweeps=10)


def test_chains_from_above_that_find_something_else_are_heard() -> None:
    """Four plain chains that agree on one explanation do not outvote a ladder that finds another."""
    rng = default_rng(1)
    plain = rng.normal(100.0, 5.0, size=(8_000, 4))
    assert not disagree(plain, rng.normal(100.0, 5.0, size=(1_600, 4)))
    other = rng.normal(100.0, 5.0, size=(1_600, 4))
    other[:, 2] += 30.0
    assert disagree(plain, other)
    rare = rng.normal(100.0, 5.0, size=(1_600, 4))
    rare[:100, 1] -= 60.0
    assert disagree(plain, rare)


def test_rungs_move_to_where_states_do_not_pass() -> None:
    """A gap that nothing crosses gets rungs from where everything passes; the table itself stays the first rung."""
    shares = first_shares(5_000)
    assert shares[0] == 1.0
    assert 20 < 5_000 * shares[-1] <= 30
    rejected = np.full(len(shares) - 1, 0.1)
    rejected[5] = 0.95
    moved = better_shares(shares, rejected)
    inside = np.count_nonzero((moved < shares[5]) & (moved > shares[6]))
    assert inside >= 1
    assert moved[0] == pytest.approx(1.0)
    assert moved[-1] == pytest.approx(shares[-1])
    assert nearest(shares, shares) == list(range(len(shares)))
