"""Name words as the aligner reads them: folded, in one of three scripts, as numbers of their chunks of letters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray

from habeas.model.spellings import LONGEST as FOLDED
from habeas.model.spellings import fold, script_of

SCRIPTS = "lca"
"""Latin, Cyrillic, Arabic: the letters that habeas.model.spellings gives them."""
LONGEST = 20
"""Letters of a word that count; a longer word is compared by its beginning."""

_KNOWN = 1 << 16  # distinct words kept
_NO_LETTER = {
    "l": re.compile("[^a-z\u02bc]"),
    "c": re.compile("[^\u0400-\u052f\u02bc]"),
    "a": re.compile("[^\u0621-\u063a\u0641-\u064a\u0671-\u06d3]"),
}

Codes = NDArray[np.int32]


@lru_cache(maxsize=_KNOWN)
def letters_of(word: str) -> tuple[str, str]:
    """Return the script of a word, one of SCRIPTS, and its folded letters in that script, at most LONGEST.

    A word of another script is put into Latin letters. A word without letters gives "".
    """
    if not any(letter.isalpha() for letter in word[:FOLDED]):
        return "l", ""  # fold gives such words a code
    plain = fold(word)
    script = script_of(plain)
    if script not in SCRIPTS:
        plain, script = anyascii(plain).lower(), "l"
    return script, _NO_LETTER[script].sub("", plain)[:LONGEST]


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks of letters that a table knows, by how many letters they have; each chunk's number is its place + 1.

    Number 0 stands for a chunk that the table does not know, and for none at all.
    """

    of: tuple[Mapping[str, int], ...]

    @property
    def most(self) -> int:
        """The most letters that a chunk has."""
        return len(self.of)

    def codes(self, words: Sequence[str]) -> tuple[Codes, ...]:
        """Number the chunks of words.

        Returns: for 1, 2, … letters an array (LONGEST + 1, words): at [i, w] the chunk of word w that ends at its
            ith letter.
        """
        found = tuple(np.zeros((LONGEST + 1, len(words)), dtype=np.int32) for _ in self.of)
        for size, (numbers, into) in enumerate(zip(self.of, found, strict=True), start=1):
            for at, word in enumerate(words):
                for end in range(size, len(word) + 1):
                    into[end, at] = numbers.get(word[end - size : end], 0)
        return found
