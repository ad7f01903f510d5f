"""habeas withdraw"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.withdrawing import Plan

_LETTERS = 4


@click.command(
    "withdraw",
    epilog=examples(
        "habeas withdraw work/ per_9f… --case c --preview",
        'habeas withdraw work/ per_9f… --case c --because "asked by the person"',
    ),
)
@verb()
@click.argument("identifier", metavar="PERSON|EXHIBIT")
@click.option("--because", default="", metavar="TEXT", help="The basis, in general words; without names. It is sealed.")
@click.option("--preview", is_flag=True, help="Show what would be lost, and to whom it went already; destroy nothing.")
@click.option("--yes", is_flag=True, help="Do not ask again. For programs.")
def command(frame: Frame, *, identifier: str, because: str, preview: bool, yes: bool) -> int:
    """Make unreadable for good what somebody said, or what is said of them.

    First it is shown what will be lost and what was already given to whom. Then the withdrawal is written into the
    log, and the keys are destroyed. This cannot be undone, not by us either. The log still verifies.
    """
    from habeas.casework.withdrawing import plan_withdrawal, withdraw

    if not preview and not because.strip():
        raise UsageError("a withdrawal needs a reason", advice="Give it with --because, without names.")
    context = frame.context()
    plan = plan_withdrawal(context, frame.case, identifier)
    _tell(frame, plan)
    if preview:
        frame.say("Nothing was destroyed.")
        frame.result(plan.as_object())
        return 0
    if not yes:
        _ask(frame, identifier)
    done = withdraw(context, frame.case, identifier, because=because)
    frame.say(
        f"Withdrawn in entry {done.entry}. The keys are destroyed; nothing opens it any more. "
        f"Persons in the case: {number(done.persons_before)} before, {number(done.persons_after)} now."
    )
    for place in done.behind:
        frame.say(f"The backup {place} still opens it: run `habeas backup` to that place now, or destroy it.", indent=2)
    if plan.disclosed:
        frame.say("Tell those named above: what left the program cannot be called back.")
    frame.say("Copies of the workspace that were made by hand forget nothing.")
    frame.result(done.as_object())
    return 0


def _tell(frame: Frame, plan: Plan) -> None:
    frame.say("What will be lost:")
    frame.say(
        f"{counted(len(plan.mentions), 'mention')}, {counted(plan.records, 'record')} ("
        + ", ".join(f"{slug}: {number(count)}" for slug, count in plan.sources)
        + f"), and {counted(plan.links, 'judgement')} about them.",
        indent=2,
    )
    for exhibit in plan.alone:
        frame.say(f"The file {exhibit} speaks of nobody else and is destroyed.", indent=2)
    for one in plan.shared:
        frame.say(
            f"The file {one.exhibit} speaks of others too: a copy without "
            f"{counted(len(one.rows), 'row')} takes its place; {counted(one.kept, 'row')} of others stay.",
            indent=2,
        )
        if one.unreadable:
            frame.say(
                f"{counted(len(one.unreadable), 'row')} that nobody could read do not go into the copy.", indent=4
            )
    if plan.disclosed:
        frame.say("What was already given out with their names or words, and cannot be called back:")
        for filing in plan.disclosed:
            frame.say(
                f"{filing.what} {filing.filing} to {filing.recipient} for {filing.purpose}, {filing.at}", indent=2
            )
    else:
        frame.say("No report or bundle with their names or words is recorded as given out.")


def _ask(frame: Frame, identifier: str) -> None:
    """Let a person repeat the end of the id.

    Raises: UsageError: there is nobody to ask, or something else was typed.
    """
    if frame.as_json or not sys.stdin.isatty():
        raise UsageError("nobody is there to confirm it, and nothing was destroyed", advice="Add --yes.")
    typed = click.prompt(f"To destroy it for good, type the last {_LETTERS} letters of the id", err=True)
    if typed.strip().lower() != identifier[-_LETTERS:]:
        raise UsageError("these are not the last letters of the id, and nothing was destroyed")
