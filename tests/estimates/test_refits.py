"""What should not matter is changed, and the number is watched."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.estimates.intervals import Interval
from habeas.estimates.refits import Refit, changed_tables, check_refits, merged, refit, without
from habeas.estimates.table import CaptureTable, table_of

_WHOLE = Interval(median=1_000, lo95=800, hi95=1_300)


@st.composite
def _tables(draw: st.DrawFn) -> CaptureTable:
    lists = draw(st.integers(4, 6))
    members = draw(st.lists(st.integers(1, 2**lists - 1), min_size=5, max_size=60))
    return table_of(tuple("abcdef"[:lists]), members)


@given(_tables(), st.data())
def test_leaving_a_list_out_loses_only_those_whom_it_alone_knew(table: CaptureTable, data: st.DataObject) -> None:
    """The changed table counts everybody whom another list knows, on the lists that know them."""
    gone = data.draw(st.integers(0, len(table.lists) - 1))
    alone = int(table.counts[(table.patterns.sum(axis=1) == 1) & (table.patterns[:, gone] == 1)].sum())
    found = without(table, gone)
    assert (found.documented if found else 0) == table.documented - alone
    if found is not None:
        kept = [total for at, total in enumerate(table.totals) if at != gone]
        assert list(found.totals) == kept


@given(_tables(), st.data())
def test_merging_two_lists_loses_nobody(table: CaptureTable, data: st.DataObject) -> None:
    """Whoever is on either list is on the merged one, once."""
    one, other = data.draw(st.sampled_from([(i, j) for i in range(len(table.lists)) for j in range(i)]))
    found = merged(table, one, other)
    assert found.documented == table.documented
    assert found.totals[0] == table.totals[one] + table.totals[other] - table.overlap(one, other)


def test_three_lists_are_left_alone() -> None:
    """Of three lists none can be left out: two could not test their dependence."""
    assert changed_tables(table_of(("a", "b", "c"), [1, 2, 4, 7, 3])) == ()
    kinds = [kind for kind, _, _ in changed_tables(table_of(("a", "b", "c", "d"), [1, 2, 4, 8, 15, 3, 12]))]
    assert kinds == ["without"] * 4 + ["merged"] * 6


def test_a_change_that_moves_the_number_out_of_its_interval_is_told() -> None:
    """One list that carries the whole answer is named."""
    far = Interval(median=4_000, lo95=3_000, hi95=5_000)
    near = Interval(median=1_200, lo95=900, hi95=1_500)
    said = check_refits(
        [
            Refit(kind="without", what="parque", interval=far),
            Refit(kind="merged", what="a and b", interval=near),
            Refit(kind="priors", what="lcmcr", interval=None),
        ],
        _WHOLE,
    )
    assert len(said.warnings) == 1
    assert "Without the list parque" in said.warnings[0]


def test_a_changed_table_that_carries_no_estimate_is_said_to_carry_none() -> None:
    """Lists that no longer meet are not fitted, and a fit that did not settle lends no number."""
    apart = CaptureTable(
        lists=("a", "b", "c"), patterns=np.eye(3, dtype=np.uint8), counts=np.array([4, 4, 4], dtype=np.int64)
    )

    def never(_: CaptureTable) -> tuple[Interval, bool]:
        pytest.fail("a table without shared persons was fitted")

    assert refit("without", "d", apart, never).interval is None
    assert refit("without", "d", None, never).interval is None
    whole = table_of(("a", "b", "c"), [1, 2, 4, 7, 3, 5, 6])
    assert refit("without", "d", whole, lambda _: (_WHOLE, False)).interval is None
    assert refit("without", "d", whole, lambda _: (_WHOLE, True)).interval == _WHOLE


def test_invented_tables_that_lose_their_truth_are_told() -> None:
    """Where the interval misses what it was drawn from too often, nobody learns it from the interval; so it is said."""

    def said(held: int, of: int) -> tuple[str, ...]:
        one = Refit(kind="recovered", what=f"{held} of {of}", interval=None, held=(held, of))
        assert one.as_object(with_middle=True)["held"] == {"tables": held, "of": of}
        return check_refits([one], _WHOLE).warnings

    assert said(19, 20) == said(16, 20) == ()
    assert "in 15 of 20 only" in said(15, 20)[0]
    assert said(1, 4) == ()  # too few to say
