"""Safe contact: how somebody may be reached without endangering them. Nothing recorded, ended or too old: not at all.

That somebody is a relative, or the same person by a link, grants nothing: an agreement holds for the very source or
mention that it was made for. A no is different: it holds for everything that is the same person. It is sealed under
the key of whom it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import msgspec

from habeas.casework.consenting import today_of
from habeas.casework.context import Context
from habeas.casework.given import check_past, kept_day, read_day, words_of
from habeas.casework.whom import find_whom, oneself, slugs
from habeas.errors import StatementsError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.ids import new_id
from habeas.model.protection import SafeContact
from habeas.model.vocabularies import check_term
from habeas.vault.case import Case
from habeas.vault.index import Index

DAYS_AT_MOST = 90
"""From the day on which it was checked; then it has to be asked again. What is safe changes."""
NOBODY = "nobody"
WE_BEGIN = frozenset({"us_by_agreed_channel", "through_intermediary"})
REASONS = {
    "live": "an agreement holds",
    "nothing_recorded": "nothing is recorded of how this person may be reached",
    "ended": "the agreement was ended",
    "expired": "the agreement is too old: nobody has asked again whether it is still safe",
    "nobody": "the person asked that nobody contact them",
    "not_yet": "the agreement was checked on a day that is still to come",
    "unreadable": "the agreement carries a day that cannot be read",
    "ended_elsewhere": "the same person asked under another mention or source that nobody contact them",
}
"""Why, in words; all but `live` mean no contact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTerms:
    """What was agreed. None means: as it was before.

    Args:
        initiated_by: slug of contact_initiators. channel: by which way; words: how to announce oneself, what may be
            said; never: what must not be done; all in `lang`. checked_on, expires: days.
    """

    initiated_by: str | None = None
    channel: str | None = field(default=None, repr=False)
    words: str | None = field(default=None, repr=False)
    never: str | None = field(default=None, repr=False)
    lang: str = "und"
    checked_on: str | None = None
    expires: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAnswer:
    """May somebody be contacted today, and who begins? `reason`: a key of REASONS. `contact`: only where it is yes.

    `about`: the source or mention asked about; `called`: by which a screen calls it. Of a person who alone begins, the
    answer is yes, and we wait.
    """

    about: str
    reason: str
    contact: SafeContact | None = field(default=None, repr=False)
    called: str = ""

    @property
    def allowed(self) -> bool:
        """Whether there is to be contact at all."""
        return self.contact is not None

    @property
    def we_begin(self) -> bool:
        """Whether we may begin it."""
        return self.contact is not None and self.contact.initiated_by in WE_BEGIN

    def as_object(self, *, words: bool) -> dict[str, object]:
        """Return the object that programs read.

        Args:
            words: with the channel and the words.
        """
        told: dict[str, object] = {
            "about": self.about,
            "contact": self.allowed,
            "we_begin": self.we_begin,
            "reason": self.reason,
            "id": None,
            "initiated_by": None,
            "checked_on": None,
            "expires": None,
        }
        if self.contact is not None:
            one = self.contact
            told |= {"id": one.id, "initiated_by": one.initiated_by}
            told |= {"checked_on": one.checked_on, "expires": one.expires}
            if words:
                told |= {name: said.text if (said := getattr(one, name)) else None for name in _SPOKEN}
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """An agreement in the list: whether it holds today, and if not why. No words. `called`: of whom, on a screen."""

    id: str
    about: str
    initiated_by: str
    checked_on: str
    expires: str
    reason: str
    called: str

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "id": self.id,
            "about": self.about,
            "initiated_by": self.initiated_by,
            "checked_on": self.checked_on,
            "expires": self.expires,
            "reason": self.reason,
            "live": self.reason == "live",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """An agreement as it was recorded or ended, and the entry that says so."""

    line: ContactLine
    entry: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return self.line.as_object() | {"entry": self.entry}


_SPOKEN = ("channel", "words", "never")


