"""The number against the threshold: each row its own table, none left out, none fitted twice."""

from __future__ import annotations

import numpy as np
import pytest

from habeas.errors import EstimateError
from habeas.estimates import CaptureTable
from habeas.estimates.threshold_ladder import tables_at, threshold_ladder

PATTERNS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1]], dtype=np.uint8)
COUNTS = np.array([[90, 80, 70, 20, 10], [80, 70, 65, 30, 15], [90, 80, 70, 20, 10], [90, 80, 70, 0, 0]])


def ladder_of(counts: np.ndarray) -> tuple[tuple[str, CaptureTable], ...]:
    written = [f"0.{i}" for i in range(1, len(counts) + 1)]
    return tables_at(written, lists=("a", "b", "c"), patterns=PATTERNS, counts=counts)


def test_each_threshold_has_a_row_and_a_table_that_comes_again_is_fitted_once() -> None:
    """Rows come in the order given; the table of rungs that agree costs one run; a refused one says why."""
    fitted = []

    def fit(table: CaptureTable) -> tuple[np.ndarray, bool]:
        fitted.append(table)
        return np.linspace(100.0, 200.0, 101), len(fitted) == 1

    told: list[float] = []
    rows = threshold_ladder(ladder_of(COUNTS), fit, progress=told.append)
    assert [row.threshold for row in rows] == ["0.1", "0.2", "0.3", "0.4"]
    assert len(fitted) == 2
    assert rows[0].interval == rows[2].interval
    assert rows[0].interval is not None
    assert rows[0].interval.median == rows[0].documented + 150
    assert (rows[0].settled, rows[1].settled) == (True, False)
    assert rows[3].interval is None
    assert "share nobody" in rows[3].refusal
    assert told == [0, 0.25, 0.5, 0.75]
    assert rows[0].as_object(with_middle=False)["median"] is None
    assert rows[0].as_object(with_middle=True)["median"] == rows[0].interval.median


def test_a_ladder_that_is_none_is_refused() -> None:
    """No rungs, one rung twice, or other lists: one sentence each."""

    def fit(table: CaptureTable) -> tuple[np.ndarray, bool]:
        raise AssertionError

    table = ladder_of(COUNTS)[0][1]
    other = CaptureTable(lists=("a", "b"), patterns=np.array([[1, 1]], dtype=np.uint8), counts=np.array([4]))
    for wrong in ([], [("0.5", table), ("0.5", table)], [("0.5", table), ("0.6", other)]):
        with pytest.raises(EstimateError):
            threshold_ladder(wrong, fit)
    with pytest.raises(EstimateError):
        tables_at(["0.1"], lists=("a", "b", "c"), patterns=PATTERNS, counts=COUNTS)
