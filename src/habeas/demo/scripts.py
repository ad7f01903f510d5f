"""Sounds, and how each script and each habit of romanising writes them.

Every invented word is kept as a string of sounds, one character a sound, so that one person can be written
in three scripts without one spelling being derived from another. Vowels in capitals are written in every
script; vowels in small letters are short and an Arabic writer leaves them out.

    Z zh  S sh  C ch  c ts  x kh  j y  G gh  q ق  H ح  T ط  D ض  3 ع  @ ة  ' soft sign  - joins, as in al-
"""

from __future__ import annotations

from collections.abc import Callable

Writer = Callable[[str], str]

VOWELS = "AEIOUY"
WRITTEN_VOWELS = str.maketrans("aeiouy", VOWELS)

_CYRILLIC_PAIRS = (("jA", "я"), ("jU", "ю"), ("jO", "ё"), ("jE", "е"))
_CYRILLIC = {
    **dict(zip("AEIOUYbvgdZzjklmnprstfxcCS'", "аеиоуыбвгджзйклмнпрстфхцчшь", strict=True)),
    **dict(zip("GqHhTDw@", "гкххтдва", strict=True)),
    "3": "",
}
_ARABIC = {
    **dict(zip("AEIOUYbvgdZzjklmnprstfx", "اييوويبفغدجزيكلمنبرستفخ", strict=True)),
    **dict(zip("SGqHhTDw@3", "شغقحهطضوةع", strict=True)),
    **dict.fromkeys("aeiouy'-", ""),
    "c": "تس",
    "C": "تش",
}
_ENGLISH = {
    **dict(zip("AEIOUYqHTDw@", "aeiouyqhtdwa", strict=True)),
    "Z": "zh",
    "S": "sh",
    "C": "ch",
    "c": "ts",
    "x": "kh",
    "j": "y",
    "G": "gh",
    "3": "",
    "'": "",
}
_PASSPORT = {**_ENGLISH, "q": "k", "G": "g", "w": "v", "j": "i"}
_FRENCH = {**_ENGLISH, "Z": "j", "S": "ch", "C": "tch", "U": "ou", "j": "ï", "q": "k", "w": "ou"}
_GERMAN = {**_ENGLISH, "Z": "sch", "S": "sch", "C": "tsch", "x": "ch", "v": "w", "c": "z", "j": "j", "q": "k"}
_BARE = {**_ENGLISH, "Z": "z", "S": "s", "C": "c", "c": "c", "x": "h", "j": "j", "G": "g"}


def cyrillic(sounds: str) -> str:
    """Write sounds in Cyrillic, the first letter large."""
    text = sounds.translate(WRITTEN_VOWELS)
    if text.startswith("E"):
        text = "э" + text[1:]
    return _capital(_letters(text, _CYRILLIC_PAIRS, _CYRILLIC))


def arabic(sounds: str) -> str:
    """Write sounds in Arabic script: no short vowels, doubled letters once, an alif before a first vowel."""
    single = (sound for sound, before in zip(sounds, " " + sounds[:-1], strict=True) if sound != before)
    text = "".join(_ARABIC.get(sound, sound) for sound in single)
    return "ا" + text if sounds[0] in "aiuEIOUY" else text


def english(sounds: str) -> str:
    """Write sounds as English newspapers do: kh, zh, sh, y."""
    return _latin(sounds, _ENGLISH)


def passport(sounds: str) -> str:
    """Write sounds as on travel documents: ia, iu, i."""
    return _latin(sounds, _PASSPORT, (("jA", "ia"), ("jU", "iu"), ("jE", "e")))


def french(sounds: str) -> str:
    """Write sounds as French speakers do: ou, ch, tch, el-."""
    return _latin(sounds, _FRENCH, (("Al-", "el-"),))


def german(sounds: str) -> str:
    """Write sounds as German speakers do: w, sch, tsch, ch, j."""
    return _latin(sounds, _GERMAN)


def bare(sounds: str) -> str:
    """Write sounds in library romanisation whose diacritics got lost on the way: h, s, z, c, j."""
    return _latin(sounds, _BARE)


def _latin(sounds: str, letters: dict[str, str], pairs: tuple[tuple[str, str], ...] = ()) -> str:
    return _capital(_letters(sounds.translate(WRITTEN_VOWELS), pairs, letters))


def _letters(text: str, pairs: tuple[tuple[str, str], ...], letters: dict[str, str]) -> str:
    for pair, letter in pairs:
        text = text.replace(pair, letter)
    return "".join(letters.get(sound, sound) for sound in text)


def _capital(text: str) -> str:
    return "-".join(part.capitalize() for part in text.split("-"))
