"""Three or more lists: the Bayesian latent-class estimate, run until its chains agree or said not to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from habeas.errors import EstimateError
from habeas.estimates.convergence import ESS_WANTED as ESS_WANTED
from habeas.estimates.convergence import RHAT_WANTED as RHAT_WANTED
from habeas.estimates.intervals import Interval
from habeas.estimates.kernel.jit import HAS_NUMBA
from habeas.estimates.method import MethodResult
from habeas.estimates.mixture import density_curve, mean_distribution, quantile
from habeas.estimates.overlaps import PairCheck, check_pairs
from habeas.estimates.sampled import Each, Sampled, Shell, Watched
from habeas.estimates.state import Floats, Priors
from habeas.estimates.table import CaptureTable, canonical

if TYPE_CHECKING:
    from habeas.estimates.rounds import Rounds

Progress = Callable[[float], None]
"""Told the share of the work done, 0 to 1."""
Clock = Callable[[], float]
"""Seconds that only go forward, from any beginning. Shells pass `time.perf_counter`; this package has no
clock.
"""
PriorName = Literal["default", "lcmcr"]
KernelName = Literal["compiled", "numpy"]

PRIORS: dict[str, Priors] = {"default": Priors(on=0.5, off=1.0), "lcmcr": Priors(on=1.0, off=1.0)}
BEST_KERNEL: KernelName = "compiled" if HAS_NUMBA else "numpy"
"""The kernel that runs unless another is asked for; they draw from one posterior with different random numbers."""
HIDDEN_DRAWS = 4_000
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
    `beyond_cut` is P(N > 21 n), the part of the answer that LCMCR cuts off without a word. `kernel` says which
    sampler drew; `least_taken` is the share of exchanges taken where the ladder exchanges least, None without
    one. `seconds` is wall time by the caller's clock: no part of the answer depends on it unless
    `cut_by_budget`, and it does not count in comparing two posteriors.
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
    kernel: str = "numpy"
    least_taken: float | None = None
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
    priors: PriorName | Priors = "default",
    progress: Progress | None = None,
    watch: Callable[[Watched], None] | None = None,
    each: Each = map,
    kernel: KernelName | None = None,
) -> CountPosterior:
    """Estimate N from three or more lists with a mixture of classes of people.

    Chains start far apart (from nearly everybody documented to one in twenty) and run in rounds that grow by
    half, the first quarter of all sweeps discarded, until R-hat <= 1.01 and ESS >= 400 on both log n0 and
    log alpha. Chains that agree must be borne out by chains that come down a ladder of thinner tables; where
    they are not, or plain chains do not agree, the ladder's chains go on until they agree, or until a fixed
    amount of work. The same seed gives the same numbers on any number of threads, whatever the order of lists
    and rows.

    Args:
        seed: any whole number >= 0.
        chains: 4 or more.
        classes: K, 2 or more; empty classes cost nothing but time.
        most_sweeps: give up after this many, without a ladder if compiled; None: a number that follows from the table.
        budget_seconds: stop after this many seconds; what is returned then depends
            on the machine and says so. None: the number of sweeps alone decides.
        clock: needed for a budget; without it `seconds` is None.
        priors: "default" is Beta(0.5, 1) on list probabilities, "lcmcr" the uniform prior of R package LCMCR; or priors
            of one's own.
        progress: told the share of the work done.
        watch: told after each round what the sampler does, and R-hat so far.
        each: `map`, or a thread pool's.
        kernel: None: compiled where numba is installed. Each kernel's numbers are its own; `CountPosterior.kernel`
        names it.
    Raises: EstimateError: fewer than three lists, or a setting out of range.
    Source: Manrique-Vallier (2016), Biometrics 72(4), collapsed to cells; docs/methods/estimates.md.
    """
    if budget_seconds is not None and clock is None:
        raise EstimateError("a budget of seconds needs a clock", advice="pass clock=time.perf_counter")
    began = clock() if clock else 0.0

    def spent() -> bool:
        return clock is not None and budget_seconds is not None and clock() - began >= budget_seconds

    shell = Shell(spent=spent, each=each, tell=progress or (lambda _: None), watch=watch or (lambda _: None))
    settings = _Settings(
        seed=seed, chains=chains, classes=classes, most_sweeps=most_sweeps, priors=priors, kernel=kernel or BEST_KERNEL
    )
    plain = canonical(table)
    sampled = _sample(plain, settings, shell)
    return _posterior(sampled, plain, settings, seconds=clock() - began if clock else None)


def latent_class_method(
    table: CaptureTable,
    *,
    seed: int,
    chains: int = 4,
    classes: int = 10,
    most_sweeps: int | None = None,
    priors: PriorName | Priors = "default",
    spent: Callable[[], bool] | None = None,
    progress: Progress | None = None,
    watch: Callable[[Watched], None] | None = None,
    each: Each = map,
    kernel: KernelName | None = None,
    begun: Rounds | None = None,
    ended: Callable[[Rounds], None] | None = None,
) -> tuple[MethodResult, CountPosterior | None]:
    """Return the latent-class model's answer beside the other methods' answers, and its posterior in full.

    Arguments as of `latent_class`; `begun` is a compiled sampler of this table to go on with, `ended` is given it when
    it stops. A table of fewer than three lists is refused in the result, with no posterior.

    Raises: EstimateError: a setting out of range.
    """
    name = "latent_class"
    if len(table.lists) < 3:
        return MethodResult(name=name, interval=None, refusal="The latent-class model needs three lists."), None
    shell = Shell(
        spent=spent or (lambda: False),
        each=each,
        tell=progress or (lambda _: None),
        watch=watch or (lambda _: None),
        begun=begun,
        ended=ended,
    )
    settings = _Settings(
        seed=seed, chains=chains, classes=classes, most_sweeps=most_sweeps, priors=priors, kernel=kernel or BEST_KERNEL
    )
    plain = canonical(table)
    sampled = _sample(plain, settings, shell)
    found = _posterior(sampled, plain, settings, seconds=None)
    result = MethodResult(
        name=name,
        interval=found.interval,
        settings=settings_of(found, seed),
        hidden=_thinned(sampled.hidden, HIDDEN_DRAWS).T.ravel(),
        warnings=_warnings(found),
        rhat=found.rhat,
        ess=found.ess,
        converged=found.converged,
    )
    return result, found


def settings_of(found: CountPosterior, seed: int) -> tuple[tuple[str, str | int | float | bool], ...]:
    """Return what makes the numbers again, and what the chains say of themselves."""
    return (
        ("priors", found.priors),
        ("seed", seed),
        ("kernel", found.kernel),
        ("chains", found.chains),
        ("classes", found.classes),
        ("sweeps", found.sweeps),
        ("rungs", found.rungs),
        ("round_trips", found.round_trips),
        ("cut_by_budget", found.cut_by_budget),
        ("converged", found.converged),
        ("beyond_21n", found.beyond_cut),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    seed: int
    chains: int
    classes: int
    most_sweeps: int | None
    priors: PriorName | Priors
    kernel: KernelName

    @property
    def prior(self) -> Priors:
        return self.priors if isinstance(self.priors, Priors) else PRIORS[self.priors]

    @property
    def prior_name(self) -> str:
        if not isinstance(self.priors, Priors):
            return self.priors
        own = self.priors
        return f"Beta({own.on:g}, {own.off:g}), alpha Gamma({own.alpha_shape:g}, {own.alpha_rate:g})"


def _sample(table: CaptureTable, settings: _Settings, shell: Shell) -> Sampled:
    if len(table.lists) < 3:
        raise EstimateError("the latent-class model needs three lists", advice="use chapman for two lists")
    known = isinstance(settings.priors, Priors) or settings.priors in PRIORS
    if settings.chains < 4 or settings.classes < 2 or settings.seed < 0 or not known:
        raise EstimateError("at least 4 chains, 2 classes, a seed >= 0 and priors default or lcmcr are needed")
    if min(settings.prior.on, settings.prior.off, settings.prior.alpha_shape, settings.prior.alpha_rate) <= 0.0:
        raise EstimateError("a prior's numbers must be above 0")
    # Each is loaded only when it runs: numba takes a second to load, and most verbs estimate nothing.
    if settings.kernel == "compiled":
        from habeas.estimates.rounds import sample_compiled as sample
    else:
        from habeas.estimates.reference import sample_vectorised as sample
    return sample(
        table,
        settings.prior,
        chains=settings.chains,
        classes=settings.classes,
        seed=settings.seed,
        most_sweeps=settings.most_sweeps,
        shell=shell,
    )


def _posterior(sampled: Sampled, table: CaptureTable, settings: _Settings, *, seconds: float | None) -> CountPosterior:
    documented = table.documented
    draws = _thinned(sampled.log_seen, _KEPT_FOR_MIXTURE).ravel()
    beyond = np.array([float((_LCMCR_CUT - 1) * documented)])
    agreement = sampled.agreement
    return CountPosterior(
        interval=interval_of(sampled, documented),
        converged=sampled.settled,
        rhat=agreement.rhat,
        ess=agreement.ess,
        sweeps=sampled.sweeps,
        chains=settings.chains,
        classes=settings.classes,
        priors=settings.prior_name,
        cut_by_budget=sampled.cut,
        beyond_cut=1.0 - float(mean_distribution(beyond, draws, documented)[0]),
        ceilings=sampled.ceilings,
        rungs=sampled.rungs,
        round_trips=sampled.round_trips,
        curve=density_curve(draws, documented, points=_DENSITY_POINTS),
        pairs=check_pairs(table, sampled.pairs[:: max(1, len(sampled.pairs) // _KEPT_FOR_PAIRS)]),
        kernel=settings.kernel,
        least_taken=sampled.least_taken,
        seconds=seconds,
    )


def _thinned(kept: Floats, wanted: int) -> Floats:
    """Return about so many draws in all, evenly over every chain, (draws, chains)."""
    return kept[:: max(1, kept.size // wanted)]


def interval_of(sampled: Sampled, documented: int) -> Interval:
    """Return the posterior's interval, or, where chains disagree, the widest that any chain's ends make."""
    kept = sampled.log_seen
    draws = _thinned(kept, _KEPT_FOR_MIXTURE).ravel()
    low, middle, high = (quantile(p, draws, documented) for p in _ENDS)
    if not sampled.settled:
        each = [column[:: max(1, len(column) // _KEPT_FOR_PAIRS)] for column in kept.T]
        low = min(low, *(quantile(_ENDS[0], chain, documented) for chain in each))
        high = max(high, *(quantile(_ENDS[2], chain, documented) for chain in each))
    return Interval(median=float(documented + middle), lo95=float(documented + low), hi95=float(documented + high))


def _warnings(found: CountPosterior) -> tuple[str, ...]:
    """Return what the chains say against their own interval."""
    warnings = []
    if not found.converged:
        trips = f", {found.round_trips} round trips of the ladder ({10 * found.chains})" if found.rungs > 1 else ""
        cut = ", as the time given ran out" if found.cut_by_budget else ""
        warnings.append(
            f"Not converged: R-hat {found.rhat:.3f} (1.010 wanted), {found.ess:.0f} effective draws (400)"
            f"{trips}{cut}; "
            "the ends are the widest of any chain."
        )
    if found.ceilings:
        warnings.append(f"{found.ceilings} draws met the limit of whole numbers: the data do not bound the total.")
    return tuple(warnings)
