"""Which script a text is written in, read from the Unicode character names."""

from __future__ import annotations

import unicodedata
from collections import Counter

_CODES = {"LATIN": "Latn", "CYRILLIC": "Cyrl", "ARABIC": "Arab"}


def script_of(text: str) -> str:
    """Return the script most letters are in: Latn, Cyrl, Arab, Zzzz for another, Zyyy if there is no letter."""
    letters = (unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())
    counts = Counter(_CODES.get(word, "Zzzz") for word in letters)
    return max(counts, key=lambda code: (counts[code], code)) if counts else "Zyyy"
