"""The move along the ridge: one class becomes larger and its list probabilities smaller, or the other way
round.

Observed counts hardly tell "many people, each hard to see" from "fewer people, each easier to see". A Gibbs
sampler crosses that ridge in tiny steps; this move goes along it in one, with N and the classes of all
people integrated out.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from habeas.estimates.state import (
    Cells,
    Flags,
    Floats,
    Ints,
    Priors,
    State,
    log_complement,
    log_seen,
    log_sum,
)
from habeas.estimates.sticks import log_density

_SMALLEST_STEP = 0.15
_LARGEST_STEP = 1.1


def cross_ridge(
    state: State, cells: Cells, patterns: Floats, counts: Ints, priors: Priors, rng: Generator
) -> tuple[State, Cells, Floats]:
    """Propose one step along the ridge in every chain.

    Class k is chosen by its share u_k of the undocumented; lambda_k is multiplied by s = e^eps and nu_k
    divided by s. log acceptance = change of [sum n_m log pi_m - n log P(seen)] + change of log p(nu) +
    change of log p(lambda) + (J - 1) eps - K log D + log(u'_k / u_k), with D the normaliser of the new
    weights. Alpha is integrated out of p(nu), and to be drawn anew after the move.

    Args:
        cells: the cells of this state.
        counts: people with each pattern, (chains, M), without the all-zero pattern.
    Returns: the state after the step, its cells, and its log P(on at least one list).
    """
    rows = np.arange(len(state.alpha))
    eps = _steps(len(rows), rng)
    shares = cells.scaled[:, -1, :].cumsum(axis=1)
    chosen = (shares < (rng.random(len(rows)) * shares[:, -1])[:, None]).sum(axis=1)
    log_on = state.log_on[rows, :, chosen] + eps[:, None]
    possible: Flags = np.asarray((log_on < 0.0).all(axis=1))
    log_on = np.where(possible[:, None], log_on, state.log_on[rows, :, chosen])
    moved, log_norm = _moved(state, log_on, chosen, eps)
    after = _moved_cells(cells, state, moved, patterns, chosen, eps)
    seen, seen_after = log_seen(state), log_seen(moved)
    gain = _likelihood_gain(cells, after, counts, log_norm + seen_after - seen)
    gain += log_density(moved.log_weights, priors) - log_density(state.log_weights, priors)
    gain += _prior_gain(state, moved, priors, chosen, eps)
    gain += (log_on.shape[1] - 1) * eps - state.log_weights.shape[1] * log_norm
    gain += np.log(after.scaled[rows, -1, chosen] / after.total[:, -1])
    gain -= np.log(cells.scaled[rows, -1, chosen] / cells.total[:, -1])
    gain = np.where(possible, gain, -np.inf)
    taken: Flags = np.asarray(-rng.standard_exponential(len(rows)) < gain)
    kept = Cells(
        scaled=np.where(taken[:, None, None], after.scaled, cells.scaled),
        total=np.where(taken[:, None], after.total, cells.total),
    )
    return _either(taken, moved, state), kept, np.where(taken, seen_after, seen)


def _steps(chains: int, rng: Generator) -> Floats:
    """Draw steps of very different sizes: the ridge is short in one table and long in the next."""
    size = _SMALLEST_STEP * (_LARGEST_STEP / _SMALLEST_STEP) ** rng.random(chains)
    return np.asarray(size * rng.standard_normal(chains))


def _moved(state: State, log_on: Floats, chosen: Ints, eps: Floats) -> tuple[State, Floats]:
    """Return the proposed state and log D."""
    rows = np.arange(len(chosen))
    log_weights = state.log_weights.copy()
    log_weights[rows, chosen] -= eps
    log_norm = log_sum(log_weights)
    all_on, all_off = state.log_on.copy(), state.log_off.copy()
    all_on[rows, :, chosen] = log_on
    all_off[rows, :, chosen] = log_complement(log_on)
    moved = State(log_weights=log_weights - log_norm[:, None], log_on=all_on, log_off=all_off, alpha=state.alpha)
    return moved, log_norm


def _moved_cells(cells: Cells, state: State, moved: State, patterns: Floats, chosen: Ints, eps: Floats) -> Cells:
    """Return the cells of the proposed state without 1/D, on the scale of the old ones: only class k
    changes.
    """
    rows = np.arange(len(chosen))
    off = moved.log_off[rows, :, chosen] - state.log_off[rows, :, chosen]
    on = moved.log_on[rows, :, chosen] - state.log_on[rows, :, chosen]
    change = (off.sum(axis=1) - eps)[:, None] + (on - off) @ patterns.T
    scaled = cells.scaled.copy()
    scaled[rows, :, chosen] *= np.exp(change)
    # Summed anew: total - old + new would cancel where class k held the whole cell.
    return Cells(scaled=scaled, total=scaled.sum(axis=2))


def _likelihood_gain(before: Cells, after: Cells, counts: Ints, log_norms: Floats) -> Floats:
    """Return the change of sum n_m log(pi_m / P(seen)), where every person shares the same two
    normalisers.
    """
    cells = counts * np.log(after.total[:, :-1] / before.total[:, :-1])
    return np.asarray(cells.sum(axis=1) - counts.sum(axis=1) * log_norms)


def _prior_gain(state: State, moved: State, priors: Priors, chosen: Ints, eps: Floats) -> Floats:
    rows = np.arange(len(chosen))
    off = (moved.log_off[rows, :, chosen] - state.log_off[rows, :, chosen]).sum(axis=1)
    lists = state.log_on.shape[1]
    return np.asarray((priors.on - 1.0) * lists * eps + (priors.off - 1.0) * off)


def _either(taken: Flags, moved: State, state: State) -> State:
    return State(
        log_weights=np.where(taken[:, None], moved.log_weights, state.log_weights),
        log_on=np.where(taken[:, None, None], moved.log_on, state.log_on),
        log_off=np.where(taken[:, None, None], moved.log_off, state.log_off),
        alpha=state.alpha,
    )
