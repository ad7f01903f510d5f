"""How people differ in visibility, by classes or by one trait, weighed by how well each explains the counts.

Latent classes follow people who fall into kinds; one trait follows people who differ smoothly. On counts of the second
sort classes end too low, on counts of the first one trait ends far too high, and the counts tell which is which (see
docs/methods/estimates.md). So both posteriors are averaged, each with the weight of its side's best score: for the
trait its own, for the classes the best of two and three classes, independent lists and every log-linear model fitted,
because enough classes follow any of those.

Source: BIC as an approximate Bayes factor, Kass & Raftery (1995), JASA 90; averaging, Hoeting et al. (1999),
Statistical Science 14.
"""

from __future__ import annotations

from math import log

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, gammaln, log_expit, logsumexp

from habeas.estimates.answer import Estimator
from habeas.estimates.intervals import Interval
from habeas.estimates.method import Hidden
from habeas.estimates.state import Floats
from habeas.estimates.table import CaptureTable, canonical
from habeas.estimates.trait import Trait, log1mexp

NAME = "averaged"
LEAST = 0.05
"""With less weight on the trait the headline is the posterior of the latent classes alone, and the trait's own middle
is not counted among the models that are held against each other."""
_DRAWS = 4_000
_CLASSES = (1, 2, 3)
_STARTS, _STEPS = 8, 600
_LOW, _HIGH = 1e-6, 1.0 - 1e-6
_ENDS = (0.025, 0.5, 0.975)


def weight_of_trait(table: CaptureTable, trait: Trait, loglinear_score: float | None) -> float:
    """Return the weight of the trait, 0 to 1.

    Args:
        table: three lists or more. loglinear_score: the lowest BIC of a log-linear model as `loglinear` tells it, for
            Poisson counts; None where none was fitted.
    """
    plain = canonical(table)
    people = float(plain.documented)
    others = [score_of_classes(plain, classes) for classes in _CLASSES] + [score_of_two_kinds(plain)]
    if loglinear_score is not None:
        # Poisson counts have one parameter more, and their likelihood holds n log n - n and the factorials of the
        # counts, which are the same for every model.
        of_counts = people * log(people) - people - float(gammaln(plain.counts + 1.0).sum())
        others.append(loglinear_score - log(people) + 2.0 * of_counts)
    own = -2.0 * trait.log_likelihood + trait.parameters * log(people)
    return float(expit((min(others) - own) / 2.0))


def score_of_classes(table: CaptureTable, classes: int) -> float:
    """Return the BIC of so many classes at their best, by EM from starts that are the same for every table.

    The likelihood is that of the seen counts given how many were seen, without what depends on the counts alone.
    """
    patterns, counts = table.patterns.astype(np.float64), table.counts.astype(np.float64)
    lists, people = patterns.shape[1], counts.sum()
    rng = np.random.default_rng(0)
    spread = np.linspace(-1.5, 1.5, classes) if classes > 1 else np.zeros(1)
    rates = np.clip(counts @ patterns / people, 0.01, 0.9)
    blur = rng.normal(0.0, 0.3, (_STARTS, lists, classes))
    on = np.clip(expit(np.log(rates / (1 - rates))[:, None] + spread + blur - 0.5), _LOW, _HIGH)
    weights = np.full((_STARTS, classes), 1.0 / classes)
    for _ in range(_STEPS):
        cells, none = _shares(patterns, on, weights)
        share = np.exp(cells - logsumexp(cells, axis=2, keepdims=True)) * counts[:, None]
        empty = logsumexp(none, axis=1)
        unseen = people * np.exp(none - log1mexp(empty)[:, None])
        members = share.sum(axis=1) + unseen
        weights = members / members.sum(axis=1, keepdims=True)
        on = np.clip(np.einsum("mj,smk->sjk", patterns, share) / members[:, None, :], _LOW, _HIGH)
    cells, none = _shares(patterns, on, weights)
    best = (logsumexp(cells, axis=2) @ counts - people * log1mexp(logsumexp(none, axis=1))).max()
    return float(-2.0 * best + (classes * (lists + 1) - 1) * log(people))


