"""Splink on DuckDB: the candidates of a case scored in memory on one machine, the same every time.

Source: Fellegi and Sunter (1969); term frequencies after Winkler (1988); trained as Splink 5 does, m by
expectation maximisation within blocks, u from chance pairs (Linacre et al. 2022). What is ours: the
candidates, the grades, the prior, and that a grade which the case teaches badly is drawn to the general
weights in `fields`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray
from splink import DuckDBAPI

from habeas.persons.compared import Compared
from habeas.persons.fields import Field
from habeas.persons.prepare import Prepared
from habeas.persons.splink_learning import can_teach, learnt_weights
from habeas.persons.splink_settings import (
    LEAST_PROBABILITY,
    Progress,
    comparable_fields,
    engine_errors,
    new_linker,
    pairs_table,
    quiet,
    splink_version,
    table_of_rows,
)
from habeas.persons.waterfall import wanted_columns, waterfall_of
from habeas.persons.weights import Weights, general_weights, prior_of

ENGINE = "splink"


def compare_in_duckdb(
    prepared: Prepared,
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    *,
    weights: Weights | None = None,
    seed: int = 1,
    least: float = LEAST_PROBABILITY,
    progress: Progress | None = None,
) -> Compared:
    """Score candidate pairs with Splink on DuckDB.

    Args:
        prepared: the rows of a case.
        first, second: row numbers of the candidates, first < second, each pair once.
        weights: m and u to score with; None: the case teaches them.
        seed: chooses the chance pairs that teach how often strangers agree.
        least: pairs of a lower probability are counted and not returned; 0 returns all.
        progress: told what is being done.
    Returns: the same for the same rows, candidates and seed. Its settings name the prior, and under
        `general_weights` the fields whose weights the case could not teach, so that general ones stand in.
    Raises: PersonsError: fewer than two mentions, no name to compare, or the engine failed.
    """
    say = progress or (lambda _what, _share: None)
    fields, prior = comparable_fields(prepared), prior_of(prepared)
    used = weights or learn_in_duckdb(prepared, pairs=len(first), seed=seed, progress=say)
    say("weighing pairs", 0.7)
    with engine_errors(ENGINE), quiet(), _memory() as connection:
        api = DuckDBAPI(connection)
        rows = api.register(table_of_rows(prepared.rows), dataset_display_name="mentions")
        scored = _score(rows, api, fields, used, prior, first, second, least)
    found = waterfall_of(scored, fields, prepared.rows, used, prior)
    say("done", 1.0)
    return Compared(
        first=found.first,
        second=found.second,
        log_odds=found.log_odds(),
        compared=len(first),
        fields=tuple(field.slug for field in fields),
        engine=ENGINE,
        version=splink_version(),
        settings={"seed": seed, "least": least, "prior": prior, "general_weights": list(used.general)},
        explain=found.reasons,
    )


def learn_in_duckdb(prepared: Prepared, *, pairs: int, seed: int = 1, progress: Progress | None = None) -> Weights:
    """Learn from a case how often strangers agree, and how often the same person is written alike.

    Args:
        pairs: how many candidates there are.
        seed: chooses the chance pairs that teach how often strangers agree.
    Returns: the general weights, where a case is too small to teach others.
    Raises: PersonsError: fewer than two mentions, no name to compare, or the engine failed.
    """
    fields, prior = comparable_fields(prepared), prior_of(prepared)
    if not can_teach(prepared, pairs):
        return general_weights(fields)
    with engine_errors(ENGINE), quiet(), _memory() as connection:
        rows = DuckDBAPI(connection).register(table_of_rows(prepared.rows), dataset_display_name="mentions")
        return learnt_weights(
            lambda start, rounds: new_linker(rows, fields, start, prior, rounds=rounds),
            fields,
            prepared,
            prior=prior,
            seed=seed,
            say=progress or (lambda _what, _share: None),
        )


@contextmanager
def _memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database without a file: names must not reach the disk, so it may not spill either.

    One thread, because sums of several threads differ in their last bits and a link must not depend on that.
    """
    connection = duckdb.connect(":memory:")
    try:
        for setting in (
            "temp_directory = ''",
            "threads = 1",
            "enable_progress_bar = false",
            "python_enable_replacements = false",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            connection.execute(f"SET {setting}")
        yield connection
    finally:
        connection.close()


def _score(
    rows: Any,
    api: DuckDBAPI,
    fields: tuple[Field, ...],
    weights: Weights,
    prior: float,
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    least: float,
) -> Any:
    """Weigh the candidates; an Arrow table with the match weight, and grade and rarity of each field."""
    if not len(first):
        return None
    linker = new_linker(rows, fields, weights, prior)
    linker.table_management.register_blocked_pairs_for_predict(api.register(pairs_table(first, second)))
    predicted = linker.inference.predict(threshold_match_probability=least if least > 0 else None, warning_mode="never")
    table = predicted.as_pyarrow_table()  # type: ignore[no-untyped-call]
    return table.select([*wanted_columns(fields, table.column_names), "match_weight"])
