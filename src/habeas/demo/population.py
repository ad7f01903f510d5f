"""Who was taken, whether or not anybody wrote it down: families, raids, what became of each person."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from habeas.demo.names import BYNAMES, SOUTHERN, Names, ranks
from habeas.demo.places import Country

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

FIRST_DAY = int(np.datetime64("1996-09-01").astype(np.int64))  # days since 1970-01-01
FATES = ("held", "dead", "remains_found", "released")
MALE, FEMALE = 0, 1
NONE = -1

_SHORTEST, _LONGEST = 548, 3650  # days: about 18 months, ten years where very many are taken
_PEOPLE_A_DAY = 60
_FATE_RATES = (0.36, 0.48, 0.07, 0.09)
_FAMILY_SIZES = (0.74, 0.15, 0.065, 0.025, 0.013, 0.007)  # 1, 2, … of one family taken
_SHARE_OF_WOMEN = 0.08
_SHARE_OF_RAIDS = 0.75  # families of which somebody was taken in a raid with others
_TOGETHER = 0.6  # of those of whose family somebody was taken before: on the same day
_SHARE_OF_CLANS = 0.3  # families that bear one of the few surnames common in their settlement
_CLANS = 6  # such surnames a settlement
_COUSINS = 0.25  # members of a family, after the first, who have another father than the first
_NAMESAKES = 0.08  # cousins who bear the given name of the first of the family
_FATHERS_NAMESAKES = 0.06  # cousins whose fathers bear one name
_CALLED = (0.13, 0.08, 0.05, 0.05)  # by a short form, a kunya, another given name, a byname
_KUNYAS = 0.25  # of southern people above an age; they are called so instead
_AGE_OF_KUNYAS = 24
_BY_CHILD = 1  # place of the kunya in _CALLED
_PER_RAID = 8
_WAVES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The true persons, one element of each array a person; person p of the truth is element p - 1.

    Days count from 1970-01-01. Names are positions in the stocks of `Names`; `called` of NONE is nobody's
    second name. People of one `family` share the surname; those of one `father` are brothers and sisters.
    """

    family: Whole
    father: Whole
    raid: Whole  # NONE: taken alone
    culture: Whole
    sex: Whole
    surname: Whole
    given: Whole
    patronymic: Whole
    grandfather: Whole  # his given name, shared by a family
    called: Whole
    born: Whole
    taken: Whole
    settlement: Whole
    fate: Whole  # position in FATES
    visible: Flags  # of the class that lists easily hear of

    def __len__(self) -> int:
        return len(self.family)

    def first(self, count: int) -> Population:
        """Return the first persons alone, in arrays that nobody can write to."""
        kept = {field.name: getattr(self, field.name)[:count].copy() for field in fields(self)}
        for array in kept.values():
            array.setflags(write=False)
        return Population(**kept)


