"""The packs made ready to be asked, once for a run of the program: lists by what they are compared by, endings, marks.

What is here holds for every case; how a case uses its words is in `uses` and joined to it in `lexicon`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from habeas.model.spellings import APOSTROPHE, fold, script_of
from habeas.persons.cultures import Endings, Pack, entries, packs
from habeas.persons.marks import Phrases, marks_of, phrases_of
from habeas.persons.pack_spellings import spellings
from habeas.persons.romanisation import romanised, table

GIVEN, PATRONYMIC, FAMILY = range(3)
"""The parts that names are weighed for, as places in tuples."""
RARE = 1e-4
"""The share of one unlisted name among all unlisted ones."""
ARTICLE = "+"
_MASS = (0.45, 0.3, 0.12)  # of given names, by the ranks of a pack
_FAMILY_MASS = 0.15  # of family names that a pack lists
_UNLISTED_GIVEN = 0.25
_CHANCE_ENDING = 0.004  # of a word that is no name of the kind to end as that kind does
_LONGEST_ENDING = 8


class CompiledPack(NamedTuple):
    """One pack, ready to be asked."""

    given: Mapping[str, float]
    family: Mapping[str, float]
    patronymic: Mapping[str, float]  # endings, with the logarithm of share over chance
    endings: Mapping[str, float]
    no_patronymic: float  # what a word without an ending loses
    no_family: float
    unlisted: tuple[float, float]


class CompiledPacks:
    """Packs, ready to be asked. Nothing of a case is in it."""

    def __init__(self, cultures: Sequence[Pack]) -> None:
        """Compile packs; takes some hundredths of a second."""
        self.packs = tuple(cultures)
        self.marks = marks_of(cultures)
        self.phrases: Phrases = phrases_of(cultures)
        self.by_script = {
            script: tuple(at for at, pack in enumerate(cultures) if script in pack.scripts) for script in "lcao"
        }
        self.glued = tuple(pack.articles.glued for pack in cultures if pack.articles.glued)
        self.heads, self.divine, self.same = _heads(cultures)
        self.tails = _canonical(fold(tail) for pack in cultures for (tail,) in entries(pack.compounds.tails))
        self.female = _female(cultures)
        self.with_article: frozenset[str] = frozenset()
        self.each = tuple(self._compile(pack) for pack in cultures)
        self.with_article = frozenset(
            name
            for pack, one in zip(cultures, self.each, strict=True)
            if pack.articles.apart
            for name in (*one.given, *one.family)
        )
        self.fathers = {ending: 0 for one in self.each for ending in one.patronymic}
        self.slavic = {
            end: 0 for pack, one in zip(cultures, self.each, strict=True) if pack.romanised_by for end in one.endings
        }

    def bare(self, folded: str) -> tuple[str, bool]:
        """Return a word as it is compared ("abdulrahman" as "abd rahman"), and whether an article went."""
        whole = folded.replace(APOSTROPHE, "") or folded
        if whole in self.heads:
            return self.heads[whole], False
        for glued in self.glued:
            if whole.startswith(glued) and len(whole) > len(glued) + 2 and not whole.startswith(f"{glued}\u0644\u0647"):
                whole = whole[len(glued) :]
                return self.tails.get(whole, whole), True
        if whole in self.tails:
            return self.tails[whole], False
        parted = self._parted(whole)
        if parted:
            return parted, False
        known = self.with_article
        if whole[:2] in ("al", "el") and len(whole) > 5 and whole not in known and whole[2:] in known:
            return whole[2:], True
        return self.same.get(whole, whole), False

    def _parted(self, whole: str) -> str:
        """Part a compound that is written as one word; "" if it is none."""
        for head, usual in self.heads.items():
            rest = whole[len(head) :]
            if rest and whole.startswith(head) and rest in self.divine:
                bare, _ = self.bare(rest)
                return f"{usual} {self.same.get(bare, bare)}"
        for tail, usual in self.tails.items():
            if len(tail) > 4 and whole.endswith(tail) and len(whole) > len(tail) + 2:
                return f"{whole[: -len(tail)]} {usual}"
        return ""

    def _compile(self, pack: Pack) -> CompiledPack:
        given: dict[str, float] = {}
        for text, mass in zip((pack.given.known, pack.given.common, pack.given.very_common), _MASS[::-1], strict=True):
            self._list(given, text, mass, pack)
        family: dict[str, float] = {}
        self._list(family, pack.family.common, _FAMILY_MASS, pack)
        patronymic, endings = _endings(pack.endings, pack.endings_latin, pack.romanised_by)
        listed = (bool(given) * (1 - _UNLISTED_GIVEN), bool(family) * _FAMILY_MASS)
        return CompiledPack(
            given,
            family,
            {ending: math.log(share / _CHANCE_ENDING) for ending, share in patronymic.items()},
            {ending: math.log(share / _CHANCE_ENDING) for ending, share in endings.items()},
            math.log(_remaining(pack.endings.patronymic)) if pack.endings.patronymic else -9.0,
            math.log(_remaining(pack.endings.family)) if pack.endings.family else 0.0,
            ((1 - listed[0]) * RARE, (1 - listed[1]) * RARE),
        )

    def _list(self, known: dict[str, float], text: str, mass: float, pack: Pack) -> None:
        """Add the names of one rank, each with all its Latin spellings, which share nothing of the rank's mass."""
        names = entries(text)
        for name in names:
            for spelled in spellings(name, pack.romanised_by):
                bares = [self.bare(word) for word in spelled]
                key = key_of(" ".join(bare for bare, _ in bares), article=bares[0][1])
                known[key] = max(known.get(key, 0.0), mass / len(names))


