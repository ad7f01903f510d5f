"""Which chunks of letters stand for each other, learnt from pairs of spellings by expectation maximisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from habeas.persons.lattice import Block, Floats, backward, block, ends, forward, places, weigh
from habeas.persons.letters import Chunks

Size = tuple[int, int]
_BLOCK = 2_000
_UNSEEN = 0.5  # occurrences that a letter never seen is given
_FLOOR = 1e-3  # how much likelier by chance than together any letter is for any other, beside what was learnt


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one table is learnt.

    sizes: the chunk sizes that may stand for each other, each with the share that it starts with.
    listed: in how many words a chunk must stand to have a number; a letter that has none counts as one never seen.
    least: how often a pair of chunks, one of them longer than a letter, must be expected to be kept.
    """

    sizes: Mapping[Size, float]
    rounds: int = 4
    listed: int = 5
    least: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """Chunks of both sides, their letters' shares, and how likely each pair of chunks is, by size."""

    left: Chunks
    right: Chunks
    left_shares: tuple[Floats, ...]  # by size: the product of its letters' shares, by number
    right_shares: tuple[Floats, ...]
    joint: Mapping[Size, Floats]

    def steps(self) -> dict[Size, Floats]:
        """Return the joint shares over the product of the letters' shares: likelihood ratios."""
        return {size: _ratio(joint, self.chance(size)) for size, joint in self.joint.items()}

    def chance(self, size: Size) -> Floats:
        """Return how often chunks of these sizes would stand together by chance."""
        left, right = (
            shares[n - 1] if n else np.ones(1)
            for shares, n in zip((self.left_shares, self.right_shares), size, strict=True)
        )
        return np.outer(left, right)


def learn(pairs: Sequence[tuple[str, str]], weights: Sequence[float], recipe: Recipe) -> Learnt:
    """Learn from pairs of words, each counted with its weight."""
    lefts, rights = [left for left, _ in pairs], [right for _, right in pairs]
    most = [max(size[side] for size in recipe.sizes) for side in (0, 1)]
    chunks = [chunks_in(words, n, recipe.listed) for words, n in zip((lefts, rights), most, strict=True)]
    shares = [letter_shares(words, among) for words, among in zip((lefts, rights), chunks, strict=True)]
    blocks = _blocks(lefts, rights, np.asarray(weights), chunks)
    learnt = Learnt(
        left=chunks[0], right=chunks[1], left_shares=shares[0], right_shares=shares[1], joint=_start(recipe, shares)
    )
    counts: Mapping[Size, Floats] = {}
    for _ in range(recipe.rounds):
        counts = _expect(learnt.steps(), blocks)
        learnt = replace(learnt, joint=_shares(counts))
    return _floored(_packed(replace(learnt, joint=_shares(_kept(counts, recipe.least)))))


def chunks_in(words: Sequence[str], most: int, listed: int) -> Chunks:
    """Return the chunks of words that stand often enough."""
    found = []
    for size in range(1, most + 1):
        counted = Counter(word[at : at + size] for word in set(words) for at in range(len(word) - size + 1))
        kept = sorted(chunk for chunk, times in counted.items() if times >= listed)
        found.append({chunk: number for number, chunk in enumerate(kept, start=1)})
    return Chunks(of=tuple(found))


def letter_shares(words: Sequence[str], chunks: Chunks) -> tuple[Floats, ...]:
    """Return each chunk's share by chance, the product of its letters'; number 0 has that of a letter never seen."""
    counted = Counter("".join(words))
    total = counted.total() + _UNSEEN
    found = []
    for numbers in chunks.of:
        shares = np.full(len(numbers) + 1, _UNSEEN / total)
        for chunk, number in numbers.items():
            shares[number] = np.prod([counted[letter] / total for letter in chunk])
        found.append(shares)
    return tuple(found)


def _ratio(joint: Floats, chance: Floats) -> Floats:
    return np.divide(joint, chance, out=np.zeros_like(joint), where=chance > 0)


def _start(recipe: Recipe, shares: Sequence[tuple[Floats, ...]]) -> dict[Size, Floats]:
    found = {}
    for (a, b), share in recipe.sizes.items():
        left, right = (of[n - 1] if n else np.ones(1) for of, n in zip(shares, (a, b), strict=True))
        joint = np.outer(left, right)
        if a > 1:
            joint[0] = 0
        if b > 1:
            joint[:, 0] = 0
        found[a, b] = joint / joint.sum() * share
    return found


