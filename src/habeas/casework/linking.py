"""Link: an engine compares the mentions of a case, gathers them to persons and queues what a person must decide. One
entry."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from habeas.casework.accounts import accounts_of
from habeas.casework.context import Context
from habeas.casework.documented import Documented, check_free, documented_in, write_tables
from habeas.casework.drawn_pairs import sampled
from habeas.casework.linking_engines import HABEAS, LOCAL, Scored, Spark, scored
from habeas.casework.queueing import as_link
from habeas.casework.records import Person, all_persons
from habeas.casework.truth import true_mentions
from habeas.errors import UsageError
from habeas.model.ids import new_id
from habeas.model.records import Link, LinkRun, Same
from habeas.persons import Decision, Pair, evaluate
from habeas.persons.calibration_sample import draw, lot_keys, lots
from habeas.persons.correlation import partition
from habeas.persons.proposing import QUEUE_AT, Proposing, proposing
from habeas.persons.resolving import EVEN, cut_for
from habeas.persons.unseen import WEAKEST
from habeas.vault.case import Case
from habeas.vault.index import Index

_LEAST_TOLD = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a run is to link.

    `wrong_in`: at most one wrong link in so many, by the engine's own probabilities. `link_at`: in its place the
    probability from which two mentions are gathered. With neither, whatever is likelier than not. `queue_at`: from
    which a pair waits for a person. `seed`: of all chance. `draws`: partitions drawn for the interval of the
    documented count; 0 draws none. `spark`: for the engine that needs it.
    """

    engine: str = HABEAS
    wrong_in: int | None = None
    link_at: float | None = None
    queue_at: float = QUEUE_AT
    seed: int = 1
    draws: int = 100
    spark: Spark = LOCAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What a run of an engine came to. Counts are of mentions, pairs and persons, as named."""

    run: str
    engine: str
    mentions: int
    pairs_compared: int
    linked: int
    queued: int
    persons: int
    conflicts: int
    kept_apart: int
    seconds: float
    report: dict[str, float | int | str | bool | list[str]]
    documented: Documented | None = None
    evaluation: dict[str, Any] | None = None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read (DESIGN §8)."""
        told: dict[str, object] = {
            "run": self.run,
            "engine": self.engine,
            "mentions": self.mentions,
            "pairs_compared": self.pairs_compared,
            "linked": self.linked,
            "queued": self.queued,
            "persons": self.persons,
            "conflicts": self.conflicts,
            "kept_apart": self.kept_apart,
            "seconds": round(self.seconds, 2),
            "report": self.report,
            "documented": None if self.documented is None else self.documented.as_object(),
        }
        return told | (self.evaluation or {})


def link(
    context: Context,
    case_name: str,
    wishes: Wishes | None = None,
    *,
    truth: Path | None = None,
    tables: Path | None = None,
) -> Linked:
    """Compare all mentions of a case; write the links and the queue as one entry.

    Args:
        truth: a CSV of external ids and true persons, to measure the result against.
        tables: a new folder for one table of overlaps a draw. They hold counts and no name.
    Raises: DiskError. PersonsError: nothing to compare. UsageError: wishes that do not fit, or a file of the truth that
        will not do.
    """
    wished = wishes or Wishes()
    _check(wished)
    if tables is not None and (wished.engine != HABEAS or not wished.draws):
        raise UsageError(
            "tables of overlaps are drawn by the engine habeas only",
            advice="Splink does not say how many pairs were never compared.",
        )
    if tables is not None:
        check_free(tables)
    started = time.monotonic()
    with context.case(case_name, "link") as case:
        # The file of the truth is read first: a slip in it must not be found after the run is written.
        true = None if truth is None else true_mentions(case.index, truth)
        accounts, fates = accounts_of(case.index)
        decided = decisions(case.index)
        found = scored(
            wished.engine, accounts, decided, seed=wished.seed, spark=wished.spark, progress=_percent(context)
        )
        result = _gathered(found, decided, fates, wished)
        documented = documented_in(found, result.labels, result.pairs, wished, _percent(context))
        if tables is not None and documented is not None:
            write_tables(documented, found, tables)
        run = _run(case, found, result, wished, documented)
        _write(context, case, run, found, result.proposed)
        return _outcome(case, run, found, result.proposed, started, true, documented)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Gathered:
    labels: np.ndarray[Any, np.dtype[np.int32]]
    proposed: Proposing
    cut: float
    pairs: dict[Same, list[tuple[int, int]]]


