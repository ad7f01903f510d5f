"""Who is who: the pairs of a case parted into persons, with what people decided binding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from habeas.model.records import Same
from habeas.persons.accounts import Account
from habeas.persons.correlation import Partition, partition
from habeas.persons.decisions import Decision
from habeas.persons.engine import Found, Progress, find
from habeas.persons.model import Model
from habeas.persons.proposing import proposing
from habeas.persons.unseen import unseen_log_odds

EVEN = 0.0
_BELOW_EVEN = -0.05  # log odds at most of a pair that only a person may link


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resolved:
    """The persons of a case as the model and people see them. `cut`: log odds from which two mentions are gathered.
    `decided`: pairs of rows that people decided, and `apart` those that they hold apart or cannot tell."""

    found: Found
    partition: Partition
    cut: float
    decided: tuple[tuple[int, int], ...]
    apart: tuple[tuple[int, int], ...]

    @property
    def mentions(self) -> tuple[str, ...]:
        """The mention of each row."""
        return self.found.mentions

    @property
    def labels(self) -> NDArray[np.int32]:
        """Of each row the smallest row of its person."""
        return self.partition.labels

    @property
    def first(self) -> NDArray[np.int32]:
        """Of each pair the lower row."""
        return self.found.compared.first

    @property
    def second(self) -> NDArray[np.int32]:
        """Of each pair the higher row."""
        return self.found.compared.second

    @property
    def questions(self) -> NDArray[np.int32]:
        """Pairs of rows that wait for a person, the most useful first, shape (questions, 2)."""
        compared = self.found.compared
        asked = proposing(
            compared, self.labels, alone=self.found.alone, cut=self.cut, decided=self.decided, apart=self.apart
        ).queued
        return np.stack([compared.first[asked], compared.second[asked]], axis=1)

    @property
    def log_odds(self) -> NDArray[np.float64]:
        """Of each pair the natural log odds."""
        return self.found.compared.log_odds


def resolve(
    accounts: Sequence[Account],
    decisions: Sequence[Decision] = (),
    *,
    seed: int = 1,
    wrong_in: int | None = None,
    model: Model | None = None,
    progress: Progress | None = None,
) -> Resolved:
    """Part the accounts of a case into persons.

    Args:
        decisions: of people, in force. Same binds; different and cannot tell keep apart; those on
            pairs that were drawn by lot improve the model.
        seed: draws the sample by which completeness is estimated.
        wrong_in: at most one wrong link in so many, by the model's own probabilities; where None, whatever is likelier.
        model, progress: as of `find`.
    Raises: PersonsError: as `find`.
    """
    answers = [(one.a, one.b, one.same is Same.YES) for one in decisions if one.drawn and one.same is not Same.UNSURE]
    found = find(accounts, rng=np.random.default_rng(seed), model=model, answers=answers, progress=progress)
    return part(found, decisions, wrong_in=wrong_in)


def part(found: Found, decisions: Sequence[Decision] = (), *, wrong_in: int | None = None) -> Resolved:
    """Part what was found into persons. Decisions on mentions that are not there are passed over."""
    compared = found.compared
    count = len(found.columns)
    unseen = unseen_of(found)
    row = {mention: number for number, mention in enumerate(found.mentions)}
    pairs = {
        same: [(row[one.a], row[one.b]) for one in decisions if one.same is same and one.a in row and one.b in row]
        for same in Same
    }
    cut = EVEN if wrong_in is None else cut_for(wrong_in, weights_of(compared.log_odds, found.alone))
    parted = partition(
        count,
        compared.first,
        compared.second,
        weights_of(compared.log_odds, found.alone, cut),
        unseen=unseen - cut,
        must=pairs[Same.YES],
        cannot=pairs[Same.NO],
        unsure=pairs[Same.UNSURE],
    )
    apart = (*pairs[Same.NO], *pairs[Same.UNSURE])
    return Resolved(found=found, partition=parted, cut=cut, decided=(*pairs[Same.YES], *apart), apart=apart)


def unseen_of(found: Found) -> float:
    """Return the log odds of a pair that is not among those compared and kept."""
    seen = float(expit(found.compared.log_odds).sum())
    missed = found.completeness.missed(found.expected).pairs + max(found.expected - seen, 0.0)
    if seen + missed <= 0:
        return -1.0
    return unseen_log_odds(
        matches_seen=seen, matches_missed=missed, pairs_seen=len(found.compared), rows=len(found.columns)
    )


def weights_of(log_odds: NDArray[np.float64], alone: NDArray[np.bool_], cut: float = EVEN) -> NDArray[np.float64]:
    """Return what pairs weigh in the partition: their log odds above the cut, those that only a person may link below
    even whatever the cut is."""
    odds = np.where(alone, np.minimum(log_odds, _BELOW_EVEN), log_odds) - cut
    return np.where(alone, np.minimum(odds, _BELOW_EVEN), odds)


def cut_for(wrong_in: int, odds: NDArray[np.float64]) -> float:
    """Return the log odds from which, by the probabilities, at most one of so many linked pairs is wrong; not below
    even odds."""
    falling = np.sort(odds[odds > EVEN])[::-1]
    if not len(falling):
        return EVEN
    wrong = np.cumsum(1 - expit(falling)) / np.arange(1, len(falling) + 1)
    enough = np.flatnonzero(wrong <= 1 / wrong_in)
    if not len(enough):
        return float(falling[0]) + 1.0
    return EVEN if len(enough) == len(falling) else float(falling[enough[-1]])


def probability_of(log_odds: float) -> float:
    """Return log odds as a probability."""
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -700 else 0.0
