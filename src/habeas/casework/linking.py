"""Link: an engine compares the mentions of a case, gathers them to persons and queues what a person must decide. One
entry."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from habeas.casework.accounts import accounts_of
from habeas.casework.adding_links import add_links
from habeas.casework.context import Context
from habeas.casework.copying import copied_links, copies_in, flows_in_words
from habeas.casework.documented import Documented, check_free, documented_in, write_tables
from habeas.casework.drawn_overlaps import ladder_of, overlaps_of
from habeas.casework.drawn_pairs import sampled
from habeas.casework.kept_runs import continued, keep, notes_of
from habeas.casework.link_entries import decisions as decisions
from habeas.casework.link_entries import link_of
from habeas.casework.linked import Linked as Linked
from habeas.casework.linked import Wishes as Wishes
from habeas.casework.linked import check_wishes
from habeas.casework.linking_engines import Scored, scored
from habeas.casework.person_changes import Persons, all_of, changed, new_since
from habeas.casework.records import Person, all_persons
from habeas.casework.truth import true_mentions
from habeas.errors import PersonsError
from habeas.model.ids import new_id
from habeas.model.records import LinkRun, Same
from habeas.persons import Decision, Pair, evaluate
from habeas.persons.calibration_sample import draw, lot_keys, lots
from habeas.persons.copies import Copies
from habeas.persons.correlation import partition
from habeas.persons.growth import state_of
from habeas.persons.kept import Kept, Note
from habeas.persons.kept import keep as kept_of
from habeas.persons.proposing import Proposing, proposing
from habeas.persons.resolving import EVEN, cut_for, weights_of
from habeas.persons.unseen import WEAKEST
from habeas.vault.case import Case
from habeas.vault.index import Index

_LEAST_TOLD = 0.01


def link(
    context: Context,
    case_name: str,
    wishes: Wishes | None = None,
    *,
    truth: Path | None = None,
    tables: Path | None = None,
) -> Linked:
    """Compare all mentions of a case, or those that came since the last run; write links and queue as one entry.

    Which of the two is said by `wishes.everything`, and by what the last run kept (see `kept_runs`). Whatever it was,
    the result says so, and why.

    Args:
        truth: a CSV of external ids and true persons, to measure the result against.
        tables: a new folder for one table of overlaps a draw. They hold counts and no name.
    Raises: DiskError. PersonsError: nothing to compare. UsageError: wishes that do not fit, or a file of the truth that
        will not do.
    """
    wished = wishes or Wishes()
    check_wishes(wished, tables=tables is not None)
    if tables is not None:
        check_free(tables)
    started = time.monotonic()
    with context.case(case_name, "link") as case:
        # The file of the truth is read first: a slip in it must not be found after the run is written.
        true = None if truth is None else true_mentions(case.index, truth)
        try:
            known = continued(case.index, wished if tables is None else replace(wished, everything=True))
        except PersonsError as why:
            return _link_all(context, case, wished, tables, true, started=started, why=why.message)
        done = add_links(context, case, known, started=started)
        return done if true is None else replace(done, evaluation=_measure(all_persons(case.index), (), true))


def _link_all(
    context: Context,
    case: Case,
    wished: Wishes,
    tables: Path | None,
    true: dict[str, str] | None,
    *,
    started: float,
    why: str,
) -> Linked:
    """Compare everything.

    Args: why: what kept from comparing only what is new.
    """
    before = _before(case.index)
    accounts, fates = accounts_of(case.index)
    decided = decisions(case.index)
    found = scored(wished.engine, accounts, decided, seed=wished.seed, spark=wished.spark, progress=_percent(context))
    result = _gathered(found, decided, fates, wished)
    copied = copies_in(found, accounts, result.labels)
    documented = documented_in(found, result.labels, result.pairs, wished, _percent(context))
    if tables is not None and documented is not None:
        write_tables(documented, found, tables)
    run = _run(case, found, result, wished, documented, copied)
    _write(context, case, run, found, result, wished, decided, documented, copied)
    done = _outcome(case, run, result.proposed, documented, before)
    evaluation = None if true is None else _measure(all_persons(case.index), _told_pairs(found), true)
    return replace(done, seconds=time.monotonic() - started, why=why, evaluation=evaluation, copies=copied.flows)


def _told_pairs(found: Scored) -> Iterable[Pair]:
    """Give the pairs by which a model is measured."""
    told = np.flatnonzero(found.compared.probability >= _LEAST_TOLD).tolist()
    return (found.compared.pair(number, found.mentions) for number in told)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Gathered:
    labels: np.ndarray[Any, np.dtype[np.int32]]
    proposed: Proposing
    cut: float
    unseen: float
    fates: np.ndarray[Any, np.dtype[np.int64]]
    pairs: dict[Same, list[tuple[int, int]]]


def _gathered(found: Scored, decided: tuple[Decision, ...], fates: dict[str, int], wished: Wishes) -> _Gathered:
    """Part what was compared into persons and proposals. Decisions on mentions that are not there are passed over."""
    compared = found.compared
    row = {mention: number for number, mention in enumerate(found.mentions)}
    here = [(row[one.a], row[one.b], one.same) for one in decided if one.a in row and one.b in row]
    pairs = {same: [(a, b) for a, b, said in here if said is same] for same in Same}
    cut = EVEN if wished.wrong_in is None else cut_for(wished.wrong_in, weights_of(compared.log_odds, found.alone))
    cut = cut if wished.link_at is None else _log_odds(wished.link_at)
    # A wish below even odds must not gather what only a person may link, nor what was never compared.
    unseen = min(found.unseen - cut, WEAKEST)
    parted = partition(
        len(found.mentions),
        compared.first,
        compared.second,
        weights_of(compared.log_odds, found.alone, cut),
        unseen=unseen,
        must=pairs[Same.YES],
        cannot=pairs[Same.NO],
        unsure=pairs[Same.UNSURE],
    )
    known_fates = np.array([fates.get(mention, 0) for mention in found.mentions], dtype=np.int64)
    proposed = proposing(
        compared,
        parted.labels,
        alone=found.alone,
        cut=cut,
        queue_at=wished.queue_at,
        decided=[(a, b) for a, b, _ in here],
        apart=[*pairs[Same.NO], *pairs[Same.UNSURE]],
        fates=known_fates,
    )
    return _Gathered(labels=parted.labels, proposed=proposed, cut=cut, unseen=unseen, fates=known_fates, pairs=pairs)


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability)) if probability < 1 else 700.0


def _run(
    case: Case, found: Scored, result: _Gathered, wished: Wishes, documented: Documented | None, copied: Copies
) -> LinkRun:
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
    settings |= {"copies": flows_in_words(copied.flows), "copies_left_out": copied.left_out}
    if wished.wrong_in is not None:
        settings["wrong_in"] = wished.wrong_in
    if documented is not None:
        settings["documented"] = [str(value) for value in documented.interval]
    cuts, at_cuts = ladder_of(found, result.pairs) if documented is not None else ((), None)
    return LinkRun(
        id=new_id("run", case.chance),
        engine=compared.engine,
        version=compared.version,
        settings=settings,
        pairs_compared=compared.compared,
        linked=len(proposed.linked),
        queued=len(proposed.queued),
        overlaps=overlaps_of(documented, found),
        cuts=cuts,
        at_cuts=at_cuts,
    )


def _write(
    context: Context,
    case: Case,
    run: LinkRun,
    found: Scored,
    result: _Gathered,
    wished: Wishes,
    decided: tuple[Decision, ...],
    documented: Documented | None,
    copied: Copies,
) -> None:
    """Write a run with its links, its queue, its lots and its copies as one entry; and keep what is known."""
    compared, mentions, proposed = found.compared, found.mentions, result.proposed
    keys = lot_keys(mentions)
    drawn = draw(compared.log_odds, lots(keys[compared.first], keys[compared.second]))
    with case.unit() as unit:
        unit.add(run)
        at = context.stamp()
        for number in proposed.linked.tolist():
            unit.add(link_of(case, run.id, at, compared.pair(number, mentions), Same.YES, state="judged"))
        for number, why, change in zip(proposed.queued.tolist(), proposed.why, proposed.change.tolist(), strict=True):
            pair = compared.pair(number, mentions)
            unit.add(link_of(case, run.id, at, pair, Same.UNSURE, state="proposed", why=why, change=round(change, 6)))
        by_lot = {
            number: link_of(case, run.id, at, compared.pair(number, mentions), Same.UNSURE, state="sampled")
            for number in drawn.chosen.tolist()
        }
        for line in sampled(by_lot, drawn, case):
            unit.add(line)
        for line in copied_links(case, run.id, at, copied, mentions):
            unit.add(line)
        context.close_unit(unit, "link", {"linked": run.linked, "queued": run.queued})
        interval = None if documented is None else documented.interval
        notes = notes_of(case.index, wished, (run.id,), at=at, interval=interval, decided=decided)
        keep(case.index, _known(found, result, wished, decided, notes))


def _known(
    found: Scored, result: _Gathered, wished: Wishes, decided: tuple[Decision, ...], notes: dict[str, Note]
) -> Kept | None:
    """Return what to keep of a run; None of an engine that cannot add."""
    if found.found is None:
        return None
    return kept_of(
        found.found,
        labels=result.labels,
        fates=result.fates,
        state=state_of(len(found.compared), result.proposed),
        decisions=decided,
        unseen=result.unseen,
        cut=result.cut,
        queue_at=wished.queue_at,
        notes=notes,
    )


def _before(index: Index) -> tuple[Persons, frozenset[str]] | None:
    """Return the persons, and the mentions that no run in force compared; None where none is in force."""
    last = index.database.execute("SELECT max(entry) FROM run WHERE in_force > 0").get
    return None if last is None else (all_of(index), new_since(index, int(str(last))))


def _percent(context: Context) -> Callable[[str, float], None]:
    """Tell the engine's share of the work done as the shells tell it."""
    return lambda what, share: context.progress(f"{what}, percent", round(100 * share), 100)


def _outcome(
    case: Case,
    run: LinkRun,
    proposed: Proposing,
    documented: Documented | None,
    before: tuple[Persons, frozenset[str]] | None,
) -> Linked:
    persons = all_of(case.index)
    mentions = sum(len(members) for members in persons.values())
    return Linked(
        run=run.id,
        engine=run.engine,
        mentions=mentions,
        pairs_compared=run.pairs_compared,
        linked=run.linked,
        queued=run.queued,
        persons=len(persons),
        conflicts=int(case.index.database.execute("SELECT count(*) FROM conflict").get),
        kept_apart=len(proposed.kept_apart),
        seconds=0.0,
        report=dict(run.settings),
        documented=documented,
        new_mentions=mentions if before is None else len(before[1]),
        changes=None if before is None else changed(before[0], persons, new=before[1]),
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
