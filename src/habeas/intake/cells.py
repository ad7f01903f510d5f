"""What one cell says under its column's rule: understood, unknown, or not taken. Rules are compiled once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from habeas.intake.datewords import Rule, date_rule, year_rule
from habeas.intake.mapping import DATE_FIELDS, NAME_PARTS, Column, Mapping
from habeas.intake.months import fold
from habeas.model.values import Age, Name, Text, When

FIELD_LIMIT = 2_000
"""Characters in a cell that is read; a longer one sets its row aside."""
_OLDEST = 120
_AGE = re.compile(r"([0-9]{1,4})(?:\s*[-–]\s*([0-9]{1,3}))?\s*(.*)", re.DOTALL)


# What became of a cell: plain numbers, for they are compared once a cell. TOO_LONG sets its row aside.
UNDERSTOOD, UNKNOWN, NOT_TAKEN, TOO_LONG = range(4)
STATES = ("understood", "unknown", "not_taken")


class Cell(msgspec.Struct, frozen=True, gc=False):
    """A cell as read. Where it was not taken, the value holds the text as stated and no reading of it."""

    state: int
    value: Any = None


Read = Callable[[str], Cell]

_UNKNOWN = Cell(UNKNOWN)
_TOO_LONG = Cell(TOO_LONG)


def cell_rule(column: Column, mapping: Mapping) -> Read:
    """Compile the rule of one column: a function from the cell's text to what it says.

    An empty cell, and one that holds a word for unknown (case and marks apart), is unknown.
    """
    unknown = frozenset(fold(word) for word in (*mapping.unknown, *column.unknown)) | {""}
    # "" is among the beginnings: a text may begin with a mark that folding takes off.
    beginnings = frozenset(word[:1] for word in unknown)
    read = _rule(column, mapping.lang)
    return partial(_known, unknown=unknown, beginnings=beginnings, heads={}, read=read)


def _known(
    text: str, *, unknown: frozenset[str], beginnings: frozenset[str], heads: dict[str, str], read: Read
) -> Cell:
    if len(text) > FIELD_LIMIT:
        return _TOO_LONG
    stripped = text.strip()
    # Folding a name costs more than reading it: only what begins like a word for unknown is folded.
    head = heads.get(stripped[:1])
    if head is None:
        head = heads[stripped[:1]] = fold(stripped[:1])
    if head[:1] in beginnings and fold(stripped) in unknown:
        return _UNKNOWN
    return read(stripped)


def _rule(column: Column, lang: str) -> Read:
    if column.field in DATE_FIELDS:
        return partial(_when, rule=date_rule(column))
    match column.field:
        case "name":
            return partial(_name, column=column)
        case "alias":
            return partial(_aliases, column=column, divide=_divider(column.split))
        case "birth_year":
            return partial(_when, rule=year_rule(column))
        case "age":
            return _age_rule(column)
        case "sex" | "occupation":
            return lambda text: Cell(UNDERSTOOD, Text(text=text, lang=lang))
        case "status":
            return partial(_status, values={text.strip(): slugs for text, slugs in column.values.items()})
        case _:  # external id, name parts, places: as written
            return lambda text: Cell(UNDERSTOOD, text)


def _when(text: str, *, rule: Rule) -> Cell:
    edtf = rule(text)
    return Cell(UNDERSTOOD if edtf else NOT_TAKEN, When(stated=text, edtf=edtf))


def _status(text: str, *, values: dict[str, tuple[str, ...]]) -> Cell:
    if text not in values:
        return Cell(NOT_TAKEN)
    return Cell(UNDERSTOOD, (values[text], text))


def _name(text: str, *, column: Column) -> Cell:
    """Read a name. One whose words do not fit the order is kept whole, without parts, and is not taken."""
    if not column.order:
        return Cell(UNDERSTOOD, Name(written=text, lang=column.lang))
    parts = split_name(text, column.order, column.separator)
    if parts is None:
        return Cell(NOT_TAKEN, Name(written=text, lang=column.lang))
    return Cell(UNDERSTOOD, Name(written=text, lang=column.lang, **parts))


def split_name(text: str, order: tuple[tuple[str, ...], ...], separator: str) -> dict[str, str] | None:
    """Return the parts of a name as written, or None if it does not have the parts that the order names.

    Args:
        order: segments of parts. The only part of a segment takes all its words ("DE LA CRUZ"); several parts
            in a segment take one word each. A patronymic alone may be missing.
        separator: what stands between segments, "" if there is one.
    """
    pieces = [piece.strip() for piece in text.split(separator)] if separator else [text]
    segments = _without_patronymic(order, len(pieces)) if separator else order
    if len(pieces) != len(segments) or not all(pieces):
        return None
    found: dict[str, str] = {}
    for piece, parts in zip(pieces, segments, strict=True):
        if len(parts) == 1:
            found[parts[0]] = piece
            continue
        words = piece.split()
        if len(words) == len(parts) - 1 and len(words) > 1:
            parts = tuple(part for part in parts if part != "patronymic")
        elif len(words) == 1 and set(parts) == {"given", "patronymic"}:
            parts = ("given",)
        if len(words) != len(parts):
            return None
        found.update(zip(parts, words, strict=True))
    return found


def _without_patronymic(order: tuple[tuple[str, ...], ...], pieces: int) -> tuple[tuple[str, ...], ...]:
    if pieces == len(order) - 1 and pieces > 1:
        return tuple(segment for segment in order if segment != ("patronymic",))
    return order


def _divider(marks: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(re.escape(mark) for mark in marks)) if marks else None


def _aliases(text: str, *, column: Column, divide: re.Pattern[str] | None) -> Cell:
    pieces = divide.split(text) if divide else [text]
    aliases = tuple(Name(written=piece.strip(), kind="alias", lang=column.lang) for piece in pieces if piece.strip())
    return Cell(UNDERSTOOD, aliases) if aliases else Cell(NOT_TAKEN)


def _age_rule(column: Column) -> Read:
    units = {fold(word): 1 for word in column.years} | {"": 1}
    units |= {fold(word): 12 for word in column.age_months} | {fold(word): 365 for word in column.age_days}
    return partial(_age, units=units)


def _age(text: str, *, units: dict[str, int]) -> Cell:
    """Read whole years. A word that the mapping does not list as a unit may change what the number means."""
    found = _AGE.fullmatch(text)
    unit = units.get(fold(found[3]).rstrip(".")) if found else None
    if found is None or unit is None:
        return Cell(NOT_TAKEN, Age(stated=text))
    low = int(found[1]) // unit
    high = int(found[2]) // unit if found[2] else low
    if not low <= high <= _OLDEST:
        return Cell(NOT_TAKEN, Age(stated=text))
    return Cell(UNDERSTOOD, Age(stated=text, low=low, high=high))


def reading_of(value: Any) -> str:
    """Say what was read from a cell, for a preview on the user's own terminal."""
    match value:
        case When():
            return value.edtf or ""
        case Age():
            return f"{value.low}" if value.low == value.high else f"{value.low}-{value.high}"
        case Name():
            return ", ".join(f"{part}: {getattr(value, part)}" for part in NAME_PARTS if getattr(value, part))
        case (tuple(slugs), str()):
            return ", ".join(slugs) or "says nothing"
        case tuple():
            return "; ".join(name.written for name in value)
        case _:
            return ""
