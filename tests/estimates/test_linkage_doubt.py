"""The doubt of the linkage in the number: an equal mixture, never the median of ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import EstimateError
from habeas.estimates.linkage_doubt import over_linkage
from habeas.estimates.table import CaptureTable


def _table(shared: int, *, lists: tuple[str, ...] = ("a", "b", "c")) -> CaptureTable:
    patterns = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 1, 1]], dtype=np.uint8)
    counts = np.array([100 - shared, 80 - shared, 60, shared, 9, 4], dtype=np.int64)
    return CaptureTable(lists=lists, patterns=patterns, counts=counts)


def _around(table: CaptureTable) -> tuple[np.ndarray, bool]:
    """A fit whose posterior is one log-normal, its centre from the counts."""
    centre = np.log(1e4 / table.overlap(0, 1))
    return np.exp(centre + 0.2 * np.random.default_rng(1).standard_normal(4_000)), True


def test_draws_that_agree_leave_the_estimate_as_it_was() -> None:
    """Where the linkage is sure its share of the doubt is nothing, and one fit is enough."""
    fits: list[int] = []

    def fit(table: CaptureTable) -> tuple[np.ndarray, bool]:
        fits.append(1)
        return _around(table)

    found = over_linkage([_table(20)] * 50, fit)
    hidden, _ = _around(_table(20))
    low, middle, high = np.quantile(hidden, (0.025, 0.5, 0.975)) + _table(20).documented
    assert len(fits) == found.tables == 1
    assert found.share == pytest.approx(0.0, abs=1e-12)
    assert (found.interval.lo95, found.interval.median, found.interval.hi95) == pytest.approx(
        (low, middle, high), rel=2e-3
    )


def test_draws_that_differ_widen_the_interval_by_what_they_differ() -> None:
    """The pooled interval reaches from the lowest end to the highest, which the median of ends does not."""
    draws = [_table(shared) for shared in (5, 10, 40, 70)]
    found = over_linkage(draws, _around)
    ends = [np.quantile(_around(one)[0], (0.025, 0.975)) + one.documented for one in draws]
    assert found.interval.hi95 > np.median([high for _, high in ends])
    assert found.interval.lo95 < np.median([low for low, _ in ends])
    assert found.share > 0.9
    assert found.tables == found.draws == 4


@given(st.lists(st.sampled_from([5, 10, 20, 40]), min_size=2, max_size=12), st.randoms())
def test_the_order_of_draws_and_lists_does_not_matter(shared: list[int], chance: object) -> None:
    """The same draws give the same number, however the files are sorted."""
    draws = [_table(one) for one in shared]
    mixed = list(draws)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = over_linkage(draws, _around), over_linkage(mixed, _around)
    assert one.interval == other.interval
    assert one.share == other.share


def test_a_draw_that_came_often_counts_as_often() -> None:
    """Nine draws of ten that say one thing carry nine tenths of the mixture."""
    found = over_linkage([_table(40)] * 9 + [_table(5)], _around)
    alone, _ = _around(_table(40))
    assert found.interval.median == pytest.approx(np.median(alone) + _table(40).documented, rel=0.06)
    assert [times for _, _, times in found.medians] == [9, 1]


def test_draws_that_carry_no_estimate_are_counted_and_most_of_them_refused() -> None:
    """A table without shared persons is not left out in silence."""
    empty = CaptureTable(
        lists=("a", "b", "c"), patterns=np.eye(3, dtype=np.uint8), counts=np.array([5, 6, 7], dtype=np.int64)
    )
    found = over_linkage([_table(20)] * 3 + [empty], _around)
    assert (found.refused, found.draws) == (1, 4)
    with pytest.raises(EstimateError, match="3 of 4 draws"):
        over_linkage([_table(20)] + [empty] * 3, _around)


def test_draws_of_other_lists_and_no_draws_are_refused() -> None:
    """A folder in which files of two cases lie together is noticed."""
    with pytest.raises(EstimateError, match="other lists") as caught:
        over_linkage([_table(20), _table(20, lists=("a", "b", "d"))], _around)
    assert caught.value.place == "draw 2"
    with pytest.raises(EstimateError, match="no draws"):
        over_linkage([], _around)


def test_the_undocumented_are_those_of_the_draws() -> None:
    """Whoever reads how many are on no list reads the mixture's, not its total less one way of linking."""
    found = over_linkage([_table(5), _table(40)], _around)
    pooled = np.concatenate([_around(_table(shared))[0] for shared in (5, 40)])
    low, high = np.quantile(pooled, (0.025, 0.975))
    assert (found.undocumented.lo95, found.undocumented.hi95) == pytest.approx((low, high), rel=0.01)
