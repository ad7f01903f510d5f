"""verdata's rules: analysts who use it get its numbers from its replicates."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import EstimateError
from habeas.estimates.replicates import Replicate, combine_documented, combine_estimates


def _replicate(documented: int, *hidden: float) -> Replicate:
    return Replicate(documented=documented, hidden=np.array(hidden))


def test_three_replicates_by_hand() -> None:
    """Rubin's rule on log n0 gives what a person gets who works it out with a pencil."""
    found = combine_estimates([_replicate(100, 10.0, 40.0), _replicate(104, 20.0, 80.0), _replicate(99, 20.0, 20.0)])
    logs = [(math.log(10), math.log(40)), (math.log(20), math.log(80)), (math.log(20), math.log(20))]
    means = [sum(pair) / 2 for pair in logs]
    within = sum((pair[0] - pair[1]) ** 2 / 2 for pair in logs) / 3
    centre = sum(means) / 3
    between = sum((mean - centre) ** 2 for mean in means) / 2
    assert found.within == pytest.approx(within)
    assert found.between == pytest.approx(between)
    assert found.interval.median == 101 + (25 + 50 + 20) / 3
    # Student's t for 2 (1 + W / (4 B))^2 degrees of freedom, from the table of scipy.
    from scipy.stats import t

    reach = t.ppf(0.975, 2 * (1 + within / (4 * between)) ** 2) * math.sqrt(within + 4 / 3 * between)
    assert found.interval.lo95 == pytest.approx(101 + math.exp(centre - reach))
    assert found.interval.hi95 == pytest.approx(101 + math.exp(centre + reach))
    assert found.few


def test_nobody_undocumented_has_no_logarithm_and_is_a_tenth_of_a_person() -> None:
    """A draw of 0 does not make the interval empty or infinite; verdata takes 0.1."""
    found = combine_estimates([_replicate(50, 0.0, 1.0), _replicate(50, 1.0, 1.0)])
    assert math.isfinite(found.interval.lo95)
    assert found.within == pytest.approx((math.log(0.1) ** 2 / 2) / 2)


@given(st.integers(10, 10_000), st.lists(st.floats(1, 1e4), min_size=2, max_size=20), st.integers(2, 12))
def test_replicates_that_agree_add_no_doubt(documented: int, hidden: list[float], times: int) -> None:
    """Where imputation changed nothing, the interval is that of one replicate."""
    found = combine_estimates([_replicate(documented, *hidden)] * times)
    assert found.between == pytest.approx(0.0, abs=1e-12)
    assert found.interval.lo95 >= documented


def test_documented_counts_never_fall_below_what_was_seen() -> None:
    """Persons of whom everything is known are no matter of chance."""
    found = combine_documented([100, 120, 110], observed=105)
    assert found.interval.lo95 == 105
    reach = 1.96 * math.sqrt((1 + 1 / 3) * 100)
    assert found.interval.hi95 == pytest.approx(110 + reach)
    assert combine_documented([7, 7]).interval.hi95 == 7


def test_one_replicate_cannot_be_combined() -> None:
    """From one file nobody learns how far files differ."""
    with pytest.raises(EstimateError):
        combine_estimates([_replicate(5, 1.0, 2.0)])
    with pytest.raises(EstimateError):
        combine_estimates([_replicate(5, 1.0), _replicate(5, 2.0)])
    with pytest.raises(EstimateError):
        combine_documented([5])
