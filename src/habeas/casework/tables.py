"""A table of people as a file of the user's: opened, looked at, and refused with a place and something to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from habeas.casework.incoming import Incoming, InMemory, opened, place_of
from habeas.errors import MappingError, TableError, UsageError
from habeas.intake import Mapping, Shape, read_mapping, sniff
from habeas.vault.files import disk_errors

_TABLE_ADVICE = "See whether a spreadsheet program opens it, and save it anew as CSV (UTF-8), XLSX or ODS."
MAPPING_ADVICE = "`habeas mapping TABLE` drafts a mapping that fits; compare the two."


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """What the user overrides of how a table is read; None leaves it to detection."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@contextmanager
def open_table(table: Incoming, options: TableOptions) -> Iterator[tuple[BinaryIO, Shape]]:
    """Open a table and find how it is to be read.

    Raises: UsageError: no such file. TableError: not a table. Every TableError and MappingError that passes
        through names a place and says what to do.
    """
    if isinstance(table, Path) and not table.is_file():
        raise UsageError("there is no such file", place=str(table), advice="Check the name; a folder is no table.")
    place = place_of(table)
    with disk_errors(place):
        stream = opened(table)
    with stream, advised(place):
        with disk_errors(place):
            shape = sniff(
                stream,
                name=place,
                encoding=options.encoding,
                delimiter=options.delimiter,
                sheet=options.sheet,
            )
        yield stream, shape


def open_mapping(mapping: Incoming) -> Mapping:
    """Read a mapping.

    Raises: UsageError: no such file. MappingError: it is none, or says what cannot be.
    """
    if isinstance(mapping, Path) and not mapping.is_file():
        raise UsageError(
            "there is no such mapping file", place=str(mapping), advice="`habeas mapping TABLE` drafts one."
        )
    place = place_of(mapping)
    with disk_errors(place):
        content = mapping.content if isinstance(mapping, InMemory) else mapping.read_bytes()
    with advised(place):
        return read_mapping(content, name=place)


def how_read(shape: Shape) -> dict[str, str]:
    """Return how a table was read, so that it can be read the same way again."""
    said = {name: getattr(shape, name) for name in ("format", "encoding", "delimiter", "quote", "sheet")}
    return {name: value for name, value in said.items() if value or name == "quote"}


@contextmanager
def advised(name: str) -> Iterator[None]:
    """Give a refusal of a table or mapping a place and an advice where it has none of its own."""
    try:
        yield
    except (TableError, MappingError) as failure:
        failure.place = failure.place or name
        failure.advice = failure.advice or (_TABLE_ADVICE if isinstance(failure, TableError) else MAPPING_ADVICE)
        raise
