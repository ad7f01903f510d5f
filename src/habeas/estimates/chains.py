"""The chains while they run: where they stand, and what is written down of each sweep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.random import SFC64, Generator

from habeas.estimates.ladder import exchange_rungs, rungs_of
from habeas.estimates.overlaps import pair_shares
from habeas.estimates.state import Flags, Floats, Ints, Priors, State
from habeas.estimates.sweep import MOST_HIDDEN, sweep
from habeas.estimates.table import CaptureTable

_DISCARDED = 4  # the first quarter
_PAIRS_EVERY = 16
_TOLD_EVERY = 25
_FARTHEST_START = 20.0


@dataclass(slots=True, kw_only=True)
class Chains:
    """Chains in progress, each with its ladder: state rows rung by rung, the full table's chains first.

    `log_seen`, `hidden` and `log_alpha` hold one (chains,) array a sweep, of the full table's rung.
    `been_up` says which states have been on the thinnest rung since they last left the full table;
    `round_trips` counts returns.
    """

    patterns: Floats
    rungs: Ints
    number: int
    priors: Priors
    rng: Generator
    state: State
    been_up: Flags
    log_seen: list[Floats] = field(default_factory=list)
    hidden: list[Ints] = field(default_factory=list)
    log_alpha: list[Floats] = field(default_factory=list)
    pairs: list[Floats] = field(default_factory=list)
    ceilings: int = 0
    round_trips: int = 0

    @property
    def sweeps(self) -> int:
        """Sweeps done."""
        return len(self.hidden)

    def run_to(self, sweeps: int, *, spent: Callable[[], bool], tell: Callable[[int], None]) -> None:
        """Sweep on to that number of sweeps, or until the time is spent."""
        counts = np.repeat(self.rungs, self.number, axis=0)
        while self.sweeps < sweeps:
            self._sweep(counts)
            if self.sweeps % _TOLD_EVERY == 0:
                tell(self.sweeps)
                if spent():
                    return

    def _sweep(self, counts: Ints) -> None:
        self.state, seen = sweep(self.state, self.patterns, counts, self.priors, self.rng)
        full = slice(self.number)
        self.log_seen.append(seen.log_seen[full].copy())
        self.hidden.append(seen.hidden[full].copy())
        self.log_alpha.append(np.log(self.state.alpha[full]))
        self.ceilings += int(np.count_nonzero(seen.hidden[full] >= MOST_HIDDEN))
        if self.sweeps % _PAIRS_EVERY == 0:
            self.pairs.append(pair_shares(self.state)[full])
        self.state, order = exchange_rungs(self.state, self.patterns, self.rungs, self.rng, first=self.sweeps % 2)
        self._count_trips(order)

    def _count_trips(self, order: Ints) -> None:
        been_up = self.been_up[order]
        been_up[-self.number :] = True
        self.round_trips += int(np.count_nonzero(been_up[: self.number])) if len(self.rungs) > 1 else 0
        been_up[: self.number] = False
        self.been_up = been_up

    def kept(self, written: list[Floats] | list[Ints]) -> Floats:
        """Return what was written down after the discarded first quarter, (draws, chains)."""
        return np.array(written[len(written) // _DISCARDED :], dtype=np.float64)

    def kept_pairs(self) -> Floats:
        """Return the chances of sharing two lists after the discarded quarter, (draws, J, J)."""
        kept = self.pairs[len(self.pairs) // _DISCARDED :]
        return np.concatenate(kept or [pair_shares(self.state)[: self.number]])


def start(table: CaptureTable, priors: Priors, *, chains: int, classes: int, seed: int) -> Chains:
    """Place chains far apart: the first takes nearly everybody for documented, the last one person in twenty.

    Each class of a chain has the list probabilities that this N would give, blurred, and random weights.
    """
    rng = Generator(SFC64(seed))
    lists = len(table.lists)
    rungs = rungs_of(table.counts)
    rows = chains * len(rungs)
    population = np.tile(table.documented * np.geomspace(1.1, _FARTHEST_START, chains), len(rungs))
    rates = np.array(table.totals)[None, :, None] / population[:, None, None]
    rates = np.clip(rates * np.exp(0.5 * rng.standard_normal((rows, lists, classes))), 1e-6, 0.95)
    weights = rng.dirichlet(np.ones(classes), size=rows)
    return Chains(
        patterns=np.vstack([table.patterns, np.zeros((1, lists))]).astype(np.float64),
        rungs=rungs,
        number=chains,
        priors=priors,
        rng=rng,
        state=State(
            log_weights=np.log(np.maximum(weights, 1e-12)),
            log_on=np.log(rates),
            log_off=np.log1p(-rates),
            alpha=np.tile(np.geomspace(0.1, 10.0, chains)[rng.permutation(chains)], len(rungs)),
        ),
        been_up=np.zeros(rows, dtype=np.bool_),
    )
