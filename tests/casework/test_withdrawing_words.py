"""Whoever withdraws is gone from documents too: their passages and names, in every layer, script and version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.casework.bundles import TERMS, consent
from tests.casework.documents import GONE, PEOPLE, STAYS, TEXT, WORDS, Coded, left
from tests.vault.bench import CASE, bench, cheap_passphrases, lay_out, quick_path

from habeas.casework.bundle_choice import Order
from habeas.casework.bundling import bundle
from habeas.casework.coding import retract
from habeas.casework.contacting import ContactTerms, ask_contact, set_contact
from habeas.casework.exhibiting import label_exhibit
from habeas.casework.people import list_persons
from habeas.casework.recoding import measure, record_round
from habeas.casework.searching import search
from habeas.casework.sourcing import set_identity, show_identity
from habeas.casework.withdrawing import plan_withdrawal, withdraw
from habeas.errors import ForgottenError, StatementsError
from habeas.model.ids import id_of
from habeas.model.records import Link, Same
from habeas.model.statements import Act, CodedMention, Response, SearchAction, Statement, kind_of, thing_of
from habeas.statements.sheet import sheet_of

__all__ = ["bench", "cheap_passphrases", "quick_path"]

WHY = "asked by the person, by telephone"
Rows = Mapping[str, list[dict[str, Any]]]


@pytest.fixture
def coded(quick_path: Path) -> Coded:
    """An empty case."""
    return Coded(lay_out(quick_path))


def things(said: Mapping[str, Statement]) -> list[tuple[str, str]]:
    """What statements say, whoever says it anew: kind and thing, sorted."""
    return sorted((kind_of(one), thing_of(one)) for one in said.values())


def exact(statement: Statement) -> str:
    """The passage that a statement rests on."""
    (anchor,) = statement.attribution.anchors
    return anchor.exact


# --- A person


def test_whoever_withdraws_is_gone_from_a_document_and_everybody_else_stays(coded: Coded) -> None:
    """No word of theirs is left in any page, record, journal or exhibit; what is said of others is as it was."""
    exhibit = coded.document(TEXT, origin="paper", file_name="Quuxinda.txt")
    done = coded.code(exhibit, "org", PEOPLE)
    before = coded.said()
    assert left(coded, WORDS) == list(WORDS)
    plan = plan_withdrawal(coded.again(), CASE, done.handles["gone"])
    assert (plan.records, plan.statements, plan.restated, plan.lost) == (1, 4, 5, 0)
    assert plan.alone == ()
    (one,) = plan.blanked
    assert (one.exhibit, one.passages, one.statements_kept, one.statements_touched) == (exhibit, 3, 5, 0)
    assert coded.said() == before, "looking destroys nothing"
    withdrawn = withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    assert withdrawn.plan == plan
    assert (withdrawn.persons_before, withdrawn.persons_after) == (2, 1)
    assert left(coded, WORDS) == []
    copy = dict(withdrawn.redacted)[exhibit]
    assert coded.exhibits() == {copy}
    text = coded.text(copy)
    assert len(text) == len(TEXT)
    assert [a == b for a, b in zip(text, TEXT, strict=True)].count(False) > 130
    assert f"{STAYS} was held in the next cell and was seen alive in May." in text
    assert "Everybody knows that ████████ was brave." in text
    after = coded.said()
    assert not before.keys() & after.keys(), "what is said anew has a new id"
    gone = {done.handles[name] for name in ("gone", "taking", "beating")}
    assert things(after) == [one for one in things(before) if one[1] not in gone and one[0] != "involvement"]
    assert all(one.attribution.exhibit == copy for one in after.values())
    assert {exact(one) for one in after.values() if isinstance(one, CodedMention)} == {
        f"{STAYS} was held in the next cell",
        "The head of the police",
    }
    asked = [one for one in after.values() if isinstance(one, SearchAction | Response)]
    assert [one.about for one in asked] == [(done.handles["stays"],)] * 2, "they are spoken of no more"
    coded.holds()


def test_a_document_that_speaks_of_nobody_else_goes_with_what_was_made_from_it(coded: Coded) -> None:
    """A testimony of one person, its recording, its transcript and its translation: nothing of them is kept."""
    recording = coded.document(None, origin="survivor", content=b"a recording")
    testimony = coded.document(f"I am {GONE}. They beat me.", origin="survivor", derived_from=recording)
    translation = coded.document("Я Квуксинда. Меня били.", derived_from=testimony)
    other = coded.document(f"{STAYS} is alive.", origin="paper")
    said = coded.code(testimony, "survivor", {"mention": [{"as": "me", "name": GONE, "quote": f"I am {GONE}."}]})
    coded.code(other, "paper", {"mention": [{"name": STAYS, "quote": f"{STAYS} is alive."}]})
    plan = plan_withdrawal(coded.again(), CASE, said.handles["me"])
    assert set(plan.alone) == {recording, testimony, translation}
    assert (plan.blanked, plan.restated, plan.statements) == ((), 0, 1)
    withdraw(coded.again(), CASE, said.handles["me"], because=WHY)
    assert coded.exhibits() == {other}
    assert left(coded, ("Quuxinda", "Zvorvath", "They beat me", "Меня били", "a recording")) == []
    coded.holds()


def test_a_name_goes_in_every_script_of_a_translation_that_speaks_of_others(coded: Coded) -> None:
    """Latin, Cyrillic and Arabic spellings, with their endings and particles; nobody else's name is touched."""
    original = coded.document(f"{GONE} was taken. {STAYS} was seen.", origin="paper")
    russian = coded.document(
        "Куксинда Зворват была задержана. Куксинду били. Воббегонга видели живым.", derived_from=original
    )
    arabic = coded.document("أخذوا كوكسيندا زفورفات وضربوا كوكسيندا. وبجونج حي.", derived_from=original)
    said = coded.code(original, "paper", {"mention": [{"as": "she", "name": GONE, "quote": f"{GONE} was taken."}]})
    for exhibit, quote in (
        (original, f"{STAYS} was seen."),
        (russian, "Воббегонга видели живым"),
        (arabic, "وبجونج حي"),
    ):
        coded.code(exhibit, "paper", {"mention": [{"name": STAYS, "quote": quote}]})
    done = withdraw(coded.again(), CASE, said.handles["she"], because=WHY)
    copies = dict(done.redacted)
    assert set(copies) == {original, russian, arabic}
    assert coded.text(copies[russian]).endswith("█ была задержана. ████████ били. Воббегонга видели живым.")
    assert coded.text(copies[arabic]).startswith("أخذوا ███")
    assert coded.text(copies[arabic]).endswith("█ وضربوا ████████. وبجونج حي.")
    assert left(coded, ("Quuxinda", "Zvorvath", "Куксинд", "Зворват", "كوكسيندا", "زفورفات")) == []
    assert len(coded.said()) == 3
    coded.holds()


