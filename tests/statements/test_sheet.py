"""What is no coding sheet is refused with the row and the field; nothing of what was written is repeated or lost."""

from __future__ import annotations

import json
import re
import tomllib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.statements.sheets import PLANTED

from habeas.errors import StatementsError
from habeas.model.statements import KINDS
from habeas.statements.sheet import ROWS_AT_MOST, Sheet, empty_sheet, read_sheet, sheet_of

SHEET = {
    "sheet": {"exhibit": "exh_" + "0" * 32, "source": "ana"},
    "act": [{"type": "arrest", "victim": "A", "quote": "took", "methods": ["blindfolding"]}],
    "mention": [{"as": "A", "name": "Анна ناديا 👩‍👧", "quote": "her"}, {"as": "B", "sealed": True, "quote": "x"}],
}
TOML = """
[sheet]
exhibit = "exh_00000000000000000000000000000000"
source = "ana"
[[act]]
type = "arrest"
victim = "A"
quote = "took"
methods = ["blindfolding"]
[[mention]]
as = "A"
name = "Анна ناديا 👩‍👧"
quote = "her"
[[mention]]
as = "B"
sealed = true
quote = "x"
"""


def refused(content: bytes | str) -> StatementsError:
    """The error that a file is refused with."""
    with pytest.raises(StatementsError) as caught:
        read_sheet(content.encode() if isinstance(content, str) else content, name="the sheet")
    assert PLANTED not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"
    return caught.value


def not_taken(tree: dict[str, Any]) -> StatementsError:
    """The error that plain values are refused with."""
    with pytest.raises(StatementsError) as caught:
        sheet_of(tree)
    assert PLANTED not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"
    return caught.value


def test_a_sheet_says_the_same_in_both_languages() -> None:
    """A coder writes TOML, a program JSON; neither says more."""
    assert read_sheet(TOML.encode(), name="x") == read_sheet(json.dumps(SHEET).encode(), name="x") == sheet_of(SHEET)
    assert read_sheet(json.dumps(SHEET, ensure_ascii=False).encode(), name="x") == sheet_of(SHEET)


def test_rows_are_coded_in_an_order_in_which_what_is_spoken_of_is_there() -> None:
    """A coder writes rows in the order of the testimony, and the first may speak of the last."""
    assert [row.place for row in sheet_of(SHEET).rows] == ["mention 1", "mention 2", "act 1"]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_an_editor_adds_changes_nothing(mark: str, ends: str) -> None:
    """Notepad puts a mark before the text and other ends to its lines."""
    assert read_sheet((mark + TOML.replace("\n", ends)).encode(), name="x") == sheet_of(SHEET)
    assert read_sheet((mark + json.dumps(SHEET, indent=1).replace("\n", ends)).encode(), name="x") == sheet_of(SHEET)


