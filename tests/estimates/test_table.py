"""The table of overlaps itself: counting persons into it, and its one hash."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import EstimateError
from habeas.estimates import CaptureTable, table_hash, table_of
from habeas.estimates.table import canonical

_NAMES = ("ruvte", "parque", "conadep", "registro")
_memberships = st.lists(st.integers(1, 15), min_size=1, max_size=40)


@given(_memberships)
def test_every_person_is_counted_once_and_on_their_lists(memberships: list[int]) -> None:
    """Nobody is lost or doubled on the way from persons to counts."""
    table = table_of(_NAMES, memberships)
    assert table.documented == len(memberships)
    assert table.totals == tuple(sum(bits >> j & 1 for bits in memberships) for j in range(4))
    assert table.overlap(0, 2) == sum(bits & 5 == 5 for bits in memberships)


@given(_memberships, st.randoms(use_true_random=False))
def test_the_same_facts_have_the_same_hash(memberships: list[int], chance: random.Random) -> None:
    """The order of columns and rows, and rows with nobody, do not make another table of it."""
    table = table_of(_NAMES, memberships)
    columns, rows = list(range(4)), list(range(len(table.counts)))
    chance.shuffle(columns)
    chance.shuffle(rows)
    shuffled = CaptureTable(
        lists=tuple(_NAMES[j] for j in columns),
        patterns=table.patterns[rows][:, columns].copy(),
        counts=table.counts[rows].copy(),
    )
    assert table_hash(shuffled) == table_hash(table) == table_hash(canonical(table))


@given(_memberships, _memberships)
def test_other_facts_have_another_hash(one: list[int], other: list[int]) -> None:
    """Two tables that differ in one count are never taken for each other."""
    same = sorted(one) == sorted(other)
    assert (table_hash(table_of(_NAMES, one)) == table_hash(table_of(_NAMES, other))) == same


@pytest.mark.parametrize("memberships", [[], [0, 3], [16], [-1]])
def test_a_membership_must_name_lists_that_are_there(memberships: list[int]) -> None:
    """A person on no list is not documented and cannot be counted as such."""
    with pytest.raises(EstimateError):
        table_of(_NAMES, memberships)


def test_a_table_cannot_be_changed_after_it_was_hashed() -> None:
    """Counts that were checked stay the counts that are used."""
    table = table_of(_NAMES, [1, 3, 3])
    with pytest.raises(ValueError, match="read-only"):
        table.counts[0] = 7
    with pytest.raises(EstimateError, match="twice"):
        CaptureTable(lists=("a", "b"), patterns=np.array([[1, 0], [1, 0]], dtype=np.uint8), counts=np.array([1, 2]))


@pytest.mark.parametrize(
    ("patterns", "counts", "says"),
    [
        ([[1, 0], [0, 1]], [1.0, 2.5], "fraction"),
        ([[1, 0], [0, 1]], [1.0, float("nan")], "missing"),
        ([[1, 0], [0, 1]], [1.0, 2.0], "floating"),
        ([[1, 0], [0, 1]], ["1", "2"], "not a number"),
        ([[1, 0], [0, 1]], [-1, 2], "negative"),
        ([[1, 0], [0, 1]], [10**10, 2], "above 1,000,000,000"),
        ([[1, 0], [0, 1]], [0, 0], "nobody"),
        ([[1, 0], [0, 1]], [[1], [2]], "patterns"),
        ([[1, 0], [0, 1], [1, 1]], [1, 2], "patterns"),
        ([[-1, 0], [0, 1]], [1, 2], "other than 0 and 1"),
        ([[1.0, 0.0], [0.0, 1.0]], [1, 2], "other than 0 and 1"),
        ([[1, 0], [1, 0]], [1, 2], "twice"),
        ([[0, 0], [0, 1]], [1, 2], "row of zeros"),
    ],
)
def test_arrays_from_a_notebook_get_one_sentence_each(patterns: list[Any], counts: list[Any], says: str) -> None:
    """Nothing is rounded, filled in or added up unasked: whoever gives such arrays learns which rule they break."""
    with pytest.raises(EstimateError, match=says) as caught:
        CaptureTable(lists=("a", "b"), patterns=np.array(patterns), counts=np.array(counts))
    assert caught.value.advice


@pytest.mark.parametrize(
    ("lists", "says"),
    [
        (("a",), "fewer than two"),
        (("a", "a"), "twice"),
        (("a", ""), "no name"),
        (tuple(map(str, range(61))), "61 lists"),
    ],
)
def test_list_names_that_cannot_be_used_get_one_sentence_each(lists: tuple[str, ...], says: str) -> None:
    """Between 2 and 60 lists, each with its own name."""
    with pytest.raises(EstimateError, match=says) as caught:
        table_of(lists, [1])
    assert caught.value.advice
