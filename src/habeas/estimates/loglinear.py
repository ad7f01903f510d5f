"""Log-linear models: every hierarchical model that gives an estimate, weighed by the Bayesian information criterion
anew on each table that the bootstrap draws.

Nothing is chosen once and then taken for certain: the interval holds that other data would have weighed the models
otherwise (Whitehead et al. 2019; Silverman, Chan & Vincent 2024).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from habeas.errors import EstimateError
from habeas.estimates.candidates import Candidates, candidates
from habeas.estimates.checks import Pairs, check_table, pair_numbers
from habeas.estimates.existence import Maxima
from habeas.estimates.hierarchies import MOST_LISTS_IN_FULL, named
from habeas.estimates.intervals import Interval
from habeas.estimates.method import MethodResult, Settings
from habeas.estimates.resampled import Refitted, averaged, best, draw_tables, drawn_models, less_one, refit
from habeas.estimates.state import Floats
from habeas.estimates.table import CaptureTable, canonical
from habeas.model.numerals import grouped

NAME = "loglinear"
MOST_LISTS = 10
"""With more, the cells alone (2^lists) are too many; other methods take the table."""
SAMPLES = 400
_KEPT, _KEPT_BEYOND = 60, 20
_FEWEST_SAMPLES = 100
_MOST_LOST = 0.5
_TOLD_LOST = 0.02
_SHARE_OF_SEARCH = 0.25
_LARGEST_LOG = 41.0  # exp(41) is 6.4e17, about the most that a Poisson draw can be
Weighing = Literal["draw", "average", "best"]
Ends = Literal["percentile", "bca"]


def loglinear(
    table: CaptureTable,
    *,
    seed: int,
    samples: int = SAMPLES,
    weighing: Weighing = "draw",
    ends: Ends = "percentile",
    structural: Pairs = (),
    progress: Callable[[float], None] | None = None,
    spent: Callable[[], bool] | None = None,
) -> MethodResult:
    """Estimate N by log-linear models, none of which is chosen before the bootstrap.

    Args:
        table: of 2 to 10 lists. Up to six every hierarchical model is fitted, with effects of up to three lists for
            four and five lists and of pairs else; beyond six a downhill search by pairs.
        seed: the same seed gives the same draws, whatever the order of lists and rows.
        samples: tables drawn; 100 or more.
        weighing: what one drawn table gives. "draw": log n0 of one model, drawn with probability proportional to
            exp(-BIC / 2), so that the draws hold how far models are apart. "average": the mean of log n0 by these
            weights. "best": that of the model with the lowest BIC.
        ends: "percentile": ends and middle are quantiles of `hidden`. "bca": the middle is the estimate on the table
            itself, the ends are bias-corrected and accelerated (Efron 1987). With "best" this is the interval of the R
            package MultipleSystemsEstimation.
        structural: pairs of lists that could share nobody whatever happened; their cells are no zeros then but left
            out.
        progress: told the share of the work done.
        spent: asked between blocks of fits; where it says so the tables done so far are used, if they are 100.
    Returns: `hidden`: n0 on the drawn tables, Poisson around what the model expects. Settings tell how many models were
        looked at, how many of them have no maximum or do not determine the undocumented, the best one, and the
        weighted mean over models on the table itself (`average_estimate`). Refused, with the reason, where a check
        before fitting refuses, no model gives an estimate, or most drawn tables have none. `converged` is False where
        time ran out.
    Raises: EstimateError: fewer than 100 samples, or structural pairs that are wrong.
    Source: Silverman, Chan & Vincent (2024), Statistics and Computing 34.
    """
    if samples < _FEWEST_SAMPLES:
        raise EstimateError(f"fewer than {_FEWEST_SAMPLES} samples have no ends", advice="leave it at the default")
    refusal = _refusal(table, structural)
    if refusal:
        return MethodResult(name=NAME, interval=None, refusal=refusal)
    tell, stop = progress or (lambda share: None), spent or (lambda: False)
    plain = canonical(table)
    found = candidates(
        plain,
        keep=_KEPT if len(plain.lists) <= MOST_LISTS_IN_FULL else _KEPT_BEYOND,
        apart=pair_numbers(plain, structural),
        spent=stop,
        tell=lambda share: tell(_SHARE_OF_SEARCH * share),
    )
    settings = _settings(found, seed=seed, weighing=weighing, ends=ends)
    if not found.admissible:
        return MethodResult(name=NAME, interval=None, settings=settings, refusal=_none_left(found))
    rng = np.random.default_rng(seed)
    maxima = Maxima(design=found.terms.design)
    tables = draw_tables(found.counts, samples, rng)
    share = 1.0 - _SHARE_OF_SEARCH
    drawn = refit(maxima, found.models, tables, spent=stop, tell=lambda done: tell(_SHARE_OF_SEARCH + share * done))
    logs = drawn_models(drawn, rng) if weighing == "draw" else _combined(drawn, weighing)
    return _concluded(found, settings, samples, logs, rng, _bca(found, maxima, weighing) if ends == "bca" else None)


def _refusal(table: CaptureTable, structural: Pairs) -> str:
    before = check_table(table, structural=structural).refusals
    if before:
        return before[0]
    if len(table.lists) > MOST_LISTS:
        return (
            f"Log-linear models of {len(table.lists)} lists have {grouped(2 ** len(table.lists) - 1)} cells; they are "
            f"fitted for at most {MOST_LISTS} lists. Join lists of the same organisation, or rely on the other methods."
        )
    return ""


def _combined(found: Refitted, weighing: Weighing) -> Floats:
    return best(found) if weighing == "best" else averaged(found)


def _own(found: Candidates) -> Refitted:
    return Refitted(log_hidden=found.log_hidden[None, :], score=found.score[None, :])


def _bca(found: Candidates, maxima: Maxima, weighing: Weighing) -> Callable[[Floats], Interval]:
    """Return what turns draws of log n0 into an interval, after leaving out one person of each cell."""
    tables, persons = less_one(found.counts)
    jack = refit(maxima, found.models, tables, spent=lambda: False, tell=lambda share: None)
    middle, less, people = float(_combined(_own(found), weighing)[0]), _combined(jack, weighing), found.counts.sum()

    def interval(logs: Floats) -> Interval:
        low, high = bca_ends(logs, middle, less, persons)
        return _interval(people + np.exp(np.array([low, middle, high])))

    return interval


def _interval(ends: Floats) -> Interval:
    low, middle, high = (float(end) for end in ends)
    return Interval(median=middle, lo95=low, hi95=high)


def _concluded(
    found: Candidates,
    settings: Settings,
    samples: int,
    logs: Floats,
    rng: np.random.Generator,
    bca: Callable[[Floats], Interval] | None,
) -> MethodResult:
    done, held = len(logs), logs[np.isfinite(logs)]
    settings = (*settings, ("samples", done), ("samples_without_model", done - len(held)))
    if done < min(samples, _FEWEST_SAMPLES):
        refusal = f"The time given ran out after {done} of {samples} drawn tables: too few for an interval."
        return MethodResult(name=NAME, interval=None, settings=settings, refusal=refusal, converged=False)
    if len(held) < (1.0 - _MOST_LOST) * done:
        refusal = f"On {done - len(held)} of {done} tables drawn from this one no log-linear model gives an estimate."
        return MethodResult(name=NAME, interval=None, settings=settings, refusal=refusal)
    hidden = rng.poisson(np.exp(np.minimum(held, _LARGEST_LOG))).astype(np.float64)
    interval = bca(held) if bca else _interval(found.counts.sum() + np.quantile(hidden, (0.025, 0.5, 0.975)))
    return MethodResult(
        name=NAME,
        interval=interval,
        settings=settings,
        hidden=hidden,
        warnings=(*_warnings(found, samples, done, len(held)), *_unbounded(held)),
        converged=found.whole and done == samples,
    )


def bca_ends(draws: Floats, middle: float, less: Floats, persons: Floats) -> tuple[float, float]:
    """Return the 95 % ends of the bias-corrected and accelerated bootstrap (Efron 1987).

    Args:
        draws: (S,) of the estimate on drawn tables, `middle` on the table itself.
        less: (k,) of the estimate with one person less, NaN where there is none.
        persons: (k,) how many persons each of these stands for.
    """
    known = np.isfinite(less)
    off = np.average(less[known], weights=persons[known]) - less[known] if known.any() else np.zeros(1)
    weights = persons[known] if known.any() else np.ones(1)
    squares = float((weights * off**2).sum())
    acceleration = float((weights * off**3).sum()) / (6.0 * squares**1.5) if squares > 0.0 else 0.0
    below = (np.count_nonzero(draws < middle) + 0.5 * np.count_nonzero(draws == middle)) / len(draws)
    bias = float(ndtri(np.clip(below, 0.5 / len(draws), 1.0 - 0.5 / len(draws))))
    moved = bias + ndtri(np.array([0.025, 0.975]))
    levels = ndtr(bias + moved / np.maximum(1.0 - acceleration * moved, 1e-6))
    low, high = np.quantile(draws, levels)
    return float(low), float(high)


def _settings(found: Candidates, *, seed: int, weighing: Weighing, ends: Ends) -> Settings:
    settings: Settings = (
        ("weighing", weighing),
        ("ends", ends),
        ("seed", seed),
        ("highest_order", found.order),
        ("models", found.looked_at),
        ("models_without_maximum", found.without_maximum),
        ("models_not_identified", found.unidentified),
        ("models_with_infinite_effect", found.at_infinity),
        ("models_kept", len(found.models)),
        ("search_complete", found.whole),
    )
    if not len(found.models):
        return settings
    people = float(found.counts.sum())
    return (
        *settings,
        ("best_model", named(found.models[0], found.terms, found.lists)),
        ("best_bic", float(found.score[0])),
        ("best_estimate", people + float(np.exp(found.log_hidden[0]))),
        ("average_estimate", people + float(np.exp(averaged(_own(found))[0]))),
        ("best_weight", float(1.0 / np.exp(-0.5 * (found.score - found.score[0])).sum())),
    )


def _none_left(found: Candidates) -> str:
    return (
        f"None of {grouped(found.looked_at)} log-linear models gives an estimate: {grouped(found.without_maximum)} "
        f"have no maximum of the likelihood and {grouped(found.unidentified)} do not determine the undocumented."
    )


def _unbounded(logs: Floats) -> tuple[str, ...]:
    beyond = np.count_nonzero(logs > _LARGEST_LOG)
    return (f"{beyond} drawn tables gave more persons than can be; they count as 6 * 10^17 each.",) if beyond else ()


def _warnings(found: Candidates, samples: int, done: int, held: int) -> list[str]:
    told = []
    if found.without_maximum or found.unidentified:
        told.append(
            f"{grouped(found.without_maximum + found.unidentified)} of {grouped(found.looked_at)} log-linear models "
            f"were left out: {grouped(found.without_maximum)} have no maximum of the likelihood on this table, "
            f"{grouped(found.unidentified)} do not determine the undocumented."
        )
    if done - held > _TOLD_LOST * done:
        told.append(f"{done - held} of {done} tables drawn from this one gave no estimate and are not in the interval.")
    if done < samples:
        told.append(f"The time given ran out after {done} of {samples} drawn tables.")
    if not found.whole:
        told.append(f"The search for models was cut after {grouped(found.looked_at)} of them.")
    return told
