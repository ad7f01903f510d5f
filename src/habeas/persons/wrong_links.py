"""A threshold chosen in words: "at most 1 wrong link in 200". Whether the answers bear it out is said with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.errors import PersonsError
from habeas.model.numerals import grouped
from habeas.persons.measured_model import ADDED, Reliability

LEAST_ANSWERS = 30
"""Below so many answers above a threshold nothing is said of it."""
_DRAWS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From which probability on links keep to a wish, and in how far people's answers bear it out.

    `probability` is None where no threshold keeps to it, or too few pairs were answered. `wrong` is the estimated share
    of wrong links at or above it, with its 95 % interval; `pairs` are all compared pairs there. `borne_out`: the whole
    interval keeps to the wish.
    """

    wrong_in: int
    probability: float | None
    wrong: float | None
    lo95: float | None
    hi95: float | None
    pairs: int
    answers: int
    borne_out: bool
    words: str

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Above:
    """What is known of all pairs from a bin's lower bound on."""

    low: float
    wrong: float
    lo95: float
    hi95: float
    pairs: int
    answers: int
    whole: bool  # every bin has answers


def threshold_for(wrong_in: int, table: Reliability, *, rng: Generator) -> Threshold:
    """Return the lowest bound of a bin from which on at most 1 link in so many is wrong, by the estimate.

    Lower is better where it keeps to the wish: a link that is missed counts a person twice. The estimate decides, not
    the end of its interval, for a wish of 1 in 200 takes some 700 answers to be borne out; the words say which it is.

    Args:
        wrong_in: 2 or more: 200 for "at most 1 wrong link in 200".
    Raises: PersonsError: `wrong_in` is below 2.
    """
    if wrong_in < 2:
        raise PersonsError(f"at most 1 wrong link in {wrong_in} is no wish", advice="For example 200.")
    above = _cumulated(table, rng)
    enough = [one for one in above if one.answers >= LEAST_ANSWERS and one.whole]
    kept = [one for one in enough if one.wrong <= 1 / wrong_in]
    if not kept:
        return _none(wrong_in, enough, above)
    best = min(kept, key=lambda one: one.low)
    borne_out = best.hi95 <= 1 / wrong_in
    return Threshold(
        wrong_in=wrong_in,
        probability=best.low,
        wrong=best.wrong,
        lo95=best.lo95,
        hi95=best.hi95,
        pairs=best.pairs,
        answers=best.answers,
        borne_out=borne_out,
        words=_words(wrong_in, best, borne_out=borne_out),
    )


def _cumulated(table: Reliability, rng: Generator) -> list[_Above]:
    """Gather the bins from the most probable one down."""
    found: list[_Above] = []
    pairs, answers, whole = 0, 0, True
    wrong, drawn = 0.0, np.zeros(_DRAWS)
    for one in reversed(table.bins):
        if one.pairs == 0:
            continue
        pairs, answers = pairs + one.pairs, answers + one.answers
        whole = whole and one.same.value is not None
        if one.same.value is not None:
            same = round(one.same.value * one.answers)
            wrong += one.pairs * (1 - one.same.value)
            left = max(0, one.pairs - one.answers)
            drawn += one.answers - same + left * rng.beta(one.answers - same + ADDED, same + ADDED, size=_DRAWS)
        low, high = np.quantile(drawn / pairs, (0.025, 0.975))
        share = wrong / pairs
        found.append(
            _Above(
                low=one.low,
                wrong=share,
                lo95=min(float(low), share),
                hi95=max(float(high), share),
                pairs=pairs,
                answers=answers,
                whole=whole,
            )
        )
    return found


def _none(wrong_in: int, enough: list[_Above], above: list[_Above]) -> Threshold:
    best = min(enough, key=lambda one: one.wrong) if enough else None
    answers = best.answers if best else max((one.answers for one in above), default=0)
    if best is None:
        said = f"fewer than {LEAST_ANSWERS} drawn pairs were answered at every bound, or a bin above it has no answer"
        words = f"Nothing can be said yet of 1 wrong link in {grouped(wrong_in)}: {said}."
    else:
        words = (
            f"No threshold keeps to 1 wrong link in {grouped(wrong_in)}: even from {best.low:g} on, by the estimate, "
            f"{_one_in(best.wrong)} is wrong ({_from_to(best)})."
        )
    return Threshold(
        wrong_in=wrong_in, probability=None, wrong=None, lo95=None, hi95=None,
        pairs=0, answers=answers, borne_out=False, words=words,
    )  # fmt: skip


def _words(wrong_in: int, best: _Above, *, borne_out: bool) -> str:
    found = _one_in(best.wrong)
    sentence = f"From probability {best.low:g} on, by the estimate, {found} is wrong ({_from_to(best)})"
    asked = f"; {grouped(best.pairs)} pairs, of which people answered {grouped(best.answers)} drawn by lot."
    if borne_out:
        return f"{sentence}{asked} The answers bear out at most 1 wrong link in {grouped(wrong_in)}."
    return f"{sentence}{asked} So few answers do not yet bear out 1 in {grouped(wrong_in)}."


def _one_in(share: float) -> str:
    return f"1 link in {grouped(round(1 / share))}" if share > 0 else "no link"


def _from_to(one: _Above) -> str:
    low = f"1 in {grouped(round(1 / one.lo95))}" if one.lo95 > 1e-6 else "none"
    high = f"1 in {grouped(round(1 / one.hi95))}" if one.hi95 > 1e-6 else "none"
    return f"95 % interval {low} to {high}"
