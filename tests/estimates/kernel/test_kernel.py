"""The compiled kernel draws from the posterior, and gives the same numbers wherever and however it runs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.random import Generator, default_rng
from scipy.stats import chisquare, ks_2samp
from tests.estimates.prior_worlds import PATTERNS, PRIOR_NAMES, PRIORS, draw_counts, prior_state, views

from habeas.estimates import CaptureTable
from habeas.estimates.kernel.arrays import Facts, States, room_for
from habeas.estimates.kernel.cells import chance_hidden, chance_seen, share_cells
from habeas.estimates.kernel.chance import words_of
from habeas.estimates.kernel.jit import HAS_NUMBA
from habeas.estimates.kernel.sweep import MOST_HIDDEN, _draw_hidden
from habeas.estimates.kernel.weights import exchange_labels, log_density
from habeas.estimates.ladder import thinned_counts
from habeas.estimates.latent_class import latent_class
from habeas.estimates.rounds import begin, rounds_of
from habeas.estimates.runs import advance, prior_of
from habeas.estimates.standing import Standing, facts_of, far_apart, standing_of
from habeas.estimates.state import Floats, Priors, State, log_cells
from habeas.estimates.sticks import log_density as log_density_in_numpy

pytestmark = pytest.mark.skipif(
    not HAS_NUMBA and not os.environ.get("HABEAS_SLOW_KERNEL"),
    reason="numba is not installed; as Python it takes an hour",
)
_DEFAULT = Priors(on=0.5, off=1.0)


def _two_classes(rng: Generator, *, people: int = 1500) -> CaptureTable:
    rates = np.array([[0.3, 0.4, 0.25], [0.7, 0.8, 0.6]])
    patterns = PATTERNS[:-1]
    each = np.prod(np.where(patterns[None] == 1, rates[:, None], 1 - rates[:, None]), axis=2)
    chances = 0.8 * each[0] + 0.2 * each[1]
    counts = rng.multinomial(people, [*chances, 1 - chances.sum()])[:-1]
    return CaptureTable(lists=("a", "b", "c"), patterns=patterns.astype(np.uint8), counts=counts.astype(np.int64))


def _standing(state: State, chain: int, words: np.ndarray) -> Standing:
    return Standing(
        log_weights=state.log_weights[[chain]],
        on=np.exp(state.log_on[[chain]]),
        off=np.exp(state.log_off[[chain]]),
        alpha=state.alpha[[chain]],
        been_up=np.zeros(1, dtype=np.int64),
        chance=words,
        sweeps=0,
    )


def _state(standings: list[Standing]) -> State:
    return State(
        log_weights=np.concatenate([one.log_weights for one in standings]),
        log_on=np.log(np.concatenate([one.on for one in standings])),
        log_off=np.log(np.concatenate([one.off for one in standings])),
        alpha=np.concatenate([one.alpha for one in standings]),
    )


def _facts(counts: Floats) -> Facts:
    members = [np.flatnonzero(pattern) for pattern in PATTERNS]
    return Facts(
        starts=np.concatenate([[0], np.cumsum([len(one) for one in members])]).astype(np.int64),
        members=np.concatenate(members).astype(np.int64),
        counts=np.atleast_2d(counts).astype(np.float64),
        people=np.atleast_2d(counts).sum(axis=1).astype(np.float64),
    )


@pytest.mark.parametrize("priors", PRIORS, ids=PRIOR_NAMES)
def test_drawing_data_and_sweeping_in_turn_keeps_the_prior(priors: Priors) -> None:
    """Geweke (2004): no step of a sweep leans to more or fewer undocumented, also with a = b = 0.25.

    3,000 chains start in the prior; after sixteen rounds of (draw counts given state, four sweeps given counts) they
    must still be in it. A Jacobian term left out of the ridge fails.
    """
    rng, chains, classes = default_rng(20020319), 3000, 3
    state = prior_state(priors, rng, chains=chains, classes=classes)
    words = [words_of(1, chain) for chain in range(chains)]
    for _ in range(16):
        counts = draw_counts(state, rng)
        moved = [
            advance(_standing(state, at, words[at]), _facts(counts[at]), prior_of(priors), 4)[0] for at in range(chains)
        ]
        state, words = _state(moved), [one.chance for one in moved]
    fresh = views(prior_state(priors, rng, chains=chains, classes=classes))
    chances = {name: float(ks_2samp(view, fresh[name]).pvalue) for name, view in views(state).items()}
    assert min(chances.values()) > 1e-3, chances


def test_the_truth_ranks_evenly_among_the_draws() -> None:
    """Simulation-based calibration: over many tables the true P(seen) stands anywhere among its posterior draws."""
    rng, chains = default_rng(7), 400
    priors = Priors(on=1.0, off=1.0, alpha_shape=2.0, alpha_rate=2.0)
    truth = prior_state(priors, rng, chains=chains, classes=3)
    counts, start = draw_counts(truth, rng), prior_state(priors, rng, chains=chains, classes=3)
    ranks = np.empty(chains)
    for at in range(chains):
        _, trail = advance(_standing(start, at, words_of(2, at)), _facts(counts[at]), prior_of(priors), 2_000)
        ranks[at] = np.count_nonzero(trail.log_seen[100::100] < views(truth)["log seen"][at])
    assert chisquare(np.bincount((ranks / 4).astype(int), minlength=5), np.array([80, 80, 80, 80, 80.0])).pvalue > 1e-3


def test_the_ladder_does_not_move_the_posterior() -> None:
    """Chains with a ladder of thinner tables and chains without give one answer for the table itself."""
    table = _two_classes(default_rng(5), people=400)
    prior, draws = prior_of(_DEFAULT), []
    for shares, stream in ((np.ones(1), 0), (np.array([1.0, 0.6, 0.35, 0.2, 0.1]), 10)):
        started = far_apart(table, chains=4, classes=4, rungs=len(shares), seed=3, stream=stream)
        trails = [advance(one, facts_of(table, shares), prior, 30_000)[1] for one in started]
        draws.append(np.concatenate([trail.hidden[5_000::100] for trail in trails]))
        if len(shares) > 1:
            assert min(trail.tallies[1] for trail in trails) > 100
    assert ks_2samp(*draws).pvalue > 1e-3


def test_the_compiled_kernel_and_the_numpy_reference_give_one_posterior() -> None:
    """Two programs, one written for loops and one for whole arrays, with other random numbers: the same answer."""
    table = _two_classes(default_rng(6))
    compiled = latent_class(table, seed=1, kernel="compiled")
    reference = latent_class(table, seed=2, kernel="numpy")
    assert compiled.converged
    assert reference.converged
    assert (compiled.kernel, reference.kernel) == ("compiled", "numpy")
    assert compiled.interval.median == pytest.approx(reference.interval.median, rel=0.02)
    assert compiled.interval.lo95 == pytest.approx(reference.interval.lo95, rel=0.03)
    assert compiled.interval.hi95 == pytest.approx(reference.interval.hi95, rel=0.06)


_AS_PYTHON = """
import sys
sys.modules["numba"] = None
from tests.estimates.kernel.test_kernel import digest_of_a_run
from habeas.estimates.kernel.jit import HAS_NUMBA
assert not HAS_NUMBA
print(digest_of_a_run())
"""


def digest_of_a_run() -> str:
    """Run a small table with a ladder; hash every bit of what comes out."""
    table, whole = _two_classes(default_rng(8), people=20_000), hashlib.sha256()
    shares = np.array([1.0, 0.3, 0.02])
    for priors in (_DEFAULT, Priors(on=1.0, off=1.0), Priors(on=0.3, off=0.7)):
        (started,) = far_apart(table, chains=1, classes=5, rungs=3, seed=4, stream=0)
        moved, trail = advance(started, facts_of(table, shares), prior_of(priors), 40)
        for array in (*moved.as_arrays().values(), *trail):
            whole.update(np.ascontiguousarray(array).tobytes())
    return whole.hexdigest()


@pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed")
def test_the_kernel_as_plain_python_gives_the_same_bits() -> None:
    """What is compiled is what can be read: without numba the same source gives every bit of the same numbers."""
    apart = subprocess.run(
        [sys.executable, "-c", _AS_PYTHON],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert apart.stdout.strip() == digest_of_a_run()


def test_threads_change_no_number() -> None:
    """The same seed gives the same answer on one core and on many."""
    table = _two_classes(default_rng(9))
    with ThreadPoolExecutor(4) as pool:
        threaded = latent_class(table, seed=5, kernel="compiled", most_sweeps=800, each=pool.map)
    assert threaded == latent_class(table, seed=5, kernel="compiled", most_sweeps=800)
    assert threaded != latent_class(table, seed=6, kernel="compiled", most_sweeps=800)


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been() -> None:
    """A laptop is closed in the middle: what was stored goes on to the numbers of the unbroken run."""
    table = _two_classes(default_rng(10))
    unbroken = begin(table, _DEFAULT, chains=4, classes=6, seed=11)
    unbroken.run(spent=lambda: False)
    broken, stops = begin(table, _DEFAULT, chains=4, classes=6, seed=11), 0
    while broken.share < 1.0:
        broken.run(spent=lambda: True)
        broken = rounds_of(table, _DEFAULT, broken.as_arrays(), seed=11)
        stops += 1
    assert stops > 2
    assert np.array_equal(broken.current.kept(), unbroken.current.kept())
    assert broken.agreement == unbroken.agreement
    for one, other in zip(broken.current.standings, unbroken.current.standings, strict=True):
        assert all(
            np.array_equal(a, b) for a, b in zip(one.as_arrays().values(), other.as_arrays().values(), strict=True)
        )


def test_a_standing_comes_back_from_its_arrays() -> None:
    """Nothing of a chain is lost in storing it."""
    (one,) = far_apart(_two_classes(default_rng(1)), chains=1, classes=3, rungs=2, seed=1, stream=0)
    again = standing_of(one.as_arrays())
    assert all(np.array_equal(a, b) for a, b in zip(one.as_arrays().values(), again.as_arrays().values(), strict=True))


@pytest.mark.parametrize("scale", [1.0, 12.0, 60.0])
def test_chances_that_leave_the_range_of_a_double_are_kept_in_logs(scale: float) -> None:
    """With sixty lists, or a list that nearly nobody is on, a cell's chance keeps its digits."""
    rng = default_rng(12)
    lists, classes = 60, 4
    rates = 1.0 / (1.0 + np.exp(-scale * rng.standard_normal((1, lists, classes)) / 4))
    off = 1.0 / (1.0 + np.exp(np.log(rates / (1 - rates)))) if scale < 60 else np.maximum(1 - rates, 1e-20)
    patterns = (rng.random((30, lists)) < 0.3).astype(np.uint8)
    log_weights = np.log(rng.dirichlet(np.ones(classes), size=1))
    states = States(log_weights, rates, off, np.ones(1))
    table = CaptureTable(
        lists=tuple(f"l{j}" for j in range(lists)), patterns=patterns, counts=np.ones(30, dtype=np.int64)
    )
    facts = facts_of(table, np.ones(1))
    room = room_for(states, 31)
    share_cells(0, states, room, facts)
    state = State(log_weights=log_weights, log_on=np.log(rates), log_off=np.log(off), alpha=np.ones(1))
    exact = log_cells(state, np.vstack([patterns, np.zeros((1, lists))]).astype(np.float64))[0]
    assert np.allclose(np.log(room.totals[0]) + room.scales[0], exact, rtol=1e-10)


