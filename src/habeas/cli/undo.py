"""habeas undo"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted


@click.command("undo", epilog=examples("habeas undo work/ --case argentina"))
@verb()
@click.option(
    "--entry", type=click.IntRange(min=0), metavar="N", help="Take back the judgements of this entry instead."
)
@click.option("--because", default="", metavar="TEXT", help="Why, in your words; without names. It is sealed.")
def command(frame: Frame, *, entry: int | None, because: str) -> int:
    """Take back the last linking or decision.

    The newest that still counts, or that of an entry. The state before is restored; the log keeps both.
    """
    from habeas.casework.judging import undo

    done = undo(frame.context(), frame.case, entry=entry, why=because)
    what = "the linking run" if done.run else counted(done.decisions, "decision")
    frame.say(f"Taken back: {what} of entry {done.entry}.")
    frame.result(done.as_object())
    return 0
