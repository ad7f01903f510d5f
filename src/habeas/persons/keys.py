"""Keys under which rows meet: what two accounts of one person are likely to share, whatever script they are in.

A key is a number made of its kind and of what is shared: how words sound, months, years, places. Rows that share none
are no candidates; how many true pairs that loses is estimated, not assumed (see completeness.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from habeas.model.sounds import keys_of
from habeas.persons.columns import Columns, Words
from habeas.persons.name_words import FAMILY, FATHER, GIVEN, KUNYA, OTHER

KINDS = (
    "two words of the name",
    "a word and the year of birth",
    "a word and the month of taking",
    "a word and the year of taking",
    "a word and the place",
    "the day of birth and an initial",
    "the day of taking and an initial",
    "the day of taking and the year of birth",
    "a word alone",
    "initials, the month and the place",
)
_TWO, _BIRTH, _MONTH, _YEAR, _PLACE, _BORN, _DAY, _DAY_BIRTH, _WORD, _INITIALS = range(len(KINDS))
_KEYS_OF_A_WORD = 2
_MIXING = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_WIDEST_YEARS, _WIDEST_MONTHS = 3, 3
_NONE = np.int64(-1)

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Which row has which key. Rows and keys side by side; a row has a key once."""

    rows: NDArray[np.int32]
    keys: NDArray[np.uint64]
    kinds: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.rows)


def keys(columns: Columns, *, new_from: int = 0) -> Keys:
    """Return the keys of all rows.

    Args:
        new_from: only keys that a row from this one on has, whoever else has them.
    """
    found = [
        (np.full(len(rows), kind, dtype=np.uint8), rows.astype(np.int32), _mixed(kind, *parts))
        for kind, rows, parts in _found(columns)
        if len(rows)
    ]
    if not found:
        return Keys(rows=np.empty(0, np.int32), keys=np.empty(0, np.uint64), kinds=np.empty(0, np.uint8))
    kinds, rows, made = (np.concatenate(column) for column in zip(*found, strict=True))
    if new_from:
        held = np.isin(made, np.unique(made[rows >= new_from]))
        kinds, rows, made = kinds[held], rows[held], made[held]
    order = np.lexsort((made, rows))
    rows, made = rows[order], made[order]
    once = np.concatenate(([True], (rows[1:] != rows[:-1]) | (made[1:] != made[:-1])))
    return Keys(rows=rows[once], keys=made[once], kinds=kinds[order[once]])


