"""Alleged perpetrators in a case: called by ids, named after the gate, judged to be one by people alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import apsw
import msgspec
import pytest
from tests.casework.told_case import code, link
from tests.statements.telling import Telling

from habeas.casework import alleging
from habeas.casework.alleging import command_of, judge_parties, list_alleged, patterns_of, show_alleged
from habeas.casework.checking import rebuild, verify
from habeas.casework.coding import retract
from habeas.casework.context import Context
from habeas.casework.judging import undo
from habeas.casework.party_links import party_links, with_same
from habeas.casework.passing import material_for
from habeas.casework.who_read import who_read
from habeas.casework.withdrawing import withdraw
from habeas.disclosures import sanctions
from habeas.disclosures.filing_templates import Met
from habeas.disclosures.gate import Request
from habeas.disclosures.paper import Table
from habeas.errors import DiskError, HabeasError, ModelError, PersonsError
from habeas.fates.patterns import WARNING, PatternAsked
from habeas.model.protection import Consent, FilingDraft
from habeas.model.records import Same
from habeas.model.statements import CodedMention
from habeas.model.values import Name
from habeas.vault.keys import Keyring

OFFICER, BROTHER, SUFFERED = "Boris Invented", "Ruslan Invented", "Aslan Invented"


class Case:
    """Two witnesses allege something of one officer; one alleges something of a brother and of a victim."""

    def __init__(self, context: Context) -> None:
        self.context, self.of = context, Telling()
        of = self.of
        self.victims = {slug: of.mention(slug) for slug in "ab"}
        self.acts = {slug: of.act(slug, "arrest", self.victims[slug], "2017-04-01") for slug in "ab"}
        self.officer = {slug: self.person(slug, OFFICER, actor_kind="police") for slug in "ab"}
        self.parts = [of.involved(slug, self.acts[slug], self.officer[slug], degree="ordered") for slug in "ab"]
        self.brother = self.person("a", BROTHER, actor_kind="relatives")
        of.involved("a", self.acts["a"], self.brother, degree="suspected", capacity="private")
        self.suffered = self.person("b", SUFFERED, actor_kind="police")
        of.act("b", "torture", self.suffered, "2017-05")
        of.involved("b", self.acts["b"], self.suffered, degree="present")
        self.unit = of.mention("a", party="unit", actor_kind="police")
        self.command = of.relation("a", self.officer["a"], "commands", self.unit, "2016", "2018")
        self.denial = of.answer("a", "denies_act", self.acts["a"])
        code(context, of)

    def person(self, slug: str, name: str, **more: Any) -> str:
        """A named mention."""
        mention = self.of.mention(slug, **more)
        said = self.of.statements[-1]
        assert isinstance(said, CodedMention)
        named = msgspec.structs.replace(said.mention, names=(Name(written=name),))
        self.of.statements[-1] = msgspec.structs.replace(said, mention=named)
        return mention

    def allow(self, *slugs: str, purpose: str = "documentation", recipient: str = "team") -> None:
        """The sources let what they say be used."""
        with self.context.case("c", "test") as case, case.unit() as unit:
            for slug in slugs:
                source = self.of.source(slug)
                unit.add(
                    Consent(
                        id=f"con_{source[4:]}",
                        about=source,
                        purposes=(purpose,),
                        recipients=(recipient,),
                        name_form="name",
                        to_state=True,
                        to_public=False,
                        basis="survivor_self",
                        lawful_basis="",
                        given_on="2020-01-01",
                    )
                )
            self.context.close_unit(unit, "test", {})


@pytest.fixture
def case(context: Context) -> Case:
    return Case(context)


def asked(context: Context) -> Request:
    return Request(
        purpose="documentation",
        recipient="team",
        form="name",
        to_state=False,
        to_public=False,
        today=context.now().date(),
    )


def test_the_list_has_ids_parts_and_independent_sources(case: Case) -> None:
    """Each account stands for itself until people say otherwise; no name, no victim, and nobody is read."""
    found = list_alleged(case.context, "c")
    told = {line.alleged.party.id: line for line in found.lines}
    assert set(told) == {*case.officer.values(), case.brother, case.suffered}
    assert told[case.officer["a"]].alleged.degrees == (("ordered", 1),)
    assert told[case.officer["a"]].alleged.needs_mark
    words = str(found.as_object())
    assert not [one for one in (OFFICER, BROTHER, SUFFERED, *case.victims.values()) if one in words]
    assert who_read(case.context, "c", case.officer["a"]).opened == ()


def test_people_hold_two_accounts_to_be_one_and_take_it_back(case: Case) -> None:
    """By ids, as an entry; then there are two independent sources; undone, there is one again."""
    judge_parties(case.context, "c", case.officer["a"], case.officer["b"], Same.YES, why="both describe his limp")
    (line,) = [one for one in list_alleged(case.context, "c").lines if case.officer["b"] in one.alleged.party.mentions]
    assert set(line.alleged.party.mentions) == set(case.officer.values())
    assert (len(line.alleged.sources.independent), line.alleged.needs_mark) == (2, False)
    assert rebuild(case.context, "c").same is True
    assert verify(case.context, "c").failures == ()
    undo(case.context, "c")
    assert all(len(one.alleged.party.mentions) == 1 for one in list_alleged(case.context, "c").lines)


def test_the_newest_decision_counts_and_a_contradiction_is_told(case: Case) -> None:
    """A pair that is held to be two while others make it one is shown, and nothing is chosen."""
    a, b, c = case.officer["a"], case.officer["b"], case.brother
    for one, other, same in ((a, b, Same.NO), (a, b, Same.YES), (b, c, Same.YES), (a, c, Same.NO)):
        judge_parties(case.context, "c", one, other, same)
    found = list_alleged(case.context, "c")
    assert found.conflicts == (tuple(sorted((a, c))),)
    assert {a, b, c} in [set(line.alleged.party.mentions) for line in found.lines]
    with case.context.case("c", "test") as opened:
        assert set(with_same(opened.index, (a,))) == {a, b, c}
        assert party_links(opened.index, (a, c)).groups == ()


def test_names_pass_the_gate_and_are_noted(case: Case) -> None:
    """Without a basis none is shown; with one those who act for a State are, and the reading is in the log."""
    without = list_alleged(case.context, "c", request=asked(case.context))
    assert {line.names for line in without.lines} == {()}
    assert without.withheld == 2
    case.allow("a", "b")
    found = list_alleged(case.context, "c", request=asked(case.context))
    told = {line.alleged.party.id: (line.names, line.why_no_name) for line in found.lines}
    assert told[case.officer["a"]] == ((OFFICER,), "")
    assert told[case.brother] == ((), "private_person")
    assert told[case.suffered] == ((), "victim_too")
    opened = who_read(case.context, "c", case.officer["a"]).opened
    assert [(one.what, one.verb) for one in opened] == [("listed", "alleged list")]
    assert who_read(case.context, "c", case.brother).opened == ()


def test_a_private_person_is_named_alone_only(case: Case) -> None:
    """Whoever works on the case can see one name; there is no list of neighbours."""
    case.allow("a")
    found = show_alleged(case.context, "c", case.brother, request=asked(case.context))
    assert found.line.names == (BROTHER,)
    assert BROTHER not in str(show_alleged(case.context, "c", case.brother).as_object())


def test_showing_is_noted_for_the_accused_and_for_whoever_it_was_done_to(case: Case) -> None:
    """Both records are told of; what speaks against is there, and no victim's id is."""
    found = show_alleged(case.context, "c", case.officer["a"])
    assert case.denial in {one for each in found.line.alleged.against for one in each.statements}
    assert [link.under for link in found.links] == [case.unit]
    assert not [one for one in case.victims.values() if one in str(found.as_object())]
    assert [(one.what, one.verb) for one in who_read(case.context, "c", case.officer["a"]).opened] == [
        ("read", "alleged show")
    ]
    assert [(one.what, one.verb) for one in who_read(case.context, "c", case.victims["a"]).opened] == [
        ("listed", "alleged show")
    ]


