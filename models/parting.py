"""Chunk weights that part spellings of one name from look-alikes: logistic regression over all alignments.

The log odds of a pair is the logarithm of the sum over its alignments, plus a bias; its gradient by the logarithm of a
chunk pair's weight is how often the alignments are expected to use it (a conditional random field with hidden
alignments: McCallum, Bellare and Pereira, 2005). Adam (Kingma and Ba, 2015) goes down the gradient.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from chunk_learning import Size, expected

from habeas.persons.lattice import Block, Floats, backward, block, ends, forward
from habeas.persons.letters import Chunks

_TINY = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How the weights are learnt: rounds over all pairs, pairs a step, size of the first step, pull to the start."""

    rounds: int = 8
    batch: int = 4_000
    rate: float = 0.1
    pull: float = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Pairs of words, which are right (1) and wrong (0), and how much each counts."""

    pairs: Sequence[tuple[str, str]]
    right: Floats
    weights: Floats


def part(
    steps: Mapping[Size, Floats], chunks: Sequence[Chunks], labelled: Labelled, how: Schedule, seed: int
) -> tuple[dict[Size, Floats], float]:
    """Learn weights and a bias, from weights to start with; what is 0 there stays 0."""
    free = {size: weights > 0 for size, weights in steps.items()}
    start = {size: np.log(np.where(free[size], weights, 1.0)) for size, weights in steps.items()}
    logs = {size: log.copy() for size, log in start.items()}
    bias, adam = np.zeros(1), _Adam()
    chance = np.random.default_rng(seed)
    for round_ in range(how.rounds):
        rate = how.rate * (1 - round_ / how.rounds)
        for part_, pairs in _batches(chunks, labelled, how.batch, chance):
            weights = {size: np.where(free[size], np.exp(log), 0.0) for size, log in logs.items()}
            ahead, behind = forward(weights, pairs), backward(weights, pairs)
            sums = ends(ahead, pairs)
            odds = np.log(np.maximum(sums, _TINY)) + bias
            wrong_by = (1 / (1 + np.exp(-odds)) - labelled.right[part_]) * labelled.weights[part_]
            shares = np.divide(wrong_by, sums, out=np.zeros_like(sums), where=sums > _TINY)
            uphill = expected(weights, pairs, ahead, behind, shares)
            share = len(part_) / len(labelled.pairs)
            adam.tick()
            for size, log in logs.items():
                slope = uphill[size] + how.pull * share * (log - start[size])
                log -= rate * adam.step(size, slope) * free[size]
            bias -= rate * adam.step("bias", np.array([wrong_by.sum()]))
    return {size: np.where(free[size], np.exp(log), 0.0) for size, log in logs.items()}, float(bias[0])


def _batches(
    chunks: Sequence[Chunks], labelled: Labelled, size: int, chance: np.random.Generator
) -> Iterator[tuple[np.ndarray, Block]]:
    """Give the pairs in batches of words of about one length, in an order drawn anew."""
    coded = []
    for side, among in enumerate(chunks):
        words = [pair[side] for pair in labelled.pairs]
        coded.append((among.codes(words), np.array([len(word) for word in words], dtype=np.int32)))
    count = len(labelled.pairs)
    lengths = coded[0][1] * 32 + coded[1][1] + chance.integers(0, 96, count)
    order = np.lexsort((chance.permutation(count), lengths))
    parts = [np.sort(order[at : at + size]) for at in range(0, count, size)]
    for at in chance.permutation(len(parts)):
        part_ = parts[at].astype(np.intp)
        yield part_, block(coded[0], coded[1], part_, part_)


class _Adam:
    """The running means of Adam, by what they are of."""

    def __init__(self) -> None:
        self._seen = 0
        self._mean: dict[object, Floats] = {}
        self._square: dict[object, Floats] = {}

    def tick(self) -> None:
        self._seen += 1

    def step(self, of: object, slope: Floats) -> Floats:
        mean = 0.9 * self._mean.get(of, 0.0) + 0.1 * slope
        square = 0.999 * self._square.get(of, 0.0) + 0.001 * slope**2
        self._mean[of], self._square[of] = mean, square
        return mean / (1 - 0.9**self._seen) / (np.sqrt(square / (1 - 0.999**self._seen)) + 1e-6)
