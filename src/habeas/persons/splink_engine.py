"""Splink as the engine: evidence and probability for candidate pairs, in memory, the same every time.

Source: Fellegi and Sunter (1969); term frequencies after Winkler (1988); trained as Splink 5 does, m by
expectation maximisation within blocks, u from chance pairs (Linacre et al. 2022). What is ours: the
candidates, the grades, the prior, and that a grade which the case teaches badly is drawn to the general
weights in `fields`.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import SplinkException

from habeas.errors import PersonsError
from habeas.persons.candidates import PAIRS_PER_MENTION, Candidates, candidates
from habeas.persons.fields import Field, usable
from habeas.persons.pairs import Pair
from habeas.persons.prepare import Prepared, Row
from habeas.persons.waterfall import Waterfall
from habeas.persons.weights import Weights, general_weights, prior_of, with_same_persons, with_strangers

ENGINE = "splink"
LEAST_PROBABILITY = 0.01  # pairs below are compared and counted, and not handed on
_CHANCE_PAIRS = 2_000_000
_ENOUGH_MENTIONS = 200  # below, EM has nothing to learn from; the general weights are used and said so
_ENOUGH_PAIRS = 50
_MOST_PAIRS = 3_000_000
_ROUNDS = (25, 8, 3)
Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, from 0 to 1."""


def engine_version() -> str:
    """Return the version of the engine, for the record of a run."""
    return version(ENGINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What an engine says of a case.

    `pairs` come by falling bits, then by ids. `compared` counts all pairs that were scored. `fields` were
    compared; `general` are those of them whose weights the case could not teach, so that general ones stand
    in. `keys_too_common` and `without_pair` are those of the candidates; `prior` is the probability of a
    chance pair.
    """

    pairs: tuple[Pair, ...]
    compared: int
    fields: tuple[str, ...]
    general: tuple[str, ...]
    keys_too_common: int
    without_pair: int
    prior: float
    settings: dict[str, float | int | str | bool | list[str]]


def compare(
    prepared: Prepared,
    *,
    seed: int = 1,
    least: float = LEAST_PROBABILITY,
    pairs_per_mention: int = PAIRS_PER_MENTION,
    progress: Progress | None = None,
) -> Comparison:
    """Compare all candidate pairs of a case, within lists and across.

    Args:
        prepared: the rows of a case.
        seed: chooses the chance pairs that teach how often strangers agree.
        least: pairs of a lower probability are counted and not returned; 0 returns all.
        pairs_per_mention: bound on the candidates.
        progress: told what is being done.
    Returns: the same for the same rows and seed.
    Raises: PersonsError: fewer than two mentions, no name or date to compare, or the engine failed.
    """
    say = progress or (lambda _what, _share: None)
    fields = _fields(prepared)
    say("choosing pairs", 0.0)
    chosen = candidates(prepared, pairs_per_mention=pairs_per_mention)
    prior = prior_of(prepared)
    with _engine_errors(), _quiet(), _memory() as connection:
        api = DuckDBAPI(connection)
        rows = api.register(_table(prepared.rows), dataset_display_name="mentions")
        weights = general_weights(fields)
        if len(prepared.rows) >= _ENOUGH_MENTIONS and len(chosen) >= _ENOUGH_PAIRS:
            weights = _learn(rows, fields, weights, prior, prepared, seed, say)
        say("weighing pairs", 0.7)
        scored = _score(rows, api, fields, weights, prior, chosen, least)
    say("writing reasons", 0.9)
    waterfall = Waterfall(fields, prepared.rows, prior)
    pairs = tuple(sorted(waterfall.pairs(scored), key=lambda pair: (-pair.bits, pair.a, pair.b)))
    say("done", 1.0)
    return Comparison(
        pairs=pairs,
        compared=len(chosen),
        fields=tuple(field.slug for field in fields),
        general=weights.general,
        keys_too_common=chosen.keys_too_common,
        without_pair=chosen.without_pair,
        prior=prior,
        settings={"seed": seed, "least": least, "pairs_per_mention": pairs_per_mention, "prior": prior},
    )


def _fields(prepared: Prepared) -> tuple[Field, ...]:
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


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Splink's log from the terminal: it can hold values."""
    logger = logging.getLogger("splink")
    before = logger.disabled, logger.level, logger.propagate
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    try:
        yield
    finally:
        logger.disabled, logger.level, logger.propagate = before


@contextmanager
def _engine_errors() -> Iterator[None]:
    """Turn whatever the engine raises into one sentence without values."""
    try:
        yield
    except PersonsError:
        raise
    except duckdb.OutOfMemoryException:
        failure, advice = "the comparison does not fit into memory", "Link fewer lists at a time."
    except Exception as raised:  # noqa: BLE001 Splink raises many kinds, and their texts can quote cells
        failure, advice = (
            f"the comparison engine failed ({type(raised).__name__})",
            "Report this with the log root.",
        )
    else:
        return
    # Not chained: the original's text can quote a cell.
    raise PersonsError(failure, place=ENGINE, advice=advice) from None


def _table(rows: tuple[Row, ...]) -> Any:
    """The rows as an Arrow table; `unique_id` is the row number."""
    texts = pa.string()
    kinds = {str: texts, int: pa.int32(), bool: pa.bool_(), tuple: pa.list_(texts)}
    columns: dict[str, Any] = {"unique_id": pa.array(range(len(rows)), pa.int32())}
    for name, kind in _COLUMNS.items():
        columns[name] = pa.array([getattr(row, name) for row in rows], kinds[kind])
    return pa.table(columns)


_COLUMNS: dict[str, type] = {
    "family": str, "given": str, "patronymic": str, "mother": str,
    "family_words": tuple, "given_words": tuple, "words": tuple, "alias_words": tuple,
    "family_sound": str, "given_sound": str, "patronymic_sound": str,
    "birth_from": int, "birth_to": int, "birth_year": int, "birth_by_age": bool,
    "taken_from": int, "taken_to": int,
    "sex": str, "place": str, "place_words": tuple, "place_rare": tuple,
}  # fmt: skip


def _linker(rows: Any, fields: tuple[Field, ...], weights: Weights, prior: float, *, rounds: int = 25) -> Linker:
    settings = SettingsCreator(
        link_type="dedupe_only",  # all lists in one table: within-list pairs are candidates too
        unique_id_column_name="unique_id",
        probability_two_random_records_match=prior,
        comparisons=[_comparison(field, weights) for field in fields],
        blocking_rules_to_generate_predictions=[],
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
        max_iterations=rounds,
        linker_uid="habeas",
    )
    return Linker(rows, settings, log_level=None, validate_settings=False)


def _comparison(field: Field, weights: Weights) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [{"sql_condition": field.null, "label_for_charts": "null", "is_null_level": True}]
    for number, grade in enumerate(field.grades):
        level: dict[str, Any] = {"sql_condition": grade.sql, "label_for_charts": f"grade {number}"}
        level["m_probability"], level["u_probability"] = weights.of(field.slug, number)
        if grade.tf:
            level["tf_adjustment_column"] = grade.tf
        levels.append(level)
    return {"output_column_name": field.slug, "comparison_levels": levels}


def _learn(
    rows: Any,
    fields: tuple[Field, ...],
    start: Weights,
    prior: float,
    prepared: Prepared,
    seed: int,
    say: Progress,
) -> Weights:
    """Learn how often strangers agree (u) from chance pairs, and the same person (m) from blocks."""
    say("learning how often strangers agree", 0.1)
    linker = _linker(rows, fields, start, prior)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=_CHANCE_PAIRS, seed=seed, min_count_per_level=None, num_chunks=1
    )
    weights = with_strangers(start, fields, prepared, linker.misc.save_model_to_json(), chance_pairs=_CHANCE_PAIRS)
    taught = []
    for number, block in enumerate(_training_blocks(prepared, fields)):
        say("learning how often the same person is written alike", 0.25 + number * 0.15)
        model = _taught(rows, fields, weights, prior, block)
        if model is not None:
            taught.append((block.fixes, model))
    return with_same_persons(weights, fields, prepared, taught, prior=prior)


