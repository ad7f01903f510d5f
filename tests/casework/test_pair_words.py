"""Differences in words: the same whichever side is left, no weight, and no verdict on dates that were not read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.casework.pair_words import compared, in_latin
from habeas.model.attribution import Attribution
from habeas.model.mentions import Mention, StatedFate
from habeas.model.records import Record
from habeas.model.values import Name, When


def account(name: str, *, born: When | None = None, taken: When | None = None) -> Record:
    """One row of a list."""
    return Record(
        mention=Mention(id="men_" + "1" * 32, names=(Name(written=name),), birth=born),
        fates=(StatedFate(says="taken", when=taken),) if taken else (),
        attribution=Attribution(source="src_" + "1" * 32, exhibit="exh_" + "1" * 32, row=1),
        external_id="1",
    )


@pytest.mark.parametrize(
    ("one", "other", "how", "n"),
    [
        ("Nadie Invented", "nadie INVENTED", "same", 0),
        ("Nadie Invented", "Invented Nadie", "order", 0),
        ("Nadie Invented", "Nadie Inwented", "letters", 1),
        ("Nadie Invented", "Надие Инвентед", "other_script", 0),
        ("Nadie Invented", "Somebody Else", "different", 0),
    ],
)
def test_names_are_compared_in_words(one: str, other: str, how: str, n: int) -> None:
    """One letter apart is told as one letter apart, and another script is no difference of names."""
    for left, right in ((one, other), (other, one)):
        (line,) = compared(account(left), account(right))
        assert (line.what, line.how, line.n) == ("name", how, n)


@pytest.mark.parametrize(
    ("one", "other", "how", "n"),
    [
        ("2017-04-03", "2017-04-03", "same_day", 0),
        ("2017-04-03", "2017-04-05", "days", 2),
        ("2017-04", "2017-04-05", "may_be_same", 0),
        ("2017-04", "2017-05-05", "different", 0),
        (None, "2017-05-05", "unread", 0),
    ],
)
def test_days_are_compared_as_far_as_they_are_known(one: str | None, other: str, how: str, n: int) -> None:
    """A month is no day, and what could not be read is said to be unread and not taken for different."""
    left, right = (account("x", taken=When(stated=edtf or "when it rained", edtf=edtf)) for edtf in (one, other))
    for pair in ((left, right), (right, left)):
        line = next(each for each in compared(*pair) if each.what == "fate:taken")
        assert (line.how, line.n) == (how, n)


@given(text=st.text(alphabet="абвгдежзmagomed مناهل", max_size=30))
def test_latin_letters_are_an_aid_beside(text: str) -> None:
    """What stands in Latin letters is left alone, and the aid never holds another script."""
    aid = in_latin(text)
    assert aid == "" if text.isascii() else aid.isascii()


def test_what_one_side_says_alone_is_no_difference() -> None:
    """Silence of a source contradicts nobody."""
    line = next(one for one in compared(account("x", born=When(stated="1970")), account("x")) if one.what == "born")
    assert line.how == "one_side"
