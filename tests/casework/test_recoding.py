"""A second coder learns nothing of the first, counts nowhere, and is compared with the first by term and passage."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.casework.testimonies import TEXT, code_first, read_again, rows, sheet, take_in

from habeas.casework.checking import rebuild, verify
from habeas.casework.coding import code
from habeas.casework.context import Context
from habeas.casework.counting import Asked, count_acts
from habeas.casework.people import list_persons
from habeas.casework.recoding import Measured, hand_out, measure, record_round
from habeas.casework.withdrawing import withdraw
from habeas.errors import EvidenceError, HabeasError, StatementsError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.records import Access


def second(context: Context, exhibit: str, table: dict[str, Any] | None = None, *, coder: str = "second") -> None:
    record_round(context, "c", exhibit, sheet(exhibit, rows() if table is None else table), coder=coder)


def told(of: Measured) -> list[tuple[int, str, str, int, int]]:
    return [
        (one.paragraph.number, one.vocabulary, one.term, len(one.coded_by), len(one.not_by))
        for one in of.agreement.disagreements
    ]


def test_the_text_by_paragraphs_and_an_empty_sheet(context: Context) -> None:
    """The second coder gets the text to quote from, and a sheet that names the exhibit and whose words it holds."""
    exhibit = take_in(context)
    handed = hand_out(context, "c", exhibit)
    assert handed.text == TEXT
    assert [TEXT[start:end].split()[0] for start, end in handed.paragraphs] == ["Two", "They", "He", "The", "Dozens"]
    assert f'exhibit = "{exhibit}"' in handed.sheet
    assert 'source = "survivor-a"' in handed.sheet
    assert "Nadie" not in repr(handed) + json.dumps(handed.as_object())
    assert handed.as_object(words=True)["sheet"] == handed.sheet


def answers(context: Context, exhibit: str) -> list[object]:
    """Everything that a second coder is told about an exhibit, good calls and bad ones."""
    heard: list[object] = [hand_out(context, "c", exhibit).as_object(words=True)]
    for table, coder in (
        (rows(), "third"),
        ({"act": [{"type": "torture", "victim": "Z", "quote": "beat him"}]}, "third"),
        ({"mention": [{"as": "N", "quote": "not in the text"}]}, "third"),
        ({"mention": [{"as": "N", "quote": "Invented"}]}, "third"),
        (rows(), "Third Coder"),
    ):
        try:
            done = record_round(context, "c", exhibit, sheet(exhibit, table), coder=coder, preview=True)
            heard.append({key: value for key, value in done.as_object().items() if key != "round"})
        except HabeasError as refused:
            heard.append(refused.as_object())
    return heard


def test_nothing_of_the_first_coding_reaches_the_second_coder(context: Context) -> None:
    """Whether it was coded before, by whom, how often, as what: every answer is the same, letter for letter."""
    exhibit = take_in(context)
    before = answers(context, exhibit)
    code_first(context, exhibit)
    second(context, exhibit)
    assert answers(context, exhibit) == before


def test_no_id_of_the_first_coding_can_be_used(context: Context) -> None:
    """A second coder who got hold of an id builds nothing on it and learns nothing by it."""
    exhibit = take_in(context)
    first = code_first(context, exhibit)
    known, unknown = first.handles["N"], "men_" + "0" * 32
    refusals = []
    for victim in (known, unknown):
        table = {"act": [{"type": "torture", "victim": victim, "quote": "They beat him"}]}
        with pytest.raises(StatementsError) as refused:
            second(context, exhibit, table)
        refusals.append(refused.value.as_object())
    assert refusals[0] == refusals[1]
    edits = {"mention": [{"edits": first.ids[0][1], "quote": "Nadie Invented"}]}
    with pytest.raises(StatementsError) as refused:
        second(context, exhibit, edits)
    absent = {"mention": [{"edits": "stm_" + "0" * 32, "quote": "Nadie Invented"}]}
    with pytest.raises(StatementsError) as other:
        second(context, exhibit, absent)
    assert refused.value.as_object() == other.value.as_object()


def test_a_round_counts_nowhere(context: Context) -> None:
    """No person, act or figure comes from a second coding; the log verifies and the index is rebuilt the same."""
    exhibit = take_in(context)
    second(context, exhibit)
    assert list_persons(context, "c").persons == ()
    assert count_acts(context, "c", Asked(by="act_type")).counts.rows == ()
    code_first(context, exhibit)
    persons, counts = list_persons(context, "c"), count_acts(context, "c", Asked(by="act_type"))
    second(context, exhibit, coder="third")
    assert list_persons(context, "c") == persons
    assert count_acts(context, "c", Asked(by="act_type")) == counts
    assert verify(context, "c").failures == ()
    assert rebuild(context, "c").same is True


def test_one_sheet_is_one_round(context: Context) -> None:
    """What is compared is not corrected afterwards; a preview checks it before."""
    exhibit = take_in(context)
    done = record_round(context, "c", exhibit, sheet(exhibit, rows()), coder="second", preview=True)
    assert (done.entry, done.counts) == (None, {"mention": 2, "act": 3, "response": 1})
    second(context, exhibit)
    with pytest.raises(StatementsError, match="has coded this exhibit already"):
        second(context, exhibit, rows(beaten=False))
    other = take_in(context, TEXT + "\nMore.\n")
    second(context, other)


@pytest.mark.parametrize("coder", ["", "Nadie Invented", "usr_" + "0" * 32, "x" * 31, "a b", "ü"])
def test_a_coder_is_called_by_a_word(context: Context, coder: str) -> None:
    """No name and no id, which could be a first coder's, stands for a second one; and it is not repeated."""
    exhibit = take_in(context)
    with pytest.raises(UsageError) as refused:
        second(context, exhibit, coder=coder)
    assert "Nadie" not in f"{refused.value.message}{refused.value.place}{refused.value.advice}"


