"""Quick checks beside the models: what every two lists say alone, what independent lists would say, and the floor.

None of them follows dependence between lists, so none is a headline where there are three lists or more; how far they
lie from the models shows how much the models make of dependence.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import inf

import numpy as np
from scipy.optimize import brentq
from scipy.special import betaln, digamma, gammaln, xlog1py

from habeas.estimates.checks import FEWEST_SHARED, check_table
from habeas.estimates.floor import chao_floor
from habeas.estimates.intervals import Interval
from habeas.estimates.method import MethodResult
from habeas.estimates.table import CaptureTable
from habeas.estimates.two_lists import chapman
from habeas.model.numerals import grouped

MOST_HIDDEN = 1e15
_DROP_95 = 1.9207294103470620
"""Half the 95 % quantile of chi-squared with one degree of freedom."""


def mt(table: CaptureTable) -> MethodResult:
    """Estimate N for lists made independently of each other, each with its own rate.

    Returns: the maximum of the full likelihood of N, the rates at their best for each N, and the N whose likelihood is
        within 1.92 of it in logs: a 95 % interval that needs no large numbers. `mt` in the interval's name and the
        warning say that independence is an assumption. Refused where lists are empty, full or unconnected.
    Source: Darroch (1958), Biometrika 45; profile likelihood interval: Cormack (1992), Biometrics 48.
    """
    refusals = check_table(table).refusals
    if refusals:
        return MethodResult(name="mt", interval=None, refusal=refusals[0])
    people, totals = table.documented, np.array(table.totals, dtype=np.float64)

    def slope(hidden: float) -> float:
        rates = totals / (people + hidden)
        return float(digamma(people + hidden + 1.0) - digamma(hidden + 1.0) + np.log1p(-rates).sum())

    def value(hidden: float) -> float:
        whole = people + hidden
        chosen = gammaln(float(people)) - betaln(hidden + 1.0, people)
        return float(chosen + (totals * np.log(totals / whole) + xlog1py(whole - totals, -totals / whole)).sum())

    middle = _root(slope, 0.0) if slope(0.0) > 0.0 else 0.0
    floor = value(middle) - _DROP_95
    low = 0.0 if value(0.0) >= floor else float(brentq(lambda hidden: value(hidden) - floor, 0.0, middle))
    high = _root(lambda hidden: value(hidden) - floor, middle)
    return MethodResult(
        name="mt",
        interval=Interval(median=people + middle, lo95=people + low, hi95=people + high),
        settings=(("interval", "profile likelihood"),),
        warnings=("This takes the lists for independent; where being on one makes another likelier it is too low.",),
    )


def _root(falling: Callable[[float], float], start: float) -> float:
    """Return where a function that is positive at the start and falls for good becomes 0."""
    step = 1.0
    while falling(start + step) > 0.0:
        step *= 4.0
        if step > MOST_HIDDEN:
            return inf
    return float(brentq(falling, start, start + step, xtol=1e-9, rtol=1e-12))


def chao(table: CaptureTable) -> MethodResult:
    """Return the floor under N of `chao_floor`; refused where nobody stands on exactly two lists."""
    bound = chao_floor(table)
    if bound is None:
        return MethodResult(
            name="chao_lower_bound",
            interval=None,
            refusal="Nobody stands on exactly two lists, or all single persons on one: there is no lower bound.",
        )
    return MethodResult(
        name="chao_lower_bound",
        interval=bound,
        settings=(("kind", "lower bound"),),
        warnings=("This is a lower bound, no estimate; where one list avoids another's people it is not even that.",),
    )


def chapman_pairs(table: CaptureTable) -> tuple[MethodResult, ...]:
    """Return Chapman's estimate of the whole population from every two lists alone, in the order of the lists.

    Under independence all of them estimate the same N. One far below the rest, or below what is documented, comes from
    two lists that know the same people; one far above from two that avoid each other's. `name` is "chapman: a, b".
    """
    return tuple(_pair(table, i, j) for i, j in combinations(range(len(table.lists)), 2))


def _pair(table: CaptureTable, i: int, j: int) -> MethodResult:
    shared, a, b = table.overlap(i, j), table.totals[i], table.totals[j]
    name = f"chapman: {table.lists[i]}, {table.lists[j]}"
    settings = (("shared", shared), ("interval", "log n0"))
    if a == 0 or b == 0:
        return MethodResult(name=name, interval=None, settings=settings, refusal="One of the two lists is empty.")
    if shared == 0:
        refusal = "The two lists share nobody, so they say nothing of how many are on neither."
        return MethodResult(name=name, interval=None, settings=settings, refusal=refusal)
    if shared == min(a, b):
        refusal = "One of the two lists is inside the other, so it shows nobody that the other missed."
        return MethodResult(name=name, interval=None, settings=settings, refusal=refusal)
    interval = chapman(a, b, shared)
    warnings = ["Two lists cannot test whether they were made independently of each other."]
    if shared < FEWEST_SHARED:
        warnings.append(f"The two lists share only {shared} persons.")
    if interval.hi95 < table.documented:
        warnings.append(
            f"The upper end lies below the {grouped(table.documented)} documented on all lists: "
            "these two lists know the same people more often than chance would have it."
        )
    return MethodResult(name=name, interval=interval, settings=settings, warnings=tuple(warnings))
