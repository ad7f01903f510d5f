"""Where sources disagree it is told, with both sides; where nobody can tell, nothing is."""

from __future__ import annotations

import time
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.statements.telling import Telling, when

from habeas.model.ids import raw_of
from habeas.statements import sides
from habeas.statements.contradictions import contradictions, in_order
from habeas.statements.gathered import gather
from habeas.statements.sides import Told


@pytest.fixture
def of() -> Telling:
    return Telling()


def one(of: Telling) -> sides.Contradiction:
    """The only thing that is found."""
    (row,) = of.found().rows
    return row


class TestDates:
    """Dates that cannot both hold."""

    def test_one_act_on_one_occasion_on_two_days(self, of: Telling) -> None:
        """One beating in one raid has one day; both sides are named, with the sources they rest on."""
        raid = of.event("a", "raid")
        person = of.same(a := of.mention("a"), b := of.mention("b"))
        first = of.act("a", "ill_treatment", a, "2017-03-01", event=raid)
        second = of.act("b", "ill_treatment", b, "2017-03-09", event=raid)
        row = one(of)
        assert (row.kind, row.persons, row.events, row.unless) == ("date", (person,), (raid,), "")
        assert row.acts == tuple(sorted((first, second)))
        assert [side.sources for side in row.sides] == [(of.source("a"),), (of.source("b"),)]
        assert row.words == (
            "a states ill treatment 2017-03-01; b states ill treatment 2017-03-09:"
            " both cannot hold of one act in one event."
        )
        assert not row.within_one_source

    @pytest.mark.parametrize("second", ["2017-03~", "2017?", "2017-03-01", "2017", "../2017-04", "2017-03-0X"])
    def test_a_date_that_cannot_be_told_contradicts_nothing(self, of: Telling, second: str) -> None:
        """Approximate, uncertain, open and coarser dates leave it open whether the two can hold."""
        raid = of.event("a", "raid")
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "ill_treatment", a, "2017-03-01", event=raid)
        of.act("b", "ill_treatment", b, second, event=raid)
        assert not of.found().rows

    @pytest.mark.parametrize("kind", ["campaign", "detention_site_period", "other"])
    def test_what_lasts_can_hold_two_beatings(self, of: Telling, kind: str) -> None:
        """In a campaign of months one person can be beaten twice."""
        event = of.event("a", kind)
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "ill_treatment", a, "2017-03-01", event=event)
        of.act("b", "ill_treatment", b, "2017-03-09", event=event)
        assert not of.found().rows

    def test_two_persons_do_not_contradict_each_other(self, of: Telling) -> None:
        """Nothing is held together that is not said of one person."""
        raid = of.event("a", "raid")
        of.act("a", "ill_treatment", of.mention("a"), "2017-03-01", event=raid)
        of.act("b", "ill_treatment", of.mention("b"), "2017-03-09", event=raid)
        assert not of.found().rows

    def test_the_end_of_a_holding_before_its_start_across_sources(self, of: Telling) -> None:
        """Held until March, says the one; held from April, the other: one of them errs, or they were held twice."""
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "detention_secret", a, None, "2017-03")
        of.act("b", "detention_secret", b, "2017-04-02")
        row = one(of)
        assert (row.kind, row.unless) == ("date", "held_twice")
        assert row.words.endswith("both cannot hold of one time in somebody's hands, unless the person was held twice.")

    def test_a_holding_on_one_occasion_is_told_once(self, of: Telling) -> None:
        """In one event that happened once nobody was held twice, and the row that says so is not said again."""
        raid = of.event("a", "raid")
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "detention_secret", a, "2017-03-01", event=raid)
        of.act("b", "detention_secret", b, "2017-04-02", event=raid)
        assert one(of).unless == ""

    def test_a_known_transfer_is_no_contradiction(self, of: Telling) -> None:
        """Two places that are known to be different are two holdings."""
        here, there = of.place("h", "settlement"), of.place("t", "settlement")
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "detention_secret", a, None, "2017-03", at=here)
        of.act("b", "detention_secret", b, "2017-04-02", at=there)
        assert not of.found().rows

    def test_one_source_that_tells_of_two_holdings_does_not_contradict_itself(self, of: Telling) -> None:
        """Who tells of two acts in one testimony says that they are two."""
        a = of.mention("a")
        of.act("a", "detention_secret", a, None, "2017-03")
        of.act("a", "detention_secret", a, "2017-04-02")
        assert not of.found().rows

    def test_one_source_against_itself_in_two_exhibits_is_marked(self, of: Telling) -> None:
        """Two tellings of one source that differ are told as what they are."""
        of.same(a := of.mention("a"), b := of.mention("a", said={"exhibit": "later"}))
        of.act("a", "detention_secret", a, None, "2017-03")
        of.act("a", "detention_secret", b, "2017-04-02", said={"exhibit": "later"})
        assert one(of).within_one_source

    def test_a_release_before_the_taking(self, of: Telling) -> None:
        """Let go before they were taken: unless they were taken twice."""
        of.same(a := of.mention("a", ("released", "2017-03-10")), b := of.mention("b"))
        of.act("b", "abduction", b, "2017-04-01")
        row = one(of)
        assert (row.kind, row.unless) == ("date", "taken_twice")
        assert "a states released 2017-03-10; b states taken 2017-04-01" in row.words
        assert raw_of(a)

    def test_a_source_that_knows_an_earlier_taking_is_not_held_to_its_release(self, of: Telling) -> None:
        """Taken in February, let go in March: that another dates the taking to April is told by the dates."""
        of.same(a := of.mention("a", ("released", "2017-03-10")), b := of.mention("b"))
        of.act("a", "abduction", a, "2017-02-01")
        of.act("b", "abduction", b, "2017-04-01")
        assert not of.found().rows

    def test_an_escape_before_the_taking(self, of: Telling) -> None:
        """The end of an act counts as well as what is stated of a fate."""
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "detention_secret", a, None, "2017-03-10", end_status="escaped")
        of.act("b", "abduction", b, "2017-04-01")
        assert one(of).unless == "taken_twice"

    @pytest.mark.parametrize("act_type", ["torture", "detention_secret", "forced_flight"])
    def test_what_is_done_to_the_living_after_a_stated_death(self, of: Telling, act_type: str) -> None:
        """Nobody is tortured after death; who is right people find."""
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "killing_state", a, "2017-03-01")
        of.act("b", act_type, b, "2017-04-01")
        row = one(of)
        assert (row.kind, row.unless) == ("date", "")
        assert row.words.startswith("a states dead 2017-03-01; b states")

    @pytest.mark.parametrize(
        "act_type", ["failure_to_investigate", "refusal_to_acknowledge", "document_seizure", "threat"]
    )
    def test_what_can_be_done_about_the_dead(self, of: Telling, act_type: str) -> None:
        """Authorities fail the dead too."""
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "killing_state", a, "2017-03-01")
        of.act("b", act_type, b, "2017-04-01")
        assert not of.found().rows

    def test_held_until_after_the_stated_death(self, of: Telling) -> None:
        """An act that lasts says that its victim lived until its end."""
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "killing_state", a, "2017-03-20")
        of.act("b", "detention_secret", b, "2017-03-01", "2017-04-01")
        assert one(of).kind == "date"

    def test_an_act_outside_of_its_event(self, of: Telling) -> None:
        """Who places an act in the round-up of April and dates it to March says two things that cannot both hold."""
        raid = of.event("a", "roundup", "2017-04-10", "2017-04-12")
        act = of.act("b", "abduction", of.mention("b"), "2017-03-01", event=raid)
        of.act("b", "abduction", of.mention("b"), "2017-04-11", event=raid)
        row = one(of)
        assert (row.kind, row.events, row.acts) == ("date", (raid,), (act,))
        assert len(row.persons) == 1

    def test_a_part_outside_of_the_whole(self, of: Telling) -> None:
        """A raid of May is no part of the campaign that ended in April."""
        campaign = of.event("a", "campaign", "2017-02", "2017-04")
        raid = of.event("b", "raid", "2017-05-03", part_of=campaign)
        assert one(of).events == tuple(sorted((campaign, raid)))


