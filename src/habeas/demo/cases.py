"""An invented case: the true persons, the lists that hold some of them, and who is who."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from habeas.demo.captures import VISIBLE, Captures, captures_of, people_needed
from habeas.demo.characters import CHARACTERS, CULTURES, ORDERED, STYLES, Character, copying_among
from habeas.demo.columns import Column, Sheet
from habeas.demo.drafts import Desk, Draft, draft
from habeas.demo.mappings import mapping_of
from habeas.demo.names import SURNAMES, names_of
from habeas.demo.places import Country, country_of
from habeas.demo.population import NONE, Flags, Population, Whole, population_of
from habeas.demo.records import Told, told
from habeas.demo.spellings import Spelling, spelling_of
from habeas.demo.tongues import Tongue
from habeas.errors import UsageError

FEWEST, MOST = 50, 1_200_000  # records
QUIETEST, NOISIEST = 0.0, 3.0

# Streams of chance. Each part of a case draws from its own, so that a change in one does not stir the others.
_NAMES, _COUNTRY, _POPULATION, _CAPTURES, _DRAFTS, _CELLS = range(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What all lists of a case share."""

    seed: int
    noise: float
    cultures: tuple[int, ...]
    people: Population
    country: Country
    spelling: Spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of a list, drafted and written anew each time they are asked for."""

    world: World
    number: int  # of the list
    character: Character
    tongue: Tongue
    columns: tuple[Column, ...]
    person: Whole  # who stands in each row, counted from 0
    copied: Whole  # the row of the source that each copies, or NONE
    source: Rows | None  # of what is copied

    def __len__(self) -> int:
        return len(self.person)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        sheet = Sheet(
            rng=self._stream(_CELLS),
            draft=self.draft(),
            people=self.world.people,
            external_ids=self.external_ids(),
            spelling=self.world.spelling,
            tongue=self.tongue,
        )
        yield from zip(*(column.write(sheet).tolist() for column in self.columns), strict=True)

    def external_ids(self) -> tuple[str, ...]:
        """Return the list's own numbers of its rows, in their order."""
        prefix = self.character.slug[:3].upper()
        return tuple(f"{prefix}-{row:06}" for row in range(1, len(self) + 1))

    def draft(self) -> Draft:
        """Return what the list states of each row, before it is put into columns."""
        world = self.world
        desk = Desk(
            people=world.people,
            person=self.person,
            copied=self.copied,
            spelling=world.spelling,
            habits=self.character.habits[self.tongue.lang],
            care=self.character.care,
            settlements=(len(world.country.settlement), world.country.each),
            cultures=world.cultures,
            noise=world.noise,
            rng=self._stream(_DRAFTS),
        )
        return draft(desk, None if self.source is None else self.source.draft())

    def told(self) -> Told:
        """Return what the list states as columns in memory, read as its mapping reads the table."""
        return told(
            self.draft(),
            slug=self.character.slug,
            external_ids=self.external_ids(),
            source_ids=() if self.source is None else self.source.external_ids(),
            layout=self.character.layout(self.tongue, self.world.cultures),
            order=self.character.order,
            fields=frozenset(str(column.rules["field"]) for column in self.columns),
            spelling=self.world.spelling,
            tongue=self.tongue,
        )

    def _stream(self, part: int) -> np.random.Generator:
        return np.random.default_rng([self.world.seed, part, self.number])


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedList:
    """One list: its name, its table, and the mapping that reads the table (TOML)."""

    slug: str
    title: str
    header: tuple[str, ...]
    rows: Rows
    mapping: str

    def told(self) -> Told:
        """Return what the list states as columns in memory, read as its mapping reads the table."""
        return self.rows.told()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """A case in which nobody ever lived, and of which everything is known.

    `population` holds everybody who was taken, those on no list included. `found` says which list found whom by
    itself, of shape (people, lists); who stands on a list and was not found by it was copied.
    """

    seed: int
    style: str
    noise: float
    population: Population
    country: Country
    found: Flags
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

    @property
    def captured(self) -> Flags:
        """Who stands on which list, of shape (people, lists)."""
        on = np.zeros((self.people, len(self.lists)), dtype=bool)
        for number, a_list in enumerate(self.lists):
            on[a_list.rows.person, number] = True
        return on

    def truth(self) -> Iterator[tuple[str, str, int]]:
        """Yield list, external id and true person (from 1) of every record, once, in the lists' order."""
        for a_list in self.lists:
            people = (a_list.rows.person + 1).tolist()
            for external_id, person in zip(a_list.rows.external_ids(), people, strict=True):
                yield a_list.slug, external_id, person

    def copied_from(self) -> Iterator[str]:
        """Yield, in the order of `truth`, the external id of the record that each is a copy of, or ""."""
        for a_list in self.lists:
            ids = () if a_list.rows.source is None else a_list.rows.source.external_ids()
            for row in a_list.rows.copied.tolist():
                yield "" if row == NONE else ids[row]


