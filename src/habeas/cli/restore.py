"""habeas restore"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, unlocking, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.restoring import Restored, RestoredAll


@click.command(
    "restore",
    epilog=examples(
        "habeas restore /media/stick/work work/", "habeas restore /media/stick/work work/ --case north --replace"
    ),
)
@click.argument("source", metavar="DEST", type=click.Path(path_type=Path))
@click.argument("target", metavar="WORKSPACE", type=click.Path(path_type=Path))
@click.option("--case", "cases", multiple=True, metavar="NAME", help="Only this case (repeatable). By default all.")
@click.option("--replace", "replacing", is_flag=True, help="Put the case in the place of a damaged one, which is kept.")
@click.option(
    "--without-broken-exhibits",
    is_flag=True,
    help="Bring back the rest although sealed files are missing or altered in the backup.",
)
@verb(workspace=False, case=False)
def command(
    frame: Frame,
    source: Path,
    target: Path,
    cases: tuple[str, ...],
    *,
    replacing: bool,
    without_broken_exhibits: bool,
) -> int:
    """Make a workspace, or a case of it, again from its backup.

    DEST is the folder that was given to `habeas backup`; WORKSPACE is new or empty. With --case it may also be the
    workspace that the backup is of, where that case is missing or damaged. Everything is checked before it gets its
    name: a case is there whole, or not at all. It goes on in a feed of its own.
    """
    from habeas.casework.restoring import check_restore, restore_case, restore_workspace

    into = check_restore(source, target, cases, replacing=replacing)
    frame.folder = target if into else source
    frame.case = cases[0] if len(cases) == 1 else ""
    context = frame.context()
    if into:
        done = restore_case(
            context, source, cases[0], replacing=replacing, without_broken_exhibits=without_broken_exhibits
        )
    else:
        done = restore_workspace(context, target, cases, without_broken_exhibits=without_broken_exhibits)
    for case in done.cases:
        _say(frame, case)
    for one in done.refused:
        frame.say(f"NOT restored: {one.case}: {one.message}. {one.advice or ''}".rstrip())
    _next(frame, done, target)
    frame.result(done.as_object())
    return 0 if done.whole else 1


def _say(frame: Frame, case: Restored) -> None:
    rebuilt, counts = case.rebuilt, case.rebuilt.counts
    frame.say(
        f"{rebuilt.name}: {counted(counts.entries, 'entry', 'entries')}, {counted(counts.persons, 'person')}, "
        f"{counted(counts.exhibits, 'exhibit')} are back, and everything in them holds."
    )
    if rebuilt.beyond:
        frame.say(
            f"The backup holds {counted(rebuilt.beyond, 'later entry', 'later entries')} of a run that was "
            "interrupted. They were not taken in: their keys are not there.",
            indent=2,
            hang=2,
        )
    if case.known is not None and case.known > counts.entries:
        frame.say(
            f"This workspace had seen {number(case.known)} entries of it; {number(case.known - counts.entries)} did "
            "not come back. One may be the record of the backup itself; what else there was has to be done again.",
            indent=2,
            hang=2,
        )
    for name in rebuilt.broken:
        frame.say(f"Missing: the sealed file {name}.", indent=2, hang=2)
    if case.kept:
        frame.say(
            f"What was there before is kept as cases/{case.kept}. Remove it when nobody needs it.", indent=2, hang=2
        )


def _next(frame: Frame, done: RestoredAll, target: Path) -> None:
    if not done.cases:
        return
    frame.folder, frame.case = target, done.cases[0].rebuilt.name
    frame.say("Do not go on with an older copy of this workspace: its entries and the new ones do not come together.")
    frame.next("verify")


for option in reversed(unlocking()):
    command = option(command)
