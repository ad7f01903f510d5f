"""habeas estimate"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, unlocking, verb
from habeas.cli.terminal import number
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.estimates import Answer


_EITHER = "Give a workspace and --case NAME, or --table FILE.csv."


def _unlocking(command: Callable[..., int]) -> Callable[..., int]:
    """Give the options of a workspace, which is not asked for when there is a table."""
    for option in reversed(unlocking()):
        command = option(command)
    return command


@click.command(
    "estimate",
    epilog=examples("habeas estimate work/ --case argentina", "habeas estimate --table kosovo_4.csv"),
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
@click.option("--estimator", metavar="NAME", help="chapman (two lists) or latent_class (three or more).")
@click.option("--priors", type=click.Choice(["default", "lcmcr"]), default="default", show_default=True)
@click.option("--seed", type=int, metavar="N", help="Another run of chance; the same seed gives the same numbers.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop after this long, and say so.",
)
@_unlocking
@verb(workspace=False, case=False)
def command(
    frame: Frame,
    *,
    workspace: Path | None,
    case_name: str | None,
    table_file: Path | None,
    estimator: str | None,
    priors: str,
    seed: int | None,
    budget: float | None,
) -> int:
    """Estimate how many nobody has reported, with an interval.

    The interval comes first, and what it cannot see. From a case, or from a table of overlaps. Exit code 1
    when no number can be given honestly; the reasons are told.
    """
    from habeas.casework.estimating import EstimateOptions, estimate_case, estimate_file
    from habeas.estimates import DEFAULT_SEED

    options = EstimateOptions(
        seed=DEFAULT_SEED if seed is None else seed, budget=budget, estimator=estimator, priors=priors
    )
    if table_file is not None:
        if workspace is not None or case_name is not None:
            raise UsageError("give a table or a workspace, not both", advice=_EITHER)
        answer = estimate_file(table_file, options, frame.bar)
    elif workspace is None or case_name is None:
        raise UsageError("there is nothing to estimate from", advice=_EITHER)
    else:
        frame.folder, frame.case = workspace, case_name
        answer = estimate_case(frame.context(), case_name, options)
    _say(frame, answer)
    frame.result(answer.as_object())
    return 1 if answer.status == "refused" else 0


def _say(frame: Frame, answer: Answer) -> None:
    """Tell an estimate in words, then each estimator, then what none of them can see."""
    frame.say(answer.in_words)
    for reason in answer.reasons:
        if reason not in answer.in_words:
            frame.say(reason)
    frame.say()
    frame.table(("list", "persons"), [(name, number(n)) for name, n in answer.lists], right=(1,))
    if answer.estimators and answer.status != "refused":
        pointed = answer.headline is not None
        rows = [
            (
                one.name.replace("_", " "),
                f"{number(one.interval.lo95)} to {number(one.interval.hi95)}",
                number(one.interval.median) if pointed else "not given",
            )
            for one in answer.estimators
        ]
        frame.say()
        frame.table(("estimator", "95 % interval", "median"), rows, right=(1, 2))
    frame.say()
    frame.say("What this cannot see:")
    for sentence in answer.cannot_see:
        frame.say(f"· {sentence}", indent=2, hang=2)
