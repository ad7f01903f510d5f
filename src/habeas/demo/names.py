"""Names made of syllables: thousands of surnames, a few hundred given names, in two invented cultures.

A stock lays its names out as (culture, sex, rank): the name of rank k in culture c for sex s stands at `(2
* c + s) * size + k`. Rank 0 is the most frequent. Each name has its usual sounds and two variants, which
are what a clerk who heard it otherwise would write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from habeas.demo.scripts import WRITTEN_VOWELS

VARIANTS = 3
SURNAMES = 6000
GIVEN_NAMES = 120
NORTHERN, SOUTHERN = 0, 1
_ENDING = 2  # sounds


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FAMILY_FIRST = _words(
    "arx bor velx gur dorS Zar zelm kirt lurs malx norg osk pirz rond serg tarb urS xolb ceng CerZ Sird "
    "elb jast korb melg nisk ozm pold rugn stam telz umk xist corm Culb Sang bism varg dZul gent zorx"
)
_FAMILY_MIDDLE = _words("am an ar at ig il im ir iS ob ol or ot ub uk ul um ur uS uz ax aZ ed el en ek es id")
_FAMILY_END = _words("ov ev ojev ajev ujev anov")
_GIVEN_FIRST = _words("al as bek bor gar del zel il kaz lar mar nur or rus sel tam ur xal Cer el")
_MALE_END = _words("an at bek dar dig et kan lan mur nar ot san tur ur xan")
_FEMALE_END = _words("ana ata bika dara ina eta kana lana mira nara ota sana tura una xava")
_NICKNAMES = _words("borz cicig gonz kerla laCa mexka naxuo pxaga qiq sardal tarx uSat xalxo Zuga")

# Roots of three letters. A form with three places takes them in turn, one with four doubles the middle one.
_ROOTS = _words(
    "bHr nTl smd flq wzr kbS rDm xls Hwn zlf Sqr dhn Trb nwG jbs qTm 3rz "
    "3fn GTl bbS Drs wmk Tnf ZtT lHk zml Tfw DnS zbh rqd Gnz qrf xmb lrG"
)
_MALE_FORMS = ("{}A{}i{}", "{}a{}I{}", "ma{}{}U{}", "{}a{}{}A{}")
_FEMALE_FORMS = ("{}A{}i{}@", "{}a{}I{}@", "ma{}{}U{}@", "{}u{}a{}@")
_FAMILY_FORMS = ("{}a{}{}AnI", "{}A{}i{}I", "{}a{}I{}", "{}u{}a{}jI", "{}i{}{}AwI", "{}a{}U{}", "ti{}{}AnI")

_SLIPS_OF_THE_EAR = (
    ("A", "O"),
    ("O", "A"),
    ("E", "I"),
    ("I", "E"),
    ("U", "O"),
    ("x", "h"),
    ("jE", "E"),
    ("Z", "dZ"),
    ("d", "t"),
    ("b", "p"),
    ("q", "k"),
    ("G", "g"),
    ("D", "d"),
    ("T", "t"),
    ("H", "h"),
    ("3", ""),
    ("i", "e"),
    ("u", "o"),
    ("al-", ""),
)

Sounds = NDArray[np.object_]  # (VARIANTS, names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The stocks of one case, as sounds, each of shape (VARIANTS, cultures * 2 * size)."""

    family: Sounds
    given: Sounds
    patronymic: Sounds
    nickname: Sounds  # of shape (VARIANTS, cultures * nicknames)
    surnames: int
    given_names: int
    nicknames: int


def names_of(cultures: tuple[int, ...], *, surnames: int, rng: Generator) -> Names:
    """Make the stocks of names of a case.

    Args:
        cultures: NORTHERN, SOUTHERN or both, in the order in which people refer to them.
        surnames: how many a culture, at most SURNAMES.
    """
    families, given, fathers, nicknames = [], [], [], []
    for culture in cultures:
        bank = _BANKS[culture]
        last = _some(bank.families(), surnames, rng)
        men = _some(bank.men(), GIVEN_NAMES, rng)
        women = _some(bank.women(), GIVEN_NAMES, rng)
        families += last + [bank.family_of_woman(name) for name in last]
        given += men + women
        fathers += [bank.son_of(name) for name in men] + [bank.daughter_of(name) for name in men]
        nicknames += bank.nicknames(men)
    return Names(
        family=_with_variants(families, rng),
        given=_with_variants(given, rng),
        patronymic=_with_variants(fathers, rng),
        nickname=_with_variants(nicknames, rng),
        surnames=surnames,
        given_names=GIVEN_NAMES,
        nicknames=len(_NICKNAMES),
    )


