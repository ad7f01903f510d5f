"""Rows of an ODS sheet, read from its XML as a stream: what was read is let go, what repeats is bounded."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile

from habeas.errors import TableError
from habeas.intake.archives import check_xml, open_archive
from habeas.intake.shape import CELLS_LIMIT, ROWS_LIMIT, Flaw
from habeas.intake.values import number

REPEATED_ROWS_LIMIT = 10_000  # of one row that is not blank
_CELL_XML_LIMIT = 4 << 20  # bytes between two elements that are let go
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_NOT_VALUES = (f"{_OFFICE}annotation", f"{_TEXT}note")  # comments on a cell are not its value
_DAMAGE = (ValueError, ParseError, BadZipFile, OSError, EOFError, zlib.error, RecursionError)


class _Bounded:
    """A file that refuses to give more than a limit between two calls of `let_go`."""

    def __init__(self, source: IO[bytes], name: str) -> None:
        self._source = source
        self._name = name
        self._since = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self._since += len(chunk)
        if self._since > _CELL_XML_LIMIT:
            raise TableError("a cell of the sheet is longer than any cell can be", place=self._name)
        return chunk

    def let_go(self) -> None:
        self._since = 0


class _Row:
    """Collects the cells of one row. Empty cells wait, so that a million of them at the end cost nothing."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.flaw = ""
        self._position = 0
        self._empty = 0

    def add(self, cell: Element) -> None:
        repeated = _times(cell, "number-columns-repeated")
        self._position += repeated
        if cell.get(f"{_TABLE}formula") is not None:
            self.flaw = self.flaw or (
                f"column {self._position} holds a formula; save the sheet with values in its place"
            )
            return
        text = _value(cell)
        if not text:
            self._empty += repeated
        elif self._position > CELLS_LIMIT:
            self.flaw = f"the row has more than {CELLS_LIMIT:,} cells"
        else:
            self.texts += [""] * self._empty + [text] * repeated
            self._empty = 0


def sheets(stream: BinaryIO, *, name: str) -> tuple[str, ...]:
    """Return the names of the sheets of an OpenDocument spreadsheet, in its order.

    Raises: TableError: damaged, or beyond the limits.
    """
    return tuple(sheet for sheet, row in _walk(stream, name=name) if row is None)


def records(stream: BinaryIO, *, sheet: str, name: str) -> Iterator[list[str] | Flaw]:
    """Give every row of a sheet from its first, blank ones as empty lists; one with a formula as a Flaw.

    Raises: TableError: damaged, or beyond the limits.
    """
    reached = False
    for found, row in _walk(stream, name=name):
        if row is None:
            if reached:
                return
            reached = found == sheet
        elif reached:
            yield row


def _walk(stream: BinaryIO, *, name: str) -> Iterator[tuple[str, list[str] | Flaw | None]]:
    """Give (sheet, None) where a sheet begins, then (sheet, row) for each of its rows."""
    from defusedxml.ElementTree import iterparse

    archive = open_archive(stream, name=name)
    check_xml(archive, "content.xml", name=name)
    try:
        with archive.open("content.xml") as part:
            source = _Bounded(part, name)
            events = iterparse(source, events=("start", "end"), forbid_dtd=True)
            yield from _rows(events, source, name)
    except _DAMAGE as failure:
        raise TableError("the spreadsheet is damaged", place=name) from failure


def _rows(
    events: Iterator[tuple[str, Element]], source: _Bounded, name: str
) -> Iterator[tuple[str, list[str] | Flaw | None]]:
    open_elements: list[Element] = []
    in_cell = 0
    sheet, row = "", _Row()
    for event, element in events:
        tag = element.tag
        if event == "start":
            open_elements.append(element)
            in_cell += tag in _CELLS
            if in_cell:
                continue
            if tag == f"{_TABLE}table":
                sheet = element.get(f"{_TABLE}name", "")
                yield sheet, None
            elif tag == f"{_TABLE}table-row":
                row = _Row()
            continue
        open_elements.pop()
        in_cell -= tag in _CELLS
        if in_cell:
            continue
        if tag in _CELLS:
            row.add(element)
        elif tag == f"{_TABLE}table-row":
            for found in _repeat(row, _times(element, "number-rows-repeated"), name):
                yield sheet, found
        if open_elements:
            open_elements[-1].remove(element)
        source.let_go()


def _repeat(row: _Row, times: int, name: str) -> Iterator[list[str] | Flaw]:
    if not row.texts and not row.flaw:
        times = min(times, ROWS_LIMIT + 1)  # one more than the limit, so that going over it still shows
    elif times > REPEATED_ROWS_LIMIT:
        raise TableError(f"a row of the sheet says that it repeats {times:,} times", place=name)
    for _ in range(times):
        yield Flaw(row.flaw) if row.flaw else list(row.texts)


def _times(element: Element, attribute: str) -> int:
    text = element.get(_TABLE + attribute, "1")
    times = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0
    if times < 1:
        raise ValueError(attribute)
    return times


def _value(cell: Element) -> str:
    match cell.get(f"{_OFFICE}value-type"):
        case "float" | "percentage" | "currency":
            return number(float(cell.get(f"{_OFFICE}value", "")))
        case "date":
            return cell.get(f"{_OFFICE}date-value", "").removesuffix("T00:00:00")
        case "boolean":
            return cell.get(f"{_OFFICE}boolean-value", "").upper()
        case _:
            paragraphs = [_words(part) for part in cell if part.tag == f"{_TEXT}p"]
            return "\n".join(paragraphs) or cell.get(f"{_OFFICE}string-value", "")


def _words(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        match child.tag.removeprefix(_TEXT):
            case "s":
                parts.append(" " * min(int(child.get(f"{_TEXT}c", "1")), _CELL_XML_LIMIT))
            case "tab":
                parts.append("\t")
            case "line-break":
                parts.append("\n")
            case _ if child.tag not in _NOT_VALUES:
                parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)
