"""Small cells of a table of overlaps, kept back so that subtraction does not bring them out again.

A cell with fewer persons than a threshold is not told. That alone is little: the number documented, the totals of the
lists and the other cells often give it back by subtraction. So further cells are kept back, the smallest first, and
where that is not enough the totals of the lists that give it away, until no small cell can be narrowed to one number
from what is told. A list of fewer persons than the threshold is a small cell itself. Whoever knows the total of a list
from elsewhere knows more than this takes account of.

Source: Cox (1980), "Suppression methodology and statistical disclosure control", JASA 75; what an outsider can find is
bounded by a linear program for each cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from habeas.disclosures.outsider import bounds

DEFAULT_THRESHOLD = 5
_NARROWEST = 1.0
"""An outsider's bounds on a small cell must lie at least so many persons apart."""
_MOST_BOUNDED = 400
"""With more small cells than this their bounds are not computed one by one, and no total is told."""

Cells = tuple[tuple[tuple[int, ...], int], ...]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCells:
    """What may be told of a table: `cells`, each (pattern, persons or None); `totals` of the lists or None, in order.

    `small` cells are under the threshold, `beside` are kept back only so that the small ones stay so.
    """

    cells: tuple[tuple[tuple[int, ...], int | None], ...]
    totals: tuple[int | None, ...]
    small: int
    beside: int

    @property
    def withheld(self) -> int:
        """Combinations that are not told."""
        return self.small + self.beside


def told_cells(cells: Cells, totals: Sequence[int], *, publish_from: int = DEFAULT_THRESHOLD) -> ToldCells:
    """Return the table without its small cells; 0 and 1 tell everything.

    The number documented is taken as known to everybody, and so is that every combination that is not listed holds
    nobody: only that a small cell holds someone is given away.

    Args:
        cells: (pattern of zeros and ones, persons > 0), each pattern once.
        totals: persons on each list.
        publish_from: the fewest persons of a cell that may be told.
    """
    small = frozenset(at for at, (_, persons) in enumerate(cells) if persons < publish_from)
    open_totals = frozenset(at for at, total in enumerate(totals) if not 0 < total < publish_from)
    if not small:
        return ToldCells(cells=cells, totals=tuple(totals), small=0, beside=0)
    hidden, open_totals = _kept_back(_Table(cells=cells, small=small, publish_from=publish_from), open_totals, totals)
    return ToldCells(
        cells=tuple((pattern, None if at in hidden else n) for at, (pattern, n) in enumerate(cells)),
        totals=tuple(total if at in open_totals else None for at, total in enumerate(totals)),
        small=len(small),
        beside=len(hidden) - len(small),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    cells: Cells
    small: frozenset[int]
    publish_from: int

    @property
    def others(self) -> list[int]:
        """The cells that are not small, the smallest first."""
        rest = set(range(len(self.cells))) - self.small
        return sorted(rest, key=lambda at: (self.cells[at][1], self.cells[at][0]))


def _kept_back(
    table: _Table, open_totals: frozenset[int], totals: Sequence[int]
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the cells to keep back, and the lists whose totals may be told."""
    everything = frozenset(range(len(table.cells)))
    if len(table.small) > _MOST_BOUNDED:
        open_totals = frozenset()
    # Whatever is given away with all cells kept back is given away by totals.
    while open_totals and (found := _given_away(table, everything, open_totals)) is not None:
        holding = [at for at in open_totals if table.cells[found][0][at]] or sorted(open_totals)
        open_totals -= {min(holding, key=lambda at: (totals[at], at))}
    others = table.others
    low, high = 0, len(others)  # keeping back more cells never narrows the bounds of one
    while low < high:
        middle = (low + high) // 2
        hidden = table.small | set(others[:middle])
        low, high = (low, middle) if _given_away(table, hidden, open_totals) is None else (middle + 1, high)
    return table.small | set(others[:low]), open_totals


def _given_away(table: _Table, hidden: frozenset[int], open_totals: frozenset[int]) -> int | None:
    """Return a small cell that can be narrowed to one number by whoever knows the sums and the bounds of each cell."""
    order = sorted(hidden)
    counts = np.array([table.cells[at][1] for at in order], dtype=np.float64)
    patterns = np.array([table.cells[at][0] for at in order], dtype=np.float64)
    sums = np.vstack([np.ones((1, len(order))), patterns.T[sorted(open_totals)]])
    limits = [
        (1.0, float(table.publish_from - 1)) if at in table.small else (float(table.publish_from), None) for at in order
    ]
    for column, at in enumerate(order):
        if at in table.small and _width(column, sums, sums @ counts, limits) < _NARROWEST:
            return at
    return None


def _width(place: int, sums: Floats, totals: Floats, limits: Sequence[tuple[float, float | None]]) -> float:
    """Return how far an outsider's bounds on a cell are apart, in whole persons."""
    aim = np.zeros(sums.shape[1])
    aim[place] = 1.0
    ends = bounds(aim, sums, totals, limits)
    if ends is None:  # the truth always fits, so this is a fault of the solver: then nothing is taken for open
        return 0.0
    return float(np.floor(ends[1] + 1e-6) - np.ceil(ends[0] - 1e-6))
