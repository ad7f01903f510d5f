"""`habeas interview`: whether somebody has told it already comes first; then how it was taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.calling import PLANTED, Call
from tests.cli.person import Person


@pytest.fixture
def told(habeas: Call, work: Path, tmp_path: Path) -> Path:
    """A workspace with a source who has told something already."""
    assert habeas("source", "add", work, "survivor-a", "--case", "c", "--kind", "testimony").code == 0
    file = tmp_path / f"{PLANTED}.txt"
    file.write_text(f"{PLANTED} was taken.", encoding="utf-8")
    added = habeas("add", work, file, "--case", "c", "--kind", "testimony", "--by", "survivor-a", "--json")
    assert added.code == 0
    return work


@pytest.fixture
def reason(tmp_path: Path) -> Path:
    """A file with a reason in it."""
    file = tmp_path / "reason.txt"
    file.write_text(f"{PLANTED} asked to add a place", encoding="utf-8")
    return file


def test_an_earlier_account_is_shown_and_a_reason_is_asked_for(habeas: Call, told: Path, reason: Path) -> None:
    """Kind, day and id are on the screen, and no word of it; without a reason nothing is planned."""
    call = ("interview", "plan", told, "survivor-a", "--case", "c")
    said = habeas(*call)
    assert said.code == 1
    for words in ("1 earlier account", "testimony", "exh_", "None was opened", "a reason is needed"):
        assert words in said.out
    refused = habeas(*call, "--json")
    assert (refused.code, refused.told["interview"], refused.told["reason_needed"]) == (1, None, True)
    planned = habeas(*call, "--because", reason, "--json")
    assert planned.code == 0
    assert (planned.told["earlier"], planned.told["own"], planned.told["has_reason"]) == (1, 1, True)
    assert "no_second_account" in planned.told["reminders"]
    shown = habeas("interview", "show", told, planned.told["interview"], "--case", "c", may_show=True)
    assert "asked to add a place" in shown.out


def test_the_first_account_is_planned_with_the_reminders(habeas: Call, work: Path) -> None:
    """Whoever goes to ask has read what not to do, and gets the command for afterwards."""
    habeas("source", "add", work, "new", "--case", "c", "--kind", "testimony")
    said = habeas("interview", "plan", work, "new", "--case", "c")
    assert said.code == 0
    for words in ("no earlier account", "Name no suspect", "interpreter", "breaks", "support", "hear from you"):
        assert words in said.out
    assert "interview record" in said.out


def test_how_an_account_was_taken_is_recorded_and_said_back(habeas: Call, told: Path, reason: Path) -> None:
    """Who was there, by role; a relative is said back; what nobody said is not stated."""
    plan = habeas("interview", "plan", told, "survivor-a", "--case", "c", "--because", reason, "--json").told
    record = ("interview", "record", told, plan["interview"], "--case", "c")
    done = habeas(
        *record,
        *("--on", "2020-01-02", "--present", "interviewer", "--present", "relative", "--first-account", "no"),
        *("--breaks", "yes", "--feedback-by", "2020-02-01", "--exhibit", plan["accounts"][0]["id"], "--json"),
    )
    assert done.code == 0
    assert done.told["warnings"] == ["relative"]
    assert (done.told["breaks_offered"], done.told["support_offered"], done.told["held"]) == (True, None, True)
    said = habeas(*record, "--support", "no")
    assert "A relative was present" in said.out
    assert "not stated" in said.out
    (one,) = habeas("interview", "list", told, "--case", "c", "--json").told["interviews"]
    assert (one["support_offered"], one["when"]) == (False, "2020-01-02")
    due = habeas("due", told, "--case", "c", "--json").told["due"]
    assert [item["kind"] for item in due] == ["feedback_promised"]
    feedback = habeas("interview", "feedback", told, plan["interview"], "--case", "c", "--json")
    assert feedback.told["feedback_given"]
    assert habeas("due", told, "--case", "c", "--json").told["due"] == []


def test_an_empty_list_is_said_in_words(habeas: Call, work: Path) -> None:
    """Nothing yet is a sentence and the next step."""
    said = habeas("interview", "list", work, "--case", "c")
    assert (said.code, "No interview" in said.out, "interview plan" in said.out) == (0, True, True)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ((), 2),
        (("--on", "2099-01-01"), 2),
        (("--on", PLANTED), 1),
        (("--on", "2020-01-02", "--present", "aunt"), 1),
        (("--on", "2020-01-02", "--exhibit", PLANTED), 1),
        (("--on", "2020-01-02", "--present", "interpreter", "--interpreter", "no"), 2),
    ],
)
def test_a_slip_is_told_and_nothing_is_written(habeas: Call, told: Path, more: tuple[str, ...], code: int) -> None:
    """No half of an interview stays behind, and what was typed is not repeated."""
    assert habeas("interview", "record", told, "survivor-a", "--case", "c", *more, "--json").code == code
    assert habeas("interview", "list", told, "--case", "c", "--json").told["interviews"] == []


def test_at_a_terminal_the_reason_is_typed(habeas: Call, told: Path, passphrase_file: Path) -> None:
    """Whoever plans sees what is there before they are asked why."""
    person = Person("interview", "plan", told, "survivor-a", "--case", "c", HABEAS_PASSPHRASE_FILE=str(passphrase_file))
    seen = person.until("Why is one more account needed")
    assert "1 earlier account" in seen
    assert PLANTED not in seen
    person.types("one place is missing\n")
    person.until("Planned as int_")
    assert person.end() == 0
    (one,) = habeas("interview", "list", told, "--case", "c", "--json").told["interviews"]
    assert (one["has_reason"], one["held"]) == (True, False)


def test_at_a_terminal_nobody_who_has_no_reason_goes_on(habeas: Call, told: Path, passphrase_file: Path) -> None:
    """An empty line is no reason."""
    person = Person("interview", "plan", told, "survivor-a", "--case", "c", HABEAS_PASSPHRASE_FILE=str(passphrase_file))
    person.until("Why is one more account needed")
    person.types("\n")
    assert person.end() == 1
    assert habeas("interview", "list", told, "--case", "c", "--json").told["interviews"] == []


def test_at_a_terminal_every_question_may_be_left_open(habeas: Call, told: Path, passphrase_file: Path) -> None:
    """Pressing the key alone states nothing, but for the day, which it needs."""
    person = Person(
        "interview", "record", told, "survivor-a", "--case", "c", HABEAS_PASSPHRASE_FILE=str(passphrase_file)
    )
    answers = (
        ("Who was there", "interviewer, guard_or_official"),
        ("of them: interviewer", "2"),
        ("of them: guard", ""),
        ("When (", "2020-01"),
        ("Exhibits that hold", ""),
        ("kind of place", "prison"),
        ("language", ""),
        ("interpreter?", "n"),
        ("recorded", ""),
        ("word for word", ""),
        ("breaks", "y"),
        ("support", ""),
        ("nobody before", ""),
        ("hear from you", ""),
    )
    for question, answer in answers:
        person.until(question)
        person.types(f"{answer}\n")
    person.until("A guard or official was present")
    assert person.end() == 0
    (one,) = habeas("interview", "list", told, "--case", "c", "--json").told["interviews"]
    assert one["present"] == ["interviewer", "interviewer", "guard_or_official"]
    assert (one["interpreter"], one["breaks_offered"], one["verbatim"]) == (False, True, None)
    assert (one["first_account"], one["when"], one["place_kind"]) == ("unknown", "2020-01", "prison")
