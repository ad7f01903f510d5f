"""The columns a list can have. Each knows its heading, how it is read, and how it is written.

That a column is read and written from one value is what keeps the mapping true to the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.demo.dates import Cells, dates_written, days_misstated, unknowns, years_of
from habeas.demo.places import LEVELS
from habeas.demo.population import FATES, Flags, Population, Whole
from habeas.demo.slips import slip
from habeas.demo.spellings import Spelling, spelled
from habeas.demo.tongues import STATES, Tongue

Rule = str | list[str] | dict[str, list[str] | str]
NAME_PARTS = ("family", "given", "patronymic")

_HEAPED_TO = 5
_WRONG_AGE = 0.12
_WRONG_BIRTH = 0.05
_WRONG_PLACE = 0.03
_CONTRADICTION = 0.01  # records of which a list says something that did not happen


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A run of rows of one list while it is written: who they are, and what is drawn once a row."""

    rng: Generator
    people: Population
    person: Whole  # who stands in each row
    external_ids: tuple[str, ...]
    spelling: Spelling
    tongue: Tongue
    habit: Whole  # which romanisation each row uses
    swapped: Flags  # rows in which family and given name stand in each other's place


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading, its rules in the mapping, and what writes its cells."""

    heading: str
    rules: Mapping[str, Rule]
    write: Callable[[Sheet], Cells]


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """How carefully a list writes names: shares of cells, each 0..1."""

    slips: float
    missing: Mapping[str, float]  # name part: share left out
    initials: float = 0.0  # given names of which only the first letter stands
    nicknames: float = 0.0  # given names in whose place a nickname stands, of those who have one


def external_id(tongue: Tongue) -> Column:
    """The list's own number."""
    return Column(
        heading=tongue.headings["external_id"],
        rules={"field": "external_id"},
        write=lambda sheet: np.array(sheet.external_ids, dtype=object),
    )


def full_name(
    tongue: Tongue, *, order: tuple[str, ...], care: Care, comma: bool = False, capitals: bool = False
) -> Column:
    """All parts of the name in one cell, in an order, with a comma after the first or with spaces alone."""

    def write(sheet: Sheet) -> Cells:
        first, second, *rest = (_part(sheet, part, care) for part in order)
        first, second = np.where(sheet.swapped, second, first), np.where(sheet.swapped, first, second)
        mark = ", " if comma else " "
        rows = zip(first.tolist(), second.tolist(), *(part.tolist() for part in rest), strict=True)
        texts = [mark.join(filter(None, row)) for row in rows]
        return np.array([text.upper() for text in texts] if capitals else texts, dtype=object)

    separator: dict[str, Rule] = {"separator": ","} if comma else {}
    rules: dict[str, Rule] = {"field": "name", **separator, "order": (", " if comma else " ").join(order)}
    return Column(heading=tongue.headings["name"], rules=rules, write=write)


def name_part(tongue: Tongue, part: str, *, care: Care) -> Column:
    """One part of the name in a column of its own."""
    turned = {"family": "given", "given": "family"}.get(part)

    def write(sheet: Sheet) -> Cells:
        cells = _part(sheet, part, care)
        if turned is not None:
            rows = np.flatnonzero(sheet.swapped)
            cells[rows] = _part(sheet, turned, care)[rows]
        return cells

    return Column(heading=tongue.headings[part], rules={"field": part}, write=write)


def _part(sheet: Sheet, part: str, care: Care) -> Cells:
    """Write one part of the names of a sheet, with the care the list takes."""
    rng, people, spelling = sheet.rng, sheet.people, sheet.spelling
    stocks = {
        "family": (spelling.family, people.surname),
        "given": (spelling.given, people.given),
        "patronymic": (spelling.patronymic, people.patronymic),
    }
    stock, names = stocks[part]
    cells = slip(
        spelled(stock, names[sheet.person], sheet.habit, rng),
        rate=care.slips,
        letters=sheet.tongue.letters,
        rng=rng,
    )
    if part == "given":
        _called(sheet, cells, care)
    cells[rng.random(len(cells)) < care.missing.get(part, 0.0)] = ""
    return cells


def _called(sheet: Sheet, cells: Cells, care: Care) -> None:
    """Put nicknames or first letters in the place of some given names."""
    nickname = sheet.people.nickname[sheet.person]
    by_nickname = np.flatnonzero((nickname >= 0) & (sheet.rng.random(len(cells)) < care.nicknames))
    cells[by_nickname] = spelled(sheet.spelling.nickname, nickname[by_nickname], sheet.habit[by_nickname], sheet.rng)
    by_letter = np.flatnonzero(sheet.rng.random(len(cells)) < care.initials)
    cells[by_letter] = [cell[0] + "." for cell in cells[by_letter]]


def aliases(tongue: Tongue, *, stated: float) -> Column:
    """What else people were called; several are parted by a semicolon."""

    def write(sheet: Sheet) -> Cells:
        rng, nickname = sheet.rng, sheet.people.nickname[sheet.person]
        cells = np.full(len(nickname), "", dtype=object)
        known = np.flatnonzero((nickname >= 0) & (rng.random(len(nickname)) < stated))
        cells[known] = spelled(sheet.spelling.nickname, nickname[known], sheet.habit[known], rng)
        two = known[rng.random(len(known)) < 0.1]
        given = sheet.people.given[sheet.person[two]]
        cells[two] = cells[two] + "; " + spelled(sheet.spelling.given, given, sheet.habit[two], rng)
        return cells

    return Column(heading=tongue.headings["alias"], rules={"field": "alias", "split": ";"}, write=write)


