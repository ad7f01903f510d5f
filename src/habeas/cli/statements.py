"""habeas statements"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.saying import fields_of
from habeas.cli.terminal import counted

if TYPE_CHECKING:
    from habeas.casework.stating import Stated, StatedList

_COVERED = "can be neither found nor linked; --with-sealed shows the name and the quote"
_KINDS = ("mention", "act", "involvement", "event", "relation", "search_action", "response", "tally")


@click.command(
    "statements",
    epilog=examples(
        "habeas statements work/ --case c --exhibit exh_0f…",
        "habeas statements work/ --case c --about men_0f… --history",
    ),
)
@verb()
@click.option("--kind", type=click.Choice(_KINDS), default=None, help="Only of this kind.")
@click.option("--about", default="", metavar="ID", help="Of a person, mention, act, event or search.")
@click.option("--source", default="", metavar="SOURCE", help="Only what this source says.")
@click.option("--exhibit", default="", metavar="EXHIBIT", help="Only from this exhibit.")
@click.option("--history", is_flag=True, help="Also those that were edited or retracted.")
@click.option("--with-words", is_flag=True, help="With --json: quotes and names too.")
@click.option("--with-sealed", is_flag=True, help="Names and quotes of persons held sealed as well.")
def command(
    frame: Frame,
    *,
    kind: str | None,
    about: str,
    source: str,
    exhibit: str,
    history: bool,
    with_words: bool,
    with_sealed: bool,
) -> int:
    """List statements: who says them, and where exactly.

    Each with its quote, which is looked up in the exhibit's text again before it is shown. An edited statement
    stands beside what took its place with --history. For whoever works on the case; --json gives ids and terms.
    """
    from habeas.casework.stating import list_statements

    found = list_statements(
        frame.context(),
        frame.case,
        kind=kind or "",
        about=about,
        source=source,
        exhibit=exhibit,
        history=history,
        words=with_words or not frame.as_json,
        sealed=with_sealed,
    )
    _say(frame, found)
    frame.result(found.as_object(words=with_words))
    return 0


def _say(frame: Frame, found: StatedList) -> None:
    if not found.statements:
        frame.say("No statement.")
        frame.next("code", "SHEET")
        return
    for one in found.statements:
        _say_one(frame, one, found)
        frame.say()
    origins = counted(len(found.independence.independent), "independent originating source")
    unknown = len(found.independence.unidentified)
    frame.say(
        f"{counted(len(found.statements), 'statement')}, resting on {origins}"
        + (f" and {counted(unknown, 'source that nobody knows', 'sources that nobody knows')}." if unknown else ".")
    )


def _say_one(frame: Frame, one: Stated, found: StatedList) -> None:
    from habeas.model.statements import thing_of

    said = one.statement.attribution
    via = "".join(f", passed on by {found.slugs.get(source, source)}" for source in said.relayed_by)
    gone = "" if one.counts else ": counts no more"
    frame.say(f"{one.kind.replace('_', ' ')} {one.statement.statement}{gone}")
    for by in one.retracted_by:
        taken = found.retractions.get(by)
        frame.say(f"retracted by {by}, {taken.at}: {taken.why}" if taken else f"replaced by {by}", indent=2, hang=2)
    judged = said.credibility_reason or ("cannot be judged" if said.credibility == "6" else "")
    frame.say(
        f"{found.slugs.get(said.source, said.source)} says{via}; credibility {said.credibility}"
        + (f": {judged}" if judged else ""),
        indent=2,
        hang=2,
    )
    thing = thing_of(one.statement)
    if one.covered:
        frame.table(None, [("id", thing), ("sealed", _COVERED)], give=(1,), indent=2)
        return
    frame.table(None, [("id", thing)] * bool(thing) + fields_of(one.statement, found.names), give=(1,), indent=2)
    for anchor in said.anchors:
        place = f"{anchor.exhibit}" + (f", {anchor.fragment}" if anchor.fragment else "")
        place += f", letters {anchor.start} to {anchor.end}" if anchor.layer else ""
        frame.say(f"“{' '.join(anchor.exact.split())}” ({place})" if anchor.exact else f"({place})", indent=2, hang=2)
    if one.earlier_layer:
        frame.say("quoted from an earlier text layer: the exhibit was read again since", indent=2, hang=2)
