"""From a table of overlaps to an answer with its status: the one function that a caller needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from habeas.errors import EstimateError, UsageError
from habeas.estimates.answer import Answer, Estimator, Overlap, Status
from habeas.estimates.beside import (
    BESIDE,
    CHAPMAN,
    LATENT,
    LED,
    POOLED,
    Asked,
    beside,
    by_chapman,
    draws_fitted,
    refits_of,
    short_draws,
    states_of,
)
from habeas.estimates.checks import Findings, Pairs, check_table
from habeas.estimates.headline import Spread, check_spread, spread_of
from habeas.estimates.identifying import Sensitivity, sensitivity
from habeas.estimates.intervals import Interval, log_scale_draws
from habeas.estimates.latent_class import (
    BEST_KERNEL,
    PRIORS,
    Clock,
    CountPosterior,
    PriorName,
    latent_class_method,
)
from habeas.estimates.linkage_doubt import LinkageDoubt, over_linkage
from habeas.estimates.list_totals import TotalCheck, check_list_totals, misfits
from habeas.estimates.method import Hidden
from habeas.estimates.refits import Refit, check_refits
from habeas.estimates.resuming import Stored, going_on, progress_of
from habeas.estimates.sampled import Each, Watched
from habeas.estimates.table import CaptureTable, canonical, table_hash
from habeas.estimates.threshold_ladder import threshold_ladder
from habeas.estimates.verdict import check_fit, check_floor, check_pooled
from habeas.estimates.visibility import LEAST, averaged
from habeas.estimates.words import cannot_see

if TYPE_CHECKING:
    from habeas.estimates.rounds import Rounds
    from habeas.estimates.warm import WarmStart

DEFAULT_SEED = 20_020_319


def estimate(
    table: CaptureTable,
    *,
    seed: int = DEFAULT_SEED,
    budget: float | None = None,
    estimator: str | None = None,
    priors: PriorName = "default",
    draws: Sequence[CaptureTable] = (),
    ladder: Sequence[tuple[str, CaptureTable]] = (),
    structural: Pairs = (),
    thorough: bool = False,
    progress: Callable[[float], None] | None = None,
    watch: Callable[[Watched], None] | None = None,
    each: Each = map,
    clock: Clock | None = None,
    stop: Callable[[], bool] | None = None,
    begun: Stored | None = None,
    keep: Callable[[Stored], None] | None = None,
) -> Answer:
    """Estimate how many persons there are, documented or not, and say what may be said of it.

    Args:
        table: persons by the exact set of lists that know them.
        seed: the same seed gives the same answer; two lists need none.
        budget: seconds for what takes long, or None for its own fixed number of steps; a cut run says so.
        estimator: "chapman" (two lists), "latent_class" (three or more: the headline is that alone), or None for what
            fits.
        priors: "default" or "lcmcr".
        draws: of the linkage, one table a draw with the same lists; their doubt goes into the interval.
        ladder: thresholds of the linkage as they are written, with the table at each; estimated beside.
        structural: pairs of lists that could share nobody.
        thorough: leave out each list, merge lists, and change the priors, to see whether the number holds.
        progress: told the share of the work done, 0 to 1. watch: told of each round of the sampler.
        each: `map`, or a thread pool's; no number depends on it.
        clock: seconds that only go forward; needed for a budget, and for `seconds` in the answer.
        stop: asked between two slices of work: stop now, as if the budget were spent?
        begun: progress of the latent-class fit that `keep` was given, to go on from: the numbers are those of a run
            that was never cut.
        keep: given that progress when the fit stops, at its end or cut.
    Raises: EstimateError: a budget without a clock, draws of other lists, or progress of another estimate, or that is
        torn. UsageError: an estimator or priors that do not exist or do not fit the number of lists; progress without
        the compiled kernel.
    """
    method = _method(table, estimator, priors)
    if budget is not None and clock is None:
        raise EstimateError("a budget of seconds needs a clock", advice="Pass clock=time.perf_counter.")
    if draws and sorted(draws[0].lists) != sorted(table.lists):
        raise EstimateError(
            "the draws of the linkage have other lists than the table", advice="Give those of one case."
        )
    asked = Asked(
        seed=seed,
        budget=budget,
        priors=priors,
        progress=progress,
        watch=watch,
        each=each,
        clock=clock,
        began=clock() if clock else 0.0,
        stop=stop,
        begun=_begun(table, method, begun, seed=seed, priors=priors, kept=keep is not None),
        keep=keep,
    )
    before = check_table(table, structural=structural)
    if before.refusals:
        reached = _Reached(status=Status.REFUSED, reasons=before.refusals)
    elif method == CHAPMAN:
        reached = _by_chapman(table, before, draws, asked)
    else:
        reached = _by_models(table, before, draws, asked, thorough=thorough, alone=estimator is not None)
    fit = _chapman_draws if method == CHAPMAN else lambda one: short_draws(one, asked)
    rungs = threshold_ladder(ladder, fit) if ladder and reached.status is not Status.REFUSED else ()
    return replace(_answer(table, seed, reached), thresholds=rungs)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reached:
    """What the methods came to, before it is put beside the table."""

    status: Status
    reasons: tuple[str, ...]
    estimators: tuple[Estimator, ...] = ()
    posterior: CountPosterior | None = None
    range: Interval | None = None
    spread: Spread | None = None
    refits: tuple[Refit, ...] = ()
    totals: tuple[TotalCheck, ...] = ()
    sensitivity: Sensitivity | None = None
    pooled: LinkageDoubt | None = None


def _method(table: CaptureTable, estimator: str | None, priors: str) -> str:
    fitting = CHAPMAN if len(table.lists) == 2 else LATENT
    if estimator not in (None, CHAPMAN, LATENT):
        raise UsageError(
            f"there is no estimator {estimator!r}",
            advice="use chapman (two lists) or latent_class (three or more)",
        )
    if estimator not in (None, fitting):
        raise UsageError(f"{estimator} does not fit {len(table.lists)} lists", advice=f"use {fitting}")
    if priors not in ("default", "lcmcr"):
        raise UsageError(f"there are no priors {priors!r}", advice="use default or lcmcr")
    return fitting


def _by_chapman(table: CaptureTable, before: Findings, draws: Sequence[CaptureTable], asked: Asked) -> _Reached:
    interval = by_chapman(table)
    lead = Estimator(name=CHAPMAN, interval=interval, settings=(("interval", "log n0"),), kind="check")
    pooled = over_linkage(draws, _chapman_draws, progress=asked.part(0.0, 1.0)) if draws else None
    status, reasons = _conclude(before, check_pooled(pooled))
    return _Reached(
        status=status,
        reasons=reasons,
        estimators=(lead,),
        range=pooled.interval if pooled else interval,
        pooled=pooled,
    )


def _by_models(
    table: CaptureTable, before: Findings, draws: Sequence[CaptureTable], asked: Asked, *, thorough: bool, alone: bool
) -> _Reached:
    lead, posterior, start = _led(table, asked)
    others = beside(table, asked)
    weight = 0.0 if alone else others.weight
    told = lead if weight < LEAST else averaged(lead, others.trait, weight, table.documented)
    models = [one for one in (lead, *others.heard) if one.believable]
    headline = told.interval or posterior.interval
    spread = spread_of(
        [(one.name, one.interval) for one in models if one.interval is not None],
        posteriors=[one.interval for one in models if one.interval is not None and one.kind == "posterior"],
    )
    pooled = None
    if draws:
        tell = asked.part(BESIDE, POOLED)
        pooled = over_linkage(draws, draws_fitted(start, asked, weight), progress=tell)
    refits = refits_of(table, asked, start if posterior.converged else None, lead.hidden) if thorough else ()
    totals = check_list_totals(canonical(table), states_of(table, start, asked)) if start is not None else ()
    fit = check_fit(posterior)
    pointed = not (before.ranges or fit.ranges or check_spread(spread).ranges)
    status, reasons = _conclude(
        before,
        fit,
        check_spread(spread, pointed=pointed),
        check_floor(headline, others.floor, pointed=pointed),
        misfits(totals),
        check_refits(refits, posterior.interval),
        check_pooled(pooled),
    )
    return _Reached(
        status=status,
        reasons=reasons,
        estimators=(lead, *others.estimators) if told is lead else (told, lead, *others.estimators),
        posterior=posterior,
        range=_range(status, headline, spread, pooled),
        spread=spread,
        refits=refits,
        totals=totals,
        sensitivity=sensitivity(table, seed=asked.seed),
        pooled=pooled,
    )


def _led(table: CaptureTable, asked: Asked) -> tuple[Estimator, CountPosterior, WarmStart | None]:
    """Fit the model that the headline rests on; return also where its chains stand, if they are compiled ones."""
    stands: list[WarmStart] = []

    def ended(rounds: Rounds) -> None:
        from habeas.estimates.warm import start_of  # loaded only when it runs, with the compiled kernel

        stands.append(start_of(rounds.current))
        if asked.keep is not None:
            asked.keep(progress_of(rounds, priors=asked.priors))

    (result, posterior), seconds = asked.timed(
        lambda: latent_class_method(
            table,
            seed=asked.seed,
            priors=asked.priors,
            spent=asked.spent,
            progress=asked.part(0.0, LED),
            watch=asked.watch,
            each=asked.each,
            begun=asked.begun,
            ended=ended,
        )
    )
    if posterior is None:  # fewer than three lists, which the method that was chosen rules out
        raise EstimateError("the latent-class model needs three lists", advice="use chapman for two lists")
    lead = Estimator.of(replace(result, seconds=seconds), kind="posterior", curve=posterior.curve)
    return lead, posterior, stands[0] if stands else None


def _begun(
    table: CaptureTable, method: str, begun: Stored | None, *, seed: int, priors: PriorName, kept: bool
) -> Rounds | None:
    if method == LATENT and BEST_KERNEL != "compiled" and (begun is not None or kept):
        raise UsageError("only the compiled sampler can be stopped and gone on with", advice="Install numba.")
    return None if begun is None else going_on(begun, table, seed=seed, priors=priors, numbers=PRIORS[priors])


def _range(status: Status, lead: Interval, spread: Spread | None, pooled: LinkageDoubt | None) -> Interval:
    """Return the interval that is told: the headline's, or where none may be quoted the widest of all."""
    told = pooled.interval if pooled else lead
    if status is not Status.RANGE_ONLY:
        return told
    ends = [told, lead, *([spread.hull] if spread else [])]
    return Interval(median=told.median, lo95=min(one.lo95 for one in ends), hi95=max(one.hi95 for one in ends))


