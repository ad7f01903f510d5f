"""Three or more lists: the Bayesian latent-class estimate, run until its chains agree or said not to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from habeas.errors import EstimateError
from habeas.estimates.chains import Chains, start
from habeas.estimates.convergence import bulk_ess, rhat, tail_ess
from habeas.estimates.intervals import Interval
from habeas.estimates.ladder import rungs_of
from habeas.estimates.mixture import density_curve, mean_distribution, quantile
from habeas.estimates.overlaps import PairCheck, check_pairs
from habeas.estimates.state import Floats, Priors
from habeas.estimates.table import CaptureTable, canonical

Progress = Callable[[float], None]
"""Told the share of the sweep budget used, 0 to 1; never more often than every hundredth sweep."""
Clock = Callable[[], float]
"""Seconds that only go forward, from any beginning. Shells pass `time.perf_counter`; this package has no
clock.
"""
PriorName = Literal["default", "lcmcr"]

PRIORS: dict[str, Priors] = {"default": Priors(on=0.5, off=1.0), "lcmcr": Priors(on=1.0, off=1.0)}
RHAT_WANTED = 1.01
ESS_WANTED = 400.0
_FIRST_SWEEPS = 3_000
_MOST_SWEEPS = 32_000
_FEWEST_SWEEPS = 4_000
# Sweeps x chains x rungs x cells x classes: a table of a hundred cells gets fewer sweeps, not an hour.
_MOST_WORK = 3e8
_KEPT_FOR_MIXTURE = 2_000
_KEPT_FOR_PAIRS = 400
_DENSITY_POINTS = 160
_LCMCR_CUT = 21
_ENDS = (0.025, 0.5, 0.975)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountPosterior:
    """What the latent-class model says of N, and whether its chains can be believed.

    `interval` is the posterior where `converged`; elsewhere its ends are the lowest and highest end of any
    single chain. `rhat` is the larger and `ess` the smallest over log n0, its tails, and log alpha.
    `beyond_cut` is P(N > 21 n), the part of the answer that LCMCR cuts off without a word. `seconds` is
    wall time by the caller's clock: no part of the answer depends on it unless `cut_by_budget`, and it does
    not count in comparing two posteriors.
    """

    interval: Interval
    converged: bool
    rhat: float
    ess: float
    sweeps: int
    chains: int
    classes: int
    priors: str
    cut_by_budget: bool
    beyond_cut: float
    ceilings: int
    rungs: int
    round_trips: int
    curve: tuple[tuple[float, float], ...]
    pairs: tuple[PairCheck, ...]
    seconds: float | None = field(compare=False)


def latent_class(
    table: CaptureTable,
    *,
    seed: int,
    chains: int = 4,
    classes: int = 10,
    most_sweeps: int | None = None,
    budget_seconds: float | None = None,
    clock: Clock | None = None,
    priors: PriorName = "default",
    progress: Progress | None = None,
) -> CountPosterior:
    """Estimate N from three or more lists with a mixture of classes of people.

    Chains start far apart (from nearly everybody documented to one in twenty), each with a ladder of
    thinner tables, and run in rounds that grow by half, the first quarter of all sweeps discarded, until
    R-hat <= 1.01 and ESS >= 400 on both log n0 and log alpha, or until a fixed number of sweeps. The same
    seed gives the same numbers, whatever the order of lists and rows.

    Args:
        seed: any whole number >= 0.
        chains: 4 or more.
        classes: K, 2 or more; empty classes cost nothing but time.
        most_sweeps: give up after this many; None: a number that follows from the size of the table.
        budget_seconds: stop after this many seconds; what is returned then depends
            on the machine and says so. None: the number of sweeps alone decides.
        clock: needed for a budget; without it `seconds` is None.
        priors: "default" is Beta(0.5, 1) on list probabilities, "lcmcr" the uniform prior of R package LCMCR.
    Raises: EstimateError: fewer than three lists, or a setting out of range.
    Source: Manrique-Vallier (2016), Biometrics 72(4), collapsed to cells; docs/methods/estimates.md.
    """
    if len(table.lists) < 3:
        raise EstimateError("the latent-class model needs three lists", advice="use chapman for two lists")
    if chains < 4 or classes < 2 or priors not in PRIORS:
        raise EstimateError("at least 4 chains, 2 classes and priors default or lcmcr are needed")
    if budget_seconds is not None and clock is None:
        raise EstimateError("a budget of seconds needs a clock", advice="pass clock=time.perf_counter")
    began = clock() if clock else 0.0

    def spent() -> bool:
        return clock is not None and budget_seconds is not None and clock() - began >= budget_seconds

    plain = canonical(table)
    run = start(plain, PRIORS[priors], chains=chains, classes=classes, seed=seed)
    most = most_sweeps or sweep_limit(plain, chains=chains, classes=classes)
    target = min(_FIRST_SWEEPS, most)

    def tell(done: int) -> None:
        if progress is not None:
            progress(done / most)

    while True:
        run.run_to(target, spent=spent, tell=tell)
        agreement = _agreement(run)
        if agreement.reached or run.sweeps < target or target == most:
            break
        target = min(target * 3 // 2, most)
    tell(most)
    return _posterior(
        run, agreement, plain, priors, cut=run.sweeps < target, seconds=clock() - began if clock else None
    )


def sweep_limit(table: CaptureTable, *, chains: int, classes: int) -> int:
    """Return the fixed number of sweeps after which a table is given up: a matter of its size, not of the
    machine.
    """
    cells = len(table.counts) + 1
    rows = chains * len(rungs_of(table.counts))
    return max(_FEWEST_SWEEPS, min(_MOST_SWEEPS, int(_MOST_WORK / (cells * rows * classes))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Agreement:
    rhat: float
    ess: float

    @property
    def reached(self) -> bool:
        return self.rhat <= RHAT_WANTED and self.ess >= ESS_WANTED


def _agreement(run: Chains) -> _Agreement:
    """Look at log n0 and log alpha; ranks make the logs of n0 unnecessary, and 0 has none."""
    hidden, log_alpha = run.kept(run.hidden), run.kept(run.log_alpha)
    if len(hidden) < 8:
        return _Agreement(rhat=float("inf"), ess=0.0)
    return _Agreement(
        rhat=max(rhat(hidden), rhat(log_alpha)),
        ess=min(bulk_ess(hidden), tail_ess(hidden), bulk_ess(log_alpha)),
    )


def _posterior(
    run: Chains, agreement: _Agreement, table: CaptureTable, priors: str, *, cut: bool, seconds: float | None
) -> CountPosterior:
    documented = table.documented
    kept = run.kept(run.log_seen)
    every = max(1, kept.size // _KEPT_FOR_MIXTURE)
    draws = kept.ravel()[::every]
    beyond = np.array([float((_LCMCR_CUT - 1) * documented)])
    pair_draws = run.kept_pairs()
    return CountPosterior(
        interval=_interval(kept, draws, documented, together=agreement.reached),
        converged=agreement.reached,
        rhat=agreement.rhat,
        ess=agreement.ess,
        sweeps=run.sweeps,
        chains=kept.shape[1],
        classes=run.state.log_weights.shape[1],
        priors=priors,
        cut_by_budget=cut,
        beyond_cut=1.0 - float(mean_distribution(beyond, draws, documented)[0]),
        ceilings=run.ceilings,
        rungs=len(run.rungs),
        round_trips=run.round_trips,
        curve=density_curve(draws, documented, points=_DENSITY_POINTS),
        pairs=check_pairs(table, pair_draws[:: max(1, len(pair_draws) // _KEPT_FOR_PAIRS)]),
        seconds=seconds,
    )


def _interval(kept: Floats, draws: Floats, documented: int, *, together: bool) -> Interval:
    """Return the posterior's interval, or, where chains disagree, the widest that any chain's ends make."""
    low, middle, high = (quantile(p, draws, documented) for p in _ENDS)
    if not together:
        each = [column[:: max(1, len(column) // _KEPT_FOR_PAIRS)] for column in kept.T]
        low = min(low, *(quantile(_ENDS[0], chain, documented) for chain in each))
        high = max(high, *(quantile(_ENDS[2], chain, documented) for chain in each))
    return Interval(median=float(documented + middle), lo95=float(documented + low), hi95=float(documented + high))
