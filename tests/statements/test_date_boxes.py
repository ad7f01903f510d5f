"""Dates in boxes: what somebody types is what the record holds, and what the boxes cannot hold is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import DateError
from habeas.model.dates import check_date
from habeas.model.values import When
from habeas.statements.date_boxes import MODES, DateBoxes, fill_boxes, read_boxes, values_of

_NONE = ("", "", "")


@st.composite
def three(draw: st.DrawFn) -> tuple[str, str, str]:
    """Day, month and year as far as they are known."""
    year = str(draw(st.integers(1950, 2020)))
    month = draw(st.sampled_from(["", *(f"{n:02}" for n in range(1, 13))]))
    day = draw(st.sampled_from(["", *(f"{n:02}" for n in range(1, 29))])) if month else ""
    return day, month, year


@pytest.mark.parametrize(
    ("mode", "first", "second", "expected"),
    [
        ("at", ("3", "4", "2017"), _NONE, "2017-04-03"),
        ("at", ("", "4", "2017"), _NONE, "2017-04"),
        ("about", ("", "", "2017"), _NONE, "2017~"),
        ("before", ("", "4", "2017"), _NONE, "../2017-04"),
        ("after", ("3", "4", "2017"), _NONE, "2017-04-03/.."),
        ("between", ("", "3", "2017"), ("", "4", "2017"), "[2017-03..2017-04]"),
        ("at", _NONE, _NONE, ""),
    ],
)
def test_what_is_typed_is_a_date_of_the_record(
    mode: str, first: tuple[str, str, str], second: tuple[str, str, str], expected: str
) -> None:
    """About, before, after and between are told apart; nothing is rounded or made up."""
    boxes = DateBoxes(mode=mode, first=first, second=second)
    assert values_of(boxes, place="act 1: on") == (expected, "")
    if expected:
        check_date(expected)
        stated = {"stated": "after the second prayer", "edtf": expected}
        spoken = DateBoxes(mode=mode, first=first, second=second, words="after the second prayer")
        assert values_of(spoken, place="act 1: on") == (stated, "")


def test_words_alone_are_an_answer() -> None:
    """ "After the second prayer" needs no year."""
    assert values_of(DateBoxes(words="after the second prayer"), place="x") == (
        {"stated": "after the second prayer"},
        "",
    )


def test_a_span_has_two_ends_and_may_lack_one() -> None:
    """Held from March, until nobody knows when: the end is not invented."""
    march, april = ("", "3", "2017"), ("", "4", "2017")
    assert values_of(DateBoxes(mode="span", first=march, second=april), place="x") == ("2017-03", "2017-04")
    assert values_of(DateBoxes(mode="span", first=march), place="x") == ("2017-03", "")
    only_end = DateBoxes(mode="span", second=april, words="until the thaw")
    assert values_of(only_end, place="x") == ("", {"stated": "until the thaw", "edtf": "2017-04"})


@pytest.mark.parametrize(
    ("mode", "first", "second"),
    [
        ("at", ("3", "", "2017"), _NONE),
        ("at", ("3", "4", ""), _NONE),
        ("at", ("", "", "17"), _NONE),
        ("at", ("", "May", "2017"), _NONE),
        ("between", ("", "3", "2017"), _NONE),
        ("between", ("", "3", "2017"), ("", "1", "2017")),
        ("span", ("3", "4", "2017"), ("", "3", "2017")),
        ("at", ("31", "2", "2017"), _NONE),
        ("at", ("", "13", "2017"), _NONE),
    ],
)
def test_half_a_date_is_refused_at_its_place(
    mode: str, first: tuple[str, str, str], second: tuple[str, str, str]
) -> None:
    """Whoever forgot the year learns it there, and no word that was typed is repeated."""
    with pytest.raises(DateError) as caught:
        values_of(DateBoxes(mode=mode, first=first, second=second), place="act 1: on")
    assert caught.value.place == "act 1: on"
    assert "May" not in f"{caught.value.message}{caught.value.advice}"
    assert "EDTF" not in f"{caught.value.message}{caught.value.advice}"


@given(
    st.sampled_from([mode for mode in MODES if mode != "span"]), three(), three(), st.sampled_from(["", "in spring"])
)
def test_what_the_boxes_hold_comes_back_into_them(
    mode: str, first: tuple[str, str, str], second: tuple[str, str, str], words: str
) -> None:
    """Whoever edits a statement finds the date as it was typed."""
    first, second = sorted((first, second), key=lambda one: one[::-1])
    boxes = DateBoxes(mode=mode, first=first, second=second if mode == "between" else _NONE, words=words)
    value, _ = values_of(boxes, place="x")
    when = When(**value) if isinstance(value, dict) else When(stated=str(value), edtf=str(value))
    assert fill_boxes(when, None) == boxes
    assert values_of(fill_boxes(when, when), place="x") == (value, "")


def test_an_end_alone_comes_back_as_an_end() -> None:
    """ "Until the thaw" is not turned into a beginning by an edit."""
    boxes = fill_boxes(None, When(stated="until the thaw", edtf="2017-04"))
    assert boxes == DateBoxes(mode="span", second=("", "04", "2017"), words="until the thaw")
    assert values_of(boxes, place="x") == ("", {"stated": "until the thaw", "edtf": "2017-04"})


@pytest.mark.parametrize("edtf", ["2017-04-XX", "2017?", "[2017-03,2017-05]", "/2017-03"])
def test_what_the_boxes_cannot_hold_is_kept(edtf: str) -> None:
    """A date that was written by a sheet is not flattened by editing something else."""
    boxes = fill_boxes(When(stated="some time", edtf=edtf), None)
    assert (boxes.kept, boxes.first) == (edtf, _NONE)
    assert values_of(boxes, place="x") == ({"stated": "some time", "edtf": edtf}, "")


def test_digits_of_other_scripts_are_digits() -> None:
    """Arabic and Persian keyboards write their own."""
    boxes = read_boxes({"on.d1": "٣", "on.m1": "۴", "on.y1": "٢٠١٧", "on.mode": "about"}, "on")
    assert values_of(boxes, place="x") == ("2017-04-03~", "")
