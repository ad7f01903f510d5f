"""One chain and its ladder, many sweeps in one call."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from types import CodeType
from typing import Any, NamedTuple

from habeas.estimates.kernel import arrays, cells, chance, counts, gammas, ridge, sweep, weights
from habeas.estimates.kernel.arrays import Cells, Facts, Floats, Ints, Prior, States
from habeas.estimates.kernel.cells import chance_seen, share_cells
from habeas.estimates.kernel.chance import Words, exponential
from habeas.estimates.kernel.jit import compiled, entry
from habeas.estimates.kernel.sweep import MOST_HIDDEN
from habeas.estimates.kernel.sweep import sweep as sweep_once

PAIRS_EVERY = 16


class Trail(NamedTuple):
    """What a run writes down.

    `log_seen`, `hidden`, `log_alpha` (T,): the full table's rung after each sweep, log P(seen) and n0 as drawn
    together in it.
    `pairs` (ceil(T / 16), J, J): each two lists' P(on both | seen), every 16 sweeps. `tried` and `taken` (R - 1,):
    exchanges of rungs r and r + 1. `tallies` (2,): draws at the ceiling, round trips.
    """

    log_seen: Floats
    hidden: Floats
    log_alpha: Floats
    pairs: Floats
    tried: Floats
    taken: Floats
    tallies: Ints


class Places(NamedTuple):
    """Which state is on which rung: `at` (R,), `been_up` (R,) by state, 1 if it was on the thinnest since it left
    the table.
    """

    at: Ints
    been_up: Ints


@compiled
def _pair_chances(s: int, states: States, known: Cells, chances: Floats) -> None:
    """Write P(on lists i and j | on at least one), (J, J)."""
    seen = chance_seen(s, known)
    lists, classes = states.on.shape[1], states.on.shape[2]
    for i in range(lists):
        for j in range(i + 1):
            both = 0.0
            for k in range(classes):
                both += known.weights[s, k] * states.on[s, i, k] * states.on[s, j, k]
            chances[i, j] = both / seen
            chances[j, i] = both / seen


@compiled
def _exchange_rungs(first: int, places: Places, known: Cells, facts: Facts, trail: Trail, words: Words) -> None:
    """Propose to exchange the states of rungs first and first + 1, first + 2 and first + 3, and so on.

    With l_r(theta) = sum n_m log(pi_m / P(seen)) over the counts of rung r, the log acceptance is
    [l_{r+1} - l_r](theta_r) - [l_{r+1} - l_r](theta_{r+1}).
    """
    for r in range(first, places.at.shape[0] - 1, 2):
        a, b = places.at[r], places.at[r + 1]
        gain = (facts.people[r] - facts.people[r + 1]) * math.log(chance_seen(a, known) / chance_seen(b, known))
        for m in range(facts.counts.shape[1]):
            fit = math.log(known.totals[a, m] / known.totals[b, m]) + known.scales[a, m] - known.scales[b, m]
            gain += (facts.counts[r + 1, m] - facts.counts[r, m]) * fit
        trail.tried[r] += 1.0
        if -exponential(words) < gain:
            trail.taken[r] += 1.0
            places.at[r] = b
            places.at[r + 1] = a


@compiled
def _count_trip(places: Places, trail: Trail) -> None:
    rungs = places.at.shape[0]
    top, bottom = places.at[rungs - 1], places.at[0]
    places.been_up[top] = 1
    if places.been_up[bottom] == 1:
        trail.tallies[1] += 1
        places.been_up[bottom] = 0


@compiled
def _write(row: int, found: tuple[float, float], s: int, states: States, known: Cells, trail: Trail) -> None:
    if found[1] >= MOST_HIDDEN:
        trail.tallies[0] += 1
    trail.log_seen[row] = found[0]
    trail.hidden[row] = found[1]
    trail.log_alpha[row] = math.log(states.alpha[s])
    if row % PAIRS_EVERY == 0:
        _pair_chances(s, states, known, trail.pairs[row // PAIRS_EVERY])


def _run_with(parts: int) -> Callable[..., None]:
    """Return the entry as a closure over the digest of all parts, by which the kept machine code is looked up."""

    def run(
        sweeps: int,
        done: int,
        facts: Facts,
        prior: Prior,
        states: States,
        places: Places,
        known: Cells,
        words: Words,
        trail: Trail,
    ) -> None:
        rungs = places.at.shape[0]
        if parts < 0:
            return
        for s in range(rungs):
            share_cells(s, states, known, facts)
        found = (0.0, 0.0)
        for now in range(sweeps):
            for r in range(rungs - 1, -1, -1):
                found = sweep_once(places.at[r], r, states, known, facts, prior, words)
            _write(now, found, places.at[0], states, known, trail)
            if rungs > 1:
                _exchange_rungs((done + now) % 2, places, known, facts, trail, words)
                _count_trip(places, trail)

    return entry(run)


def _digest() -> int:
    """Return a number that changes with any part of the kernel: its functions' code and its constants."""
    whole = hashlib.sha256()
    for module in (arrays, cells, chance, counts, gammas, ridge, sweep, weights):
        _add(whole, vars(module))
    _add(whole, globals())
    return int.from_bytes(whole.digest()[:7], "big")


def _add(whole: Any, names: dict[str, Any]) -> None:
    for name, value in sorted(names.items()):
        code = getattr(getattr(value, "py_func", value), "__code__", None)
        if code is not None:
            plain = tuple(one for one in code.co_consts if not isinstance(one, CodeType))
            whole.update(code.co_code + repr((code.co_names, code.co_varnames, plain)).encode())
        elif isinstance(value, float | int):
            whole.update(f"{name}={value!r}".encode())


run = _run_with(_digest())
"""Sweep a chain on, in place: `sweeps` times after `done`. A run cut in pieces gives the numbers of the unbroken
run.
"""
