"""A release of statistics as files: a page that needs no script and no network, a CSV file a table, charts.

The same values always give the same bytes. Every text is escaped; a policy in the head allows the one style sheet by
its hash and nothing else. Whatever is not told is written as such, and never as 0.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import jinja2
from markupsafe import Markup

from habeas.disclosures.count_charts import chart_of, not_drawn
from habeas.disclosures.numerals import counted, grouped
from habeas.disclosures.page_templates import environment, part
from habeas.disclosures.pictures import standalone
from habeas.disclosures.private_counts import MECHANISM
from habeas.disclosures.public_csv import csv_of
from habeas.disclosures.public_tables import ALL, UNITS, WORDS
from habeas.disclosures.published import SELECTION, PublicTable, Shown, Statistics

PAGE, METADATA = "index.html", "metadata.json"
_MOST_COLUMNS = 14
_MOST_ROWS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a table on the page; `total` where it is a sum of rows before it."""

    heads: tuple[str, ...]
    figures: tuple[Shown, ...]
    total: bool = False


def render_statistics(page: Statistics) -> str:
    """Write a release as one HTML document: no script, loads nothing, reads in the dark and at 320 pixels."""
    css = part("report.css") + part("statistics.css")
    tables = [_laid(table, number) for number, table in enumerate(page.tables, start=1)]
    return (
        _environment()
        .get_template("statistics.html")
        .render(
            page=page,
            tables=tables,
            css=Markup(css),  # noqa: S704  our own sheet, from the package itself
            css_hash=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
            selection=SELECTION,
            units=[(unit.replace("_", " "), words) for unit, words in UNITS.items() if _used(page, unit)],
            reading=_reading(page),
        )
    )


def files_of(page: Statistics) -> Iterator[tuple[str, str]]:
    """Give the text files of a release, names with folders: tables, charts as SVG, and the page last."""
    for number, table in enumerate(page.tables, start=1):
        yield f"tables/{name_of(table, number)}.csv", csv_of(table)
    for number, table in enumerate(page.tables, start=1):
        if (chart := chart_of(table, f"chart{_letters(number)}")) is not None:
            notes = tuple(note for note in (_chart_note(page, table), not_drawn(table)) if note)
            yield f"charts/{name_of(table, number)}.svg", standalone(chart, notes)
    yield PAGE, render_statistics(page)


def metadata_of(page: Statistics, hashes: dict[str, str]) -> str:
    """Return what programs read of a release.

    Args:
        hashes: SHA-256 of every other file, by name.
    """
    told = {
        "kind": "habeas statistics",
        "filing": page.filing,
        "case": page.case_id,
        "made_on": page.made_on,
        "program": page.program,
        "record": {"entries": page.record, "root": page.root},
        "thresholds": {"figures": page.thresholds.cells, "ground": page.thresholds.ground},
        "lists": list(page.lists),
        "coded_statements": page.coded,
        "not_included": page.kept_back,
        "vocabularies": dict(page.vocabularies),
        "privacy": {
            "epsilon": page.epsilon,
            "mechanism": MECHANISM,
            "contribution": "one person changes one cell of each table by one",
            "spent": page.spent,
            "budget": page.budget,
        }
        if page.epsilon
        else None,
        "estimate": None if page.estimate is None else _estimate(page),
        "selection": SELECTION,
        "tables": [
            {
                "file": f"tables/{name_of(table, number)}.csv",
                "table": str(table.spec),
                "unit": table.spec.unit,
                "dimensions": list(table.spec.dims),
                "epsilon": table.epsilon or None,
                "figures_not_told": table.not_told,
            }
            for number, table in enumerate(page.tables, start=1)
        ],
        "invented": page.invented,
        "files": dict(sorted(hashes.items())),
    }
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def name_of(table: PublicTable, number: int) -> str:
    """Return the name of a table's files: its number, unit and dimensions."""
    return "-".join((f"{number:02}", table.spec.unit, *table.spec.dims))


def _laid(table: PublicTable, number: int) -> dict[str, Any]:
    across = _across(table)
    down = [at for at in range(len(table.spec.dims)) if at != across]
    lines = list(_lines(table, down, across))
    cut = len(lines) > _MOST_ROWS
    if cut:
        lines = [line for line in lines if line.total]
    chart = chart_of(table, f"chart{_letters(number)}")
    headings = [WORDS[table.spec.dims[at]] for at in down] or [""]
    columns = ["count"] if across is None else [*_labels(table, across), "all"]
    return {
        "anchor": f"table-{number}",
        "title": table.title,
        "caption": _caption(table),
        "headings": headings,
        "columns": columns,
        "rows": lines,
        "chart": chart,
        "not_drawn": not_drawn(table),
        "file": f"{name_of(table, number)}.csv",
        "note": ("Only sums are shown here, because the table is long. " if cut else "") + _note(table),
    }


