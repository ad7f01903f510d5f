"""`habeas consent`: asked one question at a time, said back in words, and no word of a person in an object."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from tests.cli.calling import BASIS, MAPPING, PLANTED, Call
from tests.cli.person import Person


@pytest.fixture
def told(habeas: Call, work: Path) -> Path:
    """A workspace with a source in its case."""
    assert habeas("source", "add", work, "survivor-a", "--case", "c", "--kind", "testimony").code == 0
    return work


def give(work: Path, *more: object) -> tuple[object, ...]:
    said = ("--by", "survivor-a", "--for", "filing", "--to", "un_body", "--basis", "survivor_self")
    return ("consent", "give", work, "survivor-a", "--case", "c", *said, "--on", "2020-01-02", *more)


def test_what_is_given_is_said_back_and_listed(habeas: Call, told: Path) -> None:
    """Four answers stand apart, and what was not asked is no."""
    done = habeas(*give(told, "--until", "2099-01-01", "--to-state", "yes", "--json"))
    assert done.code == 0
    assert done.told["id"].startswith("con_")
    assert {name: done.told[name] for name in ("to_state", "to_public", "name_form", "standing", "expires")} == {
        "to_state": True,
        "to_public": False,
        "name_form": "none",
        "standing": "live",
        "expires": "2099-01-01",
    }
    said = habeas("consent", "list", told, "--case", "c")
    assert said.code == 0
    for words in ("survivor-a", "holds until 2099-01-01", "filing", "un_body", "no name"):
        assert words in said.out
    listed = habeas("consent", "list", told, "--case", "c", "--json").told
    assert ([one["id"] for one in listed["consents"]], listed["hold"]) == ([done.told["id"]], 1)


def test_an_empty_list_says_what_that_means(habeas: Call, told: Path) -> None:
    """No row is not a blank screen: it means that nothing may leave."""
    said = habeas("consent", "list", told, "--case", "c")
    assert (said.code, "may leave" in said.out) == (0, True)


def test_words_come_by_file_or_standard_input_and_stay_out_of_objects(
    habeas: Call, told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note is on no command line, in no list and in no object that did not ask for words."""
    note = tmp_path / "note.txt"
    note.write_text(f"{PLANTED}\nsecond line", encoding="utf-8")
    one = habeas(*give(told, "--note", note, "--json")).told
    assert one["has_note"] is True
    shown = habeas("consent", "show", told, one["id"], "--case", "c", may_show=True)
    assert (shown.code, PLANTED in shown.out, "second line" in shown.out) == (0, True, True)
    habeas("consent", "show", told, one["id"], "--case", "c", "--json")
    with_words = ("consent", "show", told, one["id"], "--case", "c", "--json", "--with-words")
    assert habeas(*with_words, may_show=True).told["note"] == f"{PLANTED}\nsecond line"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("прочее".encode())))
    again = habeas(*give(told, "--again", one["id"], "--note", "-", "--json")).told
    assert again["changed"] == ["note"]


def test_a_withdrawal_says_what_it_means(habeas: Call, told: Path) -> None:
    """What left, what is refused from now on, and that the words are still there."""
    one = habeas(*give(told, "--json")).told["id"]
    said = habeas("consent", "withdraw", told, one, "--case", "c")
    assert said.code == 0
    for words in ("is withdrawn from", "Nothing that left", "gate now refuses", "habeas withdraw"):
        assert words in said.out
    assert habeas("consent", "withdraw", told, one, "--case", "c", "--json").error["code"] == "statements"
    shown = habeas("consent", "show", told, one, "--case", "c", "--json")
    assert (shown.code, shown.told["standing"]) == (1, "withdrawn")


def test_names_stop_leaving_when_consent_is_withdrawn(habeas: Call, work: Path, lists: Path) -> None:
    """What the list of consents says and what the gate does are one thing."""
    (lists / "list.toml").write_text(MAPPING + BASIS, encoding="utf-8")
    assert habeas("import", work, lists / "list.csv", "--case", "c", "--mapping", lists / "list.toml").code == 0
    call = ("persons", work, "--case", "c", "--with-names", "--json")
    assert habeas(*call, may_show=True).code == 0
    (one,) = habeas("consent", "list", work, "--case", "c", "--json").told["consents"]
    assert one["basis"] == "mapping"
    done = habeas("consent", "withdraw", work, one["id"], "--case", "c", "--json").told
    assert (done["mentions"], done["refused"], done["mapping_says_it_again"]) == (9, 9, True)
    assert (habeas(*call).code, habeas(*call).told["withheld"]) == (1, 9)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--basis", "survivor"), 1),
        (("--on", "2099-01-01"), 2),
        (("--until", "2019-01-01"), 2),
        (("--to", "state"), 2),
        (("--to-state", "perhaps"), 2),
        (("--evidence", PLANTED), 1),
        (("--again", PLANTED), 1),
        (("--note", "/nowhere"), 2),
    ],
)
def test_a_slip_is_told_and_nothing_is_written(habeas: Call, told: Path, more: tuple[str, ...], code: int) -> None:
    """Whoever mistypes learns where, and what they typed is not repeated."""
    assert habeas(*give(told, *more, "--json")).code == code
    assert habeas("consent", "list", told, "--case", "c", "--json").told["consents"] == []


def test_without_a_terminal_nothing_is_asked(habeas: Call, told: Path) -> None:
    """A script that forgets something is told so, and does not hang."""
    said = habeas("consent", "give", told, "survivor-a", "--case", "c", "--json")
    assert (said.code, said.error["code"]) == (2, "usage")


def test_at_a_terminal_each_question_is_asked_and_nothing_typed_is_no(
    habeas: Call, told: Path, passphrase_file: Path
) -> None:
    """Four questions, one after the other; who only presses the key has allowed nothing but the work itself."""
    person = Person("consent", "give", told, "survivor-a", "--case", "c", HABEAS_PASSPHRASE_FILE=str(passphrase_file))
    person.until("Who gave it")
    person.types("survivor-a\n")
    person.until("On what basis")
    person.types("survivr_self\n")
    person.until("did you mean 'survivor_self'")
    person.until("On what basis")
    person.types("1\n")
    person.until("For which purposes")
    person.types("search, filing\n")
    person.until("outside of this organisation")
    person.types("y\n")
    for question in ("the State", "made public"):
        person.until(question)
        person.types("\n")
    seen = person.until("Who may have it")
    assert "state:" not in seen
    assert "public:" not in seen
    person.types("un_body\n")
    person.until("name appear")
    person.types("y\n")
    person.until("In full")
    person.types("\n")
    person.until("On which day was it given")
    person.types("yesterday\n")
    person.until("not a day")
    person.until("On which day was it given")
    person.types("2020-01-02\n")
    person.until("does it end")
    person.types("\n")
    person.until("to be noted")
    person.types("\n")
    person.until("initials")
    assert person.end() == 0
    (one,) = habeas("consent", "list", told, "--case", "c", "--json").told["consents"]
    assert (one["to_state"], one["to_public"], one["name_form"]) == (False, False, "initials")
    assert (one["purposes"], one["recipients"], one["has_note"]) == (["search", "filing"], ["un_body"], False)
