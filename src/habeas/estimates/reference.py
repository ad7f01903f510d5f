"""The NumPy sampler run in rounds: the reference for the compiled one, and what runs where numba is not installed."""

from __future__ import annotations

import numpy as np

from habeas.estimates.chains import start
from habeas.estimates.convergence import agreement_of
from habeas.estimates.ladder import rungs_of
from habeas.estimates.sampled import Sampled, Shell, Watched
from habeas.estimates.state import Floats, Priors
from habeas.estimates.table import CaptureTable

_FIRST_SWEEPS = 3_000
_MOST_SWEEPS = 32_000
_FEWEST_SWEEPS = 4_000
# Sweeps x chains x rungs x cells x classes: a table of a hundred cells gets fewer sweeps, not an hour.
_MOST_WORK = 3e8


def sample_vectorised(
    table: CaptureTable, priors: Priors, *, chains: int, classes: int, seed: int, most_sweeps: int | None, shell: Shell
) -> Sampled:
    """Run the NumPy sampler in rounds that grow by half, until its chains agree, or a fixed number of sweeps."""
    run = start(table, priors, chains=chains, classes=classes, seed=seed)
    most = most_sweeps or sweep_limit(table, chains=chains, classes=classes)
    target = min(_FIRST_SWEEPS, most)

    def kept() -> tuple[Floats, Floats, Floats]:
        return run.kept(run.log_seen), run.kept(run.hidden), run.kept(run.log_alpha)

    while True:
        run.run_to(target, spent=shell.spent, tell=lambda done: shell.tell(done / most))
        found = agreement_of(np.array(kept()))
        shell.watch(
            Watched(
                phase="ladder",
                sweeps=run.sweeps,
                chains=chains,
                rungs=len(run.rungs),
                rhat=found.rhat,
                ess=found.ess,
            )
        )
        if found.reached or run.sweeps < target or target == most:
            break
        target = min(target * 3 // 2, most)
    shell.tell(1.0)
    log_seen, hidden, log_alpha = kept()
    return Sampled(
        log_seen=log_seen,
        hidden=hidden,
        log_alpha=log_alpha,
        pairs=run.kept_pairs(),
        agreement=found,
        settled=found.reached,
        sweeps=run.sweeps,
        cut=run.sweeps < target,
        ceilings=run.ceilings,
        rungs=len(run.rungs),
        round_trips=run.round_trips,
        least_taken=None,
    )


def sweep_limit(table: CaptureTable, *, chains: int, classes: int) -> int:
    """Return the fixed number of sweeps after which the NumPy sampler gives a table up: a matter of its size, not of
    the machine.
    """
    cells = len(table.counts) + 1
    rows = chains * len(rungs_of(table.counts))
    return max(_FEWEST_SWEEPS, min(_MOST_SWEEPS, int(_MOST_WORK / (cells * rows * classes))))
