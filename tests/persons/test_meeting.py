"""Pairs that meet under keys: the same however many are made at a time, and the same that a database makes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from habeas.persons.keys import Keys
from habeas.persons.meeting import Met, blocks_of, met
from habeas.persons.memory import database

ROWS = 30
HELD = st.lists(st.tuples(st.integers(0, ROWS - 1), st.integers(0, 12)), unique=True, max_size=150)


def _keys(held: list[tuple[int, int]]) -> Keys:
    rows, keys = ([pair[side] for pair in held] for side in (0, 1))
    return Keys(
        rows=np.array(rows, np.int32), keys=np.array(keys, np.uint64), kinds=np.array(keys, np.uint64).astype(np.uint8)
    )


def _says(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    return 100 - sizes


def _met(held: list[tuple[int, int]], *, largest: int, most: int, at_once: int) -> Met:
    blocks = blocks_of(_keys(held))
    return met(blocks, _says(blocks.sizes), ROWS, largest=largest, most=most, at_once=at_once)


def _table(found: Met) -> list[tuple[int, ...]]:
    columns = (found.first, found.second, found.says, found.keys)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@settings(deadline=None, max_examples=60)
@given(HELD, st.integers(2, 12), st.integers(0, 60), st.integers(1, 40))
def test_how_many_pairs_are_made_at_a_time_changes_nothing(
    held: list[tuple[int, int]], largest: int, most: int, at_once: int
) -> None:
    """A small machine finds the candidates that a large one finds, and leaves out the same."""
    whole = _met(held, largest=largest, most=most, at_once=1 << 20)
    parts = _met(held, largest=largest, most=most, at_once=at_once)
    assert (_table(parts), parts.least) == (_table(whole), whole.least)
    assert len(whole.first) <= most


@settings(deadline=None, max_examples=60)
@given(HELD, st.integers(2, 12), st.integers(0, 60), st.integers(1, 40))
def test_the_pairs_are_those_that_a_database_joins(
    held: list[tuple[int, int]], largest: int, most: int, at_once: int
) -> None:
    """No pair is lost, doubled or reversed, and each says what its keys say."""
    found = _met(held, largest=largest, most=most, at_once=at_once)
    keys = _keys(held)
    with database() as connection:
        connection.register("keys", pa.table({"row": keys.rows, "key": keys.keys}))
        joined = connection.execute(
            "WITH block AS (SELECT key, count(*) size FROM keys GROUP BY key),"
            " meeting AS (SELECT row, key, 100 - size AS says FROM keys JOIN block USING (key) WHERE size <= ?)"
            " SELECT a.row, b.row, CAST(sum(a.says) AS INTEGER) AS told, CAST(count(*) AS INTEGER)"
            " FROM meeting a JOIN meeting b ON a.key = b.key AND a.row < b.row GROUP BY 1, 2 ORDER BY 1, 2",
            (largest,),
        ).fetchall()
    enough = [pair for pair in joined if pair[2] >= found.least]
    assert _table(found) == enough
    if len(enough) < len(joined):  # what says one less would be too many
        assert sum(pair[2] >= found.least - 1 for pair in joined) > most


def test_a_row_that_meets_everybody_is_paired_with_everybody() -> None:
    """The pairs of one row are made together, however few are made at a time."""
    held = [(0, key) for key in range(1, ROWS)] + [(row, row) for row in range(1, ROWS)]
    assert [pair[:2] for pair in _table(_met(held, largest=5, most=1_000, at_once=1))] == [
        (0, row) for row in range(1, ROWS)
    ]


def test_nothing_meets_where_there_is_nothing() -> None:
    """A case without keys, or whose keys are all of one row, has no candidates and no crash."""
    for held in ([], [(0, 1), (1, 2)]):
        assert _table(_met(held, largest=5, most=10, at_once=4)) == []
