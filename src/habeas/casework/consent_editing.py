"""Consent on a person's page: everything that can be said about it, each with its version, so that no edit is lost.

An edit and a withdrawal say which version was seen. Where the record has gone on since, nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from habeas.casework.consent_withdrawing import Ended, withdraw_consent
from habeas.casework.consenting import (
    ConsentLine,
    ConsentTerms,
    give_consent,
    line_of,
    lines_of,
    slug_of_basis,
    today_of,
)
from habeas.casework.context import Context, consents, sources
from habeas.casework.records import find_person
from habeas.casework.references import shown
from habeas.casework.typed_reference import check_reference
from habeas.casework.whom import slugs
from habeas.model.encoding import encode
from habeas.model.protection import Consent

NEW = ""
"""The version of a consent that nobody has given yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentShown:
    """One consent as a page shows it. `version`: for an edit. `mapped`: a mapping states it and changes it."""

    line: ConsentLine
    version: str
    basis: str
    mapped: bool
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A source or mention that a consent can be about, or by whom it can be given; `title` of a source."""

    id: str
    slug: str
    title: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentsShown:
    """Consents about a person, their mentions and sources; and about what a new one can be (`about`), the narrowest
    first: a consent about a source is about everybody whom it names."""

    person: str
    consents: tuple[ConsentShown, ...]
    about: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentOvertaken:
    """An edit was not written, because the consent had gone on: as it is now."""

    now: ConsentShown


def consents_shown(context: Context, case_name: str, identifier: str) -> ConsentsShown:
    """Return what was allowed about a person, with the words of it; that it is shown is noted first.

    Raises: PersonsError: nobody has this id.
    """
    with context.case(case_name, "consent") as case:
        index, today = case.index, today_of(context)
        person = find_person(index, identifier)
        named, titles = slugs(index), {one.id: one.title for one in sources(index)}
        things = {*person.mentions, *person.sources}
        lines = lines_of(tuple(one for one in consents(index) if one.about in things), today, slugs=named)
        context.opened(case, "read", "consent", person.mentions, others=[line.consent.id for line in lines])
        of_sources = [Speaker(id=one, slug=named[one], title=titles[one]) for one in dict.fromkeys(person.sources)]
        of_mentions = [
            Speaker(id=mention, slug=named[source])
            for mention, source in zip(person.mentions, person.sources, strict=True)
        ]
        return ConsentsShown(
            person=person.id, consents=tuple(_shown(line) for line in lines), about=(*of_mentions, *of_sources)
        )


def edit_consent(
    context: Context, case_name: str, about: str, terms: ConsentTerms, *, identifier: str = "", seen: str = NEW
) -> ConsentOvertaken | None:
    """Give a consent, or narrow or widen the one of this id, if nobody else did since it was seen.

    Returns: None when it is written; what is there instead when it is not.
    Raises: as `give_consent`.
    """
    if identifier:
        overtaken = _overtaken(context, case_name, identifier, seen)
        if overtaken is not None:
            return overtaken
    give_consent(context, case_name, about, terms, identifier=identifier)
    return None


def withdraw_seen_consent(
    context: Context, case_name: str, identifier: str, *, seen: str, typed: str
) -> Ended | ConsentOvertaken:
    """Withdraw a consent after its reference was typed, if nobody changed it since it was seen.

    Raises: UsageError: the reference was not typed. As `withdraw_consent`.
    """
    check_reference(typed, identifier)
    overtaken = _overtaken(context, case_name, identifier, seen)
    return overtaken or withdraw_consent(context, case_name, identifier)


def _overtaken(context: Context, case_name: str, identifier: str, seen: str) -> ConsentOvertaken | None:
    with context.case(case_name, "consent") as case:
        line = line_of(case.index, identifier, today_of(context))
        if _version(line.consent) == seen:
            return None
        about = [line.consent.about] if line.consent.about.startswith("men_") else []
        context.opened(case, "read", "consent", about, others=(identifier,))
        return ConsentOvertaken(now=_shown(line))


def _shown(line: ConsentLine) -> ConsentShown:
    basis = slug_of_basis(line.consent)
    return ConsentShown(
        line=line,
        version=_version(line.consent),
        basis=basis,
        mapped=basis == "mapping",
        reference=shown(line.consent.id),
    )


def _version(consent: Consent) -> str:
    return sha256(encode(consent)).hexdigest()[:24]
