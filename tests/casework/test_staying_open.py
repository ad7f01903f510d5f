"""A case that stays open: opened once, noted as ever, and closed for good."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.vault.bench import CASE, NOW, Bench, bench, cheap_passphrases, people, quick_path

from habeas.casework.contacting import ContactTerms, ask_contact
from habeas.casework.people import list_persons, show_person
from habeas.casework.people_pages import people_page
from habeas.casework.preferences import Preferences, changed, keep_preferences, read_preferences
from habeas.casework.protections import NOTHING, edit_contact, protections_of
from habeas.casework.staying_open import StayingOpen
from habeas.casework.who_read import who_read
from habeas.casework.withdrawing import withdraw
from habeas.errors import UsageError

__all__ = ["bench", "cheap_passphrases", "quick_path"]


@pytest.fixture
def sitting(bench: Bench) -> StayingOpen:
    """A context that stays open, over a case with three people."""
    bench.take_in("a", people(3))
    return StayingOpen(workspace=bench.context.workspace, now=lambda: NOW)


def test_the_case_is_opened_once_and_every_reading_is_noted(bench: Bench, sitting: StayingOpen) -> None:
    """Many use cases in one sitting open the case once; who was read, and how often, is told as ever."""
    one = list_persons(sitting, CASE).persons[0].person
    (case,) = sitting.held.values()
    for _ in range(3):
        show_person(sitting, CASE, one.id)
    assert [*sitting.held.values()] == [case]
    sitting.let_go()
    found = who_read(bench.unlock_again(), CASE, one.id)
    assert [(each.what, each.verb) for each in found.opened] == [("read", "show")] * 3
    assert {each.entry for each in found.opened} == {case.frontier.size - 1}
    assert bench.objections() == []


def test_a_use_case_that_fails_leaves_the_case_open_and_whole(bench: Bench, sitting: StayingOpen) -> None:
    """Whoever is refused something can go on, and nothing was half-written."""
    one = list_persons(sitting, CASE).persons[0].person
    with pytest.raises(UsageError):
        edit_contact(sitting, CASE, one.mentions[0], ContactTerms(initiated_by="person_only"), seen=NOTHING)
    show_person(sitting, CASE, one.id)
    sitting.let_go()
    assert bench.objections() == []


def test_an_edit_of_what_went_on_is_not_written(sitting: StayingOpen) -> None:
    """Of two who edit what they both saw, the second is told what is there, and the first one's words stay."""
    mention = list_persons(sitting, CASE).persons[0].person.mentions[0]

    def terms(words: str) -> ContactTerms:
        day = NOW.date().isoformat()
        return ContactTerms(
            initiated_by="us_by_agreed_channel", channel=words, checked_on=day, expires="2026-03-01", lang="en"
        )

    seen = protections_of(sitting, CASE, mention).reach[0].version
    assert seen == NOTHING
    assert edit_contact(sitting, CASE, mention, terms("first"), seen=seen) is None
    refused = edit_contact(sitting, CASE, mention, terms("second"), seen=seen)
    assert refused is not None
    assert refused.now is not None
    assert refused.now.channel is not None
    assert refused.now.channel.text == "first"
    answer = ask_contact(sitting, CASE, mention, words=True)
    assert answer.contact is not None
    assert answer.contact.channel is not None
    assert answer.contact.channel.text == "first"
    assert edit_contact(sitting, CASE, mention, terms("second"), seen=refused.version) is None
    sitting.let_go()


def test_preferences_keep_their_limits(tmp_path: Path) -> None:
    """Whoever can write the file cannot keep the desk from locking; what is unknown in it is left out."""
    keep_preferences(tmp_path, changed(Preferences(), {"language": "ru", "idle": "3"}))
    assert read_preferences(tmp_path) == Preferences(language="ru", idle=3)
    for wrong in ('{"idle": 100000, "language": "xx", "new": 1}', "[]", "{", '{"idle": true}', '{"idle": -1}', ""):
        (tmp_path / "desk.json").write_text(wrong)
        assert read_preferences(tmp_path) == Preferences()
    with pytest.raises(UsageError):
        changed(Preferences(), {"idle": "31"})


def test_somebody_is_withdrawn_in_the_middle_of_a_sitting(bench: Bench, sitting: StayingOpen) -> None:
    """However long somebody has read in lists, a withdrawal writes the files anew and leaves no byte behind."""
    first = people_page(sitting, CASE, limit=1)
    withdraw(sitting, CASE, first.rows[0].id, because="asked")
    assert people_page(sitting, CASE).total == 2
    people_page(sitting, CASE, limit=1)
    sitting.let_go()
    assert bench.objections() == []
