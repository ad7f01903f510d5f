"""habeas passphrase"""

from __future__ import annotations

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
@verb(case=False)
def command(frame: Frame, new_passphrase_file: Path | None) -> int:
    """Change the passphrase of a workspace.

    The recovery code stays as it is, and opens the workspace where the old passphrase is asked for.
    """
    from habeas.casework.starting import change_passphrase

    context = frame.context()
    change_passphrase(context, new_passphrase(new_passphrase_file))
    frame.say("The passphrase is changed.")
    frame.result({"changed": True})
    return 0
