"""How good the model is, estimated from people's answers on pairs drawn by lot: precision, recall, calibration.

Of each stratum the answers count from the first lot on up to the first pair without an answer: a simple random sample
of the stratum, whatever else was decided for other reasons. Each stands for as many pairs as the stratum has for each
answer (Horvitz and Thompson 1952; the strata's sizes are known). Intervals come from draws of each stratum's shares
given its answers, with a third of an answer of each kind added (Kerman 2011): a stratum without a single error, to
which a bootstrap would give an interval of no width, keeps its doubt. What was drawn whole and answered whole has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.persons.calibration_sample import CUTS, Floats, log_odds_of, probability_of

FLOOR = float(log_odds_of(0.01))
"""Natural log odds below which pairs are left out of recall and calibration: they are many and nearly all different."""
_DRAWS = 4_000
ADDED = 1 / 3
"""What is added to the answers of each kind before shares are drawn, so that none is impossible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """The drawn pairs of one stratum that were answered, in the order of their lots.

    Args:
        number: of the stratum, as `stratum_of` gives it.
        pairs: how many compared pairs it has.
        log_odds: what the model thinks of each answered pair, natural log odds.
        same: the answer to each: True, False, or None where people cannot tell or passed it on.
        drawn: how many pairs were drawn of it, answered or not.
    """

    number: int
    pairs: int
    drawn: int
    log_odds: tuple[float, ...] = ()
    same: tuple[bool | None, ...] = ()

    def __post_init__(self) -> None:
        if not len(self.log_odds) == len(self.same) <= self.drawn <= self.pairs:
            raise PersonsError(
                f"stratum {self.number}: {len(self.same)} answers, {self.drawn} drawn and {self.pairs} pairs do not fit"
            )

    @property
    def told(self) -> int:
        """How many answers say same or different."""
        return sum(answer is not None for answer in self.same)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share from 0 to 1 with its 95 % interval, and how many answers it rests on; None where there are none.

    `not_asked` counts the compared pairs of strata that it is about and that have no answer: they are not in it.
    """

    value: float | None
    lo95: float | None = None
    hi95: float | None = None
    answers: int = 0
    not_asked: int = 0

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One row of the reliability table: pairs that the model gives a probability from `low` to `high`.

    `pairs` are all compared pairs of the bin, `answers` those people told, `cannot_tell` those they could not.
    `stated` is the mean probability that the model gives the answered ones, `same` the share that is one person.
    """

    low: float
    high: float
    pairs: int
    drawn: int
    answers: int
    cannot_tell: int
    stated: float | None
    same: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """The reliability table, the least probable bin first, and the calibration error of the bins from `floor` on.

    `error` is the mean distance between what is stated and what is true, weighted by all pairs of each bin; `by_chance`
    is what so few answers would give on average were the model calibrated exactly.
    """

    bins: tuple[Bin, ...]
    floor: float
    error: Share
    by_chance: float | None


def precision(strata: Sequence[Stratum], at: float, *, rng: Generator) -> Share:
    """Estimate which share of the pairs at or above a threshold is one person.

    Args:
        at: natural log odds.
    """
    return _share(strata, _Sides(at=at, floor=at), rng)


def recall(strata: Sequence[Stratum], at: float, *, rng: Generator, floor: float = FLOOR) -> Share:
    """Estimate which share of the true pairs among the candidates is at or above a threshold.

    Args:
        at: natural log odds. floor: only candidates from these log odds on count as such, floor <= at.
    """
    return _share(strata, _Sides(at=at, floor=min(floor, at), of_true=True), rng)


def reliability(strata: Sequence[Stratum], *, rng: Generator) -> Reliability:
    """Hold what the model states against what people answered, stratum by stratum.

    Raises: PersonsError: a stratum that there is not.
    """
    edges = (0.0, *CUTS, 1.0)
    ordered = sorted(strata, key=lambda one: one.number)
    if any(not 0 <= one.number < len(edges) - 1 for one in ordered):
        raise PersonsError(f"strata are numbered 0 to {len(edges) - 2}")
    bins = tuple(_bin(one, edges, rng) for one in ordered)
    floor = float(probability_of(FLOOR))
    asked = [(one, row) for one, row in zip(ordered, bins, strict=True) if row.low >= floor - 1e-12 and row.answers]
    error, by_chance = _calibration_error(asked, rng)
    return Reliability(
        bins=bins,
        floor=floor,
        error=replace(error, not_asked=sum(row.pairs for row in bins if row.low >= floor - 1e-12 and not row.answers)),
        by_chance=by_chance,
    )


def _bin(stratum: Stratum, edges: tuple[float, ...], rng: Generator) -> Bin:
    told = [(odds, same) for odds, same in zip(stratum.log_odds, stratum.same, strict=True) if same is not None]
    stated = float(probability_of([odds for odds, _ in told]).mean()) if told else None
    value: Share = Share(value=None)
    if told:
        same = sum(bool(answer) for _, answer in told)
        value = _between(same / len(told), _shares_drawn(stratum, rng), len(told))
    return Bin(
        low=edges[stratum.number],
        high=edges[stratum.number + 1],
        pairs=stratum.pairs,
        drawn=stratum.drawn,
        answers=len(told),
        cannot_tell=len(stratum.same) - len(told),
        stated=stated,
        same=value,
    )


