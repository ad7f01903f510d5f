"""Which pairs are worth comparing: those that share a key. Bounded, and what the bound leaves out is
counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from habeas.persons.prepare import Prepared, Row

PAIRS_PER_MENTION = 60  # the bound of the methods page: enough for keys, far from all against all


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Pairs of row numbers, first < second, each once and in order.

    `keys_too_common` counts key values that were left out because too many mentions share them;
    `without_pair` counts mentions that no pair reaches.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    keys_too_common: int
    without_pair: int

    def __len__(self) -> int:
        return len(self.first)


def candidates(prepared: Prepared, *, pairs_per_mention: int = PAIRS_PER_MENTION) -> Candidates:
    """Pair the mentions that share a key: sounds of names with each other, with days, years and places.

    Keys shared by too many mentions are left out, the commonest first, until at most `pairs_per_mention`
    pairs a mention remain; small cases (up to 1,000 pairs a key) are never cut.
    """
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(prepared.rows):
        for key in set(_keys(row)):
            blocks[key].append(number)
    shared = [block for block in blocks.values() if len(block) > 1]
    kept = _bounded(shared, budget=max(1_000, pairs_per_mention * len(prepared.rows)))
    first, second = _pairs(kept, len(prepared.rows))
    reached = len(np.union1d(first, second))
    return Candidates(
        first=first,
        second=second,
        keys_too_common=len(shared) - len(kept),
        without_pair=len(prepared.rows) - reached,
    )


def _bounded(blocks: list[list[int]], *, budget: int) -> list[list[int]]:
    """Leave out the largest blocks, all of one size together, until the pairs fit the budget."""
    per_size: defaultdict[int, int] = defaultdict(int)
    for block in blocks:
        per_size[len(block)] += len(block) * (len(block) - 1) // 2
    total, largest = 0, 0
    for size in sorted(per_size):
        total += per_size[size]
        if total > budget:
            break
        largest = size
    return [block for block in blocks if len(block) <= largest]


def _pairs(blocks: list[list[int]], rows: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """All pairs within blocks, each once. Blocks of one size are one array, so Python sees sizes and not
    pairs.
    """
    by_size: defaultdict[int, list[list[int]]] = defaultdict(list)
    for block in blocks:
        by_size[len(block)].append(block)
    codes = [np.empty(0, dtype=np.int64)]
    for size, members in by_size.items():
        left, right = np.triu_indices(size, 1)
        table = np.array(members, dtype=np.int64)  # rising within a block: rows were numbered in order
        codes.append((table[:, left] * rows + table[:, right]).ravel())
    pairs = np.unique(np.concatenate(codes))
    return (pairs // max(rows, 1)).astype(np.int32), (pairs % max(rows, 1)).astype(np.int32)


def _keys(row: Row) -> Iterator[str]:
    """The keys of one row. The letter says which kind, so that kinds do not meet by chance."""
    yield from _name_keys(row)
    yield from _day_keys(row)
    yield from _birth_keys(row)
    yield from _place_keys(row)


def _name_keys(row: Row) -> Iterator[str]:
    if len(row.words) > 1:
        yield f"w:{' '.join(row.words)}"
    if row.family_sound and row.first_given_sound:
        # Sorted, so that exchanged parts still meet.
        yield f"n:{' '.join(sorted((row.family_sound, row.first_given_sound)))}"
    if row.first_given_sound and row.patronymic_sound and row.family:
        yield f"p:{row.first_given_sound} {row.patronymic_sound} {row.family[0]}"
    if row.family_sound and row.patronymic_sound:
        yield f"q:{row.family_sound} {row.patronymic_sound}"
    if row.first_given_sound and row.patronymic_sound:
        yield f"r:{row.first_given_sound} {row.patronymic_sound}"


def _day_keys(row: Row) -> Iterator[str]:
    if row.taken_from is None or row.taken_to is None:
        return
    sounds = {sound for sound in (row.family_sound, row.first_given_sound) if sound}
    for month in _months(row.taken_from, row.taken_to):
        for sound in sounds:
            yield f"m:{sound} {month}"
        for family in row.family_words:
            for given in row.given_words:
                yield f"i:{''.join(sorted((family[0], given[0])))} {month}"
    if row.taken_from == row.taken_to:
        for word in row.words:
            yield f"d:{word[:2]} {row.taken_from}"


def _months(first: int, last: int) -> Iterator[str]:
    """The months between two days; a date wider than a season gives no month."""
    if last - first > 100:
        return
    start, end = date.fromordinal(first), date.fromordinal(last)
    for number in range(start.year * 12 + start.month, end.year * 12 + end.month + 1):
        yield str(number)


def _birth_keys(row: Row) -> Iterator[str]:
    if row.birth_from is None or row.birth_to is None:
        return
    if row.birth_from == row.birth_to:
        for word in row.words:
            yield f"b:{word[0]} {row.birth_from}"
        if row.taken_from is not None and row.taken_from == row.taken_to:
            yield f"e:{row.birth_from} {row.taken_from}"
    first, last = date.fromordinal(row.birth_from).year, date.fromordinal(row.birth_to).year
    if last - first > 3:
        return
    for year in range(first, last + 1):
        if row.family_sound:
            yield f"y:{row.family_sound} {year}"
        if row.first_given_sound and row.family:
            yield f"z:{row.first_given_sound} {row.family[0]} {year}"


def _place_keys(row: Row) -> Iterator[str]:
    for word in row.place_rare:
        if row.family_sound:
            yield f"f:{row.family_sound} {word}"
        if row.first_given_sound and row.family:
            yield f"g:{row.first_given_sound} {row.family[0]} {word}"
        for alias in row.alias_words:
            yield f"a:{alias} {word}"
