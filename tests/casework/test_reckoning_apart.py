"""Reckoning in another process: the same numbers as here, nothing left of it when it is stopped, no path repeated."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from habeas.casework.entered_runs import run_of
from habeas.casework.reckoning import EstimateOptions, reckon
from habeas.casework.reckoning_apart import Apart, Failed, Job, Ready, Said, Step, Written
from habeas.casework.tabled import Tabled

TABLED = Tabled(lists=("north", "south"), sources=("src_1", "src_2"), cells=((1, 40), (2, 35), (3, 12)))


def _until(heard: list[Said], kind: type[Said], within: float = 60.0) -> Said:
    end = time.monotonic() + within
    while not any(isinstance(one, kind) for one in heard):
        assert time.monotonic() < end, heard
        time.sleep(0.02)
    return next(one for one in heard if isinstance(one, kind))


def _started(heard: list[Said], **more: object) -> Apart:
    apart = Apart(said=heard.append)
    apart.start(Job(tabled=TABLED, seed=7, **more))  # type: ignore[arg-type]
    return apart


def test_it_gives_the_numbers_that_the_command_line_gives(tmp_path: Path) -> None:
    """Whoever estimates at the desk and whoever does on the command line get the same, to the last digit."""
    options = EstimateOptions(seed=7)
    here = run_of(reckon(TABLED, options, lambda *_: None), TABLED, options)
    heard: list[Said] = []
    apart = _started(heard, folder=str(tmp_path / "out"))
    ready = _until(heard, Ready)
    assert isinstance(ready, Ready)
    assert ready.run == here
    assert not (tmp_path / "out").exists()  # nothing is written before the estimate is entered
    apart.write()
    written = _until(heard, Written)
    assert isinstance(written, Written)
    assert written.names[-1] == "estimate.json"
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(written.names)
    assert any(isinstance(one, Step) for one in heard)
    apart.stop()


def test_what_cannot_be_written_is_told_without_its_place(tmp_path: Path) -> None:
    """A path can name somebody, so no error carries one."""
    (tmp_path / "of-zzplantedov").mkdir()
    (tmp_path / "of-zzplantedov" / "something").touch()
    heard: list[Said] = []
    apart = _started(heard, folder=str(tmp_path / "of-zzplantedov"))
    _until(heard, Ready)
    apart.write()
    failed = _until(heard, Failed)
    assert isinstance(failed, Failed)
    assert "not empty" in failed.message
    assert "zzplantedov" not in repr(failed)
    apart.stop()


def test_stopping_ends_it_at_once_and_says_nothing_more() -> None:
    """After Stop no process reckons on, and nothing arrives late."""
    heard: list[Said] = []
    apart = _started(heard)
    process = apart._process
    assert process is not None
    apart.stop()
    assert process.poll() is not None
    count = len(heard)
    time.sleep(0.2)
    assert len(heard) == count


@pytest.mark.parametrize("broken", ["import os; os._exit(3)", "print('no frame at all')"])
def test_a_process_that_breaks_is_told_as_such(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """A crash of the samplers is no estimate, and nobody waits for ever."""
    started: Callable[..., object] = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda args, **more: started([args[0], "-c", broken], **more))
    heard: list[Said] = []
    apart = _started(heard)
    assert isinstance(_until(heard, Failed), Failed)
    apart.stop()
