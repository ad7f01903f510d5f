"""Decomposable graphs: an average over every way in which some lists depend on each other and others do not.

Madigan & York (1997): given a chordal graph, lists that it does not join are independent given those between them, the
cells have a hyper-Dirichlet prior of delta persons each, p(N) is proportional to 1/N, and every graph has the same
prior probability. n0 and the cells are summed out exactly; up to seven lists every graph is scored, beyond that
walks choose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.random import SFC64, Generator

from habeas.errors import EstimateError
from habeas.estimates.chordal import MOST_ENUMERATED
from habeas.estimates.graph_average import GraphAverage
from habeas.estimates.graph_scores import average_exactly
from habeas.estimates.marginals import marginals_of
from habeas.estimates.method import MethodResult, Settings
from habeas.estimates.quadrature import NEGLIGIBLE_TAIL
from habeas.estimates.state import Ints
from habeas.estimates.table import CaptureTable, canonical
from habeas.estimates.walk_average import MOST_APART, MOST_STEPS, RHAT_WANTED, average_by_walk

NAME = "decomposable"
FEWEST_LISTS = 3
MOST_LISTS = 20
MOST_COMPLETE = 0.05
"""More probability than this on the complete graph, and the answer with it would be the prior's."""
DRAWS = 2_000
SEED = 1997
_LARGEST_GRID = 2_000_000
_BOUNDLESS = 1e-3

TOO_FEW = (
    "An average over graphs needs at least three lists: with two there is only independence, which cannot be tested."
)
TOO_MANY = (
    f"More than {MOST_LISTS} lists: walks over the graphs between so many do not come to agree, so this method says "
    "nothing. Join lists of the same organisation."
)
OUT_OF_TIME = "The time given ran out before the graphs were scored: a part of them is no average."
UNBOUNDED = "The posterior reaches beyond any number looked at: these lists do not bound this method's estimate above."


def decomposable(
    table: CaptureTable,
    *,
    delta: float | None = None,
    with_complete: bool = False,
    grid: Ints | None = None,
    rng: Generator | None = None,
    progress: Callable[[float], None] | None = None,
    spent: Callable[[], bool] | None = None,
) -> MethodResult:
    """Estimate N by averaging over decomposable graphs; the middle never without the ends, or a refusal.

    Up to seven lists no chance is in it. `hidden` are 2,000 quantiles of the averaged posterior, equally spaced.

    Args: as for `graph_average`.
    Returns: a refusal where the lists are too few, too many, the time too short or the posterior without a bound, and
        where the complete graph was let in and has a probability above 0.05.
    Raises: EstimateError: as `graph_average`, but for the number of lists.
    """
    if not FEWEST_LISTS <= len(table.lists) <= MOST_LISTS:
        _check_settings(table, delta, grid)
        return MethodResult(
            name=NAME, interval=None, refusal=TOO_FEW if len(table.lists) < FEWEST_LISTS else TOO_MANY, converged=False
        )
    average = graph_average(
        table, delta=delta, with_complete=with_complete, grid=grid, rng=rng, progress=progress, spent=spent
    )
    if average is None:
        return MethodResult(name=NAME, interval=None, refusal=OUT_OF_TIME, converged=False)
    return result_of(average)


def graph_average(
    table: CaptureTable,
    *,
    delta: float | None = None,
    with_complete: bool = False,
    grid: Ints | None = None,
    rng: Generator | None = None,
    progress: Callable[[float], None] | None = None,
    spent: Callable[[], bool] | None = None,
    most_steps: int = MOST_STEPS,
) -> GraphAverage | None:
    """Return the posterior over graphs, over pairs of lists that depend on each other, and over N.

    The order of lists and rows changes nothing.

    Args:
        delta: prior persons in each of the 2^J cells, > 0; None: 2^-J, one person in all.
        with_complete: let in the graph that joins all lists. There nothing but the prior says how many are
            undocumented; R package dga lets it in.
        grid: numbers of undocumented, ascending, to sum over without weights, as dga does; None: nodes and weights
            that follow the posterior to where nothing is left of it.
        rng: for eight lists and more; None: one made from the seed 1997.
        progress: told shares of the work, 0 to 1.
        spent: asked often whether to stop. Cut short, eight lists and more give what they have and say so.
        most_steps: of each walk, for eight lists and more.
    Returns: None where `spent` said so before there was anything to tell.
    Raises: EstimateError: fewer than 3 or more than 20 lists, a delta that is not above 0, a grid that is not
        ascending whole numbers from 0 on, or too long a one.
    Source: Madigan & York (1997), Biometrika 84(1); docs/methods/decomposable-graphs.md.
    """
    if not FEWEST_LISTS <= len(table.lists) <= MOST_LISTS:
        raise EstimateError(f"{len(table.lists)} lists; graphs are averaged on {FEWEST_LISTS} to {MOST_LISTS}")
    _check_settings(table, delta, grid)
    plain = canonical(table)
    marginals = marginals_of(plain, 2.0 ** -len(plain.lists) if delta is None else delta)
    tell, stop = progress or (lambda _: None), spent or (lambda: False)
    if len(plain.lists) <= MOST_ENUMERATED:
        return average_exactly(marginals, plain.lists, with_complete=with_complete, grid=grid, tell=tell, stop=stop)
    return average_by_walk(
        marginals,
        plain.lists,
        with_complete=with_complete,
        grid=grid,
        rng=rng or Generator(SFC64(SEED)),
        tell=tell,
        stop=stop,
        most_steps=most_steps,
    )


