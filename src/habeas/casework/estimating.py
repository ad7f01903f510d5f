"""Estimate: from the persons of a case, or from a table of overlaps, to how many nobody has reported."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from habeas.casework.context import Context, lists
from habeas.casework.records import Person, all_persons
from habeas.errors import EstimateError, UsageError
from habeas.estimates import DEFAULT_SEED, Answer, CaptureTable, estimate, read_table, table_of
from habeas.model.records import Source
from habeas.vault.files import disk_errors


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateOptions:
    """How to estimate. `budget` is in seconds; without it the number of sweeps is fixed and machines
    agree."""

    seed: int = DEFAULT_SEED
    budget: float | None = None
    estimator: str | None = None
    priors: str = "default"


def estimate_case(context: Context, case_name: str, options: EstimateOptions) -> Answer:
    """Estimate from the persons of a case: a person is on a list if one of their mentions is.

    Raises: EstimateError: fewer than two lists, or nobody.
    """
    with context.case(case_name, "estimate") as case:
        table = capture_table(lists(case.index), all_persons(case.index))
    return estimate_table(table, options, context.progress)


def estimate_file(path: Path, options: EstimateOptions, progress: Callable[[str, int, int | None], None]) -> Answer:
    """Estimate from a CSV with one 0/1 column a list and a `count`.

    Raises: UsageError: no such file. EstimateError: the table, naming row and column.
    """
    if not path.is_file():
        raise UsageError("there is no such table", place=str(path))
    with disk_errors(path.name), path.open("rb") as stream:
        table = read_table(stream, name=path.name)
    return estimate_table(table, options, progress)


def capture_table(known: tuple[Source, ...], persons: tuple[Person, ...]) -> CaptureTable:
    """Count persons by the lists that know them. Who is on none, and known by coded statements alone, is not counted.

    Args:
        known: the lists.
    Raises: EstimateError: fewer than two lists.
    """
    present = {source for person in persons for source in person.sources}
    listed = [source for source in known if source.id in present]
    if len(listed) < 2:
        raise EstimateError(
            f"the case has {len(listed)} list"
            + ("" if len(listed) == 1 else "s")
            + "; an estimate needs two that overlap",
            advice="Import another list of the same events: habeas import.",
        )
    bit = {source.id: 1 << at for at, source in enumerate(listed)}
    memberships = (sum(bit[source] for source in set(person.sources) & bit.keys()) for person in persons)
    return table_of(tuple(source.slug for source in listed), (member for member in memberships if member))


def estimate_table(
    table: CaptureTable, options: EstimateOptions, progress: Callable[[str, int, int | None], None]
) -> Answer:
    """Estimate from a table of overlaps.

    Raises: UsageError: an estimator or priors that do not exist or do not fit the number of lists.
    """
    if options.priors not in ("default", "lcmcr"):
        raise UsageError(f"there are no priors {options.priors!r}", advice="Use default or lcmcr.")
    return estimate(
        table,
        seed=options.seed,
        budget=options.budget,
        estimator=options.estimator,
        priors="lcmcr" if options.priors == "lcmcr" else "default",
        clock=time.perf_counter,
        progress=lambda share: progress("estimating, percent", round(100 * share), 100),
    )