def ranks(size: int, count: int, rng: Generator) -> NDArray[np.int64]:
    """Draw ranks 0..size-1 with falling frequency: the first names are common, the last ones rare."""
    weight = (np.arange(size) + 8.0) ** -0.9
    drawn = np.searchsorted(np.cumsum(weight / weight.sum()), rng.random(count), side="right")
    return np.minimum(drawn, size - 1)


def _some(names: Iterator[str], count: int, rng: Generator) -> list[str]:
    """Pick different names and put them in the order of this case's frequencies."""
    every = list(dict.fromkeys(names))
    return [every[place] for place in rng.permutation(len(every))[:count]]


def _with_variants(names: list[str], rng: Generator) -> Sounds:
    sounds = np.empty((VARIANTS, len(names)), dtype=object)
    sounds[0] = names
    for variant in range(1, VARIANTS):
        draws = rng.integers(0, 2**31, len(names)).tolist()
        sounds[variant] = [_misheard(name, draw) for name, draw in zip(names, draws, strict=True)]
    return sounds


def _misheard(name: str, draw: int) -> str:
    # The first sound and the ending hold: what is misheard is in between.
    head, middle, ending = name[0], name[1:-_ENDING], name[-_ENDING:]
    slips = [slip for slip in _SLIPS_OF_THE_EAR if slip[0] in middle]
    if not slips:
        return head + middle + ending + ending[-1]
    heard, written = slips[draw % len(slips)]
    return head + middle.replace(heard, written, 1) + ending


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bank:
    """How one culture makes its names."""

    families: Callable[[], Iterator[str]]
    men: Callable[[], Iterator[str]]
    women: Callable[[], Iterator[str]]
    nicknames: Callable[[list[str]], list[str]]
    family_of_woman: Callable[[str], str]
    son_of: Callable[[str], str]
    daughter_of: Callable[[str], str]


def _joined(*parts: tuple[str, ...]) -> Iterator[str]:
    return ("".join(choice).translate(WRITTEN_VOWELS) for choice in product(*parts))


def _rooted(forms: tuple[str, ...], roots: tuple[str, ...]) -> Iterator[str]:
    for form, root in product(forms, roots):
        yield form.format(*(root if form.count("{}") == len(root) else root[:2] + root[1:]))


def _southern_families() -> Iterator[str]:
    # Given names use the roots as they are; surnames mix the letters of two, so that there are thousands.
    mixed = tuple(one[0] + other[1:] for one, other in product(_ROOTS, _ROOTS))
    return (article + name for article, name in product(("al-", ""), _rooted(_FAMILY_FORMS, mixed)))


def _son(father: str) -> str:
    return father + "OvIC"


def _daughter(father: str) -> str:
    return father + "OvnA"


def _same(name: str) -> str:
    return name


_BANKS = {
    NORTHERN: _Bank(
        families=lambda: _joined(_FAMILY_FIRST, _FAMILY_MIDDLE, _FAMILY_END),
        men=lambda: _joined(_GIVEN_FIRST, _MALE_END),
        women=lambda: _joined(_GIVEN_FIRST, _FEMALE_END),
        nicknames=lambda men: list(_joined(_NICKNAMES)),
        family_of_woman=lambda name: name + "A",
        son_of=_son,
        daughter_of=_daughter,
    ),
    SOUTHERN: _Bank(
        families=_southern_families,
        men=lambda: _rooted(_MALE_FORMS, _ROOTS),
        women=lambda: _rooted(_FEMALE_FORMS, _ROOTS),
        nicknames=lambda men: ["abU-" + name for name in men[: len(_NICKNAMES)]],
        family_of_woman=_same,
        son_of=_same,
        daughter_of=_same,
    ),
}
