"""Rows become mentions and what is stated of them, by the rules of a mapping and no others."""

from __future__ import annotations

from typing import Any

import msgspec

from habeas.intake.cells import (
    FIELD_LIMIT,
    NOT_TAKEN,
    STATES,
    TOO_LONG,
    UNDERSTOOD,
    Cell,
    cell_rule,
    reading_of,
)
from habeas.intake.mapping import NAME_PARTS, REPEATABLE, Column, Mapping, fit
from habeas.intake.shape import RawRow, SetAside, Shape
from habeas.intake.tables import BIDI
from habeas.model.dates import Answer, compatible
from habeas.model.mentions import Mention, StatedFate
from habeas.model.values import Name, Where

EXAMPLES = 3
_REMEMBERED = 20_000  # distinct texts a column; beyond it the memory of a column begins anew
_NOT_REMEMBERED = ("external_id", "name")  # nearly every text is its own
_DATED = (
    ("taken", "taken_on", "taken_at"),
    ("last_seen", "last_seen_on", "last_seen_at"),
    ("reported_dead", "died_on", "died_at"),
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row as read. The mention has no id yet; `external_id` is "" if the list gives none."""

    number: int
    external_id: str
    mention: Mention
    fates: tuple[StatedFate, ...]
    not_taken: tuple[str, ...]  # columns with a value that no rule could read


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What was read and what was not, in counts alone: it holds no value of any row.

    `columns`: understood, unknown, not taken, over the rows that were read. `bidi`: cells that hold
    characters which turn the direction of text; they are kept as written.
    """

    read: int
    set_aside: int
    columns: dict[str, tuple[int, int, int]]
    ignored: tuple[str, ...]  # by the mapping
    unmentioned: tuple[str, ...]  # of the table, of which the mapping says nothing
    bidi: dict[str, int]


class Examples(msgspec.Struct, frozen=True, kw_only=True):
    """Up to three texts of one column in each state, with readings: values of persons, for their user."""

    understood: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    not_taken: tuple[tuple[str, str], ...] = ()


class _Column:
    """One column at work: its rule, what it remembers, its counts and examples."""

    __slots__ = (
        "bidi",
        "counts",
        "examples",
        "field",
        "known",
        "name",
        "position",
        "remembers",
        "repeats",
        "rule",
    )

    def __init__(self, column: Column, mapping: Mapping, position: int) -> None:
        self.name = column.name
        self.field = column.field
        self.position = position
        self.repeats = column.field in REPEATABLE
        self.remembers = column.field not in _NOT_REMEMBERED
        self.rule = cell_rule(column, mapping)
        self.known: dict[str, Cell] = {}
        self.counts = [0, 0, 0, 0]
        self.examples: tuple[dict[str, str], ...] = ({}, {}, {})
        self.bidi = 0

    def look(self, text: str) -> Cell:
        """Read a text that is not remembered."""
        cell = self.rule(text)
        if cell.state == TOO_LONG:
            return cell
        examples = self.examples[cell.state]
        if len(examples) < EXAMPLES and text.strip():
            examples[text] = reading_of(cell.value)
        if self.remembers:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            self.known[text] = cell
        return cell


class Reader:
    """Reads the rows of one table by one mapping, and keeps count.

    Raises: MappingError: the mapping does not fit the table.
    """

    def __init__(self, mapping: Mapping, shape: Shape) -> None:
        self._mapping = mapping
        self._unmentioned = fit(mapping, shape)
        self._ignored = tuple(column.name for column in mapping.columns if column.field == "ignore")
        places = {name: position for position, name in enumerate(shape.header)}
        used = [column for column in mapping.columns if column.field != "ignore"]
        used.sort(key=lambda column: places[column.name])
        self._columns = [_Column(column, mapping, places[column.name]) for column in used]
        self._headings = {column.field: column.name for column in reversed(used)}
        self._read = 0
        self._set_aside = 0

    def read(self, raw: RawRow | SetAside) -> Row | SetAside:
        """Read one row; a row that was set aside before is counted and given back.

        Returns: the row, or why it is set aside: it names nobody, or a cell is too long to be a value of
        its kind.
        """
        if isinstance(raw, SetAside):
            self._set_aside += 1
            return raw
        cells = raw.cells
        values, not_taken, reason = self._gather(cells)
        names = _names(values)
        external_id = values.get("external_id", "")
        if not reason and not names and not external_id:
            reason = "the row names nobody: it has neither a name nor an external id"
        if reason:
            self._uncount(cells)
            return SetAside(raw.number, reason)
        self._read += 1
        self._count_bidi(cells)
        return Row(
            number=raw.number,
            external_id=external_id,
            mention=self._mention(values, names, not_taken),
            fates=self._fates(values),
            not_taken=tuple(not_taken),
        )

    @property
    def tally(self) -> Tally:
        """The counts so far."""
        return Tally(
            read=self._read,
            set_aside=self._set_aside,
            columns={column.name: (column.counts[0], column.counts[1], column.counts[2]) for column in self._columns},
            ignored=self._ignored,
            unmentioned=self._unmentioned,
            bidi={column.name: column.bidi for column in self._columns if column.bidi},
        )

    @property
    def examples(self) -> dict[str, Examples]:
        """Texts of persons, by column: for a preview on the user's own terminal and for nothing else."""
        return {
            column.name: Examples(
                **{state: tuple(found.items()) for state, found in zip(STATES, column.examples, strict=True)}
            )
            for column in self._columns
        }

    def _gather(self, cells: tuple[str, ...]) -> tuple[dict[str, Any], list[str], str]:
        """Read and count cells: values by field, columns not taken, why the row is set aside, if it is."""
        values: dict[str, Any] = {}
        not_taken: list[str] = []
        reason = ""
        for column in self._columns:
            text = cells[column.position]
            cell = column.known.get(text) or column.look(text)
            state, value = cell.state, cell.value
            column.counts[state] += 1
            if state == NOT_TAKEN:
                not_taken.append(column.name)
            elif state == TOO_LONG:
                reason = f"column {column.name!r} holds more than {FIELD_LIMIT:,} characters"
            if value is None:
                continue
            if column.repeats:
                values.setdefault(column.field, []).append(value)
            else:
                values[column.field] = value
        return values, not_taken, reason

    def _uncount(self, cells: tuple[str, ...]) -> None:
        """Take a row that is set aside out of the counts of its columns."""
        self._set_aside += 1
        for column in self._columns:
            column.counts[column.rule(cells[column.position]).state] -= 1

    def _count_bidi(self, cells: tuple[str, ...]) -> None:
        text = "".join(cells)
        if not text.isascii() and BIDI.search(text):
            for column in self._columns:
                column.bidi += BIDI.search(cells[column.position]) is not None

    def _mention(self, values: dict[str, Any], names: tuple[Name, ...], not_taken: list[str]) -> Mention:
        return Mention(
            id="",
            names=names,
            birth=self._birth(values, not_taken),
            birthplace=_where(values, "birthplace"),
            age=values.get("age"),
            sex=values.get("sex"),
            occupation=values.get("occupation"),
        )

    def _birth(self, values: dict[str, Any], not_taken: list[str]) -> Any:
        """Choose the date of birth over the year. A year that contradicts the date is listed as not taken."""
        birth, year = values.get("birth"), values.get("birth_year")
        if birth is None or year is None or birth.edtf is None:
            # A date that no rule could read gives way to a year; it is listed as not taken.
            return year if birth is None or (year is not None and year.edtf) else birth
        if year.edtf and compatible(birth.edtf, year.edtf) is Answer.NO:
            heading = self._headings["birth_year"]
            not_taken.append(heading)
            counts = next(column.counts for column in self._columns if column.name == heading)
            counts[UNDERSTOOD] -= 1
            counts[NOT_TAKEN] += 1
        return birth

    def _fates(self, values: dict[str, Any]) -> tuple[StatedFate, ...]:
        """Gather what is stated by a status, by being on the list, by a date or place; once each."""
        said: dict[str, tuple[str, str]] = {}
        for slugs, words in values.get("status", ()):
            for slug in slugs:
                before = said.get(slug)
                said[slug] = ("column", f"{before[1]}; {words}" if before else words)
        for slug in self._mapping.states:
            said.setdefault(slug, ("list", self._mapping.words))
        where_when: dict[str, tuple[Any, Where | None]] = {}
        for slug, on, at in _DATED:
            if on in values or at in values:
                where_when[slug] = values.get(on), _where(values, at)
                # A column for dates of death states a death, by whatever name the status has for it.
                said.setdefault(slug, ("column", self._headings[on if on in values else at]))
        return tuple(
            StatedFate(says=slug, when=when, where=where, basis=basis, words=words)
            for slug, (basis, words) in said.items()
            for when, where in (where_when.get(slug, (None, None)),)
        )


def _where(values: dict[str, Any], field: str) -> Where | None:
    stated = values.get(field)
    return Where(stated=", ".join(stated)) if stated else None


def _names(values: dict[str, Any]) -> tuple[Name, ...]:
    """Return the main name, if there is one, and the aliases."""
    main: Name | None = values.get("name")
    parts = {part: values[part] for part in values if part in NAME_PARTS}
    if parts and (main or parts.keys() & {"given", "family"}):
        main = _composed(main, parts)
    aliases = tuple(name for names in values.get("alias", ()) for name in names)
    return (main, *aliases) if main else aliases


def _composed(main: Name | None, parts: dict[str, str]) -> Name:
    """Put parts from their own columns beside a name as written, or write the name of them in table order."""
    if main is not None:
        given = {part: getattr(main, part) for part in NAME_PARTS}
        return Name(written=main.written, lang=main.lang, **{**given, **parts})
    written = " ".join(text for part, text in parts.items() if part in ("given", "family", "patronymic"))
    return Name(written=written, **parts)
