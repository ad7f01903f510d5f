"""habeas passphrase"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, verb


@click.command("passphrase", epilog="Example: habeas passphrase work/")
@click.option(
    "--new-passphrase-file",
    type=click.Path(),
    metavar="FILE",
    help="Read the new passphrase from a file instead of asking.",
)
@verb(case=False)
def command(frame: Frame, new_passphrase_file: str | None) -> int:
    """Change the passphrase of a workspace. The recovery code stays as it is, and opens it if you forgot."""
    from pathlib import Path

    from habeas.casework.starting import change_passphrase

    context = frame.context()
    frame.passphrase_fd = None
    frame.passphrase_file = Path(new_passphrase_file) if new_passphrase_file else None
    change_passphrase(context, frame.new_passphrase())
    frame.say("The passphrase is changed.")
    frame.result({"changed": True})
    return 0
