"""A public table as CSV (RFC 4180), every figure on a line; texts cannot act as formulas in a spreadsheet."""

from __future__ import annotations

import csv
import io

from habeas.disclosures.public_tables import ALL
from habeas.disclosures.published import PublicTable
from habeas.disclosures.shown_text import shown

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_of(table: PublicTable) -> str:
    """Write a table: a column for each dimension, then unit, count, status, and what was told last.

    `status`: told; zero (nothing was recorded); not_told (kept back, or changed by too few since). `count` is empty
    where it is not told. "(all)" stands where a figure is summed over. A noisy table has `noise_95` instead of what
    was told last.
    """
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\r\n")
    noisy = bool(table.epsilon)
    write.writerow(
        [*table.spec.dims, "unit", "count", "status", *(["noise_95"] if noisy else ["last_told", "last_told_on"])]
    )
    for at, figure in table.cells():
        names = [
            harmless(ALL if value == ALL else table.label(dim, value))
            for dim, value in zip(table.spec.dims, at, strict=True)
        ]
        status = "not_told" if figure.count is None else "told" if figure.count or noisy else "zero"
        told = "" if figure.count is None else str(figure.count)
        last = [str(figure.last[0]), figure.last[1]] if figure.last else ["", ""]
        write.writerow([*names, table.spec.unit, told, status, *([str(figure.half)] if noisy else last)])
    return out.getvalue()


def harmless(text: str) -> str:
    """Return a text as a cell: one that a spreadsheet would take for a formula stands behind an apostrophe."""
    plain = shown(text).replace("\n", " ")
    return f"'{plain}" if plain.lstrip().startswith(_STARTS) or plain.startswith(_STARTS) else plain
