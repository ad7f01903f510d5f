"""What the table itself says before any model: what makes an estimate impossible, and what makes it
doubtful.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, permutations

from habeas.estimates.table import CaptureTable

FEWEST_SHARED = 5
"""Fewer persons than this on two or more lists: only a range is given."""
FEW_SHARED = 20
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Sentences by what follows from them: no answer, a range without a middle, a warning beside the
    answer.
    """

    refusals: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def check_table(table: CaptureTable) -> Findings:
    """Look for empty, full, nested and unconnected lists, pairs that share nobody, and too few shared
    persons.
    """
    refusals = (*_empty(table), *_full(table), *_unconnected(table))
    if refusals:
        return Findings(refusals=refusals)
    shared = table.documented - table.on_exactly(1)
    ranges = (
        (f"Only {shared} persons stand on more than one list: too few to carry an estimate.",)
        if shared < FEWEST_SHARED
        else ()
    )
    few = (
        (f"Only {shared} persons stand on more than one list; a few more would move the answer far.",)
        if FEWEST_SHARED <= shared < FEW_SHARED
        else ()
    )
    return Findings(
        ranges=ranges,
        warnings=(*_two_lists(table), *few, *_nested(table), *_apart(table), *_no_triples(table)),
    )


def _empty(table: CaptureTable) -> Iterable[str]:
    names = [name for name, total in zip(table.lists, table.totals, strict=True) if total == 0]
    if names:
        yield f"Nobody stands on {_join(names)}: leave out a list that is empty."


def _full(table: CaptureTable) -> Iterable[str]:
    names = [name for name, total in zip(table.lists, table.totals, strict=True) if total == table.documented]
    if names:
        yield (
            f"Everybody documented stands on {_join(names)}: no other list shows anyone it missed, "
            "so nothing here tells how many it missed."
        )


def _unconnected(table: CaptureTable) -> Iterable[str]:
    """Name the groups of lists that share nobody with the other groups; empty lists have their own
    sentence.
    """
    groups: list[set[int]] = [{j} for j, total in enumerate(table.totals) if total]
    for i, j in combinations(range(len(table.lists)), 2):
        if table.overlap(i, j):
            joined = [group for group in groups if i in group or j in group]
            groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    if len(groups) > 1:
        words = "; ".join(_join([table.lists[j] for j in sorted(group)]) for group in sorted(groups, key=min))
        yield (
            f"These groups of lists share nobody with each other: {words}. Without shared persons "
            "an estimate would rest on nothing; check the linkage, or leave the separate lists out."
        )


def _two_lists(table: CaptureTable) -> Iterable[str]:
    if len(table.lists) == 2:
        yield (
            "Two lists cannot test whether they were made independently of each other: if being on one made "
            "it likelier to be on the other, the truth is higher than this, and lower in the opposite case."
        )


def _nested(table: CaptureTable) -> Iterable[str]:
    for inner, outer in permutations(range(len(table.lists)), 2):
        if table.overlap(inner, outer) == table.totals[inner]:
            yield (
                f"Everybody on {table.lists[inner]} is also on {table.lists[outer]}: "
                "was one copied from the other? Then it is no list of its own."
            )


def _apart(table: CaptureTable) -> Iterable[str]:
    pairs = [
        f"{table.lists[i]} and {table.lists[j]}"
        for i, j in combinations(range(len(table.lists)), 2)
        if not table.overlap(i, j)
    ]
    if pairs:
        yield (
            f"Lists that share nobody: {_join(pairs)}. If they could not share anyone (another region, "
            "another period), the model does not know that."
        )


def _no_triples(table: CaptureTable) -> Iterable[str]:
    if len(table.lists) > 2 and table.documented == table.on_exactly(1) + table.on_exactly(2):
        yield "Nobody stands on three or more lists, so dependence between lists can hardly be seen."


def _join(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
