"""The stocks of names of one case: thousands of surnames, a hundred given names for each sex, in one culture or two.

A stock lays its names out as (culture, sex, rank): the name of rank k in culture c for sex s stands at `(2
* c + s) * size + k`. Rank 0 is the most frequent. Each name has four spellings as sounds: the usual one, two
that a clerk who heard or learnt it otherwise would write, and the native one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from habeas.demo import northern, southern
from habeas.demo.northern import Forms

VARIANTS = 4
NATIVE = 3  # the variant that is the native form
SURNAMES = 9000
GIVEN_NAMES = 100
BYNAMES = 16
NORTHERN, SOUTHERN = 0, 1
_ENDING = 2  # sounds

_NORTHERN_SLIPS = (
    *(("A", "O"), ("(?<!j)O", "A"), ("(?<!j)E", "I"), ("I", "E"), ("(?<!j)U", "O"), ("x", "g"), ("(?<!d)Z", "dZ")),
    *(("d(?!Z)", "t"), ("b", "p"), ("k", "g"), ("z", "s"), ("'", ""), ("mm", "m"), ("ss", "s")),
)
_SOUTHERN_SLIPS = (
    *(("ḍ", "ẓ"), ("ṭ", "t"), ("ṣ", "s"), ("ẓ", "ḍ"), ("ṯ", "t"), ("ḏ", "d"), ("ṣ", "s")),
    *(("i", "a"), ("u(?!m)", "a"), ("ay", "ī"), ("aw", "ū"), ("à", "ā")),
)
_SLIPS_OF_THE_EAR = {
    culture: tuple((re.compile(heard), written) for heard, written in slips)
    for culture, slips in ((NORTHERN, _NORTHERN_SLIPS), (SOUTHERN, _SOUTHERN_SLIPS))
}
_NORTHERN_VOWELS = frozenset("AEIOUY")

Sounds = NDArray[np.object_]  # (VARIANTS, names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The stocks of one case, as sounds, each of shape (VARIANTS, cultures * 2 * size).

    `called` is what people are called besides: short forms, kunyas (of a child's name), other given names
    and bynames, one block each of given_names * 2 for each culture and a last one of BYNAMES for each.
    """

    family: Sounds
    given: Sounds
    patronymic: Sounds
    called: Sounds
    surnames: int
    given_names: int
    cultures: tuple[int, ...]


def names_of(cultures: tuple[int, ...], *, surnames: int, rng: Generator) -> Names:
    """Make the stocks of names of a case.

    Args:
        cultures: NORTHERN, SOUTHERN or both, in the order in which people refer to them.
        surnames: how many a culture, at most SURNAMES.
    """
    families: list[Forms] = []
    given: list[Forms] = []
    fathers: list[Forms] = []
    bynames: list[Forms] = []
    short: list[str] = []
    for culture in cultures:
        bank = _BANKS[culture]
        common, made = _families(culture)
        last = _stirred([*common, *(made[at] for at in rng.permutation(len(made)))][:SURNAMES], rng)[:surnames]
        men, women = (_stirred(_different(each())[:GIVEN_NAMES], rng) for each in (bank.men, bank.women))
        families += last + _each(bank.family_of_woman, last)
        given += men + women
        fathers += _each(bank.son_of, men) + _each(bank.daughter_of, men)
        short += [bank.short_of(forms[0]) for forms in men + women]
        bynames += islice(bank.bynames(), BYNAMES)
    called = _with_variants(given, rng)
    return Names(
        family=_with_variants(families, rng),
        given=called,
        patronymic=_with_variants(fathers, rng),
        called=np.concatenate(
            [_unvaried(short), _kunyas(called, cultures), called, _with_variants(bynames, rng)], axis=1
        ),
        surnames=surnames,
        given_names=GIVEN_NAMES,
        cultures=cultures,
    )


def ranks(size: int, count: int, rng: Generator, *, steep: float = 0.9) -> NDArray[np.int64]:
    """Draw ranks 0..size-1 with falling frequency: the first names are common, the last ones rare."""
    weight = (np.arange(size) + 8.0) ** -steep
    drawn = np.searchsorted(np.cumsum(weight / weight.sum()), rng.random(count), side="right")
    return np.minimum(drawn, size - 1)


