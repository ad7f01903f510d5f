"""Deciding: what a finding lacks is told and nothing written; what changed meanwhile is not written over; reviews."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.casework.told_case import code
from tests.statements.telling import Telling

from habeas.casework.coding import retract
from habeas.casework.context import Context
from habeas.casework.deciding import Outcome, Sheet, decide, findings_waiting, look_again, sheet_of
from habeas.casework.finding import Proposal
from habeas.errors import PersonsError

WHY = "Two witnesses who do not know each other."


class Told:
    """Somebody who was taken, by one source killed, by another released."""

    def __init__(self, context: Context) -> None:
        self.context, of = context, Telling()
        self.of = of
        mention = of.mention("a")
        self.ids = []
        for source, act in (("a", "arrest"), ("a", "killing_state"), ("b", "arrest")):
            more: dict[str, Any] = {"end_status": "released"} if source == "b" else {}
            of.act(source, act, mention, "2017-04-01", **more)
            self.ids.append(of.statements[-1].statement)
        code(context, of)
        self.person = "per_" + mention[4:]
        self.proposal = Proposal(
            about=self.person, question="fate", value="dead_established", standard="clear_and_convincing",
            supports=(self.ids[1],), reasoning=WHY,
        )  # fmt: skip

    def sheet(self) -> Sheet:
        return sheet_of(self.context, "c", self.person)

    def decide(self, *, looked: tuple[str, ...] = (), seen: str = "", **changed: Any) -> Outcome:
        proposal = replace(self.proposal, **changed)
        return decide(self.context, "c", proposal, looked=looked, seen=seen or self.sheet().version)

    def look(self, answer: str = "yes", *, by: str = "", why: str = "", seen: str = "") -> Outcome:
        sheet = self.sheet()
        finding = sheet.findings[0].held.finding.id
        return look_again(
            self.context, "c", finding, answer, of=self.person, why=why, by=by, seen=seen or sheet.version
        )


@pytest.fixture
def told(context: Context) -> Told:
    return Told(context)


def test_what_speaks_against_a_death_has_to_be_looked_at(told: Told) -> None:
    """A release that another source states stops the proposal until it is named against, or said to bear on neither."""
    lacks = told.decide().lacks
    assert [(one.code, one.id) for one in lacks] == [("overlooked", told.ids[2])]
    assert told.sheet().findings == ()
    assert told.decide(looked=(told.ids[2],)).recorded is not None
    first = told.sheet().findings[0]
    assert (first.held.state.value, first.reasoning, first.two) == ("proposed", WHY, True)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"reasoning": " "}, {("reasoning", "no_reasoning")}),
        ({"supports": ()}, {("supports", "nothing_for"), ("supports", "no_death_stated")}),
        ({"standard": "reported"}, {("standard", "nobody_weighed")}),
        ({"question": "elements_icpped:state_link", "value": "disputed"}, {("supports", "one_side")}),
    ],
)
def test_what_is_missing_is_told_by_field(told: Told, changed: dict[str, Any], fields: set[tuple[str, str]]) -> None:
    """Everything at once, each at its field, and nothing is written."""
    found = told.decide(looked=(told.ids[2],), **changed)
    assert {(one.field, one.code) for one in found.lacks} == fields
    assert told.sheet().findings == ()


def test_what_changed_meanwhile_is_not_written_over(told: Told) -> None:
    """A proposal, a review, a new statement, a retraction: whatever comes between looking and writing is refused."""
    seen = told.sheet().version
    told.decide(looked=(told.ids[2],))
    assert told.decide(looked=(told.ids[2],), seen=seen).overtaken
    seen = told.sheet().version
    assert told.look(by="second").recorded is not None
    assert told.look("no", why="I doubt it", seen=seen).overtaken
    seen = told.sheet().version
    retract(told.context, "c", told.ids[1], why="taken back")
    assert told.decide(seen=seen).overtaken
    assert len(told.sheet().findings) == 1


def test_who_proposed_is_not_the_second_reviewer(told: Told) -> None:
    """It is told at the field, by whatever word they call themselves; who does not sign says why."""
    told.decide(looked=(told.ids[2],))
    member = told.context.workspace.member
    for by in ("", member.id):
        assert [one.code for one in told.look(by=by).lacks] == ["same_reviewer"]
    assert [one.code for one in told.look("no").lacks] == ["no_reason"]
    assert [one.code for one in told.look("").lacks] == ["no_answer"]
    done = told.look(by="second").recorded
    assert done is not None
    assert (done.held.state.value, done.held.counts) == ("stands", True)
    assert told.look("no", why="I doubt it by now").recorded is not None
    assert told.sheet().findings[0].held.state.value == "to_review"


def test_another_finding_takes_the_place_of_the_one_before(told: Told) -> None:
    """What answers the question gives way without being named; a proposal only where it is named."""
    told.decide(value="unknown", supports=(), looked=tuple(told.ids))
    told.decide(value="reports_conflict", supports=tuple(told.ids[1:]))
    states = [one.held.state.value for one in told.sheet().findings]
    assert states == ["stands", "superseded"]
    assert [one.held.finding.value for one in told.sheet().on("fate")] == ["reports_conflict"]


def test_findings_wait_with_their_person(told: Told) -> None:
    """What is proposed, and what lost its ground, stands in the list until people look."""
    assert findings_waiting(told.context, "c") == ()
    told.decide(looked=(told.ids[2],))
    told.look(by="second")
    assert findings_waiting(told.context, "c") == ()
    retract(told.context, "c", told.ids[1], why="taken back")
    (waiting,) = findings_waiting(told.context, "c")
    assert (waiting.of, waiting.held.counts) == (told.person, False)
    assert waiting.row is not None
    assert waiting.row.id == told.person


def test_evidence_says_what_it_states(told: Told) -> None:
    """Outcomes come first, each with its source and day as written; what was taken back comes last and is marked."""
    retract(told.context, "c", told.ids[0], why="taken back")
    evidence = told.sheet().evidence
    acts = [one for one in evidence if one.ground.kind == "act"]
    assert [one.outcome for one in acts] == [True, True, False]
    assert acts[-1].ground.counts is False
    assert {(one.source, each.slug, each.when) for one in acts for each in one.told} >= {
        ("a", "killing_state", "2017-04-01"),
        ("b", "released", ""),
    }
    with pytest.raises(PersonsError):
        sheet_of(told.context, "c", "per_" + "f" * 32)
