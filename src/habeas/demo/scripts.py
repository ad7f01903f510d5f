"""Sounds, and how Cyrillic and Arabic write them; romanising.py has the Latin habits.

Every word is kept as a string of sounds, one character a sound, so that one person can be written in three
scripts without one spelling being derived from another. Northern names use capitals for vowels, as every
script writes them; southern names use the signs of DIN 31635, whose short vowels Arabic leaves out.

    northern  A E I O U Y, Z zh, S sh, C ch, c ts, x kh, j y, ' and " the soft and the hard sign,
              P palochka, ä ö ü Q ħ the Chechen аь оь уь къ хь
    southern  a i u short, ā ī ū long, à a final alif maqsura, @ ta marbuta, ʾ hamza, ʿ ayn,
              ṯ ǧ ḥ x ḏ š ṣ ḍ ṭ ẓ ġ q w y h; al- the article
"""

from __future__ import annotations

import re
from collections.abc import Callable

Writer = Callable[[str], str]

VOWELS = "AEIOUY"
WRITTEN_VOWELS = str.maketrans("aeiouy", VOWELS)
PALOCHKAS = ("\u04c0", "\u04cf", "I", "1", "l")  # the letter, its small form, and what keyboards without it have
PALOCHKA = PALOCHKAS[0]

_NORTHERN = "AEIOUYbvgdZzjklmnprstfxcCS'\"P"
_NORTHERN_CYRILLIC = "аеиоуыбвгджзйклмнпрстфхцчшьъ" + PALOCHKA
_SOUTHERN = "aiuāīūà@ʾʿṯǧḥḏšṣḍṭẓġqwyh"

_CYRILLIC = (
    dict(zip(_NORTHERN, _NORTHERN_CYRILLIC, strict=True))
    | {"jA": "я", "jU": "ю", "jO": "ё", "jE": "е", "#E": "э"}
    | {"ä": "аь", "ö": "оь", "ü": "уь", "Q": "къ", "ħ": "хь"}
    | dict(zip("aiuāīūà@ḥṣḍṭẓġqwyhṯḏš", "аиуаиуаахсдтзгквйхсзш", strict=True))
    | {"ʾ": "", "ʿ": "", "ǧ": "дж", "ya": "я", "yā": "я", "yu": "ю", "yū": "ю"}
    | {"#al-#": "аль-", "#ʿabd #al-#": "абдул-", "#ʿabd #al-#lah": "абдулла"}
)
_ARABIC = (
    dict(zip("AEIOUYbvgdZzjklmnprstfx", "اييوويبفغدجزيكلمنبرستفخ", strict=True))
    | {"#A": "أ", "#E": "إي", "#I": "إي", "#O": "أو", "#U": "أو", "#Y": "إي", "c": "تس", "C": "تش", "S": "ش", "jE": "ي"}
    | {"'": "", '"': "", "P": "ع", "ä": "ا", "ö": "و", "ü": "و", "Q": "ق", "ħ": "ح"}
    | dict(zip("āīūà@ʾʿṯǧḥḏšṣḍṭẓġqwyh", "ايوىةئعثجحذشصضطظغقويه", strict=True))
    | {"a": "", "i": "", "u": "", "#ʾa": "أ", "#ʾu": "أ", "#ʾi": "إ", "#ʾā": "آ", "#ʾū": "أو", "#ʾī": "إي"}
    | {"#al-#": "ال", "-": " ", "#al-#ʾa": "الأ", "#al-#ʾu": "الأ", "#al-#ʾi": "الإ", "#al-#ʾā": "الآ"}
)
_BARE_ALIF = str.maketrans("أإآ", "ااا")


def one_pass(table: dict[str, str]) -> Writer:
    """Return what replaces each sound, or group of sounds, once and the longest first; # stands before a word."""
    known = {"#": "", **table}
    pattern = re.compile("|".join(re.escape(sounds) for sounds in sorted(known, key=len, reverse=True)))

    def write(sounds: str) -> str:
        marked = "#" + sounds.replace(" ", " #").replace("-", "-#")
        return pattern.sub(lambda found: known[found[0]], marked)

    return write


def capital(text: str, small: tuple[str, ...] = ()) -> str:
    """Write each word, and each part of one with a hyphen, with a large first letter, but for the small ones."""
    return re.sub(r"[^\s-]+", lambda word: word[0] if word[0] in small else word[0][0].upper() + word[0][1:], text)


_in_cyrillic, _in_arabic = one_pass(_CYRILLIC), one_pass(_ARABIC)


def cyrillic(sounds: str) -> str:
    """Write sounds in Cyrillic, the first letter of each part large."""
    return capital(_in_cyrillic(sounds), ("аль",))


def arabic(sounds: str) -> str:
    """Write sounds in Arabic script with care: hamzas, ta marbuta, abd al- as two words."""
    # A doubled letter stands once: the shadda is hardly ever written.
    text = _in_arabic(re.sub(r"([^\W\dAEIOUY])\1", r"\1", sounds))
    return re.sub(r"ائ(?=\s|$)", "اء", text)


def arabic_plain(sounds: str) -> str:
    """Write sounds in Arabic script without hamzas on an alif."""
    return arabic(sounds).translate(_BARE_ALIF)


def arabic_hasty(sounds: str) -> str:
    """Write sounds in Arabic script in haste: bare alif, ه for ة, ى for a last ي, abd joined to its article."""
    text = arabic_plain(sounds).replace("ة", "ه").replace("عبد ال", "عبدال")
    return re.sub(r"ي(?=\s|$)", "ى", text)


_HEARD = dict(zip(_NORTHERN_CYRILLIC, _NORTHERN, strict=True)) | {
    "я": "jA",
    "ю": "jU",
    "ё": "jO",
    "э": "E",
    "аь": "ä",
    "оь": "ö",
    "уь": "ü",
    "къ": "Q",
    "хь": "ħ",
}
_AFTER_VOWEL = re.compile(r"(?<![бвгджзйклмнпрстфхцчшщ])е")
_CYRILLIC_SOUNDS = re.compile("|".join(sorted(_HEARD, key=len, reverse=True)))


def heard(text: str) -> str:
    """Return the sounds of a Cyrillic name: what `cyrillic` writes again as it stood."""
    lowered = text.lower().replace("\u04cf", PALOCHKA)
    marked = _AFTER_VOWEL.sub("jE", lowered)
    return _CYRILLIC_SOUNDS.sub(lambda found: _HEARD[found[0]], marked)
