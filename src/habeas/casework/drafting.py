"""Mapping: draft one for a table, from its header and a sample of its values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from habeas.casework.tables import TableOptions, open_table
from habeas.intake import RawRow, Shape, draft, rows
from habeas.vault.files import disk_errors

SAMPLE = 2_000  # rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A drafted mapping, and how the table was read."""

    toml: str
    shape: Shape
    sampled: int


def draft_mapping(table: Path, options: TableOptions) -> Drafted:
    """Draft a mapping for a table.

    Raises: UsageError: no such file. TableError: it cannot be read.
    """
    with open_table(table, options) as (stream, shape), disk_errors(table.name):
        sample = list(islice(_cells(rows(stream, shape)), SAMPLE))
    return Drafted(toml=draft(shape.header, sample, name=table.name), shape=shape, sampled=len(sample))


def _cells(found: Iterator[object]) -> Iterator[tuple[str, ...]]:
    for row in found:
        if isinstance(row, RawRow):
            yield row.cells
