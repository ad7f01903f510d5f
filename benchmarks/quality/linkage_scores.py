"""What a linkage comes to where the truth is known: pairs, B-cubed, calibration, candidates, and the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from linkage_engines import Linkage, closure_at
from numpy.typing import NDArray

from habeas.estimates import table_of
from habeas.estimates.floor import chao_floor

BINS = 15
LISTED_FROM = 0.01  # below, nearly every pair is a plain no and would water the calibration error down
CUSTOMARY = (0.5, 0.95)
TRIED = (*np.linspace(0.05, 0.95, 19), 0.97, 0.98, 0.99, 0.995, 0.999)
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """One linkage against its truth. Shares are 0..1; a count error is (found - true) / true; NaN: cannot be said.

    `calibration`: expected calibration error over the candidates in 15 equal bins; `listed`: over those of at least
    .01. `completeness`: true pairs among the candidates; `pairs`: candidates a record. `documented`: error of the
    number of persons. `chao`: error of Chao's lower bound on the overlaps that this linkage makes, against the same on
    the true overlaps. `largest` and `true_largest`: mentions of the largest person.
    """

    precision: float
    recall: float
    f1: float
    bcubed_precision: float
    bcubed_recall: float
    bcubed: float
    exact: float
    calibration: float
    listed: float
    completeness: float
    pairs: float
    documented: float
    chao: float
    largest: int
    true_largest: int


def scores_of(linkage: Linkage, truth: Whole, lists: Whole, names: Sequence[str], *, whole: bool = True) -> Scores:
    """Hold a linkage against the truth.

    Args:
        truth: the true person of each row of the linkage, -1 where it is not known; such rows are left out.
        lists: the list of each row, as a place in `names`.
        whole: the truth of every row is known, so that counts mean something.
    Source: B-cubed after Bagga and Baldwin (1998); calibration error after Naeini et al. (2015), eq. 3.
    """
    known = truth >= 0
    found, true = _numbered(linkage.labels[known]), _numbered(truth[known])
    cells, per_cell = np.unique(found * (true.max(initial=0) + 1) + true, return_counts=True)
    of_found, of_true = np.bincount(found), np.bincount(true)
    cell_found, cell_true = np.divmod(cells, true.max(initial=0) + 1)
    both, made, wanted = (float((n * (n - 1) // 2).sum()) for n in (per_cell, of_found, of_true))
    precision, recall = both / made if made else 1.0, both / wanted if wanted else 1.0
    pure = float((per_cell**2 / of_found[cell_found]).sum() / len(true))
    kept = float((per_cell**2 / of_true[cell_true]).sum() / len(true))
    exact = ((per_cell == of_found[cell_found]) & (per_cell == of_true[cell_true])).sum()
    judged = known[linkage.first] & known[linkage.second]
    right = truth[linkage.first[judged]] == truth[linkage.second[judged]]
    probability = linkage.probability[judged]
    listed = probability >= LISTED_FROM
    return Scores(
        precision=precision,
        recall=recall,
        f1=_mean(precision, recall),
        bcubed_precision=pure,
        bcubed_recall=kept,
        bcubed=_mean(pure, kept),
        exact=float(exact / len(of_true)),
        calibration=calibration_error(probability, right),
        listed=calibration_error(probability[listed], right[listed]),
        completeness=float(right.sum() / wanted) if wanted else float("nan"),
        pairs=len(linkage.first) / len(truth),
        documented=(len(of_found) - len(of_true)) / len(of_true) if whole else float("nan"),
        chao=_error(_chao(found, lists[known], names), _chao(true, lists[known], names)) if whole else float("nan"),
        largest=int(of_found.max()),
        true_largest=int(of_true.max()),
    )


def calibration_error(probability: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error in 15 equal bins, NaN of nothing."""
    if not len(probability):
        return float("nan")
    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    gap = np.bincount(place, probability - right, minlength=BINS)
    return float(np.abs(gap).sum() / len(probability))


def variants_of(name: str, linkage: Linkage, truth: Whole) -> dict[str, Linkage]:
    """Return a linkage as it is, and, where it goes by a threshold, at the customary ones and the best there is.

    The best is the one of `TRIED` with the highest F1 of pairs, chosen with the truth: no user can do that. It is not
    given where the truth has holes: wrong links with records of which nothing is known would cost nothing.
    """
    if not linkage.thresholds:
        return {name: linkage}
    shown = {f"{name} @{threshold:g}": _at(linkage, threshold) for threshold in CUSTOMARY}
    if (truth < 0).any():
        return shown
    at = {threshold: _at(linkage, threshold) for threshold in {*CUSTOMARY, *TRIED}}
    best = max(sorted(at), key=lambda threshold: _f1(at[threshold], truth))
    return shown | {f"{name} at its best": at[best]}


def _at(linkage: Linkage, threshold: float) -> Linkage:
    labels = closure_at(threshold, len(linkage.mentions), linkage.first, linkage.second, linkage.probability)
    return Linkage(
        mentions=linkage.mentions,
        labels=labels,
        first=linkage.first,
        second=linkage.second,
        probability=linkage.probability,
    )


def _f1(linkage: Linkage, truth: Whole) -> float:
    known = truth >= 0
    found, true = _numbered(linkage.labels[known]), _numbered(truth[known])
    per_cell = np.unique(found * (true.max(initial=0) + 1) + true, return_counts=True)[1]
    both, made, wanted = (float((n * (n - 1)).sum()) for n in (per_cell, np.bincount(found), np.bincount(true)))
    return 2 * both / (made + wanted) if made + wanted else 1.0


def _chao(person: Whole, lists: Whole, names: Sequence[str]) -> float:
    """Chao's lower bound of how many people there are, NaN where the lists do not carry it."""
    if len(names) < 2:
        return float("nan")
    on = np.zeros(person.max(initial=0) + 1, dtype=np.int64)
    np.bitwise_or.at(on, person, 1 << lists)
    bound = chao_floor(table_of(tuple(names), on.tolist()))
    return float("nan") if bound is None or bound.median is None else bound.median


def _error(found: float, true: float) -> float:
    return (found - true) / true


def _mean(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


def _numbered(labels: NDArray[np.integer]) -> Whole:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)
