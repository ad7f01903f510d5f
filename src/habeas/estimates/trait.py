"""One continuous trait: people differ smoothly in how visible they are to all lists, not by classes.

Person i has a trait z ~ N(0, 1); the chance to be on list j is logistic(b_j + s z), independently of the other lists
given z. s = 0 is the model of independent lists. A few classes cannot follow the far end of such a population, where
the undocumented are, and end too low; where people do fall into classes this model ends far too high. So it is never
taken for itself: `visibility` weighs it against the others by how well each explains the counts.

Source: Darroch, Fienberg, Glonek & Junker (1993), JASA 88; Fienberg, Johnson & Junker (1999), JRSS A 162. The
posterior is drawn by importance sampling (Kish's effective draws tell how well), n0 given the parameters exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import SFC64, Generator
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from habeas.estimates.checks import check_table
from habeas.estimates.intervals import Interval
from habeas.estimates.method import MethodResult
from habeas.estimates.mixture import quantile
from habeas.estimates.state import Floats
from habeas.estimates.table import CaptureTable, canonical

NAME = "trait"
FEWEST_ESS = 200.0
"""Independent draws by weight; with fewer the posterior is not told."""
DRAWS = 2_000
_NODES, _LOG_NODE_WEIGHTS = (lambda found: (found[0], np.log(found[1] / found[1].sum())))(
    np.polynomial.hermite_e.hermegauss(61)
)
_RATE_SD, _TRAIT_SD = 3.0, 1.5
"""Priors: b_j ~ N(0, 3^2), s ~ N(0, 1.5^2), whose sign means nothing."""
_STARTS = (0.2, 1.0, 2.5)
_FREEDOM = 5.0  # of Student's t that is drawn from
_ROUNDS = 4  # of drawing, each from where the one before lay
_WIDER = 1.15
_AT_ONCE = 2_000_000  # numbers held at a time
_STEP = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trait:
    """The model at its best, and draws of it.

    `log_likelihood` of the seen counts, given how many were seen, without what depends on the counts alone;
    `parameters` is J + 1. `spread`: |s| there. `log_seen` (D,): draws of log P(on a list). `ess`: by their weights.
    """

    log_likelihood: float
    parameters: int
    spread: float
    log_seen: Floats
    ess: float


def fit_trait(table: CaptureTable, *, seed: int, draws: int = DRAWS) -> Trait:
    """Fit the model to a table that carries an estimate, and draw from its posterior.

    Args:
        table: three lists or more, in canonical form. seed: the same one gives the same draws.
    """
    model = _Model(patterns=table.patterns.astype(np.float64), counts=table.counts.astype(np.float64))
    best = min((_climb(model, start) for start in _STARTS), key=lambda found: found[1])[0]
    rng = Generator(SFC64(seed))
    centre = best
    root: Floats = _WIDER * _root(_curvature(model, best))
    for _ in range(_ROUNDS):
        thetas, weights = _drawn(model, centre, root, draws, rng)
        mean = weights @ thetas
        apart = thetas - mean
        around = (apart * weights[:, None]).T @ apart + 1e-8 * np.eye(len(mean))
        centre, root = mean, np.asarray(_WIDER * np.linalg.cholesky(around), dtype=np.float64)
    thetas, weights = _drawn(model, centre, root, draws, rng)
    # Systematic: one uniform number, and each draw as often as its weight says, give or take one.
    kept = np.searchsorted(np.cumsum(weights), (np.arange(draws) + rng.random()) / draws)
    _, log_seen = model.weigh(thetas[np.minimum(kept, draws - 1)])
    return Trait(
        log_likelihood=model.likelihood(best),
        parameters=len(best),
        spread=abs(float(best[-1])),
        log_seen=log_seen,
        ess=float(1.0 / (weights**2).sum()),
    )


def trait(table: CaptureTable, *, seed: int) -> tuple[MethodResult, Trait | None]:
    """Return what the model says of a table, and the fit itself; refused where a check before fitting refuses.

    Raises: nothing; a posterior that its draws do not hold is `converged` False.
    """
    refusals = check_table(table).refusals
    if refusals or len(table.lists) < 3:
        why = refusals[0] if refusals else "One trait needs three lists."
        return MethodResult(name=NAME, interval=None, refusal=why), None
    plain = canonical(table)
    found = fit_trait(plain, seed=seed)
    people = plain.documented
    low, middle, high = (quantile(share, found.log_seen, people) for share in (0.025, 0.5, 0.975))
    return MethodResult(
        name=NAME,
        interval=Interval(median=people + middle, lo95=people + low, hi95=people + high),
        settings=(("seed", seed), ("spread", round(found.spread, 3)), ("draws", len(found.log_seen))),
        hidden=hidden_draws(found, people, seed=seed),
        ess=found.ess,
        converged=found.ess >= FEWEST_ESS,
    ), found


def hidden_draws(found: Trait, documented: int, *, seed: int) -> Floats:
    """Return draws of the undocumented, NegBin(n, P(seen)) given each draw."""
    seen = np.clip(np.exp(found.log_seen), 1e-12, 1.0)
    return Generator(SFC64(seed + 1)).negative_binomial(documented, seen).astype(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Model:
    """The likelihood of b and s, (J + 1,), for a table: patterns (M, J), counts (M,)."""

    patterns: Floats
    counts: Floats

    def likelihood(self, theta: Floats) -> float:
        """Return the log likelihood of the seen counts, without the prior."""
        value, _ = self.weigh(theta[None, :])
        return float(value[0] - _log_prior(theta[None, :])[0])

    def weigh(self, thetas: Floats) -> tuple[Floats, Floats]:
        """Return log likelihood plus log prior, and log P(seen), of each row of parameters, (D,)."""
        cells, nodes = len(self.counts), len(_NODES)
        step = max(1, _AT_ONCE // (cells * nodes + self.patterns.shape[1] * nodes))
        parts = [self._weigh(thetas[at : at + step]) for at in range(0, len(thetas), step)]
        values = np.concatenate([value for value, _ in parts])
        return values + _log_prior(thetas), np.concatenate([seen for _, seen in parts])

    def _weigh(self, thetas: Floats) -> tuple[Floats, Floats]:
        effect = thetas[:, :-1, None] + thetas[:, -1, None, None] * _NODES  # (D, J, Q)
        off = -np.logaddexp(0.0, effect)
        none = off.sum(axis=1) + _LOG_NODE_WEIGHTS  # (D, Q)
        cells = logsumexp(np.matmul(self.patterns, effect) + none[:, None, :], axis=2)  # (D, M)
        log_seen = log1mexp(logsumexp(none, axis=1))
        return cells @ self.counts - self.counts.sum() * log_seen, log_seen

    def falling(self, theta: Floats) -> tuple[float, Floats]:
        """Return minus the log posterior and its gradient at one point."""
        effect = theta[:-1, None] + theta[-1] * _NODES
        on, off = expit(effect), -np.logaddexp(0.0, effect)
        none = off.sum(axis=0) + _LOG_NODE_WEIGHTS
        joint = self.patterns @ effect + none
        cells, empty = logsumexp(joint, axis=1), float(logsumexp(none))
        people = self.counts.sum()
        log_seen = float(log1mexp(np.array([empty]))[0])
        held = self.counts[:, None] * np.exp(joint - cells[:, None])  # (M, Q)
        unseen = np.exp(none - empty) * people * np.exp(empty - log_seen)
        slope = self.patterns.T @ held - on * (held.sum(axis=0) + unseen)
        gradient = np.append(slope.sum(axis=1), (slope * _NODES).sum())
        value = float(self.counts @ cells - people * log_seen + _log_prior(theta[None, :])[0])
        scale = np.append(np.full(len(theta) - 1, _RATE_SD), _TRAIT_SD)
        return -value, -(gradient - theta / scale**2)


def log1mexp(log_share: Floats) -> Floats:
    """Return log(1 - p) of log p < 0."""
    return np.asarray(np.log(-np.expm1(np.minimum(log_share, -1e-15))))


def _log_prior(thetas: Floats) -> Floats:
    return np.asarray(-0.5 * ((thetas[:, :-1] / _RATE_SD) ** 2).sum(axis=1) - 0.5 * (thetas[:, -1] / _TRAIT_SD) ** 2)


def _climb(model: _Model, spread: float) -> tuple[Floats, float]:
    rates = np.clip(0.6 * (model.counts @ model.patterns) / model.counts.sum(), 1e-3, 0.95)
    start = np.append(np.log(rates / (1.0 - rates)), spread)
    found = minimize(model.falling, start, jac=True, method="BFGS", options={"gtol": 1e-6})
    return np.asarray(found.x), float(found.fun)


def _curvature(model: _Model, theta: Floats) -> Floats:
    rows = [
        (model.falling(theta + _STEP * one)[1] - model.falling(theta - _STEP * one)[1]) / (2.0 * _STEP)
        for one in np.eye(len(theta))
    ]
    found = np.array(rows)
    return np.asarray((found + found.T) / 2.0)


def _root(curvature: Floats) -> Floats:
    """Return a root of the inverse; directions without curvature get the prior's."""
    values, vectors = np.linalg.eigh(curvature)
    return np.asarray(vectors / np.sqrt(np.maximum(values, 1.0 / _RATE_SD**2)))


