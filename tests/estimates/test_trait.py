"""People who differ smoothly in visibility are found again, exactly as the model says, whatever lists are called."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from habeas.estimates import CaptureTable
from habeas.estimates.table import canonical
from habeas.estimates.trait import _Model, fit_trait, trait


def smooth(people: int, rates: tuple[float, ...], spread: float, *, seed: int) -> CaptureTable:
    """Invent people with one trait, and count those whom a list knows."""
    rng = default_rng(seed)
    chances = expit(np.array(rates) + spread * rng.standard_normal((people, 1)))
    on = rng.random(chances.shape) < chances
    patterns, counts = np.unique(on[on.any(axis=1)], axis=0, return_counts=True)
    names = tuple("abcdefgh"[: len(rates)])
    return CaptureTable(lists=names, patterns=patterns.astype(np.uint8), counts=counts.astype(np.int64))


def test_cells_are_integrals_over_the_trait() -> None:
    """The likelihood is that of the model: each cell against numerical integration, also where the trait is wide."""
    patterns = np.array([one for one in product((0, 1), repeat=3) if any(one)], dtype=np.float64)
    for rates, spread in (((-1.0, 0.3, -2.0), 1.2), ((-3.0, -2.0, -4.0), 3.0), ((0.0, 0.0, 0.0), 0.0)):

        def cell(pattern: np.ndarray, rates: tuple[float, ...] = rates, spread: float = spread) -> float:
            def within(z: float) -> float:
                on = expit(np.array(rates) + spread * z)
                return float(np.prod(np.where(pattern == 1, on, 1 - on)) * norm.pdf(z))

            return float(quad(within, -9, 9, limit=200)[0])

        cells = np.array([cell(one) for one in patterns])
        seen = 1.0 - cell(np.zeros(3))
        for at in range(len(patterns)):
            model = _Model(patterns=patterns, counts=np.eye(len(patterns))[at])
            theta = np.array([*rates, spread])
            assert model.likelihood(theta) == pytest.approx(np.log(cells[at] / seen), abs=2e-4)


@given(st.lists(st.floats(-3, 1), min_size=4, max_size=4), st.floats(0.0, 3.0))
@settings(max_examples=25, deadline=None)
def test_the_gradient_is_that_of_the_posterior(rates: list[float], spread: float) -> None:
    """The climb goes where the posterior rises: its slope is the difference quotient, everywhere."""
    table = canonical(smooth(600, (-1.0, -0.5, -1.5, -2.0), 1.0, seed=3))
    model = _Model(patterns=table.patterns.astype(np.float64), counts=table.counts.astype(np.float64))
    theta = np.array([*rates, spread])
    slope = model.falling(theta)[1]
    for at in range(len(theta)):
        step = np.eye(len(theta))[at] * 1e-5
        found = (model.falling(theta + step)[0] - model.falling(theta - step)[0]) / 2e-5
        assert found == pytest.approx(slope[at], rel=1e-4, abs=1e-3)
    assert model.weigh(theta[None, :])[0][0] == pytest.approx(-model.falling(theta)[0], rel=1e-9)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Of twenty invented peoples the 95 % interval holds the truth in at least 17: fewer has a chance of 1 in 60."""
    held = 0
    for seed in range(20):
        result, _ = trait(smooth(1_500, (-0.8, -1.0, -1.3, -1.6), 1.1, seed=seed), seed=1)
        assert result.interval is not None
        held += result.interval.lo95 <= 1_500 <= result.interval.hi95
    assert held >= 17


def test_names_and_order_of_lists_change_nothing() -> None:
    """Calling a list otherwise, or giving it first, moves the numbers by no more than drawing them does."""
    table = smooth(1_200, (-0.5, -1.0, -1.5), 1.0, seed=5)
    other = CaptureTable(lists=("z", "y", "x"), patterns=table.patterns[:, ::-1].copy(), counts=table.counts.copy())
    first, second = (trait(one, seed=2)[0].interval for one in (table, other))
    assert first is not None
    assert second is not None
    assert second.median == pytest.approx(first.median, rel=0.02)
    assert trait(table, seed=2)[0].interval == first


def test_without_a_trait_it_is_the_model_of_independent_lists() -> None:
    """Where people do not differ the spread is near nothing and the truth is held."""
    table = canonical(smooth(2_000, (-0.5, -1.0, -1.5, -1.0), 0.0, seed=1))
    found = fit_trait(table, seed=1)
    assert found.spread < 0.6
    result, _ = trait(table, seed=1)
    assert result.interval is not None
    assert result.interval.lo95 <= 2_000 <= result.interval.hi95
    assert found.ess > 200


def test_two_lists_and_unconnected_ones_are_refused() -> None:
    """What carries no estimate gets a sentence, not a number."""
    two, none = trait(smooth(500, (-0.5, -1.0), 1.0, seed=1), seed=1)
    assert two.interval is None
    assert none is None
    assert "three lists" in two.refusal
    apart = CaptureTable(
        lists=("a", "b", "c"),
        patterns=np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=np.uint8),
        counts=np.array([50, 40, 20, 30]),
    )
    assert "share nobody" in trait(apart, seed=1)[0].refusal
