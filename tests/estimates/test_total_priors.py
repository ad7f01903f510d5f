"""Other priors of N move the interval as they must, or say that the data do not hold it."""

from __future__ import annotations

import numpy as np
from numpy.random import default_rng

from habeas.estimates.total_priors import total_priors


def test_a_flat_prior_is_the_negative_binomial_with_one_more() -> None:
    """With P(seen) known the posterior under 1/N is NegBin(n, p), under a flat prior NegBin(n + 1, p), exactly."""
    rng, documented, seen = default_rng(1), 200, 0.4
    hidden = rng.negative_binomial(documented, seen, size=40_000).astype(np.float64)
    wanted = documented + np.quantile(rng.negative_binomial(documented + 1, seen, size=400_000), (0.025, 0.5, 0.975))
    flat = next(one for one in total_priors(hidden, documented) if one.what == "p(N) flat")
    assert flat.interval is not None
    found = (flat.interval.lo95, flat.interval.median, flat.interval.hi95)
    assert np.allclose(found, wanted, rtol=0.01)


def test_more_weight_on_large_totals_moves_everything_up() -> None:
    """An analyst sees the direction: 1/N² below, flat above what 1/N says."""
    hidden = default_rng(2).lognormal(7.0, 0.6, size=8_000).round()
    flat, steep = total_priors(hidden, 500)
    own = np.quantile(hidden, 0.5) + 500
    assert flat.interval is not None
    assert steep.interval is not None
    assert steep.interval.median < own < flat.interval.median


def test_a_tail_that_the_prior_alone_holds_gives_no_interval() -> None:
    """Where a handful of draws would decide, the reason stands instead of a number."""
    hidden = np.append(default_rng(3).lognormal(5.0, 0.3, size=2_000), [1e9, 2e9, 5e9]).round()
    flat = next(one for one in total_priors(hidden, 500) if one.what == "p(N) flat")
    assert flat.interval is None
    assert "do not bound" in flat.why