class TestStatus:
    """Ends that cannot both hold."""

    def test_still_held_and_let_go(self, of: Telling) -> None:
        """Still held in May, let go in April: unless taken again."""
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "detention_secret", a, "2017-03", "2017-05-01", end_status="still_held")
        of.act("b", "detention_secret", b, "2017-03", "2017-05-01/2017-05-20", end_status="released")
        assert not [row for row in of.found().rows if row.kind == "status"]
        of.act("b", "detention_secret", b, "2017-03", "2017-04-01", end_status="released")
        rows = [row for row in of.found().rows if row.kind == "status"]
        assert [row.unless for row in rows] == ["taken_again"]

    def test_an_end_is_told_once(self, of: Telling) -> None:
        """How an act ended and the fate that follows from it are one thing that is said."""
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "detention_secret", a, "2017-03", "2017-05-01", end_status="still_held")
        of.act("b", "detention_secret", b, "2017-03", "2017-04-01", end_status="under_restriction")
        assert [row.kind for row in of.found().rows] == ["date", "status"]

    def test_still_held_when_the_source_spoke(self, of: Telling) -> None:
        """A holding without an end is held until the day on which the source says so."""
        of.same(a := of.mention("a"), b := of.mention("b", ("reported_dead", "2017-03-30")))
        spoke = {"asserted_on": when("2017-06-01")}
        of.act("a", "detention_secret", a, "2017-03-01", said=spoke, end_status="still_held")
        rows = [row for row in of.found().rows if row.kind == "status"]
        assert [(row.unless, row.within_one_source) for row in rows] == [("", False)]
        assert raw_of(b)

    def test_two_ends_of_one_act(self, of: Telling) -> None:
        """Of one taking in one raid: let go, or dead."""
        raid = of.event("a", "raid")
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "abduction", a, event=raid, end_status="dead")
        of.act("b", "abduction", b, event=raid, end_status="released")
        row = one(of)
        assert row.kind == "status"
        assert "a states abduction, then dead; b states abduction, then released" in row.words

    def test_killed_by_two_hands(self, of: Telling) -> None:
        """Killed by relatives, or in custody: nobody dies twice."""
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "killing_family", a)
        of.act("b", "death_in_custody", b)
        row = one(of)
        assert (row.kind, row.words) == (
            "status",
            "b states death in custody; a states killing family: nobody dies twice.",
        )

    def test_a_death_of_torture_and_a_killing_can_be_one(self, of: Telling) -> None:
        """What can be two words for one death is no contradiction."""
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "killing_state", a)
        of.act("b", "death_from_torture", b)
        assert not of.found().rows


