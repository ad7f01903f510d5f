"""The form of the Working Group on Enforced or Involuntary Disappearances: one person, six elements, no verdict.

Six elements are required, each checked with the statement behind it (vocabulary wgeid); further rows are printed where
something is stated. Whether the family consents, or the report goes without, is put to a lawyer and carried to the
Secretariat with the reason; the software does not answer it.

Source: the Working Group's form and its notes, as reproduced; the OHCHR's pages on reporting a
disappearance and on the Working Group's procedures.
"""

from __future__ import annotations

from habeas.disclosures.filing_templates import Check, Met, Template
from habeas.disclosures.material import Material
from habeas.disclosures.paper import Block, Paper, Run
from habeas.disclosures.procedure_clock import Clock, clock
from habeas.disclosures.un_checks import (
    action,
    dated,
    forces,
    free_or_dead,
    named,
    of_the_words,
    one_person,
    placed,
    present,
    submitter,
    to_state,
    together,
)
from habeas.disclosures.un_form import Form, form_of, paper_of
from habeas.disclosures.un_sections import (
    ABOUT_LIBERTY,
    act_rows,
    action_rows,
    answer_rows,
    apart_rows,
    date_rows,
    exhibit_rows,
    fate_rows,
    forces_rows,
    person_rows,
    place_rows,
    state_row,
    submitter_rows,
)
from habeas.disclosures.worded import term
from habeas.model.dates import Answer
from habeas.model.protection import FilingDraft
from habeas.model.vocabularies import vocabulary
from habeas.sentences import Sentence, sentence, sentences

_ROOM = "wgeid"
_WITHOUT = "none_with_reason"  # vocabulary consent_basis
_CONNECTED = {"yes": Answer.YES, "no": Answer.NO}


def check(material: Material, draft: FilingDraft) -> tuple[Check, ...]:
    """Say what the Working Group requires and what is somebody's to decide, the six elements first.

    Choices of the draft: no_action_reason, consent_question (a basis, or none_with_reason), follow_up (yes or no),
    connected (yes or no), free_or_dead (yes), identity (yes), confidential (keys of rows), state. Words: submitted_by,
    submitter_contact, why_no_action, consent_reason, follow_up_reason, connected_case, state.

    Raises: DisclosureError: more than one person. UsageError: there are no phrases in the draft's language.
    """
    form = form_of(material, draft, _ROOM)
    return present(
        named(form, full=True),
        dated(form),
        placed(form),
        forces(form),
        action(form),
        submitter(form, contact=False),
        one_person(form),
        _consent(form),
        _follow_up(form),
        to_state(form, sentence("The Working Group sends the case to the Government.")),
        _state(form),
        free_or_dead(form),
        _procedure(form),
        *of_the_words(form, _paper(form)),
    )


def paper(material: Material, draft: FilingDraft) -> Paper:
    """Return the form.

    Raises: DisclosureError: more than one person. UsageError: there are no phrases in the draft's language.
    """
    return _paper(form_of(material, draft, _ROOM))


def _paper(form: Form) -> Paper:
    blocks: list[Block] = [
        form.heading("heading_person"),
        *person_rows(form),
        form.heading("heading_date"),
        *date_rows(form),
        form.heading("heading_place"),
        *place_rows(form),
        form.heading("heading_forces"),
        state_row(form),
        *forces_rows(form),
        form.heading("heading_action"),
        *action_rows(form),
        *answer_rows(form),
        form.heading("heading_submitter"),
        *submitter_rows(form),
        form.heading("heading_consent"),
        *_consent_rows(form),
    ]
    further = [
        *act_rows(form, ABOUT_LIBERTY),
        *fate_rows(form),
        *apart_rows(form),
        *exhibit_rows(form),
    ]
    if further:
        blocks += [form.heading("heading_further"), *further]
    return paper_of(form, blocks, subtitle=form.say.say("subtitle"))


def _consent_rows(form: Form) -> list[Block]:
    """Return on whose word the report goes, for the Secretariat alone."""
    basis = form.draft.choices.get("consent_question", "")
    known = basis in vocabulary("consent_basis").slugs
    label = Run(text=term("consent_basis", basis, form.draft.lang) if known else "")
    rows = [form.field("consent_question", [label], confidential=True)]
    for key in ("consent_reason", "follow_up", "follow_up_reason", "connected_case"):
        value = form.said(key) if key == "follow_up" else form.own(key)
        if value.text:
            rows.append(form.field(key, [value], confidential=True))
    return [*rows]


