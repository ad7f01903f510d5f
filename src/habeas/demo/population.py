"""Who was taken, whether or not anybody wrote it down: families, raids, what became of each person."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from habeas.demo.names import Names, ranks
from habeas.demo.places import Country

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

FIRST_DAY = int(np.datetime64("1996-09-01").astype(np.int64))  # days since 1970-01-01
DAYS = 548  # about 18 months
FATES = ("held", "dead", "remains_found", "released")
MALE, FEMALE = 0, 1

_FATE_RATES = (0.36, 0.48, 0.07, 0.09)
_FAMILY_SIZES = (0.66, 0.20, 0.10, 0.04)  # 1, 2, 3, 4 of one family taken
_SHARE_OF_WOMEN = 0.08
_SHARE_OF_RAIDS = 0.75  # families of which somebody was taken in a raid with others
_BROTHERS_TOGETHER = 0.6
_SHARE_OF_CLANS = 0.3  # families that bear one of the few surnames common in their settlement
_CLANS = 6  # such surnames a settlement
_NICKNAMED = 0.2
_PER_RAID = 8
_WAVES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The true persons, one element of each array a person; person p of the truth is element p - 1.

    Days count from 1970-01-01. Names are positions in the stocks of `Names`; a nickname of -1 is none.
    """

    family: Whole
    culture: Whole
    sex: Whole
    surname: Whole
    given: Whole
    patronymic: Whole
    nickname: Whole
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


def population_of(people: int, *, names: Names, country: Country, visible: float, rng: Generator) -> Population:
    """Invent people by families.

    Brothers and sisters share the surname, the father, the settlement and, more often than not, the day:
    they are the pairs that linkage must keep apart. No two of one family and sex share a given name.

    Args:
        people: how many.
        visible: share of the class that lists easily hear of, 0..1.
    """
    family = np.repeat(np.arange(people), rng.choice(4, people, p=_FAMILY_SIZES) + 1)[:people]
    families = int(family[-1]) + 1
    settlement, family_day = _raided(families, len(country.settlement), rng)
    culture = country.culture[settlement]
    surname = _surnames(settlement, names, rng)
    father = ranks(names.given_names, families, rng)
    sex = (rng.random(people) < _SHARE_OF_WOMEN).astype(np.int64)
    stock = (2 * culture[family] + sex) * names.given_names
    taken = _days(family_day, family, rng)
    nicknamed = rng.random(people) < _NICKNAMED
    nickname = culture[family] * names.nicknames + rng.integers(0, names.nicknames, people)
    return Population(
        family=family,
        culture=culture[family],
        sex=sex,
        surname=(2 * culture[family] + sex) * names.surnames + surname[family],
        given=stock + _given(family, sex, names.given_names, rng),
        patronymic=stock + father[family],
        nickname=np.where(nicknamed, nickname, -1),
        born=taken - _ages_in_days(family, families, rng),
        taken=taken,
        settlement=settlement[family],
        fate=rng.choice(len(FATES), people, p=_FATE_RATES),
        visible=rng.random(people) < visible,
    )


def _raided(families: int, settlements: int, rng: Generator) -> tuple[Whole, Whole]:
    """Draw each family's settlement and day: most share a raid with others, the rest were taken alone."""
    raids = max(6, families // _PER_RAID)
    centre = rng.uniform(0, DAYS, _WAVES)[rng.integers(0, _WAVES, raids)]
    in_wave = rng.random(raids) < 0.7
    day = np.where(in_wave, rng.normal(centre, 14.0), rng.uniform(0, DAYS, raids))
    raid_day = np.clip(day, 0, DAYS - 1).astype(np.int64)
    raid_settlement = rng.integers(0, settlements, raids)
    raid = rng.integers(0, raids, families)
    in_raid = rng.random(families) < _SHARE_OF_RAIDS
    settlement = np.where(in_raid, raid_settlement[raid], rng.integers(0, settlements, families))
    days = np.where(in_raid, raid_day[raid], rng.integers(0, DAYS, families))
    return settlement, days + FIRST_DAY


def _surnames(settlement: Whole, names: Names, rng: Generator) -> Whole:
    clans = ranks(names.surnames, (int(settlement.max()) + 1) * _CLANS, rng)
    of_clan = clans[settlement * _CLANS + rng.integers(0, _CLANS, len(settlement))]
    return np.where(rng.random(len(settlement)) < _SHARE_OF_CLANS, of_clan, ranks(names.surnames, len(settlement), rng))


def _given(family: Whole, sex: Whole, size: int, rng: Generator) -> Whole:
    """Draw the rank of each given name; who would be the namesake of a brother or sister draws again."""
    given = ranks(size, len(family), rng)
    while True:
        _, first = np.unique((family * 2 + sex) * size + given, return_index=True)
        namesake = np.ones(len(family), dtype=bool)
        namesake[first] = False
        if not namesake.any():
            return given
        given[namesake] = rng.integers(0, size, int(namesake.sum()))


def _days(family_day: Whole, family: Whole, rng: Generator) -> Whole:
    """Draw each person's day: the eldest on the family's, the others on it or on a day of their own."""
    own = rng.integers(FIRST_DAY, FIRST_DAY + DAYS, len(family))
    together = rng.random(len(family)) < _BROTHERS_TOGETHER
    together[np.unique(family, return_index=True)[1]] = True
    return np.where(together, family_day[family], own)


def _ages_in_days(family: Whole, families: int, rng: Generator) -> Whole:
    age = 16.0 + rng.gamma(2.2, 7.0, families)[family] + rng.normal(0.0, 3.5, len(family))
    return (np.clip(age, 14.0, 84.0) * 365.25).astype(np.int64) + rng.integers(0, 365, len(family))