class TestPlaces:
    """One act in two places."""

    def test_nobody_dies_in_two_places(self, of: Telling) -> None:
        """Two towns for one death."""
        here, there = of.place("h", "settlement"), of.place("t", "settlement")
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "killing_state", a, at=here)
        of.act("b", "death_in_custody", b, at=there)
        row = one(of)
        assert (row.kind, row.unless) == ("place", "")
        assert here in row.words
        assert there in row.words

    def test_a_place_within_the_other_is_the_same(self, of: Telling) -> None:
        """The village and its district do not disagree; nor does a place that is not known to lie elsewhere."""
        district = of.place("d", "district")
        village, lost = of.place("v", "settlement", district), of.place("l", "district")
        of.same(a := of.mention("a"), b := of.mention("b"), c := of.mention("c"))
        of.act("a", "killing_state", a, at=village)
        of.act("b", "killing_state", b, at=district)
        of.act("c", "killing_state", c)
        assert not of.found().rows
        assert raw_of(lost)

    def test_two_places_of_a_taking(self, of: Telling) -> None:
        """Unless the person was taken twice; where the dates are known to differ the dates tell it."""
        here, there = of.place("h", "settlement"), of.place("t", "settlement")
        of.same(a := of.mention("a"), b := of.mention("b"), c := of.mention("c"))
        of.act("a", "arrest", a, "2017-03-01", at=here)
        of.act("b", "abduction", b, "2017-03", at=there)
        of.act("c", "abduction", c, "2018", at=there)
        row = one(of)
        assert (row.kind, row.unless) == ("place", "taken_twice")

    def test_one_taking_in_one_raid_has_one_place(self, of: Telling) -> None:
        """In one raid nobody was taken twice: one row, without a way out."""
        here, there = of.place("h", "settlement"), of.place("t", "settlement")
        raid = of.event("a", "raid")
        of.same(a := of.mention("a"), b := of.mention("b"))
        of.act("a", "arrest", a, at=here, event=raid)
        of.act("b", "arrest", b, at=there, event=raid)
        row = one(of)
        assert (row.kind, row.unless, row.events) == ("place", "", (raid,))

    def test_a_taking_elsewhere_than_its_raid(self, of: Telling) -> None:
        """A raid is in one place; a campaign is in many, and people are held elsewhere than they are taken."""
        here, there = of.place("h", "settlement"), of.place("t", "settlement")
        raid, campaign = of.event("a", "raid", at=here), of.event("a", "campaign", at=here)
        taken = of.act("b", "abduction", of.mention("b"), at=there, event=raid)
        of.act("b", "abduction", of.mention("b"), at=there, event=campaign)
        of.act("b", "detention_secret", of.mention("b"), at=there, event=raid)
        row = one(of)
        assert (row.kind, row.events, row.acts) == ("place", (raid,), (taken,))


