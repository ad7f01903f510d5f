"""Counts as they may be shown: a row of few persons is not there, and neither is the one that would tell it."""

from __future__ import annotations

import pytest
from tests.casework.countable_case import CountableCase

from habeas.casework.context import Context
from habeas.casework.count_shown import counts_shown, victims_of
from habeas.casework.counting import Asked


@pytest.fixture
def told(context: Context) -> CountableCase:
    """A case with acts in four years: twelve, nine, three and one persons."""
    made = CountableCase(context, "c")
    made.begin()
    for number, day in ((12, "2017-01"), (9, "2018-01"), (3, "2019-01"), (1, "2020-01")):
        made.tell(number, day)
    return made


def _years(told: CountableCase, threshold: int) -> dict[str, int]:
    found = counts_shown(told.context, told.name, Asked(by="period"), threshold=threshold)
    return {row.key: victims_of(row) for row in found.counted.counts.rows}


def test_rows_of_few_are_gone_with_the_one_that_would_tell_them(told: CountableCase) -> None:
    """Three and one together are fewer than five: with the whole told, the rest would give them away."""
    assert _years(told, 0) == {"2017": 12, "2018": 9, "2019": 3, "2020": 1}
    assert _years(told, 5) == {"2017": 12}
    found = counts_shown(told.context, told.name, Asked(by="period"), threshold=5)
    assert (found.hidden, found.beside) == (3, 1)
    assert found.most == 12


def test_two_that_hide_each_other_need_no_third(told: CountableCase) -> None:
    """Where what is left out holds enough persons together, nothing more is left out."""
    told.tell(4, "2021-01")
    assert _years(told, 5) == {"2017": 12, "2018": 9}


def test_a_whole_of_few_is_not_told(context: Context) -> None:
    """A case of four persons has no total that may be shown."""
    made = CountableCase(context, "c")
    made.begin()
    made.tell(4, "2017")
    found = counts_shown(made.context, made.name, Asked(by="act_type"), threshold=5)
    assert found.counted.counts.all == ()
    assert found.counted.counts.rows == ()
