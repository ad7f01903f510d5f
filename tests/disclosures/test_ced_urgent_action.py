"""A request to the Committee on Enforced Disappearances goes only where somebody looked up that it may."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from tests.disclosures.materials import NAME, Passing, case, draft, drafts, materials, nobody
from tests.disclosures.un_papers import by_key, check_every_value_is_cited, check_phrases, values

from habeas.disclosures.ced_urgent_action import CAPACITIES, TEMPLATE
from habeas.disclosures.filing_templates import Met
from habeas.disclosures.footnotes import runs_of
from habeas.disclosures.material import Material
from habeas.disclosures.paper import Field, Table
from habeas.model.mentions import StatedFate
from habeas.model.protection import FilingDraft
from habeas.model.values import When


def met(material: Material, choices: FilingDraft) -> dict[str, Met]:
    return {key: one.met for key, one in by_key(TEMPLATE.check(material, choices)).items()}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(materials(), drafts("ced_urgent_action"))
def test_every_value_has_a_footnote(material: Material, choices: FilingDraft) -> None:
    """Whatever passed, whoever reads the request can go from each value to who said it; and the checks answer."""
    check_every_value_is_cited(TEMPLATE.paper(material, choices), choices, TEMPLATE, material)
    assert by_key(TEMPLATE.check(material, choices))["route"].needed


def test_that_a_state_is_a_party_is_never_assumed() -> None:
    """The route is open to nobody before a person looked the State up, on a day, and wrote where."""
    material = case().material()
    where = {"route_source": "the depositary's list"}
    assert met(material, draft())["route"] is Met.MISSING
    assert met(material, draft(state="Xx"))["route"] is Met.MISSING
    first = by_key(TEMPLATE.check(material, draft(state="XX")))["route"]
    assert first.met is Met.OPEN
    assert "party to the Convention on the day of the facts was not looked up" in first.words
    assert met(material, draft(state="XX", route_looked_up="2026-06-01"))["route"] is Met.OPEN
    assert met(material, draft(state="XX", words=where))["route"] is Met.OPEN
    assert met(material, draft(state="XX", route_looked_up="2026-06-16", words=where))["route"] is Met.OPEN  # tomorrow
    assert met(material, draft(state="XX", route_looked_up="soon", words=where))["route"] is Met.OPEN
    assert met(material, draft(state="XX", route_looked_up="2026-06-01", words=where))["route"] is Met.MET


def test_what_began_before_the_convention_is_closed_whoever_looked() -> None:
    """No word of anybody opens a way that the table closes."""
    told = Passing()
    told.person("a", NAME, StatedFate(says="taken", when=When(stated="1976", edtf="1976")))
    looked = draft(state="XX", route_looked_up="2026-06-01", words={"route_source": "a list"})
    assert met(told.material(), looked)["route"] is Met.MISSING


def test_a_contact_and_a_capacity_are_needed() -> None:
    """The Committee answers nobody whom it cannot reach, nor anybody who does not say why they ask."""
    material = case().material()
    name = {"submitted_by": "Invented Organisation"}
    assert met(material, draft(words=name))["submitter"] is Met.MISSING
    both = name | {"submitter_contact": "1 Invented Street"}
    assert met(material, draft(words=both))["submitter"] is Met.MET
    assert met(material, draft(author_capacity="friend"))["author_capacity"] is Met.OPEN
    for capacity in CAPACITIES:
        told = draft(author_capacity=capacity)
        assert met(material, told)["author_capacity"] is Met.MET
        assert values(TEMPLATE.paper(material, told), "Author’s capacity") != ()


def test_another_procedure_is_asked_about() -> None:
    """A matter before another procedure of the same nature is not sent by mistake."""
    material = case().material()
    assert met(material, draft())["same_matter"] is Met.OPEN
    assert met(material, draft(same_matter="yes"))["same_matter"] is Met.MISSING
    assert met(material, draft(same_matter="no"))["same_matter"] is Met.MET


@pytest.mark.parametrize(("kind", "is_met"), [("habeas_corpus", True), ("press_statement", False)])
def test_it_was_brought_before_the_state_first(kind: str, is_met: bool) -> None:
    """A step before a body of the State counts; a newspaper does not; a reason does."""
    told = Passing()
    told.person()
    told.asked("a", kind)
    assert (met(told.material(), draft())["presented"] is Met.MET) == is_met
    assert met(told.material(), draft(no_action_reason="authorities_refused"))["presented"] is Met.MET


def test_a_person_of_whom_nothing_is_known_prints_labels_only() -> None:
    """Nothing known prints nothing but labels."""
    paper = TEMPLATE.paper(nobody(), draft())
    assert not any(run.cites for run in runs_of(paper))
    assert not [block for block in paper.blocks if isinstance(block, Table)]
    assert all(block.values == () for block in paper.blocks if isinstance(block, Field))


def test_phrases_stand_in_five_languages_and_give_no_verdict() -> None:
    """What only a court says stands in no label, whatever the language."""
    check_phrases("ced_urgent_action")
