"""habeas place"""

from __future__ import annotations

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import number


@click.group(
    "place",
    epilog=examples(
        "habeas place add work/ Grozny --case c --level settlement --within plc_…",
        "habeas place list work/ --case c",
    ),
)
def command() -> None:
    """Agree on places, so that acts can be counted by level.

    What a source wrote stays as it wrote it; a statement may point to one of these beside it. No place is finer
    than a settlement.
    """


@command.command("add", epilog=examples("habeas place add work/ Grozny --case c --level settlement"))
@verb()
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--level", required=True, metavar="LEVEL", help="settlement, district, region, country or unknown.")
@click.option("--within", default=None, metavar="PLACE", help="The id of the next larger place.")
@click.option("--gazetteer", default=None, metavar="ID", help="Its id in a gazetteer, e.g. geonames:558418.")
@click.option("--lang", default=None, metavar="TAG", help="The language of the names.")
@click.option("--at", default=None, metavar="LAT,LON", help="Where it lies: degrees north and east, e.g. 43.31,45.69.")
@click.option("--change", default="", metavar="PLACE", help="Say it of this place instead of making one.")
def add(
    frame: Frame,
    names: tuple[str, ...],
    *,
    level: str,
    within: str | None,
    gazetteer: str | None,
    lang: str | None,
    at: str | None,
    change: str,
) -> int:
    """Make a place, or change one.

    Several NAMEs are the same place in several spellings. Of a place that is changed, what it lies within, its
    gazetteer, its language and where it lies stay as they were where they are not given.
    """
    from habeas.casework.placing import set_place

    place = set_place(
        frame.context(),
        frame.case,
        names=names,
        level=level,
        within=within,
        gazetteer=gazetteer,
        lang=lang,
        at=at,
        identifier=change,
    )
    frame.say(f"{place.id}: {place.level}" + (f", within {place.within}" if place.within else ""), hang=2)
    frame.result({"id": place.id, "level": place.level, "within": place.within or None})
    return 0


@command.command("list", epilog=examples("habeas place list work/ --case c"))
@verb()
def list_(frame: Frame) -> int:
    """List places, larger ones first, with the acts that are placed there."""
    from habeas.casework.placing import list_places

    lines = list_places(frame.context(), frame.case)
    names = {line.place.id: line.place.names[0].written for line in lines}
    if lines:
        frame.table(
            ("place", "level", "names", "within", "acts"),
            [
                (
                    line.place.id,
                    line.place.level,
                    ", ".join(name.written for name in line.place.names),
                    names.get(line.place.within, line.place.within) or "–",
                    number(line.acts),
                )
                for line in lines
            ],
            right=(4,),
            give=(2, 3),
        )
    else:
        frame.say("No place yet. Statements keep places as the sources wrote them all the same.")
        frame.next("place add", "NAME", "--level", "settlement")
    frame.result({"places": [line.as_object() for line in lines]})
    return 0
