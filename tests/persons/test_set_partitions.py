"""The best partition of a few nodes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.persons.set_partitions import best_partitions


def _sum(weights: np.ndarray, labels: np.ndarray) -> float:
    together = np.triu(labels[:, None] == labels[None, :], 1)
    return float(weights[together].sum())


@st.composite
def _weights(draw: st.DrawFn, most: int) -> np.ndarray:
    count = draw(st.integers(3, most))
    weights = np.zeros((count, count))
    for a in range(count):
        for b in range(a + 1, count):
            drawn = draw(st.one_of(st.integers(-40, 40).map(lambda n: n / 8), st.just(-np.inf)))
            weights[a, b] = weights[b, a] = drawn
    return weights


@settings(max_examples=100, deadline=None)
@given(_weights(8), st.integers(9, 11))
def test_the_way_over_subsets_finds_what_trying_all_finds(weights: np.ndarray, size: int) -> None:
    """A dozen mentions are gathered as well as a few: strangers beside them change nothing."""
    count = len(weights)
    wider = np.full((size, size), -1.0)
    wider[:count, :count] = weights
    tried, walked = best_partitions(weights[None])[0], best_partitions(wider[None])[0]
    assert walked[count:].tolist() == list(range(count, size))
    assert _sum(weights, walked[:count]) == pytest.approx(_sum(weights, tried), abs=1e-6)


def test_of_equal_partitions_the_one_that_joins_less_and_earlier_nodes_counts() -> None:
    """Where the evidence is balanced nobody is joined, and where it must choose the choice is always the same."""
    balanced = np.zeros((1, 3, 3))
    assert best_partitions(balanced)[0].tolist() == [0, 1, 2]
    either = np.array([[[0.0, 1.0, -5.0], [1.0, 0.0, 1.0], [-5.0, 1.0, 0.0]]])
    assert best_partitions(either)[0].tolist() == [0, 1, 1] or best_partitions(either)[0].tolist() == [0, 0, 2]
    assert best_partitions(np.repeat(either, 3, axis=0)).tolist() == [best_partitions(either)[0].tolist()] * 3


def test_many_graphs_at_a_time_are_each_solved() -> None:
    """Chunks lose nobody and mix nobody up."""
    chance = np.random.default_rng(1)
    weights = chance.normal(size=(3_000, 8, 8))
    weights += weights.transpose(0, 2, 1)
    found = best_partitions(weights)
    for number in (0, 511, 512, 2_999):
        assert found[number].tolist() == best_partitions(weights[number : number + 1])[0].tolist()
