"""What a cluster hangs on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from habeas.errors import PersonsError
from habeas.persons.correlation import partition, summed_log_odds
from habeas.persons.weakest import Hold, weakest_links

Pairs = dict[tuple[int, int], float]


def _arrays(pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    ends = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)
    return ends[:, 0], ends[:, 1], np.array([pairs[pair] for pair in sorted(pairs)], dtype=np.float64)


def _links(
    members: list[int], pairs: Pairs, must: list[tuple[int, int]] | None = None, unseen: float = -1.0
) -> tuple[Hold, ...]:
    return weakest_links(members, *_arrays(pairs), unseen=unseen, must=must or [])


def test_a_row_that_holds_through_one_pair_is_named_with_it() -> None:
    """Whoever reviews a person sees first the one account that a single likeness brought in."""
    trio = {(1, 3): 5.0, (1, 5): 6.0, (3, 5): 4.0}
    found = _links([1, 3, 5, 7], {**trio, (3, 7): 2.5, (5, 7): -0.5, (7, 9): 8.0})
    assert found == (Hold(rows=(7,), through=((7, 3),), log_odds=2.5 - 0.5 - 1.0),)


def test_two_groups_on_one_bridge_and_a_tail_are_listed_by_strength() -> None:
    """Each place where a person would part is told, the weakest first."""
    pairs = {(0, 1): 9.0, (0, 2): 9.0, (1, 2): 9.0, (2, 3): 3.0, (3, 4): 9.0, (3, 5): 9.0, (4, 5): 9.0, (5, 6): 7.0}
    found = _links(list(range(7)), pairs, unseen=-0.1)
    assert [(hold.rows, hold.through) for hold in found] == [((0, 1, 2), ((2, 3),)), ((6,), ((6, 5),))]
    assert [hold.log_odds for hold in found] == pytest.approx([3 - 11 * 0.1, 7 - 5 * 0.1])


def test_without_a_single_pair_the_smallest_cut_is_listed() -> None:
    """A person who holds through two weak likenesses is shown as such."""
    ring = {(0, 1): 8.0, (1, 2): 2.0, (2, 3): 8.0, (0, 3): 1.0}
    assert _links([0, 1, 2, 3], ring) == (Hold(rows=(2, 3), through=((2, 1), (3, 0)), log_odds=2 + 1 - 1 - 1),)


def test_what_people_joined_does_not_part() -> None:
    """A person's decision is no weak link, and two accounts that it joins do not part."""
    pairs = {(0, 1): 1.0, (1, 2): 5.0}
    assert _links([0, 1, 2], pairs, [(0, 1), (8, 9)]) == (Hold(rows=(2,), through=((2, 1),), log_odds=5.0 - 1.0),)
    assert _links([0, 1, 2], {}, [(0, 1), (1, 2)]) == ()
    # Two pairs to two accounts that a decision joined are two, and no single one holds.
    both = _links([0, 1, 2], {(0, 2): 3.0, (1, 2): 4.0}, [(0, 1)])
    assert both == (Hold(rows=(2,), through=((2, 1), (2, 0)), log_odds=7.0),)
    tail = _links([0, 1, 2, 3], {(0, 2): 3.0, (1, 2): 4.0, (2, 3): 9.0}, [(0, 1)])
    assert [hold.rows for hold in tail] == [(3,)]


def test_one_row_hangs_on_nothing_and_strangers_are_no_cluster() -> None:
    """A single account has no link; rows that nothing holds together are refused."""
    assert _links([4], {}) == ()
    with pytest.raises(PersonsError):
        _links([0, 1, 2], {(0, 1): 3.0, (1, 2): -3.0})


def test_a_long_chain_is_walked() -> None:
    """A person of a thousand accounts, each tied to the next, breaks no report."""
    chain = {(row, row + 1): 1.0 for row in range(999)}
    assert len(_links(list(range(1_000)), chain)) == 999


@st.composite
def _clusters(draw: st.DrawFn) -> tuple[int, Pairs]:
    count = draw(st.integers(2, 8))
    every = [(a, b) for a in range(count) for b in range(a + 1, count)]
    chosen = draw(st.lists(st.sampled_from(every), unique=True, min_size=1))
    return count, {pair: draw(st.floats(-3, 8).map(lambda w: round(w, 2))) for pair in chosen}


@settings(max_examples=150, deadline=None)
@given(_clusters())
def test_what_is_said_to_be_lost_is_what_the_objective_loses(drawn: tuple[int, Pairs]) -> None:
    """The cost of a split is the true cost, and no better split is kept back in a cluster that was made here."""
    count, pairs = drawn
    found = partition(count, *_arrays(pairs), unseen=-1.0)
    assume(len(found.heads))
    members = np.flatnonzero(found.labels == found.heads[0])
    for hold in _links(members.tolist(), pairs):
        parted = found.labels.copy()
        parted[list(hold.rows)] = count  # a label of their own
        after = summed_log_odds(parted, *_arrays(pairs), unseen=-1.0)
        assert hold.log_odds == pytest.approx(found.objective - after, abs=1e-9)
        assert hold.log_odds >= -1e-7
        assert 2 * len(hold.rows) <= len(members)
        # Without the pairs named, nothing that speaks for the cluster crosses.
        left = {p for p, w in pairs.items() if w > 0} - {(min(p), max(p)) for p in hold.through}
        assert all((a in hold.rows) == (b in hold.rows) for a, b in left if {a, b} <= set(members.tolist()))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=21, max_size=21))
def test_no_smaller_cut_than_the_one_listed(drawn: list[int]) -> None:
    """Where a person holds by no single likeness, the weakest place is found and not just a weak one."""
    every = [(a, b) for a in range(7) for b in range(a + 1, 7)]
    ring = {(min(a, (a + 1) % 7), max(a, (a + 1) % 7)): 0.5 for a in range(7)}
    pairs = {pair: drawn[at] + ring.get(pair, 0.0) for at, pair in enumerate(every) if drawn[at] or pair in ring}
    (hold,) = _links(list(range(7)), pairs)
    cuts = []
    for side in range(1, 1 << 6):  # the last row is always on the other side
        cuts.append(sum(w for (a, b), w in pairs.items() if (side >> a & 1) != (side >> b & 1)))
    assert sum(pairs[min(pair), max(pair)] for pair in hold.through) == pytest.approx(min(cuts))
