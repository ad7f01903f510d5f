"""What a sampler leaves for the answer, whichever sampler it was, and how it is told to run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from habeas.estimates.convergence import Agreement
from habeas.estimates.state import Floats

if TYPE_CHECKING:
    from habeas.estimates.rounds import Rounds

Each = Callable[[Callable[[int], Any], Iterable[int]], Iterable[Any]]
"""`map`, or the `map` of a thread pool: the kernel holds no lock, and which thread runs a chain changes no number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is told of a sampler after each round: what it does, sweeps a chain, chains, rungs, R-hat and effective
    draws.
    """

    phase: str
    sweeps: int
    chains: int
    rungs: int
    rhat: float
    ess: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What the caller lends: whether its time is spent, its threads' `map`, who is told of shares done and of
    rounds.

    `begun`: the sampler that the compiled kernel goes on with, in place of a new one. `ended`: given the compiled
    sampler when it stops, at its end or cut.
    """

    spent: Callable[[], bool]
    each: Each
    tell: Callable[[float], None]
    watch: Callable[[Watched], None]
    begun: Rounds | None = None
    ended: Callable[[Rounds], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """Draws after the discarded first quarter, (draws, chains) each, and what the chains say of themselves.

    `settled`: whether the draws may be believed.
    `pairs` (draws, J, J): each two lists' P(on both | seen). `cut`: the time was spent before an end was reached.
    `least_taken`: share of exchanges taken by the two rungs that exchange least, None without a ladder.
    """

    log_seen: Floats
    hidden: Floats
    log_alpha: Floats
    pairs: Floats
    agreement: Agreement
    settled: bool
    sweeps: int
    cut: bool
    ceilings: int
    rungs: int
    round_trips: int
    least_taken: float | None
