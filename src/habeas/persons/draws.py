"""Draws: partitions drawn from the posterior, and the tables of overlaps that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.persons.mixing import Mixing
from habeas.persons.signed_graph import Floats, Ints, Labels

MOST_LISTS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """Partitions drawn from the posterior, all equally probable.

    `start`: the partition the chains began from; of each draw only the rows that are labelled otherwise are kept:
    those of draw d are `rows[offsets[d]:offsets[d + 1]]` with `relabelled`, and `labels` puts them together.
    `documented`: clusters of each draw. Of each draw, too: its `chain`; the `intercept` and `slope` that its log odds
    were moved by; `missed`, the true pairs taken to be uncompared; `held`, those of them that its clusters held;
    `joins`, the clusters joined for the rest; `unplaced`, pairs for which there was no place. `clashes`: pairs of rows
    that people both joined and held apart; they are together in every draw. `mixing`: how well the chains moved.
    """

    start: Labels
    offsets: Ints
    rows: NDArray[np.int32]
    relabelled: NDArray[np.int32]
    documented: Ints
    chain: Ints
    intercept: Floats
    slope: Floats
    missed: Floats
    held: Ints
    joins: Ints
    unplaced: Floats
    clashes: tuple[tuple[int, int], ...]
    mixing: Mixing

    def __len__(self) -> int:
        return len(self.documented)

    def labels(self, draw: int) -> Labels:
        """Return the partition of a draw: of each row the smallest row of its cluster."""
        found = self.start.copy()
        changed = slice(int(self.offsets[draw]), int(self.offsets[draw + 1]))
        found[self.rows[changed]] = self.relabelled[changed]
        return found

    def __iter__(self) -> Iterator[Labels]:
        return (self.labels(draw) for draw in range(len(self)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OverlapDraws:
    """One table of overlaps a draw, or a partition of another kind, over the same patterns.

    `names`: the J lists. `patterns`: (m, J) zeros and ones, each once, none all zero, sorted. `counts`: (draws, m)
    persons with that pattern; 0 where a draw has none. A row of `counts` with `names` and `patterns` is what a
    `CaptureTable` of `estimates` takes.
    """

    names: tuple[str, ...]
    patterns: NDArray[np.uint8]
    counts: Ints


def overlap_draws(draws: Draws, lists: NDArray[np.integer], names: Sequence[str]) -> OverlapDraws:
    """Count, in each draw, the persons by the exact set of lists that know them.

    Args:
        lists: of each row its list, a place in `names`; -1 for rows on no list that counts. Who is on none is not
            counted.
        names: up to 60 lists.
    Raises: PersonsError: lists that are not as said.
    """
    return overlaps(draws, lists, names)


def overlaps(partitions: Iterable[Labels], lists: NDArray[np.integer], names: Sequence[str]) -> OverlapDraws:
    """Count, in each of several partitions of the same rows, the persons by the exact set of lists that know them.

    Args, Raises: as for `overlap_draws`.
    """
    if len(names) > MOST_LISTS:
        raise PersonsError(f"{len(names)} lists are too many for a table", advice=f"Give at most {MOST_LISTS} lists.")
    if len(lists) and not (lists.min() >= -1 and lists.max() < len(names)):
        raise PersonsError(f"a row's list is a number from -1 to {len(names) - 1}")
    bit = np.where(lists >= 0, np.int64(1) << np.maximum(lists, 0).astype(np.int64), 0)
    tables = []
    for labels in partitions:
        if len(labels) != len(lists):
            raise PersonsError(
                f"the lists of {len(lists)} rows for partitions of {len(labels)}", advice="Give the list of every row."
            )
        tables.append(np.unique(memberships(labels, bit), return_counts=True))
    found = np.unique(np.concatenate([cells for cells, _ in tables] or [np.zeros(0, dtype=np.int64)]))
    found = found[found > 0]
    counts = np.zeros((len(tables), len(found)), dtype=np.int64)
    for draw, (cells, number) in enumerate(tables):
        counts[draw, np.searchsorted(found, cells[cells > 0])] = number[cells > 0]
    patterns = ((found[:, None] >> np.arange(len(names))) & 1).astype(np.uint8)
    return OverlapDraws(names=tuple(names), patterns=patterns, counts=counts)


def memberships(labels: Labels, bit: Ints) -> Ints:
    """Return, for each cluster by rising label, the bits of its rows together."""
    if not len(labels):
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.concatenate(([True], np.diff(labels[order]) != 0)))
    return np.asarray(np.bitwise_or.reduceat(bit[order], starts))
