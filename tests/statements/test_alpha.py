"""Alpha is what its author's worked examples say, whatever the order, and says so when it does not exist."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from habeas.statements.alpha import UNITS_AT_LEAST, Marks, alphas, value_of

MISSING = -1
# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability". A: two observers, binary, complete. C: four
# observers, nominal, with missing values. Rows are observers, columns are units.
EXAMPLE_A = ["0100000010", "1110010000"]
EXAMPLE_C = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, MISSING, MISSING, MISSING],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, MISSING, 3],
    [MISSING, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, MISSING],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, MISSING],
]
# The three-coder example with missing values in Krippendorff, Content Analysis (2004), as it is widely reprinted.
EXAMPLE_THREE = [
    [MISSING, MISSING, MISSING, MISSING, MISSING, 3, 4, 1, 2, 1, 1, 3, 3, MISSING, 3],
    [1, MISSING, 2, 1, 3, 3, 4, 3, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING],
    [MISSING, MISSING, 2, 1, 3, 4, 4, MISSING, 2, 1, 1, 3, 3, MISSING, 4],
]

Values = NDArray[np.int64]


def marked(values: Values) -> Marks:
    """One term for each value that a coder gave; shape of the values: (coders, units)."""
    categories = sorted(set(values[values != MISSING].tolist()))
    ones = np.array([(values == one).sum(axis=0) for one in categories]).reshape(len(categories), values.shape[1])
    return Marks(ones=ones, seen=(values != MISSING).sum(axis=0))


def alpha(values: list[list[int]] | Values) -> float | None:
    return value_of(marked(np.array(values)))


def binary(rows: list[str]) -> list[list[int]]:
    return [[int(letter) for letter in row] for row in rows]


@pytest.mark.parametrize(
    ("values", "published"),
    [(binary(EXAMPLE_A), 0.095), (EXAMPLE_C, 0.743), (EXAMPLE_THREE, 0.691)],
    ids=["A, binary", "C, nominal with missing values", "three coders with missing values"],
)
def test_the_published_examples(values: list[list[int]], published: float) -> None:
    """Whoever knows alpha from its author finds the same numbers here."""
    assert alpha(values) == pytest.approx(published, abs=0.0005)


def test_one_term_of_two_is_the_same_as_both() -> None:
    """Coded or not is one question: asking it as "not coded" or as both gives the same alpha."""
    values = np.array(binary(EXAMPLE_A))
    both = marked(values)
    for row in range(2):
        assert value_of(Marks(ones=both.ones[[row]], seen=both.seen)) == pytest.approx(value_of(both))


VALUES = st.integers(1, 5).flatmap(
    lambda coders: st.integers(1, 12).flatmap(
        lambda units: st.lists(
            st.lists(st.sampled_from([0, 1, 2, MISSING]), min_size=units, max_size=units),
            min_size=coders,
            max_size=coders,
        )
    )
)


@pytest.fixture(scope="module")
def peer() -> Any:
    """NLTK's computation (Apache-2.0), which is needed for nothing else."""
    from nltk.metrics.agreement import AnnotationTask

    return AnnotationTask


@settings(deadline=None)
@given(values=VALUES)
def test_an_independent_program_agrees(peer: Any, values: list[list[int]]) -> None:
    """A program written by others computes the same from the same codings."""
    array = np.array(values)
    kept = (array != MISSING).sum(axis=0) >= 2
    told = {int(value) for value in array[:, kept].ravel() if value != MISSING}
    ours = alpha(values)
    if len(told) < 2:
        assert ours is None
        return
    triples = [
        (f"coder {c}", f"unit {u}", int(array[c, u]))
        for u in np.flatnonzero(kept)
        for c in range(len(values))
        if array[c, u] != MISSING
    ]
    assert ours == pytest.approx(peer(data=triples).alpha())


