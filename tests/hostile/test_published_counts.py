"""Somebody who reads every release, subtracts, and holds a dossier learns of nobody: attacks on published counts.

The attacker reads the CSV files of the releases, as anybody can, and bounds each figure that is not told by a linear
program of their own over all cells that could be. They know that no count is below zero, that a 0 is a 0, and, between
two releases, that things only came.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from scipy.optimize import linprog
from tests.casework.countable_case import ARREST, TORTURE, CountableCase
from tests.vault.bench import CASE, Bench

from habeas.casework.publishing_counts import Asking, Published, publish
from habeas.disclosures.public_tables import Thresholds, read_spec

LIMIT = 5
At = tuple[str, ...]
Sum = tuple[list[int], float]


class Reader:
    """Whoever buys the newspaper each month: tables as told, None where a figure is not."""

    def __init__(self, bench: Bench) -> None:
        self.case = CountableCase(bench.context, CASE)
        self.folder = bench.folder
        self.issues = 0

    def publish(self, *tables: str, threshold: int = LIMIT) -> Path:
        self.issues += 1
        out = self.folder / f"issue-{self.issues}"
        specs = tuple(spec for text in tables for spec in read_spec(text))
        done = publish(self.case.context, CASE, Asking(specs=specs, thresholds=Thresholds(cells=threshold)), out)
        assert isinstance(done, Published)
        return out

    def read(self, out: Path, number: int = 1) -> dict[At, int | None]:
        (path,) = (out / "tables").glob(f"{number:02}-*.csv")
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = list(csv.reader(stream))
        size = header.index("unit")
        return {tuple(row[:size]): int(row[size + 1]) if row[size + 1] else None for row in rows}


@pytest.fixture
def reader(bench: Bench) -> Reader:
    made = Reader(bench)
    made.case.begin()
    return made


def cells_of(table: Mapping[At, int | None]) -> list[At]:
    """Every cell that can hold somebody."""
    return [at for at, n in table.items() if "(all)" not in at and n != 0]


def added(cells: Sequence[At], at: At) -> list[int]:
    """Which cells a figure adds up, 0 or 1 for each."""
    return [int(all(want in ("(all)", has) for want, has in zip(at, cell, strict=True))) for cell in cells]


def told_sums(table: Mapping[At, int | None], cells: Sequence[At]) -> Iterator[Sum]:
    for at, n in table.items():
        if n is not None:
            yield added(cells, at), float(n)


def span(aim: list[int], sums: list[Sum], floor: list[float] | None = None) -> float:
    """How far the ends of what the attacker can find are apart."""
    if not sums:
        return float("inf")
    matrix, totals = [row for row, _ in sums], [total for _, total in sums]
    bounds = [(low, None) for low in (floor or [0.0] * len(aim))]
    ends = []
    for sign in (1, -1):
        found = linprog([sign * one for one in aim], A_eq=matrix, b_eq=totals, bounds=bounds, method="highs-ipm")
        if found.status == 3:  # unbounded
            return float("inf")
        assert found.status == 0, found.message
        ends.append(sign * found.fun)
    return float(ends[1] - ends[0])


def check_alone(table: Mapping[At, int | None]) -> None:
    """No figure that is not told can be narrowed below the threshold, but for large ones kept back beside."""
    cells = cells_of(table)
    sums = list(told_sums(table, cells))
    for at, n in table.items():
        if n is None:
            assert span(added(cells, at), sums) >= LIMIT - 1e-6, at


def test_subtracting_what_is_told_from_the_margins(reader: Reader) -> None:
    """A table with small cells: nothing that is not told follows from what is."""
    for day, kind, number in (
        ("2016", ARREST, 30),
        ("2016", TORTURE, 2),
        ("2017", ARREST, 9),
        ("2017", TORTURE, 40),
        ("2018", ARREST, 1),
        ("2018", TORTURE, 12),
        ("2019", ARREST, 25),
        ("2019", TORTURE, 25),
    ):
        reader.case.tell(number, day, kind)
    table = reader.read(reader.publish("victims:year,type"))
    assert sum(n is None for n in table.values()) >= 4
    assert all(n is None or n == 0 or n >= LIMIT for n in table.values())
    check_alone(table)


def test_last_month_minus_this_month(reader: Reader) -> None:
    """Two releases with three new persons between them: who was added where cannot be told apart by fewer than five."""
    reader.case.tell(30, "2016")
    reader.case.tell(30, "2017")
    reader.case.tell(30, "2017", TORTURE)
    reader.case.tell(30, "2018", TORTURE)
    first = reader.read(reader.publish("victims:year,type"))
    reader.case.tell(1, "2016")
    reader.case.tell(2, "2017", TORTURE)
    second = reader.read(reader.publish("victims:year,type"))
    check_changes(first, second, {("2016", "arrest"): 1, ("2017", "torture"): 2})


def test_one_among_many_who_came(reader: Reader) -> None:
    """One came to a year and ten to another: the eleven of the total, less the ten, are that one."""
    for year in ("2016", "2017", "2018", "2019"):
        reader.case.tell(30, year)
    first = reader.read(reader.publish("victims:year"))
    reader.case.tell(1, "2016")
    reader.case.tell(10, "2017")
    second = reader.read(reader.publish("victims:year"))
    assert second[("2016",)] is None
    check_changes(first, second, {("2016",): 1, ("2017",): 10})


def check_changes(first: Mapping[At, int | None], second: Mapping[At, int | None], came: Mapping[Any, int]) -> None:
    """What came to each figure: where it is few, the attacker's bounds of it are at least the threshold apart."""
    cells = sorted({*cells_of(first), *cells_of(second)})
    none = [0] * len(cells)
    # Unknowns: how many there were, how many came.
    sums: list[Sum] = [([*row, *none], total) for row, total in told_sums(first, cells)]
    sums += [([*row, *row], total) for row, total in told_sums(second, cells)]
    dims = len(cells[0])
    for at in product(*[sorted({cell[place] for cell in cells} | {"(all)"}) for place in range(dims)]):
        row = added(cells, at)
        few = sum(n for cell, n in came.items() if added([cell], at)[0])
        if 0 < few < LIMIT:
            assert span([*none, *row], sums) >= LIMIT - 1e-6, at


