"""Persons that stand while lists grow."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.errors import PersonsError
from habeas.persons.contradictions import Contradiction
from habeas.persons.correlation import Partition, partition
from habeas.persons.standing import Changes, Join, Split, Standing, changes, repartition

Pairs = dict[tuple[int, int], float]
Persons = dict[str, tuple[str, ...]]
UNSEEN = -1.5


def _mention(number: int) -> str:
    return f"men_{number:032x}"


def _person(number: int) -> str:
    return f"per_{number:032x}"


def _arrays(pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    ends = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)
    return ends[:, 0], ends[:, 1], np.array([pairs[pair] for pair in sorted(pairs)], dtype=np.float64)


@dataclass(frozen=True)
class Growth:
    """Rows in the order in which they came, all pairs and decisions, and how many rows were there at first."""

    count: int
    at_first: int
    pairs: Pairs
    must: list[tuple[int, int]]
    cannot: list[tuple[int, int]]

    def upto(self, rows: int) -> Growth:
        return Growth(
            count=rows,
            at_first=self.at_first,
            pairs={pair: log_odds for pair, log_odds in self.pairs.items() if max(pair) < rows},
            must=[pair for pair in self.must if max(pair) < rows],
            cannot=[pair for pair in self.cannot if max(pair) < rows],
        )

    def whole(self) -> Partition:
        arrays = _arrays(self.pairs)
        return partition(self.count, *arrays, unseen=UNSEEN, must=self.must, cannot=self.cannot)

    def grown(self, before: np.ndarray, new: list[int]) -> Standing:
        """Cluster after the rows `new` came, with their pairs and decisions."""
        changed = [row for pair in (*self.pairs, *self.must, *self.cannot) if set(pair) & set(new) for row in pair]
        return repartition(
            *_arrays(self.pairs),
            before=before,
            changed=np.array([*new, *changed], dtype=np.int64),
            unseen=UNSEEN,
            must=self.must,
            cannot=self.cannot,
        )


@st.composite
def _growth(draw: st.DrawFn) -> Growth:
    count = draw(st.integers(2, 24))
    every = [(a, b) for a in range(count) for b in range(a + 1, min(count, a + 6))]
    chosen = draw(st.lists(st.sampled_from(every), unique=True, max_size=2 * count))
    decided = st.lists(st.sampled_from(every), max_size=3)
    return Growth(
        count=count,
        at_first=draw(st.integers(0, count - 1)),
        pairs={pair: draw(st.floats(-6, 6).map(lambda w: round(w, 3))) for pair in chosen},
        must=draw(decided),
        cannot=draw(decided),
    )


def _before(growth: Growth) -> np.ndarray:
    first = growth.upto(growth.at_first).whole()
    return np.concatenate((first.labels, np.full(growth.count - growth.at_first, -1, dtype=np.int32)))


@settings(max_examples=100, deadline=None)
@given(_growth())
def test_adding_gives_what_clustering_everything_anew_gives(growth: Growth) -> None:
    """A list that comes later is linked as if it had been there from the start."""
    found = growth.grown(_before(growth), list(range(growth.at_first, growth.count)))
    whole = growth.whole()
    assert found.labels.tolist() == whole.labels.tolist()
    assert {one.apart for one in found.anew.contradictions} <= {one.apart for one in whole.contradictions}


@settings(max_examples=60, deadline=None)
@given(_growth(), st.randoms(use_true_random=False))
def test_the_order_of_additions_changes_nothing(growth: Growth, random: object) -> None:
    """It does not matter which village's list was typed in first."""
    order = list(range(growth.at_first, growth.count))
    random.shuffle(order)  # type: ignore[attr-defined]
    there = set(range(growth.at_first))
    before = _before(growth)
    for row in order:
        there.add(row)
        so_far = Growth(
            count=growth.count,
            at_first=growth.at_first,
            pairs={pair: log_odds for pair, log_odds in growth.pairs.items() if there >= set(pair)},
            must=[pair for pair in growth.must if there >= set(pair)],
            cannot=[pair for pair in growth.cannot if there >= set(pair)],
        )
        absent = [other for other in range(growth.count) if other not in there]
        before = so_far.grown(before, [row, *absent]).labels
    assert before.tolist() == growth.whole().labels.tolist()


def _persons(labels: np.ndarray) -> Persons:
    gathered: dict[int, list[str]] = {}
    for row, label in enumerate(labels.tolist()):
        gathered.setdefault(label, []).append(_mention(row))
    return {members[0].replace("men_", "per_"): tuple(members) for members in gathered.values()}


@settings(max_examples=100, deadline=None)
@given(_growth())
def test_ids_of_untouched_persons_never_change_and_every_change_is_listed(growth: Growth) -> None:
    """Whoever wrote down a person's id finds the same person by it, unless the list of changes says otherwise."""
    old = _before(growth)
    found = growth.grown(old, list(range(growth.at_first, growth.count)))
    before, after = _persons(old[: growth.at_first]), _persons(found.labels)
    near = {_mention(row) for row in found.neighbourhood.tolist()}
    for person, members in before.items():
        if not near & set(members):
            assert after[person] == members
    listed = changes(before, after)
    told = {one.person for one in listed.splits} | {person for one in listed.joins for person, _ in one.out_of}
    told |= {person for person, _ in listed.grown}
    for person, members in before.items():
        assert (after.get(person) == members) == (person not in told)
    assert (listed.renamed, listed.gone, listed.lost) == ((), (), ())


