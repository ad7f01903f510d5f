"""Reading a table of overlaps from CSV: one 0/1 column a list, the last column `count`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import BinaryIO, NoReturn

import numpy as np

from habeas.errors import EstimateError
from habeas.estimates.table import MOST_LISTS, MOST_PEOPLE_A_CELL, CaptureTable

MOST_BYTES = 64 * 2**20
_COUNT = "count"
_WHOLE = re.compile(r"[0-9]+\Z")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]*)?\Z")
_FRACTION = re.compile(r"[0-9]*[.,][0-9]+\Z")
_LONGEST_NAME = 200


def read_table(stream: BinaryIO, *, name: str) -> CaptureTable:
    """Read a table of overlaps; nothing is repaired, skipped or filled in.

    Args:
        stream: the CSV file, UTF-8 (a byte-order mark is allowed), comma-separated.
        name: what the user calls the file; it stands in errors.
    Returns: the table in the order of the file; rows with count 0 are kept.
    Raises: EstimateError: with row and column, for anything that is not exactly such a table.
    """
    rows = rows_of(text_of(stream, name), name)
    _, header = next(rows, (0, []))
    lists = _header(header, name)
    patterns: dict[tuple[int, ...], int] = {}
    counts: list[int] = []
    for line, row in rows:
        pattern, count = _cell(row, lists, f"{name}, line {line}")
        if pattern in patterns:
            refuse(
                f"line {line} has the same pattern as line {patterns[pattern]}",
                f"{name}, line {line}",
                "keep one line for each pattern",
            )
        patterns[pattern] = line
        counts.append(count)
    if not counts:
        refuse("there is a header and no rows", name, "add one row for each pattern of lists, with its count")
    return _table(lists, patterns, counts, name)


def text_of(stream: BinaryIO, name: str) -> str:
    """Return the text of a file that may hold a table.

    Raises: EstimateError: it is too large, empty or no UTF-8 text.
    """
    raw = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        refuse(f"the file is larger than {MOST_BYTES // 2**20} MB", name, "give a table of counts, not of people")
    if not raw.strip(b"\xef\xbb\xbf \t\r\n"):
        refuse("the file is empty", name, "give a CSV with one 0/1 column a list and a last column count")
    if b"\0" in raw:
        refuse("the file holds NUL bytes, so it is not UTF-8 text", name, "save it as CSV, UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = raw.count(b"\n", 0, failure.start) + 1
        raise EstimateError(
            "the file is not UTF-8 text", place=f"{name}, line {line}", advice="save it as CSV, UTF-8"
        ) from failure


def rows_of(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Return line numbers and cells one after the other; blank lines at the very end are no rows."""
    reader = csv.reader(StringIO(text.rstrip("\r\n"), newline=""), strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as failure:
            raise EstimateError(
                "a line cannot be read as CSV",
                place=f"{name}, line {reader.line_num}",
                advice="check its quotes",
            ) from failure
        yield reader.line_num, [cell.strip() for cell in row]


def _header(header: list[str], name: str) -> tuple[str, ...]:
    place = f"{name}, line 1"
    if not header or header[-1].lower() != _COUNT:
        elsewhere = _COUNT in [column.lower() for column in header]
        refuse(
            "the column count is not the last one" if elsewhere else "there is no column count",
            place,
            "make `count` the last column: persons with exactly that pattern of lists",
        )
    lists = tuple(header[:-1])
    if len(lists) > MOST_LISTS:
        refuse(
            f"{len(lists)} lists; at most {MOST_LISTS} can be used",
            place,
            "join lists of the same organisation",
        )
    for number, column in enumerate(lists, start=1):
        if not column or len(column) > _LONGEST_NAME:
            refuse(
                "a list has no name, or one of more than 200 letters",
                f"{place}, column {number}",
                "name the column",
            )
        if column in lists[: number - 1]:
            refuse("two columns have the same list name", f"{place}, column {number}", "rename one of them")
    if len(lists) < 2:
        refuse(
            "there is only one list" if lists else "there are no lists",
            place,
            "an estimate needs the overlap of at least two separately made lists",
        )
    return lists


def _cell(row: list[str], lists: tuple[str, ...], place: str) -> tuple[tuple[int, ...], int]:
    if len(row) != len(lists) + 1:
        refuse(
            f"{len(row)} columns where the header has {len(lists) + 1}",
            place,
            "check the commas of this line",
        )
    for column, cell in zip(lists, row, strict=False):
        if cell not in ("0", "1"):
            refuse(
                "a missing cell" if not cell else "a list column holds something other than 0 and 1",
                f"{place}, column {column}",
                "write 1 where these persons are on the list and 0 where they are not",
            )
    return tuple(int(cell) for cell in row[:-1]), count_of(row[-1], f"{place}, column {_COUNT}")


def count_of(cell: str, place: str) -> int:
    """Read a count of persons.

    Raises: EstimateError: it is missing, negative, a fraction, no number or too large.
    """
    if _WHOLE.match(cell) and cell.isascii():
        if len(cell) > 19 or int(cell) > MOST_PEOPLE_A_CELL:
            refuse(f"a count above {MOST_PEOPLE_A_CELL:,}", place, "check the number")
        return int(cell)
    if not cell:
        refuse("a missing count", place, "write 0 if there is nobody with this pattern")
    if _NEGATIVE.match(cell):
        refuse("a negative count", place, "a count of persons is 0 or more")
    if _FRACTION.match(cell):
        refuse("a count with a fraction", place, "persons are counted in whole numbers; weights cannot be used")
    return refuse("a count that is not a whole number", place, "write it in digits only")


def _table(lists: tuple[str, ...], patterns: dict[tuple[int, ...], int], counts: list[int], name: str) -> CaptureTable:
    zeros = (0,) * len(lists)
    if zeros in patterns and counts[list(patterns).index(zeros)]:
        refuse(
            "a row of zeros has a count: those are people on no list, and their number is what is asked",
            f"{name}, line {patterns[zeros]}",
            "leave that row out",
        )
    if sum(counts) == 0:
        refuse("the table holds nobody: every count is 0", name, "check that the counts were exported")
    kept = [(pattern, count) for pattern, count in zip(patterns, counts, strict=True) if any(pattern)]
    return CaptureTable(
        lists=lists,
        patterns=np.array([pattern for pattern, _ in kept], dtype=np.uint8),
        counts=np.array([count for _, count in kept], dtype=np.int64),
    )


def refuse(message: str, place: str, advice: str) -> NoReturn:
    """Refuse a table at a place.

    Raises: EstimateError: always.
    """
    raise EstimateError(message, place=place, advice=advice)
