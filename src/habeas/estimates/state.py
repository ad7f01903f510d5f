"""The state of the latent-class chains, and the weights of the cells under it.

The model (Manrique-Vallier 2016): N people, each in one of K classes with weight nu_k; a person of class k
is on list j with probability lambda_jk, independently of the other lists. p(N) is proportional to 1/N,
lambda_jk ~ Beta, nu ~ stick-breaking with concentration alpha, alpha ~ Gamma.

Every array has the chain as its leading axis. Cells are the M observed patterns and, last, the all-zero
pattern: the undocumented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors:
    """Beta(on, off) on each list's probability in a class; Gamma(alpha_shape, rate alpha_rate) on alpha."""

    on: float
    off: float
    alpha_shape: float = 0.25
    alpha_rate: float = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where the chains stand: class weights (chains, K), list probabilities and their complements (chains,
    J, K), all in logs, and alpha (chains,)."""

    log_weights: Floats
    log_on: Floats
    log_off: Floats
    alpha: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """How the classes share each cell: `scaled` (chains, M + 1, K), on a scale of the cell's own, and its sum
    `total` (chains, M + 1). The scale is that of the state the cells were first computed for."""

    scaled: Floats
    total: Floats


def cells_of(state: State, patterns: Floats) -> Cells:
    """Return nu_k prod lambda^x (1 - lambda)^(1 - x) for every cell, largest class of each cell = 1.

    Args:
        patterns: (M + 1, J) zeros and ones, the last row all zero.
    """
    logs = _log_shares(state, patterns)
    logs -= logs.max(axis=2, keepdims=True)
    np.exp(logs, out=logs)
    return Cells(scaled=logs, total=logs.sum(axis=2))


def log_cells(state: State, patterns: Floats) -> Floats:
    """Return log P(pattern) of each pattern given, (chains, patterns)."""
    return log_sum(_log_shares(state, patterns))


def _log_shares(state: State, patterns: Floats) -> Floats:
    base = state.log_weights + state.log_off.sum(axis=1)
    logs = np.matmul(patterns, state.log_on - state.log_off)
    logs += base[:, None, :]
    return np.asarray(logs)


def log_seen(state: State) -> Floats:
    """Return log P(a person is on at least one list), (chains,), without taking it as 1 - P(on none)."""
    seen = -np.expm1(state.log_off.sum(axis=1))
    return log_sum(state.log_weights + np.log(np.maximum(seen, 1e-300)))


def log_complement(log_p: Floats) -> Floats:
    """Return log(1 - p) from log p < 0, with p small kept to full relative precision."""
    return np.asarray(np.log1p(-np.exp(log_p)))


def log_sum(logs: Floats) -> Floats:
    """Return the log of the sum over the last axis."""
    top = logs.max(axis=-1)
    return np.asarray(top + np.log(np.exp(logs - top[..., None]).sum(axis=-1)))
