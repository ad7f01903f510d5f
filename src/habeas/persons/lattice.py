"""All ways to cut two words into chunks that stand for each other, summed: the forward and the backward pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from habeas.persons.letters import Codes

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Steps = Mapping[tuple[int, int], Floats]
"""For chunks of a letters against chunks of b: how much likelier they stand together in spellings of one name than by
chance, (chunks + 1, chunks + 1), by their numbers. A step against nothing has one column or row."""


@dataclass(frozen=True, slots=True)
class Block:
    """Pairs of words that go through the lattice together: the chunks that end at each letter, and the lengths."""

    left: tuple[Codes, ...]  # each (longest left + 1, pairs)
    right: tuple[Codes, ...]
    left_length: Codes
    right_length: Codes

    @property
    def shape(self) -> tuple[int, int, int]:
        rows = int(self.left_length.max(initial=0)) + 1
        return rows, int(self.right_length.max(initial=0)) + 1, len(self.left_length)


def block(
    left: tuple[Sequence[Codes], Codes], right: tuple[Sequence[Codes], Codes], first: Places, second: Places
) -> Block:
    """Take the pairs (first, second) out of coded words: each side its codes by size, and its lengths."""
    lengths = left[1][first], right[1][second]
    cut = [int(length.max(initial=0)) + 1 for length in lengths]
    return Block(
        left=tuple(np.ascontiguousarray(codes[: cut[0], first]) for codes in left[0]),
        right=tuple(np.ascontiguousarray(codes[: cut[1], second]) for codes in right[0]),
        left_length=lengths[0],
        right_length=lengths[1],
    )


def forward(steps: Steps, pairs: Block) -> Floats:
    """Sum over all ways to cut the beginnings of two words.

    Returns: (left letters + 1, right letters + 1, pairs); at [i, j] of the first i and the first j letters.
    """
    rows, columns, count = pairs.shape
    table = np.zeros((rows, columns, count))
    table[0, 0] = 1.0
    inserted = _insertions(steps, pairs, columns)
    for i in range(rows):
        row = table[i]
        for (a, b), weights in steps.items():
            if 0 < a <= i and b < columns:
                row[b:] += table[i - a, : columns - b] * weigh(weights, pairs, i, (a, b))
        for j in range(1, columns):
            for b, gained in inserted.items():
                if b <= j:
                    row[j] += row[j - b] * gained[j]
    return table


def backward(steps: Steps, pairs: Block) -> Floats:
    """Sum over all ways to cut the rests of two words; the same shape, at [i, j] of what follows i and j letters."""
    rows, columns, count = pairs.shape
    table = np.zeros((rows, columns, count))
    table[pairs.left_length, pairs.right_length, np.arange(count)] = 1.0
    inserted = _insertions(steps, pairs, columns)
    for i in range(rows - 1, -1, -1):
        row = table[i]
        for (a, b), weights in steps.items():
            if a and i + a < rows and b < columns:
                row[: columns - b] += table[i + a, b:] * weigh(weights, pairs, i + a, (a, b))
        for j in range(columns - 2, -1, -1):
            for b, gained in inserted.items():
                if j + b < columns:
                    row[j] += row[j + b] * gained[j + b]
    return table


def ends(table: Floats, pairs: Block) -> Floats:
    """Return what the whole words reach."""
    return table[pairs.left_length, pairs.right_length, np.arange(table.shape[2])]


def places(pairs: Block, i: int, size: tuple[int, int], columns: int) -> Codes:
    """Return where in a flat table the chunks of this size stand that end at letter i and at each letter j >= b."""
    a, b = size
    where: Codes
    if b == 0:
        where = pairs.left[a - 1][i][None, :]
    elif a == 0:
        where = pairs.right[b - 1][b:]
    else:
        where = pairs.left[a - 1][i] * np.int32(columns) + pairs.right[b - 1][b:]
    return where


def weigh(weights: Floats, pairs: Block, i: int, size: tuple[int, int]) -> Floats:
    """Look the chunks up that end at letter i of the left words and at each letter of the right ones."""
    return np.take(weights, places(pairs, i, size, weights.shape[1]), mode="clip")


def _insertions(steps: Steps, pairs: Block, columns: int) -> dict[int, Floats]:
    found = {}
    for (a, b), weights in steps.items():
        if a == 0 and b < columns:
            gained = np.zeros((columns, pairs.shape[2]))
            gained[b:] = weigh(weights, pairs, 0, (a, b))
            found[b] = gained
    return found
