"""Splink on DuckDB, with candidates that are handed over."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from habeas.errors import PersonsError
from habeas.model.values import Name
from habeas.persons import Account, Prepared, prepare
from habeas.persons import splink_duckdb as engine
from habeas.persons.columns import columns
from habeas.persons.fields import usable
from habeas.persons.keys import keys
from habeas.persons.pairing import pairing
from habeas.persons.splink_duckdb import compare_in_duckdb, learn_in_duckdb
from habeas.persons.weights import general_weights

_NOBODY = np.empty(0, dtype=np.int32)


def _prepared(case: Any) -> tuple[Prepared, Any, Any]:
    prepared, table = prepare(case.accounts), columns(case.accounts)
    chosen = pairing(keys(table), len(table))
    return prepared, chosen.first, chosen.second


def test_every_weight_is_the_sum_of_its_reasons(invented: Callable[[int, int], Any]) -> None:
    """Nothing counts that is not said, for each pair that anybody may ask about."""
    prepared, first, second = _prepared(invented(250, 2))
    compared = compare_in_duckdb(prepared, first, second, least=0.0)
    assert (compared.first == first).all()
    assert (compared.second == second).all()
    for number in range(len(compared)):
        said = compared.reasons(number)
        assert math.isclose(sum(reason.bits for reason in said), compared.bits(number), abs_tol=1e-9)
        assert [reason.field for reason in said] == ["prior", *compared.fields]


def test_the_weight_is_the_engine_s_own(monkeypatch: pytest.MonkeyPatch, invented: Callable[[int, int], Any]) -> None:
    """The sum that people read is the sum that Splink reached, the rarity of a name included."""
    tables: list[Any] = []
    score = engine._score

    def keep(*given: Any) -> Any:
        tables.append(score(*given))
        return tables[-1]

    monkeypatch.setattr(engine, "_score", keep)
    compared = compare_in_duckdb(*_prepared(invented(100, 8)), least=0.0)
    weights = sorted(tables[0].column("match_weight").to_pylist())
    assert sorted(compared.log_odds / math.log(2)) == pytest.approx(weights, abs=1e-5)


def test_weak_pairs_are_counted_and_not_handed_on(invented: Callable[[int, int], Any]) -> None:
    """How many pairs were looked at is told, however few are worth keeping."""
    prepared, first, second = _prepared(invented(100, 8))
    all_of_them = compare_in_duckdb(prepared, first, second, least=0.0)
    compared = compare_in_duckdb(prepared, first, second, least=0.5)
    assert compared.compared == len(first) == len(all_of_them)
    assert len(compared) == (all_of_them.probability >= 0.5).sum() < len(first)


def test_weights_can_be_learnt_first_and_handed_over(invented: Callable[[int, int], Any]) -> None:
    """What one machine learnt another can use, to the same result."""
    prepared, first, second = _prepared(invented(250, 2))
    learnt = learn_in_duckdb(prepared, pairs=len(first))
    here, there = (compare_in_duckdb(prepared, first, second, weights=given) for given in (None, learnt))
    assert (here.log_odds == there.log_odds).all()
    assert here.settings == there.settings
    general = compare_in_duckdb(prepared, first, second, weights=general_weights(usable(prepared)))
    assert general.settings["general_weights"] == list(general.fields)


def test_a_case_without_candidates_is_no_error(invented: Callable[[int, int], Any]) -> None:
    """Lists that share nothing end in no pair, not in a stack trace."""
    compared = compare_in_duckdb(prepare(invented(100, 8).accounts), _NOBODY, _NOBODY)
    assert (len(compared), compared.compared) == (0, 0)


def test_a_failing_engine_tells_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the engine breaks, its words, which may quote a cell, reach neither the screen nor a log."""

    def breaks(*_: object) -> None:
        raise ValueError("Secretname could not be cast")

    monkeypatch.setattr(engine, "_score", breaks)
    accounts = [Account(mention=f"men_{n}", list=n, names=(Name(written="Ana Paz"),)) for n in "ab"]
    with pytest.raises(PersonsError) as refusal:
        compare_in_duckdb(prepare(accounts), np.array([0], np.int32), np.array([1], np.int32))
    assert "Secretname" not in str(refusal.value.as_object())
    assert refusal.value.__suppress_context__


def test_the_database_may_not_touch_the_disk() -> None:
    """Names cannot spill into a temporary file, even when memory runs short."""
    wanted = "'temp_directory', 'enable_external_access'"
    with engine._memory() as connection:
        found = connection.execute(f"SELECT name, value FROM duckdb_settings() WHERE name IN ({wanted})").fetchall()
    assert dict(found) == {"temp_directory": "", "enable_external_access": "false"}
