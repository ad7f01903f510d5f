"""habeas persons"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.people import Listed, People
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


@click.command("persons", epilog=examples("habeas persons work/ --case argentina --lists 1"))
@verb()
@click.option("--lists", "only", type=click.IntRange(min=1), metavar="N", help="Only persons known to exactly N lists.")
@click.option("--all", "everyone", is_flag=True, help=f"Print all, not the first {_LISTED}.")
@gate_options
def command(frame: Frame, *, only: int | None, everyone: bool, **asked: Any) -> int:
    """List persons, with how many lists know each.

    A person is a cluster of mentions. Ids only, unless --with-names: then the gate is asked for each, and
    the exit code is 1 if it keeps any name back.
    """
    from habeas.casework.people import list_persons

    request = gate_request(**asked)
    people = list_persons(frame.context(), frame.case, request=request)
    chosen = [one for one in people.persons if only is None or one.lists == only]
    _say(frame, people, chosen if everyone else chosen[:_LISTED], with_names=request is not None)
    if len(chosen) > _LISTED and not everyone:
        frame.say(f"… and {number(len(chosen) - _LISTED)} more (--all prints them, --json lists them)")
    if people.withheld:
        kept = counted(people.withheld, "person")
        frame.say(f"The gate keeps back the names of {kept}: no recorded basis covers this purpose and recipient.")
    if people.conflicts:
        groups = counted(people.conflicts, "group")
        frame.say(f"{groups} of decisions contradict each other; habeas judge --queue lists them.")
    frame.result(
        {
            "persons": [one.as_object() for one in chosen],
            "mentions": people.mentions,
            "by_lists": {str(lists): n for lists, n in people.by_lists},
            "conflicts": people.conflicts,
        }
        | ({} if people.withheld is None else {"withheld": people.withheld})
    )
    return 1 if people.withheld else 0


def _say(frame: Frame, people: People, listed: list[Listed], *, with_names: bool) -> None:
    mentions = counted(people.mentions, "mention")
    frame.say(f"{mentions} of {counted(len(people.persons), 'person')}")
    if not people.persons:
        frame.say("No person yet: no list is imported.")
        frame.next("import", "TABLE", "--mapping", "FILE")
        return
    by_lists = [(number(lists), number(n)) for lists, n in people.by_lists]
    frame.table(("on lists", "persons"), by_lists, right=(0, 1))
    if not listed:
        frame.say("None is on that many lists.")
        return
    frame.say()
    rows = [
        (one.person.id, str(one.lists), str(len(one.person.mentions)))
        + (("; ".join(dict.fromkeys(one.names or ())) or "withheld",) if with_names else ())
        for one in listed
    ]
    header = ("person", "lists", "mentions") + (("name",) if with_names else ())
    frame.table(header, rows, right=(1, 2), give=(3,) if with_names else ())
