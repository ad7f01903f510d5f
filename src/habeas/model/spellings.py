"""Words as a search knows them: folded, and in their other forms. What was written is never replaced.

Folded, a word has lost only what people leave out or add without meaning anything by it: case, accents, stress, vowel
signs, the dots of ё, the bars of alef. Its other forms are the word without a particle or an ending that grammar puts
to it. Whoever changes what this module or sounds.py returns raises RULES: an index made by other rules is made anew.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

RULES = f"1 {unicodedata.unidata_version}"
"""By which rules words were folded; the letters that Unicode knows are among them."""
SCRIPTS = {"l": "Latin", "c": "Cyrillic", "a": "Arabic", "o": "other"}
LONGEST = 60
"""Letters of a word that count; what is longer is no word of a name or a testimony."""
APOSTROPHE = "\u02bc"
"""How every apostrophe inside a word is folded: it is a letter to the index and parts no word."""

_KNOWN = 1 << 16  # distinct words kept
_APOSTROPHES = "'\u2019\u2018`\u00b4\u02bc\u02bb\u02b9\u02bf\u02be\u05f3\uff07"
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
)
_HIDDEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_SIGNS = "\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963\u0981-\u0dff"  # Indic vowel signs, which are no \w
_WORD = re.compile(
    rf"[^\W_]+(?:(?:[{_APOSTROPHES}{_MARKS}{_HIDDEN}{_SIGNS}]+|(?<=[\u0400-\u052f])\|(?=[\u0400-\u052f]))[^\W_]+)*[{_SIGNS}]*"
)
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile("[a-z\u00c0-\u024f\u0250-\u02af\u1e00-\u1eff]", re.IGNORECASE)
_DROPPED = re.compile(f"[{_MARKS}{_HIDDEN}]")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_NO_WORD = re.compile(r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]")  # ASCII that would part the word in the index
# What Chechen writers use for the palochka, a letter that few keyboards have. A digit between digits is a digit.
_PALOCHKA = re.compile(r"[Il|Ӏӏ]|(?<!\d)1(?!\d)")
_LATIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "ng", "ə": "a"}
)
_CYRILLIC_LETTERS = str.maketrans("ёѐѝ", "ееи")
_ARABIC_LETTERS = str.maketrans("أإآٱیکہھ", "اااايكهه")
# Two ways of writing the end of one word, and hamza's seats; they are letters, so that these are other forms.
_ARABIC_SEATS = str.maketrans({"ة": "ه", "ؤ": "و", "ئ": "ي", "ء": ""})
_ARTICLE = "\u0627\u0644"  # al-, which is written together with its word
_BEFORE_NAMES = "\u0648\u0628\u0644"  # wa-, bi-, li-: particles that are written together with a name
_BEFORE_ARTICLE = f"{_BEFORE_NAMES}\u0641\u0643"  # and fa-, ka-, before the article
_ENDINGS = re.compile(
    "(?:ого|его|ому|ему|ыми|ими|ами|ями|ах|ях|ой|ей|ою|ею|ом|ем|ым|им|ых|их|ую|юю|ая|яя|ое|ее|ые|ие|ый|ий"
    "|[аяуюеыиоьй])$"
)
_STEM = 3  # letters that a word keeps


def words_in(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the words of a text begin and end, in code points."""
    return tuple(match.span() for match in _WORD.finditer(text))


def folds_in(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text, folded, each with where it begins and ends, in code points."""
    return [(fold(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


def folded(text: str) -> str:
    """Return the words of a text, folded, with a space between them: what an index of words is given."""
    return " ".join(folded_pieces(text))


def folded_pieces(text: str) -> list[str]:
    """Return the words of a text, folded: for each piece between white space that has words, these words, spaced."""
    # No word crosses white space, and what stands between white space comes again and again.
    return list(filter(None, map(_folded_piece, text.split())))


@lru_cache(maxsize=_KNOWN >> 2)
def _folded_piece(piece: str) -> str:
    return " ".join(map(fold, _WORD.findall(piece)))


def script_of(word: str) -> str:
    """Return the script a word is written in, as a letter of SCRIPTS; the first that it has a letter of."""
    if word.isascii():
        return "l"
    for letter, pattern in (("c", _CYRILLIC), ("a", _ARABIC), ("l", _LATIN)):
        if pattern.search(word):
            return letter
    return "o"


@lru_cache(maxsize=_KNOWN)
def fold(word: str) -> str:
    """Return a word as the index holds it: "Magomed’s" as "magomedʼs", "Ёлкин" as "елкин"; never empty.

    It holds no ASCII character but letters and digits.
    """
    if word.isascii() and word.isalnum():
        return word[:LONGEST].lower()
    plain = unicodedata.normalize("NFKC", word[:LONGEST])
    if _CYRILLIC.search(plain):
        plain = _PALOCHKA.sub("ӏ", plain).lower().translate(_CYRILLIC_LETTERS)
    elif _ARABIC.search(plain):
        plain = plain.translate(_ARABIC_LETTERS)
    else:
        plain = unicodedata.normalize("NFD", plain.casefold())
    plain = _APOSTROPHE.sub(APOSTROPHE, _DROPPED.sub("", plain)).translate(_LATIN_LETTERS)
    bare = _NO_WORD.sub("", unicodedata.normalize("NFC", plain).lower())
    numbered = "".join(str(unicodedata.digit(one, one)) for one in bare) if not bare.isalpha() else bare
    return numbered[:LONGEST] or "".join(f"{ord(one):x}" for one in word[:LONGEST])


@lru_cache(maxsize=_KNOWN)
def forms(word: str) -> tuple[str, ...]:
    """Return a folded word and what it is without a particle or an ending: "والحسن" also as "الحسن" and "حسن"."""
    found = [word]
    script = script_of(word)
    if APOSTROPHE in word:
        found += _around_apostrophe(word)
    if script == "a":
        found += _without_particles(word)
    elif script == "c" and len(word) > _STEM:
        found.append(_ENDINGS.sub("", word) if len(_ENDINGS.sub("", word)) >= _STEM else word)
    return tuple(dict.fromkeys(found))


def _around_apostrophe(word: str) -> list[str]:
    """sa'id is said; Magomed's and Mehmet'in are of Magomed and Mehmet; d'Anna is of Anna."""
    head, _, tail = word.partition(APOSTROPHE)
    found = [word.replace(APOSTROPHE, "")]
    if len(head) >= _STEM:
        found.append(head)
    elif len(tail) >= _STEM:
        found.append(tail.replace(APOSTROPHE, ""))
    return found


def _without_particles(word: str) -> list[str]:
    seated = word.translate(_ARABIC_SEATS) or word
    if len(seated) > _STEM and seated.endswith("\u0649"):  # alef maqsura; three letters are على, "on", and not علي
        seated = f"{seated[:-1]}\u064a"
    found = [seated]
    if len(seated) > _STEM and seated[0] in _BEFORE_NAMES:
        found.append(seated[1:])
    rest = seated[1:] if seated[0] in _BEFORE_ARTICLE else seated
    if rest.startswith(_ARTICLE) and len(rest) > _STEM + 1:
        found += [rest, rest.removeprefix(_ARTICLE)]
    elif seated.startswith("\u0644\u0644") and len(seated) > _STEM + 1:  # lil-: li- and the article
        found.append(seated[2:])
    return found
