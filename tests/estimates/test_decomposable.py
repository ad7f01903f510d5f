"""The average over decomposable graphs is the published method, without its three silent faults."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from habeas.errors import EstimateError
from habeas.estimates import CaptureTable, read_table
from habeas.estimates.decomposable import decomposable, graph_average, result_of
from habeas.estimates.graph_average import GraphAverage
from habeas.estimates.graph_scores import collect
from habeas.estimates.quadrature import given_nodes
from habeas.estimates.state import Ints

_VECTORS = Path(__file__).parents[2] / "vectors"
_TABLES = Path(__file__).parents[3] / "shared" / "data" / "mse"


def shared(name: str) -> CaptureTable:
    path = _TABLES / f"{name}.csv"
    if not path.exists():
        pytest.skip("the published tables are not beside the repository (../shared/data/mse)")
    with path.open("rb") as stream:
        return read_table(stream, name=path.name)


def kosovo() -> CaptureTable:
    with (_VECTORS / "kosovo_4.csv").open("rb") as stream:
        return read_table(stream, name="kosovo_4.csv")


def average_of(table: CaptureTable, *, with_complete: bool = False, grid: Ints | None = None) -> GraphAverage:
    average = graph_average(table, with_complete=with_complete, grid=grid)
    assert average is not None
    return average


def table_from(counts: dict[tuple[int, ...], int]) -> CaptureTable:
    lists = len(next(iter(counts)))
    return CaptureTable(
        lists=tuple("abcdefgh"[:lists]),
        patterns=np.array(list(counts), dtype=np.uint8),
        counts=np.array(list(counts.values()), dtype=np.int64),
    )


def every_pattern(lists: int) -> list[tuple[int, ...]]:
    return [one for one in product((0, 1), repeat=lists) if any(one)]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "median", "low", "high"),
    [("netherlands_6", 143_950, 115_210, 184_380), ("uk_2013_6", 12_204, 10_143, 25_930)],
)
def test_six_lists_give_the_figures_of_the_background_study(name: str, median: float, low: float, high: float) -> None:
    """Within 1.5 %: the study's quadrature is half a step low, ours gives what every whole number one by one gives."""
    found = decomposable(shared(name)).interval
    assert found is not None
    assert found.median == pytest.approx(median, rel=0.015)
    assert found.lo95 == pytest.approx(low, rel=0.015)
    assert found.hi95 == pytest.approx(high, rel=0.015)


def test_seven_lists_are_scored_one_graph_after_the_other() -> None:
    """All 617,675 graphs but the complete one: independent lists are found to be so, and the truth with them."""
    rates = np.array([0.1, 0.2, 0.15, 0.3, 0.25, 0.1, 0.2])
    patterns = np.array(every_pattern(7), dtype=np.uint8)
    counts = np.rint(3_000 * np.prod(np.where(patterns == 1, rates, 1 - rates), axis=1)).astype(np.int64)
    table = CaptureTable(lists=tuple("abcdefg"), patterns=patterns, counts=counts)
    found = average_of(table, grid=np.arange(0, 2_000, 50))
    assert len(found.probabilities) == 617_674
    assert found.probabilities.sum() == pytest.approx(1.0, abs=1e-9)
    assert found.interval.lo95 <= 3_000 <= found.interval.hi95
    assert max(share for _, _, share in found.dependence()) < 0.2


def test_the_nodes_give_what_every_whole_number_gives() -> None:
    """The answer does not depend on where the posterior is looked at: 400 nodes and 100,000 agree to a person."""
    nodes, every = average_of(kosovo()), average_of(kosovo(), grid=np.arange(100_000))
    assert len(nodes.nodes.hidden) < 1_000
    assert nodes.interval.median == pytest.approx(every.interval.median, abs=1)
    assert nodes.interval.lo95 == pytest.approx(every.interval.lo95, abs=1)
    assert nodes.interval.hi95 == pytest.approx(every.interval.hi95, abs=1)
    assert nodes.probabilities[:10] == pytest.approx(every.probabilities[:10], rel=1e-3)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["gaza_2024_3", "peru_cvr_3"])
def test_nobody_is_told_that_everybody_is_documented(name: str) -> None:
    """With the complete graph in, other programs answer n + 1 here without a word; without it, the doubt is said."""
    table = shared(name)
    told = decomposable(table, with_complete=True)
    assert told.interval is None
    assert len(told.hidden) == 0
    assert "the prior's" in told.refusal
    without = decomposable(table)
    assert without.interval is not None
    assert without.interval.lo95 > 1.5 * table.documented
    assert "rests on leaving it out" in without.warnings[0]


