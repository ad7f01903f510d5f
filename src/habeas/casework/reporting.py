"""Report: a case's account as one HTML file. What leaves with names has passed the gate; the filing is an
entry."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from habeas import __version__
from habeas.casework.accounting import standings_of
from habeas.casework.context import Context, founding, lists, sources
from habeas.casework.leaving import check_outside
from habeas.casework.people import ask_for, names_of
from habeas.casework.queueing import open_questions
from habeas.casework.reckoning import EstimateOptions, capture_table, estimate_table
from habeas.casework.records import Person, all_persons, current_records
from habeas.disclosures import Answer as GateAnswer
from habeas.disclosures import CaseReport, Request, render
from habeas.disclosures.case_report import (
    Estimate,
    EstimatorLine,
    Interval,
    Linkage,
    Named,
    NamedPerson,
    Pattern,
    Proof,
    SourceLine,
    StillOpen,
    Takings,
)
from habeas.disclosures.small_cells import DEFAULT_THRESHOLD
from habeas.errors import EstimateError
from habeas.estimates import Answer, Status
from habeas.estimates import Interval as Ends
from habeas.fates import Account, account
from habeas.model.dates import earliest, latest
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit
from habeas.model.ids import new_id
from habeas.model.protection import Filing
from habeas.model.records import LinkRun, Loss, Source
from habeas.vault.case import Case
from habeas.vault.files import PART, disk_errors, sync_folder

_METHOD = (
    "Every row of every list is kept as it came and points to its file. Rows that "
    "seem to be about the same person are "
    "linked, never merged; a link by the model rests on more than a name, and every link can be taken back.",
    "A person counts once, however many lists know them. The overlap of the lists "
    "says how much each list misses; from "
    "that the number of people on no list is estimated, with an interval.",
    "Being on a list is what the list states and nothing more. Everybody's fate is "
    "unknown until people find otherwise.",
    "Errors of linkage go into the numbers: a missed link makes the documented count "
    "and the estimate too high, a wrong "
    "link makes them too low. The interval shown here does not contain this doubt.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report that was written: where, its SHA-256, and how many names the gate let pass and kept back."""

    out: Path
    sha256: str
    filing: str
    persons: int
    named: int
    withheld: int
    estimate: Answer | None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "out": str(self.out),
            "sha256": self.sha256,
            "filing": self.filing,
            "persons": self.persons,
            "named": self.named,
            "withheld": self.withheld,
            "estimate": None if self.estimate is None else self.estimate.as_object(),
        }


def report(
    context: Context,
    case_name: str,
    out: Path,
    *,
    asked: str = "",
    request: Request | None = None,
    options: EstimateOptions | None = None,
) -> Reported:
    """Write a case's report.

    Args:
        out: the file to write; a file of this name is replaced.
        asked: the question the report answers, in the words of whoever asked.
        request: given when names are wanted: for what and for whom, as the gate asks.
    Raises: UsageError: `out` lies in the workspace or in no folder. DiskError.
    """
    check_outside(out, context.workspace.folder, what="a report")
    with context.case(case_name, "report") as case:
        persons = all_persons(case.index)
        answer, refusal = _estimate(context, case, persons, options or EstimateOptions())
        gate = None if request is None else ask_for(case.index, persons, request)
        page = render(_compose(context, case, persons, answer, refusal, asked=asked, gate=gate))
        content = page.encode()
        passing = set(gate.may) if gate else set()
        named = tuple(mention for person in persons if person.id in passing for mention in person.mentions)
        if named:
            context.opened(case, "exported", "report", named)
        filing = Filing(
            id=new_id("fil", case.chance),
            purpose=request.purpose if request else "report",
            recipient=request.recipient if request else "team",
            form="html report",
            sha256=sha256(content).hexdigest(),
            at=context.stamp(),
            with_names=request is not None,
            consents=gate.consents if gate else (),
            persons=len(gate.may) if gate else 0,
            withheld=len(gate.withheld) if gate else 0,
            mentions=named,
        )
        _file(context, case, out, content, filing)
        return Reported(
            out=out,
            sha256=filing.sha256,
            filing=filing.id,
            persons=len(persons),
            named=filing.persons,
            withheld=filing.withheld,
            estimate=answer,
        )


