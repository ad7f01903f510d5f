"""How exactly lists know a day, how they write what they know, and how they get it wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from habeas.demo.population import NONE, Whole
from habeas.demo.tongues import Tongue

Cells = NDArray[np.object_]
Form = Callable[[int, int, int, Tongue], str]  # year, month 1-12, day

PRECISIONS = ("day", "days", "month", "months", "part", "season", "year")
DAY, DAYS, MONTH, MONTHS, PART, SEASON, YEAR = range(7)

FORMS: dict[str, Form] = {
    "05.11.1996": lambda y, m, d, tongue: f"{d:02}.{m:02}.{y}",
    "5/11/1996": lambda y, m, d, tongue: f"{d}/{m}/{y}",
    "1996-11-05": lambda y, m, d, tongue: f"{y}-{m:02}-{d:02}",
    "5 november 1996": lambda y, m, d, tongue: f"{d} {tongue.months_of[m - 1]} {y}",
    "nov.1996": lambda y, m, d, tongue: f"{tongue.months_short[m - 1]}.{y}",
    "nov/1996": lambda y, m, d, tongue: f"{tongue.months_short[m - 1].upper()}/{y}",
    "november 1996": lambda y, m, d, tongue: f"{tongue.months[m - 1]} {y}",
    "11.1996": lambda y, m, d, tongue: f"{m:02}.{y}",
    "1996-11": lambda y, m, d, tongue: f"{y}-{m:02}",
    "1996": lambda y, m, d, tongue: f"{y}",
    "nov-dec/1996": lambda y, m, d, tongue: (
        "-".join(tongue.months_short[month - 1].upper() for month in _two_months(m)) + f"/{y}"
    ),
    "03-06/11/1996": lambda y, m, d, tongue: "{:02}-{:02}/".format(*_days_around(y, m, d)) + f"{m:02}/{y}",
    "early 11/1996": lambda y, m, d, tongue: f"{tongue.parts[_part(d)]} {m:02}/{y}",
    "autumn 1996": lambda y, m, d, tongue: tongue.unreadable[m % 12 // 3].format(year=y),
}

# What a list commits itself to, as EDTF; None: nothing that a rule of a mapping reads.
_MEANINGS: dict[int, Callable[[int, int, int], str | None]] = {
    DAY: lambda y, m, d: f"{y}-{m:02}-{d:02}",
    DAYS: lambda y, m, d: "[{0}-{1:02}-{2:02}..{0}-{1:02}-{3:02}]".format(y, m, *_days_around(y, m, d)),
    MONTH: lambda y, m, d: f"{y}-{m:02}",
    MONTHS: lambda y, m, d: "[{0}-{1:02}..{0}-{2:02}]".format(y, *_two_months(m)),
    PART: lambda y, m, d: f"{y}-{m:02}",
    SEASON: lambda y, m, d: None,
    YEAR: lambda y, m, d: f"{y}",
}

# Shares of stated days that are wrong on a list kept with care, by how much: half of what the two lists of the
# disappeared of Argentina differ by (linkage research, section 2: same day .90, within 10 days .95, within 31 .97, over
# a year .008).
_OFF_SHARES = (0.018, 0.012, 0.007, 0.009, 0.002, 0.002)  # one day, to 10, to 31, to a year, a year, more
_OFF = np.cumsum(_OFF_SHARES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """How a list states days.

    `shares`: for each of PRECISIONS that it uses the share of records, what is missing to 1 is left unknown.
    `forms`: for each the forms it is written in, with weights. `wrong`: how many times as many days are wrong as on
    a careful list; `exchanged`: share of days of which day and month are exchanged where both can be a month.
    """

    shares: Mapping[int, float]
    forms: Mapping[int, Mapping[str, float]]
    wrong: float = 1.0
    exchanged: float = 0.0


def precisions(count: int, dating: Dating, noise: float, rng: Generator) -> Whole:
    """Draw how exactly each of so many days is stated: positions in PRECISIONS, or NONE where it is not.

    Args:
        noise: shares of what is not a whole day, and of what is unknown, are multiplied by it.
    """
    shares = np.array([dating.shares.get(each, 0.0) for each in range(len(PRECISIONS))])
    lost = np.concatenate([shares[1:], [1 - shares.sum()]])
    lost = lost * min(noise, 0.97 / max(lost.sum(), 1e-9))
    drawn = np.searchsorted(np.cumsum([1 - lost.sum(), *lost]), rng.random(count), side="right")
    return np.where(drawn >= len(PRECISIONS), NONE, drawn)


def dates_written(days: Whole, precision: Whole, *, dating: Dating, tongue: Tongue, rng: Generator) -> Cells:
    """Write days in the forms a list uses.

    Args:
        days: since 1970-01-01.
        precision: of each; NONE is written as one of the words for unknown, or left empty.
    """
    cells = unknowns(len(days), tongue, rng)
    draw = rng.random(len(days))
    for kind, weights in dating.forms.items():
        limits = np.cumsum(list(weights.values())) / sum(weights.values())
        drawn = np.searchsorted(limits[:-1], draw, side="right")
        for number, name in enumerate(weights):
            form, chosen = FORMS[name], np.flatnonzero((precision == kind) & (drawn == number))
            cells[chosen] = _each_once(days[chosen], partial(_in_tongue, form, tongue))
    return cells


def dates_meant(days: Whole, precision: Whole) -> Cells:
    """Return what is stated of each day as EDTF, None where nothing is or nothing that a rule could read."""
    meant = np.full(len(days), None, dtype=object)
    for kind, meaning in _MEANINGS.items():
        chosen = np.flatnonzero(precision == kind)
        meant[chosen] = _each_once(days[chosen], meaning)
    return meant


def days_misstated(days: Whole, dating: Dating, noise: float, rng: Generator) -> Whole:
    """Return days as lists have them: most right, some off by days, weeks, months or a year, a few day for month."""
    count, draw = len(days), rng.random(len(days))
    scale = min(dating.wrong * noise, 0.9 / _OFF[-1])
    kind = np.searchsorted(_OFF * scale, draw, side="right")
    off = np.choose(
        kind,
        [
            np.ones(count, dtype=np.int64),
            1 + rng.geometric(0.3, count).clip(1, 9),
            rng.integers(10, 32, count),
            rng.integers(32, 360, count),
            np.full(count, 365),
            rng.integers(366, 1100, count),
            np.zeros(count, dtype=np.int64),
        ],
    )
    stated = days + rng.choice(np.array([-1, 1]), count) * off
    year, month, day = _calendar(stated)
    turned = (rng.random(count) < dating.exchanged * noise) & (day <= 12)
    return np.where(turned, _days(year, day, month), stated)


def unknowns(count: int, tongue: Tongue, rng: Generator) -> Cells:
    """Return cells in which a list says, or does not even say, that it does not know."""
    words = np.array([*tongue.unknown, "", ""], dtype=object)
    return words[rng.integers(0, len(words), count)]


def years_of(days: Whole) -> Whole:
    """Return the calendar year of days since 1970-01-01."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def _in_tongue(form: Form, tongue: Tongue, year: int, month: int, day: int) -> str:
    return form(year, month, day, tongue)


