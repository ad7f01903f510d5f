"""habeas judge"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.facts import facts
from habeas.cli.frame import Frame, verb
from habeas.cli.terminal import number, table
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.judging import Question, Review
    from habeas.model.records import Same

_ANSWERS = {"s": "yes", "d": "no", "c": "unsure"}
_KEYS = "s same   d different   c cannot tell   n next   u undo   q quit"


@click.command(
    "judge",
    epilog="Examples: habeas judge work/ --case argentina     habeas judge work/ --case argentina --queue --json",
)
@verb()
@click.option("--queue", "only_queue", is_flag=True, help="List the ids of what waits, and ask nothing.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Take decisions from a file: columns a, b (mention ids), same (yes, no, unsure), and why if you like.",
)
def command(frame: Frame, *, only_queue: bool, answers: Path | None) -> int:
    """Decide queued pairs, one key each. What the model thinks is shown only after you have decided.

    Each decision is an entry of its own; `u` takes the last one back. Cannot tell is an answer.
    """
    from habeas.casework.judging import review

    with review(frame.context(), frame.case) as sitting:
        if answers is not None:
            return _from_file(frame, sitting, answers)
        waiting = sitting.queue()
        if only_queue or frame.as_json:
            return _list(frame, sitting, waiting)
        if not sys.stdin.isatty():
            raise UsageError(
                "there is no terminal to ask on", advice="Use --queue --json and --answers FILE.csv."
            )
        return _sit(frame, sitting, list(waiting))


def _list(frame: Frame, sitting: Review, waiting: tuple[str, ...]) -> int:
    pairs = []
    for proposal in waiting:
        question = sitting.question(proposal)
        pairs.append({"id": proposal, "a": question.a, "b": question.b})
        frame.say(f"{proposal}  {question.a}  {question.b}")
    frame.say(f"{number(len(waiting))} pairs wait for a person.")
    conflicts = [list(group) for group in sitting.conflicts()]
    for group in conflicts:
        frame.say(f"Contradicting decisions among: {' '.join(group)}")
    frame.result({"queue": pairs, "conflicts": conflicts})
    return 0


def _from_file(frame: Frame, sitting: Review, answers: Path) -> int:
    decided, refused = 0, []
    for row, a, b, same, why in _answers(answers):
        from habeas.errors import HabeasError

        try:
            sitting.decide(a, b, same, why=why)
            decided += 1
        except HabeasError as failure:
            refused.append({"row": row, "reason": failure.message})
    for one in refused:
        frame.say(f"row {one['row']} refused: {one['reason']}")
    frame.say(f"{number(decided)} decisions recorded, {number(len(refused))} refused.")
    frame.result(
        {"decided": decided, "refused": refused, "conflicts": [list(g) for g in sitting.conflicts()]}
    )
    return 1 if refused else 0


def _answers(path: Path) -> Iterable[tuple[int, str, str, Same, str]]:
    from habeas.model.records import Same

    if not path.is_file():
        raise UsageError("there is no such file of answers", place=str(path))
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        if not {"a", "b", "same"} <= set(reader.fieldnames or ()):
            raise UsageError("a file of answers has the columns a, b and same", place=path.name)
        rows = list(reader)
    for number_, row in enumerate(rows, start=1):
        if row["same"] not in set(Same):
            raise UsageError(
                f"row {number_}: the answer is none of yes, no, unsure; nothing was recorded", place=path.name
            )
    for number_, row in enumerate(rows, start=1):
        yield number_, row["a"].strip(), row["b"].strip(), Same(row["same"]), row.get("why") or ""


def _sit(frame: Frame, sitting: Review, waiting: list[str]) -> int:
    from habeas.model.records import Same

    if not waiting:
        frame.say("Nothing waits for a person.")
        return 0
    at, decided = 0, 0
    done: list[int] = []
    while at < len(waiting):
        question = sitting.question(waiting[at])
        click.clear()
        frame.say(f"Pair {at + 1} of {len(waiting)}. Are these the same person?")
        frame.say()
        frame.say(_sides(question))
        frame.say()
        frame.say(_KEYS)
        key = click.getchar().lower()
        if key == "q":
            break
        if key == "n":
            at += 1
        elif key == "u":
            if sitting.take_back() is not None:
                at, decided = done.pop(), decided - 1
        elif key in _ANSWERS:
            sitting.decide(question.a, question.b, Same(_ANSWERS[key]))
            done.append(at)
            decided += 1
            _tell(frame, sitting, waiting[at])
            at += 1
    frame.say(f"{number(decided)} decisions recorded; {number(len(sitting.queue()))} pairs still wait.")
    return 0


def _tell(frame: Frame, sitting: Review, proposal: str) -> None:
    """Now that the person has decided, show what the model thought and why."""
    opinion = sitting.opinion(proposal)
    frame.say()
    if opinion.probability is not None:
        frame.say(f"The model thought: {opinion.probability:.0%} the same, because")
    for reason in opinion.reasons:
        frame.say(f"  {reason.bits:+6.1f}  {reason.words}")
    frame.say()
    frame.say("Any key goes on.")
    click.getchar()


def _sides(question: Question) -> str:
    left, right = facts(question.left), facts(question.right)
    fields = list(dict.fromkeys((*left, *right)))
    rows = [(field, left.get(field, "not stated"), right.get(field, "not stated")) for field in fields]
    return table(("", question.left_source[:38], question.right_source[:38]), rows)
