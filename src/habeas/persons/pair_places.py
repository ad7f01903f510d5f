"""Where a pair of nodes stands among many: a table by hash, for millions of look-ups in no order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from habeas.persons.signed_graph import Ints

_STEP = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: neighbours are spread far apart (Knuth, 6.4)


class PairPlaces:
    """Finds the place of a code in an array of different codes; open addressing, at most half full.

    Binary search over a million codes misses the cache twenty times a look-up; this misses it about twice.
    """

    def __init__(self, codes: Ints) -> None:
        bits = max(4, int(2 * max(len(codes), 1)).bit_length())
        self._codes = codes
        self._shift = np.uint64(64 - bits)
        self._mask = (1 << bits) - 1
        self._slots = np.full(1 << bits, -1, dtype=np.int32)
        slot = self._slot(codes)
        waiting = np.arange(len(codes), dtype=np.int32)
        while len(waiting):
            free = self._slots[slot] < 0
            self._slots[slot[free]] = waiting[free]
            left = self._slots[slot] != waiting
            waiting, slot = waiting[left], (slot[left] + 1) & self._mask

    def of(self, codes: Ints) -> Ints:
        """Return the place of each code, -1 where it is not there; any shape."""
        wanted = codes.ravel()
        found = np.full(len(wanted), -1, dtype=np.int64)
        if len(self._codes):
            slot, asking = self._slot(wanted), np.arange(len(wanted))
            while len(asking):
                place = self._slots[slot]
                hit = (place >= 0) & (self._codes[place] == wanted[asking])
                found[asking[hit]] = place[hit]
                on = (place >= 0) & ~hit
                asking, slot = asking[on], (slot[on] + 1) & self._mask
        return found.reshape(codes.shape)

    def _slot(self, codes: Ints) -> NDArray[np.int64]:
        return ((codes.astype(np.uint64) * _STEP) >> self._shift).astype(np.int64)
