"""Pairs of rows that meet under shared keys, made part by part, so that memory does not grow with what keys make.

Keys of a large case make hundreds of pairs a row, of which a few tens are kept. So the pairs of some rows at a time are
made, what their keys say is added up, and what cannot be among those kept is dropped before the next rows' turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from habeas.persons.keys import Keys

AT_ONCE = 1 << 22  # pairs that keys make, at a time: some 150 MB

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Rows gathered by key: `rows` block by block, rising in each; block b from `starts[b]`, of `sizes[b]` rows and of
    `kinds[b]`. Blocks of one row are left out."""

    rows: NDArray[np.int32]
    starts: Numbers
    sizes: Numbers
    kinds: NDArray[np.uint8]

    def sizes_told(self) -> list[tuple[int, int]]:
        """Return how many blocks have so many rows, the smallest first."""
        sizes, counts = np.unique(self.sizes, return_counts=True)
        return list(zip(sizes.tolist(), counts.tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Pairs that met, first < second, in order: what their keys say in all, and how many keys. Those of which keys say
    less than `least` were left out."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    says: NDArray[np.int32]
    keys: NDArray[np.int32]
    least: int

    def enough(self, least: int) -> Met:
        """Return the pairs whose keys say so much."""
        kept = np.flatnonzero(self.says >= least) if least > self.least else slice(None)
        found = (column[kept] for column in (self.first, self.second, self.says, self.keys))
        first, second, says, keys = found
        return Met(first=first, second=second, says=says, keys=keys, least=least)


def blocks_of(found: Keys) -> Blocks:
    """Gather rows by key."""
    rising = (found.rows[1:] >= found.rows[:-1]).all()
    order = np.argsort(found.keys, kind="stable") if rising else np.lexsort((found.rows, found.keys))
    keys = found.keys[order]
    starts = np.flatnonzero(np.concatenate((np.ones(min(len(keys), 1), dtype=np.bool_), keys[1:] != keys[:-1])))
    sizes = np.diff(np.append(starts, len(keys)))
    shared = sizes > 1
    order = order[np.repeat(shared, sizes)]
    sizes = sizes[shared]
    starts = np.cumsum(sizes) - sizes
    return Blocks(rows=found.rows[order], starts=starts, sizes=sizes, kinds=found.kinds[order[starts]])


def met(blocks: Blocks, says: Numbers, rows: int, *, largest: int, most: int, at_once: int = AT_ONCE) -> Met:
    """Pair rows within blocks, and keep the pairs whose keys say most.

    Args:
        says: of each block what it says for two rows that meet in it, 0 or more.
        rows: how many rows there are.
        largest: blocks of more rows are left out.
        most: pairs that are kept, at most; of equals all or none.
        at_once: pairs made at a time; those of one row are made together, however many they are.
    """
    counts = np.zeros(0, dtype=np.int64)
    parts: list[Met] = []
    least = 0
    for part in _parts(blocks, says, rows, largest, at_once):
        found = np.bincount(part.says, minlength=len(counts))
        found[: len(counts)] += counts
        counts = found
        # More counts only raise what must be said, so what does not reach it now never will.
        told = np.flatnonzero(counts)[::-1]
        least, _ = least_of(zip(told.tolist(), counts[told].tolist(), strict=True), most)
        parts.append(part)
        if sum(len(one.first) for one in parts) > most:
            parts = [one.enough(least) for one in parts]
    parts = [one.enough(least) for one in parts]

    def column(name: str) -> NDArray[np.int32]:
        return np.concatenate([np.zeros(0, dtype=np.int32), *(getattr(one, name) for one in parts)])

    return Met(first=column("first"), second=column("second"), says=column("says"), keys=column("keys"), least=least)


def _parts(blocks: Blocks, says: Numbers, rows: int, largest: int, at_once: int) -> Iterator[Met]:
    """Give the pairs of the first rows, then of the next, and so on."""
    block = np.repeat(np.arange(len(blocks.sizes), dtype=np.int32), blocks.sizes)
    place = np.flatnonzero(blocks.sizes[block] <= largest)
    place = place[np.argsort(blocks.rows[place], kind="stable")]
    block = block[place]
    behind = blocks.starts[block] + blocks.sizes[block] - place - 1  # rows of the block that come later
    made = np.concatenate(([0], np.cumsum(behind)))
    ends = np.searchsorted(blocks.rows[place], np.arange(rows), side="right")  # of each row, behind its last key
    bits = int(says.max(initial=0)).bit_length()
    start = 0
    while start < len(place):
        end = int(np.searchsorted(made, made[start] + at_once, side="right")) - 1
        end = int(ends[blocks.rows[place[max(end, start + 1) - 1]]])
        yield _paired(blocks, place[start:end], behind[start:end], says[block[start:end]], rows, bits)
        start = end


def _paired(blocks: Blocks, place: Numbers, behind: Numbers, says: Numbers, rows: int, bits: int) -> Met:
    """Pair each place with those behind it in its block, and add up what keys say."""
    total = int(behind.sum())
    if not total:
        none = np.zeros(0, dtype=np.int32)
        return Met(first=none, second=none, says=none, keys=none, least=0)
    low = int(blocks.rows[place[0]])
    # Rows and what a key says in one number, so that one sort brings the keys of a pair together.
    heads = (((blocks.rows[place] - low).astype(np.int64) * rows) << bits) | says
    partner = np.repeat(place + 1 - (np.cumsum(behind) - behind), behind)
    partner += np.arange(total)
    codes = np.repeat(heads, behind)
    codes += blocks.rows[partner].astype(np.int64) << bits
    del partner
    codes.sort()
    pairs = codes >> bits
    starts = np.flatnonzero(np.concatenate(([True], pairs[1:] != pairs[:-1])))
    pairs = pairs[starts]
    codes &= (1 << bits) - 1
    first = pairs // rows
    return Met(
        first=(first + low).astype(np.int32),
        second=(pairs - first * rows).astype(np.int32),
        says=np.add.reduceat(codes, starts).astype(np.int32),
        keys=np.diff(np.append(starts, total)).astype(np.int32),
        least=0,
    )


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
