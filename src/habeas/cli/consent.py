"""habeas consent"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.questions import answer_to, day, may_ask, term, terms, yes
from habeas.cli.terminal import counted, number
from habeas.cli.words import words_from

if TYPE_CHECKING:
    from habeas.casework.consent_withdrawing import Ended
    from habeas.casework.consenting import ConsentLine, ConsentTerms

_YES_NO = click.Choice(["yes", "no"])
_STANDS = {
    "live": "holds",
    "not_yet": "begins later",
    "expired": "has ended",
    "withdrawn": "was withdrawn",
    "unreadable": "carries a day that cannot be read, so it does not hold",
    "no_basis": "states no basis, so it does not hold",
}
_OVERRULED = (
    "Another consent about the same was withdrawn, and none was given on a later day: the gate says no all the same."
)
_FORM = {"name": "the name in full", "initials": "initials", "none": "no name"}


@click.group(
    "consent",
    epilog=examples(
        "habeas consent give work/ survivor-a --case c",
        "habeas consent list work/ --case c",
        "habeas consent withdraw work/ con_0f… --case c",
    ),
)
def command() -> None:
    """Record what somebody allows, or another lawful basis.

    For what, for whom, to the State, to the public, in which form of the name: each is a question of its own, and
    what is not answered is no. The gate asks these records before anything leaves.
    """


@command.command(
    "give",
    epilog=examples(
        "habeas consent give work/ survivor-a --case c",
        "habeas consent give work/ a1 --case c --for search --to un_body --note -",
    ),
)
@verb()
@click.argument("about", metavar="SOURCE|MENTION|EXHIBIT")
@click.option(
    "--by", "given_by", metavar="SOURCE|MENTION", help="Who allows it. None where another basis stands alone."
)
@click.option("--for", "purposes", multiple=True, metavar="SLUG", help="A purpose: `habeas terms consent_purposes`.")
@click.option(
    "--to", "recipients", multiple=True, metavar="SLUG", help="Who may have it: `habeas terms recipients`, or *."
)
@click.option("--name-form", type=click.Choice(["name", "initials", "none"]), help="What of the name may be told.")
@click.option("--to-state", type=_YES_NO, help="May the State said to be responsible have it?")
@click.option("--to-public", type=_YES_NO, help="May it be published?")
@click.option("--basis", metavar="SLUG", help="On what basis: `habeas terms consent_basis`.")
@click.option("--lawful-basis", metavar="TEXT", help="The article of law, without names.")
@click.option("--on", "given_on", metavar="DAY", help="When it was given: 2020-08-30.")
@click.option("--until", "expires", metavar="DAY|never", help="When it ends; on that day it holds no more.")
@click.option("--evidence", metavar="EXHIBIT", help="The signed sheet, or the recording.")
@click.option("--note", type=click.Path(path_type=Path), metavar="FILE", help="Words about it; `-` reads them.")
@click.option("--lang", default="und", metavar="TAG", help="The language of the note.")
@click.option("--again", default="", metavar="CONSENT", help="Narrow or widen this one; what is not given stays.")
def give(
    frame: Frame,
    *,
    about: str,
    given_by: str | None,
    purposes: tuple[str, ...],
    recipients: tuple[str, ...],
    name_form: str | None,
    to_state: str | None,
    to_public: str | None,
    basis: str | None,
    lawful_basis: str | None,
    given_on: str | None,
    expires: str | None,
    evidence: str | None,
    note: Path | None,
    lang: str,
    again: str,
) -> int:
    """Record what somebody allows.

    At a terminal what is missing is asked. Otherwise what is not given is no. Words about people come from a file
    or from standard input.
    """
    from habeas.casework.consenting import ConsentTerms, give_consent

    given = ConsentTerms(
        given_by=given_by,
        purposes=purposes or None,
        recipients=recipients or None,
        name_form=name_form,
        to_state=None if to_state is None else to_state == "yes",
        to_public=None if to_public is None else to_public == "yes",
        basis=basis,
        lawful_basis=lawful_basis,
        given_on=given_on,
        expires=expires,
        evidence=evidence,
        note=None if note is None else words_from(note, prompt="", option="--note"),
        lang=lang,
    )
    if may_ask(frame):
        given = _changed(given) if again else _asked(given)
    done = give_consent(frame.context(), frame.case, about, given, identifier=again)
    _tell(frame, done.line)
    if done.before is not None:
        frame.say(f"It takes the place of what was allowed before; changed: {', '.join(done.changed) or 'nothing'}.")
    frame.result(done.as_object())
    return 0


@command.command("withdraw", epilog=examples("habeas consent withdraw work/ con_0f… --case c"))
@verb()
@click.argument("consent", metavar="CONSENT")
def withdraw(frame: Frame, *, consent: str) -> int:
    """Withdraw a consent: from today nothing rests on it.

    It says what left already, and what the gate now refuses. The words themselves stay until `habeas withdraw`
    destroys them.
    """
    from habeas.casework.consent_withdrawing import withdraw_consent

    _ended(frame, withdraw_consent(frame.context(), frame.case, consent))
    return 0


@command.command("list", epilog=examples("habeas consent list work/ --case c --standing expired"))
@verb()
@click.option("--about", default="", metavar="SOURCE|MENTION|EXHIBIT", help="Only about this one.")
@click.option(
    "--standing",
    type=click.Choice(["live", "not_yet", "expired", "withdrawn", "unreadable", "no_basis"]),
    default=None,
    help="Only those that stand so today.",
)
def list_(frame: Frame, *, about: str, standing: str | None) -> int:
    """List consents: which hold today, have ended, were withdrawn, or begin later.

    By the day on which they end. Ids and days, no words.
    """
    from habeas.casework.consenting import list_consents

    lines = list_consents(frame.context(), frame.case, about=about, standing=standing or "")
    for line in lines:
        _tell(frame, line)
    if not lines:
        frame.say("No consent and no other basis is recorded. Nothing about single people may leave.")
    else:
        holds = sum(line.holds for line in lines)
        frame.say(f"{counted(len(lines), 'consent')}, of which {number(holds)} hold today.")
    frame.result({"consents": [line.as_object() for line in lines], "hold": sum(line.holds for line in lines)})
    return 0


@command.command("show", epilog=examples("habeas consent show work/ con_0f… --case c"))
@verb()
@click.argument("consent", metavar="CONSENT")
@click.option("--with-words", is_flag=True, help="With --json: its note and lawful basis too.")
def show(frame: Frame, *, consent: str, with_words: bool) -> int:
    """Show one consent with its note. That it was shown stands in the log."""
    from habeas.casework.consenting import show_consent

    line = show_consent(frame.context(), frame.case, consent)
    one = line.consent
    _tell(frame, line)
    if one.lawful_basis:
        frame.say(f"lawful basis: {one.lawful_basis}", indent=2, hang=2)
    if one.evidence:
        frame.say(f"evidence: {one.evidence}", indent=2)
    for part in one.note.text.splitlines() if one.note else ():
        frame.say(part, indent=2)
    told = line.as_object()
    if with_words:
        told |= {"lawful_basis": one.lawful_basis or None, "note": one.note.text if one.note else None}
    frame.result(told)
    return 0 if line.holds else 1


def _changed(given: ConsentTerms) -> ConsentTerms:
    """Ask for the day, which a narrower or wider consent needs too."""
    return replace(given, given_on=day("On which day was it given")) if given.given_on is None else given


def _asked(given: ConsentTerms) -> ConsentTerms:
    """Ask for what is missing. Four questions are asked one by one, and nothing typed is no."""
    if given.given_by is None:
        given = replace(given, given_by=answer_to("Who gave it: source or mention; nothing where nobody did"))
    if given.basis is None:
        given = replace(given, basis=term("On what basis", "consent_basis"))
    if given.purposes is None:
        given = replace(given, purposes=terms("For which purposes", "consent_purposes"))
    given = _asked_for_whom(given)
    if given.name_form is None:
        form = "none"
        if yes("May the name appear at all?"):
            form = "name" if yes("In full? (otherwise initials)") else "initials"
        given = replace(given, name_form=form)
    if given.given_on is None:
        given = replace(given, given_on=day("On which day was it given"))
    if given.expires is None:
        given = replace(given, expires=day("On which day does it end", none=True) or None)
    if given.note is None:
        given = replace(given, note=answer_to("What else is to be noted (nothing for no note)"))
    return given


def _asked_for_whom(given: ConsentTerms) -> ConsentTerms:
    if given.recipients is None and not yes("May anybody outside of this organisation have it?"):
        return replace(
            given, recipients=("team",), to_state=given.to_state or False, to_public=given.to_public or False
        )
    if given.to_state is None:
        given = replace(given, to_state=yes("May the State that is said to be responsible have it?"))
    if given.to_public is None:
        given = replace(given, to_public=yes("May it be made public?"))
    if given.recipients is None:
        refused = [name for name, may in (("state", given.to_state), ("public", given.to_public)) if not may]
        given = replace(given, recipients=terms("Who may have it", "recipients", more=("*",), but=refused))
    return given


def _tell(frame: Frame, line: ConsentLine) -> None:
    from habeas.casework.consenting import slug_of_basis

    one = line.consent
    until = f" until {one.expires}" if one.expires else ", without an end"
    since = f" on {one.withdrawn_on}" if one.withdrawn_on else until if line.standing == "live" else ""
    frame.say(f"{one.id} {_STANDS[line.standing]}{since}")
    if line.overruled:
        frame.say(_OVERRULED, indent=2, hang=2)
    rows = [
        ("about", line.called),
        ("given by", line.giver or "nobody; the basis stands alone"),
        ("on", one.given_on),
        ("basis", slug_of_basis(one)),
        ("for", ", ".join(one.purposes)),
        ("to", ", ".join("everybody but the State and the public" if r == "*" else r for r in one.recipients)),
        ("to the State", "yes" if one.to_state else "no"),
        ("to the public", "yes" if one.to_public else "no"),
        ("form", _FORM.get(one.name_form, one.name_form)),
    ]
    frame.table(None, rows, give=(1,), indent=2)


def _ended(frame: Frame, done: Ended) -> None:
    one = done.line.consent
    frame.say(f"{one.id} is withdrawn from {one.withdrawn_on} on. Nothing new rests on it.")
    if done.left:
        frame.say("What left already, and cannot be called back:")
        for left in done.left:
            how = "under this consent" if left.rests_on_it else "with these people in it, under another"
            frame.say(
                f"{left.what} {left.filing} to {left.recipient} for {left.purpose}, {left.at}, {how}", indent=2, hang=2
            )
        frame.say("Tell those who have it.")
    else:
        frame.say("Nothing that left is recorded as resting on it or as carrying these people.")
    frame.say(
        f"Of {counted(done.mentions, 'mention')} that rest on {done.line.called} the gate now refuses "
        f"{number(done.refused)}, for every purpose and to everybody, until a consent is given on a later day."
    )
    if done.again:
        frame.say("The mapping of the list states this basis: change it there too, or the next import says it again.")
    frame.say("The words themselves stay in the case. `habeas withdraw` destroys them.")
    frame.result(done.as_object())
