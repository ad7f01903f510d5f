"""An invented case: the true persons, the lists that hold some of them, and who is who."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from habeas.demo.captures import VISIBLE, Captures, captures_of, people_needed
from habeas.demo.characters import CHARACTERS, CULTURES, STYLES, Character
from habeas.demo.columns import Column, Sheet
from habeas.demo.mappings import mapping_of
from habeas.demo.names import SURNAMES, Names, names_of
from habeas.demo.places import Country, country_of
from habeas.demo.population import Population, Whole, population_of
from habeas.demo.spellings import Spelling, spelling_of
from habeas.demo.tongues import Tongue
from habeas.errors import UsageError

FEWEST, MOST = 100, 1_000_000  # records

# Streams of chance. Each part of a case draws from its own, so that a change in one does not stir the others.
_NAMES, _COUNTRY, _POPULATION, _CAPTURES, _ROWS = range(5)
_AT_ONCE = 8192  # rows written at a time; part of the recipe: another number gives other bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of a list, written anew each time they are asked for, a few thousand at once."""

    seed: int
    number: int  # of the list
    swapped: float
    external_prefix: str
    person: Whole
    people: Population
    spelling: Spelling
    tongue: Tongue
    columns: tuple[Column, ...]

    def __len__(self) -> int:
        return len(self.person)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        for start in range(0, len(self), _AT_ONCE):
            sheet = self._sheet(start)
            cells = (column.write(sheet).tolist() for column in self.columns)
            yield from zip(*cells, strict=True)

    def external_ids(self, start: int = 0, stop: int | None = None) -> tuple[str, ...]:
        """Return the list's own numbers of its rows, in their order."""
        last = len(self) if stop is None else min(stop, len(self))
        return tuple(f"{self.external_prefix}-{row + 1:06}" for row in range(start, last))

    def _sheet(self, start: int) -> Sheet:
        rng = np.random.default_rng([self.seed, _ROWS, self.number, start])
        person = self.person[start : start + _AT_ONCE]
        return Sheet(
            rng=rng,
            people=self.people,
            person=person,
            external_ids=self.external_ids(start, start + _AT_ONCE),
            spelling=self.spelling,
            tongue=self.tongue,
            habit=rng.choice(len(self.spelling.shares), len(person), p=self.spelling.shares),
            swapped=rng.random(len(person)) < self.swapped,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedList:
    """One list: its name, its table, and the mapping that reads the table (TOML)."""

    slug: str
    title: str
    header: tuple[str, ...]
    rows: Rows
    mapping: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """A case in which nobody ever lived, and of which everything is known.

    `population` holds everybody who was taken, those on no list included.
    """

    seed: int
    style: str
    population: Population
    lists: tuple[InventedList, ...]

    @property
    def people(self) -> int:
        """How many people exist: what an estimate should cover."""
        return len(self.population)

    @property
    def records(self) -> int:
        """How many rows the lists have together."""
        return sum(len(a_list.rows) for a_list in self.lists)

    @property
    def documented(self) -> int:
        """How many people are on at least one list: what perfect linkage finds."""
        return len(np.unique(np.concatenate([a_list.rows.person for a_list in self.lists])))

    def truth(self) -> Iterator[tuple[str, str, int]]:
        """Yield list, external id and true person (from 1) of every record, once, in the lists' order."""
        for a_list in self.lists:
            people = (a_list.rows.person + 1).tolist()
            for external_id, person in zip(a_list.rows.external_ids(), people, strict=True):
                yield a_list.slug, external_id, person


def invent(*, records: int, seed: int, style: str = "cyrillic-latin", lists: int = 4) -> Invented:
    """Invent a case.

    Args:
        records: rows over all lists, repeats included, FEWEST..MOST; the case has exactly as many.
        seed: a whole number from 0 on; the same seed gives the same case, byte for byte, with the same NumPy.
            Under one seed the three styles have the same raids and captures; names and languages differ.
        style: `cyrillic-latin`, `mixed` (three scripts) or `arabic` (Arabic and Latin script).
        lists: how many, 2..6. The first four are a State's register, a memorial, an NGO's list and the press;
            the fifth is of families, the sixth a court's.
    Raises: UsageError: an argument is outside its range.
    """
    _check(records, seed, style, lists)
    characters = CHARACTERS[:lists]
    coverages = tuple(character.coverage for character in characters)
    needed = people_needed(records, coverages)
    cultures = CULTURES[style]
    names = names_of(cultures, surnames=min(SURNAMES, max(200, needed // 3)), rng=_stream(seed, _NAMES))
    country = country_of(needed, len(cultures), rng=_stream(seed, _COUNTRY))
    drawn = population_of(needed, names=names, country=country, visible=VISIBLE, rng=_stream(seed, _POPULATION))
    region = country.region[drawn.settlement]
    captures = captures_of(
        records, visible=drawn.visible, region=region, coverages=coverages, rng=_stream(seed, _CAPTURES)
    )
    population = drawn.first(captures.people)
    return Invented(
        seed=seed,
        style=style,
        population=population,
        lists=tuple(
            _list(number, character, STYLES[style][number], seed, captures, population, names, country)
            for number, character in enumerate(characters)
        ),
    )


def _list(
    number: int,
    character: Character,
    tongue: Tongue,
    seed: int,
    captures: Captures,
    people: Population,
    names: Names,
    country: Country,
) -> InventedList:
    columns = character.columns(tongue)
    person = captures.rows[number]
    person.setflags(write=False)
    return InventedList(
        slug=character.slug,
        title=tongue.titles[character.slug],
        header=tuple(column.heading for column in columns),
        rows=Rows(
            seed=seed,
            number=number,
            swapped=character.swapped,
            external_prefix=character.slug[:3].upper(),
            person=person,
            people=people,
            spelling=spelling_of(names, country, character.writers(tongue), tongue),
            tongue=tongue,
            columns=columns,
        ),
        mapping=mapping_of(character, columns, tongue),
    )


def _stream(seed: int, part: int) -> np.random.Generator:
    return np.random.default_rng([seed, part])


def _check(records: int, seed: int, style: str, lists: int) -> None:
    if not FEWEST <= records <= MOST:
        raise UsageError(f"cannot invent {records} records", advice=f"Ask for {FEWEST} to {MOST} records.")
    if seed < 0:
        raise UsageError(f"{seed} is not a seed", advice="Give a whole number from 0 on.")
    if style not in STYLES:
        raise UsageError(f"there is no style {style!r}", advice=f"Choose one of: {', '.join(STYLES)}.")
    if not 2 <= lists <= len(CHARACTERS):
        raise UsageError(f"cannot invent {lists} lists", advice=f"Ask for 2 to {len(CHARACTERS)} lists.")