def result_of(average: GraphAverage) -> MethodResult:
    """Return the average as one method's answer, with what must be said of it."""
    walk = average.walk
    result = MethodResult(
        name=NAME,
        interval=average.interval,
        settings=_settings(average),
        hidden=average.draws(DRAWS),
        warnings=_warnings(average),
        rhat=walk.rhat if walk else None,
        ess=walk.ess if walk else None,
        converged=walk is None or walk.agreed,
    )
    refusal = _refusal(average)
    return replace(result, interval=None, hidden=np.empty(0), refusal=refusal) if refusal else result


def _refusal(average: GraphAverage) -> str:
    if average.with_complete and average.complete > MOST_COMPLETE:
        return (
            f"The complete graph has a probability of {_share(average)}. In it nothing but the prior says how many are "
            "undocumented, so this answer would be the prior's and not the lists'."
        )
    if not average.nodes.stepwise and average.tail > _BOUNDLESS:
        return UNBOUNDED
    return ""


def _warnings(average: GraphAverage) -> tuple[str, ...]:
    said = []
    if not average.with_complete and average.complete > MOST_COMPLETE:
        said.append(
            f"Were it let in, the complete graph, in which every list may depend on every other, would have a "
            f"probability of {_share(average)}. Nothing in the lists says how many are undocumented if that is so: "
            "this interval rests on leaving it out."
        )
    if average.nodes.stepwise and average.tail > _BOUNDLESS:
        said.append("The grid of undocumented that was given ends where the posterior does not.")
    elif average.tail > NEGLIGIBLE_TAIL:
        said.append("Some of the posterior lies beyond the largest number of undocumented looked at.")
    if average.nodes.coarse:
        said.append("Some graphs' peaks are narrower than the steps in which numbers of undocumented were looked at.")
    walk = average.walk
    if walk is not None and not walk.agreed:
        why = "the time given ran out" if walk.cut else "the most steps allowed were used"
        still = f", {walk.frozen} of {walk.walks} stood still where the others were not" if walk.frozen else ""
        said.append(
            f"The walks over graphs do not agree: {why} after {walk.steps:,} steps each with R-hat {walk.rhat:.3f} "
            f"(wanted {RHAT_WANTED}) and {walk.apart:.0%} between two walks in whether some two lists depend on each "
            f"other (wanted {MOST_APART:.0%}){still}."
        )
    return tuple(said)


def _settings(average: GraphAverage) -> Settings:
    walk = average.walk
    dependent = [f"{a} and {b} {share:.2f}" for a, b, share in average.dependence() if share >= 0.5]
    common: Settings = (
        ("delta", average.delta),
        ("prior_on_n", "1/N"),
        ("with_complete", average.with_complete),
        ("p_complete", average.complete),
        ("graphs", "all scored" if walk is None else "walked"),
        ("graphs_counted", len(average.probabilities)),
        ("nodes", len(average.nodes.hidden)),
        ("grid_given", average.nodes.stepwise),
        ("dependent_pairs", "; ".join(dependent)),
    )
    if walk is None:
        return common
    return (
        *common,
        ("walks", walk.walks),
        ("steps", walk.steps),
        ("taken", walk.taken),
        ("apart", walk.apart),
        ("frozen", walk.frozen),
        ("cut_by_budget", walk.cut),
    )


def _share(average: GraphAverage) -> str:
    """Write P(complete graph) without rounding it up to certainty; of a walk it is an upper limit."""
    written = "over 0.999" if average.complete > 0.999 else f"{average.complete:.3f}"
    return written if average.walk is None else f"up to {average.complete:.3f}"


def _check_settings(table: CaptureTable, delta: float | None, grid: Ints | None) -> None:
    if delta is not None and not (np.isfinite(delta) and delta > 0.0):
        raise EstimateError("delta must be a number above 0", advice="leave it out for 2^-J")
    if grid is None:
        return
    if grid.ndim != 1 or not len(grid) or grid[0] < 0 or np.any(np.diff(grid) <= 0) or np.any(grid % 1 != 0):
        raise EstimateError("a grid must be whole numbers from 0 on, ascending, each once")
    if len(grid) << min(len(table.lists), MOST_ENUMERATED) > _LARGEST_GRID * 8:
        raise EstimateError(
            f"a grid of {len(grid):,} numbers for {len(table.lists)} lists is too long",
            advice="leave the grid out: the numbers are then chosen to follow the posterior",
        )
