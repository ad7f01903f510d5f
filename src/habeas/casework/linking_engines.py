"""The engines that compare the mentions of a case: the program's own, and Splink on one machine or on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from habeas.errors import UsageError
from habeas.model.records import Same
from habeas.persons import Account, Decision, Prepared, on_name_alone, prepare
from habeas.persons.compared import Compared
from habeas.persons.missed_links import Missed
from habeas.persons.posterior import ModelDoubt

if TYPE_CHECKING:
    from habeas.persons.engine import Found
    from habeas.persons.keys import Keys

HABEAS, SPLINK, SPARK = "habeas", "splink", "splink-spark"
ENGINES = (HABEAS, SPLINK, SPARK)
Progress = Callable[[str, float], None]
_UNTAUGHT = ModelDoubt(intercept=0.4, slope=0.15)  # of a model that nobody has held against answers of this case
_UNSEEN = -4.0  # log odds of a pair that was not compared, where an engine does not estimate them


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A Spark: the URL of its master, the folder where it may write, its driver's memory, further settings."""

    master: str = "local[2]"
    place: Path | None = None
    memory: str = "4g"
    settings: tuple[tuple[str, str], ...] = ()


LOCAL = Spark()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """What an engine says of a case, in one shape.

    `mentions` and `list_of`: of each row; `lists` are named. `alone`: pairs that only a person may link.
    `unseen`: log odds of a pair that is not among those compared. `missed`: true pairs that were never compared,
    or compared and too improbable to keep; `has_missed`: whether the engine says anything of them.
    `doubt`: how far the log odds may be off as a whole. `report`: what the engine says of itself. `found`: what the
    program's own engine knows, of which the next run can make use.
    """

    mentions: tuple[str, ...]
    lists: tuple[str, ...]
    list_of: NDArray[np.int32]
    compared: Compared
    alone: NDArray[np.bool_]
    unseen: float
    missed: Missed
    doubt: ModelDoubt
    has_missed: bool
    report: dict[str, float | int | str | bool | list[str]]
    found: Found | None = None


def scored(
    engine: str,
    accounts: Sequence[Account],
    decisions: Sequence[Decision],
    *,
    seed: int,
    spark: Spark,
    progress: Progress,
) -> Scored:
    """Compare accounts with an engine.

    Args:
        engine: one of ENGINES.
        spark: where Spark is and may write, for the engine that needs it.
    Raises: UsageError: there is no such engine. PersonsError: nothing to compare, or the engine failed.
    """
    if engine == HABEAS:
        return _by_habeas(accounts, decisions, seed, progress)
    if engine in ENGINES:
        return _by_splink(engine, accounts, seed, spark, progress)
    raise UsageError(f"there is no engine {engine!r}", advice=f"Engines are: {', '.join(ENGINES)}.")


def _by_habeas(accounts: Sequence[Account], decisions: Sequence[Decision], seed: int, progress: Progress) -> Scored:
    from habeas.persons.engine import find
    from habeas.persons.resolving import unseen_of

    answers = [(one.a, one.b, one.same is Same.YES) for one in decisions if one.drawn and one.same is not Same.UNSURE]
    found = find(accounts, rng=np.random.default_rng(seed), answers=answers, progress=progress)
    complete, taught = found.completeness, found.adaptation
    doubt = ModelDoubt(intercept=min(taught.sd, _UNTAUGHT.intercept), slope=0.08) if taught.answers else _UNTAUGHT
    return Scored(
        mentions=found.mentions,
        lists=found.columns.lists,
        list_of=found.columns.list_of,
        compared=found.compared,
        alone=found.alone,
        unseen=unseen_of(found),
        missed=_missed(found),
        doubt=doubt,
        has_missed=True,
        found=found,
        report={
            "completeness": complete.share,
            "completeness_error": complete.error,
            "compared_for_completeness": complete.compared,
            "answers": taught.answers,
            "keys": [f"{kind}: {count}" for kind, count in found.pairs.met.items()],
            "keys_left_out": found.pairs.left_out,
            "unread": [f"{field}: {count}" for field, count in found.columns.unread.items()],
            "words_left": found.columns.words_left,
        },
    )


def _missed(found: Found) -> Missed:
    """Return the true pairs that were never compared, and those that were too improbable to keep; half of either may be
    wrong, for the model says how many there are."""
    never = found.completeness.missed(found.expected)
    dropped = max(found.expected - float(found.compared.probability.sum()), 0.0)
    pairs = never.pairs + dropped
    return Missed(pairs=pairs, sd=float(np.hypot(never.sd, pairs / 2)))


def _by_splink(engine: str, accounts: Sequence[Account], seed: int, spark: Spark, progress: Progress) -> Scored:
    from habeas.persons.columns import columns
    from habeas.persons.keys import keys

    prepared, table = prepare(accounts), columns(accounts)  # of both the rows come in one order
    shared = keys(table)
    if engine == SPARK:
        compared = _on_spark(prepared, shared, seed, spark, progress)
    else:
        from habeas.persons.pairing import pairing
        from habeas.persons.splink_duckdb import compare_in_duckdb

        pairs = pairing(shared, len(table))
        compared = compare_in_duckdb(prepared, pairs.first, pairs.second, seed=seed, progress=progress)
    mentions = tuple(row.mention for row in prepared.rows)
    codes: dict[str, int] = {}
    list_of = np.array([codes.setdefault(row.list, len(codes)) for row in prepared.rows], dtype=np.int32)
    probable = np.flatnonzero(compared.log_odds > 0)
    alone = np.zeros(len(compared), dtype=np.bool_)
    alone[[at for at in probable.tolist() if on_name_alone(compared.pair(at, mentions))]] = True
    return Scored(
        mentions=mentions,
        lists=tuple(codes),
        list_of=list_of,
        compared=compared,
        alone=alone,
        unseen=_UNSEEN,
        missed=Missed(),
        doubt=_UNTAUGHT,
        has_missed=False,
        report=dict(compared.settings),
    )


def _on_spark(prepared: Prepared, shared: Keys, seed: int, spark: Spark, progress: Progress) -> Compared:
    from habeas.casework.spark import spark_session
    from habeas.persons.splink_blocking import SharedKeys
    from habeas.persons.splink_spark import compare_in_spark

    with spark_session(
        master=spark.master, place=spark.place, memory=spark.memory, settings=dict(spark.settings)
    ) as session:
        handed = SharedKeys(rows=shared.rows, keys=shared.keys)
        return compare_in_spark(prepared, session, handed, seed=seed, progress=progress)
