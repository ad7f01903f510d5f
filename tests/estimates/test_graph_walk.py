"""Where there are too many graphs to score, walks find the same answer, or say that they did not."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from habeas.estimates import CaptureTable, graph_evidence
from habeas.estimates.chordal import chordal_graphs, pairs
from habeas.estimates.chordal_step import near_of, stays_chordal
from habeas.estimates.decomposable import decomposable, graph_average, result_of
from habeas.estimates.graph_average import GraphAverage
from habeas.estimates.graph_evidence import evidences_on, scores_of_graphs
from habeas.estimates.graph_scores import average_exactly, score_blocks, terms_of
from habeas.estimates.graph_walk import Walker, begin_walks
from habeas.estimates.marginals import marginals_of
from habeas.estimates.quadrature import first_nodes
from habeas.estimates.table import canonical
from habeas.estimates.walk_average import average_by_walk


def _two_kinds(lists: int, people: int, seed: int = 1) -> CaptureTable:
    """Invent a table: three in ten people are well visible, and list b copies half of list a."""
    rng = np.random.default_rng(seed)
    rates = np.where(rng.random((people, 1)) < 0.3, rng.uniform(0.1, 0.5, lists), rng.uniform(0.02, 0.15, lists))
    on = rng.random((people, lists)) < rates
    on[:, 1] |= on[:, 0] & (rng.random(people) < 0.5)
    patterns, counts = np.unique(on[on.any(axis=1)], axis=0, return_counts=True)
    names = tuple(f"l{j:02d}" for j in range(lists))
    return canonical(CaptureTable(lists=names, patterns=patterns.astype(np.uint8), counts=counts))


def _walked(table: CaptureTable, *, seed: int = 1, most_steps: int = 60_000) -> GraphAverage:
    average = average_by_walk(
        marginals_of(table, 2.0 ** -len(table.lists)),
        table.lists,
        with_complete=False,
        grid=None,
        rng=np.random.default_rng(seed),
        tell=lambda _: None,
        stop=lambda: False,
        most_steps=most_steps,
    )
    assert average is not None
    return average


@pytest.mark.parametrize("lists", [5, 6])
def test_walks_give_what_scoring_every_graph_gives(lists: int) -> None:
    """Median and ends within the error of some thousand draws, each pair's probability within a tenth."""
    table = _two_kinds(lists, 2_500)
    exact = average_exactly(
        marginals_of(table, 2.0**-lists),
        table.lists,
        with_complete=False,
        grid=None,
        tell=lambda _: None,
        stop=lambda: False,
    )
    assert exact is not None
    walked = _walked(table)
    assert walked.walk is not None
    assert walked.walk.agreed
    spread = exact.interval.hi95 - exact.interval.lo95
    assert walked.interval.median == pytest.approx(exact.interval.median, abs=0.03 * spread)
    assert walked.interval.lo95 == pytest.approx(exact.interval.lo95, abs=0.05 * spread)
    assert walked.interval.hi95 == pytest.approx(exact.interval.hi95, abs=0.05 * spread)
    for (_, _, found), (_, _, wanted) in zip(walked.dependence(), exact.dependence(), strict=True):
        assert found == pytest.approx(wanted, abs=0.06)
    assert walked.probabilities[0] == pytest.approx(exact.probabilities[0], abs=0.06)
    # Only graphs that were asked about are summed, so the share of the complete graph can only be too high.
    assert exact.complete * (1 - 1e-6) <= walked.complete <= 1.5 * exact.complete


def test_one_graph_at_a_time_has_the_scores_it_has_among_all() -> None:
    """A walk's scores, and what it adds for a step, are those of the enumeration."""
    table = _two_kinds(5, 400)
    marginals, nodes = marginals_of(table, 2.0**-5), first_nodes(table.documented)
    graphs = chordal_graphs(5)[::13]
    whole = np.concatenate(list(score_blocks(terms_of(graphs, 5), range(len(graphs)), marginals, nodes.hidden)))
    single = np.concatenate(list(scores_of_graphs(marginals, graphs.tolist(), nodes.hidden)))
    assert single == pytest.approx(whole, rel=1e-12, abs=1e-8)
    evidences = evidences_on(marginals, nodes)
    for graph in graphs.tolist():
        near = near_of(graph, 5)
        for bit, (a, b) in enumerate(pairs(5)):
            if stays_chordal(near, a, b):
                after = evidences.scores(near_of(graph ^ 1 << bit, 5))
                assert evidences.scores(near) + evidences.gain(near, a, b) == pytest.approx(after, abs=1e-7)


