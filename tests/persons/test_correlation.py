"""Correlation clustering: all pairs considered together, people's decisions binding."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from habeas.errors import PersonsError
from habeas.persons.agglomeration import agglomerate
from habeas.persons.contradictions import Contradiction
from habeas.persons.correlation import Partition, partition, summed_log_odds
from habeas.persons.solving import Lowering
from habeas.persons.unseen import STRONGEST, WEAKEST, unseen_log_odds

Pairs = dict[tuple[int, int], float]
Decisions = list[tuple[int, int]]


@dataclass(frozen=True)
class Drawn:
    """Rows with compared pairs and decisions."""

    count: int
    pairs: Pairs
    unseen: float
    must: Decisions
    cannot: Decisions
    unsure: Decisions


@st.composite
def _drawn(draw: st.DrawFn, least: int = 1, most: int = 7, decisions: int = 4) -> Drawn:
    count = draw(st.integers(least, most))
    every = [(a, b) for a in range(count) for b in range(a + 1, count)]
    one = st.sampled_from(every) if every else st.nothing()
    some = st.lists(one, max_size=decisions if every else 0)
    chosen = draw(st.lists(one, unique=True, max_size=4 * count)) if every else []
    weights = st.floats(-8, 8).map(lambda weight: round(weight, 3))
    return Drawn(
        count=count,
        pairs={pair: draw(weights) for pair in chosen},
        unseen=draw(st.sampled_from([-0.5, -2.0, -6.0])),
        must=draw(some),
        cannot=draw(some),
        unsure=draw(some),
    )


def _arrays(pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    ends = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)
    return ends[:, 0], ends[:, 1], np.array([pairs[pair] for pair in sorted(pairs)], dtype=np.float64)


def _partition(drawn: Drawn, *, most_exact: int = 12) -> Partition:
    return partition(
        drawn.count,
        *_arrays(drawn.pairs),
        unseen=drawn.unseen,
        must=drawn.must,
        cannot=drawn.cannot,
        unsure=drawn.unsure,
        most_exact=most_exact,
    )


def _worth(drawn: Drawn, labels: object) -> float:
    return summed_log_odds(
        np.asarray(labels, dtype=np.int32), *_arrays(drawn.pairs), unseen=drawn.unseen, must=drawn.must
    )


def _every_partition(count: int) -> Iterator[list[int]]:
    def grow(so_far: list[int]) -> Iterator[list[int]]:
        node = len(so_far)
        if node == count:
            yield so_far
            return
        for head in (*sorted(set(so_far)), node):
            yield from grow([*so_far, head])

    return grow([])


def _people(drawn: Drawn) -> np.ndarray:
    """The groups that people's YES make."""
    ends = np.array(drawn.must, dtype=np.int64).reshape(-1, 2)
    edges = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(drawn.count, drawn.count))
    return np.asarray(connected_components(edges, directed=False)[1])


def _allowed(drawn: Drawn, labels: list[int]) -> bool:
    groups = _people(drawn)
    together = all(labels[a] == labels[b] for a, b in drawn.must)
    apart = all(labels[a] != labels[b] or groups[a] == groups[b] for a, b in drawn.cannot + drawn.unsure if a != b)
    return together and apart


