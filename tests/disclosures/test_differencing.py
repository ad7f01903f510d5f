"""Releases beside each other: what two of them give away together is kept back from the newer one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.disclosures.outsiders import At, figures_of, from_counts, people, published
from tests.hostile.test_published_counts import check_changes

from habeas.disclosures.differencing import Earlier, Told, earlier_tables, few_changed, told_figures
from habeas.disclosures.public_tables import ALL, TableSpec, Thresholds, read_spec
from habeas.disclosures.tabulated import Rows, tabulate
from habeas.model.releases import Release, ReleasedFigure, ReleasedTable

LIMIT = Thresholds(cells=5)


class Paper:
    """A newspaper that prints every release, one after the other."""

    def __init__(self) -> None:
        self.releases: list[Release] = []

    def print(
        self, rows: Rows, *tables: str, limit: Thresholds = LIMIT
    ) -> tuple[Told, dict[str, dict[At, int | None]]]:
        """Print tables, checked against all that were printed before; return what can be read."""
        specs = tuple(spec for text in tables for spec in read_spec(text))
        earlier = earlier_tables(self.releases, rows.unit)
        every = (*specs, *_others(specs, earlier))
        figures = tabulate(rows, every)
        found = told_figures(figures, range(len(specs)), earlier, limit)
        told = [bool(one) for one in found.told]
        totals = figures.totals
        self.releases.append(
            Release(
                id=f"rel_{len(self.releases):032x}",
                filing="fil_" + "0" * 32,
                at=f"2026-0{1 + len(self.releases)}-01T00:00:00Z",
                record=1,
                threshold=limit.cells,
                tables=tuple(
                    ReleasedTable(
                        spec=str(spec),
                        dims=spec.dims,
                        values=laid.values,
                        figures=tuple(
                            ReleasedFigure(
                                at=tuple(dict(figures.figures[row].at).get(dim, ALL) for dim in spec.dims),
                                count=int(totals[row]),
                                persons=int(figures.persons[row]),
                                told=told[row],
                            )
                            for row in laid.figures
                        ),
                    )
                    for spec, laid in zip(specs, figures.tables, strict=False)
                ),
            )
        )
        return found, {str(spec): published(figures, told, spec) for spec in specs}


def _others(specs: Sequence[TableSpec], earlier: Sequence[Earlier]) -> list[TableSpec]:
    asked = {str(spec) for spec in specs}
    return list({str(one.spec): one.spec for one in earlier if str(one.spec) not in asked}.values())


def of(counts: Mapping[str, int], dim: str = "year") -> Rows:
    return from_counts({(value,): n for value, n in counts.items()}, (dim,))


def test_the_same_record_is_told_in_the_same_way_again() -> None:
    """A release that nothing came between keeps back the same figures: no two choices can be subtracted."""
    counts = {("2017", "arrest"): 2, ("2018", "arrest"): 20, ("2017", "torture"): 20, ("2018", "torture"): 20}
    paper, rows = Paper(), from_counts(counts, ("year", "type"))
    _, first = paper.print(rows, "victims:year,type")
    _, second = paper.print(rows, "victims:year,type")
    assert first == second


def test_a_figure_that_few_came_to_is_not_told_again() -> None:
    """Last month's total minus this month's would be one person, whom somebody can name."""
    paper = Paper()
    _, first = paper.print(of({"2017": 40, "2018": 40}), "victims:year")
    found, second = paper.print(of({"2017": 41, "2018": 40}), "victims:year")
    assert first["victims:year"][("2017",)] == 40
    assert second["victims:year"][("2017",)] is None
    assert second["victims:year"][(ALL,)] is None
    assert {kept.why for kept in found.kept} <= {"changed_by_few", "beside_a_change"}
    assert all(kept.release == "rel_" + "0" * 32 for kept in found.kept)


def test_it_is_told_again_once_enough_came() -> None:
    """What was kept back for one person is told when five came, counted from what was told last."""
    paper = Paper()
    paper.print(of({"2017": 40, "2018": 40}), "victims:year")
    paper.print(of({"2017": 42, "2018": 40}), "victims:year")
    _, third = paper.print(of({"2017": 45, "2018": 40}), "victims:year")
    assert third["victims:year"] == {("2017",): 45, ("2018",): 40, (ALL,): 85}


def test_a_change_is_not_told_by_its_sum() -> None:
    """Two came here and four there: the six of the total would be told, and with one cell told both follow."""
    paper = Paper()
    paper.print(of({"2017": 40, "2018": 40, "2019": 40}), "victims:year")
    _, second = paper.print(of({"2017": 42, "2018": 44, "2019": 40}), "victims:year")
    table = second["victims:year"]
    assert table[("2017",)] is table[("2018",)] is None
    _, third = Paper().print(of({"2017": 42, "2018": 44, "2019": 40}), "victims:year")
    assert third["victims:year"][("2017",)] == 42  # nothing was printed before


def test_another_grouping_of_places_gives_no_small_one_away() -> None:
    """A region without its one large district is a small district."""
    districts = ["plc_a"] * 30 + ["plc_b"] * 2
    rows = people({"district": districts, "region": ["plc_r"] * 32})
    paper = Paper()
    _, first = paper.print(rows, "victims:region")
    assert first["victims:region"][("plc_r",)] == 32
    _, second = paper.print(rows, "victims:district")
    table = second["victims:district"]
    assert table[("plc_b",)] is None
    assert table[("plc_a",)] is None
    assert table[(ALL,)] == 32  # it was told already


def test_a_filtered_table_is_a_part_of_the_whole() -> None:
    """All victims minus victims of torture are victims of nothing else: if they are few, one of both is kept back."""
    rows = people({"year": ["2017"] * 23, "type": ["torture"] * 20 + ["arrest"] * 3})
    inside = {"type=torture": np.array([True] * 20 + [False] * 3)}
    rows = Rows(
        unit="victims",
        size=rows.size,
        units=rows.units,
        persons=rows.persons,
        columns=rows.columns,
        known=rows.known,
        inside=inside,
    )
    paper = Paper()
    paper.print(rows, "victims:type")
    _, second = paper.print(rows, "victims:year+type=torture")
    assert second["victims:year+type=torture"][("2017",)] is None


def test_those_named_in_a_dossier_are_taken_out_first() -> None:
    """Six persons of whom four are named elsewhere are two: the figure is not told, and nor is what gives it away."""
    rows = people({"year": ["2017"] * 6 + ["2018"] * 40}, known=range(4))
    figures, (spec,) = figures_of(rows, "victims:year")
    found = told_figures(figures, [0], (), LIMIT)
    table = published(figures, [bool(one) for one in found.told], spec)
    assert table[("2017",)] is None
    assert [table[("2018",)], table[(ALL,)]].count(None) == 1
    assert "known_elsewhere" in {kept.why for kept in found.kept}


def test_many_statements_of_few_persons_are_few() -> None:
    """Forty statements about two persons point to two persons: the threshold counts persons behind a figure."""
    persons = np.array([0, 1] * 20 + list(range(2, 42)))
    rows = people({"year": ["2017"] * 40 + ["2018"] * 40}, unit="statements")
    rows = Rows(
        unit="statements",
        size=80,
        units=rows.units,
        persons=persons,
        columns=rows.columns,
        known=np.zeros(42, dtype=np.bool_),
    )
    figures, (spec,) = figures_of(rows, "statements:year")
    found = told_figures(figures, [0], (), LIMIT)
    assert published(figures, [bool(one) for one in found.told], spec)[("2017",)] is None


def test_a_table_by_ground_tells_no_ground_of_everybody() -> None:
    """Where nearly everybody of a year has one alleged ground, to tell how many is to tell it of each of them."""
    rows = people({"ground": ["religious"] * 60 + ["political"] * 60, "year": ["2017"] * 60 + ["2018"] * 60})
    figures, (spec,) = figures_of(rows, "victims:ground,year")
    found = told_figures(figures, [0], (), Thresholds(cells=5, ground=20))
    table = published(figures, [bool(one) for one in found.told], spec)
    assert table[("religious", "2017")] is table[("political", "2018")] is None
    assert [table[("religious", ALL)], table[(ALL, "2017")]].count(None) == 2  # either would be that figure


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 14), min_size=4, max_size=4),
    st.lists(st.integers(0, 7), min_size=4, max_size=4),
)
def test_no_small_change_of_a_grown_record_is_told(before: list[int], came: list[int]) -> None:
    """Of two printed tables no figure differs by one to four persons, and no such change can be worked out."""
    cells = [("2017", "arrest"), ("2017", "torture"), ("2018", "arrest"), ("2018", "torture")]
    if not sum(before):
        return
    paper = Paper()
    old = dict(zip(cells, before, strict=True))
    new = {cell: old[cell] + n for cell, n in zip(cells, came, strict=True)}
    _, first = paper.print(from_counts(old, ("year", "type")), "victims:year,type")
    _, second = paper.print(from_counts(new, ("year", "type")), "victims:year,type")
    then, now = first["victims:year,type"], second["victims:year,type"]
    for at, n in now.items():
        was = then.get(at, 0)
        if n is not None and was is not None:
            assert not 0 < abs(n - was) < 5 or was == 0
    check_changes(then, now, dict(zip(cells, came, strict=True)))


def test_what_counts_as_few() -> None:
    """No change is none; a change of few persons is few however many statements came with them."""
    assert not few_changed(0, 0, 5)
    assert few_changed(1, 1, 5)
    assert few_changed(-4, -4, 5)
    assert few_changed(12, 1, 5)
    assert not few_changed(5, 5, 5)
    assert not few_changed(-9, -9, 5)
