"""Intervals under each other on one logarithmic axis of persons: the layout that the pictures of an estimate share.

The interval is drawn first and widest; a middle is a thin mark on it, and only where a row has one. A row without an
interval says why in words: what could not be estimated is not left out.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from habeas.disclosures.persons_axis import PersonsAxis, persons_axis
from habeas.disclosures.strokes import dot, filled, frame, stroke, written
from habeas.model.numerals import grouped

WIDTH = 720
BOUNDLESS = 1e15
"""Persons from which on an end is no number but a limit of the computation."""
_LEFT, _RIGHT = 232.0, 688.0
_LABEL, _PLOT = 31, 66  # letters that fit beside, and into, the plot
_TALL, _CURVE = 46.0, 34.0  # pixels of a row without a curve, and what a curve adds
_HEAD = 34.0  # of a heading
_LINE = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row. `label` stands in bold beside it; a row with nothing else is a heading.

    `ends`: persons, low and high, or None, and `why` then says why. `middle`: only where one may be quoted. `curve`:
    (persons, height), rising. `kind`: "settled", "loose" (chains that do not agree) or "floor" (a bound). `known`: the
    documented number of this row, where it is not the same in all. `dots`: (persons, weight above 0). `slim`: the
    middle is drawn and not written.
    """

    label: str
    ends: tuple[float, float] | None = None
    middle: float | None = None
    why: str = ""
    note: str = ""
    curve: tuple[tuple[float, float], ...] = ()
    kind: str = "settled"
    known: int | None = None
    dots: tuple[tuple[float, float], ...] = ()
    slim: bool = False

    @property
    def is_heading(self) -> bool:
        """Has the row nothing to draw and nothing to say?"""
        return self.ends is None and not (self.why or self.dots)

    @property
    def beside(self) -> list[tuple[str, str]]:
        """The lines of text beside the plot, each with its class: what it is, the interval, the middle, a note."""
        lines = [(line, "c-letter") for line in textwrap.wrap(self.label, _LABEL) or [""]]
        if self.ends is not None:
            lines.append((in_words(self.ends, floor=self.kind == "floor"), "c-label"))
        if self.middle is not None and not self.slim:
            lines.append((f"middle {grouped(self.middle)}", "c-label"))
        return lines + [(line, "c-label") for line in textwrap.wrap(self.note, _LABEL)]

    @property
    def height(self) -> float:
        """How many pixels the row takes."""
        if self.is_heading:
            return _HEAD
        drawn = _TALL + (_CURVE if len(self.curve) > 1 else 0.0)
        return max(drawn, _LINE * max(len(self.beside), len(textwrap.wrap(self.why, _PLOT))) + 14)


def in_words(ends: tuple[float, float], *, floor: bool = False) -> str:
    """Return "1 000 to 2 000", or for a floor "at least 1 000 (to 2 000)"; an end that does not exist in words."""
    low, high = ends
    top = grouped(high) if high < BOUNDLESS else "no upper end"
    return f"at least {grouped(low)} (to {top})" if floor else f"{grouped(low)} to {top}"


def interval_rows(name: str, title: str, told: str, rows: Sequence[Row], *, documented: int | None = None) -> Markup:
    """Draw rows on one axis.

    Args:
        name, title, told: as of `strokes.frame`.
        documented: a dashed line through all rows.
    """
    axis = persons_axis(_numbers(rows, documented), left=_LEFT, right=_RIGHT)
    top = 30.0 if documented is not None else 10.0
    base = top + sum(row.height for row in rows)
    parts = [piece for step in axis.marks() for piece in _mark(axis.across(step), step, top, base)]
    parts.append(stroke(_LEFT, base, _RIGHT, base, "c-axis"))
    parts.append(written(_RIGHT, base + 36, "persons in all (log scale)", "c-label", "end"))
    y = top
    known = None if documented is None else axis.across(documented)
    for row in rows:
        if known is not None and not row.why:  # no line through words
            parts.append(stroke(known, y, known, y + row.height, "c-known"))
        parts += _drawn(row, y, axis)
        y += row.height
    if documented is not None:
        x = axis.across(documented)
        right = x < (_LEFT + _RIGHT) / 2
        parts.append(
            written(
                x if right else x + 4, 15, f"documented {grouped(documented)}", "c-label", "start" if right else "end"
            )
        )
    return frame(name, title, told, (WIDTH, round(base + 44)), parts)


