"""What the fitted model says of itself: sentences after the fit."""

from __future__ import annotations

from habeas.estimates.checks import Findings
from habeas.estimates.intervals import Interval
from habeas.estimates.latent_class import ESS_WANTED, RHAT_WANTED, CountPosterior
from habeas.estimates.linkage_doubt import FEWEST_DRAWS, LinkageDoubt
from habeas.model.numerals import grouped

MOST_BEYOND = 0.05
"""More posterior probability than this on N > 21 n: the data do not hold the estimate down."""
WIDEST = 10.0
"""Upper end over lower end of N; wider than this, and only a range is given."""
_MISFIT = 0.01
_MUCH = 0.5  # of the doubt, from which on the linkage is named as its main cause


def check_fit(posterior: CountPosterior) -> Findings:
    """Judge agreement of the chains, the tail of N, the width, and whether the model gives back the
    overlaps.
    """
    ranges: list[str] = []
    if not posterior.converged:
        why = "The time given ran out" if posterior.cut_by_budget else "The most sweeps allowed were used"
        ranges.append(
            f"Not converged: {why} after {grouped(posterior.sweeps)} sweeps with R-hat {posterior.rhat:.3f} "
            f"(wanted {RHAT_WANTED}) and {posterior.ess:.0f} independent draws (wanted {ESS_WANTED:.0f}); "
            "the range spans all chains."
        )
    if posterior.ceilings:
        ranges.append("The sampler met its largest number of persons: the data do not bound the estimate above.")
    if posterior.beyond_cut > MOST_BEYOND:
        ranges.append(
            f"There is a chance of {posterior.beyond_cut:.0%} that over 20 undocumented persons stand behind "
            "each documented one: these lists do not bound the estimate above."
        )
    if posterior.converged and posterior.interval.hi95 > WIDEST * posterior.interval.lo95:
        ranges.append("The interval is so wide that its middle says nothing.")
    return Findings(ranges=tuple(ranges), warnings=_misfits(posterior))


def check_floor(told: Interval, floor: Interval | None, *, pointed: bool = True) -> Findings:
    """Hold the headline against the lower bound, which needs no model of who is visible.

    Chao's bound is too low itself wherever people differ in visibility. A middle under it says that the classes
    did not catch that difference: on invented cases with known truth such intervals ended below the truth in six
    of twenty (benchmarks/RESULTS.md).
    """
    if floor is None or told.median >= floor.median:
        return Findings()
    of_persons = f" of {grouped(floor.median)} persons" if pointed else ""
    return Findings(
        warnings=(
            f"The middle lies below the lower bound{of_persons}: people probably differ in "
            "visibility more than this model follows, so the truth may well lie above the interval.",
        )
    )


def check_pooled(pooled: LinkageDoubt | None) -> Findings:
    """Say what the draws of the linkage do to the number, and where there are too few of them."""
    if pooled is None:
        return Findings()
    said = []
    if pooled.draws < FEWEST_DRAWS:
        said.append(f"There are only {pooled.draws} draws of the linkage: the ends of the interval are rough.")
    if pooled.refused:
        said.append(
            f"{pooled.refused} of {pooled.draws} draws of the linkage give a table that can carry no estimate; "
            "the interval is that of the others."
        )
    if pooled.unsettled * 10 > pooled.draws:
        said.append(
            f"The chains of {pooled.unsettled} of {pooled.draws} draws of the linkage did not agree in the short runs "
            "that each gets; their answers are in the interval all the same."
        )
    if pooled.share > _MUCH:
        said.append(
            f"{pooled.share:.0%} of the doubt comes from who is the same person as whom: answers of people "
            "(`habeas judge`) help more than another list."
        )
    return Findings(warnings=tuple(said))


def _misfits(posterior: CountPosterior) -> tuple[str, ...]:
    """Name pairs the model does not give back; the limit is shared among all pairs looked at."""
    limit = _MISFIT / max(1, len(posterior.pairs))
    return tuple(
        f"The model does not give back how many persons {pair.a} and {pair.b} share: "
        f"{grouped(pair.observed)} seen, {grouped(pair.expected)} expected."
        for pair in posterior.pairs
        if pair.probability < limit
    )
