"""habeas panic"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted


@click.command("panic", epilog=examples("habeas panic"))
@verb(workspace=False, case=False)
def command(frame: Frame) -> int:
    """Lock every desk at once, close its window and remove the profile.

    It asks for nothing and destroys nothing: what was saved is there when the desk is opened again. Put it on a key of
    your system. It does not remove what was photographed, what a spying program saw, or what the system wrote to the
    disk by itself.
    """
    from habeas.desk.running import end_all

    ended = end_all()
    if ended.closed:
        frame.say(f"{counted(ended.closed, 'desk')} locked and closed.")
    else:
        frame.say("No desk was open.")
    if ended.left_behind:
        frame.say(f"{counted(ended.left_behind, 'profile')} of a desk that was killed removed.")
    frame.result({"closed": ended.closed, "left_behind": ended.left_behind})
    return 0
