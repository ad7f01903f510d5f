"""A table of overlaps invented from classes of people whose chances are known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from habeas.estimates.refits import summed
from habeas.estimates.state import Floats
from habeas.estimates.table import CaptureTable

Ints = npt.NDArray[np.int64]


def chance_of_being_seen(weights: Floats, on: Floats) -> float:
    """Return P(on one list or more).

    Args:
        weights: (K,) of the classes, with sum 1. on: (J, K) chances to be on a list.
    """
    return float(weights @ _some(on))


def invented_table(
    lists: tuple[str, ...], weights: Floats, on: Floats, persons: int, rng: Generator
) -> CaptureTable | None:
    """Draw who of so many persons is on which lists, and count whom any list knows.

    Persons are never drawn one by one: of the seen of each class a binomial number goes on to the next list, so a
    billion costs what a thousand costs, and sixty lists need no table of all their patterns.

    Args:
        weights, on: as of `chance_of_being_seen`, lists in the order of their names here.
        persons: N, 1 or more.
    Returns: None where nobody is seen.
    """
    shares = weights * _some(on)
    seen = rng.binomial(persons, min(1.0, float(shares.sum())))
    counts: Ints = rng.multinomial(seen, shares / shares.sum()).astype(np.int64)
    classes = np.arange(len(weights))
    patterns = np.zeros((len(weights), len(lists)), dtype=np.uint8)
    for at in range(len(lists)):
        later = _some(on[at:])
        # Who is on no list so far is on this one or a later one: it is known that somebody saw them.
        unseen = np.minimum(1.0, on[at] / np.maximum(later, np.finfo(np.float64).tiny))
        chance = np.where(patterns[:, :at].any(axis=1), on[at][classes], unseen[classes])
        here: Ints = rng.binomial(counts, chance)
        known = patterns.copy()
        known[:, at] = 1
        patterns, counts = np.concatenate([known, patterns]), np.concatenate([here, counts - here])
        classes = np.tile(classes, 2)
        left = counts > 0
        patterns, counts, classes = patterns[left], counts[left], classes[left]
    return summed(lists, patterns, counts)


def _some(on: Floats) -> Floats:
    """Return each class's chance to be on one list or more, (K,), without a difference of near numbers."""
    with np.errstate(divide="ignore"):
        return np.asarray(-np.expm1(np.log1p(-on).sum(axis=0)))
