"""The words of a name that say what stands beside them: titles, particles, articles, Abu, bin, de, alias and so on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from habeas.model.spellings import fold
from habeas.persons.cultures import Pack, entries
from habeas.persons.pack_spellings import spellings


class Mark:
    """What a word can be beside its being a name, as bits: several at once.

    Plain numbers, since every word of every name is asked: a flag of `enum` costs ten times as much.
    """

    TITLE = 1 << 0
    FIRST_TITLE = 1 << 1
    AFTER_TITLE = 1 << 2
    NASAB = 1 << 3
    NASAB_INSIDE = 1 << 4
    PATRONYMIC_AFTER = 1 << 5
    KUNYA = 1 << 6
    KUNYA_ALONE = 1 << 7
    ARTICLE = 1 << 8
    HEAD = 1 << 9
    TAIL = 1 << 10
    AFTER = 1 << 11
    FORWARD = 1 << 12
    CONJUNCTION = 1 << 13
    ALTERNATIVE = 1 << 14
    DIGRAPH = 1 << 15
    INITIAL = 1 << 16
    PHRASE = 1 << 17  # a phrase may begin with it
    ENDS_AS_FAMILY = 1 << 18
    ENDS_AS_PATRONYMIC = 1 << 19


Phrases = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
"""By first word, longest first: the words of a phrase and what it says: alias, born, married, teip or joined."""


def marks_of(packs: Sequence[Pack]) -> dict[str, int]:
    """Return the marks of every folded word that has one."""
    found: dict[str, int] = {}
    for pack in packs:
        for text, mark in (
            (pack.titles.anywhere, Mark.TITLE),
            (pack.titles.first, Mark.FIRST_TITLE),
            (pack.titles.after, Mark.AFTER_TITLE),
            (pack.marks.nasab, Mark.NASAB),
            (pack.marks.nasab_inside, Mark.NASAB_INSIDE),
            (pack.marks.patronymic_after, Mark.PATRONYMIC_AFTER),
            (pack.marks.kunya, Mark.KUNYA),
            (pack.marks.kunya_alone, Mark.KUNYA_ALONE),
            (pack.marks.alternative, Mark.ALTERNATIVE),
            (_assimilated(pack), Mark.ARTICLE),
            (pack.compounds.heads, Mark.HEAD),
            (pack.compounds.tails, Mark.TAIL),
            (pack.compounds.after, Mark.AFTER),
            (pack.particles.forward, Mark.FORWARD),
            (pack.particles.conjunction, Mark.CONJUNCTION),
            (pack.initials.digraphs, Mark.DIGRAPH),
        ):
            for words in entries(text):
                if len(words) == 1:
                    found[fold(words[0])] = found.get(fold(words[0]), 0) | mark
    for first in phrases_of(packs):
        found[first] = found.get(first, 0) | Mark.PHRASE
    return found


def phrases_of(packs: Sequence[Pack]) -> Phrases:
    """Return the phrases of one or more words that say what the words behind them are."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for pack in packs:
        for kind, text in (
            ("alias", pack.marks.alias),
            ("born", pack.marks.born),
            ("married", pack.marks.married),
            ("teip", pack.marks.teip),
            ("joined", pack.compounds.joined),
        ):
            for words in entries(text):
                folded = tuple(map(fold, words))
                found.setdefault(folded[0], []).append((folded, kind))
        for folded in _of_several_words(pack):
            found.setdefault(folded[0], []).append((folded, "joined"))
    return {first: tuple(sorted(set(some), key=lambda one: (-len(one[0]), one))) for first, some in found.items()}


def _of_several_words(pack: Pack) -> Iterator[tuple[str, ...]]:
    """Yield the listed given names of several words: whoever writes them without their hyphen means one name."""
    for text in (pack.given.very_common, pack.given.common, pack.given.known):
        for name in entries(text):
            if len(name) > 1 or "-" in name[0]:
                yield from spellings(name, pack.romanised_by)


def _assimilated(pack: Pack) -> str:
    """The article as it is written apart, also before sun letters: al, ar, ash and so on."""
    if not pack.articles.apart:
        return ""
    sun = [f"{vowel}{letter}" for letter in pack.articles.sun.split() for vowel in "ae"]
    return " ".join([*pack.articles.apart.split(), *sun])
