"""Strata of a case: persons by the lists that know them and by when they were taken, as far as that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from habeas.casework.records import Person
from habeas.casework.tabled import Tabled, memberships_of, spans_of
from habeas.estimates.strata_labels import Label, month_label, nothing_known
from habeas.estimates.strata_reading import strata_table_of
from habeas.estimates.strata_table import StrataTable
from habeas.model.records import Source


def strata_by_date(
    known: tuple[Source, ...], persons: tuple[Person, ...], dates: Mapping[str, str], by: str
) -> StrataTable:
    """Count persons by the lists that know them and by the year or month of the taking (`spans_of` says how).

    Args:
        known: the lists.
        dates: the date of the taking (EDTF) of each mention that has one.
        by: "year" or "month".
    Raises: UsageError: another stratum. EstimateError: fewer than two lists, or nobody with such a date.
    """
    listed, memberships = memberships_of(known, persons)
    return _table(tuple(source.slug for source in listed), spans_of(persons, memberships, dates, by), by)


def strata_in(tabled: Tabled) -> StrataTable:
    """Return the table by stratum of what was gathered.

    Raises: EstimateError: nobody has such a date.
    """
    return _table(tabled.lists, tabled.spans, tabled.by)


def _table(lists: tuple[str, ...], spans: Iterable[tuple[str, str, int, int]], by: str) -> StrataTable:
    cells: Counter[tuple[tuple[Label, ...], tuple[int, ...]]] = Counter()
    for first, last, member, persons in spans:
        pattern = tuple(member >> at & 1 for at in range(len(lists)))
        cells[(_label(first, last, by),), pattern] += persons
    return strata_table_of(lists, dict(cells), (by,), "the case")


def _label(first: str, last: str, by: str) -> Label:
    """Return the stratum of a person, or what is known of it."""
    if not first:
        return nothing_known(month=True)
    if by == "month":
        return month_label(_between(date.fromisoformat(first), date.fromisoformat(last)))
    if first[:4] == last[:4]:
        return Label(written=first[:4], month=True)
    return Label(written=f"{first[:4]}/{last[:4]}", known=False, month=True)


def _between(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