def test_a_family_name_stays_in_the_name_of_whoever_else_has_it(coded: Coded) -> None:
    """A brother keeps his name; where the name stands alone or in other words of it, it is theirs and goes."""
    text = f"{GONE} was taken. Jubblin Zvorvath was taken too. The mother of Quuxinda wept. Zvorvath did not return.\n"
    exhibit = coded.document(text, origin="paper")
    rows = {
        "mention": [
            {"as": "she", "name": GONE, "quote": f"{GONE} was taken"},
            {"as": "brother", "name": "Jubblin Zvorvath", "quote": "Jubblin Zvorvath was taken too"},
            {"as": "mother", "name": "The mother of Quuxinda", "quote": "The mother of Quuxinda wept"},
        ],
        "relation": [
            {"a": "brother", "relation": "sibling_of", "b": "she", "quote": "Jubblin Zvorvath was taken too"},
            {"a": "mother", "relation": "parent_of", "b": "brother", "quote": "The mother of Quuxinda wept"},
        ],
    }
    said = coded.code(exhibit, "paper", rows)
    done = withdraw(coded.again(), CASE, said.handles["she"], because=WHY)
    text = coded.text(dict(done.redacted)[exhibit])
    # The passage of the relation to her goes with it.
    assert text == (
        "███████████████████████████. ██████████████████████████████. "
        "The mother of ████████ wept. ████████ did not return.\n"
    )
    names = [one.mention.names[0].written for one in coded.said().values() if isinstance(one, CodedMention)]
    assert names == ["Jubblin Zvorvath", "The mother of ████████"]
    assert left(coded, ("Quuxinda",)) == []
    coded.holds()


def test_words_that_are_no_names_stay_where_they_name_nobody(coded: Coded) -> None:
    """Of a person known as "the survivor" the article goes on being readable."""
    text = "We call him the survivor. The others fled. No survivor of the raid was asked.\n"
    exhibit = coded.document(text, origin="paper")
    rows: Rows = {
        "mention": [
            {"as": "he", "name": "the survivor", "quote": "We call him the survivor."},
            {"name": "the others", "party": "group", "quote": "The others fled."},
        ]
    }
    said = coded.code(exhibit, "paper", rows)
    done = withdraw(coded.again(), CASE, said.handles["he"], because=WHY)
    expected = "█████████████████████████ The others fled. No survivor of the raid was asked.\n"
    assert coded.text(dict(done.redacted)[exhibit]) == expected
    coded.holds()


