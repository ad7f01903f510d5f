"""Counts with noise: the noise is what it is said to be, and the budget is spent once and never reset."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import dlaplace

from habeas.casework.drawing_noise import draw_noise
from habeas.disclosures.private_counts import check_budget, check_private, half_width, noisy
from habeas.disclosures.public_tables import ALL, read_spec
from habeas.errors import DisclosureError, UsageError

VALUES = (("2017", "2018"), ("arrest", "torture"))


def without_noise(numbers: Sequence[int], scale: float) -> list[int]:
    assert scale > 0
    return list(numbers)


def test_the_noise_is_discrete_laplace() -> None:
    """Twenty thousand draws of OpenDP against the distribution that the page names: the largest gap stays small."""
    pytest.importorskip("opendp", reason="the extra `dp` is not installed")
    epsilon = 0.5
    drawn = np.array(draw_noise([0] * 20_000, 1 / epsilon))
    counts = Counter(drawn.tolist())
    points = np.arange(-30, 31)
    seen = np.cumsum([counts[int(n)] for n in points]) / len(drawn)
    expected = dlaplace.cdf(points, epsilon)
    # Dvoretzky, Kiefer and Wolfowitz: exceeded once in a hundred million such tests.
    assert np.abs(seen - expected).max() < math.sqrt(math.log(2 / 1e-8) / (2 * len(drawn)))


def test_the_noise_is_added_to_each_number_by_itself() -> None:
    """Large counts keep their size; no count is told as it is every time."""
    pytest.importorskip("opendp", reason="the extra `dp` is not installed")
    drawn = np.array(draw_noise([1_000] * 2_000, 1.0))
    assert 995 < drawn.mean() < 1_005
    assert len(set(drawn.tolist())) > 5


@given(st.floats(0.05, 5), st.integers(1, 400))
def test_the_interval_of_a_sum_is_exact(epsilon: float, cells: int) -> None:
    """For one cell the distribution has a formula; for many its spread has one."""
    found = half_width(epsilon, cells)
    if cells == 1:
        inside = dlaplace.cdf(found, epsilon) - dlaplace.cdf(-found - 1, epsilon)
        before = dlaplace.cdf(found - 1, epsilon) - dlaplace.cdf(-found, epsilon) if found else 0.0
        assert inside >= 0.95 - 1e-9 > before - 1e-9
    ratio = math.exp(-epsilon)
    deviation = math.sqrt(2 * ratio * cells) / (1 - ratio)
    assert found <= 4.5 * deviation + 1


def test_margins_are_sums_of_noisy_cells() -> None:
    """Nothing is drawn twice: a margin of its own noise would spend the budget again."""
    counts: dict[tuple[str, ...], int] = {("2017", "arrest"): 7, ("2018", "torture"): 3}
    (spec,) = read_spec("victims:year,type")
    made = noisy(spec, VALUES, counts, epsilon=1.0, draw=lambda numbers, _: [n + 1 for n in numbers])
    assert made.figures[("2017", "arrest")] == 8
    assert made.figures[("2017", ALL)] == 7 + 1 + 1
    assert made.figures[(ALL, ALL)] == 10 + 4
    assert made.half[(ALL, ALL)] > made.half[("2017", ALL)] > made.half[("2017", "arrest")]


def test_a_cell_that_holds_nobody_gets_noise_too() -> None:
    """Otherwise a zero would tell that nobody is there."""
    drawn: list[int] = []

    def draw(numbers: Sequence[int], scale: float) -> list[int]:
        drawn.extend(numbers)
        return without_noise(numbers, scale)

    (spec,) = read_spec("victims:year,type")
    noisy(spec, VALUES, {("2017", "arrest"): 7}, epsilon=0.5, draw=draw)
    assert sorted(drawn) == [0, 0, 0, 7]


def test_a_figure_is_never_below_nothing() -> None:
    """Noise can go below 0; the page does not."""
    (spec,) = read_spec("victims:year,type")
    made = noisy(spec, VALUES, {}, epsilon=1.0, draw=lambda numbers, _: [-3 for _ in numbers])
    assert set(made.figures.values()) == {0}


@pytest.mark.parametrize("table", ["statements:year", "acts:year", "reports:year", "victim_acts:year"])
def test_only_persons_are_counted_with_noise(table: str) -> None:
    """One person stands behind any number of statements; a bound that does not hold is not stated."""
    with pytest.raises(UsageError, match="only persons are counted"):
        check_private(read_spec(table))


def test_a_budget_is_set_once_and_only_spent() -> None:
    """Not exceeded, not raised, not lowered, not set by default."""
    with pytest.raises(UsageError, match="no privacy budget yet"):
        check_budget(0.5, spent=0.0, budget=0.0, given=None)
    assert check_budget(0.5, spent=0.0, budget=0.0, given=1.0) == 1.0
    assert check_budget(0.5, spent=0.5, budget=1.0, given=None) == 1.0
    assert check_budget(0.1, spent=0.9, budget=1.0, given=1.0) == 1.0
    with pytest.raises(DisclosureError, match="would be exceeded"):
        check_budget(0.5, spent=0.6, budget=1.0, given=None)
    for other in (0.5, 2.0):
        with pytest.raises(DisclosureError, match="cannot be changed"):
            check_budget(0.1, spent=0.0, budget=1.0, given=other)


@pytest.mark.parametrize("epsilon", [0.0, -1.0, 11.0, math.nan, math.inf])
def test_an_epsilon_that_is_none_is_refused(epsilon: float) -> None:
    """Nothing, less than nothing, and so much that it protects nobody."""
    with pytest.raises(UsageError):
        check_budget(epsilon, spent=0.0, budget=1.0, given=None)
