"""Which procedure of the Working Group a report falls under, by the days since the disappearance, if it can be told.

A date with unknown parts is an interval, and so is what several sources state; the answer is yes or no only if every
day of it gives the same. Urgent: begun within the three months before the report is received. Between sessions: more
than three months and not more than a year before, and connected with an urgent case. Standard: any other.

Source: OHCHR, pages of the Working Group on procedures and on reporting a disappearance. They do not say how months of
different length are counted, so that the days on which two usual ways of counting differ are not to be told either.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, date

from habeas.model.dates import Answer, earliest, latest, qualified

URGENT_MONTHS, YEAR_MONTHS = 3, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What can be said on one day of filing.

    `urgent`, `between_sessions`, `standard`: whether the report falls under it. `within_year`: whether it began not
    more than a year before. `days_left`: of the urgent procedure, at least and at most, the day of filing not counted;
    None where no day was read, 0 where it may be over already. `first`, `last`: between which days it began.
    """

    urgent: Answer
    between_sessions: Answer
    standard: Answer
    within_year: Answer
    days_left: tuple[int, int] | None
    first: date | None
    last: date | None


def clock(dates: Iterable[str], *, received: date, connected: Answer = Answer.UNSURE) -> Clock:
    """Say which procedure a report of a disappearance falls under.

    Args:
        dates: all that sources state of its beginning, EDTF of our subset; they may contradict each other.
        received: the day on which the report is received; the day of filing, where it is sent at once.
        connected: whether the case is connected with one of the last three months.
    Returns: three-valued answers. A date that is approximate or uncertain, or lies after `received`, answers nothing.
    Raises: DateError: one of the dates is not in our subset.
    """
    spans = [(earliest(one), latest(one), qualified(one)) for one in dates]
    firsts = [first for first, _, _ in spans]
    # It cannot have begun after it is reported: an open or unknown end reaches to that day.
    lasts = [received if last is None else min(last, received) for _, last, _ in spans]
    first = None if None in firsts else min((day for day in firsts if day is not None), default=None)
    last = max(lasts, default=None)
    if not spans or any(doubt or (day is not None and day > received) for day, _, doubt in spans):
        return _unsure(first, last, connected)
    urgent = _within(first, last, URGENT_MONTHS, received)
    within_year = _within(first, last, YEAR_MONTHS, received)
    between = _all(_not(urgent), within_year, connected)
    return Clock(
        urgent=urgent,
        between_sessions=between,
        standard=_all(_not(urgent), _not(between)),
        within_year=within_year,
        days_left=_days_left(first, last, received),
        first=first,
        last=last,
    )


def last_days(day: date, months: int) -> tuple[date, date]:
    """Return the last day of a term of months that begins on a day, by the stricter and by the wider way of counting.

    The stricter is the same day of the later month, or its last where there is none such. By the wider, a term that
    begins on the last day of a month ends on the last day of one. At the end of the calendar both stop there.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if year > MAXYEAR:
        return date.max, date.max
    length = calendar.monthrange(year, month)[1]
    ends = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month, min(day.day, length)), date(year, month, length if ends else min(day.day, length))


def _within(first: date | None, last: date | None, months: int, received: date) -> Answer:
    """Say whether something that began between two days lies within the months before a report."""
    if first is not None and received <= last_days(first, months)[0]:
        return Answer.YES
    if last is not None and received > last_days(last, months)[1]:
        return Answer.NO
    return Answer.UNSURE


def _days_left(first: date | None, last: date | None, received: date) -> tuple[int, int] | None:
    if last is None:
        return None
    least = (last_days(first, URGENT_MONTHS)[0] - received).days if first is not None else 0
    return max(0, least), max(0, (last_days(last, URGENT_MONTHS)[1] - received).days)


def _unsure(first: date | None, last: date | None, connected: Answer) -> Clock:
    unconnected = Answer.NO if connected is Answer.NO else Answer.UNSURE
    return Clock(
        urgent=Answer.UNSURE,
        between_sessions=unconnected,
        standard=Answer.UNSURE,
        within_year=Answer.UNSURE,
        days_left=None,
        first=first,
        last=last,
    )


def _not(answer: Answer) -> Answer:
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES, Answer.UNSURE: Answer.UNSURE}[answer]


def _all(*answers: Answer) -> Answer:
    """Join answers by "and": one no decides."""
    if Answer.NO in answers:
        return Answer.NO
    return Answer.UNSURE if Answer.UNSURE in answers else Answer.YES
