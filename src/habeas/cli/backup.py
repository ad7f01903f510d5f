"""habeas backup"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, sealed_case_option, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.backing_up import BackedUp, Kept


@click.command(
    "backup", epilog=examples("habeas backup work/ /media/stick/work", "habeas backup work/ backup/ --case north")
)
@verb(case=False)
@click.argument("destination", metavar="DEST", type=click.Path(path_type=Path))
@click.option("--case", "cases", multiple=True, metavar="NAME", help="Only this case (repeatable). By default all.")
@sealed_case_option
def command(frame: Frame, destination: Path, cases: tuple[str, ...]) -> int:
    """Bring what is new in the workspace to another place.

    DEST is a new folder on another disk, or the one of the backup before. Everything there is sealed: it opens with the
    passphrase of the workspace, or with its recovery code. After somebody withdrew, run it for every place: until then
    an older backup still opens what was withdrawn.
    """
    from habeas.casework.backing_up import backup, check_destination

    check_destination(frame.folder, destination)
    frame.case = cases[0] if len(cases) == 1 else ""
    done = backup(frame.context(), destination, cases)
    for case in done.cases:
        _say(frame, case)
    for one in done.refused:
        frame.say(f"NOT backed up: {one.case}: {one.message}. {one.advice or ''}".rstrip())
    _remind(frame, done)
    frame.result(done.as_object())
    return 0 if done.whole else 1


def _say(frame: Frame, case: Kept) -> None:
    saved = case.saved
    frame.say(
        f"{case.name}: {counted(saved.entries, 'entry', 'entries')} in the backup, {number(saved.entries_new)} of them "
        f"new; {counted(saved.exhibits_new, 'new exhibit')}; {_megabytes(saved.bytes_new + saved.keys_bytes)} written."
    )
    if saved.exhibits_dropped:
        frame.say(
            f"{counted(saved.exhibits_dropped, 'exhibit')} whose keys were destroyed left the backup.", indent=2, hang=2
        )
    for name in saved.damaged:
        frame.say(f"NOT in the backup: {name} is missing or altered in the workspace.", indent=2, hang=2)
    last = "never" if case.drill is None else f"{case.drill.at}{'' if case.drill.ok else ', and it did NOT hold'}"
    frame.say(f"Last drill: {last}.", indent=2)


def _remind(frame: Frame, done: BackedUp) -> None:
    others = sorted({place for case in done.cases for place in case.behind})
    if others:
        frame.say(
            f"Somebody withdrew since the last backup to {counted(len(others), 'other place')} ({', '.join(others)}). "
            "That copy still opens what was withdrawn: run this command for it too, or destroy it."
        )
    if done.cases and not all(case.drill and case.drill.ok for case in done.cases):
        frame.say("A backup that nobody has restored is a hope. `habeas drill DEST --workspace WORKSPACE` tries it.")


def _megabytes(size: int) -> str:
    return f"{max(size, 50_000) / 1e6:.1f} MB"
