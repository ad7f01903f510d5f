"""Values by code, remembered as long as there is room: what newer codes took the place of is asked for again.

For a case of a million rows most pairs of words come again and again, and all of them together have no room. Each code
has one place in a table, so that memory is bounded and an answer costs one look; forgetting changes no answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

LEAST_ROOM, ROOM = 1 << 12, 1 << 24
"""Codes that there is room for at first, and at most: 12 bytes each for numbers of four bytes."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio (Knuth, vol. 3, 6.4: multiplicative hashing)

Codes = NDArray[np.int64]
Value = TypeVar("Value", bound=np.generic)


class Remembered(Generic[Value]):
    """Answers for codes, each asked for once as long as it is remembered.

    Args:
        ask: gives the values of distinct codes, in rising order; the same code always gets the same.
        room: codes that there is room for at most, a power of two.
    """

    def __init__(self, ask: Callable[[Codes], NDArray[Value]], dtype: type[Value], *, room: int = ROOM) -> None:
        self._ask, self._room = ask, room
        self._codes = np.full(min(LEAST_ROOM, room), -1, dtype=np.int64)
        self._values: NDArray[Value] = np.zeros(len(self._codes), dtype=dtype)
        self._asked = 0

    def __repr__(self) -> str:
        return f"Remembered({self._asked} asked, room for {self._room})"

    def of(self, codes: Codes) -> NDArray[Value]:
        """Return the value of each code. Codes are not negative and may stand several times."""
        at = self._places(codes)
        found = self._values[at]
        strange = np.flatnonzero(self._codes[at] != codes)
        if len(strange):
            new, places = np.unique(codes[strange], return_inverse=True)
            values = self._ask(new)
            found[strange] = values[places]
            self._keep(new, values)
        return found

    def _places(self, codes: Codes) -> NDArray[np.intp]:
        shift = np.uint64(64 - (len(self._codes).bit_length() - 1))
        return ((codes.view(np.uint64) * _SPREAD) >> shift).astype(np.intp)

    def _keep(self, codes: Codes, values: NDArray[Value]) -> None:
        self._asked += len(codes)
        while self._asked > len(self._codes) // 4 and len(self._codes) < self._room:
            kept = self._codes >= 0
            old, known = self._codes[kept], self._values[kept]
            self._codes = np.full(min(len(self._codes) * 4, self._room), -1, dtype=np.int64)
            self._values = np.zeros(len(self._codes), dtype=self._values.dtype)
            self._place(old, known)
        self._place(codes, values)

    def _place(self, codes: Codes, values: NDArray[Value]) -> None:
        at = self._places(codes)
        self._codes[at] = codes
        stays = self._codes[at] == codes  # of two that have one place, one
        self._values[at[stays]] = values[stays]
