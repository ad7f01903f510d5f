"""Reading a table of overlaps by stratum from CSV: label columns, one 0/1 column a list, the last column `count`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

import numpy as np

from habeas.errors import DateError, EstimateError
from habeas.estimates.reading import count_of, refuse, rows_of, text_of
from habeas.estimates.strata_labels import (
    Label,
    Labels,
    month_label,
    name_of,
    nothing_known,
    path_of,
    places,
    strata_among,
)
from habeas.estimates.strata_table import StrataTable
from habeas.estimates.table import MOST_LISTS

_COUNT = "count"
_LONGEST_LABEL = 200
Cells = dict[tuple[Labels, tuple[int, ...]], int]


def read_strata(
    stream: BinaryIO, *, name: str, labels: Sequence[str], months: Sequence[str] = (), missing: str = "missing"
) -> StrataTable:
    """Read a table of overlaps by stratum; nobody is left out, and nothing is repaired.

    An empty label, or the word for missing, is a label that nobody knows: those persons may be in every stratum that
    agrees with their other labels. Two lines that say the same in other words (`2000` and `2000-XX`) are added.

    Args:
        stream: the CSV file, UTF-8, comma-separated.
        name: what the user calls the file; it stands in errors.
        labels: the label columns, coarse to fine: small strata are merged within the columns before the last first.
        months: those of them that hold dates (EDTF): a stratum is a month, and a date that leaves the month open
            (`2000`, `2000-XX`, `2000-03/2000-05`) may be in any month that somebody is known to belong to and that it
            reaches. `?` and `~` widen no date.
        missing: the word that stands for an unknown label besides the empty cell, in whatever case.
    Raises: EstimateError: with line and column, for anything that is not exactly such a table; a label column that
        nobody has a label in; no line with all its labels.
    """
    rows = rows_of(text_of(stream, name), name)
    _, header = next(rows, (0, []))
    at = _columns(header, labels, months, name)
    lists = [column for column in range(len(header) - 1) if column not in at]
    cells: Cells = {}
    written: dict[tuple[str, ...], int] = {}
    for line, row in rows:
        place = f"{name}, line {line}"
        if len(row) != len(header):
            refuse(f"{len(row)} columns where the header has {len(header)}", place, "check the commas of this line")
        known = tuple(_label(row[column], header[column], header[column] in months, missing, place) for column in at)
        pattern = tuple(_membership(row[column], f"{place}, column {header[column]}") for column in lists)
        count = count_of(row[-1], f"{place}, column {_COUNT}")
        first = written.setdefault(tuple(row[:-1]), line)
        if first != line:
            refuse(
                f"line {line} has the same labels and pattern as line {first}",
                place,
                "keep one line for each pattern of a stratum",
            )
        if count and not any(pattern):
            refuse(
                "a row of zeros has a count: those are people on no list, and their number is what is asked",
                place,
                "leave that row out",
            )
        if any(pattern) and count:
            cells[known, pattern] = cells.get((known, pattern), 0) + count
    return strata_table_of(tuple(header[column] for column in lists), cells, labels, name)


def _columns(header: list[str], labels: Sequence[str], months: Sequence[str], name: str) -> tuple[int, ...]:
    """Return the places of the label columns, in the order of `labels`, after looking at the whole header."""
    place = f"{name}, line 1"
    if not labels or len(set(labels)) != len(labels):
        raise EstimateError("no label column is named, or one twice", advice="name each column of labels once")
    if not header or header[-1].lower() != _COUNT:
        refuse("the last column is not count", place, "make `count` the last column: persons with exactly that pattern")
    for number, column in enumerate(header[:-1], start=1):
        if not column or len(column) > _LONGEST_LABEL or column in header[: number - 1]:
            refuse(
                "a column has no name, one of more than 200 letters, or that of another column",
                f"{place}, column {number}",
                "give each column a name of its own",
            )
    gone = [column for column in (*labels, *months) if column not in header[:-1]]
    if gone:
        refuse("there is no such label column", f"{place}, column {gone[0]}", "name label columns as the header does")
    if any(column not in labels for column in months):
        raise EstimateError("a month column is no label column", advice="name it among the labels too")
    lists = len(header) - 1 - len(labels)
    if not 2 <= lists <= MOST_LISTS:
        refuse(f"{lists} lists beside the labels", place, f"an estimate needs 2 to {MOST_LISTS} separately made lists")
    return tuple(header.index(column) for column in labels)


def _label(cell: str, column: str, month: bool, missing: str, place: str) -> Label:
    if not cell or cell.casefold() == missing.casefold():
        return nothing_known(month=month)
    if len(cell) > _LONGEST_LABEL:
        refuse("a label of more than 200 letters", f"{place}, column {column}", "use a short label")
    if not month:
        return Label(written=cell)
    try:
        return month_label(cell)
    except DateError as failure:
        raise EstimateError(
            "a label of a month column is no date",
            place=f"{place}, column {column}",
            advice="write 2000-03; 2000 or 2000-XX where the month is not known; leave it empty where nothing is",
        ) from failure


def _membership(cell: str, place: str) -> int:
    if cell not in ("0", "1"):
        refuse(
            "a missing cell" if not cell else "a list column holds something other than 0 and 1",
            place,
            "write 1 where these persons are on the list and 0 where they are not",
        )
    return int(cell)


def strata_table_of(lists: tuple[str, ...], cells: Cells, labels: Sequence[str], name: str) -> StrataTable:
    """Make the table of persons counted by what is known of their stratum, and by pattern.

    Args:
        cells: persons by labels, one a label column, and by zeros and ones, one a list.
        labels: what the label columns are called. name: what errors call the whole.
    Raises: EstimateError: nobody; a label that nobody has; nobody with all labels.
    """
    if not cells:
        refuse("the table holds nobody", name, "give one row for each pattern of a stratum, with its count")
    records = list(dict.fromkeys(known for known, _ in cells))
    _check_labels(records, labels, name)
    strata = strata_among(records)
    numbers = {stratum: number for number, stratum in enumerate(strata)}
    patterns = sorted({pattern for _, pattern in cells})
    open_sets = {record: places(record, strata) for record in records if record not in numbers}
    known = np.zeros((len(strata), len(patterns)), dtype=np.int64)
    opened = np.zeros((len(open_sets), len(patterns)), dtype=np.int64)
    rows = {record: row for row, record in enumerate(open_sets)}
    for (record, pattern), count in cells.items():
        target, row = (known, numbers[record]) if record in numbers else (opened, rows[record])
        target[row, patterns.index(pattern)] += count
    member = np.zeros((len(open_sets), len(strata)), dtype=np.bool_)
    for record, found in open_sets.items():
        member[rows[record], list(found)] = True
    return StrataTable(
        lists=lists,
        strata=tuple(name_of(stratum) for stratum in strata),
        paths=tuple(path_of(stratum) for stratum in strata),
        patterns=np.array(patterns, dtype=np.uint8),
        known=known,
        open_names=tuple(name_of(record) for record in open_sets),
        open_sets=member,
        open_counts=opened,
    )


def _check_labels(records: Sequence[Labels], labels: Sequence[str], name: str) -> None:
    for at, column in enumerate(labels):
        if not any(record[at].known for record in records):
            refuse("nobody has a label here", f"{name}, column {column}", "leave this label column out")
    if not any(all(label.known for label in record) for record in records):
        refuse("no line has all its labels, so there is no stratum", name, "use fewer label columns")
