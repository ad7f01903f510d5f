"""Days on which something held, as a source states it: when it began and ended, each as far as anybody can tell.

Four days bound it: the first and the last on which it can have begun, and the same of its end. A bound that is not
stated, or that rests on an approximate or uncertain date, is None: it excludes no day and proves none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from habeas.model.dates import Answer, earliest, latest, qualified
from habeas.model.values import When


class Holds(StrEnum):
    """Whether something held on a day, as a source states it. "Not stated" says nothing against it."""

    SURELY = "surely"
    POSSIBLY = "possibly"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysHeld:
    """Between which days something began, and between which it ended. None: not known."""

    begins_from: date | None = None
    begins_by: date | None = None
    ends_from: date | None = None
    ends_by: date | None = None


NOT_DATED = DaysHeld()


def days_held(start: When | None, end: When | None) -> DaysHeld:
    """Read the days of a start and an end.

    Raises: DateError: an EDTF is not in our subset.
    """
    begins_from, begins_by = _bounds(start)
    ends_from, ends_by = _bounds(end)
    return DaysHeld(begins_from=begins_from, begins_by=begins_by, ends_from=ends_from, ends_by=ends_by)


def days_of_act(start: When | None, end: When | None) -> DaysHeld:
    """Read the days of something done: without an end it is taken to have been done within its start."""
    return days_held(start, end if end is not None and end.edtf else start)


def holds_on(held: DaysHeld, day: date) -> Holds:
    """Say whether something held on a day.

    Surely: it had begun and had not ended by every reading of its dates. Possibly: by some reading. Not stated: its
    dates speak of other days, or it has no date at all.
    """
    if held == NOT_DATED:
        return Holds.NOT_STATED
    if (held.begins_from and day < held.begins_from) or (held.ends_by and day > held.ends_by):
        return Holds.NOT_STATED
    surely = held.begins_by and held.ends_from and held.begins_by <= day <= held.ends_from
    return Holds.SURELY if surely else Holds.POSSIBLY


def overlap(a: DaysHeld, b: DaysHeld) -> Answer:
    """Say whether two things held on one day at least.

    NO: the one ended before the other can have begun. YES: by every reading of their dates. UNSURE: anything else.
    """
    if _before(a, b) or _before(b, a):
        return Answer.NO
    begins, ends = (a.begins_by, b.begins_by), (a.ends_from, b.ends_from)
    if None in begins or None in ends:
        return Answer.YES if _one_day(a, b) else Answer.UNSURE
    began, ended = max(day for day in begins if day), min(day for day in ends if day)
    return Answer.YES if began <= ended or _one_day(a, b) else Answer.UNSURE


def interval(start: When | None, end: When | None) -> str:
    """Return a start and an end as one EDTF interval: "2016/2018", "2016/" where the end is not known.

    "" where neither was read, or where one of them is an interval or a set itself.
    """
    first, last = (one.edtf or "" if one is not None else "" for one in (start, end))
    if any(mark in side for side in (first, last) for mark in "/["):
        return ""
    return f"{first}/{last}" if first or last else ""


def _bounds(when: When | None) -> tuple[date | None, date | None]:
    if when is None or when.edtf is None or qualified(when.edtf):
        return None, None
    return earliest(when.edtf), latest(when.edtf)


def _before(a: DaysHeld, b: DaysHeld) -> bool:
    return bool(a.ends_by and b.begins_from and a.ends_by < b.begins_from)


def _one_day(a: DaysHeld, b: DaysHeld) -> bool:
    """Tell whether both are of one and the same known day."""
    day = a.begins_from
    return day is not None and all(
        one == day for held in (a, b) for one in (held.begins_from, held.begins_by, held.ends_from, held.ends_by)
    )