def set_contact(context: Context, case_name: str, about: str, terms: ContactTerms) -> Agreed:
    """Record how somebody may be reached, or that it was asked again. It takes the place of what was agreed before.

    Args:
        about: slug or id of a source, or id of a mention.
    Raises: UsageError, TermError: what was agreed will not do. StatementsError: nobody is called so.
    """
    with context.case(case_name, "contact") as case:
        thing = find_whom(case.index, about, kinds=("src", "men"))
        before = newest_about(case.index, thing)
        contact = _stated(case, thing, terms, before)
        _check(contact, today_of(context))
        return _write(context, case, contact)


def end_contact(context: Context, case_name: str, about: str) -> Agreed:
    """End an agreement: from now on there is to be no contact. The channel and the words are dropped from the record
    in force.

    Raises: StatementsError: nobody is called so, nothing was agreed, or it was ended already.
    """
    with context.case(case_name, "contact") as case:
        thing = find_whom(case.index, about, kinds=("src", "men"))
        before = newest_about(case.index, thing)
        if before is None:
            raise StatementsError(
                "nothing is recorded of how this person may be reached",
                place=thing,
                advice="Without an agreement there is no contact: nothing has to be ended.",
            )
        if before.ended:
            raise StatementsError("this agreement was ended already", place=before.id)
        return _write(context, case, msgspec.structs.replace(before, ended=True, channel=None, words=None))


def ask_contact(context: Context, case_name: str, about: str, *, words: bool) -> ContactAnswer:
    """Ask whether somebody may be contacted today. Without an agreement that holds: no.

    Args:
        words: whether the channel and the words are wanted; that they are shown is noted first.
    Raises: StatementsError: nobody is called so.
    """
    with context.case(case_name, "contact") as case:
        thing = find_whom(case.index, about, kinds=("src", "men"))
        answer = answer_of(case.index, thing, today_of(context))
        shown = answer.contact is not None and words
        asked = (thing,) if thing.startswith("men_") else ()
        others = [one for one in (thing if not asked else "", answer.contact.id if answer.contact else "") if one]
        context.opened(case, "read" if shown else "listed", "contact", asked, others=others)
        if answer.contact is not None and not words:
            silent = msgspec.structs.replace(answer.contact, channel=None, words=None, never=None)
            return replace(answer, contact=silent)
        return answer


def list_contacts(context: Context, case_name: str) -> tuple[ContactLine, ...]:
    """List the agreements of a case without their words, those that end first at the top. That they were listed is
    noted."""
    with context.case(case_name, "contact") as case:
        today = today_of(context)
        lines = [_line(one, answer_of(case.index, one.about, today)) for one in all_newest(case.index)]
        context.opened(
            case,
            "listed",
            "contact",
            [line.about for line in lines if line.about.startswith("men_")],
            others=[line.id for line in lines],
        )
        return tuple(sorted(lines, key=lambda line: (line.expires, line.id)))


def answer_of(index: Index, thing: str, today: date) -> ContactAnswer:
    """Say whether there is to be contact on a day: default no."""
    found, called = _newest(index, thing), slugs(index).get(thing, thing)
    if found is None:
        return ContactAnswer(about=thing, reason="nothing_recorded", called=called)
    entry, contact = found
    reason = reason_of(contact, today)
    if reason == "live" and _refused_since(index, thing, entry):
        reason = "ended_elsewhere"
    return ContactAnswer(about=thing, reason=reason, contact=contact if reason == "live" else None, called=called)


def reason_of(contact: SafeContact, today: date) -> str:
    """Return how an agreement stands on a day, by itself: a key of REASONS. On the day it expires it holds no more."""
    if contact.ended:
        return "ended"
    if contact.initiated_by == NOBODY:
        return "nobody"
    checked, expires = kept_day(contact.checked_on), kept_day(contact.expires)
    if checked is None or expires is None:
        return "unreadable"
    if checked > today:
        return "not_yet"
    return "expired" if today >= expires else "live"


def newest_about(index: Index, thing: str) -> SafeContact | None:
    """Return what was agreed last about a source or mention, ended or not."""
    found = _newest(index, thing)
    return None if found is None else found[1]