class TestDenials:
    """What is alleged, and what is answered."""

    def test_officials_deny_what_sources_allege(self, of: Telling) -> None:
        """The denial stands beside the allegation, with how many independent sources speak on each side."""
        person = of.same(a := of.mention("letter"), b := of.mention("witness"))
        act = of.act("letter", "abduction", a)
        of.involved("letter", act)
        of.act("witness", "abduction", b)
        of.answer("spokesman", "denies_act", act, on="2017-04-02")
        row = one(of)
        assert (row.kind, row.persons) == ("responsibility", (person,))
        assert (row.sides[0].count, row.sides[0].independent) == (3, 2)
        assert row.words == (
            "letter and witness state 2 acts and 1 involvement;"
            " spokesman states the answer denies act 2017-04-02: both cannot hold."
        )

    def test_who_denies_responsibility_does_not_deny_the_act(self, of: Telling) -> None:
        """Only those who allege a part in it are contradicted."""
        a = of.mention("a")
        of.act("a", "abduction", a)
        of.answer("spokesman", "denies_responsibility", a)
        assert not of.found().rows
        act = of.act("a", "torture", a)
        of.involved("a", act)
        row = one(of)
        assert (row.acts, row.sides[0].count) == ((act,), 1)

    def test_who_denies_holding_denies_no_beating(self, of: Telling) -> None:
        """The answer is held against takings and holdings."""
        a = of.mention("a")
        of.act("a", "ill_treatment", a)
        of.answer("prison", "denies_holding", a)
        assert not of.found().rows
        held = of.act("a", "detention_official", a)
        assert one(of).acts == (held,)

    def test_an_answer_to_a_search_is_about_what_the_search_is_about(self, of: Telling) -> None:
        """The police deny it when they are asked, and the complaint names the person."""
        a = of.mention("a")
        act = of.act("a", "abduction", a)
        of.involved("a", act)
        of.act("a", "abduction", of.mention("a"))
        complaint = of.search("a", a)
        of.answer("police", "denies_act", answers=complaint)
        row = one(of)
        assert row.acts == (act,)

    def test_a_refusal_says_nothing_against_what_is_alleged(self, of: Telling) -> None:
        """Who refuses to investigate has not said that it did not happen: that is an element, and no contradiction."""
        a = of.mention("a")
        of.involved("a", of.act("a", "abduction", a))
        of.answer("police", "refuses_to_investigate", a)
        assert not of.found().rows

    def test_an_event_and_who_had_a_part_in_it(self, of: Telling) -> None:
        """An answer about a raid is held against the acts in it, and against those who are said to have led it."""
        raid = of.event("a", "raid")
        of.involved("a", raid)
        of.act("a", "abduction", of.mention("a"), event=raid)
        of.answer("police", "alternative_explanation", raid)
        row = one(of)
        assert (row.events, row.sides[0].count) == ((raid,), 2)

    def test_somebody_accused(self, of: Telling) -> None:
        """An answer about a unit is held against what the unit is said to have had a part in."""
        unit = of.mention("a", party="unit")
        act = of.act("a", "abduction", of.mention("a"))
        of.involved("a", act, unit)
        of.answer("police", "denies_responsibility", unit)
        assert one(of).sides[0].count == 1

    def test_a_denial_of_everything_is_one_row_with_numbers(self, of: Telling) -> None:
        """Nobody is served by a list of the whole case, nor is anybody named by it."""
        for _ in range(30):
            act = of.act("a", "abduction", of.mention("a"))
            of.involved("a", act)
        of.answer("spokesman", "denies_act")
        row = one(of)
        assert (row.persons, row.acts, row.sides[0].statements) == ((), (), ())
        assert dict(row.counts) == {"persons": 30, "act_statements": 30}
        assert row.sides[0].count == 60

    def test_no_such_people(self, of: Telling) -> None:
        """Officials say that those who were taken do not exist: against every person of the record, in one row."""
        for _ in range(3):
            of.act("a", "abduction", of.mention("a"))
        of.mention("b", ("reported_missing", None))
        of.row("list", ("reported_missing", None, "list"))
        of.answer("spokesman", "denies_persons_exist", on="2017-04-01")
        row = one(of)
        assert row.kind == "existence"
        assert dict(row.counts) == {"persons": 5, "act_statements": 3}
        assert (row.sides[0].count, row.sides[0].independent) == (5, 3)
        assert row.words == (
            "a, b and list state 5 persons and 3 acts;"
            " spokesman states the answer denies persons exist 2017-04-01: both cannot hold."
        )

    def test_no_such_people_stands_against_what_is_told_of_many(self, of: Telling) -> None:
        """A round-up of which nobody is told apart is denied with the people, and stands beside the denial."""
        of.event("a", "roundup")
        of.answer("spokesman", "denies_persons_exist")
        row = one(of)
        assert row.kind == "existence"
        assert "0 persons, 0 acts and 1 event;" in row.words

    def test_one_authority_against_another(self, of: Telling) -> None:
        """One says that they hold the person, the other that they do not."""
        a = of.mention("a", ("reported_missing", None))
        of.answer("prison", "acknowledges_holding", a)
        of.answer("ministry", "denies_holding", a)
        row = one(of)
        assert (row.kind, row.persons) == ("responsibility", ("per_" + a[4:],))

    def test_silence_and_help_contradict_nobody(self, of: Telling) -> None:
        """No answer, a promise and an inquiry say nothing against an allegation."""
        a = of.mention("a")
        of.involved("a", of.act("a", "abduction", a))
        for response in ("no_answer_by_date", "promises_action", "opens_inquiry", "acknowledges_act"):
            of.answer("police", response, a)
        assert not of.found().rows

    def test_a_source_that_tells_of_a_denial_does_not_contradict_itself(self, of: Telling) -> None:
        """The survivor who was told "we do not have him" is no witness against themselves."""
        a = of.mention("survivor")
        of.act("survivor", "abduction", a)
        of.answer("survivor", "denies_holding", a)
        assert not one(of).within_one_source


