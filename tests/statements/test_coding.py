"""A sheet becomes statements by rules that no coder can forget: one victim, one's own source, nobody who is sealed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.statements.sheets import PLANTED, TEXT, Desk, act, mention, one_of, source_id, the_act, with_act

from habeas.errors import AnchorError, HabeasError, StatementsError
from habeas.evidence.anchors import check_anchor
from habeas.model.attribution import Anchor
from habeas.model.encoding import decode, encode
from habeas.model.ids import id_of
from habeas.model.statements import (
    KINDS,
    Act,
    CodedMention,
    Event,
    Involvement,
    Relation,
    Response,
    SearchAction,
    Tally,
    concerns,
    thing_of,
)
from habeas.model.vocabularies import vocabulary
from habeas.statements.known import PREFIXES, Thing, check_speaks
from habeas.statements.sheet import _FIELDS, _HEAD, _ROW

HERE = "They took Ana"
WORDS = ("Ана", "они", "взяли", "👩‍👧", "قَالَ", "é", "x")
SEALED = {"as": "D", "name": "Dana", "sealed": True, "quote": "Dana"}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def rows_about(name: str) -> dict[str, dict[str, Any]]:
    """A row of every role in which something can speak of a mention, by what a test calls it."""
    quote = {"quote": HERE}
    return {
        "act: victim": {"act": [act(victim=name)]},
        "act: by": {"act": [act(by=[{"actor": name}])]},
        "involvement: actor": {"act": [act(as_="X")], "involvement": [{"of": "X", "actor": name, **quote}]},
        "relation: a": {"relation": [{"a": name, "relation": "sibling_of", "b": "A", **quote}]},
        "relation: b": {"relation": [{"a": "A", "relation": "sibling_of", "b": name, **quote}]},
        "search: by": {"search_action": [{"type": "complaint_to_police", "by": name, **quote}]},
        "search: addressed_to": {"search_action": [{"type": "letter_to_authority", "addressed_to": name, **quote}]},
        "search: about": {"search_action": [{"type": "complaint_to_police", "about": ["A", name], **quote}]},
        "response: by": {"response": [{"type": "denies_act", "by": name, **quote}]},
        "response: about": {"response": [{"type": "denies_act", "by": "A", "about": name, **quote}]},
        "tally: about": {"tally": [{"unit": "persons_taken", "stated": "some", "about": [name], **quote}]},
    }


def rows(what: str, name: str) -> dict[str, Any]:
    """Such a row, beside A."""
    found = rows_about(name)[what]
    for one in found.get("act", []):
        if "as_" in one:
            one["as"] = one.pop("as_")
    return found


ROLES = tuple(rows_about("A"))
OF_ITS_SOURCE = ("act: victim", "act: by", "involvement: actor", "relation: a", "relation: b")


class TestVictims:
    """One act has exactly one victim."""

    def test_an_act_has_one_victim(self, desk: Desk) -> None:
        """It can be counted: so many acts, each done to one person."""
        said = the_act(desk.tried(with_act()))
        assert said.victim.startswith("men_")
        assert (said.act_type, said.retracts) == ("arrest", ())

    @pytest.mark.parametrize("victim", [["A"], ["A", "A"], [], ("A",)])
    def test_several_victims_are_several_acts(self, desk: Desk, victim: Any) -> None:
        """Three men who were beaten are three acts, or the number is a tally."""
        failure = desk.refused(with_act(victim=victim))
        assert (failure.message, failure.place) == ("an act has exactly one victim", "act 1: victim")
        assert failure.advice == "Write one act for each of them."

    @pytest.mark.parametrize("row", [{}, {"victim": ""}])
    def test_an_act_without_a_victim_is_a_tally(self, desk: Desk, row: dict[str, Any]) -> None:
        """Of people who are not told apart only the number is known."""
        failure = desk.refused({"act": [{"type": "arrest", "quote": HERE, **row}]})
        assert failure.place == "act 1: victim"

    @pytest.mark.parametrize("party", [one for one in vocabulary("parties").slugs if one != "person"])
    def test_a_group_is_never_one_victim(self, desk: Desk, party: str) -> None:
        """ "The villagers" is no person to whom one thing was done."""
        failure = desk.refused({"mention": [mention(party=party)], "act": [act()]})
        assert failure.message == "a group, unit or institution is never one victim"
        assert failure.place == "act 1: victim"
        assert "tally" in str(failure.advice)

    @pytest.mark.parametrize("field", ["birth", "age", "sex", "birthplace", "occupation", "fates", "sealed"])
    def test_only_a_person_has_what_a_person_has(self, desk: Desk, field: str) -> None:
        """A group has no age, and nothing became of it as of one person."""
        value: Any = {"fates": [{"says": "taken"}], "sealed": True}.get(field, "1990")
        assert desk.tried({"mention": [mention(**{field: value} if field not in ("fates", "sealed") else {})]})
        failure = desk.refused({"mention": [mention(party="group", **{field: value})]})
        assert (failure.message, failure.place) == ("only a person has this", f"mention 1: {field}")

    def test_a_person_is_one(self, desk: Desk) -> None:
        """A number belongs to a group."""
        assert desk.refused({"mention": [mention(least=3)]}).place == "mention 1: least"
        said = one_of(desk.tried({"mention": [mention(party="group", least=3, most=5)]}), CodedMention)
        assert (said.least, said.most) == (3, 5)


class TestWhatIsCoded:
    """What a source can state, and what is a finding."""

    @pytest.mark.parametrize("slug", ["disappearance", "roundup"])
    def test_a_finding_is_no_act_and_what_to_code_instead_is_said(self, desk: Desk, slug: str) -> None:
        """No source can state an enforced disappearance; it states what happened, and the elements follow."""
        failure = desk.refused(with_act(type=slug))
        assert (failure.message, failure.place) == (f"{slug} is not coded as an act", "act 1: type")
        assert failure.advice == vocabulary("act_types").terms[slug].traits["instead"]
        tally = {"unit": "persons_taken", "stated": "dozens", "act_type": slug, "quote": HERE}
        assert desk.refused({"tally": [tally]}).message == failure.message

    def test_every_other_type_of_act_is_coded(self, desk: Desk) -> None:
        """The list of words holds nothing that nobody can use."""
        types = vocabulary("act_types").terms
        coded = [slug for slug, term in types.items() if term.traits.get("coded_as", "act") == "act"]
        tree = {"mention": [mention()], "act": [act(type=slug, words="so") for slug in coded]}
        assert len(desk.tried(tree).statements) == len(coded) + 1 == len(types) - 1

    def test_an_other_act_says_what_it_was(self, desk: Desk) -> None:
        """A type that means nothing needs words."""
        assert desk.refused(with_act(type="other")).place == "act 1: words"
        assert the_act(desk.tried(with_act(type="other", words="hair cut off"))).words is not None

    def test_silence_has_its_day_and_only_silence(self, desk: Desk) -> None:
        """ "They did not answer" can be checked once it says by when."""
        silent = {"type": "no_answer_by_date", "by": "A", "quote": "they said nothing"}
        assert desk.refused({"mention": [mention()], "response": [silent]}).place == "response 1: no_answer_by"
        denied = {"type": "denies_act", "by": "A", "no_answer_by": "2017-05", "quote": "they said nothing"}
        assert desk.refused({"mention": [mention()], "response": [denied]}).place == "response 1: no_answer_by"
        done = desk.tried({"mention": [mention()], "response": [{**silent, "no_answer_by": "2017-05"}]})
        assert one_of(done, Response).no_answer_by.edtf == "2017-05"

    def test_a_search_that_was_not_made_says_why_and_only_that(self, desk: Desk) -> None:
        """Relatives who are ashamed are a fact of the case; their silence is no proof that nobody is gone."""
        none = {"type": "none_taken", "quote": HERE}
        assert desk.refused({"search_action": [none]}).place == "search_action 1: no_action_reason"
        some = {"type": "complaint_to_police", "no_action_reason": "relatives_ashamed", "quote": HERE}
        assert desk.refused({"search_action": [some]}).place == "search_action 1: no_action_reason"
        done = desk.tried({"search_action": [{**none, "no_action_reason": "relatives_ashamed"}]})
        assert one_of(done, SearchAction).no_action_reason == "relatives_ashamed"

    def test_a_clinicians_grade_is_a_clinicians(self, desk: Desk) -> None:
        """How far wounds fit what is alleged is stated by somebody who can."""
        assert desk.refused(with_act(consistency="consistent")).place == "act 1: consistency"
        tree = with_act(consistency="consistent", source="clinician")
        tree["mention"][0]["source"] = "clinician"
        assert the_act(desk.tried(tree)).consistency == "consistent"

    def test_a_forced_denunciation_says_nothing_of_whom_was_named(self, desk: Desk) -> None:
        """The record holds that it was done to A. It has no member that could hold another person."""
        said = the_act(desk.tried(with_act(type="coerced_denunciation", words="beaten until he named others")))
        assert concerns(said) == (("victim", said.victim),)

    def test_every_kind_of_row_becomes_its_kind_of_statement(self, desk: Desk) -> None:
        """Nothing that a sheet can say is left out."""
        quote = {"quote": HERE}
        tree = {
            "mention": [mention("A"), mention("P", party="unit", actor_kind="police")],
            "event": [{"as": "E", "type": "raid", "on": "2017-04", "title": "the raid", **quote}],
            "act": [act(event="E", by=[{"actor": "P", "degree": "carried_out", "capacity": "official"}])],
            "involvement": [{"of": "E", "actor": "P", "unit": "the second", **quote}],
            "relation": [{"a": "A", "relation": "member_of", "b": "P", **quote}],
            "search_action": [{"as": "S", "type": "complaint_to_police", "about": ["A", "E"], "asks": "x", **quote}],
            "response": [{"by": "P", "type": "denies_holding", "answers": "S", "about": ["A"], **quote}],
            "tally": [{"unit": "persons_taken", "stated": "dozens", "least": 24, "about": ["E"], **quote}],
        }  # fmt: skip
        done = desk.tried(tree)
        assert [type(one) for one in done.statements] == [
            CodedMention, CodedMention, Event, Act, Involvement, Involvement, Relation, SearchAction, Response, Tally,
        ]  # fmt: skip
        assert {type(one) for one in done.statements} == set(KINDS.values())
        assert set(done.handles) == {"A", "P", "E", "S"}
        assert [(kind, number) for kind, number, _ in done.things] == [
            ("mention", 1), ("mention", 2), ("event", 1), ("act", 1), ("search_action", 1),
        ]  # fmt: skip
        assert all(one.attribution.anchors for one in done.statements)
        assert len({one.statement for one in done.statements}) == len(done.statements)


class TestSources:
    """Who says it, through whom, and how far it can be believed."""

    @pytest.mark.parametrize("what", OF_ITS_SOURCE)
    def test_a_statement_speaks_of_its_own_sources_accounts(self, desk: Desk, what: str) -> None:
        """Whether two sources mean one person is a judgement of its own, with its own reason, and can be taken back."""
        there = desk.coded({"mention": [mention("B", source="beto")]}).handles["B"]
        failure = desk.refused({"mention": [mention()], **rows(what, there)})
        assert failure.message == "this mention is another source's account"
        assert "habeas judge" in str(failure.advice)
        here = desk.refused({"mention": [mention(), mention("B", source="beto")], **rows(what, "B")})
        assert here.message == failure.message

    def test_a_row_of_a_list_can_be_the_victim_in_its_own_sources_words(self, desk: Desk) -> None:
        """A list says who; a later testimony by the same source says what was done."""
        row = id_of("men", b"r" * 16)
        desk.lists[row] = Thing(kind="mention", source=source_id("ana"), party="person")
        assert the_act(desk.tried({"act": [act(victim=row)]})).victim == row
        assert desk.refused({"act": [act(victim=row, source="beto")]}).place == "act 1: victim"

    def test_what_a_row_does_not_say_the_head_says(self, desk: Desk) -> None:
        """A row that names another source keeps the way by which all came; one that says so came without it."""
        head = {"relayed_by": ["paper-a", "paper-b"], "credibility": "3", "credibility_reason": "told twice"}
        tree = {"mention": [mention("A"), mention("B", source="beto"), mention("C", relayed_by=[])]}
        said = [one.attribution for one in desk.tried(tree, **head).statements]
        ways = (source_id("paper-a"), source_id("paper-b"))
        assert [(one.source, one.relayed_by) for one in said] == [
            (source_id("ana"), ways), (source_id("beto"), ways), (source_id("ana"), ()),
        ]  # fmt: skip
        assert {(one.credibility, one.credibility_reason) for one in said} == {("3", "told twice")}

    @pytest.mark.parametrize("grade", ["1", "2", "3", "4", "5"])
    def test_a_grade_has_its_reason_and_a_reason_its_grade(self, desk: Desk, grade: str) -> None:
        """A number without a reason cannot be argued with; 6 is no grade: it cannot be judged."""
        failure = desk.refused(with_act(), credibility=grade)
        assert (failure.message, failure.place) == (
            "a grade other than 6 is given with its reason", "sheet: credibility_reason",
        )  # fmt: skip
        # The head's reason is none for a grade of a row's own.
        own = with_act(credibility=grade)
        assert desk.refused(own, credibility="3", credibility_reason="x").place == "act 1: credibility_reason"
        alone = desk.refused(with_act(credibility_reason="seen"), credibility="3", credibility_reason="x")
        assert alone.message == "a reason stands here without its grade"
        said = the_act(desk.tried(with_act(credibility=grade, credibility_reason="seen")))
        assert (said.attribution.credibility, said.attribution.credibility_reason) == (grade, "seen")

    def test_what_nobody_judged_cannot_be_judged(self, desk: Desk) -> None:
        """Without a grade it is 6, and 6 is not the lowest grade but none."""
        assert the_act(desk.tried(with_act())).attribution.credibility == "6"
        for name, grade in (("information_credibility", "6"), ("source_reliability", "F")):
            traits = {slug: term.traits.get("judged") for slug, term in vocabulary(name).terms.items()}
            assert [slug for slug, judged in traits.items() if judged == "no"] == [grade]
            assert "cannot be judged" in vocabulary(name).terms[grade].label("en")
        for wrong in ("0", "7", "A", PLANTED, "2 "):
            assert desk.refused(with_act(), credibility=wrong).message == "not a grade of credibility"

    def test_a_source_that_the_case_has_not_is_not_made_in_passing(self, desk: Desk) -> None:
        """A slip in a name would otherwise be one more independent source."""
        for field in ("source", "relayed_by"):
            failure = desk.refused(with_act(**{field: PLANTED}))
            assert (failure.message, failure.place) == (
                "there is no source of this name or id in the case", f"act 1: {field}",
            )  # fmt: skip
        assert desk.refused({"mention": [mention()]}, source="").place == "sheet: source"

    def test_of_a_source_that_withdrew_nothing_more_is_recorded(self) -> None:
        """Who took their words back does not find them said anew."""
        desk = Desk(withdrew=("letter",))
        failure = desk.refused(with_act(source="letter"))
        assert failure.message.startswith("this source withdrew")
        assert failure.place == "act 1: source"
        assert desk.refused(with_act(relayed_by=[source_id("letter")])).place == "act 1: relayed_by"

    def test_a_victim_may_be_a_perpetrator_and_a_source(self, desk: Desk) -> None:
        """One who was beaten until he hurt others says both of himself."""
        tree = {
            "mention": [mention("A", is_source=True), mention("B")],
            "act": [act(victim="A", type="torture"), act(victim="B", type="ill_treatment", by=[{"actor": "A"}])],
        }
        done = desk.tried(tree)
        first = done.handles["A"]
        assert done.statements[0].is_source == source_id("ana")  # type: ignore[union-attr]
        victims = {one.victim for one in done.statements if isinstance(one, Act)}
        assert {first} < victims
        assert one_of(done, Involvement).actor == first


class TestSealed:
    """People whom somebody was forced to name, and contacts."""

    @pytest.mark.parametrize("what", ROLES)
    @pytest.mark.parametrize("known", ["in the sheet", "in the case"])
    def test_nothing_speaks_of_a_sealed_mention(self, desk: Desk, what: str, known: str) -> None:
        """Nobody is made a suspect, a contact or a number by having been named under torture."""
        if known == "in the case":
            name, mentions = desk.coded({"mention": [SEALED]}).handles["D"], [mention()]
        else:
            name, mentions = "D", [mention(), SEALED]
        failure = desk.refused({"mention": mentions, **rows(what, name)})
        assert failure.message == "this person is a sealed mention: nothing else may speak of them"

    def test_the_same_rows_are_taken_of_somebody_who_is_not(self, desk: Desk) -> None:
        """What is refused is refused for the seal and for nothing else."""
        for what in ROLES:
            assert desk.tried({"mention": [mention(), mention("D")], **rows(what, "D")}).statements

    def test_nothing_is_said_of_the_fate_of_a_sealed_mention(self, desk: Desk) -> None:
        """They would be a person of the record, and could be linked."""
        assert desk.refused({"mention": [{**SEALED, "fates": [{"says": "taken"}]}]}).place == "mention 1: fates"

    def test_every_person_of_a_sealed_exhibit_is_sealed(self) -> None:
        """A coder who forgets the word seals them all the same, and is told."""
        desk = Desk(sealed=True)
        done = desk.tried({"mention": [mention(), mention("B", sealed=False), mention("U", party="unit")]})
        assert [one.sealed for one in done.statements if isinstance(one, CodedMention)] == [True, True, False]
        assert done.sealed == 2
        assert done.notes == ("The exhibit is under a sealing label: its persons can be neither found nor linked.",)
        assert desk.refused(with_act()).message == "this person is a sealed mention: nothing else may speak of them"

    def test_an_edit_does_not_open_a_sealed_mention_in_passing(self, desk: Desk) -> None:
        """Whoever mends a name and forgets the word would otherwise put them into the search."""
        said = desk.coded({"mention": [SEALED]}).statements[0]
        mended = {"name": "Dana M.", "quote": "Dana", "edits": said.statement}
        failure = desk.refused({"mention": [mended]})
        assert (failure.message, failure.place) == (
            "the statement whose place this takes holds the person sealed", "mention 1: sealed",
        )  # fmt: skip
        assert one_of(desk.tried({"mention": [{**mended, "sealed": True}]}), CodedMention).sealed
        assert not one_of(desk.tried({"mention": [{**mended, "sealed": False}]}), CodedMention).sealed


class TestEditing:
    """An edited statement takes the place of another, and what speaks of it still may."""

    def test_an_edit_names_all_that_it_replaces_and_keeps_the_thing(self, desk: Desk) -> None:
        """Others go on speaking of the act; no older version can come back."""
        first = the_act(desk.coded(with_act()))
        second = the_act(desk.coded({"act": [act(victim=first.victim, start="2017", edits=first.statement)]}))
        third = the_act(desk.coded({"act": [act(victim=first.victim, start="2018", edits=second.statement)]}))
        assert first.id == second.id == third.id
        assert second.retracts == (first.statement,)
        assert third.retracts == (second.statement, first.statement)
        failure = desk.refused({"act": [act(victim=first.victim, edits=second.statement)]})
        assert failure.message == "there is no statement of this id that counts"

    def test_an_edit_is_of_the_same_kind_and_of_one_row(self, desk: Desk) -> None:
        """Two rows that take the place of one act would be two acts."""
        first = the_act(desk.coded(with_act()))
        event = {"type": "raid", "quote": HERE, "edits": first.statement}
        assert desk.refused({"event": [event]}).message == "that statement is of another kind: act"
        twice = act(victim=first.victim, edits=first.statement)
        failure = desk.refused({"act": [twice, twice]})
        assert (failure.message, failure.place) == (
            "another row of this sheet takes the place of that statement already", "act 2: edits",
        )  # fmt: skip
        for wrong in (PLANTED, "stm_" + "9" * 32, first.id):
            assert desk.refused({"act": [act(victim=first.victim, edits=wrong)]}).place == "act 1: edits"
        assert desk.refused({"act": [act(victim=first.victim, edits="")]}).message == "this field is missing"

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"source": "beto"}, "speaks of a mention that is another source's account"),
            ({"party": "group"}, "has a victim who is no single person"),
            ({"sealed": True}, "speaks of a person who is held sealed"),
        ],
    )
    def test_an_edit_does_not_pull_a_person_from_under_what_is_said_of_them(
        self, desk: Desk, change: dict[str, Any], message: str
    ) -> None:
        """No rule can be gone round by coding first and editing afterwards."""
        done = desk.coded(with_act())
        person, said = done.statements[0], the_act(done)
        edited = mention(edits=person.statement, **change)
        failure = desk.refused({"mention": [edited]})
        assert failure.message == f"a statement that counts {message}: {said.statement}"
        assert failure.place == "mention 1: edits"
        desk.gone.add(said.statement)
        assert desk.coded({"mention": [edited]}).statements[0].retracts == (person.statement,)

    def test_what_speaks_of_them_may_be_edited_in_the_same_sheet(self, desk: Desk) -> None:
        """A whole account that was given to the wrong source is moved in one step."""
        done = desk.coded(with_act())
        person, said = done.statements[0], the_act(done)
        tree = {
            "mention": [mention(edits=person.statement, source="beto")],
            "act": [act(edits=said.statement, source="beto")],
        }
        assert {one.attribution.source for one in desk.tried(tree).statements} == {source_id("beto")}

    def test_a_relation_no_longer_stands_when_one_of_the_two_is_no_person(self, desk: Desk) -> None:
        """A brother of a police unit."""
        relation = {"a": "A", "relation": "sibling_of", "b": "B", "quote": HERE}
        done = desk.coded({"mention": [mention(), mention("B")], "relation": [relation]})
        edited = mention("B", edits=done.statements[1].statement, party="unit")
        assert "relation that does not stand" in desk.refused({"mention": [edited]}).message
        kinship = {"mention": [mention(), mention("B", party="unit")], "relation": [relation]}
        assert desk.refused(kinship).message == "sibling_of does not stand between mentions of this party"
        self_made = {"mention": [mention()], "relation": [{**relation, "b": "A"}]}
        assert desk.refused(self_made).message == "a mention stands in no relation to itself"

    def test_an_edit_that_changes_nothing_of_who_it_is_needs_nothing_else(self, desk: Desk) -> None:
        """A mended name moves no act."""
        done = desk.coded(with_act())
        assert desk.coded({"mention": [mention(name="Ana B.", edits=done.statements[0].statement)]}).statements

    def test_what_nothing_describes_any_more_is_no_objection(self, desk: Desk) -> None:
        """An act whose victim was retracted rests on it, and is right again when that comes back."""
        said = the_act(desk.coded(with_act()))
        check_speaks(said, lambda _: None)
        with pytest.raises(StatementsError) as caught:
            check_speaks(said, lambda _: Thing(kind="mention", source=source_id("ana"), party="person", sealed=True))
        assert caught.value.place == said.statement


class TestNamesOfRows:
    """How rows of one sheet speak of each other."""

    def test_a_row_is_called_once(self, desk: Desk) -> None:
        """Two rows of one name would leave it open who is meant."""
        assert desk.refused({"mention": [mention(), mention()]}).place == "mention 2: as"
        assert desk.refused({"mention": [mention()], "event": [{"as": "A", "type": "raid", "quote": HERE}]}).place == (
            "event 1: as"
        )

    def test_only_what_can_be_spoken_of_has_a_name(self, desk: Desk) -> None:
        """A relation, a response, a tally is a statement and no thing."""
        tally = {"as": "T", "unit": "persons_taken", "stated": "some", "quote": HERE}
        assert desk.refused({"tally": [tally]}).place == "tally 1: as"

    def test_no_row_can_take_the_name_of_something_in_the_case(self, desk: Desk) -> None:
        """A row called by an id would stand in the way of what has that id."""
        assert desk.refused({"mention": [mention("men_" + "0" * 32)]}).place == "mention 1: as"

    @pytest.mark.parametrize("name", ["B", PLANTED, "men_" + "9" * 32, "stm_" + "9" * 32, "", "src_" + "1" * 32])
    def test_what_is_not_there_cannot_be_spoken_of(self, desk: Desk, name: str) -> None:
        """A slip does not make a person."""
        failure = desk.refused(with_act(event=name))
        assert failure.place == "act 1: event"
        assert "no event of this sheet has this name" in failure.message

    def test_what_is_of_another_kind_is_told_as_such(self, desk: Desk) -> None:
        """An event that is a person."""
        assert desk.refused(with_act(event="A")).message == "this is a mention, where event is wanted"
        response = {"by": "A", "type": "denies_act", "answers": "A", "quote": HERE}
        failure = desk.refused({"mention": [mention()], "response": [response]})
        assert failure.message == "this is a mention, where search action is wanted"

    @pytest.mark.parametrize("kind", PREFIXES)
    def test_what_was_coded_before_is_spoken_of_by_its_id(self, desk: Desk, kind: str) -> None:
        """A second sheet goes on where the first one ended."""
        quote = {"quote": HERE}
        made = {
            "mention": mention(),
            "event": {"as": "E", "type": "raid", **quote},
            "act": act(**{"as": "X"}),
            "search_action": {"as": "S", "type": "other", "asks": "news", **quote},
        }
        done = desk.coded({"mention": [mention()]} | {kind: [made[kind]]})
        wanted, by = next(one for of, _, one in done.things if of == kind), done.handles["A"]
        speaks = {
            "mention": {"act": [act(victim=wanted)]},
            "event": {"involvement": [{"of": wanted, "actor": by, **quote}]},
            "act": {"involvement": [{"of": wanted, "actor": by, **quote}]},
            "search_action": {"response": [{"by": by, "type": "denies_act", "answers": wanted, **quote}]},
        }
        (*_, last) = desk.tried(speaks[kind]).statements
        assert wanted in {one for _, one in concerns(last)}


class TestQuotes:
    """Every statement rests on a passage."""

    def anchors(self, desk: Desk, quote: Any) -> tuple[Anchor, ...]:
        """Where a quote is found; each is checked against the text."""
        found = desk.tried({"mention": [mention(quote=quote)]}).statements[0].attribution.anchors
        assert desk.known.layer is not None
        for one in found:
            if one.layer:
                check_anchor(one, desk.known.layer.text)
        return found

    @pytest.mark.parametrize("quote", [None, "", [], (), 5, True, {}, {"exact": ""}, {"exact": "  "}, [""], [[]], "\n"])
    def test_a_statement_without_a_passage_is_refused(self, desk: Desk, quote: Any) -> None:
        """Whoever reads it later can look where it says so."""
        row = mention(quote=quote)
        if quote is None:
            del row["quote"]
        failure = desk.refused({"mention": [row]})
        assert failure.place is not None
        assert failure.place.startswith("mention 1: quote")

    def test_a_quote_is_found_where_it_stands(self, desk: Desk) -> None:
        """Position in code points, what stands beside it, and the layer's hash."""
        (found,) = self.anchors(desk, "from the window")
        assert TEXT[found.start : found.end] == found.exact == "from the window"
        assert (found.prefix[-8:], found.suffix[:3]) == (" saw it ", ".\nH")

    def test_a_quote_that_is_not_there_is_refused(self, desk: Desk) -> None:
        """Nothing near to it is taken instead, and the error does not repeat it."""
        failure = desk.refused({"mention": [mention(quote=f"They took {PLANTED}")]})
        assert isinstance(failure, AnchorError)
        assert (failure.message, failure.place) == ("the quote is not in the text", "mention 1: quote")

    def test_a_quote_that_stands_twice_is_told_apart(self, desk: Desk) -> None:
        """By its number, or by what stands beside it; the error says where it stands."""
        failure = desk.refused({"mention": [mention(quote="It was raining")]})
        assert failure.message == "the quote stands at 2 places: line 1, character 53; line 4, character 47"
        second = TEXT.rindex("It was raining")
        for more in ({"occurrence": 2}, {"before": "said nothing. "}, {"after": ".\n\nIn the list"}):
            (found,) = self.anchors(desk, {"exact": "It was raining", **more})
            assert found.start == second
        for number in (0, 3, 10**12):
            wrong = {"exact": "It was raining", "occurrence": number}
            assert desk.refused({"mention": [mention(quote=wrong)]}).place == "mention 1: quote"
        for no_number in ("2", -1, True):
            wrong = {"exact": "It was raining", "occurrence": no_number}
            assert desk.refused({"mention": [mention(quote=wrong)]}).place == "mention 1: quote: occurrence"

    @pytest.mark.parametrize("quote", ["the window.\nHe went", "the window. He went", "the  window.\n\n\tHe   went"])
    def test_a_quote_may_cross_lines_with_other_white_space(self, desk: Desk, quote: str) -> None:
        """Whoever copies from a screen copies its line ends; what is kept is the text's own."""
        (found,) = self.anchors(desk, quote)
        assert found.exact == "the window.\nHe went"

    def test_a_quote_may_cross_paragraphs(self, desk: Desk) -> None:
        """A blank line is white space like any other."""
        (found,) = self.anchors(desk, "by the river. It was raining. Her brother Beto")
        assert "\n\n" in found.exact

    def test_a_statement_may_rest_on_several_passages(self, desk: Desk) -> None:
        """And the one of them that is not there is told by its number."""
        assert len(self.anchors(desk, ["They took Ana", {"exact": "from the window"}])) == 2
        failure = desk.refused({"mention": [mention(quote=["They took Ana", PLANTED])]})
        assert failure.place == "mention 1: quote 2"
        failure = desk.refused({"mention": [mention(quote=["They took Ana", {"exat": "x"}])]})
        assert failure.place == "mention 1: quote 2: exat"

    @pytest.mark.parametrize(
        ("text", "quote", "start"),
        [
            ("👩‍👩‍👧 saw 👩‍👩‍👧‍👦 there", "👩‍👩‍👧‍👦 there", 10),
            ("🇷🇺 and 🏳️‍🌈 flags", "🏳️‍🌈 flags", 7),
            ("قَالَ الرَّجُلُ إِنَّهُ رَأَى", "إِنَّهُ رَأَى", 16),
            ("café noir", "café noir", 0),
            ("नमस्ते दुनिया", "दुनिया", 7),
        ],
    )
    def test_places_count_code_points_in_every_script(self, text: str, quote: str, start: int) -> None:
        """An anchor made here is found by any other program, whatever the letters are."""
        desk = Desk(text)
        (found,) = self.anchors(desk, quote)
        assert (found.start, found.end, found.exact) == (start, start + len(quote), quote)
        assert text[start : start + len(quote)] == quote

    @pytest.mark.parametrize(
        ("text", "quote"),
        [("a 👩‍👩‍👧 b", "👩‍👩"), ("قَالَ الرَّجُلُ", "قَال"), ("cafe\u0301", "cafe"), ("🇷🇺", "🇷")],
    )
    def test_no_character_is_cut(self, text: str, quote: str) -> None:
        """Half a family, a vowel sign left behind: the passage would say something else."""
        failure = Desk(text).refused({"mention": [mention(quote=quote)]})
        assert failure.message == "the quote begins or ends within a character"

    @given(data=st.data(), words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
    def test_any_run_of_words_is_found_or_told_to_stand_several_times(
        self, data: st.DataObject, words: list[str]
    ) -> None:
        """Quoted with any white space, in any script: found at the one place where it stands, or not guessed."""
        first = data.draw(st.integers(0, len(words) - 1))
        last = data.draw(st.integers(first + 1, len(words)))
        run = words[first:last]
        quote = data.draw(st.sampled_from([" ", "\n", "  \n"])).join(run)
        desk = Desk(" ".join(words))
        if [words[at : at + len(run)] for at in range(len(words))].count(run) > 1:
            assert "places" in desk.refused({"mention": [mention(quote=quote)]}).message
        else:
            (found,) = self.anchors(desk, quote)
            assert found.exact == " ".join(run)

    @pytest.mark.parametrize("fragment", ["page=2", "t=10,20", "xywh=1,2,3,4", "page=1&xywh=percent:0,0,50,50"])
    def test_a_file_without_text_is_anchored_by_a_part_of_it(self, fragment: str) -> None:
        """A film by its seconds, a picture by a part of it."""
        desk = Desk(None)
        (found,) = desk.tried({"mention": [mention(quote={"fragment": fragment})]}).statements[0].attribution.anchors
        assert found == Anchor(exhibit=desk.known.exhibit, fragment=fragment)

    @pytest.mark.parametrize("fragment", ["page=0", "t=20,10", "page=2&page=3", PLANTED, "", 2])
    def test_what_is_no_part_of_a_file_is_refused(self, fragment: Any) -> None:
        """A page of no number would be looked for in vain."""
        failure = Desk(None).refused({"mention": [mention(quote={"fragment": fragment})]})
        assert failure.place is not None
        assert failure.place.startswith("mention 1: quote")

    def test_words_and_a_fragment_do_not_go_together(self, desk: Desk) -> None:
        """One of them would be left out in silence."""
        for more in ({"exact": "They took Ana"}, {"occurrence": 2}, {"before": "x"}):
            failure = desk.refused({"mention": [mention(quote={"fragment": "page=2", **more})]})
            assert failure.place == "mention 1: quote: fragment"

    def test_words_of_a_file_without_text_are_refused_with_what_to_write(self) -> None:
        """Nobody can look them up."""
        failure = Desk(None).refused({"mention": [mention()]})
        assert failure.message == "the exhibit has no text to quote from"
        assert "fragment" in str(failure.advice)

    def test_of_a_text_with_pages_the_page_is_named(self) -> None:
        """A court turns to the page."""
        desk = Desk("one page\n\ntwo page\n\nthree")
        assert desk.known.layer is not None
        desk.under(layer=replace(desk.known.layer, pages=(0, 10, 20)))
        (found,) = self.anchors(desk, "two")
        assert found.fragment == "page=2"


def test_what_is_described_keeps_the_letters_of_its_kind(desk: Desk) -> None:
    """Ids say what they are of, and nothing else."""
    done = desk.tried(with_act())
    assert [thing_of(one)[:4] for one in done.statements] == ["men_", "act_"]
    assert all(one.statement.startswith("stm_") for one in done.statements)


_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 10**13),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.text(max_size=4),
    st.sampled_from([*"ABEXS", "ana", "beto", "arrest", "roundup", "raid", "other", "person", "group", HERE]),
    st.sampled_from(["2017-04", "[2017,2018]", "2017-13", "denies_act", "none_taken", "spouse_of", "2"]),
)
_ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["stated", "edtf", "place", "written", "exact", "fragment", "actor", "says", "text"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=4,
)
_NAMES = {"mention": "A", "event": "E", "act": "X", "search_action": "S"}


