"""Grades of names: part against part, in its place and in another's, with how common the words are."""

from __future__ import annotations

from itertools import product

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray

from habeas.persons.columns import Columns
from habeas.persons.grades import Grades
from habeas.persons.likeness import IDENTICAL, Likeness, commonness
from habeas.persons.name_words import FAMILY, FATHER, GIVEN, KUNYA, OTHER, TEIP

Rows = NDArray[np.int32]
_RARITIES = np.log(np.array((0.0005, 0.003, 0.015)))
SURE, LIKELY, DOUBT, UNLIKE = 4.0, 1.5, -1.0, -4.0
"""Log odds from which two words are taken for spellings of one name, may be, are in doubt, and differ."""


class NameGrades:
    """Compares the names of a case. `of` gives the grades of the fields that are names, for pairs of rows."""

    def __init__(self, columns: Columns, likeness: Likeness) -> None:
        self._columns, self._likeness = columns, likeness
        self._common = commonness(columns)
        self._letters = _first_letters(columns)

    def of(self, a: Rows, b: Rows) -> dict[str, Grades]:
        """Return grades by field."""
        given, family, father = (self._part(part, part, a, b) for part in (GIVEN, FAMILY, FATHER))
        return {
            "given": given,
            "father": father,
            "family": family,
            "exchanged": self._exchanged(a, b, given, family),
            "words": self._words(a, b),
            "alias": self._alias(a, b),
            "kunya": self._borne(KUNYA, OTHER, a, b),
            "teip": self._borne(TEIP, FAMILY, a, b),
        }

    def learn(self, a: Rows, b: Rows) -> None:
        """Compare the words of these pairs at once, whatever part they stand in: for a few pairs that is much quicker
        than part by part, and `of` then remembers them."""
        parts = [codes for part in (GIVEN, FATHER, FAMILY, OTHER, KUNYA, TEIP) for codes in self._columns.parts[part].T]
        held = [codes for codes in parts if (codes >= 0).any()]
        met = [np.empty((0, 2), dtype=np.int32)]
        for left, right in product(held, held):
            both = np.stack([left[a], right[b]], axis=1)
            met.append(both[(both >= 0).all(axis=1)])
        together = np.concatenate(met)
        self._likeness.of(together[:, 0], together[:, 1])

    def _best(self, one: str, other: str, a: Rows, b: Rows) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the likeness of the two words that are most alike, and how common the commoner of them is.

        Of equals those nearest the front, then the rarer ones, so that it is the same both ways.
        """
        best = np.full(len(a), np.nan, dtype=np.float32)
        place = np.zeros(len(a), dtype=np.int8)
        common = np.zeros(len(a), dtype=np.float32)
        left, right = self._columns.parts[one], self._columns.parts[other]
        for i, j in sorted(product(range(left.shape[1]), range(right.shape[1])), key=sum):
            at = np.flatnonzero((left[a, i] >= 0) & (right[b, j] >= 0))
            if not len(at):
                continue
            x, y = left[a[at], i], right[b[at], j]
            value = self._likeness.of(x, y)
            value[self._columns.initials[x] | self._columns.initials[y]] = np.nan
            commoner = np.maximum(self._common[x], self._common[y])
            rarer = (value == best[at]) & (place[at] == i + j) & (commoner < common[at])
            with np.errstate(invalid="ignore"):
                better = rarer | (~np.isnan(value) & ~(best[at] >= value))
            best[at[better]], common[at[better]], place[at[better]] = value[better], commoner[better], i + j
        return best, common

    def _part(self, one: str, other: str, a: Rows, b: Rows) -> Grades:
        best, common = self._best(one, other, a, b)
        grades = np.zeros(len(a), dtype=np.uint8)
        rarity = (1 + np.digitize(common, _RARITIES)).astype(np.uint8)
        known = ~np.isnan(best)
        with np.errstate(invalid="ignore"):
            for at_least, grade in ((UNLIKE, 11), (DOUBT, 10), (LIKELY, 9)):
                grades[known & (best >= at_least)] = grade
            grades[known & (best < UNLIKE)] = 12
            sure, same = known & (best >= SURE), known & (best >= IDENTICAL)
        grades[sure] = rarity[sure] + 4
        grades[same] = rarity[same]
        self._initials(one, other, a, b, grades)
        return grades

    def _initials(self, one: str, other: str, a: Rows, b: Rows, grades: Grades) -> None:
        """Compare the first letters where no whole words of a part could be compared."""
        left, right = self._columns.parts[one][a, 0], self._columns.parts[other][b, 0]
        at = np.flatnonzero((grades == 0) & (left >= 0) & (right >= 0))
        fits = self._letters[left[at]] == self._letters[right[at]]
        grades[at] = np.where(fits, 13, 14)

    def _exchanged(self, a: Rows, b: Rows, given: Grades, family: Grades) -> Grades:
        """Look for parts in another's place, where they are not alike in their own."""
        grades = np.zeros(len(a), dtype=np.uint8)
        in_place = (given > 0) & (given <= 8) & (family > 0) & (family <= 8)
        grades[in_place] = 1
        rest = np.flatnonzero(~in_place)
        x, y = a[rest], b[rest]

        def found(one: str, other: str) -> NDArray[np.bool_]:
            with np.errstate(invalid="ignore"):
                return self._best(one, other, x, y)[0] >= SURE

        given_family, family_given = found(GIVEN, FAMILY), found(FAMILY, GIVEN)
        given_father, father_given = found(GIVEN, FATHER), found(FATHER, GIVEN)
        father_family = found(FATHER, FAMILY) | found(FAMILY, FATHER)
        grade = np.where(self._has_words(x) & self._has_words(y), 7, 0).astype(np.uint8)
        for hit, number in (
            (father_family, 6),
            (given_father | father_given, 5),
            (given_father & father_given, 4),
            (given_family | family_given, 3),
            (given_family & family_given, 2),
        ):
            grade[hit] = number
        grades[rest] = grade
        return grades

    def _words(self, a: Rows, b: Rows) -> Grades:
        """Compare all words of the name, in whatever part: how many find a fellow, and how many do not."""
        columns = self._columns
        left = np.concatenate([columns.parts[part][a] for part in (GIVEN, FATHER, FAMILY)], axis=1)
        right = np.concatenate([columns.parts[part][b] for part in (GIVEN, FATHER, FAMILY)], axis=1)
        met_left = np.zeros(left.shape, dtype=np.bool_)
        met_right = np.zeros(right.shape, dtype=np.bool_)
        for i in range(left.shape[1]):
            for j in range(right.shape[1]):
                at = np.flatnonzero((left[:, i] >= 0) & (right[:, j] >= 0))
                x, y = left[at, i], right[at, j]
                initial = columns.initials[x] | columns.initials[y]
                with np.errstate(invalid="ignore"):
                    hit = (self._likeness.of(x, y) >= LIKELY) & ~initial
                hit |= initial & (self._letters[x] == self._letters[y])
                met_left[at[hit], i] = True
                met_right[at[hit], j] = True
        alone_left = ((left >= 0) & ~met_left).sum(axis=1)
        alone_right = ((right >= 0) & ~met_right).sum(axis=1)
        met = np.minimum(met_left.sum(axis=1), met_right.sum(axis=1))
        grades = np.full(len(a), 3, dtype=np.uint8)
        grades[(alone_left == 0) | (alone_right == 0)] = 2
        neither = (alone_left == 0) & (alone_right == 0)
        grades[neither] = np.where(met >= 2, 4, 1)[neither]
        grades[~((left >= 0).any(axis=1) & (right >= 0).any(axis=1))] = 0
        return grades

    def _has_words(self, rows: Rows) -> NDArray[np.bool_]:
        """Return which rows have a whole word in their name, not initials alone."""
        columns = self._columns
        codes = np.concatenate([columns.parts[part][rows] for part in (GIVEN, FATHER, FAMILY)], axis=1)
        if not len(columns.words):
            return np.zeros(len(rows), dtype=np.bool_)
        return np.asarray(((codes >= 0) & ~columns.initials[np.maximum(codes, 0)]).any(axis=1))

    def _borne(self, part: str, elsewhere: str, a: Rows, b: Rows) -> Grades:
        """Compare a kunya or a teip, and look for it in the part where a list may have put it."""
        has_a, has_b = (self._columns.parts[part][rows, 0] >= 0 for rows in (a, b))
        grades = np.zeros(len(a), dtype=np.uint8)
        at = np.flatnonzero(has_a | has_b)
        if not len(at):
            return grades
        x, y = a[at], b[at]
        best, common = self._best(part, part, x, y)
        found = np.where(has_a[at] & has_b[at], 6, 5).astype(np.uint8)
        with np.errstate(invalid="ignore"):
            elsewhere_too = (self._best(part, elsewhere, x, y)[0] >= SURE) | (
                self._best(elsewhere, part, x, y)[0] >= SURE
            )
            found[elsewhere_too] = 4
            found[best >= SURE] = 3
            same = best >= IDENTICAL
        found[same] = np.where(common[same] < _RARITIES[1], 1, 2)
        grades[at] = found
        return grades

    def _alias(self, a: Rows, b: Rows) -> Grades:
        columns = self._columns
        has_a, has_b = columns.parts[OTHER][a, 0] >= 0, columns.parts[OTHER][b, 0] >= 0
        grades = np.zeros(len(a), dtype=np.uint8)
        at = np.flatnonzero(has_a | has_b)
        if not len(at):
            return grades
        x, y = a[at], b[at]

        def hit(one: str, other: str) -> NDArray[np.bool_]:
            with np.errstate(invalid="ignore"):
                return self._best(one, other, x, y)[0] >= SURE

        names = np.zeros(len(at), dtype=np.bool_)
        for part in (GIVEN, FATHER, FAMILY):
            names |= hit(OTHER, part) | hit(part, OTHER)
        best, common = self._best(OTHER, OTHER, x, y)
        with np.errstate(invalid="ignore"):
            both = best >= SURE
        found = np.where(has_a[at] & has_b[at], 4, 3).astype(np.uint8)
        found[names] = 1
        found[both] = np.where(common[both] < _RARITIES[1], 5, 2)
        grades[at] = found
        return grades


def _first_letters(columns: Columns) -> NDArray[np.int32]:
    """Return a number for the sound with which each word begins; for a single letter, for that letter."""
    return np.array([ord((anyascii(text).lower() or "?")[0]) for text in columns.words.texts], dtype=np.int32)
