"""habeas due"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted

if TYPE_CHECKING:
    from habeas.casework.due import Due

_WHAT = {
    "consent_ends": "a consent ends",
    "contact_to_check": "ask again whether contact is safe",
    "feedback_promised": "feedback was promised",
}


@click.command("due", epilog=examples("habeas due work/ --case c", "habeas due work/ --case c --within 90"))
@verb()
@click.option(
    "--within",
    type=click.IntRange(min=0, max=3_660),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="How far to look ahead. What is past is told always.",
)
def command(frame: Frame, *, within: int) -> int:
    """List what is due: consents that end, contacts to check, promised answers.

    The oldest first. Ids and days, no names.
    """
    from habeas.casework.due import due

    found = due(frame.context(), frame.case, within=within)
    frame.table(None, [(one.on, _how_far(one), _WHAT[one.kind], one.id) for one in found.items])
    if not found.items:
        frame.say(f"Nothing is due within {counted(within, 'day')}, and nothing is past.")
    if found.without_consent:
        frame.say(
            f"{counted(len(found.without_consent), 'source')} with {counted(found.exhibits_without, 'exhibit')} in use "
            "have no consent and no other basis recorded: nothing of theirs may leave. `--json` names them."
        )
    frame.result(found.as_object())
    return 0


def _how_far(one: Due) -> str:
    if one.left < 0:
        return f"{counted(-one.left, 'day')} ago"
    return "today" if one.left == 0 else f"in {counted(one.left, 'day')}"