def test_many_months_in_a_row(reader: Reader) -> None:
    """Six releases with one or two new persons each: no two of them tell a change of fewer than five."""
    for year in ("2014", "2015", "2016", "2017", "2018"):
        reader.case.tell(20, year)
        reader.case.tell(20, year, TORTURE)
    tables = [reader.read(reader.publish("victims:year,type"))]
    for month in range(5):
        reader.case.tell(1 + month % 2, "2016" if month % 2 else "2017", ARREST if month % 2 else TORTURE)
        tables.append(reader.read(reader.publish("victims:year,type")))
    for at, later in enumerate(tables):
        for earlier in tables[:at]:
            for figure, n in later.items():
                was = earlier.get(figure, 0)
                if n is not None and was is not None:
                    assert n == was or abs(n - was) >= LIMIT, (figure, was, n)


def test_regions_and_then_districts(reader: Reader) -> None:
    """A region told first, its districts later: the district of two persons does not follow."""
    case = reader.case
    case.place("North", "region")
    case.place("Upper", "district", "North")
    case.place("Lower", "district", "North")
    case.place("South", "region")
    case.place("Shore", "district", "South")
    case.tell(30, "2016", where="Upper")
    case.tell(2, "2016", where="Lower")
    case.tell(25, "2016", where="Shore")
    regions = reader.read(reader.publish("victims:region"))
    districts = reader.read(reader.publish("victims:district"))
    assert regions[("North",)] == 32
    assert districts[("Lower",)] is districts[("Upper",)] is None
    both = {
        **{(name, "(all)"): n for (name,), n in regions.items()},
        **{("(all)", name): n for (name,), n in districts.items()},
    }
    cells = [("North", "Upper"), ("North", "Lower"), ("South", "Shore")]
    sums = list(told_sums({at: n for at, n in both.items() if at != ("(all)", "(all)")}, cells))
    assert span([0, 1, 0], sums) >= LIMIT - 1e-6


def test_types_and_then_the_part_of_one_type(reader: Reader) -> None:
    """A table of all acts and a table of torture alone: what is left for the others is not small."""
    reader.case.tell(20, "2017", TORTURE)
    reader.case.tell(2, "2017", ARREST)
    reader.case.tell(30, "2018", ARREST)
    reader.case.tell(30, "2018", TORTURE)
    whole = reader.read(reader.publish("victims:year"))
    part = reader.read(reader.publish("victims:year+type=torture"))
    assert whole[("2017",)] == 22
    left = None if part[("2017",)] is None else whole[("2017",)] - part[("2017",)]
    assert left is None or left >= LIMIT


def test_the_dossier_and_the_newspaper(reader: Reader) -> None:
    """Whoever holds filings on eight of ten persons of a year learns of no two others from the count of the year."""
    named = reader.case.tell(8, "2017")
    reader.case.tell(2, "2017")
    reader.case.tell(30, "2018")
    reader.case.file(named)
    table = reader.read(reader.publish("victims:year"))
    assert table[("2017",)] is None
    cells = cells_of(table)
    floor = [8.0 if cell == ("2017",) else 0.0 for cell in cells]
    assert span(added(cells, ("2017",)), list(told_sums(table, cells)), floor) >= LIMIT - 1e-6


def test_a_file_for_the_team_makes_nobody_known(reader: Reader) -> None:
    """What only the team saw is no dossier of an outsider: the same count is told."""
    named = reader.case.tell(8, "2017")
    reader.case.tell(2, "2017")
    reader.case.file(named, recipient="team")
    assert reader.read(reader.publish("victims:year"))[("2017",)] == 10


def test_statements_about_one_person(reader: Reader) -> None:
    """Many act statements about few persons are few persons: their number is not told either."""
    few = reader.case.tell(1, "2017")
    reader.case.tell(40, "2018")
    for _ in range(7):
        _again(reader.case, few[0], "2017")
    table = reader.read(reader.publish("statements:year"))
    assert table[("2017",)] is None
    check_alone(table)


def _again(case: CountableCase, mention: str, day: str) -> None:
    from habeas.model.attribution import Attribution
    from habeas.model.ids import new_id
    from habeas.model.statements import Act
    from habeas.model.values import When

    with case.context.case(case.name, "test") as opened:
        statement, act = new_id("stm", opened.chance), new_id("act", opened.chance)
    said = Attribution(source=case.source, exhibit="exh_" + "0" * 32, coded_by="usr_")
    body = Act(
        statement=statement, attribution=said, id=act, act_type=ARREST, victim=mention, start=When(stated=day, edtf=day)
    )
    case.add((body, statement))


def test_who_refused_is_not_counted_and_not_found_by_subtraction(reader: Reader) -> None:
    """Somebody withdraws from statistics between two releases: that it was one, and in which year, stays unknown."""
    mentions = reader.case.tell(30, "2017")
    reader.case.tell(30, "2018")
    first = reader.read(reader.publish("victims:year"))
    reader.case.allow(mentions[0], withdrawn_on="2026-01-01")
    second = reader.read(reader.publish("victims:year"))
    assert first[("2017",)] == 30
    assert second[("2017",)] is None
    assert [second[("2018",)], second[("(all)",)]].count(None) >= 1
