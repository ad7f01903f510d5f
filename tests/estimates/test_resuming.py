"""An estimate that was stopped goes on and gives the numbers of one that never was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from habeas.errors import EstimateError
from habeas.estimates import CaptureTable, estimate
from habeas.estimates.beside import Beside
from habeas.estimates.kernel.jit import HAS_NUMBA
from habeas.estimates.resuming import Stored

pytestmark = pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed; as Python it takes too long")


def _table(more: int = 0, *, lists: tuple[str, ...] = ("a", "b", "c")) -> CaptureTable:
    patterns = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]], dtype=np.uint8)
    counts = np.array([140 + more, 120, 90, 45, 40, 30, 20], dtype=np.int64)
    return CaptureTable(lists=lists, patterns=patterns, counts=counts)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other methods take most of the time and are not kept."""
    monkeypatch.setattr("habeas.estimates.answering.beside", lambda *_: Beside(estimators=(), weight=0.0))


def _after(times: int) -> Callable[[], bool]:
    asked = iter(range(10**9))
    return lambda: next(asked) >= times


def _stopped(times: int = 1, begun: Stored | None = None) -> Stored:
    kept: list[Stored] = []
    estimate(_table(), seed=3, stop=_after(times), begun=begun, keep=kept.append)
    assert len(kept) == 1
    return kept[0]


@pytest.fixture(scope="module")
def progress() -> Stored:
    return _stopped()


def test_an_estimate_in_pieces_is_the_unbroken_one() -> None:
    """Whoever has two evenings gets what one night would have given, with the draws of the linkage too."""
    draws = [_table(more) for more in (0, 8)]
    whole = estimate(_table(), seed=3, draws=draws)
    kept: list[Stored] = [_stopped(1)]
    kept.append(_stopped(1, begun=kept[-1]))
    found = estimate(_table(), seed=3, draws=draws, begun=kept[-1], keep=kept.append)
    assert found == whole
    assert np.array_equal(found.estimators[0].hidden, whole.estimators[0].hidden)
    assert found.pooled is not None
    assert whole.pooled is not None
    assert found.pooled.interval == whole.pooled.interval
    again = estimate(_table(), seed=3, draws=draws, begun=kept[-1])
    assert again == whole


def test_progress_of_something_else_is_refused(progress: Stored) -> None:
    """No number of one table gets into the estimate of another."""
    for what, table, seed, priors in (
        ("table", _table(1), 3, "default"),
        ("table", _table(lists=("a", "b", "d")), 3, "default"),
        ("seed", _table(), 4, "default"),
        ("priors", _table(), 3, "lcmcr"),
    ):
        with pytest.raises(EstimateError, match=f"another {what}"):
            estimate(table, seed=seed, priors=priors, begun=progress)  # type: ignore[arg-type]
    two = CaptureTable(
        lists=("a", "b"), patterns=np.array([[1, 0], [0, 1], [1, 1]], dtype=np.uint8), counts=np.array([50, 40, 20])
    )
    with pytest.raises(EstimateError, match="another table"):
        estimate(two, seed=3, begun=progress)
    with pytest.raises(EstimateError, match="no progress"):
        estimate(_table(), seed=3, begun={"x": np.zeros(3)})


def _changed(array: np.ndarray, kind: str) -> Any:
    match kind:
        case "shorter":
            return array[:-1] if array.ndim and len(array) else np.zeros(2)
        case "more dimensions":
            return array[None]
        case "not numbers":
            return np.full(array.shape, np.nan)
        case _:
            return np.full(array.shape, "x")


@pytest.mark.parametrize("kind", ["shorter", "more dimensions", "not numbers", "letters"])
@pytest.mark.parametrize(
    "name",
    ["place", "progress", "plain/0.on", "plain/1.log_weights", "plain/2.chance", "plain/tallies", "plain/shares"],
)
def test_altered_arrays_never_reach_compiled_code(progress: Stored, name: str, kind: str) -> None:
    """Compiled code looks at no bounds: arrays of another shape or kind are refused before."""
    with pytest.raises(EstimateError):
        estimate(_table(), seed=3, begun={**progress, name: _changed(progress[name], kind)})


def test_a_missing_array_is_torn(progress: Stored) -> None:
    """Progress that lacks a part is not gone on with."""
    with pytest.raises(EstimateError, match="torn"):
        estimate(_table(), seed=3, begun={name: value for name, value in progress.items() if name != "plain/3.on"})


def test_progress_names_no_list(progress: Stored) -> None:
    """What is kept beside a case tells nobody which lists there are."""
    names = ("north_hospital", "south_court", "east_grave")
    kept: list[Stored] = []
    estimate(replace(_table(), lists=names), seed=3, stop=_after(1), keep=kept.append)
    told = " ".join([*kept[0], *kept[0]["about"].tolist()])
    assert not any(name in told for name in names)
    assert all(array.dtype.kind in "fiu" for name, array in kept[0].items() if name != "about")
