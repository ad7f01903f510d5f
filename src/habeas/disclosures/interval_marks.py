"""Where intervals stand on one axis of persons, in hundredths of its width, for whoever draws it with words of its own.

The axis is logarithmic and runs from left to right in every language, as axes do. A middle has a mark only where the
row has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from habeas.disclosures.persons_axis import PersonsAxis, persons_axis

_WIDTH, _EDGE = 560.0, 22.0
"""Pixels for which the marks of the axis are chosen; it may be drawn wider and somewhat narrower."""
_TALL = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Ends in persons, a middle where one may be told. `floor`: the low end is a bound, and there is no high one."""

    low: float
    high: float
    middle: float | None = None
    floor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where one interval stands. `opens`: it goes on beyond the axis."""

    start: float
    end: float
    middle: float | None
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Intervals on one axis.

    Args:
        rows: in the order given. ticks: round numbers of persons, and where each stands.
        documented: where the number documented stands, None where it is not on the axis.
        curve: an SVG path in a box of 100 by 100, "" where there is none.
    """

    rows: tuple[Mark, ...]
    ticks: tuple[tuple[float, float], ...]
    documented: float | None = None
    curve: str = ""


def marks_of(
    rows: Sequence[Interval], *, documented: int | None = None, curve: Sequence[tuple[float, float]] = ()
) -> Marks:
    """Lay intervals on one axis.

    Args:
        rows: one at least.
        documented: persons who are documented.
        curve: (persons, height 0 or more), rising in persons.
    """
    axis = persons_axis(_numbers(rows, documented), left=_EDGE, right=_WIDTH - _EDGE)
    return Marks(
        rows=tuple(_mark(row, axis) for row in rows),
        ticks=tuple((persons, _share(axis.across(persons))) for persons in axis.marks()),
        documented=None if documented is None else _share(axis.across(documented)),
        curve=_path(curve, axis),
    )


def _numbers(rows: Sequence[Interval], documented: int | None) -> Iterable[float]:
    yield from (end for row in rows for end in ((row.low,) if row.floor else (row.low, row.high)))
    if documented is not None:
        yield documented


def _mark(row: Interval, axis: PersonsAxis) -> Mark:
    return Mark(
        start=_share(axis.across(row.low)),
        end=_share(axis.across(axis.high if row.floor else row.high)),
        middle=None if row.middle is None else _share(axis.across(row.middle)),
        opens=row.floor or axis.is_beyond(row.high),
    )


def _path(curve: Sequence[tuple[float, float]], axis: PersonsAxis) -> str:
    inside = [(persons, height) for persons, height in curve if axis.low <= persons <= axis.high]
    highest = max((height for _, height in inside), default=0.0)
    if len(inside) < 2 or highest <= 0:
        return ""
    points = [(_share(axis.across(persons)), _TALL - 96 * height / highest) for persons, height in inside]
    along = " L".join(f"{x:g} {round(y, 1):g}" for x, y in points)
    return f"M{points[0][0]:g} 100 L{along} L{points[-1][0]:g} 100 Z"


def _share(across: float) -> float:
    return round(100 * across / _WIDTH, 2)
