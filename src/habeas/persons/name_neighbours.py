"""Which of a case's distinct words can be spellings of one name: pairs that share a key, weighed by the aligner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from habeas.persons.aligner import log_ratios
from habeas.persons.name_keys import Strength, keys_of

LARGEST = 1_000
"""Words that share one key, at most; a larger block is left out and counted."""
_AT_ONCE = 1 << 18  # pairs that are weighed together


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Pairs of words by their places, first < second, each once and in order, with their log ratios.

    `keys_too_common` counts keys that were left out because more than LARGEST words have them; `weighed` the pairs that
    shared a key.
    """

    first: NDArray[np.int32] = field(repr=False)
    second: NDArray[np.int32] = field(repr=False)
    ratios: NDArray[np.float32] = field(repr=False)
    weighed: int
    keys_too_common: int


def neighbours(
    words: Sequence[str], *, at_least: float = 0.0, strength: Strength = Strength.LESS_ONE, largest: int = LARGEST
) -> Neighbours:
    """Find the pairs of words that share a key and can be spellings of one name.

    Args:
        words: distinct words as written; a word that stands twice is its own neighbour.
        at_least: the least log ratio of a pair that is kept.
        strength: the keys to meet under.
        largest: words of one key, at most.
    """
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        for key in keys_of(word, strength):
            blocks[key].append(at)
    shared = [block for block in blocks.values() if len(block) > 1]
    kept = [block for block in shared if len(block) <= largest]
    codes = _pairs(kept, len(words))
    first, second = (codes // max(len(words), 1)).astype(np.int32), (codes % max(len(words), 1)).astype(np.int32)
    ratios = np.zeros(len(codes), dtype=np.float32)
    for at in range(0, len(codes), _AT_ONCE):
        part = slice(at, at + _AT_ONCE)
        ratios[part] = log_ratios([words[one] for one in first[part]], [words[one] for one in second[part]])
    near = ratios >= at_least
    return Neighbours(
        first=first[near],
        second=second[near],
        ratios=ratios[near],
        weighed=len(codes),
        keys_too_common=len(shared) - len(kept),
    )


def _pairs(blocks: Sequence[Sequence[int]], count: int) -> NDArray[np.int64]:
    """Return the pairs within blocks, each once and in order, as first * count + second."""
    found = [np.zeros(0, dtype=np.int64)]
    for block in blocks:
        places = np.array(block, dtype=np.int64)
        first, second = np.triu_indices(len(places), k=1)
        found.append(places[first] * count + places[second])
    return np.unique(np.concatenate(found))
