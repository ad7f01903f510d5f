"""habeas passphrase"""

from __future__ import annotations

import time
from pathlib import Path

import click

from habeas.cli.asking import new_passphrase
from habeas.cli.frame import Frame, examples, verb


@click.command("passphrase", epilog=examples("habeas passphrase work/"))
@click.option(
    "--new-passphrase-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read the new passphrase from a file instead of asking.",
)
@click.option("--harder", is_flag=True, help="Let each guess cost what this machine can do in a second.")
@verb(case=False)
def command(frame: Frame, *, new_passphrase_file: Path | None, harder: bool) -> int:
    """Change the passphrase of a workspace.

    The recovery code and the shares stay as they are. The recovery code opens the workspace where the old passphrase
    is asked for.
    """
    from habeas.casework import keeping_keys
    from habeas.casework.starting import change_passphrase, check_passphrase

    context = frame.context()
    new = new_passphrase(new_passphrase_file)
    check_passphrase(new)
    cost = keeping_keys.harder(context, clock=time.process_time) if harder else None
    changed_at = change_passphrase(context, new, cost=cost)
    frame.say(f"The passphrase is changed ({changed_at}).")
    frame.result({"changed": True, "at": changed_at})
    return 0
