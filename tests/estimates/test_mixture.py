"""Quantiles and curve of the mixture of negative binomials."""

from __future__ import annotations

import numpy as np
from numpy.random import default_rng
from scipy.stats import nbinom

from habeas.estimates.mixture import density_curve, mean_distribution, quantile


def test_one_draw_gives_the_negative_binomial_itself() -> None:
    """The quantiles that are shown are exact for the draws they rest on."""
    log_seen = np.log(np.array([0.3]))
    for probability in (0.025, 0.5, 0.975):
        assert quantile(probability, log_seen, 200) == nbinom.ppf(probability, 200, 0.3)
    assert np.isclose(mean_distribution(np.array([450.0]), log_seen, 200)[0], nbinom.cdf(450, 200, 0.3))


def test_a_mixture_is_what_drawing_from_it_gives() -> None:
    """Averaging distributions and drawing numbers agree; averaging only has no noise."""
    rng = default_rng(1)
    log_seen = np.log(rng.uniform(0.2, 0.6, size=500))
    drawn = rng.negative_binomial(100, np.tile(np.exp(log_seen), 400))
    assert abs(quantile(0.975, log_seen, 100) / np.quantile(drawn, 0.975) - 1) < 0.01


def test_the_curve_holds_all_but_the_last_percent() -> None:
    """What is plotted is the whole posterior, not the part that looks good."""
    curve = np.array(density_curve(np.log(default_rng(2).uniform(0.2, 0.6, size=500)), 100, points=160))
    widths = np.gradient(curve[:, 0])
    assert 0.95 < float((curve[:, 1] * widths).sum()) < 1.02
    assert curve[0, 0] > 100


def test_everybody_seen_means_nobody_hidden() -> None:
    """Where the draws leave nobody unseen the quantile is 0, and the curve is still a curve."""
    log_seen = np.log(np.array([1.0 - 1e-12]))
    assert quantile(0.975, log_seen, 50) == 0
    assert len(density_curve(log_seen, 50, points=20)) >= 1
