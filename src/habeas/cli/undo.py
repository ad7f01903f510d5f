"""habeas undo"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, verb


@click.command("undo", epilog="Example: habeas undo work/ --case argentina")
@verb()
@click.option(
    "--entry", type=click.IntRange(min=0), metavar="N", help="Take back the judgements of this entry instead."
)
@click.option(
    "--because", default="", metavar="TEXT", help="Why, in your words; without names. It is sealed."
)
def command(frame: Frame, *, entry: int | None, because: str) -> int:
    """Take back the newest linking or decision that still counts. The state before is restored; the log keeps both."""
    from habeas.casework.judging import undo

    done = undo(frame.context(), frame.case, entry=entry, why=because)
    what = (
        "the linking run" if done.run else f"{done.decisions} decision" + ("s" if done.decisions != 1 else "")
    )
    frame.say(f"Taken back: {what} of entry {done.entry}.")
    frame.result(done.as_object())
    return 0
