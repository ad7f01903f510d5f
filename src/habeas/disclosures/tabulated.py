"""Counted units in tables: every figure, cell or margin, as a sum over atoms.

An atom is a combination of cells, one of each table of the same unit, in which at least one unit stands. Whoever knows
several tables knows sums over atoms; what can be worked out of them is decided in `complementary`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from habeas.disclosures.public_tables import NOT_KNOWN, SEVERAL, TableSpec
from habeas.errors import DisclosureError

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
UNKNOWN_CODE, SEVERAL_CODE = -1, -2
"""What stands in a column for a row whose value is not known, or that has more than one."""
MOST_ATOMS = 6_000
MOST_FIGURES = 60_000
_BITMAP = 1 << 26  # bytes; beyond that codes are sorted
_TOO_FINE = "Ask for fewer dimensions or tables, for years instead of months, or for larger places."
_COUNTED_AS_PERSONS = ("persons", "victims", "kept_back")


class Figure(NamedTuple):
    """What a number is of: which part of the record, and where it stands, (dimension, value) in order of dimensions."""

    where: str
    at: tuple[tuple[str, str], ...]

    @property
    def dims(self) -> tuple[str, ...]:
        """Return the dimensions that it is not summed over."""
        return tuple(name for name, _ in self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One dimension of rows: the names of its values, and for each row the place of its value, or one of the codes."""

    values: tuple[str, ...]
    codes: npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What is counted: rows (statements, or persons themselves), and which unit and person each is about.

    Args:
        unit: slug of the unit. units: of each row, 0 to `size` - 1. persons: of each row, from 0.
        weights: how much each unit counts, 1 where None. columns: by dimension.
        inside: by `TableSpec.where`, which rows lie in that part of the record; the whole is not asked for.
        known: of each person, whether they were told of one by one elsewhere, in a dossier.
    """

    unit: str
    size: int
    units: Ints
    persons: Ints
    columns: Mapping[str, Column]
    known: Bools
    weights: Ints | None = None
    inside: Mapping[str, Bools] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A table as it is laid out: the values of each dimension that occur, and the places of its figures."""

    spec: TableSpec
    values: tuple[tuple[str, ...], ...]
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of some tables of one unit.

    `sums`: which atoms (columns) each figure (row) adds up. `counts`, `known`: of each atom, how many units, and how
    many of them are about nobody but persons told of elsewhere. `persons`, `persons_known`: the same of each figure, in
    persons behind it; `in_atoms`: both, of each atom. `tables`: in the order of the specs. A cell that is no figure
    holds nothing.
    """

    unit: str
    figures: tuple[Figure, ...]
    sums: csr_array
    counts: Ints
    known: Ints
    persons: Ints
    persons_known: Ints
    in_atoms: tuple[Ints, Ints]
    tables: tuple[Laid, ...]

    @property
    def totals(self) -> Ints:
        """Return the count of each figure."""
        return np.asarray(self.sums @ self.counts, dtype=np.int64)

    @property
    def place(self) -> dict[Figure, int]:
        """Return the place of each figure."""
        return {figure: at for at, figure in enumerate(self.figures)}


def tabulate(rows: Rows, specs: Sequence[TableSpec]) -> Figures:
    """Count units into tables.

    Args:
        specs: all of the unit of `rows`.
    Raises: DisclosureError: so fine that nobody could check what can be worked out of the tables.
    """
    folded = [_folded_table(rows, spec) for spec in specs]
    placed = np.stack([cells for cells, _ in folded], axis=1) if specs else np.zeros((rows.size, 0), dtype=np.int64)
    present: Bools = np.asarray((placed >= 0).any(axis=1), dtype=np.bool_)
    atoms, atom_of = _distinct(placed[present])
    if len(atoms) > MOST_ATOMS:
        raise DisclosureError(
            f"these tables are too fine to be checked: {len(atoms)} combinations of cells", advice=_TOO_FINE
        )
    weights = np.ones(rows.size, dtype=np.int64) if rows.weights is None else rows.weights
    weights = weights[present]
    all_known = _all_known(rows)[present]
    counts = np.bincount(atom_of, weights=weights, minlength=len(atoms)).astype(np.int64)
    known = np.bincount(atom_of[all_known], weights=weights[all_known], minlength=len(atoms)).astype(np.int64)
    built = _Building(atoms=len(atoms))
    laid = []
    for at, (spec, (cells, columns)) in enumerate(zip(specs, folded, strict=True)):
        behind = None if rows.unit in _COUNTED_AS_PERSONS else _behind(rows, spec, cells)
        laid.append(built.add(spec, atoms[:, at], columns, behind, rows.known))
    behind_atoms = (
        (counts, known) if rows.unit in _COUNTED_AS_PERSONS else _in_atoms(rows, present, atom_of, len(atoms))
    )
    return built.figures(rows.unit, counts, known, behind_atoms, tuple(laid))


class _Building:
    """Figures while they are found, each once, in whichever tables it stands."""

    def __init__(self, atoms: int) -> None:
        self._atoms = atoms
        self._place: dict[Figure, int] = {}
        self._members: list[Ints] = []
        self._persons: list[tuple[int, int] | None] = []

    def add(
        self,
        spec: TableSpec,
        cells: Ints,
        columns: list[tuple[str, ...]],
        behind: tuple[Ints, Ints] | None,
        known: Bools,
    ) -> Laid:
        """Add the figures of a table.

        Args:
            cells: of each atom, the place of its cell in the table, -1 where it is in none.
            columns: the values of each dimension. behind: pairs of a cell and a person behind it.
        """
        sizes = tuple(map(len, columns))
        found: list[int] = []
        for kept in _subsets(len(sizes)):
            codes = _summed(cells, sizes, kept)
            order = np.argsort(codes, kind="stable")
            starts = np.flatnonzero(np.diff(codes[order], prepend=-2))
            persons = None if behind is None else _persons_by(behind, sizes, kept, known)
            parts = np.split(order, starts[1:]) if len(starts) else []
            for code, members in zip(codes[order][starts], parts, strict=True):
                if code >= 0:
                    found.append(
                        self._take(self._named(spec, columns, sizes, kept, int(code)), members, persons, int(code))
                    )
            if len(self._members) > MOST_FIGURES:
                raise DisclosureError("these tables are too fine to be checked: too many figures", advice=_TOO_FINE)
        used = _values_used(cells, sizes, columns)
        return Laid(spec=spec, values=used, figures=tuple(found))

    def _named(
        self, spec: TableSpec, columns: list[tuple[str, ...]], sizes: tuple[int, ...], kept: tuple[int, ...], code: int
    ) -> Figure:
        at = []
        for dim in reversed(kept):
            code, value = divmod(code, sizes[dim])
            at.append((spec.dims[dim], columns[dim][value]))
        return Figure(spec.where, tuple(sorted(at)))

    def _take(self, figure: Figure, members: Ints, persons: dict[int, tuple[int, int]] | None, code: int) -> int:
        if figure not in self._place:
            self._place[figure] = len(self._members)
            self._members.append(members)
            self._persons.append(None if persons is None else persons[code])
        return self._place[figure]

    def figures(
        self, unit: str, counts: Ints, known: Ints, in_atoms: tuple[Ints, Ints], tables: tuple[Laid, ...]
    ) -> Figures:
        """Return all that were added."""
        lengths = np.array([len(members) for members in self._members], dtype=np.int64)
        columns = np.concatenate(self._members) if self._members else np.zeros(0, dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        shape = (len(self._members), self._atoms)
        sums = csr_array((np.ones(len(columns), dtype=np.int64), columns, starts), shape=shape)
        behind = [one for one in self._persons if one is not None]
        if len(behind) == len(self._members) and behind:
            persons, persons_known = np.array(behind, dtype=np.int64).T
        else:
            persons, persons_known = sums @ counts, sums @ known
        return Figures(
            unit=unit,
            figures=tuple(self._place),
            sums=sums,
            counts=counts,
            known=known,
            persons=np.asarray(persons, dtype=np.int64),
            persons_known=np.asarray(persons_known, dtype=np.int64),
            in_atoms=in_atoms,
            tables=tables,
        )


def _subsets(size: int) -> list[tuple[int, ...]]:
    """Return which dimensions are kept, in every way: the cells first, the total last."""
    return list(chain.from_iterable(combinations(range(size), kept) for kept in range(size, -1, -1)))


def _folded_table(rows: Rows, spec: TableSpec) -> tuple[Ints, list[tuple[str, ...]]]:
    """Return in which cell of a table each unit stands (-1: in none), and the values of each dimension."""
    inside = rows.inside[spec.where] if spec.where else None
    here = np.zeros(rows.size, dtype=np.bool_)
    here[rows.units if inside is None else rows.units[inside]] = True
    cells = np.where(here, 0, -1).astype(np.int64)
    columns = []
    for dim in spec.dims:
        column = rows.columns[dim]
        columns.append((*column.values, NOT_KNOWN, SEVERAL))
        cells = np.where(here, cells * (len(column.values) + 2) + _folded(rows, column, inside), -1)
    return cells, columns


def _folded(rows: Rows, column: Column, inside: Bools | None) -> Ints:
    """Return the one value of each unit; what no row knows, and what rows know differently, comes after the values."""
    here = np.ones(len(column.codes), dtype=np.bool_) if inside is None else inside
    known, several = (column.codes >= 0) & here, (column.codes == SEVERAL_CODE) & here
    size = len(column.values)
    if rows.size == len(rows.units) and (rows.units == np.arange(rows.size)).all():  # each row a unit of its own
        return np.where(column.codes >= 0, column.codes, np.where(several, size + 1, size)).astype(np.int64)
    codes, units = column.codes[known].astype(np.int64), rows.units[known]
    lowest, highest = np.full(rows.size, size, dtype=np.int64), np.full(rows.size, -1, dtype=np.int64)
    np.minimum.at(lowest, units, codes)
    np.maximum.at(highest, units, codes)
    found = np.where(highest < 0, size, np.where(lowest == highest, lowest, size + 1))
    found[rows.units[several]] = size + 1
    return found


def _distinct(placed: Ints) -> tuple[Ints, Ints]:
    """Return the distinct rows of an array of places, and which of them each row is."""
    if placed.shape[1] == 0:
        return np.zeros((0, 0), dtype=np.int64), np.zeros(len(placed), dtype=np.int64)
    code, width = np.zeros(len(placed), dtype=np.int64), 1
    for at in range(placed.shape[1]):
        # Renumbered at each table, so that no product of table sizes overflows.
        size = int(placed[:, at].max(initial=-1)) + 2
        distinct, code = _numbered(code * size + placed[:, at] + 1, width * size)
        width = len(distinct)
    first = np.zeros(width, dtype=np.int64)
    first[code] = np.arange(len(code))
    return placed[first], code


def _numbered(codes: Ints, size: int) -> tuple[Ints, Ints]:
    """Return the distinct codes in order, and which of them each is.

    Args:
        size: every code is under it.
    """
    if size > _BITMAP:
        distinct, inverse = np.unique(codes, return_inverse=True)
        return distinct, inverse.astype(np.int64)
    seen = np.zeros(size, dtype=np.bool_)
    seen[codes] = True
    return np.flatnonzero(seen), (np.cumsum(seen, dtype=np.int64) - 1)[codes]


def _all_known(rows: Rows) -> Bools:
    """Return of each unit whether everybody it is about was told of elsewhere."""
    found = np.ones(rows.size, dtype=np.bool_)
    found[rows.units[~rows.known[rows.persons]]] = False
    return found


def _in_atoms(rows: Rows, present: Bools, atom_of: Ints, atoms: int) -> tuple[Ints, Ints]:
    """Return how many persons stand behind each atom, and how many of them were told of elsewhere."""
    place = np.full(rows.size, -1, dtype=np.int64)
    place[present] = atom_of
    here, people = place[rows.units], len(rows.known)
    pairs = _set_of(here[here >= 0] * people + rows.persons[here >= 0], atoms * people)
    told = rows.known[pairs % people]
    return np.bincount(pairs // people, minlength=atoms), np.bincount(pairs[told] // people, minlength=atoms)


def _behind(rows: Rows, spec: TableSpec, cells: Ints) -> tuple[Ints, Ints]:
    """Return each cell with each person behind it, once."""
    inside = slice(None) if not spec.where else rows.inside[spec.where]
    here, persons = cells[rows.units[inside]], rows.persons[inside]
    people = len(rows.known)
    pairs = _set_of(here * people + persons, (int(here.max(initial=0)) + 1) * people)
    return pairs // people, pairs % people


def _set_of(codes: Ints, size: int) -> Ints:
    """Return the distinct codes, in order; every one is under `size`."""
    if size > _BITMAP:
        return np.unique(codes)
    seen = np.zeros(size, dtype=np.bool_)
    seen[codes] = True
    return np.flatnonzero(seen)


def _persons_by(
    behind: tuple[Ints, Ints], sizes: tuple[int, ...], kept: tuple[int, ...], known: Bools
) -> dict[int, tuple[int, int]]:
    """Return for each figure how many persons are behind it, and how many of them were told of elsewhere."""
    cells, persons = behind
    codes, people = _summed(cells, sizes, kept), len(known)
    pairs = _set_of(codes * people + persons, (int(codes.max(initial=0)) + 1) * people)
    of, who = np.divmod(pairs, people)
    counted = np.bincount(of)
    figures = np.flatnonzero(counted)
    counts, told = counted[figures], of[known[who]]
    places = np.searchsorted(figures, told)
    seen = np.bincount(places, minlength=len(figures))
    return {int(f): (int(n), int(k)) for f, n, k in zip(figures, counts, seen, strict=True)}


def _summed(cells: Ints, sizes: tuple[int, ...], kept: tuple[int, ...]) -> Ints:
    """Return the code of each cell among figures that keep only some dimensions; -1 stays."""
    codes = np.zeros(len(cells), dtype=np.int64)
    rest, digits = cells.copy(), []
    for size in reversed(sizes):
        rest, digit = np.divmod(rest, size)
        digits.append(digit)
    for dim in kept:
        codes = codes * sizes[dim] + digits[len(sizes) - 1 - dim]
    return np.where(cells >= 0, codes, -1)


def _values_used(cells: Ints, sizes: tuple[int, ...], columns: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    used = cells[cells >= 0]
    return tuple(
        tuple(columns[dim][code] for code in np.unique(_summed(used, sizes, (dim,)))) for dim in range(len(sizes))
    )
