"""A sheet is recorded whole or not at all; what was said stays, and what was taken back can be found again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.casework.coders import HERE, PLANTED, TEXT, Coders, act, coders, mention, with_act
from tests.vault.bench import CASE, cheap_passphrases, dies_at, quick_path

from habeas.casework.adding import add_files
from habeas.casework.checking import rebuild, verify
from habeas.casework.coding import retract, template_for
from habeas.casework.exhibiting import label_exhibit
from habeas.casework.judging import review
from habeas.casework.people import list_persons, show_person
from habeas.casework.stating import Stated
from habeas.casework.withdrawing import withdraw
from habeas.errors import AnchorError, EvidenceError, HabeasError, StatementsError, UsageError
from habeas.model.exhibits import Reading
from habeas.model.records import Same
from habeas.model.statements import Act, CodedMention, Involvement
from habeas.statements.sheet import read_sheet

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def persons(coders: Coders) -> list[set[str]]:
    return [set(one.person.mentions) for one in list_persons(coders.context, CASE).persons]


class TestWriting:
    """All or nothing."""

    def test_a_sheet_is_one_entry_with_every_statement(self, coders: Coders) -> None:
        """A unit of work is there whole; verify and rebuild say so."""
        done = coders.code(with_act(by=[{"actor": "A"}]))
        assert done.entry is not None
        assert done.counts == {"mention": 1, "act": 1, "involvement": 1}
        assert [type(one.statement) for one in coders.listed().statements] == [CodedMention, Act, Involvement]
        assert coders.same_after_rebuild()
        assert verify(coders.context, CASE).failures == ()

    @pytest.mark.parametrize("row", range(5))
    def test_one_bad_row_and_nothing_is_written(self, coders: Coders, row: int) -> None:
        """Whoever mends the row and runs it again has each statement once."""
        rows: list[dict[str, Any]] = [mention(f"M{at}", name=f"{PLANTED} {at}") for at in range(5)]
        rows[row] |= {"quote": PLANTED + " is not there"}
        failure = coders.refused({"mention": rows, "act": [act(victim="M0")]})
        assert isinstance(failure, AnchorError)
        assert failure.place == f"mention {row + 1}: quote"
        rows[row]["quote"] = HERE
        assert coders.code({"mention": rows, "act": [act(victim="M0")]}).counts == {"mention": 5, "act": 1}

    @pytest.mark.parametrize(
        ("tree", "head", "place"),
        [
            (with_act(type="disappearance"), {}, "act 1: type"),
            (with_act(start="2031"), {}, "act 1: start"),
            (with_act(methods=[PLANTED]), {}, "act 1: methods"),
            (with_act(), {"source": PLANTED}, "sheet: source"),
            (with_act(), {"exhibit": PLANTED}, "sheet: exhibit"),
            (with_act(), {"exhibit": ""}, "sheet: exhibit"),
            (with_act(), {"exhibit": 5}, "sheet: exhibit"),
            (with_act(edits="stm_" + "0" * 32), {}, "act 1: edits"),
        ],
    )
    def test_whatever_is_wrong_is_named_and_nothing_is_written(
        self, coders: Coders, tree: dict[str, Any], head: dict[str, Any], place: str
    ) -> None:
        """Row and field, and no value."""
        assert coders.refused(tree, **head).place == place

    def test_a_preview_checks_everything_and_writes_nothing(self, coders: Coders) -> None:
        """A coder tries a sheet as often as needed; what a preview says can be counted on."""
        before = coders.state()
        preview = coders.code(with_act(), preview=True)
        assert (preview.entry, preview.counts) == (None, {"mention": 1, "act": 1})
        assert preview.as_object()["statements"] == preview.as_object()["things"] == []
        # That its words were looked at is noted, and that is an entry of its own; the statements are none.
        assert coders.counting() == []
        assert coders.state()[2:] != ()
        assert before[4] == coders.state()[4]
        assert coders.refused(with_act(type="nothing"), preview=True)
        assert coders.code(with_act()).entry is not None

    def test_what_programs_are_told_holds_no_name(self, coders: Coders) -> None:
        """A coder may call a row by somebody's name; the object has numbers of rows and ids."""
        tree = {"mention": [mention(PLANTED, name=PLANTED)], "act": [act(victim=PLANTED)]}
        done = coders.code(tree)
        told = json.dumps(done.as_object())
        assert PLANTED not in told + repr(done)
        assert [(one["kind"], one["row"]) for one in done.as_object()["things"]] == [  # type: ignore[attr-defined]
            ("mention", 1), ("act", 1),
        ]  # fmt: skip
        assert set(done.handles) == {PLANTED}

    def test_an_exhibit_that_is_not_there_is_not_coded(self, coders: Coders) -> None:
        """Nor one without text by its words."""
        assert isinstance(coders.refused(with_act(), exhibit="exh_" + "0" * 32), EvidenceError)
        picture = coders.add(b"\x89PNG\r\n\x1a\n" + bytes(40)).exhibit
        assert coders.refused(with_act(), exhibit=picture).message == "the exhibit has no text to quote from"
        quote = {"fragment": "xywh=1,2,3,4"}
        done = coders.code({"mention": [mention(quote=quote)], "act": [act(quote=quote)]}, exhibit=picture)
        assert done.counts == {"mention": 1, "act": 1}
        (said, _) = coders.listed(exhibit=picture).statements
        assert said.statement.attribution.anchors[0].fragment == "xywh=1,2,3,4"
        assert coders.same_after_rebuild()

    def test_the_empty_sheet_of_an_exhibit_names_it_and_its_source(self, coders: Coders) -> None:
        """A coder begins with what is known already."""
        text = template_for(coders.context, CASE, coders.exhibit)
        assert f'exhibit = "{coders.exhibit}"' in text
        assert 'source = "ana"' in text
        with pytest.raises(EvidenceError):
            template_for(coders.context, CASE, "exh_" + "0" * 32)
        with pytest.raises(HabeasError):  # it is to be filled in, and says which row is not
            coders.code(dict(read_rows(text)), exhibit=coders.exhibit)

    def test_a_sealing_label_seals_every_person(self, coders: Coders) -> None:
        """A list that was forced out of somebody makes nobody a person of the record."""
        sealed = coders.add("Dana, Emil and others", labels=("coerced_list",)).exhibit
        rows = [mention("D", name="Dana", quote="Dana"), mention("E", name="Emil", quote="Emil")]
        done = coders.code({"mention": rows}, exhibit=sealed)
        assert (done.sealed, len(done.notes)) == (2, 1)
        assert persons(coders) == []
        tree = {"mention": rows, "act": [act(victim="D", quote="Dana")]}
        assert "sealed mention" in coders.refused(tree, exhibit=sealed).message

    def test_a_program_killed_at_any_step_leaves_the_whole_sheet_or_nothing(self, coders: Coders) -> None:
        """Power that fails while a sheet is recorded: no statement is there alone, and the same call goes on."""
        exhibit, said, steps = coders.exhibit, 0, 0

        def work() -> None:
            Coders(coders.bench, coders.bench.unlock_again(), exhibit).code(with_act())

        while dies_at(steps + 1, work):
            steps += 1
            coders.context = coders.bench.unlock_again()
            now = len(coders.listed(words=False).statements)
            assert now in (said, said + 2)
            said = now
            assert coders.bench.objections() == []
        assert steps > 8
        coders.context = coders.bench.unlock_again()
        assert len(coders.listed(words=False).statements) == said + 2
        assert coders.same_after_rebuild()


