"""A linkage against the truth."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import PersonsError
from habeas.persons import Pair, evaluate

_labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12)


def _gathered(labels: list[int]) -> list[list[str]]:
    return [[f"m{n:02}" for n, label in enumerate(labels) if label == one] for one in sorted(set(labels))]


@given(_labels)
def test_scores_agree_with_counting_by_hand(labels: list[tuple[int, int]]) -> None:
    """The figures that judge a linkage are those one gets by counting pairs and people one by one."""
    found, true = [one for one, _ in labels], [other for _, other in labels]
    evaluation = evaluate(_gathered(found), {f"m{n:02}": str(t) for n, t in enumerate(true)})
    two = list(combinations(range(len(labels)), 2))
    both = sum(found[a] == found[b] and true[a] == true[b] for a, b in two)
    made, wanted = sum(found[a] == found[b] for a, b in two), sum(true[a] == true[b] for a, b in two)
    assert evaluation.pairs.precision == pytest.approx(both / made if made else 1)
    assert evaluation.pairs.recall == pytest.approx(both / wanted if wanted else 1)
    pure = [labels.count(label) / found.count(label[0]) for label in labels]
    kept = [labels.count(label) / true.count(label[1]) for label in labels]
    assert evaluation.bcubed.precision == pytest.approx(sum(pure) / len(labels))
    assert evaluation.bcubed.recall == pytest.approx(sum(kept) / len(labels))
    found_sets = {frozenset(members) for members in _gathered(found)}
    exact = sum(frozenset(members) in found_sets for members in _gathered(true))
    assert evaluation.exact_clusters == pytest.approx(exact / len(set(true)))


def test_the_calibration_error_is_the_gap_between_said_and_true() -> None:
    """A model that says nine in ten and is right half the time is 0.4 off."""
    pairs = [
        Pair(a="a", b="b", probability=0.9, bits=3.17, reasons=()),
        Pair(a="a", b="c", probability=0.9, bits=3.17, reasons=()),
    ]
    truth = {"a": "1", "b": "1", "c": "2"}
    assert evaluate([["a", "b"], ["c"]], truth, compared=pairs).calibration_error == pytest.approx(0.4)


def test_mentions_without_a_truth_are_counted_and_left_out() -> None:
    """Where only part of a case was checked by hand, the rest neither helps nor hurts."""
    evaluation = evaluate([["a", "b", "x"]], {"a": "1", "b": "1"})
    assert (evaluation.without_truth, evaluation.pairs.precision) == (1, 1.0)


def test_a_truth_about_others_is_refused_by_its_id() -> None:
    """A truth file of another case does not give a flattering figure."""
    with pytest.raises(PersonsError, match="1 mentions that are not in the case") as refusal:
        evaluate([["a"]], {"a": "1", "q": "2"})
    assert refusal.value.place == "q"
    with pytest.raises(PersonsError, match="empty"):
        evaluate([["a"]], {})
