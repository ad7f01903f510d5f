"""Drawing places by their chances, many at a time."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from habeas.persons.signed_graph import Floats, Ints


def drawn_places(chances: Floats, tries: int, rng: Generator) -> Ints:
    """Draw places with replacement, in random order.

    The uniform numbers are made in rising order (sums of exponential gaps; Devroye 1986, V.2), because a search for
    rising numbers stays in the cache, and shuffled after.

    Args:
        chances: the running sum of the places' chances, of any scale.
    """
    gaps = np.cumsum(rng.standard_exponential(tries + 1))
    found = np.searchsorted(chances, gaps[:-1] / gaps[-1] * chances[-1])
    return rng.permutation(np.minimum(found, len(chances) - 1))
