"""Accounts as columns of numbers: nothing lost in silence, nothing shown."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.persons.invented_accounts import PLANTED, account, when, whole

from habeas.errors import PersonsError
from habeas.model.values import Age, Name, When
from habeas.persons.columns import columns
from habeas.persons.name_words import FAMILY, GIVEN, OTHER
from habeas.persons.spans import birth_span, day_span


def test_the_order_of_accounts_changes_no_column() -> None:
    """Whoever imports the lists the other way round gets the same case."""
    accounts = [account(n, whole("Nadie", f"Invented{n}"), birth="1970-01-02", place="Nowhere") for n in range(9)]
    shuffled = random.Random(1).sample(accounts, len(accounts))
    one, other = columns(accounts), columns(shuffled)
    assert (one.mentions, one.words.texts, one.lists) == (other.mentions, other.words.texts, other.lists)
    for part, codes in one.parts.items():
        assert np.array_equal(codes, other.parts[part])
    assert np.array_equal(one.list_of, other.list_of)


def test_a_mention_that_stands_twice_is_refused() -> None:
    """A record counted twice would be linked with itself."""
    with pytest.raises(PersonsError):
        columns([account(1, "Nadie Invented"), account(1, "Nadie Invented")])


def test_what_is_not_known_is_no_value() -> None:
    """No word is −1, no day 0, no sex 0: nobody is taken to be born in the year 0."""
    table = columns([account(0), account(1, "Nadie Invented", age=30)])
    assert all((codes[0] == -1).all() for codes in table.parts.values())
    assert not table.birth.any()
    assert not table.by_age.any()
    assert (table.place == -1).all()
    assert table.unread == {"birth": 1, "name": 1}


def test_what_gives_nothing_to_compare_is_counted() -> None:
    """A date, an age without a day to count from, and a sex that are not read are told by field."""
    odd = When(stated="some time", edtf=None)
    accounts = [
        account(0, "Nadie Invented", age=30),
        account(1, "Nadie Invented", sex="unheard of"),
        account(2, "Nadie Invented", birth="../1970"),
    ]
    table = columns([*accounts, account(3, "Nadie Invented")])
    assert table.unread == {"birth": 2, "sex": 1}
    assert day_span(odd) is None
    assert day_span(None) is None


def test_words_beyond_those_compared_are_counted() -> None:
    """A name of many words is not cut off unseen."""
    others = tuple(Name(written=f"Alias{n}", kind="alias") for n in range(6))
    table = columns([account(0, whole("Nadie", "Invented"), others=others), account(1)])
    assert (table.parts[OTHER][0] >= 0).all()
    assert table.words_left == 2


def test_a_single_letter_is_an_initial_and_parts_keep_their_place() -> None:
    """N. stands for a word; it is not a word."""
    table = columns([account(0, whole("N", "Invented")), account(1, whole("Nadie", "Invented"))])
    letters = [table.words.texts[code] for code in np.flatnonzero(table.initials)]
    assert letters == ["n"]
    assert table.parts[FAMILY][0, 0] == table.parts[FAMILY][1, 0]
    assert table.parts[GIVEN][0, 0] != table.parts[GIVEN][1, 0]


@given(st.integers(0, 110), st.sampled_from(["2001-02-03", "2001-02", "2001"]))
def test_an_age_holds_every_birthday_that_fits_it(age: int, taken: str) -> None:
    """Somebody of n years on a day was born from n + 1 to n years before it; no day is left out."""
    day = day_span(when(taken))
    span, by_age = birth_span(account(0, age=age, taken=taken), day)
    assert by_age
    assert span is not None
    assert day is not None
    first, last = span
    assert first <= day[0] - age * 365.25 - 365 + 4
    assert last >= day[1] - age * 365.25 - 4
    assert last - first <= (day[1] - day[0]) + 372


def test_an_age_that_cannot_be_is_not_read() -> None:
    """An age of three thousand, or from more to less, gives no birth."""
    day = day_span(when("2001-02-03"))
    for age in (Age(stated="?"), Age(stated="x", low=3000), Age(stated="x", low=9, high=3), Age(stated="x", low=-1)):
        made = account(0, taken="2001-02-03")
        assert birth_span(type(made)(mention="men_0", list="a", names=(), age=age), day) == (None, False)


def test_no_text_of_a_row_stands_in_a_repr() -> None:
    """What is printed by accident names nobody."""
    table = columns([account(0, f"Nadie {PLANTED}", place=PLANTED), account(1, "Other One")])
    assert PLANTED.lower() not in (repr(table) + repr(table.words) + repr(table.places)).lower()
