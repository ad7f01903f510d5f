"""Grades of circumstances: birth, taking and place, with what is unknown left unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from habeas.model.sounds import keys_of
from habeas.model.spellings import folded_pieces
from habeas.persons.columns import Columns, Words
from habeas.persons.grades import Grades
from habeas.persons.remembered import Remembered

Rows = NDArray[np.int32]
_EPOCH = date(1970, 1, 1).toordinal()
_YEAR = 366
_MONTH = 31
_MONTHS = 62  # days that two months have at most
_AGED = 3 * 366  # days: an age, counted from a year, is no wider
_BEGINNING = 4  # classes of consonants by which words of places are held against each other
_COMMON = 0.08  # the share of the distinct places above which a word says nothing


def birth_grades(columns: Columns, a: Rows, b: Rows) -> Grades:
    """Compare births: day with day, year with year, and intervals where an age is all that is known."""
    x, y = columns.birth[a], columns.birth[b]
    known = (x[:, 0] > 0) & (y[:, 0] > 0)
    exact = known & (x[:, 0] == x[:, 1]) & (y[:, 0] == y[:, 1])
    gap = _gap(x, y)
    aged = columns.by_age[a] | columns.by_age[b]
    (year_a, month_a, day_a), (year_b, month_b, day_b) = _parts(x[:, 0]), _parts(y[:, 0])
    years = np.where(exact, np.abs(year_a - year_b), gap // 365)
    grades = np.zeros(len(a), dtype=np.uint8)
    grades[known] = 12
    for most, grade in ((9 * 365, 11), (3 * 365, 10), (_YEAR, 9)):
        grades[known & (gap <= most)] = grade
    same_year = known & (year_a == year_b) & ~aged
    wide = np.maximum(x[:, 1] - x[:, 0], y[:, 1] - y[:, 0])
    fits = known & (gap == 0)
    grades[fits] = np.where(aged, np.where(wide <= _AGED, 8, 15), np.where(wide <= _YEAR, 7, 14))[fits]
    grades[same_year & exact] = 6
    grades[exact & same_year & (month_a == month_b)] = 5
    grades[exact & same_year & (day_a == day_b)] = 13
    same_day = exact & (day_a == day_b) & (month_a == month_b)
    grades[same_day & (years > 10)] = 4
    grades[same_day & (years <= 10)] = 3
    grades[exact & same_year & (day_a == month_b) & (month_a == day_b)] = 2
    grades[exact & (gap == 0)] = 1
    return grades


def taken_grades(columns: Columns, a: Rows, b: Rows) -> Grades:
    """Compare the days of the taking."""
    x, y = columns.taken[a], columns.taken[b]
    known = (x[:, 0] > 0) & (y[:, 0] > 0)
    wide = np.maximum(x[:, 1] - x[:, 0], y[:, 1] - y[:, 0])
    narrow = np.minimum(x[:, 1] - x[:, 0], y[:, 1] - y[:, 0])
    exact = known & (wide == 0)
    gap = _gap(x, y)
    (year_a, month_a, day_a), (year_b, month_b, day_b) = _parts(x[:, 0]), _parts(y[:, 0])
    grades = np.zeros(len(a), dtype=np.uint8)
    grades[known] = 9
    grades[known & (gap <= _YEAR)] = 8
    grades[known & (gap <= _MONTH)] = 6
    grades[known & (gap == 0) & (wide > _MONTHS)] = 7
    grades[known & (gap == 0) & (wide > 0) & (wide <= _MONTHS)] = 5
    grades[known & (gap == 0) & (narrow > 0) & (wide <= _MONTHS)] = 12
    grades[known & (gap <= 10) & (wide <= 10)] = 4
    grades[known & (gap <= 3) & (wide <= 3)] = 3
    grades[known & (gap > 0) & (gap <= _MONTH) & (wide > 10) & (wide <= _MONTHS)] = 14
    grades[known & (gap > 0) & (gap <= _YEAR) & (wide > _MONTHS)] = 13
    grades[exact & (day_a == day_b) & (year_a == year_b) & (month_a != month_b)] = 11
    grades[exact & (day_a == day_b) & (month_a == month_b) & (year_a != year_b)] = 10
    grades[exact & (year_a == year_b) & (day_a == month_b) & (month_a == day_b)] = 2
    grades[exact & (gap == 0)] = 1
    return grades


class PlaceGrades:
    """Compares the places of a case: by the gazetteer where both are known there, else by their words."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        held = columns.place[columns.place >= 0]
        times = np.bincount(held, minlength=max(len(columns.places), 1))
        share = times / max(len(held), 1)
        self._rarity = (1 + (share > 0.005) + (share > 0.03)).astype(np.uint8)
        self._sounds = _place_sounds(columns.places)
        self._worded = _remembered(self._by_words, len(columns.places))
        self._noded = _remembered(self._by_node, len(columns.nodes))
        self._chains = [tuple(place.partition(":")[::2] for place in node.split()) for node in columns.nodes]

    def of(self, a: Rows, b: Rows) -> Grades:
        """Return the grades of pairs."""
        columns = self._columns
        x, y = columns.place[a], columns.place[b]
        grades = np.zeros(len(a), dtype=np.uint8)
        at = np.flatnonzero((x >= 0) & (y >= 0))
        grades[at] = self._worded.of(_codes(x[at], y[at], len(columns.places)))
        m, n = columns.located[a], columns.located[b]
        at = np.flatnonzero((m >= 0) & (n >= 0) & (grades > 0))
        by_node = self._noded.of(_codes(m[at], n[at], len(columns.nodes)))
        # One node: as rare as the wording that is met more often.
        grades[at] = np.where(by_node > 0, by_node, np.maximum(self._rarity[x[at]], self._rarity[y[at]]))
        return grades

    def _by_node(self, one: int, other: int) -> int:
        """Compare two places of the gazetteer by what they lie in; 0 for the same place."""
        if one == other:
            return 0
        a, b = self._chains[one], self._chains[other]
        if a[0] in b or b[0] in a:
            return 6
        level = next((level for level, place in a if (level, place) in b), "")
        return {"settlement": 7, "district": 7, "region": 8}.get(level, 10)

    def _by_words(self, one: int, other: int) -> int:
        if one == other:
            return int(self._rarity[one])
        a, b = self._sounds[one], self._sounds[other]
        if a and a == b:
            return 4
        if a and b and (a < b or b < a):
            return 6
        return 5 if a & b else 9