def _gathered(found: Scored, decided: tuple[Decision, ...], fates: dict[str, int], wished: Wishes) -> _Gathered:
    """Part what was compared into persons and proposals. Decisions on mentions that are not there are passed over."""
    compared = found.compared
    row = {mention: number for number, mention in enumerate(found.mentions)}
    here = [(row[one.a], row[one.b], one.same) for one in decided if one.a in row and one.b in row]
    pairs = {same: [(a, b) for a, b, said in here if said is same] for same in Same}
    odds = np.where(found.alone, np.minimum(compared.log_odds, -0.05), compared.log_odds)
    cut = EVEN if wished.wrong_in is None else cut_for(wished.wrong_in, odds)
    cut = cut if wished.link_at is None else _log_odds(wished.link_at)
    # A wish below even odds must not gather what only a person may link, nor what was never compared.
    weights = np.where(found.alone, np.minimum(odds - cut, -0.05), odds - cut)
    parted = partition(
        len(found.mentions),
        compared.first,
        compared.second,
        weights,
        unseen=min(found.unseen - cut, WEAKEST),
        must=pairs[Same.YES],
        cannot=pairs[Same.NO],
        unsure=pairs[Same.UNSURE],
    )
    proposed = proposing(
        compared,
        parted.labels,
        alone=found.alone,
        cut=cut,
        queue_at=wished.queue_at,
        decided=[(a, b) for a, b, _ in here],
        apart=[*pairs[Same.NO], *pairs[Same.UNSURE]],
        fates=np.array([fates.get(mention, 0) for mention in found.mentions], dtype=np.int64),
    )
    return _Gathered(labels=parted.labels, proposed=proposed, cut=cut, pairs=pairs)


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability)) if probability < 1 else 700.0


def _check(wished: Wishes) -> None:
    if not 0 < wished.queue_at < 1 or (wished.link_at is not None and not wished.queue_at <= wished.link_at <= 1):
        raise UsageError("thresholds run 0 < queue ≤ link ≤ 1", advice="For example --queue-at 0.5 --link-at 0.99.")
    if wished.wrong_in is not None and wished.wrong_in < 2:
        raise UsageError("at most one link in two can be allowed to be wrong", advice="For example --wrong-in 200.")


def _run(case: Case, found: Scored, result: _Gathered, wished: Wishes, documented: Documented | None) -> LinkRun:
    compared, proposed = found.compared, result.proposed
    settings: dict[str, float | int | str | bool | list[str]] = {
        **compared.settings,
        **found.report,
        "fields": list(compared.fields),
        "link_at": 1 / (1 + math.exp(-min(result.cut, 700.0))),
        "queue_at": wished.queue_at,
        "seed": wished.seed,
        "expected_wrong": float((1 - compared.probability[proposed.linked]).sum()),
    }
    if wished.wrong_in is not None:
        settings["wrong_in"] = wished.wrong_in
    if documented is not None:
        settings["documented"] = [str(value) for value in documented.interval]
    return LinkRun(
        id=new_id("run", case.chance),
        engine=compared.engine,
        version=compared.version,
        settings=settings,
        pairs_compared=compared.compared,
        linked=len(proposed.linked),
        queued=len(proposed.queued),
    )


