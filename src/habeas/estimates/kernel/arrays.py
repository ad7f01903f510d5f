"""The arrays that the kernel works on. S states (one a rung), J lists, K classes, M observed cells; the last cell is
nobody's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Facts(NamedTuple):
    """The table and its thinner copies.

    Cell m is on the lists members[starts[m]:starts[m + 1]]; cell M, the last, is on none. `counts` (R, M) persons of
    each cell on each rung and `people` (R,) their sums, whole numbers as doubles; rung 0 is the table itself.
    """

    starts: Ints
    members: Ints
    counts: Floats
    people: Floats


class Prior(NamedTuple):
    """Beta(on, off) on each list's probability in a class; Gamma(shape, rate) on alpha."""

    on: float
    off: float
    shape: float
    rate: float


class States(NamedTuple):
    """Log weights (S, K), list probabilities and their complements (S, J, K), alpha (S,)."""

    log_weights: Floats
    on: Floats
    off: Floats
    alpha: Floats


class Cells(NamedTuple):
    """What follows from the states, and room to work in.

    `weights` (S, K); `none` and `some` (S, K): a class's chance to be on no list, and on one or more; `shares` (S, M
    + 1, K): weight times chance of the cell, each cell on a scale of its own, of log `scales` (S, M + 1), with sums
    `totals`
    (S, M + 1). The rest is scratch: `odds` (J, K), `placed` and `persons` (K,), `on_list` (J, K), `tails` (K + 1,),
    `new` (M + 1,),
    `sums` (M + 1,), `rates` (4, J), `row` (2, K).
    """

    weights: Floats
    none: Floats
    some: Floats
    shares: Floats
    scales: Floats
    totals: Floats
    odds: Floats
    placed: Floats
    persons: Floats
    on_list: Floats
    tails: Floats
    new: Floats
    sums: Floats
    rates: Floats
    row: Floats


def room_for(states: States, cells: int) -> Cells:
    """Return arrays for so many states and cells (M + 1)."""
    count, lists, classes = states.on.shape
    return Cells(
        weights=np.empty((count, classes)),
        none=np.empty((count, classes)),
        some=np.empty((count, classes)),
        shares=np.empty((count, cells, classes)),
        scales=np.zeros((count, cells)),
        totals=np.empty((count, cells)),
        odds=np.empty((lists, classes)),
        placed=np.empty(classes),
        persons=np.empty(classes),
        on_list=np.empty((lists, classes)),
        tails=np.empty(classes + 1),
        new=np.empty(cells),
        sums=np.empty(cells),
        rates=np.empty((4, lists)),
        row=np.empty((2, classes)),
    )
