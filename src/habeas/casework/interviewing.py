"""Interviews: before one, whether the person has told it already; after it, how the account was taken.

What was said is an exhibit. Here stands who was present, in which role, and what was promised. It is sealed under the
key of the source who told.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import msgspec

from habeas.casework.consenting import today_of
from habeas.casework.context import Context
from habeas.casework.earlier_accounts import Earlier, earlier, interviews_of
from habeas.casework.given import check_past, read_day, words_of
from habeas.casework.layers import exhibit_of
from habeas.casework.whom import find_whom, slugs
from habeas.errors import StatementsError, UsageError
from habeas.model.dates import earliest, parse
from habeas.model.encoding import decode_fast
from habeas.model.ids import new_id
from habeas.model.protection import Interview
from habeas.model.values import When
from habeas.model.vocabularies import check_term
from habeas.vault.case import Case
from habeas.vault.index import Index

FIRST = ("yes", "no", "unknown")
REMINDERS = {
    "read_first": "Read what the person has told already before you ask, so that they need not tell it again.",
    "no_second_account": "Ask only for what is missing. Take no second account of the same events in detail.",
    "no_names_in_questions": "Name no suspect and no other victim in a question, and show no picture of one. "
    "Do not ask whom they named under force.",
    "who_is_present": "Only who is needed, and nobody whom the person has not accepted: no relative, no official.",
    "interpreter": "An interpreter whom the person accepted, who is bound to silence and adds nothing.",
    "consent": "Say for what, to whom, whether a State or the public may have it, and in which form of the name. "
    "Each is a question of its own; no is an answer.",
    "free_to_stop": "They may stop, leave out and take back at any time. Offer breaks, and stop at signs of distress.",
    "word_for_word": "Write what is said as it is said, questions too. Say whether it is verbatim or a summary.",
    "support": "Have support at hand before you begin, and say who gives it.",
    "no_payment": "Pay nothing for an account and promise nothing for it.",
    "feedback": "Promise only what you can keep: by which day they hear from you, and how.",
}
"""What to keep in mind, by a word for programs. After standards of the field: the Murad Code and Eurojust/ICC-OTP."""
WARNINGS = {
    "guard_or_official": "A guard or official was present: the account may not have been free. Weigh it with that.",
    "relative": "A relative was present: the account may not have been free, and the person may be in danger from it.",
    "unknown_other": "Somebody whom nobody knows was present or within hearing: the account may not have been free.",
    "not_the_first": "It is called a first account, and the record holds earlier ones of this person. Both stay.",
    "no_reason": "The record holds earlier accounts of this person, and no reason stands here for one more.",
    "no_feedback_promised": "No day is written down by which the person hears from you.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewTerms:
    """How an account was taken. None means: as it was before; of a new one: not stated.

    Args:
        when: EDTF. place_kind, recording: slugs; present: slugs of presence_roles, one for each person.
        because: why one more account was needed, in `words_lang`. lang: in which language the account was given.
        feedback_due: the day by which feedback was promised; "" for none.
    """

    exhibits: tuple[str, ...] | None = None
    when: str | None = None
    place_kind: str | None = None
    present: tuple[str, ...] | None = None
    lang: str | None = None
    interpreter: bool | None = None
    recording: str | None = None
    verbatim: bool | None = None
    breaks_offered: bool | None = None
    support_offered: bool | None = None
    first_account: str | None = None
    because: str | None = field(default=None, repr=False)
    words_lang: str = "und"
    feedback_due: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An interview that is to come: what the record holds already, and the reason that was given for one more."""

    interview: Interview = field(repr=False)
    earlier: Earlier
    entry: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return self.earlier.as_object() | {
            "interview": self.interview.id,
            "entry": self.entry,
            "has_reason": self.interview.because is not None,
            "reminders": list(REMINDERS),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An interview in the record. `warnings`: keys of WARNINGS. `entry`: None where nothing was written.

    `called`: the slug of whom was asked.
    """

    interview: Interview = field(repr=False)
    called: str
    warnings: tuple[str, ...] = ()
    entry: int | None = None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read: ids, slugs and days, no words."""
        return object_of(self.interview) | {"warnings": list(self.warnings), "entry": self.entry}


def look_before(context: Context, case_name: str, source: str) -> Earlier:
    """Say whether a person has told it already, and open none of it. That this was asked is noted.

    Args:
        source: slug or id of the source who is to be asked.
    Raises: StatementsError: there is no such source.
    """
    with context.case(case_name, "interview") as case:
        return _look(context, case, find_whom(case.index, source, kinds=("src",)))


def plan_interview(context: Context, case_name: str, source: str, *, because: str = "", lang: str = "und") -> Planned:
    """Plan an interview: a reason stands in the record before a person is asked once more.

    Args:
        because: why one more account is needed; it may be empty where there is none yet.
    Raises: StatementsError: no such source, or earlier accounts exist and no reason was given. UsageError.
    """
    with context.case(case_name, "interview") as case:
        found = _look(context, case, find_whom(case.index, source, kinds=("src",)))
        reason = words_of(because, lang, what="the reason")
        if found.reason_needed and reason is None:
            raise StatementsError(
                f"the record holds earlier accounts of this person, {len(found.accounts)} in number, and no reason was "
                "given for one more",
                place=found.source,
                advice="Say why with --because FILE or --because -. Or read what is there, and do not ask again.",
            )
        interview = Interview(
            id=new_id("int", case.chance), source=found.source, earlier=len(found.accounts), because=reason
        )
        return Planned(interview=interview, earlier=found, entry=_write(context, case, interview))


def record_interview(context: Context, case_name: str, called: str, terms: InterviewTerms) -> Held:
    """Record how an account was taken, or correct what was recorded.

    Args:
        called: the id of a planned or recorded interview, or the slug or id of a source for one that nobody planned.
    Raises: UsageError, TermError, DateError: what is said will not do. StatementsError, EvidenceError: no such thing.
    """
    with context.case(case_name, "interview") as case:
        known = called.startswith("int_")
        if known:
            before = interview_of(case.index, called)
        else:
            source = find_whom(case.index, called, kinds=("src",))
            before = Interview(id=new_id("int", case.chance), source=source)
        interview = _stated(case.index, before, terms)
        _check(interview, today_of(context))
        found = earlier(case.index, interview.source, but=interview)
        if not known:
            interview = msgspec.structs.replace(interview, earlier=len(found.accounts))
        entry = _write(context, case, interview)
        warnings = warnings_of(interview, own=found.own)
        return Held(interview=interview, called=_called(case, interview), warnings=warnings, entry=entry)


def give_feedback(context: Context, case_name: str, identifier: str, *, on: str | None = None) -> Held:
    """Note that the person has had the feedback that was promised.

    Args:
        on: the day; today if not given.
    Raises: UsageError: not a day, or one to come. StatementsError: there is no such interview, or it has not been held.
    """
    with context.case(case_name, "interview") as case:
        before = interview_of(case.index, identifier)
        if before.when is None:
            raise StatementsError("this interview has not been held", place=identifier, advice="Record it first.")
        today = today_of(context)
        day = today if on is None else read_day(on, what="the day of the feedback")
        check_past(day, today=today, what="the day of the feedback")
        interview = msgspec.structs.replace(before, feedback_given=day.isoformat())
        return Held(interview=interview, called=_called(case, interview), entry=_write(context, case, interview))


def show_interview(context: Context, case_name: str, identifier: str) -> Held:
    """Return how an account was taken, with the reason for it. That it was shown is noted first.

    Raises: StatementsError: there is no such interview.
    """
    with context.case(case_name, "interview") as case:
        interview = interview_of(case.index, identifier)
        context.opened(case, "read", "interview", others=(interview.id, interview.source))
        own = earlier(case.index, interview.source, but=interview).own
        return Held(interview=interview, called=_called(case, interview), warnings=warnings_of(interview, own=own))


def list_interviews(context: Context, case_name: str, *, source: str = "") -> tuple[Held, ...]:
    """List interviews, planned and held, without warnings, the newest word last. That they were listed is noted.

    Args:
        source: only those of this source (slug or id).
    Raises: StatementsError: there is no such source.
    """
    with context.case(case_name, "interview") as case:
        if source:
            asked: tuple[str, ...] = (find_whom(case.index, source, kinds=("src",)),)
        else:
            rows = case.index.database.execute("SELECT DISTINCT about FROM protection WHERE kind = 'interview'")
            asked = tuple(sorted(str(about) for (about,) in rows))
        found = interviews_of(case.index, asked)
        context.opened(case, "listed", "interview", others=[interview.id for interview in found])
        return tuple(Held(interview=interview, called=_called(case, interview)) for interview in found)


def interview_of(index: Index, identifier: str) -> Interview:
    """Return an interview of the case.

    Raises: StatementsError: there is none of this id.
    """
    row = index.database.execute(
        "SELECT body FROM protection WHERE id = ? AND kind = 'interview'", (identifier,)
    ).fetchone()
    found = decode_fast(bytes(row[0])) if row else None
    if not isinstance(found, Interview):
        raise StatementsError(
            "there is no interview of this id in the case, or it went with a withdrawal",
            advice="`habeas interview list` lists them.",
        )
    return found


def warnings_of(interview: Interview, *, own: int) -> tuple[str, ...]:
    """Return what is to be said back about how an account was taken: keys of WARNINGS.

    Args:
        own: how many other accounts of the person's own the record holds.
    """
    if interview.when is None:
        return ()
    found = [str(role) for role in ("guard_or_official", "relative", "unknown_other") if role in interview.present]
    if interview.first_account == "yes" and own:
        found.append("not_the_first")
    if interview.earlier and interview.because is None:
        found.append("no_reason")
    if interview.feedback_due is None and interview.feedback_given is None:
        found.append("no_feedback_promised")
    return tuple(found)


def object_of(interview: Interview) -> dict[str, object]:
    """Return the object that programs read of an interview: ids, slugs and days, no words. None: not stated."""
    return {
        "id": interview.id,
        "source": interview.source,
        "held": interview.when is not None,
        "when": interview.when.edtf if interview.when else None,
        "exhibits": list(interview.exhibits),
        "place_kind": interview.place_kind or None,
        "present": list(interview.present),
        "lang": interview.lang,
        "interpreter": interview.interpreter,
        "recording": interview.recording or None,
        "verbatim": interview.verbatim,
        "breaks_offered": interview.breaks_offered,
        "support_offered": interview.support_offered,
        "first_account": interview.first_account,
        "earlier": interview.earlier,
        "has_reason": interview.because is not None,
        "feedback_due": interview.feedback_due,
        "feedback_given": interview.feedback_given,
    }


def _look(context: Context, case: Case, source: str) -> Earlier:
    found = earlier(case.index, source)
    told = [account.id for account in found.accounts if account.id.startswith("int_")]
    others = (*found.person.sources, *told, *found.planned)
    context.opened(case, "listed", "interview", found.person.mentions, others=others)
    return found


def _stated(index: Index, before: Interview, terms: InterviewTerms) -> Interview:
    """Return the interview as it is now: what is given, else as it was."""
    given: dict[str, Any] = {}
    for one in fields(terms):
        value = getattr(terms, one.name)
        if value is not None and one.name not in ("words_lang", "because", "when", "exhibits", "feedback_due"):
            given[one.name] = value
    if terms.when is not None:
        given["when"] = When(stated=terms.when, edtf=str(parse(terms.when)))
    if terms.exhibits is not None:
        given["exhibits"] = tuple(exhibit_of(index, one).id for one in dict.fromkeys(terms.exhibits))
    if terms.because is not None:
        given["because"] = words_of(terms.because, terms.words_lang, what="the reason")
    if terms.feedback_due is not None:
        due = terms.feedback_due
        given["feedback_due"] = read_day(due, what="the day of the feedback").isoformat() if due else None
    if "interpreter" in given.get("present", before.present) and given.get("interpreter", before.interpreter) is None:
        given["interpreter"] = True  # it is stated: one of those present was the interpreter
    return msgspec.structs.replace(before, **given)


def _check(interview: Interview, today: date) -> None:
    """Check that an interview that was held says what it must, and nothing that contradicts itself.

    Raises: UsageError, TermError, DateError.
    """
    if interview.when is None:
        raise UsageError(
            "the day of the interview is missing", advice="--on 2020-08-30; or 2020-08 or 2020, if unknown."
        )
    first = earliest(interview.when.edtf or "")
    if first is not None:
        check_past(first, today=today, what="the day of the interview")
    if interview.place_kind:
        check_term("place_kinds", interview.place_kind)
    for role in interview.present:
        check_term("presence_roles", role)
    if interview.recording:
        check_term("recording_kinds", interview.recording)
    if interview.first_account not in FIRST:
        raise UsageError("not an answer to whether it is the first account", advice=f"One of {', '.join(FIRST)}.")
    if "interpreter" in interview.present and interview.interpreter is False:
        raise UsageError(
            "an interpreter is among those present, and it is said that there was none",
            advice="--interpreter yes, or leave out --present interpreter.",
        )
    words_of(None, interview.lang, what="the language")


def _called(case: Case, interview: Interview) -> str:
    return slugs(case.index).get(interview.source, interview.source)


def _write(context: Context, case: Case, interview: Interview) -> int:
    with case.unit() as unit:
        unit.add(interview, about=interview.source)
        context.close_unit(unit, "interview", {"interviews": 1})
    return unit.entry
