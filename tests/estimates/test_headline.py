"""Which number may be quoted: by a rule that nobody bends after seeing it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.estimates.headline import FAR, TOO_FAR, check_spread, spread_of
from habeas.estimates.intervals import Interval

_INTERVALS = st.tuples(st.floats(10, 1e6), st.floats(1, 5), st.floats(1, 5)).map(
    lambda drawn: Interval(median=drawn[0], lo95=drawn[0] / drawn[1], hi95=drawn[0] * drawn[2])
)


def _around(median: float) -> Interval:
    return Interval(median=median, lo95=median * 0.8, hi95=median * 1.3)


@pytest.mark.parametrize(
    ("middles", "ranges", "warnings"),
    [((1_000, 1_400), 0, 0), ((1_000, 1_600), 0, 1), ((1_000, 2_000, 3_500), 1, 0), ((1_000,), 0, 0), ((), 0, 0)],
)
def test_models_far_apart_are_told_and_too_far_apart_leave_a_range(
    middles: tuple[float, ...], ranges: int, warnings: int
) -> None:
    """Nobody reads one model's interval without hearing that another, which fits as well, says three times as many."""
    models = [(f"m{at}", _around(middle)) for at, middle in enumerate(middles)]
    found = check_spread(spread_of(models, posteriors=[interval for _, interval in models]))
    assert (len(found.ranges), len(found.warnings)) == (ranges, warnings)


@given(st.dictionaries(st.sampled_from(["latent_class", "decomposable", "loglinear", "x"]), _INTERVALS, min_size=2))
def test_the_range_over_models_holds_every_model(models: dict[str, Interval]) -> None:
    """Under a range no model's interval is left outside."""
    spread = spread_of(list(models.items()))
    assert spread is not None
    assert all(spread.hull.lo95 <= one.lo95 and one.hi95 <= spread.hull.hi95 for one in models.values())
    assert spread.factor >= 1
    assert spread_of(list(reversed(models.items()))) == spread


def test_log_linear_models_that_overshoot_are_told_and_take_no_middle_away() -> None:
    """Where only the log-linear models are far away the reader hears of them, and the headline stays."""
    models = [("latent_class", _around(100)), ("decomposable", _around(120)), ("loglinear", _around(2_000))]
    found = check_spread(spread_of(models, posteriors=[_around(100), _around(120)]))
    assert found.ranges == ()
    assert "2\N{NARROW NO-BREAK SPACE}000 by log-linear models" in found.warnings[0]


def test_no_middle_is_told_where_none_may_be_quoted() -> None:
    """A program that reads the spread under `range_only` finds names and ends, and no point."""
    models = [("latent_class", _around(100)), ("loglinear", _around(100 * TOO_FAR * 2))]
    spread = spread_of(models, posteriors=[interval for _, interval in models])
    assert spread is not None
    told = spread.as_object(with_middles=False)
    assert told["lowest"] == {"name": "latent_class", "median": None}
    assert told["hi95"] == pytest.approx(100 * TOO_FAR * 2 * 1.3)
    said = check_spread(spread).ranges[0]
    assert "latent classes" in said
    assert "log-linear models" in said
    assert FAR < TOO_FAR


def test_the_reasons_of_a_range_hold_no_point() -> None:
    """Nobody reads off a sentence what the status keeps back."""
    models = [("latent_class", _around(1_000)), ("loglinear", _around(1_700))]
    said = check_spread(spread_of(models), pointed=False).warnings[0]
    assert "1.7" in said
    assert "000" not in said
