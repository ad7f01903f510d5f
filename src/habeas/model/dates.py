"""Dates with unknown parts: our subset of EDTF (ISO 8601-2:2019, Library of Congress profile of 2019).

In the subset:
- level 0: `1976`, `1976-12`, `1976-12-26`, `1976-11/1976-12`;
- level 1: `?` uncertain, `~` approximate, `%` both; `197X`, `19XX`, `1976-XX`, `1976-12-XX`, `1976-XX-XX`;
  seasons `1976-21` to `1976-24`; `../1976` and `1976/..` (open), `/1976` and `1976/` (unknown);
- level 2: one of a set, `[1976-04..1976-05]` and `[1976,1978]`; one unspecified day digit, `2017-02-2X`.

Not in it: times of day, years outside 0001-9999, `{…}`, qualifiers on parts. Nothing here reads natural
language: the text a source wrote stands beside the EDTF, which only an explicit rule or a person may write.

A bound that is not known is None, never a guess: `/2017-03` has no earliest day.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

import msgspec

from habeas.errors import DateError

_KNOWN = 65_536  # distinct dates remembered; a list has some thousands
_POINT = re.compile(r"([0-9]{2}(?:[0-9]{2}|[0-9]X|XX))(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX|[0-3]X))?)?([?~%]?)")
_ADVICE = "write it as EDTF, for example 1976-12-26, 1976-12, 1976~, [1976-04..1976-05] or 1976/.."


class Answer(StrEnum):
    """What can be said of two dates. Doubt is a value."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One date as far as it is known. Parts are as spelled; "" is a part that is not there."""

    year: str
    month: str = ""
    day: str = ""
    mark: str = ""  # "" | ? | ~ | %

    def __str__(self) -> str:
        return "-".join(part for part in (self.year, self.month, self.day) if part) + self.mark


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """From one date to another. An open end is spelled `..`, an unknown end is ""."""

    start: Point | str
    end: Point | str

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"


class OneOf(msgspec.Struct, frozen=True, kw_only=True):
    """One date of a set: single dates, or pairs for every day from the first to the second."""

    members: tuple[Point | tuple[Point, Point], ...]

    def __str__(self) -> str:
        spelled = (f"{m[0]}..{m[1]}" if isinstance(m, tuple) else str(m) for m in self.members)
        return f"[{','.join(spelled)}]"


Edtf = Point | Span | OneOf


@lru_cache(maxsize=_KNOWN)
def parse(edtf: str) -> Edtf:
    """Read a date of our subset; `str()` of what it returns is the one spelling of it.

    Raises: DateError: not in the subset, not in the calendar, or an end before its start.
    """
    if edtf.startswith("[") and edtf.endswith("]"):
        return _one_of(edtf[1:-1])
    if "/" in edtf:
        return _span(edtf)
    return _point(edtf)


def check_date(edtf: str) -> None:
    """Check that a text is a date of our subset.

    Raises: DateError: it is not.
    """
    parse(edtf)


@lru_cache(maxsize=_KNOWN)
def earliest(edtf: str) -> date | None:
    """Return the first day it can mean, or None where its start is open or unknown.

    Qualifiers (`?`, `~`, `%`) do not widen it: see `qualified`.
    Raises: DateError: not a date of our subset.
    """
    return _bounds(parse(edtf))[0]


@lru_cache(maxsize=_KNOWN)
def latest(edtf: str) -> date | None:
    """Return the last day it can mean, or None where its end is open or unknown.

    Raises: DateError: not a date of our subset.
    """
    return _bounds(parse(edtf))[1]


def approximate(edtf: str) -> bool:
    """Say whether any part is marked approximate (`~` or `%`)."""
    return "~" in _marks(parse(edtf)) or "%" in _marks(parse(edtf))


def uncertain(edtf: str) -> bool:
    """Say whether any part is marked uncertain (`?` or `%`)."""
    return "?" in _marks(parse(edtf)) or "%" in _marks(parse(edtf))


def qualified(edtf: str) -> bool:
    """Say whether the bounds are themselves in doubt (`?`, `~` or `%`)."""
    return bool(_marks(parse(edtf)))


def before(a: str, b: str) -> Answer:
    """Say whether the day of `a` comes before the day of `b`.

    Each date is taken as one unknown day within its bounds. YES or NO only if every such pair of days agrees
    and neither date is qualified; otherwise UNSURE.
    """
    a_first, a_last, b_first, b_last = earliest(a), latest(a), earliest(b), latest(b)
    if qualified(a) or qualified(b):
        return Answer.UNSURE
    if a_last and b_first and a_last < b_first:
        return Answer.YES
    if a_first and b_last and a_first >= b_last:
        return Answer.NO
    return Answer.UNSURE