def _shares_drawn(stratum: Stratum, rng: Generator) -> Floats:
    """Draw the share of a stratum's pairs that is one person, given its answers; shape (draws,)."""
    same = sum(answer is True for answer in stratum.same)
    return _counts_drawn(np.array([same, stratum.told - same]), stratum.pairs, rng)[:, 0] / stratum.pairs


def _calibration_error(asked: list[tuple[Stratum, Bin]], rng: Generator) -> tuple[Share, float | None]:
    if not asked:
        return Share(value=None), None
    pairs = np.array([row.pairs for _, row in asked], dtype=np.float64)
    answers = np.array([row.answers for _, row in asked])
    stated = np.array([row.stated for _, row in asked], dtype=np.float64)
    found = np.array([row.same.value for _, row in asked], dtype=np.float64)
    weight = pairs / pairs.sum()
    drawn = np.stack([_shares_drawn(one, rng) for one, _ in asked], axis=1)
    exact = rng.binomial(answers, stated, size=(_DRAWS, len(answers))) / answers
    by_chance = float((np.abs(exact - stated) @ weight).mean())
    error = float(np.abs(found - stated) @ weight)
    # A mean of distances is too large in a sample, and larger still in draws from one. So the lower end is what is left
    # when the true share of each bin lies at the nearer end of its own interval.
    nearer = np.array([[row.same.lo95, row.same.hi95] for _, row in asked], dtype=np.float64)
    low = float(np.maximum(0, np.maximum(nearer[:, 0] - stated, stated - nearer[:, 1])) @ weight)
    high = float(np.quantile(np.abs(drawn - stated) @ weight, 0.975))
    return Share(value=error, lo95=min(low, error), hi95=max(high, error), answers=int(answers.sum())), by_chance


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """Which pairs a share is of, and which of them it counts. Log odds.

    Of pairs from `floor` on: the true ones among those at or above `at`; or, `of_true`, those at or above `at` among
    the true ones.
    """

    at: float
    floor: float
    of_true: bool = False

    def cells(self, stratum: Stratum) -> NDArray[np.int64]:
        """Count answers: same at or above, different at or above, same below, different below, outside."""
        counts = np.zeros(5, dtype=np.int64)
        for odds, same in zip(stratum.log_odds, stratum.same, strict=True):
            if same is not None:
                counts[4 if odds < self.floor else (0 if odds >= self.at else 2) + (not same)] += 1
        return counts

    def of(self, totals: Floats) -> Floats:
        """Return the share, given how many pairs are in each cell; the last axis is of the cells."""
        counted = totals[..., 0]
        whole = counted + totals[..., 2 if self.of_true else 1]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(whole > 0, counted / whole, np.nan)


def _share(strata: Sequence[Stratum], sides: _Sides, rng: Generator) -> Share:
    found = np.zeros(5)
    drawn = np.zeros((_DRAWS, 5))
    answers = not_asked = 0
    for stratum in strata:
        cells = sides.cells(stratum)
        if not cells.sum():
            not_asked += stratum.pairs * bool(_possible(stratum, sides, cells)[:4].any())
            continue
        found += cells * (stratum.pairs / cells.sum())
        possible = np.flatnonzero(_possible(stratum, sides, cells))
        drawn[:, possible] += _counts_drawn(cells[possible], stratum.pairs, rng)
        answers += int(cells[[0, 2] if sides.of_true else [0, 1]].sum())
    value = float(sides.of(found))
    if np.isnan(value) or not found[:2].any():  # nobody was asked at or above: unknown, not 0
        return Share(value=None, not_asked=not_asked)
    return replace(_between(value, sides.of(drawn), answers), not_asked=not_asked)


def _possible(stratum: Stratum, sides: _Sides, cells: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which cells pairs of a stratum can be in, going by the strata's bounds and by where answers are."""
    edges = (-np.inf, *log_odds_of(CUTS), np.inf)
    low, high = edges[stratum.number], edges[stratum.number + 1]
    above, outside = high > sides.at, low < sides.floor
    below = low < sides.at and high > sides.floor and sides.floor < sides.at
    return np.array([above, above, below, below, outside]) | (cells > 0)


def _counts_drawn(answers: NDArray[np.int64], pairs: int, rng: Generator) -> Floats:
    """Draw how many of a stratum's pairs are in each cell: those answered, and of the others by drawn shares."""
    gammas = rng.gamma(answers + ADDED, size=(_DRAWS, len(answers)))
    shares = gammas / gammas.sum(axis=1, keepdims=True)
    left = max(0, pairs - int(answers.sum()))
    found: Floats = np.asarray(answers + rng.multinomial(left, shares), dtype=np.float64)
    return found


def _between(value: float, drawn: Floats, answers: int) -> Share:
    known = drawn[~np.isnan(drawn)]
    low, high = np.quantile(known, (0.025, 0.975)) if len(known) else (value, value)
    return Share(value=value, lo95=min(float(low), value), hi95=max(float(high), value), answers=answers)