def _mixed(kind: int, *parts: Numbers) -> NDArray[np.uint64]:
    """Return one number for a kind and its parts (the finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        # The kind is spread over all bits first: a small number would cancel against the small numbers of words.
        made = np.full(len(parts[0]), kind + 1, dtype=np.uint64) * _MIXING[0]
        for part in parts:
            made = (made ^ part.astype(np.uint64)) * _MIXING[0]
            made = (made ^ (made >> np.uint64(30))) * _MIXING[1]
            made = (made ^ (made >> np.uint64(27))) * _MIXING[2]
            made ^= made >> np.uint64(31)
    return made


def _found(columns: Columns) -> Iterator[tuple[int, NDArray[np.int64], tuple[Numbers, ...]]]:
    """Give kind, rows and the parts of the keys."""
    sounds, letters = sounds_of(columns.words)
    names = [columns.parts[part][:, at] for part in (GIVEN, FATHER, FAMILY) for at in range(2)]
    names = [codes for codes in names if (codes >= 0).any()]
    # A teip is shared by too many to bring anybody together.
    others = [*(columns.parts[OTHER][:, at] for at in range(2)), columns.parts[KUNYA][:, 0]]
    words = [word for codes in (*names, *others) for word in _whole(sounds, codes, columns)]
    for left, right in combinations(range(len(words)), 2):
        if left // _KEYS_OF_A_WORD != right // _KEYS_OF_A_WORD:
            low, high = np.minimum(words[left], words[right]), np.maximum(words[left], words[right])
            yield _TWO, *_where(low != _NONE, low, high)
    yield from _dated(columns, words, [_of(letters, codes) for codes in names])
    place = _of(sounds_of(columns.places)[0], columns.place)[:, 0]
    for word in words:
        yield _WORD, *_where(word != _NONE, word)
        yield _PLACE, *_where((word != _NONE) & (place != _NONE), word, place)


def _dated(
    columns: Columns, words: list[Numbers], initials: list[Numbers]
) -> Iterator[tuple[int, NDArray[np.int64], tuple[Numbers, ...]]]:
    births, months = _years(columns.birth), _months(columns.taken)
    years = _years(columns.taken)
    day = np.where(columns.taken[:, 0] == columns.taken[:, 1], columns.taken[:, 0], 0).astype(np.int64)
    born = np.where(columns.birth[:, 0] == columns.birth[:, 1], columns.birth[:, 0], 0).astype(np.int64)
    for word in words:
        for kind, columns_of in ((_BIRTH, births), (_MONTH, months), (_YEAR, years)):
            for one in columns_of:
                yield kind, *_where((word != _NONE) & (one > 0), word, one)
    for initial in initials:
        known = initial != _NONE
        yield _BORN, *_where(known & (born > 0), initial, born)
        yield _DAY, *_where(known & (day > 0), initial, day)
        place = columns.place.astype(np.int64)
        for month in months[:1]:
            yield _INITIALS, *_where(known & (month > 0) & (place >= 0), initial, month, place)
    for birth in births:
        yield _DAY_BIRTH, *_where((birth > 0) & (day > 0), birth, day)


def _where(mask: NDArray[np.bool_], *parts: Numbers) -> tuple[NDArray[np.int64], tuple[Numbers, ...]]:
    rows = np.flatnonzero(mask)
    return rows, tuple(part[rows] for part in parts)


def _of(table: Numbers, codes: NDArray[np.int32]) -> Numbers:
    """Return the rows of a table for codes, −1 for none."""
    found = table[np.maximum(codes, 0)] if len(table) else np.full((len(codes), *table.shape[1:]), _NONE)
    missing = codes < 0
    found[missing] = _NONE
    return found


def _whole(sounds: Numbers, codes: NDArray[np.int32], columns: Columns) -> Iterator[Numbers]:
    """Give the sound keys of whole words, one column after the other; initials have none."""
    initial = (codes >= 0) & columns.initials[np.maximum(codes, 0)] if len(columns.initials) else codes < -1
    found = _of(sounds, codes)
    for at in range(_KEYS_OF_A_WORD):
        yield np.where(initial, _NONE, found[:, at])


def sounds_of(words: Words) -> tuple[Numbers, Numbers]:
    """Return for each text the codes of its sound keys, shape (texts, 2), and of the class of its first consonant."""
    codes: dict[str, int] = {}
    sounds = np.full((len(words), _KEYS_OF_A_WORD), _NONE, dtype=np.int64)
    letters = np.full(len(words), _NONE, dtype=np.int64)
    for number, text in enumerate(words.texts):
        whole = words.heard[number] if words.heard and text.split() == [text] else None
        found = [key for word in text.split() for key in keys_of(word)] if whole is None else whole
        for at, key in enumerate(found[:_KEYS_OF_A_WORD]):
            sounds[number, at] = codes.setdefault(key, len(codes))
        if not found:
            # Digits and scripts that are not read here: the word itself is its sound.
            sounds[number, 0] = codes.setdefault(f"={text}", len(codes))
        if found:
            letters[number] = ord(found[0].lstrip("^")[:1] or "^")
    return sounds, letters


def _years(days: NDArray[np.int32]) -> list[Numbers]:
    """Return the years that intervals of up to three touch, as columns; 0 for none."""
    first, last = _year_of(days[:, 0]), _year_of(days[:, 1])
    return _spread(first, last, days[:, 0] > 0, _WIDEST_YEARS)


def _months(days: NDArray[np.int32]) -> list[Numbers]:
    first, last = _month_of(days[:, 0]), _month_of(days[:, 1])
    return _spread(first, last, days[:, 0] > 0, _WIDEST_MONTHS)


def _spread(first: Numbers, last: Numbers, known: NDArray[np.bool_], widest: int) -> list[Numbers]:
    known = known & (last - first < widest)
    return [np.where(known & (first + step <= last), first + step, 0) for step in range(widest)]


def _month_of(days: NDArray[np.int32]) -> Numbers:
    epoch = date(1970, 1, 1).toordinal()
    months = (days.astype(np.int64) - epoch).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months + 1970 * 12


def _year_of(days: NDArray[np.int32]) -> Numbers:
    return _month_of(days) // 12
