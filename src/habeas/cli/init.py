"""habeas init"""

from __future__ import annotations

import secrets
import sys

import click

from habeas.cli.asking import passphrase
from habeas.cli.frame import Frame, examples, verb


@click.command("init", epilog=examples("habeas init work/"))
@click.option("--sign-as", default="", metavar="INITIALS", help="How your judgements are signed, e.g. your initials.")
@verb(case=False)
def command(frame: Frame, sign_as: str) -> int:
    """Make a workspace: an encrypted store on this machine.

    The folder is new or empty. Asks for a passphrase twice and shows the recovery code once. Without one of
    the two nobody can open the workspace, and nobody can help.
    """
    from habeas.casework.starting import check_free, start_workspace

    check_free(frame.folder)
    chosen = passphrase(
        "New passphrase (four or more words)",
        file=frame.passphrase_file,
        descriptor=frame.passphrase_fd,
        twice=True,
    )
    workspace, code = start_workspace(frame.folder, chosen, label=sign_as, chance=secrets.token_bytes)
    frame.say(f"Workspace made in {frame.folder}. Your judgements are signed as {workspace.member.id}.")
    frame.say()
    frame.say("Recovery code, shown once and kept nowhere. Write it on paper, away from this machine:")
    frame.say()
    frame.say(code, indent=4)
    frame.say()
    if sys.stdin.isatty() and not frame.as_json:
        _practise(frame, code)
    frame.next("case new", "NAME")
    frame.result(
        {"workspace": str(frame.folder), "member": workspace.member.id, "recovery_code": code},
    )
    return 0


def _practise(frame: Frame, code: str) -> None:
    """Have the code typed back from the paper, so that a slip of the pen shows now and not in a year."""
    from habeas.casework.starting import same_code

    for _ in range(3):
        typed = click.prompt(
            "Type the recovery code back from your paper (Enter to skip)", default="", show_default=False
        )
        if not typed:
            frame.say("Skipped: nobody has checked that the paper is right.")
            return
        if same_code(typed, code):
            frame.say("The paper is right.")
            return
        frame.say("That is not the code. Look at the paper again.")
