"""From a table of overlaps to an answer with its status: the one function that a caller needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import Any

from habeas.errors import UsageError
from habeas.estimates.checks import Findings, check_table
from habeas.estimates.floor import chao_floor
from habeas.estimates.intervals import Interval
from habeas.estimates.latent_class import Clock, CountPosterior, PriorName, latent_class
from habeas.estimates.table import CaptureTable, table_hash
from habeas.estimates.two_lists import chapman
from habeas.estimates.verdict import check_fit, check_floor
from habeas.estimates.words import cannot_see, in_words

DEFAULT_SEED = 20_020_319
UNIT = "persons"
Settings = tuple[tuple[str, str | int | float | bool], ...]


class Status(StrEnum):
    """What may be said of the number."""

    ESTIMATE = "estimate"
    WITH_WARNING = "estimate_with_warning"
    RANGE_ONLY = "range_only"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """One method's answer, never a middle without its ends. `seconds` does not count in comparing two
    answers.
    """

    name: str
    interval: Interval
    settings: Settings
    rhat: float | None = None
    ess: float | None = None
    seconds: float | None = field(default=None, compare=False)

    def as_object(self, *, with_middle: bool = True) -> dict[str, Any]:
        """Return the estimator's object of the command line's contract."""
        return {
            "name": self.name,
            **_ends(self.interval, with_middle=with_middle),
            "rhat": self.rhat,
            "ess": self.ess,
            "seconds": self.seconds,
            "settings": dict(self.settings),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How many persons two lists share, and, after a fit, how many the model expects."""

    a: str
    b: str
    shared: int
    expected: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The estimate with everything that must go with it.

    `density` is the posterior as (N, probability per person), for a plot; empty where there is none. The
    first estimator is the one the status is about; its middle is not given out under `range_only`.
    """

    status: Status
    reasons: tuple[str, ...]
    documented: int
    lists: tuple[tuple[str, int], ...]
    estimators: tuple[Estimator, ...]
    overlaps: tuple[Overlap, ...]
    cannot_see: tuple[str, ...]
    table_hash: str
    density: tuple[tuple[float, float], ...] = ()

    @property
    def headline(self) -> Estimator | None:
        """The estimator whose middle may be quoted, with its interval; None under `range_only` and
        `refused`.
        """
        return self.estimators[0] if self.status in (Status.ESTIMATE, Status.WITH_WARNING) else None

    @property
    def in_words(self) -> str:
        """Two to four plain sentences, the interval first."""
        return in_words(
            status=self.status,
            documented=self.documented,
            lists=len(self.lists),
            interval=self.estimators[0].interval if self.estimators else None,
            reasons=self.reasons,
        )

    def as_object(self) -> dict[str, Any]:
        """Return the object that `habeas estimate --json` prints."""
        headline = self.headline
        return {
            "status": str(self.status),
            "reasons": list(self.reasons),
            "n": self.documented,
            "lists": [{"name": name, "persons": persons} for name, persons in self.lists],
            "estimators": [one.as_object(with_middle=headline is not None) for one in self.estimators],
            "headline": None if headline is None else {"name": headline.name, **_ends(headline.interval)},
            "linkage_share": None,
            "cannot_see": list(self.cannot_see),
            "unit": UNIT,
            "table_hash": self.table_hash,
            "overlaps": [
                {"a": pair.a, "b": pair.b, "shared": pair.shared, "expected": pair.expected} for pair in self.overlaps
            ],
        }


def estimate(
    table: CaptureTable,
    *,
    seed: int = DEFAULT_SEED,
    budget: float | None = None,
    estimator: str | None = None,
    priors: PriorName = "default",
    progress: Callable[[float], None] | None = None,
    clock: Clock | None = None,
) -> Answer:
    """Estimate how many persons there are, documented or not, and say what may be said of it.

    Args:
        table: persons by the exact set of lists that know them.
        seed: the same seed gives the same answer; two lists need none.
        budget: seconds for the sampler, or None for its own fixed number of sweeps; a cut run says so.
        estimator: "chapman" (two lists), "latent_class" (three or more), or None for the one that fits.
        priors: "default" or "lcmcr".
        progress: told the share of the work done, 0 to 1.
        clock: seconds that only go forward; needed for a budget, and for `seconds` in the answer.
    Raises: EstimateError: a budget without a clock. UsageError: an estimator or priors that do not exist or
    do not fit the number of lists.
    """
    method = _method(table, estimator, priors)
    before = check_table(table)
    if before.refusals:
        return _answer(table, Status.REFUSED, before.refusals, ())
    floor = _floor(table)
    if method == "chapman":
        found = _conclude(before, Findings())
        return _answer(table, *found, (_chapman(table), *floor))
    posterior = latent_class(table, seed=seed, budget_seconds=budget, priors=priors, progress=progress, clock=clock)
    fit, against = check_fit(posterior), check_floor(posterior, floor[0].interval if floor else None)
    found = _conclude(before, Findings(ranges=fit.ranges, warnings=(*fit.warnings, *against.warnings)))
    return _answer(table, *found, (_latent(posterior, seed), *floor), posterior)


def _method(table: CaptureTable, estimator: str | None, priors: str) -> str:
    fitting = "chapman" if len(table.lists) == 2 else "latent_class"
    if estimator not in (None, "chapman", "latent_class"):
        raise UsageError(
            f"there is no estimator {estimator!r}",
            advice="use chapman (two lists) or latent_class (three or more)",
        )
    if estimator not in (None, fitting):
        raise UsageError(f"{estimator} does not fit {len(table.lists)} lists", advice=f"use {fitting}")
    if priors not in ("default", "lcmcr"):
        raise UsageError(f"there are no priors {priors!r}", advice="use default or lcmcr")
    return fitting


def _conclude(before: Findings, after: Findings) -> tuple[Status, tuple[str, ...]]:
    """The strongest finding decides; its sentences come first."""
    ranges = (*before.ranges, *after.ranges)
    reasons = (*ranges, *before.warnings, *after.warnings)
    if ranges:
        return Status.RANGE_ONLY, reasons
    return (Status.WITH_WARNING if reasons else Status.ESTIMATE), reasons


def _chapman(table: CaptureTable) -> Estimator:
    on_a, on_b = table.totals
    return Estimator(
        name="chapman", interval=chapman(on_a, on_b, table.overlap(0, 1)), settings=(("interval", "log n0"),)
    )


def _floor(table: CaptureTable) -> tuple[Estimator, ...]:
    """The floor says nothing new on two lists: there it is Chapman's own number."""
    bound = chao_floor(table) if len(table.lists) > 2 else None
    if bound is None:
        return ()
    return (Estimator(name="chao_lower_bound", interval=bound, settings=(("kind", "lower bound"),)),)


