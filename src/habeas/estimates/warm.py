"""Many similar tables, as the draws of a linkage are: short runs, each begun where a run on the first table ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from habeas.errors import EstimateError
from habeas.estimates.convergence import agreement_of
from habeas.estimates.kernel.chance import words_of
from habeas.estimates.rounds import begin, sampled_of
from habeas.estimates.runs import Run, prior_of
from habeas.estimates.sampled import Each, Sampled, Shell
from habeas.estimates.standing import Standing
from habeas.estimates.state import Floats, Priors
from habeas.estimates.table import CaptureTable, canonical

STREAMS_A_TABLE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WarmStart:
    """Where chains stood at the end of a run: list names in their order, the ladder's shares (R,), the chains."""

    lists: tuple[str, ...]
    shares: Floats
    standings: tuple[Standing, ...]


def settle(
    table: CaptureTable, *, priors: Priors, seed: int, shell: Shell, chains: int = 4, classes: int = 10
) -> tuple[Sampled, WarmStart]:
    """Run the compiled sampler on a table to its end; return its draws and where its chains stand.

    Where the table needed a ladder, the start keeps it.
    """
    plain = canonical(table)
    rounds = begin(plain, priors, chains=chains, classes=classes, seed=seed)
    rounds.run(spent=shell.spent, each=shell.each, tell=shell.tell, watch=shell.watch)
    return sampled_of(rounds), start_of(rounds.current)


def follow(
    table: CaptureTable,
    start: WarmStart,
    *,
    priors: Priors,
    seed: int,
    number: int,
    sweeps: int,
    each: Each = map,
    spent: Callable[[], bool] = lambda: False,
) -> tuple[Sampled, WarmStart]:
    """Run the chains of a start on a table like the one they come from; the first quarter of the sweeps is discarded.

    The numbers follow from the start, seed and number, and not from the other tables, so tables may be done in any
    order and side by side. `agreement` says whether so short a run was enough: look at its R-hat.

    Args:
        number: which of the tables this is, 0 or more: each has random numbers of its own.
        sweeps: 1,000 is enough where a plain run mixes within some ten sweeps.
        spent: asked between slices; a run that is cut says so.
    Raises: EstimateError: the table has other lists than the start; fewer than 32 sweeps.
    """
    plain = canonical(table)
    if plain.lists != start.lists:
        raise EstimateError("the table has other lists than the one its chains come from")
    if sweeps < 32 or number < 0:
        raise EstimateError("at least 32 sweeps and a number of 0 or more are needed")
    stream = (number + 1) * STREAMS_A_TABLE
    fresh = [replace(standing, chance=words_of(seed, stream + chain)) for chain, standing in enumerate(start.standings)]
    run = Run(table=plain, prior=prior_of(priors), shares=start.shares, standings=fresh)
    run.run_to(sweeps, spent=spent, each=each)
    kept = run.kept()
    agreement = agreement_of(kept)
    sampled = Sampled(
        log_seen=kept[0],
        hidden=kept[1],
        log_alpha=kept[2],
        pairs=run.kept_pairs(),
        agreement=agreement,
        settled=agreement.reached,
        sweeps=run.sweeps,
        cut=run.sweeps < sweeps,
        ceilings=run.ceilings,
        rungs=len(run.shares),
        round_trips=run.round_trips,
        least_taken=run.least_taken if len(run.shares) > 1 else None,
    )
    return sampled, start_of(run)


def start_of(run: Run) -> WarmStart:
    """Return where a run's chains stand."""
    return WarmStart(lists=run.table.lists, shares=run.shares, standings=tuple(run.standings))
