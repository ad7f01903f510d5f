"""When an act began, for counting: in which year or month, and whether within a time that was asked for.

An act counts in the period in which it began. A date that is approximate, uncertain, open or coarser than the period
puts it in none, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from habeas.errors import UsageError
from habeas.model.dates import Answer, earliest, latest, qualified
from habeas.statements.counting import Unknown

PERIODS = {"year": 4, "month": 7}
"""How many characters of an ISO day spell the period."""
# One object a reason: a hundred thousand acts may have it.
_NO_DATE, _IN_WORDS = Unknown(why="no_date"), Unknown(why="date_in_words_only")
_END_ONLY, _DOUBTFUL = Unknown(why="only_an_end_is_dated"), Unknown(why="approximate_or_uncertain")
_OPEN, _SEVERAL = Unknown(why="open_date"), Unknown(why="more_than_one_period")


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time that was asked for, both ends included; ISO days, None where it is open."""

    first: str | None = None
    last: str | None = None


class Began(NamedTuple):
    """When an act began: the first and last day it can have been, ISO, None where that is not known.

    `firm`: no date is approximate or uncertain. `stated`: the source states a time. `ended`: an end was read.
    """

    first: str | None
    last: str | None
    firm: bool
    stated: bool
    ended: bool


def asked_time(since: str, until: str) -> Time:
    """Read the time that was asked for.

    Args:
        since, until: dates in EDTF, the whole of each included; "" where that end is open.
    Raises: UsageError: a date that is no firm bound, or the end before the start. DateError: not EDTF.
    """
    for date in (since, until):
        if date and qualified(date):
            raise UsageError("a time to count in has firm ends", place=date, advice="Leave out ?, ~ and %.")
    first = earliest(since) if since else None
    last = latest(until) if until else None
    if (since and first is None) or (until and last is None):
        raise UsageError("a time to count in has firm ends", advice="Leave --from or --to out where it is open.")
    if first and last and last < first:
        raise UsageError("the time to count in ends before it begins", advice="--from is the earlier of the two.")
    return Time(first=first.isoformat() if first else None, last=last.isoformat() if last else None)


def why_undated(began: Began) -> Unknown | None:
    """Return why nobody can tell on which days an act can have begun; None where both bounds are known."""
    if began.first is None and began.last is None:
        if began.ended:
            return _END_ONLY
        return _IN_WORDS if began.stated else _NO_DATE
    if not began.firm:
        return _DOUBTFUL
    return _OPEN if began.first is None or began.last is None else None


def period_of(began: Began, length: int) -> tuple[str, ...] | Unknown:
    """Return the period in which an act began, or why it is not known.

    Args:
        length: how many characters of an ISO day spell a period.
    """
    if began.firm and began.first is not None and began.last is not None:
        period = began.first[:length]
        return (period,) if began.last[:length] == period else _SEVERAL
    return why_undated(began) or _OPEN


def lies_within(began: Began, time: Time) -> Answer:
    """Say whether an act is known to have begun within a time."""
    if not began.firm or (began.first is None and began.last is None):
        return Answer.UNSURE
    first, last = began.first, began.last
    if (time.first and last and last < time.first) or (time.last and first and first > time.last):
        return Answer.NO
    begins = time.first is None or (first is not None and first >= time.first)
    ends = time.last is None or (last is not None and last <= time.last)
    return Answer.YES if begins and ends else Answer.UNSURE
