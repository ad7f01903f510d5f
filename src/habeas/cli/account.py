"""habeas account"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from habeas.cli.finding_told import asked_in_short
from habeas.cli.frame import Frame, examples, verb
from habeas.cli.persons import gate_options, gate_request
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from datetime import date

    from habeas.casework.accounting import Accounting
    from habeas.fates import Standing
    from habeas.fates.searches import Register

_LISTED = 10


@click.command(
    "account",
    epilog=examples(
        "habeas account work/ --case argentina",
        "habeas account work/ --case argentina --to-review",
        "habeas account work/ --case argentina --conflicts",
    ),
)
@verb()
@click.option(
    "--conflicts",
    "only_conflicts",
    is_flag=True,
    help="List the persons whose sources contradict each other.",
)
@click.option("--to-review", "only_to_review", is_flag=True, help="List the persons somebody should look at.")
@click.option("--all", "everyone", is_flag=True, help=f"Print all, not the first {_LISTED}.")
@gate_options
def command(frame: Frame, *, only_conflicts: bool, only_to_review: bool, everyone: bool, **asked: Any) -> int:
    """Say what is known of the fate of each person, and what is not.

    Who is unaccounted for, since when, who was last to see them, what was asked about them and answered. Everybody's
    fate is unknown until people find otherwise (`habeas find`); what a list states is shown as what it states, and
    what contradicts what is listed. Ids only, unless --with-names: then the gate is asked for each who is listed, and
    the exit code is 1 if it keeps any name back.
    """
    from habeas.casework.accounting import account_for

    def wanted(one: Standing) -> bool:
        if only_conflicts or only_to_review:
            return (not only_conflicts or bool(one.conflicts)) and (not only_to_review or one.to_review)
        return one.unaccounted or one.to_review

    def chosen(standings: tuple[Standing, ...]) -> list[Standing]:
        return sorted(filter(wanted, standings), key=lambda one: not one.to_review)

    def shown(standings: tuple[Standing, ...]) -> tuple[Standing, ...] | list[Standing]:
        return standings if frame.as_json else chosen(standings) if everyone else chosen(standings)[:_LISTED]

    request = gate_request(**asked)
    found = account_for(frame.context(), frame.case, shown=shown, request=request)
    if found.account.persons:
        _say(frame, found)
        _list(frame, found, chosen(found.standings), everyone=everyone)
    else:
        frame.say("No person yet.")
        frame.next("import", "TABLE", "--mapping", "FILE")
    if found.withheld:
        frame.say()
        kept = counted(found.withheld, "person")
        frame.say(f"The gate keeps back the names of {kept}: no recorded basis covers this purpose and recipient.")
    frame.result(
        {**found.account.as_object(), "standings": [_object(one, found) for one in found.standings]}
        | ({} if found.withheld is None else {"withheld": found.withheld})
    )
    return 1 if found.withheld else 0


def _say(frame: Frame, found: Accounting) -> None:
    total = found.account
    frame.say(f"{counted(total.persons, 'person')}, {number(total.unaccounted)} unaccounted for.")
    frame.say()
    frame.say("Found by people:")
    frame.table(("fate", "persons"), [(fate, number(n)) for fate, n in total.by_fate], right=(1,))
    if dict(total.by_whereabouts).keys() - {"unknown"}:
        frame.say()
        frame.table(("whereabouts", "persons"), [(at, number(n)) for at, n in total.by_whereabouts], right=(1,))
    frame.say()
    frame.say("Stated by sources (a person can be in several rows; a statement is not a finding):")
    stated = [(says.replace("_", " "), number(n)) for says, n in total.stated]
    frame.table(("states", "persons"), stated, right=(1,))
    frame.say()
    frame.say(
        f"{number(total.to_review)} to review: a source states an outcome, which only people can find, sources "
        f"contradict each other ({number(total.conflicts)}), or a finding waits to be looked at."
    )


def _list(frame: Frame, found: Accounting, chosen: list[Standing], *, everyone: bool) -> None:
    for standing in chosen if everyone else chosen[:_LISTED]:
        frame.say()
        named = found.names.get(standing.person_id, ())
        frame.say(standing.person_id + (f"  {'; '.join(named)}" if named else ""))
        frame.table(None, [*_by_source(standing), *_known(standing, found)], give=(1,), indent=2)
        if standing.conflicts:
            more = len(standing.conflicts) - 1
            frame.say(standing.conflicts[0].words, indent=2, hang=2)
            if more:
                contradictions = counted(more, "contradiction")
                frame.say(f"{contradictions} more; habeas show tells all", indent=2, hang=2)
    if not everyone and len(chosen) > _LISTED:
        frame.say()
        frame.say(f"… and {number(len(chosen) - _LISTED)} more (--all prints them, --json lists them)")


def _known(standing: Standing, found: Accounting) -> list[tuple[str, str]]:
    """Return since when somebody is gone, who was last to see them, what was asked, and what people found."""
    seen = [f"{one.list_title}, {one.place}{f' ({one.when})' if one.when else ''}" for one in standing.last_seen]
    answers = []
    for held in standing.findings:
        one = held.finding
        if held.state.value != "superseded" and ":" not in one.question:
            state = held.state.value.replace("_", " ")
            answers.append(f"{one.question} {found.told(one.question, one.value)}, {state} ({one.id})")
    asked = found.registers.get(standing.person_id)
    return [
        ("found", "; ".join(answers) or "nothing"),
        ("gone since", _window(standing.since)),
        ("last seen by", "; ".join(seen) or "nobody who is recorded"),
        ("asked", "nobody is recorded as asked" if asked is None else asked_in_short(asked)),
    ]


def _window(days: tuple[date | None, date | None] | None) -> str:
    if days is None:
        return "no date is stated that could be read"
    first, last = (None if day is None else day.isoformat() for day in days)
    if first == last and first is not None:
        return first
    return f"{first or 'a day that is not known'} to {last or 'a day that is not known'}"


def _by_source(standing: Standing) -> list[tuple[str, str]]:
    """Return, for each source by its short name, what it states, with dates as it states them."""
    said: dict[str, list[str]] = {}
    for one in standing.stated:
        dates = f" {' / '.join(one.dates)}" if one.dates else ""
        said.setdefault(one.list_title, []).append(one.says.replace("_", " ") + dates)
    return [(source, "; ".join(parts)) for source, parts in said.items()]


def _object(standing: Standing, found: Accounting) -> dict[str, object]:
    asked = found.registers.get(standing.person_id)
    told: dict[str, object] = {
        "id": standing.person_id,
        "fate": found.told("fate", standing.fate),
        "whereabouts": found.told("whereabouts", standing.whereabouts),
        "unaccounted": standing.unaccounted,
        "since": None if standing.since is None else [_iso(day) for day in standing.since],
        "last_seen": [
            {"source": one.source_id, "place": one.place, "when": one.when or None} for one in standing.last_seen
        ],
        "asked": _asked(asked),
        "findings": [
            {
                "id": one.finding.id,
                "question": one.finding.question,
                "value": found.told(one.finding.question, one.finding.value),
                "state": one.state.value,
                "counts": one.counts,
            }
            for one in standing.findings
        ],
        "to_review": standing.to_review,
        "reasons": [] if found.outside else list(standing.reasons),
        "conflicts": [conflict.words for conflict in standing.conflicts],
    }
    return told if found.withheld is None else told | {"names": list(found.names.get(standing.person_id, ()))}


def _asked(register: Register | None) -> dict[str, object]:
    if register is None:
        return {"questions": [], "answers": {}, "unanswered": 0}
    return {
        "questions": [one.statement for one in register.asked],
        "answers": dict(register.stances),
        "unanswered": register.unanswered,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
