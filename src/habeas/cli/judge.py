"""habeas judge"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number
from habeas.cli.waiting import idle_lock
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.judging import Review


@click.command(
    "judge",
    epilog=examples("habeas judge work/ --case argentina", "habeas judge work/ --case argentina --queue --json"),
)
@verb()
@click.option("--queue", "only_queue", is_flag=True, help="List the ids of what waits, and ask nothing.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help=("Take decisions from a file: columns a, b (mention ids), same (yes, no, unsure), and why if you like."),
)
@click.option(
    "--idle",
    type=click.FloatRange(min=0, min_open=True, max=1440),
    metavar="MINUTES",
    help="Close the case when no key was pressed for so long (5, or what HABEAS_IDLE says).",
)
def command(frame: Frame, *, only_queue: bool, answers: Path | None, idle: float | None) -> int:
    """Decide queued pairs: same, different, cannot tell.

    One key each. What the model thinks is shown only after you have decided. Each decision is an entry of its
    own; `u` takes the last one back. Cannot tell is an answer. When nobody is there for five minutes the case is
    closed; what was decided is kept.
    """
    from habeas.casework.answers import read_answers
    from habeas.casework.judging import review

    given = None if answers is None else read_answers(answers)
    if given is None and not (only_queue or frame.as_json or sys.stdin.isatty()):
        raise UsageError("there is no terminal to ask on", advice="Use --queue --json and --answers FILE.csv.")
    with review(frame.context(), frame.case) as sitting:
        if given is not None:
            done = sitting.decide_all(given)
            for row, reason in done.refused:
                frame.say(f"row {row} refused: {reason}", hang=2)
            decided = counted(len(done.decided), "decision")
            frame.say(f"{decided} recorded, {number(len(done.refused))} refused.")
            frame.result(done.as_object())
            return 1 if done.refused else 0
        if only_queue or frame.as_json:
            return _list(frame, sitting)
        from habeas.cli.sitting import sit

        return sit(frame, sitting, idle_lock(idle))


def _list(frame: Frame, sitting: Review) -> int:
    questions = sitting.waiting()
    for proposal, a, b in questions:
        frame.block(f"{proposal}\n  {a}  {b}")
    conflicts = [list(group) for group in sitting.conflicts()]
    for group in conflicts:
        frame.say(f"Decisions that contradict each other: {' '.join(group)}", hang=2)
    frame.say(f"{number(len(questions))} for a person to decide." if questions else "Nothing waits for a person.")
    pairs = [{"id": proposal, "a": a, "b": b} for proposal, a, b in questions]
    frame.result({"queue": pairs, "conflicts": conflicts})
    return 0
