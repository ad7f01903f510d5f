"""Outsiders who know what was published and try every table of whole numbers that fits it. They have time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from habeas.disclosures.public_tables import ALL, TableSpec, read_spec
from habeas.disclosures.tabulated import Column, Figure, Figures, Rows, tabulate

At = tuple[str, ...]


def people(columns: Mapping[str, Sequence[str]], *, unit: str = "victims", known: Sequence[int] = ()) -> Rows:
    """Return persons with one value in each dimension, as they are counted."""
    size = len(next(iter(columns.values())))
    many = np.arange(size)
    told = np.zeros(size, dtype=np.bool_)
    told[list(known)] = True
    made = {}
    for dim, values in columns.items():
        names = tuple(sorted(set(values)))
        made[dim] = Column(values=names, codes=np.array([names.index(one) for one in values], dtype=np.int64))
    return Rows(unit=unit, size=size, units=many, persons=many, columns=made, known=told)


def from_counts(counts: Mapping[Any, int], dims: Sequence[str], *, unit: str = "victims") -> Rows:
    """Return as many persons in each cell as are given."""
    cells = [cell for cell, n in counts.items() for _ in range(n)]
    return people({dim: [cell[at] for cell in cells] for at, dim in enumerate(dims)}, unit=unit)


def figures_of(rows: Rows, *tables: str) -> tuple[Figures, tuple[TableSpec, ...]]:
    """Count tables as they are asked for."""
    specs = tuple(spec for text in tables for spec in read_spec(text))
    return tabulate(rows, specs), specs


def row_of(figures: Figures, **at: str) -> int:
    """Return the place of a figure by its coordinates."""
    return figures.place[Figure("", tuple(sorted(at.items())))]


def published(figures: Figures, told: Sequence[bool], spec: TableSpec) -> dict[At, int | None]:
    """Return what of one table stands in the newspaper: its figures over 0, None where it is not told."""
    totals = figures.totals
    return {
        tuple(dict(figure.at).get(dim, ALL) for dim in spec.dims): int(totals[at]) if told[at] else None
        for at, figure in enumerate(figures.figures)
        if set(figure.dims) <= set(spec.dims) and figure.where == spec.where
    }


def spans(table: Mapping[At, int | None], most: int) -> dict[At, int]:
    """Return, of each figure that is not told, how far apart its least and its largest possible value are.

    Every way to fill the cells that are not told is tried, with 0 to `most` each. Cells that are 0 are known.
    """
    cells = [at for at in table if ALL not in at]
    hidden = [at for at in cells if table[at] is None]
    if not hidden:
        return {}
    tried = np.indices((most + 1,) * len(hidden)).reshape(len(hidden), -1)
    base = {at: n for at in cells if (n := table[at]) is not None}
    for at, n in table.items():
        if ALL in at and n is not None:
            open_ones = [place for place, cell in enumerate(hidden) if _in(cell, at)]
            known = sum(count for cell, count in base.items() if _in(cell, at))
            tried = tried[:, tried[open_ones].sum(axis=0) + known == n]
    assert tried.shape[1], "the truth itself fits everything told"
    found = {}
    for at, n in table.items():
        if n is None:
            sums = tried[[place for place, cell in enumerate(hidden) if _in(cell, at)]].sum(axis=0)
            found[at] = int(sums.max() - sums.min())
    return found


def _in(cell: At, at: At) -> bool:
    return all(want in (ALL, has) for want, has in zip(at, cell, strict=True))
