"""What is alleged of somebody: by whom, on how many independent sources, and always with what speaks against it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fates.test_command import heard
from tests.fates.test_findings import finding, judged
from tests.statements.telling import Telling, when

from habeas.fates.alleged import Alleged, AllegedOf, alleged_of
from habeas.fates.exculpatory import KINDS, Against, by_statement
from habeas.fates.findings import Held, findings_of
from habeas.fates.grounds import Subject, ground_of
from habeas.model.mentions import StatedFate
from habeas.model.statements import CodedMention, Involvement
from habeas.model.values import Text, Where
from habeas.model.vocabularies import vocabulary


class Case:
    """Sources that allege acts of one man, whom people hold to be one."""

    def __init__(self) -> None:
        self.of = Telling()
        self.same: dict[str, str] = {}
        self.men: list[str] = []
        self.held: tuple[Held, ...] = ()

    def man(self, slug: str, **more: Any) -> str:
        """A mention of the man by a source."""
        mention = self.of.mention(slug, **more)
        self.men.append(mention)
        self.same[mention] = self.men[0]
        return mention

    def alleges(self, slug: str, act_type: str = "arrest", start: str | None = "2017-04-01", **more: Any) -> str:
        """A source alleges that he did something to somebody; return the act's id."""
        victim = more.pop("victim", "") or self.of.mention(slug)
        part = {key: more.pop(key) for key in ("degree", "capacity", "unit", "rank", "actor_kind") if key in more}
        act = self.of.act(slug, act_type, victim, start, **more)
        self.of.involved(slug, act, self.man(slug), **{"degree": "carried_out", **part})
        return act

    def states(self, fate: StatedFate) -> None:
        """A source states something of the man as its account has him."""
        account = next(
            one for one in self.of.statements if isinstance(one, CodedMention) and one.mention.id == self.men[0]
        )
        self.of.statements.append(
            CodedMention(
                statement=self.of.id("stm"), attribution=account.attribution, mention=account.mention, fates=(fate,)
            )
        )

    def alleged(self, **more: Any) -> Alleged:
        """What is alleged of him."""
        return alleged_of(heard(self.of, same=self.same, held=self.held, **more), self.men[0])

    def against(self, kind: str, **more: Any) -> list[Against]:
        """What of one kind speaks against it."""
        return [one for one in self.alleged(**more).against if one.kind == kind]


def test_what_is_alleged_is_told_with_part_and_source() -> None:
    """Acts, degrees, who says it, from every mention that people hold to be his."""
    case = Case()
    a, b = case.alleges("a", degree="ordered", capacity="official"), case.alleges("b")
    found = case.alleged()
    assert [(one.id, one.kind) for one in found.acts] == [(a, "arrest"), (b, "arrest")]
    assert found.degrees == (("carried_out", 1), ("ordered", 1))
    assert len(found.sources.independent) == 2
    assert (found.needs_mark, found.no_act_by_two) == (False, True)


@pytest.mark.parametrize("party", ["person", "unit", "institution", "group", "unknown_persons"])
def test_an_individual_on_one_source_needs_a_mark(party: str) -> None:
    """Units do not; whoever may be a single person does."""
    case = Case()
    act = case.of.act("a", "arrest", case.of.mention("a"))
    case.of.involved("a", act, case.man("a", party=party))
    assert case.alleged().needs_mark is (party == "person")


def test_who_is_called_person_here_and_unit_there_counts_as_a_person() -> None:
    """The stricter reading holds, and the difference is told."""
    case = Case()
    for party in ("person", "unit"):
        act = case.of.act("a", "arrest", case.of.mention("a"))
        case.of.involved("a", act, case.man("a", party=party))
    assert case.alleged().needs_mark
    assert [one.why for one in case.against("described_differently")] == ["party"]


def test_there_is_no_way_to_ask_without_what_speaks_against() -> None:
    """The value has the field, without a default; the builders take no option."""
    field = next(one for one in fields(Alleged) if one.name == "against")
    assert repr(field.default).startswith("<dataclasses._MISSING_TYPE")
    assert AllegedOf.of.__code__.co_varnames[: AllegedOf.of.__code__.co_argcount] == ("self", "mention")
    assert alleged_of.__code__.co_varnames[: alleged_of.__code__.co_argcount] == ("heard", "mention")


