"""The table of overlaps by stratum, with the people whose stratum is not known kept in it.

A stratum is a group that is estimated for itself: a region, a perpetrator, a month, or a combination. Somebody whose
region nobody wrote down may be in any region, somebody taken "in 2000" in any month of 2000. Such people are counted
by the set of strata that they may be in; leaving them out would make every number too low by their share.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from habeas.errors import EstimateError
from habeas.estimates.state import Flags, Ints
from habeas.estimates.table import CaptureTable, Patterns

MOST_STRATA = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StrataTable:
    """Counts of persons by stratum, or by the set of strata they may be in, and by the exact set of lists.

    Args:
        lists: the J list names, as in `CaptureTable`.
        strata: the S names of the strata, all different.
        paths: the labels of each stratum from coarse to fine, all of one length of 1 or more; small strata are merged
            along them.
        patterns: (M, J) zeros and ones; no row twice, no row all zero.
        known: (S, M) persons known to be in that stratum; at least one a stratum.
        open_names: what is known of the others, a name for each of A sets.
        open_sets: (A, S) true where those persons may be in that stratum; at least one true in a row.
        open_counts: (A, M) persons of whom only that set is known.
    Raises: EstimateError: the table breaks one of these.
    """

    lists: tuple[str, ...]
    strata: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    patterns: Patterns
    known: Ints
    open_names: tuple[str, ...]
    open_sets: Flags
    open_counts: Ints

    def __post_init__(self) -> None:
        _check_strata(self)
        _check_shapes(self)
        everyone(self)
        empty = np.flatnonzero(self.known.sum(axis=1) == 0)
        if len(empty):
            raise EstimateError(
                "nobody is known to be in a stratum, so nothing tells who of the others is in it",
                place=f"stratum {int(empty[0]) + 1}",
                advice="leave that stratum out",
            )
        for held in (self.patterns, self.known, self.open_sets, self.open_counts):
            held.flags.writeable = False

    @property
    def documented(self) -> int:
        """Persons on at least one list, of whatever stratum."""
        return int(self.known.sum() + self.open_counts.sum())

    @property
    def unplaced(self) -> int:
        """Persons whose stratum is not known."""
        return int(self.open_counts.sum())


def everyone(table: StrataTable) -> CaptureTable:
    """Return the table of overlaps of all strata together, people of unknown stratum among them."""
    counts = table.known.sum(axis=0) + table.open_counts.sum(axis=0)
    return CaptureTable(lists=table.lists, patterns=table.patterns.copy(), counts=counts)


def sure(table: StrataTable) -> Ints:
    """Return who is in each stratum beyond doubt, (S, M): people known there, and people who fit there only."""
    single = table.open_sets & (table.open_sets.sum(axis=1) == 1)[:, None]
    return np.asarray(table.known + single.T.astype(np.int64) @ table.open_counts)


def stratum_table(table: StrataTable, number: int) -> CaptureTable:
    """Return the table of overlaps of the people who are in one stratum beyond doubt."""
    return CaptureTable(lists=table.lists, patterns=table.patterns.copy(), counts=sure(table)[number])


def merged(table: StrataTable, groups: Sequence[Sequence[int]], names: Sequence[str], *, depth: int) -> StrataTable:
    """Return the table with each group of strata made one; strata in no group stay as they are, before the others.

    Args:
        groups: numbers of strata, no number twice.
        names: one for each group.
        depth: how many labels the strata of each group have in common.
    """
    taken = {number for group in groups for number in group}
    rest = [number for number in range(len(table.strata)) if number not in taken]
    member = np.zeros((len(rest) + len(groups), len(table.strata)), dtype=np.int64)
    for row, numbers in enumerate([*([number] for number in rest), *groups]):
        member[row, list(numbers)] = 1
    length = len(table.paths[0])
    paths = [
        (*table.paths[group[0]][:depth], *[name] * (length - depth)) for group, name in zip(groups, names, strict=True)
    ]
    return StrataTable(
        lists=table.lists,
        strata=(*(table.strata[number] for number in rest), *names),
        paths=(*(table.paths[number] for number in rest), *paths),
        patterns=table.patterns.copy(),
        known=member @ table.known,
        open_names=table.open_names,
        open_sets=(table.open_sets.astype(np.int64) @ member.T) > 0,
        open_counts=table.open_counts.copy(),
    )


def canonical_strata(table: StrataTable) -> StrataTable:
    """Return the same facts in their one order: lists by name, patterns in order, strata and sets by who is in them.

    The names of strata decide only between strata of the very same counts, so calling them otherwise changes no draw.
    """
    lists = sorted(range(len(table.lists)), key=lambda j: table.lists[j])
    held = (table.known.sum(axis=0) + table.open_counts.sum(axis=0)) > 0
    patterns = table.patterns[held][:, lists]
    cells = np.lexsort(patterns.T[::-1])
    known, opened = table.known[:, held][:, cells], table.open_counts[:, held][:, cells]
    strata = sorted(range(len(table.strata)), key=lambda s: (known[s].tolist(), table.strata[s]))
    sets = table.open_sets[:, strata]
    rows = [row for row in range(len(sets)) if opened[row].any()]
    rows.sort(key=lambda row: (sets[row].tolist(), opened[row].tolist(), table.open_names[row]))
    return StrataTable(
        lists=tuple(table.lists[j] for j in lists),
        strata=tuple(table.strata[s] for s in strata),
        paths=tuple(table.paths[s] for s in strata),
        patterns=patterns[cells],
        known=known[strata],
        open_names=tuple(table.open_names[row] for row in rows),
        open_sets=sets[rows],
        open_counts=opened[rows],
    )


def strata_hash(table: StrataTable) -> str:
    """Return the SHA-256 of the facts, whatever the order of lists, strata, sets and rows.

    Each name goes in with its length, so no choice of names makes two tables read alike.
    """
    plain = canonical_strata(table)
    rows = [(f"in {name}", counts) for name, counts in zip(plain.strata, plain.known, strict=True)]
    for row, counts in enumerate(plain.open_counts):
        names = sorted(plain.strata[s] for s in np.flatnonzero(plain.open_sets[row]))
        rows.append(("any of " + "".join(f"{len(name.encode())}:{name}" for name in names), counts))
    digest = hashlib.sha256(b"habeas strata table v1\n")
    for name in plain.lists:
        digest.update(b"%d:%s\n" % (len(name.encode()), name.encode()))
    for text, counts in sorted(rows, key=lambda row: (row[0], row[1].tolist())):
        digest.update(b"%d:%s\n" % (len(text.encode()), text.encode()))
        for pattern, count in zip(plain.patterns, counts, strict=True):
            digest.update(b"%s %d\n" % (bytes(pattern + ord("0")), int(count)) if count else b"")
    return digest.hexdigest()


def _check_strata(table: StrataTable) -> None:
    if not table.strata:
        raise EstimateError("there are no strata", advice="estimate the table of overlaps without strata")
    if len(table.strata) > MOST_STRATA:
        raise EstimateError(
            f"{len(table.strata)} strata; at most {MOST_STRATA} can be used",
            advice="use coarser labels: years for months, regions for districts",
        )
    twice = sum(times - 1 for times in Counter(table.strata).values())
    if twice:
        raise EstimateError(f"{twice} name(s) of strata stand twice", advice="join them or rename one")
    if len(table.paths) != len(table.strata) or len({len(path) for path in table.paths}) != 1 or not table.paths[0]:
        raise EstimateError("the strata have no labels, or not all the same number of them")


def _check_shapes(table: StrataTable) -> None:
    strata, cells, sets = len(table.strata), len(table.patterns), len(table.open_names)
    if table.known.shape != (strata, cells):
        raise EstimateError(f"known counts {table.known.shape} for {strata} strata and {cells} patterns")
    if table.open_counts.shape != (sets, cells) or table.open_sets.shape != (sets, strata):
        raise EstimateError(
            f"open counts {table.open_counts.shape} and sets {table.open_sets.shape} for {sets} sets, "
            f"{strata} strata and {cells} patterns"
        )
    if np.any(table.known < 0) or np.any(table.open_counts < 0):
        raise EstimateError("a count is negative")
    if not np.all(table.open_sets.any(axis=1)):
        raise EstimateError("a set of strata is empty: its people could be nowhere")