def _conclude(*findings: Findings) -> tuple[Status, tuple[str, ...]]:
    """The strongest finding decides; its sentences come first."""
    ranges = tuple(sentence for one in findings for sentence in one.ranges)
    reasons = (*ranges, *(sentence for one in findings for sentence in one.warnings))
    if ranges:
        return Status.RANGE_ONLY, reasons
    return (Status.WITH_WARNING if reasons else Status.ESTIMATE), reasons


def _chapman_draws(table: CaptureTable) -> tuple[Hidden, bool]:
    return log_scale_draws(table.documented, by_chapman(table)), True


def _answer(table: CaptureTable, seed: int, reached: _Reached) -> Answer:
    cells = sorted(zip(map(tuple, table.patterns.tolist()), table.counts.tolist(), strict=True))
    return Answer(
        status=reached.status,
        reasons=reached.reasons,
        documented=table.documented,
        lists=tuple(zip(table.lists, table.totals, strict=True)),
        estimators=reached.estimators,
        overlaps=_overlaps(table, reached.posterior),
        cannot_see=cannot_see(
            lists=len(table.lists),
            with_floor=any(one.kind == "bound" and one.interval is not None for one in reached.estimators),
            with_linkage=reached.pooled is not None,
        ),
        table_hash=table_hash(table),
        seed=seed,
        cells=tuple((tuple(pattern), count) for pattern, count in cells if count),
        range=reached.range,
        spread=reached.spread,
        refits=reached.refits,
        totals=reached.totals,
        sensitivity=reached.sensitivity,
        pooled=reached.pooled,
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
