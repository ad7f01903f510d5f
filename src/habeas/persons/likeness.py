"""How alike words are: each distinct pair of words is compared once, however many pairs of rows hold it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from habeas.persons.aligner import Spellings
from habeas.persons.columns import Columns, Words
from habeas.persons.remembered import Remembered

Found = NDArray[np.float32]
IDENTICAL = np.float32(30.0)
FAR = np.float32(-12.0)
"""Of two words that share less than half of their kinds of consonants, or of which one has a digit and the other is not
the same: they are not compared letter by letter."""
_CLASSES = "btdkfmnlrsh"  # of habeas.model.sounds


class Likeness:
    """Compares words of one case by their codes, and remembers. Natural log odds that two words are one name."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._numbered = np.array([any(one.isdigit() for one in text) for text in words.texts], dtype=np.bool_)
        self._consonants = np.array([_consonants(keys) for keys in words.heard], dtype=np.uint16)
        self._spellings = Spellings(words.texts)
        self._remembered = Remembered(self._learn, np.float32)

    def of(self, left: NDArray[np.int32], right: NDArray[np.int32]) -> Found:
        """Return how alike words are, pair by pair: IDENTICAL for the same word, NaN where one of them is missing."""
        found = np.full(len(left), np.nan, dtype=np.float32)
        both = np.flatnonzero((left >= 0) & (right >= 0))
        if len(both):
            x, y = left[both], right[both]
            codes = np.minimum(x, y).astype(np.int64) * len(self._words) + np.maximum(x, y)
            found[both] = self._remembered.of(codes)
        return found

    def _learn(self, pairs: NDArray[np.int64]) -> Found:
        left, right = pairs // len(self._words), pairs % len(self._words)
        values = np.where(left == right, IDENTICAL, FAR).astype(np.float32)
        shared = np.bitwise_count(self._consonants[left] & self._consonants[right])
        fewer = np.minimum(*(np.bitwise_count(self._consonants[side]) for side in (left, right)))
        other = np.flatnonzero(
            (left != right) & (2 * shared >= fewer) & ~(self._numbered[left] | self._numbered[right])
        )
        values[other] = self._spellings.log_ratios(left[other], right[other])
        return values


def _consonants(heard: tuple[str, ...]) -> int:
    """Return which classes of consonants the readings of a word have, as bits."""
    found = {one for key in heard for one in key}
    return sum(1 << at for at, one in enumerate(_CLASSES) if one in found)


def commonness(columns: Columns) -> NDArray[np.float32]:
    """Return for each word the natural log of the share of rows with a name that sounds like it."""
    counts: dict[str, int] = {}
    words = columns.words
    firsts = [next(iter(heard), text) for text, heard in zip(words.texts, words.heard, strict=True)]
    held = np.concatenate([codes.ravel() for codes in columns.parts.values()])
    times = np.bincount(held[held >= 0], minlength=len(firsts))
    for sound, count in zip(firsts, times.tolist(), strict=True):
        counts[sound] = counts.get(sound, 0) + count
    rows = max(len(columns), 1)
    found: Found = np.log(np.array([max(counts[sound], 1) for sound in firsts], dtype=np.float32) / np.float32(rows))
    return found