@cache
def _families(culture: int) -> tuple[list[Forms], list[Forms]]:
    """Return the common surnames of a culture, and those that are put together of parts, none twice."""
    bank = _BANKS[culture]
    common = _different(bank.families())
    known = {forms[0] for forms in common}
    return common, [forms for forms in _different(bank.made_families()) if forms[0] not in known]


def _different(names: Iterator[Forms]) -> list[Forms]:
    """Take the names whose usual spellings differ."""
    seen: dict[str, Forms] = {}
    for forms in names:
        seen.setdefault(forms[0], forms)
    return list(seen.values())


def _stirred(names: list[Forms], rng: Generator) -> list[Forms]:
    """Put names in the order of this case's frequencies: near where they stood, so that common ones stay common."""
    places = np.arange(len(names)) * rng.lognormal(0.0, 0.7, len(names))
    return [names[at] for at in np.argsort(places, kind="stable")]


def _each(turn: Callable[[str], str], names: list[Forms]) -> list[Forms]:
    return [tuple(turn(sounds) if sounds else "" for sounds in forms) for forms in names]


def _kunyas(given: Sounds, cultures: tuple[int, ...]) -> Sounds:
    """Make the kunyas, father of and mother of each man's name, laid out as the given names are."""
    blocks = []
    for at, culture in enumerate(cultures):
        children = given[:, 2 * at * GIVEN_NAMES : (2 * at + 1) * GIVEN_NAMES]
        blocks += [mark + children for mark in _KUNYAS[culture]]
    return np.concatenate(blocks, axis=1)


def _unvaried(names: list[str]) -> Sounds:
    return np.array([names] * VARIANTS, dtype=object)


def _with_variants(names: list[Forms], rng: Generator) -> Sounds:
    sounds = np.empty((VARIANTS, len(names)), dtype=object)
    draws = rng.integers(0, 2**31, (len(names), VARIANTS)).tolist()
    for at, (forms, drawn) in enumerate(zip(names, draws, strict=True)):
        usual, native = forms[0], forms[NATIVE]
        heard = [each or _misheard(usual, draw) for each, draw in zip(forms[1:NATIVE], drawn, strict=False)]
        sounds[:, at] = [usual, *heard, native or heard[0]]
    return sounds


def _misheard(name: str, draw: int) -> str:
    # The first sound and the ending hold: what is misheard is in between.
    head, middle, ending = name[0], name[1:-_ENDING], name[-_ENDING:]
    culture = SOUTHERN if _NORTHERN_VOWELS.isdisjoint(name) else NORTHERN
    slips = [slip for slip in _SLIPS_OF_THE_EAR[culture] if slip[0].search(middle)]
    if not slips:
        return name
    heard, written = slips[draw % len(slips)]
    return head + heard.sub(written, middle, count=1) + ending


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bank:
    """How one culture makes its names."""

    families: Callable[[], Iterator[Forms]]
    made_families: Callable[[], Iterator[Forms]]
    men: Callable[[], Iterator[Forms]]
    women: Callable[[], Iterator[Forms]]
    bynames: Callable[[], Iterator[Forms]]
    family_of_woman: Callable[[str], str]
    son_of: Callable[[str], str]
    daughter_of: Callable[[str], str]
    short_of: Callable[[str], str]


_BANKS = {
    NORTHERN: _Bank(
        families=northern.families,
        made_families=northern.made_families,
        men=northern.men,
        women=northern.women,
        bynames=northern.bynames,
        family_of_woman=northern.family_of_woman,
        son_of=northern.son_of,
        daughter_of=northern.daughter_of,
        short_of=northern.short_of,
    ),
    SOUTHERN: _Bank(
        families=southern.families,
        made_families=southern.made_families,
        men=southern.men,
        women=southern.women,
        bynames=southern.bynames,
        family_of_woman=southern.same,
        son_of=southern.same,
        daughter_of=southern.same,
        short_of=southern.short_of,
    ),
}
_KUNYAS = {NORTHERN: ("AbU ", "Umm "), SOUTHERN: ("ʾabū ", "ʾumm ")}  # father of, mother of
