"""Power gone, battery pulled, process killed: at whatever moment, a unit of work is there whole or not at all."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from tests.vault.bench import CASE, Bench, died, dies_at, in_a_child, lay_out, people, quick_engine

from habeas.casework.checking import rebuild
from habeas.casework.importing import import_table
from habeas.casework.judging import review, undo
from habeas.casework.linking import link
from habeas.casework.people import list_persons
from habeas.casework.starting import list_cases, start_case
from habeas.model.records import Same

Tallied = tuple[int, int, int, int]
"""Entries, mentions, exhibits known to the log, files in the exhibits folder."""


def tallied(bench: Bench) -> Tallied:
    """What a program that starts anew finds; everything in it must hold."""
    context = bench.unlock_again()
    mentions = list_persons(context, CASE).mentions
    found = bench.verified()
    assert not found.failures
    files = list((bench.case_folder / "exhibits").iterdir())
    assert all(path.suffix == ".age" for path in files)
    assert rebuild(context, CASE).same is True
    with context.case(CASE, "test", inspect=True) as case:  # that somebody read a record is an entry of its own
        read = int(case.index.database.execute("SELECT count(*) FROM unit WHERE verb = 'access'").get)
    return found.entries - read, mentions, found.exhibits, len(files)


def judge_one(bench: Bench) -> None:
    with review(bench.unlock_again(), CASE) as sitting:
        question = sitting.question(sitting.queue()[0])
        sitting.decide(question.a, question.b, Same.YES)


def prepared(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], object]]:
    """A case with two lists linked, and the works that can be killed upon it."""
    quick_engine(monkeypatch)
    bench.take_in("first", people(30))
    bench.take_in("second", people(30, first=20, list_name="b"))
    link(bench.context, CASE)
    table, mapping = bench.write_list("third", people(25, first=10, list_name="c"))
    return {
        "import": lambda: import_table(bench.unlock_again(), CASE, table, mapping),
        "link": lambda: link(bench.unlock_again(), CASE),
        "judge": lambda: judge_one(bench),
        "undo": lambda: undo(bench.unlock_again(), CASE),
        "rebuild": lambda: rebuild(bench.unlock_again(), CASE),
    }


CHANGE = {"import": (1, 25, 1, 1), "link": (1, 0, 0, 0), "judge": (1, 0, 0, 0), "undo": (1, 0, 0, 0),
          "rebuild": (0, 0, 0, 0)}  # fmt: skip


@pytest.mark.parametrize("verb", list(CHANGE))
def test_a_kill_before_any_step_leaves_all_of_a_unit_or_none(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """The case worker whose laptop dies finds the import there or not there, and the case holds either way."""
    work = prepared(bench, monkeypatch)[verb]
    before = tallied(bench)
    after = tuple(was + more for was, more in zip(before, CHANGE[verb], strict=True))
    kept = bench.snapshot("kept")
    step, outcomes = 0, set()
    while True:
        step += 1
        bench.put_back(kept)
        if not dies_at(step, work):
            break
        found = tallied(bench)
        assert found in (before, after), f"step {step}"
        outcomes.add(found)
        if verb == "import":  # what was lost is done again, what was kept is not done twice
            work()
            assert tallied(bench) == after
    assert step > 10
    assert outcomes == {before, after}


def test_a_kill_at_random_moments_leaves_all_or_none(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two steps as well: fifteen kills at moments drawn by lot."""
    works = prepared(bench, monkeypatch)
    before = tallied(bench)
    kept = bench.snapshot("kept")
    lot, killed, turn = random.Random(26), 0, 0
    while killed < 15 and turn < 100:  # some are too late: the work was done
        turn += 1
        verb = ("import", "link", "judge")[turn % 3]
        started = time.monotonic()
        assert not died(in_a_child(works[verb]))
        takes = time.monotonic() - started
        bench.put_back(kept)
        child = in_a_child(works[verb])
        time.sleep(lot.random() * takes)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        killed += died(child)
        after = tuple(was + more for was, more in zip(before, CHANGE[verb], strict=True))
        assert tallied(bench) in (before, after)
        bench.put_back(kept)
    assert killed == 15


def test_a_kill_in_a_new_workspace_or_case_never_stands_in_the_way(quick_path: Path) -> None:
    """A beginning that was cut short is begun again with the same command; no half case is ever listed."""
    for step in range(1, 200):
        folder = quick_path / str(step)
        folder.mkdir()
        if not dies_at(step, partial(lay_out, folder)):
            break
        if not (folder / "work" / "vault.key").exists():
            lay_out(folder)
            continue
        half = Bench(folder, lay_out(folder / "unlocked").context)
        context = half.unlock_again()
        if not list_cases(context):
            start_case(context, CASE)
        left = [found for found in half.objections() if ".part" not in found]
        assert not left, f"step {step}"
    assert step > 10


def test_a_founding_that_was_killed_long_ago_is_cleared_away(bench: Bench) -> None:
    """What nobody can have worked in does not make every later verification fail; what is young is left alone."""
    cases = bench.workspace / "cases"
    young, old = cases / "cas_young.part", cases / "cas_old.part"
    for folder in (young, old):
        folder.mkdir()
    os.utime(old, (0, 0))
    start_case(bench.unlock_again(), "another")
    assert young.is_dir()
    assert not old.exists()
