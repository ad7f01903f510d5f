"""Weights that a case teaches, and those that stand in where it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.model.values import Name, When
from habeas.persons import Account, Prepared, prepare
from habeas.persons.fields import FIELDS, usable
from habeas.persons.weights import general_weights, prior_of, with_same_persons, with_strangers


def _prepared(count: int) -> Prepared:
    day = When(stated="1976-05-01", edtf="1976-05-01")
    return prepare(
        [
            Account(mention=f"men_{n:04}", list="xy"[n % 2], names=(Name(written="Ana Paz"),), taken=day)
            for n in range(count)
        ]
    )


def _model(kind: str, shares: Mapping[str, Sequence[float | None]]) -> dict[str, Any]:
    null: dict[str, Any] = {"is_null_level": True}
    return {
        "comparisons": [
            {"output_column_name": slug, "comparison_levels": [null, *({kind: share} for share in values)]}
            for slug, values in shares.items()
        ]
    }


def test_general_weights_are_shares() -> None:
    """Each field's grades share out all true pairs and all chance pairs, and the best grade speaks for a
    pair.
    """
    weights = general_weights(FIELDS)
    for field in FIELDS:
        assert sum(weights.m[field.slug]) == pytest.approx(1)
        assert sum(weights.u[field.slug]) == pytest.approx(1)
        assert weights.m[field.slug][0] > weights.u[field.slug][0]
        assert weights.m[field.slug][-1] < weights.u[field.slug][-1]


def test_a_large_case_teaches_its_own_weights() -> None:
    """Where a case has seen thousands of pairs, what it shows counts, not what was assumed."""
    prepared, fields = _prepared(2_000), FIELDS
    general = general_weights(fields)
    taken = [0.2, 0.2, 0.2, 0.2, 0.1, 0.1]
    shares = {field.slug: [1 / len(field.grades)] * len(field.grades) for field in fields} | {"taken": taken}
    learnt = with_same_persons(general, fields, prepared, [(frozenset(), _model("m_probability", shares))], prior=0.01)
    assert learnt.m["taken"] == pytest.approx(taken, abs=0.01)
    strangers = with_strangers(general, fields, prepared, _model("u_probability", shares), chance_pairs=10**6)
    assert strangers.u["taken"] == pytest.approx(taken, abs=0.01)


def test_a_grade_never_seen_keeps_a_modest_weight() -> None:
    """One odd pair does not outweigh everything only because nothing like it was seen in training."""
    prepared, fields = _prepared(2_000), FIELDS
    unseen: list[float | None] = [1.0, None, None, None, None, None]
    shares = {field.slug: [1 / len(field.grades)] * len(field.grades) for field in fields} | {"taken": unseen}
    learnt = with_same_persons(
        general_weights(fields),
        fields,
        prepared,
        [(frozenset(), _model("m_probability", shares))],
        prior=0.001,
    )
    assert min(learnt.m["taken"]) >= 9e-5


def test_a_field_no_block_taught_is_named_and_keeps_general_weights() -> None:
    """The run says which of its weights are not the case's own."""
    prepared, fields = _prepared(2_000), FIELDS
    general = general_weights(fields)
    shares = {field.slug: [1 / len(field.grades)] * len(field.grades) for field in fields}
    taught = [(frozenset(("taken", "birth")), _model("m_probability", shares))]
    learnt = with_same_persons(general, fields, prepared, taught, prior=0.01)
    assert learnt.general == ("birth", "taken")
    assert learnt.m["taken"] == general.m["taken"]


def test_a_case_cannot_learn_that_given_names_differ() -> None:
    """Families taken together do not teach the machine that one person may bear two given names."""
    prepared, fields = _prepared(2_000), FIELDS
    general = general_weights(fields)
    shares = {field.slug: [1 / len(field.grades)] * len(field.grades) for field in fields}
    shares["given"] = [0.1] * 8 + [0.2]
    learnt = with_same_persons(general, fields, prepared, [(frozenset(), _model("m_probability", shares))], prior=0.01)
    assert learnt.m["given"][-1] < 1.5 * general.m["given"][-1]


@given(st.integers(2, 80))
def test_the_prior_is_never_more_than_the_lists_can_hold(count: int) -> None:
    """Nobody is made likely to be everybody, even where all bear one name and were taken on one day."""
    prepared = _prepared(count)
    pairs = count * (count - 1) / 2
    assert 0 < prior_of(prepared) <= 0.5
    assert prior_of(prepared) * pairs <= max(1, count // 2)


def test_fields_on_one_list_only_are_not_compared() -> None:
    """A column that only one list has cannot tell its people from those of another."""
    born = When(stated="1950", edtf="1950")
    accounts = [
        Account(mention="men_a", list="x", names=(Name(written="Ana Paz"),), birth=born),
        Account(mention="men_b", list="y", names=(Name(written="Ana Paz"),)),
    ]
    assert [field.slug for field in usable(prepare(accounts))] == ["family", "given"]
