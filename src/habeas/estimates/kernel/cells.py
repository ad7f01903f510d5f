"""How the classes share each cell of the table under a state."""

from __future__ import annotations

import math

from habeas.estimates.kernel.arrays import Cells, Facts, States
from habeas.estimates.kernel.jit import compiled

_LEAST = 1e-250
_MOST = 1e250
_DEEP = 1e-280


@compiled
def share_cells(s: int, states: States, cells: Cells, facts: Facts) -> None:
    """Compute weights, chances and shares of state s; odds are multiplied only over the lists of a cell.

    A cell whose products leave the range of a double is computed in logs, on a scale of its own.
    """
    deep = _chances(s, states, cells)
    classes = states.log_weights.shape[1]
    for m in range(facts.starts.shape[0] - 1):
        for k in range(classes):
            cells.shares[s, m, k] = cells.weights[s, k] * cells.none[s, k]
        for at in range(facts.starts[m], facts.starts[m + 1]):
            j = facts.members[at]
            for k in range(classes):
                cells.shares[s, m, k] *= cells.odds[j, k]
        total = 0.0
        for k in range(classes):
            total += cells.shares[s, m, k]
        cells.totals[s, m] = total
        cells.scales[s, m] = 0.0
        if deep or not _LEAST < total < _MOST:
            _share_in_logs(s, m, states, cells, facts)


@compiled
def _chances(s: int, states: States, cells: Cells) -> bool:
    """Compute each class's weight, chances and odds; return whether a product comes near the smallest double."""
    deep = False
    lists, classes = states.on.shape[1], states.on.shape[2]
    for k in range(classes):
        cells.weights[s, k] = math.exp(states.log_weights[s, k])
        cells.none[s, k] = 1.0
        cells.some[s, k] = 0.0
    for j in range(lists):
        for k in range(classes):
            on, off = states.on[s, j, k], states.off[s, j, k]
            cells.none[s, k] *= off
            # Not 1 - none: a class that is hardly seen would lose its digits.
            cells.some[s, k] = on + off * cells.some[s, k]
            cells.odds[j, k] = on / off
    for k in range(classes):
        deep = deep or cells.none[s, k] < _DEEP
    return deep


@compiled
def _share_in_logs(s: int, m: int, states: States, cells: Cells, facts: Facts) -> None:
    lists, classes = states.on.shape[1], states.on.shape[2]
    top = -math.inf
    for k in range(classes):
        log_share = states.log_weights[s, k]
        for j in range(lists):
            log_share += math.log(states.off[s, j, k])
        for at in range(facts.starts[m], facts.starts[m + 1]):
            j = facts.members[at]
            log_share += math.log(states.on[s, j, k]) - math.log(states.off[s, j, k])
        cells.shares[s, m, k] = log_share
        top = max(top, log_share)
    total = 0.0
    for k in range(classes):
        cells.shares[s, m, k] = math.exp(cells.shares[s, m, k] - top)
        total += cells.shares[s, m, k]
    cells.totals[s, m] = total
    cells.scales[s, m] = top


@compiled
def chance_seen(s: int, cells: Cells) -> float:
    """Return P(on at least one list) under state s, summed from its parts."""
    seen = 0.0
    for k in range(cells.weights.shape[1]):
        seen += cells.weights[s, k] * cells.some[s, k]
    return seen


@compiled
def chance_hidden(s: int, cells: Cells) -> float:
    """Return P(on no list) under state s, summed from its parts."""
    hidden = 0.0
    for k in range(cells.weights.shape[1]):
        hidden += cells.weights[s, k] * cells.none[s, k]
    return hidden
