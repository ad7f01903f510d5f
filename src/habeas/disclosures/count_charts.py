"""Charts of public counts: one bar a value; a figure that is not told is written as such and has no bar.

Times stand as columns from left to right, everything else as rows, in the order of the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from habeas.disclosures.charts import ticks
from habeas.disclosures.public_tables import ALL, NOT_KNOWN, SEVERAL, WORDS
from habeas.disclosures.published import PublicTable, Shown
from habeas.disclosures.strokes import block, frame, stroke, written
from habeas.model.numerals import grouped

TIMES = ("year", "month")
MOST_ROWS = 40
_WIDTH = 720
_LABEL = 31  # characters of a value's name before the bars
NOT_DRAWN = (SEVERAL, NOT_KNOWN)


def chart_of(table: PublicTable, name: str) -> Markup | None:
    """Draw a table by its first dimension, by time where it has one; None where there is nothing to draw.

    Args:
        name: makes the ids of the chart, letters only.
    """
    if not table.spec.dims:
        return None
    by = next((at for at, dim in enumerate(table.spec.dims) if dim in TIMES), 0)
    dim = table.spec.dims[by]
    bars = [(table.label(dim, value), shown) for value, shown in _along(table, by) if value not in NOT_DRAWN]
    if not any(figure.count for _, figure in bars):
        return None
    title = f"{table.spec.unit.replace('_', ' ').capitalize()} by {WORDS[dim].lower()}"
    hidden = sum(figure.count is None for _, figure in bars)
    told = f"{len(bars)} bars." + (f" {hidden} are not told and have no bar." if hidden else "")
    return _columns(name, title, told, bars) if dim in TIMES else _rows(name, title, told, bars)


def not_drawn(table: PublicTable) -> str:
    """Return a sentence on what the chart of a table leaves out, because it would hide the rest; "" if nothing."""
    if not table.spec.dims:
        return ""
    by = next((at for at, dim in enumerate(table.spec.dims) if dim in TIMES), 0)
    dim = table.spec.dims[by]
    said = [
        f"{table.label(dim, value)}: {'not told' if shown.count is None else grouped(shown.count)}"
        for value, shown in _along(table, by)
        if value in NOT_DRAWN and shown.count != 0
    ]
    return f"Not drawn: {', '.join(said)}." if said else ""


def _along(table: PublicTable, by: int) -> list[tuple[str, Shown]]:
    """Return the figures along one dimension, summed over all others."""
    size = len(table.spec.dims)
    return [
        (value, table.shown(tuple(value if place == by else ALL for place in range(size))))
        for value in table.values[by]
    ]


def _columns(name: str, title: str, told: str, bars: Sequence[tuple[str, Shown]]) -> Markup:
    left, right, top, base = 52, _WIDTH - 10, 14, 190
    pitch = (right - left) / len(bars)
    steps = ticks(0, max(figure.count or 0 for _, figure in bars), 4)
    scale = (base - top) / steps[-1]
    parts = []
    for step in steps:
        parts.append(stroke(left, base - step * scale, right, base - step * scale, "c-grid" if step else "c-axis"))
        parts.append(written(left - 6, base - step * scale + 4, grouped(round(step)), "c-label", "end"))
    every = -(-len(bars) // max(1, int((right - left) // 62)))
    for at, (label, figure) in enumerate(bars):
        middle = left + pitch * (at + 0.5)
        if figure.count is None:
            parts.append(written(middle, base - 4, "–", "c-label", "middle"))
        else:
            width = min(pitch * 0.8, 40)
            parts.append(block(middle - width / 2, base - figure.count * scale, width, figure.count * scale))
        if at % every == 0:
            parts.append(written(middle, base + 18, label, "c-label", "middle"))
    return frame(name, title, told, (_WIDTH, 218), parts)


def _rows(name: str, title: str, told: str, bars: Sequence[tuple[str, Shown]]) -> Markup:
    drawn, row, top, left = bars[:MOST_ROWS], 24, 8, 262
    highest = max((figure.count or 0 for _, figure in drawn), default=0) or 1
    parts = []
    for at, (label, figure) in enumerate(drawn):
        line = top + row * at + row / 2
        short = label if len(label) <= _LABEL else label[: _LABEL - 1].rstrip() + "…"
        parts.append(written(left - 8, line + 4, short, "c-label", "end"))
        long = (_WIDTH - left - 84) * (figure.count or 0) / highest
        parts.append(block(left, line - 7, long, 14))
        parts.append(
            written(
                left + long + 6,
                line + 4,
                "not told" if figure.count is None else grouped(figure.count),
                "c-number",
                "start",
            )
        )
    if len(bars) > len(drawn):
        told += f" The first {len(drawn)} of {len(bars)} are drawn."
    return frame(name, title, told, (_WIDTH, top + row * len(drawn) + 8), parts)
