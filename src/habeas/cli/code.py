"""habeas code"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted
from habeas.cli.words import content_of
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.coding import Recorded

_SAID = {
    "mention": ("mention", "mentions"),
    "act": ("act", "acts"),
    "involvement": ("involvement", "involvements"),
    "event": ("event", "events"),
    "relation": ("relation", "relations"),
    "search_action": ("search", "searches"),
    "response": ("response", "responses"),
    "tally": ("tally", "tallies"),
}


@click.command(
    "code",
    epilog=examples(
        "habeas code work/ --case c --template exh_0f…",
        "habeas code work/ sheet.toml --case c --preview",
        "habeas code work/ sheet.toml --case c",
    ),
)
@verb()
@click.argument("sheet", metavar="[SHEET]", required=False, type=click.Path(path_type=Path))
@click.option("--preview", is_flag=True, help="Check everything; write nothing.")
@click.option("--template", default="", metavar="EXHIBIT", help="Print an empty sheet for this exhibit instead.")
def command(frame: Frame, *, sheet: Path | None, preview: bool, template: str) -> int:
    """Code an exhibit: a sheet becomes statements.

    SHEET is a TOML or JSON file (`-` reads it from standard input): mentions, acts, who was involved, events,
    relations, searches, responses, tallies; each with the passage it rests on. All of it is recorded, or nothing.
    A row with `edits` takes the place of an earlier statement, which stays in the history.
    """
    from habeas.casework.coding import code, template_for
    from habeas.statements.sheet import read_sheet

    if template:
        click.echo(template_for(frame.context(), frame.case, template))
        return 0
    if sheet is None:
        raise UsageError("no sheet was given", advice="`habeas code WORKSPACE --template EXHIBIT` prints an empty one.")
    content = content_of(sheet, what="SHEET")
    done = code(frame.context(), frame.case, read_sheet(content, name="the sheet"), preview=preview)
    _say(frame, done)
    frame.result(done.as_object())
    return 0


def _say(frame: Frame, done: Recorded) -> None:
    frame.say("Checked; nothing is written." if done.entry is None else f"Recorded as entry {done.entry}.")
    frame.say(", ".join(counted(n, *_SAID[kind]) for kind, n in done.counts.items()) + ".", indent=2, hang=2)
    if done.retracted:
        frame.say(
            f"{counted(done.retracted, 'earlier statement counts', 'earlier statements count')} no more; "
            "the history keeps them.",
            indent=2,
            hang=2,
        )
    if done.sealed:
        frame.say(f"{counted(done.sealed, 'person is', 'persons are')} held sealed.", indent=2)
    for note in done.notes:
        frame.say(note, indent=2, hang=2)
    if done.entry is not None:
        for handle, identifier in done.handles.items():
            frame.say(f"{handle} is {identifier}", indent=2)
        frame.next("statements", "--exhibit", done.exhibit)
