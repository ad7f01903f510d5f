"""From accounts to rows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import PersonsError
from habeas.model.values import Age, Name, When
from habeas.persons import Account, prepare
from habeas.persons.parts import census, parts_of


def _when(edtf: str) -> When:
    return When(stated=edtf, edtf=edtf)


def _one(**fields: object) -> Account:
    return Account(mention="men_a", list="l", **fields)  # type: ignore[arg-type]


@given(st.permutations(["ruslan", "bayov", "magomedovich"]), st.booleans())
def test_the_order_of_words_does_not_matter_where_parts_are_unknown(words: list[str], taught: bool) -> None:
    """A person whose list writes the family name first is not thereby another person."""
    names = [Name(written="Ruslan Bayov", given="Ruslan", family="Bayov")] if taught else []
    counted = census([*names, Name(written="ruslan bayov magomedovich")])
    plain = parts_of(Name(written="ruslan bayov magomedovich"), counted)
    assert parts_of(Name(written=" ".join(words)), counted) == plain
    assert plain.patronymic == ("magomed",)


def test_the_case_itself_teaches_which_word_is_the_family_name() -> None:
    """A press list without columns is read by the names that other lists put into columns."""
    counted = census([Name(written="x", given="Ruslan", family="Bayov")])
    parts = parts_of(Name(written="Баёв Руслан"), counted)
    assert parts.given == ("ruslan",)
    assert parts.family == ("bayov",) or parts.family == ("baev",) or len(parts.family) == 1


def test_parts_that_a_mapping_read_stand() -> None:
    """What a mapping says is the family name is not guessed over."""
    parts = parts_of(Name(written="Ruslan Adam", given="Adam", family="Ruslan"), census([]))
    assert (parts.family, parts.given) == (("ruslan",), ("adam",))


def test_a_year_becomes_all_its_days() -> None:
    """Half a date is not turned into a whole one."""
    row = prepare([_one(birth=_when("1950"))]).rows[0]
    assert row.birth_from == date(1950, 1, 1).toordinal()
    assert row.birth_to == date(1950, 12, 31).toordinal()
    assert row.birth_year == 1950


def test_an_age_gives_a_birth_only_with_a_date_to_count_from() -> None:
    """An age alone is not made into a year of birth; it is counted as unread."""
    age = Age(stated="26", low=26, high=26)
    dated = prepare([_one(age=age, taken=_when("1976-12-26"))])
    assert dated.rows[0].birth_from == date(1949, 12, 26).toordinal()
    assert dated.rows[0].birth_to == date(1950, 12, 26).toordinal()
    assert dated.rows[0].birth_year is None
    bare = prepare([_one(age=age)])
    assert bare.rows[0].birth_from is None
    assert bare.unread["birth"] == 1


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_no_age_breaks_a_row(low: int, high: int) -> None:
    """An impossible age on a list is counted, not guessed at, and stops nobody's work."""
    prepared = prepare([_one(age=Age(stated="x", low=low, high=high), taken=_when("1976-02-29"))])
    row = prepared.rows[0]
    assert (row.birth_from is None) == (prepared.unread.get("birth", 0) == 1)
    assert row.birth_from is None or row.birth_to is None or row.birth_from <= row.birth_to


def test_an_open_or_unreadable_date_says_nothing() -> None:
    """A date that has no end is compared with none."""
    prepared = prepare([_one(taken=When(stated="after the war"))])
    assert prepared.rows[0].taken_from is None
    assert prepared.unread["taken"] == 1


def test_a_word_for_sex_that_is_not_known_is_counted_and_not_read() -> None:
    """Nobody is called a man or a woman because a word looked like it."""
    prepared = prepare([_one(sex="Q17")])
    assert prepared.rows[0].sex is None
    assert prepared.unread["sex"] == 1


def test_a_mention_that_stands_twice_is_refused_by_its_id() -> None:
    """Two accounts under one id would hide one of them."""
    with pytest.raises(PersonsError, match="stands twice") as refusal:
        prepare([_one(), _one()])
    assert refusal.value.place == "men_a"


def test_no_repr_shows_a_name() -> None:
    """A traceback or a log line that prints an account gives nobody away."""
    account = _one(names=(Name(written="Secretname"),), seen_at="Secretplace")
    prepared = prepare([account])
    assert "ecret" not in f"{account!r} {prepared!r} {prepared.rows[0]!r}".lower()
