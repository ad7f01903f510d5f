"""A table arrives as a file: what it looks like, and its rows one at a time in bounded memory.

What the bytes are decides how they are read, never the file's name. Nothing is mended: a row that does not
have as many cells as the header is set aside, not padded or cut.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from habeas.errors import TableError
from habeas.intake import delimited, opendocument, workbooks
from habeas.intake.encodings import find_encoding, undecodable
from habeas.intake.shape import CELL_LIMIT, CELLS_LIMIT, ROWS_LIMIT, Flaw, RawRow, SetAside, Shape
from habeas.model.vocabularies import did_you_mean

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of text without being seen (Unicode Bidi_Control)."""

_SAMPLE = 65_536  # characters
_ZIP = b"PK\x03\x04"
_NOT_TABLES = (
    (b"\xd0\xcf\x11\xe0", "a file of an older spreadsheet program"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{\\rtf", "a text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database"),
)


def sniff(
    stream: BinaryIO,
    *,
    name: str,
    encoding: str | None = None,
    delimiter: str | None = None,
    quote: str | None = None,
    sheet: str | None = None,
) -> Shape:
    """Find how a table is to be read.

    Args:
        stream: seekable binary file; read in bounded memory, left at any position, not closed.
        name: the file's name, for errors and display only.
        encoding, delimiter, quote, sheet: what the user states; taken in place of what would be found.
            A quote of "" says that nothing stands around cells.
    Raises: TableError: not a table, no rows, no usable header, no such encoding or sheet.
    """
    form = _format(stream, name)
    if form == "csv":
        shape = _sniff_text(stream, name, encoding, delimiter, quote)
    else:
        shape = _sniff_sheet(stream, name, form, sheet)
    records = _records(stream, shape)
    header = _header(records, shape)
    if not _has_more(records):
        raise TableError("the table has a header and no rows", place=name)
    return _with_header(shape, header)


def rows(stream: BinaryIO, shape: Shape) -> Iterator[RawRow | SetAside]:
    """Give every data row of a table as it stands, or why it was set aside.

    A run of blank rows between others is set aside once; blank rows at the end are no rows.

    Args:
        stream: the file that `shape` was found in; read from its start, not closed.
    Raises: TableError: the header is no longer that of `shape`, undecodable bytes, a damaged file.
    """
    records = _records(stream, shape)
    if _header(records, shape) != shape.header:
        raise TableError("the header is not the one that was found before", place=shape.name)
    yield from _numbered(records, shape)


def records_of(stream: BinaryIO, shape: Shape) -> Iterator[list[str] | Flaw]:
    """Give every row of a table, the header and blank rows too, with as many cells as it has.

    Raises: TableError: undecodable bytes, a damaged file.
    """
    return _records(stream, shape)


def _numbered(records: Iterator[list[str] | Flaw], shape: Shape) -> Iterator[RawRow | SetAside]:
    width, padded = len(shape.header), shape.format != "csv"
    number = blank = 0
    for cells in records:
        if isinstance(cells, list) and not any(cells):
            blank += 1
            if blank > ROWS_LIMIT:
                raise TableError(f"more than {ROWS_LIMIT:,} blank rows follow row {number}", place=shape.name)
            continue
        if blank:
            yield SetAside(number + 1, f"blank, and every row to row {number + blank}" if blank > 1 else "blank")
            number += blank
            blank = 0
        number += 1
        if isinstance(cells, Flaw):
            yield SetAside(number, _with_column_name(cells.reason, shape))
            continue
        if padded and len(cells) < width:  # spreadsheets do not store empty cells at the end of a row
            cells += [""] * (width - len(cells))
        if len(cells) != width:
            yield SetAside(number, f"cells in the row: {len(cells):,}; in the header: {width:,}")
        elif len(longest := max(cells, key=len)) > CELL_LIMIT:
            column = shape.header[cells.index(longest)]
            yield SetAside(number, f"column {column!r} holds {len(longest):,} characters")
        else:
            yield RawRow(number, tuple(cells))


def _records(stream: BinaryIO, shape: Shape) -> Iterator[list[str] | Flaw]:
    match shape.format:
        case "xlsx":
            return workbooks.records(stream, sheet=shape.sheet, name=shape.name)
        case "ods":
            return opendocument.records(stream, sheet=shape.sheet, name=shape.name)
        case _:
            return delimited.records(
                stream,
                encoding=shape.encoding,
                delimiter=shape.delimiter,
                quote=shape.quote,
                name=shape.name,
            )


def _format(stream: BinaryIO, name: str) -> str:
    stream.seek(0)
    head = stream.read(64)
    if not head.strip():
        stream.seek(0)
        if not stream.read(_SAMPLE).strip():
            raise TableError("the file is empty", place=name)
    for magic, what in _NOT_TABLES:
        if head.startswith(magic):
            raise TableError(f"this is {what}, not a table", place=name, advice="save it as XLSX, ODS or CSV")
    if not head.startswith(_ZIP):
        return "csv"
    try:
        members = set(zipfile.ZipFile(stream).namelist())
    except (zipfile.BadZipFile, ValueError, OSError) as failure:
        raise TableError("the spreadsheet file is damaged or cut short", place=name) from failure
    if "xl/workbook.xml" in members:
        return "xlsx"
    if "content.xml" in members:
        return "ods"
    raise TableError("this archive is neither XLSX nor ODS", place=name, advice="unpack it first")


def _sniff_text(stream: BinaryIO, name: str, encoding: str | None, delimiter: str | None, quote: str | None) -> Shape:
    found = find_encoding(stream, given=encoding, name=name)
    if delimiter is not None and (len(delimiter) != 1 or delimiter in "\r\n\0"):
        raise TableError("what stands between cells is one character", advice="for example --delimiter ';'")
    sample = _sample(stream, found.name, name)
    delimiter, quote = delimited.find_dialect(sample, delimiter=delimiter, quote=quote)
    notes = []
    if found.found_by == "guess":
        notes.append(f"the encoding is a guess; {', '.join(found.others) or 'no other'} would also read it")
    return Shape(
        name=name,
        format="csv",
        header=(),
        encoding=found.name,
        found_by=found.found_by,
        confidence=found.confidence,
        other_encodings=found.others,
        delimiter=delimiter,
        quote=quote,
        notes=tuple(notes),
    )


def _sample(stream: BinaryIO, encoding: str, name: str) -> str:
    """Return the beginning of a text, cut at the end of a line where there is one."""
    stream.seek(0)
    raw = stream.read(_SAMPLE)
    cut = raw.rfind(b"\n") + 1 or len(raw)
    if encoding.startswith(("utf-16", "utf_16", "utf-32", "utf_32")):
        cut = len(raw) // 4 * 4
    try:
        text = raw[:cut].decode(encoding)
    except UnicodeDecodeError as failure:
        if cut < len(raw) or len(raw) < _SAMPLE:
            raise undecodable(stream, encoding, name=name) from None
        text = raw[: failure.start].decode(encoding)
    odd = sum(not (letter.isprintable() or letter in "\t\r\n\0") for letter in text[:4096])
    if odd > 400:
        raise TableError("this file is not text", place=name, advice="save it as XLSX, ODS or CSV")
    return text


def _sniff_sheet(stream: BinaryIO, name: str, form: str, sheet: str | None) -> Shape:
    reader = workbooks if form == "xlsx" else opendocument
    names = reader.sheets(stream, name=name)
    if not names:
        raise TableError("the file has no sheet", place=name)
    if sheet is not None and sheet not in names:
        raise TableError(f"there is no sheet {sheet!r}", place=name, advice=did_you_mean(sheet, names))
    notes: tuple[str, ...] = ()
    if sheet is None and len(names) > 1:
        notes = (f"only the first of {len(names)} sheets is read; choose another with --sheet",)
    return Shape(name=name, format=form, header=(), sheet=sheet or names[0], sheets=names, notes=notes)


def _header(records: Iterator[list[str] | Flaw], shape: Shape) -> tuple[str, ...]:
    """Take the first record that is not blank as the header, and check that it names every column."""
    cells = next((found for found in records if isinstance(found, Flaw) or any(found)), None)
    if cells is None:
        raise TableError("the table is empty", place=shape.name)
    if isinstance(cells, Flaw):
        raise TableError(f"the header cannot be read: {cells.reason}", place=shape.name)
    if len(cells) > CELLS_LIMIT:
        raise TableError(f"the header has more than {CELLS_LIMIT:,} cells", place=shape.name)
    empty = [position for position, cell in enumerate(cells, start=1) if not cell.strip()]
    if empty:
        raise TableError(
            f"the header has no name at position {_list(empty)}",
            place=shape.name,
            advice="give every column a name in the first row",
        )
    positions: dict[str, list[int]] = {}
    for position, cell in enumerate(cells, start=1):
        positions.setdefault(cell, []).append(position)
    for places in positions.values():
        if len(places) > 1:
            raise TableError(
                f"the header has one name at positions {_list(places)}",
                place=shape.name,
                advice="give each column its own name",
            )
    return tuple(cells)


def _with_header(shape: Shape, header: tuple[str, ...]) -> Shape:
    notes = list(shape.notes)
    if len(header) == 1:
        notes.append("there is only one column; if there should be more, state what stands between cells")
    if sum(any(letter.isdigit() for letter in name) for name in header) * 2 > len(header):
        notes.append("the first row may be a person and not a header: most of its cells hold digits")
    if any(BIDI.search(name) for name in header):
        notes.append("the header holds invisible characters that turn the direction of text")
    changed = {field: getattr(shape, field) for field in shape.__struct_fields__}
    return Shape(**{**changed, "header": header, "notes": tuple(notes)})


def _has_more(records: Iterator[list[str] | Flaw]) -> bool:
    return any(isinstance(found, Flaw) or any(found) for found in records)


def _with_column_name(reason: str, shape: Shape) -> str:
    """Put the column's name in the place of its position, which is all that a reader of cells knows."""
    found = re.match(r"column ([0-9]+) ", reason)
    if found is None or int(found[1]) > len(shape.header):
        return reason
    return f"column {shape.header[int(found[1]) - 1]!r} {reason[found.end() :]}"


def _list(positions: list[int]) -> str:
    shown = ", ".join(str(position) for position in positions[:10])
    return shown + (f" and {len(positions) - 10} more" if len(positions) > 10 else "")
