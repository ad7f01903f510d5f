"""The order in which people see the queue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from habeas.persons.partition import Queued


def queue_order(queued: Sequence[Queued], *, seed: int) -> tuple[Queued, ...]:
    """Mix the queue, so that the place of a pair says nothing of what the model thinks of it.

    Sorted by probability, the first hundred answers would be yes and the reader would stop looking. The same
    pairs and seed give the same order, in whatever order they come.
    """
    ordered = sorted(queued, key=lambda one: (one.pair.a, one.pair.b))
    return tuple(ordered[number] for number in np.random.default_rng(seed).permutation(len(ordered)))
