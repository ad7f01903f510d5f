"""How names differ, word by word: what a tired eye misses is told, and no doubtful place in a name is claimed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.casework.name_differences import name_differences
from habeas.model.values import Name


def told(one: str, other: str) -> tuple[list[tuple[str, str, int]], bool]:
    """The differences of two names as written."""
    found, in_order = name_differences(Name(written=one), Name(written=other))
    return [(each.place, each.how, each.n) for each in found], in_order


@pytest.mark.parametrize(
    ("one", "other", "found", "in_order"),
    [
        ("Магомедов Ахмед Алиевич", "Магамедов Ахмед", [("family", "letters", 1), ("father", "left", 0)], True),
        ("Taman Oskakhuev", "Oskokhuyev, Taman", [("family", "letters", 2)], False),
        ("Taman Oskakhuev", "ОСКОХУЕВ ТАМАН", [("given", "same_sound", 0), ("family", "sound", 0)], False),
        ("Аадм Ахмедов", "Adam Akhmedov", [("given", "latin_letters", 1), ("family", "same_sound", 0)], True),
        ("J. Pérez", "Juan Pérez", [("given", "initial", 0)], True),
        ("Petrov Ivan", "Sidorov Ivan", [("family", "other_word", 0)], True),
        ("Nadie Invented", "Somebody Else", [("", "unlike", 0)], True),
        ("أحمد بن صالح", "احمد صالح", [("", "left", 0)], True),
        ("Nadie Inventod001", "Nadie Inventud001", [("", "letters", 1)], True),
    ],
)
def test_each_word_says_how_it_differs(one: str, other: str, found: list[tuple[str, str, int]], in_order: bool) -> None:
    """A letter in the family name, a father's name on one side only, another script: each in its own words."""
    assert told(one, other) == (found, in_order)


_WORDS = st.lists(st.sampled_from(["Иванов", "Ivanov", "Ivanow", "I.", "محمد", "Maria", "Алиевич", "Q"]), max_size=4)


@given(one=_WORDS, other=_WORDS)
def test_the_other_side_sees_the_same(one: list[str], other: list[str]) -> None:
    """Whichever stands at the left: as many differences of each sort, and a name differs from itself in nothing."""
    there, back = told(" ".join(one), " ".join(other))[0], told(" ".join(other), " ".join(one))[0]
    mirrored = {"left": "right", "right": "left"}
    assert sorted(how for _, how, _ in there) == sorted(mirrored.get(how, how) for _, how, _ in back)
    assert told(" ".join(one), " ".join(one)) == ([], True)
