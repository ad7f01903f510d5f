"""Estimate: from the persons of a case, or from a table of overlaps, to how many nobody has reported."""

from __future__ import annotations

from pathlib import Path

from habeas.casework.context import Context
from habeas.casework.entered_runs import run_of, strata_run_of
from habeas.casework.estimate_versions import enter
from habeas.casework.reckoning import (
    EstimateOptions,
    Progress,
    by_stratum,
    estimate_table,
    given,
    reckon,
    reckon_strata,
)
from habeas.casework.tabled import tabled_in
from habeas.errors import UsageError
from habeas.estimates import Answer, StratifiedResult, read_strata, read_table
from habeas.vault.files import disk_errors


def estimate_case(context: Context, case_name: str, options: EstimateOptions) -> Answer:
    """Estimate from the persons of a case, and enter the estimate in its log.

    A person is on a list if one of their mentions is. The draws of the linkage that stand in the case go into the
    interval, unless something was judged or imported since, which is then told; `options.draws` takes their place.

    Raises: EstimateError: fewer than two lists, or nobody.
    """
    with context.case(case_name, "estimate") as case:
        tabled = tabled_in(case.index)
        answer = reckon(tabled, options, context.progress)
        enter(context, case, run_of(answer, tabled, options))
    return answer


def estimate_file(path: Path, options: EstimateOptions, progress: Progress) -> Answer:
    """Estimate from a CSV with one 0/1 column a list and a `count`.

    Raises: UsageError: no such file. EstimateError: the table, naming row and column.
    """
    if not path.is_file():
        raise UsageError("there is no such table", place=str(path))
    with disk_errors(path.name), path.open("rb") as stream:
        table = read_table(stream, name=path.name)
    return estimate_table(table, options, progress, drawn=given(options))


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
    return by_stratum(table, options, progress)


def estimate_case_strata(context: Context, case_name: str, by: str, options: EstimateOptions) -> StratifiedResult:
    """Estimate a case by the year or month of the taking, and enter the estimate in its log.

    Whose date leaves year or month open is kept, and put where they may belong. The linkage is taken for sure.

    Args:
        by: "year" or "month".
    Raises: UsageError: another stratum, or an option that strata do not take. EstimateError: nobody has such a date.
    """
    with context.case(case_name, "estimate") as case:
        tabled = tabled_in(case.index, by)
        result = reckon_strata(tabled, options, context.progress)
        enter(context, case, strata_run_of(result, tabled, options))
    return result
