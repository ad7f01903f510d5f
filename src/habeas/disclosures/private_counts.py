"""Counts with noise: what anybody learns of one person from a table is bounded, whatever they know beside it.

To each cell a whole number is added, drawn from the discrete Laplace distribution; margins are sums of noisy cells. One
person changes one cell of each table by one, and nothing else (units are persons for this reason). So a table with
noise of scale 1/epsilon is epsilon-differentially private, and several tables spend the sum of their epsilons. Which
rows and columns a table has is taken as known to everybody and is not protected.

The budget of a case is set once and only ever spent: noise that is drawn often enough averages out.

Source: Dwork, McSherry, Nissim and Smith (2006), "Calibrating noise to sensitivity in private data analysis", TCC 2006;
Ghosh, Roughgarden and Sundararajan (2012), "Universally utility-maximizing privacy mechanisms", SIAM J. Comput. 41.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from habeas.disclosures.public_tables import ALL, TableSpec
from habeas.errors import DisclosureError, UsageError

CONTRIBUTION = 1
"""Cells of one table that one person can change, each by one."""
MECHANISM = "discrete Laplace (two-sided geometric) noise on each cell, drawn by OpenDP"
PRIVATE_UNITS = ("persons", "victims")
MOST_CELLS = 20_000
MOST_EPSILON = 10.0
_EXACT = 1e-9

Draw = Callable[[Sequence[int], float], Sequence[int]]
"""Adds noise to whole numbers, given the scale of a discrete Laplace distribution: from a source of real chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyTable:
    """A table with noise. `figures`: by the value of each dimension, "(all)" where summed over; below 0 they are put
    to 0.

    `half`: by how many dimensions a figure is summed over, how far the noise moves it at most, 95 times in 100.
    """

    spec: TableSpec
    values: tuple[tuple[str, ...], ...]
    epsilon: float
    figures: dict[tuple[str, ...], int]
    half: dict[tuple[str, ...], int]


def check_budget(asked: float, *, spent: float, budget: float, given: float | None) -> float:
    """Check that a release may spend so much, and return the budget of the case.

    Args:
        asked: epsilon of the release. spent: of all releases before. budget: of the case, 0.0 if none is set yet.
        given: the budget that somebody wants to set.
    Raises: UsageError: no epsilon, or none set and none given. DisclosureError: it would be exceeded or changed.
    """
    if not 0 < asked <= MOST_EPSILON or not math.isfinite(asked):
        raise UsageError(
            f"epsilon is over 0 and at most {MOST_EPSILON:g}", advice="0.1 to 1 protects; 10 protects hardly."
        )
    if given is not None and not 0 < given <= MOST_EPSILON:
        raise UsageError(f"a budget is over 0 and at most {MOST_EPSILON:g}")
    if not budget and given is None:
        raise UsageError(
            "this case has no privacy budget yet",
            advice="--dp-budget EPSILON sets it, once and for all releases to come. There is no default.",
        )
    if budget and given is not None and given != budget:
        raise DisclosureError(
            f"the privacy budget of this case is {budget:g} and cannot be changed",
            advice="Noise that is drawn often enough averages out; a budget that can be raised protects nobody.",
        )
    whole = budget or float(given or 0.0)
    if spent + asked > whole + _EXACT:
        raise DisclosureError(
            f"the privacy budget would be exceeded: {spent:g} of {whole:g} is spent, {asked:g} was asked for",
            advice="It is never reset. Publish exact tables with small cells kept back, or fewer of them.",
        )
    return whole


def check_private(specs: Sequence[TableSpec]) -> None:
    """Check that one person changes at most one cell of each table.

    Raises: UsageError: another unit than persons.
    """
    for spec in specs:
        if spec.unit not in PRIVATE_UNITS:
            raise UsageError(
                "with noise only persons are counted: how many acts, statements or reports one person stands behind is "
                "not bounded",
                place=str(spec),
                advice=f"Count {' or '.join(PRIVATE_UNITS)}.",
            )


def noisy(
    spec: TableSpec,
    values: tuple[tuple[str, ...], ...],
    counts: dict[tuple[str, ...], int],
    *,
    epsilon: float,
    draw: Draw,
) -> NoisyTable:
    """Return a table with noise.

    Args:
        values: of each dimension, in order, all that can be: a value that only one person has must not appear by them.
        counts: persons in each cell; 0 where missing. A cell of other values is a fault of the caller.
        epsilon: spent by this table.
    Raises: DisclosureError: too many cells.
    """
    cells = list(product(*values))
    if len(cells) > MOST_CELLS:
        raise DisclosureError(
            f"{len(cells)} cells are too many for noise", advice="Ask for fewer or coarser dimensions."
        )
    assert not counts.keys() - set(cells)
    drawn = dict(zip(cells, draw([counts.get(cell, 0) for cell in cells], CONTRIBUTION / epsilon), strict=True))
    figures: dict[tuple[str, ...], int] = {}
    halves: dict[tuple[str, ...], int] = {}
    known: dict[int, int] = {}
    for kept in product((True, False), repeat=len(values)):
        many = math.prod(len(column) for column, keep in zip(values, kept, strict=True) if not keep)
        if many not in known:
            known[many] = half_width(epsilon, many)
        for cell, number in drawn.items():
            at = tuple(value if keep else ALL for value, keep in zip(cell, kept, strict=True))
            figures[at] = figures.get(at, 0) + int(number)
            halves[at] = known[many]
    return NoisyTable(
        spec=spec,
        values=values,
        epsilon=epsilon,
        figures={at: max(0, number) for at, number in figures.items()},
        half=halves,
    )


def half_width(epsilon: float, cells: int, *, share: float = 0.95) -> int:
    """Return the least number that the noise in a sum of so many cells does not exceed, with this probability.

    Exact: the distribution of the sum is the inverse Fourier transform of the characteristic function of one draw,
    ((1 - a)² / (1 - 2 a cos t + a²)), a = exp(-epsilon), to the power of `cells`.
    """
    ratio = math.exp(-epsilon / CONTRIBUTION)
    deviation = math.sqrt(2 * ratio * cells) / (1 - ratio)
    size = 1 << max(10, math.ceil(math.log2(40 * deviation + 1_000)))
    angles: npt.NDArray[np.float64] = 2 * np.pi * np.arange(size) / size
    one = (1 - ratio) ** 2 / (1 - 2 * ratio * np.cos(angles) + ratio**2)
    chances = np.maximum(np.fft.ifft(one**cells).real, 0.0)
    within = chances[0] + np.cumsum(np.concatenate([[0.0], chances[1 : size // 2] + chances[:0:-1][: size // 2 - 1]]))
    return int(np.searchsorted(within, share))
