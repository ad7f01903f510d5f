"""From candidates to grades: what speaks for and against each pair, field by field."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from habeas.persons.circumstance_grades import PlaceGrades, birth_grades, taken_grades
from habeas.persons.columns import Columns
from habeas.persons.grades import Grades, stacked
from habeas.persons.keys import sounds_of
from habeas.persons.likeness import Likeness
from habeas.persons.name_grades import NameGrades
from habeas.persons.name_words import FAMILY, GIVEN
from habeas.persons.pairing import REFERENCE

Rows = NDArray[np.int32]
_CROWD = 20  # namesakes among REFERENCE rows
_SHARED = (200, 300, 450, 650, 900)


class Evidence:
    """Compares rows of one case. Distinct words and places are compared once."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._likeness = Likeness(columns.words)
        self._names = NameGrades(columns, self._likeness)
        self.places = PlaceGrades(columns)
        self._named, self._namesakes, self._relatives = _groups(columns)
        self._scripts = _scripts(columns)

    def crowding(self, a: Rows, b: Rows) -> NDArray[np.float64]:
        """Return what is taken from the log odds of pairs whose name a larger share of the rows bear than in any list
        that the model learnt from: by how much likelier it is that two of so many are two persons.

        That a larger case has more rows of every name is in what its keys say, and in its share of true pairs.
        """
        usual = _CROWD * max(len(self._columns) / REFERENCE, 1.0)
        return np.asarray(np.log(np.maximum(np.maximum(self._named[a], self._named[b]) / usual, 1.0)))

    def learn(self, a: Rows, b: Rows) -> None:
        """Compare the words of these pairs at once: quicker than as `of` comes upon them, where pairs are few."""
        self._names.learn(a, b)

    def of(self, a: Rows, b: Rows, shared: NDArray[np.int32]) -> Grades:
        """Return the grades of pairs, shape (pairs, fields).

        Args: shared: how much the keys under which they met say, in sixteenths of a nat; −1: they met under none.
        """
        columns = self._columns
        found = self._names.of(a, b)
        found["birth"] = birth_grades(columns, a, b)
        found["taken"] = taken_grades(columns, a, b)
        found["place"] = self.places.of(a, b)
        x, y = columns.sex[a], columns.sex[b]
        found["sex"] = np.where((x > 0) & (y > 0), np.where(x == y, 1, 2), 0).astype(np.uint8)
        found["list"] = np.where(columns.list_of[a] == columns.list_of[b], 1, 2).astype(np.uint8)
        found["scripts"] = _SCRIPTS[self._scripts[a], self._scripts[b]]
        found["namesakes"] = np.maximum(self._namesakes[a], self._namesakes[b])
        found["relatives"] = np.maximum(self._relatives[a], self._relatives[b])
        written = (columns.written[a] >= 0) & (columns.written[b] >= 0)
        same = columns.written[a] == columns.written[b]
        found["written"] = np.where(written, np.where(same, 1, 2), 0).astype(np.uint8)
        found["shared"] = np.where(shared < 0, 0, 1 + np.digitize(shared, _SHARED)).astype(np.uint8)
        return stacked(found)


_SCRIPTS = np.array(((0, 0, 0, 0), (0, 1, 2, 3), (0, 2, 1, 4), (0, 3, 4, 5)), dtype=np.uint8)


def _scripts(columns: Columns) -> NDArray[np.int8]:
    """Return the script of each row's name."""
    found = np.zeros(len(columns), dtype=np.int8)
    for part in (GIVEN, FAMILY):
        codes = columns.parts[part][:, 0]
        at = codes >= 0
        found[at] = columns.words.scripts[codes[at]]
    return found


def _groups(columns: Columns) -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.uint8]]:
    """Return for each row how many sound like it in given and family name, and how many of that family name were taken
    on the same day, as grades."""
    sounds = sounds_of(columns.words)[0][:, 0] if len(columns.words) else np.empty(0, dtype=np.int64)

    def sound(part: str) -> NDArray[np.int64]:
        codes = columns.parts[part][:, 0]
        return np.where(codes >= 0, sounds[np.maximum(codes, 0)] if len(sounds) else -1, -1)

    given, family = sound(GIVEN), sound(FAMILY)
    named = _times(given, family, (given >= 0) & (family >= 0))
    day = columns.taken[:, 0].astype(np.int64)
    kin = _times(family, day, (family >= 0) & (day > 0) & (columns.taken[:, 0] == columns.taken[:, 1]))
    namesakes = np.where(named > 0, 1 + np.digitize(named, (4, 10, 30, 100)), 0).astype(np.uint8)
    relatives = np.where(kin > 0, 1 + np.digitize(kin, (2, 5)), 0).astype(np.uint8)
    return named, namesakes, relatives


def _times(one: NDArray[np.int64], other: NDArray[np.int64], known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each row how many rows have its two values; 0 where they are not known."""
    found = np.zeros(len(one), dtype=np.int64)
    at = np.flatnonzero(known)
    if len(at):
        _, places, times = np.unique(np.stack([one[at], other[at]]), axis=1, return_inverse=True, return_counts=True)
        found[at] = times[places.ravel()]
    return found
