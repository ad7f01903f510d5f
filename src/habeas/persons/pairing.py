"""Which pairs are worth comparing: those that share keys, the rarer and the more the better. Bounded; counted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.persons.keys import KINDS, Keys
from habeas.persons.memory import database

PAIRS_A_ROW = 60
_FEWEST, _PAIRS = 20, 3_000_000  # a row, and in all
REFERENCE = 5_000
"""Rows of the case in which `shared` would be what the keys say: how many rows share a key says how likely strangers
meet under it, whatever share of the case they are."""
_JOINED_A_ROW = 400  # pairs that keys may make before they are ranked
_ALWAYS = 20_000  # pairs that are always kept, so that a small case is compared whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Candidates: pairs of row numbers, first < second, each once, in order.

    `shared`: how much their keys say, in sixteenths of a nat, by how many rows share them; at least 0.
    `largest_block`: keys of more rows were left out, and are counted in `left_out`. `met`: keys by kind under which
    rows met. `least`: pairs below were left out for the bound.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    shared: NDArray[np.int32]
    largest_block: int
    left_out: int
    least: int
    met: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.first)

    def shared_by(self, first: NDArray[np.int32], second: NDArray[np.int32], rows: int) -> NDArray[np.int32]:
        """Return how much the keys of other pairs say, first < second; −1 of those that are no candidates."""
        found = np.full(len(first), -1, dtype=np.int32)
        codes, wanted = (
            one.astype(np.int64) * rows + other for one, other in ((self.first, self.second), (first, second))
        )
        at = np.searchsorted(codes, wanted)
        known = np.flatnonzero(at < len(codes))
        known = known[codes[at[known]] == wanted[known]]
        found[known] = self.shared[at[known]]
        return found


def pairing(found: Keys, rows: int, *, pairs_a_row: int = PAIRS_A_ROW, joined_a_row: int = _JOINED_A_ROW) -> Pairing:
    """Pair rows that share keys. The same keys give the same pairs.

    Args:
        rows: how many rows there are.
        pairs_a_row: pairs for each row that are kept, at most; those that share the rarest and most keys.
    """
    with database() as connection:
        connection.register("keys", pa.table({"row": found.rows, "key": found.keys, "kind": found.kinds}))
        connection.execute(
            "CREATE TABLE block AS SELECT key, any_value(kind) kind, count(*) size FROM keys"
            " GROUP BY key HAVING count(*) > 1"
        )
        sizes = connection.execute("SELECT size, count(*) FROM block GROUP BY size ORDER BY size").fetchall()
        largest, left_out = largest_of(sizes, joined_a_row * rows + _ALWAYS)
        connection.execute(
            "CREATE TABLE meeting AS SELECT keys.row, keys.key, CAST(round(16 * ln(? / size)) AS INTEGER) says"
            " FROM keys JOIN block USING (key) WHERE size <= ?",
            (float(max(rows, 2)), largest),
        )
        connection.execute(
            "CREATE TABLE pair AS SELECT a.row AS one, b.row AS other, CAST(sum(a.says) AS INTEGER) AS shared,"
            " CAST(count(*) AS INTEGER) AS met"
            " FROM meeting a JOIN meeting b ON a.key = b.key AND a.row < b.row GROUP BY 1, 2"
        )
        counts = connection.execute("SELECT shared, count(*) FROM pair GROUP BY shared ORDER BY shared DESC").fetchall()
        least, _ = least_of(counts, max(pairs_a_row * rows, _ALWAYS))
        table = connection.execute(
            "SELECT one, other, shared, met FROM pair WHERE shared >= ? ORDER BY 1, 2", (least,)
        ).fetchnumpy()
        met = connection.execute(
            "SELECT kind, count(*) FROM block WHERE size <= ? GROUP BY kind", (largest,)
        ).fetchall()
    return Pairing(
        first=np.asarray(table["one"], dtype=np.int32),
        second=np.asarray(table["other"], dtype=np.int32),
        shared=np.maximum(np.asarray(table["shared"]) - _more(rows) * np.asarray(table["met"]), 0).astype(np.int32),
        largest_block=largest,
        left_out=left_out,
        least=least,
        met={KINDS[kind]: count for kind, count in sorted(met)},
    )


def _more(rows: int) -> int:
    """Return by how much a key says more in a case of so many rows than in one of REFERENCE, in sixteenths of a nat."""
    return round(16 * math.log(max(rows, 2) / REFERENCE))


def bound_for(rows: int) -> int:
    """Return how many pairs a row are kept in a case of so many rows: fewer where there are so many that time counts.

    On invented lists the first 30 of 60 pairs a row hold all but one in a hundred of the true pairs.
    """
    return max(_FEWEST, min(PAIRS_A_ROW, _PAIRS // max(rows, 1)))


def largest_of(sizes: Iterable[tuple[int, int]], most: int) -> tuple[int, int]:
    """Return the size of the largest blocks that fit, all of one size together, and how many do not.

    Args:
        sizes: rows of a block, and how many blocks have so many, the smallest first.
        most: pairs within blocks, in all.
    """
    total, largest, left_out = 0, 0, 0
    for size, count in sizes:
        total += count * size * (size - 1) // 2
        if total > most:
            left_out += count
        else:
            largest = size
    return largest, left_out


def least_of(counts: Iterable[tuple[int, int]], most: int) -> tuple[int, int]:
    """Return what a pair's keys must say so that the pairs fit, and how many pairs those are.

    Args:
        counts: what keys say, and how many pairs' keys say so much, the most first.
    """
    total = 0
    for shared, count in counts:
        if total + count > most:
            return int(shared) + 1, total
        total += count
    return 0, total
