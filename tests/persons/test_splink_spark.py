"""Splink on Spark: one real session on two cores, held against DuckDB."""

from __future__ import annotations

import importlib.util
import logging
import shutil
import string
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from habeas.casework.spark import spark_session
from habeas.errors import PersonsError
from habeas.persons import Prepared, prepare
from habeas.persons.columns import columns
from habeas.persons.keys import Keys, keys
from habeas.persons.pairing import pairing
from habeas.persons.splink_blocking import SharedKeys, block_in_spark
from habeas.persons.splink_dialect import LIKENESS_FUNCTION
from habeas.persons.splink_duckdb import compare_in_duckdb
from habeas.persons.splink_spark import HandedPairs, compare_in_spark

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed: habeas[spark]"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is missing: apt-get install openjdk-17-jre-headless"),
]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """A session whose files are in memory, where the system has such a folder."""
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None, prefix="habeas-test-") as folder,
        spark_session(master="local[2]", place=Path(folder), memory="1g") as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def case(invented: Callable[[int, int], Any]) -> tuple[Prepared, Any, Any]:
    """A case of 250 invented people and its candidates."""
    accounts = invented(250, 2).accounts
    prepared, table = prepare(accounts), columns(accounts)
    chosen = pairing(keys(table), len(table))
    return prepared, chosen.first, chosen.second


def test_spark_and_duckdb_reach_the_same_weights(session: Any, case: tuple[Prepared, Any, Any]) -> None:
    """Who is linked does not depend on where the work was done, and neither do the reasons."""
    prepared, first, second = case
    here = compare_in_duckdb(prepared, first, second, least=0.0)
    there = compare_in_spark(prepared, session, HandedPairs(first=first, second=second), least=0.0)
    assert there.first.tolist() == here.first.tolist()
    assert there.second.tolist() == here.second.tolist()
    assert np.abs(there.log_odds - here.log_odds).max() < 1e-5
    assert there.compared == here.compared
    for number in range(0, len(here), 7):
        said = [(reason.field, reason.words) for reason in there.reasons(number)]
        assert said == [(reason.field, reason.words) for reason in here.reasons(number)]
    assert (there.engine, there.settings) == ("splink-spark", here.settings)


def test_nothing_of_a_case_stays_in_the_session(session: Any, case: tuple[Prepared, Any, Any]) -> None:
    """A session that is used for a second case knows nothing of the first."""
    prepared, first, second = case
    compare_in_spark(prepared, session, HandedPairs(first=first[:50], second=second[:50]))
    assert [table.name for table in session.catalog.listTables()] == []
    assert session.sparkContext._jsc.getPersistentRDDs().size() == 0


def test_rows_that_share_keys_meet_in_spark(session: Any) -> None:
    """The pairs that a cluster compares are those that one machine would have chosen."""
    chance = np.random.default_rng(5)
    made = np.unique(np.stack([chance.integers(0, 300, 2500), chance.zipf(1.4, 2500) % 400]), axis=1)
    rows, keys = made[0].astype(np.int32), made[1].astype(np.uint64) << np.uint64(55)
    for bounds in ({}, {"joined_a_row": 20, "always": 0}, {"pairs_a_row": 5, "always": 0}):
        shared = SharedKeys(rows=rows, keys=keys, **bounds)
        blocked = block_in_spark(session, shared, 300, into="habeas_met_here")
        table = session.sql("SELECT join_key_l, join_key_r FROM habeas_met_here").toArrow().to_pydict()
        met = sorted(zip(table["join_key_l"], table["join_key_r"], strict=True))
        expected, largest, left_out = _met(rows, keys, 300, shared)
        assert met == expected
        assert (blocked.pairs, blocked.largest_block, blocked.left_out) == (len(expected), largest, left_out)


def test_the_bounds_are_those_of_one_machine(session: Any) -> None:
    """Where the work is done decides nothing: `pairing` and Spark choose the same pairs by the same keys."""
    chance = np.random.default_rng(6)
    made = np.unique(np.stack([chance.integers(0, 900, 9000), chance.zipf(1.3, 9000) % 900]), axis=1)
    rows, keys = made[0].astype(np.int32), made[1].astype(np.uint64) << np.uint64(54)
    kinds = np.zeros(len(rows), dtype=np.uint8)
    here = pairing(Keys(rows=rows, keys=keys, kinds=kinds), 900)
    there = block_in_spark(session, SharedKeys(rows=rows, keys=keys), 900, into="habeas_met_here")
    table = session.sql("SELECT join_key_l, join_key_r FROM habeas_met_here ORDER BY 1, 2").toArrow().to_pydict()
    assert (table["join_key_l"], table["join_key_r"]) == (here.first.tolist(), here.second.tolist())
    assert (there.largest_block, there.left_out, there.least) == (here.largest_block, here.left_out, here.least)


