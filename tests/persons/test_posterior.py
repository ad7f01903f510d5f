"""The posterior over partitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from numpy.typing import NDArray
from tests.persons.pair_worlds import PairWorld, pair_world

from habeas.errors import PersonsError
from habeas.persons import sweeps
from habeas.persons.draws import Draws, overlap_draws
from habeas.persons.levels import sizes_of
from habeas.persons.missed_links import Missed, missed_at_least
from habeas.persons.mixing import ess, rhat
from habeas.persons.neighbourhood import BEND
from habeas.persons.pair_places import PairPlaces
from habeas.persons.posterior import Effort, ModelDoubt, Prior, sample_partitions

Pair = tuple[int, int]
AS_STATED = Prior(spread=0.0, structure=0.0)
THOROUGH = Effort(sweeps=2, share=2.0)


def _draws(
    count: int,
    odds: dict[Pair, float],
    *,
    must: tuple[Pair, ...] = (),
    cannot: tuple[Pair, ...] = (),
    missed: float = 0.0,
    prior: Prior = AS_STATED,
    draws: int = 40,
    seed: int = 1,
    lists: NDArray[np.int64] | None = None,
    effort: Effort = THOROUGH,
) -> Draws:
    pairs = np.array(sorted(odds), dtype=np.int32).reshape(-1, 2)
    return sample_partitions(
        count,
        pairs[:, 0],
        pairs[:, 1],
        np.array([odds[pair] for pair in sorted(odds)], dtype=np.float64),
        lists=np.arange(count) if lists is None else lists,
        start=np.arange(count, dtype=np.int32),
        must=must,
        cannot=cannot,
        missed=Missed(pairs=missed),
        prior=prior,
        draws=draws,
        rng=default_rng(seed),
        effort=effort,
    )


def _partitions(count: int) -> Iterator[tuple[int, ...]]:
    """All partitions of so many rows, as labels (smallest row of each cluster)."""
    if count == 0:
        yield ()
        return
    for labels in _partitions(count - 1):
        yield from ((*labels, label) for label in (*sorted(set(labels)), count - 1))


def _weight(labels: tuple[int, ...], odds: dict[Pair, float], unseen: float, sizes: tuple[float, ...]) -> float:
    """The log weight of a partition, written from the page and not from the program."""
    strongest = [max((v for pair, v in odds.items() if row in pair), default=-np.inf) for row in range(len(labels))]
    order = sorted(range(len(labels)), key=lambda row: -strongest[row])
    total = 0.0
    for label in set(labels):
        members = [row for row in order if labels[row] == label]
        total += sizes[min(len(members), len(sizes)) - 1] if sizes else 0.0
        for at, row in enumerate(members[1:], start=1):
            s = [odds.get((min(row, u), max(row, u)), unseen) for u in members[:at]]
            total += np.log(np.mean(np.exp(BEND * np.array(s)))) / BEND
    return total


def _expected(
    count: int,
    odds: dict[Pair, float],
    *,
    must: tuple[Pair, ...] = (),
    cannot: tuple[Pair, ...] = (),
    sizes: tuple[float, ...] = (),
) -> dict[tuple[int, ...], float]:
    """The posterior by enumeration."""
    unseen = min(np.log(0.5 / max(count * (count - 1) / 2 - len(odds), 1)), -np.log(2))
    weights = {
        labels: np.exp(_weight(labels, odds, unseen, sizes))
        for labels in _partitions(count)
        if all(labels[a] == labels[b] for a, b in must) and all(labels[a] != labels[b] for a, b in cannot)
    }
    total = sum(weights.values())
    return {labels: weight / total for labels, weight in weights.items()}


def _distance(draws: Draws, expected: dict[tuple[int, ...], float]) -> float:
    """Total variation between draws and a law."""
    found = Counter(tuple(labels.tolist()) for labels in draws)
    assert found.keys() <= expected.keys()
    return sum(abs(found[labels] / len(draws) - p) for labels, p in expected.items()) / 2


SMALL = {(0, 1): 1.0, (0, 2): -0.5, (1, 2): 0.8, (2, 3): 0.3, (3, 4): -1.0, (0, 4): 0.2, (1, 5): -2.0, (3, 5): 1.5}


@pytest.mark.parametrize(
    ("most_split", "cannot", "sizes"),
    [
        (8, (), ()),
        (3, (), ()),
        (2, (), ()),
        (3, ((0, 2), (4, 5)), ()),
        (8, (), (0.0, 0.5, -1.0, -2.0)),
        (2, ((0, 2),), (0.0, 0.5, -1.0, -2.0)),
    ],
)
def test_small_cases_are_drawn_as_enumeration_says(
    monkeypatch: pytest.MonkeyPatch, most_split: int, cannot: tuple[Pair, ...], sizes: tuple[float, ...]
) -> None:
    """Where all partitions can be written down, each comes up as often as it should, whichever moves are made."""
    monkeypatch.setattr(sweeps, "MOST_SPLIT", most_split)
    found = _draws(
        6,
        SMALL,
        cannot=cannot,
        draws=1500,
        prior=Prior(sizes=sizes, spread=0.0, structure=0.0),
        effort=Effort(sweeps=15 if most_split == 2 else 5, share=2.0),  # single moves alone are slow
    )
    expected = _expected(6, SMALL, cannot=cannot, sizes=sizes)
    assert _distance(found, expected) < 0.14  # as many independent draws of up to 203 partitions give about 0.09
    for a, b in combinations(range(6), 2):
        together = sum(p for labels, p in expected.items() if labels[a] == labels[b])
        assert abs(together - np.mean([labels[a] == labels[b] for labels in found])) < 0.06


def test_what_people_joined_is_one_row_that_says_more() -> None:
    """A decision binds every draw, and the rest is drawn given it: a third row is held against both."""
    odds = {(0, 1): -3.0, (1, 2): 2.0, (0, 2): 1.0}
    found = _draws(3, odds, must=((0, 1),), draws=2000)
    assert all(labels[0] == labels[1] for labels in found)
    joined = np.log(np.mean(np.exp(BEND * np.array([2.0, 1.0])))) / BEND
    assert np.mean([labels[1] == labels[2] for labels in found]) == pytest.approx(1 / (1 + np.exp(-joined)), abs=0.04)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_decisions_hold_in_every_draw(data: st.DataObject) -> None:
    """Whoever people joined is together and whoever they parted is apart, in each draw, whatever the model says."""
    count = data.draw(st.integers(2, 12))
    pairs = list(combinations(range(count), 2))
    some = st.lists(st.sampled_from(pairs), max_size=12, unique=True)
    odds = {pair: data.draw(st.floats(-8, 8)) for pair in data.draw(some)}
    must, cannot = tuple(data.draw(some))[:4], tuple(data.draw(some))
    found = _draws(count, odds, must=must, cannot=cannot, missed=float(data.draw(st.integers(0, 6))), draws=8)
    clashes = set(found.clashes)
    for labels in found:
        assert (labels <= np.arange(count)).all()
        assert (labels[labels] == labels).all()
        assert all(labels[a] == labels[b] for a, b in must)
        assert all((labels[a] == labels[b]) == ((a, b) in clashes) for a, b in cannot)


def test_contradictions_between_people_are_listed() -> None:
    """A = B, B = C, A is not C: the three stay together, and the program says who was held apart."""
    found = _draws(3, {(0, 1): -2.0}, must=((0, 1), (1, 2)), cannot=((0, 2),), draws=4)
    assert found.clashes == ((0, 2),)
    assert found.documented.tolist() == [1] * 4


def test_certain_evidence_leaves_no_doubt() -> None:
    """Where every pair is certain, every draw is the one partition there is."""
    person = np.repeat(np.arange(12), 3)
    odds = {(int(a), int(b)): 30.0 if person[a] == person[b] else -30.0 for a, b in combinations(range(len(person)), 2)}
    for prior in (AS_STATED, Prior()):
        found = _draws(len(person), odds, prior=prior, lists=np.tile(np.arange(3), 12))
        assert all((labels == person * 3).all() for labels in found)


def test_the_same_seed_gives_the_same_draws() -> None:
    """Anyone can draw again what was reported."""
    world = pair_world(default_rng(3), persons=80)
    one, other, third = (_world_draws(world, seed=seed) for seed in (5, 5, 6))
    assert np.array_equal(one.rows, other.rows)
    assert np.array_equal(one.relabelled, other.relabelled)
    assert not np.array_equal(one.documented, third.documented)


def _world_draws(world: PairWorld, *, seed: int, draws: int = 40, shift: float = 0.0, stretch: float = 1.0) -> Draws:
    return sample_partitions(
        world.rows,
        world.first,
        world.second,
        (world.log_odds - shift) / stretch,
        lists=world.lists,
        start=np.arange(world.rows, dtype=np.int32),
        missed=Missed(pairs=world.missed, sd=0.1 * world.missed),
        model_doubt=ModelDoubt(intercept=0.2, slope=0.1),
        draws=draws,
        rng=default_rng(seed),
    )


def test_tables_hold_everybody_once() -> None:
    """In every draw the table of overlaps adds up to the documented count, and its totals to the lists'."""
    world = pair_world(default_rng(4), persons=120)
    draws = _world_draws(world, seed=1)
    tables = overlap_draws(draws, world.lists, ("a", "b", "c", "d"))
    assert tables.counts.sum(axis=1).tolist() == draws.documented.tolist()
    assert len(np.unique(tables.patterns, axis=0)) == len(tables.patterns)
    assert tables.patterns.any(axis=1).all()
    for draw, labels in enumerate(draws):
        on = {(int(label), int(at)) for label, at in zip(labels, world.lists, strict=True)}
        assert (tables.counts[draw] @ tables.patterns).tolist() == [sum(at == j for _, at in on) for j in range(4)]