@settings(max_examples=50, deadline=None)
@given(_growth())
def test_rows_without_a_pair_change_nothing_else(growth: Growth) -> None:
    """A record that resembles nobody is a person of its own, and nobody else's is touched."""
    whole = growth.whole().labels
    before = np.concatenate((whole, np.array([-1, -1], dtype=np.int32)))
    found = Growth(growth.count + 2, 0, growth.pairs, growth.must, growth.cannot).grown(
        before, [growth.count, growth.count + 1]
    )
    assert found.labels.tolist() == [*whole.tolist(), growth.count, growth.count + 1]
    assert found.neighbourhood.tolist() == [growth.count, growth.count + 1]


def test_a_decision_taken_back_parts_what_it_joined() -> None:
    """Undoing a judgement restores the state before, though the two had long been one person."""
    before = np.array([0, 0, 2], dtype=np.int32)
    nobody = np.empty(0, dtype=np.int32)
    found = repartition(nobody, nobody, np.empty(0), before=before, changed=np.array([1]), unseen=UNSEEN)
    assert found.labels.tolist() == [0, 1, 2]
    assert found.neighbourhood.tolist() == [0, 1]


def test_contradictions_of_the_neighbourhood_name_the_rows_of_the_case() -> None:
    """What is put before people are the mentions themselves and not numbers of a passing table."""
    nobody = np.empty(0, dtype=np.int32)
    found = repartition(
        nobody,
        nobody,
        np.empty(0),
        before=np.arange(6, dtype=np.int32),
        changed=np.array([3]),
        unseen=UNSEEN,
        must=[(5, 3), (4, 5)],
        cannot=[(4, 3), (0, 1)],
    )
    assert found.anew.contradictions == (Contradiction(apart=(3, 4), together=((3, 5), (4, 5))),)
    assert found.labels.tolist() == [0, 1, 2, 3, 3, 3]


def test_a_new_row_must_be_named_as_changed() -> None:
    """A row that slipped through would stand alone in silence."""
    nobody = np.empty(0, dtype=np.int32)
    with pytest.raises(PersonsError):
        repartition(nobody, nobody, np.empty(0), before=np.array([0, -1]), changed=np.array([0]), unseen=UNSEEN)


def test_splits_joins_and_what_came_or_went_are_listed() -> None:
    """Each person that is not the same as before is told, with the mentions that went."""
    m, p = [_mention(n) for n in range(12)], [_person(n) for n in range(12)]
    before = {p[0]: (m[0], m[1], m[2]), p[3]: (m[3],), p[4]: (m[4], m[5]), p[6]: (m[6],), p[7]: (m[7],)}
    after = {p[0]: (m[0], m[1]), p[2]: (m[2], m[3], m[8]), p[5]: (m[5],), p[7]: (m[7], m[9]), p[10]: (m[10],)}
    assert changes(before, after) == Changes(
        splits=(Split(person=p[0], into=((p[0], (m[0], m[1])), (p[2], (m[2],)))),),
        joins=(Join(person=p[2], out_of=((p[0], (m[2],)), (p[3], (m[3],)))),),
        renamed=((p[4], p[5]),),
        grown=((p[2], (m[8],)), (p[7], (m[9],))),
        fresh=(p[10],),
        gone=(p[6],),
        lost=(m[4], m[6]),
    )


def test_one_more_in_a_hundred_of_a_hundred_thousand_takes_seconds() -> None:
    """A day's reports are linked while one waits, and nobody untouched changes."""
    chance = np.random.default_rng(1)
    count, old = 101_000, 100_000
    true = np.sort(chance.integers(0, 60_000, size=count))
    number = chance.permutation(count)
    beside = np.flatnonzero(true[1:] == true[:-1])
    ends = np.stack((number[beside], number[beside + 1]))
    first, second = ends.min(axis=0), ends.max(axis=0)
    order = np.argsort(first * count + second)
    first, second, log_odds = first[order], second[order], chance.normal(4, 2, len(order))
    known = second < old
    whole = partition(old, first[known], second[known], log_odds[known], unseen=UNSEEN).labels
    before = np.concatenate((whole, np.full(count - old, -1, dtype=np.int32)))
    persons = _persons(whole)
    start = time.process_time()
    changed = np.concatenate((np.arange(old, count), first[~known], second[~known]))
    found = repartition(first, second, log_odds, before=before, changed=changed, unseen=UNSEEN)
    after = _persons(found.labels)
    listed = changes(persons, after)
    assert time.process_time() - start < 5  # under 1 s on an idle core
    near = {_mention(row) for row in found.neighbourhood.tolist()}
    assert len(near) < 5_000
    assert all(after.get(person) == members for person, members in persons.items() if not near & set(members))
    assert len(listed.grown) + len(listed.fresh) > 0
