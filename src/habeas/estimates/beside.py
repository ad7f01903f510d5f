"""The other methods beside the headline: what they say of the same table, and what becomes of changed tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from habeas.estimates.answer import Estimator
from habeas.estimates.convergence import RHAT_NEAR
from habeas.estimates.decomposable import decomposable
from habeas.estimates.intervals import Interval
from habeas.estimates.latent_class import PRIORS, Clock, PriorName, latent_class, latent_class_method
from habeas.estimates.loglinear import loglinear
from habeas.estimates.method import Hidden, MethodResult
from habeas.estimates.quick_checks import chao, mt
from habeas.estimates.refits import Refit, changed_tables, refit
from habeas.estimates.resuming import Stored
from habeas.estimates.sampled import Each, Watched
from habeas.estimates.state import Floats, Priors
from habeas.estimates.table import CaptureTable, canonical
from habeas.estimates.total_priors import total_priors
from habeas.estimates.trait import NAME as TRAIT
from habeas.estimates.trait import Trait, fit_trait, hidden_draws, trait
from habeas.estimates.two_lists import chapman
from habeas.estimates.visibility import LEAST, averaged_draws, weight_of_trait

if TYPE_CHECKING:
    from habeas.estimates.following import Following
    from habeas.estimates.rounds import Rounds
    from habeas.estimates.warm import WarmStart

CHAPMAN, LATENT, LOGLINEAR = "chapman", "latent_class", "loglinear"
GRID: tuple[tuple[str, Priors], ...] = (
    ("default", PRIORS["default"]),
    ("lcmcr", PRIORS["lcmcr"]),
    ("Beta(0.5, 0.5)", Priors(on=0.5, off=0.5)),
    ("alpha Gamma(1, 1)", replace(PRIORS["default"], alpha_shape=1.0, alpha_rate=1.0)),
)
"""Priors under which a thorough estimate is made again."""
LED, BESIDE, POOLED = 0.5, 0.65, 0.85
"""Shares of the work when the headline, the other models and the draws of the linkage are done."""
_SHORT = 8_000  # sweeps of a fit that is one of many
_CHECKED = 40_000  # most sweeps of a fit that checks another; chains that agree end sooner
_TRAIT_DRAWS, _TRAIT_ESS = 600, 60.0  # of a fit that is one of many
_RECOVERED = 0.93  # of the work, from where tables are invented
_STATES, _BETWEEN = 10, 100  # sets of states that are looked at, and sweeps between them
_APART = 2_000_000  # numbers of those sweeps, far from those of other fits
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a caller wishes and lends, and how far the work is."""

    seed: int
    budget: float | None
    priors: PriorName
    progress: Callable[[float], None] | None
    watch: Callable[[Watched], None] | None
    each: Each
    clock: Clock | None
    began: float
    stop: Callable[[], bool] | None = None
    begun: Rounds | None = None
    keep: Callable[[Stored], None] | None = None

    def part(self, start: float, end: float) -> Callable[[float], None]:
        """Return what a part of the work is told by: its own share becomes one of the whole."""

        def tell(share: float) -> None:
            if self.progress is not None:
                self.progress(start + (end - start) * min(max(share, 0.0), 1.0))

        return tell

    def spent(self) -> bool:
        """Is the time over, or was it asked to stop?"""
        if self.stop is not None and self.stop():
            return True
        return self.clock is not None and self.budget is not None and self.clock() - self.began >= self.budget

    def timed(self, call: Callable[[], _Found]) -> tuple[_Found, float | None]:
        """Do something and return what it gave with the seconds it took, by the caller's clock."""
        before = self.clock() if self.clock else 0.0
        found = call()
        return found, self.clock() - before if self.clock else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the other models say, and how much weight the counts give to one trait of visibility."""

    estimators: tuple[Estimator, ...]
    weight: float

    @property
    def trait(self) -> Estimator:
        """The model of one trait."""
        return next(one for one in self.estimators if one.name == TRAIT)

    @property
    def floor(self) -> Interval | None:
        """The lower bound."""
        return next((one.interval for one in self.estimators if one.kind == "bound"), None)

    @property
    def heard(self) -> tuple[Estimator, ...]:
        """The models whose distance is told: the trait only where the counts speak for it at all."""
        return tuple(one for one in self.estimators if one.believable and (one.name != TRAIT or self.weight >= LEAST))


def beside(table: CaptureTable, asked: Asked) -> Beside:
    """Ask the other models of three or more lists, and last the floor; a method that refuses says why."""
    told = asked.part(LED, BESIDE)
    fits: list[Trait | None] = []

    def of_trait() -> MethodResult:
        result, found = trait(table, seed=asked.seed)
        fits.append(found if result.converged else None)
        return result

    calls: tuple[tuple[str, Callable[[], MethodResult]], ...] = (
        ("posterior", lambda: decomposable(table, spent=asked.spent)),
        ("bootstrap", lambda: loglinear(table, seed=asked.seed, progress=told, spent=asked.spent)),
        ("posterior", of_trait),
        ("check", lambda: mt(table)),
        ("bound", lambda: chao(table)),
    )
    found = []
    for kind, call in calls:
        result, seconds = asked.timed(call)
        found.append(Estimator.of(replace(result, seconds=seconds), kind=kind))
    score = dict(next(one for one in found if one.name == LOGLINEAR).settings).get("best_bic")
    weight = 0.0 if fits[0] is None else weight_of_trait(table, fits[0], None if score is None else float(score))
    return Beside(
        estimators=tuple(
            replace(one, settings=(*one.settings, ("weight", round(weight, 4)))) if one.name == TRAIT else one
            for one in found
        ),
        weight=weight,
    )


def by_chapman(table: CaptureTable) -> Interval:
    """Return what two lists say.

    Raises: EstimateError: a list is empty.
    """
    on_a, on_b = table.totals
    return chapman(on_a, on_b, table.overlap(0, 1))


def short_draws(table: CaptureTable, asked: Asked) -> tuple[Hidden, bool]:
    """Fit a table shortly, from starts far apart: what one table misses in length many tables make up."""
    result, _ = latent_class_method(
        table, seed=asked.seed, priors=asked.priors, spent=asked.spent, each=asked.each, most_sweeps=_SHORT
    )
    return result.hidden, result.rhat is not None and result.rhat <= RHAT_NEAR


def following_of(start: WarmStart, asked: Asked) -> Following:
    """Return what fits tables like the one that a long run was on."""
    from habeas.estimates.following import Following  # loaded only when it runs, with the compiled kernel

    return Following(start=start, priors=PRIORS[asked.priors], seed=asked.seed, each=asked.each, spent=asked.spent)


def states_of(table: CaptureTable, start: WarmStart, asked: Asked) -> tuple[tuple[Floats, Floats], ...]:
    """Return some states of the posterior, weights and chances, for what is held against the table."""
    following = following_of(start, asked)
    following.first = _APART
    plain = canonical(table)
    found = []
    for _ in range(_STATES):
        following.move_on(plain, _BETWEEN)
        for standing in following.start.standings:
            weights = np.exp(standing.log_weights[0])
            found.append((weights / weights.sum(), standing.on[0]))
    return tuple(found)


def draws_fitted(start: WarmStart | None, asked: Asked, weight: float) -> Callable[[CaptureTable], tuple[Hidden, bool]]:
    """Return what fits the draws of the linkage: from where the long run's chains stand, or, where there is none, from
    starts far apart.

    Args:
        weight: of one trait on the table as it is linked; each draw's own trait is averaged in with it.
    """
    following = None if start is None else following_of(start, asked)

    def fit(table: CaptureTable) -> tuple[Hidden, bool]:
        if following is None:
            hidden, settled = short_draws(table, asked)
        else:
            found = following.fit(table)
            hidden, settled = found.hidden.ravel(), found.settled
        if weight < LEAST:
            return hidden, settled
        plain = canonical(table)
        smooth = fit_trait(plain, seed=asked.seed, draws=_TRAIT_DRAWS)
        of_trait = hidden_draws(smooth, plain.documented, seed=asked.seed)
        return averaged_draws(hidden, of_trait, weight), settled and smooth.ess >= _TRAIT_ESS

    return fit


def refits_of(table: CaptureTable, asked: Asked, start: WarmStart | None, hidden: Hidden | None) -> tuple[Refit, ...]:
    """Fit what was changed: lists left out and merged, the other priors, and tables invented from the fit.

    Args:
        start: where the chains of the whole table stand, None where they did not agree: then nothing is invented.
        hidden: draws of the undocumented of the whole table, for other priors of N.
    """

    def fit(priors: PriorName | Priors, changed: CaptureTable) -> tuple[Interval, bool]:
        found = latent_class(changed, seed=asked.seed, most_sweeps=_CHECKED, priors=priors, each=asked.each)
        return found.interval, found.rhat <= RHAT_NEAR

    changes = changed_tables(table)
    tell = asked.part(POOLED, _RECOVERED)
    found = []
    for number, (kind, what, changed) in enumerate(changes):
        tell(number / (len(changes) + len(GRID)))
        found.append(refit(kind, what, changed, partial(fit, asked.priors)))
    for name, priors in GRID:
        if name != asked.priors:
            found.append(refit("priors", name, table, partial(fit, priors)))
    if start is not None and hidden is not None:
        found += total_priors(hidden, table.documented)
    if start is not None:
        from habeas.estimates.recovered import recovered

        found.append(recovered(table, following_of(start, asked), tell=asked.part(_RECOVERED, 1.0)))
    return tuple(found)