def invent(*, records: int, seed: int, style: str = "cyrillic-latin", lists: int = 4, noise: float = 1.0) -> Invented:
    """Invent a case.

    Args:
        records: rows over all lists, repeats included, FEWEST..MOST; the case has exactly as many.
        seed: a whole number from 0 on; the same arguments give the same case, byte for byte, with the same NumPy.
            Under one seed the three styles have the same raids and captures; names and languages differ.
        style: `cyrillic-latin`, `mixed` (three scripts) or `arabic` (Arabic and Latin script).
        lists: how many, 2..6. The first four are a State's register, a memorial, an NGO's list and the press,
            which copies part of the memorial's; the fifth is of families, the sixth a court's.
        noise: 1 is as lists are; errors and gaps come so many times as often, QUIETEST..NOISIEST. It
            changes neither who is on a list nor in which habit a list writes.
    Raises: UsageError: an argument is outside its range.
    """
    _check(records, seed, style, lists, noise)
    characters, tongues, cultures = CHARACTERS[:lists], STYLES[style][:lists], CULTURES[style]
    coverages = tuple(character.coverage for character in characters)
    needed = people_needed(records, coverages)
    names = names_of(cultures, surnames=min(SURNAMES, max(200, needed // 3)), rng=_stream(seed, _NAMES))
    country = country_of(needed, len(cultures), rng=_stream(seed, _COUNTRY))
    drawn = population_of(needed, names=names, country=country, visible=VISIBLE, rng=_stream(seed, _POPULATION))
    captures = captures_of(
        records,
        visible=drawn.visible,
        region=country.region[drawn.settlement],
        coverages=coverages,
        copying=copying_among(lists),
        rng=_stream(seed, _CAPTURES),
    )
    used = {habit for each, tongue in zip(characters, tongues, strict=True) for habit in each.habits[tongue.lang]}
    world = World(
        seed=seed,
        noise=noise,
        cultures=cultures,
        people=drawn.first(captures.people),
        country=country,
        spelling=spelling_of(names, country, used),
    )
    return Invented(
        seed=seed,
        style=style,
        noise=noise,
        population=world.people,
        country=country,
        found=captures.found,
        lists=_lists(world, captures, tongues),
    )


def _lists(world: World, captures: Captures, tongues: tuple[Tongue, ...]) -> tuple[InventedList, ...]:
    copying = copying_among(len(tongues))
    made: list[InventedList] = []
    for number, (character, tongue) in enumerate(zip(CHARACTERS, tongues, strict=False)):
        ordered = character.layout(tongue, world.cultures) == ORDERED
        columns = character.columns(tongue, character.care, ordered)
        person, copied = captures.rows[number], captures.copied[number]
        for array in (person, copied):
            array.setflags(write=False)
        copies = copying is not None and copying.by == number
        rows = Rows(
            world=world,
            number=number,
            character=character,
            tongue=tongue,
            columns=columns,
            person=person,
            copied=copied,
            source=made[copying.source].rows if copying is not None and copies else None,
        )
        made.append(
            InventedList(
                slug=character.slug,
                title=tongue.titles[character.slug],
                header=tuple(column.heading for column in columns),
                rows=rows,
                mapping=mapping_of(character, columns, tongue),
            )
        )
    return tuple(made)


def _stream(seed: int, part: int) -> np.random.Generator:
    return np.random.default_rng([seed, part])


def _check(records: int, seed: int, style: str, lists: int, noise: float) -> None:
    if not FEWEST <= records <= MOST:
        raise UsageError(f"cannot invent {records} records", advice=f"Ask for {FEWEST} to {MOST} records.")
    if seed < 0:
        raise UsageError(f"{seed} is not a seed", advice="Give a whole number from 0 on.")
    if style not in STYLES:
        raise UsageError(f"there is no style {style!r}", advice=f"Choose one of: {', '.join(STYLES)}.")
    if not 2 <= lists <= len(CHARACTERS):
        raise UsageError(f"cannot invent {lists} lists", advice=f"Ask for 2 to {len(CHARACTERS)} lists.")
    if not QUIETEST <= noise <= NOISIEST:
        raise UsageError(f"{noise} is no noise", advice=f"Choose {QUIETEST:g} to {NOISIEST:g}; 1 is as lists are.")
