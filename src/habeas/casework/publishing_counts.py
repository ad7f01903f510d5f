"""Publish: tables of counts become a folder that anybody may see. One entry, before the folder has its name.

What is published cannot be taken back. It asks the gate for the purpose of statistics and the public as recipient; only
numbers leave, of persons whom the gate lets in, and none that points to few of them.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from habeas import __version__
from habeas.casework.context import Context, founding, lists, sources
from habeas.casework.countable import Allowed, Countable, allowed_in_statistics
from habeas.casework.drawing_noise import check_noise
from habeas.casework.leaving import after_the_entry
from habeas.casework.leaving_many import check_folder_out
from habeas.casework.public_counts import Counted, exact_tables, noisy_tables, vocabularies_of
from habeas.casework.public_releases import Register, releases_of
from habeas.casework.records import Person
from habeas.casework.rendering import png_of
from habeas.disclosures import Request
from habeas.disclosures.case_report import Estimate, Interval
from habeas.disclosures.private_counts import check_budget, check_private
from habeas.disclosures.public_page import METADATA, files_of, metadata_of
from habeas.disclosures.public_tables import TableSpec, Thresholds, check_tables, read_spec
from habeas.disclosures.published import Statistics
from habeas.disclosures.publishing import down, nearest, publishable, up
from habeas.errors import DisclosureError, EstimateError, UsageError
from habeas.model.ids import new_id
from habeas.model.protection import Filing
from habeas.model.releases import Release
from habeas.vault.case import Case
from habeas.vault.files import PART, disk_errors, sync_folder, write_whole

PURPOSE, RECIPIENT = "statistics", "public"  # vocabularies consent_purposes, recipients
_MARK = "habeas-statistics.part"
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is to be published.

    Args:
        specs: the tables. thresholds: from how many persons on a figure is told.
        epsilon: of noise instead of exact figures; None for none. budget: sets the privacy budget of the case.
        estimate: with the estimate of how many there are in all.
    """

    specs: tuple[TableSpec, ...]
    thresholds: Thresholds
    epsilon: float | None = None
    budget: float | None = None
    estimate: bool = False


