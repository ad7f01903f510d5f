"""Does a log-linear model give any estimate at all: is there a maximum of the likelihood, and does it determine the
undocumented?

A term that nobody documented has in full gets the effect minus infinity, and its cells are expected to hold exactly
nobody: those cells and that term are taken out (the extended maximum). What remains is asked two things.

Rank: the terms that remain can be told apart on the cells that remain; otherwise the constant, which is the log of
the undocumented, is anything.

Existence (Fienberg & Rinaldo 2012, after Haberman 1974): there are positive counts x with the same sums over terms
as the observed ones. Largest s with A x = t and x >= s, a linear program: the maximum exists if s > 0. This depends
only on which cells hold anybody, so the program is run with every such count set to 1, and on tables of any size it
is as exact as on small ones.

Source: Fienberg & Rinaldo (2012), Annals of Statistics 40; Chan, Silverman & Vincent (2021), JASA 116.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from habeas.errors import EstimateError
from habeas.estimates.state import Flags, Floats

_ABOVE_ZERO = 1e-6
_SINGULAR = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What is left of each model on each table after effects of minus infinity: `columns` (B, P) terms, `rows`
    (B, C) cells."""

    columns: Flags
    rows: Flags


def remaining(design: Floats, models: Flags, counts: Floats) -> Remaining:
    """Take out the terms that hold nobody, and the cells inside them.

    Args:
        design: (C, P) zeros and ones.
        models: (B, P) the terms of each model.
        counts: (B, C) the persons of each table.
    """
    none = (counts @ design == 0) & models
    dropped = none.astype(np.float64) @ design.T > 0
    return Remaining(columns=models & ~none, rows=~dropped)


def identified(design: Floats, left: Remaining) -> Flags:
    """Return for each model whether its terms can all be told apart on the cells that remain, (B,).

    With every cell there they can, unless the model holds all 2^J terms; that is the case without any computing.
    """
    cells, terms = design.shape
    whole = left.rows.all(axis=1) & (cells & (cells + 1) == 0) & (left.columns.sum(axis=1) <= cells)
    answer: Flags = whole.copy()
    asked = np.flatnonzero(~whole)
    if len(asked) == 0:
        return answer
    packed = np.packbits(np.concatenate([left.columns[asked], left.rows[asked]], axis=1), axis=1)
    _, first, place = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    some = asked[first]
    squares = np.einsum("bc,cp,cq->bpq", left.rows[some].astype(np.float64), design, design, optimize=True)
    both = left.columns[some][:, :, None] & left.columns[some][:, None, :]
    squares = np.where(both, squares, np.eye(terms))
    least = np.linalg.eigvalsh(squares)[:, 0]
    answer[asked] = (least > _SINGULAR)[place.reshape(-1)]
    return answer


def has_maximum(design: Floats, columns: Flags, rows: Flags, held: Flags) -> bool:
    """Return whether the likelihood of one model has its maximum, by the linear program.

    Args:
        design: (C, P).
        columns, rows: (P,), (C,) what remains of the model.
        held: (C,) the cells that hold anybody.
    Raises: EstimateError: the solver gave up, which no table should make it do.
    """
    kept = design[np.ix_(rows, columns)]
    cells = len(kept)
    if held[rows].all():
        return True
    sums = kept.T @ held[rows].astype(np.float64)
    found = linprog(
        c=np.append(np.zeros(cells), -1.0),
        A_eq=np.hstack([kept.T, np.zeros((kept.shape[1], 1))]),
        b_eq=sums,
        A_ub=np.hstack([-np.eye(cells), np.ones((cells, 1))]),
        b_ub=np.zeros(cells),
        bounds=[(0.0, None)] * cells + [(None, 1.0)],
        method="highs",
    )
    if found.status != 0:  # x = held, s = 0 always fits, and s <= 1
        raise EstimateError(f"the linear program of a log-linear model ended with status {found.status}")
    return bool(-found.fun > _ABOVE_ZERO)


@dataclass(slots=True, kw_only=True)
class Maxima:
    """The linear program for many models and tables of one design, each question asked once.

    `products` (C, P^2): for each cell the design's row times itself, from which X' W X is one multiplication.
    """

    design: Floats
    products: Floats = field(init=False)
    _lacking: dict[bytes, list[int]] = field(default_factory=dict)
    _having: set[tuple[bytes, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.products = (self.design[:, :, None] * self.design[:, None, :]).reshape(len(self.design), -1)

    def ask(self, columns: Flags, rows: Flags, held: Flags) -> bool:
        """Return `has_maximum` of these.

        On the same cells, positive counts that fit the sums of a model fit those of each smaller one. So a model that
        holds one without a maximum has none either, and is answered without a program.
        """
        cells = np.packbits(np.concatenate([rows, held & rows])).tobytes()
        terms = int.from_bytes(np.packbits(columns).tobytes())
        lacking = self._lacking.setdefault(cells, [])
        if any(less & terms == less for less in lacking):
            return False
        if (cells, terms) in self._having:
            return True
        exists = has_maximum(self.design, columns, rows, held)
        if exists:
            self._having.add((cells, terms))
        else:
            lacking.append(terms)
        return exists
