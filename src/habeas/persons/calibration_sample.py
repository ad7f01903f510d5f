"""Pairs drawn by lot from all that were compared, so that people's answers measure the model with honest intervals.

Of each stratum (by what the model thinks) the pairs with the smallest lots are drawn. A lot follows from the two
mentions alone, so that the next run draws mostly the same pairs again and answers that were given are not lost:
coordinated samples with permanent random numbers (Ohlsson 1995, in Cox et al., Business Survey Methods, ch. 9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from habeas.errors import PersonsError
from habeas.model.ids import raw_of

CUTS = (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999)
"""The probabilities at which one stratum ends and the next begins. Records number the strata by them: they stay."""
EACH = 60
"""Pairs drawn of each stratum, or all where it has fewer."""
_FURTHEST = 36.0  # natural log odds; a probability nearer to 0 or 1 is none in double precision
_AT_ONCE = 1 << 16  # lots made together: what fits into a processor's cache
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Which pairs were drawn. Arrays of one length, by stratum and within it by lot: the order of asking.

    Args:
        chosen: places in the arrays of pairs.
        stratum: its number, from 0 (the least probable).
        pairs: how many compared pairs the stratum has.
        probability: the share of them that was drawn, over 0, at most 1.
    """

    chosen: NDArray[np.int64]
    stratum: NDArray[np.int64]
    pairs: NDArray[np.int64]
    probability: Floats

    def __len__(self) -> int:
        return len(self.chosen)


def log_odds_of(probability: ArrayLike) -> Floats:
    """Return natural log odds of probabilities from 0 to 1, at most 36 either way.

    Raises: PersonsError: a value is no probability.
    """
    values = np.asarray(probability, dtype=np.float64)
    if not bool(np.all((values >= 0) & (values <= 1))):
        raise PersonsError("a probability lies outside 0 to 1")
    with np.errstate(divide="ignore"):
        found: Floats = np.clip(np.log(values) - np.log1p(-values), -_FURTHEST, _FURTHEST)
    return found


def probability_of(log_odds: ArrayLike) -> Floats:
    """Return the probabilities of natural log odds."""
    values = np.clip(np.asarray(log_odds, dtype=np.float64), -700, 700)
    found: Floats = 1 / (1 + np.exp(-values))
    return found


def stratum_of(log_odds: ArrayLike) -> NDArray[np.int64]:
    """Return the stratum of each pair: how many of the cuts its probability reaches."""
    return np.searchsorted(log_odds_of(CUTS), np.asarray(log_odds, dtype=np.float64), side="right").astype(np.int64)


def lot_keys(mentions: Sequence[str]) -> NDArray[np.uint64]:
    """Return the 64 bits of each mention's id from which lots are made. Ids are random, and so are these.

    Raises: ModelError: not an id.
    """
    return np.frombuffer(b"".join(raw_of(mention)[:8] for mention in mentions), dtype=">u8").astype(np.uint64)


def lots(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the lot of each pair, the same in every run and whichever mention comes first.

    Args:
        first, second: `lot_keys` of the two mentions.
    Source: the finaliser of SplitMix64 (Steele, Lea and Flood 2014), applied to one key and then to the other.
    """
    found = np.empty(first.shape, dtype=np.uint64)
    for start in range(0, len(first), _AT_ONCE):
        one, other = first[start : start + _AT_ONCE], second[start : start + _AT_ONCE]
        with np.errstate(over="ignore"):
            found[start : start + _AT_ONCE] = _mixed(_mixed(np.minimum(one, other)) + np.maximum(one, other))
    return found


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        bits = bits + np.uint64(0x9E3779B97F4A7C15)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return bits ^ (bits >> np.uint64(31))


def draw(log_odds: NDArray[Any], lot: NDArray[np.uint64], *, each: int = EACH, cuts: Sequence[float] = CUTS) -> Draw:
    """Draw of each stratum the pairs with the smallest lots.

    Args:
        log_odds: natural log odds of all compared pairs, shape (pairs,).
        lot: their lots, shape (pairs,).
        each: how many of each stratum, > 0; a stratum that has fewer is drawn whole.
    Returns: the draw; of a stratum every pair has had the same chance.
    Raises: PersonsError: arrays of different length, log odds that are no number, `each` below 1.
    """
    if log_odds.shape != lot.shape or log_odds.ndim != 1:
        raise PersonsError(f"{log_odds.shape} log odds do not go with {lot.shape} lots")
    if each < 1 or bool(np.isnan(log_odds).any()):
        raise PersonsError("a draw takes at least one pair of each stratum, and log odds that are numbers")
    stratum = stratum_of(log_odds)
    chosen, numbers, sizes, shares = [], [], [], []
    for number in range(len(CUTS) + 1):
        members = np.flatnonzero(stratum == number)
        if not len(members):
            continue
        size, few = len(members), min(each, len(members))
        taken = members if few == size else members[np.argpartition(lot[members], few - 1)[:few]]
        chosen.append(taken[np.argsort(lot[taken], kind="stable")])
        numbers += [number] * few
        sizes += [size] * few
        shares += [few / size] * few
    return Draw(
        chosen=np.concatenate(chosen) if chosen else np.empty(0, np.int64),
        stratum=np.array(numbers, dtype=np.int64),
        pairs=np.array(sizes, dtype=np.int64),
        probability=np.array(shares, dtype=np.float64),
    )
