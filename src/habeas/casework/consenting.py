"""Consent: what somebody allows, or another basis there is; given, narrowed, widened and withdrawn.

A consent speaks of what may still happen. A later one under the same id takes the place of the earlier one; one that
was withdrawn stays withdrawn, and whoever agrees again gives a new one. Whether it holds today the gate says, here as
in every export. It is sealed under the key of what it is about, and its words go when that is withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from types import MappingProxyType
from typing import Any

import msgspec

from habeas.casework.context import Context, consents
from habeas.casework.given import check_past, read_day, words_of
from habeas.casework.layers import exhibit_of
from habeas.casework.whom import find_whom, oneself, slugs
from habeas.disclosures import Refusal, Request, ask
from habeas.errors import StatementsError, UsageError
from habeas.model.encoding import decode_fast
from habeas.model.ids import new_id
from habeas.model.protection import Consent
from habeas.model.vocabularies import check_term, did_you_mean, vocabulary
from habeas.vault.case import Case
from habeas.vault.index import Index

FORMS = ("name", "initials", "none")
EVERYBODY = "*"
NEVER = "never"
"""Said instead of a day: it has no end."""
LAWFUL_AT_MOST = 200
BY_THE_PERSON = frozenset({"survivor_self", "published_by_the_person"})
BY_ANOTHER = frozenset({"relative", "chosen_relative_or_partner", "guardian", "counsel", "representative"})
BY_SOMEBODY = BY_ANOTHER | {"survivor_self", "author_or_keeper"}
WITH_REASON = frozenset({"none_with_reason", "published_by_others", "legitimate_interest"})
"""Bases (consent_basis) whose definition asks for words beside them."""
STANDINGS = ("live", "not_yet", "expired", "withdrawn", "unreadable", "no_basis")
_BY_TIME = {
    Refusal.WITHDRAWN: "withdrawn",
    Refusal.UNREADABLE: "unreadable",
    Refusal.NO_BASIS: "no_basis",
    Refusal.NOT_YET: "not_yet",
    Refusal.EXPIRED: "expired",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTerms:
    """What is allowed. None means: as it was before; for a new consent no, nothing, nobody.

    Args:
        given_by: slug or id of who allows it. purposes, recipients: slugs; `*` for every recipient.
        name_form: name, initials or none. to_state, to_public: each a question of its own.
        basis: slug of consent_basis. lawful_basis: an article of law, in words without names.
        given_on, expires: days; `never` for no end. evidence: an exhibit. note: words about it, in `lang`.
    """

    given_by: str | None = None
    purposes: tuple[str, ...] | None = None
    recipients: tuple[str, ...] | None = None
    name_form: str | None = None
    to_state: bool | None = None
    to_public: bool | None = None
    basis: str | None = None
    lawful_basis: str | None = None
    given_on: str | None = None
    expires: str | None = None
    evidence: str | None = None
    note: str | None = field(default=None, repr=False)
    lang: str = "und"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """A consent as it stands today. `overruled`: another one about the same was withdrawn, and none given since.

    `called`, `giver`: what a screen calls whom it is about and who gave it: the slug of a source, else the id.
    """

    consent: Consent = field(repr=False)
    standing: str
    overruled: bool = False
    called: str = ""
    giver: str = ""

    @property
    def holds(self) -> bool:
        """Whether the gate counts it today."""
        return self.standing == "live" and not self.overruled

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read: ids, slugs and days, no words."""
        one = self.consent
        return {
            "id": one.id,
            "about": one.about,
            "given_by": one.given_by or None,
            "purposes": list(one.purposes),
            "recipients": list(one.recipients),
            "name_form": one.name_form,
            "to_state": one.to_state,
            "to_public": one.to_public,
            "basis": slug_of_basis(one),
            "given_on": one.given_on,
            "expires": one.expires,
            "withdrawn_on": one.withdrawn_on,
            "evidence": one.evidence or None,
            "has_note": one.note is not None,
            "standing": self.standing,
            "overruled": self.overruled,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A consent as it was recorded. `before`: the one that it takes the place of."""

    line: ConsentLine
    before: Consent | None = field(repr=False)
    entry: int

    @property
    def changed(self) -> tuple[str, ...]:
        """Which fields say something else than before; none of a new consent."""
        if self.before is None:
            return ()
        return tuple(
            name for name in Consent.__struct_fields__ if getattr(self.before, name) != getattr(self.line.consent, name)
        )

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return self.line.as_object() | {"entry": self.entry, "changed": list(self.changed)}


def give_consent(context: Context, case_name: str, about: str, terms: ConsentTerms, *, identifier: str = "") -> Given:
    """Record what somebody allows, or on which other basis something may be used.

    Args:
        about: slug or id of a source, id of a mention or exhibit. identifier: of the consent that this one narrows or
            widens; it must be about the same.
    Raises: UsageError, TermError: what is said will not do. StatementsError, EvidenceError: no such thing, or no such
        consent, or it was withdrawn or comes from a mapping.
    """
    with context.case(case_name, "consent") as case:
        thing = find_whom(case.index, about, kinds=("src", "men", "exh"))
        before = _before(case.index, identifier, thing) if identifier else None
        today = today_of(context)
        consent = _stated(case, thing, terms, before)
        _check(case.index, consent, today)
        with case.unit() as unit:
            unit.add(consent, about=consent.about)
            context.close_unit(unit, "consent", {"consents": 1})
        return Given(line=line_of(case.index, consent.id, today), before=before, entry=unit.entry)


def list_consents(context: Context, case_name: str, *, about: str = "", standing: str = "") -> tuple[ConsentLine, ...]:
    """List consents with how they stand today, those that end first at the top; that they were listed is noted.

    Args:
        about: only those about this source, mention or exhibit. standing: only those that stand so.
    Raises: UsageError: nothing stands so. StatementsError, EvidenceError: no such thing.
    """
    if standing and standing not in STANDINGS:
        raise UsageError("no consent stands so", advice=did_you_mean(standing, STANDINGS))
    with context.case(case_name, "consent") as case:
        thing = find_whom(case.index, about, kinds=("src", "men", "exh")) if about else ""
        lines = tuple(
            line
            for line in lines_of(consents(case.index), today_of(context), slugs=slugs(case.index))
            if thing in ("", line.consent.about) and standing in ("", line.standing)
        )
        context.opened(
            case,
            "listed",
            "consent",
            [line.consent.about for line in lines if line.consent.about.startswith("men_")],
            others=[line.consent.id for line in lines],
        )
        return lines


def show_consent(context: Context, case_name: str, identifier: str) -> ConsentLine:
    """Return one consent with its words. That they were shown is noted first.

    Raises: StatementsError: there is none of this id.
    """
    with context.case(case_name, "consent") as case:
        line = line_of(case.index, identifier, today_of(context))
        about = [line.consent.about] if line.consent.about.startswith("men_") else []
        context.opened(case, "read", "consent", about, others=(identifier,))
        return line


def line_of(index: Index, identifier: str, today: date) -> ConsentLine:
    """Return one consent with how it stands on a day.

    Raises: StatementsError: there is none of this id.
    """
    rows = index.database.execute(
        "SELECT body FROM consent WHERE about = (SELECT about FROM consent WHERE id = ?) ORDER BY id", (identifier,)
    )
    beside = tuple(one for (body,) in [*rows] if isinstance(one := decode_fast(bytes(body)), Consent))
    lines = lines_of(beside, today, slugs=slugs(index))
    line = next((one for one in lines if one.consent.id == identifier), None)
    if line is None:
        raise StatementsError(
            "there is no consent of this id in the case, or it went with a withdrawal",
            advice="`habeas consent list` lists them.",
        )
    return line


def lines_of(
    found: tuple[Consent, ...], today: date, *, slugs: Mapping[str, str] = MappingProxyType({})
) -> tuple[ConsentLine, ...]:
    """Return consents with how each stands on a day, by the day on which it ends; those without an end come last.

    Args:
        slugs: of sources, by id.
    """
    by_thing: dict[str, list[Consent]] = defaultdict(list)
    for consent in found:
        by_thing[consent.about].append(consent)
    stopped = {thing for thing, spoken in by_thing.items() if _asked(spoken, today) is Refusal.WITHDRAWN}
    lines = []
    for consent in found:
        stands = _BY_TIME.get(_asked((consent,), today) or Refusal.NO_CONSENT, "live")
        overruled = consent.about in stopped and consent.withdrawn_on is None
        lines.append(
            ConsentLine(
                consent=consent,
                standing=stands,
                overruled=overruled,
                called=slugs.get(consent.about, consent.about),
                giver=slugs.get(consent.given_by, consent.given_by),
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.consent.expires or "~", line.consent.id)))


def slug_of_basis(consent: Consent) -> str:
    """Return the slug of a consent's basis; `mapping` where the mapping of a list states it in its own words."""
    return consent.basis if consent.basis in vocabulary("consent_basis").terms else "mapping"


def today_of(context: Context) -> date:
    """Return the day it is, UTC, as the gate counts days."""
    return context.now().astimezone(UTC).date()


def _asked(spoken: Iterable[Consent], today: date) -> Refusal | None:
    """Return what the gate says to a request about what these consents speak of; of the time it speaks first."""
    given = tuple(spoken)
    request = Request(
        purpose="documentation", recipient="team", form="none", to_state=False, to_public=False, today=today
    )
    answer = ask(request, given, {given[0].about: (given[0].about,)})
    return answer.withheld[0][1] if answer.withheld else None


def _before(index: Index, identifier: str, thing: str) -> Consent:
    """Return the consent that a new one takes the place of.

    Raises: StatementsError: there is none of this id, it is about something else, was withdrawn, or is a mapping's.
    """
    before = line_of(index, identifier, date.max).consent
    if before.about != thing:
        raise StatementsError(
            "this consent is about something else", place=identifier, advice="Record a new one, without --again."
        )
    if before.withdrawn_on is not None:
        raise StatementsError(
            "this consent was withdrawn, and stays so",
            place=identifier,
            advice="Whoever agrees again gives a new one: leave --again out.",
        )
    if slug_of_basis(before) == "mapping":
        raise StatementsError(
            "this basis is stated in a mapping",
            place=identifier,
            advice="Change it there and import the list again, or record a consent beside it, without --again.",
        )
    return before


def _stated(case: Case, thing: str, terms: ConsentTerms, before: Consent | None) -> Consent:
    """Return the consent as it is now: what is given, else as it was, else no."""
    given: dict[str, Any] = {
        name: value
        for name in ("purposes", "recipients", "name_form", "to_state", "to_public", "basis", "lawful_basis")
        if (value := getattr(terms, name)) is not None
    }
    if terms.given_on is None:
        raise UsageError("the day is missing on which it was given", advice="--on 2020-08-30, also to narrow one.")
    given["given_on"] = read_day(terms.given_on, what="the day on which it was given").isoformat()
    if terms.expires is not None:
        ends = None if terms.expires == NEVER else read_day(terms.expires, what="the day on which it ends").isoformat()
        given["expires"] = ends
    if terms.given_by is not None:
        given["given_by"] = find_whom(case.index, terms.given_by, kinds=("src", "men")) if terms.given_by else ""
    if terms.evidence is not None:
        given["evidence"] = exhibit_of(case.index, terms.evidence).id if terms.evidence else ""
    note = words_of(terms.note, terms.lang, what="the note")
    if terms.note is not None:
        given["note"] = note
    if before is not None:
        return msgspec.structs.replace(before, **given)
    nothing: dict[str, Any] = {
        "purposes": (),
        "recipients": (),
        "name_form": "none",
        "to_state": False,
        "to_public": False,
        "basis": "",
        "lawful_basis": "",
    }
    return Consent(id=new_id("con", case.chance), about=thing, **(nothing | given))


def _check(index: Index, consent: Consent, today: date) -> None:
    """Check that a consent says what it must, and nothing that contradicts itself.

    Raises: UsageError, TermError.
    """
    if not consent.purposes or not consent.recipients:
        raise UsageError("a consent names its purposes and its recipients", advice="--for SLUG and --to SLUG.")
    for purpose in consent.purposes:
        check_term("consent_purposes", purpose)
    for recipient in consent.recipients:
        if recipient != EVERYBODY:
            check_term("recipients", recipient)
    if consent.name_form not in FORMS:
        raise UsageError("there is no such form of a name", advice=f"One of {', '.join(FORMS)}.")
    for recipient, allowed in (("state", consent.to_state), ("public", consent.to_public)):
        if recipient in consent.recipients and not allowed:
            raise UsageError(
                f"the recipient `{recipient}` is named, and the question about it is answered with no",
                advice=f"Ask it: --to-{recipient} yes. Or leave this recipient out.",
            )
    if len(consent.lawful_basis) > LAWFUL_AT_MOST:
        raise UsageError(f"a lawful basis is at most {LAWFUL_AT_MOST} letters", advice="Longer words go into the note.")
    given_on = read_day(consent.given_on, what="the day on which it was given")
    check_past(given_on, today=today, what="the day on which it was given")
    if consent.expires is not None and read_day(consent.expires, what="the day on which it ends") <= given_on:
        raise UsageError("a consent ends after the day on which it was given", place=consent.expires)
    _check_basis(index, consent)


def _check_basis(index: Index, consent: Consent) -> None:
    """Check that the basis fits who gave it.

    Raises: UsageError, TermError.
    """
    if not consent.basis:
        raise UsageError("a consent states its basis", advice="--basis SLUG; `habeas terms consent_basis` lists them.")
    check_term("consent_basis", consent.basis)
    if consent.basis in WITH_REASON and consent.note is None:
        raise UsageError(f"the basis `{consent.basis}` needs its reason in words", advice="--note FILE, or --note -.")
    if consent.basis in BY_SOMEBODY and not consent.given_by:
        raise UsageError(f"the basis `{consent.basis}` says that somebody gave it, and nobody is named", advice="--by.")
    if not consent.given_by:
        return
    person = _is_the_person(index, consent)
    if person is False and consent.basis in BY_THE_PERSON:
        raise UsageError(
            "it was given by somebody else than the person whom it is about",
            advice="Say on which basis: relative, chosen_relative_or_partner, guardian, counsel, representative, "
            "none_with_reason … Or code first that the source speaks of itself, or link the mentions.",
        )
    if person is True and consent.basis in BY_ANOTHER:
        raise UsageError(
            f"the basis `{consent.basis}` is another's consent, and it was given by the person",
            advice="--basis survivor_self.",
        )


def _is_the_person(index: Index, consent: Consent) -> bool | None:
    """Tell whether whoever gave a consent is the person whom it is about; None where nobody can tell."""
    giver, about = oneself(index, consent.given_by), consent.about
    if not about.startswith("exh_"):
        return about in giver
    origin = exhibit_of(index, about).origin
    return None if origin is None else origin in giver