class TestNumbers:
    """Tallies whose ranges cannot both hold."""

    def test_two_ranges_that_do_not_meet(self, of: Telling) -> None:
        """At most 3 and at least 12 of one thing, in one place and time."""
        town = of.place("t", "settlement")
        of.tally("a", 12, None, at=town, start="2017-03")
        of.tally("b", None, 3, at=town, start="2017-03")
        of.tally("c", 2, 20, at=town, start="2017-03")
        row = one(of)
        assert (row.kind, row.unless) == ("number", "")
        assert row.words == (
            "a states at least 12 persons killed 2017-03; b states at most 3 persons killed 2017-03: both cannot hold."
        )

    def test_a_number_that_grows_is_no_contradiction(self, of: Telling) -> None:
        """27 in March and 100 in spring can both hold; 100 in March and 27 in spring cannot."""
        town = of.place("t", "settlement")
        of.tally("a", 27, 27, at=town, start="2017-03")
        of.tally("b", 100, 100, at=town, start="2017-03", end="2017-05")
        assert not of.found().rows
        of.tally("c", 20, 20, at=town, start="2017-02", end="2017-06")
        assert len(of.found().rows) == 2

    def test_at_one_moment_only_the_same_moment_counts(self, of: Telling) -> None:
        """People held in March may have been let go by May."""
        of.tally("a", 90, None, unit="persons_held", start="2017-03")
        of.tally("b", None, 20, unit="persons_held", start="2017-03", end="2017-05")
        assert not of.found().rows

    def test_later_reports_may_know_more(self, of: Telling) -> None:
        """Without a period the day on which it was said decides; what grew since is no contradiction."""
        early, late = {"asserted_on": when("2017-04-01")}, {"asserted_on": when("2017-07-01")}
        of.tally("a", 3, 3, said=early)
        of.tally("b", 27, None, said=late)
        assert not of.found().rows
        of.tally("c", 1, 2, said=late)
        assert {row.unless for row in of.found().rows} == {"one_place"}
        assert len(of.found().rows) == 2

    def test_what_is_counted_at_a_moment_may_shrink(self, of: Telling) -> None:
        """Ninety held in April and twenty in July can both hold; on one day they cannot."""
        early, late = {"asserted_on": when("2017-04-01")}, {"asserted_on": when("2017-07-01")}
        of.tally("a", 90, None, unit="persons_held", said=early)
        of.tally("b", None, 20, unit="persons_held", said=late)
        assert not of.found().rows
        of.tally("c", None, 20, unit="persons_held", said=early)
        assert len(of.found().rows) == 1

    @pytest.mark.parametrize("other", [{"unit": "persons_taken"}, {"act_type": "killing_state"}, {"start": "2017-03~"}])
    def test_what_counts_something_else_contradicts_nothing(self, of: Telling, other: dict[str, Any]) -> None:
        """Another unit, another act, a time nobody is sure of."""
        of.tally("a", 12, None, start="2017-03")
        of.tally("b", None, 3, **({"start": "2017-03"} | other))
        assert not of.found().rows

    def test_what_is_somewhere_and_what_is_anywhere(self, of: Telling) -> None:
        """A number for a town and one that names no place may count different things."""
        of.tally("a", 12, None, at=of.place("t", "settlement"), start="2017-03")
        of.tally("b", None, 3, start="2017-03")
        assert not of.found().rows


