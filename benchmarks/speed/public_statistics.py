"""Public statistics over 1,000,000 act statements: counted, small figures kept back, checked against a release.

Arrays are measured, as they come out of the index: what a table takes beyond reading it. Two tables of victims and one
of statements, the earlier release having told the same tables of a record of a hundredth less.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import Line, options, show

from habeas.disclosures.differencing import Told, earlier_tables, told_figures
from habeas.disclosures.public_tables import ALL, TableSpec, Thresholds, read_spec
from habeas.disclosures.tabulated import Column, Figures, Rows, tabulate
from habeas.model.releases import Release, ReleasedFigure, ReleasedTable

ACTS, SEED, LIMIT = 1_000_000, 1, 2.0
TABLES = {"victims": ("victims:year,region", "victims:type"), "statements": ("statements:year,type",)}


def main() -> None:
    chosen = options("public statistics over arrays of act statements")
    acts = 20_000 if chosen.quick else ACTS
    rows = {unit: invented(unit, acts) for unit in TABLES}
    before = {unit: part_of(one, 0.99) for unit, one in rows.items()}
    specs = {unit: tuple(spec for text in texts for spec in read_spec(text)) for unit, texts in TABLES.items()}
    earlier = release({unit: counted(before[unit], specs[unit], ()) for unit in TABLES}, specs)
    repeats = 1 if chosen.quick else chosen.repeats
    plain = best(repeats, lambda: [tabulate(rows[unit], specs[unit]) for unit in TABLES])
    first = best(repeats, lambda: [counted(rows[unit], specs[unit], ()) for unit in TABLES])
    again = best(repeats, lambda: [counted(rows[unit], specs[unit], (earlier,)) for unit in TABLES])
    found = [counted(rows[unit], specs[unit], (earlier,)) for unit in TABLES]
    figures = sum(len(one.figures) for one, _ in found)
    told = sum(int(one.told.sum()) for _, one in found)
    print(f"  {figures} figures, {told} told")
    show(
        [
            Line(what=f"{acts:,} acts, three tables, counted", value=plain, unit="s"),
            Line(what="the same, small figures kept back", value=first, unit="s", limit=LIMIT),
            Line(what="the same, checked against an earlier release", value=again, unit="s", limit=LIMIT),
        ]
    )


def invented(unit: str, acts: int) -> Rows:
    """Return act statements of every sixth as many persons; one person is told of in one region, mostly in one year."""
    chance = np.random.default_rng(SEED)
    people = max(1, acts // 6)
    persons = chance.integers(0, people, acts)
    home, when = chance.choice(20, people, p=_shares(chance, 20)), chance.choice(10, people, p=_shares(chance, 10))
    years = np.where(chance.random(acts) < 0.97, when[persons], chance.integers(0, 10, acts))
    columns = {
        "year": Column(values=tuple(str(2010 + n) for n in range(10)), codes=years),
        "region": Column(values=tuple(f"plc_{n:02}" for n in range(20)), codes=home[persons]),
        "type": Column(values=tuple(f"type_{n}" for n in range(6)), codes=chance.choice(6, acts, p=_shares(chance, 6))),
    }
    units = persons if unit == "victims" else np.arange(acts)
    return Rows(
        unit=unit,
        size=people if unit == "victims" else acts,
        units=units,
        persons=persons,
        columns=columns,
        known=np.zeros(people, dtype=np.bool_),
    )


def part_of(rows: Rows, share: float) -> Rows:
    """Return the first of the persons, with their statements."""
    people = int(len(rows.known) * share)
    kept = rows.persons < people
    units = rows.units[kept] if rows.unit == "victims" else np.arange(int(kept.sum()))
    return Rows(
        unit=rows.unit,
        size=people if rows.unit == "victims" else len(units),
        units=units,
        persons=rows.persons[kept],
        columns={dim: Column(values=one.values, codes=one.codes[kept]) for dim, one in rows.columns.items()},
        known=rows.known[:people],
    )


def counted(rows: Rows, specs: tuple[TableSpec, ...], releases: tuple[Release, ...]) -> tuple[Figures, Told]:
    """Count tables and decide what may be told of them."""
    figures = tabulate(rows, specs)
    return figures, told_figures(figures, range(len(specs)), earlier_tables(releases, rows.unit), Thresholds())


def release(found: dict[str, tuple[Figures, Told]], specs: dict[str, tuple[TableSpec, ...]]) -> Release:
    """Return what would have been recorded of these tables."""
    tables = []
    for unit, (figures, told) in found.items():
        totals = figures.totals
        for spec, laid in zip(specs[unit], figures.tables, strict=True):
            kept = tuple(
                ReleasedFigure(
                    at=tuple(dict(figures.figures[row].at).get(dim, ALL) for dim in spec.dims),
                    count=int(totals[row]),
                    persons=int(figures.persons[row]),
                    told=bool(told.told[row]),
                )
                for row in laid.figures
            )
            tables.append(ReleasedTable(spec=str(spec), dims=spec.dims, values=laid.values, figures=kept))
    return Release(id="rel_", filing="fil_", at="2026-01-01", record=1, threshold=5, tables=tuple(tables))


def _shares(chance: np.random.Generator, many: int) -> np.typing.NDArray[np.float64]:
    return chance.dirichlet(np.full(many, 0.7))


def best(repeats: int, work: Callable[[], object]) -> float:
    """Return the seconds of the quickest of several runs."""
    found = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


if __name__ == "__main__":
    main()
