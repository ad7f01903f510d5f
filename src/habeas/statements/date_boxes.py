"""Dates as somebody types them into boxes: day, month and year, how far they are known, and the source's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from habeas.errors import DateError

MODES = ("at", "about", "before", "after", "between", "span")
"""On that day, month or year; about then; not later; not earlier; on one day of two; from one until the other."""
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_POINT = r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?"
_SHAPES = (
    ("at", re.compile(_POINT)),
    ("about", re.compile(_POINT + "~")),
    ("before", re.compile(r"\.\./" + _POINT)),
    ("after", re.compile(_POINT + r"/\.\.")),
    ("between", re.compile(rf"\[{_POINT}\.\.{_POINT}\]")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateBoxes:
    """What stands in the boxes. `first`, `second`: (day, month, year) as typed, "" where nothing is.

    `kept`: a date that these boxes cannot hold, as it was written before; it stays unless something is typed.
    """

    mode: str = "at"
    first: tuple[str, str, str] = field(default=("", "", ""), repr=False)
    second: tuple[str, str, str] = field(default=("", "", ""), repr=False)
    words: str = field(default="", repr=False)
    kept: str = field(default="", repr=False)


def read_boxes(given: Mapping[str, str], name: str) -> DateBoxes:
    """Take the boxes of a form whose fields begin with `name`."""

    def three(suffix: str) -> tuple[str, str, str]:
        day, month, year = (given.get(f"{name}.{part}{suffix}", "").strip().translate(_DIGITS) for part in "dmy")
        return day, month, year

    mode = given.get(f"{name}.mode", "at")
    return DateBoxes(
        mode=mode if mode in MODES else "at",
        first=three("1"),
        second=three("2"),
        words=given.get(f"{name}.words", "").strip(),
        kept=given.get(f"{name}.kept", ""),
    )


def values_of(boxes: DateBoxes, *, place: str) -> tuple[object, object]:
    """Return what a sheet takes for boxes: a first date and, of a span, a second one; "" where nothing is stated.

    Raises: DateError: a day without its month, a month without its year, something that is no number, a day that no
        calendar has, or two that end before they begin.
    """
    first, second = _point(boxes.first, place), _point(boxes.second, place)
    if boxes.mode in ("span", "between") and first and second and second[: len(first)] < first[: len(second)]:
        raise DateError("the second day comes before the first", place=place, advice="Exchange them.")
    if boxes.mode == "span" and (first or second):
        return _said(first, boxes.words if first else ""), _said(second, "" if first else boxes.words)
    if boxes.mode == "between" and bool(first) != bool(second):
        raise DateError("between two days: one of them is missing", place=place, advice="Or choose before or after.")
    shapes = {"about": f"{first}~", "before": f"../{first}", "after": f"{first}/..", "between": f"[{first}..{second}]"}
    edtf = shapes.get(boxes.mode, first) if first else boxes.kept
    return _said(edtf, boxes.words), ""


def fill_boxes(start: object, end: object) -> DateBoxes:
    """Return the boxes for dates as a statement has them (`When` or None).

    What these boxes cannot hold is kept as it is written.
    """
    first, second = _edtf(start), _edtf(end)
    words = str(getattr(start, "stated", "") or getattr(end, "stated", ""))
    words = "" if words in (first, second) else words
    if start is not None and end is not None and first != second:
        one, other = _SHAPES[0][1].fullmatch(first), _SHAPES[0][1].fullmatch(second)
        if one and other:
            return DateBoxes(mode="span", first=_boxed(one.groups()), second=_boxed(other.groups()), words=words)
        return DateBoxes(words=words, kept=f"{first}/{second}" if one or other else first)
    for mode, shape in _SHAPES:
        found = shape.fullmatch(first or second)
        if found and start is None and mode == "at":  # an end alone
            return DateBoxes(mode="span", second=_boxed(found.groups()), words=words)
        if found:
            parts = found.groups()
            return DateBoxes(mode=mode, first=_boxed(parts[:3]), second=_boxed(parts[3:]), words=words)
    return DateBoxes(words=words, kept=first or second)


def _edtf(when: object) -> str:
    return str(getattr(when, "edtf", "") or "")


def _boxed(parts: tuple[str | None, ...]) -> tuple[str, str, str]:
    year, month, day = (*parts, None, None, None)[:3]
    return day or "", month or "", year or ""


def _said(edtf: str, words: str) -> object:
    if words:
        return {"stated": words, "edtf": edtf} if edtf else {"stated": words}
    return edtf


def _point(three: tuple[str, str, str], place: str) -> str:
    day, month, year = three
    if not (day or month or year):
        return ""
    if not all(part.isascii() and part.isdigit() for part in three if part):
        raise DateError("a date is written in numbers", place=place, advice="What is no number goes into the words.")
    if not year or len(year) != 4:
        raise DateError("a date needs its year, in four digits", place=place, advice="Or write it in words alone.")
    if day and not month:
        raise DateError("a day without its month", place=place, advice="Or write it in words alone.")
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise DateError("there is no such day in the calendar", place=place, advice="Look at day and month.") from None
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])
