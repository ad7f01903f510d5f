"""Which word of a name is the family name? Where a mapping said so it stands; else the case's own names say
it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from habeas.model.values import Name
from habeas.persons.romanise import father_of, is_patronymic, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Latinised words of one name, by the part they play. For comparison only."""

    family: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    patronymic: tuple[str, ...] = ()  # the father's names, endings taken off
    mother: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every word but the mother's surname, sorted, each once."""
        return tuple(sorted({*self.family, *self.given, *self.patronymic}))


@dataclass(frozen=True, slots=True)
class Census:
    """How often each word is a family name, a given name, or any part, over the names of one case."""

    family: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    any: Counter[str] = field(default_factory=Counter)


def census(names: Iterable[Name]) -> Census:
    """Count the words of a case's names; only names whose parts a mapping read say which part a word is."""
    counted = Census()
    for name in names:
        counted.any.update(set(words_of(name.written)))
        counted.family.update(set(words_of(name.family)))
        counted.given.update(set(words_of(name.given)))
    return counted


def parts_of(name: Name, counted: Census) -> Parts:
    """Return the latinised parts of a name.

    Parts that a mapping read are taken as they are. Where none is known, words are placed by how the same
    words are used elsewhere in the case, or, if no name there has parts, the rarest word is the family name.
    Either way the order in which the words stand does not matter.
    """
    family, given, mother = words_of(name.family), words_of(name.given), words_of(name.mother)
    fathers = words_of(name.patronymic)
    if not (family or given or fathers):
        family, given = _placed([w for w in words_of(name.written) if not is_patronymic(w)], counted)
        fathers = tuple(sorted(w for w in words_of(name.written) if is_patronymic(w)))
    elif not fathers:
        fathers = tuple(w for w in given if is_patronymic(w))
        given = tuple(w for w in given if not is_patronymic(w))
    return Parts(family=family, given=given, patronymic=tuple(father_of(w) for w in fathers), mother=mother)


def _placed(words: Sequence[str], counted: Census) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part words into family and given names."""
    ordered = sorted(set(words), key=lambda word: (-_family_leaning(word, counted), word))
    if len(ordered) < 2:
        return tuple(ordered), ()
    leaning = [w for w in ordered if counted.family and _family_leaning(w, counted) > 0]
    family = leaning[: len(ordered) - 1] or ordered[:1]
    return tuple(sorted(family)), tuple(sorted(set(ordered) - set(family)))


def _family_leaning(word: str, counted: Census) -> float:
    """How much more a word is a family name than a given name, as a log ratio; rarity where nothing is
    known.
    """
    if not counted.family:
        return -math.log(counted.any[word] + 1)
    # A word nobody used yet is likelier a family name: there are few given names and many families.
    return math.log((counted.family[word] + 0.7) / (counted.given[word] + 0.3))
