"""Invented worlds of rows and scored pairs whose truth is known and whose log odds are calibrated by construction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class PairWorld:
    """Rows of invented persons on lists; compared pairs with the log odds that are right for them; the true pairs that
    were not compared."""

    person: NDArray[np.int64]
    lists: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    log_odds: NDArray[np.float64]
    missed: int

    @property
    def rows(self) -> int:
        return len(self.person)

    @property
    def documented(self) -> int:
        return len(np.unique(self.person))


def pair_world(
    rng: Generator, *, persons: int, lists: int = 4, strength: float = 8.0, found: float = 0.9, strangers: float = 3.0
) -> PairWorld:
    """Invent a world.

    A row says much or little (its quality, 0.3 to 1.7): the score of a pair is normal with mean +m for one person and
    -m for two, variance 2m, m = strength x the qualities of both, so that the score is its own log likelihood ratio.
    True pairs are compared with probability `found`, the rarer the less their rows say; and `strangers` false pairs
    a row.
    """
    on = rng.random((persons, lists)) < np.clip(rng.beta(1.5, 2.0, (persons, 1)) * rng.uniform(0.5, 1.2, lists), 0, 1)
    person, where = np.nonzero(on)
    order = rng.permutation(len(person))
    person, where = person[order], where[order]
    rows = len(person)
    quality = rng.uniform(0.3, 1.7, rows)
    true = _true_pairs(person)
    worth = np.sqrt(quality[true[:, 0]] * quality[true[:, 1]])
    seen = rng.random(len(true)) < np.clip(found + 0.15 * (worth - 1), 0, 1)
    number = int(strangers * rows)
    false = np.sort(rng.integers(rows, size=(number, 2)), axis=1)
    false = np.unique(false[person[false[:, 0]] != person[false[:, 1]]], axis=0)
    pairs = np.concatenate((true[seen], false))
    same = person[pairs[:, 0]] == person[pairs[:, 1]]
    mean = strength * quality[pairs[:, 0]] * quality[pairs[:, 1]]
    score = np.where(same, mean, -mean) + np.sqrt(2 * mean) * rng.standard_normal(len(pairs))
    prior = np.log(same.sum() / (~same).sum())
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return PairWorld(
        person=person,
        lists=where,
        first=pairs[order, 0],
        second=pairs[order, 1],
        log_odds=(score + prior)[order],
        missed=int((~seen).sum()),
    )


def _true_pairs(person: NDArray[np.int64]) -> NDArray[np.int64]:
    order = np.argsort(person, kind="stable")
    starts = np.flatnonzero(np.concatenate(([True], np.diff(person[order]) != 0)))
    pairs = []
    for members in np.split(order, starts[1:]):
        left, right = np.triu_indices(len(members), 1)
        pairs.append(np.sort(np.stack((members[left], members[right]), axis=1), axis=1))
    return np.concatenate(pairs)