def test_a_name_in_a_message_without_capitals_goes_too(coded: Coded) -> None:
    """Who types in small letters names people all the same."""
    text = "they took quuxinda zvorvath from the flat\nquuxinda was alone\nxyzzabel is safe\nask xyzzabel of quuxinda\n"
    exhibit = coded.document(text, origin="friend")
    rows: Rows = {
        "mention": [
            {"as": "she", "name": "quuxinda zvorvath", "quote": "they took quuxinda zvorvath from the flat"},
            {"name": "xyzzabel", "quote": "xyzzabel is safe"},
        ]
    }
    said = coded.code(exhibit, "friend", rows)
    done = withdraw(coded.again(), CASE, said.handles["she"], because=WHY)
    assert left(coded, ("quuxinda", "from the flat")) == []
    text = coded.text(dict(done.redacted)[exhibit])
    assert text.endswith("████████ was alone\nxyzzabel is safe\nask xyzzabel of ████████\n")


def test_a_name_goes_from_a_document_that_only_asks_about_them(coded: Coded) -> None:
    """A complaint about several people names them; it stays for the others, without the name and without the id."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    letter = coded.document(f"We ask where they are: {GONE}, {STAYS}.\n", origin="org")
    both = [done.handles["gone"], done.handles["stays"]]
    asked = coded.code(letter, "org", {"search_action": [
        {"as": "letter", "type": "letter_to_authority", "about": both, "quote": "We ask where they are"}]})  # fmt: skip
    withdrawn = withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    assert left(coded, WORDS) == []
    assert coded.text(dict(withdrawn.redacted)[letter]) == f"We ask where they are: {'█' * 17}, {STAYS}.\n"
    (search_,) = coded.said(thing=asked.handles["letter"], kind="search_action").values()
    assert isinstance(search_, SearchAction)
    assert search_.about == (done.handles["stays"],)
    coded.holds()


def test_the_same_words_go_from_an_older_reading_and_where_they_stand_again(coded: Coded) -> None:
    """Another program had read the file before, and the headline repeats a sentence: neither keeps what went."""
    sentence = "She told us that they hung her by the wrists"
    old = f"PAGE 1\n{STAYS} was seen alive.\n{sentence} until night.\nShort: he\u00a0did\u00a0it.\n"
    new = f"{sentence}\n\n{STAYS} was seen alive. {sentence} until night. Short: he did it. The end.\n"
    exhibit = coded.document(old, origin="paper")
    kept = coded.code(
        exhibit, "paper", {"mention": [{"as": "kept", "name": STAYS, "quote": f"{STAYS} was seen alive."}]}
    )
    coded.read_anew(exhibit, new)
    rows: Rows = {
        "mention": [
            {"as": "she", "name": GONE, "quote": {"exact": sentence, "occurrence": 2}},
        ],
        "act": [{"type": "torture", "victim": "she", "quote": "he did it"}],
    }
    said = coded.code(exhibit, "paper", rows)
    done = withdraw(coded.again(), CASE, said.handles["she"], because=WHY)
    copy = dict(done.redacted)[exhibit]
    assert left(coded, ("by the wrists", "did it", "did\u00a0it", "Quuxinda")) == []
    assert f"{STAYS} was seen alive." in coded.text(copy)
    assert coded.text(copy).endswith("Short: █████████. The end.\n")
    (mention,) = coded.said().values()
    assert thing_of(mention) == kept.handles["kept"]
    assert mention.attribution.anchors[0].start == len("PAGE 1\n"), "it still counts in the older reading"
    coded.holds()


# --- Versions


def test_every_version_goes_and_nothing_that_was_replaced_counts_again(coded: Coded) -> None:
    """Edited, retracted, retracted again: of the withdrawn nothing is left, and of others what counted counts."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    said = {thing_of(one) or kind_of(one): one.statement for one in coded.said().values()}
    quote = {"exact": f"{STAYS} was held in the next cell and was seen alive in May."}
    newer: Rows = {
        "mention": [
            {"name": f"{GONE} Plugharrow", "quote": f"{GONE} was taken", "edits": said[done.handles["gone"]]},
            {"name": STAYS, "quote": quote, "edits": said[done.handles["stays"]]},
        ],
        "act": [
            {"type": "torture", "victim": done.handles["gone"], "edits": said[done.handles["beating"]],
             "quote": "They beat Quuxinda in a cellar until she could not stand."},
            {"type": "arrest", "victim": done.handles["stays"], "edits": said[done.handles["cell"]],
             "quote": {"exact": "Everybody knows that ZVORVATH was brave."}},
        ],
    }  # fmt: skip
    coded.code(exhibit, "org", newer)
    newest = {thing_of(one): one.statement for one in coded.said().values()}
    back: Rows = {
        "act": [
            {"type": "detention_secret", "victim": done.handles["stays"], "edits": newest[done.handles["cell"]],
             "quote": f"{STAYS} was held in the next cell"},
        ]
    }  # fmt: skip
    coded.code(exhibit, "org", back)
    taken_back = retract(coded.again(), CASE, said["response"], why="a mistake")
    again = retract(coded.again(), CASE, taken_back.id, why="it was none")
    retract(coded.again(), CASE, again.id, why="it was one after all")
    before = coded.said()
    assert "response" not in {kind for kind, _ in things(before)}
    plan = plan_withdrawal(coded.again(), CASE, done.handles["gone"])
    assert (plan.statements, plan.restated, plan.lost) == (6, 4, 1), "the version that quoted her name is lost"
    withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    gone = {done.handles[name] for name in ("gone", "taking", "beating")}
    after = coded.said()
    assert things(after) == [one for one in things(before) if one[1] not in gone and one[0] != "involvement"]
    assert left(coded, WORDS) == []
    history = coded.statements(history=True)
    assert len(history) == 7, "the older versions of others are there, but for the one that quoted her"
    assert sum(one.counts for one in history) == len(after) == 4
    with coded.again().case(CASE, "test", inspect=True) as case:
        rows = case.index.database.execute("SELECT count(*) FROM statement WHERE kind = 'retraction'")
        assert rows.get == 3
        (last,) = case.index.database.execute(
            "SELECT id FROM statement WHERE kind = 'retraction' AND in_force = 1 ORDER BY n DESC LIMIT 1"
        )
    coded.holds()
    # What was retracted comes back when the retraction is taken back, as it would have before.
    retract(coded.again(), CASE, id_of("stm", bytes(last[0])), why="looked at again")
    coded.holds()


