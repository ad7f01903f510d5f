"""Estimates that were saved: each with its day, by whom, what it rests on, and what changed in the case since."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import msgspec

from habeas.casework.context import Context, lists, sources
from habeas.casework.queueing import open_questions
from habeas.casework.records import all_persons
from habeas.casework.tabled import KeptDraws, kept_draws, memberships_of, newer_than
from habeas.errors import EstimateError
from habeas.model.encoding import decode_fast
from habeas.model.ids import new_id
from habeas.model.records import EstimateRun
from habeas.vault.case import Case
from habeas.vault.index import Index

_INTERVAL = (0.05, 0.5, 0.95)
_SAVED = """
SELECT e.entry, e.body, u.at, u.by FROM estimate e JOIN unit u ON u.entry = e.entry ORDER BY e.entry DESC, e.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A saved estimate.

    Args:
        entry, at, by: where in the log it stands, when, and who ran it (our own label, else an id).
        lists: what its lists are called now, in the order of the bits of `run.cells`.
        newer: judgements, records, withdrawals and runs of the linkage since.
        documented_now: persons on the same lists now; None where one of them knows nobody any more.
        same_table: the lists overlap now as they did then.
    """

    entry: int
    at: str
    by: str
    run: EstimateRun = field(repr=False)
    lists: tuple[str, ...] = field(repr=False)
    newer: int
    documented_now: int | None
    same_table: bool

    @property
    def strata(self) -> str:
        """By what it has strata: year, month, or "" for none."""
        return str(self.run.settings.get("by", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What is counted in a case, each in its own unit, and the estimates that were saved, the newest first.

    Args:
        persons: as they are linked now. on_lists: of them on a list. mentions: what they are linked from.
        documented: persons on a list over the draws of the linkage, 5, 50 and 95 %; None where there are no draws, or
            something came after them (`newer`). draws: how many.
        undecided: pairs that wait for an answer.
        acts: act statements that count. rows: of imported lists. exhibits: files.
        lists: titles of lists that know anybody, each with its persons. refusal: why no estimate can be made.
    """

    persons: int
    on_lists: int
    mentions: int
    documented: tuple[int, int, int] | None
    draws: int
    newer: int
    undecided: int
    acts: int
    rows: int
    exhibits: int
    lists: tuple[tuple[str, str, int], ...] = field(repr=False)
    refusal: str
    versions: tuple[Version, ...]


def enter(context: Context, case: Case, run: EstimateRun) -> EstimateRun:
    """Enter an estimate in the log of an open case; return it with its id."""
    run = msgspec.structs.replace(run, id=new_id("est", case.chance))
    with case.unit() as unit:
        unit.add(run)
        context.close_unit(unit, "estimate", {"documented": run.documented, "draws": run.draws})
    return run


def numbers_of(context: Context, case_name: str) -> Numbers:
    """Tell what is counted in a case, and which estimates were saved. Ids and counts alone are read."""
    with context.case(case_name, "estimate") as case:
        index = case.index
        persons, known = all_persons(index), lists(index)
        cells, refusal = Counter[frozenset[str]](), ""
        ids = {source.id for source in known}
        for person in persons:
            cells[frozenset(person.sources) & ids] += 1
        try:
            memberships_of(known, persons)
        except EstimateError as failure:
            refusal = failure.message
        drawn = kept_draws(index)
        run = index.database.execute
        return Numbers(
            persons=len(persons),
            on_lists=sum(n for on, n in cells.items() if on),
            mentions=sum(len(person.mentions) for person in persons),
            documented=_documented(drawn),
            draws=len(drawn.overlaps.counts) if drawn.overlaps else 0,
            newer=drawn.newer,
            undecided=open_questions(index),
            acts=int(run("SELECT count(*) FROM counted WHERE kind = 'act'").get),
            rows=int(run("SELECT count(*) FROM record WHERE current = 1 AND digest != x''").get),
            exhibits=int(run("SELECT count(*) FROM exhibit").get),
            lists=tuple(
                (source.slug, source.title, n)
                for source in known
                if (n := sum(times for on, times in cells.items() if source.id in on))
            ),
            refusal=refusal,
            versions=_versions(context, index, cells),
        )


def _documented(drawn: KeptDraws) -> tuple[int, int, int] | None:
    if drawn.overlaps is None:
        return None
    totals = sorted(sum(counts) for counts in drawn.overlaps.counts)
    low, median, high = (totals[max(0, -(-int(share * 1000) * len(totals) // 1000) - 1)] for share in _INTERVAL)
    return low, median, high


def _versions(context: Context, index: Index, cells: Counter[frozenset[str]]) -> tuple[Version, ...]:
    member, called = context.workspace.member, {source.id: source.title for source in sources(index)}
    found = []
    saved: list[Any] = index.database.execute(_SAVED).fetchall()
    for entry, body, at, by in saved:
        run = decode_fast(bytes(body))
        if isinstance(run, EstimateRun):
            now = _table_now(run, cells)
            found.append(
                Version(
                    entry=entry,
                    at=at,
                    by=member.label if by == member.id and member.label else by,
                    run=run,
                    lists=tuple(called.get(one, one) for one in run.lists),
                    newer=newer_than(index, entry),
                    documented_now=sum(n for _, n in now),
                    same_table=now == run.cells,
                )
            )
    return tuple(found)


def _table_now(run: EstimateRun, cells: Counter[frozenset[str]]) -> tuple[tuple[int, int], ...]:
    """Return the table of a run's lists as the case has it now."""
    counted: Counter[int] = Counter()
    for on, n in cells.items():
        counted[sum(1 << at for at, one in enumerate(run.lists) if one in on)] += n
    return tuple(sorted((bits, n) for bits, n in counted.items() if bits))
