"""The conditions of the fields in Spark's words."""

from __future__ import annotations

import pytest

from habeas.persons.fields import FIELDS
from habeas.persons.splink_dialect import spark_condition

_OF_DUCKDB = ("list_", "len(", " jaro_winkler_similarity")


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.slug)
def test_every_condition_has_spark_s_words(field: object) -> None:
    """A grade that is added for one engine is there for the other, or the tests say so."""
    for condition in (field.null, *(grade.sql for grade in field.grades)):  # type: ignore[attr-defined]
        said = spark_condition(condition)
        assert not any(word in f" {said}" for word in _OF_DUCKDB)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("list_has_any(a_l, b_r)", "arrays_overlap(a_l, b_r)"),
        ("list_has_all(a_l, b_r)", "size(array_except(b_r, a_l)) = 0"),
        ("len(a_l) = 0", "size(a_l) = 0"),
        ("levenshtein(a_l, a_r) <= 2", "levenshtein(a_l, a_r) <= 2"),
        ("jaro_winkler_similarity(a_l, a_r) >= 0.9", "habeas_jaro_winkler(a_l, a_r, 0.9D) >= 0.9D"),
    ],
)
def test_words_are_put_one_by_one(ours: str, theirs: str) -> None:
    """What changes is the name of a function, never what is asked."""
    assert spark_condition(ours) == theirs


@pytest.mark.parametrize("unknown", ["list_sum(a_l) > 2", "jaro_winkler_similarity(a_l, a_r) > 0.9"])
def test_a_condition_without_words_is_refused(unknown: str) -> None:
    """A comparison is not left to chance: what Spark would read otherwise, or not at all, does not reach it."""
    with pytest.raises(ValueError, match="no word of Spark"):
        spark_condition(unknown)