def test_a_sheet_of_another_exhibit_is_refused(context: Context) -> None:
    """The exhibit that was handed out is the one that is coded; a sheet that names none is taken for it."""
    exhibit, other = take_in(context), take_in(context, TEXT + "\nMore.\n")
    with pytest.raises(StatementsError, match="another exhibit"):
        record_round(context, "c", exhibit, sheet(other, rows()), coder="second")
    unnamed = sheet(exhibit, rows())
    unnamed = type(unnamed)(head={"source": "survivor-a"}, rows=unnamed.rows)
    assert record_round(context, "c", exhibit, unnamed, coder="second").entry is not None


def test_what_is_hard_to_read_is_covered(context: Context) -> None:
    """Nobody is shown torture unasked, a second coder neither."""
    exhibit = take_in(context, labels=("torture",))
    with pytest.raises(UsageError, match="covered"):
        hand_out(context, "c", exhibit)
    assert hand_out(context, "c", exhibit, uncover=True).text == TEXT


@pytest.mark.parametrize("call", [hand_out, lambda c, n, e: measure(c, n, (e,)), lambda c, n, e: second(c, e)])
@pytest.mark.parametrize("called", ["exh_" + "0" * 32, "Planted Name", "Plantedname"])
def test_an_exhibit_that_is_not_there(
    context: Context, call: Callable[[Context, str, str], object], called: str
) -> None:
    """It is refused, and what was typed is not repeated unless it is an id."""
    with pytest.raises(HabeasError) as refused:
        call(context, "c", called)
    assert isinstance(refused.value, EvidenceError | StatementsError)
    assert "lanted" not in f"{refused.value.message}{refused.value.place}{refused.value.advice}"


def test_where_two_coders_agree_and_where_not(context: Context) -> None:
    """Each disagreement stands with exhibit, paragraph and term; who did not code a passage is no better or worse."""
    exhibit = take_in(context)
    code_first(context, exhibit, rows(seized=False))
    second(context, exhibit, rows(beaten=False))
    found = measure(context, "c")
    assert told(found) == [
        (2, "act_types", "torture", 1, 1),
        (2, "act_types", "document_seizure", 1, 1),
        (2, "methods", "beating", 1, 1),
    ]
    assert found.agreement.untold == 1  # on grounds, of which no list is made
    assert "political" not in json.dumps(found.as_object())
    terms = {(name, term): alpha for name, term, alpha in found.agreement.terms}
    assert terms["act_types", "abduction"].value == 1
    assert terms["act_types", "torture"].value == pytest.approx(0)
    assert terms["act_types", "abduction"].why == "few_units"
    assert (found.agreement.units, found.agreement.exhibits) == (5, (exhibit,))
    assert found.agreement.coders[0] == "second"
    where = found.agreement.disagreements[0].paragraph
    assert TEXT[where.start : where.end].startswith("They beat him")