def score_of_two_kinds(table: CaptureTable) -> float:
    """Return the BIC, on the same scale, of two classes that differ by one step on every list's log odds.

    It is a trait of two values where `trait` has a normal one, with one parameter more: without it two kinds of people
    would lose to the trait by the parameters that whole classes have. Source: Lindsay, Clogg & Grego (1991), JASA 86.
    """
    patterns, counts = table.patterns.astype(np.float64), table.counts.astype(np.float64)
    people, lists = counts.sum(), patterns.shape[1]
    rates = np.clip(counts @ patterns / people, 0.01, 0.9)
    found = [
        minimize(_two_kinds, np.append(np.log(rates / (1 - rates)) - 1.0, start), (patterns, counts), jac=True).fun
        for start in ((1.0, 0.0), (2.5, -1.0), (2.5, 1.0), (4.0, -2.0))
    ]
    return float(2.0 * min(found) + (lists + 2) * log(people))


def _two_kinds(theta: Floats, patterns: Floats, counts: Floats) -> tuple[float, Floats]:
    """Return minus the log likelihood and its gradient at b (J,), the step, and the log odds of the second kind."""
    effect = theta[:-2, None] + np.array([0.0, theta[-2]])
    on, second = expit(effect), expit(theta[-1])
    none = -np.logaddexp(0.0, effect).sum(axis=0) + np.array([log_expit(-theta[-1]), log_expit(theta[-1])])
    joint = patterns @ effect + none
    cells, empty = logsumexp(joint, axis=1), logsumexp(none)
    people, log_seen = counts.sum(), log1mexp(np.array([empty]))[0]
    held = counts[:, None] * np.exp(joint - cells[:, None])
    unseen = people * np.exp(none - log_seen)
    members = held.sum(axis=0) + unseen
    slope = patterns.T @ held - on * members
    gradient = np.concatenate([slope.sum(axis=1), [slope[:, 1].sum(), members[1] - second * members.sum()]])
    return float(people * log_seen - counts @ cells), -gradient


def _shares(patterns: Floats, on: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return log P(cell, class), (S, M, K), and log P(on none, class), (S, K)."""
    off = np.log1p(-on)
    none = off.sum(axis=1) + np.log(np.maximum(weights, 1e-300))
    return np.einsum("mj,sjk->smk", patterns, np.log(on) - off) + none[:, None, :], none


def averaged_draws(classes: Hidden, trait: Hidden, weight: float) -> Hidden:
    """Return draws of the undocumented of which the share `weight` is the trait's, evenly spaced in each."""
    own = round(weight * _DRAWS)
    return np.concatenate([_evenly(classes, _DRAWS - own), _evenly(trait, own)])


def _evenly(draws: Hidden, number: int) -> Hidden:
    if not number:
        return np.empty(0)
    return np.asarray(np.quantile(draws, (np.arange(number) + 0.5) / number))


def averaged(classes: Estimator, trait: Estimator, weight: float, documented: int) -> Estimator:
    """Return the average of both posteriors as an estimator of its own."""
    hidden = averaged_draws(classes.hidden, trait.hidden, weight)
    low, middle, high = documented + np.quantile(hidden, _ENDS)
    said = f"One continuous trait of visibility has {weight:.0%} of the weight: it explains the counts " + (
        "better than classes of people do." if weight > 0.5 else "nearly as well as classes of people do."
    )
    return Estimator(
        name=NAME,
        interval=Interval(median=float(middle), lo95=float(low), hi95=float(high)),
        settings=(("weight_of_trait", round(weight, 4)),),
        kind="posterior",
        warnings=(said,),
        rhat=classes.rhat,
        ess=classes.ess,
        converged=classes.converged,
        hidden=hidden,
    )
