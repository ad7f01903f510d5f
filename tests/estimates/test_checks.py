"""What the table says against itself before any model."""

from __future__ import annotations

from io import BytesIO

import pytest

from habeas.errors import EstimateError
from habeas.estimates import CaptureTable, read_table
from habeas.estimates.checks import check_table

_GOOD = "a,b,c,count\n1,0,0,40\n0,1,0,35\n0,0,1,30\n1,1,0,14\n1,0,1,12\n0,1,1,11\n1,1,1,6\n"
_APART = "a,b,c,count\n1,0,0,40\n0,1,0,30\n1,0,1,9\n0,1,1,14\n0,0,1,3\n"


def _table(text: str) -> CaptureTable:
    return read_table(BytesIO(text.encode()), name="t.csv")


def test_a_sound_table_gets_no_sentence() -> None:
    """Nobody is warned of what is not there."""
    found = check_table(_table(_GOOD))
    assert (found.refusals, found.ranges, found.warnings, found.notes) == ((), (), (), ())


@pytest.mark.parametrize(
    ("text", "grade", "says"),
    [
        ("a,b,c,count\n1,0,0,40\n0,1,0,30\n1,1,0,6\n", "refusals", "Nobody stands on c"),
        ("a,b,count\n1,0,40\n", "refusals", "Nobody stands on b"),
        ("a,b,c,count\n1,0,0,40\n1,1,0,30\n1,0,1,6\n", "refusals", "Everybody documented stands on a"),
        ("a,b,c,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n", "refusals", "a, b; c"),
        ("a,b,count\n1,0,40\n0,1,30\n1,1,3\n", "ranges", "Only 3 persons stand on more than one"),
        ("a,b,count\n1,0,2\n0,1,1\n1,1,6\n", "ranges", "Only 9 persons are documented"),
        ("a,b,count\n1,0,12\n0,1,11\n1,1,20\n", "warnings", "Only 43 persons are documented"),
        ("a,b,count\n1,0,40\n0,1,30\n1,1,19\n", "warnings", "Only 19 persons stand on more than one"),
        ("a,b,count\n1,0,40\n0,1,30\n1,1,90\n", "warnings", "Two lists cannot test"),
        ("a,b,c,count\n1,0,0,40\n0,1,0,30\n1,1,0,26\n1,1,1,9\n", "warnings", "Everybody on c is also on a"),
        ("a,b,c,count\n1,1,0,40\n0,0,1,30\n1,1,1,26\n", "warnings", "a and b hold the same people"),
        (_APART, "warnings", "Lists that share nobody: a and b. Could they have shared anyone?"),
        (_APART, "warnings", "Nobody stands on three or more lists"),
        (
            _GOOD.replace(",30", ",0").replace("1,12", "1,1").replace(",11", ",0").replace(",6", ",2"),
            "warnings",
            "on c:",
        ),
        ("a,b,c,d,count\n1,1,1,0,40\n0,0,1,1,30\n1,0,0,1,30\n0,1,0,1,30\n", "notes", "on all 4 lists"),
    ],
)
def test_each_fault_has_its_sentence_and_its_grade(text: str, grade: str, says: str) -> None:
    """Whoever brings such a table learns what is wrong with it, and whether there is an answer all the same."""
    found = check_table(_table(text))
    said = getattr(found, grade)
    assert any(says in sentence for sentence in said), found
    if grade == "refusals":
        assert not found.ranges
        assert not found.warnings


def test_lists_that_hold_the_same_people_are_not_told_to_be_nested_as_well() -> None:
    """One fault, one sentence."""
    found = check_table(_table("a,b,c,count\n1,1,0,40\n0,0,1,30\n1,1,1,26\n"))
    assert not any("Everybody on" in warning for warning in found.warnings)


def test_a_pair_that_the_user_explained_is_not_asked_about_again() -> None:
    """Said to be structural, it becomes a note that says which methods use it."""
    found = check_table(_table(_APART), structural=(("b", "a"),))
    assert not any("Could they" in warning for warning in found.warnings)
    assert "a and b" in found.notes[0]


@pytest.mark.parametrize(
    ("pair", "says"),
    [(("a", "x"), "not there"), (("a", "a"), "one list twice"), (("a", "c"), "share 9 persons")],
)
def test_a_wrong_explanation_is_refused(pair: tuple[str, str], says: str) -> None:
    """A pair that does share people, or is none, is not taken for a fact."""
    with pytest.raises(EstimateError, match=says):
        check_table(_table(_APART), structural=(pair,))
