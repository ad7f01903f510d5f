"""The chains of all strata while they run: one sweep puts people into strata and then moves every stratum's model.

Given who is in it, each stratum is a table of its own, so the strata are further rows beside the chains of one
sampler. One sweep is: the sweep of the latent-class model in every row; exchanges along the ladders; mu_s ~ Gamma(n_s)
/ P(seen), with the undocumented integrated out; people of unknown stratum drawn into strata given mu_s and pi_s(x). As
p(mu_s) is proportional to 1/mu_s, N_s has the prior 1/N_s that a table without strata has.

The thinner rungs of a ladder (see `ladder`) are fixed tables, from counts in which people of unknown stratum are shared
out in proportion; the first rung alone has the people as drawn. An exchange of two rungs compares the two tables as
they stand at that moment, so the posterior of the first rung stays exactly as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.random import SFC64, Generator

from habeas.estimates.allocation import OpenCells, allocate, completed, open_cells
from habeas.estimates.ladder import rungs_of
from habeas.estimates.state import Floats, Ints, Priors, State, log_cells, log_seen
from habeas.estimates.strata_predictive import Snapshot
from habeas.estimates.strata_table import StrataTable
from habeas.estimates.sweep import MOST_HIDDEN, sweep

_DISCARDED = 4  # the first quarter
_PLACED_EVERY = 16
_TOLD_EVERY = 25
_LOOKED_AT_EVERY = 200  # sweeps between two states that are held against the tables
_FARTHEST_START = 20.0
_SPARE = 0.5


@dataclass(slots=True, kw_only=True)
class StrataChains:
    """Chains in progress. Rows of the state: first chain by chain all strata with their whole counts, then the rungs.

    `counts` are those of every row. `pairs[0]` and `pairs[1]` hold the rows of neighbouring rungs that even and odd
    sweeps may exchange, (P, 2). `hidden` and `documented` hold a (chains, strata) array of each sweep written down,
    `placed` the people of each open set by stratum, (A, S), as a mean over chains; `looked_at` whole states.
    """

    table: StrataTable
    cells: OpenCells
    patterns: Floats
    number: int
    priors: Priors
    rng: Generator
    state: State
    counts: Ints
    pairs: tuple[Ints, Ints]
    every: int
    sweeps: int = 0
    ceilings: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    hidden: list[Ints] = field(default_factory=list)
    documented: list[Ints] = field(default_factory=list)
    placed: list[Floats] = field(default_factory=list)
    looked_at: list[Snapshot] = field(default_factory=list)

    def run_to(self, sweeps: int, *, spent: Callable[[], bool], tell: Callable[[int], None]) -> None:
        """Sweep on to that number of sweeps, or until the time is spent."""
        while self.sweeps < sweeps:
            self._sweep()
            if self.sweeps % _TOLD_EVERY == 0:
                tell(self.sweeps)
                if spent():
                    return

    def _sweep(self) -> None:
        shape = (self.number, len(self.table.strata))
        full = slice(shape[0] * shape[1])
        self.state, seen = sweep(self.state, self.patterns, self.counts, self.priors, self.rng)
        people = self.counts[full].sum(axis=1)
        hidden = seen.hidden[full].reshape(shape)
        self.sweeps += 1
        self.ceilings += np.count_nonzero(hidden >= MOST_HIDDEN, axis=0)
        if self.sweeps % self.every == 0:
            self.hidden.append(hidden)
            self.documented.append(people.reshape(shape))
        if self.sweeps % _LOOKED_AT_EVERY == 0:
            self.looked_at.append(
                Snapshot(
                    weights=np.exp(self.state.log_weights[full]),
                    on=np.exp(self.state.log_on[full]),
                    counts=self.counts[full].copy(),
                )
            )
        fits, seen_in_log = self._exchange()
        if len(self.cells.people):
            log_mean = np.log(self.rng.standard_gamma(people.astype(np.float64))) - seen_in_log[full]
            expected = (log_mean[:, None] + fits[full]).reshape(*shape, -1)
            self._place(allocate(self.cells, expected, self.rng))

    def _exchange(self) -> tuple[Floats, Floats]:
        """Exchange states of neighbouring rungs; return log P(pattern) and log P(seen) of every row after it."""
        fits, seen_in_log = log_cells(self.state, self.patterns[:-1]), log_seen(self.state)
        below, above = self.pairs[self.sweeps % 2].T
        if not len(below):
            return fits, seen_in_log
        within = fits - seen_in_log[:, None]
        change = (self.counts[above] - self.counts[below]).astype(np.float64)
        gain = ((within[below] - within[above]) * change).sum(axis=1)
        taken = -self.rng.standard_exponential(len(below)) < gain
        order = np.arange(len(self.counts))
        order[below[taken]], order[above[taken]] = above[taken], below[taken]
        self.state = State(
            log_weights=self.state.log_weights[order],
            log_on=self.state.log_on[order],
            log_off=self.state.log_off[order],
            alpha=self.state.alpha[order],
        )
        return fits[order], seen_in_log[order]

    def _place(self, placed: Ints) -> None:
        """Take people as put into strata, and write down where each set's people went."""
        counts = completed(self.table, self.cells, placed)
        self.counts[: counts.shape[0] * counts.shape[1]] = counts.reshape(-1, counts.shape[2])
        if self.sweeps % _PLACED_EVERY == 0:
            of_set = np.zeros((len(self.table.open_names), len(self.table.strata)))
            np.add.at(of_set, self.cells.row, placed.mean(axis=0))
            self.placed.append(of_set)

    def kept(self, written: list[Ints]) -> Floats:
        """Return what was written down after the discarded first quarter, (draws, chains, strata)."""
        return np.array(written[len(written) // _DISCARDED :], dtype=np.float64)

    def states_of(self, stratum: int) -> list[tuple[Floats, Floats, Ints]]:
        """Return states of one stratum after the discarded quarter: weights (K,), chances (J, K), counts (M,)."""
        kept = self.looked_at[len(self.looked_at) // _DISCARDED :]
        rows = range(stratum, self.number * len(self.table.strata), len(self.table.strata))
        return [(one.weights[row], one.on[row], one.counts[row]) for one in kept for row in rows]

    def kept_places(self) -> Floats:
        """Return the mean of the people of each open set by stratum, (A, S), after the discarded quarter."""
        kept = self.placed[len(self.placed) // _DISCARDED :]
        return np.mean(kept, axis=0) if kept else np.zeros(self.table.open_sets.shape)


def start_strata(
    table: StrataTable, priors: Priors, *, chains: int, classes: int, seed: int, every: int = 1
) -> StrataChains:
    """Place chains far apart in every stratum: the first takes nearly everybody for documented, the last one in twenty.

    People of unknown stratum begin shared out at random in proportion to who is known there.

    Args:
        every: write down every so many sweeps.
    """
    rng = Generator(SFC64(seed))
    cells = open_cells(table)
    likely = np.broadcast_to(np.log(table.known + _SPARE), (chains, *table.known.shape))
    counts = completed(table, cells, allocate(cells, likely, rng)).reshape(-1, table.known.shape[1])
    rungs = ladders(table)
    first, rows = len(table.strata), [counts]
    pairs: tuple[list[Ints], list[Ints]] = ([], [])
    for stratum, ladder in enumerate(rungs):
        below = np.arange(chains) * first + stratum
        for rung, thinned in enumerate(ladder):
            above = sum(len(held) for held in rows) + np.arange(chains)
            rows.append(np.repeat(thinned[None], chains, axis=0))
            pairs[rung % 2].append(np.column_stack([below, above]))
            below = above
    counts = np.concatenate(rows)
    chain = np.concatenate([np.repeat(np.arange(chains), first), np.tile(np.arange(chains), sum(map(len, rungs)))])
    patterns = np.vstack([table.patterns, np.zeros((1, len(table.lists)))]).astype(np.float64)
    return StrataChains(
        table=table,
        cells=cells,
        patterns=patterns,
        number=chains,
        priors=priors,
        rng=rng,
        state=_far_apart(counts, patterns[:-1], chain, chains, classes, rng),
        counts=counts,
        pairs=(_joined(pairs[0]), _joined(pairs[1])),
        every=every,
        ceilings=np.zeros(first, dtype=np.int64),
    )


def ladders(table: StrataTable) -> tuple[Ints, ...]:
    """Return each stratum's thinner tables, (rungs, M), none for a small one; see `rungs_of`."""
    likely = np.where(table.open_sets[:, :, None], table.known + _SPARE, 0.0)
    shares = likely / likely.sum(axis=1, keepdims=True)
    whole = np.rint(table.known + (shares * table.open_counts[:, None, :]).sum(axis=0)).astype(np.int64)
    return tuple(rungs_of(counts)[1:] for counts in whole)


def _far_apart(counts: Ints, patterns: Floats, chain: Ints, chains: int, classes: int, rng: Generator) -> State:
    """Give each class of a row the list probabilities that its chain's N would give, blurred, and random weights."""
    rows, lists = len(counts), patterns.shape[1]
    population = counts.sum(axis=1) * np.geomspace(1.1, _FARTHEST_START, chains)[chain]
    rates = (counts @ patterns)[:, :, None] / population[:, None, None]
    rates = np.clip(rates * np.exp(0.5 * rng.standard_normal((rows, lists, classes))), 1e-6, 0.95)
    return State(
        log_weights=np.log(np.maximum(rng.dirichlet(np.ones(classes), size=rows), 1e-12)),
        log_on=np.log(rates),
        log_off=np.log1p(-rates),
        alpha=np.geomspace(0.1, 10.0, chains)[rng.permutation(chains)][chain],
    )


def _joined(pairs: list[Ints]) -> Ints:
    return np.concatenate(pairs) if pairs else np.zeros((0, 2), dtype=np.int64)
