"""Names in Latin letters, for comparison only: the name as written stays where it is."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_KNOWN = 1 << 18  # distinct texts kept: far more than the distinct name words of a million records
_LONGEST = 400  # letters compared; a name of ten thousand characters must not cost ten thousand times a name

# Letters that many romanisations of the same Cyrillic, Arabic or Spanish word exchange. Longest first; each
# pair is from, to. Classes follow BGN/PCGN, ISO 9, French and German press spellings of the same names.
_SOUNDS: tuple[tuple[str, str], ...] = (
    ("shch", "s"), ("stch", "s"), ("tsch", "c"), ("dzh", "j"), ("tch", "c"), ("sch", "s"), ("kch", "c"),
    ("sh", "s"), ("ch", "c"), ("cz", "c"), ("zh", "j"), ("dj", "j"), ("dz", "j"), ("kh", "h"), ("gh", "g"),
    ("ck", "k"), ("ph", "f"), ("th", "t"), ("ts", "c"), ("tz", "c"), ("ou", "u"), ("oo", "u"), ("qu", "k"),
    ("gu", "g"), ("ks", "x"), ("ll", "y"),
)  # fmt: skip
_LETTERS = str.maketrans({"q": "k", "w": "v", "b": "v", "z": "s", "ç": "s", "g": "g", "x": "h"})
_MUTE = frozenset("aeiouyh")
_PATRONYMIC = re.compile(
    r"(?<=..)(?:ovitsch|evitsch|ovitch|evitch|ovich|evich|yevich|ievich|ovic|evic|owitsch|owicz|ovna|evna|yevna|ievna"
    r"|ogly|oglu|ogli|kyzy|qizi|gyzy)$"
)


@lru_cache(maxsize=_KNOWN)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower-case Latin letters a–z and digits, in the order written.

    Accents, points, apostrophes and case go; hyphens and other marks part words.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST])
    letters = re.sub(r"['’ʼ`´]", "", anyascii(plain).lower())
    return tuple(re.findall(r"[a-z0-9]+", letters))


@lru_cache(maxsize=_KNOWN)
def skeleton(word: str) -> str:
    """Return the consonants of a latinised word, with letters that romanisations exchange made one.

    A word that begins with a vowel begins with `a`. Words of one letter have no skeleton ("").
    """
    if len(word) < 2:
        return ""
    sounds = word
    for written, sound in _SOUNDS:
        sounds = sounds.replace(written, sound)
    sounds = sounds.translate(_LETTERS)
    first = "a" if sounds[0] in "aeiouy" else sounds[0]
    rest = [letter for letter in sounds[1:] if letter not in _MUTE]
    return re.sub(r"(.)\1+", r"\1", first + "".join(rest))


def is_patronymic(word: str) -> bool:
    """Say whether a latinised word ends as Russian and Turkic patronymics end."""
    return _PATRONYMIC.search(word) is not None


def father_of(word: str) -> str:
    """Return the father's name inside a latinised patronymic, or the word itself."""
    return _PATRONYMIC.sub("", word)
