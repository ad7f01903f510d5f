"""Whoever files knows how many days are left, and is told where that cannot be known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.disclosures.procedure_clock import Clock, clock, last_days
from habeas.model.dates import Answer

YES, NO, UNSURE = Answer.YES, Answer.NO, Answer.UNSURE
DAYS = st.dates(date(1970, 1, 1), date(2100, 1, 1))


def at(received: str, *dates: str, connected: Answer = UNSURE) -> Clock:
    return clock(dates, received=date.fromisoformat(received), connected=connected)


@pytest.mark.parametrize(
    ("received", "began", "urgent"),
    [
        ("2026-05-12", "2026-05-12", YES),
        ("2026-08-12", "2026-05-12", YES),
        ("2026-08-13", "2026-05-12", NO),
        ("2026-02-28", "2025-11-30", YES),  # November has a 30th, February has not
        ("2026-03-01", "2025-11-30", NO),
        ("2024-02-29", "2023-11-29", YES),
        ("2024-03-01", "2023-11-29", NO),
        ("2026-05-28", "2026-02-28", YES),
        ("2026-05-29", "2026-02-28", UNSURE),  # by months or by ends of months: the two ways of counting differ
        ("2026-05-31", "2026-02-28", UNSURE),
        ("2026-06-01", "2026-02-28", NO),
    ],
)
def test_the_last_day_of_three_months_is_urgent_and_the_day_after_is_not(
    received: str, began: str, urgent: Answer
) -> None:
    """A family that files on the last day is not told that it is too late, nor on the day after that it is in time."""
    assert at(received, began).urgent is urgent


@pytest.mark.parametrize(
    ("received", "connected", "between", "standard"),
    [
        ("2026-08-13", YES, YES, NO),
        ("2026-08-13", NO, NO, YES),
        ("2026-08-13", UNSURE, UNSURE, UNSURE),
        ("2027-05-12", YES, YES, NO),
        ("2027-05-13", YES, NO, YES),
        ("2027-05-13", UNSURE, NO, YES),
        ("2026-08-12", YES, NO, NO),
    ],
)
def test_between_sessions_is_for_connected_cases_of_up_to_a_year(
    received: str, connected: Answer, between: Answer, standard: Answer
) -> None:
    """Twelve months to the day still go between sessions, if an urgent case is connected; nothing else does."""
    told = at(received, "2026-05-12", connected=connected)
    assert (told.between_sessions, told.standard) == (between, standard)


def test_a_month_without_a_day_gives_days_at_least_and_at_most() -> None:
    """ "In May" in the middle of the term: whoever files sees the worst and the best."""
    told = at("2026-07-01", "2026-05")
    assert told.urgent is YES
    assert told.days_left == (31, 61)  # until 1 August, until 31 August


def test_a_month_without_a_day_can_leave_it_open() -> None:
    """At the end of the term nobody is told "too late" for a disappearance that may still be urgent."""
    told = at("2026-08-15", "2026-05")
    assert told.urgent is UNSURE
    assert told.days_left == (0, 16)
    assert (told.between_sessions, told.standard) == (UNSURE, UNSURE)


def test_sources_that_differ_answer_only_what_they_agree_on() -> None:
    """Two dates around the edge make it unknown; two dates on one side do not."""
    assert at("2026-08-13", "2026-05-12", "2026-05-20").urgent is UNSURE
    assert at("2026-08-12", "2026-05-12", "2026-05-20").urgent is YES
    assert at("2026-09-13", "2026-05-12", "2026-05-20").urgent is NO


@pytest.mark.parametrize("edtf", ["2026-05-12~", "2026-05-12?", "2030-01-01"])
def test_what_is_not_firm_answers_nothing(edtf: str) -> None:
    """A date that is approximate, uncertain, or lies after the filing, decides no procedure."""
    told = at("2026-06-01", edtf)
    assert told.urgent is told.standard is told.within_year is UNSURE
    assert told.days_left is None


def test_no_date_answers_nothing() -> None:
    """Nothing follows from a date that nobody stated."""
    told = at("2026-06-01")
    assert (told.urgent, told.days_left, told.first, told.last) == (UNSURE, None, None, None)


def test_an_unknown_beginning_is_no_day() -> None:
    """ "Until March" says surely that it is not urgent years later, and nothing while it may be."""
    assert at("2026-06-01", "/2026-04").urgent is UNSURE
    assert at("2026-06-01", "/2026-04").days_left == (0, 60)
    assert at("2026-06-01", "/2024-04").urgent is NO
    assert at("2026-06-01", "2026-05/..").urgent is YES


@given(DAYS, st.integers(0, 800))
def test_each_day_falls_under_one_procedure_or_it_is_said_that_nobody_knows(began: date, after: int) -> None:
    """A date known to the day, and a connection that is known, leave doubt only where the ways of counting differ."""
    received = began + timedelta(days=after)
    for connected in (YES, NO):
        told = clock([began.isoformat()], received=received, connected=connected)
        answers = (told.urgent, told.between_sessions, told.standard)
        assert answers.count(YES) == 1 or UNSURE in answers
        if UNSURE in answers:
            assert any(s < received <= w for s, w in (last_days(began, 3), last_days(began, 12)))


@given(DAYS, st.integers(0, 40), st.integers(0, 400))
def test_more_doubt_in_the_date_never_gives_more_certainty(began: date, width: int, after: int) -> None:
    """Whatever is sure of an interval is sure of each day in it, and the days left lie between its ends."""
    end = began + timedelta(days=width)
    received = end + timedelta(days=after)
    whole = clock([f"[{began}..{end}]"], received=received, connected=NO)
    for offset in range(width + 1):
        one = clock([(began + timedelta(days=offset)).isoformat()], received=received, connected=NO)
        assert whole.urgent in (UNSURE, one.urgent) or one.urgent is UNSURE
        assert whole.days_left is not None
        assert one.days_left is not None
        assert whole.days_left[0] <= one.days_left[0] <= one.days_left[1] <= whole.days_left[1]


@given(st.dates(), st.integers(0, 24))
def test_the_stricter_last_day_comes_first(day: date, months: int) -> None:
    """The two ways of counting are in order, at the end of the calendar too."""
    stricter, wider = last_days(day, months)
    assert day <= stricter <= wider
    assert (wider - stricter).days <= 3
