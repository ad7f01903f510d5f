"""A person: fate in one sentence, time line, statements by source, what the State owes, consent and safe contact."""

from __future__ import annotations

from habeas.casework.beside import beside
from habeas.casework.contacting import ContactTerms
from habeas.casework.deciding import sheet_of
from habeas.casework.people import show_person
from habeas.casework.protections import edit_contact, protections_of
from habeas.casework.strips import strip
from habeas.casework.timelines import timeline
from habeas.casework.weighing import owed_to
from habeas.desk.parts import Asked, Shown
from habeas.desk.sitting import Desk
from habeas.desk.views import person_consent


def show(desk: Desk, asked: Asked) -> Shown:
    """Show one person."""
    context, name = desk.opened, desk.case_name
    dossier = show_person(context, name, asked.id)
    moments = timeline(context, name, dossier)
    sheet = sheet_of(context, name, dossier.person.id)
    values = {
        "dossier": dossier,
        "sheet": sheet,
        "evidence": {one.id: one for one in sheet.evidence},
        "moments": moments,
        "strip": strip(moments),
        "lines": beside(dossier),
        "owing": owed_to(context, name, dossier.person.id),
        "protections": protections_of(context, name, dossier.person.id),
        "slugs": {source.id: source.slug for source in dossier.sources},
        "titles": {source.id: source.title for source in dossier.sources},
        "kinds": {source.id: source.source_kind for source in dossier.sources},
        **person_consent.values(desk, dossier.person.id),
    }
    return Shown(template="person.html", values=values)


def keep_contact(desk: Desk, asked: Asked) -> Shown:
    """Keep how somebody may be reached; refused, with both texts shown, where another window kept something else."""
    given = asked.given
    terms = None if given.get("end") == "1" else _terms(given)
    mention = given.get("mention", "")
    overtaken = edit_contact(desk.opened, desk.case_name, mention, terms, seen=given.get("seen", ""))
    protections = protections_of(desk.opened, desk.case_name, mention)
    reach = next(one for one in protections.reach if one.mention == mention)
    values = {"reach": reach, "overtaken": overtaken, "typed": dict(given)}
    if overtaken is not None:
        return Shown(template="person_contact.html", values=values, status=409, tone="trouble")
    return Shown(template="person_contact.html", values=values, say=desk.tongue.say("Saved."))


def _terms(given: object) -> ContactTerms:
    assert isinstance(given, dict)
    return ContactTerms(
        initiated_by=given.get("initiated_by") or None,
        channel=given.get("channel", ""),
        words=given.get("words", ""),
        never=given.get("never", ""),
        lang="und",
        checked_on=given.get("checked_on") or None,
        expires=given.get("expires") or None,
    )
