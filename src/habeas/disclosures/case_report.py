"""What a report says, as plain values that a caller fills. None means "not stated" and is never shown as
0."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from habeas.disclosures.gate import Answer
from habeas.errors import DisclosureError
from habeas.fates import Account
from habeas.model.ids import check_id

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
STATUSES = ("estimate", "estimate_with_warning", "range_only", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One list: its title, what being on it states, and three counts that are not the same.

    `records` rows of the file; `mentions` accounts of a person; `persons` after linkage; `set_aside` rows
    that could not be read.
    """

    title: str
    states: str = ""
    received: str = ""
    records: int | None = None
    mentions: int | None = None
    persons: int | None = None
    set_aside: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """How many persons are on exactly these lists (indexes into the report's sources, ascending)."""

    lists: tuple[int, ...]
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """Persons by the month they were taken, ("1976-11", persons); months apart from any month-precise date.

    `without`: persons with no taking dated to the month. `disputed`: persons whose sources name different
    months, counted in neither.
    """

    by_month: tuple[tuple[str, int], ...] = ()
    without: int | None = None
    disputed: int | None = None

    def __post_init__(self) -> None:
        months = [month for month, _ in self.by_month]
        if len(set(months)) < len(months) or not all(_MONTH.fullmatch(month) for month in months):
            raise DisclosureError("a month comes twice, or is not written as 1976-11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A 95 % interval in persons, and its median where one may be shown."""

    lo95: int
    hi95: int
    median: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatorLine:
    """One estimator's result with how it ran. `settings` as (name, value) texts."""

    name: str
    interval: Interval
    rhat: float | None = None
    ess: float | None = None
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How many persons in all, or why nobody should say.

    Args:
        status: `estimate`, `estimate_with_warning`, `range_only` (no median is shown) or `refused` (no
        number). reasons: sentences for the status.
        documented: persons the estimate starts from.
        headline: the interval to lead with.
        headline_name: the estimator it comes from.
        density: (persons, height) of the posterior, ascending in persons, heights >= 0; shown with an
        estimate. cannot_see: sentences: whom this method cannot count.
        linkage_share: the part of the variance that comes from linkage doubt, 0 to 1.
    """

    status: str
    reasons: tuple[str, ...] = ()
    documented: int | None = None
    headline: Interval | None = None
    headline_name: str = ""
    estimators: tuple[EstimatorLine, ...] = ()
    density: tuple[tuple[float, float], ...] = ()
    cannot_see: tuple[str, ...] = ()
    linkage_share: float | None = None

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise DisclosureError(f"no status {self.status!r} of an estimate exists")
        if self.status == "refused" and (self.headline or self.estimators or self.density):
            raise DisclosureError("an estimate that was refused carries a number")
        if self.status.startswith("estimate") and self.headline is None:
            raise DisclosureError("an estimate carries no interval")
        for line in (self.headline, *(estimator.interval for estimator in self.estimators)):
            if line is not None and line.lo95 > line.hi95:
                raise DisclosureError("an interval ends before it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    """What is undecided or clashes and should be read with every number. `further`: sentences."""

    duplicates_undecided: int | None = None
    queue: int | None = None
    conflicts: int | None = None
    set_aside: int | None = None
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """How mentions were gathered to persons. `thresholds` as (what, value) texts; counts are of pairs."""

    engine: str
    version: str = ""
    thresholds: tuple[tuple[str, str], ...] = ()
    pairs_compared: int | None = None
    links_by_model: int | None = None
    links_by_people: int | None = None
    queue: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Where the record stood: the log's root (hex), its number of entries, and when (UTC)."""

    root: str
    size: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPerson:
    """A person's names with the source each comes from, as (source id, name as written)."""

    person_id: str
    names: tuple[tuple[str, str], ...]
    lists: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Persons with names, and the gate's answer that lets them out.

    Raises: DisclosureError: a person, or a name's source, that the answer does not let pass.
    """

    answer: Answer
    persons: tuple[NamedPerson, ...]

    def __post_init__(self) -> None:
        allowed = dict(self.answer.names)
        for person in self.persons:
            if person.person_id not in allowed:
                raise DisclosureError("the gate did not let this person pass", place=person.person_id)
            for source, _ in person.names:
                if source not in allowed[person.person_id]:
                    raise DisclosureError(
                        "the gate did not let this source's name pass",
                        place=f"{person.person_id} {source}",
                        advice="Give only names from the sources that the answer lists for the person.",
                    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReport:
    """A case's account. Texts may come from anybody; they are shown as text.

    Args:
        case_id: the opaque id; the only thing the title says of the case.
        made_on: the day, UTC.
        program: name and version of the program.
        asked: the question in the words of whoever asked it.
        invented: the data are invented, and every page says so.
        language, direction: of `asked` and `method`, BCP 47 and "ltr" or "rtl"; the page's own words are
        English. patterns: persons by the lists that know them; each combination once.
    Raises:
        DisclosureError: a count below zero, a list that is not there, a combination told twice, or two
        counts of
            the same persons that differ.
        ModelError: the case id is not one.
    """

    case_id: str
    made_on: str
    program: str
    asked: str = ""
    invented: bool = False
    language: str = "en"
    direction: str = "ltr"
    sources: tuple[SourceLine, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    account: Account | None = None
    takings: Takings | None = None
    estimate: Estimate | None = None
    still_open: StillOpen | None = None
    linkage: Linkage | None = None
    method: tuple[str, ...] = ()
    proof: Proof | None = None
    names: Named | None = None

    def __post_init__(self) -> None:
        if self.direction not in ("ltr", "rtl"):
            raise DisclosureError("text runs ltr or rtl", advice="Give direction as ltr or rtl.")
        check_id(self.case_id, "cas")  # it stands in the title, where no case's name may
        _check_patterns(self.patterns, len(self.sources))
        _check_counts(_counts(self))
        _check_agreement(self)

    @property
    def documented(self) -> int | None:
        """Persons on at least one list; None where the overlaps are not given."""
        return sum(pattern.persons for pattern in self.patterns) if self.patterns else None


def _check_patterns(patterns: tuple[Pattern, ...], lists: int) -> None:
    if len({pattern.lists for pattern in patterns}) < len(patterns):
        raise DisclosureError("a combination of lists is told twice")
    for pattern in patterns:
        ascending = list(pattern.lists) == sorted(set(pattern.lists))
        if not pattern.lists or not ascending or not 0 <= min(pattern.lists) <= max(pattern.lists) < lists:
            raise DisclosureError(f"a combination names lists that are not among the {lists} sources")


def _counts(report: CaseReport) -> Iterable[int | None]:
    for source in report.sources:
        yield from (source.records, source.mentions, source.persons, source.set_aside)
    yield from (pattern.persons for pattern in report.patterns)
    if report.takings is not None:
        yield from (report.takings.without, report.takings.disputed)
        yield from (persons for _, persons in report.takings.by_month)


def _check_counts(counts: Iterable[int | None]) -> None:
    if any(count is not None and count < 0 for count in counts):
        raise DisclosureError("a count is below zero")


def _check_agreement(report: CaseReport) -> None:
    """Two numbers of one thing on one page must be one number."""
    if not report.patterns:
        return
    if report.account is not None and report.account.persons != report.documented:
        raise DisclosureError(f"{report.account.persons} persons in the account, {report.documented} on the lists")
    for index, source in enumerate(report.sources):
        on_it = sum(pattern.persons for pattern in report.patterns if index in pattern.lists)
        if source.persons is not None and source.persons != on_it:
            raise DisclosureError(
                f"{source.persons} persons counted on a list, {on_it} by its overlaps",
                place=f"source {index + 1}",
            )
