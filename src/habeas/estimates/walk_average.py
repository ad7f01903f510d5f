"""More graphs than can be scored: four walks that start far apart, averaged once they agree, or said not to agree.

The share of time that the walks spend in a graph is its posterior probability. Of every graph kept the whole posterior
of n0 is used (Rao-Blackwell), not one random number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.estimates.chordal import pairs
from habeas.estimates.chordal_step import near_of
from habeas.estimates.convergence import bulk_ess, rhat, tail_ess
from habeas.estimates.graph_average import Edges, GraphAverage, Walk
from habeas.estimates.graph_evidence import scores_of_graphs
from habeas.estimates.graph_scores import complete_share
from habeas.estimates.graph_walk import Walks, begin_walks
from habeas.estimates.marginals import Marginals
from habeas.estimates.quadrature import (
    MOST_HIDDEN,
    NEGLIGIBLE_TAIL,
    Nodes,
    farther,
    first_nodes,
    given_nodes,
    quantiles,
    resolved,
    tail_share,
)
from habeas.estimates.state import Floats, Ints

RHAT_WANTED = 1.01
ESS_WANTED = 400.0
MOST_APART = 0.1
"""Two walks that differ by more than this in the probability that some two lists depend on each other do not agree."""
MOST_STEPS = 200_000
_PILOT_STEPS = 1_000
_FIRST_STEPS = 20_000
_FEWEST_LOOKED_AT = 8
_MOST_RENEWALS = 6


def average_by_walk(
    marginals: Marginals,
    lists: tuple[str, ...],
    *,
    with_complete: bool,
    grid: Ints | None,
    rng: Generator,
    tell: Callable[[float], None],
    stop: Callable[[], bool],
    most_steps: int = MOST_STEPS,
) -> GraphAverage | None:
    """Average over chordal graphs by four walks, until they agree or until a fixed number of steps.

    They agree where R-hat of n0 is at most 1.01 with 400 effective draws, no walk stands still on a graph where the
    others are not, and no two differ by more than 0.1 in the probability that two lists depend on each other.

    Args: as for `average_exactly`, and
        rng: chooses the pairs; the same state gives the same numbers.
        most_steps: of each walk.
    Returns: None where `stop` said so before there was anything to tell.
    """
    nodes = given_nodes(grid) if grid is not None else first_nodes(marginals.documented)
    walks = begin_walks(marginals, nodes, rng, with_complete=with_complete)
    walks.run_to(min(_PILOT_STEPS, most_steps), stop=stop, tell=lambda _: None)
    walks.move_to(_finer(walks, stop))
    target, renewals = min(_FIRST_STEPS, most_steps), 0
    while True:
        walks.run_to(target, stop=stop, tell=lambda steps: tell(min(1.0, steps / most_steps)))
        cut = walks.walkers[0].steps < target
        looked = _looked_at(walks, cut=cut)
        if looked is None:
            return None
        better = walks.evidences.nodes if cut or renewals == _MOST_RENEWALS else _better(walks, looked, stop)
        if better is not walks.evidences.nodes:
            renewals += 1
            walks.move_to(better)
        elif looked.walk.agreed or cut or target == most_steps:
            tell(1.0)
            return _average(walks, looked, lists, with_complete=with_complete)
        else:
            target = min(target * 2, most_steps)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Looked:
    """What the kept steps say: each different graph with its share of the walks' time, n0, and the agreement."""

    edges: Edges
    shares: Floats
    mass: Floats
    walk: Walk


def _finer(walks: Walks, stop: Callable[[], bool]) -> Nodes:
    """Return nodes that resolve the peaks of the graphs seen: those in use, if they do."""
    nodes, marginals = walks.evidences.nodes, walks.evidences.marginals
    if nodes.stepwise or nodes.coarse:
        return nodes
    keys = sorted({walker.key for walker in walks.walkers}.union(*walks.kept()))
    return resolved(nodes, lambda hidden: scores_of_graphs(marginals, keys, hidden), stop=stop)


