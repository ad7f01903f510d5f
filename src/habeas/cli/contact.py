"""habeas contact"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.questions import answer_to, day, may_ask, term
from habeas.cli.terminal import counted, number
from habeas.cli.words import words_from
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.contacting import ContactAnswer, ContactLine, ContactTerms

_BEGINS = {
    "person_only": "Only the person begins. Do not call, do not write, do not visit: wait.",
    "us_by_agreed_channel": "We may begin, by this way and with these words only.",
    "through_intermediary": "Somebody whom the person named begins. Reach only them.",
}
_PARTS = (("by this way", "channel"), ("with these words", "words"), ("never", "never"))


@click.group(
    "contact",
    epilog=examples(
        "habeas contact show work/ survivor-a --case c",
        "habeas contact set work/ survivor-a --case c",
        "habeas contact end work/ survivor-a --case c",
    ),
)
def command() -> None:
    """Record how somebody may be reached safely, or not at all.

    Nothing recorded, ended or too old: no contact. That somebody is a relative grants nothing. An agreement holds
    for 90 days at most, and then has to be asked again.
    """


@command.command("set", epilog=examples("habeas contact set work/ survivor-a --case c"))
@verb()
@click.argument("about", metavar="SOURCE|MENTION")
@click.option("--begun-by", metavar="SLUG", help="Who begins a contact: `habeas terms contact_initiators`.")
@click.option("--channel", type=click.Path(path_type=Path), metavar="FILE", help="By which way; `-` reads it.")
@click.option(
    "--words", type=click.Path(path_type=Path), metavar="FILE", help="How to announce oneself; what may be said."
)
@click.option("--never", type=click.Path(path_type=Path), metavar="FILE", help="What must never be done.")
@click.option("--lang", default="und", metavar="TAG", help="The language of these words.")
@click.option("--checked-on", metavar="DAY", help="When the person was asked whether it is safe.")
@click.option("--until", "expires", metavar="DAY", help="When it has to be asked again; 90 days later at most.")
def set_(
    frame: Frame,
    *,
    about: str,
    begun_by: str | None,
    channel: Path | None,
    words: Path | None,
    never: Path | None,
    lang: str,
    checked_on: str | None,
    expires: str | None,
) -> int:
    """Record how somebody may be reached, or that it was asked again.

    What is not given stays as it was; both days are given anew each time. At a terminal what is missing is asked.
    """
    from habeas.casework.contacting import ContactTerms, set_contact

    if sum(str(file) == "-" for file in (channel, words, never)) > 1:
        raise UsageError("standard input can be read once only", advice="Give the others as files.")
    given = ContactTerms(
        initiated_by=begun_by,
        channel=_said(channel, "--channel"),
        words=_said(words, "--words"),
        never=_said(never, "--never"),
        lang=lang,
        checked_on=checked_on,
        expires=expires,
    )
    if may_ask(frame):
        given = _asked(given)
    done = set_contact(frame.context(), frame.case, about, given)
    _tell(frame, done.line)
    frame.result(done.as_object())
    return 0


@command.command("end", epilog=examples("habeas contact end work/ survivor-a --case c"))
@verb()
@click.argument("about", metavar="SOURCE|MENTION")
def end(frame: Frame, *, about: str) -> int:
    """End an agreement: from now on there is no contact."""
    from habeas.casework.contacting import end_contact

    done = end_contact(frame.context(), frame.case, about)
    frame.say(f"{done.line.id} is ended: NO CONTACT with {done.line.called}. The way and the words are dropped.")
    frame.result(done.as_object())
    return 0


@command.command("show", epilog=examples("habeas contact show work/ survivor-a --case c"))
@verb()
@click.argument("about", metavar="SOURCE|MENTION")
@click.option("--with-words", is_flag=True, help="With --json: the way and the words too.")
def show(frame: Frame, *, about: str, with_words: bool) -> int:
    """Ask whether somebody may be contacted today, and how.

    The words are shown only after it is noted in the log that they were. Exit code 1 when we may not begin.
    """
    from habeas.casework.contacting import ask_contact

    words = with_words or not frame.as_json
    answer = ask_contact(frame.context(), frame.case, about, words=words)
    _answer(frame, answer)
    frame.result(answer.as_object(words=with_words))
    return 0 if answer.we_begin else 1


@command.command("list", epilog=examples("habeas contact list work/ --case c"))
@verb()
def list_(frame: Frame) -> int:
    """List agreements on contact: whether each holds today. No words."""
    from habeas.casework.contacting import list_contacts

    lines = list_contacts(frame.context(), frame.case)
    for line in lines:
        _tell(frame, line)
    if not lines:
        frame.say("Nothing is recorded of how anybody may be reached. So there is no contact with anybody.")
    else:
        live = sum(line.reason == "live" for line in lines)
        frame.say(f"{counted(len(lines), 'agreement')}, of which {number(live)} hold today. Nobody else is contacted.")
    frame.result({"contacts": [line.as_object() for line in lines]})
    return 0


def _said(file: Path | None, option: str) -> str | None:
    return None if file is None else words_from(file, prompt="", option=option)


def _asked(given: ContactTerms) -> ContactTerms:
    """Ask for what is missing; nothing typed leaves the words as they were."""
    if given.initiated_by is None:
        given = replace(
            given, initiated_by=term("Who begins (nothing: as before)", "contact_initiators", none=True) or None
        )
    if given.initiated_by != "nobody":
        if given.channel is None:
            given = replace(given, channel=answer_to("By which way (nothing: as before)") or None)
        if given.words is None:
            question = "How to announce oneself, what may be said (nothing: as before)"
            given = replace(given, words=answer_to(question) or None)
        if given.never is None:
            given = replace(given, never=answer_to("What must never be done (nothing: as before)") or None)
    if given.checked_on is None:
        given = replace(given, checked_on=day("On which day was the person asked"))
    if given.expires is None:
        given = replace(given, expires=day("On which day is it to be asked again; 90 days later at most"))
    return given


def _answer(frame: Frame, answer: ContactAnswer) -> None:
    from habeas.casework.contacting import REASONS

    if answer.contact is None:
        frame.say(f"NO CONTACT with {answer.called}: {REASONS[answer.reason]}.")
        return
    one = answer.contact
    frame.say(f"{answer.called}: {_BEGINS[one.initiated_by]}")
    for label, name in _PARTS:
        text = getattr(one, name)
        for line in text.text.splitlines() if text is not None else ():
            frame.say(f"{label}: {line}", indent=2, hang=2)
    frame.say(f"Checked on {one.checked_on}; holds until {one.expires}. Ask again each time whether it is still safe.")


def _tell(frame: Frame, line: ContactLine) -> None:
    from habeas.casework.contacting import REASONS

    stands = f"holds until {line.expires}" if line.reason == "live" else f"NO CONTACT: {REASONS[line.reason]}"
    frame.say(f"{line.id} {stands}", hang=2)
    rows = [("about", line.called), ("begun by", line.initiated_by), ("checked on", line.checked_on)]
    frame.table(None, rows, give=(1,), indent=2)