def _taught(rows: Any, fields: tuple[Field, ...], start: Weights, prior: float, block: _Block) -> dict[str, Any] | None:
    """Let a block teach m: the trained model, or None if Splink cannot learn from it.

    On clean lists EM drives a grade that no true pair has towards zero and Splink refuses below 1e-300; it is
    then stopped earlier. Each try has a fresh linker, for a failed one is left without some of its
    comparisons.
    """
    for rounds in _ROUNDS:
        linker = _linker(rows, fields, start, prior, rounds=rounds)
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*block.columns), max_pairs=_MOST_PAIRS, estimate_without_term_frequencies=True
            )
        except (ValueError, SplinkException):
            continue
        model: dict[str, Any] = linker.misc.save_model_to_json()
        return model
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Columns on which the pairs that teach agree, and the fields they fix and so cannot teach."""

    columns: tuple[str, ...]
    fixes: frozenset[str]


_BLOCKS = (
    _Block(columns=("family", "given"), fixes=frozenset(("family", "given"))),
    _Block(columns=("birth_from", "birth_to"), fixes=frozenset(("birth",))),
    # Not the day alone: relatives are taken together, and EM would learn from them that given names may
    # differ.
    _Block(columns=("taken_from", "taken_to", "birth_year"), fixes=frozenset(("taken", "birth"))),
)


def _training_blocks(prepared: Prepared, fields: tuple[Field, ...]) -> list[_Block]:
    """The blocks of fields that are compared and that have enough pairs to teach."""
    slugs = {field.slug for field in fields}
    return [
        block for block in _BLOCKS if slugs >= block.fixes and _block_pairs(prepared, block.columns) >= _ENOUGH_PAIRS
    ]


def _block_pairs(prepared: Prepared, columns: tuple[str, ...]) -> int:
    sizes: dict[tuple[Any, ...], int] = {}
    for row in prepared.rows:
        value = tuple(getattr(row, column) for column in columns)
        if None not in value:
            sizes[value] = sizes.get(value, 0) + 1
    return sum(math.comb(size, 2) for size in sizes.values())


def _score(
    rows: Any,
    api: DuckDBAPI,
    fields: tuple[Field, ...],
    weights: Weights,
    prior: float,
    chosen: Candidates,
    least: float,
) -> Any:
    """Weigh the candidates; an Arrow table with the match weight, and grade and weight of each field."""
    if not len(chosen):
        return None
    linker = _linker(rows, fields, weights, prior)
    table = pa.table(
        {
            "match_key": pa.array(["0"] * len(chosen), pa.string()),
            "join_key_l": pa.array(chosen.first),
            "join_key_r": pa.array(chosen.second),
        }
    )
    linker.table_management.register_blocked_pairs_for_predict(api.register(table))
    predicted = linker.inference.predict(threshold_match_probability=least if least > 0 else None, warning_mode="never")
    return predicted.as_pyarrow_table()  # type: ignore[no-untyped-call]