def test_rows_on_no_list_are_not_counted() -> None:
    """Who is known by statements alone is in no table."""
    draws = _draws(3, {(0, 1): 20.0}, draws=4)
    tables = overlap_draws(draws, np.array([0, -1, -1]), ("a", "b"))
    assert tables.patterns.tolist() == [[1, 0]]
    assert tables.counts.tolist() == [[1]] * 4


def test_missed_links_are_spent_to_the_last_pair() -> None:
    """A draw's missed pairs are those its clusters hold and those it joins for, on average exactly."""
    world = pair_world(default_rng(5), persons=300, found=0.7)
    draws = _world_draws(world, seed=2, draws=60)
    held = []
    for labels in draws:
        sizes = np.bincount(labels)
        together = int((sizes * (sizes - 1) // 2).sum())
        held.append(together - int((labels[world.first] == labels[world.second]).sum()))
    over = np.maximum(draws.held - draws.missed, 0)
    assert (draws.unplaced == 0).all()
    assert abs(float(np.mean(held - draws.missed - over))) < 1.0
    assert (draws.documented + draws.joins <= world.rows).all()
    assert draws.joins.any()


def test_missed_links_that_find_no_place_are_said() -> None:
    """If everybody was compared with everybody, no link can have been missed, and the draws say so."""
    odds = dict.fromkeys(combinations(range(6), 2), -9.0)
    draws = _draws(6, odds, missed=5.0, draws=4)
    assert draws.unplaced.tolist() == [5.0] * 4
    assert draws.documented.tolist() == [6] * 4


def test_an_empty_case_and_a_single_list() -> None:
    """No rows, no candidates, one list: an answer, not a crash."""
    assert _draws(0, {}, draws=2).documented.tolist() == [0, 0]
    assert _draws(1, {}, draws=2).documented.tolist() == [1, 1]
    assert _draws(5, {}, draws=2).documented.tolist() == [5, 5]
    one = _draws(4, {(0, 1): 20.0, (2, 3): 0.0}, lists=np.zeros(4, dtype=np.int64), draws=4, prior=Prior())
    tables = overlap_draws(one, np.zeros(4, dtype=np.int64), ("only",))
    assert tables.patterns.tolist() == [[1]]
    assert (tables.counts[:, 0] == one.documented).all()


def test_ten_thousand_of_one_name_stay_bounded() -> None:
    """A crowd of one name is drawn in bounded time, and nobody is made one person of them all."""
    chance = default_rng(7)
    pairs = np.unique(np.sort(chance.integers(10_000, size=(300_000, 2)), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    draws = sample_partitions(
        10_000,
        pairs[:, 0],
        pairs[:, 1],
        np.full(len(pairs), -4.0),
        lists=chance.integers(3, size=10_000),
        start=np.zeros(10_000, dtype=np.int32),  # the worst: all of them one person
        draws=4,
        rng=chance,
    )
    assert draws.mixing.too_large > 0
    alone = draws.labels(3)
    assert np.bincount(alone).max() <= sweeps.MOST_TOGETHER


def test_the_truth_lies_where_the_draws_say() -> None:
    """Over invented worlds with a model off by as much as is admitted, the 90 % interval covers, and no way leans."""
    covered, errors = 0, []
    for seed in range(8):
        chance = default_rng(100 + seed)
        world = pair_world(chance, persons=400)
        shift, stretch = 0.2 * chance.standard_normal(), np.exp(0.1 * chance.standard_normal())
        draws = _world_draws(world, seed=seed, shift=shift, stretch=float(stretch))
        low, middle, high = np.quantile(draws.documented, (0.05, 0.5, 0.95))
        covered += int(low <= world.documented <= high)
        errors.append(middle / world.documented - 1)
    assert covered >= 5
    assert abs(float(np.median(errors))) < 0.04


def test_doubt_about_the_model_widens_the_interval() -> None:
    """A model that may be off as a whole gives counts that differ as a whole; redrawing links alone does not."""
    world = pair_world(default_rng(8), persons=500)
    sure = sample_partitions(
        world.rows,
        world.first,
        world.second,
        world.log_odds,
        lists=world.lists,
        start=np.arange(world.rows, dtype=np.int32),
        missed=Missed(pairs=world.missed),
        prior=Prior(structure=0.0),
        draws=40,
        rng=default_rng(1),
    )
    assert _world_draws(world, seed=1).documented.std() > 1.3 * sure.documented.std()


def test_wrong_arguments_are_refused() -> None:
    """A pair twice, a pair with itself, odds that are no number, labels that are none: one sentence each."""
    good = {"lists": np.zeros(3, dtype=np.int64), "start": np.arange(3), "draws": 2, "rng": default_rng(1)}
    for first, second, odds in (
        ([0, 0], [1, 1], [0.0, 0.0]),
        ([1], [1], [0.0]),
        ([0], [3], [0.0]),
        ([0], [1], [np.nan]),
        ([0], [1], [0.0, 1.0]),
    ):
        with pytest.raises(PersonsError):
            sample_partitions(3, np.array(first), np.array(second), np.array(odds), **good)  # type: ignore[arg-type]
    none = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0)
    for wrong in (
        {"start": np.array([0, 0, 1])},
        {"start": np.arange(2)},
        {"draws": 3},
        {"lists": np.array([0, -1, 0])},
        {"must": ((0, 7),)},
        {"effort": Effort(sweeps=0)},
    ):
        with pytest.raises(PersonsError):
            sample_partitions(3, *none, **{**good, **wrong})  # type: ignore[arg-type]
    with pytest.raises(PersonsError):
        Missed(pairs=-1.0)
    with pytest.raises(PersonsError):
        ModelDoubt(correlation=2.0)
    with pytest.raises(PersonsError):
        overlap_draws(_draws(2, {}, draws=2), np.array([0, 5]), ("a", "b"))


def test_keys_give_a_floor_for_what_they_missed() -> None:
    """Independent keys give the number missed; keys that look at the same fields give less, never the estimate."""
    chance = default_rng(9)
    found = (chance.random((20_000, 4)) < 0.5).sum(axis=1)
    seen = found[found > 0]
    floor = missed_at_least(seen, np.ones(len(seen)), keys=4)
    assert abs(floor.pairs - (found == 0).sum()) < 4 * floor.sd
    assert missed_at_least(np.full(5, 3), np.ones(5), keys=3) == Missed()


@given(st.lists(st.integers(0, 2**40), unique=True, max_size=300), st.lists(st.integers(0, 2**40), max_size=50))
def test_pairs_are_found_where_they_stand(codes: list[int], others: list[int]) -> None:
    """A look-up gives the place of a pair, or says that it is not there."""
    places = PairPlaces(np.array(codes, dtype=np.int64))
    asked = np.array(codes + others, dtype=np.int64)
    assert places.of(asked).tolist() == [codes.index(code) if code in codes else -1 for code in asked.tolist()]


def test_chains_that_disagree_are_told() -> None:
    """R-hat is near 1 for chains of one law and far above for chains of two; equal values give no number."""
    chance = default_rng(10)
    same = chance.standard_normal((200, 2))
    assert (rhat(same) or 0) < 1.05
    assert 200 < (ess(same) or 0) < 900
    assert (rhat(same + np.array([0.0, 3.0])) or 0) > 1.5
    assert rhat(np.ones((50, 2))) is None
    assert ess(np.ones((3, 2))) is None


def test_sizes_that_fall_by_chance_weigh_alike_and_rarer_ones_less() -> None:
    """Sizes as if rows fell by chance change no weight; where hardly anybody has a fifth mention, a fifth costs; and no
    law of sizes ever makes a crowd."""
    by_chance = np.array([0.0, *(1000 * 0.8**size / np.prod(np.arange(1, size + 1)) for size in range(1, 9))])
    assert np.abs(sizes_of(by_chance)[:5]).max() < 0.05
    few = sizes_of(np.array([0.0, 464.0, 380.0, 192.0, 43.0, 4.0, 0.0, 0.0]))
    assert few[:2] == (0.0, 0.0)
    assert few[3] < -0.3
    assert few[4] < few[3] - 0.5
    crowded = sizes_of(np.array([0.0, 900.0, 10.0, 10.0, 50.0, 80.0, 0.0]))
    assert max(crowded) <= 0
    assert sizes_of(np.array([0.0, 5.0, 0.0, 3.0])) == ()


def test_learnt_sizes_bring_the_sizes_nearer_to_the_truth() -> None:
    """Hardly anybody has five mentions: the draws come nearer to the true number of single and of large persons."""
    off = {}
    for sizes in ((), None):
        single, large = [], []
        for seed in range(3):
            world = pair_world(default_rng(200 + seed), persons=500, lists=4, strength=6.0)
            draws = sample_partitions(
                world.rows,
                world.first,
                world.second,
                world.log_odds,
                lists=world.lists,
                start=np.arange(world.rows, dtype=np.int32),
                missed=Missed(pairs=world.missed),
                prior=Prior(sizes=sizes),
                draws=20,
                rng=default_rng(seed),
            )
            of = [np.bincount(np.bincount(labels), minlength=6) for labels in draws]
            true = np.bincount(np.bincount(world.person), minlength=6)
            single.append(np.mean([one[1] for one in of]) / true[1] - 1)
            large.append((np.mean([one[5:].sum() for one in of]) - true[5:].sum()) / true.sum())
        off[sizes] = abs(float(np.mean(single))), abs(float(np.mean(large)))
    assert off[None][0] < off[()][0] + 0.01
    assert off[None][1] < off[()][1]
