"""Dates as lists write them, read to EDTF by the rule that the mapping gives for the column.

Every form is a pattern; what fits none is not read. A range of dates is read as one unknown day in it
(`[a..b]`): lists write ranges where they do not know the day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from habeas.errors import DateError
from habeas.intake.mapping import Column
from habeas.intake.months import fold, month_numbers
from habeas.model.dates import earliest, latest, parse

Rule = Callable[[str], str | None]
"""Reads a cell to EDTF, or None if it does not fit."""

_S = r"\s*[/.\-]\s*"
_DAY = r"([0-9]{1,2})(?:\s?[º°ªo])?"  # 1º, as Spanish, Portuguese and Italian lists write the first
_ORDERS = {
    "dmy": re.compile(rf"{_DAY}{_S}([0-9]{{1,2}}){_S}([0-9]{{4}})"),
    "mdy": re.compile(rf"([0-9]{{1,2}}){_S}{_DAY}{_S}([0-9]{{4}})"),
    "ymd": re.compile(rf"([0-9]{{4}}){_S}([0-9]{{1,2}}){_S}{_DAY}"),
}
_PLACES = {"dmy": (3, 2, 1), "mdy": (3, 1, 2), "ymd": (1, 2, 3)}
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?(?:[T ]00:00(?::00)?)?")
_YEAR = re.compile(r"([0-9]{4})")
_MONTH_YEAR = re.compile(rf"([0-9]{{1,2}}){_S}([0-9]{{4}})")
_YEAR_MONTH = re.compile(r"([0-9]{4})\s*[/.]\s*([0-9]{1,2})")
_YEARS = re.compile(r"([0-9]{4})\s*[/\-–]\s*([0-9]{4}|[0-9]{2})")
# 02-05/11/1976 and 30/11-02/12/1976; the dash may not be the separator within the dates
_DAYS = re.compile(rf"{_DAY}\s*[-–]\s*{_DAY}\s*[/.]\s*([0-9]{{1,2}})\s*[/.]\s*([0-9]{{4}})")
_DAYS_OF_TWO = re.compile(
    rf"{_DAY}\s*[/.]\s*([0-9]{{1,2}})\s*[-–]\s*{_DAY}\s*[/.]\s*([0-9]{{1,2}})\s*[/.]\s*([0-9]{{4}})"
)


def date_rule(column: Column) -> Rule:
    """Compile the rule of a date column.

    Returns: a function from the cell's text to EDTF, or None where no form of the rule fits.
    """
    read = _bounded(_forms(column), column)
    words = _beginnings(column.part_words)
    about = _beginnings(column.about_words)
    years = _beginnings(column.year_words)
    if words is None and about is None and years is None:
        return read
    year_read = _bounded((_year, partial(_years, bare=False)), column)
    return partial(_worded, read=read, year_read=year_read, words=words, about=about, years=years)


def year_rule(column: Column) -> Rule:
    """Compile the rule of a column that holds years of birth: four digits, nothing else."""
    return _bounded((_year,), column)


def _forms(column: Column) -> tuple[Rule, ...]:
    if column.date == "edtf":
        return (str,)
    forms: list[Rule] = [
        partial(_numeric, order=column.date),
        _iso,
        _year,
        _month_year,
        partial(_years, bare=True),
    ]
    if column.date == "dmy":
        forms += [_days, _days_of_two]
    if column.months:
        forms += [*_named(column)]
    return tuple(forms)


def _bounded(forms: tuple[Rule, ...], column: Column) -> Rule:
    """Give the first form that fits and is a day of the calendar, within what the mapping allows."""
    floor = earliest(column.not_before) if column.not_before else None
    ceiling = latest(column.not_after) if column.not_after else None

    def read(text: str) -> str | None:
        for form in forms:
            edtf = form(text)
            if edtf is None:
                continue
            try:
                spelled = str(parse(edtf))
            except DateError:  # 31/02/1977: the text is kept as stated
                continue
            first, last = earliest(edtf), latest(edtf)
            if (floor and first and first < floor) or (ceiling and last and last > ceiling):
                return None
            return spelled
        return None

    return read


def _beginnings(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Match any of these words at the beginning of a folded text, with what divides them from the date."""
    if not words:
        return None
    spelled = "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:{spelled})(?![^\W\d_])[\s/.\-]*")


def _worded(
    text: str,
    *,
    read: Rule,
    year_read: Rule,
    words: re.Pattern[str] | None,
    about: re.Pattern[str] | None,
    years: re.Pattern[str] | None,
) -> str | None:
    """Take off the words that the mapping allows before a date, and read the rest."""
    rest, approximate = fold(text), False
    if about and (found := about.match(rest)):
        rest, approximate = rest[found.end() :], True
    while words and (found := words.match(rest)):
        rest = rest[found.end() :]
    if years and (found := years.match(rest)):
        edtf = year_read(rest[found.end() :])
    else:
        edtf = read(text if rest == fold(text) else rest)
    if edtf and approximate:
        return f"{edtf}~" if edtf[-1].isdigit() and "/" not in edtf else None
    return edtf