def test_the_same_seed_walks_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the same numbers; and what was forgotten for want of room and looked up again changes none of them."""
    table = _two_kinds(5, 600)
    first, second = _walked(table, most_steps=4_000), _walked(table, most_steps=4_000)
    assert np.array_equal(first.mass, second.mass)
    assert first.walk == second.walk
    assert not np.array_equal(first.mass, _walked(table, seed=2, most_steps=4_000).mass)
    monkeypatch.setattr(graph_evidence, "_GRAPHS_KEPT", 40)
    monkeypatch.setattr(graph_evidence, "_ROWS_KEPT", 20)
    forgetful = _walked(table, most_steps=4_000)
    assert forgetful.mass == pytest.approx(first.mass, rel=1e-6, abs=1e-12)


def test_the_order_of_lists_says_nothing_to_a_walk() -> None:
    """Columns in another order: the same walk, step for step."""
    table = _two_kinds(8, 600)
    columns = [3, 7, 0, 2, 6, 1, 5, 4]
    moved = CaptureTable(
        lists=tuple(table.lists[j] for j in columns),
        patterns=table.patterns[:, columns].copy(),
        counts=table.counts.copy(),
    )
    first, second = graph_average(table, most_steps=2_000), graph_average(moved, most_steps=2_000)
    assert first is not None
    assert second is not None
    assert np.array_equal(first.mass, second.mass)
    assert first.interval == second.interval


def test_eight_lists_are_walked_and_the_truth_is_found() -> None:
    """2,500 people on eight lists, one of which copies another: the pair is named, the interval holds the truth."""
    found = graph_average(_two_kinds(8, 2_500))
    assert found is not None
    result = result_of(found)
    assert result.converged
    assert result.interval is not None
    assert 0.8 * 2_500 < result.interval.lo95 < 1.05 * 2_500
    assert {(a, b): share for a, b, share in found.dependence()}[("l00", "l01")] > 0.95
    assert result.rhat is not None
    assert result.rhat <= 1.01
    told = dict(result.settings)
    assert told["graphs"] == "walked"
    assert told["walks"] == 4


def test_walks_that_stand_still_are_never_believed() -> None:
    """With a thousand million people each walk keeps to the first good graph it meets: said, with the widest ends."""
    rng = np.random.default_rng(1)
    patterns = np.array([one for one in product((0, 1), repeat=8) if any(one)], dtype=np.uint8)
    rates = rng.uniform(0.02, 0.3, (2, 8))
    rates[0] = np.minimum(rates[0] * 2.5, 0.9)
    few, most = (np.prod(np.where(patterns == 1, own, 1 - own), axis=1) for own in rates)
    counts = rng.poisson(1e9 * (0.3 * few + 0.7 * most)).astype(np.int64)
    table = CaptureTable(lists=tuple("abcdefgh"), patterns=patterns, counts=counts)
    found = graph_average(table, most_steps=3_000)
    assert found is not None
    assert found.walk is not None
    result = result_of(found)
    assert not result.converged
    assert found.walk.frozen > 0
    assert any("stood still where the others were not" in words for words in result.warnings)
    ends = found.hidden_at(np.array([0.025, 0.975])) + found.documented
    assert found.interval.lo95 <= ends[0]
    assert found.interval.hi95 >= ends[1]


def test_a_walk_cut_short_says_so() -> None:
    """What the machine's speed cut short is never taken for the whole answer."""
    table, asked = _two_kinds(9, 800), iter(range(10**9))
    cut = decomposable(table, spent=lambda: next(asked) > 12)
    assert not cut.converged
    assert any("the time given ran out" in words for words in cut.warnings)
    assert dict(cut.settings)["cut_by_budget"] is True
    none = decomposable(table, spent=lambda: True)
    assert none.interval is None
    assert "ran out" in none.refusal


@pytest.mark.parametrize("power", [1.0, 0.2])
def test_a_walk_spends_its_time_by_the_evidence_to_its_power(power: float) -> None:
    """Each of a ladder's walks has its own distribution, so that exchanging places leaves the first one's as it is."""
    patterns = np.array([one for one in product((0, 1), repeat=3) if any(one)], dtype=np.uint8)
    table = CaptureTable(lists=("a", "b", "c"), patterns=patterns, counts=np.array([9, 4, 7, 3, 5, 2, 4]))
    nodes = first_nodes(table.documented)
    evidences = evidences_on(marginals_of(table, 0.125), nodes)
    graphs = chordal_graphs(3).tolist()
    logs = np.array([evidences.keep(graph, evidences.scores(near_of(graph, 3))) for graph in graphs])
    wanted = np.exp(power * (logs - logs.max()))
    walker = Walker(power=power, near=[0, 0, 0], key=0, scores=evidences.common, evidence=0.0)
    walker.begin_again(evidences)
    rng = np.random.default_rng(4)
    steps = np.array([(i, j, bit) for bit, (i, j) in enumerate(pairs(3))])[rng.integers(3, size=40_000)]
    walker.walk(evidences, -1, steps, rng.standard_exponential(len(steps)), every=1)
    found = [walker.trace.count(graph) / len(walker.trace) for graph in graphs]
    assert found == pytest.approx(list(wanted / wanted.sum()), abs=0.015)


def test_a_walk_never_stands_on_the_complete_graph_unless_let_in() -> None:
    """On three lists made to depend on each other the complete graph is where a walk would go."""
    counts = np.array([900, 40, 700, 30, 60, 500, 800])
    patterns = np.array([one for one in product((0, 1), repeat=3) if any(one)], dtype=np.uint8)
    marginals = marginals_of(CaptureTable(lists=("a", "b", "c"), patterns=patterns, counts=counts), 0.125)
    for with_complete in (False, True):
        walks = begin_walks(marginals, first_nodes(3030), np.random.default_rng(3), with_complete=with_complete)
        walks.run_to(500, stop=lambda: False, tell=lambda _: None)
        stood = set().union(*(walker.trace for walker in walks.walkers))
        assert (0b111 in stood) == with_complete
