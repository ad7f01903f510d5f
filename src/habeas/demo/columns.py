"""The columns a list can have. Each knows its heading, how it is read, and how it is written.

That a column is read and written from one value is what keeps the mapping true to the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.demo.dates import Cells, Dating, dates_written, unknowns, years_of
from habeas.demo.drafts import Draft
from habeas.demo.places import UNSTATED
from habeas.demo.population import FATES, NONE, Population, Whole
from habeas.demo.spellings import Spelling
from habeas.demo.tongues import STATES, Tongue

Rule = str | list[str] | dict[str, list[str] | str]
NAME_PARTS = ("family", "given", "patronymic")

_CONTRADICTION = 0.01  # records of which a list says something that did not happen


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A list while it is written: what it states, and its stream of chance for how that is put."""

    rng: Generator
    draft: Draft
    people: Population
    external_ids: tuple[str, ...]
    spelling: Spelling
    tongue: Tongue

    @property
    def unknown(self) -> Cells:
        """Cells in which the list says that it does not know."""
        return unknowns(len(self.external_ids), self.tongue, self.rng)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading, its rules in the mapping, and what writes its cells."""

    heading: str
    rules: Mapping[str, Rule]
    write: Callable[[Sheet], Cells]


def external_id(tongue: Tongue) -> Column:
    """The list's own number."""
    return Column(
        heading=tongue.headings["external_id"],
        rules={"field": "external_id"},
        write=lambda sheet: np.array(sheet.external_ids, dtype=object),
    )


def full_name(tongue: Tongue, *, order: tuple[str, ...], read: bool, comma: bool = False) -> Column:
    """All parts of the name in one cell.

    Args:
        order: in which the parts stand.
        read: the mapping says in which order; if not, the cell is kept as a whole.
        comma: after the first part; the others are one segment then, and all of them given names to the mapping.
    """
    rules: dict[str, Rule] = {"field": "name"}
    if comma:
        rules |= {"separator": ",", "order": ", ".join(order[:2])}
    elif read:
        rules |= {"order": " ".join(order)}
    return Column(
        heading=tongue.headings["name"],
        rules=rules,
        write=lambda sheet: whole_names(sheet.draft, order, comma=comma),
    )


def whole_names(draft: Draft, order: tuple[str, ...], *, comma: bool) -> Cells:
    """Put the parts of names together in an order."""
    rows = zip(*(getattr(draft, part).tolist() for part in order), strict=True)
    if comma:
        texts = [", ".join(filter(None, (row[0], " ".join(filter(None, row[1:]))))) for row in rows]
    else:
        texts = [" ".join(filter(None, row)) for row in rows]
    cells = np.empty(len(texts), dtype=object)
    cells[:] = texts
    return cells


def name_part(tongue: Tongue, part: str) -> Column:
    """One part of the name in a column of its own."""
    return Column(
        heading=tongue.headings[part], rules={"field": part}, write=lambda sheet: np.asarray(getattr(sheet.draft, part))
    )


def aliases(tongue: Tongue) -> Column:
    """What else people were called."""
    return Column(
        heading=tongue.headings["alias"],
        rules={"field": "alias", "split": ";"},
        write=lambda sheet: sheet.draft.alias,
    )


def sex(tongue: Tongue) -> Column:
    """The sex as stated."""

    def write(sheet: Sheet) -> Cells:
        words = np.array(tongue.sexes, dtype=object)[sheet.draft.sex]
        return np.where(sheet.draft.sex == NONE, sheet.unknown, words)

    return Column(heading=tongue.headings["sex"], rules={"field": "sex"}, write=write)


def birth(tongue: Tongue, dating: Dating) -> Column:
    """The date of birth, day before month."""
    return Column(
        heading=tongue.headings["birth"],
        rules=_date_rules("birth", tongue),
        write=lambda sheet: dates_written(
            sheet.draft.birth, sheet.draft.birth_known, dating=dating, tongue=tongue, rng=sheet.rng
        ),
    )


def birth_year(tongue: Tongue) -> Column:
    """The year of birth alone, whatever more is known."""

    def write(sheet: Sheet) -> Cells:
        return np.where(sheet.draft.birth_known == NONE, sheet.unknown, _texts(years_of(sheet.draft.birth)))

    return Column(heading=tongue.headings["birth_year"], rules={"field": "birth_year"}, write=write)


def age(tongue: Tongue, *, in_words: float) -> Column:
    """The age when taken, in a share of cells with the word for years behind it."""

    def write(sheet: Sheet) -> Cells:
        stated = sheet.draft.age != NONE
        cells = _texts(sheet.draft.age)
        words = np.flatnonzero(stated & (sheet.rng.random(len(cells)) < in_words))
        cells[words] += " " + tongue.years[0]
        return np.where(stated, cells, sheet.unknown)

    return Column(heading=tongue.headings["age"], rules={"field": "age", "years": list(tongue.years)}, write=write)


def taken_on(tongue: Tongue, dating: Dating) -> Column:
    """The date of the taking, in the forms the list uses."""
    return Column(
        heading=tongue.headings["taken_on"],
        rules=_date_rules("taken_on", tongue),
        write=lambda sheet: dates_written(
            sheet.draft.taken, sheet.draft.taken_known, dating=dating, tongue=tongue, rng=sheet.rng
        ),
    )


def taken_at(tongue: Tongue) -> Column:
    """The place of the taking, at the level that the list knows it."""

    def write(sheet: Sheet) -> Cells:
        cells = sheet.unknown
        known = np.flatnonzero(sheet.draft.level != UNSTATED)
        cells[known] = places_written(sheet.draft, sheet.spelling)[known]
        return cells

    return Column(heading=tongue.headings["taken_at"], rules={"field": "taken_at"}, write=write)


def places_written(draft: Draft, spelling: Spelling) -> Cells:
    """Write the place of each row at its level, "" where none is stated."""
    cells: Cells = spelling.place[draft.habit, draft.level, draft.settlement]
    cells[draft.level == UNSTATED] = ""
    return cells


def status(tongue: Tongue, *, says: dict[str, dict[str, float]]) -> Column:
    """What the list says of the fate, which is not always what happened.

    Args:
        says: fate: (word of STATES: share); what is missing to 1 is left empty.
    """
    words = list(dict.fromkeys(word for shares in says.values() for word in shares))
    texts = np.array([*(tongue.says[word] for word in words), ""], dtype=object)
    limits = np.cumsum([[says[fate].get(word, 0.0) for word in words] for fate in FATES], axis=1)

    def write(sheet: Sheet) -> Cells:
        rng, fate = sheet.rng, sheet.people.fate[sheet.draft.person]
        wrong = rng.random(len(fate)) < _CONTRADICTION
        fate = np.where(wrong, rng.integers(0, len(FATES), len(fate)), fate)
        cells: Cells = texts[(rng.random(len(fate))[:, None] >= limits[fate]).sum(axis=1)]
        return cells

    values: dict[str, list[str] | str] = {tongue.says[word]: list(STATES[word]) or "" for word in words}
    return Column(heading=tongue.headings["status"], rules={"field": "status", "values": values}, write=write)


def _date_rules(field: str, tongue: Tongue) -> dict[str, Rule]:
    return {"field": field, "date": "dmy", "months": tongue.lang, "part_words": list(tongue.parts)}


def _texts(numbers: Whole) -> Cells:
    distinct, places = np.unique(numbers, return_inverse=True)
    return np.array([str(number) for number in distinct.tolist()], dtype=object)[places]
