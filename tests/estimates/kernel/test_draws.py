"""The kernel's own random numbers have the distributions they say."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats
from scipy.special import gammaln

from habeas.estimates.kernel.chance import exponential, next_word, normal, uniform, words_of
from habeas.estimates.kernel.counts import binomial, poisson
from habeas.estimates.kernel.gammas import gamma, log_gamma, log_gamma_draw

_DRAWS = 20_000
_MASK = (1 << 64) - 1


def test_the_words_are_those_of_the_published_generator() -> None:
    """Whoever repeats an estimate in another language finds the same random numbers: xoshiro256++ from 1, 2, 3, 4.

    Published with the Rust crate rand_xoshiro, which took them from the authors' C code.
    """
    words = np.array([1, 2, 3, 4], dtype=np.uint64)
    with np.errstate(over="ignore"):
        found = [int(next_word(words)) for _ in range(10)]
    assert found == [
        41943041,
        58720359,
        3588806011781223,
        3591011842654386,
        9228616714210784205,
        9973669472204895162,
        14011001112246962877,
        12406186145184390807,
        15849039046786891736,
        10450023813501588000,
    ]


def test_chains_do_not_share_their_random_numbers() -> None:
    """Chains of one seed, and seeds next to each other, start from states without a word in common."""
    words = [words_of(seed, stream) for seed in (0, 1, 2, 2**64, 2**64 + 1) for stream in range(50)]
    assert len({int(word) for one in words for word in one}) == 5 * 50 * 4
    assert np.array_equal(words_of(7, 3), words_of(7, 3))


def _sample(draw: Callable[[np.ndarray], float], stream: int) -> np.ndarray:
    words = words_of(20020319, stream)
    with np.errstate(over="ignore"):
        return np.array([draw(words) for _ in range(_DRAWS)])


def test_uniform_normal_and_exponential_draws() -> None:
    """Every draw rests on these three; the tails of the normal are looked at apart."""
    assert stats.kstest(_sample(uniform, 1), "uniform").pvalue > 1e-3
    assert stats.kstest(_sample(exponential, 2), "expon").pvalue > 1e-3
    normals = _sample(normal, 3)
    assert stats.kstest(normals, "norm").pvalue > 1e-3
    beyond = int(np.count_nonzero(np.abs(normals) > 3.0))
    assert stats.binomtest(beyond, _DRAWS, 2 * stats.norm.sf(3.0)).pvalue > 1e-3


@pytest.mark.parametrize("shape", [0.05, 0.5, 1.0, 1.5, 7.0, 4400.0, 1e9])
def test_gamma_draws_of_every_shape(shape: float) -> None:
    """Rates and weights are made of gamma draws, also where a class is empty and where it holds everybody."""
    assert stats.kstest(_sample(lambda words: gamma(shape, words), 4), stats.gamma(shape).cdf).pvalue > 1e-3
    logs = _sample(lambda words: log_gamma_draw(shape, words), 5)
    assert stats.kstest(np.exp(logs), stats.gamma(shape).cdf).pvalue > 1e-3


def test_a_gamma_draw_of_a_tiny_shape_keeps_its_logarithm() -> None:
    """A weight of 10^-100,000 stays a number: -log(draw) of shape a is nearly exponential of mean 1/a."""
    logs = _sample(lambda words: log_gamma_draw(1e-6, words), 6)
    assert np.isfinite(logs).all()
    assert stats.kstest(-logs * 1e-6, "expon").pvalue > 1e-3


@pytest.mark.parametrize(
    ("people", "p"),
    [(1, 0.3), (30, 0.02), (30, 0.98), (40, 0.5), (5000, 0.01), (10**6, 0.3), (10**6, 1e-9), (10**12, 0.7)],
)
def test_binomial_draws(people: int, p: float) -> None:
    """People of a cell fall to the classes as they should, few or many, rare or not."""
    drawn = _sample(lambda words: binomial(float(people), p, 1.0 - p, words), 7)
    _has_distribution(drawn, stats.binom(people, p))


@pytest.mark.parametrize("mean", [0.0, 0.3, 9.5, 10.5, 80.0, 6e3, 1e10])
def test_poisson_draws(mean: float) -> None:
    """The undocumented are drawn as they should, from none to more than live."""
    drawn = _sample(lambda words: poisson(mean, words), 8)
    if mean == 0.0:
        assert not drawn.any()
        return
    _has_distribution(drawn, stats.poisson(mean))


def test_poisson_draws_of_a_mean_beyond_all_people() -> None:
    """Near the limit of whole numbers the undocumented still vary as they should: here as a normal variable."""
    drawn = (_sample(lambda words: poisson(1e14, words), 9) - 1e14) / 1e7
    assert stats.kstest(drawn, "norm").pvalue > 1e-3


def _has_distribution(drawn: np.ndarray, wanted: stats.rv_discrete) -> None:
    """Compare the share at most x with the distribution at twenty values of x; whole numbers need no other test."""
    assert np.array_equal(drawn, np.floor(drawn))
    for x in np.unique(wanted.ppf(np.linspace(0.005, 0.995, 20))):
        at_most = int(np.count_nonzero(drawn <= x))
        assert abs(at_most / _DRAWS - wanted.cdf(x)) < 4.5 * math.sqrt(0.25 / _DRAWS)


def test_the_log_of_the_gamma_function() -> None:
    """Thirteen digits, from nearly nobody to a hundred million."""
    at = np.concatenate([np.geomspace(1e-8, 1e8, 400), [1.0, 2.0]])
    found = np.array([log_gamma(float(x)) for x in at])
    assert np.allclose(found, gammaln(at), rtol=1e-13, atol=1e-13)
