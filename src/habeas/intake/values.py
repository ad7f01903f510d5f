"""Typed cells of spreadsheets as text: a whole number without its point, a date as ISO, nothing lost."""

from __future__ import annotations

import datetime


def spelled(value: object) -> str:
    """Return the text of a typed cell.

    Texts stay as they are. 1984.0 is "1984", 0.1 + 0.2 is "0.3" (spreadsheets hold 15 digits), a date is
    ISO 8601, with its time of day only where it has one.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def number(value: float) -> str:
    """Return a number without floating noise: at most 15 digits, no exponent for whole numbers."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")