def compatible(a: str, b: str) -> Answer:
    """Say whether two dates can be of one day.

    YES: their bounds share a day. NO: they share none and neither is qualified. UNSURE: they share none, but
    one is qualified; or a bound that nobody knows leaves it open.
    """
    a_first, a_last, b_first, b_last = earliest(a), latest(a), earliest(b), latest(b)
    apart = bool((a_last and b_first and a_last < b_first) or (b_last and a_first and b_last < a_first))
    if apart:
        return Answer.UNSURE if qualified(a) or qualified(b) else Answer.NO
    return Answer.UNSURE if _unknown_end(a) or _unknown_end(b) else Answer.YES


def _point(text: str) -> Point:
    match = _POINT.fullmatch(text)
    if match is None:
        raise DateError("not a date of our EDTF subset", advice=_ADVICE)
    year, month, day, mark = (part or "" for part in match.groups())
    point = Point(year=year, month=month, day=day, mark=mark)
    # Level 1 knows X in the rightmost digits only: `197X-04` or `1976-XX-05` would be level 2.
    if ("X" in year and month) or (month == "XX" and day not in ("", "XX")):
        raise DateError("an unknown part stands before a known one", advice=_ADVICE)
    if day and month != "XX" and not "01" <= month <= "12":
        raise DateError("there is no such month", advice=_ADVICE)
    _point_bounds(point)
    return point


def _span(text: str) -> Span:
    sides = text.split("/")
    if len(sides) != 2:
        raise DateError("a span has one start and one end", advice=_ADVICE)
    start, end = (side if side in ("", "..") else _point(side) for side in sides)
    if isinstance(start, str) and isinstance(end, str):
        raise DateError("a span needs a start or an end", advice=_ADVICE)
    span = Span(start=start, end=end)
    first, last = _bounds(span)
    if first and last and first > last:
        raise DateError("a span ends before it starts")
    return span


def _one_of(text: str) -> OneOf:
    members: list[Point | tuple[Point, Point]] = []
    for spelled in text.split(","):
        first, dots, last = spelled.partition("..")
        if not dots:
            members.append(_point(first))
            continue
        pair = (_point(first), _point(last))
        if _point_bounds(pair[0])[0] > _point_bounds(pair[1])[1]:
            raise DateError("a range in a set ends before it starts")
        members.append(pair)
    return OneOf(members=tuple(members))


def _bounds(value: Edtf) -> tuple[date | None, date | None]:
    if isinstance(value, Point):
        return _point_bounds(value)
    if isinstance(value, Span):
        start = None if isinstance(value.start, str) else _point_bounds(value.start)[0]
        end = None if isinstance(value.end, str) else _point_bounds(value.end)[1]
        return start, end
    ends = [(m, m) if isinstance(m, Point) else m for m in value.members]
    return min(_point_bounds(a)[0] for a, _ in ends), max(_point_bounds(b)[1] for _, b in ends)


def _point_bounds(point: Point) -> tuple[date, date]:
    low, high = int(point.year.replace("X", "0")), int(point.year.replace("X", "9"))
    if high == 0:
        raise DateError("there is no year before the first", advice=_ADVICE)
    low = max(low, 1)
    if point.month in ("", "XX"):
        return date(low, 1, 1), date(high, 12, 31)
    month = int(point.month)
    if month > 12:
        return _season_bounds(low, month)
    if month == 0:
        raise DateError("there is no such month", advice=_ADVICE)
    days = calendar.monthrange(low, month)[1]
    if point.day in ("", "XX"):
        return date(low, month, 1), date(low, month, days)
    first = max(int(point.day.replace("X", "0")), 1)
    last = min(int(point.day.replace("X", "9")), days) if "X" in point.day else first
    if point.day == "00" or not first <= last <= days:
        raise DateError("there is no such day in that month", advice=_ADVICE)
    return date(low, month, first), date(low, month, last)


def _season_bounds(year: int, season: int) -> tuple[date, date]:
    """Bound a season so that both hemispheres fit: a source seldom says from which one it speaks."""
    match season:
        case 21 | 23:  # spring, autumn: March to June in one, September to December in the other
            return date(year, 3, 1), date(year, 12, 31)
        case 22 | 24:  # summer, winter: June to September, or December to March around either new year
            first = date(year - 1, 12, 1) if year > 1 else date(1, 1, 1)
            return first, date(year + 1, 3, 31) if year < 9999 else date(9999, 12, 31)
        case _:
            raise DateError("there is no such month or season", advice=_ADVICE)


def _marks(value: Edtf) -> str:
    if isinstance(value, Point):
        return value.mark
    if isinstance(value, Span):
        return "".join(side.mark for side in (value.start, value.end) if isinstance(side, Point))
    return "".join(m.mark if isinstance(m, Point) else m[0].mark + m[1].mark for m in value.members)


def _unknown_end(edtf: str) -> bool:
    """Say whether one end is unknown (not open): the true end may lie before what it is compared with."""
    return edtf.startswith("/") or edtf.endswith("/")
