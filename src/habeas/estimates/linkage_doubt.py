"""The doubt of the linkage, carried into the number: one estimate for each way in which mentions may be persons.

Each draw of the linkage is a table of its own. The posterior over both doubts is the equal mixture of the posteriors of
the tables; the ends of its interval are quantiles of that mixture. The median of the ends over draws, which is what is
usually printed, throws away how far the draws are from each other.

Source: Sadinle (2018), "Bayesian propagation of record linkage uncertainty into population size estimation",
arXiv 1812.09590, section 3 (linkage-averaging).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from habeas.errors import EstimateError
from habeas.estimates.checks import check_table
from habeas.estimates.intervals import Interval
from habeas.estimates.table import CaptureTable, table_hash

FEWEST_DRAWS = 20
"""Fewer draws than this say little of the ends of an interval."""
_ENDS = (0.025, 0.5, 0.975)
_POINTS = 2_000  # of each table's posterior, evenly spaced quantiles
_NOBODY = 0.5  # stands for n0 = 0 in variances of logs
Fit = Callable[[CaptureTable], tuple[npt.NDArray[np.float64], bool]]
"""Gives draws of n0 for a table, equally weighted, and whether they may be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageDoubt:
    """An estimate over draws of the linkage.

    `interval` is of persons in all, `documented` of persons on any list. `within` and `between` are variances of
    log n0: what the estimate would still not know if the linkage were sure, and what the linkage adds; `share` is
    `between` of both. `tables`: distinct tables among the draws. `refused`: draws whose table can carry no estimate,
    which are not in the mixture. `unsettled`: draws whose chains did not agree, which are. `medians`: of each distinct
    table its documented persons, the middle of its estimate, and how many draws gave it, by rising documented.
    `hidden` and `totals`: draws of n0 and N of the mixture, which do not count in comparing.
    """

    interval: Interval
    documented: Interval
    within: float
    between: float
    draws: int
    tables: int
    refused: int
    unsettled: int
    hidden: npt.NDArray[np.float64] = field(compare=False, repr=False)
    totals: npt.NDArray[np.float64] = field(compare=False, repr=False)
    medians: tuple[tuple[int, float, int], ...]

    @property
    def share(self) -> float:
        """The share of the doubt, as variance of log n0, that comes from the linkage."""
        both = self.within + self.between
        return self.between / both if both > 0 else 0.0

    @property
    def undocumented(self) -> Interval:
        """The undocumented alone, over all draws."""
        low, middle, high = np.quantile(self.hidden, _ENDS).tolist()
        return Interval(median=middle, lo95=low, hi95=high)

    def as_object(self, *, with_middle: bool) -> dict[str, object]:
        """Return the object that programs read; middles only where one may be given."""
        return {
            "draws": self.draws,
            "tables": self.tables,
            "refused": self.refused,
            "unsettled": self.unsettled,
            "documented": {
                "median": self.documented.median,
                "lo95": self.documented.lo95,
                "hi95": self.documented.hi95,
            },
            "median": self.interval.median if with_middle else None,
            "lo95": self.interval.lo95,
            "hi95": self.interval.hi95,
            "within": self.within,
            "between": self.between,
            "share": self.share,
        }


@dataclass(frozen=True, slots=True)
class _Fitted:
    times: int
    documented: int
    points: npt.NDArray[np.float64]
    variance: float
    mean: float
    settled: bool


def over_linkage(
    draws: Sequence[CaptureTable], fit: Fit, *, progress: Callable[[float], None] | None = None
) -> LinkageDoubt:
    """Estimate each distinct table once and pool the draws as an equal mixture.

    Args:
        draws: one table a draw, all with the same lists.
        fit: estimates one table.
        progress: told the share of the distinct tables that are done.
    Raises: EstimateError: no draws, other lists in one of them, or more than half of the draws carry no estimate.
    """
    groups = _grouped(draws)
    fitted: list[_Fitted] = []
    refused = 0
    for number, (table, times) in enumerate(groups):
        if progress is not None:
            progress(number / len(groups))
        if check_table(table).refusals:
            refused += times
            continue
        fitted.append(_fitted(table, times, fit))
    if refused * 2 > len(draws):
        raise EstimateError(
            f"{refused} of {len(draws)} draws of the linkage give a table that can carry no estimate",
            advice="Look at one of them with `habeas estimate --table`; it says what is missing.",
        )
    return _pooled(fitted, len(draws), refused)


def _grouped(draws: Sequence[CaptureTable]) -> list[tuple[CaptureTable, int]]:
    """Return distinct tables with how many draws gave them; whatever the order of lists and rows."""
    if not draws:
        raise EstimateError("there are no draws of the linkage", advice="Make them with `habeas link --draws DIR`.")
    names = sorted(draws[0].lists)
    found: dict[str, tuple[CaptureTable, int]] = {}
    for number, table in enumerate(draws, start=1):
        if sorted(table.lists) != names:
            raise EstimateError(
                "a draw of the linkage has other lists than the first",
                place=f"draw {number}",
                advice="Draws of one linkage differ in counts only.",
            )
        key = table_hash(table)
        known = found.get(key, (table, 0))
        found[key] = (known[0], known[1] + 1)
    return sorted(found.values(), key=lambda pair: (pair[0].documented, table_hash(pair[0])))


def _fitted(table: CaptureTable, times: int, fit: Fit) -> _Fitted:
    hidden, settled = fit(table)
    logs = np.log(np.maximum(hidden, _NOBODY))
    points = np.quantile(hidden, (np.arange(_POINTS) + 0.5) / _POINTS)
    return _Fitted(
        times=times,
        documented=table.documented,
        points=np.asarray(points),
        variance=float(logs.var()),
        mean=float(logs.mean()),
        settled=settled,
    )


def _pooled(fitted: Sequence[_Fitted], draws: int, refused: int) -> LinkageDoubt:
    times = np.array([one.times for one in fitted], dtype=np.float64)
    weight = times / times.sum()
    means = np.array([one.mean for one in fitted])
    hidden = np.concatenate([one.points for one in fitted])
    totals = np.concatenate([one.documented + one.points for one in fitted])
    each = np.repeat(weight / _POINTS, _POINTS)
    documented = np.array([float(one.documented) for one in fitted])
    centre = float(weight @ means)
    return LinkageDoubt(
        interval=_weighted(totals, each),
        documented=_weighted(documented, weight),
        within=float(weight @ np.array([one.variance for one in fitted])),
        between=float(weight @ (means - centre) ** 2),
        draws=draws,
        tables=len(fitted),
        refused=refused,
        unsettled=int(sum(one.times for one in fitted if not one.settled)),
        hidden=_evenly(hidden, each),
        totals=_evenly(totals, each),
        medians=tuple((one.documented, one.documented + float(np.median(one.points)), one.times) for one in fitted),
    )


def _weighted(values: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]) -> Interval:
    low, middle, high = _quantiles(values, weight, np.array(_ENDS))
    return Interval(median=float(middle), lo95=float(low), hi95=float(high))


def _evenly(values: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return _quantiles(values, weight, (np.arange(_POINTS) + 0.5) / _POINTS)


def _quantiles(
    values: npt.NDArray[np.float64], weight: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the smallest values below which at least the wanted weight lies."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    at = np.minimum(np.searchsorted(reached, wanted * reached[-1] - 1e-12), len(values) - 1)
    return np.asarray(values[order][at])
