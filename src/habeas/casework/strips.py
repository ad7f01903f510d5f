"""A strip of time: where moments lie between the first and the last year, for a drawing beside the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from habeas.casework.timelines import Moment

_LEAST = 365
"""Days that a strip shows at least, so that one day does not fill it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One moment on the strip: its number in the list, from 1, and where it begins and ends, in thousandths."""

    number: int
    start: int
    end: int
    open: bool  # one of its ends is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Marks, and the years that are written under them with their places, in thousandths."""

    marks: tuple[Mark, ...]
    years: tuple[tuple[int, int], ...]


def strip(moments: Sequence[Moment]) -> Strip | None:
    """Lay moments out on a strip; None where no day of any was read."""
    days = [day for one in moments for day in (one.first, one.last) if day is not None]
    if not days:
        return None
    first, last = date(min(days).year, 1, 1), date(max(days).year, 12, 31)
    whole = max((last - first).days, _LEAST)

    def place(day: date) -> int:
        return round(1000 * (day - first).days / whole)

    marks = []
    for number, one in enumerate(moments, start=1):
        start, end = one.first or one.last, one.last or one.first
        if start is not None and end is not None:
            marks.append(
                Mark(number=number, start=place(start), end=place(end), open=one.first is None or one.last is None)
            )
    step = max(1, -(-(last.year - first.year + 1) // 8))
    years = tuple((year, place(date(year, 1, 1))) for year in range(first.year, last.year + 2, step))
    return Strip(marks=tuple(marks), years=years)