def test_why_something_of_theirs_was_taken_back_goes_with_it(coded: Coded) -> None:
    """A reason is meant to name nobody, and goes all the same."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    beating = next(one.statement for one in coded.said().values() if thing_of(one) == done.handles["beating"])
    first = retract(coded.again(), CASE, beating, why="frabjous")
    second = retract(coded.again(), CASE, first.id, why="callooh")
    retract(coded.again(), CASE, second.id, why="callay")
    withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    assert left(coded, ("frabjous", "callooh", "callay")) == []
    coded.holds()


def test_an_act_that_was_first_coded_as_done_to_somebody_else_stays_theirs(coded: Coded) -> None:
    """A coder's mistake, corrected: the old version goes with the withdrawn, the right one stays and counts alone."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    wrong = coded.code(exhibit, "org", {"act": [
        {"as": "wrong", "type": "threat", "victim": done.handles["gone"], "quote": "seen alive in May"}]})  # fmt: skip
    (_, first), *_ = wrong.ids
    right = {"type": "threat", "victim": done.handles["stays"], "quote": "seen alive in May", "edits": first}
    coded.code(exhibit, "org", {"act": [right]})
    withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    acts = [one for one in coded.said().values() if isinstance(one, Act)]
    assert {(one.id, one.victim) for one in acts} == {
        (done.handles["cell"], done.handles["stays"]),
        (wrong.handles["wrong"], done.handles["stays"]),
    }
    assert (
        len([one for one in coded.statements(history=True) if thing_of(one.statement) == wrong.handles["wrong"]]) == 1
    )
    coded.holds()


def test_an_act_that_turned_out_to_be_done_to_them_goes_with_its_first_version(coded: Coded) -> None:
    """The version that named somebody else as the victim was replaced, and does not count again in its place."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    wrong = coded.code(exhibit, "org", {"act": [
        {"as": "wrong", "type": "threat", "victim": done.handles["stays"], "quote": "seen alive in May"}]})  # fmt: skip
    (_, first), *_ = wrong.ids
    right = {"type": "threat", "victim": done.handles["gone"], "quote": "Everybody knows", "edits": first}
    coded.code(exhibit, "org", {"act": [right]})
    plan = plan_withdrawal(coded.again(), CASE, done.handles["gone"])
    assert (plan.statements, plan.lost) == (6, 0)
    withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    assert wrong.handles["wrong"] not in {thing_of(one.statement) for one in coded.statements(history=True)}
    coded.holds()


def test_a_relation_that_turned_out_to_be_theirs_does_not_fall_back_to_somebody_else(coded: Coded) -> None:
    """A relation has no id of its own: the version that theirs had replaced goes with it, and counts not again."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    row = {"a": done.handles["stays"], "relation": "employed_by", "b": done.handles["police"], "quote": "both of them"}
    (_, first), *_ = coded.code(exhibit, "org", {"relation": [row]}).ids
    newer = {**row, "a": done.handles["gone"], "quote": "Everybody knows", "edits": first}
    coded.code(exhibit, "org", {"relation": [newer]})
    plan = plan_withdrawal(coded.again(), CASE, done.handles["gone"])
    assert (plan.statements, plan.restated, plan.lost) == (5, 5, 1)
    withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    assert "relation" not in {kind for kind, _ in things(coded.said())}
    coded.holds()


