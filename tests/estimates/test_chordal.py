"""Every chordal graph, each once, and the order in which each comes apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from habeas.errors import EstimateError
from habeas.estimates.chordal import chordal_graphs, elimination, inner_pairs, neighbours, pairs
from habeas.estimates.chordal_step import flip, key_of, near_of, starts, stays_chordal, taken_apart

Edges = frozenset[tuple[int, int]]


def has_a_circle_without_short_cut(edges: Edges, lists: int) -> bool:
    """Say whether some four or more lists form a circle and nothing else: what a chordal graph must not have."""
    for size in range(4, lists + 1):
        for chosen in combinations(range(lists), size):
            inner = [edge for edge in edges if edge[0] in chosen and edge[1] in chosen]
            if len(inner) == size and all(sum(j in edge for edge in inner) == 2 for j in chosen) and _hangs(inner):
                return True
    return False


def _hangs(edges: list[tuple[int, int]]) -> bool:
    reached = set(edges[0])
    while True:
        more = reached.union(*(edge for edge in edges if reached & set(edge)))
        if more == reached:
            return len(reached) == len(edges)
        reached = more


def cliques_and_separators(edges: Edges, lists: int) -> tuple[list[frozenset[int]], list[frozenset[int]]]:
    """Return the largest cliques by trying all sets, and the separators of a heaviest tree over them (Kruskal)."""
    whole = [
        frozenset(chosen)
        for size in range(1, lists + 1)
        for chosen in combinations(range(lists), size)
        if all(pair in edges for pair in combinations(chosen, 2))
    ]
    cliques = [one for one in whole if not any(one < other for other in whole)]
    group = list(range(len(cliques)))
    separators = []
    for a, b in sorted(combinations(range(len(cliques)), 2), key=lambda ab: -len(cliques[ab[0]] & cliques[ab[1]])):
        if group[a] != group[b]:
            separators.append(cliques[a] & cliques[b])
            group = [group[a] if one == group[b] else one for one in group]
    return cliques, separators


def edges_of(graph: int, lists: int) -> Edges:
    """Return the pairs that a graph joins."""
    return frozenset(pair for bit, pair in enumerate(pairs(lists)) if graph >> bit & 1)


@pytest.mark.parametrize(("lists", "number"), [(1, 1), (2, 2), (3, 8), (4, 61), (5, 822), (6, 18_154), (7, 617_675)])
def test_no_graph_is_forgotten_and_none_comes_twice(lists: int, number: int) -> None:
    """The numbers of labelled chordal graphs are known (OEIS A058862); fewer would be another average."""
    graphs = chordal_graphs(lists)
    assert len(graphs) == number
    assert np.all(np.diff(graphs) > 0)
    assert graphs[0] == 0
    assert graphs[-1] == (1 << len(pairs(lists))) - 1


@pytest.mark.parametrize("lists", [3, 4, 5])
def test_they_are_the_graphs_without_a_circle_that_has_no_short_cut(lists: int) -> None:
    """Held against the definition, tried on every graph there is."""
    every = range(1 << len(pairs(lists)))
    chordal = [graph for graph in every if not has_a_circle_without_short_cut(edges_of(graph, lists), lists)]
    assert chordal_graphs(lists).tolist() == chordal


@pytest.mark.parametrize("lists", [3, 4, 5])
def test_taking_lists_away_leaves_cliques_over_separators(lists: int) -> None:
    """What one by one taking away says of a graph is what its cliques and its separators say."""
    graphs = chordal_graphs(lists)
    heads, tails = elimination(graphs, lists)
    for graph, taken, around in zip(graphs.tolist(), heads.tolist(), tails.tolist(), strict=True):
        cliques, separators = cliques_and_separators(edges_of(graph, lists), lists)
        wanted: dict[int, int] = {}
        found: dict[int, int] = {}
        for sets, sign in ((cliques, 1), (separators, -1)):
            for one in sets:
                key = sum(1 << j for j in one)
                wanted[key] = wanted.get(key, 0) + sign
        for keys, sign in ((taken, 1), (around, -1)):
            for key in keys:
                found[key] = found.get(key, 0) + sign
        wanted[0] = found[0] = 0
        assert {key: number for key, number in found.items() if number} == {
            key: number for key, number in wanted.items() if number
        }


def test_a_graph_that_is_not_chordal_is_named() -> None:
    """A circle of four has no first list to take away."""
    circle = sum(1 << pairs(4).index(pair) for pair in ((0, 1), (1, 2), (2, 3), (0, 3)))
    with pytest.raises(EstimateError, match="graph number 1 is not chordal"):
        elimination(np.array([0, circle]), 4)


def test_eight_lists_are_too_many_to_write_down() -> None:
    """Thirty million graphs are refused, not begun."""
    with pytest.raises(EstimateError, match="8 lists"):
        chordal_graphs(8)


def test_a_step_is_allowed_exactly_if_it_leads_to_a_chordal_graph() -> None:
    """Every pair of every graph on five lists: no step is barred that is open, none is open that is not."""
    lists = 5
    known = set(chordal_graphs(lists).tolist())
    for graph in sorted(known):
        near = near_of(graph, lists)
        for bit, (a, b) in enumerate(pairs(lists)):
            assert stays_chordal(near, a, b) == (graph ^ 1 << bit in known)


def test_a_walks_graph_and_its_number_are_the_same_graph() -> None:
    """The two ways to write a graph agree, and so do the two ways to take it apart."""
    lists = 5
    graphs = chordal_graphs(lists)
    near, (heads, tails) = neighbours(graphs, lists), elimination(graphs, lists)
    for place, graph in enumerate(graphs.tolist()):
        assert near_of(graph, lists) == near[place].tolist()
        assert key_of(near_of(graph, lists)) == graph
        assert taken_apart(near_of(graph, lists)) == list(
            zip(heads[place].tolist(), tails[place].tolist(), strict=True)
        )


def test_a_set_of_lists_joins_its_pairs() -> None:
    """Three of four lists have three pairs."""
    assert edges_of(int(inner_pairs(4)[0b1011]), 4) == {(0, 1), (0, 3), (1, 3)}


@pytest.mark.parametrize("lists", [8, 12, 20])
def test_walks_start_far_apart_and_on_chordal_graphs(lists: int) -> None:
    """From nothing joined to all but one pair joined; none starts on the complete graph."""
    begun = starts(lists, np.random.default_rng(lists))
    numbers = [key_of(near).bit_count() for near in begun]
    assert numbers[:3] == [0, lists - 1, len(pairs(lists)) - 1]
    assert 0 < numbers[3] < len(pairs(lists))
    for near in begun:
        taken_apart(near)


def test_flipping_twice_is_standing_still() -> None:
    """What was joined is parted again."""
    near = near_of(0b1011, 4)
    flip(near, 1, 3)
    flip(near, 1, 3)
    assert key_of(near) == 0b1011
