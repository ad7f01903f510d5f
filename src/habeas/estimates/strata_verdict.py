"""What may be said of each stratum, and of the total: never more than of the worst large stratum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from habeas.estimates.checks import Findings
from habeas.estimates.convergence import ESS_WANTED, RHAT_WANTED
from habeas.estimates.intervals import Interval
from habeas.estimates.strata_fit import Fitted
from habeas.estimates.strata_result import Stratum
from habeas.estimates.verdict import MOST_BEYOND, WIDEST
from habeas.model.numerals import grouped

LARGE = 0.05
"""A stratum is large with this share of the documented, or of the undocumented by its middle."""
MOST_UNPLACED = 0.2
"""A larger share of people of unknown stratum is a warning."""
_ORDER = ("estimate", "estimate_with_warning", "range_only", "refused")
_MOST_NAMED = 6


def refusal_of(before: Findings) -> str:
    """Return why a stratum's table carries no estimate, or "" where it does."""
    return before.refusals[0] if before.refusals else ""


def conclude(before: Findings, fitted: Fitted, after: Findings) -> tuple[str, tuple[str, ...]]:
    """Return the status of a fit and its reasons, the gravest first.

    Args:
        before: what the table of people known to be in the stratum says, or nothing for the total.
        after: what the model does not give back, or nothing for the total.
    """
    ranges = (*before.ranges, *_ranges(fitted))
    reasons = (*ranges, *before.warnings, *after.warnings)
    return ("range_only" if ranges else "estimate_with_warning" if reasons else "estimate"), reasons


def conclude_total(
    fitted: Fitted, strata: Sequence[Stratum], refused: Sequence[Stratum], left_out: Interval, unplaced: float
) -> tuple[str, tuple[str, ...]]:
    """Return the status of the total and its reasons.

    Args:
        fitted: the fit of the sums. left_out: documented persons in refused strata. unplaced: the share of the
            documented whose stratum is not known.
    """
    status, own = conclude(Findings(), fitted, Findings())
    large = _large(strata)
    worst = max((stratum.status for stratum in large), key=_ORDER.index, default="estimate")
    ranged = [stratum.name for stratum in strata if stratum.status == "range_only"]
    doubtful = [stratum.name for stratum in large if stratum.status == "estimate_with_warning"]
    reasons = [*own]
    if ranged:
        reasons.append(f"Only a range can be given for {_join(ranged)}.")
    if refused:
        reasons.append(
            "This is the total of the strata that can carry an estimate. On top come "
            f"{grouped(left_out.median)} documented persons in {len(refused)} that cannot, and whoever is undocumented "
            f"there: {_join([stratum.name for stratum in refused])}."
        )
    if doubtful:
        reasons.append(f"A warning stands at these large strata: {_join(doubtful)}.")
    if unplaced > MOST_UNPLACED:
        reasons.append(
            f"Of {unplaced:.0%} of the documented persons the stratum is not known: each stratum's number rests on the "
            "assumption that they are spread like persons of the same lists whose stratum is known."
        )
    # What small strata and refused ones lack makes no range of the total, but it is never without a word.
    least = "estimate_with_warning" if reasons else "estimate"
    return max(status, worst, least, key=_ORDER.index), tuple(reasons)


def _large(strata: Sequence[Stratum]) -> list[Stratum]:
    documented = sum(stratum.documented.median for stratum in strata)
    hidden = [_hidden(stratum) for stratum in strata]
    return [
        stratum
        for stratum, own in zip(strata, hidden, strict=True)
        if stratum.documented.median >= LARGE * documented or own >= LARGE * max(sum(hidden), 1.0)
    ]


def _hidden(stratum: Stratum) -> float:
    return stratum.result.interval.median - stratum.documented.median if stratum.result.interval else 0.0


def _ranges(fitted: Fitted) -> Iterable[str]:
    if not fitted.settled:
        why = "The time given ran out" if fitted.cut else "The most sweeps allowed were used"
        yield (
            f"Not converged: {why} after {grouped(fitted.sweeps)} sweeps with R-hat {fitted.rhat:.3f} (wanted "
            f"{RHAT_WANTED}) and {fitted.ess:.0f} independent draws (wanted {ESS_WANTED:.0f}); the range spans all "
            "chains."
        )
    if fitted.ceilings:
        yield "The sampler met its largest number of persons: the data do not bound the estimate above."
    if fitted.beyond > MOST_BEYOND:
        yield (
            f"There is a chance of {fitted.beyond:.0%} that over 20 undocumented persons stand behind each documented "
            "one: these lists do not bound the estimate above."
        )
    if fitted.settled and fitted.interval.hi95 > WIDEST * fitted.interval.lo95:
        yield "The interval is so wide that its middle says nothing."


def _join(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return "; ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