def test_what_cannot_be_noted_is_not_shown(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk nobody reads without a trace; a list of ids still works."""
    case.allow("a", "b")

    def full(_keyring: Keyring, _body: bytes) -> None:
        raise apsw.FullError("database or disk is full")

    monkeypatch.setattr(Keyring, "write_note", full)
    assert list_alleged(case.context, "c").lines
    with pytest.raises(DiskError):
        list_alleged(case.context, "c", request=asked(case.context))
    with pytest.raises(DiskError):
        show_alleged(case.context, "c", case.officer["a"])
    with pytest.raises(DiskError):
        command_of(case.context, "c")


@pytest.mark.parametrize("typed", [OFFICER, "men_" + "0" * 32, "per_" + "0" * 32, ""])
def test_nobody_is_found_by_a_name(case: Case, typed: str) -> None:
    """A name in the place of an id is refused and not repeated, by every verb."""
    calls: list[Callable[[], object]] = [
        lambda: show_alleged(case.context, "c", typed),
        lambda: judge_parties(case.context, "c", typed, case.brother, Same.YES),
        lambda: patterns_of(case.context, "c", PatternAsked(over="time", of=typed or "x")),
    ]
    if typed:
        calls.append(lambda: command_of(case.context, "c", identifier=typed))
    for call in calls:
        with pytest.raises(PersonsError) as refused:
            call()
        assert OFFICER not in str(refused.value.as_object())


def test_there_is_no_search_by_name_and_no_use_case_beyond_these() -> None:
    """No function of the module takes a name, a text or a likeness."""
    public = [name for name, one in vars(alleging).items() if callable(one) and one.__module__ == alleging.__name__]
    assert {name for name in public if not name.startswith("_")} == {
        "list_alleged",
        "show_alleged",
        "command_of",
        "patterns_of",
        "judge_parties",
    }


def test_victims_are_nobody_to_link_and_sealed_mentions_are_not_there(case: Case) -> None:
    """Who is held sealed appears in no list, link or count of it, under no id."""
    sealed = case.of.mention("a", actor_kind="police", sealed=True)
    code(case.context, case.of)
    found = list_alleged(case.context, "c")
    assert sealed not in str(found.as_object())
    assert dict(found.left_out)["sealed"] == 1
    for identifier in (sealed, case.of.statements[-1].statement):
        with pytest.raises(HabeasError):
            show_alleged(case.context, "c", identifier)
    with pytest.raises(PersonsError):
        judge_parties(case.context, "c", sealed, case.brother, Same.YES)


def test_who_commanded_a_unit_on_a_day(case: Case) -> None:
    """Surely, possibly, not stated; a date that is no day is refused."""
    found = command_of(case.context, "c", identifier=case.unit, on="2017-04-01")
    assert found.holders is not None
    assert [(one.party, one.holds.value) for one in found.holders] == [(case.officer["a"], "surely")]
    later = command_of(case.context, "c", identifier=case.unit, on="2019-01-01").holders
    assert later is not None
    assert [one.holds.value for one in later] == ["not_stated"]
    for typed in ("2017", "2017-04-01~", "2017-04"):
        with pytest.raises(ModelError):
            command_of(case.context, "c", identifier=case.unit, on=typed)


def test_a_retracted_link_and_part_are_gone(case: Case) -> None:
    """What counts no more alleges nothing and links nobody."""
    retract(case.context, "c", case.command, why="misread")
    assert command_of(case.context, "c").links == ()
    retract(case.context, "c", case.parts[0], why="misread")
    assert case.officer["a"] not in {line.alleged.party.id for line in list_alleged(case.context, "c").lines}


def test_a_withdrawn_account_takes_its_judgements_with_it(case: Case) -> None:
    """When a source goes, what it alleged goes, and no decision on its mentions is left."""
    judge_parties(case.context, "c", case.officer["a"], case.officer["b"], Same.YES)
    withdraw(case.context, "c", case.of.source("a"), because="asked")
    found = list_alleged(case.context, "c")
    assert case.officer["a"] not in str(found.as_object())
    with case.context.case("c", "test") as opened:
        assert party_links(opened.index).groups == ()


def test_counts_carry_their_warning(case: Case) -> None:
    """For programs too: no object without the sentence and the units."""
    told = patterns_of(case.context, "c", PatternAsked(over="time")).as_object()
    assert told["warning"] == WARNING
    assert told["units"] == ["acts", "victims", "statements", "reports"]
    rows = told["rows"]
    assert isinstance(rows, list)
    assert [row["key"] for row in rows] == ["2017"]
    of = patterns_of(case.context, "c", PatternAsked(over="unit", of=case.officer["a"])).as_object()["rows"]
    assert isinstance(of, list)
    assert {row["key"] for row in of} == {case.officer["a"], case.brother}


def test_whatever_of_the_case_speaks_against_is_in_the_paper(case: Case) -> None:
    """Another source names somebody else for the same arrest of the same man: what is filed holds it."""
    again, other = case.of.mention("b"), case.person("b", "Igor Invented", actor_kind="police")
    act = case.of.act("b", "arrest", again, "2017-04-01")
    named = case.of.involved("b", act, other)
    denied = case.of.answer("b", "denies_act", again)
    code(case.context, case.of)
    link(case.context, case.victims["a"], again)
    judge_parties(case.context, "c", case.officer["a"], case.officer["b"], Same.YES)
    case.allow("a", "b", purpose="sanctions", recipient="court")
    request = Request(
        purpose="sanctions",
        recipient="court",
        form="name",
        to_state=False,
        to_public=False,
        today=case.context.now().date(),
    )
    draft = FilingDraft(
        id="drf_" + "0" * 32,
        template="sanctions",
        about=(case.officer["a"],),
        purpose="sanctions",
        recipient="court",
        name_form="name",
        by="usr",
        at="2020-08-30T12:00:00Z",
    )
    with case.context.case("c", "test") as opened:
        material = material_for(opened.index, draft.about, request, alleged=True)
    shown = show_alleged(case.context, "c", case.officer["a"]).line.alleged
    against = {said for one in shown.against for said in one.statements}
    assert {named, denied, case.denial} <= against
    checks = {one.key: one.met for one in sanctions.check(material, draft)}
    assert (checks["single_source"], checks["one_alleged"]) == (Met.MET, Met.MET)
    cited = {
        cite.statement
        for block in sanctions.paper(material, draft).blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
        for run in cell
        for cite in run.cites
    }
    assert against <= cited
