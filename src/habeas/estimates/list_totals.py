"""Does the fitted model give back how many persons stand on exactly one list, two, three and so on?

Overlaps of pairs can fit where these do not: a few people whom every list knows are in all pairs at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr

from habeas.estimates.checks import Findings
from habeas.estimates.state import Floats
from habeas.estimates.table import CaptureTable
from habeas.model.numerals import grouped

MOST_LOOKED_AT = 4
"""Persons on more lists than this are counted together."""
MISFIT = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalCheck:
    """Persons on exactly so many lists (the last: on so many or more), what the model expects, and the two-sided
    posterior predictive probability."""

    lists: int
    observed: int
    expected: float
    probability: float

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "lists": self.lists,
            "observed": self.observed,
            "expected": self.expected,
            "probability": self.probability,
        }


def shares_by_lists(weights: Floats, on: Floats) -> Floats:
    """Return P(on exactly m lists | on one or more), m = 1 to J, (J,).

    Args:
        weights: (K,) of the classes, with sum 1. on: (J, K) chances to be on a list.
    """
    lists, classes = on.shape
    held = np.zeros((lists + 1, classes))
    held[0] = 1.0
    for at in range(lists):
        held[1:] = held[1:] * (1.0 - on[at]) + held[:-1] * on[at]
        held[0] *= 1.0 - on[at]
    shares = (held @ weights)[1:]
    return np.asarray(shares / shares.sum())


def check_list_totals(table: CaptureTable, states: Sequence[tuple[Floats, Floats]]) -> tuple[TotalCheck, ...]:
    """Hold the observed totals against their posterior predictive distributions, Binomial(n, share).

    Args:
        states: weights (K,) and chances (J, K) of draws from the posterior, lists in the order of the table.
    """
    documented, sizes = table.documented, table.patterns.sum(axis=1)
    most = min(MOST_LOOKED_AT, len(table.lists))
    drawn = np.array([_gathered(shares_by_lists(weights, on), most) for weights, on in states])
    found = []
    for number in range(1, most + 1):
        counted = sizes >= number if number == most else sizes == number
        observed, share = int(table.counts[counted].sum()), np.clip(drawn[:, number - 1], 0.0, 1.0)
        at_most = float(bdtr(observed, documented, share).mean())
        at_least = 1.0 - float(bdtr(observed - 1, documented, share).mean()) if observed else 1.0
        found.append(
            TotalCheck(
                lists=number,
                observed=observed,
                expected=float(share.mean() * documented),
                probability=min(1.0, 2.0 * min(at_most, at_least)),
            )
        )
    return tuple(found)


def _gathered(shares: Floats, most: int) -> Floats:
    return np.append(shares[: most - 1], shares[most - 1 :].sum())


def misfits(checks: Sequence[TotalCheck]) -> Findings:
    """Name totals that the model does not give back; the limit is shared among all that were looked at."""
    limit = MISFIT / max(1, len(checks))
    return Findings(
        warnings=tuple(
            f"The model does not give back how many persons stand on {one.lists}"
            f"{' lists or more' if one is checks[-1] else ' list' if one.lists == 1 else ' lists'}: "
            f"{grouped(one.observed)} seen, {grouped(one.expected)} expected."
            for one in checks
            if one.probability < limit
        )
    )
