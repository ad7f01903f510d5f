"""Several chains of the compiled sampler, run side by side and written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from habeas.estimates.kernel.arrays import Facts, Prior, States, room_for
from habeas.estimates.kernel.chain import PAIRS_EVERY, Places, Trail, run
from habeas.estimates.kernel.jit import HAS_NUMBA
from habeas.estimates.rungs import better_shares, nearest
from habeas.estimates.sampled import Each
from habeas.estimates.standing import Arrays, Standing, facts_of, standing_of
from habeas.estimates.state import Floats, Priors
from habeas.estimates.table import CaptureTable

_DISCARDED = 4  # the first quarter
_SLICE_WORK = 2e6
_MOST_PAIRS = 4_000
_WRITTEN = ("log_seen", "hidden", "log_alpha")


def advance(standing: Standing, facts: Facts, prior: Prior, sweeps: int) -> tuple[Standing, Trail]:
    """Sweep one chain on; return where it stands then, and what it wrote down. Nothing given is changed."""
    states = States(standing.log_weights.copy(), standing.on.copy(), standing.off.copy(), standing.alpha.copy())
    rungs, lists = states.on.shape[:2]
    places = Places(np.arange(rungs), standing.been_up.copy())
    words = standing.chance.copy()
    trail = Trail(
        log_seen=np.empty(sweeps),
        hidden=np.empty(sweeps),
        log_alpha=np.empty(sweeps),
        pairs=np.empty((-(-sweeps // PAIRS_EVERY), lists, lists)),
        tried=np.zeros(rungs - 1),
        taken=np.zeros(rungs - 1),
        tallies=np.zeros(2, dtype=np.int64),
    )
    room = room_for(states, len(facts.starts) - 1)
    # Words of 64 bits wrap around; NumPy's scalars would warn where the kernel runs as Python.
    with np.errstate(over="ignore"):
        run(sweeps, standing.sweeps, facts, prior, states, places, room, words, trail)
    at = places.at
    moved = Standing(
        log_weights=states.log_weights[at],
        on=states.on[at],
        off=states.off[at],
        alpha=states.alpha[at],
        been_up=places.been_up[at],
        chance=words,
        sweeps=standing.sweeps + sweeps,
    )
    return moved, trail


@dataclass(slots=True, kw_only=True)
class Run:
    """Chains in progress on one ladder of shares (R,), 1 first, and all they wrote down since they stand on it.

    `written` holds a block (3, sweeps, chains) a slice: log P(seen), n0, log alpha. `pairs` (draws, J, J) a slice,
    thinned when they become many.
    `tried` and `taken` (R - 1,): exchanges of neighbouring rungs.
    """

    table: CaptureTable
    prior: Prior
    shares: Floats
    standings: list[Standing]
    written: list[Floats] = field(default_factory=list)
    pairs: list[Floats] = field(default_factory=list)
    tried: Floats = field(default_factory=lambda: np.zeros(0))
    taken: Floats = field(default_factory=lambda: np.zeros(0))
    ceilings: int = 0
    round_trips: int = 0

    @property
    def sweeps(self) -> int:
        """Sweeps written down."""
        return sum(block.shape[1] for block in self.written)

    @property
    def least_taken(self) -> float:
        """The share of exchanges taken between the two rungs that exchange least; 1 where there is one rung."""
        return float(np.min(self.taken / np.maximum(self.tried, 1.0))) if len(self.shares) > 1 else 1.0

    def run_to(
        self, sweeps: int, *, spent: Callable[[], bool], each: Each, tell: Callable[[int], None] | None = None
    ) -> None:
        """Sweep on to that number of sweeps, or until the time is spent, which is asked between slices.

        A slice's length follows from the table alone, so that where it is cut says nothing about the numbers.
        """
        facts = facts_of(self.table, self.shares)
        whole = slice_of(self)
        while self.sweeps < sweeps:
            step = min(whole - self.sweeps % whole, sweeps - self.sweeps)

            def advanced(chain: int, step: int = step) -> tuple[Standing, Trail]:
                return advance(self.standings[chain], facts, self.prior, step)

            self._write(list(each(advanced, range(len(self.standings)))))
            if tell is not None:
                tell(self.sweeps)
            if spent():
                return

    def _write(self, results: list[tuple[Standing, Trail]]) -> None:
        self.standings = [standing for standing, _ in results]
        trails = [trail for _, trail in results]
        self.written.append(
            np.array([np.stack([getattr(trail, name) for trail in trails], axis=1) for name in _WRITTEN])
        )
        self.pairs.append(np.concatenate([trail.pairs for trail in trails]))
        if sum(map(len, self.pairs)) > _MOST_PAIRS:
            # A check of the fit needs some hundred; with 60 lists all of them would fill the memory.
            self.pairs = [np.concatenate(self.pairs)[::2]]
        if not len(self.tried):
            self.tried, self.taken = np.zeros(len(self.shares) - 1), np.zeros(len(self.shares) - 1)
        self.tried = self.tried + sum(trail.tried for trail in trails)
        self.taken = self.taken + sum(trail.taken for trail in trails)
        self.ceilings += sum(int(trail.tallies[0]) for trail in trails)
        self.round_trips += sum(int(trail.tallies[1]) for trail in trails)

    def kept(self) -> Floats:
        """Return what was written after the discarded first quarter, (3, draws, chains)."""
        whole = np.concatenate(self.written, axis=1) if self.written else np.empty((3, 0, len(self.standings)))
        return whole[:, whole.shape[1] // _DISCARDED :]

    def kept_pairs(self) -> Floats:
        """Return each two lists' P(on both | seen), the first quarter discarded, (draws, J, J)."""
        whole = np.concatenate(self.pairs)
        return whole[len(whole) // _DISCARDED :]

    def replaced(self) -> Run:
        """Return the chains on a ladder with better places; what was written down stays behind."""
        shares = better_shares(self.shares, 1.0 - self.taken / np.maximum(self.tried, 1.0))
        rows = nearest(self.shares, shares)
        moved = [
            Standing(
                log_weights=one.log_weights[rows],
                on=one.on[rows],
                off=one.off[rows],
                alpha=one.alpha[rows],
                been_up=np.zeros(len(rows), dtype=np.int64),
                chance=one.chance,
                sweeps=one.sweeps,
            )
            for one in self.standings
        ]
        return Run(table=self.table, prior=self.prior, shares=shares, standings=moved)

    def as_arrays(self) -> Arrays:
        """Return everything but the table and the priors, by name; `run_of` gives it back."""
        arrays: Arrays = {
            "shares": self.shares,
            "written": np.concatenate(self.written, axis=1) if self.written else np.empty((3, 0, len(self.standings))),
            "pairs": np.concatenate(self.pairs) if self.pairs else np.empty((0, 0, 0)),
            "tried": self.tried,
            "taken": self.taken,
            "tallies": np.array([self.ceilings, self.round_trips, len(self.standings)]),
        }
        for chain, standing in enumerate(self.standings):
            arrays |= {f"{chain}.{name}": value for name, value in standing.as_arrays().items()}
        return arrays


def run_of(table: CaptureTable, priors: Priors, arrays: Mapping[str, npt.NDArray[Any]]) -> Run:
    """Return the run that `as_arrays` stored, to go on from."""
    ceilings, round_trips, chains = (int(number) for number in arrays["tallies"])
    stored = [
        {name.split(".")[1]: value for name, value in arrays.items() if name.startswith(f"{chain}.")}
        for chain in range(chains)
    ]
    return Run(
        table=table,
        prior=prior_of(priors),
        shares=np.asarray(arrays["shares"]),
        standings=[standing_of(one) for one in stored],
        written=[np.asarray(arrays["written"])] if arrays["written"].shape[1] else [],
        pairs=[np.asarray(arrays["pairs"])] if len(arrays["pairs"]) else [],
        tried=np.asarray(arrays["tried"]),
        taken=np.asarray(arrays["taken"]),
        ceilings=ceilings,
        round_trips=round_trips,
    )


def prior_of(priors: Priors) -> Prior:
    """Return the priors as the kernel takes them."""
    return Prior(priors.on, priors.off, priors.alpha_shape, priors.alpha_rate)


def work_of(run: Run) -> float:
    """Return what a sweep of all chains costs, in steps of about 30 billionths of a second."""
    classes = run.standings[0].log_weights.shape[1]
    size = len(run.table.counts) + len(run.table.lists) + 11
    return float(len(run.standings) * len(run.shares) * size * classes)


def slice_of(run: Run) -> int:
    """Return how many sweeps go between two looks at the clock: some tenths of a second, far fewer as plain Python."""
    steps = _SLICE_WORK if HAS_NUMBA else _SLICE_WORK / 200.0
    return max(PAIRS_EVERY, int(steps * 4 / work_of(run)) // PAIRS_EVERY * PAIRS_EVERY)
