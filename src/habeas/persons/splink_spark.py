"""Splink on Spark: the way beyond one machine. Fields, weights and answers are those of DuckDB.

The session is handed in (`casework.spark` opens one that writes nothing readable on this machine). What goes into it
are the prepared columns and either candidate pairs or keys; what comes back are the pairs worth keeping. Only the
blocking and the scoring are done there: weights are learnt on this machine, from samples and blocks that one holds.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.persons.compared import Compared
from habeas.persons.fields import Field
from habeas.persons.prepare import Prepared
from habeas.persons.splink_blocking import SharedKeys, block_in_spark
from habeas.persons.splink_dialect import LIKENESS_FUNCTION, spark_condition
from habeas.persons.splink_duckdb import learn_in_duckdb
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
from habeas.persons.weights import Weights, prior_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ENGINE = "splink-spark"
_ROWS, _PAIRS = "habeas_rows", "habeas_pairs"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedPairs:
    """Candidates that were chosen on this machine: row numbers, first < second, each pair once."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]


def compare_in_spark(
    prepared: Prepared,
    session: SparkSession,
    candidates: HandedPairs | SharedKeys,
    *,
    weights: Weights | None = None,
    seed: int = 1,
    least: float = LEAST_PROBABILITY,
    progress: Progress | None = None,
) -> Compared:
    """Score candidate pairs with Splink on Spark.

    Args:
        prepared: the rows of a case.
        session: a classic session of Spark 4.3 or newer. Tables and functions named habeas_… in it are replaced, its
            cached tables are dropped.
        candidates: the pairs, or keys under which Spark itself lets rows meet (the way for more pairs than one
            machine should hold).
        weights, seed, least, progress: as `splink_duckdb.compare_in_duckdb`.
    Returns: what `compare_in_duckdb` returns for the same pairs, to a float's rounding.
    Raises: PersonsError: fewer than two mentions, no name to compare, pyspark is missing, or Spark failed.
    """
    say = progress or (lambda _what, _share: None)
    fields, prior = comparable_fields(prepared), prior_of(prepared)
    with engine_errors(ENGINE), quiet(*_query_loggers()), _emptied(session):
        api = _api(session)
        session.sql(LIKENESS_FUNCTION)
        session.createDataFrame(table_of_rows(prepared.rows)).persist().createOrReplaceTempView(_ROWS)
        rows = api.register(session.table(_ROWS), dataset_display_name="habeas_mentions")
        say("choosing pairs", 0.0)
        pairs, met = _pairs(session, candidates, len(prepared.rows))
        used = weights or learn_in_duckdb(prepared, pairs=pairs, seed=seed, progress=say)
        say("weighing pairs", 0.7)
        linker = new_linker(rows, fields, used, prior, dialect=spark_condition)
        scored = _score(session, api, linker, fields, least) if pairs else None
    found = waterfall_of(scored, fields, prepared.rows, used, prior)
    say("done", 1.0)
    return Compared(
        first=found.first,
        second=found.second,
        log_odds=found.log_odds(),
        compared=pairs,
        fields=tuple(field.slug for field in fields),
        engine=ENGINE,
        version=f"{splink_version()} on Spark {session.version}",
        settings={"seed": seed, "least": least, "prior": prior, "general_weights": list(used.general), **met},
        explain=found.reasons,
    )


def _api(session: SparkSession) -> Any:
    """Splink's interface to Spark. Tables are kept in memory and in Spark's own encrypted files, no checkpoint."""
    try:
        from splink import SparkAPI
    except ImportError:
        raise PersonsError(
            "pyspark is not installed", place=ENGINE, advice="Install it with: pip install 'habeas[spark]'."
        ) from None

    class Lean(SparkAPI):
        """Splink would keep the scored pairs with the names of both; `_score` keeps the numbers only."""

        def _break_lineage_and_repartition(self, spark_df: Any, templated_name: str, physical_name: str) -> Any:
            if templated_name == "__splink__df_predict":
                return spark_df
            kept: Any = super()._break_lineage_and_repartition(  # type: ignore[no-untyped-call]
                spark_df, templated_name, physical_name
            )
            return kept

    # Without Splink's own library for Spark: what is used of it stands in `splink_dialect`.
    return Lean(  # type: ignore[no-untyped-call]
        spark_session=session, break_lineage_method="persist", register_udfs_automatically=False
    )


def _query_loggers() -> list[logging.Logger]:
    """Return the loggers by which pyspark repeats a query that failed. They must be of its own class, or it breaks."""
    try:
        from pyspark.logger import PySparkLogger
    except ImportError:
        return []
    return [PySparkLogger.getLogger(name) for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger")]


@contextmanager
def _emptied(session: SparkSession) -> Iterator[None]:
    """Leave nothing of the case in the session."""
    try:
        yield
    finally:
        for table in session.catalog.listTables():
            if table.name.startswith(("habeas_", "__splink__")):
                session.catalog.dropTempView(table.name)
        session.catalog.clearCache()


def _pairs(
    session: SparkSession, candidates: HandedPairs | SharedKeys, rows: int
) -> tuple[int, dict[str, float | int | str | bool | list[str]]]:
    """Put the candidates into the session as Splink wants them; how many, and what the run's record says of them."""
    if isinstance(candidates, HandedPairs):
        table = pairs_table(candidates.first, candidates.second)
        session.createDataFrame(table).persist().createOrReplaceTempView(_PAIRS)
        return len(candidates.first), {}
    blocked = block_in_spark(session, candidates, rows, into=_PAIRS)
    return blocked.pairs, {
        "largest_block": blocked.largest_block,
        "keys_left_out": blocked.left_out,
        "pairs_share_least": blocked.least,
    }


def _score(session: SparkSession, api: Any, linker: Any, fields: tuple[Field, ...], least: float) -> Any:
    """Weigh the candidates; an Arrow table with the match weight, and grade and rarity of each field."""
    linker.table_management.register_blocked_pairs_for_predict(api.register(session.table(_PAIRS)))
    predicted = linker.inference.predict(warning_mode="never").as_spark_dataframe()
    # Kept before it is filtered: Spark would move the filter down to where each comparison is asked for many times.
    numbers = predicted.select(*wanted_columns(fields, predicted.columns), "match_weight").persist()
    kept = numbers if least <= 0 else numbers.where(numbers["match_weight"] >= math.log2(least / (1 - least)))
    table: pa.Table = kept.toArrow()
    return table