def test_what_a_second_coder_said_of_them_goes_too(coded: Coded) -> None:
    """They coded blind, so their mentions have other ids: they are known again by the name, or by the passage."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    rows = {
        "mention": [
            {"as": "x", "name": "Quuxinda Z.", "quote": f"{GONE} was taken"},
            {"as": "y", "name": STAYS, "quote": f"{STAYS} was held"},
        ],
        "act": [
            {"type": "torture", "victim": "x", "quote": "Everybody knows that ZVORVATH was brave."},
            {"type": "arrest", "victim": "y", "quote": f"{STAYS} was held in the next cell"},
        ],
    }
    sheet = sheet_of({"sheet": {"exhibit": exhibit, "source": "org", "lang": "en"}, **rows})
    record_round(coded.again(), CASE, exhibit, sheet, coder="second")
    plan = plan_withdrawal(coded.again(), CASE, done.handles["gone"])
    assert (plan.statements, plan.restated, plan.lost) == (6, 5, 0)
    assert plan.mentions == (done.handles["gone"],), "what a second coder found is nobody's record"
    withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    assert left(coded, (*WORDS, "was brave", "Quuxinda Z.")) == []
    with coded.again().case(CASE, "test", inspect=True) as case:
        kinds = case.index.database.execute("SELECT kind FROM statement WHERE round != '' ORDER BY n").fetchall()
    assert kinds == [("mention",), ("act",)], "what the second coder said of others is still compared"
    assert measure(coded.again(), CASE, draws=20).agreement.coders == ("second", coded.context.workspace.member.id)
    coded.holds()


def test_a_second_coder_who_gave_no_name_is_known_by_the_passage(coded: Coded) -> None:
    """Whom a second coder saw in the same words, without a name, is the same person."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    rows = {
        "mention": [{"as": "x", "quote": f"{GONE} was taken from her flat"}],
        "act": [{"type": "torture", "victim": "x", "quote": "seen alive in May"}],
    }
    sheet = sheet_of({"sheet": {"exhibit": exhibit, "source": "org", "lang": "en"}, **rows})
    record_round(coded.again(), CASE, exhibit, sheet, coder="second")
    assert plan_withdrawal(coded.again(), CASE, done.handles["gone"]).statements == 6
    withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    assert left(coded, (*WORDS, "alive in May")) == []
    coded.holds()


# --- Again, and from copies


