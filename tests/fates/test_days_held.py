"""Days on which something held: three-valued, and what is not stated stays unknown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.statements.telling import when

from habeas.fates.days_held import NOT_DATED, DaysHeld, Holds, days_held, days_of_act, holds_on, interval, overlap
from habeas.model.dates import Answer

_FIRST = date(2017, 1, 1)
_DAYS = st.none() | st.integers(0, 60).map(lambda n: _FIRST + timedelta(days=n))


@st.composite
def _held(draw: st.DrawFn) -> DaysHeld:
    """Bounds that some real begin and end can have."""
    begin, length, slack = draw(st.integers(0, 30)), draw(st.integers(0, 30)), draw(st.integers(0, 5))
    days = [begin - slack, begin + slack, begin + length - slack, begin + length + slack]
    told = [draw(st.booleans()) for _ in days]
    begins_from, begins_by, ends_from, ends_by = (
        _FIRST + timedelta(days=day) if known else None for day, known in zip(days, told, strict=True)
    )
    return DaysHeld(begins_from=begins_from, begins_by=begins_by, ends_from=ends_from, ends_by=ends_by)


@pytest.mark.parametrize(
    ("start", "end", "day", "answer"),
    [
        ("2016", "2018", "2017-06-01", Holds.SURELY),
        ("2016", "2018", "2016-06-01", Holds.POSSIBLY),
        ("2016", "2018", "2015-12-31", Holds.NOT_STATED),
        ("2016", None, "2030-01-01", Holds.POSSIBLY),
        (None, "2018", "2018-12-31", Holds.POSSIBLY),
        (None, "2018", "2019-01-01", Holds.NOT_STATED),
        ("2016~", "2018", "2015-01-01", Holds.POSSIBLY),
        (None, None, "2017-01-01", Holds.NOT_STATED),
        ("2017-04-01", "2017-04-01", "2017-04-01", Holds.SURELY),
    ],
)
def test_a_day_is_surely_possibly_or_not_stated(start: str | None, end: str | None, day: str, answer: Holds) -> None:
    """An approximate date excludes nothing and proves nothing; a missing end is no end."""
    assert holds_on(days_held(when(start), when(end)), date.fromisoformat(day)) is answer


@given(_held(), _held())
def test_two_that_surely_hold_on_one_day_surely_overlap(a: DaysHeld, b: DaysHeld) -> None:
    """What is said of days and what is said of overlaps never disagree."""
    days = [_FIRST + timedelta(days=n) for n in range(-10, 80)]
    both = [(holds_on(a, day), holds_on(b, day)) for day in days]
    answer = overlap(a, b)
    assert answer is overlap(b, a)
    if any(pair == (Holds.SURELY, Holds.SURELY) for pair in both):
        assert answer is Answer.YES
    if answer is Answer.NO:
        assert not any(Holds.NOT_STATED not in pair for pair in both)
    if NOT_DATED in (a, b):
        assert answer is Answer.UNSURE


def test_an_interval_leaves_open_what_nobody_stated() -> None:
    """An unknown end is written as unknown, and a date that is a span itself is not squeezed into one."""
    assert interval(when("2016"), when("2018-05")) == "2016/2018-05"
    assert interval(when("2016"), None) == "2016/"
    assert interval(None, when("2018")) == "/2018"
    assert interval(None, None) == interval(when("2016/2017"), None) == ""


def test_an_act_without_an_end_was_done_within_its_start() -> None:
    """An arrest in April does not go on for ever."""
    april = days_of_act(when("2017-04"), None)
    assert (april.begins_from, april.ends_by) == (date(2017, 4, 1), date(2017, 4, 30))
