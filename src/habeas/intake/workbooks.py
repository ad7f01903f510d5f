"""Rows of an XLSX sheet through openpyxl's streaming reader, behind limits that it does not have itself."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from habeas.errors import TableError
from habeas.intake.archives import check_xml, open_archive
from habeas.intake.shape import Flaw
from habeas.intake.values import spelled

if TYPE_CHECKING:
    from openpyxl import Workbook

ROW_LIMIT = 4 << 20  # bytes of XML; openpyxl holds one whole row at a time
STRINGS_LIMIT = 256 << 20  # bytes of XML; openpyxl holds all shared strings
_DAMAGE = (
    KeyError,
    ValueError,  # also every refusal of defusedxml
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    SyntaxError,  # of XML, whether the standard library reads it or, where it is installed, lxml
    zipfile.BadZipFile,
    zlib.error,
)


def sheets(stream: BinaryIO, *, name: str) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook, in its order.

    Raises: TableError: damaged, or beyond the limits.
    """
    book = _open(stream, name=name)
    names = tuple(sheet.title for sheet in book.worksheets)
    book.close()
    return names


def records(stream: BinaryIO, *, sheet: str, name: str) -> Iterator[list[str] | Flaw]:
    """Give every row of a sheet from its first, blank ones as empty lists; one with a formula as a Flaw.

    Raises: TableError: no such sheet, damaged, or beyond the limits.
    """
    book = _open(stream, name=name)
    try:
        found = {each.title: each for each in book.worksheets}[sheet]
        # The stated dimension may be wrong and would pad every row to it.
        found.reset_dimensions()
        for row in found.iter_rows():
            yield _cells(row)
    except _DAMAGE as failure:
        raise TableError("the workbook is damaged", place=name) from failure
    finally:
        book.close()


def _open(stream: BinaryIO, *, name: str) -> Workbook:
    from openpyxl import load_workbook  # costs a quarter of a second that text tables need not pay

    archive = open_archive(stream, name=name)
    for member in archive.infolist():
        if not member.filename.endswith((".xml", ".rels")):
            continue
        if member.filename.startswith("xl/worksheets/"):
            check_xml(archive, member.filename, name=name, units=(b"</row>", b":row>"), unit_limit=ROW_LIMIT)
        else:
            check_xml(archive, member.filename, name=name)
        if member.filename == "xl/sharedStrings.xml" and member.file_size > STRINGS_LIMIT:
            raise TableError("the workbook holds too much text", place=name, advice="save the sheet as CSV")
    try:
        return load_workbook(stream, read_only=True, data_only=False, keep_links=False)
    except _DAMAGE as failure:
        raise TableError("the workbook is damaged", place=name) from failure


def _cells(row: tuple[Any, ...]) -> list[str] | Flaw:
    """Return the texts of one row, trailing empty cells left out."""
    texts: list[str] = []
    for position, cell in enumerate(row, start=1):
        kind = cell.data_type
        if kind == "f":
            return Flaw(f"column {position} holds a formula; save the sheet with values in its place")
        if kind == "e":
            return Flaw(f"column {position} holds a spreadsheet error in place of a value")
        texts.append(spelled(cell.value))
    while texts and not texts[-1]:
        texts.pop()
    return texts
