"""A communication to special procedures of the Human Rights Council, with its four consents asked one by one.

That a communication may be sent, that a letter to the authorities may name the person, that a public report may, and
in which form of the name: one does not follow from another, and what nobody has answered is open. The gate has to have
been asked for as much as was consented to.

Source: pages of the OHCHR on communications; the four consents after the form of one mandate (that on slavery).
"""

from __future__ import annotations

from habeas.disclosures.filing_templates import Check, Met, Template
from habeas.disclosures.material import Material
from habeas.disclosures.paper import Block, Paper
from habeas.disclosures.un_checks import (
    dated,
    free_or_dead,
    named,
    of_the_words,
    one_person,
    placed,
    present,
    submitter,
    together,
    way_open,
)
from habeas.disclosures.un_form import Form, form_of, paper_of
from habeas.disclosures.un_sections import (
    ABOUT_LIBERTY,
    act_rows,
    action_rows,
    actor_rows,
    answer_rows,
    apart_rows,
    date_rows,
    exhibit_rows,
    fate_rows,
    person_rows,
    place_rows,
    state_row,
    submitter_rows,
)
from habeas.model.protection import FilingDraft
from habeas.sentences import sentence

_ROOM = "special_procedures"
MANDATES = ("torture", "arbitrary_detention", "summary_executions")
"""Choices of mandate that have a phrase; another mandate is written by whoever files, as the words mandate."""
ACTS = ABOUT_LIBERTY | frozenset(
    {
        *("sexual_violence", "psychological", "threat", "death_threat", "device_seizure", "document_seizure"),
        *("extortion", "false_charge", "other"),
    }
)
"""Acts that are told. Those that say by themselves why the person was chosen, forced outing for one, are not."""
CONSENTS = ("consent_to_send", "consent_to_letter", "consent_to_public")
FORMS = ("name", "initials")


def check(material: Material, draft: FilingDraft) -> tuple[Check, ...]:
    """Say what special procedures require and what is somebody's to decide, the four consents one by one.

    Choices of the draft: mandate, state, route_looked_up (an ISO day), consent_to_send, consent_to_letter,
    consent_to_public (each yes or no), consent_name_form (name or initials), no_action_reason, free_or_dead (yes),
    identity (yes), confidential (keys of rows). Words: mandate, route_source, submitted_by, submitter_contact,
    why_no_action, state.

    Raises: DisclosureError: more than one person. UsageError: there are no phrases in the draft's language.
    """
    form = form_of(material, draft, _ROOM)
    return present(
        way_open(form, _ROOM, sentence("Whether this way is open was not looked up.")),
        one_person(form),
        named(form, full=False),
        _by_whom(form),
        dated(form),
        placed(form),
        _circumstances(form),
        submitter(form, contact=True),
        _mandate(form),
        *(_consent(form, key) for key in CONSENTS),
        _name_form(form),
        free_or_dead(form),
        *of_the_words(form, _paper(form)),
    )


def paper(material: Material, draft: FilingDraft) -> Paper:
    """Return the communication.

    Raises: DisclosureError: more than one person. UsageError: there are no phrases in the draft's language.
    """
    return _paper(form_of(material, draft, _ROOM))


def _paper(form: Form) -> Paper:
    blocks: list[Block] = [
        form.field("mandate", [form.said("mandate", "mandate_"), form.own("mandate")]),
        state_row(form),
        form.heading("heading_person"),
        *person_rows(form),
        form.heading("heading_alleged"),
        *(actor_rows(form, ACTS, "alleged") or [form.field("alleged", ())]),
        form.heading("heading_when_where"),
        *date_rows(form),
        *place_rows(form),
        form.heading("heading_circumstances"),
        *(act_rows(form, ACTS) or [form.field("acts", ())]),
        *fate_rows(form),
        *apart_rows(form),
        form.heading("heading_action"),
        *action_rows(form),
        *answer_rows(form),
        form.heading("heading_submitter"),
        *submitter_rows(form),
        form.heading("heading_consents"),
        *(form.field(key, [form.said(key)], confidential=True) for key in CONSENTS),
        form.field("consent_name_form", [form.said("consent_name_form", "form_")], confidential=True),
    ]
    further = [*exhibit_rows(form)]
    if further:
        blocks += [form.heading("heading_further"), *further]
    return paper_of(form, blocks, subtitle="")


def _by_whom(form: Form) -> Check:
    told = form.told
    found = [cites for _, cites in told.involved_in(act for act, _ in told.acts if act.act_type in ACTS)]
    if found:
        return Check(key="by_whom", met=Met.MET, says=sentence("Sources state who acted."), rests_on=together(found))
    return Check(
        key="by_whom", met=Met.MISSING, says=sentence("No statement that may go tells who acted, not even the kind.")
    )


def _circumstances(form: Form) -> Check:
    found = [cites for act, cites in form.told.acts if act.act_type in ACTS]
    if found:
        said = sentence("Sources state what was done to the person.")
        return Check(key="circumstances", met=Met.MET, says=said, rests_on=together(found))
    said = sentence("No statement that may go tells what was done to the person.")
    return Check(key="circumstances", met=Met.MISSING, says=said)


def _mandate(form: Form) -> Check:
    if form.draft.choices.get("mandate") in MANDATES or form.own("mandate").text:
        return Check(key="mandate", met=Met.MET, says=sentence("To whom it is addressed is chosen."))
    said = sentence("To whom it is addressed is not chosen.").asking(
        f"Choose mandate ({', '.join(MANDATES)}), or write it as mandate."
    )
    return Check(key="mandate", met=Met.OPEN, says=said)


def _consent(form: Form, key: str) -> Check:
    """One consent: open until answered; answered yes, the gate has to have been asked for as much."""
    said, request = form.draft.choices.get(key, ""), form.told.material.request
    if said not in ("yes", "no"):
        unsaid = sentence("Nobody has said whether the person consents.").asking(f"Choose {key}, yes or no.")
        return Check(key=key, met=Met.OPEN, says=unsaid)
    if key == "consent_to_send" and said == "no":
        return Check(key=key, met=Met.MISSING, says=sentence("The person does not consent to its being sent."))
    reach = {"consent_to_letter": request.to_state, "consent_to_public": request.to_public}.get(key, said == "yes")
    if reach != (said == "yes"):
        too_far = sentence("The answer is no, and the draft goes as far as that: both have to agree.")
        too_short = sentence("The answer is yes, and the draft does not go as far as that: both have to agree.")
        return Check(key=key, met=Met.MISSING, says=too_far if reach else too_short)
    answered = sentence("The answer is yes.") if said == "yes" else sentence("The answer is no.")
    return Check(key=key, met=Met.MET, says=answered)


def _name_form(form: Form) -> Check:
    """In which form of the name: what was consented to is what the gate was asked for."""
    key, said = "consent_name_form", form.draft.choices.get("consent_name_form", "")
    if said not in FORMS:
        unsaid = sentence("Nobody has said how the person may be named.").asking(f"Choose {key}, {' or '.join(FORMS)}.")
        return Check(key=key, met=Met.OPEN, says=unsaid)
    if said != form.told.material.request.form:
        other = sentence("The draft asks for another form of the name than was consented to.")
        return Check(key=key, met=Met.MISSING, says=other)
    return Check(key=key, met=Met.MET, says=sentence("The form of the name is the one consented to."))


TEMPLATE = Template(
    slug="special_procedures", about="persons", most=1, purpose="filing", recipient="un_body", check=check, paper=paper
)
