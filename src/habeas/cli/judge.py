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
    epilog=examples(
        "habeas judge work/ --case argentina",
        "habeas judge work/ --case argentina --queue --json",
        "habeas judge work/ --case argentina --agreement",
        "habeas judge work/ --case argentina --calibration --wrong-in 200",
    ),
)
@verb()
@click.option("--queue", "only_queue", is_flag=True, help="List the ids of what waits, and ask nothing.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help=("Take decisions from a file: columns a, b (mention ids), same (yes, no, unsure, pass), and why if you like."),
)
@click.option("--agreement", is_flag=True, help="Say how far second answers agree with first ones.")
@click.option("--calibration", is_flag=True, help="Say how good the model is, by answers to pairs drawn by lot.")
@click.option(
    "--wrong-in",
    type=click.IntRange(min=2),
    metavar="N",
    help="With --calibration: from which probability on at most 1 link in N is wrong.",
)
@click.option("--more", is_flag=True, help="When the queue is empty, go on with drawn pairs and second answers.")
@click.option(
    "--idle",
    type=click.FloatRange(min=0, min_open=True, max=1440),
    metavar="MINUTES",
    help="Close the case when no key was pressed for so long (5, or what HABEAS_IDLE says).",
)
def command(
    frame: Frame,
    *,
    only_queue: bool,
    answers: Path | None,
    agreement: bool,
    calibration: bool,
    wrong_in: int | None,
    more: bool,
    idle: float | None,
) -> int:
    """Decide queued pairs: same, different, cannot tell.

    One key each. What the model thinks is shown only after you have decided. Each answer is an entry of its
    own; `u` takes the last one back. Cannot tell is an answer, and so is `p`: not mine to decide. One decided pair
    in twenty comes again, and one in four is drawn by lot to measure the model; neither is told. When nobody is
    there for five minutes the case is closed; what was decided is kept.
    """
    if sum((only_queue, answers is not None, agreement, calibration, more)) > 1:
        raise UsageError("--queue, --answers, --agreement, --calibration and --more do not go together")
    if wrong_in is not None and not calibration:
        raise UsageError("--wrong-in goes with --calibration")
    if agreement or calibration:
        from habeas.cli.measuring import tell_agreement, tell_calibration

        return tell_agreement(frame) if agreement else tell_calibration(frame, wrong_in)
    return _judge(frame, only_queue=only_queue, answers=answers, more=more, idle=idle)


def _judge(frame: Frame, *, only_queue: bool, answers: Path | None, more: bool, idle: float | None) -> int:
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
            passed = f", {number(len(done.passed))} passed on" if done.passed else ""
            decided = counted(len(done.decided), "decision")
            frame.say(f"{decided} recorded{passed}, {number(len(done.refused))} refused.")
            frame.result(done.as_object())
            return 1 if done.refused else 0
        if only_queue or frame.as_json:
            return _list(frame, sitting)
        from habeas.cli.sitting import sit

        return sit(frame, sitting, idle_lock(idle), more=more)


def _list(frame: Frame, sitting: Review) -> int:
    questions, passed = sitting.waiting(), sitting.passed()
    for proposal, a, b in questions:
        frame.block(f"{proposal}\n  {a}  {b}")
    contradictions = [one.as_object() for one in sitting.contradictions()]
    disagreements = [one.as_object() for one in sitting.disagreements()]
    _say_contradictions(frame, sitting)
    if disagreements:
        frame.say(f"{counted(len(disagreements), 'pair')} answered twice and differently: habeas judge asks again.")
    if passed:
        frame.say(f"{counted(len(passed), 'pair')} that you passed on and nobody has decided.")
    frame.say(f"{number(len(questions))} for a person to decide." if questions else "Nothing waits for a person.")
    frame.result(
        {
            "queue": _pairs(questions),
            "passed": _pairs(passed),
            "conflicts": [list(group) for group in sitting.conflicts()],
            "contradictions": contradictions,
            "disagreements": disagreements,
        }
    )
    return 0


def _pairs(found: tuple[tuple[str, str, str], ...]) -> list[dict[str, str]]:
    return [{"id": proposal, "a": a, "b": b} for proposal, a, b in found]


def _say_contradictions(frame: Frame, sitting: Review) -> None:
    for n, one in enumerate(sitting.contradictions()):
        frame.say("" if n else "Decisions that contradict each other; habeas undo --entry N takes one back:")
        for link, entry in zip((one.apart, *one.together), one.entries, strict=True):
            word = "different" if link is one.apart else "same     "
            frame.block(f"  entry {entry}  {word}  {link.a}  {link.b}")
