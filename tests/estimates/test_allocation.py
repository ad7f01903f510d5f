"""People of unknown stratum are put where they can be, as likely as the model says, and nowhere else."""

from __future__ import annotations

from itertools import product
from math import comb, factorial

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, default_rng
from scipy.special import gammaln, logsumexp
from scipy.stats import chisquare

from habeas.estimates.allocation import OpenCells, allocate, completed, open_cells
from habeas.estimates.state import Floats, Ints, Priors
from habeas.estimates.strata_chains import start_strata
from habeas.estimates.strata_table import StrataTable

_PATTERNS = np.array([p for p in product((0, 1), repeat=3) if any(p)], dtype=np.uint8)


def _cells(allowed: list[bool], people: int) -> OpenCells:
    return OpenCells(allowed=np.array([allowed]), pattern=np.array([0]), row=np.array([0]), people=np.array([people]))


def test_every_way_of_placing_few_people_comes_up_as_often_as_it_should() -> None:
    """All ways in which four people can be in three strata, counted one by one, against 60,000 draws."""
    weights = np.array([0.2, 1.0, 3.0])
    logs = np.broadcast_to(np.log(weights)[None, :, None] + 50.0, (60_000, 3, 1))
    placed = allocate(_cells([True, True, True], 4), logs, default_rng(1))[:, 0, :]
    ways = [way for way in product(range(5), repeat=3) if sum(way) == 4]
    chances = weights / weights.sum()
    expected = [
        factorial(4) * np.prod([p**n / factorial(n) for p, n in zip(chances, way, strict=True)]) for way in ways
    ]
    seen = [int((placed == way).all(axis=1).sum()) for way in ways]
    assert sum(seen) == 60_000
    large = np.array(expected) * 60_000 >= 5
    counts = [*np.array(seen)[large], np.array(seen)[~large].sum()]
    wanted = [*np.array(expected)[large], np.array(expected)[~large].sum()]
    assert chisquare(counts, np.array(wanted) * 60_000).pvalue > 1e-3


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**31),
    st.lists(st.booleans(), min_size=2, max_size=7).filter(any),
    st.integers(0, 10**9),
)
def test_nobody_is_lost_and_nobody_is_where_they_cannot_be(seed: int, allowed: list[bool], people: int) -> None:
    """Weights of any size, also so small that they vanish: the sum is kept and a stratum not allowed stays empty."""
    rng = default_rng(seed)
    logs = rng.normal(0.0, 400.0, size=(5, len(allowed), 1))
    placed = allocate(_cells(allowed, people), logs, rng)
    assert np.all(placed.sum(axis=2) == people)
    assert np.all(placed[:, :, ~np.array(allowed)] == 0)


def _tiny(known: Ints, opened: int, pattern: int) -> StrataTable:
    open_counts = np.zeros((1, len(_PATTERNS)), dtype=np.int64)
    open_counts[0, pattern] = opened
    return StrataTable(
        lists=("a", "b", "c"),
        strata=("north", "south"),
        paths=(("north",), ("south",)),
        patterns=_PATTERNS.copy(),
        known=known,
        open_names=("unknown",),
        open_sets=np.ones((1, 2), dtype=np.bool_),
        open_counts=open_counts,
    )


def test_completed_counts_are_the_known_and_the_placed() -> None:
    """A table completed at random has every person of the file in it, once."""
    table = _tiny(np.arange(14, dtype=np.int64).reshape(2, 7) + 1, 5, 3)
    cells = open_cells(table)
    counts = completed(table, cells, allocate(cells, np.zeros((3, 2, 7)), default_rng(2)))
    assert counts.shape == (3, 2, 7)
    assert np.all(counts.sum(axis=(1, 2)) == table.documented)
    assert np.all((counts - table.known).sum(axis=1)[:, 3] == 5)


def _log_marginals(tables: list[Ints], priors: Priors, classes: int, rng: Generator) -> Floats:
    """Return log of the chance of tables, mu and N integrated out, by plain sampling from the prior: no sampler's code.

    Integrating mu^(n-1) exp(-mu P(seen)) leaves Gamma(n) prod pi(x)^n_x / P(seen)^n. The tables share the draws.
    """
    draws = 200_000
    alpha = rng.gamma(priors.alpha_shape, 1.0 / priors.alpha_rate, size=draws)
    left = rng.random((draws, classes - 1)) ** (1.0 / alpha[:, None])
    before = np.concatenate([np.ones((draws, 1)), np.cumprod(left, axis=1)], axis=1)
    weights = before * np.concatenate([1.0 - left, np.ones((draws, 1))], axis=1)
    rates = rng.beta(priors.on, priors.off, size=(draws, 3, classes))
    on = np.log(rates).transpose(0, 2, 1) @ _PATTERNS.T + np.log1p(-rates).transpose(0, 2, 1) @ (1 - _PATTERNS.T)
    cells = np.einsum("dk,dkm->dm", weights, np.exp(on))
    fits = np.log(cells) - np.log(cells.sum(axis=1, keepdims=True))
    return np.array([gammaln(n.sum()) + logsumexp(fits @ n) - np.log(draws) for n in tables])


def test_the_chains_place_people_as_often_as_plain_arithmetic_says() -> None:
    """Two people may be in two strata: the chains' shares of the three cases against a brute sum over the prior.

    The weight of k of them in the north is C(2, k) m(north + k) m(south + 2 - k), m the chance of a table with N, mu
    and the whole model integrated out. A wrong mu, or people placed by population instead of by pattern, fails this.
    """
    priors, classes, pattern = Priors(on=1.0, off=1.0, alpha_shape=2.0, alpha_rate=2.0), 3, 6
    north = np.array([1, 0, 2, 0, 1, 0, 4], dtype=np.int64)
    south = np.array([5, 6, 1, 4, 1, 2, 0], dtype=np.int64)
    step = np.eye(7, dtype=np.int64)[pattern]
    tables = [north + k * step for k in range(3)] + [south + k * step for k in range(3)]
    logs = _log_marginals(tables, priors, classes, default_rng(3))
    exact = np.array([np.log(comb(2, k)) + logs[k] + logs[3 + 2 - k] for k in range(3)])
    exact = np.exp(exact - logsumexp(exact))
    run = start_strata(_tiny(np.stack([north, south]), 2, pattern), priors, chains=1_200, classes=classes, seed=4)
    run.run_to(160, spent=lambda: False, tell=lambda _: None)
    in_north = run.kept(run.documented)[:, :, 0] - north.sum()
    shares = np.array([(in_north == k).mean() for k in range(3)])
    assert np.abs(shares - exact).max() < 0.005, (shares, exact)
