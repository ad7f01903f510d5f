"""What protects one person: the consents that speak of them, and whether and how they may be reached; with safe edits.

An edit says which version its writer saw. Where the record has gone on since, nothing is written, and both are shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from habeas.casework.consenting import ConsentLine, lines_of, today_of
from habeas.casework.contacting import ContactAnswer, ContactTerms, answer_of, end_contact, newest_about, set_contact
from habeas.casework.context import Context, consents
from habeas.casework.records import find_person
from habeas.casework.whom import slugs
from habeas.errors import PersonsError
from habeas.model.encoding import encode
from habeas.model.protection import SafeContact
from habeas.vault.index import Index

NOTHING = "nothing"
"""The version of an agreement that was never made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How one mention's person may be reached. `agreed`: what was agreed last, whether it holds or not.

    `version`: of the agreement, for an edit; it changes with every edit.
    """

    mention: str
    source: str  # slug
    answer: ContactAnswer = field(repr=False)
    agreed: SafeContact | None = field(repr=False)
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Protections:
    """Consents about a person, their sources and mentions; and how each mention's person may be reached."""

    consents: tuple[ConsentLine, ...]
    reach: tuple[Reach, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """An edit was not written, because the record had gone on: what is there now, and its version."""

    now: SafeContact | None = field(repr=False)
    version: str


def protections_of(context: Context, case_name: str, identifier: str) -> Protections:
    """Return what protects a person. That it is shown is noted first, with the words of agreements.

    Raises: PersonsError: nobody has this id.
    """
    with context.case(case_name, "contact") as case:
        index, today = case.index, today_of(context)
        person = find_person(index, identifier)
        things = {*person.mentions, *person.sources}
        lines = lines_of(tuple(one for one in consents(index) if one.about in things), today, slugs=slugs(index))
        named = slugs(index)
        agreed = {mention: newest_about(index, mention) for mention in person.mentions}
        others = [one.id for one in agreed.values() if one is not None] + [line.consent.id for line in lines]
        context.opened(case, "read", "contact", person.mentions, others=others)
        reach = tuple(
            Reach(
                mention=mention,
                source=named[source],
                answer=answer_of(index, mention, today),
                agreed=agreed[mention],
                version=_version(index, mention),
            )
            for mention, source in zip(person.mentions, person.sources, strict=True)
        )
        return Protections(consents=lines, reach=reach)


def edit_contact(
    context: Context, case_name: str, mention: str, terms: ContactTerms | None, *, seen: str
) -> Overtaken | None:
    """Record how a mention's person may be reached, if nobody else did since it was seen.

    Args:
        terms: None ends what was agreed: no contact. seen: the version on which the edit was made.
    Returns: None when it is written; what is there instead when it is not.
    Raises: PersonsError: it is no mention of the case. As `set_contact` and `end_contact`.
    """
    with context.case(case_name, "contact") as case:
        if mention not in find_person(case.index, mention).mentions:
            raise PersonsError("how somebody may be reached is recorded of one mention: men_ and 32 signs")
        version = _version(case.index, mention)
        if version != seen:
            now = newest_about(case.index, mention)
            context.opened(case, "read", "contact", (mention,), others=() if now is None else (now.id,))
            return Overtaken(now=now, version=version)
    if terms is None:
        end_contact(context, case_name, mention)
    else:
        set_contact(context, case_name, mention, terms)
    return None


def _version(index: Index, mention: str) -> str:
    found = newest_about(index, mention)
    return NOTHING if found is None else sha256(encode(found)).hexdigest()[:24]
