"""What is shown fits the terminal and cannot rewrite it; the bar comes late and leaves nothing."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cli.calling import Call

from habeas.cli import bar as bars
from habeas.cli.bar import Bar
from habeas.cli.layout import table
from habeas.cli.terminal import across, broken, cut, number, percent, program, prose, shown

ANY = st.text(max_size=60)
_WORDS = st.text(alphabet="abc дёж 漢字\u202e\n\x1b-", max_size=80)


@given(ANY)
def test_nothing_that_is_shown_can_move_the_cursor_or_turn_the_text(text: str) -> None:
    """A name from elsewhere stays in its place: one line, no control and no direction character."""
    safe = shown(text)
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Zl", "Zp"} for c in safe)
    assert not any(unicodedata.category(c) == "Cf" and c not in "\u200c\u200d" for c in safe)
    assert shown(safe) == safe


@given(_WORDS, st.integers(min_value=20, max_value=100))
def test_a_broken_sentence_loses_no_letter(text: str, width: int) -> None:
    """Lines are broken only where a space stands, and no line is wider than it may be unless a word is."""
    lines = broken(shown(text), width)
    assert "".join(" ".join(lines).split()) == "".join(shown(text).split())
    assert all(across(line) <= width or " " not in line.strip() for line in lines)


@settings(deadline=None)
@given(st.lists(st.tuples(_WORDS, _WORDS, _WORDS), min_size=1, max_size=5), st.integers(60, 120))
def test_a_table_fits_its_terminal_whatever_stands_in_it(rows: list[tuple[str, str, str]], width: int) -> None:
    """Cells that are too long are broken into lines; no row runs over the edge and none is lost."""
    laid = table(("a", "b", "c"), rows, room=width, give=(0, 1, 2))
    lines = laid.split("\n")
    assert all(across(line) <= width for line in lines)
    assert len(lines) >= len(rows) + 2
    one_line = table(("a", "b", "c"), rows, room=width, give=(0, 1, 2), one_line=True).split("\n")
    assert len(one_line) == len(rows) + 2
    assert all(across(line) <= width for line in one_line)


@given(ANY, st.integers(min_value=1, max_value=40))
def test_what_is_cut_says_that_it_is(text: str, width: int) -> None:
    """A shortened value ends in an ellipsis and fits."""
    short = cut(shown(text), width)
    assert across(short) <= width
    assert short == shown(text) or short.endswith("…")


def test_numbers_align_at_their_right_end() -> None:
    """Figures under figures can be compared at a glance."""
    laid = table(("what", "n"), [("a", number(7)), ("b", number(12345))], right=(1,))
    assert laid.split("\n")[2:] == ["a          7", "b     12\u202f345"]


@pytest.mark.parametrize(
    ("probability", "words"),
    [(1.0, "over 99.9"), (0.99951, "over 99.9"), (0.5, "50.0"), (0.999, "99.9"), (0.0, "under 0.1")],
)
def test_doubt_is_never_rounded_away(probability: float, words: str) -> None:
    """A model is never shown as certain."""
    assert percent(probability).startswith(words)
    assert percent(probability) not in ("100.0\u202f%", "0.0\u202f%")


def test_without_a_terminal_nothing_is_broken_or_cut() -> None:
    """What is piped into another program or a file keeps its lines."""
    assert prose("word " * 60, None) == "word " * 60


def _too_wide(said: str, columns: int) -> list[str]:
    """Return the lines that run over the edge; a command or a path may, to be copied."""
    wide = (line for line in said.splitlines() if across(line) > columns)
    return [line for line in wide if "habeas " not in line and "/" not in line]


def test_every_verb_fits_the_terminal(
    habeas: Call,
    invented: Path,
    terminal: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On 80 columns no table and no sentence runs over the edge, nor on 120 where tables take the room."""
    monkeypatch.chdir(invented)
    work, case, lists = Path("work"), ("--case", "c"), Path("lists")
    person = habeas("persons", work, *case, "--json").told["persons"][0]["id"]
    mapping = sorted(lists.glob("*.toml"))[0]
    importing = ("import", work, mapping.with_suffix(".csv"), *case, "--mapping", mapping)
    calls: list[tuple[object, ...]] = [
        (*importing, "--preview"),
        ("judge", work, *case, "--queue"),
        ("persons", work, *case, "--with-names"),
        ("show", work, person, *case),
        ("account", work, *case, "--conflicts", "--all"),
    ]
    once: list[tuple[object, ...]] = [
        importing,
        ("link", work, *case, "--evaluate", lists / "truth.csv"),
        ("account", work, *case),
        ("estimate", work, *case),
        ("verify", work, *case),
        ("rebuild", work, *case),
        ("case", "list", work),
        ("undo", work, *case),
    ]
    for columns, some in ((120, calls), (80, calls + once)):
        terminal(columns)
        for call in some:
            said = habeas(*call)
            assert said.out
            assert _too_wide(said.out, columns) == [], call


class _Screen:
    """A standard error that remembers what was written."""

    def __init__(self) -> None:
        self.written = ""

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still until it is moved."""
    now = [100.0]
    monkeypatch.setattr(bars, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> _Screen:
    """The terminal on standard error, 60 columns wide."""
    found = _Screen()
    monkeypatch.setattr(bars, "sys", SimpleNamespace(stderr=found))
    monkeypatch.setenv("COLUMNS", "60")
    return found


def test_the_bar_waits_a_second_and_leaves_no_trace(clock: list[float], screen: _Screen) -> None:
    """Quick work shows no bar; slow work shows one, within the line, which is taken away at its end."""
    bar = Bar()
    bar.quiet = False
    bar("rows", 10, 100)
    assert screen.written == ""
    clock[0] += 1.2
    bar("rows", 50, 100)
    assert "50 of 100" in screen.written
    assert all(across(part) < 60 for part in screen.written.replace("\x1b[2K", "").split("\r"))
    bar.clear()
    assert screen.written.endswith("\r\x1b[2K")
    bar.clear()
    assert screen.written.count("\x1b[2K") == 2


def test_a_bar_is_not_drawn_for_programs(clock: list[float], screen: _Screen) -> None:
    """With --json, or where standard error is a file, nothing is drawn."""
    bar = Bar()
    clock[0] += 5
    bar("rows", 50, 100)
    bar("rows", 60, None)
    assert screen.written == ""


def test_the_next_command_can_be_copied_where_the_name_alone_is_not_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """After `make demo` the program stands in .venv/bin, and what it tells to try next works as it is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / ".venv" / "bin" / "habeas")])
    monkeypatch.setenv("PATH", "")
    assert program() == ".venv/bin/habeas"
    monkeypatch.setattr(sys, "argv", ["pytest"])
    assert program() == "habeas"
