"""How words sound, across scripts: what spellings of one name have in common, and how far two of them are apart.

A word is taken as consonants with the vowels between them. Spellings of one name share the consonants: Arabic writes
few vowels, and romanisations disagree about all of them. Consonants that romanisations exchange are one class (sh, s,
z, zh, ch, ts, j; h, kh, g, gh; p, b; f, v), so that the key finds more than is meant; `alike` then says how far two
words that share a key are apart, and what is too far is no match. Letters that are read in several ways give a word
several readings. After BGN/PCGN and ISO 9 (Cyrillic), ALA-LC (Arabic), and the habits of the press.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from habeas.model.spellings import APOSTROPHE, forms, script_of

SAME = 1
"""How far apart, at most, words of two scripts are that are one name letter by letter."""
_KNOWN = 1 << 14  # distinct words kept
_READINGS = 8  # of one word at most; the first are the usual ones

_Read = tuple[str, ...]  # the ways to read a letter, each consonants or vowels; "" is mute


def _table(rows: str) -> dict[str, _Read]:
    """Read a table of letters: what is written, =, and the ways to read it, the usual one first."""
    return {written: tuple(read.split(",")) for written, _, read in (row.partition("=") for row in rows.split())}


_CLASS = {one: among[0] for among in ("bp", "t", "d", "k", "fv", "m", "n", "l", "r", "szšjčc", "hg") for one in among}
"""The class of each consonant. š is sh, č is ch, c is ts, j is zh, dzh and dj; kh is h, gh is g."""
_LATIN = _table("""
    shch=š stch=š tsch=č dsch=j kch=č dzh=j tch=č sch=š sh=š,sh ch=č,h zh=j dj=j dz=j kh=h gh=g th=t,s,th dh=d,z,dh
    ph=f ts=c tz=c cz=č sz=š ck=k qu=k q=k x=ks j=j, b=b p=p t=t d=d k=k f=f v=v m=m n=n l=l r=r s=s z=z h=h
    a=a e=i i=i y=i o=u u=u
""")
_CYRILLIC = _table("""
    б=b п=p т=t д=d к=k қ=k ќ=k кх=k ф=f в=v м=m н=n њ=n ң=n л=l љ=l р=r с=s з=z х=h ҳ=h һ=h г=g ғ=g ґ=g ж=j џ=j
    дж=j дз=j ђ=j ш=š щ=š ч=č ћ=č ц=c а=a ә=a э=i е=i є=i и=i і=i ї=i ы=i й=i ј=i о=u у=u ў=u ү=u ө=u ю=iu я=ia
""")
_ARABIC = _table("""
    ب=b پ=p ت=t ط=t ث=t,s ج=j,g چ=č ح=h خ=h د=d ذ=d,z ر=r ز=z ژ=j س=s ش=š ص=s ض=d,z ظ=z,d غ=g ف=f ڤ=v ق=k ك=k گ=g
    ل=l لل=l م=m ن=n ه=h تش=č تس=c تز=c دج=j ا=a ي=i و=u,v ى=a ة=a,t,h ؤ=u ئ=i
""")
_NO_VOWELS = str.maketrans("", "", "aiu")
_CONSONANT = re.compile("[^aiu]")
_READ = {"l": _LATIN, "c": _CYRILLIC, "a": _ARABIC}
_FIRST = {"l": _table("w=v x=h,ks"), "c": {}, "a": _table("و=v,u ع=a")}
_LAST = {"l": _table("h=,h e=i, c=k,č"), "c": {}, "a": _table("ه=a,h,t ى=a,i")}
_PATTERNS = {
    script: re.compile("|".join((*sorted((letters for letters in read if len(letters) > 1), key=len)[::-1], ".")))
    for script, read in _READ.items()
}


class Reading(NamedTuple):
    """One way to read a word: its key, its consonants, and the vowels before, between and behind them."""

    key: str
    consonants: str
    vowels: tuple[str, ...]


@lru_cache(maxsize=_KNOWN)
def readings(word: str) -> tuple[Reading, ...]:
    """Return the ways to read a folded word, the usual one first; none of a word with digits, or without consonants."""
    if not word.replace(APOSTROPHE, "").isalpha():
        return ()
    script = script_of(word)
    if script == "o":
        word, script = re.sub("[^a-z]", "", anyascii(word).lower()), "l"
    found = [""]
    for read in _letters(word, script):
        found = [_longer(so_far, sound, script) for so_far in found for sound in read][:_READINGS]
    return tuple(_reading(sounds) for sounds in dict.fromkeys(found) if sounds.translate(_NO_VOWELS))


def _letters(word: str, script: str) -> list[_Read]:
    """Return how each letter of a word can be read, with those that sound otherwise in their place."""
    read, letters = _READ[script], _PATTERNS[script].findall(word)
    first, last = _FIRST[script], _LAST[script]
    found: list[_Read] = []
    for at, letter in enumerate(letters):
        following = letters[at + 1] if at + 1 < len(letters) else ""
        if at == 0 and letter in first:
            found.append(first[letter])
        elif not following and at > 0 and letter in last:
            found.append(last[letter])
        elif script == "l" and letter in ("c", "g", "w"):
            found.append(_latin(letter, soft=following in ("e", "i", "y")))
        else:
            found.append(read.get(letter, ("",)))
    return found


def _latin(letter: str, *, soft: bool) -> _Read:
    """Return the readings of the letters that depend on what follows, or on the language."""
    if letter == "w":
        return ("u", "v")
    if letter == "c":
        return ("s",) if soft else ("k",)
    return ("g", "j") if soft else ("g",)


def _longer(so_far: str, sound: str, script: str) -> str:
    """Return sounds with one letter's more; a doubled one is one."""
    for one in sound:
        if not _is_doubled(so_far[-1:], one, script):
            so_far += one
    return so_far


