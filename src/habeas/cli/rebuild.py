"""habeas rebuild"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted


@click.command("rebuild", epilog=examples("habeas rebuild work/ --case argentina"))
@verb()
def command(frame: Frame) -> int:
    """Make the index anew from the entries alone.

    Then compare it with the one that was there: exit code 1 if the content differs: then the index had been
    altered or an earlier version made it.
    """
    from habeas.casework.checking import rebuild

    done = rebuild(frame.context(), frame.case)
    frame.say(f"The index is rebuilt from {counted(done.entries, 'entry', 'entries')}.")
    frame.say(
        {
            True: "Its content is the same as before.",
            False: "Its content DIFFERS from before: the old index was altered, or another version made it.",
            None: "The old index could not be read, so there is nothing to compare it with.",
        }[done.same]
    )
    frame.result(done.as_object())
    return 1 if done.same is False else 0
