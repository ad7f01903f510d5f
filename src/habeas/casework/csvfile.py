"""Small CSV files that a user hands to a verb: read strictly, in UTF-8, and told apart by row when they are
wrong."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from habeas.errors import UsageError
from habeas.vault.files import disk_errors

_LARGEST = 256 << 20  # bytes
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a file; `number` counts from 1 after the header."""

    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Return a cell without the space around it; "" if the file has no such column."""
        return self.cells.get(column, "").strip()


def read_csv(
    path: Path, *, what: str, needs: tuple[str, ...], advice: str, also: Mapping[str, str] = _NONE
) -> tuple[Line, ...]:
    """Read a file; nothing is repaired, skipped or filled in.

    Args:
        what: what kind of file it is, for messages.
        needs: the columns without which it is none; `advice` says them in words.
        also: other names under which a column may come, to the one by which `needs` knows it.
    Raises: UsageError: no such file, not UTF-8, not a CSV, a column missing or twice, a row of another
    length.
    """
    if not path.is_file():
        raise UsageError(f"there is no such {what}", place=str(path), advice=advice)
    with disk_errors(path.name), path.open("rb") as stream:
        raw = stream.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise UsageError(f"the {what} is larger than {_LARGEST >> 20} MB", place=path.name, advice=advice)
    try:
        rows = list(csv.reader(StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError as failure:
        line = raw.count(b"\n", 0, failure.start) + 1
        raise UsageError(
            f"the {what} is not UTF-8 text",
            place=f"{path.name}, line {line}",
            advice="Save it as CSV, UTF-8.",
        ) from failure
    except csv.Error as failure:
        raise UsageError(f"the {what} cannot be read as CSV", place=path.name, advice="Check its quotes.") from failure
    header = [also.get(name.strip(), name.strip()) for name in rows[0]] if rows else []
    _check_header(header, needs, path.name, what, advice)
    return tuple(
        Line(number=number, cells=_cells(header, row, number, path.name, what))
        for number, row in enumerate(rows[1:], start=1)
        if row
    )


def _check_header(header: list[str], needs: tuple[str, ...], name: str, what: str, advice: str) -> None:
    missing = [column for column in needs if column not in header]
    if missing:
        raise UsageError(f"the {what} has no column {' and no column '.join(missing)}", place=name, advice=advice)
    if len(set(header)) < len(header):
        raise UsageError(f"two columns of the {what} have the same name", place=name, advice=advice)


def _cells(header: list[str], row: list[str], number: int, name: str, what: str) -> dict[str, str]:
    if len(row) != len(header):
        raise UsageError(
            f"row {number} of the {what} has {len(row)} cells where the header has {len(header)}",
            place=name,
            advice="Mend the row; nothing was recorded.",
        )
    return dict(zip(header, row, strict=True))
