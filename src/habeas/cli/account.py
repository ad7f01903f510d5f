"""habeas account"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, verb
from habeas.cli.terminal import number, table

_LISTED = 15


@click.command("account", epilog="Example: habeas account work/ --case argentina --conflicts")
@verb()
@click.option(
    "--conflicts",
    "only_conflicts",
    is_flag=True,
    help="List the persons whose sources contradict each other.",
)
@click.option("--all", "everyone", is_flag=True, help=f"Print all, not the first {_LISTED}.")
def command(frame: Frame, *, only_conflicts: bool, everyone: bool) -> int:
    """Say how each person stands: fate and whereabouts, with reasons, and what contradicts what.

    Everybody's fate is unknown until people find otherwise; what a list states is shown as what it states.
    """
    from habeas.casework.accounting import account_for

    found = account_for(frame.context(), frame.case)
    total = found.account.as_object()
    frame.say(
        f"{number(found.account.persons)} persons, {number(found.account.unaccounted)} unaccounted for."
    )
    frame.say()
    frame.say("Found by people:")
    frame.say(table(("fate", "persons"), [(k, number(v)) for k, v in found.account.by_fate], right=(1,)))
    frame.say()
    frame.say("Stated by sources (a person can be in several rows; a statement is not a finding):")
    stated = [(says.replace("_", " "), number(n)) for says, n in found.account.stated]
    frame.say(table(("states", "persons"), stated, right=(1,)))
    frame.say()
    frame.say(
        f"{number(found.account.to_review)} persons are to be reviewed; the sources of "
        f"{number(found.account.conflicts)} contradict each other."
    )
    chosen = [s for s in found.standings if (s.conflicts if only_conflicts else s.to_review)]
    for standing in chosen if everyone else chosen[:_LISTED]:
        frame.say()
        frame.say(standing.person_id)
        for reason in standing.reasons:
            frame.say(f"  {reason}")
    if not everyone and len(chosen) > _LISTED:
        frame.say()
        frame.say(f"… and {number(len(chosen) - _LISTED)} more (--all prints them, --json lists them)")
    frame.result(
        {
            **total,
            "standings": [
                {
                    "id": s.person_id,
                    "fate": s.fate,
                    "to_review": s.to_review,
                    "reasons": list(s.reasons),
                    "conflicts": [conflict.words for conflict in s.conflicts],
                }
                for s in found.standings
            ],
        }
    )
    return 0
