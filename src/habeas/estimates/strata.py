"""How many nobody has documented, stratum by stratum and in all, with people of unknown stratum kept in.

The total is the sum of joint draws. Medians of strata do not add up to the median of their total where posteriors are
skew, and sums of their ends make an interval far too wide; neither is ever done here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Literal

import numpy as np

from habeas.errors import EstimateError
from habeas.estimates.checks import check_table
from habeas.estimates.latent_class import PRIORS
from habeas.estimates.method import Settings
from habeas.estimates.small_strata import merge_small
from habeas.estimates.state import Floats, Ints
from habeas.estimates.strata_chains import StrataChains, start_strata
from habeas.estimates.strata_fit import agreement
from habeas.estimates.strata_result import StratifiedResult
from habeas.estimates.strata_summing import stratified_result
from habeas.estimates.strata_table import StrataTable, canonical_strata, strata_hash, stratum_table, sure
from habeas.estimates.strata_verdict import refusal_of

_FIRST_SWEEPS = 3_000
_MOST_SWEEPS = 32_000
_FEWEST_SWEEPS = 4_000
_MOST_WORK = 1.5e9  # sweeps x rows x cells x classes
_MOST_WRITTEN = 3e6  # draws of n0 held, of all chains and strata
_LEAST_OFTEN = 25  # sweeps, so that a run cut at once still has draws


def estimate_strata(
    table: StrataTable,
    *,
    seed: int,
    chains: int = 4,
    classes: int = 10,
    most_sweeps: int | None = None,
    priors: Literal["default", "lcmcr"] = "default",
    progress: Callable[[float], None] | None = None,
    spent: Callable[[], bool] | None = None,
) -> StratifiedResult:
    """Estimate N of every stratum and of their total from three or more lists.

    Small strata are merged first, by the rule of `small_strata`. A stratum that still carries no estimate takes its
    share of the people of unknown stratum like any other, but it is not in the total and is told with its people.
    Every other stratum has a latent-class model of its own; all run until the chains agree on n0 of each and of the
    total (R-hat <= 1.01, ESS >= 400), or until a number of sweeps that follows from the size of the table. The same
    seed gives the same numbers, whatever the order of lists, strata and rows, and whatever the strata are called.

    Args:
        seed: any whole number >= 0. chains: 4 or more. classes: K, 2 or more.
        most_sweeps: give up after this many; None: from the size of the table.
        progress: told the share of the most sweeps that is done.
        spent: the caller's clock; asked every 25 sweeps whether the time is up, and a cut run says so.
    Raises: EstimateError: fewer than three lists, or a setting out of range.
    Source: Manrique-Vallier, Ball & Sulmont (2019), arXiv 1906.04763; docs/methods/strata.md.
    """
    if len(table.lists) < 3:
        raise EstimateError("the latent-class model needs three lists", advice="add a third, separately made list")
    if chains < 4 or classes < 2 or priors not in PRIORS:
        raise EstimateError("at least 4 chains, 2 classes and priors default or lcmcr are needed")
    joined, merged = merge_small(table)
    plain = canonical_strata(joined)
    _check_lone(plain)
    before = [check_table(stratum_table(plain, number)) for number in range(len(plain.strata))]
    able = np.flatnonzero([not refusal_of(found) for found in before])
    run = start_strata(plain, PRIORS[priors], chains=chains, classes=classes, seed=seed)
    most = most_sweeps or _sweep_limit(run, classes)
    run.every = min(_LEAST_OFTEN, ceil(most * chains * len(plain.strata) / _MOST_WRITTEN))
    target = _run(run, able, most, progress, spent or _never)
    settings: Settings = (
        ("priors", priors),
        ("seed", seed),
        ("chains", chains),
        ("classes", classes),
        ("sweeps", run.sweeps),
        ("rows", len(run.counts)),
        ("strata", len(able)),
        ("refused", len(plain.strata) - len(able)),
        ("unplaced", plain.unplaced),
        ("cut_by_budget", run.sweeps < target),
    )
    result = stratified_result(run, before, able, merged, settings, cut=run.sweeps < target)
    return replace(result, lists=plain.lists, table_hash=strata_hash(table))


def _check_lone(table: StrataTable) -> None:
    lone = int(np.count_nonzero(sure(table).sum(axis=1) == 1))
    if lone:
        raise EstimateError(
            f"{lone} of the strata contain one person, and there is no other small stratum to merge with",
            advice="join it with a stratum near it: one person carries no estimate, and a count of one can be a name",
        )


def _run(
    run: StrataChains,
    able: Ints,
    most: int,
    progress: Callable[[float], None] | None,
    spent: Callable[[], bool],
) -> int:
    """Run in rounds that grow by half until all agree; return the sweeps that the last round was meant to reach."""

    def tell(done: int) -> None:
        if progress is not None:
            progress(done / most)

    target = min(_FIRST_SWEEPS, most)
    while True:
        run.run_to(target, spent=spent, tell=tell)
        if run.sweeps < target or target == most or _agree(run.kept(run.hidden)[:, :, able]):
            break
        target = min(target * 3 // 2, most)
    tell(most)
    return target


def _agree(hidden: Floats) -> bool:
    """Say whether chains agree on the total and on every stratum, (draws, chains, strata); the total first."""
    if not hidden.shape[2]:
        return True
    each = (agreement(hidden[:, :, number]).reached for number in range(hidden.shape[2]))
    return agreement(hidden.sum(axis=2)).reached and all(each)


def _sweep_limit(run: StrataChains, classes: int) -> int:
    work = len(run.counts) * len(run.patterns) * classes
    return max(_FEWEST_SWEEPS, min(_MOST_SWEEPS, int(_MOST_WORK / work)))


def _never() -> bool:
    return False