_STANCES = {slug: term.traits["stance"] for slug, term in vocabulary("responses").terms.items()}


@pytest.mark.parametrize("response", sorted(_STANCES))
@pytest.mark.parametrize("about", ["act", "victim", "man", "event", "all", "search"])
def test_every_denial_and_other_explanation_is_gathered(response: str, about: str) -> None:
    """Whatever it is about: the act, its victim, the man, the event, a question that was asked, or everything."""
    case = Case()
    event, victim = case.of.event("a", "raid"), case.of.mention("a")
    act = case.alleges("a", victim=victim, event=event)
    thing = {"act": act, "victim": victim, "man": case.men[0], "event": event}.get(about, "")
    search = case.of.search("a", act) if about == "search" else ""
    said = case.of.answer("state", response, *([thing] if thing else []), answers=search)
    kind = {"denies": "denial", "explains": "other_explanation"}.get(_STANCES[response])
    found = by_statement(case.alleged().against).get(said, ())
    assert [(one.kind, one.why) for one in found] == ([(kind, response)] if kind else [])


def test_an_answer_about_somebody_else_says_nothing_here() -> None:
    """What denies another man's act does not exonerate this one."""
    case = Case()
    case.alleges("a")
    other = case.of.act("a", "arrest", case.of.mention("a"))
    said = case.of.answer("state", "denies_act", other)
    assert said not in by_statement(case.alleged().against)


def test_others_named_for_the_same_act_are_gathered() -> None:
    """By the same source, and by another source for what may be the same act."""
    case = Case()
    victim, again = case.of.mention("a"), case.of.mention("b")
    case.of.same(victim, again)
    act = case.alleges("a", victim=victim)
    same = case.of.involved("a", act, case.of.mention("a"), degree="ordered")
    perhaps = case.of.involved("b", case.of.act("b", "arrest", again, "2017-04"), case.of.mention("b"))
    case.of.involved("b", case.of.act("b", "arrest", again, "2018"), case.of.mention("b"))
    case.of.involved("b", case.of.act("b", "torture", again, "2017-04"), case.of.mention("b"))
    found = {one.statements: one.why for one in case.against("other_named")}
    assert found == {(same,): "same_act_ordered", (perhaps,): "perhaps_same_act_unknown"}


def test_what_places_him_elsewhere_is_gathered() -> None:
    """Another town on the same day; held at the time; stated dead before."""
    case = Case()
    region = case.of.place("r", "region")
    here, there = case.of.place("h", "settlement", region), case.of.place("t", "settlement", region)
    case.alleges("a", at=here)
    case.alleges("b", at=there)
    assert [one.why for one in case.against("elsewhere")] == ["two_places_at_once"]
    case.of.act("c", "detention_official", case.man("c"), "2017-03", "2017-05")
    assert "held_then" in {one.why for one in case.against("elsewhere")}
    assert [one.why for one in case.against("victim_too")] == ["detention_official"]
    case.states(StatedFate(says="reported_dead", when=when("2016"), basis="coded"))
    assert "stated_dead" in {one.why for one in case.against("elsewhere")}


def test_whoever_was_seen_alive_after_a_killing_is_told() -> None:
    """By an account of the same person, from whichever source."""
    case = Case()
    victim = case.of.mention("a")
    case.alleges("a", "killing_state", "2017-04-01", victim=victim)
    again = case.of.mention("b", ("last_seen", "2018"))
    case.of.same(victim, again)
    case.of.same(victim, case.of.mention("c", ("last_seen", "2016")), again)
    assert {one.why for one in case.against("contradicted")} == {"date", "stated_last_seen"}


def test_accounts_that_cannot_both_hold_are_told() -> None:
    """Two dates of one taking: both statements are named, none is dropped."""
    case = Case()
    victim, again = case.of.mention("a"), case.of.mention("b")
    case.of.same(victim, again)
    raid = case.of.event("a", "raid")
    one = case.alleges("a", victim=victim, start="2017-04-01", event=raid)
    two = case.alleges("b", victim=again, start="2017-06-01", event=raid)
    found = case.against("contradicted")
    assert {act for row in found for act in row.acts} == {one, two}
    assert {row.why for row in found} == {"date"}


