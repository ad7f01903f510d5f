"""Fits of many tables that are nearly alike, each begun where the chains of the nearest one before it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from habeas.estimates.convergence import RHAT_NEAR, rhat
from habeas.estimates.sampled import Each, Sampled
from habeas.estimates.standing import far_apart
from habeas.estimates.state import Floats, Priors
from habeas.estimates.table import CaptureTable, canonical
from habeas.estimates.warm import STREAMS_A_TABLE, WarmStart, follow

_SHORT, _SHORT_ON_LADDER = 2_400, 1_200
"""Sweeps of a first, short run; a quarter of them is discarded. A ladder's sweep costs as many as it has rungs, and
forgets more."""
_LONGER = 3
_FEWEST = 8  # draws of a chain that can be held against another


@dataclass(slots=True, kw_only=True)
class Following:
    """Tables fitted one after another with the compiled sampler, from the standings that a long run left.

    The numbers follow from the start, the seed, and the tables in their order. A short run whose chains disagree is
    done again from starts far apart, three times as long; of the two the one whose chains are nearer is given.
    """

    start: WarmStart
    priors: Priors
    seed: int
    each: Each
    spent: Callable[[], bool]
    first: int = 0
    fits: int = 0
    again: int = 0
    profiles: list[Floats] = field(default_factory=list)
    starts: list[WarmStart] = field(default_factory=list)

    def fit(self, table: CaptureTable) -> Sampled:
        """Fit a table with the lists of the start; `settled` says whether R-hat of n0 is up to 1.05.

        Of a short run alpha is not asked: it decides nothing here, and mixes slowest where one class holds everybody.
        """
        plain = canonical(table)
        profile = profile_of(plain)
        found, ended = self._run(plain, self._nearest(profile), self._sweeps)
        if _apart(found) > RHAT_NEAR and not self.spent():
            self.again += 1
            longer, ended_longer = self._run(plain, self._far_apart(plain), _LONGER * self._sweeps)
            if _apart(longer) < _apart(found):
                found, ended = longer, ended_longer
        self.profiles.append(profile)
        self.starts.append(ended)
        return replace(found, settled=_apart(found) <= RHAT_NEAR)

    def move_on(self, table: CaptureTable, sweeps: int) -> None:
        """Sweep the start's chains on, on the table that they stand on: other states of the same posterior."""
        _, self.start = self._run(table, self.start, sweeps)

    @property
    def _sweeps(self) -> int:
        return _SHORT if len(self.start.shares) == 1 else _SHORT_ON_LADDER

    def _run(self, table: CaptureTable, start: WarmStart, sweeps: int) -> tuple[Sampled, WarmStart]:
        number = self.first + self.fits
        self.fits += 1
        return follow(
            table,
            start,
            priors=self.priors,
            seed=self.seed,
            number=number,
            sweeps=sweeps,
            each=self.each,
            spent=self.spent,
        )

    def _nearest(self, profile: Floats) -> WarmStart:
        if not self.starts:
            return self.start
        apart = np.abs(np.array(self.profiles) - profile).sum(axis=1)
        return self.starts[int(np.argmin(apart))]

    def _far_apart(self, table: CaptureTable) -> WarmStart:
        chains, classes = len(self.start.standings), self.start.standings[0].log_weights.shape[1]
        stream = (self.first + self.fits + 1) * STREAMS_A_TABLE + STREAMS_A_TABLE // 2
        standings = far_apart(
            table, chains=chains, classes=classes, rungs=len(self.start.shares), seed=self.seed, stream=stream
        )
        return WarmStart(lists=table.lists, shares=self.start.shares, standings=tuple(standings))


def _apart(found: Sampled) -> float:
    """Return how far the chains are apart in n0."""
    return rhat(found.hidden) if len(found.hidden) >= _FEWEST else float("inf")


def profile_of(table: CaptureTable) -> Floats:
    """Return what tables are compared by: the square roots of what each list holds and each two share,
    (J (J + 1) / 2,).

    A square root because a count of four thousand wavers by as much more than one of four.
    """
    patterns = table.patterns.astype(np.float64)
    shared = patterns.T @ (patterns * table.counts[:, None])
    return np.asarray(np.sqrt(shared[np.triu_indices(len(table.lists))]))
