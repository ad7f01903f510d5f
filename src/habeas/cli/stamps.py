"""habeas log stamp, stamps"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.stamping import Asked, Stamping


@click.command(
    "stamp",
    epilog=examples(
        "habeas log stamp work/ --case c --tsa https://tsa.example/ --tsa-root ca.pem",
        "habeas log stamp work/ --case c",
    ),
)
@verb()
@click.option("--tsa", "addresses", multiple=True, metavar="URL", help="An authority to ask (repeatable).")
@click.option(
    "--tsa-root",
    "roots",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The certificates believed for it, PEM or DER; one file for each --tsa, in the same order.",
)
@click.option("--private-network", is_flag=True, help="An authority may stand in a private network.")
def stamp(frame: Frame, *, addresses: tuple[str, ...], roots: tuple[Path, ...], private_network: bool) -> int:
    """Have outside authorities say when the log was there.

    Each authority is sent a hash and a random number, nothing else, and its answer is checked before it is kept.
    Without --tsa what waits is asked for again. Exit code 1 if an answer was refused, or if nobody answered.
    """
    from habeas.casework.stamping import over_network, read_authority, stamp

    if len(addresses) != len(roots):
        raise UsageError(
            f"{counted(len(addresses), 'authority', 'authorities')} and {counted(len(roots), 'file')} of certificates",
            advice="Give one --tsa-root FILE for each --tsa URL, in the same order.",
        )
    authorities = tuple(read_authority(address, file) for address, file in zip(addresses, roots, strict=True))
    done = stamp(frame.context(), frame.case, authorities, ask=over_network(private=private_network))
    _say(frame, done)
    frame.result(done.as_object())
    return 0 if done.whole else 1


@click.command("stamps", epilog=examples("habeas log stamps work/ --case argentina"))
@verb()
def stamps(frame: Frame) -> int:
    """List the time stamps of a case, each checked again, and what waits.

    Exit code 1 if one does not hold any more.
    """
    from habeas.casework.stamping import stamps as list_stamps

    found = list_stamps(frame.context(), frame.case)
    rows = [
        (one.time, str(one.size), one.authority, one.policy if not one.reason else f"DOES NOT HOLD: {one.reason}")
        for one in found.kept
    ]
    if rows:
        frame.say("The first entries of the log, as many as the second column says, existed no later than:")
        frame.table(("time", "entries", "authority", "policy"), rows, right=(1,), give=(2, 3))
    else:
        frame.say("No time stamp yet.")
    if found.waiting:
        frame.say()
        frame.say("These wait for an answer:")
        frame.table(
            ("authority", "entries"),
            [(one.authority, str(one.size)) for one in found.waiting],
            right=(1,),
            give=(0,),
            indent=2,
        )
        frame.next("log stamp")
    elif not rows:
        frame.next("log stamp", "--tsa", "URL", "--tsa-root", "FILE")
    frame.result(found.as_object())
    return 1 if any(one.reason for one in found.kept) else 0


def _say(frame: Frame, done: Stamping) -> None:
    if not (done.stamped or done.waiting or done.refused):
        frame.say("Nothing waits for a time stamp.")
        frame.next("log stamp", "--tsa", "URL", "--tsa-root", "FILE")
        return
    for one in done.stamped:
        covers = counted(one.size, "entry", "entries")
        frame.say(f"Stamped by {one.authority}: the first {covers} existed no later than {one.time}.", hang=2)
    _say_not(frame, "waits", done.waiting)
    _say_not(frame, "REFUSED", done.refused)
    if done.waiting or done.refused:
        frame.say("What has no stamp is kept in the queue. To ask again:")
        frame.next("log stamp")


def _say_not(frame: Frame, word: str, asked: Sequence[Asked]) -> None:
    for one in asked:
        frame.say(f"{one.authority} {word}: {one.reason}. {one.advice}".rstrip(), hang=2)
