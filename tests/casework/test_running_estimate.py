"""An estimate that runs while somebody works on: it enters itself, or leaves nothing, and a lock in between is told."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.casework.test_estimating import _rows
from tests.casework.test_estimating import linked as linked
from tests.vault.bench import CASE, Bench
from tests.vault.bench import bench as bench
from tests.vault.bench import cheap_passphrases as cheap_passphrases
from tests.vault.bench import quick_path as quick_path

from habeas.casework.estimate_pictures import pictures_of
from habeas.casework.estimate_versions import numbers_of
from habeas.casework.running_estimate import DEFAULT_SEED, MARK, RunningEstimate, Wish, cut_short
from habeas.errors import EstimateError, UsageError
from habeas.estimates import DEFAULT_SEED as OF_THE_ESTIMATES


class Turns:
    """The thread that holds the case: what is handed to it is done when the test takes its turn."""

    def __init__(self) -> None:
        self.waiting: queue.Queue[Callable[[], None]] = queue.Queue()

    def take(self) -> None:
        self.waiting.get(timeout=60)()


def _running(bench: Bench, turns: Turns) -> RunningEstimate:
    return RunningEstimate(context=bench.context, case_name=CASE, in_vault=turns.waiting.put)


def test_the_seed_is_that_of_the_estimates() -> None:
    """The desk and the command line begin from the same number, although the desk does not load the estimators."""
    assert DEFAULT_SEED == OF_THE_ESTIMATES


def test_it_is_entered_when_it_is_done_and_its_files_come_after(linked: Bench, tmp_path: Path) -> None:
    """The log has the estimate before any file of it lies in a folder."""
    turns, out = Turns(), tmp_path / "out"
    running = _running(linked, turns)
    running.start(Wish(seed=5, folder=str(out)))
    assert running.runs
    assert numbers_of(linked.context, CASE).versions == ()
    with pytest.raises(UsageError, match="running already"):
        running.start(Wish(seed=5))
    turns.take()
    (version,) = numbers_of(linked.context, CASE).versions
    assert version.run.id == running.entered
    assert version.run.draws == 20
    assert version.same_table
    turns.take()
    assert (running.state, running.files[-1]) == ("saved", "estimate.json")
    assert not (linked.context.workspace.folder / MARK).exists()


def test_what_is_stopped_is_not_entered_and_a_lock_is_told_once(linked: Bench) -> None:
    """Nothing half-done stands in the log; who comes after a lock is told, and only about their own case."""
    turns = Turns()
    running = _running(linked, turns)
    running.start(Wish(seed=5))
    running.stop()
    assert running.state == "stopped"
    assert not cut_short(linked.context, CASE)
    running.start(Wish(seed=5))
    running.abandon()
    assert not cut_short(linked.context, "another")
    assert cut_short(linked.context, CASE)
    assert not cut_short(linked.context, CASE)
    assert numbers_of(linked.context, CASE).versions == ()


def test_what_arrives_after_a_stop_changes_nothing(linked: Bench) -> None:
    """An answer that was on its way when somebody pressed Stop is not entered."""
    turns = Turns()
    running = _running(linked, turns)
    running.start(Wish(seed=5))
    late = turns.waiting.get(timeout=60)
    running.stop()
    late()
    assert numbers_of(linked.context, CASE).versions == ()


def test_a_folder_inside_the_workspace_is_refused_before_anything_runs(linked: Bench) -> None:
    """Files that may leave do not lie among the sealed ones."""
    running = _running(linked, Turns())
    with pytest.raises(UsageError, match="workspace"):
        running.start(Wish(seed=5, folder=str(linked.context.workspace.folder / "out")))
    assert not running.runs


def test_one_list_is_refused(bench: Bench) -> None:
    """No process is started for what cannot be estimated, and the screen knows why."""
    bench.take_in("a", _rows("a", range(8)))
    with pytest.raises(EstimateError, match="1 list"):
        _running(bench, Turns()).start(Wish(seed=5))
    assert "1 list" in numbers_of(bench.context, CASE).refusal


def test_an_estimate_says_what_changed_since(linked: Bench) -> None:
    """Whoever quotes an old number sees that the case went on."""
    turns = Turns()
    running = _running(linked, turns)
    running.start(Wish(seed=5))
    turns.take()
    turns.take()
    linked.take_in("c", _rows("c", range(3)))
    linked.take_in("d", _rows("d", range(9, 12)))
    numbers = numbers_of(linked.context, CASE)
    (version,) = numbers.versions
    assert version.newer > 0
    assert version.same_table  # the lists of the estimate know whom they knew
    assert numbers.documented is None
    assert numbers.newer > 0
    assert [slug for slug, _, _ in numbers.lists] == ["a", "b", "c", "d"]


def test_pictures_show_no_combination_of_few(linked: Bench) -> None:
    """Two small combinations are told together and neither can be had from the other."""
    turns = Turns()
    running = _running(linked, turns)
    running.start(Wish(seed=5))
    turns.take()
    turns.take()
    (version,) = numbers_of(linked.context, CASE).versions
    found = pictures_of(version)
    assert [row.persons for row in found.overlap.rows if row.persons < 5] == []
    assert found.overlap.few == len(version.run.cells) - len(found.overlap.rows)
    assert [one.kind for one in found.methods.lines] == ["method"] * len(version.run.methods)
    if version.run.median is None:
        assert version.run.curve == ()
        assert all(one.middle is None for one in (*found.methods.lines, *found.hangs_on.lines))