def _file(context: Context, case: Case, out: Path, content: bytes, filing: Filing) -> None:
    """Write the file, record the filing, and only then give the file its name: no report leaves
    unrecorded."""
    part = out.with_name(out.name + PART)
    try:
        with disk_errors(out.name), part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        with case.unit() as unit:
            unit.add(filing)
            context.close_unit(unit, "report", {"persons": filing.persons, "withheld": filing.withheld})
        with disk_errors(out.name):
            part.replace(out)
            sync_folder(out.absolute().parent)
    finally:
        part.unlink(missing_ok=True)


def _estimate(
    context: Context, case: Case, persons: tuple[Person, ...], options: EstimateOptions
) -> tuple[Answer | None, str]:
    try:
        return estimate_table(capture_table(lists(case.index), persons), options, context.progress), ""
    except EstimateError as failure:
        return None, failure.message


def _compose(
    context: Context,
    case: Case,
    persons: tuple[Person, ...],
    answer: Answer | None,
    refusal: str,
    *,
    asked: str,
    gate: GateAnswer | None,
) -> CaseReport:
    known = lists(case.index)
    standings = standings_of(case.index, persons)
    total = account(standings)
    takings, patterns = _takings(case, persons), _patterns(known, persons)
    public = gate is not None and (gate.request.to_public or gate.request.recipient == "public")
    return CaseReport(
        case_id=case.id,
        made_on=context.stamp()[:10],
        program=f"habeas {__version__}",
        asked=asked,
        invented=founding(case.index).invented or any(source.invented for source in sources(case.index)),
        sources=tuple(_source_line(case, source, persons) for source in known),
        patterns=() if public and _points_to_few(one.persons for one in patterns) else patterns,
        account=None if public and _points_to_few(_figures_of(total)) else total,
        takings=None if public and _points_to_few(n for _, n in takings.by_month) else takings,
        estimate=_estimate_part(answer, refusal),
        still_open=_still_open(case, total.conflicts),
        linkage=_linkage(case),
        method=_METHOD,
        proof=Proof(root=case.frontier.root().hex(), size=case.frontier.size, at=context.stamp()),
        names=None if gate is None else _named(case, persons, gate),
    )


def _points_to_few(figures: Iterable[int]) -> bool:
    """Tell whether a table has a figure that the public must not see: then none of it is stated. `habeas publish` makes
    tables without such figures, checked against what was published before."""
    return any(0 < figure < DEFAULT_THRESHOLD for figure in figures)


def _figures_of(total: Account) -> Iterator[int]:
    """Give every count of persons in an account."""
    for counts in (total.by_fate, total.by_whereabouts, total.stated):
        yield from (n for _, n in counts)
    yield from (total.persons, total.unaccounted, total.to_review, total.conflicts, total.differences)


def _source_line(case: Case, source: Source, persons: tuple[Person, ...]) -> SourceLine:
    run = case.index.database.execute
    losses = [
        decode_fast(bytes(b)) for (b,) in run("SELECT body FROM loss WHERE source = ? ORDER BY entry", (source.id,))
    ]
    newest = [loss for loss in losses if isinstance(loss, Loss)][-1:]
    exhibits = (
        [decode_fast(bytes(b)) for (b,) in run("SELECT e.body FROM exhibit e WHERE e.id = ?", (newest[0].exhibit,))]
        if newest
        else []
    )
    return SourceLine(
        title=source.title,
        states=source.list_words,
        received=next((exhibit.received_at[:10] for exhibit in exhibits if isinstance(exhibit, Exhibit)), ""),
        records=newest[0].rows if newest else None,
        mentions=int(run("SELECT count(*) FROM record WHERE source = ? AND current = 1", (source.id,)).get),
        persons=sum(source.id in person.sources for person in persons),
        set_aside=len(newest[0].set_aside) if newest else None,
    )


def _patterns(known: tuple[Source, ...], persons: tuple[Person, ...]) -> tuple[Pattern, ...]:
    """Count persons by the lists that hold them; who is known by coded statements alone is in no pattern."""
    place = {source.id: at for at, source in enumerate(known)}
    held = (tuple(sorted({place[source] for source in person.sources if source in place})) for person in persons)
    counted = Counter(on for on in held if on)
    return tuple(Pattern(lists=on, persons=n) for on, n in sorted(counted.items()))