def _better(walks: Walks, looked: _Looked, stop: Callable[[], bool]) -> Nodes:
    """Return nodes that resolve all peaks and reach to where nothing is left: those in use, if they do."""
    nodes = _finer(walks, stop)
    short = tail_share(walks.evidences.nodes, looked.mass) > NEGLIGIBLE_TAIL and nodes.end < MOST_HIDDEN * 0.99
    return farther(nodes) if short and not nodes.stepwise else nodes


def _looked_at(walks: Walks, *, cut: bool) -> _Looked | None:
    """Weigh the kept graphs, draw n0 of each, and hold the walks against each other."""
    kept, nodes = walks.kept(), walks.evidences.nodes
    length = min(len(trace) for trace in kept)
    if length < _FEWEST_LOOKED_AT:
        return None
    kept = [trace[:length] for trace in kept]
    places: dict[int, list[int]] = {}
    for walk, trace in enumerate(kept):
        for step, key in enumerate(trace):
            places.setdefault(key, []).append(step * len(kept) + walk)
    draws, mass = np.empty(length * len(kept)), np.zeros(len(nodes.hidden))
    tosses = walks.rng.random(len(draws))
    lists = walks.evidences.marginals.lists
    for key, at in places.items():
        logs = walks.evidences.scores(near_of(key, lists)) + nodes.log_weights
        each = np.exp(logs - np.logaddexp.reduce(logs))
        mass += each * len(at)
        draws[at] = quantiles(nodes, each, tosses[at], whole=False)
    number = len(pairs(lists))
    edges = np.array([[key >> bit & 1 for bit in range(number)] for key in places], dtype=np.uint8)
    counts = [Counter(trace) for trace in kept]
    times = np.array([[count[key] for key in places] for count in counts]) / length
    return _Looked(
        edges=edges,
        shares=times.mean(axis=0),
        mass=mass / mass.sum(),
        walk=_agreement(walks, draws.reshape(length, len(kept)), times, times @ edges, cut=cut),
    )


def _agreement(walks: Walks, draws: Floats, times: Floats, joined: Floats, *, cut: bool) -> Walk:
    """Hold the walks against each other.

    Args:
        draws: (steps, walks) n0; times: (walks, graphs) shares of time; joined: (walks, pairs).
    """
    apart = float(np.ptp(joined, axis=0).max())
    frozen = _frozen(times)
    spread, effective = rhat(draws), min(bulk_ess(draws), tail_ess(draws))
    steps = walks.walkers[0].steps
    ends = np.maximum(np.rint(np.quantile(draws, [0.025, 0.975], axis=0)), 0.0)
    return Walk(
        walks=len(walks.walkers),
        steps=steps,
        seen=times.shape[1],
        taken=min(walker.taken for walker in walks.walkers) / steps,
        apart=apart,
        rhat=spread,
        ess=effective,
        frozen=frozen,
        agreed=spread <= RHAT_WANTED and effective >= ESS_WANTED and apart <= MOST_APART and not frozen,
        cut=cut,
        widest=(float(ends[0].min()), float(ends[1].max())),
    )


def _frozen(times: Floats) -> int:
    """Count walks that stood on one graph all the time while the others spent less than half of theirs there."""
    frozen = 0
    for walk, own in enumerate(times):
        others = np.delete(times, walk, axis=0).mean(axis=0)
        frozen += int(own.max() == 1.0 and others[int(own.argmax())] < 0.5)
    return frozen


def _average(walks: Walks, looked: _Looked, lists: Sequence[str], *, with_complete: bool) -> GraphAverage:
    evidences = walks.evidences
    marginals = evidences.marginals
    complete = (1 << len(pairs(marginals.lists))) - 1
    alone = evidences.keep(complete, evidences.scores(near_of(complete, marginals.lists)))
    order = np.argsort(-looked.shares, kind="stable")
    return GraphAverage(
        lists=tuple(lists),
        documented=marginals.documented,
        edges=looked.edges[order],
        probabilities=looked.shares[order],
        complete=complete_share(alone, evidences.total(but=complete)),
        with_complete=with_complete,
        delta=marginals.delta,
        nodes=evidences.nodes,
        mass=looked.mass,
        tail=tail_share(evidences.nodes, looked.mass),
        walk=looked.walk,
    )
