"""Link: the model compares the mentions of a case, links the certain pairs and queues the doubtful ones. One
entry."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from habeas.casework.context import Context, sources
from habeas.casework.records import Person, all_persons, current_records
from habeas.casework.truth import true_mentions
from habeas.errors import UsageError
from habeas.model.ids import new_id
from habeas.model.records import Described, Link, LinkRun, Same
from habeas.persons import LINK_AT, QUEUE_AT, Account, Decision, Pair, Proposals, evaluate, prepare, propose
from habeas.persons.splink_engine import ENGINE, compare, engine_version
from habeas.vault.case import Case
from habeas.vault.index import Index

_TAKEN = ("taken", "last_seen", "reported_missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What a run of the engine came to. Counts are of mentions, pairs and persons, as named."""

    run: str
    mentions: int
    pairs_compared: int
    linked: int
    queued: int
    persons: int
    conflicts: int
    seconds: float
    evaluation: dict[str, Any] | None = None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read (DESIGN §8)."""
        told: dict[str, object] = {
            "run": self.run,
            "mentions": self.mentions,
            "pairs_compared": self.pairs_compared,
            "linked": self.linked,
            "queued": self.queued,
            "persons": self.persons,
            "conflicts": self.conflicts,
            "seconds": round(self.seconds, 2),
        }
        return told | (self.evaluation or {})


def link(
    context: Context,
    case_name: str,
    *,
    link_at: float = LINK_AT,
    queue_at: float = QUEUE_AT,
    seed: int = 1,
    truth: Path | None = None,
) -> Linked:
    """Compare all mentions of a case; write the links and the queue as one entry.

    Args:
        link_at, queue_at: probabilities from which a pair is linked, or queued for a person.
        truth: a CSV of external ids and true persons, to measure the result against.
    Raises: PersonsError: nothing to compare, or thresholds out of order.
    """
    if not 0 < queue_at <= link_at <= 1:
        raise UsageError("thresholds run 0 < queue ≤ link ≤ 1", advice="For example --queue-at 0.5 --link-at 0.99.")
    started = time.monotonic()
    with context.case(case_name, "link") as case:
        # The file of the truth is read first: a slip in it must not be found after the run is written.
        true = None if truth is None else true_mentions(case.index, truth)
        records = tuple(current_records(case.index))
        slugs = {source.id: source.slug for source in sources(case.index)}
        compared = compare(
            prepare([_account(record, slugs) for record in records]), seed=seed, progress=_percent(context)
        )
        proposals = propose(
            compared.pairs,
            {record.mention.id: record.attribution.source for record in records},
            decisions(case.index),
            link_at=link_at,
            queue_at=queue_at,
        )
        run = LinkRun(
            id=new_id("run", case.chance),
            engine=ENGINE,
            version=engine_version(),
            settings={
                "link_at": link_at,
                "queue_at": queue_at,
                "seed": seed,
                "fields": list(compared.fields),
                "general_weights": list(compared.general),
            },
            pairs_compared=compared.compared,
            linked=len(proposals.linked),
            queued=len(proposals.queued),
        )
        _write(context, case, run, proposals)
        return _outcome(case, run, compared.pairs, started, true)


def _write(context: Context, case: Case, run: LinkRun, proposals: Proposals) -> None:
    """Write a run with its links and its queue as one entry."""
    with case.unit() as unit:
        unit.add(run)
        at = context.stamp()
        for pair in proposals.linked:
            unit.add(_link(case, run.id, at, pair, Same.YES, state="judged"))
        for queued in proposals.queued:
            unit.add(_link(case, run.id, at, queued.pair, Same.UNSURE, state="proposed", why=queued.why))
        context.close_unit(unit, "link", {"linked": run.linked, "queued": run.queued})


def _percent(context: Context) -> Callable[[str, float], None]:
    """Tell the engine's share of the work done as the shells tell it."""
    return lambda what, share: context.progress(f"{what}, percent", round(100 * share), 100)


def decisions(index: Index) -> tuple[Decision, ...]:
    """Return people's decisions in force."""
    found = index.database.execute("SELECT a, b, same FROM link WHERE in_force = 1 AND by_person = 1 ORDER BY id")
    return tuple(Decision(a=a, b=b, same=Same(same)) for a, b, same in found)


def _outcome(case: Case, run: LinkRun, pairs: Iterable[Pair], started: float, true: dict[str, str] | None) -> Linked:
    persons = all_persons(case.index)
    return Linked(
        run=run.id,
        mentions=sum(len(person.mentions) for person in persons),
        pairs_compared=run.pairs_compared,
        linked=run.linked,
        queued=run.queued,
        persons=len(persons),
        conflicts=int(case.index.database.execute("SELECT count(*) FROM conflict").get),
        seconds=time.monotonic() - started,
        evaluation=None if true is None else _measure(persons, pairs, true),
    )


def _link(case: Case, run: str, at: str, pair: Pair, same: Same, *, state: str, why: str = "") -> Link:
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
    )


def _account(record: Described, slugs: dict[str, str]) -> Account:
    """Take from a record what comparing needs: the first dated statement of the taking, and where."""
    spoken = sorted((fate for fate in record.fates if fate.says in _TAKEN), key=lambda fate: _TAKEN.index(fate.says))
    when = next((fate.when for fate in spoken if fate.when is not None), None)
    where = [fate.where.stated for fate in spoken if fate.where is not None]
    others = tuple(fate.where.stated for fate in record.fates if fate.where is not None and fate.says not in _TAKEN)
    mention = record.mention
    return Account(
        mention=mention.id,
        list=slugs[record.attribution.source],
        names=mention.names,
        birth=mention.birth,
        age=mention.age,
        sex=mention.sex.text if mention.sex else "",
        taken=when,
        seen_at=where[0] if where else "",
        places=others,
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
