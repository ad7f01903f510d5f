"""Where one chain of the compiled sampler stands, as arrays that can be stored and gone on from, and the tables it
stands on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from habeas.estimates.kernel.arrays import Facts
from habeas.estimates.kernel.chance import Words, words_of
from habeas.estimates.ladder import thinned_counts
from habeas.estimates.state import Floats, Ints
from habeas.estimates.table import CaptureTable

Arrays = dict[str, npt.NDArray[np.generic]]
_FARTHEST_START = 20.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """One chain and its ladder between two sweeps; R rungs, the table's own first, J lists, K classes.

    `log_weights` (R, K), `on` and `off` (R, J, K), `alpha` (R,); `been_up` (R,): 1 where the state was on the
    thinnest rung since it last left the table's; `chance` (4,): the generator's words; `sweeps` done.
    """

    log_weights: Floats
    on: Floats
    off: Floats
    alpha: Floats
    been_up: Ints
    chance: Words
    sweeps: int

    def as_arrays(self) -> Arrays:
        """Return everything by name; `standing_of` gives it back, and the numbers that follow are the same."""
        return {field.name: np.asarray(getattr(self, field.name)) for field in fields(self)}


def standing_of(arrays: Mapping[str, npt.NDArray[np.generic]]) -> Standing:
    """Return the standing that `as_arrays` stored."""
    return Standing(
        log_weights=np.asarray(arrays["log_weights"], dtype=np.float64),
        on=np.asarray(arrays["on"], dtype=np.float64),
        off=np.asarray(arrays["off"], dtype=np.float64),
        alpha=np.asarray(arrays["alpha"], dtype=np.float64),
        been_up=np.asarray(arrays["been_up"], dtype=np.int64),
        chance=np.asarray(arrays["chance"], dtype=np.uint64),
        sweeps=int(np.asarray(arrays["sweeps"], dtype=np.int64)),
    )


def far_apart(table: CaptureTable, *, chains: int, classes: int, rungs: int, seed: int, stream: int) -> list[Standing]:
    """Place chains far apart: the first takes nearly everybody for documented, the last one person in twenty.

    Each class of a chain has the list probabilities that this N would give, blurred, and random weights.

    Args:
        stream: the number of the first chain's generator; the chains take `chains` numbers from it on.
    """
    started = []
    spread = zip(np.geomspace(1.1, _FARTHEST_START, chains), np.geomspace(0.1, 10.0, chains), strict=True)
    for chain, (times, alpha) in enumerate(spread):
        words = words_of(seed, stream + chain)
        rng = np.random.Generator(np.random.SFC64(words))
        rates = np.array(table.totals)[None, :, None] / (table.documented * times)
        rates = np.clip(rates * np.exp(0.5 * rng.standard_normal((rungs, len(table.lists), classes))), 1e-6, 0.95)
        weights = rng.dirichlet(np.ones(classes), size=rungs)
        started.append(
            Standing(
                log_weights=np.log(np.maximum(weights, 1e-12)),
                on=rates,
                off=1.0 - rates,
                alpha=np.full(rungs, alpha),
                been_up=np.zeros(rungs, dtype=np.int64),
                chance=words,
                sweeps=0,
            )
        )
    return started


def facts_of(table: CaptureTable, shares: Floats) -> Facts:
    """Return the table and its thinner copies for the kernel; `shares` of the counts, 1 first."""
    members = [np.flatnonzero(pattern) for pattern in table.patterns]
    counts = thinned_counts(table.counts, shares)
    return Facts(
        starts=np.concatenate([[0], np.cumsum([len(one) for one in members]), [sum(map(len, members))]]).astype(
            np.int64
        ),
        members=np.concatenate(members).astype(np.int64),
        counts=counts,
        people=counts.sum(axis=1),
    )
