"""Estimate: from the persons of a case, or from a table of overlaps, to how many nobody has reported."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from habeas.casework.accounts import accounts_of
from habeas.casework.context import Context, lists
from habeas.casework.drawn_overlaps import Drawn, drawn_in, draws_in, ladder_in
from habeas.casework.records import Person, all_persons
from habeas.casework.resuming import stopping
from habeas.casework.stratifying import memberships_of, strata_by_date
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
    read_strata,
    read_table,
    table_of,
)
from habeas.estimates.beside import LATENT
from habeas.estimates.sampled import Watched
from habeas.estimates.strata_table import everyone
from habeas.model.ids import new_id
from habeas.model.records import EstimateRun, Reckoned, Source
from habeas.vault.case import Case
from habeas.vault.files import disk_errors

Progress = Callable[[str, int, int | None], None]
_COUNTING = ("habeas", "numpy", "scipy", "numba")


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


def estimate_case(context: Context, case_name: str, options: EstimateOptions) -> Answer:
    """Estimate from the persons of a case, and enter the estimate in its log.

    A person is on a list if one of their mentions is. The draws of the linkage that stand in the case go into the
    interval, unless something was judged or imported since, which is then told; `options.draws` takes their place.

    Raises: EstimateError: fewer than two lists, or nobody.
    """
    with context.case(case_name, "estimate") as case:
        known, persons, drawn = lists(case.index), all_persons(case.index), drawn_in(case.index)
        table = capture_table(known, persons)
        if options.draws is not None or options.ladder is not None:
            drawn = _given(options)
        elif any(sorted(one.lists) != sorted(table.lists) for one in drawn.tables[:1]):
            drawn = replace(drawn, tables=(), ladder=(), newer=1)  # a list of the draws is empty now
        answer = estimate_table(table, options, context.progress, drawn=drawn)
        _enter(context, case, _run_of(case, answer, table, known, drawn, options))
    return answer


def estimate_file(path: Path, options: EstimateOptions, progress: Progress) -> Answer:
    """Estimate from a CSV with one 0/1 column a list and a `count`.

    Raises: UsageError: no such file. EstimateError: the table, naming row and column.
    """
    if not path.is_file():
        raise UsageError("there is no such table", place=str(path))
    with disk_errors(path.name), path.open("rb") as stream:
        table = read_table(stream, name=path.name)
    return estimate_table(table, options, progress, drawn=_given(options))


def _given(options: EstimateOptions) -> Drawn:
    """Read the folders of tables that were given."""
    return Drawn(
        tables=() if options.draws is None else draws_in(options.draws),
        ladder=() if options.ladder is None else ladder_in(options.ladder),
    )


def estimate_strata_file(
    path: Path, labels: tuple[str, ...], months: tuple[str, ...], options: EstimateOptions, progress: Progress
) -> StratifiedResult:
    """Estimate by stratum from a CSV with label columns beside one 0/1 column a list and a `count`.

    Args:
        labels: the label columns, coarse to fine. months: those of them that hold dates.
    Raises: UsageError: no such file, or an option that strata do not take. EstimateError: the table, naming row and
        column.
    """
    if not path.is_file():
        raise UsageError("there is no such table", place=str(path))
    with disk_errors(path.name), path.open("rb") as stream:
        table = read_strata(stream, name=path.name, labels=labels, months=months)
    return _by_stratum(table, options, progress)


def estimate_case_strata(context: Context, case_name: str, by: str, options: EstimateOptions) -> StratifiedResult:
    """Estimate a case by the year or month of the taking, and enter the estimate in its log.

    Whose date leaves year or month open is kept, and put where they may belong. The linkage is taken for sure.

    Args:
        by: "year" or "month".
    Raises: UsageError: another stratum, or an option that strata do not take. EstimateError: nobody has such a date.
    """
    with context.case(case_name, "estimate") as case:
        accounts, _ = accounts_of(case.index)
        dates = {account.mention: account.taken.edtf for account in accounts if account.taken and account.taken.edtf}
        known = lists(case.index)
        table = strata_by_date(known, all_persons(case.index), dates, by)
        result = _by_stratum(table, options, context.progress)
        _enter(context, case, _strata_run_of(case, result, table, known, by, options))
    return result


def _by_stratum(table: StrataTable, options: EstimateOptions, progress: Progress) -> StratifiedResult:
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


def capture_table(known: tuple[Source, ...], persons: tuple[Person, ...]) -> CaptureTable:
    """Count persons by the lists that know them. Who is on none, and known by coded statements alone, is not counted.

    Args:
        known: the lists.
    Raises: EstimateError: fewer than two lists.
    """
    listed, memberships = memberships_of(known, persons)
    return table_of(tuple(source.slug for source in listed), (member for member in memberships if member))


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


def _run_of(
    case: Case,
    answer: Answer,
    table: CaptureTable,
    known: tuple[Source, ...],
    drawn: Drawn,
    options: EstimateOptions,
) -> EstimateRun:
    """Return what is entered: the table, what counted, and the result; a middle only where one may be quoted."""
    pointed, told = answer.headline is not None, answer.range
    ids = {source.slug: source.id for source in known}
    bits = (sum(1 << at for at, on in enumerate(pattern) if on) for pattern in table.patterns.tolist())
    return EstimateRun(
        id=new_id("est", case.chance),
        table_hash=answer.table_hash,
        lists=tuple(ids[slug] for slug in table.lists),
        cells=tuple(sorted(zip(bits, table.counts.tolist(), strict=True))),
        status=str(answer.status),
        reasons=answer.reasons,
        documented=answer.documented,
        lo95=told.lo95 if told else None,
        median=told.median if told and pointed else None,
        hi95=told.hi95 if told else None,
        methods=tuple(
            Reckoned(
                name=one.name,
                lo95=one.interval.lo95 if one.interval else None,
                median=one.interval.median if one.interval and pointed else None,
                hi95=one.interval.hi95 if one.interval else None,
                refusal=one.refusal,
            )
            for one in answer.estimators
        ),
        settings={"thorough": options.thorough, **_settings(options)},
        link_run=drawn.run,
        draws=answer.pooled.draws if answer.pooled else 0,
        linkage_share=answer.pooled.share if answer.pooled else None,
    )


def _strata_run_of(
    case: Case,
    result: StratifiedResult,
    table: StrataTable,
    known: tuple[Source, ...],
    by: str,
    options: EstimateOptions,
) -> EstimateRun:
    """Return what is entered of an estimate by stratum; each stratum stands where a method would, as "year 2019"."""
    pointed = ("estimate", "estimate_with_warning")
    ids, everybody = {source.slug: source.id for source in known}, everyone(table)
    bits = (sum(1 << at for at, on in enumerate(pattern) if on) for pattern in everybody.patterns.tolist())
    total = result.total.interval
    return EstimateRun(
        id=new_id("est", case.chance),
        table_hash=result.table_hash,
        lists=tuple(ids[slug] for slug in everybody.lists),
        cells=tuple(sorted(zip(bits, everybody.counts.tolist(), strict=True))),
        status=result.status,
        reasons=result.reasons,
        documented=everybody.documented,
        lo95=total.lo95 if total else None,
        median=total.median if total and result.status in pointed else None,
        hi95=total.hi95 if total else None,
        methods=tuple(
            Reckoned(
                name=f"{by} {one.name}",
                lo95=one.result.interval.lo95 if one.result.interval else None,
                median=one.result.interval.median if one.result.interval and one.status in pointed else None,
                hi95=one.result.interval.hi95 if one.result.interval else None,
                refusal=one.reasons[0] if one.result.interval is None and one.reasons else "",
            )
            for one in (*result.strata, *result.refused)
        ),
        settings={"by": by, **_settings(options)},
    )


def _settings(options: EstimateOptions) -> dict[str, float | int | str | bool]:
    return {
        "seed": options.seed,
        "priors": options.priors,
        **({"budget": options.budget} if options.budget is not None else {}),
        **{f"version of {name}": found for name in _COUNTING if (found := _version(name))},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _enter(context: Context, case: Case, run: EstimateRun) -> None:
    with case.unit() as unit:
        unit.add(run)
        context.close_unit(unit, "estimate", {"documented": run.documented, "draws": run.draws})