@pytest.mark.parametrize(
    ("content", "message", "place"),
    [
        (b"[sheet]\nsource = \"\xff\"", "the sheet is not in UTF-8", "the sheet, byte 18"),
        (TOML.encode("utf-16"), "the sheet is not in UTF-8", "the sheet, byte 0"),
        (f"[sheet]\n{PLANTED} = = 1", "the sheet is not TOML", "the sheet, line 2, column 14"),
        (f"[sheet]\nsource = \"{PLANTED}", "the sheet is not TOML", "the sheet, end of document"),
        (f'{{"sheet": {{"source": "{PLANTED}"\n,}}', "the sheet is not JSON", "the sheet, line 2"),
        ('{"sheet": NaN}', "the sheet holds a number that is none", "the sheet"),
        ('{"mention": [{"least": ' + "1" * 5_000 + "}]}", "the sheet holds a number that is none", "the sheet"),
        ("[[mention]]\nleast = " + "1" * 5_000, "the sheet holds a number that is none", "the sheet"),
        ("mention = " + "[" * 100_000, "the sheet is nested too deeply", "the sheet"),
        ('{"mention": ' + "[" * 100_000, "the sheet is nested too deeply", "the sheet"),
        ('{"mention": ' + '{"name":' * 100_000, "the sheet is nested too deeply", "the sheet"),
        ("", "the sheet codes nothing", "the sheet"),
        ("[sheet]\nsource = 'ana'", "the sheet codes nothing", "the sheet"),
        ("{}", "the sheet codes nothing", "the sheet"),
        ("[[sheet]]\nsource = 'ana'", "[sheet] is no table", "the sheet"),
        ("[mention]\nas = 'A'", "[[mention]] is no list of rows", "the sheet"),
        ("mention = ['A']", "[[mention]] is no list of rows", "the sheet"),
        (f'{{"mention": [{{"name": "{PLANTED}", "name": "B"}}]}}', "this stands twice in one table", "the sheet: name"),
        ('{"act": [], "act": [{}]}', "this stands twice in one table", "the sheet: act"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_its_place(content: bytes | str, message: str, place: str) -> None:
    """Whoever made a slip finds it by line or byte; the error quotes no line of a testimony."""
    failure = refused(content)
    assert (failure.message, failure.place) == (message, place)


@pytest.mark.parametrize(("table", "meant"), [("acts", "act"), ("mentions", "mention"), ("Tally", "tally")])
def test_a_table_that_no_sheet_has_is_refused_with_what_was_meant(table: str, meant: str) -> None:
    """A row in a table of another name would otherwise be lost in silence."""
    failure = not_taken({table: [{}]})
    assert failure.message == "a table that no coding sheet has"
    assert failure.advice == f"did you mean {meant!r}?"


@pytest.mark.parametrize(
    ("kind", "field", "meant"),
    [
        ("mention", "nmae", "name"),
        ("act", "victims", "victim"),
        ("act", "method", "methods"),
        ("involvement", "actors", "actor"),
        ("event", "titel", "title"),
        ("relation", "realtion", "relation"),
        ("search_action", "adressed_to", "addressed_to"),
        ("response", "no_answer", "no_answer_by"),
        ("tally", "leats", "least"),
    ],
)
def test_a_field_that_no_row_has_is_refused_with_what_was_meant(kind: str, field: str, meant: str) -> None:
    """A misspelled field would otherwise be left out in silence; the second row is told from the first."""
    failure = not_taken({kind: [{}, {field: PLANTED}]})
    assert failure.message == "a field that is not known here"
    assert failure.place == f"{kind} 2: {field}"
    assert failure.advice == f"did you mean {meant!r}?"


def test_a_field_of_the_head_that_no_sheet_has_is_refused() -> None:
    """Also what stands over all rows."""
    failure = not_taken({"sheet": {"sources": "ana"}, "mention": [{}]})
    assert (failure.place, failure.advice) == ("sheet: sources", "did you mean 'source'?")


@pytest.mark.parametrize("key", [PLANTED, "Плантед", f"{PLANTED} was here", "x" * 31, "ana\n"])
def test_a_key_that_could_be_a_name_is_not_repeated(key: str) -> None:
    """A program that has names for keys learns that it is wrong, and no log keeps the name."""
    assert not_taken({"mention": [{key: 1}]}).place == "mention 1: an unusual key"
    assert not_taken({key: [{}]}).place == "the sheet: an unusual key"


@pytest.mark.parametrize(
    "field",
    [
        *("orientation", "sexual_orientation", "gender_identity", "religion", "faith", "ethnicity", "race"),
        *("nationality", "politics", "opinions", "membership", "health", "hiv", "diagnosis", "grounds", "ground"),
        *("phone", "contacts", "address"),
    ],
)
def test_nothing_sensitive_can_be_written_about_a_person(field: str) -> None:
    """No list of people by what they are can ever be made from this case, by us or by who takes it."""
    failure = not_taken({"mention": [{"as": "A", field: PLANTED}]})
    assert (failure.message, failure.place) == ("a field that is not known here", f"mention 1: {field}")


@pytest.mark.parametrize("field", ["named", "names", "gave_up", "denounced", "about", "against", "of", "contacts"])
def test_an_act_has_no_place_for_whom_somebody_was_made_to_name(field: str) -> None:
    """That somebody was forced to denounce is recorded; whom they named is nobody's business."""
    failure = not_taken({"act": [{"type": "coerced_denunciation", "victim": "A", field: PLANTED}]})
    assert (failure.message, failure.place) == ("a field that is not known here", f"act 1: {field}")


def test_a_sheet_has_a_limit_and_fits_up_to_it() -> None:
    """The largest sheet is taken, one row more is refused, of whatever kinds they are."""
    assert len(sheet_of({"mention": [{}] * ROWS_AT_MOST}).rows) == ROWS_AT_MOST
    failure = not_taken({"mention": [{}] * (ROWS_AT_MOST - 1), "act": [{}] * 2})
    assert (failure.message, failure.advice) == (f"more than {ROWS_AT_MOST} rows in one sheet", "Part it.")


@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_file_is_a_sheet_or_is_refused_in_words(content: bytes) -> None:
    """Nothing that somebody hands over breaks the program."""
    with suppress(StatementsError):
        assert isinstance(read_sheet(content, name="the sheet"), Sheet)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "as", "quote"]), inner),
    max_leaves=8,
)


@given(tree=st.dictionaries(st.sampled_from(["sheet", *KINDS, "x"]), _JSON, max_size=3))
def test_any_values_are_a_sheet_or_are_refused_in_words(tree: dict[str, Any]) -> None:
    """Nor anything that a program hands over."""
    with suppress(StatementsError):
        assert isinstance(sheet_of(tree), Sheet)


def test_the_empty_sheet_can_be_filled_in_as_it_stands() -> None:
    """Every field that it shows is one that a sheet has, those that are commented out too; it fits a narrow editor."""
    text = empty_sheet("exh_" + "0" * 32, source="ana", lang="ru")
    assert max(map(len, text.splitlines())) <= 88
    filled = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
    sheet = sheet_of(tomllib.loads(filled))
    assert {row.kind for row in sheet.rows} == set(KINDS) - {"involvement"}
    assert sheet.head["source"] == "ana"
    assert "{" not in text.replace("{ exact", "").replace("[{ says", "").replace("[{ actor", "").replace("{ stated", "")
