"""Where the posterior of n0, the undocumented, is looked at, and with which weight: a sum over all of 0, 1, 2, …

Every whole number up to 20, then steps that are equal in u = log(n0 + 1), with trapezoid weights in u. Steps are
halved around the peak of every graph that matters until six of them make its standard deviation, so that a table of
a thousand million persons, whose graphs have peaks a ten-thousandth wide, is not looked at between the nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from habeas.estimates.state import Floats, Ints

MOST_HIDDEN = 1e15
"""No node beyond this; a posterior that reaches so far is not bounded by the data."""
NEGLIGIBLE_TAIL = 1e-6
"""Posterior probability for each doubling of e at the last node, above which the nodes reach on."""
_WHOLE = 20
_STEP = 0.05
_STEPS_A_SPREAD = 6.0
_SPREADS_LOOKED_AT = 8.0
_LEAST_LOG = 30.0
_MOST_PARTS = 8
_MOST_ROUNDS = 12
_MOST_NODES = 20_000

Scores = Callable[[Floats], Iterable[Floats]]
"""From nodes (Q,) to blocks (graphs, Q) of log P(table, N | graph), every graph once."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nodes:
    """Numbers of undocumented (Q,), ascending, with the log of the weight of each.

    `stepwise`: the nodes are all that can be (a grid handed in); else each stands for the numbers around it. `coarse`:
    some graph's peak is narrower than the steps, and more nodes were not to be had.
    """

    hidden: Floats
    log_weights: Floats
    stepwise: bool = False
    coarse: bool = False

    @property
    def end(self) -> float:
        """The last node."""
        return float(self.hidden[-1])


def given_nodes(grid: Ints) -> Nodes:
    """Return a grid as it stands, each node of weight 1, as dga sums."""
    return Nodes(hidden=grid.astype(np.float64), log_weights=np.zeros(len(grid)), stepwise=True)


def first_nodes(documented: int) -> Nodes:
    """Return nodes from 0 to a thousand undocumented for each documented, or a million."""
    return _weighted(_heights(np.log(_WHOLE + 1.0), np.log(max(1e3 * documented, 1e6))))


def farther(nodes: Nodes) -> Nodes:
    """Return the nodes with more beyond their end, to a thousand times as many."""
    heights = np.log1p(nodes.hidden)
    end = min(heights[-1] + np.log(1e3), np.log(MOST_HIDDEN))
    steps = max(1, int(np.ceil((end - heights[-1]) / _STEP)))
    return _weighted(np.concatenate([heights, np.linspace(heights[-1], end, steps + 1)[1:]]))


def resolved(nodes: Nodes, scores: Scores, *, stop: Callable[[], bool]) -> Nodes:
    """Halve steps until the peak of every graph that could matter has six steps in its standard deviation.

    A graph could matter if its evidence, by a parabola through its three highest nodes and with room for the error
    of that, comes within e^-30 of the best seen. Stops where `stop` says so, and at 20,000 nodes or after twelve rounds
    returns coarse nodes.
    """
    for _ in range(_MOST_ROUNDS):
        heights = np.log1p(nodes.hidden)
        wanted = _wanted_steps(heights, scores(nodes.hidden), stop)
        parts = np.clip(np.ceil(np.diff(heights) / wanted - 1e-6), 1, _MOST_PARTS).astype(np.int64)
        parts[:_WHOLE] = 1
        if stop() or np.all(parts == 1):
            return nodes
        if parts.sum() > _MOST_NODES:
            break
        nodes = _weighted(_divided(heights, parts))
    return replace(nodes, coarse=True)


def tail_share(nodes: Nodes, mass: Floats) -> float:
    """Return the posterior probability for each unit of log n0 at the last node, from the nodes' masses (Q,)."""
    width = float(np.log1p(nodes.hidden[-1]) - np.log1p(nodes.hidden[-2])) if len(nodes.hidden) > 1 else 1.0
    # The last node of a weighted set has half a step.
    return float(mass[-1] / (width if nodes.stepwise else width / 2.0))


def quantiles(nodes: Nodes, mass: Floats, probabilities: Floats, *, whole: bool = True) -> Floats:
    """Return numbers of undocumented at the probabilities given, by inverting the distribution function.

    Args:
        mass: (Q,) posterior probability of each node, in all 1.
        whole: round to whole numbers; else the places between -1/2 and the end, which no two draws share.
    Returns: numbers as floats. A grid handed in gives back its own nodes.
    """
    below = np.cumsum(mass)
    below /= below[-1]
    if nodes.stepwise:
        return nodes.hidden[np.minimum(np.searchsorted(below, probabilities), len(below) - 1)]
    edges = _edges(nodes.hidden)
    at = np.interp(probabilities, np.concatenate([[0.0], below]), edges)
    return np.maximum(np.rint(at), 0.0) if whole else at