def read_rows(text: str) -> dict[str, Any]:
    """The rows of a sheet that was written."""
    found: dict[str, list[Any]] = {}
    for row in read_sheet(text.encode(), name="x").rows:
        found.setdefault(row.kind, []).append(dict(row.values))
    return found


class TestEditing:
    """Editing is a new statement that retracts the old one."""

    def test_the_history_shows_both(self, coders: Coders) -> None:
        """What was counted last year can be explained this year."""
        coders.code(with_act(start="2017-04"))
        first = coders.statement("act")
        assert isinstance(first, Act)
        done = coders.code({"act": [act(victim=first.victim, start="2017-05", edits=first.statement)]})
        assert done.retracted == 1
        (now,) = coders.listed(kind="act").statements
        assert isinstance(now.statement, Act)
        assert (now.statement.id, now.statement.start.edtf) == (first.id, "2017-05")  # type: ignore[union-attr]
        both = coders.listed(kind="act", history=True).statements
        assert [(one.counts, one.retracted_by) for one in both] == [
            (False, (now.statement.statement,)), (True, ()),
        ]  # fmt: skip
        assert coders.same_after_rebuild()

    def test_the_first_version_never_returns(self, coders: Coders) -> None:
        """Edited, edited again, retracted: no older version counts."""
        coders.code(with_act(start="2017"))
        versions = [coders.statement("act")]
        for year in ("2018", "2019"):
            row = act(victim=versions[0].victim, start=year, edits=versions[-1].statement)  # type: ignore[attr-defined]
            done = coders.code({"act": [row]})
            assert done.retracted == 1
            versions.append(coders.statement("act"))
        gone = coders.retract(versions[-1].statement)
        assert gone.no_more == (versions[-1].statement,)
        assert [one.kind for one in coders.listed().statements] == ["mention"]
        back = coders.retract(gone.id)
        assert back.again == (versions[-1].statement,)
        assert coders.statement("act").statement == versions[-1].statement
        for older in versions[:-1]:
            with pytest.raises(StatementsError) as caught:
                coders.retract(older.statement)
            assert "counts no more" in caught.value.message
            assert versions[-1].statement in str(caught.value.advice)
        assert coders.same_after_rebuild()

    def test_an_edit_that_would_pull_somebody_away_is_refused_by_the_case(self, coders: Coders) -> None:
        """The rules hold against what stands in the case, not only in the sheet."""
        coders.code(with_act())
        said, done = coders.statement("mention"), coders.statement("act")
        for change in ({"sealed": True}, {"party": "group"}, {"source": "beto"}):
            failure = coders.refused({"mention": [mention(edits=said.statement, **change)]})
            assert failure.place == "mention 1: edits"
            assert done.statement in failure.message
        coders.retract(done.statement)
        assert coders.code({"mention": [mention(edits=said.statement, sealed=True)]}).sealed == 1

    def test_what_was_taken_back_does_not_come_back_to_a_sealed_person(self, coders: Coders) -> None:
        """Retract the act, seal the person, take the retraction back: the way round is closed too."""
        coders.code(with_act())
        said, done = coders.statement("mention"), coders.statement("act")
        gone = coders.retract(done.statement)
        coders.code({"mention": [mention(edits=said.statement, sealed=True)]})
        before = coders.state()
        with pytest.raises(StatementsError) as caught:
            coders.retract(gone.id)
        assert "held sealed" in caught.value.message
        assert caught.value.place == done.statement
        assert coders.state() == before
        # And the other way: the sealing comes back over an act that was coded meanwhile.
        now = coders.statement("mention")
        sealing = coders.retract(now.statement)
        assert persons(coders) == []
        coders.retract(gone.id)  # nothing describes the person now, so that the act rests on nobody
        before = coders.state()
        with pytest.raises(StatementsError) as caught:
            coders.retract(sealing.id)
        assert coders.state() == before

    def test_nobody_comes_back_into_the_open_when_the_exhibit_was_sealed_meanwhile(self, coders: Coders) -> None:
        """Retract the person, seal the list, take the retraction back: they stay out."""
        coders.code({"mention": [mention(name="Ana")]})
        said = coders.statement("mention")
        gone = coders.retract(said.statement)
        label_exhibit(coders.context, CASE, coders.exhibit, add=("coerced_list",), remove=())
        before = coders.state()
        with pytest.raises(StatementsError, match="in the open again") as caught:
            coders.retract(gone.id)
        assert caught.value.place == said.statement
        assert coders.state() == before
        assert coders.code({"mention": [mention(name="Ana")]}).sealed == 1


