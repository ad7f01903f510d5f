"""An estimate as it may be published: no small cells, no false precision.

Pictures and the methods paragraph give the ends of intervals to two significant digits, the lower end downwards and the
upper end upwards, so that rounding never makes an interval narrower than it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from habeas.disclosures.small_cells import DEFAULT_THRESHOLD, ToldCells, told_cells
from habeas.estimates.answer import Answer, Estimator
from habeas.estimates.intervals import Interval
from habeas.estimates.threshold_ladder import ThresholdRow
from habeas.model.numerals import THIN, grouped

DIGITS = 2
_COUNTED = re.compile(rf"(?<![\d.{THIN}])(\d{{1,3}}(?:{THIN}\d{{3}})*)(?![\d{THIN}]|\.\d)( persons| seen| expected)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishable:
    """An answer whose intervals are rounded, and what may be told of its table.

    `publish_from`: the fewest persons of a cell that is told; 0 where nothing was kept back or rounded.
    """

    answer: Answer
    told: ToldCells
    publish_from: int


def publishable(answer: Answer, *, publish_from: int = DEFAULT_THRESHOLD) -> Publishable:
    """Round and keep back; with 0 the answer stays as it is, for files that stay inside."""
    told = told_cells(answer.cells, [persons for _, persons in answer.lists], publish_from=publish_from)
    if publish_from == 0:
        return Publishable(answer=answer, told=told, publish_from=0)
    floor = answer.documented
    rounded = replace(
        answer,
        reasons=tuple(without_small(reason, publish_from, rounded=True) for reason in answer.reasons),
        estimators=tuple(_estimator(one, floor) for one in answer.estimators),
        range=_maybe(answer.range, floor),
        spread=answer.spread
        and replace(
            answer.spread,
            low=nearest(answer.spread.low),
            high=nearest(answer.spread.high),
            hull=outward(answer.spread.hull, floor),
        ),
        refits=tuple(
            replace(one, interval=_maybe(one.interval, 0 if one.kind == "without" else floor)) for one in answer.refits
        ),
        sensitivity=answer.sensitivity
        and replace(
            answer.sensitivity,
            rows=tuple(
                replace(row, lo95=max(down(row.lo95), floor), hi95=up(row.hi95), median=nearest(row.median))
                for row in answer.sensitivity.rows
            ),
        ),
        pooled=answer.pooled
        and replace(
            answer.pooled,
            interval=outward(answer.pooled.interval, 0),
            medians=tuple((known, nearest(middle), times) for known, middle, times in answer.pooled.medians),
        ),
    )
    return Publishable(answer=rounded, told=told, publish_from=publish_from)


def publishable_rows(rows: tuple[ThresholdRow, ...], *, publish_from: int) -> tuple[ThresholdRow, ...]:
    """Round the rows of a ladder of thresholds."""
    if publish_from == 0:
        return rows
    return tuple(replace(row, interval=_maybe(row.interval, row.documented)) for row in rows)


def publishable_object(answer: Answer, told: ToldCells, *, publish_from: int) -> dict[str, Any]:
    """Return the answer's object for programs with its cells, without the small ones.

    Estimates keep all their digits: whoever checks the run needs them. Totals and overlaps of lists from which a cell
    that is kept back could be found are null.
    """
    found = answer.as_object()
    known = {pattern for pattern, persons in told.cells if persons is None}
    place = {name: at for at, (name, _) in enumerate(answer.lists)}
    for one, total in zip(found["lists"], told.totals, strict=True):
        one["persons"] = total
    for pair in found["overlaps"]:
        a, b = place[pair["a"]], place[pair["b"]]
        if any(pattern[a] and pattern[b] for pattern in known):
            pair["shared"] = pair["expected"] = None
    if publish_from:
        found["reasons"] = [without_small(reason, publish_from, rounded=False) for reason in found["reasons"]]
    found["cells"] = [_cell(answer, pattern, persons) for pattern, persons in told.cells]
    found["published"] = {"from": publish_from, "small": told.small, "kept_back_beside": told.beside}
    return found


def without_small(sentence: str, publish_from: int, *, rounded: bool) -> str:
    """Return a sentence in which no count of persons under a threshold, and none of an overlap, stands.

    Args:
        rounded: numbers of 100 and more are brought to two significant digits, too.
    """

    def told(found: re.Match[str]) -> str:
        number, unit = int(found[1].replace(THIN, "")), found[2] or ""
        if unit and number < publish_from:
            return f"under {publish_from}{unit}"
        if unit in (" seen", " expected"):
            return f"about {grouped(publish_from * round(number / publish_from))}{unit}"
        return f"{grouped(nearest(number)) if rounded and number >= 100 else found[1]}{unit}"

    return _COUNTED.sub(told, sentence)


def outward(interval: Interval, floor: float) -> Interval:
    """Round the ends of an interval away from its middle, but not below what is documented."""
    return Interval(
        median=max(nearest(interval.median), floor), lo95=max(down(interval.lo95), floor), hi95=up(interval.hi95)
    )


def nearest(number: float) -> float:
    """Round to two significant digits; 100 and less to a whole number."""
    return _step(number, lambda steps: math.floor(steps + 0.5))


def down(number: float) -> float:
    """Round downwards to two significant digits."""
    return _step(number, math.floor)


def up(number: float) -> float:
    """Round upwards to two significant digits."""
    return _step(number, math.ceil)


def _step(number: float, how: Callable[[float], int]) -> float:
    if not math.isfinite(number):
        return number
    step = 10.0 ** max(0, math.floor(math.log10(max(abs(number), 1.0))) - DIGITS + 1)
    return float(how(round(number / step, 9)) * step)


def _maybe(interval: Interval | None, floor: float) -> Interval | None:
    return None if interval is None else outward(interval, floor)


def _estimator(one: Estimator, floor: float) -> Estimator:
    return replace(one, interval=_maybe(one.interval, floor))


def _cell(answer: Answer, pattern: tuple[int, ...], persons: int | None) -> dict[str, Any]:
    on = [name for (name, _), here in zip(answer.lists, pattern, strict=True) if here]
    return {"lists": on, "persons": persons}