def _heights(start: float, end: float) -> Floats:
    steps = max(1, int(np.ceil((end - start) / _STEP)))
    return np.concatenate([np.log1p(np.arange(_WHOLE)), np.linspace(start, end, steps + 1)])


def _weighted(heights: Floats) -> Nodes:
    """Give each whole number up to 20 the weight 1, and the nodes beyond trapezoid weights in u: n0 + 1 = e^u."""
    hidden = np.expm1(heights)
    hidden[: _WHOLE + 1] = np.rint(hidden[: _WHOLE + 1])
    steps = np.diff(heights)
    left, right = steps * np.exp(heights[:-1]), steps * np.exp(heights[1:])
    left[:_WHOLE], right[:_WHOLE] = 1.0, 1.0
    weights = 0.5 * (np.append(left, 0.0) + np.insert(right, 0, 1.0))
    return Nodes(hidden=hidden, log_weights=np.log(weights))


def _edges(hidden: Floats) -> Floats:
    """Return the ends of the stretch that each node stands for, (Q + 1,): half way to the next, in u beyond 20."""
    heights = np.log1p(hidden)
    between = np.expm1((heights[1:] + heights[:-1]) / 2.0)
    between[:_WHOLE] = (hidden[1 : _WHOLE + 1] + hidden[:_WHOLE]) / 2.0
    return np.concatenate([[-0.5], between, [hidden[-1]]])


def _divided(heights: Floats, parts: Ints) -> Floats:
    """Cut interval i into parts[i] equal ones."""
    starts = np.repeat(heights[:-1], parts)
    widths = np.repeat(np.diff(heights) / parts, parts)
    within = np.arange(len(starts)) - np.repeat(np.cumsum(parts) - parts, parts)
    return np.append(starts + widths * within, heights[-1])


def _wanted_steps(heights: Floats, blocks: Iterable[Floats], stop: Callable[[], bool]) -> Floats:
    """Return the widest step that may stand in each interval, (Q - 1,)."""
    peaks = []
    for block in blocks:
        if stop():
            break
        peaks.append(_peaks(heights, block + heights))
    wanted = np.full(len(heights) - 1, np.inf)
    if not peaks:
        return wanted
    best = max(float(peak.least.max()) for peak in peaks if len(peak.least))
    seen = {
        (int(at), int(level))
        for peak in peaks
        for at, level in np.unique(np.stack([peak.at, peak.level])[:, peak.most >= best - _LEAST_LOG], axis=1).T
    }
    for at, level in seen:
        step = _STEP / 2.0**level
        reach = _SPREADS_LOOKED_AT * _STEPS_A_SPREAD * step * 2.0
        near = (heights[1:] > heights[max(at - 1, 0)] - reach) & (
            heights[:-1] < heights[min(at + 1, len(heights) - 1)] + reach
        )
        wanted[near] = np.minimum(wanted[near], step)
    return wanted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Peaks:
    """Of each graph: its highest node, the number of halvings its width asks for, and what its evidence may be."""

    at: Ints
    level: Ints
    least: Floats
    most: Floats


def _peaks(heights: Floats, logs: Floats) -> _Peaks:
    """Lay a parabola through each graph's highest node and its neighbours.

    Args:
        logs: (graphs, Q) log density in u.
    """
    rows = np.arange(len(logs))
    at = np.argmax(logs, axis=1)
    inside = np.clip(at, 1, len(heights) - 2)
    left, right = heights[inside] - heights[inside - 1], heights[inside + 1] - heights[inside]
    middle = logs[rows, inside]
    down, up = (middle - logs[rows, inside - 1]) / left, (logs[rows, inside + 1] - middle) / right
    bend = np.maximum((down - up) / (left + right), 1e-12)
    slope = (down * right + up * left) / (left + right)
    # A peak at either end has nothing beyond it to find.
    rise = np.where(at == inside, slope**2 / (4.0 * bend), 0.0)
    spread = 1.0 / np.sqrt(2.0 * bend)
    level = np.ceil(np.log2(_STEPS_A_SPREAD * _STEP / spread) - 1e-6)
    return _Peaks(
        at=at,
        level=np.clip(np.where(at == 0, 0, level), 0, 40).astype(np.int64),
        least=logs[rows, at] + np.log(np.minimum(spread, np.minimum(left, right))),
        most=logs[rows, at] + 2.0 * rise + 1.0 + np.log(np.minimum(spread, 10.0)),
    )
