"""What every form of a paper relies on: a title, a day, tables whose rows fit, headings that skip no level."""

from __future__ import annotations

from datetime import date
from math import inf

from habeas.disclosures.paper import Block, Heading, Paper, Table
from habeas.errors import DisclosureError


def check_shape(paper: Paper) -> None:
    """Check that a paper can be set in any form.

    Raises: DisclosureError: no title, no day, a heading without words, or a table whose rows or widths do not fit its
        head. These are mistakes of a template, so the error gives the place in the paper.
    """
    if not paper.title.strip():
        raise DisclosureError("a paper without a title")
    try:
        if date.fromisoformat(paper.made_on).isoformat() != paper.made_on:
            raise ValueError  # 20261130 is a day too, but not the one spelling
    except ValueError as failure:
        raise DisclosureError("a paper is made on an ISO day, for example 2026-11-30") from failure
    for at, block in enumerate(paper.blocks, start=1):
        if isinstance(block, Heading) and not block.text.strip():
            raise DisclosureError("a heading without words", place=f"block {at}")  # PDF/UA-1 has no place for one
        if isinstance(block, Table):
            _check_table(block, at)


def _check_table(table: Table, at: int) -> None:
    columns = len(table.head)
    if not columns:
        raise DisclosureError("a table without columns", place=f"block {at}")
    if table.widths and (len(table.widths) != columns or not all(0 < width < inf for width in table.widths)):
        raise DisclosureError(f"{len(table.widths)} widths for {columns} columns", place=f"block {at}")
    for number, row in enumerate(table.rows, start=1):
        if len(row) != columns:
            raise DisclosureError(f"row {number} has {len(row)} cells of {columns}", place=f"block {at}")


def levels(blocks: tuple[Block, ...]) -> tuple[int, ...]:
    """Return the level of each heading as it is set, 0 for other blocks: none lies two below the one before.

    PDF/UA-1 (ISO 14289-1 §7.4.2) lets no heading skip a level.
    """
    found, last = [], 0
    for block in blocks:
        if isinstance(block, Heading):
            last = max(1, min(block.level, last + 1, 6))
            found.append(last)
        else:
            found.append(0)
    return tuple(found)
