"""Elements of a crime: for, against, note. What nobody found stays empty, and nothing is a verdict."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fates.test_findings import CELL, DEATH, WHO, finding, judged
from tests.statements.telling import Telling

from habeas.fates import Held, findings_of
from habeas.fates.elements import CRIMES, Row, matrix
from habeas.fates.questions import elements

LINK = "elements_icpped:state_link"


def rows(crime: str, of: Telling | None = None, held: tuple[Held, ...] = ()) -> dict[str, Row]:
    found = matrix(crime, held, tuple(of.statements) if of else ())
    return {row.element.partition(":")[2]: row for row in found}


@pytest.mark.parametrize("crime", CRIMES)
def test_what_nobody_found_stays_empty(crime: str) -> None:
    """Each element of the crime has a row, and an empty row says nothing."""
    found = rows(crime)
    assert found
    assert not [row for row in found.values() if row.supports or row.against or row.notes or row.to_weigh]


def test_every_element_belongs_to_one_crime() -> None:
    """None is lost, and none is asked twice."""
    listed = [row.element for crime in CRIMES for row in matrix(crime, (), ())]
    assert sorted(listed) == sorted(elements())


def test_a_finding_fills_its_own_row_and_no_other() -> None:
    """For and against are what people named, with their note."""
    one = finding("disputed", question=LINK, supports=(CELL.id,), against=(DEATH.id,))
    found = rows("enforced_disappearance_icpped", held=findings_of(WHO, (judged(one),)))
    assert (found["state_link"].supports, found["state_link"].against) == ((CELL.id,), (DEATH.id,))
    assert [note.value for note in found["state_link"].notes] == ["disputed"]
    assert not [row for slug, row in found.items() if slug != "state_link" and (row.supports or row.notes)]


def test_what_may_bear_on_an_element_is_to_weigh_and_never_for_it() -> None:
    """A taking, an official's part in it and a refusal are put before people, who decide."""
    of = Telling()
    a = of.mention("s")
    arrest = of.act("s", "arrest", a, "2017")
    part = of.involved("s", arrest, capacity="official")
    refusal = of.answer("s", "denies_holding", a)
    found = rows("enforced_disappearance_icpped", of)
    assert found["state_link"].to_weigh == (part,)
    assert found["refusal_or_concealment"].to_weigh == (refusal,)
    assert len(found["deprivation"].to_weigh) == 1
    assert not [row for row in found.values() if row.supports or row.against]
    own = rows("enforced_disappearance", of)
    assert own["disappearance_refusal"].to_weigh == (refusal,)


def test_an_acknowledgement_is_put_before_people_too() -> None:
    """What speaks against a refusal is not left out."""
    of = Telling()
    owning = of.answer("s", "acknowledges_holding", of.mention("s"))
    assert rows("enforced_disappearance_icpped", of)["refusal_or_concealment"].to_weigh == (owning,)


def test_a_ground_is_pointed_to_and_never_told() -> None:
    """Why somebody was chosen stays on the act: the row holds an id."""
    of = Telling()
    of.act("s", "arrest", of.mention("s"), grounds=("political",))
    row = rows("persecution", of)["persecution_ground"]
    assert len(row.to_weigh) == 1
    assert "political" not in repr(row)


def test_a_private_person_is_no_agent_of_the_state() -> None:
    """Relatives who take somebody are not put before people as the State."""
    of = Telling()
    arrest = of.act("s", "abduction", of.mention("s"))
    of.involved("s", arrest, capacity="private")
    assert rows("enforced_disappearance_icpped", of)["state_link"].to_weigh == ()


@given(st.sampled_from(list(CRIMES)), st.lists(st.sampled_from(["arrest", "torture", "killing_state"]), max_size=5))
def test_no_statement_fills_a_cell_by_itself(crime: str, acts: list[str]) -> None:
    """However much is alleged, an element is supported only when somebody found so."""
    of = Telling()
    for act in acts:
        of.act("s", act, of.mention("s"))
    for row in rows(crime, of).values():
        assert not (row.supports)
        assert not (row.against)
        assert not (row.notes)
        assert len(row.to_weigh) == len(set(row.to_weigh))
