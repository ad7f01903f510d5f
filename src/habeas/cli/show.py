"""habeas show"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from habeas.cli.facts import facts
from habeas.cli.frame import Frame, verb
from habeas.cli.terminal import table

if TYPE_CHECKING:
    from habeas.casework.people import Dossier


@click.command("show", epilog="Example: habeas show work/ --case argentina per_0f3c…")
@verb()
@click.argument("person", metavar="PERSON")
def command(frame: Frame, person: str) -> int:
    """Show one person, by their id or a mention's: who says what, where it stands, and what holds the mentions together.

    For whoever works on the case, on their own terminal. --json gives ids and statements, no names.
    """
    from habeas.casework.people import show_person

    dossier = show_person(frame.context(), frame.case, person)
    _say(frame, dossier)
    frame.result(_object(dossier))
    return 0


def _say(frame: Frame, dossier: Dossier) -> None:
    titles = {source.id: source.title for source in dossier.sources}
    frame.say(f"Person {dossier.person.id}")
    frame.say(f"Fate: {dossier.standing.fate}" + (", to be reviewed" if dossier.standing.to_review else ""))
    for records, source in zip(dossier.records, dossier.person.sources, strict=True):
        frame.say()
        newest = records[-1].attribution
        frame.say(f"{titles[source]}, row {newest.row} ({records[-1].mention.id})")
        frame.say(table(("", ""), list(facts(records).items())).split("\n", 2)[2])
        for earlier in records[:-1]:
            frame.say(f"  an earlier statement of the same source stands in row {earlier.attribution.row}")
        for column in records[-1].not_taken:
            frame.say(f"  {column}: kept as stated, not understood")
    for words in dossier.standing.reasons:
        frame.say()
        frame.say(words)
    for difference in dossier.standing.differences:
        frame.say(difference)
    for link in dossier.links:
        frame.say()
        who = "a person" if link.by.startswith("usr_") else "the model"
        sure = f" ({link.probability:.1%})" if link.probability is not None else ""
        frame.say(
            f"{link.same.value}: {link.a[:12]}… and {link.b[:12]}…, says {who}{sure}"
            + (f": {link.why}" if link.why else "")
        )
        for reason in link.reasons:
            frame.say(f"  {reason.bits:+6.1f}  {reason.words}")


def _object(dossier: Dossier) -> dict[str, Any]:
    standing = dossier.standing
    return {
        "id": dossier.person.id,
        "mentions": [
            {
                "id": records[-1].mention.id,
                "source": source,
                "external_id": records[-1].external_id,
                "row": records[-1].attribution.row,
                "exhibit": records[-1].attribution.exhibit,
                "fates": [
                    {"says": fate.says, "when": fate.when.edtf if fate.when else None, "basis": fate.basis}
                    for record in records
                    for fate in record.fates
                ],
            }
            for records, source in zip(dossier.records, dossier.person.sources, strict=True)
        ],
        "fate": standing.fate,
        "to_review": standing.to_review,
        "reasons": list(standing.reasons),
        "differences": list(standing.differences),
        "links": [
            {
                "id": link.id,
                "a": link.a,
                "b": link.b,
                "same": link.same.value,
                "by": link.by,
                "probability": link.probability,
                "reasons": [{"field": r.field, "words": r.words, "bits": r.bits} for r in link.reasons],
            }
            for link in dossier.links
        ],
    }