def test_nothing_is_told_of_a_sealed_mention(of: Telling) -> None:
    """Whoever stands on a list that was forced out of somebody is in no row and in no number."""
    of.mention("a", ("reported_missing", None), sealed=True)
    of.mention("a", ("reported_missing", None), party="group")
    of.answer("spokesman", "denies_persons_exist")
    assert not of.found().rows


def test_relays_add_no_source(of: Telling) -> None:
    """An article that quotes an article that quotes a letter is the letter, on either side."""
    raid = of.event("letter", "raid")
    of.same(a := of.mention("letter"), b := of.mention("letter", said={"exhibit": "x"}), c := of.mention("survivor"))
    of.act("letter", "ill_treatment", a, "2017-03-01", event=raid)
    relayed = {"exhibit": "x", "relayed_by": (of.source("paper", "press"),)}
    of.act("letter", "ill_treatment", b, "2017-03-01", event=raid, said=relayed)
    of.act("survivor", "ill_treatment", c, "2017-03-09", event=raid)
    row = one(of)
    assert [(side.count, side.independent) for side in row.sides] == [(2, 1), (1, 1)]


def test_nobody_unknown_is_counted_as_a_source(of: Telling) -> None:
    """ "Activists say" may be one of the others: told apart, not added."""
    of.source("activists", "unidentified")
    town, other = of.place("t", "settlement"), of.place("o", "settlement")
    of.same(a := of.mention("activists"), b := of.mention("b"))
    of.act("activists", "killing_state", a, at=town)
    of.act("b", "killing_state", b, at=other)
    assert sorted((side.independent, side.unidentified) for side in one(of).sides) == [(0, 1), (1, 0)]


