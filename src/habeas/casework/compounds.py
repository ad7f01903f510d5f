"""Names that are written as one word or as two: Abdulrahman and Abd al-Rahman, Abubakar and Abu Bakr, in any script."""

from __future__ import annotations

import re

from habeas.model.spellings import script_of

_SERVANT = ("abd", "abdul", "abdel", "abdal", "abdil", "abdu", "абд", "абдул", "абдуль", "абдель", "абдал", "عبد")
_FATHER = ("abu", "abou", "aboo", "абу", "ابو", "ابي", "ابا")
_PARTICLES = ("", "و", "ل", "ب")  # that Arabic writes together with the word
HEADS = tuple(
    frozenset(f"{before}{head}" if head[0] > "\u0600" else head for head in family for before in _PARTICLES)
    for family in (_SERVANT, _FATHER)
)
"""How the first word of such names is written, folded: servant of, father of."""
_JOINED = (
    re.compile("(abd(?:[aeiu]l?)?|абд(?:[аеуэ](?:ль?)?)?|عبد(?:ال)?)(.{4,})"),
    re.compile("(abo?u|абу|اب[ويا])(.{3,})"),
)
_BETWEEN = ({"l": "abdul", "c": "абдул", "a": "عبدال"}, {"l": "abu", "c": "абу", "a": "ابو"})
_ARTICLE = "ال"
# Abdullah has the article and the name of God in one, of which little is left between them.
_GOD = {"l": "allah", "c": "аллах", "a": "الله"}
_SERVANT_OF_GOD = {"l": "abdullah", "c": "абдуллах", "a": "عبدالله"}
_OF_GOD = re.compile("abd[aeou]?ll?ah?|абд[аеуо]?лл?ах?|عبدالله")
_GODS_NAME = re.compile("all?ah?|алл?ах?|الله")


def head_of(word: str) -> int | None:
    """Return which family a folded word begins a name of two words with, as a place in HEADS; None if with none."""
    return next((family for family, heads in enumerate(HEADS) if word in heads), None)


def parted(word: str) -> tuple[int, str] | None:
    """Return the family and the second word of a folded word that is a name of two words; None if it is none.

    The first way to part it that leaves enough is taken: nothing rests on it but that both words are looked for too.
    """
    if _OF_GOD.fullmatch(word):
        return 0, _GOD[script_of(word)]
    for family, pattern in enumerate(_JOINED):
        match = pattern.fullmatch(word)
        if match:
            return family, match.group(2)
    return None


def joined(family: int, word: str) -> str:
    """Return a name of two words as one, in the script of its second word."""
    script = script_of(word)
    if family == 0 and _GODS_NAME.fullmatch(word):
        return _SERVANT_OF_GOD[script]
    return _BETWEEN[family].get(script, "") + word.removeprefix(_ARTICLE)