@settings(deadline=None)
@given(VALUES)
def test_alpha_is_one_if_and_only_if_all_agree_with_variation(values: list[list[int]]) -> None:
    """Nothing but agreement gives 1, and agreement on what never varies gives no number at all."""
    array = np.array(values)
    columns = [set(column[column != MISSING].tolist()) for column in array.T if (column != MISSING).sum() >= 2]
    agree, varied = all(len(column) == 1 for column in columns), len(set().union(*columns)) > 1
    found = alpha(values)
    assert (found is None) == (not varied)
    if found is not None:
        assert found <= 1
        assert (found == pytest.approx(1, abs=1e-12)) == agree


@settings(deadline=None)
@given(VALUES, st.integers(0, 1_000))
def test_no_order_of_coders_or_units_matters(values: list[list[int]], seed: int) -> None:
    """Who is asked first, and which paragraph stands first, changes nothing."""
    array = np.array(values)
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(rng.permutation(array, axis=0), axis=1)
    a, b = alpha(array), alpha(shuffled)
    assert (a is None) == (b is None)
    assert a is None or a == pytest.approx(b)


@settings(deadline=None)
@given(VALUES)
def test_a_coder_who_coded_nothing_changes_nothing(values: list[list[int]]) -> None:
    """Whoever was never given a text is missing in it and did not see nothing in it."""
    more = [*values, [MISSING] * len(values[0])]
    assert alpha(values) == alpha(more)


def test_what_cannot_be_computed_says_why() -> None:
    """No number where none exists, and no interval from a handful of paragraphs or a term that hardly occurs."""
    rng = np.random.default_rng(1)

    def found(ones: list[int], seen: list[int]) -> tuple[float | None, bool, str]:
        marks = Marks(ones=np.array([ones]), seen=np.array(seen))
        (one,) = alphas(marks, ((0,),), draws=200, rng=rng)
        return one.value, one.interval is not None, one.why

    assert found([1, 0], [1, 1]) == (None, False, "no_units")
    assert found([2, 2], [2, 2]) == (None, False, "no_variation")
    assert found([0, 0], [2, 2]) == (None, False, "no_variation")
    assert found([2, 0, 2], [2, 2, 2]) == (1.0, False, "few_units")
    assert found([2] + [0] * 39, [2] * 40) == (1.0, False, "too_rare")
    value, given_interval, why = found([2, 0, 1, 0] * 10, [2] * 40)
    assert (given_interval, why) == (True, "")
    assert value is not None


def test_the_interval_is_drawn_by_the_generator_that_is_given() -> None:
    """The same seed gives the same interval, and it lies around what is observed."""
    marks = Marks(ones=np.array([[2, 0, 1, 0, 2] * 12]), seen=np.array([2] * 60))
    first, again = (alphas(marks, ((0,),), draws=500, rng=np.random.default_rng(7))[0] for _ in range(2))
    assert first == again
    assert first.value is not None
    assert first.interval is not None
    assert first.interval[0] < first.value < first.interval[1] <= 1


def test_the_interval_covers_as_often_as_it_says() -> None:
    """Of two coders who err at a known rate, the true alpha lies in nine of ten intervals or more."""
    rng, rate, share = np.random.default_rng(3), 0.1, 0.4

    def coded(units: int) -> Marks:
        true = rng.random(units) < share
        ones = sum((true ^ (rng.random(units) < rate)).astype(np.int64) for _ in range(2))
        return Marks(ones=np.asarray(ones).reshape(1, units), seen=np.full(units, 2))

    truth = value_of(coded(400_000))
    assert truth is not None
    inside = 0
    for _ in range(100):
        (found,) = alphas(coded(150), ((0,),), draws=400, rng=rng)
        assert found.interval is not None
        inside += found.interval[0] <= truth <= found.interval[1]
    assert inside >= 88


def test_twenty_units_are_the_fewest_with_an_interval() -> None:
    """The limit that the page names is the one that is kept."""
    for units, has in ((UNITS_AT_LEAST - 1, False), (UNITS_AT_LEAST, True)):
        ones = np.array([[2, 0] * units])[:, :units]
        marks = Marks(ones=ones, seen=np.full(units, 2))
        (found,) = alphas(marks, ((0,),), draws=50, rng=np.random.default_rng(1))
        assert (found.interval is not None) is has
