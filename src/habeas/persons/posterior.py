"""The posterior over partitions: which rows are one person, drawn many times, so that doubt goes into every count.

Redrawing single links is not enough: it moves the number of persons by a few where the linkage is wrong by hundreds.
Three doubts make the difference and are drawn here: which clusters hold given all pairs together (merge, split and
move sampling), how far the model's log odds are off as a whole, and how many true pairs were never compared.

Source: partition priors and linkage averaging after Sadinle (2014, 2018) and Aleshin-Guendel and Sadinle (2022).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtri

from habeas.errors import PersonsError
from habeas.persons.draws import Draws
from habeas.persons.levels import REACH, Learning, Levels, Response
from habeas.persons.missed_links import Joined, Missed, MissedLinks
from habeas.persons.mixing import Mixing, ess, rhat, without_levels
from habeas.persons.neighbourhood import Neighbourhood, Pairs, moving, neighbourhood
from habeas.persons.signed_graph import Floats, Ints, Labels
from habeas.persons.sweeps import MOST_TOGETHER, Swept, Target, sweep

NONE_MISSED = Missed()
_LEAST_MISSED = 0.5  # in place of none when an uncompared pair is weighed: nobody knows that there are none
_WARMING = 40
_LEARNING = 120
_AT_SIDES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDoubt:
    """How far the log odds may be off as a whole: the true ones are a + b x the stated, with a ~ N(0, intercept²) and
    log b ~ N(0, slope²), correlated. Standard deviations; where a calibration was measured, its standard errors.

    Raises: PersonsError: not finite, negative, or a correlation outside -1 to 1.
    """

    intercept: float = 0.0
    slope: float = 0.0
    correlation: float = 0.0

    def __post_init__(self) -> None:
        values = self.intercept, self.slope, self.correlation
        if not (all(map(math.isfinite, values)) and min(values[:2]) >= 0 and abs(self.correlation) <= 1):
            raise PersonsError("model doubt is two standard deviations of at least 0 and a correlation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What is believed of partitions beyond the log odds, which hold the prior of a pair already.

    `sizes`: log weights of clusters of 1, 2, … nodes, the last for all larger ones; None: learnt in the case with the
    levels. `spread`: the standard deviation
    of the levels that are learnt so that pairs are together as often as stated (see `levels`), pairs within a list
    apart; 0 learns none. `structure`: how far this way of weighing clusters may itself be off, as a standard deviation
    of the log odds' intercept; it comes on top of the model's.
    """

    sizes: tuple[float, ...] | None = None
    spread: float = 2.0
    structure: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long chains run: sweeps between two draws, and the share of the nodes tried in a sweep."""

    sweeps: int = 3
    share: float = 0.5


def sample_partitions(
    count: int,
    first: NDArray[np.integer],
    second: NDArray[np.integer],
    log_odds: Floats,
    *,
    lists: NDArray[np.integer],
    start: NDArray[np.integer],
    must: Pairs = (),
    cannot: Pairs = (),
    missed: Missed = NONE_MISSED,
    model_doubt: ModelDoubt = ModelDoubt(),
    prior: Prior = Prior(),
    draws: int,
    rng: Generator,
    chains: int = 2,
    effort: Effort = Effort(),
    progress: Callable[[float], None] | None = None,
) -> Draws:
    """Draw partitions of the rows from their posterior.

    In every draw, rows of `must` are together and rows of `cannot` are not, unless `must` leads them together: that
    clash is listed. Each draw has levels of its own within `model_doubt`, and missed links of its own. The odd
    chains begin at `start`, the even ones with every row alone, so that a start which is not forgotten shows.

    Args:
        count: rows, numbered from 0.
        first, second: rows of the compared pairs, first < second, each pair once.
        log_odds: of each pair, natural, that the two are one person; the prior included, calibrated.
        lists: of each row its list, whole numbers from 0.
        start: a partition: of each row its cluster's smallest row.
        must, cannot: people's decisions, pairs of rows.
        missed: the true pairs that are not among those compared.
        draws: a multiple of `chains`.
        rng: chance; the same state gives the same draws.
        progress: told the share done.
    Returns: chain after chain.
    Raises: PersonsError: arguments that are not as said.
    """
    _check(count, lists, start, draws, chains, effort)
    pairs = count * (count - 1) / 2 - len(first)
    unseen = math.log(max(missed.pairs, _LEAST_MISSED)) - math.log(max(pairs, 1.0))
    near = neighbourhood(
        first, second, log_odds, lists=lists, must=must, cannot=cannot, unseen=min(unseen, -math.log(2))
    )
    links = MissedLinks(near, lists.astype(np.int64), first.astype(np.int64), second.astype(np.int64))
    run = _Run(
        near=near,
        missed=missed.pairs,
        links=links,
        prior=prior,
        effort=effort,
        rng=rng,
        tell=progress or (lambda _share: None),
    )
    model_doubt = replace(model_doubt, intercept=math.hypot(model_doubt.intercept, prior.structure))
    normal = _normals(draws, chains, rng)
    intercept = model_doubt.intercept * normal[:, 0]
    tilt = model_doubt.correlation * normal[:, 0] + math.sqrt(1 - model_doubt.correlation**2) * normal[:, 1]
    slope = np.exp(model_doubt.slope * tilt)
    missing = missed.at(normal[:, 2])
    kept: list[_Kept] = []
    response = Response()
    for chain in range(chains):
        clusters = near.clusters_of(start) if chain % 2 == 0 else np.arange(near.nodes)
        if chain == 0:
            response = run.learn(clusters, model_doubt)
        run.move(near.weight, response.centre)
        run.sweep(clusters, _WARMING)
        for draw in range(chain * draws // chains, (chain + 1) * draws // chains):
            run.move(intercept[draw] + slope[draw] * near.weight, response.levels(normal[draw, 0], tilt[draw]))
            kept.append(run.draw(clusters, float(missing[draw])))
            run.tell((draw + 1) / draws)
    return _gathered(kept, np.asarray(start, dtype=np.int32), chains, intercept, slope, missing, run)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Kept:
    labels: Labels
    joined: Joined


class _Run:
    """Chains on one set of nodes, and what their sweeps came to."""

    def __init__(
        self,
        *,
        near: Neighbourhood,
        missed: float,
        links: MissedLinks,
        prior: Prior,
        effort: Effort,
        rng: Generator,
        tell: Callable[[float], None],
    ) -> None:
        self.near, self.tell = near, tell
        self.swept = Swept()
        self._links, self._effort, self._rng = links, effort, rng
        self._spread = prior.spread
        self._sizes = prior.sizes
        self._moving = moving(near)
        self._tries = max(8, int(effort.share * near.nodes))
        self._missed = missed
        self.move(near.weight, Levels())

    def move(self, weight: Floats, levels: Levels) -> None:
        """Let the chains draw from these log odds with these levels; what people decided stays."""
        lifted = levels.added(self.near, weight)
        sizes = levels.sizes if self._sizes is None else self._sizes
        self._target = Target(near=self.near, weight=lifted, fine=levels.fine, sizes=_weights_of(sizes))

    def learn(self, clusters: Ints, doubt: ModelDoubt) -> Response:
        """Learn the levels at the centre of the model's doubt and at its sides, while a chain leaves its start."""
        self.move(self.near.weight, Levels())
        self.sweep(clusters, _WARMING)
        if self._spread == 0:
            return Response()
        weight = self.near.weight
        centre = self._learnt(clusters, weight, Levels(), _LEARNING, sizes=self._sizes is None)
        sides = [
            self._learnt(clusters.copy(), moved, centre, _AT_SIDES) if sd else centre
            for sd, moved in (
                (doubt.intercept, weight - REACH * doubt.intercept),
                (doubt.intercept, weight + REACH * doubt.intercept),
                (doubt.slope, weight * math.exp(-REACH * doubt.slope)),
                (doubt.slope, weight * math.exp(REACH * doubt.slope)),
            )
        ]
        return Response(centre=centre, intercept=(sides[0], sides[1]), slope=(sides[2], sides[3]))

    def _learnt(self, clusters: Ints, weight: Floats, levels: Levels, steps: int, *, sizes: bool = False) -> Levels:
        learning = Learning(self.near, weight, start=levels, spread=self._spread, missed=self._missed, sizes=sizes)
        for _ in range(steps):
            self.move(weight, levels)
            self.sweep(clusters, 1)
            levels = learning.step(clusters)
        return levels

    def draw(self, clusters: Ints, pairs: float) -> _Kept:
        """Move a chain on, and make the draw's missed links beside it."""
        self.swept += self.sweep(clusters, self._effort.sweeps)
        joined = self._links.join(clusters, pairs, self._rng)
        return _Kept(labels=self.near.labels_of(joined.clusters), joined=joined)

    def sweep(self, clusters: Ints, number: int) -> Swept:
        """Sweep so many times."""
        places, chances = self._moving
        done = Swept()
        for _ in range(number):
            done += sweep(self._target, clusters, places, chances, self._rng, tries=self._tries)
        return done


