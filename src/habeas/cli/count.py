"""habeas count"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.counting import Counted
    from habeas.statements.counting import CountRow, Figure

_BY = ("act_type", "place", "period", "source", "end_status", "actor_kind")
_UNITS = ("reports", "statements", "acts", "victim-acts", "victims")


@click.command(
    "count",
    epilog=examples(
        "habeas count work/ --case c --by act_type",
        "habeas count work/ --case c --by place --level district --unit victims",
        "habeas count work/ --case c --by period --period month --from 2017",
    ),
)
@verb()
@click.option("--by", required=True, metavar="WHAT", help=f"{', '.join(_BY)}.")
@click.option("--unit", "units", multiple=True, type=click.Choice(_UNITS), help="Only this unit; can be repeated.")
@click.option("--level", default="region", show_default=True, help="Of places: settlement, district, region, country.")
@click.option("--period", default="year", show_default=True, help="year or month.")
@click.option("--type", "types", multiple=True, metavar="SLUG", help="Only acts of this type; can be repeated.")
@click.option("--source", default="", metavar="SOURCE", help="Only what this source says.")
@click.option("--from", "since", default="", metavar="EDTF", help="Only acts known to have begun then or later.")
@click.option("--to", "until", default="", metavar="EDTF", help="Only acts known to have begun then or earlier.")
def command(
    frame: Frame,
    *,
    by: str,
    units: tuple[str, ...],
    level: str,
    period: str,
    types: tuple[str, ...],
    source: str,
    since: str,
    until: str,
) -> int:
    """Count reports, statements, acts or victims; every figure says its unit.

    Acts are told as at least and at most: accounts of several sources can be of one act. What is unknown stands
    beside the rows with its reason. Rows do not add up to the whole, and units are never mixed. Nothing is counted
    by ground.
    """
    from habeas.casework.counting import Asked, check_asked, count_acts

    asked = Asked(
        by=by.replace("-", "_"),
        units=tuple(unit.replace("-", "_") for unit in dict.fromkeys(units or _UNITS)),
        level=level,
        period=period,
        types=types,
        source=source,
        since=since,
        until=until,
    )
    check_asked(asked)  # before a passphrase is asked for
    found = count_acts(frame.context(), frame.case, asked)
    _say(frame, found)
    frame.result(found.as_object())
    return 0


def _say(frame: Frame, found: Counted) -> None:
    units = found.asked.units
    if not found.counts.rows and not found.counts.unknown and not found.counts.undated:
        frame.say("No coded act statement is counted by this.")
    else:
        header = (found.asked.by.replace("_", " "), *(unit.replace("_", "-") for unit in units))
        rows = [(_called(found, row), *map(_spelled, row.figures)) for row in found.counts.rows]
        rows += [(f"unknown: {row.key.replace('_', ' ')}", *map(_spelled, row.figures)) for row in found.counts.unknown]
        rows.append(("all", *map(_spelled, found.counts.all)))
        frame.table(header, rows, right=tuple(range(1, len(header))), give=(0,))
        if found.counts.undated:
            frame.say()
            frame.say("In no row: nobody can tell whether these began in the time that was asked for.")
            undated = [(row.key.replace("_", " "), *map(_spelled, row.figures)) for row in found.counts.undated]
            frame.table(("because", *header[1:]), undated, right=tuple(range(1, len(header))), give=(0,))
        frame.say()
    for note in _notes(found):
        frame.say(f"· {note}", hang=2)


def _called(found: Counted, row: CountRow) -> str:
    if found.asked.by == "source":
        return found.slugs.get(row.key, row.key)
    if found.asked.by in ("place", "period"):
        return found.names.get(row.key, row.key)
    said_so = row.key in ("unknown", "other")
    return row.key.replace("_", " ") + (" (as the source says)" if said_so else "")


def _spelled(figure: Figure) -> str:
    if figure.least == figure.most:
        return number(figure.least)
    return f"{number(figure.least)}–{number(figure.most)}"


def _notes(found: Counted) -> list[str]:
    """Return what one has to know to read the figures, as sentences."""
    notes = []
    for name, versions in found.coded_with.items():
        told = ", ".join(
            f"{'not recorded' if version == 'not_recorded' else f'version {version}'}: {number(n)}"
            for version, n in versions.items()
        )
        notes.append(f"Statements by the version of {name} that they were coded with: {told or 'none'}.")
    if "acts" in found.asked.units:
        notes.append("Acts: at least (accounts known to differ) to at most (every independent account another act).")
    notes.append("Rows do not add up to all: one report, act or victim can stand in several.")
    if {"victims", "victim_acts", "acts"} & set(found.asked.units):
        waiting = f"{counted(found.undecided, 'pair')} wait{'s' if found.undecided == 1 else ''} for a decision"
        notes.append(
            "Victims are persons as linked so far; mentions that nobody linked count apart"
            + (f", and {waiting} (habeas judge)." if found.undecided else ".")
        )
    if found.lists:
        notes.append(
            f"The {counted(found.list_rows, 'row')} of {counted(found.lists, 'list')} are no acts and are not counted "
            "here: see habeas persons and habeas account."
        )
    return notes
