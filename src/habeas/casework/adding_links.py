"""Link what is new: mentions that came since the last run are compared with all, and only their neighbourhood is
gathered anew. One entry, which adds to the run that compared everything."""

from __future__ import annotations

import math
import time

import numpy as np

from habeas.casework.context import Context
from habeas.casework.kept_runs import Continued, added_to, keep, runs_of
from habeas.casework.link_entries import decisions, link_of, model_links
from habeas.casework.linked import Linked
from habeas.casework.person_changes import changed, persons_of
from habeas.model.ids import new_id
from habeas.model.records import LinkRun, Same, Undo
from habeas.persons.growth import Growth, grow
from habeas.persons.standing import Changes
from habeas.vault.case import Case
from habeas.vault.index import Index

_NOTHING = Changes(splits=(), joins=(), renamed=(), grown=(), fresh=(), gone=(), lost=())


def add_links(context: Context, case: Case, known: Continued, *, started: float) -> Linked:
    """Add to the last run, and keep what is known afterwards.

    Where nothing came and nothing that people decided changes anything, no entry is written.

    Args:
        started: monotonic seconds when the use case began.
    Raises: DiskError.
    """
    decided = decisions(case.index)
    context.progress("comparing what is new, percent", 0, 100)
    growth = grow(known.kept, known.accounts, decided, known.fates)
    context.progress("comparing what is new, percent", 100, 100)
    base, *_ = runs_of(known.kept)
    back = _no_longer(case.index, growth)
    run = LinkRun(
        id=new_id("run", case.chance),
        engine=growth.compared.engine,
        version=growth.compared.version,
        settings={
            **growth.compared.settings,
            "fields": list(growth.compared.fields),
            "link_at": 1 / (1 + math.exp(-min(growth.kept.cut, 700.0))),
            "queue_at": growth.kept.queue_at,
            "new_mentions": growth.new,
            "gathered_anew": len(growth.standing.neighbourhood),
            "taken_back": len(back),
            "expected_wrong": float((1 - growth.compared.probability[growth.linked]).sum()),
        },
        pairs_compared=growth.pairs_compared,
        linked=len(growth.linked),
        queued=len(growth.queued),
        adds_to=base,
    )
    new = frozenset(growth.kept.columns.mentions[len(known.kept.columns) :])
    ends = np.concatenate([growth.linked, growth.unlinked])
    touched = {
        growth.kept.columns.mentions[row]
        for side in (growth.compared.first, growth.compared.second)
        for row in side[ends].tolist()
    } | new
    before = persons_of(case.index, sorted(touched))
    wrote = bool(growth.new or back or len(ends) or len(growth.queued))
    if wrote:
        _write(context, case, run, growth, back)
    after = persons_of(case.index, sorted({one for members in before.values() for one in members}))
    return Linked(
        run=run.id if wrote else base,
        engine=run.engine,
        mentions=len(growth.kept.columns),
        pairs_compared=run.pairs_compared,
        linked=run.linked,
        queued=run.queued,
        persons=_count_persons(case.index, len(growth.kept.columns)),
        conflicts=int(case.index.database.execute("SELECT count(*) FROM conflict").get),
        kept_apart=growth.kept_apart,
        seconds=time.monotonic() - started,
        report=dict(run.settings),
        new_mentions=growth.new,
        adds_to=known.earlier(decided),
        taken_back=len(back),
        changes=changed(before, after, new=new) if wrote else _NOTHING,
    )


def _no_longer(index: Index, growth: Growth) -> tuple[str, ...]:
    """Return the links and proposals of the runs in force that no longer stand."""
    mentions, compared = growth.kept.columns.mentions, growth.compared
    return tuple(
        link
        for places, state in ((growth.unlinked, "judged"), (growth.unqueued, "proposed"))
        for place in places.tolist()
        for link in model_links(index, mentions[compared.first[place]], mentions[compared.second[place]], state)
    )


def _write(context: Context, case: Case, run: LinkRun, growth: Growth, back: tuple[str, ...]) -> None:
    """Write a run that adds, what it takes back, its links and its questions as one entry; and what is known now."""
    mentions, compared = growth.kept.columns.mentions, growth.compared
    with case.unit() as unit:
        unit.add(run)
        if back:
            unit.add(Undo(links=back, why="new records changed who is gathered with whom"))
        at = context.stamp()
        for number in growth.linked.tolist():
            unit.add(link_of(case, run.id, at, compared.pair(number, mentions), Same.YES, state="judged"))
        for number, why, change in zip(growth.queued.tolist(), growth.why, growth.change.tolist(), strict=True):
            pair = compared.pair(number, mentions)
            unit.add(link_of(case, run.id, at, pair, Same.UNSURE, state="proposed", why=why, change=round(change, 6)))
        context.close_unit(unit, "link", {"linked": run.linked, "queued": run.queued, "taken_back": len(back)})
        keep(case.index, added_to(case.index, growth.kept, run.id))


def _count_persons(index: Index, mentions: int) -> int:
    """Count persons: those of two mentions and more are in the table of members."""
    found = index.database.execute("SELECT count(*) - count(DISTINCT person) FROM member").get
    return mentions - int(str(found))