@settings(max_examples=150, deadline=None)
@given(_drawn())
def test_small_components_are_solved_as_well_as_by_trying_every_partition(drawn: Drawn) -> None:
    """No other way of gathering a few mentions fits all the evidence and everybody's decisions better."""
    found = _partition(drawn)
    best = max(_worth(drawn, labels) for labels in _every_partition(drawn.count) if _allowed(drawn, labels))
    assert found.objective == pytest.approx(best, abs=1e-6)
    assert found.objective == pytest.approx(_worth(drawn, found.labels), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(_drawn(least=9, most=12, decisions=2))
def test_the_two_exact_ways_and_the_greedy_one_agree_on_what_is_allowed(drawn: Drawn) -> None:
    """Up to a dozen mentions the exact result is never below the greedy one."""
    exact, greedy = _partition(drawn), _partition(drawn, most_exact=1)
    assert exact.objective >= greedy.objective - 1e-6
    for found in (exact, greedy):
        assert _allowed(drawn, found.labels.tolist())


@settings(max_examples=100, deadline=None)
@given(_drawn(least=2, most=30))
def test_what_people_decided_binds_and_contradictions_are_listed(drawn: Drawn) -> None:
    """Two mentions that a person holds apart are together only if people said both, and then it is shown."""
    found = _partition(drawn)
    assert _allowed(drawn, found.labels.tolist())
    groups = _people(drawn)
    clashes = sorted({(a, b) for a, b in drawn.cannot if groups[a] == groups[b]})
    assert [one.apart for one in found.contradictions] == clashes
    for one in found.contradictions:
        here = one.apart[0]
        for a, b in one.together:
            assert (a, b) in drawn.must
            assert here in (a, b)
            here = a + b - here
        assert here == one.apart[1]


@settings(max_examples=100, deadline=None)
@given(_drawn(least=13, most=30, decisions=3))
def test_larger_components_are_never_worse_than_the_simple_ways(drawn: Drawn) -> None:
    """What the program finds is at least as good as linking nobody, as closure, and as joining greedily."""
    found = _partition(drawn, most_exact=3)
    assert found.objective >= _worth(drawn, _people(drawn)) - 1e-6
    first, second, weight = _arrays(drawn.pairs)
    closed = {pair: 1.0 for pair, log_odds in drawn.pairs.items() if log_odds > 0}
    closure = _people(Drawn(count=drawn.count, pairs={}, unseen=-1, must=[*closed, *drawn.must], cannot=[], unsure=[]))
    if _allowed(drawn, closure.tolist()):
        assert found.objective >= _worth(drawn, closure) - 1e-6
    if not (drawn.must or drawn.cannot or drawn.unsure):
        near: list[dict[int, float]] = [{} for _ in range(drawn.count)]
        for a, b, log_odds in zip(first.tolist(), second.tolist(), weight.tolist(), strict=True):
            near[a][b] = near[b][a] = log_odds - drawn.unseen
        greedy = agglomerate(near, [1.0] * drawn.count, drawn.unseen)
        assert found.objective >= _worth(drawn, greedy) - 1e-6


@settings(max_examples=100, deadline=None)
@given(_drawn(least=13, most=24, decisions=0))
def test_no_single_step_betters_a_larger_component(drawn: Drawn) -> None:
    """Nobody stands in a person where they fit worse than elsewhere, and no two persons fit together better."""
    labels = _partition(drawn, most_exact=1).labels
    best = _worth(drawn, labels)
    for row in range(drawn.count):
        for label in (*np.unique(labels), drawn.count):
            moved = labels.copy()
            moved[row] = label
            assert _worth(drawn, moved) <= best + 1e-5
    for one in np.unique(labels):
        for other in np.unique(labels):
            assert _worth(drawn, np.where(labels == one, other, labels)) <= best + 1e-5


_EARLY = {
    # A greedy start joins all five; no single row gains by leaving, two together do.
    "split": ("0 1 1, 0 2 4, 0 3 5, 0 4 4, 1 2 -3, 1 3 1, 1 4 6, 2 3 5, 2 4 -2, 3 4 -2", -2.0, [0, 1, 0, 0, 1], 20.0),
    # It joins 4 with 5 first, and row 3 then belongs with the other.
    "moved": ("0 2 1, 0 3 3, 0 4 4, 1 3 2, 2 3 0, 2 4 -4, 2 5 -1, 4 5 6", -1.0, [0, 1, 2, 1, 0, 0], 11.0),
    # One move makes another worth while.
    "moved again": (
        "0 1 -1, 0 2 3, 0 4 0, 0 5 3, 1 2 2, 1 3 4, 2 3 -3, 2 4 -1, 2 5 0, 2 6 5, 3 4 1, 3 5 4, 3 6 -4, 4 6 2",
        -1.0,
        [0, 1, 0, 1, 0, 1, 0],
        15.0,
    ),
}


@pytest.mark.parametrize("case", _EARLY)
def test_what_was_joined_too_early_is_mended(case: str) -> None:
    """A first wrong step of the greedy way makes nobody a stranger to themselves."""
    told, unseen, labels, objective = _EARLY[case]
    pairs: Pairs = {(int(a), int(b)): float(w) for a, b, w in (pair.split() for pair in told.split(", "))}
    found = _partition_of(pairs, len(labels), most_exact=1, unseen=unseen)
    assert (found.labels.tolist(), found.objective) == (labels, objective)


@settings(max_examples=100, deadline=None)
@given(_drawn(most=12, decisions=3), st.randoms(use_true_random=False))
def test_the_numbering_of_the_rows_changes_no_objective(drawn: Drawn, random: object) -> None:
    """How well the persons fit the evidence does not depend on which list was imported first."""
    numbers = list(range(drawn.count))
    random.shuffle(numbers)  # type: ignore[attr-defined]

    def renamed(pair: tuple[int, int]) -> tuple[int, int]:
        a, b = sorted((numbers[pair[0]], numbers[pair[1]]))
        return a, b

    other = Drawn(
        count=drawn.count,
        pairs={renamed(pair): log_odds for pair, log_odds in drawn.pairs.items()},
        unseen=drawn.unseen,
        must=[renamed(pair) for pair in drawn.must],
        cannot=[renamed(pair) for pair in drawn.cannot],
        unsure=[renamed(pair) for pair in drawn.unsure],
    )
    assert _partition(other).objective == pytest.approx(_partition(drawn).objective, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(_drawn(most=20), st.randoms(use_true_random=False))
def test_the_order_of_pairs_and_decisions_changes_nothing(drawn: Drawn, random: object) -> None:
    """The same evidence gives the same persons, in whatever order it is read back."""
    order = np.arange(len(drawn.pairs))
    random.shuffle(order)  # type: ignore[attr-defined]
    first, second, log_odds = _arrays(drawn.pairs)
    found = partition(
        drawn.count,
        first[order],
        second[order],
        log_odds[order],
        unseen=drawn.unseen,
        must=[(b, a) for a, b in reversed(drawn.must)],
        cannot=drawn.cannot[::-1],
        unsure=drawn.unsure * 2,
    )
    before = _partition(drawn)
    assert found.labels.tolist() == before.labels.tolist()
    assert (found.objective, found.contradictions) == (before.objective, before.contradictions)


@settings(max_examples=100, deadline=None)
@given(_drawn(most=20))
def test_labels_are_the_smallest_rows_and_facts_are_those_of_the_clusters(drawn: Drawn) -> None:
    """Each cluster is called by its first row, and what is told of it is true."""
    found = _partition(drawn)
    assert found.labels.dtype == np.int32
    clusters: dict[int, list[int]] = {}
    for row, label in enumerate(found.labels.tolist()):
        clusters.setdefault(label, []).append(row)
    assert all(label == members[0] for label, members in clusters.items())
    large = {label: members for label, members in sorted(clusters.items()) if len(members) > 1}
    assert found.heads.tolist() == list(large)
    assert found.sizes.tolist() == [len(members) for members in large.values()]
    must = {(min(pair), max(pair)) for pair in drawn.must}
    for members, weakest in zip(large.values(), found.weakest.tolist(), strict=True):
        inside = {pair: w for pair, w in drawn.pairs.items() if set(pair) <= set(members)}
        # Held together by everything at least as strong, and not by what is stronger.
        for bound, holds in ((weakest, True), (np.nextafter(weakest, np.inf), False)):
            ties = [pair for pair, w in inside.items() if w >= bound and pair not in must]
            groups = _people(Drawn(drawn.count, {}, -1, [*ties, *must], [], []))
            assert (len({groups[row] for row in members}) == 1) is (holds or weakest == np.inf)


def _partition_of(pairs: Pairs, count: int, **given_: object) -> Partition:
    return partition(count, *_arrays(pairs), **{"unseen": -2.0, **given_})  # type: ignore[arg-type]


def test_one_wrong_pair_does_not_make_one_person_of_two() -> None:
    """A chance likeness between two well-documented people leaves them two."""
    two = dict.fromkeys([(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)], 4.0)
    found = _partition_of({**two, (2, 3): 3.0}, 6)
    assert found.labels.tolist() == [0, 0, 0, 3, 3, 3]
    assert found.weakest.tolist() == [4.0, 4.0]


def test_a_contradiction_is_listed_with_its_shortest_way() -> None:
    """When people say A is B, B is C and A is not C, all three judgements are put before them."""
    found = _partition_of({(0, 2): -9.0}, 5, must=[(0, 1), (2, 1), (2, 3), (3, 0)], cannot=[(2, 0)], unsure=[(1, 3)])
    assert found.contradictions == (Contradiction(apart=(0, 2), together=((0, 1), (1, 2))),)
    assert found.labels.tolist() == [0, 0, 0, 0, 4]
    assert found.objective == 0.0


def test_whole_numbers_are_numbers() -> None:
    """Log odds of -2 and of -2.0 are the same evidence."""
    chain: Pairs = {(row, row + 1): 3 for row in range(3)}
    whole, real = _partition_of(chain, 4, unseen=-2), _partition_of(chain, 4, unseen=-2.0)
    assert (whole.labels.tolist(), whole.objective) == (real.labels.tolist(), real.objective)


def test_nothing_to_cluster_is_no_error() -> None:
    """A case of no mentions, or of mentions that nothing compares, has as many persons as mentions."""
    nobody = np.empty(0, dtype=np.int32)
    for count in (0, 3):
        found = partition(count, nobody, nobody, np.empty(0), unseen=-1.0)
        assert found.labels.tolist() == list(range(count))
        assert (found.objective, found.contradictions, found.lowered) == (0.0, (), ())


def test_a_chain_of_a_thousand_is_not_one_person() -> None:
    """Each likeness to the next does not make the first and the thousandth one person."""
    chain = {(row, row + 1): 3.0 for row in range(999)}
    found = _partition_of(chain, 1_000)
    assert found.sizes.max() <= 3
    assert found.objective >= 3.0 * 500 - 1e-6  # every second pair
    assert found.greedy_rows == 1_000


def _of_one_name(count: int, neighbours: int) -> tuple[np.ndarray, np.ndarray]:
    """Each row with so many after it."""
    first = np.repeat(np.arange(count, dtype=np.int32), neighbours)
    second = first + np.tile(np.arange(1, neighbours + 1, dtype=np.int32), count)
    return first[second < count], second[second < count]


@pytest.mark.parametrize(("count", "neighbours"), [(10_000, 60), (2_000, 1_999)])
def test_ten_thousand_of_one_name_cost_bounded_time_and_are_not_one_person(count: int, neighbours: int) -> None:
    """A crowd of namesakes, each pair a little likely, is neither one person nor the end of the run, and it is said.

    All 50 million pairs of 10,000 rows: benchmarks/speed/partition.py.
    """
    first, second = _of_one_name(count, neighbours)
    start = time.process_time()
    found = partition(count, first, second, np.full(len(first), 0.2), unseen=-2.0)
    assert time.process_time() - start < 60  # under 1 s on an idle core
    assert found.labels.tolist() == list(range(count))
    assert [(one.row, one.rows, one.why) for one in found.lowered] == [
        (0, count, Lowering.PAIRS),
        (0, count, Lowering.LEFT),
    ]


def test_true_pairs_within_a_crowd_are_still_found() -> None:
    """Whoever shares a name with a thousand others is not lost among them."""
    count = 1_000
    first, second = np.triu_indices(count, 1)
    log_odds = np.full(len(first), 0.3)
    log_odds[(first % 2 == 0) & (second == first + 1)] = 8.0
    found = partition(count, first, second, log_odds, unseen=-2.0)
    assert found.sizes.tolist() == [2] * 500
    assert {one.why for one in found.lowered} >= {Lowering.PAIRS}


def test_what_was_lowered_is_joined_at_full_weight_afterwards() -> None:
    """A bound on work loses no link that a second look can afford."""
    found = _partition_of({(0, 1): 6.0, (0, 2): 0.3, (1, 2): 0.3}, 3, most_exact=1, most_pairs=2)
    assert found.labels.tolist() == [0, 0, 0]
    assert [(one.row, one.rows, one.by, one.why) for one in found.lowered] == [(0, 3, 1.0, Lowering.PAIRS)]


def test_a_large_cluster_must_hold_with_weaker_pairs_too() -> None:
    """Three hundred weak likenesses of one name are parted, three hundred strong accounts of one person are not."""
    weak, strong = np.triu_indices(300, 1), np.triu_indices(300, 1)
    first = np.concatenate((weak[0], strong[0] + 300))
    second = np.concatenate((weak[1], strong[1] + 300))
    log_odds = np.concatenate((np.full(len(weak[0]), 0.9), np.full(len(strong[0]), 9.0)))
    found = partition(600, first, second, log_odds, unseen=-2.0)
    assert found.sizes.tolist() == [300]
    assert found.heads.tolist() == [300]
    assert [(one.row, one.why) for one in found.lowered if one.why is Lowering.FIRM] == [(300, Lowering.FIRM)]
    assert [one.by for one in found.lowered if one.row == 0] == [1.0]
    unbounded = partition(600, first, second, log_odds, unseen=-2.0, largest=None)
    assert (unbounded.sizes.tolist(), unbounded.lowered) == ([300, 300], ())


@pytest.mark.parametrize(
    "wrong",
    [
        {"unseen": 0.0},
        {"unseen": float("nan")},
        {"most_exact": 13},
        {"largest": 1},
        {"must": [(0, 0)]},
        {"cannot": [(0, 9)]},
    ],
)
def test_settings_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    """A slip in a setting is said and not guessed away."""
    with pytest.raises(PersonsError):
        _partition_of({(0, 1): 1.0}, 3, **wrong)


@pytest.mark.parametrize(
    ("first", "second", "log_odds"),
    [([1], [0], [1.0]), ([0], [3], [1.0]), ([0, 0], [1, 1], [1.0, 2.0]), ([0], [1], [np.inf]), ([0], [1], [])],
)
def test_pairs_that_are_no_pairs_are_refused(first: list[int], second: list[int], log_odds: list[float]) -> None:
    """Damaged evidence links nobody."""
    with pytest.raises(PersonsError):
        partition(3, np.array(first), np.array(second), np.array(log_odds, dtype=float), unseen=-1.0)


def test_an_unseen_pair_weighs_more_against_the_better_the_keys() -> None:
    """Where keys miss one true pair in ten, a pair that they did not bring up may yet be true; less so the fewer."""
    told = [
        unseen_log_odds(matches_seen=1_000 * share, matches_missed=1_000 * (1 - share), pairs_seen=9_000, rows=10_000)
        for share in (0.75, 0.9, 0.96)
    ]
    assert told == pytest.approx(np.log([0.25, 0.1, 0.04]), abs=0.001)
    assert unseen_log_odds(matches_seen=5, matches_missed=0, pairs_seen=9, rows=10) == STRONGEST
    assert unseen_log_odds(matches_seen=0, matches_missed=5, pairs_seen=0, rows=10) == WEAKEST
    for wrong in ((0.0, 0.0), (-1.0, 2.0), (float("inf"), 1.0)):
        with pytest.raises(PersonsError):
            unseen_log_odds(matches_seen=wrong[0], matches_missed=wrong[1], pairs_seen=1, rows=10)
