"""Differences in words: the same whichever side is left, no weight, and no verdict on dates that were not read."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.casework.pair_words import compared, in_latin
from habeas.model.attribution import Attribution
from habeas.model.mentions import Mention, StatedFate
from habeas.model.records import Record
from habeas.model.values import Age, Name, When


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
        ("Nadie Invented", "Nadie Middle Invented", "part", 0),
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


@pytest.mark.parametrize(
    ("one", "other", "how", "n"),
    [((35, 35), (35, 35), "same", 0), ((30, 39), (35, 35), "may_be_same", 0), ((33, 33), (35, 36), "years", 2),
     ((None, None), (35, 35), "unread", 0)],
)  # fmt: skip
def test_ages_are_compared_as_years(
    one: tuple[int | None, int | None], other: tuple[int | None, int | None], how: str, n: int
) -> None:
    """33 and 35 are two years apart, and not one sign."""
    sides = []
    for low, high in (one, other):
        said = account("x")
        aged = Age(stated=f"about {low}", low=low, high=high)
        sides.append(msgspec.structs.replace(said, mention=msgspec.structs.replace(said.mention, age=aged)))
    for pair in (sides, sides[::-1]):
        line = next(each for each in compared(*pair) if each.what == "age")
        assert (line.how, line.n) == (how, n)


def test_a_statement_without_a_date_contradicts_no_date() -> None:
    """Where one side only states that somebody was taken, and the other a day, nobody disagrees."""
    undated = account("x", taken=When(stated=""))
    line = next(
        each for each in compared(undated, account("x", taken=When(stated="3 May"))) if each.what == "fate:taken"
    )
    assert line.how == "one_side"


_WHEN = st.sampled_from([None, When(stated=""), When(stated="May"), When(stated="3 May 2017", edtf="2017-05-03")])
_AGE = st.sampled_from([None, Age(stated="old"), Age(stated="30s", low=30, high=39), Age(stated="35", low=35, high=35)])
_NAME = st.sampled_from(["", "x", "Nadie Invented", "Надие", "مناهل"])


@given(names=st.tuples(_NAME, _NAME), born=st.tuples(_WHEN, _WHEN), taken=st.tuples(_WHEN, _WHEN),
       ages=st.tuples(_AGE, _AGE))  # fmt: skip
def test_any_two_accounts_can_be_compared(
    names: tuple[str, str], born: tuple[When, When], taken: tuple[When, When], ages: tuple[Age, Age]
) -> None:
    """Whatever is missing or unread on either side: each line has words, and they are the same from the other side."""
    sides = []
    for at in (0, 1):
        said = account(names[at], born=born[at], taken=taken[at])
        fates = (*said.fates, StatedFate(says="last_seen")) if at else said.fates
        mention = msgspec.structs.replace(said.mention, age=ages[at])
        sides.append(msgspec.structs.replace(said, mention=mention, fates=fates))
    there, back = compared(*sides), compared(*sides[::-1])
    assert {(one.what, one.how, one.n) for one in there} == {(one.what, one.how, one.n) for one in back}
    assert all(one.how for one in there)