def days_of(people: int) -> int:
    """Return over how many days so many people are taken."""
    return min(_LONGEST, max(_SHORTEST, people // _PEOPLE_A_DAY))


def population_of(people: int, *, names: Names, country: Country, visible: float, rng: Generator) -> Population:
    """Invent people by families.

    Members of a family share the surname, the settlement and, more often than not, the day; brothers and
    sisters also the father, cousins now and then the father's name, and some of them the given name: they
    are the pairs that linkage must keep apart. No two of one father and sex share a given name.

    Args:
        people: how many.
        visible: share of the class that lists easily hear of, 0..1.
    """
    size = len(_FAMILY_SIZES)
    family = np.repeat(np.arange(people), rng.choice(size, people, p=_FAMILY_SIZES) + 1)[:people]
    families = int(family[-1]) + 1
    settlement, family_day, raid = _raided(families, len(country.settlement), days_of(people), rng)
    culture = country.culture[settlement][family]
    surname = _surnames(settlement, names, rng)
    father, fathers_rank = _fathers(family, names.given_names, rng)
    sex = (rng.random(people) < _SHARE_OF_WOMEN).astype(np.int64)
    stock = (2 * culture + sex) * names.given_names
    taken, together = _days(family_day, family, days_of(people), rng)
    born = taken - _ages_in_days(family, families, rng)
    given = stock + _given(family, father, sex, names.given_names, rng)
    return Population(
        family=family,
        father=father,
        raid=np.where(together, raid[family], NONE),
        culture=culture,
        sex=sex,
        surname=(2 * culture + sex) * names.surnames + surname[family],
        given=given,
        patronymic=stock + fathers_rank,
        grandfather=2 * culture * names.given_names + ranks(names.given_names, families, rng)[family],
        called=_called(given, stock, culture, (taken - born) // 365, names, rng),
        born=born,
        taken=taken,
        settlement=settlement[family],
        fate=rng.choice(len(FATES), people, p=_FATE_RATES),
        visible=rng.random(people) < visible,
    )


def _raided(families: int, settlements: int, days: int, rng: Generator) -> tuple[Whole, Whole, Whole]:
    """Draw each family's settlement, day and raid: most share a raid with others, the rest were taken alone."""
    raids = max(6, families // _PER_RAID)
    waves = _WAVES * days // _SHORTEST
    centre = rng.uniform(0, days, waves)[rng.integers(0, waves, raids)]
    in_wave = rng.random(raids) < 0.7
    day = np.where(in_wave, rng.normal(centre, 14.0), rng.uniform(0, days, raids))
    raid_day = np.clip(day, 0, days - 1).astype(np.int64)
    raid_settlement = rng.integers(0, settlements, raids)
    raid = rng.integers(0, raids, families)
    in_raid = rng.random(families) < _SHARE_OF_RAIDS
    settlement = np.where(in_raid, raid_settlement[raid], rng.integers(0, settlements, families))
    when = np.where(in_raid, raid_day[raid], rng.integers(0, days, families))
    return settlement, when + FIRST_DAY, np.where(in_raid, raid, NONE)


def _surnames(settlement: Whole, names: Names, rng: Generator) -> Whole:
    clans = ranks(names.surnames, (int(settlement.max()) + 1) * _CLANS, rng)
    of_clan = clans[settlement * _CLANS + rng.integers(0, _CLANS, len(settlement))]
    return np.where(rng.random(len(settlement)) < _SHARE_OF_CLANS, of_clan, ranks(names.surnames, len(settlement), rng))


def _fathers(family: Whole, size: int, rng: Generator) -> tuple[Whole, Whole]:
    """Draw each person's father, as a number that brothers share, and the rank of his name."""
    count = len(family)
    first = np.searchsorted(family, family)  # the first of each one's family
    cousin = (rng.random(count) < _COUSINS) & (first != np.arange(count))
    # A family has two fathers at most: whoever is not a child of the first is a child of the second.
    father = 2 * family + cousin
    rank = ranks(size, 2 * (int(family[-1]) + 1), rng)
    alike = rng.random(len(rank) // 2) < _FATHERS_NAMESAKES
    rank[1::2] = np.where(alike, rank[0::2], rank[1::2])
    return father, rank[father]


def _given(family: Whole, father: Whole, sex: Whole, size: int, rng: Generator) -> Whole:
    """Draw the rank of each given name; who would be the namesake of a brother or sister draws again."""
    given = ranks(size, len(family), rng)
    first = np.searchsorted(family, family)
    cousin = (father % 2 == 1) & (sex == sex[first])
    after = cousin & (rng.random(len(family)) < _NAMESAKES)
    given = np.where(after, given[first], given)
    while True:
        _, alone = np.unique((father * 2 + sex) * size + given, return_index=True)
        namesake = np.ones(len(family), dtype=bool)
        namesake[alone] = False
        if not namesake.any():
            return given
        given[namesake] = rng.integers(0, size, int(namesake.sum()))


def _called(given: Whole, stock: Whole, culture: Whole, age: Whole, names: Names, rng: Generator) -> Whole:
    """Draw what people are called besides: a position in `Names.called`, or NONE."""
    count, block = len(stock), 2 * len(names.cultures) * names.given_names
    kind = np.searchsorted(np.cumsum(_CALLED), rng.random(count), side="right")
    southern = np.array(names.cultures)[culture] == SOUTHERN
    grown = age > _AGE_OF_KUNYAS
    kind = np.where(southern & (rng.random(count) < _KUNYAS), _BY_CHILD, kind)
    kind = np.where((kind == _BY_CHILD) & ~grown, len(_CALLED), kind)
    other = stock + rng.integers(0, names.given_names, count)
    byname = 3 * block + BYNAMES * culture + rng.integers(0, BYNAMES, count)
    return np.choose(kind, [given, block + other, 2 * block + other, byname, np.full(count, NONE)])


def _days(family_day: Whole, family: Whole, days: int, rng: Generator) -> tuple[Whole, Flags]:
    """Draw each person's day: the first on the family's, the others on it or on a day of their own."""
    own = rng.integers(FIRST_DAY, FIRST_DAY + days, len(family))
    together = rng.random(len(family)) < _TOGETHER
    together[np.unique(family, return_index=True)[1]] = True
    return np.where(together, family_day[family], own), together


def _ages_in_days(family: Whole, families: int, rng: Generator) -> Whole:
    age = 16.0 + rng.gamma(2.2, 7.0, families)[family] + rng.normal(0.0, 3.5, len(family))
    return (np.clip(age, 14.0, 84.0) * 365.25).astype(np.int64) + rng.integers(0, 365, len(family))