def _write(context: Context, case: Case, run: LinkRun, found: Scored, proposed: Proposing) -> None:
    """Write a run with its links, its queue and its lots as one entry."""
    compared, mentions = found.compared, found.mentions
    keys = lot_keys(mentions)
    drawn = draw(compared.log_odds, lots(keys[compared.first], keys[compared.second]))
    with case.unit() as unit:
        unit.add(run)
        at = context.stamp()
        for number in proposed.linked.tolist():
            unit.add(_link(case, run.id, at, compared.pair(number, mentions), Same.YES, state="judged"))
        for number, why, change in zip(proposed.queued.tolist(), proposed.why, proposed.change.tolist(), strict=True):
            pair = compared.pair(number, mentions)
            unit.add(_link(case, run.id, at, pair, Same.UNSURE, state="proposed", why=why, change=round(change, 6)))
        by_lot = {
            number: _link(case, run.id, at, compared.pair(number, mentions), Same.UNSURE, state="sampled")
            for number in drawn.chosen.tolist()
        }
        for line in sampled(by_lot, drawn, case):
            unit.add(line)
        context.close_unit(unit, "link", {"linked": run.linked, "queued": run.queued})


def _percent(context: Context) -> Callable[[str, float], None]:
    """Tell the engine's share of the work done as the shells tell it."""
    return lambda what, share: context.progress(f"{what}, percent", round(100 * share), 100)


def decisions(index: Index) -> tuple[Decision, ...]:
    """Return people's decisions in force."""
    found = index.database.execute("SELECT body FROM link WHERE in_force = 1 AND by_person = 1 ORDER BY id")
    links = (as_link(body) for (body,) in found)
    return tuple(Decision(a=one.a, b=one.b, same=one.same, drawn=one.drawn is not None) for one in links)


def _outcome(
    case: Case,
    run: LinkRun,
    found: Scored,
    proposed: Proposing,
    started: float,
    true: dict[str, str] | None,
    documented: Documented | None,
) -> Linked:
    persons = all_persons(case.index)
    compared = found.compared
    pairs = (
        compared.pair(number, found.mentions) for number in np.flatnonzero(compared.probability >= _LEAST_TOLD).tolist()
    )
    return Linked(
        run=run.id,
        engine=run.engine,
        mentions=sum(len(person.mentions) for person in persons),
        pairs_compared=run.pairs_compared,
        linked=run.linked,
        queued=run.queued,
        persons=len(persons),
        conflicts=int(case.index.database.execute("SELECT count(*) FROM conflict").get),
        kept_apart=len(proposed.kept_apart),
        seconds=time.monotonic() - started,
        report=dict(run.settings),
        documented=documented,
        evaluation=None if true is None else _measure(persons, pairs, true),
    )


def _link(
    case: Case,
    run: str,
    at: str,
    pair: Pair,
    same: Same,
    *,
    state: str,
    why: str = "",
    change: float | None = None,
) -> Link:
    return Link(
        id=new_id("lnk", case.chance),
        a=pair.a,
        b=pair.b,
        same=same,
        by=run,
        at=at,
        state=state,
        probability=pair.probability,
        reasons=pair.reasons,
        why=why,
        change=change,
    )


def measure(context: Context, case_name: str, truth: Path) -> dict[str, Any]:
    """Compare the persons of a case, as links and people have made them, with a file of the truth.

    Raises: UsageError, PersonsError: the file of the truth will not do (see truth.py).
    """
    with context.case(case_name, "link") as case:
        return _measure(all_persons(case.index), (), true_mentions(case.index, truth))


def true_persons(context: Context, case_name: str, truth: Path) -> dict[str, str]:
    """Return the true person of each mention that a file of the truth names.

    Raises: as `measure`.
    """
    with context.case(case_name, "link") as case:
        return true_mentions(case.index, truth)


def _measure(persons: tuple[Person, ...], pairs: Iterable[Pair], true: dict[str, str]) -> dict[str, Any]:
    return asdict(evaluate(tuple(person.mentions for person in persons), true, compared=pairs))
