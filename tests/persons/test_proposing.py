"""What is linked, what is asked, and what people keep apart."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import PersonsError
from habeas.persons.compared import Compared
from habeas.persons.proposing import IN_DOUBT, NAME_ALONE, OTHERS_AGAINST, WEAKEST, Proposing, proposing

ROWS = 6
PAIRS = tuple(combinations(range(ROWS), 2))


def _compared(odds: dict[tuple[int, int], float]) -> Compared:
    pairs = sorted(odds)
    return Compared(
        first=np.array([a for a, _ in pairs], np.int32), second=np.array([b for _, b in pairs], np.int32),
        log_odds=np.array([odds[pair] for pair in pairs], np.float64), compared=len(pairs), fields=(), engine="none",
        version="0", settings={}, explain=lambda _: (),
    )  # fmt: skip


def _labels(groups: list[int]) -> np.ndarray:
    return np.array([groups.index(one) for one in groups], dtype=np.int32)


def _none(compared: Compared) -> np.ndarray:
    return np.zeros(len(compared), dtype=np.bool_)


@given(
    st.dictionaries(st.sampled_from(PAIRS), st.floats(-6, 12)),
    st.lists(st.integers(0, 2), min_size=ROWS, max_size=ROWS),
    st.sets(st.sampled_from(PAIRS)),
    st.sets(st.sampled_from(PAIRS), max_size=4),
    st.sets(st.sampled_from(PAIRS), max_size=3),
    st.floats(0, 5),
)
def test_every_pair_has_one_place_and_people_have_the_last_word(
    odds: dict[tuple[int, int], float],
    groups: list[int],
    names: set[tuple[int, int]],
    decided: set[tuple[int, int]],
    apart: set[tuple[int, int]],
    cut: float,
) -> None:
    """A pair is linked, asked or kept apart, or is no news; only a weak link is asked and stands until it is answered.
    What people decided is not proposed again, and a pair on the name alone is never linked."""
    compared, labels = _compared(odds), _labels(groups)
    pairs = sorted(odds)
    alone = np.array([pair in names for pair in pairs], dtype=np.bool_)
    said = [*decided, *((b, a) for a, b in apart)]
    found = proposing(compared, labels, alone=alone, cut=cut, decided=said, apart=[(b, a) for a, b in apart])
    linked, queued, kept = ({pairs[at] for at in some} for some in (found.linked, found.queued, found.kept_apart))
    weak = {pairs[at] for at, why in zip(found.queued, found.why, strict=True) if why == WEAKEST}
    assert linked & queued == weak
    assert not kept & (linked | queued)
    assert not (linked | queued | kept) & (decided | apart)
    assert not linked & names
    assert all(labels[a] == labels[b] and odds[a, b] > cut for a, b in linked)
    assert all(labels[a] != labels[b] and odds[a, b] >= 0 for a, b in (queued - weak) | kept)
    wanted = {pair for pair in pairs if labels[pair[0]] != labels[pair[1]] and odds[pair] >= 0} - decided - apart
    assert (queued - weak) | kept == wanted
    assert len(found.queued) == len(found.why) == len(found.change) == len(queued)
    assert (np.diff(found.change) <= 0).all()


def _why(found: Proposing) -> list[str]:
    return list(found.why)


def test_the_queue_says_why_a_person_must_look() -> None:
    """In doubt, on the name alone, or against what other mentions say."""
    compared = _compared({(0, 1): 1.0, (2, 3): 6.0, (4, 5): 6.0})
    labels = np.arange(ROWS, dtype=np.int32)
    found = proposing(compared, labels, alone=np.array([False, True, False]), cut=2.0)
    told = dict(zip(found.queued.tolist(), found.why, strict=True))
    assert told == {0: IN_DOUBT, 1: NAME_ALONE, 2: OTHERS_AGAINST}


def test_no_and_cannot_tell_keep_whole_persons_apart() -> None:
    """Whoever was told from one mention of a person is told from all of them, and is not asked about again."""
    compared = _compared({(0, 1): 8.0, (0, 2): 5.0, (1, 2): 5.0})
    labels = np.array([0, 0, 2, 3, 4, 5], dtype=np.int32)
    found = proposing(compared, labels, alone=_none(compared), cut=0.0, decided=[(2, 0)], apart=[(2, 0)])
    assert (found.linked.tolist(), found.queued.tolist(), found.kept_apart.tolist()) == ([0], [], [2])


def test_the_weakest_link_is_asked_about() -> None:
    """A link of two in three that alone holds somebody in a person is put to a person; a sure one is not."""
    compared = _compared({(0, 1): math.log(2), (2, 3): 6.0})
    labels = np.array([0, 0, 2, 2, 4, 5], dtype=np.int32)
    found = proposing(compared, labels, alone=_none(compared), cut=0.0)
    assert found.linked.tolist() == [0, 1]
    assert (found.queued.tolist(), _why(found)) == ([0], [WEAKEST])
    assert found.change[0] == pytest.approx(1 / 3)


def test_what_decides_over_two_fates_comes_first() -> None:
    """Whether the one said to be alive is the one said to be dead matters more than another count of one."""
    compared = _compared({(0, 1): 1.0, (2, 3): 1.1})
    labels = np.arange(ROWS, dtype=np.int32)
    fates = np.array([1, 2, 1, 1, 0, 0], dtype=np.int64)
    plain = proposing(compared, labels, alone=_none(compared), cut=3.0)
    found = proposing(compared, labels, alone=_none(compared), cut=3.0, fates=fates)
    assert (plain.queued.tolist(), found.queued.tolist()) == ([1, 0], [0, 1])


@pytest.mark.parametrize("queue_at", [0.0, 1.0, -1.0, math.nan])
def test_a_threshold_that_is_none_is_refused(queue_at: float) -> None:
    """A slip in a setting asks nobody about everything."""
    compared = _compared({(0, 1): 1.0})
    with pytest.raises(PersonsError, match="between 0 and 1"):
        proposing(compared, np.arange(2, dtype=np.int32), alone=_none(compared), cut=0.0, queue_at=queue_at)


def test_nothing_compared_is_nothing_proposed() -> None:
    """An empty run is an answer."""
    found = proposing(_compared({}), np.arange(2, dtype=np.int32), alone=np.empty(0, np.bool_), cut=0.0)
    assert (len(found.linked), len(found.queued), len(found.kept_apart)) == (0, 0, 0)
