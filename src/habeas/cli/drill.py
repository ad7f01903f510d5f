"""habeas drill"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, unlocking, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.drilling import Drilled

_LISTED = 20


@click.command("drill", epilog=examples("habeas drill /media/stick/work --workspace work/"))
@click.argument("source", metavar="DEST", type=click.Path(path_type=Path))
@click.option(
    "--workspace",
    "workspace",
    type=click.Path(path_type=Path),
    metavar="WORKSPACE",
    help="Compare with this workspace, and record the drill in it.",
)
@click.option("--case", "cases", multiple=True, metavar="NAME", help="Only this case (repeatable). By default all.")
@verb(workspace=False, case=False)
def command(frame: Frame, source: Path, workspace: Path | None, cases: tuple[str, ...]) -> int:
    """Try whether a backup would bring everything back.

    Restores it to a passing folder in which only sealed files lie, checks every signature, record and exhibit,
    compares it with the workspace, and throws it away. Exit code 1 if anything does not hold.
    """
    from habeas.casework.drilling import check_drill, drill

    check_drill(source, workspace)
    frame.folder = source
    frame.case = cases[0] if len(cases) == 1 else ""
    done = drill(frame.context(), workspace, cases)
    for case in done.cases:
        _say(frame, case)
    for case_id in done.sealed:
        frame.say(f"{case_id}: sealed, not tried. Name it with --case, and give its own passphrase.")
    if not done.cases and not done.sealed:
        frame.say("The backup holds no case yet.")
    frame.result(done.as_object())
    return 0 if done.ok and done.cases else 1


def _say(frame: Frame, case: Drilled) -> None:
    name = case.name or case.id
    if case.restored is None:
        frame.say(f"{name}: NOTHING would come back.")
    else:
        back = case.restored
        frame.say(
            f"{name}: {counted(back.entries, 'entry', 'entries')}, {counted(back.bodies, 'body', 'bodies')}, "
            f"{counted(back.persons, 'person')}, {counted(back.exhibits, 'exhibit')} came back"
            + (", and everything holds." if case.ok else ", and NOT everything holds.")
        )
    if case.workspace is not None:
        frame.say(
            f"The workspace has {number(case.workspace.entries)}, {number(case.workspace.bodies)}, "
            f"{number(case.workspace.persons)}, {number(case.workspace.exhibits)} now: "
            f"{counted(max(case.newer, 0), 'entry', 'entries')} newer than the backup.",
            indent=2,
            hang=2,
        )
    for failure in case.failures[:_LISTED]:
        frame.say(f"{failure.what} {failure.id}: {failure.reason}", indent=2, hang=2)
    if len(case.failures) > _LISTED:
        frame.say(f"… and {number(len(case.failures) - _LISTED)} more (--json lists all)", indent=2)
    if case.beyond:
        frame.say(
            f"{counted(case.beyond, 'later entry', 'later entries')} of an interrupted backup lie there too.", indent=2
        )
    if case.behind:
        frame.say(
            "Somebody withdrew since: this backup still opens what was withdrawn. Run `habeas backup` to this place.",
            indent=2,
            hang=2,
        )


for option in reversed(unlocking()):
    command = option(command)
