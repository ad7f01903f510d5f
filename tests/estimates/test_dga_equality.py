"""With R package dga's own choices, the average over graphs is dga's, and that of its formulas written out."""

from __future__ import annotations

from itertools import combinations, product
from math import exp, lgamma, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.estimates.test_chordal import Edges, cliques_and_separators, has_a_circle_without_short_cut
from tests.estimates.test_decomposable import average_of, every_pattern, kosovo, shared, table_from

from habeas.estimates.decomposable import graph_average


def _slow_log_score(counts: dict[tuple[int, ...], int], edges: Edges, hidden: int, delta: float, lists: int) -> float:
    """Add up, with the marginal tables written out and no shared code, the formulas as R package dga has them."""
    people = sum(counts.values()) + hidden
    cells = {**counts, (0,) * lists: hidden}
    whole = lgamma(2**lists * delta) - lgamma(people + 2**lists * delta)

    def marginal(chosen: frozenset[int]) -> float:
        prior = delta * 2 ** (lists - len(chosen))
        summed = dict.fromkeys(product((0, 1), repeat=len(chosen)), 0)
        for pattern, count in cells.items():
            summed[tuple(pattern[j] for j in sorted(chosen))] += count
        return whole + sum(lgamma(count + prior) - lgamma(prior) for count in summed.values())

    cliques, separators = cliques_and_separators(edges, lists)
    score = sum(map(marginal, cliques)) - sum(marginal(one) for one in separators if one)
    ways = lgamma(people + 1) - sum(lgamma(count + 1) for count in cells.values())
    return score + ways - log(people)


def _slow_posterior(counts: dict[tuple[int, ...], int], grid: list[int], delta: float) -> tuple[list[float], float]:
    """Return the posterior on the grid, and the probability of the complete graph, by trying every graph."""
    lists = len(next(iter(counts)))
    joinable = list(combinations(range(lists), 2))
    graphs = [
        frozenset(pair for pair, there in zip(joinable, chosen, strict=True) if there)
        for chosen in product((0, 1), repeat=len(joinable))
    ]
    graphs = [graph for graph in graphs if not has_a_circle_without_short_cut(graph, lists)]
    scores = [[_slow_log_score(counts, graph, hidden, delta, lists) for hidden in grid] for graph in graphs]
    top = max(max(row) for row in scores)
    shares = [[exp(score - top) for score in row] for row in scores]
    total = sum(map(sum, shares))
    complete = next(sum(row) for row, graph in zip(shares, graphs, strict=True) if len(graph) == len(joinable))
    return [sum(column) / total for column in zip(*shares, strict=True)], complete / total


@settings(max_examples=15, deadline=None)
@given(st.sampled_from([3, 4]), st.data())
def test_every_table_gets_the_posterior_of_the_formulas_written_out(lists: int, data: st.DataObject) -> None:
    """Empty cells, lists that share nobody, lists inside each other: the fast way and the slow one agree to 1e-9."""
    chosen = data.draw(st.lists(st.sampled_from([0, 0, 1, 3, 17, 250]), min_size=2**lists - 1, max_size=2**lists - 1))
    counts = dict(zip(every_pattern(lists), chosen, strict=True))
    if sum(chosen) == 0:
        return
    delta = data.draw(st.sampled_from([2.0**-lists, 0.5, 1.0]))
    grid = [0, 1, 5, 30, 400, 9000]
    wanted, complete = _slow_posterior(counts, grid, delta)
    found = graph_average(table_from(counts), delta=delta, with_complete=True, grid=np.array(grid))
    assert found is not None
    assert found.mass == pytest.approx(wanted, abs=1e-9)
    assert found.complete == pytest.approx(complete, abs=1e-9)


def test_five_lists_get_it_too() -> None:
    """All 822 graphs, with pairs of lists that never overlap."""
    rng = np.random.default_rng(5)
    counts = {one: int(rng.poisson(40 / 3 ** sum(one))) * (one[0] + one[1] < 2) for one in every_pattern(5)}
    wanted, complete = _slow_posterior(counts, [3, 60], 2.0**-5)
    found = average_of(table_from(counts), with_complete=True, grid=np.array([3, 60]))
    assert found.mass == pytest.approx(wanted, abs=1e-9)
    assert found.complete == pytest.approx(complete, abs=1e-9)


# R 4.2.2, package dga 2.0.2 (version 2.0.2 of its repository, built unchanged):
#   Y <- array(0, rep(2, p)); Y[as.matrix(d[, 1:p]) + 1] <- d$count
#   w <- bma.cr(Y, GRID, 2^-p, graphsP); colSums(w); rowSums(w)
_DGA = {
    "kosovo_4": (
        range(1, 132_001, 33),
        {
            7855: 8.530968462824e-03,
            7888: 8.530386161555e-03,
            7822: 8.527233210153e-03,
            16501: 1.222540763742e-05,
            33001: 1.618053470639e-11,
            115468: 8.141501920812e-13,
        },
        (0.9855127072, 0.0107803595, 0.0037054008, 0.0000014907),
        1.4907341410e-06,
        (12_585, 9_813, 16_545),
    ),
    "madigan_york_5": (
        range(1, 4_001),
        {78: 2.492644218220e-02, 77: 2.488711729296e-02, 501: 1.655103760520e-12, 3500: 5.599156530427e-23},
        (0.4414043584, 0.2205283464, 0.1225071372, 0.0321271986),
        6.3120843621e-28,
        (618, 590, 656),
    ),
    "uk_2013_5": (
        range(1, 82_321, 20),
        {8981: 2.464556659687e-03, 10281: 1.033880429699e-03, 20581: 1.433189562307e-03, 41141: 3.204837852298e-06},
        (0.4434332257, 0.1507196165, 0.1121964899, 0.0634914769),
        8.8274223465e-12,
        (22_985, 10_385, 33_505),
    ),
    "gaza_2024_3": (
        range(1, 878_131, 219),
        {1: 8.949712528389e-01, 220: 8.412243919981e-03, 109720: 7.782018337865e-06, 768253: 2.470410905551e-07},
        (0.9596189170, 0.0340743746, 0.0062384509, 0.0000674025),
        9.5961891697e-01,
        (29_272, 29_272, 79_642),
    ),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.shared) for name in _DGA])
def test_with_dgas_choices_the_answer_is_dgas(name: str) -> None:
    """Complete graph in, delta = 2^-J, its grid, no weights: the posterior of R package dga, to eight digits.

    The figures are those of its own run; the median and the ends are those of reference_results.csv.
    """
    grid, posterior, graphs, complete, (median, low, high) = _DGA[name]
    table = kosovo() if name == "kosovo_4" else shared(name)
    found = average_of(table, with_complete=True, grid=np.array(grid))
    places = np.searchsorted(found.nodes.hidden, list(posterior))
    assert found.mass[places] == pytest.approx(list(posterior.values()), rel=1e-8)
    assert found.probabilities[:4] == pytest.approx(graphs, abs=1e-9)
    assert found.complete == pytest.approx(complete, rel=1e-6)
    assert (found.interval.median, found.interval.lo95, found.interval.hi95) == (median, low, high)
