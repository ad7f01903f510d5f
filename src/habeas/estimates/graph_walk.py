"""Walks over chordal graphs: one pair of lists joined or parted at a time, accepted by the evidence (MC3).

n0 is summed out of every graph that a walk asks about, exactly as with fewer lists; chance only chooses graphs. Beside
each walk go three to whom the evidence counts for less and less; neighbours change places now and then, so that a walk
comes from one good graph to another without having to stand on all the bad ones between (Geyer 1991).

Source: Madigan & York (1995), International Statistical Review 63(2), section 4; Giudici & Green (1999).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from habeas.estimates.chordal import pairs
from habeas.estimates.chordal_step import flip, key_of, starts, stays_chordal
from habeas.estimates.graph_evidence import Evidences, evidences_on
from habeas.estimates.marginals import Marginals
from habeas.estimates.quadrature import Nodes
from habeas.estimates.state import Floats, Ints

_STEPS_AT_ONCE = 1_000
_DISCARDED = 4  # the first quarter
_LOOKED_AT = 1_500
_POWERS = (1.0, 0.6, 0.36, 0.2)


@dataclass(slots=True, kw_only=True)
class Walker:
    """One walk: where it stands, and the key of every graph it stood on at the steps written down.

    `power`: the evidence counts to this power, 1 for the walk that is averaged.
    """

    power: float
    near: list[int]
    key: int
    scores: Floats
    evidence: float
    trace: list[int] = field(default_factory=list)
    steps: int = 0
    taken: int = 0

    def walk(self, evidences: Evidences, barred: int, proposed: Ints, tosses: Floats, *, every: int) -> None:
        """Take one step for each pair proposed, or stand still where the graph proposed is not taken.

        Args:
            barred: key of a graph never to be stood on, or -1.
            proposed: (steps, 3) lists a and b, and the number of their pair; tosses (steps,) standard exponentials.
            every: write down each so many steps where the walk stands.
        """
        for (a, b, bit), toss in zip(proposed.tolist(), tosses.tolist(), strict=True):
            self.steps += 1
            key = self.key ^ 1 << bit
            if key != barred and stays_chordal(self.near, a, b):
                self._try(evidences, key, a, b, -toss)
            if self.steps % every == 0:
                self.trace.append(self.key)

    def _try(self, evidences: Evidences, key: int, a: int, b: int, least: float) -> None:
        known, scores = evidences.graphs.get(key), None
        if known is None:
            scores = self.scores + evidences.gain(self.near, a, b)
            known = evidences.keep(key, scores)
        if self.power * (known - self.evidence) > least:
            self.scores = self.scores + evidences.gain(self.near, a, b) if scores is None else scores
            flip(self.near, a, b)
            self.key, self.evidence = key, known
            self.taken += 1

    def begin_again(self, evidences: Evidences) -> None:
        """Go on from here as if the walk had begun here, on other nodes."""
        self.scores = evidences.scores(self.near)
        self.evidence = evidences.keep(self.key, self.scores)
        self.trace, self.steps, self.taken = [], 0, 0

    def exchange(self, other: Walker, toss: float) -> None:
        """Change places with a walk to whom the evidence counts for less, or stay."""
        if (self.power - other.power) * (other.evidence - self.evidence) > -toss:
            self.near, other.near = other.near, self.near
            self.key, other.key = other.key, self.key
            self.scores, other.scores = other.scores, self.scores
            self.evidence, other.evidence = other.evidence, self.evidence


@dataclass(slots=True, kw_only=True)
class Walks:
    """The four walks, each the first of a ladder, and what all know together."""

    evidences: Evidences
    ladders: tuple[tuple[Walker, ...], ...]
    barred: int
    every: int
    rng: Generator

    @property
    def walkers(self) -> tuple[Walker, ...]:
        """The walks that are averaged."""
        return tuple(ladder[0] for ladder in self.ladders)

    def run_to(self, steps: int, *, stop: Callable[[], bool], tell: Callable[[int], None]) -> None:
        """Walk on, all walks in turn, to that number of steps each, or until `stop` says so."""
        lists = self.evidences.marginals.lists
        numbered = np.array([(i, j, bit) for bit, (i, j) in enumerate(pairs(lists))])
        while self.walkers[0].steps < steps and not stop():
            now = min(_STEPS_AT_ONCE, steps - self.walkers[0].steps)
            for ladder in self.ladders:
                self._climb(ladder, numbered, now)
            tell(self.walkers[0].steps)

    def _climb(self, ladder: tuple[Walker, ...], numbered: Ints, steps: int) -> None:
        between = len(numbered)
        for begin in range(0, steps, between):
            now = min(between, steps - begin)
            for walker in ladder:
                proposed = numbered[self.rng.integers(len(numbered), size=now)]
                walker.walk(self.evidences, self.barred, proposed, self.rng.standard_exponential(now), every=self.every)
            tosses = self.rng.standard_exponential(len(ladder) - 1).tolist()
            for colder, warmer, toss in zip(ladder[:-1], ladder[1:], tosses, strict=True):
                colder.exchange(warmer, toss)

    def kept(self) -> list[list[int]]:
        """Return the keys of each walk after the discarded first quarter, thinned evenly to at most 1,500."""
        traces = [walker.trace[len(walker.trace) // _DISCARDED :] for walker in self.walkers]
        return [trace[:: max(1, -(-len(trace) // _LOOKED_AT))] for trace in traces]

    def move_to(self, nodes: Nodes) -> None:
        """Look at other numbers of undocumented from now on; what was written down is no longer of use."""
        self.evidences = evidences_on(self.evidences.marginals, nodes)
        for ladder in self.ladders:
            for walker in ladder:
                walker.begin_again(self.evidences)


def begin_walks(marginals: Marginals, nodes: Nodes, rng: Generator, *, with_complete: bool) -> Walks:
    """Place four walks far apart."""
    evidences = evidences_on(marginals, nodes)
    complete = (1 << len(pairs(marginals.lists))) - 1
    ladders = tuple(
        tuple(
            Walker(power=power, near=list(near), key=key_of(near), scores=evidences.common, evidence=0.0)
            for power in _POWERS
        )
        for near in starts(marginals.lists, rng)
    )
    walks = Walks(
        evidences=evidences,
        ladders=ladders,
        barred=-1 if with_complete else complete,
        every=max(1, len(pairs(marginals.lists)) // 2),
        rng=rng,
    )
    walks.move_to(nodes)
    return walks
