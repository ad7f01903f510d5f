"""Does each stratum's model give back what its lists share? The checks of a single table, for every stratum.

Who is in a stratum is drawn anew in every sweep, so the observed counts are a draw as the state is: each state is held
against the people who were in the stratum just then, and the probability is the mean over draws.

Source: Gelman, Meng & Stern (1996), Statistica Sinica 6, posterior predictive assessment with completed data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import bdtr

from habeas.estimates.checks import Findings
from habeas.estimates.list_totals import MISFIT, MOST_LOOKED_AT, shares_by_lists
from habeas.estimates.state import Floats, Ints
from habeas.model.numerals import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All strata at one sweep: `weights` (R, K) and `on` (R, J, K) of each row's classes, `counts` (R, M)."""

    weights: Floats
    on: Floats
    counts: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One thing that was looked at: what it is, in words that go on with "persons", what was seen and expected on
    average over draws, and the two-sided posterior predictive probability."""

    what: str
    observed: float
    expected: float
    probability: float


def held_against(patterns: Floats, lists: Sequence[str], snapshots: Sequence[tuple[Floats, Floats, Ints]]) -> Findings:
    """Hold a stratum's model against the overlaps of its pairs and its persons on one list, two, three, more.

    Args:
        patterns: (M, J). snapshots: weights (K,), chances (J, K) and counts (M,) of draws.
    """
    held = list(_held(patterns, lists, snapshots)) if snapshots else []
    limit = MISFIT / max(1, len(held))
    return Findings(
        warnings=tuple(
            f"The model does not give back {one.what}: {grouped(one.observed)} seen, {grouped(one.expected)} expected."
            for one in held
            if one.probability < limit
        )
    )


def _held(patterns: Floats, lists: Sequence[str], snapshots: Sequence[tuple[Floats, Floats, Ints]]) -> Iterator[Held]:
    counts = np.array([draw for _, _, draw in snapshots], dtype=np.float64)
    people = np.array([draw.sum() for _, _, draw in snapshots], dtype=np.int64)
    for i, j in combinations(range(len(lists)), 2):
        both = counts @ (patterns[:, i] * patterns[:, j])
        share = np.array([_pair(weights, on, i, j) for weights, on, _ in snapshots])
        yield _against(f"how many persons {lists[i]} and {lists[j]} share", both, people, share)
    sizes, most = patterns.sum(axis=1), min(MOST_LOOKED_AT, len(lists))
    by_lists = np.array([shares_by_lists(weights, on) for weights, on, _ in snapshots])
    for number in range(1, most + 1):
        last = number == most
        chosen = sizes >= number if last else sizes == number
        share = by_lists[:, number - 1 :].sum(axis=1) if last else by_lists[:, number - 1]
        ending = " lists or more" if last else " list" if number == 1 else " lists"
        yield _against(f"how many persons stand on {number}{ending}", counts @ chosen, people, share)


def _pair(weights: Floats, on: Floats, i: int, j: int) -> float:
    seen = 1.0 - np.prod(1.0 - on, axis=0)
    return float((weights * on[i] * on[j]).sum() / (weights * seen).sum())


def _against(what: str, observed: Floats, people: Ints, share: Floats) -> Held:
    share = np.clip(share, 0.0, 1.0)
    at_most = float(bdtr(observed, people, share).mean())
    at_least = float(np.where(observed > 0, 1.0 - bdtr(np.maximum(observed - 1, 0), people, share), 1.0).mean())
    return Held(
        what=what,
        observed=float(observed.mean()),
        expected=float((share * people).mean()),
        probability=min(1.0, 2.0 * min(at_most, at_least)),
    )
