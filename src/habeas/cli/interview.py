"""habeas interview"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.questions import answer_to, day, may_ask, term, terms, yes_no_unknown
from habeas.cli.terminal import counted, number
from habeas.cli.words import words_from

if TYPE_CHECKING:
    from habeas.casework.earlier_accounts import Earlier
    from habeas.casework.interviewing import Held, InterviewTerms
    from habeas.model.protection import Interview

_YES_NO = click.Choice(["yes", "no"])
_UNKNOWN = "not stated"


@click.group(
    "interview",
    epilog=examples(
        "habeas interview plan work/ survivor-a --case c",
        "habeas interview record work/ int_0f… --case c",
        "habeas interview feedback work/ int_0f… --case c",
    ),
)
def command() -> None:
    """Record how an account was taken; ask first whether one exists.

    Whoever is asked twice tells it twice and lives it twice, and a defence compares the two. So `plan` comes first.
    """


@command.command("plan", epilog=examples("habeas interview plan work/ survivor-a --case c"))
@verb()
@click.argument("source", metavar="SOURCE")
@click.option(
    "--because", type=click.Path(path_type=Path), metavar="FILE", help="Why one more is needed; `-` reads it."
)
@click.option("--lang", default="und", metavar="TAG", help="The language of the reason.")
def plan(frame: Frame, *, source: str, because: Path | None, lang: str) -> int:
    """See whether the person has told it already, and plan an interview.

    Shown are number, days, kinds and ids of earlier accounts; none of them is opened. When there are some, a reason
    is needed for one more.
    """
    from habeas.casework.interviewing import REMINDERS, look_before, plan_interview

    reason = "" if because is None else words_from(because, prompt="", option="--because")
    context = frame.context()
    found = look_before(context, frame.case, source)
    _tell_earlier(frame, found)
    if found.reason_needed and not reason.strip():
        if not may_ask(frame):
            frame.say("Nothing was planned: a reason is needed for one more. Give it with --because FILE.")
            frame.result(found.as_object() | {"interview": None, "entry": None})
            return 1
        reason = answer_to("Why is one more account needed")
    planned = plan_interview(context, frame.case, source, because=reason, lang=lang)
    frame.say()
    for words in REMINDERS.values():
        frame.say(f"· {words}", hang=2)
    frame.say()
    frame.say(f"Planned as {planned.interview.id}. Afterwards:")
    frame.next("interview record", planned.interview.id)
    frame.result(planned.as_object())
    return 0


@command.command("record", epilog=examples("habeas interview record work/ int_0f… --case c --on 2020-08-30"))
@verb()
@click.argument("called", metavar="INTERVIEW|SOURCE")
@click.option("--on", "when", metavar="DATE", help="When: 2020-08-30; 2020-08 or 2020 where no more is known.")
@click.option("--exhibit", "exhibits", multiple=True, metavar="EXHIBIT", help="A file that holds the account.")
@click.option("--place-kind", metavar="SLUG", help="What kind of place: `habeas terms place_kinds`.")
@click.option(
    "--present", multiple=True, metavar="SLUG", help="Who was there, once each: `habeas terms presence_roles`."
)
@click.option("--lang", metavar="TAG", help="In which language the account was given.")
@click.option("--interpreter", type=_YES_NO, help="Was there an interpreter?")
@click.option("--recording", metavar="SLUG", help="How it was recorded: `habeas terms recording_kinds`.")
@click.option("--verbatim", type=_YES_NO, help="yes: word for word; no: a summary.")
@click.option("--breaks", type=_YES_NO, help="Were breaks offered?")
@click.option("--support", type=_YES_NO, help="Was support offered?")
@click.option("--first-account", type=click.Choice(["yes", "no", "unknown"]), help="Had they told nobody before?")
@click.option("--feedback-by", metavar="DAY", help="By which day they were promised to hear from you.")
@click.option(
    "--because", type=click.Path(path_type=Path), metavar="FILE", help="Why one more was needed; `-` reads it."
)
@click.option("--because-lang", default="und", metavar="TAG", help="The language of the reason.")
def record(frame: Frame, *, called: str, **given: Any) -> int:
    """Record how an account was taken, or correct it.

    By the id that `plan` gave; by the source for an interview that nobody planned. What is not given stays as it
    was, or is not stated. At a terminal, without any option, each is asked.
    """
    from habeas.casework.interviewing import WARNINGS, record_interview

    nothing = not any(given[name] for name in given if name != "because_lang")
    said = _terms(given)
    if nothing and may_ask(frame):
        said = _asked(said)
    held = record_interview(frame.context(), frame.case, called, said)
    _tell(frame, held)
    for warning in held.warnings:
        frame.say(WARNINGS[warning], hang=2)
    frame.result(held.as_object())
    return 0


@command.command("show", epilog=examples("habeas interview show work/ int_0f… --case c"))
@verb()
@click.argument("interview", metavar="INTERVIEW")
@click.option("--with-words", is_flag=True, help="With --json: the reason too.")
def show(frame: Frame, *, interview: str, with_words: bool) -> int:
    """Show how an account was taken. That it was shown stands in the log."""
    from habeas.casework.interviewing import WARNINGS, show_interview

    held = show_interview(frame.context(), frame.case, interview)
    _tell(frame, held)
    reason = held.interview.because
    for line in reason.text.splitlines() if reason else ():
        frame.say(f"because: {line}", indent=2, hang=2)
    for warning in held.warnings:
        frame.say(WARNINGS[warning], hang=2)
    told = held.as_object()
    frame.result(told | {"because": reason.text if reason else None} if with_words else told)
    return 0


@command.command("list", epilog=examples("habeas interview list work/ --case c"))
@verb()
@click.option("--source", default="", metavar="SOURCE", help="Only of this source.")
def list_(frame: Frame, *, source: str) -> int:
    """List interviews, planned and held. Ids and days, no words."""
    from habeas.casework.interviewing import list_interviews, object_of

    found = list_interviews(frame.context(), frame.case, source=source)
    frame.table(
        None,
        [
            (
                one.interview.id,
                f"held {_day(one.interview)}" if one.interview.when else "planned",
                one.called,
                _owed(one.interview),
            )
            for one in found
        ],
    )
    if not found:
        frame.say("No interview is planned or recorded.")
        frame.next("interview plan", "SOURCE")
    frame.result({"interviews": [object_of(one.interview) for one in found]})
    return 0


@command.command("feedback", epilog=examples("habeas interview feedback work/ int_0f… --case c"))
@verb()
@click.argument("interview", metavar="INTERVIEW")
@click.option("--on", metavar="DAY", help="When; today if not given.")
def feedback(frame: Frame, *, interview: str, on: str | None) -> int:
    """Note that the person has had the feedback that was promised."""
    from habeas.casework.interviewing import give_feedback

    held = give_feedback(frame.context(), frame.case, interview, on=on)
    frame.say(f"{held.interview.id}: feedback was given on {held.interview.feedback_given}.")
    frame.result(held.as_object())
    return 0


def _terms(given: dict[str, Any]) -> InterviewTerms:
    from habeas.casework.interviewing import InterviewTerms

    def answer(name: str) -> bool | None:
        return None if given[name] is None else given[name] == "yes"

    file = given["because"]
    return InterviewTerms(
        exhibits=given["exhibits"] or None,
        when=given["when"],
        place_kind=given["place_kind"],
        present=given["present"] or None,
        lang=given["lang"],
        interpreter=answer("interpreter"),
        recording=given["recording"],
        verbatim=answer("verbatim"),
        breaks_offered=answer("breaks"),
        support_offered=answer("support"),
        first_account=given["first_account"],
        because=None if file is None else words_from(file, prompt="", option="--because"),
        words_lang=given["because_lang"],
        feedback_due=given["feedback_by"],
    )


def _asked(said: InterviewTerms) -> InterviewTerms:
    """Ask for everything; nothing typed is not stated."""
    first = {True: "yes", False: "no", None: "unknown"}
    present = tuple(
        role
        for role in terms("Who was there besides the person", "presence_roles", none=True)
        for _ in range(_how_many(role))
    )
    return replace(
        said,
        when=answer_to("When (2020-08-30; 2020-08 or 2020 where no more is known)"),
        exhibits=tuple(part for part in answer_to("Exhibits that hold the account, by id").replace(",", " ").split()),
        place_kind=term("At what kind of place", "place_kinds", none=True) or None,
        present=present or None,
        lang=answer_to("In which language (a tag: ru, ce-Cyrl; nothing if nobody knows)") or None,
        interpreter=yes_no_unknown("Was there an interpreter?"),
        recording=term("How was it recorded", "recording_kinds", none=True) or None,
        verbatim=yes_no_unknown("Is it word for word (no: a summary)?"),
        breaks_offered=yes_no_unknown("Were breaks offered?"),
        support_offered=yes_no_unknown("Was support offered?"),
        first_account=first[yes_no_unknown("Had the person told nobody before?")],
        feedback_due=day("By which day were they promised to hear from you", none=True) or None,
    )


def _how_many(role: str) -> int:
    typed = answer_to(f"How many of them: {role} (nothing: 1)")
    return min(int(typed), 100) if typed.isdecimal() and int(typed) > 0 else 1


def _tell_earlier(frame: Frame, found: Earlier) -> None:
    if not found.accounts:
        frame.say("The record holds no earlier account of this person. Others may: ask before you begin.")
    else:
        held = counted(len(found.accounts), "earlier account")
        frame.say(f"The record holds {held} of this person, {number(found.own)} by themselves. None was opened.")
        rows = [
            (
                account.on or "day unknown",
                account.kind,
                "by themselves" if account.told_by == "self" else "by others",
                "first account" if account.first_account == "yes" else "",
                account.id,
                ", ".join(exhibit for exhibit in account.exhibits if exhibit != account.id),
            )
            for account in found.accounts
        ]
        frame.table(None, rows, give=(5,), indent=2)
    if found.lists:
        frame.say(f"They stand on {counted(found.lists, 'list')} too.")
    for planned in found.planned:
        frame.say(f"An interview is planned already: {planned}.")


def _tell(frame: Frame, held: Held) -> None:
    one = held.interview
    frame.say(f"{one.id} with {held.called}: {'held' if one.when else 'planned'}")
    present = [f"{role} ({one.present.count(role)})" for role in dict.fromkeys(one.present)]
    frame.table(
        None,
        [
            ("when", _day(one) if one.when else _UNKNOWN),
            ("exhibits", ", ".join(one.exhibits) or "none named"),
            ("place", one.place_kind or _UNKNOWN),
            ("present", ", ".join(present) or _UNKNOWN),
            ("language", one.lang if one.lang != "und" else _UNKNOWN),
            ("interpreter", _said(one.interpreter)),
            ("recording", one.recording or _UNKNOWN),
            ("word for word", _said(one.verbatim)),
            ("breaks offered", _said(one.breaks_offered)),
            ("support offered", _said(one.support_offered)),
            ("first account", one.first_account),
            ("accounts before it", str(one.earlier)),
            ("feedback", _owed(one) or "none promised"),
        ],
        give=(1,),
        indent=2,
    )


def _said(answer: bool | None) -> str:
    return _UNKNOWN if answer is None else "yes" if answer else "no"


def _day(one: Interview) -> str:
    return one.when.edtf or one.when.stated if one.when else ""


def _owed(one: Interview) -> str:
    if one.feedback_given:
        return f"given on {one.feedback_given}"
    return f"promised by {one.feedback_due}" if one.feedback_due else ""
