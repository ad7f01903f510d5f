"""Pictures of a saved estimate, as plain numbers: overlaps, methods, what the number hangs on, strata.

Whoever draws them brings the words. Intervals come first; a middle and a curve are there only where the status let one
be quoted, because a run keeps none otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from habeas.casework.estimate_versions import Version
from habeas.disclosures.charts import letter
from habeas.disclosures.interval_marks import Interval, Mark, Marks, marks_of
from habeas.model.records import Reckoned

COMBINATIONS = 20
FEW = 5
"""Combinations of lists with fewer persons are told together, with one more where they would be given away."""
_FLOOR = "chao_lower_bound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Persons on exactly some lists. `on`: of each list whether it is one of them. `width`: of its bar, 0 to 100."""

    on: tuple[bool, ...]
    persons: int
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How many persons are on exactly which lists, the most first.

    `lists`: the mark of each and what it is called. `few`: combinations of few persons. `more`: further ones that are
    not drawn.
    """

    lists: tuple[tuple[str, str], ...] = field(repr=False)
    rows: tuple[Combination, ...]
    few: int
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One interval of a picture. `kind` says what `name` is: method, xi, without, merged, priors, from or stratum.

    `low` and `high` are persons, None where there is no interval, which `refusal` then explains. `mark`: where it is.
    """

    kind: str
    name: str
    low: float | None = None
    high: float | None = None
    middle: float | None = None
    refusal: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Intervals under each other on one axis."""

    lines: tuple[Line, ...]
    axis: Marks | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """The pictures of one saved estimate. `whole`: its interval with its curve. `held`: how many of so many invented
    tables whose interval holds the invented total, "" where that was not tried."""

    overlap: Overlap
    whole: Marks | None
    methods: Picture
    hangs_on: Picture
    strata: Picture
    held: str


def pictures_of(version: Version) -> Pictures:
    """Return the pictures of a saved estimate."""
    run = version.run
    own = [_line("method", one.name, one) for one in run.methods]
    checks = [_line(*_named(one.name), one) for one in run.checks]
    ends = (run.lo95, run.hi95)
    whole = None if ends[0] is None or ends[1] is None else Interval(low=ends[0], high=ends[1], middle=run.median)
    return Pictures(
        overlap=_overlap(version),
        whole=None if whole is None else marks_of([whole], documented=run.documented, curve=run.curve),
        methods=_picture([] if version.strata else own, run.documented),
        hangs_on=_picture([one for one in checks if one.kind != "recovered"], run.documented),
        strata=_picture([_stratum(one) for one in run.methods] if version.strata else []),
        held=next((one.name for one in checks if one.kind == "recovered"), ""),
    )


def _overlap(version: Version) -> Overlap:
    cells = sorted(version.run.cells, key=lambda cell: (-cell[1], cell[0]))
    told = [(bits, persons) for bits, persons in cells if persons >= FEW]
    few = [persons for _, persons in cells if persons < FEW]
    if few and (len(few) == 1 or sum(few) < FEW):
        told = told[:-1]
    most = max((persons for _, persons in told), default=1)
    size = len(version.lists)
    return Overlap(
        lists=tuple((letter(at), name) for at, name in enumerate(version.lists)),
        rows=tuple(
            Combination(
                on=tuple(bool(bits >> at & 1) for at in range(size)),
                persons=persons,
                width=round(100 * persons / most, 1),
            )
            for bits, persons in told[:COMBINATIONS]
        ),
        few=len(cells) - len(told),
        more=max(0, len(told) - COMBINATIONS),
    )


def _named(name: str) -> tuple[str, str]:
    kind, _, what = name.partition(":")
    return kind, what


def _stratum(one: Reckoned) -> Line:
    return _line("stratum", one.name.partition(" ")[2], one)


def _line(kind: str, name: str, one: Reckoned) -> Line:
    return Line(kind=kind, name=name, low=one.lo95, high=one.hi95, middle=one.median, refusal=one.refusal)


def _picture(lines: Sequence[Line], documented: int | None = None) -> Picture:
    """Put a mark to each line that has an interval, all on one axis."""
    intervals = [
        Interval(low=one.low, high=one.high, middle=one.middle, floor=one.name == _FLOOR)
        for one in lines
        if one.low is not None and one.high is not None
    ]
    if not intervals:
        return Picture(lines=tuple(lines), axis=None)
    axis = marks_of(intervals, documented=documented)
    marks = iter(axis.rows)
    return Picture(
        lines=tuple(replace(one, mark=None if one.low is None or one.high is None else next(marks)) for one in lines),
        axis=axis,
    )
