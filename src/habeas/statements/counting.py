"""Counts of reports, statements, acts, victims and victim-acts. Every figure says its unit; none is mixed with another.

What is unknown has a row of its own, with the reason, and is never 0. One act, report or victim can stand in several
rows, so that rows do not add up to the whole, which is counted by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from habeas.statements.accounts_apart import Account, Apart, at_least, at_most

UNITS = ("reports", "statements", "acts", "victim_acts", "victims")
BY = ("act_type", "place", "period", "source", "end_status", "actor_kind")
Group = tuple[object, str]
Row = TypeVar("Row")
SMALL = 5
"""A figure below it can point to somebody: marked, and withheld by whatever publishes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Why an act statement stands in no row: a slug, told with its figures."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A count and its unit. Acts are told as at least and at most; of the other units both are the same."""

    unit: str
    least: int
    most: int

    @property
    def small(self) -> bool:
        """Whether it is so small that it can point to somebody."""
        return self.least < SMALL

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        if self.unit == "acts":
            return {"unit": self.unit, "at_least": self.least, "at_most": self.most, "small": self.small}
        return {"unit": self.unit, "count": self.least, "small": self.small}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """The figures under one key (a slug, an id, a period), or for one reason why the key is unknown."""

    key: str
    figures: tuple[Figure, ...]

    def as_object(self, called: str = "key") -> dict[str, object]:
        """Return the object that programs read."""
        return {called: self.key, "figures": [figure.as_object() for figure in self.figures]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was counted: rows in the order of their keys, what is unknown and why, and everything together.

    `undated`: what a wanted time leaves out because nobody can tell whether it lies inside; in no row and not in `all`.
    """

    rows: tuple[CountRow, ...]
    unknown: tuple[CountRow, ...]
    undated: tuple[CountRow, ...]
    all: tuple[Figure, ...]


class Entry(NamedTuple, Generic[Row]):
    """An act statement that is to be counted.

    `group`: the person and the act type; statements of one group can be of one act. `original`: the exhibit, or the one
    from which it was derived. `row`: what an account is read from, once it is needed. `keys`: where it counts, or why
    nowhere.
    """

    group: Group
    original: str
    row: Row
    keys: tuple[str, ...] | Unknown


@dataclass(slots=True)
class _Cell(Generic[Row]):
    """What stands under one key while it is being counted."""

    groups: dict[Group, list[Row]] = field(default_factory=dict)
    reports: set[str] = field(default_factory=set)

    def add(self, entry: Entry[Row]) -> None:
        self.groups.setdefault(entry.group, []).append(entry.row)
        self.reports.add(entry.original)


class _Figures(Generic[Row]):
    """Turns cells into figures; what was worked out for a group is not worked out again."""

    def __init__(self, units: tuple[str, ...], apart: Apart, account_of: Callable[[Row], Account]) -> None:
        self._units, self._apart, self._account_of = units, apart, account_of
        self._acts: dict[int, tuple[int, int]] = {}

    def of(self, cell: _Cell[Row]) -> tuple[Figure, ...]:
        """Return the figures of each unit."""
        counted = ((unit, *self._range(unit, cell)) for unit in self._units)
        return tuple(Figure(unit=unit, least=least, most=most) for unit, least, most in counted)

    def _range(self, unit: str, cell: _Cell[Row]) -> tuple[int, int]:
        match unit:
            case "reports":
                found = len(cell.reports)
            case "statements":
                found = sum(map(len, cell.groups.values()))
            case "victims":
                found = len({person for person, _ in cell.groups})
            case "victim_acts":
                found = len(cell.groups)
            case _:
                each = [self._acts_of(rows) if len(rows) > 1 else (1, 1) for rows in cell.groups.values()]
                return sum(least for least, _ in each), sum(most for _, most in each)
        return found, found

    def _acts_of(self, rows: list[Row]) -> tuple[int, int]:
        known = self._acts.get(id(rows))
        if known is None:
            accounts = list(map(self._account_of, rows))
            known = self._acts[id(rows)] = (at_least(accounts, self._apart), at_most(accounts))
        return known


def count(
    entries: Iterable[Entry[Row]],
    *,
    apart: Apart,
    account_of: Callable[[Row], Account],
    units: tuple[str, ...] = UNITS,
    undated: Iterable[Entry[Row]] = (),
    order: Callable[[str], Any] = lambda key: key,
) -> Counts:
    """Count act statements under their keys.

    Args:
        apart: tells of two places whether they are known to be different.
        account_of: reads the account of a statement's row.
        undated: statements of which nobody can tell whether they lie within the time that was asked for, each with the
            reason instead of keys.
        order: how keys are sorted.
    """
    rows: dict[str, _Cell[Row]] = defaultdict(_Cell)
    unknown: dict[str, _Cell[Row]] = defaultdict(_Cell)
    outside: dict[str, _Cell[Row]] = defaultdict(_Cell)
    several: _Cell[Row] = _Cell()
    for entry in entries:
        keys = entry.keys
        if isinstance(keys, Unknown):
            unknown[keys.why].add(entry)
            continue
        for key in keys:
            rows[key].add(entry)
        if len(keys) != 1:
            several.add(entry)
    for entry in undated:
        if isinstance(entry.keys, Unknown):
            outside[entry.keys.why].add(entry)
    figures = _Figures(units, apart, account_of)
    return Counts(
        rows=_rows(rows, figures, order),
        unknown=_rows(unknown, figures, str),
        undated=_rows(outside, figures, str),
        all=figures.of(_together([*rows.values(), *unknown.values()], several)),
    )


def _together(cells: list[_Cell[Row]], several: _Cell[Row]) -> _Cell[Row]:
    """Return all statements in one cell, each once.

    Args:
        several: those that stand under more than one key, or under none.
    """
    whole: dict[Group, list[Row]] = {}
    for cell in cells:
        for group, rows in cell.groups.items():
            # A list that stands in one cell alone stays that cell's own list: what its figures are is known already.
            whole[group] = whole[group] + rows if group in whole else rows
    for group, rows in several.groups.items():
        # By identity: two acts that a source tells alike are two.
        whole[group] = list({id(row): row for row in (*whole.get(group, ()), *rows)}.values())
    return _Cell(groups=whole, reports=several.reports.union(*(cell.reports for cell in cells)))


def _rows(cells: dict[str, _Cell[Row]], figures: _Figures[Row], order: Callable[[str], Any]) -> tuple[CountRow, ...]:
    keys = sorted(cells, key=lambda key: (order(key), key))
    return tuple(CountRow(key=key, figures=figures.of(cells[key])) for key in keys)
