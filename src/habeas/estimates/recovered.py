"""Does the model find what it invented? Tables drawn from the fitted truth, each fitted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence

from habeas.estimates.checks import check_table
from habeas.estimates.following import Following
from habeas.estimates.invented import chance_of_being_seen, invented_table
from habeas.estimates.latent_class import interval_of
from habeas.estimates.refits import Refit
from habeas.estimates.state import Floats
from habeas.estimates.table import CaptureTable, canonical

TABLES = 20
_FIRST = 1_000_000  # numbers of these fits, far from those of the draws of the linkage
_BETWEEN = 400  # sweeps between one set of states of the chains and the next


def recovered(
    table: CaptureTable, following: Following, *, tables: int = TABLES, tell: Callable[[float], None] = lambda _: None
) -> Refit:
    """Draw tables from states of the fitted chains, fit each shortly, and count whose interval holds its own total.

    A state gives weights, chances and, with them, a total N: the truth of its table. Tables that carry no estimate, and
    those whose short fit did not settle, are counted apart.

    Args:
        table: the one that was fitted. following: with the standings of that fit; its own course is not touched.
        tables: how many are drawn.
        tell: told the share done.
    """
    plain = canonical(table)
    rng = Generator(SFC64(SeedSequence((following.seed, _FIRST))))
    walk = replace(following, first=_FIRST, fits=0, again=0, profiles=[], starts=[])
    held = settled = 0
    for number in range(tables):
        tell(number / tables)
        chain = number % len(walk.start.standings)
        if chain == 0:
            walk.move_on(plain, _BETWEEN)
        standing = walk.start.standings[chain]
        weights = np.exp(standing.log_weights[0])
        weights = weights / weights.sum()
        total = plain.documented + _hidden(plain.documented, chance_of_being_seen(weights, standing.on[0]), rng)
        holds = _holds(walk, plain.lists, (weights, standing.on[0]), total, rng)
        if holds is not None:
            settled += 1
            held += holds
    return Refit(kind="recovered", what=_said(held, settled, tables), interval=None, held=(held, settled))


def _holds(
    walk: Following, lists: tuple[str, ...], truth: tuple[Floats, Floats], total: int, rng: Generator
) -> bool | None:
    """Tell whether the interval of a table invented from a truth holds it; None where there is no interval."""
    invented = invented_table(lists, *truth, total, rng)
    if invented is None or check_table(invented).refusals:
        return None
    found = walk.fit(invented)
    if not found.settled:
        return None
    interval = interval_of(found, invented.documented)
    return interval.lo95 <= total <= interval.hi95


def _hidden(documented: int, seen: float, rng: Generator) -> int:
    """Draw n0 given P(seen): a negative binomial, as a Poisson of a Gamma, which no small P breaks."""
    return int(rng.poisson(min(rng.gamma(documented, (1.0 - seen) / seen), 1e15)))


def _said(held: int, settled: int, tables: int) -> str:
    apart = tables - settled
    return f"{held} of {settled}" + (f" ({apart} more gave no interval)" if apart else "")
