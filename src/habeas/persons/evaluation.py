"""How well a linkage does where the truth is known."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from habeas.errors import PersonsError
from habeas.persons.pairs import Pair

_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Precision, recall and their harmonic mean, from 0 to 1. With nothing to find or found they are 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A linkage against the truth, over the mentions whose truth is known.

    `pairs`: pairs of mentions in one person. `bcubed`: the mean over mentions of how pure and how whole their
    person is. `exact_clusters`: the share of true persons gathered exactly, nobody missing, nobody else.
    `calibration_error`: expected calibration error of the compared pairs in ten equal bins, None if none were
    given. `without_truth`: mentions left out.
    """

    pairs: Score
    bcubed: Score
    exact_clusters: float
    calibration_error: float | None
    persons: int
    true_persons: int
    without_truth: int


def evaluate(
    clusters: Sequence[Sequence[str]], truth: Mapping[str, str], *, compared: Iterable[Pair] = ()
) -> Evaluation:
    """Hold persons against the truth.

    Args:
        clusters: the mentions of each person.
        truth: the true person of each mention; mentions without one are counted and left out.
        compared: pairs with probabilities, for the calibration error.
    Raises: PersonsError: the truth names a mention that no person has, or nothing at all.
    Source: B-cubed after Bagga and Baldwin (1998); calibration error after Naeini et al. (2015), eq. 3.
    """
    gathered = {mention for members in clusters for mention in members}
    strangers = truth.keys() - gathered
    if strangers:
        raise PersonsError(
            f"the truth names {len(strangers)} mentions that are not in the case",
            place=min(strangers),
            advice="Check that the ids of the truth file are those of the lists.",
        )
    if not truth:
        raise PersonsError("the truth is empty")
    known = [tuple(m for m in members if m in truth) for members in clusters]
    known = [members for members in known if members]
    found, true = Counter(map(len, known)), Counter(Counter(truth.values()).values())
    cells = [Counter(truth[m] for m in members) for members in known]
    return Evaluation(
        pairs=_pair_score(found, true, cells),
        bcubed=_bcubed(known, cells, truth),
        exact_clusters=_exact(cells, truth),
        calibration_error=_calibration_error(compared, truth),
        persons=len(known),
        true_persons=len(set(truth.values())),
        without_truth=len(gathered) - len(truth),
    )


def _pair_score(found: Counter[int], true: Counter[int], cells: list[Counter[str]]) -> Score:
    both = sum(math.comb(n, 2) for cell in cells for n in cell.values())
    made = sum(math.comb(size, 2) * times for size, times in found.items())
    wanted = sum(math.comb(size, 2) * times for size, times in true.items())
    return _score(both / made if made else 1.0, both / wanted if wanted else 1.0)


def _bcubed(known: list[tuple[str, ...]], cells: list[Counter[str]], truth: Mapping[str, str]) -> Score:
    whole = Counter(truth.values())
    pure = sum(n * n / len(members) for members, cell in zip(known, cells, strict=True) for n in cell.values())
    kept = sum(n * n / whole[person] for cell in cells for person, n in cell.items())
    return _score(pure / len(truth), kept / len(truth))


def _exact(cells: list[Counter[str]], truth: Mapping[str, str]) -> float:
    whole = Counter(truth.values())
    exact = sum(1 for cell in cells if len(cell) == 1 and all(whole[p] == n for p, n in cell.items()))
    return exact / len(whole)


def _calibration_error(compared: Iterable[Pair], truth: Mapping[str, str]) -> float | None:
    count, stated, right = [0] * _BINS, [0.0] * _BINS, [0] * _BINS
    for pair in compared:
        if pair.a in truth and pair.b in truth:
            place = min(int(pair.probability * _BINS), _BINS - 1)
            count[place] += 1
            stated[place] += pair.probability
            right[place] += truth[pair.a] == truth[pair.b]
    total = sum(count)
    return sum(abs(s - r) for s, r in zip(stated, right, strict=True)) / total if total else None


def _score(precision: float, recall: float) -> Score:
    both = precision + recall
    return Score(precision=precision, recall=recall, f1=2 * precision * recall / both if both else 0.0)
