"""A ladder of thinner tables beside each chain, so that a chain stuck in one explanation can come down
another way.

Different numbers of classes explain the same counts with different totals, and a chain can sit in one of
them for ten thousand sweeps. With a tenth of the people the explanations are no longer told apart and a
chain walks freely between them. Each rung is a whole table of rounded counts, so each rung is an ordinary
sampler of its own, and exchanging neighbours' states leaves the posterior of the full table exactly as it is.

Source: Geyer (1991), "Markov chain Monte Carlo maximum likelihood"; rungs of thinned counts: docs/methods.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from habeas.estimates.state import Floats, Ints, State, log_cells, log_seen

_RATIO = 1.5
_FEWEST_ON_A_RUNG = 50
_GOLDEN = 0.6180339887498949


def rungs_of(counts: Ints) -> Ints:
    """Return tables of ever fewer people, (rungs, M), the full table first: floor(f n_m + u_m), f = 1.5^-r."""
    people = int(counts.sum())
    steps = max(0, int(np.ceil(np.log(people / _FEWEST_ON_A_RUNG) / np.log(_RATIO))))
    thinned = thinned_counts(counts, _RATIO ** -np.arange(1.0, steps + 1.0)).astype(np.int64)
    return np.array([counts, *(rung for rung in thinned if rung.sum() >= _FEWEST_ON_A_RUNG // 2)])


def thinned_counts(counts: Ints, shares: Floats) -> Floats:
    """Return floor(f n_m + u_m) for every share f of the counts, (shares, M); f = 1 gives the counts.

    The u_m in (0, 1) differ from cell to cell, spread evenly: with one u for all, every cell that holds one person
    would empty at the same share, and few states would pass there.
    """
    offsets = (np.arange(1, len(counts) + 1) * _GOLDEN) % 1.0
    return np.asarray(np.floor(np.asarray(shares)[:, None] * counts + offsets))


def exchange_rungs(state: State, patterns: Floats, rungs: Ints, rng: Generator, *, first: int) -> tuple[State, Ints]:
    """Propose to exchange the states of rungs first and first + 1, first + 2 and first + 3, and so on.

    With l_r(theta) = sum n_m log(pi_m / P(seen)) over the counts of rung r, the log acceptance is
    [l_{r+1} - l_r](theta_r) - [l_{r+1} - l_r](theta_{r+1}).

    Args:
        state: rows rung by rung, each rung all chains in the same order: row = rung x chains + chain.
        first: 0 or 1.
    Returns: the state, and for each row the row it had before.
    """
    rows = np.arange(len(state.alpha))
    chains = len(rows) // len(rungs)
    lower = np.arange(first, len(rungs) - 1, 2)
    if not len(lower):
        return state, rows
    fits = log_cells(state, patterns[:-1]) - log_seen(state)[:, None]
    fits = fits.reshape(len(rungs), chains, -1)
    change = np.diff(rungs, axis=0)[lower].astype(np.float64)
    gain = np.matmul(fits[lower] - fits[lower + 1], change[:, :, None])[:, :, 0]
    taken = -rng.standard_exponential(gain.shape) < gain
    rung, chain = np.nonzero(taken)
    below = lower[rung] * chains + chain
    order = rows.copy()
    order[below], order[below + chains] = below + chains, below
    moved = State(
        log_weights=state.log_weights[order],
        log_on=state.log_on[order],
        log_off=state.log_off[order],
        alpha=state.alpha[order],
    )
    return moved, order
