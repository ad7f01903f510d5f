"""The rows of the report's tables: the text alternative to each chart, and the counts at its head."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from habeas.disclosures.case_report import CaseReport, Estimate
from habeas.disclosures.charts import letter
from habeas.disclosures.numerals import counted, share

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
COMBINATIONS = 40  # rows of the overlap table; the rest is counted in one row
_WITH_TITLES = 4  # up to so many lists, rows name them in full


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The counts at the head of the report; None is not stated."""

    records: int | None
    persons: int | None
    unaccounted: int | None
    dated: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapRow:
    """One combination: (mark, title) of each list."""

    lists: tuple[tuple[str, str], ...]
    persons: int
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """The combinations shown, and how many persons are in those that are not."""

    rows: tuple[OverlapRow, ...]
    titles: bool
    further: int
    further_persons: int
    further_share: str


def totals(report: CaseReport, persons: int | None) -> Totals:
    """Count what stands at the head. One list without a count leaves the sum unstated, never too small."""
    records = [source.records for source in report.sources]
    known = [count for count in records if count is not None]
    takings = report.takings
    return Totals(
        records=sum(known) if records and len(known) == len(records) else None,
        persons=persons,
        unaccounted=report.account.unaccounted if report.account else None,
        dated=sum(count for _, count in takings.by_month) if takings else None,
    )


def overlap(report: CaseReport) -> Overlap:
    """Rows of the overlap, largest first."""
    ordered = sorted(report.patterns, key=lambda pattern: (-pattern.persons, pattern.lists))
    ordered = [pattern for pattern in ordered if pattern.persons]
    shown, rest = ordered[:COMBINATIONS], ordered[COMBINATIONS:]
    whole = sum(pattern.persons for pattern in ordered)
    further = sum(pattern.persons for pattern in rest)
    return Overlap(
        rows=tuple(
            OverlapRow(
                lists=tuple((letter(index), report.sources[index].title) for index in pattern.lists),
                persons=pattern.persons,
                share=share(pattern.persons, whole),
            )
            for pattern in shown
        ),
        titles=len(report.sources) <= _WITH_TITLES,
        further=len(rest),
        further_persons=further,
        further_share=share(further, whole),
    )


def years(by_month: tuple[tuple[str, int], ...]) -> tuple[tuple[str, tuple[int, ...], int], ...]:
    """Rows (year, twelve counts, their sum) of the years in which anybody was taken."""
    grid: dict[str, list[int]] = defaultdict(lambda: [0] * 12)
    for month, persons in by_month:
        year, _, number = month.partition("-")
        grid[year][int(number) - 1] += persons
    return tuple((year, tuple(grid[year]), sum(grid[year])) for year in sorted(grid) if any(grid[year]))


def shares(
    counts: tuple[tuple[str, int], ...], whole: int, labels: Mapping[str, str]
) -> tuple[tuple[str, int, str], ...]:
    """Rows (label, persons, share), largest first. A slug without a label is shown as it is."""
    ordered = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    return tuple((labels.get(slug, slug.replace("_", " ")), n, share(n, whole)) for slug, n in ordered)


def unlisted(estimate: Estimate | None) -> tuple[int, int] | None:
    """Return how many persons are on no list, from and to; None where that cannot be said."""
    if estimate is None or estimate.headline is None or estimate.documented is None:
        return None
    low, high = estimate.headline.lo95 - estimate.documented, estimate.headline.hi95 - estimate.documented
    return (low, high) if low >= 0 else None


def lists_in_words(lists: int) -> str:
    """Return "no list", "1 list", "4 lists"."""
    return counted(lists, "list") if lists else "no list"