def asking_for(table: str, threshold: str) -> Asking:
    """Return what somebody who typed a table and a threshold asks for.

    Raises: UsageError: the table is none, or must not be published; the threshold is no number. TermError, DateError.
    """
    if not threshold.isdecimal() or len(threshold) > _DIGITS:
        raise UsageError("the fewest persons of a figure is a whole number")
    return Asking(specs=read_spec(table), thresholds=Thresholds(cells=int(threshold)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release, written or as it would be. `filing` and `out` are empty where nothing was written.

    `refusals`: why persons are in no figure. `counted`: None where noise would be drawn only to be thrown away.
    """

    out: Path | None
    filing: str
    entry: int | None
    persons: int
    kept_back: int
    refusals: tuple[tuple[str, int], ...]
    counted: Counted | None
    specs: tuple[TableSpec, ...]
    epsilon: float
    spent: float
    budget: float
    files: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """What tells a look at a release from a look at another state of the record."""
        parts = [f"{self.persons} {self.kept_back}"]
        if self.counted is not None:
            parts += [f"{one.spec} {sorted((str(at), of.count) for at, of in one.figures.items())}"
                      for one in self.counted.shown]  # fmt: skip
            parts += [f"{spec} {kept.figure.at} {kept.why}" for spec, kept in self.counted.kept]
        return sha256("\n".join(parts).encode()).hexdigest()[:24]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        counted = self.counted
        return {
            "out": None if self.out is None else str(self.out),
            "filing": self.filing or None,
            "entry": self.entry,
            "preview": self.out is None,
            "can_be_taken_back": False,
            "persons": self.persons,
            "not_included": self.kept_back,
            "not_included_because": dict(self.refusals),
            "tables": [self._table(counted, spec) for spec in self.specs],
            "exposed_before": []
            if counted is None
            else [{"where": one.where, "at": dict(one.at)} for one in counted.exposed],
            "privacy": {"epsilon": self.epsilon or None, "spent": self.spent, "budget": self.budget or None},
            "files": list(self.files),
        }

    def _table(self, counted: Counted | None, spec: TableSpec) -> dict[str, object]:
        shown = None if counted is None else next(one for one in counted.shown if one.spec == spec)
        why = () if counted is None else tuple(kept for of, kept in counted.kept if of == spec)
        return {
            "table": str(spec),
            "told": None if shown is None else sum(one.count is not None for one in shown.figures.values()),
            "not_told": [{"at": dict(one.figure.at), "why": one.why, "release": one.release or None} for one in why],
        }


def publish_seen(context: Context, case_name: str, asking: Asking, out: Path, *, seen: str) -> Published:
    """Publish tables that somebody looked at. Where they would tell something else by now, nothing is written, and what
    they would tell is returned (without `out`).

    Args:
        seen: the version that was looked at.
    Raises: as `publish`.
    """
    would = publish(context, case_name, asking, None)
    return would if would.version != seen else publish(context, case_name, asking, out)


def publish(context: Context, case_name: str, asking: Asking, out: Path | None) -> Published:
    """Publish tables, or with `out` None say what would be told and what not, and write nothing.

    Raises: UsageError: the tables, the thresholds or the folder. DisclosureError: nothing of a table may be told, the
        privacy budget would be exceeded, a threshold is under one of earlier releases. DiskError.
    """
    check_tables(asking.specs, asking.thresholds)
    if asking.epsilon is not None:
        check_private(asking.specs)
        check_noise()
    elif asking.budget is not None:
        raise UsageError("a privacy budget is set by a release with noise", advice="--dp EPSILON goes with it.")
    if out is not None:
        check_folder_out(out, context.workspace.folder, what="statistics")
    with context.case(case_name, "publish") as case:
        register = releases_of(case.index)
        _check_thresholds(asking.thresholds, register)
        epsilon = asking.epsilon or 0.0
        budget = register.budget
        if asking.epsilon is not None:
            budget = check_budget(epsilon, spent=register.spent, budget=budget, given=asking.budget)
        allowed = allowed_in_statistics(case.index, _request(context))
        if not allowed.persons:
            raise DisclosureError(
                "no consent or other lawful basis covers public statistics for anybody in the case",
                advice="`habeas consent` records one, for a whole source too: purpose statistics, recipient public.",
            )
        countable = Countable(case.index, allowed)
        counted = _count(context, case, countable, asking, register, preview=out is None)
        told = Published(
            out=None,
            filing="",
            entry=None,
            persons=len(allowed.persons),
            kept_back=allowed.kept_back,
            refusals=tuple(sorted(Counter(why.value for _, why in allowed.answer.withheld).items())),
            counted=counted,
            specs=asking.specs,
            epsilon=epsilon,
            spent=register.spent + (epsilon if out is not None else 0.0),
            budget=budget,
        )
        if out is None or counted is None:
            return told
        return _write(context, case, allowed, asking, told, counted, out)


def _request(context: Context) -> Request:
    today = date.fromisoformat(context.stamp()[:10])
    return Request(purpose=PURPOSE, recipient=RECIPIENT, form="none", to_state=False, to_public=True, today=today)


def _check_thresholds(asked: Thresholds, register: Register) -> None:
    """Check that no threshold is under one of an earlier release: it would tell what that one kept back.

    Raises: DisclosureError.
    """
    cells = max((release.threshold for _, release in register.releases if not release.epsilon), default=0)
    ground = max((release.ground_threshold for _, release in register.releases), default=0)
    if asked.cells < cells or (asked.ground is not None and asked.ground < ground):
        raise DisclosureError(
            f"an earlier release has a threshold of {cells if asked.cells < cells else ground}: a lower one would tell "
            "what it kept back",
            advice="`habeas publish register` lists the thresholds.",
        )


def _count(
    context: Context, case: Case, countable: Countable, asking: Asking, register: Register, *, preview: bool
) -> Counted | None:
    if asking.epsilon is None:
        ground = max((release.ground_threshold for _, release in register.releases), default=0) or None
        limits = replace(asking.thresholds, ground=asking.thresholds.ground or ground)
        return exact_tables(countable, case.index, asking.specs, register, limits, context.progress)
    if preview:  # noise that is looked at before it is published is drawn twice, and so spent twice
        return None
    return noisy_tables(countable, case.index, asking.specs, asking.epsilon, asking.thresholds)


def _write(
    context: Context, case: Case, allowed: Allowed, asking: Asking, told: Published, counted: Counted, out: Path
) -> Published:
    """Write the files beside their folder, record the release, and only then give the folder its name."""
    filing = new_id("fil", case.chance)
    page = _page(context, case, allowed, asking, told, counted, filing)
    part = out.with_name(out.name + PART)
    _clear(part)
    with disk_errors(out.name):
        part.mkdir(mode=0o755)
        (part / _MARK).touch()
    try:
        hashes: dict[str, str] = {}
        for name, content in _contents(page):
            with disk_errors(out.name):
                (part / name).parent.mkdir(exist_ok=True)
                write_whole(part / name, content)
            hashes[name] = sha256(content).hexdigest()
        metadata = metadata_of(page, hashes).encode()
        with disk_errors(out.name):
            write_whole(part / METADATA, metadata)
        entry = _record(context, case, allowed, told, counted, asking, filing, sha256(metadata).hexdigest())
        with after_the_entry(filing):
            (part / _MARK).unlink()
            if out.is_dir():
                out.rmdir()
            part.rename(out)
            sync_folder(out.absolute().parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return replace(told, out=out, filing=filing, entry=entry, files=(*hashes, METADATA))


def _record(
    context: Context,
    case: Case,
    allowed: Allowed,
    told: Published,
    counted: Counted,
    asking: Asking,
    filing: str,
    digest: str,
) -> int:
    size = case.frontier.size
    with case.unit() as unit:
        unit.add(
            Filing(
                id=filing,
                purpose=PURPOSE,
                recipient=RECIPIENT,
                form="statistics",
                sha256=digest,
                at=context.stamp(),
                consents=allowed.answer.consents,
                withheld=allowed.kept_back,
                what="statistics",
            )
        )
        unit.add(
            Release(
                id=new_id("rel", case.chance),
                filing=filing,
                at=context.stamp(),
                record=size,
                threshold=asking.thresholds.cells,
                ground_threshold=asking.thresholds.ground or 0,
                tables=counted.released,
                epsilon=told.epsilon,
                budget=told.budget,
            )
        )
        context.close_unit(unit, "publish", {"tables": len(asking.specs), "withheld": allowed.kept_back})
    return unit.entry


def _clear(part: Path) -> None:
    """Remove what a program that was killed left of this target.

    Raises: UsageError: what lies there is not ours.
    """
    with disk_errors(part.name):
        if part.is_symlink() or (part.exists() and not (part / _MARK).is_file()):
            raise UsageError("something that Habeas did not make is in the way", place=str(part))
        if part.exists():
            shutil.rmtree(part)


def _contents(page: Statistics) -> Iterator[tuple[str, bytes]]:
    """Give the files of a release; every chart twice, as SVG and as PNG."""
    for name, text in files_of(page):
        yield name, text.encode()
        if name.endswith(".svg"):
            yield f"{name[:-4]}.png", png_of(text)


def _page(
    context: Context, case: Case, allowed: Allowed, asking: Asking, told: Published, counted: Counted, filing: str
) -> Statistics:
    may = {source for _, passing in allowed.answer.names for source in passing}
    return Statistics(
        case_id=case.id,
        filing=filing,
        made_on=context.stamp()[:10],
        program=f"habeas {__version__}",
        record=case.frontier.size,
        root=case.frontier.root().hex(),
        thresholds=asking.thresholds,
        tables=counted.shown,
        lists=tuple(source.title for source in lists(case.index) if source.id in may),
        coded=any(spec.unit != "persons" for spec in asking.specs),
        kept_back=counted.not_included,
        vocabularies=vocabularies_of(asking.specs),
        estimate=_estimate(context, case, allowed) if asking.estimate else None,
        epsilon=told.epsilon,
        spent=told.spent,
        budget=told.budget,
        invented=founding(case.index).invented or any(source.invented for source in sources(case.index)),
    )


def _estimate(context: Context, case: Case, allowed: Allowed) -> Estimate:
    """Estimate from the persons who may be counted, as lists say that allow it; ends rounded outwards.

    How many are documented on those lists is not told by it: that would be a figure of its own.
    """
    from habeas.casework.reckoning import EstimateOptions, capture_table, estimate_table  # the samplers: 60 MB

    may = {person: frozenset(passing) for person, passing in allowed.answer.names}
    persons = tuple(_as_allowed(person, may[person.id]) for person in allowed.persons)
    known = tuple(source for source in lists(case.index) if any(source.id in one for one in may.values()))
    try:
        answer = estimate_table(capture_table(known, persons), EstimateOptions(), context.progress)
    except EstimateError as failure:
        return Estimate(status="refused", reasons=(failure.message,))
    if str(answer.status) == "refused" or answer.range is None:
        return Estimate(status="refused", reasons=publishable(answer).answer.reasons)
    ends, pointed = answer.range, answer.headline is not None
    return Estimate(
        status=str(answer.status),
        reasons=publishable(answer).answer.reasons,
        headline=Interval(
            lo95=round(down(ends.lo95)),
            hi95=round(up(ends.hi95)),
            median=round(nearest(ends.median)) if pointed else None,
        ),
        cannot_see=answer.cannot_see,
    )


def _as_allowed(person: Person, sources_: frozenset[str]) -> Person:
    """Return a person with those mentions alone whose sources allow it."""
    kept = [pair for pair in zip(person.mentions, person.sources, strict=True) if pair[1] in sources_]
    return Person(id=person.id, mentions=tuple(m for m, _ in kept), sources=tuple(s for _, s in kept))
