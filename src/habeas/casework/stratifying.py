"""Strata of a case: persons by the lists that know them and by when they were taken, as far as that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from habeas.casework.records import Person
from habeas.errors import EstimateError, UsageError
from habeas.estimates.strata_labels import Label, month_label, nothing_known
from habeas.estimates.strata_reading import strata_table_of
from habeas.estimates.strata_table import StrataTable
from habeas.model.dates import earliest, latest
from habeas.model.records import Source

DATES = ("year", "month")


def strata_by_date(
    known: tuple[Source, ...], persons: tuple[Person, ...], dates: Mapping[str, str], by: str
) -> StrataTable:
    """Count persons by the lists that know them and by the year or month of the taking.

    A person whose records agree has their date; where they differ, any date between the earliest and the latest is
    possible; where none has a date, any. Nobody is left out.

    Args:
        known: the lists.
        dates: the date of the taking (EDTF) of each mention that has one.
        by: "year" or "month".
    Raises: UsageError: another stratum. EstimateError: fewer than two lists, or nobody with such a date.
    """
    if by not in DATES:
        raise UsageError(f"a case has no strata by {by!r}", advice=f"Strata are: {', '.join(DATES)}.")
    listed, memberships = memberships_of(known, persons)
    cells: Counter[tuple[tuple[Label, ...], tuple[int, ...]]] = Counter()
    for person, member in zip(persons, memberships, strict=True):
        if member:
            found = [dates[mention] for mention in person.mentions if mention in dates]
            pattern = tuple(member >> at & 1 for at in range(len(listed)))
            cells[(_label(found, by),), pattern] += 1
    return strata_table_of(tuple(source.slug for source in listed), dict(cells), (by,), "the case")


def memberships_of(known: tuple[Source, ...], persons: tuple[Person, ...]) -> tuple[list[Source], list[int]]:
    """Return the lists that know anybody, and of each person the sum of 2^j over those that know them; 0 for who is on
    none, and known by coded statements alone.

    Raises: EstimateError: fewer than two lists.
    """
    present = {source for person in persons for source in person.sources}
    listed = [source for source in known if source.id in present]
    if len(listed) < 2:
        raise EstimateError(
            f"the case has {len(listed)} list"
            + ("" if len(listed) == 1 else "s")
            + "; an estimate needs two that overlap",
            advice="Import another list of the same events: habeas import.",
        )
    bit = {source.id: 1 << at for at, source in enumerate(listed)}
    return listed, [sum(bit[source] for source in set(person.sources) & bit.keys()) for person in persons]


def _label(dates: list[str], by: str) -> Label:
    """Return the stratum of a person, or what is known of it."""
    bounds = [(first, last) for first, last in ((earliest(one), latest(one)) for one in dates) if first and last]
    if not bounds:
        return nothing_known(month=True)
    first, last = min(one for one, _ in bounds), max(other for _, other in bounds)
    if by == "month":
        return month_label(_between(first, last))
    if first.year == last.year:
        return Label(written=f"{first.year:04d}", month=True)
    return Label(written=f"{first.year:04d}/{last.year:04d}", known=False, month=True)


def _between(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