def _each_once(days: Whole, write: Callable[[int, int, int], str | None]) -> Cells:
    """Write each day that occurs once, however often it does."""
    distinct, places = np.unique(days, return_inverse=True)
    year, month, day = _calendar(distinct)
    texts = np.empty(len(distinct), dtype=object)
    texts[:] = [write(*parts) for parts in zip(year.tolist(), month.tolist(), day.tolist(), strict=True)]
    return texts[places]


def _two_months(month: int) -> tuple[int, int]:
    return (month, month + 1) if month < 12 else (11, 12)


def _days_around(year: int, month: int, day: int) -> tuple[int, int]:
    first = max(1, day - 1 - (day + month) % 3)
    last = min(28 if month == 2 else 30, day + 1 + (day + year) % 3)
    return (first, last) if first < last else (day - 2, day)


def _part(day: int) -> int:
    return min((day - 1) // 10, 2)


def _calendar(days: Whole) -> tuple[Whole, Whole, Whole]:
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    months = month.astype(np.int64)
    day = (date - month.astype("datetime64[D]")).astype(np.int64) + 1
    return months // 12 + 1970, months % 12 + 1, day


def _days(year: Whole, month: Whole, day: Whole) -> Whole:
    months = (year - 1970) * 12 + np.minimum(month, 12) - 1
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1