def test_where_the_lists_decide_nothing_needs_saying() -> None:
    """Kosovo: the complete graph has a millionth, in or out changes nothing, and no warning stands there."""
    out, within = decomposable(kosovo()), decomposable(kosovo(), with_complete=True)
    assert out.warnings == within.warnings == ()
    assert out.interval is not None
    assert within.interval is not None
    assert out.interval.median == within.interval.median == pytest.approx(12_585, abs=33)
    assert dict(out.settings)["p_complete"] == pytest.approx(1.0e-6, rel=0.1)


def test_the_order_and_the_names_of_lists_say_nothing() -> None:
    """Another order of columns and rows gives the same digits; other names the same numbers."""
    plain = kosovo()
    columns, rows = [2, 0, 3, 1], np.random.default_rng(3).permutation(len(plain.counts))
    moved = CaptureTable(
        lists=tuple(plain.lists[j] for j in columns),
        patterns=plain.patterns[rows][:, columns].copy(),
        counts=plain.counts[rows].copy(),
    )
    first, second = decomposable(plain), decomposable(moved)
    assert first.interval == second.interval
    assert np.array_equal(first.hidden, second.hidden)
    assert first.settings == second.settings
    renamed = CaptureTable(lists=("q", "d", "x", "b"), patterns=plain.patterns.copy(), counts=plain.counts.copy())
    before, after = average_of(plain), average_of(renamed)
    assert after.interval == before.interval
    assert after.complete == pytest.approx(before.complete, rel=1e-9)
    names = dict(zip(renamed.lists, plain.lists, strict=True))
    was = {frozenset((a, b)): share for a, b, share in before.dependence()}
    for a, b, share in after.dependence():
        assert share == pytest.approx(was[frozenset((names[a], names[b]))], abs=1e-9)


def test_probabilities_are_probabilities() -> None:
    """Graphs sum to one, n0 sums to one, likeliest first, and the draws are the posterior."""
    found = average_of(kosovo(), with_complete=True)
    assert found.probabilities.sum() == pytest.approx(1.0, abs=1e-12)
    assert found.mass.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.all(np.diff(found.probabilities) <= 0)
    assert found.tail < 1e-6
    (joined, share), *_ = found.likeliest(3)
    assert share == found.probabilities[0]
    assert len(joined) == int(found.edges[0].sum())
    draws = found.draws(2_000)
    assert np.quantile(draws, 0.5) == pytest.approx(found.interval.median - found.documented, rel=1e-3)
    assert np.all(draws == np.rint(draws))
    complete = found.edges.sum(axis=1) == found.edges.shape[1]
    assert found.complete == pytest.approx(float(found.probabilities[complete][0]), rel=1e-9)


def test_blocks_do_not_show_in_the_sum() -> None:
    """Graphs come in blocks so that memory stays small; which comes first, and how much better it is, is no matter."""
    rng = np.random.default_rng(2)
    scores = rng.normal(0.0, 300.0, size=(40, 7)) + 1e6
    nodes = given_nodes(np.arange(7))
    whole = collect(iter([scores.copy()]), nodes, stop=lambda: False)
    for order in (rng.permutation(40), np.argsort(scores.max(axis=1)), np.argsort(-scores.max(axis=1))):
        parts = collect((scores[[row]] for row in order), nodes, stop=lambda: False)
        assert whole is not None
        assert parts is not None
        assert parts.total == pytest.approx(whole.total, abs=1e-6)
        assert parts.mass == pytest.approx(whole.mass, abs=1e-12)
        best = int(np.argmax(whole.graphs[order]))
        assert parts.graphs[best] == pytest.approx(whole.graphs[order][best], abs=1e-6)
    assert collect(iter([scores]), nodes, stop=lambda: True) is None


def test_lists_that_were_made_together_are_found() -> None:
    """One pair copies from each other: it is named, and the truth lies in the interval."""
    rng = np.random.default_rng(8)
    on = rng.random((4_000, 4)) < np.array([0.3, 0.25, 0.35, 0.2])
    on[:, 1] |= on[:, 0] & (rng.random(4_000) < 0.5)
    held = on[on.any(axis=1)]
    patterns, counts = np.unique(held, axis=0, return_counts=True)
    table = CaptureTable(lists=("a", "b", "c", "d"), patterns=patterns.astype(np.uint8), counts=counts)
    found = average_of(table)
    shares = {(a, b): share for a, b, share in found.dependence()}
    assert shares[("a", "b")] > 0.99
    assert max(share for pair, share in shares.items() if pair != ("a", "b")) < 0.3
    assert found.interval.lo95 < 4_000 < found.interval.hi95


