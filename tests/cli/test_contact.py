"""`habeas contact`: the answer is no until somebody agreed, lately; and the words are shown to whoever is noted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.calling import PLANTED, Call
from tests.cli.person import Person

TODAY = datetime.now(UTC).date()


@pytest.fixture
def told(habeas: Call, work: Path) -> Path:
    """A workspace with a source in its case."""
    assert habeas("source", "add", work, "survivor-a", "--case", "c", "--kind", "testimony").code == 0
    return work


@pytest.fixture
def way(tmp_path: Path) -> Path:
    """A file with a way to reach somebody."""
    file = tmp_path / "way.txt"
    file.write_text(f"{PLANTED}: a letter to the library\n", encoding="utf-8")
    return file


def agreed(work: Path, *more: object) -> tuple[object, ...]:
    days = ("--checked-on", TODAY.isoformat(), "--until", (TODAY + timedelta(days=30)).isoformat())
    return ("contact", "set", work, "survivor-a", "--case", "c", *days, *more, "--json")


def test_until_somebody_agreed_the_answer_is_no(habeas: Call, told: Path) -> None:
    """In capitals, with the reason, and with an exit code that a script cannot overlook."""
    said = habeas("contact", "show", told, "survivor-a", "--case", "c")
    assert said.code == 1
    assert said.out.startswith("NO CONTACT with survivor-a: nothing is recorded")
    listed = habeas("contact", "list", told, "--case", "c")
    assert (listed.code, "no contact with anybody" in listed.out) == (0, True)


def test_an_agreement_is_shown_with_its_words_and_told_without_them(habeas: Call, told: Path, way: Path) -> None:
    """Eyes get the words; programs get them only when they ask; the log says who saw them."""
    done = habeas(*agreed(told, "--begun-by", "us_by_agreed_channel", "--channel", way, "--never", way))
    assert (done.code, done.told["live"], done.told["initiated_by"]) == (0, True, "us_by_agreed_channel")
    show = ("contact", "show", told, "survivor-a", "--case", "c")
    shown = habeas(*show, may_show=True)
    assert shown.code == 0
    assert f"by this way: {PLANTED}" in shown.out
    assert f"never: {PLANTED}" in shown.out
    object_ = habeas(*show, "--json").told
    assert (object_["contact"], object_["we_begin"]) == (True, True)
    assert "channel" not in object_
    assert PLANTED in habeas(*show, "--json", "--with-words", may_show=True).told["channel"]
    log = habeas("log", told, "--case", "c", "--json").told
    assert sum(entry["opened"].get("read", 0) for entry in log["entries"]) == 2


def test_whoever_alone_begins_is_waited_for(habeas: Call, told: Path, way: Path) -> None:
    """There is an agreement, and the answer to whether we may begin is still no."""
    assert habeas(*agreed(told, "--begun-by", "person_only", "--words", way)).code == 0
    said = habeas("contact", "show", told, "survivor-a", "--case", "c", may_show=True)
    assert said.code == 1
    assert "Do not call" in said.out
    told_ = habeas("contact", "show", told, "survivor-a", "--case", "c", "--json").told
    assert (told_["contact"], told_["we_begin"]) == (True, False)


def test_an_end_is_an_end(habeas: Call, told: Path, way: Path) -> None:
    """Afterwards the answer is no, and no way is left in the record in force."""
    habeas(*agreed(told, "--begun-by", "us_by_agreed_channel", "--channel", way))
    assert habeas("contact", "end", told, "survivor-a", "--case", "c").code == 0
    again = habeas("contact", "show", told, "survivor-a", "--case", "c", "--json", "--with-words")
    assert (again.code, again.told["reason"], again.told["contact"]) == (1, "ended", False)
    assert habeas("contact", "end", told, "survivor-a", "--case", "c", "--json").code == 1
    (line,) = habeas("contact", "list", told, "--case", "c", "--json").told["contacts"]
    assert (line["live"], line["reason"]) == (False, "ended")


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--begun-by", "us_by_agreed_channel"),
        ("--begun-by", "nobody", "--until", (TODAY + timedelta(days=91)).isoformat()),
        ("--begun-by", "nobody", "--until", TODAY.isoformat()),
        ("--begun-by", "nobody", "--checked-on", "2099-01-01"),
        ("--begun-by", "nobody", "--words", "-", "--never", "-"),
    ],
)
def test_a_slip_leaves_the_answer_at_no(habeas: Call, told: Path, more: tuple[str, ...]) -> None:
    """Nothing half-agreed is written."""
    assert habeas(*agreed(told, *more)).code == 2
    assert habeas("contact", "list", told, "--case", "c", "--json").told["contacts"] == []


def test_at_a_terminal_what_is_missing_is_asked(habeas: Call, told: Path, passphrase_file: Path) -> None:
    """The words are typed where nobody's shell keeps them."""
    person = Person("contact", "set", told, "survivor-a", "--case", "c", HABEAS_PASSPHRASE_FILE=str(passphrase_file))
    person.until("Who begins (")
    person.types("us_by_agreed_channel\n")
    for question, answer in (
        ("By which way", f"{PLANTED} by post"),
        ("How to announce", ""),
        ("must never", "no telephone"),
        ("was the person asked", TODAY.isoformat()),
        ("asked again", (TODAY + timedelta(days=60)).isoformat()),
    ):
        person.until(question)
        person.types(f"{answer}\n")
    person.until("holds until")
    assert person.end() == 0
    shown = habeas("contact", "show", told, "survivor-a", "--case", "c", "--json", "--with-words", may_show=True)
    assert (shown.told["channel"], shown.told["words"], shown.told["never"]) == (
        f"{PLANTED} by post",
        None,
        "no telephone",
    )