def test_no_sentence_names_more_sources_than_can_be_read(of: Telling) -> None:
    """Many sources are counted at the end."""
    raid = of.event("a", "raid")
    mentions = [of.mention(f"s{n}") for n in range(8)]
    of.same(*mentions)
    for n, mention in enumerate(mentions):
        of.act(f"s{n}", "ill_treatment", mention, "2017-03-01" if n else "2017-03-09", event=raid)
    assert "s1, s2, s3, s4 and 3 more state" in one(of).words


def test_more_claims_than_are_compared_are_counted(of: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left out in silence."""
    monkeypatch.setattr(sides, "CLAIMS_AT_MOST", 5)
    raid, mention = of.event("a", "raid"), of.mention("a")
    for day in range(1, 9):
        of.act("a", "ill_treatment", mention, f"2017-03-{day:02}", event=raid, said={"exhibit": f"x{day}"})
    (cut,) = of.found().uncompared
    assert (cut.kind, cut.about, cut.claims) == ("date", "per_" + mention[4:], 8)
    assert len(of.found().rows) == 10


_STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.integers(0, 2),
        st.sampled_from(["abduction", "ill_treatment", "detention_secret", "killing_state", "torture"]),
        st.sampled_from([None, "2017-03-01", "2017-03", "2017-04-10", "2017~"]),
        st.sampled_from([None, "2017-04-12", "2017-05"]),
        st.sampled_from(["", "released", "dead", "still_held", "escaped"]),
        st.booleans(),
    ),
    max_size=14,
)


def _tell(told: list[tuple[str, int, str, str | None, str | None, str, bool]]) -> Telling:
    of = Telling()
    raid = of.event("a", "raid", "2017-03-01", "2017-04-01")
    mentions = {(slug, n): of.mention(slug) for slug in "abc" for n in range(3)}
    for n in range(3):
        of.same(*(mentions[slug, n] for slug in "abc"))
    for slug, n, act_type, start, end, status, inside in told:
        of.act(slug, act_type, mentions[slug, n], start, end, end_status=status, event=raid if inside else "")
    return of


@settings(deadline=None)
@given(_STATEMENTS, st.randoms(use_true_random=False))
def test_the_order_of_coding_does_not_matter(
    told: list[tuple[str, int, str, str | None, str | None, str, bool]], random: Random
) -> None:
    """Whoever codes first, the same is found."""
    of = _tell(told)
    before = of.found()
    random.shuffle(of.statements)
    assert of.found() == before


@settings(deadline=None)
@given(_STATEMENTS)
def test_what_everybody_says_alike_is_no_contradiction(
    told: list[tuple[str, int, str, str | None, str | None, str, bool]],
) -> None:
    """Saying again what was said adds a statement to a side, and no side."""
    of = _tell(told)
    before = [(row.kind, row.persons, row.events, row.unless) for row in of.found().rows]
    mentions = {one.victim for one in of.statements if hasattr(one, "victim")}
    for one_said in list(of.statements):
        if getattr(one_said, "victim", "") in mentions:
            copied = type(one_said)(
                **{key: getattr(one_said, key) for key in one_said.__struct_fields__} | {"statement": of.id("stm")}
            )
            of.statements.append(copied)
    assert [(row.kind, row.persons, row.events, row.unless) for row in of.found().rows] == before


def test_a_hundred_thousand_statements_take_seconds() -> None:
    """The work grows with the statements and not with their pairs."""
    of, random = Telling(), Random(1)
    people = [[of.mention(slug) for slug in "abcd"] for _ in range(5_000)]
    for mentions in people:
        of.same(*mentions)
    raids = [of.event("a", "raid", "2017-03-01", "2017-04-01") for _ in range(200)]
    types = ("abduction", "ill_treatment", "detention_secret", "torture")
    for at in range(100_000 - len(of.statements)):
        mentions = people[at % len(people)]
        which = random.randrange(4)
        day = f"2017-0{random.randint(3, 5)}-{random.randint(1, 28):02}"
        of.act("abcd"[which], random.choice(types), mentions[which], day, event=random.choice(raids))
    told = Told(statements=tuple(of.statements), sources=of.sources, places=of.places, person_of=of.person_of)
    started = time.perf_counter()
    found = in_order(contradictions(gather(told)))
    assert time.perf_counter() - started < 20
    assert len(found.rows) > 1_000