def sex(tongue: Tongue, *, stated: float) -> Column:
    """The sex as stated."""

    def write(sheet: Sheet) -> Cells:
        cells = np.array(tongue.sexes, dtype=object)[sheet.people.sex[sheet.person]]
        return _or_unknown(cells, stated, sheet)

    return Column(heading=tongue.headings["sex"], rules={"field": "sex"}, write=write)


def birth(tongue: Tongue, *, forms: dict[str, float]) -> Column:
    """The date of birth, day before month."""
    return Column(
        heading=tongue.headings["birth"],
        rules={"field": "birth", "date": "dmy", "months": tongue.lang},
        write=lambda sheet: dates_written(_births(sheet), forms=forms, tongue=tongue, rng=sheet.rng),
    )


def birth_year(tongue: Tongue, *, stated: float) -> Column:
    """The year of birth alone."""
    return Column(
        heading=tongue.headings["birth_year"],
        rules={"field": "birth_year"},
        write=lambda sheet: _or_unknown(_texts(years_of(_births(sheet))), stated, sheet),
    )


def age(tongue: Tongue, *, stated: float, heaped: float, in_words: float) -> Column:
    """The age when taken, a share of it heaped on whole fives, a share with the word for years behind it."""

    def write(sheet: Sheet) -> Cells:
        rng, person = sheet.rng, sheet.person
        ages = (sheet.people.taken[person] - sheet.people.born[person]) // 365
        ages = ages + np.where(
            rng.random(len(person)) < _WRONG_AGE, rng.choice(np.array([-2, -1, 1, 2]), len(person)), 0
        )
        rounded = (ages + _HEAPED_TO // 2) // _HEAPED_TO * _HEAPED_TO
        cells = _texts(np.where(rng.random(len(person)) < heaped, rounded, ages))
        words = rng.random(len(cells)) < in_words
        cells[words] = cells[words] + (" " + tongue.years[0])
        return _or_unknown(cells, stated, sheet)

    return Column(heading=tongue.headings["age"], rules={"field": "age", "years": list(tongue.years)}, write=write)


def taken_on(tongue: Tongue, *, order: str, forms: dict[str, float]) -> Column:
    """The date of the taking, in the forms the list uses; `order` is how the mapping reads it."""

    def write(sheet: Sheet) -> Cells:
        days = days_misstated(sheet.people.taken[sheet.person], sheet.rng)
        return dates_written(days, forms=forms, tongue=tongue, rng=sheet.rng)

    rules: dict[str, Rule] = {"field": "taken_on", "date": order, "months": tongue.lang}
    return Column(heading=tongue.headings["taken_on"], rules=rules, write=write)


def taken_at(tongue: Tongue, *, levels: dict[str, float]) -> Column:
    """The place of the taking, in one wording or another; a few people are put in a neighbouring settlement.

    Args:
        levels: key of LEVELS: share; what is missing to 1 is left unknown.
    """

    def write(sheet: Sheet) -> Cells:
        rng, place = sheet.rng, sheet.people.settlement[sheet.person]
        wrong = rng.random(len(place)) < _WRONG_PLACE
        settlements = sheet.spelling.place.shape[-1]
        place = np.where(wrong, (place + rng.integers(1, 4, len(place))) % settlements, place)
        level = np.searchsorted(np.cumsum(list(levels.values())), rng.random(len(place)), side="right")
        known = np.flatnonzero(level < len(levels))
        row = np.array([LEVELS.index(name) for name in levels])[level[known]]
        cells = unknowns(len(place), tongue, rng)
        cells[known] = sheet.spelling.place[sheet.habit[known], row, place[known]]
        return cells

    return Column(heading=tongue.headings["taken_at"], rules={"field": "taken_at"}, write=write)


def status(tongue: Tongue, *, says: dict[str, dict[str, float]]) -> Column:
    """What the list says of the fate, which is not always what happened.

    Args:
        says: fate: (word of STATES: share); what is missing to 1 is left empty.
    """
    words = list(dict.fromkeys(word for shares in says.values() for word in shares))
    texts = np.array([*(tongue.says[word] for word in words), ""], dtype=object)
    limits = np.cumsum([[says[fate].get(word, 0.0) for word in words] for fate in FATES], axis=1)

    def write(sheet: Sheet) -> Cells:
        rng, fate = sheet.rng, sheet.people.fate[sheet.person]
        wrong = rng.random(len(fate)) < _CONTRADICTION
        fate = np.where(wrong, rng.integers(0, len(FATES), len(fate)), fate)
        cells: Cells = texts[(rng.random(len(fate))[:, None] >= limits[fate]).sum(axis=1)]
        return cells

    values: dict[str, list[str] | str] = {tongue.says[word]: list(STATES[word]) or "" for word in words}
    return Column(heading=tongue.headings["status"], rules={"field": "status", "values": values}, write=write)


def _births(sheet: Sheet) -> Whole:
    rng, person = sheet.rng, sheet.person
    years = rng.choice(np.array([-2, -1, 1, 2]), len(person))
    born: Whole = sheet.people.born[person] + 365 * np.where(rng.random(len(person)) < _WRONG_BIRTH, years, 0)
    return born


def _or_unknown(cells: Cells, stated: float, sheet: Sheet) -> Cells:
    return np.where(sheet.rng.random(len(cells)) < stated, cells, unknowns(len(cells), sheet.tongue, sheet.rng))


def _texts(numbers: Whole) -> Cells:
    return np.array([str(number) for number in numbers.tolist()], dtype=object)