def _drawn(model: _Model, centre: Floats, root: Floats, draws: int, rng: Generator) -> tuple[Floats, Floats]:
    """Draw from Student's t around a place; return the draws and their weights under the posterior, with sum 1.

    The sign of s means nothing, so all draws are given with s >= 0, and what was proposed is what came there from
    either side.
    """
    size = len(centre)
    steps = rng.standard_normal((draws, size)) / np.sqrt(rng.chisquare(_FREEDOM, draws) / _FREEDOM)[:, None]
    thetas = centre + steps @ root.T
    thetas[:, -1] = np.abs(thetas[:, -1])
    mirrored = thetas * np.append(np.ones(size - 1), -1.0)
    proposed = np.logaddexp(_student(thetas, centre, root), _student(mirrored, centre, root))
    logs = model.weigh(thetas)[0] - proposed
    weights = np.exp(logs - logs.max())
    return thetas, weights / weights.sum()


def _student(thetas: Floats, centre: Floats, root: Floats) -> Floats:
    """Return the log density of what is drawn from, without its constant, (D,)."""
    steps = np.linalg.solve(root, (thetas - centre).T)
    return np.asarray(-0.5 * (_FREEDOM + len(centre)) * np.log1p((steps**2).sum(axis=0) / _FREEDOM))
