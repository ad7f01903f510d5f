"""What the table itself says before any model: what makes an estimate impossible, and what makes it
doubtful.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from habeas.errors import EstimateError
from habeas.estimates.table import CaptureTable

FEWEST_SHARED = 5
"""Fewer persons than this on two or more lists: only a range is given."""
FEW_SHARED = 20
FEWEST_DOCUMENTED = 10
"""Fewer persons than this in all: only a range is given."""
FEW_DOCUMENTED = 50
FEWEST_ON_A_LIST = 5
_LISTS_THAT_CAN_MEET = 5
_MOST_NAMED = 6
Pairs = tuple[tuple[str, str], ...]
"""Names of lists, two by two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Sentences by what follows from them: no answer, a range without a middle, a warning beside the
    answer; notes change nothing and are there to be read.
    """

    refusals: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def check_table(table: CaptureTable, *, structural: Pairs = ()) -> Findings:
    """Look for empty, full, nested and unconnected lists, pairs that share nobody, and too few persons.

    Args:
        structural: pairs of lists that could share nobody whatever happened (another region, another period), as the
            user says; they are not asked about again. Chance, not structure, leaves all other such pairs.
    Raises: EstimateError: a structural pair names a list that is not there, or shares persons.
    """
    apart = pair_numbers(table, structural)
    refusals = (*_empty(table), *_full(table), *_unconnected(table))
    if refusals:
        return Findings(refusals=refusals)
    return Findings(
        ranges=tuple(_too_few(table)),
        warnings=(
            *_two_lists(table),
            *_few(table),
            *_same(table),
            *_nested(table),
            *_short(table),
            *_apart(table, apart),
            *_no_triples(table),
        ),
        notes=(*_structural(table, apart), *_nobody_on_all(table)),
    )


def pair_numbers(table: CaptureTable, structural: Pairs) -> frozenset[tuple[int, int]]:
    """Return the numbers of the lists of each pair, smaller first.

    Raises: EstimateError: a list that is not there, one list twice, or two lists that do share persons.
    """
    found = set()
    for a, b in structural:
        if a not in table.lists or b not in table.lists or a == b:
            raise EstimateError(
                "a pair said to share nobody by its nature names a list that is not there, or one list twice",
                advice="give two list names exactly as they stand in the table",
            )
        i, j = sorted((table.lists.index(a), table.lists.index(b)))
        if table.overlap(i, j):
            raise EstimateError(
                f"two lists said to share nobody by their nature share {table.overlap(i, j)} persons",
                place=f"{table.lists[i]}, {table.lists[j]}",
                advice="leave the pair out, or check the linkage",
            )
        found.add((i, j))
    return frozenset(found)


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


def _too_few(table: CaptureTable) -> Iterable[str]:
    shared = _shared(table)
    if table.documented < FEWEST_DOCUMENTED:
        yield f"Only {table.documented} persons are documented: too few to carry an estimate."
    if shared < FEWEST_SHARED:
        yield f"Only {shared} persons stand on more than one list: too few to carry an estimate."


def _few(table: CaptureTable) -> Iterable[str]:
    shared = _shared(table)
    if FEWEST_DOCUMENTED <= table.documented < FEW_DOCUMENTED:
        yield f"Only {table.documented} persons are documented; the interval is rough for so few."
    if FEWEST_SHARED <= shared < FEW_SHARED:
        yield f"Only {shared} persons stand on more than one list; a few more would move the answer far."


def _shared(table: CaptureTable) -> int:
    return table.documented - table.on_exactly(1)


def _same(table: CaptureTable) -> Iterable[str]:
    for i, j in combinations(range(len(table.lists)), 2):
        if table.overlap(i, j) == table.totals[i] == table.totals[j]:
            yield (
                f"{table.lists[i]} and {table.lists[j]} hold the same people: two copies of one list? "
                "Then leave one of them out."
            )


def _nested(table: CaptureTable) -> Iterable[str]:
    """Name lists inside another, larger one."""
    for i, j in combinations(range(len(table.lists)), 2):
        inner, outer = (i, j) if table.totals[i] < table.totals[j] else (j, i)
        if table.overlap(inner, outer) == table.totals[inner] < table.totals[outer]:
            yield (
                f"Everybody on {table.lists[inner]} is also on {table.lists[outer]}: "
                "was one copied from the other? Then it is no list of its own."
            )


def _short(table: CaptureTable) -> Iterable[str]:
    names = [name for name, total in zip(table.lists, table.totals, strict=True) if total < FEWEST_ON_A_LIST]
    if names:
        yield (
            f"Fewer than {FEWEST_ON_A_LIST} persons stand on {_join(names)}: a list so short tells next to nothing; "
            "leave it out, or join it to another of the same organisation."
        )


def _apart(table: CaptureTable, structural: frozenset[tuple[int, int]]) -> Iterable[str]:
    pairs = [
        f"{table.lists[i]} and {table.lists[j]}"
        for i, j in combinations(range(len(table.lists)), 2)
        if not table.overlap(i, j) and (i, j) not in structural
    ]
    if pairs:
        yield (
            f"Lists that share nobody: {_join(pairs)}. Could they have shared anyone? If they could not (another "
            "region, another period), the model does not know that unless you say so; if they could, "
            "they avoid each other, or the linkage missed who is on both."
        )


def _structural(table: CaptureTable, structural: frozenset[tuple[int, int]]) -> Iterable[str]:
    if structural:
        pairs = [f"{table.lists[i]} and {table.lists[j]}" for i, j in sorted(structural)]
        yield (
            f"Said to share nobody by their nature: {_join(pairs)}. Log-linear models leave these cells out; "
            "the other methods cannot."
        )


def _nobody_on_all(table: CaptureTable) -> Iterable[str]:
    lists = len(table.lists)
    if 3 < lists <= _LISTS_THAT_CAN_MEET and not table.on_exactly(lists):
        yield f"Nobody stands on all {lists} lists, so what ties all of them together cannot be seen."


def _no_triples(table: CaptureTable) -> Iterable[str]:
    if len(table.lists) > 2 and table.documented == table.on_exactly(1) + table.on_exactly(2):
        yield "Nobody stands on three or more lists, so dependence between lists can hardly be seen."


def _join(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
