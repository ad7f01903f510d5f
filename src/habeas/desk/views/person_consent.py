"""Consent on a person's page: what holds, given, narrowed, widened; and withdrawn after its effects were read."""

from __future__ import annotations

from habeas.casework.consent_editing import ConsentOvertaken, consents_shown, edit_consent, withdraw_seen_consent
from habeas.casework.consent_withdrawing import foresee_withdrawal
from habeas.casework.consenting import NEVER, ConsentTerms
from habeas.casework.labels import choices
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk


def values(desk: Desk, person: str) -> dict[str, object]:
    """Return what person_consent.html shows of a person."""
    lang = desk.tongue.lang
    terms = {name: choices(name, lang) for name in ("consent_purposes", "recipients", "consent_basis")}
    shown_consents = consents_shown(desk.opened, desk.case_name, person)
    return {
        "allowed": shown_consents,
        "consent_terms": terms,
        "consent_overtaken": None,
        "consent_typed": {},
        "ended": None,
    }


def keep(desk: Desk, asked: Asked) -> Shown:
    """Give, narrow or widen a consent; refused, with both shown, where another window changed it."""
    given = asked.given
    overtaken = edit_consent(
        desk.opened,
        desk.case_name,
        given.get("about", ""),
        _terms(asked),
        identifier=given.get("consent", ""),
        seen=given.get("seen", ""),
    )
    return _kept(desk, asked, overtaken)


def effects(desk: Desk, asked: Asked) -> Shown:
    """Show what would follow from a withdrawal, before anybody does it."""
    foreseen = foresee_withdrawal(desk.opened, desk.case_name, asked.given.get("consent", ""))
    return Shown(template="person_consent_effects.html", values={"foreseen": foreseen, "given": asked.given})


def withdraw(desk: Desk, asked: Asked) -> Shown:
    """Withdraw a consent, once its reference was typed."""
    given = asked.given
    done = withdraw_seen_consent(
        desk.opened,
        desk.case_name,
        given.get("consent", ""),
        seen=given.get("seen", ""),
        typed=given.get("reference", ""),
    )
    if isinstance(done, ConsentOvertaken):
        return _kept(desk, asked, done)
    kept = values(desk, given.get("person", "")) | {"ended": done}
    return Shown(template="person_consent.html", values=kept, say=desk.tongue.say("Withdrawn."))


def _kept(desk: Desk, asked: Asked, overtaken: ConsentOvertaken | None) -> Shown:
    kept = values(desk, asked.given.get("person", ""))
    if overtaken is None:
        return Shown(template="person_consent.html", values=kept, say=desk.tongue.say("Saved."))
    kept |= {"consent_overtaken": overtaken.now, "consent_typed": dict(asked.given)}
    return Shown(template="person_consent.html", values=kept, status=409, tone="trouble")


def _terms(asked: Asked) -> ConsentTerms:
    given = asked.given
    return ConsentTerms(
        given_by=given.get("given_by_other", "").strip() or given.get("given_by", ""),
        purposes=asked.all("purposes"),
        recipients=asked.all("recipients"),
        name_form=given.get("name_form", "none"),
        to_state=given.get("to_state") == "yes",
        to_public=given.get("to_public") == "yes",
        basis=given.get("basis", ""),
        lawful_basis=given.get("lawful_basis", "").strip(),
        given_on=given.get("given_on", "").strip() or None,
        expires=given.get("expires", "").strip() or NEVER,
        evidence=given.get("evidence", "").strip(),
        note=given.get("note", ""),
    )
