"""habeas keys"""

from __future__ import annotations

import secrets
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.asking import new_passphrase
from habeas.cli.frame import Frame, examples, keep_memory, verb
from habeas.errors import UsageError, WrongPassphraseError

if TYPE_CHECKING:
    from habeas.casework.keeping_keys import Gathering, Split
    from habeas.casework.starting import Workspace

_MIB = 2**20
_SLOTS = {"passphrase": "passphrase", "recovery": "recovery code", "shares": "shares"}


@click.group(
    "keys",
    epilog=examples(
        "habeas keys show work/",
        "habeas keys recovery work/",
        "habeas keys shares work/ --need 2 --of 3",
        "habeas keys recover work/ --shares",
    ),
)
def command() -> None:
    """Show and replace what opens a workspace: recovery code, shares.

    The passphrase is changed by `habeas passphrase`, a sealed case's by `habeas case passphrase`.
    """


@command.command("show", epilog=examples("habeas keys show work/"))
@verb(case=False)
def show(frame: Frame) -> int:
    """Show what opens a workspace, since when, and what a guess costs."""
    from habeas.casework.keeping_keys import keys_of

    keys = keys_of(frame.context(), clock=time.process_time)  # of this program alone, however busy the machine is
    rows = []
    for slot in keys.slots:
        name = _SLOTS[slot.id] + (f", {slot.need} of {slot.of}" if slot.need else "")
        cost = f"{slot.cost.operations} passes over {slot.cost.memory // _MIB} MiB"
        rows.append((name, slot.made or "not recorded", cost))
    frame.table(("opens with", "made", "a guess costs"), rows, give=(0,))
    frame.say()
    frame.say(f"A guess takes {keys.seconds:.2f} s on this machine.")
    if keys.below:
        frame.say(
            f"This machine could do {keys.could.operations} passes over {keys.could.memory // _MIB} MiB in a second: "
            "`habeas passphrase --harder` lets a guess cost that. It then costs the same on every machine of yours."
        )
    frame.result(keys.as_object())
    return 0


@command.command("recovery", epilog=examples("habeas keys recovery work/"))
@verb(case=False)
def recovery(frame: Frame) -> int:
    """Make a new recovery code; the old one then opens nothing.

    Asks for the passphrase, shows the new code once and asks it back. Until it is typed back the old code stays. With
    --json, or where there is no terminal, the code is printed and holds at once.
    """
    from habeas.casework.keeping_keys import change_code, check_by_passphrase, fresh_code

    context = frame.context()
    check_by_passphrase(context)
    code = fresh_code(secrets.token_bytes)
    practised = sys.stdin.isatty() and not frame.as_json
    if practised:
        from habeas.cli.practising import code_is_on_paper
        from habeas.cli.waiting import idle_lock

        if not code_is_on_paper(frame, code, idle_lock(), what="The new recovery code"):
            raise WrongPassphraseError(
                "the new recovery code was not typed back, so the old one stays",
                advice="Run the command again; it shows another code.",
            )
    made = change_code(context, code)
    frame.say(f"The recovery code is replaced ({made}). The old one opens nothing any more: destroy its paper.")
    if not practised:
        frame.say()
        frame.say(code, indent=4)
    frame.say()
    frame.say("A copy of the workspace that somebody took before still opens with the old one.")
    frame.result({"changed": True, "at": made, "recovery_code": code})
    return 0


@command.command("shares", epilog=examples("habeas keys shares work/ --need 2 --of 3"))
@click.option("--need", type=int, required=True, metavar="K", help="How many shares open the workspace (2 or more).")
@click.option("--of", type=int, required=True, metavar="N", help="How many shares are made (16 at most).")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write one file a share, for printing, instead of showing them. They lie there in clear.",
)
@verb(case=False)
def shares(frame: Frame, *, need: int, of: int, out: Path | None) -> int:
    """Make shares: any K of N colleagues together open the workspace.

    Each share is 20 words, shown once on a screen of its own; two of them are asked back. Fewer than K open nothing.
    Shares that were made before open nothing any more. Until all are on paper, the old ones stay.
    """
    from habeas.casework.keeping_keys import fresh_shares, share_out, write_shares

    split = fresh_shares(need, of, secrets.token_bytes)
    if out is None and not frame.as_json and not sys.stdin.isatty():
        raise UsageError("there is no terminal to show shares on", advice="Use --json or --out DIR.")
    context = frame.context()
    told: dict[str, object] = {"need": need, "of": of}
    if out is not None:
        told["files"] = [str(path) for path in write_shares(out, split, workspace=frame.folder)]
    elif frame.as_json:
        told["shares"] = [share.text for share in split.shares]
    else:
        _hand_out(frame, split)
    made = share_out(context, split)
    frame.say(f"Any {need} of the {of} shares open the workspace ({made}). Those made before open nothing any more.")
    if out is not None:
        frame.say(f"They lie in clear in {out}. Print them, and destroy the files: whoever has {need} of them has all.")
    frame.result({**told, "at": made})
    return 0


