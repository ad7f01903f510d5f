"""The sampler draws from the posterior it says it draws from."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.random import Generator, default_rng
from scipy.stats import ks_2samp
from tests.estimates.prior_worlds import PATTERNS, PRIOR_NAMES, PRIORS, draw_counts, prior_state, views

from habeas.errors import EstimateError
from habeas.estimates import CaptureTable
from habeas.estimates.ladder import exchange_rungs, rungs_of
from habeas.estimates.latent_class import latent_class
from habeas.estimates.state import Priors, State, log_cells, log_seen
from habeas.estimates.sticks import draw_log_weights, exchange_labels, log_density
from habeas.estimates.sweep import MOST_HIDDEN, draw_hidden, sweep


@pytest.mark.parametrize("priors", PRIORS, ids=PRIOR_NAMES)
def test_drawing_data_and_sweeping_in_turn_keeps_the_prior(priors: Priors) -> None:
    """Geweke (2004): no step of a sweep leans to more or fewer undocumented, also with a = b = 0.25.

    4,000 chains start in the prior; after sixteen rounds of (draw counts given state, sweep given counts)
    they must still be in it. Dropping one Jacobian term of the ridge, or one tail of the sticks, fails this.
    """
    rng = default_rng(20020319)
    chains, classes = 4000, 3
    state = prior_state(priors, rng, chains=chains, classes=classes)
    for _ in range(16):
        state, _ = sweep(state, PATTERNS, draw_counts(state, rng), priors, rng)
    fresh = views(prior_state(priors, rng, chains=chains, classes=classes))
    chances = {name: float(ks_2samp(view, fresh[name]).pvalue) for name, view in views(state).items()}
    assert min(chances.values()) > 1e-3, chances


def test_exchanging_rungs_keeps_each_rungs_posterior() -> None:
    """Swapping states between a table and its thinner copy leans nowhere: detailed balance, weight by
    weight.
    """
    rng = default_rng(2)
    rungs = np.array([[30, 20, 8, 25, 6, 5, 4], [15, 10, 4, 13, 3, 3, 2]], dtype=np.int64)
    pair = prior_state(Priors(on=1.0, off=1.0, alpha_shape=2.0, alpha_rate=2.0), rng, chains=2, classes=3)
    many = State(
        log_weights=np.repeat(pair.log_weights, 20_000, axis=0),
        log_on=np.repeat(pair.log_on, 20_000, axis=0),
        log_off=np.repeat(pair.log_off, 20_000, axis=0),
        alpha=np.repeat(pair.alpha, 20_000),
    )
    _, order = exchange_rungs(many, PATTERNS, rungs, rng, first=0)
    fits = log_cells(pair, PATTERNS[:-1]) - log_seen(pair)[:, None]
    stay = rungs[0] @ fits[0] + rungs[1] @ fits[1]
    swap = rungs[0] @ fits[1] + rungs[1] @ fits[0]
    expected = min(1.0, float(np.exp(swap - stay)))
    assert abs(float(np.mean(order[:20_000] >= 20_000)) - expected) < 0.02


def test_a_ladder_begins_with_the_table_itself() -> None:
    """The answer comes from the full counts; the thinner tables only help to get there."""
    rungs = rungs_of(np.array([900, 500, 30, 2], dtype=np.int64))
    assert rungs[0].tolist() == [900, 500, 30, 2]
    assert np.all(np.diff(rungs.sum(axis=1)) < 0)
    assert rungs[-1].sum() >= 25
    assert len(rungs_of(np.array([5, 3], dtype=np.int64))) == 1


def test_small_weights_keep_their_digits() -> None:
    """One class that holds everybody does not shift the estimate: remainders come from the tail, in logs."""
    priors = Priors(on=1.0, off=1.0, alpha_shape=0.25, alpha_rate=0.5)
    last = np.log(0.1e-30)
    log_weights = np.array([[np.log1p(-1e-30), np.log(0.9e-30), last]])
    exact = -last - np.log(1e-30) - 2.25 * np.log(0.5 - last)
    assert np.allclose(log_density(log_weights, priors), exact, rtol=1e-12)
    drawn = draw_log_weights(np.array([[1e6, 0.0, 0.0]]), np.array([1e-8]), default_rng(1))
    assert np.isfinite(drawn).all()
    assert drawn[0, 1] < -1e4


def test_exchanged_labels_stay_with_their_class() -> None:
    """A class keeps its own list probabilities when it changes place."""
    rng = default_rng(3)
    log_weights = np.log(rng.dirichlet(np.ones(6), size=50))
    moved, order = exchange_labels(log_weights, Priors(on=1.0, off=1.0), rng, tries=5)
    assert np.array_equal(moved, np.take_along_axis(log_weights, order, axis=1))
    assert not np.array_equal(moved, log_weights)


def test_a_number_beyond_whole_numbers_is_seen() -> None:
    """Nothing is cut off in silence: the one limit shows in what is drawn."""
    hidden = draw_hidden(np.array([np.log(1e-14), np.log(0.5)]), np.array([1000, 1000]), default_rng(4)).hidden
    assert hidden[0] == MOST_HIDDEN
    assert 800 < hidden[1] < 1200


def _one_class_table(rng: Generator, *, people: int) -> CaptureTable:
    rates = np.array([0.35, 0.45, 0.25, 0.4])
    patterns = np.array([p for p in product((0, 1), repeat=4) if any(p)], dtype=np.uint8)
    chances = np.prod(np.where(patterns == 1, rates, 1 - rates), axis=1)
    counts = rng.multinomial(people, [*chances, 1 - chances.sum()])[:-1].astype(np.int64)
    return CaptureTable(lists=("a", "b", "c", "d"), patterns=patterns, counts=counts)


def test_one_class_of_people_is_not_made_into_many() -> None:
    """Where all people are equally visible the model gives nearly the answer of independence, and finds the
    truth.
    """
    table = _one_class_table(default_rng(11), people=1000)
    found = latent_class(table, seed=5, priors="lcmcr")
    assert found.converged
    assert found.interval.lo95 < 1000 < found.interval.hi95
    few = latent_class(table, seed=6, priors="lcmcr", classes=4)
    assert abs(found.interval.median / few.interval.median - 1) < 0.01


def test_the_order_of_lists_and_rows_says_nothing() -> None:
    """Two people who export the same table in another order get the same numbers, to the last digit."""
    table = _one_class_table(default_rng(12), people=400)
    columns, rows = [2, 0, 3, 1], default_rng(13).permutation(len(table.counts))
    other = CaptureTable(
        lists=tuple(table.lists[j] for j in columns),
        patterns=table.patterns[rows][:, columns].copy(),
        counts=table.counts[rows].copy(),
    )
    first = latent_class(table, seed=7, most_sweeps=150)
    second = latent_class(other, seed=7, most_sweeps=150)
    assert first == second
    assert first != latent_class(table, seed=8, most_sweeps=150)


def test_a_budget_that_cuts_says_so() -> None:
    """An answer that the machine's speed cut short is never taken for the whole one."""
    told: list[float] = []
    cut = latent_class(
        _one_class_table(default_rng(14), people=4000),
        seed=1,
        budget_seconds=0.0,
        clock=lambda: 0.0,
        progress=told.append,
    )
    assert cut.cut_by_budget
    assert not cut.converged
    assert told[-1] == 1.0


def test_settings_that_cannot_be_are_refused() -> None:
    """Fewer than four chains cannot show that they agree."""
    table = _one_class_table(default_rng(15), people=100)
    with pytest.raises(EstimateError):
        latent_class(table, seed=1, chains=3)