def test_enough_paragraphs_give_an_interval_that_is_the_same_whenever_it_is_asked(context: Context) -> None:
    """Over several exhibits, with a seed; a rebuilt index gives the same."""
    for at in range(6):
        exhibit = take_in(context, TEXT + f"\nNumber {at}.\n")
        code_first(context, exhibit, rows(seized=at % 2 == 0))
        second(context, exhibit, rows(beaten=at % 3 == 0))
    found = measure(context, "c", draws=200)
    assert found.agreement.units == 36
    whole = dict(found.agreement.vocabularies)["act_types"]
    assert whole.interval is not None
    assert whole.interval[0] < (whole.value or 0) < whole.interval[1]
    assert rebuild(context, "c").same is True
    assert measure(context, "c", draws=200) == found
    assert measure(context, "c", draws=200, seed=2) != found


def test_a_coder_of_one_exhibit_is_missing_in_the_others(context: Context) -> None:
    """A third coder of one text changes nothing in the other."""
    one, other = take_in(context), take_in(context, TEXT + "\nMore.\n")
    for exhibit in (one, other):
        code_first(context, exhibit)
        second(context, exhibit)
    second(context, other, coder="third")
    found = measure(context, "c")
    assert told(found) == []
    assert all(alpha.value == pytest.approx(1) for _, alpha in found.agreement.vocabularies)
    assert len(found.agreement.coders) == 3


def test_what_is_not_compared_is_said(context: Context) -> None:
    """An exhibit without a first or a second coding is named with the reason."""
    one, other = take_in(context), take_in(context, TEXT + "\nMore.\n")
    blank = take_in(context, TEXT + "\nMost.\n")
    code_first(context, one)
    second(context, other)
    assert dict(measure(context, "c").not_compared) == {other: "no_first_coding"}
    found = measure(context, "c", (one, other, blank))
    assert dict(found.not_compared) == {one: "no_second_coding", other: "no_first_coding", blank: "not_coded"}
    assert (found.agreement.units, found.as_object()["vocabularies"]) == (0, [])


def test_a_passage_of_an_earlier_text_is_found_again_or_counted(context: Context) -> None:
    """When the exhibit was read anew, quotes are looked up in the newest text; one that is not there is not guessed."""
    exhibit = take_in(context)
    code_first(context, exhibit)
    read_again(context, exhibit, "A new first page.\n\n" + TEXT.replace("took his passport", "took his papers"))
    table = rows(seized=False)
    second(context, exhibit, table)
    found = measure(context, "c")
    assert found.unplaced == 1
    assert told(found) == []
    assert found.agreement.units == 6


def test_an_edited_statement_is_compared_as_it_stands_now(context: Context) -> None:
    """What was retracted is not held against anybody."""
    exhibit = take_in(context)
    first = code_first(context, exhibit)
    statement = next(identifier for kind, identifier in first.ids if kind == "act")
    edit = {"act": [{"edits": statement, "type": "arrest", "victim": first.handles["N"], "quote": "Two men without"}]}
    code(context, "c", sheet(exhibit, edit))
    second(context, exhibit)
    assert told(measure(context, "c")) == [
        (1, "act_types", "arrest", 1, 1),
        (1, "act_types", "abduction", 1, 1),
    ]


def test_whoever_withdraws_is_gone_from_every_round(context: Context) -> None:
    """What second coders coded of a person goes with the person; what is left is still compared."""
    exhibit = take_in(context)
    code_first(context, exhibit)
    second(context, exhibit, rows(seized=False))
    (person,) = list_persons(context, "c").persons
    withdraw(context, "c", person.person.id, because="asked by the person")
    with context.case("c", "test", inspect=True) as case:
        left = [bytes(body) for (body,) in case.index.database.execute("SELECT body FROM statement")]
    assert left
    assert not [body for body in left if b"Nadie" in body or b"beat him" in body]
    found = measure(context, "c")
    assert (told(found), found.agreement.units, found.agreement.exhibits == (exhibit,)) == ([], 5, False)
    assert rebuild(context, "c").same is True


def test_that_a_text_was_read_stands_in_the_log(context: Context, tmp_path: Path) -> None:
    """Handing out and coding note which exhibit; comparing notes it as listed."""
    exhibit = take_in(context)
    code_first(context, exhibit)
    hand_out(context, "c", exhibit)
    second(context, exhibit)
    measure(context, "c")
    with context.case("c", "test", inspect=True) as case:
        bodies = [decode_fast(body) for n, entry in case.entries.walk() for _, body in case.bodies(n, entry.header)]
    notes = [one for one in bodies if isinstance(one, Access) and one.verb == "recode" and one.what != "unlocked"]
    assert [(one.what, one.exhibits.hex()) for one in notes] == [
        ("read", exhibit[4:]),
        ("read", exhibit[4:]),
        ("listed", exhibit[4:]),
    ]
