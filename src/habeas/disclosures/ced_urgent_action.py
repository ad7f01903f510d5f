"""A request to the Committee on Enforced Disappearances for urgent action, under article 30 of the Convention.

It can be made of a disappearance in a State party, or of a national of one, that began after the Convention entered
into force for that State. The table of routes holds no list of States parties: that somebody looked it up is a check,
and until then the request is not offered as open.

Source: the Committee's guidance (CED/C/4/Rev.1) and what it refused to register (CED/C/22/2, CED/C/23/2); article 30 of
the Convention.
"""

from __future__ import annotations

from habeas.disclosures.filing_templates import Check, Met, Template
from habeas.disclosures.material import Material
from habeas.disclosures.paper import Block, Paper
from habeas.disclosures.un_checks import (
    chosen,
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
    way_open,
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
from habeas.model.protection import FilingDraft
from habeas.model.vocabularies import vocabulary
from habeas.sentences import sentence

_ROOM = "ced_urgent_action"
CAPACITIES = ("relative", "representative", "counsel", "authorised", "interest")
"""Who may ask: choices of author_capacity."""
COMPETENT = frozenset(
    {
        *("complaint_to_police", "complaint_to_prosecutor", "habeas_corpus", "court_claim"),
        *("inquiry_at_place_of_detention", "letter_to_authority"),
    }
)
"""Search actions that bring a disappearance before a body of the State (vocabulary search_actions)."""
_UNLOOKED = sentence("Whether the State is a party to the Convention on the day of the facts was not looked up.")


def check(material: Material, draft: FilingDraft) -> tuple[Check, ...]:
    """Say what the Committee requires and what is somebody's to decide.

    Choices of the draft: state, route_looked_up (an ISO day), author_capacity, jurisdiction (in_state or national),
    same_matter (yes or no), no_action_reason, free_or_dead (yes), identity (yes), confidential (keys of rows). Words:
    route_source, submitted_by, submitter_contact, why_no_action, measures_asked, state.

    Raises: DisclosureError: more than one person. UsageError: there are no phrases in the draft's language.
    """
    form = form_of(material, draft, _ROOM)
    return present(
        way_open(form, _ROOM, _UNLOOKED),
        one_person(form),
        named(form, full=True),
        dated(form),
        placed(form),
        forces(form),
        _presented(form),
        submitter(form, contact=True),
        chosen(form, "author_capacity", CAPACITIES, sentence("In which capacity the author asks is not said.")),
        chosen(
            form, "jurisdiction", ("in_state", "national"), sentence("How it is connected with the State is not said.")
        ),
        _same_matter(form),
        to_state(form, sentence("The Committee sends the case to the Government.")),
        free_or_dead(form),
        *of_the_words(form, _paper(form)),
    )


def paper(material: Material, draft: FilingDraft) -> Paper:
    """Return the request.

    Raises: DisclosureError: more than one person. UsageError: there are no phrases in the draft's language.
    """
    return _paper(form_of(material, draft, _ROOM))


def _paper(form: Form) -> Paper:
    blocks: list[Block] = [
        form.heading("heading_submitter"),
        *submitter_rows(form),
        form.field("author_capacity", [form.said("author_capacity", "capacity_")], confidential=True),
        form.heading("heading_person"),
        *person_rows(form),
        form.heading("heading_circumstances"),
        state_row(form),
        form.field("jurisdiction", [form.said("jurisdiction", "jurisdiction_")]),
        *date_rows(form),
        *place_rows(form),
        *forces_rows(form),
        *act_rows(form, ABOUT_LIBERTY),
        *fate_rows(form),
        *apart_rows(form),
        form.heading("heading_action"),
        *action_rows(form),
        *answer_rows(form),
        form.field("same_matter", [form.said("same_matter")]),
    ]
    asked = form.own("measures_asked")
    further = [
        *[form.field("measures_asked", [one]) for one in [asked] if one.text],
        *exhibit_rows(form),
    ]
    if further:
        blocks += [form.heading("heading_further"), *further]
    return paper_of(form, blocks, subtitle=form.say.say("subtitle"))


def _presented(form: Form) -> Check:
    """Whether it was first brought before a competent body of the State, if possible."""
    key, told = "presented", form.told
    done = [cites for one, cites in told.searches if one.search_kind in COMPETENT]
    if done:
        said = sentence("Sources state that it was brought before a body of the State.")
        return Check(key=key, met=Met.MET, says=said, rests_on=together(done))
    stated = [cites for one, cites in told.searches if one.no_action_reason not in ("", "not_known")]
    given = form.draft.choices.get("no_action_reason", "") in vocabulary("no_action_reasons").slugs
    if stated or given:
        said = sentence(
            "It was not brought before a body of the State, for a reason that is given: the Committee decides."
        )
        return Check(key=key, met=Met.MET, says=said, rests_on=together(stated))
    said = sentence(
        "It has to be brought before a body of the State first, if possible: neither that nor why not is stated."
    )
    return Check(key=key, met=Met.MISSING, says=said)


def _same_matter(form: Form) -> Check:
    """Article 30(2)(e): not before another procedure of the same nature."""
    key, answered = "same_matter", form.draft.choices.get("same_matter", "")
    if answered == "no":
        return Check(
            key=key,
            met=Met.MET,
            says=sentence("The draft says that no other procedure of the same nature examines it."),
        )
    if answered == "yes":
        said = sentence(
            "The same matter is before another procedure of the same nature, and the Committee does not take it up."
        )
        return Check(key=key, met=Met.MISSING, says=said)
    said = sentence("Whether another procedure of the same nature examines the matter is not said.").asking(
        "Choose same_matter."
    )
    return Check(key=key, met=Met.OPEN, says=said)


TEMPLATE = Template(
    slug="ced_urgent_action", about="persons", most=1, purpose="filing", recipient="un_body", check=check, paper=paper
)
