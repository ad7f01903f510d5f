"""Candidates: bounded, each once, whole in a small case, in memory only."""

from __future__ import annotations

from itertools import combinations

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.persons.keys import Keys
from habeas.persons.memory import database
from habeas.persons.pairing import Pairing, pairing


def _keys(held: list[tuple[int, int]]) -> Keys:
    rows, keys = ([pair[side] for pair in held] for side in (0, 1))
    return Keys(
        rows=np.array(rows, np.int32),
        keys=np.array(keys, np.uint64),
        kinds=(np.array(keys, np.uint64) % 9).astype(np.uint8),
    )


def _pairs(found: Pairing) -> list[tuple[int, int]]:
    return list(zip(found.first.tolist(), found.second.tolist(), strict=True))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8)), unique=True, max_size=60), st.randoms())
def test_a_small_case_is_compared_whole(held: list[tuple[int, int]], random: object) -> None:
    """All rows that share a key are paired: never doubled, never reversed, whatever order the keys come in."""
    found = pairing(_keys(held), 13)
    wanted = {
        (a, b) for a, b in combinations(range(13), 2) if {k for r, k in held if r == a} & {k for r, k in held if r == b}
    }
    assert _pairs(found) == sorted(wanted)
    assert found.left_out == 0
    random.shuffle(held)  # type: ignore[attr-defined]
    again = pairing(_keys(held), 13)
    assert _pairs(again) == _pairs(found)
    assert np.array_equal(again.shared, found.shared)


def test_pairs_are_bounded_and_the_rarest_keys_stay() -> None:
    """A large case is cut at so many pairs a row; what was left out is told."""
    rng = np.random.default_rng(1)
    rows = 3_000
    common = [(row, int(key)) for row in range(rows) for key in rng.integers(0, 30, 3)]
    rare = [(row, 1_000 + row // 2) for row in range(rows)]
    found = pairing(_keys(sorted({*common, *rare})), rows, pairs_a_row=2, joined_a_row=2000)
    assert len(found) <= max(2 * rows, 20_000)
    assert found.least > 0
    assert {(row, row + 1) for row in range(0, rows, 2)} <= {*_pairs(found)}


def test_keys_of_too_many_rows_are_left_out_and_counted() -> None:
    """A key that everybody has says nothing, and would make all pairs there are."""
    found = pairing(_keys([(row, 1) for row in range(2_000)] + [(0, 2), (1, 2)]), 2_000)
    assert (_pairs(found), found.left_out, found.largest_block) == ([(0, 1)], 1, 2)
    assert sum(found.met.values()) == 1


def test_what_other_pairs_share_is_told_and_of_strangers_that_they_share_nothing() -> None:
    """−1 is no candidate; a candidate gives what its keys say."""
    found = pairing(_keys([(0, 1), (1, 1), (2, 2), (3, 2)]), 4)
    every = np.array([*combinations(range(4), 2)], dtype=np.int32)
    shared = found.shared_by(every[:, 0], every[:, 1], 4)
    assert (shared >= 0).tolist() == [pair == (0, 1) or pair == (2, 3) for pair in combinations(range(4), 2)]
    assert sorted(shared[shared >= 0].tolist()) == sorted(found.shared.tolist())
    nothing = pairing(_keys([]), 4)
    assert (nothing.shared_by(every[:, 0], every[:, 1], 4) == -1).all()


def test_the_database_has_no_file_and_reads_and_writes_none() -> None:
    """Names in it cannot reach the disk, by no statement."""
    with database() as connection:
        for statement in ("COPY (SELECT 1) TO '/dev/shm/out.csv'", "SET temp_directory = '/dev/shm'"):
            with pytest.raises(duckdb.Error):
                connection.execute(statement)
        assert connection.execute("SELECT current_setting('temp_directory')").fetchone() == ("",)
