"""Keys under which spellings of one name meet, whatever their script: consonants, by what gets exchanged.

A key is made of the consonant classes of habeas.model.sounds, which every reading of a word has. Keys find pairs worth
weighing and say nothing of whether they are one name; `aligner.log_ratios` does.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from habeas.model import sounds
from habeas.model.spellings import fold

_KNOWN = 1 << 16  # distinct words kept
_WEAK = "h"  # the class of h, kh, g and gh: the one that spellings leave out
_START = 3  # consonants of a word's beginning
_LONG = 4  # consonants of a word that can lose one and still be told from others


class Strength(StrEnum):
    """How much of a word a key holds; each next one finds more of the spellings, and more that are none."""

    WHOLE = "whole"
    START = "start"
    LESS_ONE = "less_one"


@lru_cache(maxsize=_KNOWN)
def keys_of(word: str, strength: Strength = Strength.WHOLE) -> tuple[str, ...]:
    """Return the keys of a word as written, in order, each once; none of a word without letters or of digits.

    Args:
        strength: WHOLE: all consonants; what is meant where a pair has nothing else in common. START: the first three;
            where something else agrees. LESS_ONE: all, and all but one, each in turn: a consonant that one spelling
            has and the other leaves out; for comparing the distinct words of a case, not its records.
    """
    if not word:
        return ()
    found: dict[str, None] = {}
    for key in sounds.keys_of(fold(word)):
        consonants = _strong(key)
        if strength is Strength.START:
            found[consonants[:_START]] = None
        else:
            found[consonants] = None
        if strength is Strength.LESS_ONE and len(consonants) >= _LONG:
            found |= dict.fromkeys(consonants[:at] + consonants[at + 1 :] for at in range(len(consonants)))
    return tuple(found)


def _strong(key: str) -> str:
    """Return a key's consonants without the weak ones behind the first, and without doubles that then meet."""
    consonants = key.strip("^").partition(".")[0]
    kept = consonants[:1]
    for one in consonants[1:]:
        if one not in (_WEAK, kept[-1]):
            kept += one
    return kept
