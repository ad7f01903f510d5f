"""habeas show"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from habeas.cli.facts import facts
from habeas.cli.frame import Frame, examples, verb
from habeas.cli.reasons import weighed
from habeas.cli.terminal import counted, percent

if TYPE_CHECKING:
    from habeas.casework.holding import Hanging
    from habeas.casework.people import Dossier
    from habeas.model.records import Described, Link, Source

_HELD = {"yes": "the same person", "no": "different persons", "unsure": "cannot be told"}


@click.command("show", epilog=examples("habeas show work/ --case argentina per_0f3c…"))
@verb()
@click.argument("person", metavar="PERSON")
def command(frame: Frame, person: str) -> int:
    """Show one person: who says what, and where they say it.

    By the person's id or the id of a mention; also what holds the mentions together. For whoever works on the
    case, on their own terminal. --json gives ids and statements, no names.
    """
    from habeas.casework.people import show_person

    dossier = show_person(frame.context(), frame.case, person)
    _say(frame, dossier)
    frame.result(_object(dossier))
    return 0


def _say(frame: Frame, dossier: Dossier) -> None:
    known = {source.id: source for source in dossier.sources}
    standing = dossier.standing
    frame.say(f"Person {dossier.person.id}")
    frame.say(f"Fate: {standing.fate}" + (", to be reviewed" if standing.to_review else ""))
    if standing.whereabouts != "unknown":
        frame.say(f"Whereabouts: {standing.whereabouts}")
    unknown = f", and {counted(standing.unidentified, 'source')} that nobody knows" if standing.unidentified else ""
    frame.say(f"Said by {counted(standing.independent, 'independent originating source')}{unknown}.")
    if dossier.copied:
        sources = counted(len(set(dossier.person.sources)), "source")
        frame.say(f"{sources}, but likely {counted(dossier.witnesses, 'witness', 'witnesses')}: see what was copied.")
    if dossier.statements:
        frame.say(f"{counted(dossier.statements, 'coded statement')}: `habeas statements --about` shows them.")
    for records, source in zip(dossier.records, dossier.person.sources, strict=True):
        frame.say()
        _say_mention(frame, records, known[source])
    if standing.reasons:
        frame.say()
        frame.say("To be reviewed, because:")
        for words in standing.reasons:
            frame.say(f"· {words}", indent=2, hang=2)
    if standing.differences:
        frame.say()
        frame.say("Sources differ without contradicting each other:")
        for difference in standing.differences:
            frame.say(f"· {difference.words}", indent=2, hang=2)
    _say_copied(frame, dossier, _names(dossier, known))
    _say_links(frame, dossier, _names(dossier, known))


def _say_copied(frame: Frame, dossier: Dossier, named: dict[str, str]) -> None:
    """Say which mentions are likely one witness, and why. They stay two mentions."""
    if dossier.copied:
        frame.say()
        frame.say("Likely one witness, for what is unusual in them is the same:")
    for one in dossier.copied:
        sides = " and ".join(named.get(side, side) for side in (one.a, one.b))
        frame.say()
        frame.say(f"{sides}, {percent(one.probability or 0.0)} sure", indent=2, hang=2)
        rows = [(f"{reason.bits:+.1f}", reason.words) for reason in one.reasons]
        frame.table(None, rows, right=(0,), give=(1,), indent=4)


def _say_links(frame: Frame, dossier: Dossier, named: dict[str, str]) -> None:
    if dossier.hanging:
        frame.say()
        frame.say("What this person hangs on, the weakest first:")
    for one in dossier.hanging:
        _say_hanging(frame, one, named)
    if dossier.links:
        frame.say()
        frame.say("Why these mentions stand together, or apart:")
    for link in dossier.links:
        _say_link(frame, link, named)


def _say_mention(frame: Frame, records: tuple[Described, ...], source: Source) -> None:
    newest = records[-1]
    frame.say(f"{source.slug}, {_place(newest)}: {source.title}", hang=2)
    frame.say(newest.mention.id, indent=2)
    frame.table(None, list(facts(records).items()), give=(1,), indent=2)
    for earlier in records[:-1]:
        frame.say(f"an earlier statement of the same source stands in {_place(earlier)}", indent=2, hang=2)
    for column in newest.not_taken:
        frame.say(f"{column}: kept as stated, not understood", indent=2, hang=2)


def _place(record: Described) -> str:
    """Return where a record stands: the row of a list, or the exhibit that somebody coded."""
    return f"row {record.attribution.row}" if record.attribution.row else f"coded from {record.attribution.exhibit}"


def _say_hanging(frame: Frame, one: Hanging, named: dict[str, str]) -> None:
    held = ", ".join(named.get(mention, mention) for mention in one.mentions)
    others = ", ".join(dict.fromkeys(named.get(other, other) for _, other in one.through))
    sure = "" if one.probability is None else f", {percent(one.probability)} sure"
    only = f"{others} only{sure}" if len(one.through) == 1 else f"{counted(len(one.through), 'link')} to {others}{sure}"
    frame.say(f"· {held}: through {only}", indent=2, hang=2)


def _say_link(frame: Frame, link: Link, named: dict[str, str]) -> None:
    who = "a person" if link.by.startswith("usr_") else "the model"
    sure = f", {percent(link.probability)} sure" if link.probability is not None else ""
    sides = " and ".join(named.get(side, side) for side in (link.a, link.b))
    why = f": {link.why}" if link.why else ""
    frame.say()
    frame.say(f"{sides}: {_HELD[link.same.value]}, says {who}{sure}{why}", indent=2, hang=2)
    weighed(frame, link.reasons, indent=4)


def _names(dossier: Dossier, known: dict[str, Source]) -> dict[str, str]:
    """Return what each mention is called on the screen: its source's short name and its row."""
    return {
        records[-1].mention.id: f"{known[source].slug} {_place(records[-1])}"
        for records, source in zip(dossier.records, dossier.person.sources, strict=True)
    }


def _object(dossier: Dossier) -> dict[str, Any]:
    standing = dossier.standing
    return {
        "id": dossier.person.id,
        "mentions": [
            _mention(records, source) for records, source in zip(dossier.records, dossier.person.sources, strict=True)
        ],
        "fate": standing.fate,
        "whereabouts": standing.whereabouts,
        "findings": [one.finding.id for one in standing.findings],
        "to_review": standing.to_review,
        "independent_sources": standing.independent,
        "unidentified_sources": standing.unidentified,
        "witnesses": dossier.witnesses,
        "one_witness": [
            {
                "a": one.a,
                "b": one.b,
                "probability": one.probability,
                "reasons": [{"field": r.field, "words": r.words, "bits": r.bits} for r in one.reasons],
            }
            for one in dossier.copied
        ],
        "statements": dossier.statements,
        "reasons": list(standing.reasons),
        "differences": [difference.words for difference in standing.differences],
        "hanging": [
            {
                "mentions": list(one.mentions),
                "through": [list(pair) for pair in one.through],
                "probability": one.probability,
            }
            for one in dossier.hanging
        ],
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


def _mention(records: tuple[Described, ...], source: str) -> dict[str, Any]:
    newest = records[-1]
    return {
        "id": newest.mention.id,
        "source": source,
        "external_id": newest.external_id,
        "row": newest.attribution.row or None,
        "exhibit": newest.attribution.exhibit,
        "fates": [
            {"says": fate.says, "when": fate.when.edtf if fate.when else None, "basis": fate.basis}
            for record in records
            for fate in record.fates
        ],
    }
