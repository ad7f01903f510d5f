"""The estimate against the linkage threshold: one row for each place where a link may begin.

A threshold is a choice that no data make. The rows show how far the number hangs on it; they are no interval, and their
spread is no substitute for draws of the linkage, in which each way of linking has the weight it deserves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from habeas.errors import EstimateError
from habeas.estimates.checks import check_table
from habeas.estimates.intervals import Interval
from habeas.estimates.linkage_doubt import Fit
from habeas.estimates.state import Ints
from habeas.estimates.table import CaptureTable, Patterns, table_hash

_ENDS = (0.025, 0.5, 0.975)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRow:
    """What one threshold comes to. `threshold`: as it is written. `interval` is of persons in all; None where the table
    can carry no estimate, and `refusal` says why. `settled`: whether the fit may be believed."""

    threshold: str
    documented: int
    interval: Interval | None
    settled: bool = True
    refusal: str = ""

    def as_object(self, *, with_middle: bool) -> dict[str, object]:
        """Return the object that programs read; middles only where one may be given."""
        found = self.interval
        return {
            "threshold": self.threshold,
            "documented": self.documented,
            "median": found.median if found and with_middle else None,
            "lo95": found.lo95 if found else None,
            "hi95": found.hi95 if found else None,
            "settled": self.settled,
            "refusal": self.refusal or None,
        }


def threshold_ladder(
    tables: Sequence[tuple[str, CaptureTable]], fit: Fit, *, progress: Callable[[float], None] | None = None
) -> tuple[ThresholdRow, ...]:
    """Estimate the table at each threshold, each distinct table once.

    Args:
        tables: (threshold as it is written, the table there), in the order in which they are to be read; all with the
            same lists. A grid of two thresholds is written as one text each, such as "duplicates 1, matches 3".
        fit: gives draws of n0 for a table, and whether they may be believed.
        progress: told the share of the thresholds that are done.
    Raises: EstimateError: no tables, a threshold twice, or other lists in one of them.
    """
    _check(tables)
    known: dict[str, tuple[Interval, bool]] = {}
    rows = []
    for number, (threshold, table) in enumerate(tables):
        if progress is not None:
            progress(number / len(tables))
        refusals = check_table(table).refusals
        if refusals:
            rows.append(
                ThresholdRow(threshold=threshold, documented=table.documented, interval=None, refusal=refusals[0])
            )
            continue
        key = table_hash(table)
        if key not in known:
            hidden, settled = fit(table)
            known[key] = (_interval(table.documented, hidden), settled)
        interval, settled = known[key]
        rows.append(ThresholdRow(threshold=threshold, documented=table.documented, interval=interval, settled=settled))
    return tuple(rows)


def tables_at(
    thresholds: Sequence[str], *, lists: Sequence[str], patterns: Patterns, counts: Ints
) -> tuple[tuple[str, CaptureTable], ...]:
    """Return the tables for `threshold_ladder` from counts over the same patterns.

    Args:
        thresholds: as they are written, one a row of `counts`.
        lists: names. patterns: (m, J) zeros and ones, one row a cell.
        counts: (thresholds, m) persons.
    Raises: EstimateError: shapes that do not fit, or a row that is no table of overlaps.
    """
    if counts.shape != (len(thresholds), len(patterns)):
        raise EstimateError(f"counts {counts.shape} for {len(thresholds)} thresholds and {len(patterns)} patterns")
    return tuple(
        (threshold, CaptureTable(lists=tuple(lists), patterns=patterns.copy(), counts=row.copy()))
        for threshold, row in zip(thresholds, counts, strict=True)
    )


def _interval(documented: int, hidden: npt.NDArray[np.float64]) -> Interval:
    low, middle, high = (documented + float(end) for end in np.quantile(hidden, _ENDS))
    return Interval(median=middle, lo95=low, hi95=high)


def _check(tables: Sequence[tuple[str, CaptureTable]]) -> None:
    if not tables:
        raise EstimateError("there are no thresholds", advice="Give the table of overlaps at two or more of them.")
    written = [threshold for threshold, _ in tables]
    if len(set(written)) < len(written):
        raise EstimateError("a threshold stands twice", advice="Each is written once, with all that sets it apart.")
    names = sorted(tables[0][1].lists)
    for threshold, table in tables:
        if sorted(table.lists) != names:
            raise EstimateError("a table of the ladder has other lists than the first", place=f"threshold {threshold}")