def _consent(form: Form) -> Check:
    """The consent of the family, or a lawyer's word without it."""
    key, basis = "consent_question", form.draft.choices.get("consent_question", "")
    if basis not in vocabulary("consent_basis").slugs:
        said = sentence(
            "An organisation has the consent of the family, or a lawyer says why the report goes without."
        ).asking(f"Choose {key}, a term of consent_basis.")
        return Check(key=key, met=Met.OPEN, says=said)
    written = form.own("consent_reason").text
    if basis == _WITHOUT and not written:
        said = sentence("The report goes without anybody's consent: the Secretariat needs the reason.").asking(
            "Write it as consent_reason."
        )
        return Check(key=key, met=Met.OPEN, says=said)
    return Check(key=key, met=Met.MET, says=sentence("The draft says on whose word the report goes."))


def _follow_up(form: Form) -> Check:
    """Whether answers can be brought to the family, and news of it to the Working Group."""
    key, chosen = "follow_up", form.draft.choices.get("follow_up", "")
    if chosen not in ("yes", "no") or (chosen == "no" and not form.own("follow_up_reason").text):
        said = sentence("Who submits says that they can reach the family, or writes why not.").asking(
            "Choose follow_up, yes or no; write follow_up_reason."
        )
        return Check(key=key, met=Met.OPEN, says=said, needed=False)
    return Check(
        key=key,
        met=Met.MET,
        says=sentence("The draft says whether the family can be kept in touch with."),
        needed=False,
    )


def _state(form: Form) -> Check:
    """Which State is concerned: the Working Group hears of any."""
    known = bool(form.own("state").text or form.choice("state").text)
    met = Met.MET if known else Met.OPEN
    missing = sentence("The State concerned is not written.").asking("Choose state.")
    said = sentence("The State concerned is written.") if known else missing
    return Check(key="state", met=met, says=said, needed=False)


def _clock(form: Form) -> Clock:
    connected = _CONNECTED.get(form.draft.choices.get("connected", ""), Answer.UNSURE)
    today = form.told.material.request.today
    return clock((edtf for edtf, _ in form.told.dates()), received=today, connected=connected)


def _procedure(form: Form) -> Check:
    """Which procedure it falls under if it is received today."""
    told, rests = _clock(form), together(cites for _, cites in form.told.dates())
    if told.urgent is Answer.YES and told.days_left is not None:
        least, most = told.days_left
        said = sentence("It falls under the urgent procedure if it is received today.").and_then(_left(least, most))
        return Check(key="procedure", met=Met.MET, says=said, rests_on=rests, needed=False)
    if told.urgent is Answer.UNSURE:
        most = told.days_left[1] if told.days_left is not None else 0
        said = sentence("Whether it falls under the urgent procedure cannot be told from the dates.")
        said = said.and_then(_left(0, most)) if most else said
        return Check(key="procedure", met=Met.OPEN, says=said, rests_on=rests, needed=False)
    if told.standard is Answer.YES:
        said = sentence("It falls under the standard procedure.")
        return Check(key="procedure", met=Met.MET, says=said, rests_on=rests, needed=False)
    if told.between_sessions is Answer.YES:
        said = sentence("It falls under the procedure between sessions, being connected with an urgent case.")
        return Check(key="procedure", met=Met.MET, says=said, rests_on=rests, needed=False)
    said = sentence("It is not urgent; whether a case of the last three months is connected is not said.").asking(
        "Choose connected."
    )
    return Check(key="procedure", met=Met.OPEN, says=said, rests_on=rests, needed=False)


def _left(least: int, most: int) -> Sentence:
    """Return how many days of the urgent procedure are left: so many, at most so many, or between two numbers."""
    if least == most:
        return sentences("%(num)s day of it is left.", "%(num)s days of it are left.", most)
    if not least:
        return sentences("At most %(num)s day of it is left.", "At most %(num)s days of it are left.", most)
    return sentence("At least %(least)s and at most %(most)s days of it are left.", least=least, most=most)


TEMPLATE = Template(
    slug="wgeid", about="persons", most=1, purpose="filing", recipient="un_body", check=check, paper=paper
)
