"""What a table looks like and what comes out of it: its shape, its rows, the rows that were set aside."""

from __future__ import annotations

import msgspec

CELL_LIMIT = 65_536
"""Characters in one cell of any column; a longer one sets its row aside."""
CELLS_LIMIT = 16_384
"""Cells in one row: the widest sheet that spreadsheet programs write."""
ROWS_LIMIT = 1_048_576
"""Rows of a sheet, and blank rows in one run: the longest sheet that spreadsheet programs write."""


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """How a table is to be read: found by `sniff`, shown to the user, overridden by the user.

    It holds header names and no value of any row.
    """

    name: str  # as the user gave it; shown, never opened
    format: str  # csv | xlsx | ods
    header: tuple[str, ...]
    encoding: str = ""  # csv only, as are the next five
    found_by: str = ""  # given | bom | utf-8 | guess
    confidence: float = 1.0  # 0 to 1; below 1 only for a guess
    other_encodings: tuple[str, ...] = ()  # that would also decode every sampled byte
    delimiter: str = ""
    quote: str = ""
    sheet: str = ""  # xlsx and ods only, as is the next
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what the user should look at

    def lines(self) -> tuple[str, ...]:
        """Say in plain lines how the table will be read, for the user to check."""
        said = [f"format: {self.format}"]
        if self.format == "csv":
            how = f" (guessed, {self.confidence:.0%} sure)" if self.found_by == "guess" else ""
            said.append(f"encoding: {self.encoding}{how}")
            said.append(f"between cells: {_spelled(self.delimiter)}, around cells: {_spelled(self.quote)}")
        else:
            said.append(f"sheet: {self.sheet} (of {len(self.sheets)})")
        said.append(f"columns: {len(self.header)}")
        return (*said, *self.notes)


class RawRow(msgspec.Struct, frozen=True):
    """One data row as it stands in the table; `number` counts from 1 after the header."""

    number: int
    cells: tuple[str, ...]


class SetAside(msgspec.Struct, frozen=True):
    """A row that cannot be taken, and why. The reason names columns and counts, never a value."""

    number: int
    reason: str


class Flaw(msgspec.Struct, frozen=True):
    """Why the record at this place of a file has no cells; it becomes a `SetAside` once it has a number."""

    reason: str


def _spelled(character: str) -> str:
    return {
        "\t": "tab",
        ",": "comma",
        ";": "semicolon",
        "|": "bar",
        '"': "double quote",
        "'": "apostrophe",
    }.get(character, repr(character))