def _is_doubled(last: str, one: str, script: str) -> bool:
    """Tell whether a sound goes on with the last one. Arabic writes two consonants where a vowel parts them."""
    if one not in _CLASS:
        return last == one
    return script != "a" and _CLASS.get(last) == _CLASS[one]


def _reading(sounds: str) -> Reading:
    consonants, vowels = sounds.translate(_NO_VOWELS), tuple(_CONSONANT.split(sounds))
    return Reading(_key(consonants, vowels), consonants, vowels)


def _key(consonants: str, vowels: tuple[str, ...]) -> str:
    """Return the classes of the consonants; of one or two alone, with whether a vowel begins them, and which ends."""
    classes = "".join(_CLASS[one] for one in consonants)
    if len(consonants) > 2:
        return classes
    return f"{'^' if vowels[0] else ''}{classes}.{vowels[-1][-1:]}"


@lru_cache(maxsize=_KNOWN)
def keys_of(word: str) -> tuple[str, ...]:
    """Return the keys under which a folded word is found, in all its forms and readings, each once."""
    return tuple(dict.fromkeys(reading.key for form in forms(word) for reading in readings(form)))


def alike(a: str, b: str) -> int | None:
    """Return how far two folded words are apart that can be spellings of one name; None if they cannot.

    0: letter by letter the same name, as far as their scripts can write it. Of all readings and forms the nearest
    count. The fewer consonants two words share, the nearer they have to be: short words sound like too many others.
    """
    scripts = (script_of(a), script_of(b))
    far = [
        apart
        for left in _all_readings(a)
        for right in _all_readings(b)
        if left.key == right.key
        and (apart := _apart(left, right, scripts) + _is_odd(a, left) + _is_odd(b, right))
        <= _limit(len(left.consonants), scripts)
    ]
    return min(far, default=None)


def begins_like(word: str, start: str) -> bool:
    """Tell whether a folded word begins as another does in its own script, letter by letter."""
    scripts = (script_of(word), script_of(start))
    return any(
        _apart(_cut(whole, len(wanted.consonants), wanted.vowels[-1]), wanted, scripts) <= SAME
        for whole in readings(word)
        for wanted in readings(start)
        if _classes(whole).startswith(_classes(wanted)) and _goes_on(whole, wanted)
    )


def _classes(reading: Reading) -> str:
    return "".join(_CLASS[one] for one in reading.consonants)


def _cut(reading: Reading, consonants: int, vowels: str) -> Reading:
    return Reading("", reading.consonants[:consonants], (*reading.vowels[:consonants], vowels))


def _goes_on(reading: Reading, start: Reading) -> bool:
    """Tell whether a word goes on after its first consonants with the vowels with which a beginning ends."""
    following, wanted = reading.vowels[len(start.consonants)], start.vowels[-1]
    return not wanted or not following or following.startswith(wanted)


def _all_readings(word: str) -> tuple[Reading, ...]:
    return tuple(reading for form in forms(word) for reading in readings(form))


def _limit(consonants: int, scripts: tuple[str, str]) -> int:
    """Return how far apart words may be that share so many consonants.

    Measured by benchmarks/quality/search.py: spellings of names that are found, and words of other meaning that are.
    """
    if scripts[0] != scripts[1]:
        return 2 * (consonants - 1) if consonants > 2 else 1
    if scripts[0] == "a":
        return 3 if consonants > 2 else -1  # two short Arabic words share their letters or are two words
    return 2 * (consonants - 1) if consonants > 2 else 0


def _is_odd(word: str, reading: Reading) -> bool:
    """Tell whether alef maqsura was read as ya: some write ali so, most write على, "on"."""
    return word.endswith("\u0649") and reading.vowels[-1].endswith("i")


def _apart(left: Reading, right: Reading, scripts: tuple[str, str]) -> int:
    total = 0
    for a, b in zip(left.consonants, right.consonants, strict=True):
        if a != b:
            total += _exchanged(a, b, scripts)
    last = len(left.consonants)
    for at, (x, y) in enumerate(zip(left.vowels, right.vowels, strict=True)):
        if scripts[0] == "a" != scripts[1]:
            total += _unwritten(x, y, at, last)
        elif scripts[1] == "a" != scripts[0]:
            total += _unwritten(y, x, at, last)
        elif x != y:
            total += _other_vowels(x, y, at)
    return total


def _exchanged(a: str, b: str, scripts: tuple[str, str]) -> int:
    """Weigh two consonants of one class. Arabic has no p and no v; Russian writes h as г."""
    pair, arabic = {a, b}, "a" in scripts
    if arabic and (pair == {"b", "p"} or pair == {"f", "v"}):
        return 0
    if pair == {"g", "h"}:
        cyrillic = scripts["gh".index("g") if a == "g" else 1] == "c"
        return 1 if cyrillic else 2 if arabic else 4
    return 2 if pair == {"s", "z"} else 3 if "j" not in pair and _CLASS[a] == "s" else 4


def _other_vowels(x: str, y: str, at: int) -> int:
    if not x or not y:
        return 10 if at == 0 else 4
    return 1 if x[0] == y[0] or x[-1] == y[-1] else 3


def _unwritten(arabic: str, other: str, at: int, last: int) -> int:
    """Weigh vowels of an Arabic word, which are written when they are long, against those of another script."""
    if at == 0:
        if not arabic or not other:
            return 10 if arabic != other else 0
        return 0 if set(arabic) - {"a"} <= set(other) else 3
    if not arabic:
        return 5 if at == last and other else 0
    if not other:
        return 6 if at < last else 5
    if not set(arabic) <= set(other):
        return 3
    return 2 if at == last and set(other) - set(arabic) else 0
