"""Charts as SVG text: pure functions of counts, the same for the same counts, readable in grey.

Colours, type and dark mode come from the report's sheet by class, so a chart carries no style of its own.
Every text goes in through `Markup.format`, which escapes it. Coordinates are CSS pixels; charts run left to
right in every language, as axes do. Each has a title, a description and `role="img"`; the page gives the
same counts as a table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from habeas.disclosures.numerals import grouped
from habeas.disclosures.strokes import block, filled, frame, px, stroke, written

COLUMNS = 15  # combinations drawn; beyond that bars are too thin to carry their number
MONTHS = 360  # months drawn one by one; beyond that the strip goes by year
_WIDTH = 720
_LABEL = 20  # characters of a list's title that fit between its mark and its total, in wide fonts too


def letter(index: int) -> str:
    """Return the short mark of a list: A to Z, then A2 to Z2, and so on."""
    return chr(ord("A") + index % 26) + (str(index // 26 + 1) if index >= 26 else "")


def upset(
    lists: Sequence[str],
    patterns: Sequence[tuple[int, ...]],
    counts: Sequence[int],
    *,
    totals: Sequence[int | None] | None = None,
    withheld: int = 0,
) -> Markup:
    """Draw how many persons are on exactly which lists (an UpSet plot).

    Args:
        lists: titles.
        patterns: for each combination, indexes into `lists`.
        counts: persons on exactly that combination, whole numbers >= 0, as many as patterns.
        totals: persons on each list, where they are not the sums of `counts`; None for one that is not told.
        withheld: combinations that are not among `patterns` because too few persons are in them to be told.
    Returns: the 15 largest combinations as columns, largest first; rows are lists with their totals.
    Source: Lex et al. (2014), UpSet, IEEE TVCG 20(12).
    """
    order = sorted(zip(patterns, counts, strict=True), key=lambda pair: (-pair[1], pair[0]))
    drawn = [pair for pair in order if pair[1] > 0][:COLUMNS]
    if totals is None:
        totals = [sum(count for lists_, count in order if index in lists_) for index in range(len(lists))]
    left, top, bar, row = 288, 26, 150, 24 if len(lists) <= 8 else 19
    pitch = min(72.0, (_WIDTH - left - 12) / max(1, len(drawn)))
    matrix = top + bar + 22
    height = matrix + row * len(lists) + 8
    parts = [*_stripes(len(lists), matrix, row), *_list_rows(lists, totals, matrix, row)]
    highest = max((count for _, count in drawn), default=1)
    for column, (members, count) in enumerate(drawn):
        x = left + pitch * (column + 0.5)
        tall = bar * count / highest
        parts.append(block(x - pitch * 0.31, top + bar - tall, pitch * 0.62, tall))
        parts.append(written(x, top + bar - tall - 6, grouped(count), "c-number", "middle"))
        parts += _dots(x, members, len(lists), matrix, row)
    parts.append(stroke(left, top + bar, left + pitch * len(drawn), top + bar, "c-axis"))
    told = f"Largest: {_members(drawn[0][0])}, {grouped(drawn[0][1])} persons." if drawn else "No persons."
    told += f" {withheld} combinations are not told." if withheld else ""
    width = _WIDTH if len(drawn) > 5 else max(left + pitch * len(drawn) + 12, 430)
    return frame(
        "overlap",
        "Persons by the lists that know them",
        f"{len(lists)} lists, {len(drawn)} of {len(order)} combinations drawn. {told}",
        (math.ceil(width), height),
        parts,
    )


def months(counts: Sequence[tuple[str, int]]) -> Markup:
    """Draw persons by month of taking, one bar a month from the first to the last, empty months in their
    place.

    Args:
        counts: ("1976-11", persons); each month once.
    Returns: the strip; bars are years where the months span more than 30 years.
    """
    by_month = {_ordinal(month): persons for month, persons in counts if persons}
    per_bar = 1
    if by_month and max(by_month) - min(by_month) >= MONTHS:
        per_bar = 12
    bars: dict[int, int] = {}
    for ordinal, persons in by_month.items():
        bars[ordinal // per_bar] = bars.get(ordinal // per_bar, 0) + persons
    first, last = (min(bars), max(bars)) if bars else (0, 0)
    left, right, top, base = 46, _WIDTH - 10, 14, 190
    pitch = (right - left) / (last - first + 1)
    highest = max(bars.values(), default=1)
    steps = ticks(0, highest, 4)
    scale = (base - top) / steps[-1]
    parts = [piece for step in steps for piece in _grid(left, right, base - step * scale, step)]
    for bar, persons in sorted(bars.items()):
        width = min(pitch * 0.82, 26)
        x = left + pitch * (bar - first + 0.5) - width / 2
        parts.append(block(x, base - persons * scale, width, persons * scale))
    parts += _years(first * per_bar, last * per_bar + per_bar - 1, left, right, base)
    each = "month" if per_bar == 1 else "year"
    peak = max(bars, key=lambda bar: (bars[bar], -bar)) if bars else None
    told = "" if peak is None else f" Most in {_spelled(peak, per_bar)}: {grouped(bars[peak])} persons."
    return frame("takings", f"Persons by {each} taken", f"One bar a {each}.{told}", (_WIDTH, 218), parts)


def density(
    curve: Sequence[tuple[float, float]],
    *,
    lo95: int,
    hi95: int,
    median: int | None = None,
    documented: int | None = None,
) -> Markup:
    """Draw how likely each number of persons is, with its interval below.

    Args:
        curve: (persons, height), ascending in persons, heights >= 0, at least two points.
        lo95, hi95: the 95 % interval; median: its middle, if one may be shown.
        documented: persons already on a list.
    """
    values = [x for x, _ in curve] + [float(lo95), float(hi95)]
    if documented is not None:
        values.append(float(documented))
    spread = (max(values) - min(values)) or 1.0
    low, high = min(values) - 0.1 * spread, max(values) + 0.1 * spread
    left, right, top, base = 12, _WIDTH - 12, 30, 178

    def across(persons: float) -> float:
        return left + (right - left) * (persons - low) / (high - low)

    highest = max(height for _, height in curve) or 1.0
    points = [(across(x), base - (base - top) * height / highest) for x, height in curve]
    parts = [filled(points, base, "c-tail"), _inside(curve, points, base, lo95, hi95)]
    parts.append(stroke(left, base, right, base, "c-axis"))
    for step in ticks(low, high, 6):
        if low <= step <= high:
            parts.append(stroke(across(step), base, across(step), base + 5, "c-axis"))
            parts.append(written(across(step), base + 19, grouped(round(step)), "c-label", "middle"))
    parts += _bracket(across(lo95), across(hi95), base + 44, (lo95, hi95))
    if median is not None:
        parts.append(stroke(across(median), base + 37, across(median), base + 51, "c-mark"))
        parts.append(written(across(median), base + 68, f"median {grouped(median)}", "c-label", "middle"))
    if documented is not None:
        x = across(documented)
        anchor = "start" if x < _WIDTH / 2 else "end"
        parts.append(stroke(x, 12, x, base, "c-known"))
        nudge = 6 if anchor == "start" else -6
        parts.append(written(x + nudge, 20, f"documented {grouped(documented)}", "c-label", anchor))
    told = f"95 % interval {grouped(lo95)} to {grouped(hi95)} persons."
    return frame("posterior", "How likely each total is", told, (_WIDTH, base + 78), parts)


def ticks(low: float, high: float, wanted: int) -> list[float]:
    """Return round numbers from at or below `low` to at or above `high`, about as many as wanted."""
    rough = max((high - low) / max(1, wanted), 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * index for index in range(first, max(last, first + 1) + 1)]


def _stripes(rows: int, y: float, row: float) -> list[Markup]:
    return [
        Markup('<rect class="c-stripe" x="0" y="{}" width="100%" height="{}"/>').format(px(y + row * i), row)
        for i in range(0, rows, 2)
    ]


def _list_rows(lists: Sequence[str], totals: Sequence[int | None], y: float, row: float) -> list[Markup]:
    """Each list's mark, title and total, with a bar that grows towards the dots' left."""
    highest = max((total for total in totals if total is not None), default=0) or 1
    parts = []
    for index, (title, total) in enumerate(zip(lists, totals, strict=True)):
        line = y + row * index + row / 2 + 4
        short = title if len(title) <= _LABEL else title[: _LABEL - 1].rstrip() + "…"
        long = 64 * (total or 0) / highest
        parts.append(written(6, line, letter(index), "c-letter", "start"))
        parts.append(written(24, line, short, "c-label", "start"))
        parts.append(block(276 - long, y + row * index + row / 2 - 4, long, 8))
        parts.append(written(270 - long, line, "not told" if total is None else grouped(total), "c-number", "end"))
    return parts


def _dots(x: float, members: tuple[int, ...], rows: int, y: float, row: float) -> list[Markup]:
    """One column of the matrix: a full dot for each list of the combination, joined by a line."""
    parts = [
        Markup('<circle class="{}" cx="{}" cy="{}" r="5"/>').format(
            "c-on" if index in members else "c-off", px(x), px(y + row * index + row / 2)
        )
        for index in range(rows)
    ]
    if len(members) > 1:
        ends = (y + row * min(members) + row / 2, y + row * max(members) + row / 2)
        parts.append(stroke(x, ends[0], x, ends[1], "c-join"))
    return parts


def _members(members: tuple[int, ...]) -> str:
    return ("only on " if len(members) == 1 else "on ") + " and ".join(letter(index) for index in members)


def _grid(left: float, right: float, y: float, step: float) -> list[Markup]:
    kind = "c-axis" if step == 0 else "c-grid"
    return [
        stroke(left, y, right, y, kind),
        written(left - 6, y + 4, grouped(round(step)), "c-label", "end"),
    ]


def _years(first: int, last: int, left: float, right: float, base: float) -> list[Markup]:
    """Year marks where each January stands, thinned until they do not touch."""
    pitch = (right - left) / (last - first + 1)
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100, 10_000) if step * 12 * pitch >= 42)
    parts = []
    for year in range(-(-first // 12), last // 12 + 1):
        if year % every == 0:
            x = left + pitch * (year * 12 - first)
            parts.append(stroke(x, base, x, base + 6, "c-axis"))
            parts.append(written(x + 2, base + 20, str(year), "c-label", "start"))
    if not parts:
        parts.append(written(left, base + 20, _spelled(first, 1), "c-label", "start"))
    return parts


def _inside(
    curve: Sequence[tuple[float, float]],
    points: Sequence[tuple[float, float]],
    base: float,
    lo95: int,
    hi95: int,
) -> Markup:
    """The part of the area within the interval."""
    within = [point for point, (x, _) in zip(points, curve, strict=True) if lo95 <= x <= hi95]
    return filled(within, base, "c-area") if len(within) > 1 else Markup("")


def _bracket(x1: float, x2: float, y: float, ends: tuple[int, int]) -> list[Markup]:
    return [
        stroke(x1, y, x2, y, "c-band"),
        stroke(x1, y - 5, x1, y + 5, "c-end"),
        stroke(x2, y - 5, x2, y + 5, "c-end"),
        written(x1 - 8, y + 4, grouped(ends[0]), "c-strong", "end"),
        written(x2 + 8, y + 4, grouped(ends[1]), "c-strong", "start"),
    ]


def _ordinal(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1


def _spelled(bar: int, per_bar: int) -> str:
    return f"{bar // 12:04d}-{bar % 12 + 1:02d}" if per_bar == 1 else f"{bar:04d}"
