"""What both of Splink's ways share: the table of rows, the settings of a model, silence, and errors without values."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import duckdb
import pyarrow as pa
from splink import Linker, SettingsCreator

from habeas.errors import PersonsError
from habeas.persons.fields import Field, usable
from habeas.persons.prepare import Prepared, Row
from habeas.persons.weights import Weights

LEAST_PROBABILITY = 0.01  # pairs below are compared and counted, and not handed on
Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, from 0 to 1."""
Dialect = Callable[[str], str]
"""Turns a condition of `fields`, which are written for DuckDB, into the words of another engine."""

_TELLTALE = ("splink", "py4j", "pyspark")  # py4j tells every call at DEBUG


def splink_version() -> str:
    """Return the version of Splink, for the record of a run."""
    return version("splink")


def comparable_fields(prepared: Prepared) -> tuple[Field, ...]:
    """Return the fields that can be compared.

    Raises: PersonsError: fewer than two mentions, or no names.
    """
    if len(prepared.rows) < 2:
        raise PersonsError(
            f"there are {len(prepared.rows)} mentions to compare; it takes two",
            advice="Import a second list first.",
        )
    fields = usable(prepared)
    if not any(field.kind == "name" for field in fields):
        raise PersonsError(
            "no field is known on two lists that could be compared: no names",
            advice="Check the mappings: which column holds the name?",
        )
    return fields


@contextmanager
def quiet(*more: logging.Logger) -> Iterator[None]:
    """Keep the engine's logs, and those of more loggers, from the terminal and from files: they can hold values."""
    loggers = [*map(logging.getLogger, _TELLTALE), *more]
    before = [(logger.level, logger.propagate, logger.handlers[:]) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
        logger.handlers = [logging.NullHandler()]
    try:
        yield
    finally:
        for logger, (level, propagate, handlers) in zip(loggers, before, strict=True):
            logger.handlers = handlers
            logger.setLevel(level)
            logger.propagate = propagate


@contextmanager
def engine_errors(engine: str) -> Iterator[None]:
    """Turn whatever an engine raises into one sentence without values.

    Raises: PersonsError: in place of any other exception.
    """
    try:
        yield
    except PersonsError:
        raise
    except (duckdb.OutOfMemoryException, MemoryError):
        failure, advice = "the comparison does not fit into memory", "Link fewer lists at a time."
    except Exception as raised:  # noqa: BLE001 Splink raises many kinds, and their texts can quote cells
        failure, advice = (
            f"the comparison engine failed ({type(raised).__name__})",
            "Report this with the log root.",
        )
    else:
        return
    # Not chained: the original's text can quote a cell.
    raise PersonsError(failure, place=engine, advice=advice) from None


def table_of_rows(rows: tuple[Row, ...]) -> Any:
    """Return the rows as an Arrow table; `unique_id` is the row number."""
    texts = pa.string()
    kinds = {str: texts, int: pa.int32(), bool: pa.bool_(), tuple: pa.list_(texts)}
    columns: dict[str, Any] = {"unique_id": pa.array(range(len(rows)), pa.int32())}
    for name, kind in _COLUMNS.items():
        columns[name] = pa.array([getattr(row, name) for row in rows], kinds[kind])
    return pa.table(columns)


_COLUMNS: dict[str, type] = {
    "family": str, "given": str, "patronymic": str, "mother": str,
    "family_words": tuple, "given_words": tuple, "words": tuple, "alias_words": tuple,
    "family_sound": str, "given_sound": str, "first_given_sound": str, "patronymic_sound": str,
    "birth_from": int, "birth_to": int, "birth_year": int, "birth_by_age": bool,
    "taken_from": int, "taken_to": int,
    "sex": str, "place": str, "place_words": tuple, "place_rare": tuple,
}  # fmt: skip


def pairs_table(first: Any, second: Any) -> Any:
    """Return pairs of row numbers as the table of blocked pairs that Splink scores."""
    keys = pa.array(["0"], pa.string()).take(pa.nulls(len(first), pa.int32()).fill_null(0))
    return pa.table({"match_key": keys, "join_key_l": pa.array(first), "join_key_r": pa.array(second)})


def new_linker(
    rows: Any, fields: tuple[Field, ...], weights: Weights, prior: float, *, dialect: Dialect = str, rounds: int = 25
) -> Linker:
    """Make a Splink model of these fields and weights over a registered table.

    Args:
        rows: the table, registered with Splink's own interface to the engine.
        dialect: what the conditions become; as they are for DuckDB.
        rounds: of expectation maximisation, at most.
    """
    settings = SettingsCreator(
        link_type="dedupe_only",  # all lists in one table: within-list pairs are candidates too
        unique_id_column_name="unique_id",
        probability_two_random_records_match=prior,
        comparisons=[_comparison(field, weights, dialect) for field in fields],
        blocking_rules_to_generate_predictions=[],
        retain_matching_columns=True,  # without them Splink keeps no grades either
        retain_intermediate_calculation_columns=True,
        max_iterations=rounds,
        linker_uid="habeas",
    )
    return Linker(rows, settings, log_level=None, validate_settings=False)


def _comparison(field: Field, weights: Weights, dialect: Dialect) -> dict[str, Any]:
    null = {"sql_condition": dialect(field.null), "label_for_charts": "null", "is_null_level": True}
    levels: list[dict[str, Any]] = [null]
    for number, grade in enumerate(field.grades):
        condition = grade.sql if grade.sql == "ELSE" else dialect(grade.sql)
        level: dict[str, Any] = {"sql_condition": condition, "label_for_charts": f"grade {number}"}
        level["m_probability"], level["u_probability"] = weights.of(field.slug, number)
        if grade.tf:
            level["tf_adjustment_column"] = grade.tf
        levels.append(level)
    return {"output_column_name": field.slug, "comparison_levels": levels}
