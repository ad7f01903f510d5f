"""Strata of a case: persons by the lists that know them and by when they were taken, as far as that is known."""

from __future__ import annotations

from collections import Counter
from datetime import date

from habeas.casework.tabled import Tabled
from habeas.estimates.strata_labels import Label, month_label, nothing_known
from habeas.estimates.strata_reading import strata_table_of
from habeas.estimates.strata_table import StrataTable


def strata_in(tabled: Tabled) -> StrataTable:
    """Return the table by year or month of the taking of what was gathered.

    Raises: EstimateError: nobody has such a date.
    """
    cells: Counter[tuple[tuple[Label, ...], tuple[int, ...]]] = Counter()
    for first, last, member, persons in tabled.spans:
        pattern = tuple(member >> at & 1 for at in range(len(tabled.lists)))
        cells[(_label(first, last, tabled.by),), pattern] += persons
    return strata_table_of(tabled.lists, dict(cells), (tabled.by,), "the case")


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