class TestRetracting:
    """Taking back, and taking back what was taken back."""

    def test_what_rests_on_it_is_named(self, coders: Coders) -> None:
        """Whoever retracts a person sees which acts hang in the air."""
        coders.code(with_act(by=[{"actor": "A"}]))
        said, done, part = coders.statement("mention"), coders.statement("act"), coders.statement("involvement")
        gone = coders.retract(said.statement)
        assert (gone.no_more, gone.again) == ((said.statement,), ())
        assert gone.resting == (done.statement, part.statement)
        back = coders.retract(gone.id)
        assert (back.no_more, back.again, back.resting) == ((), (said.statement,), ())
        gone = coders.retract(done.statement)
        assert gone.resting == (part.statement,)

    def test_a_second_retraction_is_refused_with_what_to_retract_instead(self, coders: Coders) -> None:
        """Nobody takes back the same thing twice and believes that something happened."""
        coders.code(with_act())
        said = coders.statement("act")
        first = coders.retract(said.statement)
        with pytest.raises(StatementsError) as caught:
            coders.retract(said.statement)
        assert first.id in str(caught.value.advice)
        second = coders.retract(first.id)
        before = coders.state()
        with pytest.raises(StatementsError) as caught:
            coders.retract(first.id)
        assert caught.value.message == "this retraction was taken back already, and what it took counts"
        assert second.id in str(caught.value.advice)
        assert coders.state() == before
        third = coders.retract(second.id)
        assert third.no_more == (said.statement,)
        assert coders.same_after_rebuild()

    def test_a_retraction_that_a_later_edit_has_made_pointless_changes_nothing(self, coders: Coders) -> None:
        """The edit counts whatever becomes of the retraction of what it replaced."""
        coders.code(with_act())
        said = coders.statement("act")
        back = coders.retract(coders.retract(said.statement).id)
        row = act(victim=said.victim, start="2017", edits=said.statement)  # type: ignore[attr-defined]
        coders.code({"act": [row]})
        now = coders.counting()
        done = coders.retract(back.id)
        assert (done.no_more, done.again) == ((), ())
        assert coders.counting() == now

    @pytest.mark.parametrize("why", ["", "  ", "x" * 301])
    def test_a_retraction_has_a_reason(self, coders: Coders, why: str) -> None:
        """Somebody will ask."""
        coders.code(with_act())
        with pytest.raises(UsageError):
            retract(coders.context, CASE, coders.counting()[0], why=why)

    @pytest.mark.parametrize("wrong", [PLANTED, "stm_" + "0" * 32, "men_" + "0" * 32, ""])
    def test_what_is_no_statement_is_not_retracted(self, coders: Coders, wrong: str) -> None:
        """And what was typed is not repeated."""
        with pytest.raises(StatementsError) as caught:
            coders.retract(wrong)
        assert PLANTED not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"

    def test_a_person_appears_and_vanishes_with_what_is_said_of_them(self, coders: Coders) -> None:
        """An act makes a person of the record; without it there is none, and no list of people says otherwise."""
        coders.code({"mention": [mention(name="Ana")]})
        assert persons(coders) == []
        said = coders.statement("mention")
        assert isinstance(said, CodedMention)
        coders.code({"act": [act(victim=said.mention.id)]})
        assert persons(coders) == [{said.mention.id}]
        gone = coders.retract(coders.statement("act").statement)
        assert persons(coders) == []
        coders.retract(gone.id)
        assert persons(coders) == [{said.mention.id}]
        coders.retract(said.statement)
        assert persons(coders) == []
        assert coders.same_after_rebuild()

    def test_links_of_people_survive(self, coders: Coders) -> None:
        """A judgement that two sources mean one person is not lost when one account is taken back and comes again."""
        coders.code(with_act())
        coders.code({"mention": [mention(fates=[{"says": "taken"}])]}, source="beto")
        (first, other) = [next(iter(one)) for one in persons(coders)]
        with review(coders.context, CASE) as sitting:
            sitting.decide(first, other, Same.YES, why="")
        assert persons(coders) == [{first, other}]
        gone = coders.retract(coders.statement("act").statement)
        assert persons(coders) == [{other}]
        coders.retract(gone.id)
        assert persons(coders) == [{first, other}]
        assert len(show_person(coders.context, CASE, first).links) == 1
        assert coders.same_after_rebuild()


