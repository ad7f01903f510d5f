"""What an outsider can find who knows sums: how far one unknown can be pushed while all that is told stays true.

Everything is decided in whole numbers, as counts are. The truth always fits what is told of it, so that a solver which
finds nothing has failed, and then nothing is taken for safe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_SECONDS = 10.0
_NEAR = 1e-6
_GAP = 0.3  # any whole solution will do, and one nearer to the best takes long


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Sums over unknowns. `rows`: whole-number coefficients, one row a sum. `truth`: the unknowns as they are.

    `floor`: the least that an outsider knows each unknown to be; minus infinity where nothing is known.
    """

    rows: csr_array
    truth: Ints
    floor: Floats

    @property
    def values(self) -> Ints:
        """Return the true value of each sum."""
        return np.asarray(self.rows @ self.truth, dtype=np.int64)


def bounds(
    aim: Floats, sums: Floats, totals: Floats, limits: Sequence[tuple[float, float | None]]
) -> tuple[float, float] | None:
    """Return the least and the most that a combination of unknowns can be; None if the solver finds no answer.

    Args:
        aim: a coefficient for each unknown. sums, totals: what is told. limits: of each unknown.
    """
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(sign * aim, A_eq=sums, b_eq=totals, bounds=list(limits), method="highs")
        if found.status != 0:
            return None
        ends.append(sign * float(found.fun))
    return ends[0], ends[1]


def pushed(sums: Sums, told: Ints, wanted: Ints, *, sign: int, most: int, quick: bool = False) -> Ints | None:
    """Return unknowns that fit all that is told, with some sums moved away from the truth, together as far as can be.

    Args:
        told: places of the sums that are told. wanted: of those to move. sign: 1 upwards, -1 downwards.
        most: how far each unknown may move. quick: give up where the first answer is not in whole numbers.
    """
    aim = -sign * np.asarray(sums.rows[wanted].sum(axis=0), dtype=np.float64).ravel()
    box = Bounds(np.maximum(sums.floor - sums.truth, -most), np.full(len(aim), float(most)))
    fits = LinearConstraint(sums.rows[told], 0.0, 0.0)
    for whole in (False,) if quick else (False, True):
        options = {"time_limit": _SECONDS, "mip_rel_gap": _GAP * whole}
        found = milp(aim, constraints=[fits], bounds=box, integrality=np.full(len(aim), int(whole)), options=options)
        if found.x is None:
            return None
        if (unknowns := _whole(sums, told, found.x)) is not None:
            return unknowns
    return None


def cheapest(
    sums: Sums, told: Ints, fixed: Ints, costs: Floats, *, wanted: Ints, moves: Ints, whole: bool = False
) -> tuple[Bools, Ints | None] | None:
    """Return which told sums have to move so that some others can: as few and as little as a linear program finds.

    Beside them the unknowns so moved, if they are whole numbers; None alone if there is no such way.

    Args:
        told: places of the sums that can be kept back; `costs` of each, for every unit that it is moved. fixed: those
            that everybody knows already. wanted: the sums to move, each by its number of `moves` or further. whole: in
            whole numbers, which takes longer and always gives the unknowns.
    Source: the linear relaxation by which complementary cells are found: Kelly, Golden and Assad (1992), "Cell
        suppression: disclosure protection for sensitive tabular data", Networks 22; Fischetti and Salazar (2001),
        "Solving the cell suppression problem on tabular data with linear constraints", Management Science 47.
    """
    size, many = sums.rows.shape[1], len(told)
    # In steps away from the truth, up and down apart: what does not move costs nothing.
    step = csr_array((np.ones(many), (np.arange(many), np.arange(many))), shape=(many, many))
    kept = csr_array(hstack([sums.rows[told], -step, step]))
    known = csr_array(hstack([sums.rows[fixed], csr_array((len(fixed), 2 * many))]))
    signs = csr_array(np.diag(-np.sign(moves).astype(np.float64)))
    aimed = csr_array(hstack([signs @ sums.rows[wanted], csr_array((len(wanted), 2 * many))]))
    low = np.concatenate([sums.floor - sums.truth, np.zeros(2 * many)])
    aim = np.concatenate([np.zeros(size), costs, costs])
    limits = [
        LinearConstraint(csr_array(vstack([kept, known])), 0.0, 0.0),
        LinearConstraint(aimed, -np.inf, -np.abs(moves).astype(np.float64)),
    ]
    found = _solved(aim, limits, low, whole=size if whole else 0)
    if found is None:
        return None
    moved: Bools = np.abs(found[size : size + many] - found[size + many :]) > _NEAR
    return moved, _whole(sums, np.concatenate([told[~moved], fixed]), found[:size])


def _solved(aim: Floats, limits: list[LinearConstraint], low: Floats, *, whole: int) -> Floats | None:
    """Return what makes the aim least, the first so many in whole numbers; None if nothing is found."""
    if whole:
        kinds = np.concatenate([np.ones(whole), np.zeros(len(aim) - whole)])
        found = milp(
            aim, constraints=limits, bounds=Bounds(low, np.inf), integrality=kinds, options={"time_limit": _SECONDS}
        )
    else:
        equal, under = limits
        found = linprog(
            aim,
            A_ub=under.A,
            b_ub=under.ub,
            A_eq=equal.A,
            b_eq=np.zeros(equal.A.shape[0]),
            bounds=np.column_stack([low, np.full(len(low), np.inf)]),
            method="highs-ds",
        )
    return None if found.x is None else np.asarray(found.x, dtype=np.float64)


def furthest(sums: Sums, told: Ints, *, row: int, sign: int, most: int) -> int:
    """Return how far one sum can be moved from the truth while all that is told stays true, `most` at most."""
    found = pushed(sums, told, np.array([row]), sign=sign, most=most)
    return 0 if found is None else min(most, abs(int((sums.rows[[row]] @ found)[0] - sums.values[row])))


def _whole(sums: Sums, told: Ints, steps: Floats) -> Ints | None:
    """Return the truth moved by some steps, if they are whole numbers.

    Checked exactly against what is told: what a solver says is not taken on trust.
    """
    moved = np.rint(steps).astype(np.int64)
    if np.abs(moved - steps).max(initial=0.0) > _NEAR or (sums.rows[told] @ moved).any():
        return None
    return sums.truth + moved if (sums.truth + moved >= sums.floor).all() else None