@command.command("drop", epilog=examples("habeas keys drop shares work/"))
@click.argument("what", metavar="shares", type=click.Choice(["shares"]))
@verb(case=False)
def drop(frame: Frame, what: str) -> int:
    """Let shares open the workspace no more."""
    from habeas.casework.keeping_keys import drop_shares

    there = drop_shares(frame.context())
    frame.say("No shares open the workspace any more." if there else f"There were no {what}.")
    frame.result({"dropped": there})
    return 0 if there else 1


@command.command("recover", epilog=examples("habeas keys recover work/", "habeas keys recover work/ --shares"))
@click.option("--shares", "by_shares", is_flag=True, help="Open with shares instead of the recovery code.")
@click.option(
    "--share-file",
    "share_files",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Read a share from a file (once for each share).",
)
@click.option(
    "--new-passphrase-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read the new passphrase from a file instead of asking.",
)
@verb(case=False)
def recover(frame: Frame, *, by_shares: bool, share_files: tuple[Path, ...], new_passphrase_file: Path | None) -> int:
    """Open a workspace whose passphrase is lost, and set a new one.

    With the recovery code (asked for, or the first line of --passphrase-file), or with enough shares.
    """
    from habeas.casework.starting import change_passphrase, check_workspace

    check_workspace(frame.folder)
    keep_memory()
    with_shares = by_shares or bool(share_files)
    workspace = _by_shares(frame, share_files) if with_shares else _by_code(frame)
    context = frame.around(workspace)
    frame.say("The workspace is open. Set a new passphrase now.")
    made = change_passphrase(context, new_passphrase(new_passphrase_file))
    frame.say(f"The passphrase is changed ({made}).")
    if with_shares:
        frame.say("The shares were seen by others just now. Make new ones, which ends these:")
        frame.next("keys shares", "--need", "K", "--of", "N")
    else:
        frame.say("If anybody saw the recovery code, make a new one:")
        frame.next("keys recovery")
    frame.result({"recovered": True, "by": workspace.opened_by, "at": made})
    return 0


def _hand_out(frame: Frame, split: Split) -> None:
    """Show each share on a screen of its own, and practise it.

    Raises: WrongPassphraseError: one is not on paper; nothing was changed.
    """
    from habeas.cli.practising import share_is_on_paper
    from habeas.cli.waiting import idle_lock

    idle = idle_lock()
    of = len(split.shares)
    for number, share in enumerate(split.shares, 1):
        title = f"Share {number} of {of}, for one colleague alone. {split.need} shares together open the workspace."
        if not share_is_on_paper(frame, share.words, idle, title=title):
            raise WrongPassphraseError(
                "the words of a share were not typed back, so nothing was changed",
                place=f"share {number}",
                advice="Destroy the papers written so far and run the command again; it makes other shares.",
            )


def _by_code(frame: Frame) -> Workspace:
    from habeas.casework.keeping_keys import unlock_with_code
    from habeas.cli.asking import recovery_code

    typed = recovery_code(file=frame.passphrase_file, descriptor=frame.passphrase_fd)
    return unlock_with_code(frame.folder, typed, chance=secrets.token_bytes)


def _by_shares(frame: Frame, files: tuple[Path, ...]) -> Workspace:
    from habeas.casework.keeping_keys import gather_shares, read_share_file, recover_with_shares

    gathering = gather_shares([read_share_file(path) for path in files])
    if gathering.missing != 0 and not files:
        if not sys.stdin.isatty():
            raise UsageError("there is no terminal to ask for shares on", advice="Give --share-file FILE for each.")
        _ask_shares(frame, gathering)
    return recover_with_shares(frame.folder, gathering, chance=secrets.token_bytes)


def _ask_shares(frame: Frame, gathering: Gathering) -> None:
    """Ask for one share after the other; a mistyped one is asked for again, and those before it count."""
    from habeas.cli.waiting import idle_lock, line

    idle = idle_lock()
    while gathering.missing != 0:
        need = f" of {gathering.need}" if gathering.need else ""
        typed = line(f"Share {gathering.have + 1}{need}, its 20 words", idle, hidden=False)
        try:
            gathering.add(typed.decode("utf-8", "replace"))
        except WrongPassphraseError as failure:
            frame.say(f"{failure.message[:1].upper()}{failure.message[1:]}. {failure.advice or ''}".rstrip())
            continue
        click.clear()
        frame.say("This share is right.")
