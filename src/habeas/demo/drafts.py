"""What one list states of the people in its rows, with what it has wrong, before its columns are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from habeas.demo.dates import YEAR, Cells, Dating, days_misstated, precisions
from habeas.demo.names import SOUTHERN
from habeas.demo.places import UNSTATED
from habeas.demo.population import NONE, Flags, Population, Whole
from habeas.demo.slips import slip
from habeas.demo.spellings import HABITS, Spelling, spelled
from habeas.demo.tongues import ENGLISH

_COPYISTS_SLIPS = 0.03  # share of names that change once more while they are copied
_BARE_OF_BIRTH = 0.4  # of the records with a name and a year: the year is that of birth
_NEIGHBOURS = 0.6  # of the wrong places: one of the same district
_WRONG_SEX = 0.003
_YEARS_OFF = np.array([-1, 1, -1, 1, -2, 2, 3, -5, 10, -10])  # as years of birth are wrong, each as often


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """How carefully a list is kept: shares of its records, each 0..1, at a noise of 1.

    `slips` and `varied` are shares of name words; `called_instead` and `aliases` are shares of those records
    whose person is called something besides; `grandfather` of those of southern people with a father's name;
    `aged` of those without a date of birth.
    """

    slips: float  # of the finger
    varied: float  # as heard or learnt otherwise
    native: float = 0.0  # the native form, with palochka
    no_father: float
    grandfather: float = 0.0
    initials: float = 0.0
    called_instead: float = 0.0
    aliases: float = 0.0
    swapped: float = 0.0  # family and given name in each other's place
    one_word: float = 0.0  # of the name, one word alone
    bare: float = 0.0  # nothing but a name and a year
    capitals: float = 0.0
    no_sex: float
    birth: Dating
    wrong_year: float  # of birth
    aged: float
    aged_beside: float = 0.0  # age and birth both
    wrong_age: float
    heaped: float  # of ages, on whole fives
    taken: Dating
    levels: Mapping[int, float]  # of the place; what is missing to 1 is left unknown
    wrong_place: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One element of each array a row. Texts are as written; "" and NONE are not stated.

    `person` counts from 0. `copied` is the row of the list it was copied from. `age` in whole years.
    """

    person: Whole
    copied: Whole
    habit: Whole
    family: Cells
    given: Cells
    patronymic: Cells
    alias: Cells
    sex: Whole
    birth: Whole
    birth_known: Whole  # position in PRECISIONS
    age: Whole
    taken: Whole
    taken_known: Whole
    settlement: Whole
    level: Whole


