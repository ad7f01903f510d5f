"""A table without some of its rows: what others say stays in its place, what these people say is gone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

import msgspec

from habeas.intake.shape import Flaw, Shape
from habeas.intake.tables import records_of


class Redacted(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the rows. `gone`: numbers of rows left blank. `unreadable`: rows that no reader could take."""

    gone: tuple[int, ...]
    kept: int
    unreadable: tuple[int, ...]


def redact(stream: BinaryIO, shape: Shape, *, gone: Callable[[int, tuple[str, ...]], bool], out: BinaryIO) -> Redacted:
    """Write a table as CSV (UTF-8) without some rows; every other row keeps its number.

    Args:
        stream: the table; `shape` says how it is read.
        gone: called with a row's number (from 1 after the header) and its cells; True leaves the row blank.
        out: receives the copy.
    Raises: TableError: it cannot be read that way.
    """
    text = io.TextIOWrapper(out, encoding="utf-8", errors="surrogatepass", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    left, unreadable, kept = [], [], 0
    records = iter(records_of(stream, shape))
    for number, cells in _numbered(records):
        if number == 0:
            writer.writerow(shape.header)
        elif isinstance(cells, Flaw):
            unreadable.append(number)
            writer.writerow([""] * len(shape.header))
        elif any(cells) and gone(number, tuple(cells)):
            left.append(number)
            writer.writerow([""] * len(shape.header))
        else:
            kept += any(cells)
            writer.writerow(cells or [""])
    text.detach()
    return Redacted(gone=tuple(left), kept=kept, unreadable=tuple(unreadable))


def _numbered(records: Iterator[list[str] | Flaw]) -> Iterator[tuple[int, list[str] | Flaw]]:
    """Count as `rows` counts: the header is the first row that is not blank, and blank rows after it count."""
    number = -1
    for cells in records:
        if number < 0 and isinstance(cells, list) and not any(cells):
            continue
        number += 1
        yield number, cells
