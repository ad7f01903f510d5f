"""The file of an estimate that was stopped: whole or not there, its owner's alone, and never another estimate's."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from habeas.casework import resuming
from habeas.casework.estimating import estimate_file
from habeas.casework.reckoning import EstimateOptions
from habeas.casework.resuming import stopping
from habeas.errors import EstimateError, UsageError
from habeas.estimates import Answer
from habeas.estimates.beside import Beside
from habeas.estimates.kernel.jit import HAS_NUMBA

needs_numba = pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed; as Python it takes too long")
# Mixes slowly: it takes a second or two, so that there is something to stop.
_ROWS = "a,b,c,count\n1,0,0,348\n0,1,0,764\n0,0,1,1031\n1,1,0,27\n1,0,1,51\n0,1,1,191\n1,1,1,18\n"
_QUICK = "a,b,c,count\n1,0,0,140\n0,1,0,120\n0,0,1,90\n1,1,0,45\n1,0,1,40\n0,1,1,30\n1,1,1,20\n"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other methods take most of the time and are not kept."""
    monkeypatch.setattr("habeas.estimates.answering.beside", lambda *_: Beside(estimators=(), weight=0.0))


def _file(folder: Path, rows: str = _QUICK) -> Path:
    (folder / "t.csv").write_text(rows, encoding="utf-8")
    return folder / "t.csv"


def _estimated(table: Path, **options: object) -> Answer:
    return estimate_file(table, EstimateOptions(**options), lambda *_: None)  # type: ignore[arg-type]


@needs_numba
def test_what_a_budget_cut_goes_on_and_the_file_is_gone_at_the_end(tmp_path: Path) -> None:
    """The progress is kept for its owner alone, and nothing of it is left when the estimate is done."""
    table, kept = _file(tmp_path), tmp_path / "p.npz"
    cut = _estimated(table, budget=1e-6, resume=kept)
    assert dict(cut.estimators[0].settings)["cut_by_budget"] is True
    if os.name != "nt":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert _estimated(table, resume=kept) == _estimated(table)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv"]


@needs_numba
def test_a_torn_file_is_refused_and_stays(tmp_path: Path) -> None:
    """A file cut by a full disk, or of something else, is neither used nor overwritten."""
    table, kept = _file(tmp_path), tmp_path / "p.npz"
    _estimated(table, budget=1e-6, resume=kept)
    whole = kept.read_bytes()
    at = len(whole) // 2  # among the draws
    flipped = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    for content in (whole[: len(whole) // 2], whole[:-10], b"", b"not a file of ours", flipped):
        kept.write_bytes(content)
        with pytest.raises(EstimateError, match=r"torn|version|no progress"):
            _estimated(table, resume=kept)
        assert kept.read_bytes() == content


@needs_numba
def test_a_file_of_another_table_or_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's progress is taken for another's, or thrown away for it; what to do is said."""
    table, kept = _file(tmp_path), tmp_path / "p.npz"
    _estimated(table, budget=1e-6, resume=kept)
    (tmp_path / "other").mkdir()
    for rows in (_ROWS, "a,b,count\n1,0,50\n0,1,40\n1,1,20\n"):
        with pytest.raises(EstimateError, match="another table") as refused:
            _estimated(_file(tmp_path / "other", rows), resume=kept)
        assert "another name" in (refused.value.advice or "")
    with pytest.raises(EstimateError, match="another seed"):
        _estimated(table, seed=7, resume=kept)
    monkeypatch.setattr(resuming, "_versions", lambda: ["habeas 0"])
    with pytest.raises(EstimateError, match="another version"):
        _estimated(table, resume=kept)
    assert kept.is_file()


def test_a_file_brings_no_code(tmp_path: Path) -> None:
    """Arrays that would run something when they are read are not read."""
    kept = tmp_path / "p.npz"
    np.savez(kept, about=np.array([{"a": 1}], dtype=object))
    with pytest.raises(EstimateError, match="torn, or is none"), stopping(kept):
        pytest.fail("it was opened")


def test_a_folder_that_is_not_there_is_said_before_hours_of_work(tmp_path: Path) -> None:
    """Nobody waits for an estimate whose progress could not be kept."""
    with pytest.raises(UsageError, match="no such folder"):
        _estimated(_file(tmp_path), resume=tmp_path / "gone" / "p.npz")


@needs_numba
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to a process")
def test_ctrl_c_keeps_what_was_done(tmp_path: Path) -> None:
    """Who stops a long fit is told how to go on, and the file opens."""
    table, kept = _file(tmp_path, _ROWS), tmp_path / "p.npz"
    script = (
        "import sys, signal\n"
        "from habeas.cli.main import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "main(sys.argv[1:])\n"
    )
    call = [sys.executable, "-c", script, "estimate", "--table", str(table), "--resume", str(kept)]
    running = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    time.sleep(4.0)
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=120)
    assert running.returncode != 0
    assert "goes on from there" in " ".join(said.split())
    with stopping(kept) as stops:
        assert stops.begun is not None
        assert "plain/written" in stops.begun
