"""Reckoning: from a table of overlaps to how many nobody has reported, and what of it is entered in the log.

No record is open here, and nobody's name comes here: it runs as well in a process of its own (`reckoning_apart`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from habeas.casework.drawn_overlaps import Drawn, drawn_of, draws_in, ladder_in
from habeas.casework.records import Person
from habeas.casework.resuming import stopping
from habeas.casework.stratifying import strata_in
from habeas.casework.tabled import Tabled, memberships_of
from habeas.errors import UsageError
from habeas.estimates import (
    DEFAULT_SEED,
    Answer,
    CaptureTable,
    Status,
    StrataTable,
    StratifiedResult,
    estimate,
    estimate_strata,
    table_of,
)
from habeas.estimates.beside import LATENT
from habeas.estimates.sampled import Watched
from habeas.model.records import Source

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateOptions:
    """How to estimate. `budget` is in seconds; without it the number of sweeps is fixed and machines agree. `draws` is
    a folder of tables, one a draw of the linkage; `ladder` one of tables named by a threshold of the linkage;
    `structural` pairs of lists that could share nobody; `resume` the file that progress is kept in if the estimate is
    stopped, and gone on from."""

    seed: int = DEFAULT_SEED
    budget: float | None = None
    estimator: str | None = None
    priors: str = "default"
    draws: Path | None = None
    ladder: Path | None = None
    structural: tuple[tuple[str, str], ...] = ()
    thorough: bool = False
    resume: Path | None = None


def reckon(tabled: Tabled, options: EstimateOptions, progress: Progress) -> Answer:
    """Estimate from what was gathered of a case.

    The draws of the linkage that the case keeps go into the interval, unless something was judged or imported since,
    which is then told; `options.draws` and `options.ladder` take their place.

    Raises: as `estimate_table`.
    """
    drawn = drawn_of(tabled.drawn)
    if options.draws is not None or options.ladder is not None:
        drawn = given(options)
    elif any(sorted(one.lists) != sorted(tabled.lists) for one in drawn.tables[:1]):
        drawn = replace(drawn, tables=(), ladder=(), newer=1)  # a list of the draws is empty now
    return estimate_table(table_in(tabled), options, progress, drawn=drawn)


def reckon_strata(tabled: Tabled, options: EstimateOptions, progress: Progress) -> StratifiedResult:
    """Estimate by stratum from what was gathered of a case.

    Raises: UsageError: an option that strata do not take. EstimateError: nobody has such a date.
    """
    return by_stratum(strata_in(tabled), options, progress)


def table_in(tabled: Tabled) -> CaptureTable:
    """Return the table of overlaps of what was gathered."""
    lists = np.arange(len(tabled.lists), dtype=np.int64)
    bits = np.array([bits for bits, _ in tabled.cells], dtype=np.int64)
    return CaptureTable(
        lists=tabled.lists,
        patterns=((bits[:, None] >> lists) & 1).astype(np.uint8),
        counts=np.array([persons for _, persons in tabled.cells], dtype=np.int64),
    )


def capture_table(known: tuple[Source, ...], persons: tuple[Person, ...]) -> CaptureTable:
    """Count persons by the lists that know them. Who is on none, and known by coded statements alone, is not counted.

    Args:
        known: the lists.
    Raises: EstimateError: fewer than two lists.
    """
    listed, memberships = memberships_of(known, persons)
    return table_of(tuple(source.slug for source in listed), (member for member in memberships if member))


def by_stratum(table: StrataTable, options: EstimateOptions, progress: Progress) -> StratifiedResult:
    """Estimate from a table by stratum.

    Raises: UsageError: an option that strata do not take.
    """
    if (
        options.draws is not None
        or options.ladder is not None
        or options.thorough
        or options.structural
        or options.resume is not None
        or options.estimator not in (None, LATENT)
    ):
        raise UsageError(
            "strata take no draws, lists apart, other estimator, thorough checks or file to go on from",
            advice="Give --by, --priors, --seed and --budget only.",
        )
    began = time.perf_counter()
    return estimate_strata(
        table,
        seed=options.seed,
        priors="lcmcr" if options.priors == "lcmcr" else "default",
        progress=lambda share: progress("estimating strata, percent", round(100 * share), 100),
        spent=lambda: options.budget is not None and time.perf_counter() - began >= options.budget,
    )


def given(options: EstimateOptions) -> Drawn:
    """Return the draws and the ladder of the folders of tables that were given.

    Raises: as `draws_in`."""
    return Drawn(
        tables=() if options.draws is None else draws_in(options.draws),
        ladder=() if options.ladder is None else ladder_in(options.ladder),
    )


def estimate_table(
    table: CaptureTable, options: EstimateOptions, progress: Progress, *, drawn: Drawn | None = None
) -> Answer:
    """Estimate from a table of overlaps.

    Args:
        drawn: of the linkage, and what came after it.
    Raises: UsageError: an estimator or priors that do not exist or do not fit the number of lists; no folder for the
        file of progress. EstimateError: progress of another estimate or version, or torn. KeyboardInterrupt: stopped;
        the progress is kept by then.
    """
    if options.priors not in ("default", "lcmcr"):
        raise UsageError(f"there are no priors {options.priors!r}", advice="Use default or lcmcr.")
    of_linkage = drawn or Drawn()
    telling, began = _Telling(progress), time.perf_counter()
    with stopping(options.resume) as stops, _threads() as pool:
        answer = estimate(
            table,
            seed=options.seed,
            budget=options.budget,
            estimator=options.estimator,
            priors="lcmcr" if options.priors == "lcmcr" else "default",
            draws=of_linkage.tables,
            ladder=of_linkage.ladder,
            structural=options.structural,
            thorough=options.thorough,
            clock=time.perf_counter,
            progress=telling.share,
            watch=telling.round,
            each=pool.map,
            stop=stops.asked,
            begun=stops.begun,
            keep=None if options.resume is None else stops.keep,
        )
        if options.budget is not None and time.perf_counter() - began >= options.budget:
            stops.write()  # something may have been cut, after the fit too
        else:
            stops.remove()
    return _with_newer(answer, of_linkage.newer)


class _Telling:
    """Tells a long estimate: the share done, and how far the chains agree."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._what = progress, "estimating, percent"

    def share(self, share: float) -> None:
        self._progress(self._what, round(100 * share), 100)

    def round(self, watched: Watched) -> None:
        self._what = f"estimating ({watched.chains} chains, R-hat {watched.rhat:.3f}), percent"


@contextmanager
def _threads() -> Iterator[ThreadPoolExecutor]:
    """Lend threads for chains; an estimate that is broken off waits for none that has not begun."""
    pool = ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _with_newer(answer: Answer, newer: int) -> Answer:
    """Say that the linkage's doubt is left out because the case went on after its draws."""
    if not newer or answer.status is Status.REFUSED:
        return answer
    said = (
        f"The doubt of the linkage is not in the interval: {newer} judgements or records came after its draws; "
        "`habeas link --all` makes them anew."
    )
    status = Status.WITH_WARNING if answer.status is Status.ESTIMATE else answer.status
    return replace(answer, status=status, reasons=(*answer.reasons, said))