def test_descriptions_that_differ_are_told() -> None:
    """Rank, unit, capacity, kind, and the part in one act."""
    case = Case()
    for slug, rank in (("a", "Captain"), ("b", "Major")):
        case.alleges(slug, rank=Text(text=rank), unit=Text(text=f"Unit {rank}"), capacity="official")
    assert {one.why for one in case.against("described_differently")} == {"rank", "unit"}
    case.of.involved("a", case.alleged().acts[0].id, case.men[0], degree="ordered", capacity="private")
    assert {one.why for one in case.against("described_differently")} == {"rank", "unit", "capacity", "degree"}


@pytest.mark.parametrize(
    ("reliability", "credibility", "kinds"),
    [
        ("A", "1", set()),
        ("D", "1", {"low_reliability"}),
        ("B", "5", {"low_credibility"}),
        ("F", "6", {"not_judged"}),
        ("E", "4", {"low_reliability", "low_credibility"}),
    ],
)
def test_low_grades_and_grades_that_nobody_gave_are_told(reliability: str, credibility: str, kinds: set[str]) -> None:
    """Of whoever alleges, and of what they say; what came through others is told as such."""
    case = Case()
    act = case.of.act("a", "arrest", case.of.mention("a"), said={"credibility": credibility})
    case.of._add(Involvement, "a", {"credibility": credibility}, of=act, actor=case.man("a"))
    source = case.of.source("a")
    case.of.sources[source] = msgspec.structs.replace(case.of.sources[source], reliability=reliability)
    assert {one.kind for one in case.alleged().against} == kinds
    case.of._add(Involvement, "a", {"relayed_by": (case.of.source("p"),)}, of=act, actor=case.men[0])
    assert case.against("at_second_hand")


def test_findings_and_dissent_are_gathered() -> None:
    """Statements that a finding names against, values in doubt, and who does not sign."""
    case = Case()
    act = case.alleges("a")
    statement, other = case.of.statements[-3], case.of.statements[-1]
    subject = Subject(about=act, grounds=tuple(ground_of(one, counts=True, since=1) for one in (statement, other)))
    one = msgspec.structs.replace(
        finding("disputed", question="elements_icpped:state_link", supports=(), mentions=()),
        about=act,
        against=(other.statement,),
    )
    case.held = findings_of(subject, (judged(one),))
    (found,) = case.against("finding_against")
    assert (found.why, found.statements, found.finding) == ("disputed", (other.statement,), one.id)


def test_what_those_who_did_it_gave_as_the_reason_is_told() -> None:
    """It is theirs, and printed as another explanation."""
    case = Case()
    case.alleges("a", stated_reason=Text(text="A check of papers."))
    assert [one.why for one in case.against("other_explanation")] == ["stated_reason"]


_SAYS = st.sampled_from(["denies_act", "alternative_explanation", "denies_persons_exist", "blames_victim_or_family"])


@given(st.lists(st.tuples(st.sampled_from("ab"), _SAYS), min_size=1, max_size=5), st.permutations(range(6)))
def test_a_statement_against_is_always_in_it(said: list[tuple[str, str]], order: list[int]) -> None:
    """However many there are, and in whatever order the record has them."""
    case = Case()
    acts = {slug: case.alleges(slug) for slug in "ab"}
    answers = [case.of.answer("state", response, acts[slug]) for slug, response in said]
    case.of.statements.sort(key=lambda one: order[int(one.statement[4:], 16) % 6])
    assert set(answers) <= set(by_statement(case.alleged().against))


def test_kinds_are_told_in_one_order_and_all_known() -> None:
    """Whoever reads two dossiers finds the same things at the same place."""
    case = Case()
    act = case.alleges("a")
    case.of.answer("state", "denies_act", act)
    case.of.involved("a", act, case.of.mention("a"))
    kinds = [one.kind for one in case.alleged().against]
    assert kinds == sorted(kinds, key=KINDS.index)


def test_where_of_a_fate_counts_only_at_another_place() -> None:
    """Being seen in the same town that day exonerates nobody."""
    case = Case()
    region = case.of.place("r", "region")
    here, there = case.of.place("h", "settlement", region), case.of.place("t", "settlement", region)
    case.alleges("a", at=here)
    for place, expected in ((here, []), (there, ["seen_elsewhere"])):
        fate = StatedFate(says="last_seen", when=when("2017-04-01"), where=Where(stated="s", place=place))
        case.states(fate)
        assert [one.why for one in case.against("elsewhere")] == expected
