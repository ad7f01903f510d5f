"""Answers to draw and to write about: real where they cost nothing, put together where a sampler would run for long."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np

from habeas.estimates import Answer, CaptureTable, Estimator, Interval, Status, estimate
from habeas.estimates.headline import spread_of
from habeas.estimates.identifying import sensitivity
from habeas.estimates.linkage_doubt import LinkageDoubt, over_linkage
from habeas.estimates.refits import Refit

MIDDLE = 7_351  # of the headline: a number that stands nowhere else


def invented_table(lists: int = 3, *, seed: int = 1, small: bool = True) -> CaptureTable:
    """Counts by combination of invented lists; with `small` one of them holds three persons."""
    rng = np.random.default_rng(seed)
    patterns = np.array([p for p in product((0, 1), repeat=min(lists, 4)) if any(p)], dtype=np.uint8)
    wide = np.zeros((len(patterns), lists), dtype=np.uint8)
    wide[:, : patterns.shape[1]] = patterns
    extra = np.eye(lists, dtype=np.uint8)[patterns.shape[1] :]
    extra[:, 0] = 1  # joined to the first, or the lists would be unconnected
    rows = np.vstack([wide, extra]) if len(extra) else wide
    counts = rng.integers(6, 400, size=len(rows))
    if small:
        counts[len(patterns) - 1] = 3
    return CaptureTable(lists=tuple(f"list {i}" for i in range(lists)), patterns=rows, counts=counts)


def refused() -> Answer:
    """An answer to a table with an empty list."""
    return estimate(
        CaptureTable(
            lists=("a", "b", "c"),
            patterns=np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0]], dtype=np.uint8),
            counts=np.array([200, 300, 60]),
        )
    )


def two_lists() -> Answer:
    """An answer by Chapman's estimate."""
    return estimate(
        CaptureTable(
            lists=("a", "b"),
            patterns=np.array([[1, 0], [0, 1], [1, 1]], dtype=np.uint8),
            counts=np.array([200, 300, 60]),
        )
    )


def put_together(
    status: Status = Status.ESTIMATE, *, lists: int = 3, pooled: bool = False, small: bool = True
) -> Answer:
    """An answer of three lists or more whose fits are not run: middles are numbers that stand nowhere else."""
    table = invented_table(lists, small=small)
    n = table.documented
    rng = np.random.default_rng(3)
    lead = Estimator(
        name="latent_class",
        interval=Interval(median=MIDDLE, lo95=n + 411.0, hi95=n + 20_123.0),
        settings=(("priors", "default"), ("kernel", "numpy"), ("chains", 4), ("classes", 10), ("sweeps", 9000)),
        rhat=1.002,
        ess=812.0,
        converged=status is not Status.RANGE_ONLY,
        hidden=rng.lognormal(8, 0.6, 2_000).round(),
    )
    others = (
        Estimator(
            name="decomposable",
            interval=Interval(median=8_353, lo95=n + 600.0, hi95=n + 15_001.0),
            settings=(("delta", 0.125),),
            hidden=np.sort(rng.lognormal(8.1, 0.4, 1_000)),
        ),
        Estimator(name="loglinear", interval=None, settings=(), kind="bootstrap", refusal="No model has a maximum."),
        Estimator(
            name="mt", interval=Interval(median=5_357, lo95=n + 500.0, hi95=n + 700.0), settings=(), kind="check"
        ),
        Estimator(
            name="chao_lower_bound",
            interval=Interval(median=6_361, lo95=n + 300.0, hi95=n + 900.0),
            settings=(),
            kind="bound",
        ),
    )
    whole = estimate(replace_counts(table))
    doubt = linkage_doubt(table) if pooled else None
    return replace(
        whole,
        status=status,
        reasons=("The lists do not bound the number above.",) if status is Status.RANGE_ONLY else (),
        documented=n,
        lists=tuple(zip(table.lists, table.totals, strict=True)),
        estimators=(lead, *others),
        cells=tuple(sorted((tuple(p), c) for p, c in zip(table.patterns.tolist(), table.counts.tolist(), strict=True))),
        range=doubt.interval if doubt else lead.interval,
        spread=spread_of([(one.name, one.interval) for one in (lead, others[0]) if one.interval]),
        refits=(
            Refit(kind="without", what="list 0", interval=Interval(median=4_349, lo95=n + 1.0, hi95=n + 9_000.0)),
            Refit(kind="merged", what="list 0 and list 1", interval=None),
            Refit(kind="recovered", what="18 of 19 (1 more gave no interval)", interval=None, held=(18, 19)),
        ),
        sensitivity=sensitivity(table, seed=1, draws=200),
        pooled=doubt,
    )


def replace_counts(table: CaptureTable) -> CaptureTable:
    """A table that is refused without a run, with the same lists."""
    return CaptureTable(lists=table.lists, patterns=np.eye(len(table.lists), dtype=np.uint8)[:1], counts=np.array([9]))


def linkage_doubt(table: CaptureTable) -> LinkageDoubt:
    """Four draws of the linkage, whose fits are invented."""
    draws = [
        CaptureTable(lists=table.lists, patterns=table.patterns.copy(), counts=table.counts + more) for more in range(4)
    ]
    return over_linkage(draws, lambda one: (np.linspace(4_000, 9_000, 500) + one.documented, True))
