"""How far the number rests on what no data can show: the identifying assumption, and the estimate under others.

The 2^J - 1 observed cells say nothing of the last one. What ties it to them is an assumption: that the interaction of
all J lists is none. In general it is some number xi,

    (product of cells of an odd number of lists) / (product of cells of an even number >= 2) = xi * pi0 / (1 - pi0),

the cells as shares of the documented. xi = 1 is no such interaction; xi = 1/2 doubles the undocumented, xi = 2 halves
them, and every table fits all of them equally well.

Source: Aleshin-Guendel, Sadinle & Wakefield (2021), arXiv 2101.09304.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.errors import EstimateError
from habeas.estimates.checks import check_table
from habeas.estimates.method import Hidden
from habeas.estimates.state import Floats
from habeas.estimates.table import CaptureTable, canonical
from habeas.model.numerals import grouped

XIS = (0.25, 1 / 3, 0.5, 2 / 3, 1.0, 1.5, 2.0, 3.0, 4.0)
MOST_LISTS = 6
"""With more, the product of all cells says nothing at any size of table that people make."""
SMOOTHING = 0.5
"""Added to every cell: Jeffreys' prior for shares."""
_MOST_EMPTY = 0.5
_LARGEST_RATE = 1e18


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityRow:
    """Persons in all if the identifying interaction is `xi`."""

    xi: float
    median: float
    lo95: float
    hi95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """The estimate under every xi asked for, in increasing order of xi; for a table and a plot.

    `cells` says where the shares of the observed cells come from. `empty_cells` of `all_cells` held nobody and have
    their size from smoothing only. `refusal` says why there are no rows, where there are none.
    """

    rows: tuple[SensitivityRow, ...]
    cells: str
    empty_cells: int = 0
    all_cells: int = 0
    warnings: tuple[str, ...] = ()
    refusal: str = ""

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "assumption": "highest-order interaction xi",
            "cells": self.cells,
            "empty_cells": self.empty_cells,
            "all_cells": self.all_cells,
            "rows": [{"xi": row.xi, "median": row.median, "lo95": row.lo95, "hi95": row.hi95} for row in self.rows],
            "warnings": list(self.warnings),
            "refusal": self.refusal,
        }


def sensitivity(table: CaptureTable, *, seed: int, draws: int = 4_000, xis: tuple[float, ...] = XIS) -> Sensitivity:
    """Return the estimate under other identifying assumptions, with no model of the observed cells.

    The shares of the observed cells have the posterior Dirichlet(counts + 1/2). A cell with nobody has its size from
    the 1/2 alone, and the odds of the last cell are a product and quotient of all cells: so their number is told. A
    table of which more than half the cells are empty, or with more than six lists, is refused; so is what a check
    before fitting refuses.

    Args:
        seed: the same seed gives the same rows, whatever the order of lists.
        draws: of the shares, 100 or more for ends that mean anything.
        xis: positive numbers.
    """
    lists, plain = len(table.lists), canonical(table)
    cells = (1 << lists) - 1
    empty = cells - len(plain.counts)
    before = check_table(table).refusals
    if before:
        return Sensitivity(rows=(), cells="saturated", empty_cells=empty, all_cells=cells, refusal=before[0])
    if lists > MOST_LISTS or empty > _MOST_EMPTY * cells:
        refusal = (
            f"{grouped(empty)} of the {grouped(cells)} cells hold nobody: the odds of being on no list would rest on "
            "smoothing, not on counts."
        )
        return Sensitivity(rows=(), cells="saturated", empty_cells=empty, all_cells=cells, refusal=refusal)
    rng = np.random.default_rng(seed)
    counts = np.zeros(cells + 1)
    counts[plain.patterns.astype(np.int64) @ (1 << np.arange(lists))] = plain.counts
    log_shares = np.log(np.maximum(rng.standard_gamma(counts[1:] + SMOOTHING, size=(draws, cells)), 1e-300))
    log_shares -= np.log(np.exp(log_shares).sum(axis=1, keepdims=True))
    warnings = (
        f"{empty} of {cells} cells hold nobody; they were given {SMOOTHING} persons each, and these rows rest on that.",
    )
    return Sensitivity(
        rows=swept(log_odds_hidden(log_shares), plain.documented, rng, xis=xis),
        cells="saturated",
        empty_cells=empty,
        all_cells=cells,
        warnings=warnings if empty else (),
    )


def log_odds_hidden(log_shares: Floats) -> Floats:
    """Return log of the odds of being on no list under xi = 1, (draws,).

    Args:
        log_shares: (draws, 2^J - 1) log shares of the observed cells, cell number m (its bits the lists) in column
            m - 1; each row's shares sum to 1. From any model of the cells: what it says of them is kept and only the
            identifying assumption is put in its place.
    """
    sizes = np.bitwise_count(np.arange(1, log_shares.shape[1] + 1))
    return np.asarray(log_shares @ np.where(sizes % 2 == 1, 1.0, -1.0))


def swept(
    log_odds: Floats, documented: int, rng: Generator, *, xis: tuple[float, ...] = XIS
) -> tuple[SensitivityRow, ...]:
    """Return N under each xi, from draws of the log odds of being on no list under xi = 1.

    Given pi0 = r / (xi + r) the undocumented are negative binomial: n0 ~ NegBin(n, 1 - pi0). The same random numbers
    serve every xi, so that rows differ by xi alone. Expectations above 10^18 persons count as 10^18.

    Args:
        log_odds: (draws,) as of `log_odds_hidden`.
    Raises: EstimateError: an xi that is not positive.
    """
    _check_xis(xis)
    # A negative binomial is Poisson with a gamma rate: Gamma(n) times the odds.
    people = rng.standard_gamma(float(documented), size=len(log_odds))
    again = int(rng.integers(2**62))
    rows = []
    for xi in sorted(xis):
        rates = np.minimum(people * np.exp(np.minimum(log_odds, 80.0)) / xi, _LARGEST_RATE)
        hidden = np.random.default_rng(again).poisson(rates)
        low, middle, high = (documented + float(end) for end in np.quantile(hidden, (0.025, 0.5, 0.975)))
        rows.append(SensitivityRow(xi=float(xi), median=middle, lo95=low, hi95=high))
    return tuple(rows)


def sensitivity_of_model(name: str, hidden: Hidden, documented: int, *, xis: tuple[float, ...] = XIS) -> Sensitivity:
    """Return the estimate of log-linear models under other identifying assumptions.

    Such models hold no interaction of all lists, that is xi = 1; with another one n0 is divided by it.

    Args:
        name: the method's, for the table.
        hidden: (draws,) of n0, one or more, from models that set that interaction to none. Latent classes do not: for
            them use `swept` on `log_odds_hidden` of the cells they expect.
    Raises: EstimateError: an xi that is not positive, or no draws.
    """
    _check_xis(xis)
    if not len(hidden):
        raise EstimateError("no draws of the undocumented", advice="a method that refuses the table has none")
    ends = documented + np.quantile(hidden, (0.5, 0.025, 0.975))[None, :] / np.array(sorted(xis))[:, None]
    rows = tuple(
        SensitivityRow(xi=float(xi), median=float(middle), lo95=float(low), hi95=float(high))
        for xi, (middle, low, high) in zip(sorted(xis), ends, strict=True)
    )
    return Sensitivity(rows=rows, cells=name)


def _check_xis(xis: tuple[float, ...]) -> None:
    if not xis or not np.isfinite(xis).all() or min(xis) <= 0.0:
        raise EstimateError("xi must be a number above 0", advice="ask for values around 1, such as 0.25 to 4")
