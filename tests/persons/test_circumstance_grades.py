"""What is compared of birth, taking and place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.persons.invented_accounts import account, rows_of

from habeas.model.values import Age
from habeas.persons.circumstance_grades import PlaceGrades, birth_grades, taken_grades
from habeas.persons.columns import Columns, columns
from habeas.persons.grades import FIELDS, PLACES

_BIRTH, _TAKEN, _PLACE = (FIELDS[PLACES[slug]].words for slug in ("birth", "taken", "place"))
ONE, OTHER = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
_DATES = st.sampled_from([None, "1999", "2000", "2000-02", "2000-02-03", "2000-03-02", "1987-02-03", "2000-01/2000-04"])


def _two(**fields: tuple[object, object]) -> Columns:
    first, second = ({name: values[side] for name, values in fields.items()} for side in (0, 1))
    return columns([account(0, "Nadie One", listed="a", **first), account(1, "Nadie Two", listed="a", **second)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("1970-02-03", "1970-02-03", "the same day"),
        ("1970-02-03", "1970-03-02", "the same, with day and month exchanged"),
        ("1970-02-03", "1975-02-03", "the same day of another year, up to ten years apart"),
        ("1970-02-03", "1985-02-03", "the same month and day, over ten years apart"),
        ("1970-02-03", "1970-02-17", "the same year and month"),
        ("1970-02-03", "1970-05-03", "the same day of the month in the same year"),
        ("1970-02-03", "1970-05-17", "the same year, another day"),
        ("1970-02-03", "1970", "the same year"),
        ("1970-02-03", "1968/1972", "it lies in the years that one states"),
        ("1970-12-30", "1971-05-17", "a year apart"),
        ("1970", "1973", "two or three years apart"),
        ("1970", "1977", "four to nine years apart"),
        ("1970", "1990", "ten years apart or more"),
        ("1970-02-03", None, "not known"),
        (None, None, "not known"),
    ],
)
def test_births_are_told_apart_by_what_may_have_happened_to_them(one: str, other: str, words: str) -> None:
    """A slip of the pen and another person look different, and what is not known is not different."""
    assert _BIRTH[birth_grades(_two(birth=(one, other)), ONE, OTHER)[0]] == words


@pytest.mark.parametrize(("birth", "fits"), [("1970-06-01", True), ("1970", True), ("1972", False)])
def test_an_age_fits_the_years_that_it_can_mean(birth: str, fits: bool) -> None:
    """Born in 1970 and 30 years old in May 2001 is no contradiction."""
    table = _two(birth=(birth, None), age=(None, 30), taken=("2001-05-06", "2001-05-06"))
    assert (_BIRTH[birth_grades(table, ONE, OTHER)[0]] == "the age fits") == fits


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("2001-02-03", "2001-02-03", "the same day"),
        ("2001-02-03", "2001-03-02", "the same, with day and month exchanged"),
        ("2001-02-03", "2001-02-05", "within three days"),
        ("2001-02-03", "2001-02-12", "within ten days"),
        ("2001-02-03", "2001-02", "the same month, no day in one"),
        ("2001-02", "2001-02", "the same month, no day in both"),
        ("2001-02-03", "2001", "the same year, no month in one"),
        ("2001-02-03", "2001-02-24", "within a month"),
        ("2001", "2002", "in years that touch, no month in one"),
        ("2001-12-30", "2002", "in years that touch, no month in one"),
        ("2001-02", "2001-03", "in months that touch, no day in one"),
        ("2001-02-27", "2001-03", "in months that touch, no day in one"),
        ("2001-02-03", "2001-09-24", "within a year"),
        ("2001-02-03", "2004-09-24", "over a year apart"),
        ("2001-02-03", "2003-02-03", "the same day of another year"),
        ("2001-02-03", "2001-07-03", "the same day of another month"),
        ("2001-02-02/2001-02-05", "2001-02-03", "within three days"),
        (None, "2001-02-03", "not known"),
    ],
)
def test_days_of_the_taking_are_intervals(one: str, other: str, words: str) -> None:
    """A month holds its days; a raid that lasted three days is not three raids."""
    assert _TAKEN[taken_grades(_two(taken=(one, other)), ONE, OTHER)[0]] == words


@settings(deadline=None)
@given(st.lists(st.tuples(_DATES, _DATES, st.sampled_from(["", "Upper Nowhere", "Nowhere", "Far"])), min_size=2))
def test_it_does_not_matter_which_of_two_rows_comes_first(rows: list[tuple[str | None, str | None, str]]) -> None:
    """Grades are the same both ways, within the words there are, and 0 where one side is not known."""
    table = columns(
        [account(n, "Nadie", birth=birth, taken=taken, place=place) for n, (birth, taken, place) in enumerate(rows)]
    )
    a, b = (found.astype(np.int32) for found in np.triu_indices(len(rows), 1))
    places = PlaceGrades(table)
    for grades, known, words in (
        (lambda x, y: birth_grades(table, x, y), table.birth[:, 0] > 0, _BIRTH),
        (lambda x, y: taken_grades(table, x, y), table.taken[:, 0] > 0, _TAKEN),
        (places.of, table.place >= 0, _PLACE),
    ):
        there = grades(a, b)
        assert np.array_equal(there, grades(b, a))
        assert (there < len(words)).all()
        assert np.array_equal(there > 0, known[a] & known[b])


def test_places_are_alike_by_sound_and_by_a_word_they_share() -> None:
    """Nobody is another person because a village was written in another script."""
    names = ["Shali", "Шали", "Shali Argun", "Far", "Shali", "Vedeno", "Itum", "Noybera"]
    table = columns([account(n, "Nadie One", listed="a", place=name) for n, name in enumerate(names)])
    a, b = rows_of(table.mentions, 0, 0, 0, 0), rows_of(table.mentions, 1, 2, 3, 4)
    words = [_PLACE[grade] for grade in PlaceGrades(table).of(a, b)]
    assert words[0] == "another spelling of it"
    assert words[2] == "another place"
    assert words[3].startswith("the same")


def test_an_age_of_many_years_says_less_than_an_age() -> None:
    """Between 20 and 40 fits many; 30 fits few."""
    one = columns(
        [
            account(0, "Nadie One", birth="1970-06-01"),
            replace(account(1, "Nadie Two", taken="2001-05-06"), age=Age(stated="20-40", low=20, high=40)),
        ]
    )
    assert _BIRTH[birth_grades(one, ONE, OTHER)[0]] == "the age fits, in a span of several years"


_TOWN, _DISTRICT, _REGION = ("settlement", "s1"), ("district", "d1"), ("region", "r1")


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ((_TOWN, _DISTRICT, _REGION), (_TOWN, _DISTRICT, _REGION), "the same"),
        ((_TOWN, _DISTRICT, _REGION), (_DISTRICT, _REGION), "one lies in the other"),
        ((_TOWN, _DISTRICT, _REGION), (_REGION,), "one lies in the other"),
        ((_TOWN, _DISTRICT, _REGION), (("settlement", "s2"), _DISTRICT, _REGION), "another place of the same district"),
        ((_TOWN, _DISTRICT, _REGION), (("district", "d2"), _REGION), "another place of the same region"),
        ((_TOWN, _DISTRICT, _REGION), (("settlement", "s9"), ("region", "r9")), "another place, by the gazetteer"),
        ((_TOWN, ("country", "c1")), (("settlement", "s2"), ("country", "c1")), "another place, by the gazetteer"),
        ((_TOWN, _DISTRICT), (), "another place"),
    ],
)
def test_places_are_compared_by_what_they_lie_in(
    one: tuple[tuple[str, str], ...], other: tuple[tuple[str, str], ...], words: str
) -> None:
    """A village and the district around it are no contradiction, whatever they are called; villages far apart are."""
    rows = [account(0, "Nadie One", place="Shali"), account(1, "Nadie Two", place="Noybera")]
    table = columns([replace(rows[0], located=one), replace(rows[1], located=other)])
    a, b = rows_of(table.mentions, 0), rows_of(table.mentions, 1)
    found = PlaceGrades(table)
    assert _PLACE[found.of(a, b)[0]].startswith(words)
    assert found.of(a, b) == found.of(b, a)


def test_a_common_place_says_less() -> None:
    """The capital is no witness; a hamlet is."""
    places = ["Capital"] * 60 + ["Hamlet"] * 2 + [f"Place{'abcdefghijk'[n % 11]}{n}" for n in range(400)]
    table = columns([account(n, "Nadie One", listed="a", place=place) for n, place in enumerate(places)])
    found = PlaceGrades(table).of(rows_of(table.mentions, 0, 60), rows_of(table.mentions, 1, 61))
    assert [_PLACE[grade] for grade in found] == ["the same, a common one", "the same, a rare one"]
