"""habeas contradictions"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.contradicting import Contradictions
    from habeas.statements.sides import Contradiction, Side

_KINDS = ("date", "status", "place", "responsibility", "existence", "number")
_LISTED = 10  # persons and events that are shown unless all are asked for
_NAMED = 3  # statements of a side that are named on the screen


@click.command(
    "contradictions",
    epilog=examples(
        "habeas contradictions work/ --case c",
        "habeas contradictions work/ --case c --kind date --about per_0f…",
    ),
)
@verb()
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Only of this kind; can be repeated.")
@click.option("--about", default="", metavar="ID", help="Only about this person, mention, act or event.")
@click.option("--all", "everything", is_flag=True, help=f"Print all, not the first {_LISTED} persons and events.")
def command(frame: Frame, *, kinds: tuple[str, ...], about: str, everything: bool) -> int:
    """List where sources disagree.

    Dates, status, place, responsibility, existence and numbers that cannot both hold: facts of the record, not
    errors, and nothing is resolved by it. Each row names the statements on both sides and on how many independent
    sources each side rests.
    """
    from habeas.casework.contradicting import list_contradictions

    def shown(rows: tuple[Contradiction, ...]) -> list[Contradiction]:
        if frame.as_json or everything:
            return list(rows)
        return [row for _, group in _grouped(rows)[:_LISTED] for row in group]

    found = list_contradictions(frame.context(), frame.case, kinds=kinds, about=about, shown=shown)
    _say(frame, found, everything=everything)
    frame.result(found.as_object())
    return 0


def _grouped(rows: tuple[Contradiction, ...]) -> list[tuple[str, list[Contradiction]]]:
    """Return rows under whom or what they are about: one person, one event, or the case."""
    groups: dict[str, list[Contradiction]] = {}
    for row in rows:
        about = row.persons[0] if len(row.persons) == 1 else next(iter(row.events), "")
        groups.setdefault(about, []).append(row)
    # What is about the whole case comes first.
    return sorted(groups.items(), key=lambda group: (bool(group[0]), group[0]))


def _say(frame: Frame, found: Contradictions, *, everything: bool) -> None:
    rows = found.found.rows
    if not rows:
        frame.say("No contradiction that can be told. What is not known contradicts nothing.")
    else:
        kinds = ", ".join(f"{number(n)} of {kind}" for kind, n in found.by_kind.items())
        frame.say(f"{counted(len(rows), 'contradiction')}: {kinds}. They are facts of the record, not errors.")
    groups = _grouped(rows)
    for about, group in groups if everything else groups[:_LISTED]:
        frame.say()
        frame.say(f"{'Person ' if about.startswith('per_') else 'Event ' if about else 'The whole case'}{about}")
        for row in group:
            _say_row(frame, row)
    if not everything and len(groups) > _LISTED:
        frame.say()
        frame.say(f"… and {number(len(groups) - _LISTED)} more persons and events (--all prints them)")
    for cut in found.found.uncompared:
        about = cut.about or "the whole case"
        frame.say(
            f"{about}: {number(cut.claims)} different claims ({cut.kind}), of which only the first were compared."
        )


def _say_row(frame: Frame, row: Contradiction) -> None:
    within = " (within one source)" if row.within_one_source else ""
    frame.say(f"· {row.kind}{within}: {row.words}", indent=2, hang=2)
    for side in row.sides:
        frame.say(_side(side), indent=6, hang=2)


def _side(side: Side) -> str:
    """Return what a side rests on: how many independent sources, and its first statements."""
    sources = counted(side.independent, "independent source")
    if side.unidentified:
        sources += f" and {number(side.unidentified)} that nobody knows"
    named = [*side.statements, *(f"{exhibit} row {row}" for exhibit, row in side.rows)]
    told = ", ".join(named[:_NAMED]) + (f" and {number(len(named) - _NAMED)} more" if len(named) > _NAMED else "")
    return f"{sources}; " + (told or counted(side.count, "statement"))