def all_newest(index: Index) -> Iterator[SafeContact]:
    """Give what was agreed last about each source and mention."""
    rows = index.database.execute("SELECT DISTINCT about FROM protection WHERE kind = 'contact' ORDER BY about")
    for (about,) in [*rows]:
        contact = newest_about(index, str(about))
        if contact is not None:
            yield contact


def _newest(index: Index, thing: str) -> tuple[int, SafeContact] | None:
    """Return the newest agreement about something, with its entry."""
    row = index.database.execute(
        "SELECT entry, body FROM protection WHERE about = ? AND kind = 'contact' ORDER BY entry DESC, id DESC LIMIT 1",
        (thing,),
    ).fetchone()
    found = decode_fast(bytes(row[1])) if row else None
    return (int(row[0]), found) if row and isinstance(found, SafeContact) else None


def _refused_since(index: Index, thing: str, entry: int) -> bool:
    """Tell whether the same person, under another id, said no after this agreement: a no reaches further than a yes."""
    person = oneself(index, thing)
    for other in (*person.sources, *person.mentions):
        found = _newest(index, other) if other != thing else None
        if found is not None and found[0] > entry and (found[1].ended or found[1].initiated_by == NOBODY):
            return True
    return False


def _stated(case: Case, thing: str, terms: ContactTerms, before: SafeContact | None) -> SafeContact:
    """Return the agreement as it is now: what is given, else as it was."""
    given: dict[str, Any] = {"initiated_by": terms.initiated_by} if terms.initiated_by is not None else {}
    for name in _SPOKEN:
        said = getattr(terms, name)
        if said is not None:
            given[name] = words_of(said, terms.lang, what=name)
    for name, what in (("checked_on", "the day on which it was checked"), ("expires", "the day on which it ends")):
        day = getattr(terms, name)
        if day is None:
            raise UsageError(f"{what} is missing", advice="--checked-on and --until: both are asked anew each time.")
        given[name] = read_day(day, what=what).isoformat()
    if (before is None or before.ended) and "initiated_by" not in given:
        raise UsageError("who begins a contact is missing", advice="--begun-by: `habeas terms contact_initiators`.")
    if before is None:
        contact = SafeContact(id=new_id("saf", case.chance), about=thing, **given)
    else:
        contact = msgspec.structs.replace(before, ended=False, **given)
    if contact.initiated_by == NOBODY:
        return msgspec.structs.replace(contact, channel=None, words=None)
    return contact


def _check(contact: SafeContact, today: date) -> None:
    """Check that an agreement is one, and is short.

    Raises: UsageError, TermError.
    """
    check_term("contact_initiators", contact.initiated_by)
    if contact.initiated_by in WE_BEGIN and contact.channel is None:
        raise UsageError(
            "without an agreed way nobody begins a contact", advice="--channel FILE, or --begun-by nobody."
        )
    checked = read_day(contact.checked_on, what="the day on which it was checked")
    expires = read_day(contact.expires, what="the day on which it ends")
    check_past(checked, today=today, what="the day on which it was checked")
    latest = checked + timedelta(days=DAYS_AT_MOST)
    if not today < expires <= latest:
        raise UsageError(
            f"an agreement ends after today, and at most {DAYS_AT_MOST} days after it was checked",
            place=contact.expires,
            advice=f"At the latest {latest.isoformat()}. What is safe changes: ask again.",
        )


def _write(context: Context, case: Case, contact: SafeContact) -> Agreed:
    with case.unit() as unit:
        unit.add(contact, about=contact.about)
        context.close_unit(unit, "contact", {"contacts": 1})
    answer = answer_of(case.index, contact.about, today_of(context))
    return Agreed(line=_line(contact, answer), entry=unit.entry)


def _line(contact: SafeContact, answer: ContactAnswer) -> ContactLine:
    return ContactLine(
        id=contact.id,
        about=contact.about,
        initiated_by=contact.initiated_by,
        checked_on=contact.checked_on,
        expires=contact.expires,
        reason=answer.reason,
        called=answer.called,
    )