def _weights_of(sizes: tuple[float, ...]) -> Floats:
    """Return log weights by number of nodes, from 0 to MOST_TOGETHER."""
    weights = np.zeros(MOST_TOGETHER + 1)
    if sizes:
        weights[1:] = [sizes[min(at, len(sizes) - 1)] for at in range(MOST_TOGETHER)]
    return weights


def _normals(draws: int, chains: int, rng: Generator) -> Floats:
    """Standard normal values, (draws, 3): in each chain one from every equal slice of the law, in random order, so
    that few draws reach as far as many would."""
    each = draws // chains
    slices = np.concatenate([rng.permuted(np.tile(np.arange(each)[:, None], 3), axis=0) for _ in range(chains)])
    return np.asarray(ndtri((slices + rng.uniform(0.001, 0.999, slices.shape)) / each))


def _gathered(
    kept: list[_Kept], start: Labels, chains: int, intercept: Floats, slope: Floats, missing: Floats, run: _Run
) -> Draws:
    rows = [np.flatnonzero(one.labels != start).astype(np.int32) for one in kept]
    at = np.arange(len(start), dtype=np.int32)
    documented = np.array([int((one.labels == at).sum()) for one in kept], dtype=np.int64)
    counts = documented.astype(np.float64)
    even = without_levels(counts, np.column_stack((intercept, slope, missing)))
    by_chain = counts.reshape(chains, -1).T
    return Draws(
        start=start,
        offsets=np.concatenate(([0], np.cumsum([len(one) for one in rows]))).astype(np.int64),
        rows=np.concatenate(rows),
        relabelled=np.concatenate([one.labels[changed] for one, changed in zip(kept, rows, strict=True)]),
        documented=documented,
        chain=np.repeat(np.arange(chains), len(kept) // chains),
        intercept=intercept,
        slope=slope,
        missed=missing,
        held=np.array([one.joined.held for one in kept], dtype=np.int64),
        joins=np.array([one.joined.joins for one in kept], dtype=np.int64),
        unplaced=np.array([one.joined.unplaced for one in kept]),
        clashes=run.near.clashes,
        mixing=Mixing(
            changed=run.swept.changed / max(run.swept.redrawn, 1),
            too_large=run.swept.too_large,
            rhat=rhat(by_chain),
            ess=ess(by_chain),
            between=rhat(even.reshape(chains, -1).T),
        ),
    )


def _check(
    count: int, lists: NDArray[np.integer], start: NDArray[np.integer], draws: int, chains: int, effort: Effort
) -> None:
    if not (len(lists) == len(start) == count):
        raise PersonsError(f"{count} rows, {len(lists)} lists of rows and {len(start)} labels")
    if count and lists.min() < 0:
        raise PersonsError("the lists of rows are numbered from 0")
    at = np.arange(count)
    if count and not ((start >= 0).all() and (start <= at).all() and (start[start] == start).all()):
        raise PersonsError("a label is the smallest row of its cluster")
    if not (chains >= 1 and draws >= chains and draws % chains == 0):
        raise PersonsError(f"{draws} draws cannot be shared by {chains} chains")
    if not (effort.sweeps >= 1 and 0 < effort.share <= 10):
        raise PersonsError("a chain takes at least one sweep a draw, of a share of the nodes over 0 and up to 10")
