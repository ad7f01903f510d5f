"""`habeas source` and `habeas sources`: who says something, judged with a reason; who it is stays sealed."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.calling import PLANTED, Call
from tests.cli.testimony import SHEET, Account, Terminal, fits, testimony

__all__ = ["testimony"]


def test_a_source_is_made_and_judged(habeas: Call, work: Path, terminal: Terminal) -> None:
    """What is said of it is said back in words, and what comes next can be copied."""
    terminal(80)
    made = habeas("source", "add", work, "daily-paper", "--case", "c", "--kind", "press", "--connection", "journalist")
    assert made.code == 0
    fits(made)
    for words in ("Source daily-paper made", "press", "journalist", "F: cannot be judged", "--by daily-paper"):
        assert words in made.out
    refused = habeas("source", "set", work, "daily-paper", "--case", "c", "--reliability", "C", "--json")
    assert (refused.code, refused.error["code"]) == (2, "usage")
    judged = ("--reliability", "C", "--why", "names its sources")
    said = habeas("source", "set", work, "daily-paper", "--case", "c", *judged)
    assert "C: names its sources" in said.out
    told = habeas("source", "set", work, "daily-paper", "--case", "c", "--lang", "ru", "--json").told
    assert (told["kind"], told["reliability"], told["rests_on"]) == ("press", "C", [])


def test_what_a_source_rests_on_is_shown_and_can_be_taken_back(habeas: Call, work: Path) -> None:
    """A yearbook that takes everything from one register is not counted beside it."""
    for slug in ("register", "yearbook"):
        habeas("source", "add", work, slug, "--case", "c", "--kind", "organisation")
    said = habeas("source", "set", work, "yearbook", "--case", "c", "--rests-on", "register")
    assert "rests on" in said.out
    both = ("--rests-on", "register", "--rests-on-none")
    assert habeas("source", "set", work, "yearbook", "--case", "c", *both, "--json").error["code"] == "usage"
    assert habeas("source", "set", work, "yearbook", "--case", "c", "--rests-on-none", "--json").told["rests_on"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "advice"),
    [
        ((PLANTED, "--kind", "testimony"), 2, "survivor-a"),
        (("ana", "--kind", "testmony"), 1, "did you mean 'testimony'?"),
        (("ana",), 2, "--kind press"),
        (("ana", "--kind", "testimony", "--rests-on", PLANTED), 1, "habeas sources"),
    ],
)
def test_a_slip_makes_no_source(
    habeas: Call, work: Path, digest: Callable[[Path], str], arguments: tuple[str, ...], code: int, advice: str
) -> None:
    """Nothing is written, and a name that was typed is not said back."""
    before = digest(work)
    said = habeas("source", "add", work, *arguments, "--case", "c", "--json")
    assert said.code == code
    assert advice in said.error["advice"]
    assert digest(work) == before


def test_who_a_source_is_comes_by_a_file_and_is_shown_to_whoever_asks(testimony: Account) -> None:
    """Never by the command line; the object for programs says that it is recorded, and never what."""
    words = testimony.write(f"{PLANTED}, a neighbour\nsecond line", "identity.txt")
    assert testimony.call("source identity", "ana", "--show", "--json").code == 1
    said = testimony.call("source identity", "ana", "--file", words)
    assert said.code == 0
    assert testimony.call("source identity", "ana", "--show", "--json").told["recorded"] is True
    shown = testimony.call("source identity", "ana", "--show", may_show=True)
    assert shown.out == f"{PLANTED}, a neighbour\nsecond line\n"
    assert testimony.call("source identity", "ana", "--show", "--file", words, "--json").error["code"] == "usage"
    for wrong in ("nowhere.txt", testimony.folder):
        assert testimony.call("source identity", "ana", "--file", wrong, "--json").error["place"] == "--file"
    assert testimony.call("source identity", "ana", "--json").code == 2  # nobody is there to be asked
    testimony.write("", "empty.txt")
    assert testimony.call("source identity", "ana", "--file", testimony.folder / "empty.txt").code == 2


def test_who_a_source_is_can_come_by_standard_input(testimony: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program hands it over without a file that somebody would have to destroy."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{PLANTED}\n".encode())))
    assert testimony.call("source identity", "ana", "--file", "-").code == 0
    assert PLANTED in testimony.call("source identity", "ana", "--show", may_show=True).out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe")))
    refused = testimony.call("source identity", "ana", "--file", "-", "--json")
    assert refused.error["message"] == "the text is not in UTF-8"


def test_sources_are_listed_with_how_many_are_independent(testimony: Account, terminal: Terminal) -> None:
    """An article that passes a testimony on adds none; the table fits and holds no title."""
    empty = testimony.call("sources")
    assert "No coded statement rests on a source that is known." in empty.out
    testimony.call("source add", "daily-paper", "--kind", "press", "--title", PLANTED, may_show=True)
    testimony.code(SHEET.replace("[[mention]]", 'relayed_by = ["daily-paper"]\n\n[[mention]]', 1))
    terminal(80)
    said = testimony.call("sources")
    fits(said)
    assert "rest on 1 independent originating source." in said.out
    assert "1 source only passed on what others said, and add" in said.out.replace("\n", " ")
    told = testimony.call("sources", "--json").told
    assert (told["independent"], told["relays_only"]) == (1, 1)
    assert [one["slug"] for one in told["sources"]] == ["ana", "daily-paper"]


def test_a_case_without_sources_says_how_to_make_one(habeas: Call, work: Path) -> None:
    """The next command can be copied."""
    said = habeas("sources", work, "--case", "c")
    assert "No source yet." in said.out
    assert "source add" in said.out