@pytest.mark.parametrize("people", [10**7, 10**9])
def test_a_thousand_million_persons_are_counted_like_a_thousand(people: int) -> None:
    """Independent lists, a peak a ten-thousandth wide: the middle is the truth and nothing overflows."""
    rates = np.array([0.2, 0.3, 0.4])
    patterns = np.array(every_pattern(3), dtype=np.uint8)
    counts = np.rint(people * np.prod(np.where(patterns == 1, rates, 1 - rates), axis=1)).astype(np.int64)
    found = average_of(CaptureTable(lists=("a", "b", "c"), patterns=patterns, counts=counts))
    assert not found.nodes.coarse
    assert found.interval.median == pytest.approx(people, rel=1e-4)
    assert 1e-6 < found.interval.hi95 / found.interval.lo95 - 1 < 0.02
    assert found.probabilities[0] > 0.9
    assert not found.edges[0].any()


def test_one_person_in_all_is_no_reason_to_fall_over() -> None:
    """The least table there is gives ends that hold everybody documented, and the word that the lists say nothing."""
    found = decomposable(table_from({(1, 1, 0): 1, (0, 0, 1): 0}))
    assert found.interval is not None
    assert 1 <= found.interval.lo95 <= found.interval.median < found.interval.hi95
    assert "Nothing in the lists says" in found.warnings[0]


def test_a_prior_that_bounds_nothing_is_refused() -> None:
    """Unconnected lists with next to no prior persons: the posterior goes on for ever, and that is said."""
    found = decomposable(table_from({(1, 0, 0): 40, (0, 1, 0): 30, (0, 0, 1): 20}), delta=1e-9)
    assert found.interval is None
    assert "beyond any number" in found.refusal


def test_a_grid_that_ends_too_early_says_so() -> None:
    """What a short grid cuts off is said, not hidden in a narrow interval."""
    found = decomposable(kosovo(), grid=np.arange(0, 8_000, 10))
    assert "ends where the posterior does not" in found.warnings[0]


def test_time_that_runs_out_gives_no_half_average() -> None:
    """An average over some of the graphs would look like one over all of them."""
    found = decomposable(kosovo(), spent=lambda: True)
    assert found.interval is None
    assert "ran out" in found.refusal
    assert not found.converged


def test_progress_is_told_from_nought_to_one() -> None:
    """Somebody who waits sees how far it is."""
    told: list[float] = []
    decomposable(kosovo(), progress=told.append)
    assert told == sorted(told)
    assert 0.0 < told[0] <= told[-1] == 1.0


def test_too_few_and_too_many_lists_are_refused_in_words() -> None:
    """Two lists have no graph to choose but independence; on sixty no walk would end."""
    two = decomposable(table_from({(1, 0): 5, (0, 1): 5, (1, 1): 3}))
    many = CaptureTable(
        lists=tuple(f"l{j}" for j in range(21)),
        patterns=np.vstack([np.eye(21, dtype=np.uint8), np.ones((1, 21), dtype=np.uint8)]),
        counts=np.full(22, 3),
    )
    assert two.interval is None
    assert "three lists" in two.refusal
    assert decomposable(many).interval is None
    assert "More than 20 lists" in decomposable(many).refusal
    with pytest.raises(EstimateError, match="21 lists"):
        graph_average(many)


@pytest.mark.parametrize("delta", [0.0, -1.0, float("nan"), float("inf")])
def test_a_prior_of_nobody_is_refused(delta: float) -> None:
    """Delta is a number of persons above 0."""
    with pytest.raises(EstimateError, match="delta"):
        decomposable(kosovo(), delta=delta)


@pytest.mark.parametrize("grid", [[], [3, 2], [1, 1], [-1, 4], [0.5, 2.0], [[1, 2]]])
def test_a_grid_that_is_none_is_refused(grid: list[float]) -> None:
    """Ascending whole numbers from 0 on; nothing is put right in silence."""
    with pytest.raises(EstimateError, match="grid"):
        decomposable(kosovo(), grid=np.array(grid))


def test_a_grid_that_would_fill_the_memory_is_refused() -> None:
    """Ten million numbers are asked for by mistake."""
    with pytest.raises(EstimateError, match="too long"):
        decomposable(kosovo(), grid=np.arange(10**7))


def test_an_average_becomes_a_result_with_its_settings() -> None:
    """What was done can be read from the answer: prior, graphs, nodes, which lists depend on each other."""
    result = result_of(average_of(kosovo()))
    told = dict(result.settings)
    assert told["graphs"] == "all scored"
    assert told["graphs_counted"] == 60
    assert told["delta"] == 2.0**-4
    assert "and" in str(told["dependent_pairs"])
    assert result.rhat is None
    assert result.converged
