"""Which number may be quoted: one rule for every table, and how far the models are apart.

Models that fit the same counts equally well can give any total (Aleshin-Guendel, Sadinle & Wakefield, arXiv
2101.09304). So nobody chooses a model after seeing its number: the rule below does, and the distance between models is
told as loudly as the interval of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from habeas.estimates.checks import Findings
from habeas.estimates.intervals import Interval
from habeas.model.numerals import grouped

RULE = (
    "Three lists or more: the headline is the latent-class posterior, averaged with that of one continuous trait of "
    "visibility as the counts weigh them (BIC), where the trait has 5 % of the weight or more. Two lists: Chapman's "
    "estimate. Its middle is given only where its chains agree, the data bound it above, and the average over "
    "decomposable graphs lies within a factor of three of it; else the range over all models is given, without a "
    "middle. Log-linear models are told beside it: where people fall into classes of very different visibility they "
    "overshoot many times. The rule is the same for every table."
)
FAR = 1.5
"""Middles further apart than this factor are told as a warning."""
TOO_FAR = 3.0
"""Posterior middles further apart than this factor leave a range only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The lowest and the highest middle of the models that could be fitted, and the hull of their intervals.

    `of_posteriors`: the same factor between those models alone that average over what they do not know.
    """

    lowest: str
    low: float
    highest: str
    high: float
    hull: Interval
    of_posteriors: float

    @property
    def factor(self) -> float:
        """The highest middle over the lowest."""
        return self.high / self.low

    def as_object(self, *, with_middles: bool) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "lowest": {"name": self.lowest, "median": self.low if with_middles else None},
            "highest": {"name": self.highest, "median": self.high if with_middles else None},
            "factor": self.factor,
            "factor_of_posteriors": self.of_posteriors,
            "lo95": self.hull.lo95,
            "hi95": self.hull.hi95,
        }


def spread_of(models: Sequence[tuple[str, Interval]], *, posteriors: Sequence[Interval] = ()) -> Spread | None:
    """Return how far models are apart; None where fewer than two could be fitted.

    Args:
        models: names and intervals of those that may be believed; no bound and no quick check.
        posteriors: of those among them that are posteriors.
    """
    if len(models) < 2:
        return None
    low = min(models, key=lambda model: (model[1].median, model[0]))
    high = max(models, key=lambda model: (model[1].median, model[0]))
    return Spread(
        lowest=low[0],
        low=low[1].median,
        highest=high[0],
        high=high[1].median,
        hull=Interval(
            median=(low[1].median * high[1].median) ** 0.5,
            lo95=min(interval.lo95 for _, interval in models),
            hi95=max(interval.hi95 for _, interval in models),
        ),
        of_posteriors=max((one.median for one in posteriors), default=1.0)
        / min((one.median for one in posteriors), default=1.0),
    )


def check_spread(spread: Spread | None, *, pointed: bool = True) -> Findings:
    """Say what follows from how far models are apart.

    Args:
        pointed: whether a middle may be told, as far as other findings go.
    """
    if spread is None or spread.factor <= FAR:
        return Findings()
    if spread.of_posteriors > TOO_FAR:
        return Findings(
            ranges=(
                f"Models that all fit these counts differ by a factor of {spread.factor:.1f} in their middles: "
                f"{in_words(spread.lowest)} gives the fewest and {in_words(spread.highest)} the most. The lists cannot "
                "decide between them.",
            )
        )
    if not pointed:
        return Findings(warnings=(f"The choice of the model moves the middle by a factor of {spread.factor:.1f}.",))
    return Findings(
        warnings=(
            f"The choice of the model moves the number: {grouped(spread.low)} in the middle by "
            f"{in_words(spread.lowest)}, {grouped(spread.high)} by {in_words(spread.highest)}.",
        )
    )


def in_words(name: str) -> str:
    """Return a method's name as people read it."""
    return _NAMES.get(name, name.replace("_", " "))


_NAMES = {
    "latent_class": "latent classes",
    "decomposable": "averaging over decomposable graphs",
    "loglinear": "log-linear models",
    "trait": "one continuous trait of visibility",
    "averaged": "latent classes and one continuous trait, as the counts weigh them",
    "mt": "independent lists",
    "chao_lower_bound": "Chao's lower bound",
    "chapman": "Chapman's estimate",
}
