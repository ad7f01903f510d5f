"""habeas init"""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime

import click

from habeas.cli.asking import passphrase
from habeas.cli.frame import Frame, examples, keep_memory, verb
from habeas.errors import WrongPassphraseError


@click.command("init", epilog=examples("habeas init work/"))
@click.option("--sign-as", default="", metavar="INITIALS", help="How your judgements are signed, e.g. your initials.")
@verb(case=False)
def command(frame: Frame, sign_as: str) -> int:
    """Make a workspace: an encrypted store on this machine.

    The folder is new or empty. Asks for a passphrase twice, shows the recovery code once and asks it back. Without one
    of the two nobody can open the workspace, and nobody can help.
    """
    from habeas.casework.keeping_keys import fresh_code
    from habeas.casework.starting import check_free, check_passphrase, start_workspace

    check_free(frame.folder)
    keep_memory()
    chosen = passphrase(
        "New passphrase (four or more words)",
        file=frame.passphrase_file,
        descriptor=frame.passphrase_fd,
        twice=True,
    )
    check_passphrase(chosen)
    code = fresh_code(secrets.token_bytes)
    practised = sys.stdin.isatty() and not frame.as_json
    if practised:
        _practise(frame, code)
    workspace, _ = start_workspace(
        frame.folder,
        chosen,
        label=sign_as,
        chance=secrets.token_bytes,
        made=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        code=code,
    )
    frame.around(workspace)
    frame.say(f"Workspace made in {frame.folder}. Your judgements are signed as {workspace.member.id}.")
    frame.say()
    if practised:
        frame.say("The recovery code on your paper is right. Keep it where this machine never is.")
    else:
        frame.say("Recovery code, shown once and kept nowhere. Write it on paper, away from this machine:")
        frame.say()
        frame.say(code, indent=4)
    frame.say()
    frame.next("case new", "NAME")
    frame.result(
        {"workspace": str(frame.folder), "member": workspace.member.id, "recovery_code": code},
    )
    return 0


def _practise(frame: Frame, code: str) -> None:
    """Have the code typed back from the paper before there is anything to lose.

    Raises: WrongPassphraseError: the paper is not right.
    """
    from habeas.cli.practising import code_is_on_paper
    from habeas.cli.waiting import idle_lock

    if not code_is_on_paper(frame, code, idle_lock(), what="Recovery code"):
        raise WrongPassphraseError(
            "the recovery code was not typed back, and no workspace was made",
            place=str(frame.folder),
            advice="Run the command again; it shows a new code.",
        )
