"""Words in Latin letters by a stated habit: to show how a spelling came about, and to know a name when it is romanised.

A table says, for each habit, what stands for a letter anywhere, at the start of a word and behind a vowel. Nothing is
compared by these forms alone: habits are mixed in one list and in one name. What was written is never replaced.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources

import msgspec

from habeas.errors import PersonsError
from habeas.persons.pack_sources import Source, check_sources

TABLES = ("russian", "arabic")
_KNOWN = 1 << 14  # distinct words kept
_PALOCHKA = re.compile("[IiLl|Ӏ1](?=[\u0400-\u052f]|\\W|$)")
_DOUBLED = re.compile("(.)([\u064b-\u0650]?)\u0651")
_CYRILLIC = re.compile("[\u0400-\u052f]")

Letters = dict[str, str]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The letters of one script by habit. `letters["all"]` holds what every habit shares."""

    version: str
    title: str
    script: str  # a letter of habeas.model.spellings.SCRIPTS
    vowels: str
    sun: str = ""  # letters that take the l of the article
    sources: tuple[Source, ...]
    letters: dict[str, Letters]
    first: dict[str, Letters] = {}
    after_vowel: dict[str, Letters] = {}

    @property
    def habits(self) -> tuple[str, ...]:
        """The habits of this table, in the order of the file."""
        return tuple(habit for habit in self.letters if habit != "all")


@cache
def table(name: str) -> Table:
    """Return a table of letters by its name, one of TABLES.

    Raises: PersonsError: there is no such table, or the file lacks a source or holds an unknown key.
    """
    if name not in TABLES:
        raise PersonsError("there is no romanisation table of this name", place=name, advice=f"one of: {TABLES}")
    text = resources.files("habeas.persons").joinpath("packs", "romanisation", f"{name}.toml").read_text("utf-8")
    return typed(text, name=name)


def typed(text: str, *, name: str) -> Table:
    """Read a table of letters from TOML.

    Raises: PersonsError: it is no TOML, lacks a part, holds an unknown key, or names no source.
    """
    try:
        found = msgspec.convert(tomllib.loads(text), Table)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as failure:
        raise PersonsError(f"a romanisation table cannot be used: {failure}", place=name) from failure
    check_sources(found.sources, place=name)
    if "all" not in found.letters:
        raise PersonsError("a romanisation table has no letters.all", place=name)
    return found


@lru_cache(maxsize=_KNOWN)
def romanised(word: str, habit: str) -> str:
    """Return a word in Latin letters as a habit writes it; small letters, but a capital where the word begins with one.

    Args:
        word: of one script. What no table knows (Latin letters, digits) stays as it is. The palochka may be written in
            any of its five ways.
        habit: one of the habits of the word's table, such as "bgn_pcgn", "iso9", "ala_lc", "press", "german", "french".
    Raises: PersonsError: the script's table has no such habit.
    """
    text = unicodedata.normalize("NFC", word)
    name = "russian" if _CYRILLIC.search(text) else "arabic" if re.search("[\u0600-\u06ff]", text) else ""
    if not name:
        return word
    letters = table(name)
    if habit not in letters.letters:
        raise PersonsError(f"there is no habit {habit!r}", place=name, advice=f"one of: {', '.join(letters.habits)}")
    capital = text[:1].isupper()
    if name == "russian":
        latin = _written(_PALOCHKA.sub("ӏ", text).lower(), name, habit)
    else:
        article, rest = _article(_DOUBLED.sub(r"\1\1\2", text), habit)
        latin = article + _written(rest, name, habit)
    return latin[:1].upper() + latin[1:] if capital else latin


def _written(text: str, name: str, habit: str) -> str:
    anywhere, first, behind, pattern = _compiled(name, habit)
    vowels, found, last = table(name).vowels, [], ""
    for match in pattern.finditer(text):
        letter = match.group()
        if not last or not last.isalpha():
            latin = first.get(letter) or anywhere.get(letter, letter)
        elif last in vowels and letter in behind:
            latin = behind[letter]
        else:
            latin = anywhere.get(letter, letter)
        found.append(latin)
        last = letter[-1]
    return "".join(found)


@cache
def _compiled(name: str, habit: str) -> tuple[Letters, Letters, Letters, re.Pattern[str]]:
    """The letters of a habit over those that all share, and a pattern that finds the longest first."""
    letters = table(name)
    anywhere, first, behind = (
        {**part.get("all", {}), **part.get(habit, {})} for part in (letters.letters, letters.first, letters.after_vowel)
    )
    keys = sorted({*anywhere, *first, *behind}, key=lambda key: (-len(key), key))
    return anywhere, first, behind, re.compile("|".join([*map(re.escape, keys), "."]), re.DOTALL)


def _article(text: str, habit: str) -> tuple[str, str]:
    """Part the Arabic article from its word, in Latin letters as it sounds before a sun letter (ash-, not al-)."""
    rest = text.removeprefix("\u0627\u0644")
    if rest == text or len(rest) < 3 or rest.startswith("\u0644\u0647"):
        return "", text
    return f"a{_written(rest[0], 'arabic', habit) if rest[0] in table('arabic').sun else 'l'}-", rest