def _blocks(
    lefts: Sequence[str], rights: Sequence[str], weights: Floats, chunks: Sequence[Chunks]
) -> list[tuple[Block, Floats]]:
    coded = [
        (among.codes(words), np.array([len(word) for word in words], dtype=np.int32))
        for among, words in zip(chunks, (lefts, rights), strict=True)
    ]
    order = np.lexsort((coded[1][1], coded[0][1]))
    parts = [order[at : at + _BLOCK] for at in range(0, len(order), _BLOCK)]
    return [(block(coded[0], coded[1], part, part), weights[part]) for part in parts]


def expected(
    steps: Mapping[Size, Floats], pairs: Block, ahead: Floats, behind: Floats, shares: Floats
) -> dict[Size, Floats]:
    """Count how often alignments are expected to use each pair of chunks.

    Args:
        ahead, behind: the forward and the backward pass.
        shares: (pairs,) what each pair counts, divided by the sum over all its alignments.
    """
    counts = {size: np.zeros(table.size) for size, table in steps.items()}
    rows, columns, _ = pairs.shape
    for i in range(rows):
        for (a, b), table in steps.items():
            if a > i or b >= columns:
                continue
            where = places(pairs, i, (a, b), table.shape[1])
            gained = ahead[i - a, : columns - b] * weigh(table, pairs, i, (a, b)) * behind[i, b:] * shares
            at = np.broadcast_to(where, gained.shape)
            counts[a, b] += np.bincount(at.ravel(), gained.ravel(), minlength=table.size)
    return {size: count.reshape(steps[size].shape) for size, count in counts.items()}


def _expect(steps: Mapping[Size, Floats], blocks: Sequence[tuple[Block, Floats]]) -> dict[Size, Floats]:
    """Count how often each pair of chunks is expected to stand for each other."""
    counts = {size: np.zeros_like(table) for size, table in steps.items()}
    for pairs, weights in blocks:
        ahead, behind = forward(steps, pairs), backward(steps, pairs)
        whole = ends(ahead, pairs)
        shares = np.divide(weights, whole, out=np.zeros_like(whole), where=whole > 0)
        for size, count in expected(steps, pairs, ahead, behind, shares).items():
            counts[size] += count
    return counts


def _shares(counts: Mapping[Size, Floats]) -> dict[Size, Floats]:
    total = sum(float(count.sum()) for count in counts.values())
    return {size: count / total for size, count in counts.items()}


def _kept(counts: Mapping[Size, Floats], least: float) -> dict[Size, Floats]:
    """Leave out the pairs of longer chunks that are expected too seldom."""
    return {size: np.where(count >= least, count, 0) if max(size) > 1 else count for size, count in counts.items()}


def _floored(learnt: Learnt) -> Learnt:
    """Let any letter stand for any other, or be left out, now and then: a slip of the pen is no other name."""
    joint = dict(learnt.joint)
    for size in ((1, 1), (1, 0), (0, 1)):
        chance = learnt.chance(size)
        joint[size] = joint[size] * (1 - _FLOOR) + _FLOOR * chance / chance.sum()
    return replace(learnt, joint=joint)


def _packed(learnt: Learnt) -> Learnt:
    """Leave out the longer chunks that no pair uses any more."""
    used = [[np.arange(len(of) + 1) for of in chunks.of] for chunks in (learnt.left, learnt.right)]
    for side, kept in enumerate(used):
        for n in range(2, len(kept) + 1):
            seen = [(table > 0).any(axis=1 - side) for size, table in learnt.joint.items() if size[side] == n]
            kept[n - 1] = np.flatnonzero(np.logical_or.reduce([np.arange(len(kept[n - 1])) == 0, *seen]))
    sides = []
    for chunks, shares, kept in zip(
        (learnt.left, learnt.right), (learnt.left_shares, learnt.right_shares), used, strict=True
    ):
        names = [[*of] for of in chunks.of]
        numbers = tuple(
            {of[old - 1]: new for new, old in enumerate(at[1:], start=1)} for of, at in zip(names, kept, strict=True)
        )
        sides.append((Chunks(of=numbers), tuple(share[at] for share, at in zip(shares, kept, strict=True))))
    joint = {}
    for (a, b), table in learnt.joint.items():
        left, right = used[0][a - 1] if a else np.zeros(1, int), used[1][b - 1] if b else np.zeros(1, int)
        joint[a, b] = table[np.ix_(left, right)]
    return Learnt(left=sides[0][0], right=sides[1][0], left_shares=sides[0][1], right_shares=sides[1][1], joint=joint)