def _codes(x: Rows, y: Rows, count: int) -> NDArray[np.int64]:
    """Return one number for each pair of codes, the same both ways."""
    return np.minimum(x, y).astype(np.int64) * count + np.maximum(x, y)


def _remembered(grade: Callable[[int, int], int], count: int) -> Remembered[np.uint8]:
    """Return what grades each distinct pair of codes once, as long as it is remembered."""

    def grades(codes: NDArray[np.int64]) -> Grades:
        return np.array([grade(*divmod(code, count)) for code in codes.tolist()], dtype=np.uint8)

    return Remembered(grades, np.uint8)


def _place_sounds(places: Words) -> list[frozenset[str]]:
    """Return for each place how its words begin to sound, without those that are common among places: "district" and
    "village" say nothing, nor does the country."""
    sounds = [
        {keys_of(word)[0][:_BEGINNING] for piece in folded_pieces(text) for word in piece.split() if keys_of(word)}
        for text in places.texts
    ]
    counts = Counter(sound for found in sounds for sound in found)
    bar = max(3.0, len(places) * _COMMON)
    return [frozenset(sound for sound in found if counts[sound] <= bar and len(sound) > 1) for found in sounds]


def _gap(x: NDArray[np.int32], y: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the days between two intervals; 0 where they overlap."""
    found: NDArray[np.int32] = np.maximum(np.maximum(x[:, 0] - y[:, 1], y[:, 0] - x[:, 1]), 0)
    return found


def _parts(days: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return year, month and day of ordinals."""
    moments = (days.astype(np.int64) - _EPOCH).astype("datetime64[D]")
    months = moments.astype("datetime64[M]")
    day = (moments - months.astype("datetime64[D]")).astype(np.int64) + 1
    number = months.astype(np.int64)
    return number // 12 + 1970, number % 12 + 1, day
