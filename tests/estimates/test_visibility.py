"""Classes or one trait: the counts decide, and the headline is the average that they ask for."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import default_rng
from tests.estimates.test_trait import smooth

from habeas.estimates import CaptureTable, Estimator, Interval, estimate
from habeas.estimates.candidates import candidates
from habeas.estimates.table import canonical
from habeas.estimates.trait import fit_trait
from habeas.estimates.visibility import (
    LEAST,
    _two_kinds,
    averaged,
    averaged_draws,
    score_of_classes,
    weight_of_trait,
)


def _classes(people: tuple[int, ...], rates: tuple[tuple[float, ...], ...], *, seed: int) -> CaptureTable:
    rng = default_rng(seed)
    on = np.concatenate([rng.random((n, len(own))) < np.array(own) for n, own in zip(people, rates, strict=True)])
    patterns, counts = np.unique(on[on.any(axis=1)], axis=0, return_counts=True)
    return CaptureTable(lists=tuple("abcdefgh"[: on.shape[1]]), patterns=patterns.astype(np.uint8), counts=counts)


def _weight(table: CaptureTable) -> float:
    plain = canonical(table)
    return weight_of_trait(plain, fit_trait(plain, seed=1, draws=400), float(candidates(plain, keep=1).score[0]))


@pytest.mark.parametrize("seed", range(4))
def test_the_counts_tell_which_is_which(seed: int) -> None:
    """People with a trait get the trait, people of two kinds the classes, people who do not differ independence."""
    assert _weight(smooth(2_500, (-0.8, -1.0, -1.3, -1.6), 1.3, seed=seed)) > 0.9
    kinds = _classes((700, 1_300), ((0.6, 0.1, 0.5, 0.1, 0.6), (0.05, 0.3, 0.06, 0.3, 0.05)), seed=seed)
    assert _weight(kinds) < LEAST
    assert _weight(_classes((2_000,), ((0.3, 0.25, 0.2, 0.3),), seed=seed)) < 0.2


@pytest.mark.parametrize("seed", range(3))
def test_two_kinds_that_look_like_a_trait_are_not_taken_for_one(seed: int) -> None:
    """Two kinds of people of whom every list sees more of the one are nearly a trait: then both sides are heard."""
    table = _classes((700, 1_300), ((0.6, 0.5, 0.6, 0.5), (0.08, 0.06, 0.1, 0.05)), seed=seed)
    assert _weight(table) < 0.9


def test_the_slope_of_two_kinds_is_right() -> None:
    """The climb goes where the likelihood rises."""
    table = canonical(smooth(900, (-0.8, -1.0, -1.3), 1.1, seed=1))
    patterns, counts = table.patterns.astype(np.float64), table.counts.astype(np.float64)
    theta = np.array([-1.0, -0.5, -1.2, 1.7, -0.4])
    for at, slope in enumerate(_two_kinds(theta, patterns, counts)[1]):
        step = np.eye(len(theta))[at] * 1e-5
        ends = [_two_kinds(theta + sign * step, patterns, counts)[0] for sign in (1.0, -1.0)]
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(slope, rel=1e-4, abs=1e-3)


def test_a_pair_of_lists_that_copy_is_no_trait() -> None:
    """Dependence between two lists alone is a log-linear model's, and the trait gets no weight for it."""
    rng = default_rng(2)
    on = rng.random((2_000, 4)) < np.array([0.3, 0.25, 0.2, 0.3])
    on[:, 1] |= on[:, 0] & (rng.random(2_000) < 0.5)
    patterns, counts = np.unique(on[on.any(axis=1)], axis=0, return_counts=True)
    table = CaptureTable(lists=("a", "b", "c", "d"), patterns=patterns.astype(np.uint8), counts=counts)
    assert _weight(table) < LEAST


def test_one_class_is_independence_and_more_classes_fit_no_worse() -> None:
    """The score of one class is that of the closed form, and each further class costs its parameters at most."""
    table = canonical(_classes((1_500,), ((0.3, 0.4, 0.2),), seed=1))
    one, two, three = (score_of_classes(table, classes) for classes in (1, 2, 3))
    a_class = 4 * np.log(table.documented)
    assert one <= two <= one + a_class + 1e-6
    assert three <= two + a_class + 1e-6
    of_counts = table.documented * np.log(table.documented) - table.documented
    independent = min(
        score
        for score, model in zip(*_independent(table), strict=True)
        if model.sum() == 4  # the intercept and three lists
    )
    factorials = sum(float(np.log(np.arange(1, count + 1)).sum()) for count in table.counts)
    assert one == pytest.approx(independent - np.log(table.documented) + 2.0 * (of_counts - factorials), abs=0.05)


def _independent(table: CaptureTable) -> tuple[np.ndarray, np.ndarray]:
    found = candidates(table, keep=100)
    return found.score, found.models


@pytest.mark.parametrize("weight", [0.0, 0.25, 0.5, 1.0])
def test_the_average_takes_as_much_of_each_as_it_says(weight: float) -> None:
    """A quarter of the weight is a quarter of the draws, evenly over the whole of each posterior."""
    classes, of_trait = default_rng(1).normal(1_000, 50, 2_000), default_rng(2).normal(9_000, 100, 800)
    drawn = averaged_draws(classes, of_trait, weight)
    assert (drawn > 5_000).mean() == pytest.approx(weight, abs=1e-3)
    if weight == 0.0:
        assert np.quantile(drawn, 0.9) == pytest.approx(np.quantile(classes, 0.9), rel=1e-3)


def test_the_average_says_why_it_is_one() -> None:
    """Its interval lies between those of its parts, and a sentence tells the weight."""
    rng = default_rng(3)
    parts = []
    for name, middle in (("latent_class", 400.0), ("trait", 900.0)):
        hidden = rng.normal(middle, 60.0, 2_000)
        interval = Interval(median=1_000 + middle, lo95=1_000 + middle - 120, hi95=1_000 + middle + 120)
        parts.append(Estimator(name=name, interval=interval, settings=(), hidden=hidden))
    found = averaged(parts[0], parts[1], 0.7, 1_000)
    assert found.interval is not None
    assert 1_250 < found.interval.lo95 < 1_400
    assert 1_950 < found.interval.hi95 < 2_100
    assert "70%" in found.warnings[0]


def test_a_whole_estimate_of_people_with_a_trait_holds_them() -> None:
    """What an analyst gets: the average first, both parts beside it, and a truth that classes alone would miss."""
    table = smooth(2_500, (-0.9, -1.1, -1.3, -1.6), 1.3, seed=11)
    answer = estimate(table, seed=1)
    assert answer.headline is not None
    assert answer.headline.name == "averaged"
    assert [one.name for one in answer.estimators[:2]] == ["averaged", "latent_class"]
    assert answer.range is not None
    assert answer.range.lo95 <= 2_500 <= answer.range.hi95