def _met(rows: Any, keys: Any, count: int, shared: SharedKeys) -> tuple[list[tuple[int, int]], int, int]:
    """The rule, in plain Python."""
    blocks: dict[int, list[int]] = {}
    for row, key in zip(rows.tolist(), keys.tolist(), strict=True):
        blocks.setdefault(key, []).append(row)
    kept: list[list[int]] = []
    most, total, left_out = shared.joined_a_row * count + shared.always, 0, 0
    for size in sorted({len(block) for block in blocks.values()} - {1}):
        ofsize = [block for block in blocks.values() if len(block) == size]
        total += len(ofsize) * size * (size - 1) // 2
        kept, left_out = (kept, left_out + len(ofsize)) if total > most else (kept + ofsize, left_out)
    says: dict[tuple[int, int], int] = {}
    for block in kept:
        for one in block:
            for other in block:
                if one < other:
                    says[one, other] = says.get((one, other), 0) + round(16 * np.log(count / len(block)))
    budget = max(shared.pairs_a_row * count, shared.always)
    marks = sorted(set(says.values()), reverse=True)
    fitting = [mark for mark in marks if sum(value >= mark for value in says.values()) <= budget]
    least = fitting[-1] if fitting else 1 << 30
    return sorted(pair for pair, value in says.items() if value >= least), max(map(len, kept), default=0), left_out


def test_the_same_keys_give_the_same_weights(session: Any, case: tuple[Prepared, Any, Any]) -> None:
    """Blocked in Spark or handed over, a pair has one weight."""
    prepared, _, _ = case
    months = [(n, row.taken_from // 30) for n, row in enumerate(prepared.rows) if row.taken_from is not None]
    rows, keys = np.array(months, dtype=np.int64).T
    compared = compare_in_spark(prepared, session, SharedKeys(rows=rows.astype(np.int32), keys=keys.astype(np.uint64)))
    assert len(compared)
    handed = compare_in_duckdb(prepared, compared.first, compared.second)
    assert np.abs(handed.log_odds - compared.log_odds).max() < 1e-5
    assert compared.settings["largest_block"]


def test_likeness_of_letters_is_duckdb_s(session: Any) -> None:
    """Two spellings of a name are as like in one engine as in the other, to the last bit but one."""
    chance = np.random.default_rng(11)
    letters = np.array(list("aabdeghiklmnorstuvz "))
    words = ["".join(chance.choice(letters, size)) for size in chance.integers(1, 24, 3000)]
    slips = [_slipped(word, chance) for word in words]
    pairs = [*zip(words, slips, strict=True), *zip(slips, words, strict=True), *pairwise(words)]
    table = pa.table({"n": range(len(pairs)), "a": [a for a, _ in pairs], "b": [b for _, b in pairs]})
    session.sql(LIKENESS_FUNCTION)
    session.createDataFrame(table).createOrReplaceTempView("habeas_words")
    said = session.sql("SELECT habeas_jaro_winkler(a, b, 0.0D) AS whole, habeas_jaro_winkler(a, b, 0.88D) AS marked"
                       " FROM habeas_words ORDER BY n").toArrow()  # fmt: skip
    expected = _duckdb_likeness(table)
    whole, marked = said["whole"].to_numpy(), said["marked"].to_numpy()
    assert np.abs(whole - expected).max() < 1e-12
    high = expected >= 0.88 - 1e-9
    assert high.sum() > 1000
    assert np.abs(marked[high] - expected[high]).max() < 1e-12
    assert (marked[~high] < 0.88).all()
    session.catalog.dropTempView("habeas_words")


def _duckdb_likeness(table: Any) -> Any:
    with duckdb.connect() as connection:
        connection.register("words", table)
        found = connection.execute("SELECT jaro_winkler_similarity(a, b) FROM words ORDER BY n").fetchall()
    return np.array([likeness for (likeness,) in found])


def _slipped(word: str, chance: np.random.Generator) -> str:
    made = list(word)
    for _ in range(int(chance.integers(1, 4))):
        at = int(chance.integers(0, len(made)))
        match int(chance.integers(0, 4)):
            case 0:
                made[at] = str(chance.choice(list(string.ascii_lowercase)))
            case 1 if len(made) > 1:
                del made[at]
            case 2:
                made.insert(at, "e")
            case _ if at + 1 < len(made):
                made[at], made[at + 1] = made[at + 1], made[at]
    return "".join(made)


def test_a_failure_in_spark_tells_no_value(
    session: Any, case: tuple[Prepared, Any, Any], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If Spark breaks, its words, which quote queries and cells, reach neither the screen nor a log."""
    prepared, first, second = case
    monkeypatch.setattr("habeas.persons.splink_spark.LIKENESS_FUNCTION", "SELECT Secretname FROM range(3)")
    from pyspark.logger import PySparkLogger

    heard = _Ear()
    loggers = [PySparkLogger.getLogger("SQLQueryContextLogger"), logging.getLogger("py4j"), logging.getLogger("splink")]
    for logger in loggers:
        logger.addHandler(heard)
    try:
        with pytest.raises(PersonsError) as refusal:
            compare_in_spark(prepared, session, HandedPairs(first=first, second=second))
    finally:
        for logger in loggers:
            logger.removeHandler(heard)
    assert heard.records == []
    assert "Secretname" not in str(refusal.value.as_object())
    assert refusal.value.__suppress_context__
    assert capfd.readouterr() == ("", "")


class _Ear(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
