"""habeas estimate"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, unlocking, verb
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.reckoning import EstimateOptions
    from habeas.estimates import Answer


_EITHER = "Give a workspace and --case NAME, or --table FILE.csv."


def _unlocking(command: Callable[..., int]) -> Callable[..., int]:
    """Give the options of a workspace, which is not asked for when there is a table."""
    for option in reversed(unlocking()):
        command = option(command)
    return command


@click.command(
    "estimate",
    epilog=examples(
        "habeas estimate work/ --case argentina --out estimate/",
        "habeas estimate --table kosovo_4.csv --thorough",
        "habeas estimate --table peru.csv --by region --by perp",
    ),
)
@click.argument("workspace", metavar="[WORKSPACE]", required=False, type=click.Path(path_type=Path))
@click.option("--case", "case_name", metavar="NAME", help="The case.")
@click.option(
    "--table",
    "table_file",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Estimate from a table of overlaps: one 0/1 column a list, and `count`. Needs no workspace.",
)
@click.option(
    "--draws",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Tables of the same lists, one a draw of the linkage: its doubt goes into the interval.",
)
@click.option(
    "--ladder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Tables of the same lists, one a threshold of the linkage and named by it: estimated beside.",
)
@click.option(
    "--by",
    "labels",
    multiple=True,
    metavar="COLUMN",
    help="Estimate by stratum; of a table any columns, of a case `year` or `month`.",
)
@click.option("--month", "months", multiple=True, metavar="COLUMN", help="The same, of dates: a stratum is a month.")
@click.option(
    "--apart",
    "apart",
    multiple=True,
    metavar="A,B",
    help="Two lists that could share nobody, whatever happened; may be given again.",
)
@click.option("--thorough", is_flag=True, help="Also leave out each list, merge lists and change the priors.")
@click.option("--estimator", metavar="NAME", help="chapman (two lists) or latent_class (three or more).")
@click.option("--priors", type=click.Choice(["default", "lcmcr"]), default="default", show_default=True)
@click.option("--seed", type=int, metavar="N", help="Another run of chance; the same seed gives the same numbers.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop after this long, and say so.",
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep the progress here if --budget or Ctrl-C stops the fit, and go on from there the next time.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the result, its draws, pictures and a methods paragraph to a new folder.",
)
@click.option(
    "--publish-from",
    type=click.IntRange(min=0),
    metavar="N",
    default=5,
    show_default=True,
    help="Smaller cells are not in what --out writes; 0 for files that stay with you.",
)
@_unlocking
@verb(workspace=False, case=False)
def command(
    frame: Frame,
    *,
    workspace: Path | None,
    case_name: str | None,
    table_file: Path | None,
    draws: Path | None,
    ladder: Path | None,
    labels: tuple[str, ...],
    months: tuple[str, ...],
    apart: tuple[str, ...],
    thorough: bool,
    estimator: str | None,
    priors: str,
    seed: int | None,
    budget: float | None,
    resume: Path | None,
    out: Path | None,
    publish_from: int,
) -> int:
    """Estimate how many nobody has reported, with an interval.

    The interval comes first, and what it cannot see. From a case, or from a table of overlaps. The draws of the
    linkage in a case go into the interval. Exit code 1 when no number can be given honestly; the reasons are told.
    """
    from habeas.casework.reckoning import EstimateOptions
    from habeas.estimates import DEFAULT_SEED

    options = EstimateOptions(
        seed=DEFAULT_SEED if seed is None else seed,
        budget=budget,
        estimator=estimator,
        priors=priors,
        draws=draws,
        ladder=ladder,
        structural=tuple(map(_two, apart)),
        thorough=thorough,
        resume=resume,
    )
    if labels or months:
        return _by_stratum(frame, workspace, case_name, table_file, labels, months, options, out, publish_from)
    from habeas.cli.estimate_told import tell, tell_kept

    try:
        answer = _answer(frame, workspace, case_name, table_file, options, out)
    except KeyboardInterrupt:
        tell_kept(frame, resume)
        raise
    tell(frame, answer)
    tell_kept(frame, resume)
    if out is not None:
        from habeas.casework.estimate_files import write_estimate

        written = write_estimate(answer, out, publish_from=publish_from, ladder=answer.thresholds, progress=frame.bar)
        frame.say(f"Written to {out}: {', '.join(written)}.")
    frame.result(answer.as_object())
    return 1 if answer.status == "refused" else 0


def _answer(
    frame: Frame,
    workspace: Path | None,
    case_name: str | None,
    table_file: Path | None,
    options: EstimateOptions,
    out: Path | None,
) -> Answer:
    """Estimate from a table or from a case, whichever is given."""
    from habeas.casework.documented import check_free
    from habeas.casework.estimating import estimate_case, estimate_file

    if out is not None:
        check_free(out)
    if table_file is not None:
        if workspace is not None or case_name is not None:
            raise UsageError("give a table or a workspace, not both", advice=_EITHER)
        return estimate_file(table_file, options, frame.bar)
    if workspace is None or case_name is None:
        raise UsageError("there is nothing to estimate from", advice=_EITHER)
    frame.folder, frame.case = workspace, case_name
    return estimate_case(frame.context(), case_name, options)


def _by_stratum(
    frame: Frame,
    workspace: Path | None,
    case_name: str | None,
    table_file: Path | None,
    labels: tuple[str, ...],
    months: tuple[str, ...],
    options: EstimateOptions,
    out: Path | None,
    publish_from: int,
) -> int:
    """Estimate by stratum, from a table or from a case, whichever is given."""
    from habeas.casework.documented import check_free
    from habeas.casework.estimating import estimate_case_strata, estimate_strata_file
    from habeas.cli.estimate_told import tell_strata

    if (table_file is None) == (workspace is None or case_name is None):
        raise UsageError("give a table or a workspace with a case", advice=_EITHER)
    if out is not None:
        check_free(out)
    if table_file is not None:
        result = estimate_strata_file(table_file, (*labels, *months), months, options, frame.bar)
    elif workspace is None or case_name is None or months or len(labels) != 1:
        raise UsageError("a case has strata by year or by month", advice="Give --by year or --by month.")
    else:
        frame.folder, frame.case = workspace, case_name
        result = estimate_case_strata(frame.context(), case_name, labels[0], options)
    tell_strata(frame, result)
    if out is not None:
        from habeas.casework.estimate_files import write_strata

        written = write_strata(result, out, publish_from=publish_from, progress=frame.bar)
        frame.say(f"Written to {out}: {', '.join(written)}.")
    frame.result(result.as_object())
    return 1 if result.status == "refused" else 0


def _two(pair: str) -> tuple[str, str]:
    one, comma, other = pair.partition(",")
    if not comma or not one.strip() or not other.strip():
        raise UsageError(f"--apart takes two lists with a comma between, not {pair!r}")
    return one.strip(), other.strip()
