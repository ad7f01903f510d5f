"""habeas bundle"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.bundling import Bundled

_LISTED = 40


@click.command(
    "bundle",
    epilog=examples("habeas bundle w --case c --person per_… --for search --to court --out b.zip"),
)
@verb()
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="NAME.zip",
    help="The ZIP file to write, outside the workspace.",
)
@click.option("--purpose", "--for", "purpose", required=True, help="What it is for.")
@click.option("--recipient", "--to", "recipient", required=True, help="Who will receive it.")
@click.option("--person", "persons", multiple=True, metavar="PER", help="A person to put in (repeatable).")
@click.option("--all-persons", "everybody", is_flag=True, help="Put in everybody whom the gate lets pass.")
@click.option("--exhibit", "exhibits", multiple=True, metavar="EXH", help="A whole list or document (repeatable).")
@click.option("--to-state", is_flag=True, help="A State authority will receive it.")
@click.option("--to-public", is_flag=True, help="It will be published.")
@click.option("--without-refused", is_flag=True, help="Go on without what the gate keeps back.")
@click.option("--preview", is_flag=True, help="Say what would go and what would be kept back; write nothing.")
@click.option("--force", is_flag=True, help="Replace a file of this name.")
def command(
    frame: Frame,
    *,
    out: Path,
    purpose: str,
    recipient: str,
    persons: tuple[str, ...],
    everybody: bool,
    exhibits: tuple[str, ...],
    to_state: bool,
    to_public: bool,
    without_refused: bool,
    preview: bool,
    force: bool,
) -> int:
    """Write evidence as one ZIP file that anybody can check.

    It holds the records of the persons named, the files named, and the proof that they stand in the log unaltered. The
    gate is asked about each mention and each file. If it keeps anything back, nothing is written unless
    --without-refused, and the exit code is 1. The export is recorded in the log before the file exists.
    """
    from habeas.casework.bundle_choice import Order
    from habeas.casework.bundling import Terms, bundle
    from habeas.casework.verifiers import checking_programs
    from habeas.model.vocabularies import check_term

    check_term("consent_purposes", purpose)
    check_term("recipients", recipient)
    done = bundle(
        frame.context(),
        frame.case,
        out,
        Order(persons=persons, exhibits=exhibits, everybody=everybody),
        Terms(purpose=purpose, recipient=recipient, to_state=to_state, to_public=to_public),
        verifiers=checking_programs(),
        without_refused=without_refused,
        force=force,
        preview=preview,
    )
    _say(frame, done, preview=preview)
    frame.result(done.as_object())
    return 1 if done.withheld or (done.path is None and not preview) else 0


def _say(frame: Frame, done: Bundled, *, preview: bool) -> None:
    if done.cleared:
        frame.hint("A part that an earlier bundling had left beside the file was removed.")
    persons, mentions = counted(len(done.persons), "person"), counted(done.mentions, "mention")
    holds = f"{persons} ({mentions}) and {counted(len(done.exhibits), 'exhibit')}"
    if preview:
        frame.say(f"Would go: {holds}. Nothing was written.")
    elif done.path is not None:
        entries = counted(done.entries, "entry", "entries")
        frame.say(
            f"Bundle written to {done.path}: {holds}, {counted(done.bodies, 'record')} of {entries}, "
            f"{counted(done.stamps, 'time stamp')}. It is readable by anyone who has the file."
        )
    elif done.persons or done.exhibits:
        frame.say(f"Nothing was written. {holds} may go; --without-refused goes on without the rest.")
    else:
        frame.say("Nothing was written: nothing of what was asked for may go.")
    _say_kept(frame, done)
    if done.path is None:
        return
    if not done.stamps:
        frame.say("No time stamp of an outside authority covers it yet.")
    frame.say("Write into the covering letter, and send the letter on another way:")
    frame.table(
        None,
        [
            ("key", done.key),
            ("SHA-256", done.sha256),
            *((f"SHA-256 of {name}", digest) for name, digest in done.verifiers),
            ("filing", done.filing),
        ],
    )
    frame.block(f"Next: python habeas-verify.pyz {shlex.quote(str(done.path))} --key {done.key}")


def _say_kept(frame: Frame, done: Bundled) -> None:
    if done.withheld:
        frame.say(f"The gate keeps back {number(len(done.withheld))}:")
        for identifier, reason in done.withheld[:_LISTED]:
            frame.say(f"{identifier}: {reason}", indent=2, hang=2)
        if len(done.withheld) > _LISTED:
            frame.say(f"… and {number(len(done.withheld) - _LISTED)} more (--json lists all)", indent=2)
    if done.received_as:
        frame.say("The record of an exhibit tells the name under which its file came. Read them before it leaves:")
        for identifier, name in done.received_as[:_LISTED]:
            frame.say(f"{identifier}: {name or 'without a name'}", indent=2, hang=2)
    for what, identifier in done.closed[:_LISTED]:
        frame.say(f"The record of {what} {identifier} stays closed: it names somebody else, who does not go.")
    if len(done.closed) > _LISTED:
        frame.say(f"… and {number(len(done.closed) - _LISTED)} more records (--json lists all)")
