"""Programs killed at moments drawn by lot, over and over: the workspace verifies, what was acknowledged is there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.cli.calling import cheapen
from tests.vault.bench import CASE, PASSPHRASE, Bench, in_a_child, lay_out, people, quick_engine
from tests.vault.works import opened

from habeas.casework import demonstrating
from habeas.casework.checking import rebuild, verify
from habeas.casework.context import silent
from habeas.casework.demonstrating import demonstrate
from habeas.casework.importing import import_table
from habeas.casework.judging import review, undo
from habeas.casework.linking import link
from habeas.casework.people import list_persons
from habeas.casework.starting import change_passphrase
from habeas.errors import WrongPassphraseError
from habeas.model.records import Same
from habeas.sealing.passphrases import MODERATE
from habeas.vault.workspace import create

ROUNDS = int(os.environ.get("HABEAS_KILLS", "20"))
"""Kills of each work."""
ROWS = 12

Say = Callable[[str], None]
"""Called by the program that is going to die when a use case has returned."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_engine(monkeypatch)
    cheapen(monkeypatch)


def killed_after(seconds: float, work: Callable[[Say], object]) -> list[str]:
    """Run work in a process of its own, kill it, and return what it had acknowledged by then."""
    reads, writes = os.pipe()

    def doomed() -> None:
        os.close(reads)

        def say(words: str) -> None:
            os.write(writes, f"{words}\n".encode())

        work(say)

    child = in_a_child(doomed)
    os.close(writes)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "it failed before it was killed"
    with os.fdopen(reads) as stream:
        return stream.read().splitlines()


@dataclass(slots=True)
class Kept:
    """What must be in the case."""

    entries: int
    lists: set[str]


def check_case(folder: Path, kept: Kept, acknowledged: int) -> Kept:
    """Check a case after a kill; return what is in it now."""
    bench = opened(folder, PASSPHRASE)
    found = verify(bench.context, CASE)
    assert found.failures == ()
    assert found.entries >= kept.entries + acknowledged
    listed = list_persons(bench.context, CASE)
    lists = {slug for person in listed.persons for slug in person.slugs}
    assert kept.lists <= lists
    assert listed.mentions == ROWS * len(lists), "a list is there by half"
    again = rebuild(bench.context, CASE)
    assert again.same is True
    return Kept(entries=again.entries, lists=lists)


def test_kills_during_imports(quick_path: Path) -> None:
    """A list is in the case with all its rows or with none; one that was taken in stays."""
    lot, bench = random.Random(26), lay_out(quick_path)
    kept, number = Kept(entries=1, lists=set()), 0
    for turn in range(ROUNDS):
        first = number = number + 1

        def work(say: Say, first: int = first, bench: Bench = bench) -> None:
            for at in range(first, first + 40):
                files = bench.write_list(f"list{at}", people(ROWS, first=ROWS * at, list_name=f"l{at}-"))
                import_table(bench.unlock_again(), CASE, *files)
                say(f"list{at}")

        said = killed_after(lot.random() * 0.12, work)
        known = check_case(bench.folder, Kept(kept.entries, kept.lists | set(said)), 0)
        assert known.entries >= kept.entries + len(said)
        assert len(known.lists - kept.lists - set(said)) <= 1
        kept, number = known, number + len(said) + 1
        if turn % 7 == 6:  # it grows: begin with a new one
            (quick_path / str(turn)).mkdir()
            bench, kept = lay_out(quick_path / str(turn)), Kept(entries=1, lists=set())


