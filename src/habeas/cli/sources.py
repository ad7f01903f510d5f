"""habeas sources"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number

if TYPE_CHECKING:
    from habeas.casework.sourcing import Sources


@click.command("sources", epilog=examples("habeas sources work/ --case c"))
@verb()
def command(frame: Frame) -> int:
    """List sources, and how many of them are independent.

    An article that quotes an article that quotes a letter counts once: the letter is the source, the articles
    passed it on. A source that nobody knows may be one of the others, and is not added to them.
    """
    from habeas.casework.sourcing import list_sources

    found = list_sources(frame.context(), frame.case)
    _say(frame, found)
    frame.result(found.as_object())
    return 0


def _say(frame: Frame, found: Sources) -> None:
    if not found.lines:
        frame.say("No source yet.")
        frame.next("source add", "NAME", "--kind", "KIND")
        return
    frame.table(
        ("source", "kind", "reliability", "said by it", "passed on", "list rows"),
        [
            (
                line.source.slug,
                line.source.source_kind,
                line.source.reliability,
                number(line.statements),
                number(line.relayed),
                number(line.records),
            )
            for line in found.lines
        ],
        right=(3, 4, 5),
        give=(0,),
    )
    frame.say()
    independent = len(found.independence.independent)
    frame.say(
        f"The coded statements rest on {counted(independent, 'independent originating source')}."
        if independent
        else "No coded statement rests on a source that is known."
    )
    if found.independence.unidentified:
        frame.say(
            f"{counted(len(found.independence.unidentified), 'further source is', 'further sources are')} unknown: "
            "they may be one of these, and are not added."
        )
    if found.independence.relays:
        frame.say(
            f"{counted(len(found.independence.relays), 'source')} only passed on what others said, and "
            "add none to the number."
        )
    slugs = {line.source.id: line.source.slug for line in found.lines}
    for source in found.independence.circular:
        frame.say(f"{slugs.get(source, source)}: what it says comes back to itself. It proves nothing by that.")