def _across(table: PublicTable) -> int | None:
    """Return the dimension whose values are the columns: the shortest of several, if it is short enough."""
    if len(table.spec.dims) < 2:
        return None
    shortest = min(range(len(table.spec.dims)), key=lambda at: (len(table.values[at]), -at))
    return shortest if len(table.values[shortest]) <= _MOST_COLUMNS else None


def _lines(table: PublicTable, down: list[int], across: int | None) -> Iterator[Line]:
    """Give the rows of a table, without those in which nothing was recorded."""
    columns = (*table.values[across], ALL) if across is not None else (ALL,)
    for values in product(*((*table.values[at], ALL) for at in down)):
        at = [ALL] * len(table.spec.dims)
        for place, value in zip(down, values, strict=True):
            at[place] = value
        figures = []
        for column in columns:
            if across is not None:
                at[across] = column
            figures.append(table.shown(tuple(at)))
        total = ALL in values or not values
        if total or any(figure.count != 0 for figure in figures):
            heads = tuple(table.label(table.spec.dims[p], value) for p, value in zip(down, values, strict=True))
            yield Line(heads=heads or ("all",), figures=tuple(figures), total=total)


def _labels(table: PublicTable, dim: int) -> list[str]:
    return [table.label(table.spec.dims[dim], value) for value in table.values[dim]]


def _caption(table: PublicTable) -> str:
    words = UNITS[table.spec.unit]
    part = f" Only part of the record: {table.part}." if table.part else ""
    return f"Counted: {words}. Each stands in one cell, so that cells add up to their sums.{part}"


def _note(table: PublicTable) -> str:
    if table.epsilon:
        cell = next((figure.half for at, figure in table.cells() if ALL not in at), 0)
        whole = table.shown((ALL,) * len(table.spec.dims)).half
        return (
            f"Noise was added to every cell (epsilon {table.epsilon:g}): 95 times in 100 it moves a cell by at most "
            f"{grouped(cell)} and the sum of all by at most {grouped(whole)}. Figures below 0 are put to 0, and do not "
            "add up exactly."
        )
    hidden = table.not_told
    if not hidden:
        return "Every figure is told."
    earlier = (
        " Where an earlier release told it, its figure stands under the dash, with its day."
        if any(figure.last for _, figure in table.cells())
        else ""
    )
    return f"{counted(hidden, 'figure')} not told, written –.{earlier}"


def _chart_note(page: Statistics, table: PublicTable) -> str:
    noise = f" Noise was added (epsilon {table.epsilon:g})." if table.epsilon else ""
    return f"{table.title}. Counted on {page.made_on}. Reported cases, no measure of the whole.{noise}" + (
        " INVENTED DATA." if page.invented else ""
    )


def _reading(page: Statistics) -> list[str]:
    """Return what one has to know to read the figures, as sentences."""
    limit = page.thresholds.cells
    said = [
        "One of whom sources say more than one value, for example two years, is counted under “more than one”; one of "
        "whom none is known, under “not known”. Both are counted in “all”.",
    ]
    if not page.epsilon:
        said.append("0 means that nothing was recorded. It does not mean that nothing happened.")
    if page.epsilon:
        said.append(
            f"Privacy: {MECHANISM}, epsilon {page.epsilon:g} for this release. One person changes one cell of each "
            f"table by one. Of the budget of this case, {page.budget:g} in all and never renewed, {page.spent:g} is "
            "spent. "
            "Which rows and columns there are is not protected by the noise."
        )
    else:
        said.append(
            f"A figure behind which fewer than {limit} persons stand is not told, and further figures are not, so that "
            "it cannot be worked out from sums, from other tables, or from earlier releases. A figure that was told "
            f"before and has changed by fewer than {limit} persons since is not told again; the earlier one holds as "
            "of its day."
        )
    if page.thresholds.ground is not None:
        said.append(
            "A ground is what a source alleges that perpetrators acted upon. It says nothing of who somebody is. "
            f"Figures by ground of fewer than {page.thresholds.ground} persons are not told."
        )
    if page.kept_back is None:
        said.append("Persons for whom no consent or other lawful basis covers statistics, if any, are in no figure.")
    else:
        said.append(
            f"Not in any figure: {counted(page.kept_back, 'person')} for whom no consent or other lawful basis covers "
            "statistics."
        )
    return said


def _estimate(page: Statistics) -> dict[str, Any]:
    found = page.estimate
    assert found is not None
    line = found.headline
    return {
        "status": found.status,
        "reasons": list(found.reasons),
        "headline": None if line is None else {"lo95": line.lo95, "hi95": line.hi95, "median": line.median},
    }


def _used(page: Statistics, unit: str) -> bool:
    return any(table.spec.unit == unit for table in page.tables)


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


@cache
def _environment() -> jinja2.Environment:
    return environment(grouped=grouped)