def test_kills_during_linking_and_judging(quick_path: Path) -> None:
    """Every decision that was acknowledged counts; links are there as a run or not at all."""
    lot, bench = random.Random(27), lay_out(quick_path)
    bench.take_in("first", people(ROWS, first=10))
    bench.take_in("second", people(ROWS, first=38, list_name="b"))
    link(bench.context, CASE)
    kept = Kept(entries=4, lists={"first", "second"})
    for _ in range(ROUNDS):

        def work(say: Say) -> None:
            while True:
                with review(bench.unlock_again(), CASE) as sitting:
                    for proposal in sitting.queue()[:2]:
                        question = sitting.question(proposal)
                        sitting.decide(question.a, question.b, Same.UNSURE)
                        say("decided")
                undo(bench.unlock_again(), CASE)
                say("undone")
                link(bench.unlock_again(), CASE)
                say("linked")

        said = killed_after(0.01 + lot.random() * 0.1, work)
        kept = check_case(bench.folder, kept, len(said))


def test_kills_while_the_passphrase_is_changed(quick_path: Path) -> None:
    """The last passphrase that was acknowledged opens the workspace, or the one after it; never none."""
    lot, bench = random.Random(28), lay_out(quick_path)
    words = [PASSPHRASE, *(f"words that nobody knows {n}".encode() for n in range(3000))]
    now = 0
    for _ in range(ROUNDS):

        def work(say: Say, now: int = now) -> None:
            context = opened(bench.folder, words[now]).context
            for word in words[now + 1 :]:
                change_passphrase(context, word)
                say("changed")

        now += len(killed_after(lot.random() * 0.04, work))
        try:
            again = opened(bench.folder, words[now])
        except WrongPassphraseError:
            now += 1
            again = opened(bench.folder, words[now])
        assert verify(again.context, CASE).failures == ()


def test_kills_during_the_demo(quick_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a stopped demo leaves can be opened if it is a workspace, and the next demo begins over it."""
    monkeypatch.setattr(demonstrating, "QUEUE_AT", 0.5)
    lot, folder = random.Random(29), quick_path / "demo"
    turn, begun, longest = 0, 0, 0.4
    while turn < ROUNDS // 2 or (not begun and longest < 60):
        turn += 1
        killed_after(
            lot.random() * longest,
            lambda say: demonstrate(folder, records=200, seed=1, style="mixed", progress=silent),
        )
        if not begun:
            longest *= 1.2
        if not (folder / "work" / "vault.key").exists():
            continue
        passphrase = (folder / "passphrase.txt").read_bytes().strip()
        bench = opened(folder, passphrase)
        for label in bench.context.workspace.cases():
            begun += 1
            found = verify(bench.context, label.id)
            assert [f for f in found.failures if not f.id.endswith(".part")] == []
            assert rebuild(bench.context, label.id).same is True
    assert begun


def test_kills_of_the_real_program(quick_path: Path) -> None:
    """The command line as it is used: `habeas import` killed while it starts, unlocks, reads or writes."""
    lot, folder = random.Random(30), quick_path / "work"
    create(folder, PASSPHRASE, label="tester", chance=os.urandom, cost=MODERATE)
    key = quick_path / "passphrase.txt"
    key.write_bytes(PASSPHRASE + b"\n")
    command = [sys.executable, "-c", "from habeas.cli.main import main; main()"]
    options = ["--case", CASE, "--passphrase-file", str(key), "--json"]
    subprocess.run(
        [*command, "case", "new", str(folder), CASE, "--passphrase-file", str(key)], check=True, capture_output=True
    )
    bench = opened(quick_path, PASSPHRASE)
    kept = Kept(entries=1, lists=set())
    for turn in range(max(3, ROUNDS // 5)):
        table, mapping = bench.write_list(f"list{turn}", people(ROWS, first=ROWS * turn, list_name=f"l{turn}-"))
        running = subprocess.Popen(
            [*command, "import", str(folder), str(table), "--mapping", str(mapping), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with suppress(subprocess.TimeoutExpired):
            running.wait(timeout=0.6 + lot.random() * 0.9)
        running.kill()
        out, err = running.communicate()
        assert b"Traceback" not in err
        done = running.returncode == 0
        assert done or running.returncode == -signal.SIGKILL, err
        kept = check_case(quick_path, Kept(kept.entries, kept.lists | ({f"list{turn}"} if done else set())), int(done))
        assert not done or b'"new"' in out
