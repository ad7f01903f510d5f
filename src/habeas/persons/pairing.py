"""Which pairs are worth comparing: those that share keys, the rarer and the more the better. Bounded; counted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.persons.keys import KINDS, Keys
from habeas.persons.meeting import AT_ONCE, blocks_of, least_of, met
from habeas.persons.memory import database

PAIRS_A_ROW = 60
_FEWEST, _PAIRS = 20, 3_000_000  # a row, and in all
REFERENCE = 5_000
"""Rows of the case in which `shared` would be what the keys say: how many rows share a key says how likely strangers
meet under it, whatever share of the case they are."""
_JOINED_A_ROW = 400  # pairs that keys may make before they are ranked
_ALWAYS = 20_000  # pairs that are always kept, so that a small case is compared whole
_BLOCKS = (
    "CREATE TABLE block AS SELECT key, any_value(kind) kind, count(*) size FROM keys GROUP BY key HAVING count(*) > 1"
)
_MEETINGS = (
    "CREATE TABLE meeting AS SELECT keys.row, keys.key, CAST(round(16 * ln(? / size)) AS INTEGER) says"
    " FROM keys JOIN block USING (key) WHERE size <= ?"
)
_PAIRS_MET = (
    "CREATE TABLE pair AS SELECT a.row AS one, b.row AS other, CAST(sum(a.says) AS INTEGER) AS shared,"
    " CAST(count(*) AS INTEGER) AS met FROM meeting a JOIN meeting b ON a.key = b.key AND "
)
_COUNTS = "SELECT shared, count(*) FROM pair GROUP BY shared ORDER BY shared DESC"
_ENOUGH = "SELECT one, other, shared, met FROM pair WHERE shared >= ? ORDER BY 1, 2"


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


def pairing(
    found: Keys,
    rows: int,
    *,
    pairs_a_row: int = PAIRS_A_ROW,
    joined_a_row: int = _JOINED_A_ROW,
    at_once: int = AT_ONCE,
) -> Pairing:
    """Pair rows that share keys. The same keys give the same pairs.

    Args:
        rows: how many rows there are.
        pairs_a_row: pairs for each row that are kept, at most; those that share the rarest and most keys.
        at_once: pairs that are made at a time, which bounds memory and changes nothing.
    """
    blocks = blocks_of(found)
    largest, left_out = largest_of(blocks.sizes_told(), joined_a_row * rows + _ALWAYS)
    pairs = met(
        blocks, _says(blocks.sizes, rows), rows, largest=largest, most=max(pairs_a_row * rows, _ALWAYS), at_once=at_once
    )
    kinds = np.bincount(blocks.kinds[blocks.sizes <= largest], minlength=len(KINDS))
    return Pairing(
        first=pairs.first,
        second=pairs.second,
        shared=_shared(pairs.says, pairs.keys, rows),
        largest_block=largest,
        left_out=left_out,
        least=pairs.least,
        met={kind: count for kind, count in zip(KINDS, kinds.tolist(), strict=True) if count},
    )


def _says(sizes: NDArray[np.int64], rows: int) -> NDArray[np.int64]:
    """Return what keys of so many rows say for two that meet, in sixteenths of a nat."""
    return np.floor(16 * np.log(max(rows, 2) / np.maximum(sizes, 1)) + 0.5).astype(np.int64)


def pairing_with(
    found: Keys,
    rows: int,
    *,
    new_from: int,
    pairs_a_row: int,
    largest_block: int | None,
    least: int,
    joined_a_row: int = _JOINED_A_ROW,
) -> Pairing:
    """Pair new rows with all rows, and with each other, as `pairing` would pair them, under the bounds that held there.

    Args:
        found: the keys that new rows have, whoever else has them.
        rows: how many rows there are. new_from: the first new one; they come last.
        pairs_a_row: pairs for each new row, at most: twice as many, for the other row of each is an old one.
        largest_block: keys of more rows are left out, as they were; None: none were.
        least: what keys must say at least.
    """
    new = rows - new_from
    with database() as connection:
        connection.register("keys", pa.table({"row": found.rows, "key": found.keys, "kind": found.kinds}))
        connection.execute(_BLOCKS)
        connection.execute(
            "CREATE TABLE fresh AS SELECT key, count(*) new FROM keys WHERE row >= ? GROUP BY key", (new_from,)
        )
        sizes = connection.execute(
            "SELECT size, sum(new * size - new * (new + 1) // 2), count(*) FROM block JOIN fresh USING (key)"
            " GROUP BY size ORDER BY size"
        ).fetchall()
        most = 2 * joined_a_row * new + _ALWAYS
        largest, left_out = _largest_that_fit(sizes, most, rows if largest_block is None else largest_block)
        connection.execute(_MEETINGS, (float(max(rows, 2)), largest))
        connection.execute(_PAIRS_MET + "a.row < b.row AND b.row >= ? GROUP BY 1, 2", (new_from,))
        counts = connection.execute(_COUNTS).fetchall()
        bounded, _ = least_of(counts, max(2 * pairs_a_row * new, _ALWAYS))
        table = connection.execute(_ENOUGH, (max(least, bounded),)).fetchnumpy()
        met = connection.execute(
            "SELECT kind, count(*) FROM block WHERE size <= ? GROUP BY kind", (largest,)
        ).fetchall()
    return Pairing(
        first=np.asarray(table["one"], dtype=np.int32),
        second=np.asarray(table["other"], dtype=np.int32),
        shared=_shared(table["shared"], table["met"], rows),
        largest_block=largest,
        left_out=left_out,
        least=max(least, bounded),
        met={KINDS[kind]: count for kind, count in sorted(met)},
    )


def _largest_that_fit(sizes: Iterable[tuple[int, int, int]], most: int, largest_block: int) -> tuple[int, int]:
    """Return the size of the largest blocks that fit, and how many do not: (size, pairs in all of it, blocks)."""
    total, largest, left_out = 0, 0, 0
    for size, made, count in sizes:
        total += int(made)
        if total > most or size > largest_block:
            left_out += int(count)
        else:
            largest = int(size)
    return largest, left_out


def _shared(says: NDArray[np.integer], met: NDArray[np.integer], rows: int) -> NDArray[np.int32]:
    """Return what keys say beyond what they would say in a case of REFERENCE rows."""
    found: NDArray[np.int32] = np.maximum(np.asarray(says) - _more(rows) * np.asarray(met), 0).astype(np.int32)
    return found


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
