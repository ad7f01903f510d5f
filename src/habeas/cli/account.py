"""habeas account"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.accounting import Accounting
    from habeas.fates import Standing

_LISTED = 10


@click.command(
    "account",
    epilog=examples("habeas account work/ --case argentina", "habeas account work/ --case argentina --conflicts"),
)
@verb()
@click.option(
    "--conflicts",
    "only_conflicts",
    is_flag=True,
    help="List the persons whose sources contradict each other.",
)
@click.option("--all", "everyone", is_flag=True, help=f"Print all, not the first {_LISTED}.")
def command(frame: Frame, *, only_conflicts: bool, everyone: bool) -> int:
    """Say what is known of the fate of each person, and what is not.

    Everybody's fate is unknown until people find otherwise; what a list states is shown as what it states,
    and what contradicts what is listed.
    """
    from habeas.casework.accounting import account_for

    def chosen(standings: tuple[Standing, ...]) -> list[Standing]:
        return [s for s in standings if (s.conflicts if only_conflicts else s.to_review)]

    def shown(standings: tuple[Standing, ...]) -> tuple[Standing, ...] | list[Standing]:
        return standings if frame.as_json else chosen(standings) if everyone else chosen(standings)[:_LISTED]

    found = account_for(frame.context(), frame.case, shown=shown)
    if found.account.persons:
        _say(frame, found)
        _list(frame, chosen(found.standings), everyone=everyone)
    else:
        frame.say("No person yet.")
        frame.next("import", "TABLE", "--mapping", "FILE")
    frame.result({**found.account.as_object(), "standings": [_object(one) for one in found.standings]})
    return 0


def _say(frame: Frame, found: Accounting) -> None:
    total = found.account
    frame.say(f"{counted(total.persons, 'person')}, {number(total.unaccounted)} unaccounted for.")
    frame.say()
    frame.say("Found by people:")
    frame.table(("fate", "persons"), [(fate, number(n)) for fate, n in total.by_fate], right=(1,))
    frame.say()
    frame.say("Stated by sources (a person can be in several rows; a statement is not a finding):")
    stated = [(says.replace("_", " "), number(n)) for says, n in total.stated]
    frame.table(("states", "persons"), stated, right=(1,))
    frame.say()
    frame.say(
        f"{number(total.to_review)} to review: a source states an outcome, which only "
        f"people can find, or sources "
        f"contradict each other ({number(total.conflicts)})."
    )


def _list(frame: Frame, chosen: list[Standing], *, everyone: bool) -> None:
    for standing in chosen if everyone else chosen[:_LISTED]:
        frame.say()
        frame.say(standing.person_id)
        frame.table(None, _by_source(standing), give=(1,), indent=2)
        if standing.conflicts:
            more = len(standing.conflicts) - 1
            frame.say(standing.conflicts[0].words, indent=2, hang=2)
            if more:
                contradictions = counted(more, "contradiction")
                frame.say(f"{contradictions} more; habeas show tells all", indent=2, hang=2)
    if not everyone and len(chosen) > _LISTED:
        frame.say()
        frame.say(f"… and {number(len(chosen) - _LISTED)} more (--all prints them, --json lists them)")


def _by_source(standing: Standing) -> list[tuple[str, str]]:
    """Return, for each source by its short name, what it states, with dates as it states them."""
    said: dict[str, list[str]] = {}
    for one in standing.stated:
        dates = f" {' / '.join(one.dates)}" if one.dates else ""
        said.setdefault(one.list_title, []).append(one.says.replace("_", " ") + dates)
    return [(source, "; ".join(parts)) for source, parts in said.items()]


def _object(standing: Standing) -> dict[str, object]:
    return {
        "id": standing.person_id,
        "fate": standing.fate,
        "to_review": standing.to_review,
        "reasons": list(standing.reasons),
        "conflicts": [conflict.words for conflict in standing.conflicts],
    }