def _numeric(text: str, *, order: str) -> str | None:
    found = _ORDERS[order].fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(found[place]) for place in _PLACES[order])
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 else None


def _iso(text: str) -> str | None:
    """Read ISO 8601 under any order: with the year first and hyphens there is only one reading."""
    found = _ISO.fullmatch(text)
    if found is None or not "01" <= found[2] <= "12":
        return None
    return "-".join(part for part in found.groups() if part)


def _year(text: str) -> str | None:
    return text if _YEAR.fullmatch(text) else None


def _month_year(text: str) -> str | None:
    if found := _MONTH_YEAR.fullmatch(text):
        month, year = int(found[1]), found[2]
    elif found := _YEAR_MONTH.fullmatch(text):
        month, year = int(found[2]), found[1]
    else:
        return None
    return f"{year}-{month:02}" if 1 <= month <= 12 else None


def _years(text: str, *, bare: bool) -> str | None:
    """Read 1976-1977 and 1976-77. Bare, without a word for "years" before it, 1976-11 may be a month."""
    found = _YEARS.fullmatch(text)
    if found is None or (bare and len(found[2]) == 2 and int(found[2]) <= 12):
        return None
    last = found[2] if len(found[2]) == 4 else found[1][:2] + found[2]
    return f"[{found[1]}..{last}]" if last > found[1] else None


def _days(text: str) -> str | None:
    found = _DAYS.fullmatch(text)
    if found is None or not 1 <= int(found[3]) <= 12:
        return None
    month = f"{found[4]}-{int(found[3]):02}"
    return f"[{month}-{int(found[1]):02}..{month}-{int(found[2]):02}]"


def _days_of_two(text: str) -> str | None:
    found = _DAYS_OF_TWO.fullmatch(text)
    if found is None or not (1 <= int(found[2]) < int(found[4]) <= 12):
        return None
    first, last, year = (int(found[1]), int(found[2])), (int(found[3]), int(found[4])), found[5]
    return f"[{year}-{first[1]:02}-{first[0]:02}..{year}-{last[1]:02}-{last[0]:02}]"


def _named(column: Column) -> tuple[Rule, ...]:
    """Compile the forms with month names of one language."""
    numbers = month_numbers(column.months)
    names = "|".join(re.escape(name) for name in sorted(numbers, key=len, reverse=True))
    month, gap = rf"({names})\.?", r"[\s/.,\-]*(?:de\s+|del\s+)?"
    tail = r"(?:\s*(?:г\.?|года|год))?" if column.months == "ru" else ""
    day = r"([0-9]{1,2})(?:\s?[º°ª]|er|st|nd|rd|th|-?го|-?е)?"
    year_words = _beginnings(column.year_words)
    return (
        partial(_one_named, numbers, re.compile(rf"(?:{day}{gap})?{month}{gap}([0-9]{{4}}){tail}"), (1, 2, 3)),
        partial(_one_named, numbers, re.compile(rf"{month}{gap}{day}{gap}([0-9]{{4}}){tail}"), (2, 1, 3)),
        partial(_two_named, numbers, re.compile(rf"{month}\s*[-–/]\s*{month}{gap}([0-9]{{4}}){tail}")),
        partial(_two_dated, numbers, re.compile(rf"{month}{gap}([0-9]{{4}})\s*[-–]\s*(.+)"), month, year_words),
    )


def _one_named(
    numbers: dict[str, int], pattern: re.Pattern[str], places: tuple[int, int, int], text: str
) -> str | None:
    found = pattern.fullmatch(fold(text))
    if found is None:
        return None
    day, month, year = (found[place] for place in places)
    spelled = f"{int(year):04}-{numbers[month]:02}"
    return f"{spelled}-{int(day):02}" if day else spelled


def _two_named(numbers: dict[str, int], pattern: re.Pattern[str], text: str) -> str | None:
    """Read APR-MAY/1976. DEC-JAN/1977 does not say whose year it is, and is not read."""
    found = pattern.fullmatch(fold(text))
    if found is None or numbers[found[1]] >= numbers[found[2]]:
        return None
    return f"[{found[3]}-{numbers[found[1]]:02}..{found[3]}-{numbers[found[2]]:02}]"


def _two_dated(
    numbers: dict[str, int],
    pattern: re.Pattern[str],
    month: str,
    year_words: re.Pattern[str] | None,
    text: str,
) -> str | None:
    """Read DEC/1974-JAN/1975 and, where the mapping has a word for "year", DEC/1977-YEAR/1978."""
    found = pattern.fullmatch(fold(text))
    if found is None:
        return None
    last = found[3]
    if year_words and (word := year_words.match(last)):
        end = _year(last[word.end() :])
    elif second := re.fullmatch(rf"{month}[\s/.,\-]*([0-9]{{4}})", last):
        end = f"{second[2]}-{numbers[second[1]]:02}"
    else:
        end = None
    return f"[{found[2]}-{numbers[found[1]]:02}..{end}]" if end else None
