"""A communication to special procedures asks four consents, and takes none of them from another."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from tests.disclosures.materials import Passing, case, draft, drafts, materials, nobody
from tests.disclosures.un_papers import by_key, check_every_value_is_cited, check_phrases, rows, text_of, values

from habeas.disclosures.filing_templates import Met
from habeas.disclosures.footnotes import runs_of
from habeas.disclosures.material import Material
from habeas.disclosures.paper import Field, Table
from habeas.disclosures.special_procedures import CONSENTS, MANDATES, TEMPLATE
from habeas.model.protection import FilingDraft
from habeas.model.vocabularies import vocabulary

FOUR = (*CONSENTS, "consent_name_form")


def met(material: Material, choices: FilingDraft) -> dict[str, Met]:
    return {key: one.met for key, one in by_key(TEMPLATE.check(material, choices)).items()}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(materials(), drafts("special_procedures"))
def test_every_value_has_a_footnote(material: Material, choices: FilingDraft) -> None:
    """Whatever passed, whoever reads it can go from each value to who said it; and the checks answer."""
    check_every_value_is_cited(TEMPLATE.paper(material, choices), choices, TEMPLATE, material)
    assert set(FOUR) <= set(by_key(TEMPLATE.check(material, choices)))


def test_four_consents_are_asked_and_none_follows_from_another() -> None:
    """Each is open until it is answered by itself, and without any of them nothing goes."""
    material = case().material(to_state=True)
    answers = {
        "consent_to_send": "yes",
        "consent_to_letter": "yes",
        "consent_to_public": "no",
        "consent_name_form": "name",
    }
    assert [met(material, draft())[key] for key in FOUR] == [Met.OPEN] * 4
    for key in FOUR:
        found = met(material, draft(choices={key: answers[key]}))
        assert found.pop(key) is Met.MET
        assert all(found[other] is Met.OPEN for other in FOUR if other != key)
        assert by_key(TEMPLATE.check(material, draft()))[key].needed
    assert {met(material, draft(choices=answers))[key] for key in FOUR} == {Met.MET}


@pytest.mark.parametrize("to_state", [True, False])
@pytest.mark.parametrize("to_public", [True, False])
def test_the_gate_is_asked_for_what_was_consented_to(to_state: bool, to_public: bool) -> None:
    """A "no" to a letter to the authorities is not overrun by a gate that was asked for one, nor the other way."""
    material = case().material(to_state=to_state, to_public=to_public)
    for said in ("yes", "no"):
        found = met(material, draft(consent_to_letter=said, consent_to_public=said))
        assert (found["consent_to_letter"] is Met.MET) == (to_state == (said == "yes"))
        assert (found["consent_to_public"] is Met.MET) == (to_public == (said == "yes"))


def test_without_consent_to_send_nothing_is_sent() -> None:
    """No other answer outweighs it."""
    assert met(case().material(), draft(consent_to_send="no"))["consent_to_send"] is Met.MISSING


def test_initials_that_were_consented_to_are_initials() -> None:
    """A full name does not go where initials were allowed."""
    initials = draft(consent_name_form="initials")
    assert met(case().material(form="name"), initials)["consent_name_form"] is Met.MISSING
    assert met(case().material(form="initials"), initials)["consent_name_form"] is Met.MET


def test_a_mandate_is_chosen_or_written() -> None:
    """To whom it goes is somebody's choice; the software picks none from what was done."""
    material = case().material()
    assert met(material, draft())["mandate"] is Met.OPEN
    for mandate in MANDATES:
        assert met(material, draft(mandate=mandate))["mandate"] is Met.MET
        assert len(values(TEMPLATE.paper(material, draft(mandate=mandate)), "Addressed to")) == 1
    written = draft(words={"mandate": "Invented Mandate"})
    assert values(TEMPLATE.paper(material, written), "Addressed to") == ("Invented Mandate",)


def test_no_act_tells_by_its_name_why_somebody_was_chosen() -> None:
    """Torture is told; an outing is counted and not told."""
    told = Passing()
    person = told.person()
    told.act("a", "torture", person)
    told.act("a", "forced_outing", person)
    paper = TEMPLATE.paper(told.material(), draft())
    assert [row[0] for row in rows(paper, "What sources state to have happened")] == ["torture"]
    assert vocabulary("act_types").terms["forced_outing"].label("en") not in text_of(paper)
    assert len(by_key(TEMPLATE.check(told.material(), draft()))["left_out"].rests_on) == 1


def test_a_person_of_whom_nothing_is_known_prints_labels_only() -> None:
    """Nothing known prints nothing but labels."""
    paper = TEMPLATE.paper(nobody(), draft())
    assert not any(run.cites for run in runs_of(paper))
    assert not [block for block in paper.blocks if isinstance(block, Table)]
    assert all(block.values == () for block in paper.blocks if isinstance(block, Field))


def test_phrases_stand_in_five_languages_and_give_no_verdict() -> None:
    """What only a court says stands in no label, whatever the language."""
    check_phrases("special_procedures")
