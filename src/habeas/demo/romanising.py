"""Five habits of writing sounds in Latin letters.

They differ as the spellings of one name do that reach a list by way of a newspaper, a travel document, a
French or German text, or a library's catalogue whose diacritics got lost.
"""

from __future__ import annotations

from habeas.demo.scripts import Writer, capital, one_pass

_ENGLISH = (
    dict(zip("AEIOUYaiuāīūà@ḥṣḍṭẓqwyhj", "aeiouyaiuaiuaahsdtzqwyhy", strict=True))
    | {"Z": "zh", "S": "sh", "C": "ch", "c": "ts", "x": "kh", "dZ": "dzh", "'": "", '"': "", "P": "", "ʾ": "", "ʿ": ""}
    | {"jA": "ya", "jU": "yu", "jO": "yo", "jE": "ye", "ä": "a", "ö": "o", "ü": "u", "Q": "k", "ħ": "kh"}
    | {"ṯ": "th", "ḏ": "dh", "š": "sh", "ġ": "gh", "ǧ": "j", "#ʿabd #al-#lah": "abdullah"}
)
_PASSPORT = (
    _ENGLISH
    | {"j": "i", "jA": "ia", "jU": "iu", "jO": "e", "jE": "e", "ħ": "h", "q": "k", "ḏ": "d", "ī": "ee", "ū": "oo"}
    | {"ay": "ai", "#al-#": "al ", "#ʿabd #al-#": "abdul", "#ʿabd #al-#lah": "abdulla"}
)
_FRENCH = (
    _ENGLISH
    | {"Z": "j", "S": "ch", "C": "tch", "U": "ou", "j": "ï", "dZ": "dj", "jA": "ia", "jU": "iou", "Q": "q"}
    | {
        "š": "ch",
        "ǧ": "dj",
        "q": "k",
        "ū": "ou",
        "u": "o",
        "i": "e",
        "#ʾi": "i",
        "ḏ": "d",
        "ay": "aï",
        "w": "ou",
        "wū": "ou",
    }
    | {"#al-#": "el-", "#ʿabd #al-#": "abdel", "#ʿabd #al-#lah": "abdallah"}
)
_GERMAN = (
    _ENGLISH
    | {"Z": "sch", "S": "sch", "C": "tsch", "x": "ch", "v": "w", "c": "z", "j": "j", "dZ": "dsch", "ħ": "h"}
    | {"jA": "ja", "jU": "ju", "jO": "jo", "jE": "je", "š": "sch", "ǧ": "dsch", "y": "j", "ay": "ai", "aw": "au"}
    | {f"#al-#{letter}": f"a{letter}-{letter}" for letter in "trdzsln"}
    | {"#al-#š": "asch-sch", "#al-#ṣ": "as-s", "#al-#ḍ": "ad-d", "#al-#ṭ": "at-t", "#al-#ẓ": "az-z"}
    | {"#ʿabd #al-#lah": "abdallah"}
)
_LIBRARY = (
    _ENGLISH
    | {"Z": "z", "S": "s", "C": "c", "c": "c", "x": "h", "j": "j", "dZ": "dz", "ħ": "h", "Q": "q"}
    | {"jA": "ja", "jU": "ju", "jO": "jo", "jE": "e", "š": "s", "ǧ": "g", "ġ": "g", "ṯ": "t", "ḏ": "d", "@": "ah"}
    | {"#ʿabd #al-#lah": "abd allah"}
)


def _latin(table: dict[str, str], small: tuple[str, ...] = ()) -> Writer:
    letters = one_pass(table)
    return lambda sounds: capital(letters(sounds), small)


_english = _latin(_ENGLISH, ("al",))
_passport = _latin(_PASSPORT)
_french = _latin(_FRENCH, ("el",))
_german = _latin(_GERMAN, ("al", "asch", *(f"a{letter}" for letter in "trdzsln")))
_library = _latin(_LIBRARY)


def english(sounds: str) -> str:
    """Write sounds as English newspapers do: kh, zh, sh, y, al-."""
    return _english(sounds)


def passport(sounds: str) -> str:
    """Write sounds as on travel documents: ia, iu, i; ee, oo, Abdul in one word, Al apart."""
    return _passport(sounds)


def french(sounds: str) -> str:
    """Write sounds as French speakers do: ou, ch, tch, dj, el-, Abdel."""
    return _french(sounds)


def german(sounds: str) -> str:
    """Write sounds as German speakers do: w, sch, tsch, ch, j; the article takes on the sun letters."""
    return _german(sounds)


def bare(sounds: str) -> str:
    """Write sounds in library romanisation whose diacritics got lost on the way: h, s, z, c, j."""
    return _library(sounds)