def _latent(posterior: CountPosterior, seed: int) -> Estimator:
    return Estimator(
        name="latent_class",
        interval=posterior.interval,
        rhat=posterior.rhat,
        ess=posterior.ess,
        seconds=posterior.seconds,
        settings=(
            ("priors", posterior.priors),
            ("seed", seed),
            ("chains", posterior.chains),
            ("classes", posterior.classes),
            ("sweeps", posterior.sweeps),
            ("rungs", posterior.rungs),
            ("round_trips", posterior.round_trips),
            ("cut_by_budget", posterior.cut_by_budget),
            ("converged", posterior.converged),
            ("beyond_21n", posterior.beyond_cut),
        ),
    )


def _answer(
    table: CaptureTable,
    status: Status,
    reasons: tuple[str, ...],
    estimators: tuple[Estimator, ...],
    posterior: CountPosterior | None = None,
) -> Answer:
    return Answer(
        status=status,
        reasons=reasons,
        documented=table.documented,
        lists=tuple(zip(table.lists, table.totals, strict=True)),
        estimators=estimators,
        overlaps=_overlaps(table, posterior),
        cannot_see=cannot_see(lists=len(table.lists), with_floor=len(estimators) > 1),
        table_hash=table_hash(table),
        density=posterior.curve if posterior else (),
    )


def _overlaps(table: CaptureTable, posterior: CountPosterior | None) -> tuple[Overlap, ...]:
    expected = {frozenset((pair.a, pair.b)): pair.expected for pair in posterior.pairs} if posterior else {}
    names = table.lists
    return tuple(
        Overlap(
            a=names[i],
            b=names[j],
            shared=table.overlap(i, j),
            expected=expected.get(frozenset((names[i], names[j]))),
        )
        for i, j in combinations(range(len(names)), 2)
    )


def _ends(interval: Interval, *, with_middle: bool = True) -> dict[str, float | None]:
    return {
        "median": interval.median if with_middle else None,
        "lo95": interval.lo95,
        "hi95": interval.hi95,
    }