class TestLayers:
    """Quotes count in the text that they were found in."""

    def test_what_was_quoted_stays_when_the_exhibit_is_read_again(self, coders: Coders) -> None:
        """A better reader adds a text and takes none away; the list says which quotes are of the earlier one."""
        coders.code(with_act())
        assert [one.earlier_layer for one in coders.listed().statements] == [False, False]
        read_again(coders, "Read anew: " + TEXT)
        both = coders.listed().statements
        assert [one.earlier_layer for one in both] == [True, True]
        assert [one.as_object(words=False)["earlier_layer"] for one in both] == [True, True]
        coders.code({"mention": [mention("N")]})
        last = coders.listed().statements[-1]
        assert not last.earlier_layer
        assert last.statement.attribution.anchors[0].start == len("Read anew: ")
        assert coders.same_after_rebuild()
        assert len(coders.listed().statements) == 3

    def test_a_reading_without_text_takes_nothing_away(self, coders: Coders) -> None:
        """A reader that fails later does not make an exhibit mute."""
        coders.code(with_act())
        read_again(coders, "")
        assert [one.earlier_layer for one in coders.listed().statements] == [False, False]

    @pytest.mark.parametrize("what", ["list", "json"])
    def test_a_quote_that_is_not_there_any_more_is_an_error_and_rebuild_mends_it(
        self, coders: Coders, what: str
    ) -> None:
        """Whoever alters the text in the index is found out before anybody relies on a statement."""
        coders.code(with_act())
        tamper(coders, HERE, "They shot Ana")
        with pytest.raises(AnchorError) as caught:
            coders.listed(words=what == "list")
        assert caught.value.place is not None
        assert caught.value.place.startswith("stm_")
        assert PLANTED not in str(caught.value)
        assert rebuild(coders.context, CASE).same is False
        assert len(coders.listed().statements) == 2

    @pytest.mark.parametrize("old", ["by the river", "Emil"])
    def test_nothing_is_quoted_from_a_text_that_was_altered(self, coders: Coders, old: str) -> None:
        """Also where only another passage was: the anchor would be of a text that nobody read."""
        tamper(coders, old, old[::-1])
        failure = coders.refused(with_act())
        assert isinstance(failure, AnchorError)
        assert failure.message == "the text layer in index.db is not the one that was read"
        rebuild(coders.context, CASE)
        assert coders.code(with_act()).entry is not None


