"""Numbers as people read them."""

from __future__ import annotations

from habeas.model import numerals

NOT_STATED = "not stated"


def grouped(number: int | None) -> str:
    """Return a whole number with its thousands apart; "not stated" for one that is not known, never 0."""
    return NOT_STATED if number is None else numerals.grouped(number)


def counted(number: int | None, one: str) -> str:
    """Return a number with its unit, "1 person", "2 persons"; "not stated" for one that is not known."""
    if number is None:
        return NOT_STATED
    return f"{grouped(number)} {one}" if number == 1 else f"{grouped(number)} {one}s"


def share(part: int, whole: int) -> str:
    """Return a part in per cent, in words at the edges, so that few is never shown as none and most never as
    all."""
    if whole <= 0:
        return ""
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return f"under{numerals.THIN}0.1{numerals.THIN}%"
    if 99.9 < percent < 100:
        return f"over{numerals.THIN}99.9{numerals.THIN}%"
    return f"{percent:.1f}{numerals.THIN}%"


def to_digits(number: float | None, digits: int) -> str:
    """Return a measure with this many decimals; "not stated" where there is none."""
    return NOT_STATED if number is None else f"{number:.{digits}f}"