def test_seen_and_unseen_are_each_summed_from_their_parts() -> None:
    """A population of which one in a billion is seen keeps its digits: neither chance is one minus the other."""
    on = np.full((1, 3, 2), 1e-12)
    states = States(np.log(np.array([[0.5, 0.5]])), on, 1.0 - on, np.ones(1))
    room = room_for(states, 8)
    share_cells(0, states, room, _facts(np.ones(7)))
    assert chance_seen(0, room) == pytest.approx(3e-12, rel=1e-9)
    assert chance_hidden(0, room) == pytest.approx(1.0, rel=1e-11)


def test_the_density_of_weights_is_that_of_the_reference() -> None:
    """Also where weights are far smaller than any double: both take remainders from the tail."""
    rng = default_rng(13)
    for steps in (1.0, 30.0, 3e4):
        logs = -np.cumsum(steps * rng.random((1, 8)), axis=1)
        logs -= np.logaddexp.reduce(logs, axis=1)
        found = log_density(logs[0], np.exp(logs[0]), prior_of(_DEFAULT))
        assert found == pytest.approx(float(log_density_in_numpy(logs, _DEFAULT)[0]), rel=1e-12)


def test_exchanged_labels_stay_with_their_class() -> None:
    """A class keeps its own weight and list probabilities when it changes place."""
    rng = default_rng(14)
    log_weights, on = np.log(rng.dirichlet(np.ones(6), size=1)), rng.random((1, 3, 6))
    states = States(log_weights.copy(), on.copy(), 1.0 - on, np.ones(1))
    room = room_for(states, 8)
    share_cells(0, states, room, _facts(np.ones(7)))
    with np.errstate(over="ignore"):
        exchange_labels(0, 40, states, room, prior_of(_DEFAULT), words_of(1, 1))
    order = np.argsort(states.log_weights[0])
    before = np.argsort(log_weights[0])
    assert not np.array_equal(states.log_weights, log_weights)
    assert np.array_equal(states.log_weights[0, order], log_weights[0, before])
    assert np.array_equal(states.on[0][:, order], on[0][:, before])
    assert np.array_equal(states.off[0][:, order], 1.0 - on[0][:, before])


def test_a_number_beyond_whole_numbers_is_seen() -> None:
    """Nothing is cut off in silence: the one limit shows in what is drawn."""
    with np.errstate(over="ignore"):
        assert _draw_hidden(1000.0, 1e14, words_of(1, 0)) == MOST_HIDDEN
        assert 800 < _draw_hidden(1000.0, 1.0, words_of(1, 0)) < 1200


def test_thinner_tables_lose_their_cells_one_by_one() -> None:
    """Cells of one person do not all empty at the same rung, where hardly a state would pass; the first rung is the
    table.
    """
    counts = np.array([900, 1, 1, 1, 1, 1, 1, 1], dtype=np.int64)
    found = thinned_counts(counts, np.array([1.0, 0.8, 0.6, 0.4, 0.2, 0.01]))
    assert found[0].tolist() == counts.tolist()
    ones = found[:, 1:].sum(axis=1)
    assert np.all(np.diff(ones) <= 0)
    assert len(set(ones.tolist())) >= 5
