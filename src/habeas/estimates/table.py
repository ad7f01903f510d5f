"""The table of overlaps: how many people stand on exactly which lists."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from habeas.errors import EstimateError
from habeas.estimates.state import Ints

Patterns = npt.NDArray[np.uint8]

MOST_LISTS = 60
MOST_PEOPLE_A_CELL = 10**9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CaptureTable:
    """Counts of persons by the exact set of lists that know them.

    Args:
        lists: the J list names, J >= 2, all different.
        patterns: (m, J) zeros and ones; no row twice, no row all zero.
        counts: (m,) persons with that pattern, 0 or more; not all zero.
    Raises: EstimateError: the table breaks one of these.
    """

    lists: tuple[str, ...]
    patterns: Patterns
    counts: Ints

    def __post_init__(self) -> None:
        _check_lists(self.lists)
        if self.counts.ndim != 1 or self.patterns.shape != (len(self.counts), len(self.lists)):
            raise EstimateError(
                f"patterns {self.patterns.shape} for {self.counts.size} counts and {len(self.lists)} lists",
                advice="give one row of zeros and ones and one count for each pattern",
            )
        _check_cells(self.patterns, self.counts)
        self.patterns.flags.writeable = False
        self.counts.flags.writeable = False

    @property
    def documented(self) -> int:
        """Persons on at least one list."""
        return int(self.counts.sum())

    @property
    def totals(self) -> tuple[int, ...]:
        """Persons on each list."""
        return tuple(int(total) for total in self.counts @ self.patterns.astype(np.int64))

    def overlap(self, a: int, b: int) -> int:
        """Return how many persons lists number a and b share."""
        return int(self.counts[(self.patterns[:, a] & self.patterns[:, b]) == 1].sum())

    def on_exactly(self, number: int) -> int:
        """Return how many persons stand on exactly that many lists."""
        return int(self.counts[self.patterns.sum(axis=1) == number].sum())


def table_of(lists: Sequence[str], memberships: Iterable[int]) -> CaptureTable:
    """Count persons by their memberships.

    Args:
        lists: list names; list number j is bit j of a membership.
        memberships: one whole number a person: the sum of 2^j over the lists that know them; never 0.
    Raises: EstimateError: a person is on no list, or on a list that is not there; no persons; not 2 to 60
    lists.
    """
    cells = sorted(Counter(memberships).items())
    if cells and not 0 < cells[0][0] <= cells[-1][0] < 1 << len(lists):
        raise EstimateError("a membership names no list, or a list that is not there")
    rows = [[bits >> j & 1 for j in range(len(lists))] for bits, _ in cells]
    return CaptureTable(
        lists=tuple(lists),
        patterns=np.array(rows, dtype=np.uint8).reshape(len(cells), len(lists)),
        counts=np.array([count for _, count in cells], dtype=np.int64),
    )


def canonical(table: CaptureTable) -> CaptureTable:
    """Return the same facts in their one order: lists by name, cells by pattern, empty cells left out.

    Everything that draws at random starts from this form, so the order of columns and rows in a file
    changes nothing.
    """
    order = sorted(range(len(table.lists)), key=lambda j: table.lists[j])
    held = table.counts > 0
    patterns, counts = table.patterns[held][:, order], table.counts[held]
    by_pattern = np.lexsort(patterns.T[::-1])
    return CaptureTable(
        lists=tuple(table.lists[j] for j in order), patterns=patterns[by_pattern], counts=counts[by_pattern]
    )


def table_hash(table: CaptureTable) -> str:
    """Return the SHA-256 of the canonical form: the same facts always have the same hash.

    Each list name goes in with its length, so no choice of names makes two tables read alike.
    """
    plain = canonical(table)
    digest = hashlib.sha256(b"habeas capture table v1\n")
    for name in plain.lists:
        encoded = name.encode()
        digest.update(b"%d:%s\n" % (len(encoded), encoded))
    for pattern, count in zip(plain.patterns, plain.counts, strict=True):
        digest.update(b"%s %d\n" % (bytes(pattern + ord("0")), int(count)))
    return digest.hexdigest()


def _check_lists(lists: tuple[str, ...]) -> None:
    if len(lists) < 2:
        raise EstimateError(
            "fewer than two lists: an estimate needs the overlap of at least two",
            advice="add a second, separately made list",
        )
    if len(lists) > MOST_LISTS:
        raise EstimateError(
            f"{len(lists)} lists; at most {MOST_LISTS} can be used",
            advice="join lists that come from the same organisation",
        )
    if not all(lists):
        raise EstimateError("a list has no name", advice="name every list")
    twice = sorted(name for name, times in Counter(lists).items() if times > 1)
    if twice:
        raise EstimateError(f"{len(twice)} list name(s) stand twice", place=twice[0], advice="rename one column")


def _check_cells(patterns: Patterns, counts: Ints) -> None:
    _check_whole(counts)
    if patterns.dtype.kind not in "biu" or np.any((patterns != 0) & (patterns != 1)):
        raise EstimateError("a pattern holds something other than 0 and 1", advice="write 1 for on the list, 0 for not")
    if np.any(counts < 0):
        raise EstimateError("a count is negative", advice="a count of persons is 0 or more")
    if np.any(counts > MOST_PEOPLE_A_CELL):
        raise EstimateError(f"a count is above {MOST_PEOPLE_A_CELL:,}", advice="check the number")
    if np.any(patterns.sum(axis=1) == 0):
        raise EstimateError(
            "a row of zeros stands for people on no list, and their number is what is asked",
            advice="leave the row of zeros out",
        )
    if len(np.unique(patterns, axis=0)) != len(patterns):
        raise EstimateError("a pattern stands twice", advice="add the two counts, if both are right")
    if counts.sum() == 0:
        raise EstimateError("the table holds nobody", advice="check that the counts were exported")


def _check_whole(counts: Ints) -> None:
    """Weights and gaps come from notebooks as floating numbers; none is rounded here."""
    if counts.dtype.kind in "iu":
        return
    if counts.dtype.kind != "f":
        raise EstimateError("a count is not a number", advice="give whole numbers")
    if np.isnan(counts).any():
        raise EstimateError("a count is missing", advice="write 0 if there is nobody with this pattern")
    if np.any(counts != np.floor(counts)):
        raise EstimateError("a count has a fraction", advice="persons are counted in whole numbers")
    raise EstimateError("the counts are floating numbers", advice="give them as whole numbers (int64)")