def read_again(coders: Coders, text: str) -> None:
    """Let a later reader read the exhibit."""
    from habeas.evidence.layers import layer_hash

    with coders.context.case(CASE, "test") as case, case.unit() as unit:
        unit.add(
            Reading(
                exhibit=coders.exhibit,
                layer=layer_hash(text) if text else "",
                text=text,
                why="" if text else "crashed",
                tool="later",
                at=coders.context.stamp(),
            ),
            about=coders.exhibit,
        )
        coders.context.close_unit(unit, "test", {})


def tamper(coders: Coders, old: str, new: str) -> None:
    """Alter the text of the exhibit in the index, as somebody could who holds the case's key."""
    with coders.context.case(CASE, "test", inspect=True) as case:
        for key, text in [*case.index.database.execute("SELECT key, text FROM passage")]:
            case.index.database.execute("UPDATE passage SET text = ? WHERE key = ?", (str(text).replace(old, new), key))
        assert case.index.database.totalchanges()


def test_an_edit_from_another_exhibit_that_is_withdrawn_leaves_the_rest_whole(coders: Coders) -> None:
    """What a later letter corrected: when the letter is withdrawn, log and index agree on what is left."""
    coders.code(with_act())
    said = coders.statement("act")
    letter = coders.add("They took Ana a day later.", kind="letter").exhibit
    row = act(victim=said.victim, start="2017", edits=said.statement)  # type: ignore[attr-defined]
    coders.code({"act": [row]}, exhibit=letter)
    withdraw(coders.context, CASE, letter, because="asked")
    assert coders.same_after_rebuild()
    assert verify(coders.context, CASE).failures == ()


def test_somebody_is_victim_perpetrator_and_source(coders: Coders) -> None:
    """One person in three roles is one person, in each of them."""
    tree = {
        "mention": [mention("A", name="Ana", is_source=True), mention("B", name="Beto")],
        "act": [act(victim="A", type="torture"), act(victim="B", type="ill_treatment", by=[{"actor": "A"}])],
        "tally": [{"unit": "persons_taken", "stated": "all of us", "quote": HERE}],
    }
    done = coders.code(tree)
    assert {frozenset(one) for one in persons(coders)} == {
        frozenset({done.handles["A"]}), frozenset({done.handles["B"]}),
    }  # fmt: skip
    person = next(one.person.id for one in list_persons(coders.context, CASE).persons if (
        done.handles["A"] in one.person.mentions))  # fmt: skip
    about: list[Stated] = list(coders.listed(about=person).statements)
    assert [one.kind for one in about] == ["mention", "act", "involvement"]
    assert coders.same_after_rebuild()


def test_many_files_are_coded_beside_each_other(coders: Coders) -> None:
    """A statement names its exhibit, and quotes of one are not looked for in another."""
    from habeas.casework.adding import Handed

    files = [coders.write(f"They took Ana, says witness {at}.") for at in range(3)]
    added = add_files(coders.context, CASE, files, Handed(kind="testimony"))
    for one in added.files:
        coders.code(with_act(), exhibit=one.exhibit)
    assert {one.statement.attribution.exhibit for one in coders.listed().statements} == {
        one.exhibit for one in added.files
    }
    only = coders.listed(exhibit=added.files[1].exhibit).statements
    assert len(only) == 2
