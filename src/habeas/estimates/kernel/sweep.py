"""One sweep of one state: ridge, N, classes, list probabilities, alpha, weights, labels."""

from __future__ import annotations

import math

from habeas.estimates.kernel.arrays import Cells, Facts, Floats, Prior, States
from habeas.estimates.kernel.cells import chance_hidden, chance_seen, share_cells
from habeas.estimates.kernel.chance import Words, exponential, uniform
from habeas.estimates.kernel.counts import binomial, poisson
from habeas.estimates.kernel.gammas import gamma, gamma_from_one
from habeas.estimates.kernel.jit import compiled
from habeas.estimates.kernel.ridge import cross_ridge
from habeas.estimates.kernel.weights import draw_alpha, draw_weights, exchange_labels, walk_alpha

MOST_HIDDEN = 1e15
RIDGES = 2
EXCHANGES = 8
_ONE_BY_ONE = 10.0
_LEAST = 1e-300


@compiled
def sweep(
    s: int, rung: int, states: States, cells: Cells, facts: Facts, prior: Prior, chance: Words
) -> tuple[float, float]:
    """Move state s once through under the counts of its rung; return log P(seen) and n0, drawn together.

    The ridge comes before N and the classes are drawn: it integrates them out.
    """
    for _ in range(RIDGES):
        cross_ridge(s, rung, states, cells, facts, prior, chance)
    draw_alpha(s, states, prior, chance)
    seen = max(chance_seen(s, cells), _LEAST)
    unseen = chance_hidden(s, cells)
    hidden = _draw_hidden(facts.people[rung], unseen / seen, chance)
    _place_everybody(s, rung, hidden, cells, facts, chance)
    _draw_rates(s, states, cells, prior, chance)
    walk_alpha(s, states, cells, prior, chance)
    draw_weights(s, states, cells, chance)
    exchange_labels(s, EXCHANGES, states, cells, prior, chance)
    draw_alpha(s, states, prior, chance)
    share_cells(s, states, cells, facts)
    return (math.log1p(-unseen) if unseen < 0.5 else math.log(seen)), hidden


@compiled
def _draw_hidden(people: float, odds: float, chance: Words) -> float:
    """Draw n0 ~ NegBin(n, P(seen)) as a Poisson with a gamma mean; the only limit is that of whole numbers."""
    mean = gamma_from_one(people, chance) * odds
    return poisson(mean, chance) if mean < MOST_HIDDEN else MOST_HIDDEN


@compiled
def _place_everybody(s: int, rung: int, hidden: float, cells: Cells, facts: Facts, chance: Words) -> None:
    """Draw how many of each cell's people are of each class; count them by class, and by list and class."""
    classes, observed = cells.weights.shape[1], facts.counts.shape[1]
    cells.persons[:] = 0.0
    cells.on_list[:] = 0.0
    for m in range(observed + 1):
        people = hidden if m == observed else facts.counts[rung, m]
        if people <= 0.0:
            continue
        if people <= _ONE_BY_ONE:
            _place_each(people, cells.totals[s, m], cells.shares[s, m], cells.placed, chance)
        else:
            _place_together(people, cells.shares[s, m], cells.placed, cells.tails, chance)
        for k in range(classes):
            cells.persons[k] += cells.placed[k]
        for at in range(facts.starts[m], facts.starts[m + 1]):
            j = facts.members[at]
            for k in range(classes):
                cells.on_list[j, k] += cells.placed[k]


@compiled
def _place_each(people: float, total: float, shares: Floats, placed: Floats, chance: Words) -> None:
    classes = shares.shape[0]
    placed[:] = 0.0
    for _ in range(int(people)):
        left = uniform(chance) * total
        k = 0
        while k < classes - 1 and left >= shares[k]:
            left -= shares[k]
            k += 1
        placed[k] += 1.0


@compiled
def _place_together(people: float, shares: Floats, placed: Floats, tails: Floats, chance: Words) -> None:
    """Draw a multinomial class by class; what is left is compared with the tail, summed from its end."""
    classes = shares.shape[0]
    placed[:] = 0.0
    tails[classes] = 0.0
    for k in range(classes - 1, -1, -1):
        tails[k] = tails[k + 1] + shares[k]
    left = people
    for k in range(classes - 1):
        if left <= 0.0:
            return
        if shares[k] > 0.0:
            placed[k] = binomial(left, shares[k] / tails[k], tails[k + 1] / tails[k], chance)
            left -= placed[k]
    placed[classes - 1] = left


@compiled
def _draw_rates(s: int, states: States, cells: Cells, prior: Prior, chance: Words) -> None:
    """Draw lambda and 1 - lambda, each to full precision, from the people on and off each list."""
    for j in range(states.on.shape[1]):
        for k in range(states.on.shape[2]):
            on_list = cells.on_list[j, k]
            _draw_rate(s, j, k, states, prior.on + on_list, prior.off + (cells.persons[k] - on_list), chance)


@compiled
def _draw_rate(s: int, j: int, k: int, states: States, a: float, b: float, chance: Words) -> None:
    """Draw from Beta(a, b); where a or b is 1, as in every empty class under the usual priors, by inverting its
    function.
    """
    if b == 1.0:
        log_on = -exponential(chance) / a
        states.on[s, j, k] = max(math.exp(log_on), _LEAST)
        states.off[s, j, k] = max(-math.expm1(log_on), _LEAST)
    elif a == 1.0:
        log_off = -exponential(chance) / b
        states.on[s, j, k] = max(-math.expm1(log_off), _LEAST)
        states.off[s, j, k] = max(math.exp(log_off), _LEAST)
    else:
        yes, no = gamma(a, chance), gamma(b, chance)
        states.on[s, j, k] = max(yes / (yes + no), _LEAST)
        states.off[s, j, k] = max(no / (yes + no), _LEAST)
