"""An act counts in the period in which it is known to have begun, and where nobody knows, with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.errors import DateError, UsageError
from habeas.model.dates import Answer
from habeas.statements.counting import Unknown
from habeas.statements.periods import Began, Time, asked_time, lies_within, period_of, why_undated


def began(first: str | None, last: str | None, *, firm: bool = True, stated: bool = True, ended: bool = False) -> Began:
    return Began(first, last, firm, stated, ended)


@pytest.mark.parametrize(
    ("when", "year", "month"),
    [
        (began("2017-03-01", "2017-03-31"), "2017", "2017-03"),
        (began("2017-03-05", "2017-03-05"), "2017", "2017-03"),
        (began("2017-01-01", "2017-12-31"), "2017", Unknown(why="more_than_one_period")),
        (began("2016-12-01", "2017-03-31"), *[Unknown(why="more_than_one_period")] * 2),
        (began("2017-03-01", "2017-03-31", firm=False), *[Unknown(why="approximate_or_uncertain")] * 2),
        (began(None, "2017-03-31"), *[Unknown(why="open_date")] * 2),
        (began(None, None, stated=False), *[Unknown(why="no_date")] * 2),
        (began(None, None), *[Unknown(why="date_in_words_only")] * 2),
        (began(None, None, ended=True), *[Unknown(why="only_an_end_is_dated")] * 2),
    ],
)
def test_the_period_of_an_act(when: Began, year: str | Unknown, month: str | Unknown) -> None:
    """A year or month is told when it is known, else why it is not."""
    for length, expected in ((4, year), (7, month)):
        found = period_of(when, length)
        assert found == (expected if isinstance(expected, Unknown) else (expected,))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        (began("2017-03-01", "2017-03-31"), Answer.YES),
        (began("2017-02-01", "2017-02-28"), Answer.NO),
        (began("2017-02-20", "2017-03-05"), Answer.UNSURE),
        (began("2017-03-01", "2017-03-31", firm=False), Answer.UNSURE),
        (began("2017-03-01", None), Answer.UNSURE),
        (began(None, "2017-02-28"), Answer.NO),
        (began(None, None), Answer.UNSURE),
    ],
)
def test_what_lies_within_a_time(when: Began, answer: Answer) -> None:
    """Only what is known to lie inside counts; what may lie inside is told beside."""
    assert lies_within(when, asked_time("2017-03", "2017-04")) is answer


def test_a_time_is_read_whole() -> None:
    """From 2017 to 2018 is from the first day of the one to the last of the other; an end that is left out is open."""
    assert asked_time("2017", "2018-02") == Time(first="2017-01-01", last="2018-02-28")
    assert asked_time("", "2018") == Time(last="2018-12-31")
    assert asked_time("2017-03-05", "") == Time(first="2017-03-05")


@pytest.mark.parametrize(("since", "until"), [("2017~", ""), ("2018", "2017"), ("../2017", ""), ("", "2017/..")])
def test_a_time_without_firm_ends_is_refused(since: str, until: str) -> None:
    """Nobody counts in a time that has no bounds."""
    with pytest.raises(UsageError):
        asked_time(since, until)
    with pytest.raises(DateError):
        asked_time("spring", "")


DAYS = st.one_of(st.none(), st.dates().map(lambda day: day.isoformat()))


@settings(deadline=None)
@given(DAYS, DAYS, st.booleans(), st.booleans(), st.sampled_from([4, 7]))
def test_every_act_is_in_one_period_or_has_one_reason(
    first: str | None, last: str | None, firm: bool, stated: bool, length: int
) -> None:
    """No act falls between."""
    if first is not None and last is not None:
        first, last = sorted((first, last))
    when = began(first, last, firm=firm, stated=stated)
    found = period_of(when, length)
    assert isinstance(found, Unknown) or len(found) == 1
    if isinstance(found, tuple):
        assert why_undated(when) is None
