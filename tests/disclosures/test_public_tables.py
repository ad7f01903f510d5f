"""Which tables can be published, and that every unit stands in exactly one cell of each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.disclosures.outsiders import figures_of, people, row_of

from habeas.disclosures.public_tables import (
    DIMENSIONS,
    NOT_KNOWN,
    SEVERAL,
    TableSpec,
    Thresholds,
    check_tables,
    read_spec,
)
from habeas.disclosures.tabulated import Column, Rows, tabulate
from habeas.errors import DisclosureError, HabeasError, UsageError


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("families:year", "no unit"),
        ("persons:name", "not counted by this"),
        ("persons:longest_unmatched", "not counted by this"),
        ("victims:contact", "not counted by this"),
        ("statements:fate", "not counted by this"),
        ("victims:year,month", "one of"),
        ("victims:region,district", "one of"),
        ("victims:year,region,type,list", "at most 3"),
        ("victims:year,year", "each once"),
        ("victims:ground,region", "alone, or beside the year"),
        ("persons:year+type=torture", "no acts to choose by"),
        ("acts:year+from=2017", "not counted within a time"),
        ("victims:year+source=letters", "filtered by"),
        ("victims:year+type=kindness", "no type of act"),
        ("victims:year+from=2018+to=2017", "ends before it begins"),
    ],
)
def test_what_is_never_published(text: str, why: str) -> None:
    """No table of persons one by one, of families or contacts, and none that means something else than it says."""
    with pytest.raises(HabeasError, match=why):
        read_spec(text)


def test_no_dimension_says_who_somebody_is() -> None:
    """The dimensions are a closed list: none is a name, an age, a sex, a faith, an orientation or a contact."""
    assert set().union(*DIMENSIONS.values()) == {
        "year",
        "month",
        "country",
        "region",
        "district",
        "settlement",
        "type",
        "ground",
        "fate",
        "whereabouts",
        "list",
    }


def test_no_table_by_ground_without_a_threshold_that_somebody_set() -> None:
    """There is no default from which on a figure by ground is told."""
    specs = read_spec("victims:ground")
    with pytest.raises(UsageError, match="unless you set a threshold"):
        check_tables(specs, Thresholds())
    with pytest.raises(UsageError, match="under the one of all"):
        check_tables(specs, Thresholds(cells=10, ground=5))
    check_tables(specs, Thresholds(ground=50))


@pytest.mark.parametrize("threshold", [0, 1, 2])
def test_a_threshold_that_protects_nobody_is_refused(threshold: int) -> None:
    """Under three a figure tells everything."""
    with pytest.raises(UsageError, match="protects nobody"):
        check_tables(read_spec("victims:year"), Thresholds(cells=threshold))


def test_acts_are_two_tables() -> None:
    """At least, and at most."""
    assert [str(spec) for spec in read_spec("acts:year,type")] == ["acts_at_least:year,type", "acts_at_most:year,type"]


@given(
    st.sampled_from(
        ["victims:year", "victim_acts:month,region+type=torture+from=2017", "persons:list,fate", "reports:"]
    )
)
def test_a_table_reads_back_as_it_is_written(text: str) -> None:
    """The register holds a table as text, and what it means does not change by that."""
    (spec,) = read_spec(text)
    assert read_spec(str(spec)) == (spec,)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-2, 3)), min_size=1, max_size=40))
def test_every_unit_stands_in_exactly_one_cell(told: list[tuple[int, int]]) -> None:
    """Cells add up to their sums: who is told of in two years is under "several", who in none under "not known"."""
    persons = np.array([person for person, _ in told])
    rows = Rows(
        unit="victims",
        size=10,
        units=persons,
        persons=persons,
        columns={"year": Column(values=("2016", "2017", "2018", "2019"), codes=np.array([year for _, year in told]))},
        known=np.zeros(10, dtype=np.bool_),
    )
    figures = tabulate(rows, read_spec("victims:year"))
    totals = figures.totals
    cells = [at for at, figure in enumerate(figures.figures) if figure.at]
    assert sum(totals[cells]) == totals[row_of(figures)] == len(set(persons))
    by_hand: dict[str, int] = {}
    for person in set(persons):
        years = {year for one, year in told if one == person and year >= 0}
        several = len(years) > 1 or any(year == -2 for one, year in told if one == person)
        value = SEVERAL if several else str(2016 + years.pop()) if years else NOT_KNOWN
        by_hand[value] = by_hand.get(value, 0) + 1
    assert {dict(figures.figures[at].at)["year"]: int(totals[at]) for at in cells} == by_hand


def test_a_margin_of_two_tables_is_one_figure() -> None:
    """What is kept back in one table is kept back in the other."""
    rows = people({"year": ["2017"] * 9, "type": ["torture"] * 9, "region": ["plc_a"] * 9})
    figures, _ = figures_of(rows, "victims:year,type", "victims:year,region")
    year = row_of(figures, year="2017")
    assert year in figures.tables[0].figures
    assert year in figures.tables[1].figures


def test_persons_behind_a_figure_are_counted_once() -> None:
    """Statements add up, and the persons behind them do not: a person of two years is one person of both."""
    rows = Rows(
        unit="statements",
        size=4,
        units=np.arange(4),
        persons=np.array([0, 0, 1, 1]),
        columns={"year": Column(values=("2016", "2017"), codes=np.array([0, 1, 1, 1]))},
        known=np.array([True, False]),
    )
    figures = tabulate(rows, read_spec("statements:year"))
    of = {dict(one.at).get("year", ""): at for at, one in enumerate(figures.figures)}
    assert [int(figures.persons[of[year]]) for year in ("2016", "2017", "")] == [1, 2, 2]
    assert [int(figures.persons_known[of[year]]) for year in ("2016", "2017", "")] == [1, 1, 1]


def test_tables_too_fine_to_be_checked_are_refused() -> None:
    """What nobody can check is not published."""
    many = 7_000
    rows = people({"month": [f"{1000 + n}-01" for n in range(many)]})
    with pytest.raises(DisclosureError, match="too fine to be checked"):
        figures_of(rows, "victims:month")


def test_a_spec_says_its_part_of_the_record() -> None:
    """The same part is the same, in whichever order it was asked for."""
    a, b = (
        TableSpec(unit="victims", types=("torture", "arrest")),
        TableSpec(unit="victims", types=("arrest", "torture")),
    )
    assert a.where == b.where == "type=arrest+type=torture"
