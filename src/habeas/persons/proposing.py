"""What a run proposes: pairs that it links, pairs that wait for a person and why, and pairs that people keep apart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from habeas.errors import PersonsError
from habeas.persons.compared import Compared

QUEUE_AT = 0.5
IN_DOUBT = "probable, not certain"
NAME_ALONE = "nothing but the name speaks for it, or no name is known"
OTHERS_AGAINST = "other mentions of the two persons speak against it"
WEAKEST = "this link alone holds a person together, and it is not certain"
_DOUBTED = 0.9  # links under this are put to a person where nothing else holds the two sides together

Labels = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proposing:
    """Positions of pairs among those compared, each in at most one of the three; only links that are asked about
    because they are weak (`WEAKEST`) are both linked and queued.

    `linked`: both mentions stand in one person, and the pair speaks for it by itself. `queued`: for a person, the most
    useful first, with `why` and `change`: by how much an answer is expected to change the number of persons, or what
    becomes of them. `kept_apart`: probable pairs between persons that people hold apart.
    """

    linked: NDArray[np.int64]
    queued: NDArray[np.int64]
    why: tuple[str, ...]
    change: NDArray[np.float64]
    kept_apart: NDArray[np.int64]


def proposing(
    compared: Compared,
    labels: Labels,
    *,
    alone: NDArray[np.bool_],
    cut: float,
    queue_at: float = QUEUE_AT,
    decided: Iterable[tuple[int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
    fates: NDArray[np.int64] | None = None,
) -> Proposing:
    """Part compared pairs into links, questions and pairs kept apart.

    Args:
        labels: the partition. alone: pairs that only a person may link. cut: log odds from which pairs are linked.
        queue_at: the probability from which a pair waits for a person.
        decided: pairs of rows that people decided; they are not proposed again.
        apart: those of them that people hold apart, or cannot tell.
        fates: of each row what its source says became of the person, as a number; 0: nothing. A link between persons
            of different fates changes both.
    Raises: PersonsError: `queue_at` is not between 0 and 1.
    """
    if not 0 < queue_at < 1:
        raise PersonsError(f"queue_at {queue_at} is not between 0 and 1")
    rows = len(labels)
    codes = compared.first.astype(np.int64) * rows + compared.second
    open_ = ~np.isin(codes, [min(a, b) * rows + max(a, b) for a, b in decided])
    left, right = labels[compared.first], labels[compared.second]
    same, odds = left == right, compared.log_odds
    linked = open_ & same & (odds > cut) & ~alone
    low, high = np.minimum(left, right).astype(np.int64), np.maximum(left, right)
    held = [(min(labels[a], labels[b]), max(labels[a], labels[b])) for a, b in apart]
    is_apart = np.isin(low * rows + high, [int(a) * rows + int(b) for a, b in held if a != b])
    probable = open_ & ~same & (odds >= math.log(queue_at / (1 - queue_at)))
    chance = expit(odds)
    weak = linked & (chance < _DOUBTED) & _holds_alone(compared, labels, linked)
    asked = np.flatnonzero((probable & ~is_apart) | weak)
    change = np.where(weak, 1 - chance, chance)[asked]
    if fates is not None:
        one, other = fates[left[asked]], fates[right[asked]]
        change = change * np.where((one > 0) & (other > 0) & (one != other), 2.0, 1.0)
    order = np.argsort(-change, kind="stable")
    asked, change = asked[order], change[order]
    why = tuple(
        WEAKEST if weak[at] else NAME_ALONE if alone[at] else IN_DOUBT if odds[at] <= cut else OTHERS_AGAINST
        for at in asked
    )
    return Proposing(
        linked=np.flatnonzero(linked),
        queued=asked,
        why=why,
        change=change,
        kept_apart=np.flatnonzero(probable & is_apart),
    )


def _holds_alone(compared: Compared, labels: Labels, linked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which links are the only one of one of their two rows: without it the row would leave the person."""
    ends = np.concatenate([compared.first[linked], compared.second[linked]])
    links = np.bincount(ends, minlength=len(labels))
    found: NDArray[np.bool_] = (links[compared.first] == 1) | (links[compared.second] == 1)
    return found