def a_row(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """A row of a kind with what it needs, and anything in any of its fields."""
    needed: dict[str, dict[str, Any]] = {
        "act": {"type": "arrest", "victim": "A"},
        "involvement": {"of": "X", "actor": "A"},
        "event": {"type": "raid"},
        "relation": {"a": "A", "b": "B", "relation": "spouse_of"},
        "search_action": {"type": "complaint_to_police"},
        "response": {"by": "A", "type": "denies_act"},
        "tally": {"unit": "persons_taken", "stated": "some"},
    }
    base = {"quote": HERE, **needed.get(kind, {})} | ({"as": _NAMES[kind]} if kind in _NAMES else {})
    fields = st.sampled_from(sorted(_ROW | _FIELDS[kind]))
    return st.dictionaries(fields, _ANYTHING, max_size=3).map(lambda more: base | more)


@settings(max_examples=400, deadline=None)
@given(
    tree=st.fixed_dictionaries(
        {"mention": a_row("mention").map(lambda row: [row, mention("B")])},
        optional={kind: a_row(kind).map(lambda row: [row]) for kind in sorted(set(KINDS) - {"mention"})},
    ),
    head=st.dictionaries(st.sampled_from(sorted(_HEAD - {"exhibit"})), _ANYTHING, max_size=2),
)
def test_anything_in_any_field_is_coded_or_refused_in_words(tree: dict[str, Any], head: dict[str, Any]) -> None:
    """No value that somebody can put into a sheet breaks it; what is taken comes out of the log the same."""
    with suppress(HabeasError):
        for one in Desk().tried(tree, **head).statements:
            assert decode(encode(one)) == one
            assert one.attribution.anchors