def only_words(name: str, title: str, sentence: str) -> Markup:
    """Draw nothing but a sentence: the picture of what cannot be drawn."""
    lines = textwrap.wrap(sentence, 92) or [title]
    parts = [written(10, 24 + 18 * number, line, "c-label", "start") for number, line in enumerate(lines)]
    return frame(name, title, sentence or title, (WIDTH, 24 + 18 * len(lines)), parts)


def _numbers(rows: Iterable[Row], documented: int | None) -> list[float]:
    found = [] if documented is None else [float(documented)]
    for row in rows:
        found += row.ends or ()
        found += [] if row.known is None else [float(row.known)]
        found += [persons for persons, _ in row.dots]
    return found or [1.0, 10.0]


def _mark(x: float, step: float, top: float, base: float) -> list[Markup]:
    return [
        stroke(x, top, x, base, "c-grid"),
        stroke(x, base, x, base + 5, "c-axis"),
        written(x, base + 19, grouped(step), "c-label", "middle"),
    ]


def _drawn(row: Row, y: float, axis: PersonsAxis) -> list[Markup]:
    if row.is_heading:
        return [written(6, y + 23, row.label, "c-strong", "start")]
    parts = _lines(row.beside, 6, y, row.height)
    parts += _lines([(words, "c-label") for words in textwrap.wrap(row.why, _PLOT)], axis.left + 8, y, row.height)
    line = y + row.height - 18 if len(row.curve) > 1 else y + row.height / 2
    parts += _curved(row, line - 9, axis)
    if row.ends is not None:
        parts += _banded(row, line, axis)
    most = max((weight for _, weight in row.dots), default=1.0)
    parts += [
        dot(axis.across(persons), line, 2.0 + 3.0 * (weight / most) ** 0.5, "c-on") for persons, weight in row.dots
    ]
    if row.known is not None and row.ends is not None:
        x = axis.across(row.known)
        parts.append(stroke(x, line - 10, x, line + 10, "c-known"))
    return parts


def _lines(lines: Sequence[tuple[str, str]], x: float, y: float, height: float) -> list[Markup]:
    start = y + max(0.0, (height - _LINE * len(lines)) / 2) + 11
    return [written(x, start + _LINE * number, words, kind, "start") for number, (words, kind) in enumerate(lines)]


def _curved(row: Row, base: float, axis: PersonsAxis) -> list[Markup]:
    """The curve over its own base line; the part within the interval is darker."""
    kept = [(x, height) for x, height in row.curve if axis.low <= x <= axis.high]
    if len(kept) < 2:
        return []
    highest = max(height for _, height in kept) or 1.0
    points = [(axis.across(x), base - (_CURVE + 14) * height / highest) for x, height in kept]
    parts = [filled(points, base, "c-tail")]
    low, high = row.ends or (0.0, 0.0)
    within = [point for point, (x, _) in zip(points, kept, strict=True) if low <= x <= high]
    if len(within) > 1:
        parts.append(filled(within, base, "c-area"))
    return parts


def _banded(row: Row, y: float, axis: PersonsAxis) -> list[Markup]:
    low, high = row.ends or (0.0, 0.0)
    x1, x2 = axis.across(low), axis.across(high)
    opens = row.kind == "floor" or axis.is_beyond(high)
    parts = [stroke(x1, y, x2, y, "c-loose" if row.kind == "loose" else "c-grid" if row.kind == "floor" else "c-band")]
    parts.append(stroke(x1, y - 6, x1, y + 6, "c-end"))
    if opens:
        tip = min(max(x2, x1 + 24), axis.right)
        parts += [stroke(x1, y, tip, y, "c-end")] if row.kind == "floor" else []
        parts += [stroke(tip - 6, y - 5, tip, y, "c-end"), stroke(tip - 6, y + 5, tip, y, "c-end")]
    else:
        parts.append(stroke(x2, y - 6, x2, y + 6, "c-end"))
    if row.middle is not None:
        x = axis.across(row.middle)
        parts.append(stroke(x, y - 8, x, y + 8, "c-mark"))
    return parts