def test_the_second_and_third_who_withdraw_from_the_same_copy_are_gone_too(coded: Coded) -> None:
    """A copy is blanked like the document it replaced, and the statements of whoever stays follow each time."""
    third = "Mxylora Tskvarik"
    text = f"{TEXT}{third} waited at the gate.\nMxylora waited until June.\n"
    exhibit = coded.document(text, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    more = coded.code(exhibit, "org", {
        "mention": [{"as": "third", "name": third, "quote": f"{third} waited at the gate."}]})  # fmt: skip
    (_, first) = more.ids[0]
    coded.code(exhibit, "org", {
        "mention": [{"name": third, "sex": "f", "quote": f"{third} waited", "edits": first}]})  # fmt: skip
    for name, words in (("gone", WORDS), ("stays", ("Xyzzabel", "Wobbegong", "next cell"))):
        withdraw(coded.again(), CASE, done.handles[name], because=WHY)
        assert left(coded, words) == []
        history = coded.statements(kind="mention", thing=more.handles["third"], history=True)
        assert [one.counts for one in history] == [False, True]
        assert len(coded.exhibits()) == 1
        coded.holds()
    assert f"{third} waited at the gate.\nMxylora waited until June.\n" in coded.text(*coded.exhibits())
    withdraw(coded.again(), CASE, more.handles["third"], because=WHY)
    assert left(coded, ("Mxylora", "Tskvarik", "until June")) == ["until June"], "the police are still spoken of"
    assert {kind for kind, _ in things(coded.said())} == {"mention"}
    coded.holds()


def test_a_mention_that_was_forced_out_of_somebody_stays_sealed_in_the_copy(coded: Coded) -> None:
    """Nobody finds in the copy whom the search did not show in the document."""
    text = f"{GONE} was taken.\nUnder blows she named Emirhan Dworkovitz.\n{STAYS} is safe.\n"
    exhibit = coded.document(text, origin="paper")
    rows: Rows = {
        "mention": [
            {"as": "she", "name": GONE, "quote": f"{GONE} was taken."},
            {"name": "Emirhan Dworkovitz", "sealed": True, "quote": "Emirhan Dworkovitz"},
            {"name": STAYS, "quote": f"{STAYS} is safe."},
        ]
    }
    said = coded.code(exhibit, "org", rows)
    withdraw(coded.again(), CASE, said.handles["she"], because=WHY)
    assert "Emirhan Dworkovitz" in coded.text(*coded.exhibits())
    found = search(coded.again(), CASE, "Emirhan")
    assert (found.names, found.texts) == ((), ())
    assert search(coded.again(), CASE, "Xyzzabel").texts
    sealed = [one for one in coded.said().values() if isinstance(one, CodedMention) and one.sealed]
    assert [exact(one) for one in sealed] == ["Emirhan Dworkovitz"]
    coded.holds()


def test_somebody_who_is_only_held_sealed_can_withdraw(coded: Coded) -> None:
    """Who was named under blows is nobody's person, and is gone like anybody else."""
    text = f"Under blows she named Emirhan Dworkovitz.\n{STAYS} is safe.\n"
    exhibit = coded.document(text, origin="paper", labels=("relatives_at_risk",))
    label_exhibit(coded.again(), CASE, exhibit, add=("coerced_list",), remove=("relatives_at_risk",))
    rows: Rows = {"mention": [
        {"as": "he", "name": "Emirhan Dworkovitz", "quote": "Emirhan Dworkovitz"},
        {"as": "other", "name": STAYS, "quote": f"{STAYS} is safe."}]}  # fmt: skip
    said = coded.code(exhibit, "org", rows)
    withdraw(coded.again(), CASE, said.handles["he"], because=WHY)
    assert left(coded, ("Emirhan", "Dworkovitz")) == []
    with coded.again().case(CASE, "test", inspect=True) as case:
        (labels,) = case.index.database.execute("SELECT labels FROM label WHERE exhibit IN (SELECT id FROM exhibit)")
    assert labels == ('["coerced_list"]',), "the copy is under the same label"
    coded.holds()


def test_a_picture_of_several_is_destroyed_and_that_is_said_first(coded: Coded) -> None:
    """Nothing can be blanked in it: what is said of others stays without it."""
    picture = coded.document(None, origin="paper")
    rows = {"mention": [
        {"as": "she", "name": GONE, "quote": {"fragment": "xywh=0,0,9,9"}},
        {"as": "he", "name": STAYS, "quote": {"fragment": "xywh=9,9,9,9"}}]}  # fmt: skip
    said = coded.code(picture, "org", rows)
    plan = plan_withdrawal(coded.again(), CASE, said.handles["she"])
    assert plan.unblanked == ((picture, 1),)
    assert plan.alone == (picture,)
    withdraw(coded.again(), CASE, said.handles["she"], because=WHY)
    assert things(coded.said()) == [("mention", said.handles["he"])]
    assert left(coded, ("Quuxinda",)) == []
    coded.holds()


def test_where_else_the_name_stands_is_said(coded: Coded) -> None:
    """A namesake whom nobody linked, and a document that nobody coded, are left alone and named."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    uncoded = coded.document("Zvorvath, Quuxinda: never found.", origin="other-paper")
    other = coded.document(f"{GONE} again.", origin="third-paper")
    same = coded.code(other, "third-paper", {"mention": [{"as": "a", "name": GONE, "quote": f"{GONE} again."}]})
    row = {"type": "press_statement", "outcome": f"They spoke of {GONE}.", "quote": f"{GONE} again."}
    (_, told), *_ = coded.code(other, "third-paper", {"search_action": [row]}).ids
    titled = coded.source("letter", title=f"Letter about {GONE}")
    plan = plan_withdrawal(coded.again(), CASE, done.handles["gone"])
    assert plan.elsewhere.mentions == (same.handles["a"],)
    assert plan.elsewhere.exhibits == tuple(sorted((uncoded, other)))
    assert plan.elsewhere.others == tuple(sorted((told, titled)))
    withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    assert coded.text(uncoded).startswith("Zvorvath, Quuxinda")


def test_a_person_on_a_list_and_in_a_document_is_gone_from_both(coded: Coded) -> None:
    """What was linked as one person withdraws as one person."""
    from tests.casework.telling import link

    coded.bench.take_in("list", [("x1", GONE, "2017-04-09", "Plugharrow"), ("x2", STAYS, "2017-04-10", "Elsewhere")])
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    (listed,) = (p.person for p in list_persons(coded.again(), CASE).persons if "x1" in p.external)
    link(coded.again(), listed.mentions[0], done.handles["gone"])
    plan = plan_withdrawal(coded.again(), CASE, listed.id)
    assert plan.mentions == (listed.mentions[0], done.handles["gone"])
    assert (plan.records, plan.links, len(plan.shared), len(plan.blanked)) == (2, 1, 1, 1)
    withdraw(coded.again(), CASE, listed.id, because=WHY)
    assert left(coded, (*WORDS, "x1,")) == []
    coded.holds()


def test_the_words_of_a_judgement_about_them_go_if_they_have_a_key_of_their_own(coded: Coded) -> None:
    """Why somebody said that two mentions are not one can name people; sealed by itself it goes with them."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    a, b = sorted((done.handles["gone"], done.handles["stays"]))
    link = Link(id="lnk_" + "3" * 32, a=a, b=b, same=Same.NO, by="usr_" + "1" * 32, at="2026", why="Quuxinda is taller")
    coded.add((link, link.id))
    withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    assert left(coded, ("taller",)) == []
    coded.holds()


def test_what_was_coded_from_a_list_follows_its_copy(coded: Coded) -> None:
    """A note on a list, anchored by a page of it, goes on naming the file that is there."""
    taken_in = coded.bench.take_in("list", [("x1", GONE, "2017-04-09", "Plugharrow"), ("x2", STAYS, "2017-04-10", "Y")])
    assert taken_in.exhibit is not None
    rows: Rows = {"mention": [{"as": "he", "name": STAYS, "quote": {"fragment": "page=1"}}]}
    coded.code(taken_in.exhibit, "clerk", rows)
    (listed,) = (p.person for p in list_persons(coded.again(), CASE).persons if "x1" in p.external)
    done = withdraw(coded.again(), CASE, listed.id, because=WHY)
    (said,) = coded.said(source=coded.sources["clerk"]).values()
    assert said.attribution.exhibit == said.attribution.anchors[0].exhibit == dict(done.redacted)[taken_in.exhibit]
    assert left(coded, WORDS[:3]) == []
    coded.holds()
    last = withdraw(coded.again(), CASE, said.attribution.exhibit, because=WHY)
    assert (last.plan.statements, last.persons_after) == (1, 0)
    assert left(coded, ("Xyzzabel",)) == []
    coded.holds()


# --- What protects them


def test_what_protects_somebody_goes_with_them(coded: Coded) -> None:
    """Who a source is, how they are reached and what they allowed is sealed under their key, and goes with it."""
    own = coded.source("survivor", kind="testimony", title="Quuxinda, by telephone")
    exhibit = coded.document(TEXT, origin="survivor")
    rows = {**PEOPLE, "mention": [{**PEOPLE["mention"][0], "is_source": True}, *PEOPLE["mention"][1:]]}
    done = coded.code(exhibit, "survivor", rows)
    set_identity(coded.again(), CASE, "survivor", "Quuxinda Zvorvath of Plugharrow, +99 555")
    terms = ContactTerms(
        initiated_by="person_only",
        channel="+99 555",
        words="ask for Quuxinda",
        checked_on="2026-01-01",
        expires="2026-02-01",
    )
    set_contact(coded.again(), CASE, done.handles["gone"], terms)
    coded.add(
        (consent(own), own), (consent(exhibit), exhibit), (consent(exhibit, given_by=done.handles["gone"]), exhibit)
    )
    plan = plan_withdrawal(coded.again(), CASE, done.handles["gone"])
    assert plan.also_sources == (own,)
    assert (plan.protecting.identities, plan.protecting.contacts, plan.protecting.consents) == (1, 1, 1)
    withdrawn = withdraw(coded.again(), CASE, done.handles["gone"], because=WHY)
    assert left(coded, (*WORDS, "+99 555", "ask for")) == []
    assert show_identity(coded.again(), CASE, "survivor").words is None
    with coded.again().case(CASE, "test", inspect=True) as case:
        about = case.index.database.execute("SELECT about FROM consent").fetchall()
        title = case.index.database.execute("SELECT title FROM titled WHERE id = ?", (own,)).get
    assert about == [(dict(withdrawn.redacted)[exhibit],)], "what others allowed of the document is allowed of the copy"
    assert title == "████████, by telephone"
    assert things(coded.said(source=own)), "what she says of others stays"
    coded.holds()
    with pytest.raises(ForgottenError):  # under a key that was destroyed nothing is sealed again
        set_identity(coded.again(), CASE, "survivor", "somebody else")
    with pytest.raises(StatementsError):
        ask_contact(coded.again(), CASE, done.handles["gone"], words=True)
    coded.holds()


# --- A document, a source


def test_a_document_that_is_withdrawn_takes_what_it_says_and_nothing_else(coded: Coded) -> None:
    """Everything coded from it goes, with its translation; what another document says of the same people stays."""
    exhibit = coded.document(TEXT, origin="paper")
    done = coded.code(exhibit, "org", PEOPLE)
    translation = coded.document("Воббегонга видели живым.", derived_from=exhibit)
    coded.code(translation, "org", {"mention": [{"name": "Воббегонг", "quote": "Воббегонга видели"}]})
    second = coded.document(f"{STAYS} was released in June.", origin="paper")
    stays = done.handles["stays"]
    coded.code(second, "org", {"act": [{"as": "r", "type": "other", "victim": stays, "words": "released",
                                        "quote": "was released in June"}]})  # fmt: skip
    plan = plan_withdrawal(coded.again(), CASE, exhibit)
    assert set(plan.alone) == {exhibit, translation}
    assert (plan.blanked, plan.restated, plan.statements) == ((), 0, 10)
    assert done.handles["gone"] in plan.mentions
    assert stays not in plan.mentions, "another document still speaks of them"
    withdraw(coded.again(), CASE, exhibit, because=WHY)
    assert left(coded, (*WORDS, "next cell", "Воббегонг")) == []
    assert coded.exhibits() == {second}
    assert [kind for kind, _ in things(coded.said())] == ["act"]
    coded.holds()


def test_what_a_withdrawn_document_was_made_from_is_named_and_stays(coded: Coded) -> None:
    """Withdrawing a bad translation destroys no original, and nobody forgets that there is one."""
    original = coded.document(TEXT, origin="paper")
    translation = coded.document("Перевод.", derived_from=original)
    plan = plan_withdrawal(coded.again(), CASE, translation)
    assert plan.made_from == (original,)
    withdraw(coded.again(), CASE, translation, because=WHY)
    assert coded.exhibits() == {original}
    coded.holds()


def test_a_source_takes_back_everything_it_said(coded: Coded) -> None:
    """Its documents go whole; in the documents of others its passages and its own name are blanked."""
    own = coded.source("survivor", kind="testimony", title="Quuxinda of Plugharrow")
    testimony = coded.document(f"I am {GONE}. They beat me in Plugharrow.", origin="survivor")
    coded.code(testimony, "survivor", {
        "mention": [{"as": "me", "name": GONE, "is_source": True, "quote": f"I am {GONE}."}],
        "act": [{"type": "torture", "victim": "me", "quote": "They beat me in Plugharrow."}]})  # fmt: skip
    article = coded.document(f"Quuxinda told us: “they hung me by the wrists”. {STAYS} is safe.", origin="paper")
    coded.code(article, "survivor", {
        "mention": [{"as": "she", "name": "Quuxinda", "is_source": True, "quote": "Quuxinda told us"}],
        "act": [{"type": "torture", "victim": "she", "quote": "they hung me by the wrists"}]},
        relayed_by=["paper"])  # fmt: skip
    kept = coded.code(article, "paper", {"mention": [{"as": "he", "name": STAYS, "quote": f"{STAYS} is safe."}]})
    only = coded.document("“They hung me by the thumbs”, says the survivor.", origin="paper")
    coded.code(only, "survivor", {"mention": [{"name": "the survivor", "quote": "They hung me by the thumbs"}]})
    set_identity(coded.again(), CASE, "survivor", f"{GONE}, +99 555")
    coded.add((consent(own), own))
    plan = plan_withdrawal(coded.again(), CASE, own)
    assert plan.alone == (testimony,)
    assert {one.exhibit for one in plan.blanked} == {article, only}, "what others published loses what it quotes"
    assert (plan.statements, plan.restated, len(plan.mentions)) == (5, 1, 3)
    assert (plan.protecting.identities, plan.protecting.consents) == (1, 1)
    done = withdraw(coded.again(), CASE, own, because=WHY)
    copies = dict(done.redacted)
    assert coded.text(copies[article]) == f"████████████████: “██████████████████████████”. {STAYS} is safe."
    assert coded.text(copies[only]) == "“██████████████████████████”, says the survivor."
    assert left(coded, (*WORDS, "by the wrists", "+99 555")) == []
    assert things(coded.said()) == [("mention", kept.handles["he"])]
    coded.holds()
    with pytest.raises(ForgottenError):
        coded.add((consent(own), own))
    coded.holds()


def test_a_source_that_is_a_list_is_withdrawn_file_by_file(coded: Coded) -> None:
    """Nobody destroys a list of forty people by the name of its source."""
    coded.bench.take_in("list", [("x1", GONE, "2017-04-09", "Plugharrow")])
    with coded.again().case(CASE, "test", inspect=True) as case:
        source = str(case.index.database.execute("SELECT id FROM source").get)
    with pytest.raises(StatementsError, match="list"):
        plan_withdrawal(coded.again(), CASE, source)


def test_whoever_had_the_document_is_told(coded: Coded, tmp_path: Path) -> None:
    """A bundle with the file in it is named before it is withdrawn here."""
    exhibit = coded.document("Nobody is named here.", origin="paper")
    coded.add((consent(exhibit), exhibit))
    out = tmp_path / "b.zip"
    bundle(coded.again(), CASE, out, Order(exhibits=(exhibit,)), TERMS, verifiers={"verify.html": b"a page"})
    (told,) = plan_withdrawal(coded.again(), CASE, exhibit).disclosed
    assert (told.what, told.recipient) == ("bundle", "court")
