"""How lists write a day, and how they get it wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from habeas.demo.population import Whole
from habeas.demo.tongues import Tongue

Cells = NDArray[np.object_]
Form = Callable[[int, int, int, Tongue], str]  # year, month 1-12, day

FORMS: dict[str, Form] = {
    "05.11.1996": lambda y, m, d, tongue: f"{d:02}.{m:02}.{y}",
    "5/11/1996": lambda y, m, d, tongue: f"{d}/{m}/{y}",
    "1996-11-05": lambda y, m, d, tongue: f"{y}-{m:02}-{d:02}",
    "5 november 1996": lambda y, m, d, tongue: f"{d} {tongue.months_of[m - 1]} {y}",
    "nov.1996": lambda y, m, d, tongue: f"{tongue.months_short[m - 1]}.{y}",
    "november 1996": lambda y, m, d, tongue: f"{tongue.months[m - 1]} {y}",
    "11.1996": lambda y, m, d, tongue: f"{m:02}.{y}",
    "1996-11": lambda y, m, d, tongue: f"{y}-{m:02}",
    "1996": lambda y, m, d, tongue: f"{y}",
    "autumn 1996": lambda y, m, d, tongue: tongue.unreadable[m % 12 // 3].format(year=y),
}

_OFF_BY_DAYS = 0.08
_OFF_BY_WEEKS = 0.02
_OFF_BY_A_YEAR = 0.006
_CHANGED_ROUND = 0.005  # day and month, where both can be a month


def dates_written(days: Whole, *, forms: dict[str, float], tongue: Tongue, rng: Generator) -> Cells:
    """Write days in the forms a list uses.

    Args:
        days: since 1970-01-01.
        forms: key of FORMS: share; what is missing to 1 is left unknown, in one of the words for it or empty.
    """
    cells = unknowns(len(days), tongue, rng)
    year, month, day = _calendar(days)
    drawn = np.searchsorted(np.cumsum(list(forms.values())), rng.random(len(days)), side="right")
    for number, name in enumerate(forms):
        form, chosen = FORMS[name], np.flatnonzero(drawn == number)
        triples = zip(year[chosen].tolist(), month[chosen].tolist(), day[chosen].tolist(), strict=True)
        cells[chosen] = [form(y, m, d, tongue) for y, m, d in triples]
    return cells


def days_misstated(days: Whole, rng: Generator) -> Whole:
    """Return days as lists have them: most right, some off by days, weeks or a year, a few day for month."""
    draw = rng.random(len(days))
    sign = rng.choice(np.array([-1, 1]), len(days))
    weeks = _OFF_BY_DAYS + _OFF_BY_WEEKS
    off = np.where(draw < _OFF_BY_DAYS, rng.geometric(0.35, len(days)), 0)
    off = np.where((draw >= _OFF_BY_DAYS) & (draw < weeks), rng.integers(10, 35, len(days)), off)
    off = np.where((draw >= weeks) & (draw < weeks + _OFF_BY_A_YEAR), 365, off)
    stated = days + sign * off
    year, month, day = _calendar(stated)
    turned = (rng.random(len(days)) < _CHANGED_ROUND) & (day <= 12)
    return np.where(turned, _days(year, day, month), stated)


def unknowns(count: int, tongue: Tongue, rng: Generator) -> Cells:
    """Return cells in which a list says, or does not even say, that it does not know."""
    words = np.array([*tongue.unknown, "", ""], dtype=object)
    return words[rng.integers(0, len(words), count)]


def years_of(days: Whole) -> Whole:
    """Return the calendar year of days since 1970-01-01."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def _calendar(days: Whole) -> tuple[Whole, Whole, Whole]:
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    months = month.astype(np.int64)
    day = (date - month.astype("datetime64[D]")).astype(np.int64) + 1
    return months // 12 + 1970, months % 12 + 1, day


def _days(year: Whole, month: Whole, day: Whole) -> Whole:
    months = (year - 1970) * 12 + np.minimum(month, 12) - 1
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1
