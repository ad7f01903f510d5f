"""Chordal graphs between lists: every one of them up to seven lists, and the order in which each comes apart.

A graph says which lists depend on each other directly. It is chordal (decomposable) if no circle of four or more
lists goes without a short cut; then a table's probability under it is a product of marginals, without iteration.
A graph is a whole number: bit p stands for the pair number p of `pairs`. A set of lists is one too: bit j is list j.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from habeas.errors import EstimateError
from habeas.estimates.state import Flags, Ints

MOST_ENUMERATED = 7
"""On eight lists there are 30,888,596 chordal graphs: a matter for a walk."""


def pairs(lists: int) -> tuple[tuple[int, int], ...]:
    """Return the pairs of lists (i, j), i < j, in the order of their bits."""
    return tuple(combinations(range(lists), 2))


def chordal_graphs(lists: int) -> Ints:
    """Return every chordal graph on that many labelled lists, ascending: the empty one first, the complete one last.

    A chordal graph has a list whose neighbours all depend on each other (a simplicial one); without it the rest is
    chordal again (Dirac 1961). So each graph on J lists is one on J - 1 with one list joined to a clique of it.

    Args:
        lists: 1 to 7. There are 1, 2, 8, 61, 822, 18,154 and 617,675 graphs.
    Raises: EstimateError: more than seven lists.
    """
    if not 1 <= lists <= MOST_ENUMERATED:
        raise EstimateError(f"{lists} lists; chordal graphs are enumerated on 1 to {MOST_ENUMERATED}")
    graphs = np.zeros(1, dtype=np.int64)
    for size in range(2, lists + 1):
        graphs = _grown(graphs, size)
    return graphs


def inner_pairs(lists: int) -> Ints:
    """Return, for each of the 2^J sets of lists, the graph that joins all of the set."""
    joined = np.zeros(1 << lists, dtype=np.int64)
    members = np.arange(1 << lists)
    for bit, (i, j) in enumerate(pairs(lists)):
        both = (members >> i & members >> j & 1) == 1
        joined[both] |= 1 << bit
    return joined


def neighbours(graphs: Ints, lists: int) -> Ints:
    """Return the set of lists that each list depends on, (graphs, J)."""
    near = np.zeros((len(graphs), lists), dtype=np.int64)
    for bit, (i, j) in enumerate(pairs(lists)):
        joined = graphs >> bit & 1
        near[:, i] |= joined << j
        near[:, j] |= joined << i
    return near


def elimination(graphs: Ints, lists: int) -> tuple[Ints, Ints]:
    """Take each graph apart, one simplicial list after the other.

    The probability of a table is the product over the steps of P(list | those left that it depends on), which is
    the product over cliques divided by that over separators.

    Args:
        graphs: (G,) chordal graphs.
    Returns: two arrays (G, J) of sets: the list taken away with the neighbours it still had, and those neighbours.
    Raises: EstimateError: a graph is not chordal; it is named by its place.
    Source: Rose (1970), perfect elimination.
    """
    inner, near = inner_pairs(lists), neighbours(graphs, lists)
    left = np.full(len(graphs), (1 << lists) - 1, dtype=np.int64)
    heads = np.zeros((len(graphs), lists), dtype=np.int64)
    tails = np.zeros_like(heads)
    for step in range(lists):
        found = np.zeros(len(graphs), dtype=np.bool_)
        for j in range(lists):
            around = near[:, j] & left
            simplicial = ~found & (left >> j & 1 == 1) & _holds(graphs, inner[around])
            heads[simplicial, step] = around[simplicial] | 1 << j
            tails[simplicial, step] = around[simplicial]
            found |= simplicial
        if not found.all():
            raise EstimateError(f"graph number {int(np.argmin(found))} is not chordal")
        left &= ~(heads[:, step] ^ tails[:, step])
    return heads, tails


def _grown(smaller: Ints, size: int) -> Ints:
    """Join one more list, of every number it could have, to every clique of every graph."""
    inner = inner_pairs(size - 1)
    grown = []
    for new in range(size):
        old = [j for j in range(size) if j != new]
        moved = _relabelled(smaller, old, size)
        for members in range(1 << (size - 1)):
            star = sum(1 << _bit(new, old[j], size) for j in range(size - 1) if members >> j & 1)
            grown.append(moved[_holds(smaller, inner[members])] | star)
        grown = [_distinct(np.concatenate(grown))]
    return grown[0]


def _distinct(graphs: Ints) -> Ints:
    """Return the graphs ascending, each once; numpy's own `unique` hashes, which takes eight times as long here."""
    graphs.sort()
    return np.asarray(graphs[np.concatenate([[True], graphs[1:] != graphs[:-1]])])


def _relabelled(graphs: Ints, names: list[int], size: int) -> Ints:
    """Return the same graphs with list j called names[j], among `size` lists."""
    moved = np.zeros_like(graphs)
    for bit, (i, j) in enumerate(pairs(size - 1)):
        moved |= (graphs >> bit & 1) << _bit(names[i], names[j], size)
    return moved


def _bit(i: int, j: int, lists: int) -> int:
    """Return the number of the pair of i and j in `pairs`."""
    low, high = min(i, j), max(i, j)
    return low * (2 * lists - low - 1) // 2 + high - low - 1


def _holds(graphs: Ints, wanted: Ints) -> Flags:
    """Say of each graph whether it has all the pairs wanted."""
    return np.asarray((graphs & wanted) == wanted)
