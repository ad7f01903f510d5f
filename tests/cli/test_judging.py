"""Judging: the queue, a file of answers, undo, and a sitting on a real terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.calling import Call

Digest = Callable[[Path], str]


def _queue(habeas: Call, work: Path) -> list[dict[str, Any]]:
    waiting: list[dict[str, Any]] = habeas("judge", work, "--case", "c", "--queue", "--json").told["queue"]
    assert waiting, "the invented case leaves nothing in doubt; choose another seed"
    return waiting


def _answers(folder: Path, *lines: str) -> Path:
    path = folder / "answers.csv"
    path.write_text("\n".join(("a,b,same,why", *lines)) + "\n", encoding="utf-8")
    return path


def test_answers_from_a_file_decide_and_undo_restores(habeas: Call, invented: Path) -> None:
    """Each answer is an entry; taking all of them back leaves the queue and the persons as they were."""
    work = invented / "work"
    before, persons = _queue(habeas, work), habeas("persons", work, "--case", "c", "--json").told
    answers = ("yes", "no", "unsure")
    lines = (f"{one['a']},{one['b']},{same},seen" for one, same in zip(before, answers, strict=False))
    done = habeas("judge", work, "--case", "c", "--answers", _answers(invented, *lines), "--json")
    assert done.code == 0
    decided = done.told["decided"]
    assert decided == min(3, len(before))
    assert len(before) - len(_queue(habeas, work) if len(before) > 3 else []) == decided
    for _ in range(decided):
        assert habeas("undo", work, "--case", "c", "--json").told["decisions"] == 1
    assert _queue(habeas, work) == before
    assert habeas("persons", work, "--case", "c", "--json").told == persons


def test_an_answer_that_does_not_fit_is_refused_by_row_and_the_others_count(habeas: Call, invented: Path) -> None:
    """A mention that the case does not have, or one compared with itself, is listed; what was typed is not."""
    work = invented / "work"
    one = _queue(habeas, work)[0]
    nobody = "men_" + "0" * 32
    file = _answers(
        invented,
        f"{one['a']},{nobody},yes,",
        f"{one['a']},{one['a']},yes,",
        "Planted-Имя,Planted-Имя,no,Planted-Имя",
        f"{one['b']},{one['a']},no,Planted-Имя",
    )
    done = habeas("judge", work, "--case", "c", "--answers", file, "--json")
    assert (done.code, done.told["decided"]) == (1, 1)
    assert [refused["row"] for refused in done.told["refused"]] == [1, 2, 3]
    assert one["id"] not in {
        left["id"] for left in habeas("judge", work, "--case", "c", "--queue", "--json").told["queue"]
    }


BAD = {
    "an answer that is none": b"a,b,same\nx,y,maybe\n",
    "no column same": b"a,b\nx,y\n",
    "a row too short": b"a,b,same\nx\n",
    "not UTF-8": "a,b,same\nИмя,y,yes\n".encode("cp1251"),
    "NUL": b"a,b,same\n\0,y,perhaps\n",
    "a quote never closed": b'a,b,same\n"x,y,yes\n',
    "empty": b"",
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_of_answers_that_cannot_be_read_decides_nothing(
    what: str, habeas: Call, invented: Path, digest: Digest
) -> None:
    """The file is read whole before the first answer is recorded."""
    (invented / "answers.csv").write_bytes(BAD[what])
    before = digest(invented / "work")
    call = ("judge", invented / "work", "--case", "c", "--answers", invented / "answers.csv")
    told = habeas(*call, "--json")
    assert (told.code, told.error["code"]) == (2, "usage")
    assert told.error["place"].startswith("answers.csv")
    assert told.error["advice"]
    assert digest(invented / "work") == before


def test_undo_of_an_entry_without_judgements_says_so(habeas: Call, invented: Path, digest: Digest) -> None:
    """The founding of a case is no judgement, and a number out of the log is none either."""
    before = digest(invented / "work")
    for entry in ("0", "9999"):
        told = habeas("undo", invented / "work", "--case", "c", "--entry", entry, "--json")
        assert (told.code, told.error["code"]) == (1, "persons")
        assert told.error["place"] == f"entry {entry}"
    assert digest(invented / "work") == before


def test_without_a_terminal_judging_says_what_to_use(habeas: Call, invented: Path) -> None:
    """A script is told of --queue and --answers and does not hang."""
    said = habeas("judge", invented / "work", "--case", "c")
    assert said.code == 2
    assert "--answers" in said.err


_SIT = """
import sys
sys.path.insert(0, {folder!r})
import pytest
from tests.cli.calling import cheapen
from habeas.cli.main import main
cheapen(pytest.MonkeyPatch())
main(sys.argv[1:])
"""


class _Terminal:
    """A person at a terminal of 80 columns: types keys, reads the screen."""

    def __init__(self, *arguments: str) -> None:
        self._own, theirs = pty.openpty()
        script = _SIT.format(folder=str(Path(__file__).parents[2]))
        self._program = subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "COLUMNS": "80", "LINES": "40", "TERM": "xterm"},
        )
        os.close(theirs)

    def until(self, words: str) -> str:
        """Read until these words are on the screen; return what was written since the last call."""
        seen, end = "", time.monotonic() + 20
        while words not in seen:
            assert time.monotonic() < end, f"{words!r} never came: {seen!r}"
            if select.select([self._own], [], [], 0.2)[0]:
                try:
                    seen += os.read(self._own, 65536).decode(errors="replace")
                except OSError as ended:
                    raise AssertionError(f"{words!r} never came: {seen!r}") from ended
        return seen

    def key(self, key: str) -> None:
        time.sleep(0.3)  # the program says its keys first, and then listens
        os.write(self._own, key.encode())

    def end(self) -> int:
        code = self._program.wait(20)
        os.close(self._own)
        return code


def test_a_sitting_hides_the_score_until_the_person_has_decided(habeas: Call, invented: Path) -> None:
    """One key each; a key that means nothing asks again; undo goes back to the pair before; q ends it."""
    work = invented / "work"
    waiting = len(_queue(habeas, work))
    assert waiting >= 2
    seat = _Terminal("judge", str(work), "--case", "c")
    first = seat.until("q quit")
    assert f"Pair 1 of {waiting}" in first
    assert "%" not in first
    assert "bits" not in first
    assert all(len(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line)) <= 80 for line in first.split("\r\n"))
    seat.key("x")
    assert "Pair 1 of" in seat.until("q quit")
    seat.key("s")
    told = seat.until("Any key goes on")
    assert "The model thought" in told
    assert "%" in told
    seat.key(" ")
    assert "Pair 2 of" in seat.until("q quit")
    seat.key("u")
    assert "Pair 1 of" in seat.until("q quit")
    seat.key("n")
    assert "Pair 2 of" in seat.until("q quit")
    seat.key("c")
    seat.until("Any key goes on")
    seat.key("u")
    assert "Pair 2 of" in seat.until("q quit")
    seat.key("d")
    seat.until("Any key goes on")
    seat.key("q")
    assert "1 decision recorded" in seat.until("queue")
    assert seat.end() == 0
    assert len(_queue(habeas, work)) == waiting - 1
