"""One sweep of the latent-class sampler, for all chains at once.

People with the same pattern are exchangeable, so a sweep costs the same for a hundred people and for a
million.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from habeas.estimates.concentration import draw_alpha, walk_alpha
from habeas.estimates.ridge import cross_ridge
from habeas.estimates.state import Floats, Ints, Priors, State, cells_of, log_complement
from habeas.estimates.sticks import draw_log_weights, exchange_labels

MOST_HIDDEN = 10**15
"""Above this many undocumented people whole numbers stop being exact; a draw that gets there is this
number.
"""
_EXCHANGES = 3
_HALF = float(np.log(0.5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a sweep draws with the classes of all people integrated out, (chains,): log P(on at least one
    list), and the number of undocumented people."""

    log_seen: Floats
    hidden: Ints


def sweep(state: State, patterns: Floats, counts: Ints, priors: Priors, rng: Generator) -> tuple[State, Seen]:
    """Move every chain once through: ridge, N, classes, list probabilities, weights, alpha, labels.

    Args:
        patterns: (M + 1, J) zeros and ones, the last row all zero.
        counts: people with each pattern, (chains, M), without the last row.
    """
    # The ridge comes before N and the classes are drawn: it integrates them out.
    state, cells, seen_in_log = cross_ridge(state, cells_of(state, patterns), patterns, counts, priors, rng)
    alpha = draw_alpha(state.log_weights, priors, rng)
    seen = draw_hidden(seen_in_log, counts.sum(axis=1), rng)
    everyone = np.concatenate([counts, seen.hidden[:, None]], axis=1)
    placed = rng.multinomial(everyone, cells.scaled / cells.total[:, :, None]).astype(np.float64)
    log_on, log_off = _draw_rates(placed, patterns, priors, rng)
    members = placed.sum(axis=1)
    log_weights = draw_log_weights(members, walk_alpha(members, alpha, priors, rng), rng)
    log_weights, order = exchange_labels(log_weights, priors, rng, tries=_EXCHANGES)
    alpha = draw_alpha(log_weights, priors, rng)
    rows = np.arange(len(alpha))[:, None, None]
    lists = np.arange(log_on.shape[1])[None, :, None]
    classes = order[:, None, :]
    moved = State(
        log_weights=log_weights,
        log_on=log_on[rows, lists, classes],
        log_off=log_off[rows, lists, classes],
        alpha=alpha,
    )
    return moved, seen


def draw_hidden(log_seen: Floats, documented: Ints, rng: Generator) -> Seen:
    """Draw n0 ~ NegBin(n, P(seen)) as a Poisson with a gamma mean.

    LCMCR redraws silently while N > 21 n; here the only limit is that of whole numbers, and who
    calls can see it met.
    """
    log_odds = log_complement(np.minimum(log_seen, -1e-300)) - log_seen
    log_mean = np.log(rng.standard_gamma(documented.astype(np.float64))) + log_odds
    limit = np.log(MOST_HIDDEN)
    return Seen(
        log_seen=log_seen,
        hidden=np.where(log_mean > limit, MOST_HIDDEN, rng.poisson(np.exp(np.minimum(log_mean, limit)))),
    )


def _draw_rates(placed: Floats, patterns: Floats, priors: Priors, rng: Generator) -> tuple[Floats, Floats]:
    """Draw log lambda and log(1 - lambda), (chains, J, K), from the people placed in each cell and class."""
    on = np.matmul(patterns.T, placed)
    off = placed.sum(axis=1)[:, None, :] - on
    log_yes = np.log(np.maximum(rng.standard_gamma(priors.on + on), 1e-300))
    log_no = np.log(np.maximum(rng.standard_gamma(priors.off + off), 1e-300))
    log_both = np.logaddexp(log_yes, log_no)
    log_on = log_yes - log_both
    # A small lambda would drown in the rounding of log_no - log_both.
    log_off = np.where(log_on < _HALF, log_complement(np.minimum(log_on, _HALF)), log_no - log_both)
    return log_on, log_off
