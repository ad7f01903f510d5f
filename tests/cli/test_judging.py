"""Judging: the queue, a file of answers, undo, and a sitting on a real terminal."""

from __future__ import annotations

import os
import pty
import re
import secrets
import select
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
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
    answers = ("yes", "no", "unsure", "pass")
    lines = (f"{one['a']},{one['b']},{same},seen" for one, same in zip(before, answers, strict=False))
    done = habeas("judge", work, "--case", "c", "--answers", _answers(invented, *lines), "--json")
    assert done.code == 0
    assert len(before) > 4
    assert (done.told["decided"], done.told["passed"]) == (3, 1)
    told = habeas("judge", work, "--case", "c", "--queue", "--json").told
    assert len(told["queue"]) == len(before) - 4
    assert told["passed"] == [before[3]]
    for _ in range(4):
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
    assert waiting > 20
    seat = _Terminal("judge", str(work), "--case", "c")
    first = seat.until("q quit")
    assert "Pair 1 of 20" in first
    assert "%" not in first
    assert "bits" not in first
    assert "lot" not in first
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
    seat.key("p")
    passed = seat.until("q quit")
    assert "Pair 3 of" in passed
    assert "%" not in passed, "whoever does not judge a pair is shown no opinion of it"
    seat.key("d")
    seat.until("Any key goes on")
    seat.key("q")
    assert "2 answers recorded" in seat.until("queue")
    assert seat.end() == 0


def test_answers_that_differ_are_put_to_whoever_sits_down(habeas: Call, invented: Path, passphrase_file: Path) -> None:
    """Both are shown, the first holds until somebody decides, and the agreement says how often it happens."""
    work = invented / "work"
    waiting = _queue(habeas, work)
    assert habeas("judge", work, "--case", "c", "--agreement", "--json").code == 1
    lines = (f"{one['a']},{one['b']},no," for one in waiting[:22])
    assert habeas("judge", work, "--case", "c", "--answers", _answers(invented, *lines), "--json").code == 0
    told = habeas("judge", work, "--case", "c", "--agreement", "--json")
    assert (told.code, told.told["due"], told.told["decided"]) == (1, 1, 22)
    _answer_the_next_batch(work, passphrase_file, "yes")
    told = habeas("judge", work, "--case", "c", "--agreement", "--json")
    assert told.code == 0
    assert (told.told["agreement"]["pairs"], told.told["agreement"]["share"]) == (1, 0.0)
    (differing,) = told.told["disagreements"]
    assert [one["same"] for one in differing["answers"]] == ["no", "yes"]
    assert "1 pair" in habeas("judge", work, "--case", "c", "--agreement").out
    seat = _Terminal("judge", str(work), "--case", "c")
    assert "answered twice" in seat.until("q quit")
    seat.key("d")
    assert "1 answer recorded" in seat.until("queue")
    assert seat.end() == 0
    assert habeas("judge", work, "--case", "c", "--queue", "--json").told["disagreements"] == []
    assert habeas("judge", work, "--case", "c", "--agreement", "--json").told["agreement"]["share"] == 0.0


def _answer_the_next_batch(work: Path, passphrase_file: Path, answer: str) -> None:
    """Answer a batch as the desk would, through casework."""
    from habeas.casework.answers import Answer
    from habeas.casework.context import Context
    from habeas.casework.judging import review
    from habeas.casework.starting import unlock_workspace

    given = bytearray(passphrase_file.read_bytes().strip())
    workspace = unlock_workspace(work, given, chance=secrets.token_bytes)
    context = Context(workspace=workspace, now=lambda: datetime.now(UTC))
    with review(context, "c") as sitting:
        for asking in sitting.batch():
            sitting.answer(asking, Answer(answer))


def test_the_model_is_measured_by_answers_to_pairs_drawn_by_lot(
    habeas: Call, invented: Path, passphrase_file: Path
) -> None:
    """Before anything was answered it says so; then it tells shares with intervals, and answers a wish in words."""
    work = invented / "work"
    none = habeas("judge", work, "--case", "c", "--calibration", "--json")
    assert none.code == 1
    _answer_the_next_batch(work, passphrase_file, "yes")
    told = habeas("judge", work, "--case", "c", "--calibration", "--wrong-in", "200", "--json")
    assert told.code == 0
    assert told.told["answered"] >= 5
    (half, *_) = told.told["at"]
    assert half["precision"]["value"] == 1.0
    assert half["precision"]["lo95"] < 1.0
    assert "yet" in told.told["threshold"]["words"]
    said = habeas("judge", work, "--case", "c", "--calibration", "--wrong-in", "200").out
    assert "drawn by lot were answered" in said
    assert "recall" in said


def test_decisions_that_contradict_each_other_are_listed_with_their_entries(habeas: Call, invented: Path) -> None:
    """A is B, B is C, A is not C: shown so that one can be taken back, and none is by itself."""
    work = invented / "work"
    a, b, c = sorted({one[side] for one in _queue(habeas, work) for side in ("a", "b")})[:3]
    file = _answers(invented, f"{a},{b},yes,", f"{b},{c},yes,", f"{a},{c},no,")
    done = habeas("judge", work, "--case", "c", "--answers", file, "--json").told
    assert len(done["conflicts"]) == 1
    (group,) = habeas("judge", work, "--case", "c", "--queue", "--json").told["contradictions"]
    assert {group["different"]["a"], group["different"]["b"]} == {a, c}
    assert len(group["same"]) == 2
    entry = group["same"][0]["entry"]
    assert f"entry {entry}  same" in habeas("judge", work, "--case", "c", "--queue").out
    assert habeas("undo", work, "--case", "c", "--entry", entry, "--json").code == 0
    assert habeas("judge", work, "--case", "c", "--queue", "--json").told["contradictions"] == []


@pytest.mark.parametrize("options", [("--queue", "--agreement"), ("--wrong-in", "200"), ("--calibration", "--more")])
def test_options_that_do_not_go_together_are_refused(options: tuple[str, ...], habeas: Call, invented: Path) -> None:
    """Nothing is opened for a call that means two things."""
    told = habeas("judge", invented / "work", "--case", "c", *options, "--json")
    assert (told.code, told.error["code"]) == (2, "usage")
