"""The draws of a linkage go into the estimate of a case, and not when the case went on without them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.casework.drawn_overlaps import draws_in, ladder_in, tables_of
from habeas.errors import EstimateError, UsageError
from habeas.model.records import Overlaps

_COUNTS = st.lists(st.tuples(*[st.integers(0, 9)] * 3).filter(any), min_size=1, max_size=5)


@given(_COUNTS)
def test_what_a_run_keeps_gives_its_tables_back(counts: list[tuple[int, int, int]]) -> None:
    """Of each draw the table holds the persons that were on exactly those lists."""
    kept = Overlaps(lists=("conadep", "parque"), patterns=(1, 2, 3), counts=tuple(counts))
    tables = tables_of(kept)
    assert [table.counts.tolist() for table in tables] == [list(row) for row in counts]
    for table in tables:
        np.testing.assert_array_equal(table.patterns, [[1, 0], [0, 1], [1, 1]])
        assert table.lists == ("conadep", "parque")


def test_a_folder_of_draws_is_read_by_the_names_of_its_files(tmp_path: Path) -> None:
    """Draws come in the order of their numbers, each checked like any table."""
    for number in (2, 1):
        text = f"a,b,c,count\n1,0,0,{number}\n0,1,1,5\n1,1,0,3\n"
        (tmp_path / f"draw-{number}.csv").write_text(text, encoding="utf-8")
    assert [int(table.counts[0]) for table in draws_in(tmp_path)] == [1, 2]
    (tmp_path / "draw-3.csv").write_text("a,b,d,count\n1,0,0,1\n0,1,1,5\n", encoding="utf-8")
    with pytest.raises(EstimateError, match="other lists") as caught:
        draws_in(tmp_path)
    assert caught.value.place == "draw-3.csv"
    (tmp_path / "draw-3.csv").write_text("a,b,c,count\n1,0,0,x\n", encoding="utf-8")
    with pytest.raises(EstimateError, match="not a whole number") as caught:
        draws_in(tmp_path)
    assert "draw-3.csv" in str(caught.value.place)


def test_no_folder_and_an_empty_one_are_bad_usage(tmp_path: Path) -> None:
    """Nobody gets an estimate without draws who asked for one with them."""
    with pytest.raises(UsageError, match="no such folder"):
        draws_in(tmp_path / "none")
    with pytest.raises(UsageError, match="no CSV"):
        draws_in(tmp_path)


def test_a_ladder_is_read_with_the_thresholds_that_its_files_are_named_by(tmp_path: Path) -> None:
    """Each row of the ladder says from where its links begin."""
    for threshold, shared in (("0.5", 9), ("0.95", 4)):
        (tmp_path / f"{threshold}.csv").write_text(f"a,b,count\n1,0,5\n0,1,5\n1,1,{shared}\n", encoding="utf-8")
    assert [(name, int(table.counts[-1])) for name, table in ladder_in(tmp_path)] == [("0.5", 9), ("0.95", 4)]