@cache
def shipped() -> CompiledPacks:
    """Return the packs that ship with the program, compiled once."""
    return CompiledPacks(packs())


def compiled(cultures: Sequence[Pack] | None) -> CompiledPacks:
    """Return packs compiled; those that ship with the program if None."""
    return shipped() if cultures is None else CompiledPacks(cultures)


def key_of(bare: str, *, article: bool) -> str:
    """Return what a name is counted by: with an article it is another name (al-Ahmad, a family) than without."""
    return ARTICLE + bare if article else bare


def ending_of(word: str, endings: Mapping[str, object]) -> str:
    """Return the longest of these endings that a word has behind at least two letters; "" if none."""
    for length in range(min(len(word) - 2, _LONGEST_ENDING), 0, -1):
        if word[-length:] in endings:
            return word[-length:]
    return ""


def _endings(known: Endings, latin: Endings, romanised_by: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return the folded endings of patronymics and of family names, also in Latin letters by every habit."""
    found: tuple[dict[str, float], dict[str, float]] = ({}, {})
    for kind, endings in zip(found, (known.patronymic, known.family), strict=True):
        for ending, share in endings.items():
            kind[fold(ending)] = share
            # An ending is read behind a consonant and behind a vowel: BGN writes -ev and -yev.
            for habit in table(romanised_by).habits if romanised_by else ():
                for before in "ба":
                    written = fold(romanised(before + ending, habit)).replace(APOSTROPHE, "")[1:]
                    kind.setdefault(written, share)
    for kind, endings in zip(found, (latin.patronymic, latin.family), strict=True):
        kind.update({fold(ending): share for ending, share in endings.items()})
    return found


def _remaining(endings: Mapping[str, float]) -> float:
    return max(1 - sum(endings.values()), 0.01)


def _canonical(words: Iterable[str]) -> dict[str, str]:
    """Map each word to the first of its script."""
    found: dict[str, str] = {}
    usual: dict[str, str] = {}
    for word in words:
        found[word] = usual.setdefault(script_of(word), word)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _heads(packs: Sequence[Pack]) -> tuple[dict[str, str], frozenset[str], dict[str, str]]:
    heads = _canonical(fold(head) for pack in packs for (head,) in entries(pack.compounds.heads))
    divine = frozenset(fold(word) for pack in packs for (word,) in entries(pack.compounds.divine))
    same = {fold(word): fold(usual) for pack in packs for word, usual in pack.compounds.same.items()}
    return heads, divine, same


def _female(packs: Sequence[Pack]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pack in packs:
        for woman, man in pack.female.items():
            found[fold(woman)] = fold(man)
            for habit in table(pack.romanised_by).habits if pack.romanised_by else ():
                for before in "ба":
                    latin = [fold(romanised(before + end, habit)).replace(APOSTROPHE, "")[1:] for end in (woman, man)]
                    found.setdefault(latin[0], latin[1])
    return found
