"""The move along the ridge: one class becomes larger and its list probabilities smaller, or the other way round.

Observed counts hardly tell "many people, each hard to see" from "fewer people, each easier to see". Gibbs steps cross
that ridge by inches; this goes along it in one, with N and the classes of all people integrated out.
"""

from __future__ import annotations

import math

from habeas.estimates.kernel.arrays import Cells, Facts, Prior, States
from habeas.estimates.kernel.cells import chance_seen
from habeas.estimates.kernel.chance import Words, exponential, normal, uniform
from habeas.estimates.kernel.jit import compiled
from habeas.estimates.kernel.weights import log_density

_SMALLEST_STEP = 0.15
_LOG_RANGE = math.log(1.1 / 0.15)


@compiled
def cross_ridge(s: int, rung: int, states: States, cells: Cells, facts: Facts, prior: Prior, chance: Words) -> None:
    """Propose one step along the ridge for state s under the counts of its rung.

    Class k is chosen by its share u_k of the undocumented; lambda_k is multiplied by e = e^eps and nu_k divided by
    it. Log acceptance = change of [sum n_m log pi_m - n log P(seen)] + change of log p(nu) + change of log p(lambda)
    + (J - 1) eps
    - K log D + log(u'_k / u_k), with D the normaliser of the new weights. Alpha is integrated out of p(nu), and to
    be drawn anew after the move.
    """
    eps = _SMALLEST_STEP * math.exp(_LOG_RANGE * uniform(chance)) * normal(chance)
    k = _choose(s, cells, chance)
    if not _new_rates(s, k, eps, states, cells):
        return
    lists, classes = states.on.shape[1], states.on.shape[2]
    log_norm = _new_weights(s, k, eps, states, cells)
    gain = _fit_gain(s, k, rung, eps, cells, facts)
    gain += log_density(cells.row[0], cells.row[1], prior)
    gain -= log_density(states.log_weights[s], cells.weights[s], prior)
    gain += (lists - 1.0 + (prior.on - 1.0) * lists) * eps - classes * log_norm
    for j in range(lists):
        gain += (prior.off - 1.0) * math.log(cells.rates[2, j]) if prior.off != 1.0 else 0.0
    last = cells.totals.shape[1] - 1
    gain += math.log(cells.new[last] / cells.shares[s, last, k] * (cells.totals[s, last] / cells.sums[last]))
    if -exponential(chance) < gain:
        _take(s, k, states, cells)


@compiled
def _choose(s: int, cells: Cells, chance: Words) -> int:
    last, classes = cells.totals.shape[1] - 1, cells.weights.shape[1]
    left = uniform(chance) * cells.totals[s, last]
    for k in range(classes - 1):
        left -= cells.shares[s, last, k]
        if left < 0.0:
            return k
    return int(classes - 1)


@compiled
def _new_rates(s: int, k: int, eps: float, states: States, cells: Cells) -> bool:
    """Write lambda', 1 - lambda', the ratio of the latter to before, and what a list of a cell multiplies; False:
    impossible.
    """
    scale = math.exp(eps)
    for j in range(states.on.shape[1]):
        on = states.on[s, j, k] * scale
        if on >= 1.0:
            return False
        cells.rates[0, j] = on
        cells.rates[1, j] = 1.0 - on
        cells.rates[2, j] = cells.rates[1, j] / states.off[s, j, k]
        cells.rates[3, j] = scale / cells.rates[2, j]
    return bool(cells.shares[s, cells.totals.shape[1] - 1, k] > 0.0)


@compiled
def _new_weights(s: int, k: int, eps: float, states: States, cells: Cells) -> float:
    """Write the new weights and their logs; return log D."""
    classes = states.on.shape[2]
    norm = cells.weights[s, k] * math.exp(-eps)
    for other in range(classes):
        if other != k:
            norm += cells.weights[s, other]
    log_norm = math.log(norm)
    for other in range(classes):
        cells.row[0, other] = states.log_weights[s, other] - log_norm
        cells.row[1, other] = cells.weights[s, other] / norm
    cells.row[0, k] -= eps
    cells.row[1, k] *= math.exp(-eps)
    return log_norm


@compiled
def _fit_gain(s: int, k: int, rung: int, eps: float, cells: Cells, facts: Facts) -> float:
    """Write the new shares of class k and the new totals, both without 1/D; return the change of the likelihood."""
    lists, classes, observed = cells.rates.shape[1], cells.weights.shape[1], facts.counts.shape[1]
    base, some = math.exp(-eps), 0.0
    for j in range(lists):
        base *= cells.rates[2, j]
        some = cells.rates[0, j] + cells.rates[1, j] * some
    seen = cells.weights[s, k] * math.exp(-eps) * some
    for other in range(classes):
        if other != k:
            seen += cells.weights[s, other] * cells.some[s, other]
    gain = -facts.people[rung] * math.log(seen / chance_seen(s, cells))
    for m in range(observed + 1):
        new = cells.shares[s, m, k] * base
        for at in range(facts.starts[m], facts.starts[m + 1]):
            new *= cells.rates[3, facts.members[at]]
        # Summed anew: total - old + new would cancel where class k held the whole cell.
        total = new
        for other in range(classes):
            if other != k:
                total += cells.shares[s, m, other]
        cells.new[m] = new
        cells.sums[m] = total
        if m < observed:
            gain += facts.counts[rung, m] * math.log(total / cells.totals[s, m])
    return float(gain)


@compiled
def _take(s: int, k: int, states: States, cells: Cells) -> None:
    none, some = 1.0, 0.0
    for j in range(states.on.shape[1]):
        on, off = cells.rates[0, j], cells.rates[1, j]
        states.on[s, j, k] = on
        states.off[s, j, k] = off
        none *= off
        some = on + off * some
    cells.none[s, k] = none
    cells.some[s, k] = some
    for other in range(states.on.shape[2]):
        states.log_weights[s, other] = cells.row[0, other]
        cells.weights[s, other] = cells.row[1, other]
    for m in range(cells.totals.shape[1]):
        cells.shares[s, m, k] = cells.new[m]
        cells.totals[s, m] = cells.sums[m]
