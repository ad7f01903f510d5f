"""Wrong pairs of words: drawn by chance, or the most alike among some drawn by chance, which are hard to tell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from anyascii import anyascii
from numpy.random import Generator
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler, Levenshtein

Alike = Callable[..., Any]
"""A scorer of rapidfuzz: how alike two words are in ASCII letters, 0 to 1."""
jaro_winkler: Alike = JaroWinkler.normalized_similarity
levenshtein: Alike = Levenshtein.normalized_similarity


@lru_cache(maxsize=1 << 17)
def plain(word: str) -> str:
    """Return a word in ASCII letters, by the letters' usual romanisation (anyascii, which follows ICU's tables)."""
    return "".join(letter for letter in anyascii(word).lower() if letter.isalnum())


def look_alikes(
    right: Sequence[tuple[str, str]],
    others: Mapping[str, Collection[str]],
    *,
    among: int,
    alike: Alike,
    chance: Generator,
    most: int = 1,
    pool: Collection[str] = (),
) -> list[tuple[str, str]]:
    """Make for each right pair the wrong pairs of its first word with the most alike of so many words drawn by chance.

    Args:
        right: right pairs. The second words of all of them are drawn from, and those of the pool.
        others: for a first word, the words that are no wrong answer to it.
        among: how many are drawn. 0: all words are looked through. 1: a wrong pair by chance.
        most: wrong pairs for each right one.
    """
    words = np.array(sorted({second for _, second in right} | set(pool)))
    ascii_words = np.array([plain(word) for word in words])
    found = []
    for first, second in right:
        drawn = np.arange(len(words)) if among == 0 else np.unique(chance.integers(len(words), size=among))
        scores = process.cdist([plain(first)], ascii_words[drawn].tolist(), scorer=alike, dtype=np.float32)[0]
        refused = {first, second, *others.get(first, ())}
        ranked = (str(words[at]) for at in drawn[np.argsort(-scores, kind="stable")])
        found += [(first, word) for word, _ in zip((w for w in ranked if w not in refused), range(most), strict=False)]
    return found