_COPIED = (
    *("habit", "family", "given", "patronymic", "alias", "birth", "birth_known", "age"),
    *("taken", "taken_known", "settlement", "level"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is needed to draft a list: its people, its ways, how noisy it is, and its stream of chance."""

    people: Population
    person: Whole
    copied: Whole
    spelling: Spelling
    habits: Mapping[str, float]
    care: Care
    settlements: tuple[int, int]  # how many there are, and how many a district has
    cultures: tuple[int, ...]
    noise: float
    rng: Generator

    def some(self, share: float) -> Flags:
        """Draw rows: a share of them, times the noise, but never all."""
        return self.rng.random(len(self.person)) < min(share * self.noise, max(share, 0.95))


def draft(desk: Desk, source: Draft | None) -> Draft:
    """Draft a list. Rows that are copies take over what the source states, its errors included."""
    rng, shares = desk.rng, desk.habits
    places = [desk.spelling.habits.index(name) for name in shares]
    habit = np.array(places)[rng.choice(len(places), len(desk.person), p=list(shares.values()))]
    family, given, patronymic, alias = _names(desk, habit)
    birth, birth_known, age = _birth(desk)
    settlement, level = _place(desk)
    sex = np.where(desk.some(desk.care.no_sex), NONE, desk.people.sex[desk.person])
    drafted = Draft(
        person=desk.person,
        copied=desk.copied,
        habit=habit,
        family=family,
        given=given,
        patronymic=patronymic,
        alias=alias,
        sex=np.where((sex != NONE) & desk.some(_WRONG_SEX), 1 - sex, sex),
        birth=birth,
        birth_known=birth_known,
        age=age,
        taken=days_misstated(desk.people.taken[desk.person], desk.care.taken, desk.noise, rng),
        taken_known=precisions(len(desk.person), desk.care.taken, desk.noise, rng),
        settlement=settlement,
        level=level,
    )
    _strip(desk, drafted)
    return drafted if source is None else _copied(desk, drafted, source)


def _names(desk: Desk, habit: Whole) -> tuple[Cells, Cells, Cells, Cells]:
    """Write the parts of the names and what people are called besides."""
    care, people, person, spelling = desk.care, desk.people, desk.person, desk.spelling
    family = _word(desk, habit, spelling.family, people.surname[person])
    given = _word(desk, habit, spelling.given, people.given[person])
    patronymic = _word(desk, habit, spelling.patronymic, people.patronymic[person])
    southern = np.array(desk.cultures)[people.culture[person]] == SOUTHERN
    long = np.flatnonzero(southern & (desk.rng.random(len(person)) < care.grandfather))
    patronymic[long] += " " + _word(desk, habit[long], spelling.given, people.grandfather[person[long]])
    patronymic[desk.some(care.no_father)] = ""
    called = people.called[person]
    known = np.flatnonzero(called != NONE)
    alias = np.full(len(person), "", dtype=object)
    alias[known] = _word(desk, habit[known], spelling.called, called[known])
    instead = (called != NONE) & desk.some(care.called_instead)
    given[instead] = alias[instead]
    alias[instead | (desk.rng.random(len(person)) >= care.aliases)] = ""
    for rows in np.flatnonzero(desk.some(care.initials) & ~instead).tolist():
        given[rows] = given[rows][0] + "."
        patronymic[rows] = patronymic[rows][0] + "." if patronymic[rows] else ""
    swapped = desk.some(care.swapped)
    family, given = np.where(swapped, given, family), np.where(swapped, family, given)
    for row in np.flatnonzero(desk.rng.random(len(person)) < care.capitals).tolist():
        family[row], given[row], patronymic[row] = family[row].upper(), given[row].upper(), patronymic[row].upper()
    return family, given, patronymic, alias


def _word(desk: Desk, habit: Whole, stock: Cells, name: Whole) -> Cells:
    care, noise = desk.care, desk.noise
    varied, native = min(care.varied * noise, 0.6), min(care.native * noise, 0.3)
    words = spelled(stock, name, habit, varied=varied, native=native, rng=desk.rng)
    letters = np.array([HABITS[each].tongue.letters for each in desk.spelling.habits], dtype=object)
    for script in np.unique(habit).tolist():
        rows = np.flatnonzero(habit == script)
        cells = words[rows]
        slip(cells, rate=min(care.slips * noise, 0.9), letters=letters[script], rng=desk.rng)
        words[rows] = cells
    return words


def _birth(desk: Desk) -> tuple[Whole, Whole, Whole]:
    """State the day of birth, or the age instead of it, now and then both."""
    care, rng, people, person = desk.care, desk.rng, desk.people, desk.person
    count = len(person)
    born = days_misstated(people.born[person], care.birth, desk.noise, rng)
    years = rng.choice(_YEARS_OFF, count)
    born = born + 365 * np.where(desk.some(care.wrong_year), years, 0)
    known = precisions(count, care.birth, desk.noise, rng)
    years = (people.taken[person] - people.born[person]) // 365
    years = years + np.where(desk.some(care.wrong_age), rng.choice(np.array([-2, -1, -1, 1, 1, 2]), count), 0)
    years = np.where(desk.some(care.heaped), (years + 2) // 5 * 5, years)
    beside = rng.random(count) < care.aged_beside
    stated = np.where(known == NONE, rng.random(count) < care.aged, beside)
    return born, known, np.where(stated, years, NONE)


def _place(desk: Desk) -> tuple[Whole, Whole]:
    """State the place of the taking at some level; some people are put in another one."""
    care, rng = desk.care, desk.rng
    place = desk.people.settlement[desk.person]
    settlements, each = desk.settlements
    near = rng.random(len(place)) < _NEIGHBOURS
    step = rng.integers(1, each, len(place))
    beside = place // each * each + (place % each + step) % each
    wrong = np.where(near, beside, (place + each * rng.integers(1, settlements // each, len(place))) % settlements)
    place = np.where(desk.some(care.wrong_place), wrong, place)
    level = np.searchsorted(np.cumsum(list(care.levels.values())), rng.random(len(place)), side="right")
    names = np.array([*care.levels, UNSTATED])
    return place, names[level]


def _strip(desk: Desk, drafted: Draft) -> None:
    """Take nearly everything from some records: a name and a year are left, or one word of the name."""
    bare = desk.some(desk.care.bare)
    of_birth = bare & (desk.rng.random(len(bare)) < _BARE_OF_BIRTH)
    for texts in (drafted.patronymic, drafted.alias):
        texts[bare] = ""
    for numbers in (drafted.sex, drafted.age, drafted.level, drafted.birth_known, drafted.taken_known):
        numbers[bare] = NONE
    drafted.birth_known[of_birth] = YEAR
    drafted.taken_known[bare & ~of_birth] = YEAR
    alone = desk.some(desk.care.one_word)
    no_family = alone & (desk.rng.random(len(alone)) < 0.6)
    drafted.family[no_family] = ""
    drafted.given[alone & ~no_family] = ""
    drafted.patronymic[alone] = ""


def _copied(desk: Desk, drafted: Draft, source: Draft) -> Draft:
    """Put what the source states in the place of what the list would have stated by itself."""
    rows = np.flatnonzero(desk.copied != NONE)
    theirs = desk.copied[rows]
    taken_over = {}
    for name in _COPIED:
        array = getattr(drafted, name).copy()
        array[rows] = getattr(source, name)[theirs]
        taken_over[name] = array
    for name in ("family", "given"):
        cells = taken_over[name][rows]
        slip(cells, rate=min(_COPYISTS_SLIPS * desk.noise, 0.9), letters=ENGLISH.letters, rng=desk.rng)
        taken_over[name][rows] = cells
    return replace(drafted, **taken_over)
