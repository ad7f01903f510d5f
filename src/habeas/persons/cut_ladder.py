"""The documented count against the threshold: how many persons there are, on which lists, at a ladder of cuts.

Where a link begins is a choice, and the count hangs on it. A run's own cut is one rung among others; a count that
hardly moves from rung to rung is safe, and one that rises all the way is a statement about the threshold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.persons.correlation import partition
from habeas.persons.draws import OverlapDraws, overlaps
from habeas.persons.neighbourhood import Pairs
from habeas.persons.resolving import weights_of
from habeas.persons.signed_graph import Floats
from habeas.persons.unseen import WEAKEST

CUTS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99)
"""Probabilities from which two rows are gathered."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CutLadder:
    """What each cut comes to: `cuts`, probabilities, rising; `persons` at each; `tables`: one table of overlaps a cut,
    over the same patterns, where the persons on some list are counted."""

    cuts: tuple[float, ...]
    persons: tuple[int, ...]
    tables: OverlapDraws


def cut_ladder(
    count: int,
    first: NDArray[np.integer],
    second: NDArray[np.integer],
    log_odds: Floats,
    *,
    lists: NDArray[np.integer],
    names: Sequence[str],
    unseen: float,
    alone: NDArray[np.bool_] | None = None,
    must: Pairs = (),
    cannot: Pairs = (),
    unsure: Pairs = (),
    cuts: Sequence[float] = CUTS,
) -> CutLadder:
    """Gather rows to persons at each of several cuts, as a run with `link_at` does at one.

    People's decisions hold at every rung. Pairs that were compared and dropped as too improbable are as good as never
    compared, so rungs below them say little.

    Args:
        count: rows, numbered from 0.
        first, second: rows of the compared pairs, first < second, each pair once.
        log_odds: of each pair, natural, the prior included.
        lists: of each row its list, a place in `names`; -1 for rows on no list that counts.
        unseen: log odds of a pair that was not compared.
        alone: of each pair whether only a person may link it; none, if None.
        must, cannot, unsure: people's decisions, pairs of rows.
        cuts: probabilities over 0 and under 1, in any order.
    Raises: PersonsError: a cut is not such a probability, or the pairs and lists are not as said.
    """
    if not cuts or not all(0 < cut < 1 for cut in cuts):
        raise PersonsError("the cuts of a ladder are probabilities over 0 and under 1, one at least")
    rising = tuple(sorted(set(cuts)))
    odds = np.asarray(log_odds, dtype=np.float64)
    only_people = np.zeros(len(odds), dtype=np.bool_) if alone is None else alone
    rungs = []
    for cut in rising:
        at = math.log(cut / (1 - cut))
        parted = partition(
            count,
            first,
            second,
            weights_of(odds, only_people, at),
            unseen=min(unseen - at, WEAKEST),
            must=must,
            cannot=cannot,
            unsure=unsure,
        )
        rungs.append(parted.labels)
    rows = np.arange(count)
    return CutLadder(
        cuts=rising,
        persons=tuple(int((labels == rows).sum()) for labels in rungs),
        tables=overlaps(rungs, lists, names),
    )
