"""One step in the space of chordal graphs: a pair of lists joined or parted, if the graph stays chordal.

Here a graph is the set of neighbours of each list, as a set is a whole number with bit j for list j; so it may have any
number of lists. Its key is the number of `chordal`: bit p for pair p.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from numpy.random import Generator

from habeas.estimates.chordal import pairs

Near = Sequence[int]


def key_of(near: Near) -> int:
    """Return the graph as one number, bit p for pair p."""
    return sum(1 << bit for bit, (i, j) in enumerate(pairs(len(near))) if near[i] >> j & 1)


def near_of(key: int, lists: int) -> list[int]:
    """Return the neighbours of each list from the graph's number."""
    near = [0] * lists
    for bit, (i, j) in enumerate(pairs(lists)):
        if key >> bit & 1:
            flip(near, i, j)
    return near


def flip(near: list[int], a: int, b: int) -> None:
    """Part lists a and b if they are joined, join them if they are not."""
    near[a] ^= 1 << b
    near[b] ^= 1 << a


def stays_chordal(near: Near, a: int, b: int) -> bool:
    """Say whether a chordal graph is still chordal with the pair flipped.

    A joined pair may part if its common neighbours all depend on each other: then it lies in one clique only. A pair
    may join if every way between the two leads through their common neighbours.
    Source: Giudici & Green (1999), Biometrika 86(4), section 3.
    """
    common = near[a] & near[b]
    if near[a] >> b & 1:
        return _is_clique(near, common)
    return not _reaches(near, a, b, avoiding=common)


def members(lists: int) -> Iterator[int]:
    """Yield the numbers of the lists in a set, ascending."""
    while lists:
        lowest = lists & -lists
        yield lowest.bit_length() - 1
        lists ^= lowest


def taken_apart(near: Near) -> list[tuple[int, int]]:
    """Return, for each simplicial list in turn, the list with the neighbours it still has, and those neighbours.

    The graph must be chordal; every graph of a walk comes from the empty one by `stays_chordal`.
    """
    left, parts = (1 << len(near)) - 1, []
    while left:
        v = next(v for v in members(left) if _is_clique(near, near[v] & left))
        parts.append((near[v] & left | 1 << v, near[v] & left))
        left ^= 1 << v
    return parts


def starts(lists: int, rng: Generator) -> tuple[list[int], ...]:
    """Return four graphs far from each other: no pair joined, a chain, all pairs but one, and one drawn at random."""
    order = rng.permutation(lists).tolist()
    chain, wild = [0] * lists, [0] * lists
    for a, b in pairwise(order):
        flip(chain, a, b)
    full = [((1 << lists) - 1) ^ 1 << j for j in range(lists)]
    for _ in range(4 * lists * lists):
        a, b = rng.choice(lists, size=2, replace=False).tolist()
        if stays_chordal(wild, a, b):
            flip(wild, a, b)
    if wild == full:
        flip(wild, order[-1], order[-2])
    flip(full, order[0], order[1])
    return [0] * lists, chain, full, wild


def _is_clique(near: Near, lists: int) -> bool:
    """Say whether all lists of a set depend on each other."""
    return all(lists & ~near[v] == 1 << v for v in members(lists))


def _reaches(near: Near, a: int, b: int, *, avoiding: int) -> bool:
    """Say whether a way leads from a to b past the lists to avoid."""
    reached, fresh = 1 << a, near[a] & ~avoiding
    while fresh:
        if fresh >> b & 1:
            return True
        reached |= fresh
        beyond = 0
        for v in members(fresh):
            beyond |= near[v]
        fresh = beyond & ~reached & ~avoiding
    return False
