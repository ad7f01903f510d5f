"""habeas persons"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, verb
from habeas.cli.terminal import number, table

if TYPE_CHECKING:
    from habeas.disclosures import Request

_LISTED = 40


def gate_options(command: click.decorators.FC) -> click.decorators.FC:
    """Give a verb that can show names the questions the gate asks."""
    options = (
        click.option(
            "--with-names",
            is_flag=True,
            help="Add names that the gate lets pass for the purpose and recipient.",
        ),
        click.option("--purpose", default="documentation", show_default=True, help="What the names are for."),
        click.option("--recipient", default="team", show_default=True, help="Who will receive them."),
        click.option(
            "--names-as",
            type=click.Choice(["name", "initials"]),
            default="name",
            show_default=True,
            help="In which form.",
        ),
        click.option("--to-state", is_flag=True, help="A State authority will receive it."),
        click.option("--to-public", is_flag=True, help="It will be published."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def gate_request(
    *, with_names: bool, purpose: str, recipient: str, names_as: str, to_state: bool, to_public: bool
) -> Request | None:
    """Return what the gate is asked, or None if no name was asked for."""
    if not with_names:
        return None
    from habeas.disclosures import Request
    from habeas.model.vocabularies import check_term

    check_term("consent_purposes", purpose)
    check_term("recipients", recipient)
    return Request(
        purpose=purpose,
        recipient=recipient,
        form=names_as,
        to_state=to_state,
        to_public=to_public,
        today=datetime.now(UTC).date(),
    )


@click.command("persons", epilog="Example: habeas persons work/ --case argentina --lists 1")
@verb()
@click.option(
    "--lists", "only", type=click.IntRange(min=1), metavar="N", help="Only persons known to exactly N lists."
)
@click.option("--all", "everyone", is_flag=True, help=f"Print all, not the first {_LISTED}.")
@gate_options
def command(frame: Frame, *, only: int | None, everyone: bool, **asked: object) -> int:
    """List persons: each a cluster of mentions, with how many lists know them. Ids only, unless --with-names."""
    from habeas.casework.people import list_persons

    request = gate_request(**asked)  # type: ignore[arg-type]
    people = list_persons(frame.context(), frame.case, request=request)
    chosen = [one for one in people.persons if only is None or one.lists == only]
    frame.say(f"{number(people.mentions)} mentions of {number(len(people.persons))} persons")
    if not people.persons:
        frame.say(
            f"No person yet. Import a list: habeas import {frame.folder} TABLE --case {frame.case} --mapping FILE"
        )
    else:
        frame.say(
            table(("on lists", "persons"), [(str(k), number(n)) for k, n in people.by_lists], right=(0, 1))
        )
        frame.say()
    header = ("person", "lists", "mentions") + (("name",) if request else ())
    rows = [
        (one.person.id, str(one.lists), str(len(one.person.mentions)))
        + (("; ".join(dict.fromkeys(one.names or ())) or "withheld",) if request else ())
        for one in (chosen if everyone else chosen[:_LISTED])
    ]
    if rows:
        frame.say(table(header, rows, right=(1, 2)))
    if len(chosen) > len(rows):
        frame.say(f"… and {number(len(chosen) - len(rows))} more (--all prints them, --json lists them)")
    if people.withheld:
        frame.say(f"The gate keeps back the names of {number(people.withheld)} persons.")
    if people.conflicts:
        frame.say(
            f"{number(people.conflicts)} groups hold decisions that contradict each other (habeas judge --queue)."
        )
    frame.result(
        {
            "persons": [one.as_object() for one in chosen],
            "mentions": people.mentions,
            "by_lists": {str(lists): n for lists, n in people.by_lists},
            "conflicts": people.conflicts,
        }
        | ({} if people.withheld is None else {"withheld": people.withheld})
    )
    return 0
