"""Patterns: every count carries its unit and its warning; what is unknown stands in no row, and none is a verdict."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fates.test_command import heard
from tests.statements.telling import Telling

from habeas.errors import UsageError
from habeas.fates.patterns import OVER, WARNING, PatternAsked, PatternCount, pattern


def rows(found: PatternCount, unit: str = "victims") -> dict[str, int]:
    return {row.key: next(one.least for one in row.figures if one.unit == unit) for row in found.counts.rows}


def unknown(found: PatternCount, unit: str = "victims") -> dict[str, int]:
    return {row.key: next(one.least for one in row.figures if one.unit == unit) for row in found.counts.unknown}


@pytest.mark.parametrize("over", OVER)
def test_no_count_without_its_warning(over: str) -> None:
    """The warning is of the value: nobody can make one without it, or with another one."""
    of = Telling()
    of.act("s", "arrest", of.mention("s"), "2017")
    found = pattern(heard(of), PatternAsked(over=over))
    assert found.warning == WARNING
    assert found.units == tuple(figure.unit for figure in found.counts.all)
    with pytest.raises(ValueError, match="warning"):
        dataclasses.replace(found, warning="")
    assert not next(one for one in dataclasses.fields(PatternCount) if one.name == "warning").init


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (None, None, "no_date"),
        ("2017~", None, "approximate_or_uncertain"),
        ("2016/2017", None, "more_than_one_period"),
        ("2017/..", None, "open_date"),
        (None, "2017", "only_an_end_is_dated"),
    ],
)
def test_what_has_no_date_of_one_period_is_in_no_row(start: str | None, end: str | None, why: str) -> None:
    """Not put into a likely year, and not left out: told with the reason."""
    of = Telling()
    of.act("s", "arrest", of.mention("s"), start, end)
    found = pattern(heard(of), PatternAsked(over="time"))
    assert (rows(found), unknown(found)) == ({}, {why: 1})


def test_time_goes_by_year_or_month() -> None:
    """A month of one year is in the year; a year is in no month."""
    of = Telling()
    for start in ("2017-04-01", "2017-04", "2017"):
        of.act("s", "arrest", of.mention("s"), start)
    assert rows(pattern(heard(of), PatternAsked(over="time"))) == {"2017": 3}
    found = pattern(heard(of), PatternAsked(over="time", step="month"))
    assert (rows(found), unknown(found)) == ({"2017-04": 2}, {"more_than_one_period": 1})


def test_place_goes_by_settlement_or_coarser() -> None:
    """A place in words alone, or without a known region, is in no row."""
    of = Telling()
    region = of.place("r", "region")
    town, elsewhere = of.place("t", "settlement", region), of.place("e", "settlement")
    for at in (town, town, elsewhere):
        of.act("s", "arrest", of.mention("s"), at=at)
    of.act("s", "arrest", of.mention("s"), in_words=True)
    of.act("s", "arrest", of.mention("s"))
    assert rows(pattern(heard(of), PatternAsked(over="place", step="settlement"))) == {town: 2, elsewhere: 1}
    found = pattern(heard(of), PatternAsked(over="place"))
    assert rows(found) == {region: 2}
    assert unknown(found) == {"no_place": 1, "not_known_at_this_level": 1, "place_in_words_only": 1}


def test_units_are_those_of_whom_a_part_is_alleged() -> None:
    """One act of two units is in both rows and once in the whole; acts of nobody are told as such."""
    of = Telling()
    first, second = (of.mention("s", party="unit") for _ in range(2))
    act = of.act("s", "arrest", of.mention("s"))
    for one in (first, second):
        of.involved("s", act, one)
    of.act("s", "arrest", of.mention("s"))
    found = pattern(heard(of), PatternAsked(over="unit"))
    assert (rows(found), unknown(found)) == ({first: 1, second: 1}, {"nobody_said_to_be_involved": 1})
    assert {one.unit: one.least for one in found.counts.all}["victims"] == 2
    assert sum(rows(pattern(heard(of), PatternAsked(over="time", of=first))).values()) == 0
    assert unknown(pattern(heard(of), PatternAsked(over="time", of=first))) == {"no_date": 1}


def test_several_statements_of_one_act_are_at_least_one() -> None:
    """Acts are a range; victims are persons, as people linked them."""
    of = Telling()
    a, b = of.mention("s"), of.mention("t")
    of.same(a, b)
    for slug, victim in (("s", a), ("t", b)):
        of.act(slug, "arrest", victim, "2017-04")
    found = pattern(heard(of), PatternAsked(over="time"))
    figures = {one.unit: (one.least, one.most) for one in found.counts.rows[0].figures}
    assert figures["acts"] == (1, 2)
    assert (figures["victims"], figures["statements"]) == ((1, 1), (2, 2))


@pytest.mark.parametrize(("over", "step"), [("ground", ""), ("time", "region"), ("place", "point"), ("unit", "year")])
def test_nothing_else_is_counted(over: str, step: str) -> None:
    """Not by ground, and not finer than a settlement."""
    with pytest.raises(UsageError):
        PatternAsked(over=over, step=step)


@given(st.lists(st.sampled_from(["2015", "2016-05", "2016-05-03", "2017~", "2016/2017", ""]), max_size=12))
def test_every_act_is_in_a_row_or_has_a_reason(dates: list[str]) -> None:
    """Nothing is lost between the rows and what is unknown."""
    of = Telling()
    for start in dates:
        of.act("s", "arrest", of.mention("s"), start or None)
    found = pattern(heard(of), PatternAsked(over="time", step="month"))
    assert sum(rows(found).values()) + sum(unknown(found).values()) == len(dates)
    assert {one.unit: one.least for one in found.counts.all}["victims"] == len(dates)
