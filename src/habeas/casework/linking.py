"""Link: the model compares the mentions of a case, links the certain pairs and queues the doubtful ones. One entry."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from habeas.casework.context import Context, sources
from habeas.casework.records import all_persons, current_records
from habeas.errors import PersonsError, UsageError
from habeas.model.ids import new_id
from habeas.model.records import Link, LinkRun, Record, Same
from habeas.persons import LINK_AT, QUEUE_AT, Account, Decision, Pair, evaluate, prepare, propose
from habeas.persons.splink_engine import ENGINE, compare, engine_version
from habeas.vault.case import Case
from habeas.vault.files import disk_errors
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
        raise UsageError(
            "thresholds run 0 < queue ≤ link ≤ 1", advice="For example --queue-at 0.5 --link-at 0.99."
        )
    started = time.monotonic()
    with context.case(case_name, "link") as case:
        records = tuple(current_records(case.index))
        compared = compare(
            prepare([_account(record) for record in records]), seed=seed, progress=_percent(context)
        )
        on_list = {record.mention.id: record.attribution.source for record in records}
        proposals = propose(
            compared.pairs, on_list, decisions(case.index), link_at=link_at, queue_at=queue_at
        )
        run = new_id("run", case.chance)
        settings: dict[str, float | int | str | bool | list[str]] = {
            "link_at": link_at,
            "queue_at": queue_at,
            "seed": seed,
            "fields": list(compared.fields),
            "general_weights": list(compared.general),
        }
        with case.unit() as unit:
            unit.add(
                LinkRun(
                    id=run,
                    engine=ENGINE,
                    version=engine_version(),
                    settings=settings,
                    pairs_compared=compared.compared,
                    linked=len(proposals.linked),
                    queued=len(proposals.queued),
                )
            )
            at = context.stamp()
            for pair in proposals.linked:
                unit.add(_link(case, run, at, pair, Same.YES, state="judged"))
            for queued in proposals.queued:
                unit.add(_link(case, run, at, queued.pair, Same.UNSURE, state="proposed", why=queued.why))
            context.close_unit(
                unit, "link", {"linked": len(proposals.linked), "queued": len(proposals.queued)}
            )
        return _outcome(
            case,
            run,
            compared.compared,
            compared.pairs,
            len(proposals.linked),
            len(proposals.queued),
            started,
            truth,
        )


def _percent(context: Context) -> Callable[[str, float], None]:
    """Tell the engine's share of the work done as the shells tell it."""
    return lambda what, share: context.progress(f"{what}, percent", round(100 * share), 100)


def decisions(index: Index) -> tuple[Decision, ...]:
    """Return people's decisions in force."""
    found = index.database.execute(
        "SELECT a, b, same FROM link WHERE in_force = 1 AND by_person = 1 ORDER BY id"
    )
    return tuple(Decision(a=a, b=b, same=Same(same)) for a, b, same in found)


def _outcome(
    case: Case,
    run: str,
    compared: int,
    pairs: Iterable[Pair],
    linked: int,
    queued: int,
    started: float,
    truth: Path | None,
) -> Linked:
    persons = all_persons(case.index)
    measured: dict[str, Any] | None = None
    if truth is not None:
        measured = _measure(case.index, tuple(person.mentions for person in persons), pairs, truth)
    return Linked(
        run=run,
        mentions=sum(len(person.mentions) for person in persons),
        pairs_compared=compared,
        linked=linked,
        queued=queued,
        persons=len(persons),
        conflicts=int(case.index.database.execute("SELECT count(*) FROM conflict").get),
        seconds=time.monotonic() - started,
        evaluation=measured,
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


def _account(record: Record) -> Account:
    """Take from a record what comparing needs: the first dated statement of the taking, and where."""
    spoken = sorted(
        (fate for fate in record.fates if fate.says in _TAKEN), key=lambda fate: _TAKEN.index(fate.says)
    )
    when = next((fate.when for fate in spoken if fate.when is not None), None)
    where = [fate.where.stated for fate in spoken if fate.where is not None]
    others = tuple(
        fate.where.stated for fate in record.fates if fate.where is not None and fate.says not in _TAKEN
    )
    mention = record.mention
    return Account(
        mention=mention.id,
        list=record.attribution.source,
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

    Raises: UsageError: no such file. PersonsError: an id that no list has, or that several have.
    """
    with context.case(case_name, "link") as case:
        return _measure(case.index, tuple(person.mentions for person in all_persons(case.index)), (), truth)


def true_persons(context: Context, case_name: str, truth: Path) -> dict[str, str]:
    """Return the true person of each mention that a file of the truth names.

    Raises: as `measure`.
    """
    with context.case(case_name, "link") as case:
        return _true_persons(case.index, truth)


def _measure(
    index: Index, persons: tuple[tuple[str, ...], ...], pairs: Iterable[Pair], truth: Path
) -> dict[str, Any]:
    return asdict(evaluate(persons, _true_persons(index, truth), compared=pairs))


def _true_persons(index: Index, truth: Path) -> dict[str, str]:
    known = _external_ids(index)
    true: dict[str, str] = {}
    for row, listed, external, person in _truth_rows(truth):
        mentions = (
            known.get((listed, external), [])
            if listed
            else [mention for (_, name), found in known.items() if name == external for mention in found]
        )
        if len(mentions) != 1:
            words = "no list has" if not mentions else "several lists have; add a column `list`"
            raise PersonsError(f"row {row} names an external id that {words}", place=truth.name)
        true[mentions[0]] = person
    return true


def _external_ids(index: Index) -> dict[tuple[str, str], list[str]]:
    slugs = {source.id: source.slug for source in sources(index)}
    known: dict[tuple[str, str], list[str]] = {}
    for record in current_records(index):
        key = (slugs[record.attribution.source], record.external_id)
        known.setdefault(key, []).append(record.mention.id)
    return known


def _truth_rows(truth: Path) -> Iterable[tuple[int, str, str, str]]:
    if not truth.is_file():
        raise UsageError("there is no such file of the truth", place=str(truth))
    with disk_errors(truth.name), truth.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        columns = reader.fieldnames or []
        if not {"external_id", "person"} <= set(columns):
            raise PersonsError(
                "a file of the truth has columns external_id and person, and list where ids repeat across lists",
                place=truth.name,
            )
        for row, cells in enumerate(reader, start=1):
            yield row, cells.get("list") or "", cells["external_id"], cells["person"]
