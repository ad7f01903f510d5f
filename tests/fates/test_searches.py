"""What was asked and answered: a refusal counts as an answer, silence is stated, and nothing is made of a gap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.statements.telling import Telling

from habeas.fates.searches import register


def test_a_question_with_its_answers() -> None:
    """Who asked what of whom, and what came back."""
    of = Telling()
    a = of.mention("s")
    search = of.search("s", a)
    of.answer("s", "denies_holding", answers=search, on="2017-05-01")
    found = register(tuple(of.statements))
    (asked,) = found.asked
    assert [(one.response, one.stance, one.when) for one in asked.answers] == [
        ("denies_holding", "denies", "2017-05-01")
    ]
    assert (found.unanswered, found.stances, found.unasked) == (0, (("denies", 1),), ())


def test_no_answer_recorded_is_not_silence() -> None:
    """Where the record holds no answer nobody is said to have been silent."""
    of = Telling()
    of.search("s", of.mention("s"))
    found = register(tuple(of.statements))
    assert (found.unanswered, found.stances) == (1, ())


def test_a_stated_silence_is_an_answer_on_record() -> None:
    """That no answer came by a day is a statement like any other."""
    of = Telling()
    search = of.search("s", of.mention("s"))
    of.answer("s", "no_answer_by_date", answers=search)
    found = register(tuple(of.statements))
    assert (found.unanswered, found.stances) == (0, (("silent", 1),))


def test_an_answer_to_nobody_is_kept() -> None:
    """What an authority says unasked stands in the register too."""
    of = Telling()
    of.answer("s", "denies_persons_exist", of.mention("s"))
    found = register(tuple(of.statements))
    assert [one.stance for one in found.unasked] == ["denies"]


@given(st.lists(st.booleans(), max_size=6), st.lists(st.integers(0, 9), max_size=8))
def test_no_answer_is_lost(questions: list[bool], answers: list[int]) -> None:
    """Every question has its row, and every answer stands exactly once."""
    of = Telling()
    a = of.mention("s")
    searches = [of.search("s", a) for _ in questions]
    for at in answers:
        of.answer("s", "refuses_to_answer", answers=searches[at] if at < len(searches) else "sea_elsewhere")
    found = register(tuple(of.statements))
    told = [one.statement for asked in found.asked for one in asked.answers]
    told += [one.statement for one in found.unasked]
    assert len(found.asked) == len(questions)
    assert len(told) == len(set(told)) == len(answers) == sum(n for _, n in found.stances)
