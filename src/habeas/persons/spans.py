"""Days as intervals: the first and the last day that a date or an age can mean."""

from __future__ import annotations

from datetime import date

from habeas.model.dates import earliest, latest
from habeas.model.values import Age, When
from habeas.persons.accounts import Account

Span = tuple[int, int]
"""First and last day, both included, as proleptic ordinals (0001-01-01 is 1)."""


def day_span(when: When | None) -> Span | None:
    """Return the days that a date can mean; None where it is not read, or open at an end."""
    if when is None or when.edtf is None:
        return None
    first, last = earliest(when.edtf), latest(when.edtf)
    if first is None or last is None:
        return None
    return first.toordinal(), last.toordinal()


def birth_span(account: Account, taken: Span | None) -> tuple[Span | None, bool]:
    """Return the days on which somebody can have been born, and whether an age said so."""
    if (span := day_span(account.birth)) is not None:
        return span, False
    if account.age is None or taken is None:
        return None, False
    return _born(account.age, date.fromordinal(taken[0]), date.fromordinal(taken[1]))


def _born(age: Age, first: date, last: date) -> tuple[Span | None, bool]:
    """An age of n on a day means born between n + 1 and n years before."""
    low = age.low if age.low is not None else age.high
    high = age.high if age.high is not None else age.low
    if low is None or high is None or not 0 <= low <= high or first.year - high - 1 < 1:
        return None, False
    earliest_day = date(first.year - high - 1, first.month, min(first.day, 28)).toordinal()
    return (earliest_day, date(last.year - low, last.month, min(last.day, 28)).toordinal()), True