def _takings(case: Case, persons: tuple[Person, ...]) -> Takings:
    """Count persons by the month of the taking, where the sources that name a month name one and the same."""
    months: dict[str, set[str]] = {}
    for record in current_records(case.index, superseded=True):
        for fate in record.fates:
            if fate.says == "taken" and fate.when is not None and fate.when.edtf is not None:
                first, last = earliest(fate.when.edtf), latest(fate.when.edtf)
                if first and last and (first.year, first.month) == (last.year, last.month):
                    months.setdefault(record.mention.id, set()).add(f"{first.year:04}-{first.month:02}")
    by_month: Counter[str] = Counter()
    without = disputed = 0
    for person in persons:
        named = set().union(*(months.get(mention, set()) for mention in person.mentions))
        if len(named) == 1:
            by_month[named.pop()] += 1
        elif named:
            disputed += 1
        else:
            without += 1
    return Takings(by_month=tuple(sorted(by_month.items())), without=without, disputed=disputed)


def _estimate_part(answer: Answer | None, refusal: str) -> Estimate:
    if answer is None:
        return Estimate(status="refused", reasons=(refusal,))
    refused = answer.status is Status.REFUSED
    lead = answer.estimators[0] if answer.estimators and not refused else None
    pointed = answer.headline is not None
    return Estimate(
        status=str(answer.status),
        reasons=answer.reasons,
        documented=answer.documented,
        headline=None if lead is None or answer.range is None else _interval(answer.range, pointed=pointed),
        headline_name="" if lead is None else lead.name,
        estimators=()
        if refused
        else tuple(
            EstimatorLine(
                name=one.name,
                interval=_interval(one.interval, pointed=pointed),
                rhat=one.rhat,
                ess=one.ess,
                settings=tuple((key, str(value)) for key, value in one.settings),
            )
            for one in answer.estimators
            if one.interval is not None
        ),
        density=answer.headline.curve if answer.headline else (),
        cannot_see=answer.cannot_see,
        linkage_share=answer.pooled.share if answer.pooled else None,
    )


def _interval(found: Ends, *, pointed: bool) -> Interval:
    return Interval(lo95=round(found.lo95), hi95=round(found.hi95), median=round(found.median) if pointed else None)


def _still_open(case: Case, conflicts: int) -> StillOpen:
    run = case.index.database.execute
    losses = [decode_fast(bytes(b)) for (b,) in run("SELECT body FROM loss ORDER BY entry")]
    clashes = int(run("SELECT count(*) FROM conflict").get)
    newest = {loss.source: len(loss.set_aside) for loss in losses if isinstance(loss, Loss)}
    return StillOpen(
        queue=open_questions(case.index),
        conflicts=conflicts,
        set_aside=sum(newest.values()),
        further=(f"In {clashes} groups people's own decisions about who is the same contradict each other.",)
        if clashes
        else (),
    )


def _linkage(case: Case) -> Linkage | None:
    run = case.index.database.execute
    row = run("SELECT body FROM run WHERE in_force = 1").fetchone()
    newest = decode_fast(bytes(row[0])) if row else None
    if not isinstance(newest, LinkRun):
        return None
    people = int(run("SELECT count(*) FROM link WHERE by_person = 1 AND in_force = 1").get)
    by_state = dict(run("SELECT state, count(*) FROM link WHERE by_person = 0 AND in_force = 1 GROUP BY state"))
    # Runs that only added to the whole one count with it.
    runs = [decode_fast(bytes(body)) for (body,) in run("SELECT body FROM run WHERE in_force > 0")]
    return Linkage(
        engine=newest.engine,
        version=newest.version,
        thresholds=tuple((key, str(newest.settings[key])) for key in ("link_at", "queue_at") if key in newest.settings),
        pairs_compared=sum(one.pairs_compared for one in runs if isinstance(one, LinkRun)),
        links_by_model=int(by_state.get("judged", 0)),
        links_by_people=people,
        queue=int(by_state.get("proposed", 0)),
    )


def _named(case: Case, persons: tuple[Person, ...], gate: GateAnswer) -> Named:
    names = names_of(case.index, persons, gate)
    listing = {source.id for source in lists(case.index)}
    on = {person.id: len(listing.intersection(person.sources)) for person in persons}
    return Named(
        answer=gate,
        persons=tuple(
            NamedPerson(person_id=person, names=spoken, lists=on[person]) for person, spoken in names.items()
        ),
    )
