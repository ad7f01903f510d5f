"""What a finding needs before it is recorded. A refusal names everything that is missing, and no name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fates.test_findings import CELL, DEATH, PERSON, REMAINS, WHO, finding, judged

from habeas.errors import ModelError, PersonsError, TermError
from habeas.fates import Ground, findings_of
from habeas.fates.proposing import REASONING_AT_MOST, check_finding
from habeas.fates.questions import COARSE, FATE, WHEREABOUTS, elements, values_of
from habeas.model.vocabularies import vocabulary

LISTED = Ground(id="men_" + "a" * 32, kind="row", source="src_list", since=1)


def refusal(**fields: object) -> str:
    with pytest.raises(PersonsError) as refused:
        check_finding(finding(**fields), WHO, ())  # type: ignore[arg-type]
    assert refused.value.place == PERSON
    return refused.value.message


def test_a_sound_proposal_passes() -> None:
    """With statements for it, a standard and reasons, a finding can be recorded."""
    check_finding(finding(), WHO, ())
    check_finding(finding("unknown", supports=()), WHO, ())
    check_finding(finding("remains_located", question=WHEREABOUTS, supports=(REMAINS.id,)), WHO, ())


@pytest.mark.parametrize("question", [FATE, WHEREABOUTS, elements()[0]])
def test_nobody_who_documents_finds_beyond_reasonable_doubt(question: str) -> None:
    """That standard is a court's; the advice says what to do with a judgment."""
    value = values_of(question).slugs[0]
    with pytest.raises(TermError) as refused:
        check_finding(finding(value, question=question, standard="beyond_reasonable_doubt"), WHO, ())
    assert "exhibit" in str(refused.value.advice)


def test_every_other_standard_can_be_set() -> None:
    """The ladder below the courts is open."""
    for standard in vocabulary("proof").slugs[:-1]:
        check_finding(finding("alive_in_custody", supports=(CELL.id,), standard=standard), WHO, ())


def test_a_death_needs_a_statement_that_says_so() -> None:
    """Neither a cell, nor the title of a list, nor nothing at all makes you dead."""
    told = replace(WHO, grounds=(*WHO.grounds, LISTED))
    for supports in ((), (CELL.id,), (LISTED.id,)):
        for value in ("dead_established", "dead_reported"):
            with pytest.raises(PersonsError, match="states a death or remains in its own words"):
                check_finding(finding(value, supports=supports), told, ())
    assert "remains were found" in refusal(value="remains_located", question=WHEREABOUTS, supports=(DEATH.id,))
    assert "nobody has weighed it" in refusal(standard="reported")


def test_everything_that_is_missing_is_named_at_once() -> None:
    """One refusal, and one is done with all of it."""
    told = refusal(
        value="dead_established", supports=("stm_other",), against=("stm_other",), reasoning=" ", standard="reported"
    )
    for part in ("the reasoning is missing", "stm_other does not speak of", "both for and against", "states a death"):
        assert part in told


def test_a_statement_about_somebody_else_or_one_taken_back_carries_nothing() -> None:
    """A finding rests on this person's own record, as it counts today."""
    assert "stm_other does not speak of" in refusal(supports=(DEATH.id, "stm_other"))
    gone = replace(WHO, grounds=(replace(DEATH, counts=False), CELL))
    with pytest.raises(PersonsError, match="counts no more"):
        check_finding(finding(), gone, ())


@pytest.mark.parametrize(("question", "value"), sorted(COARSE))
def test_of_a_living_person_outside_custody_no_place_is_kept(question: str, value: str) -> None:
    """Reasons that name a place of the case are refused: they would tell the hunters where to look."""
    placed = replace(WHO, place_words=frozenset({("novy", "town"), ("riverside",)}))
    one = finding(value, question=question, supports=())
    check_finding(one, placed, ())
    for words in ("He wrote from Novy Town.", "RIVERSIDE, so she says"):
        with pytest.raises(PersonsError, match="names a place") as refused:
            check_finding(finding(value, question=question, supports=(), reasoning=words), placed, ())
        assert "town" not in refused.value.message.casefold()
    check_finding(finding("alive_in_custody", supports=(CELL.id,), reasoning="Held in Riverside."), placed, ())


@pytest.mark.parametrize("value", sorted({one for _, one in COARSE}))
def test_who_asked_that_nothing_be_written_needs_no_statement(value: str) -> None:
    """A person in safety can be found so without a word of theirs in the record."""
    question = next(asked for asked, one in COARSE if one == value)
    check_finding(finding(value, question=question, supports=()), WHO, ())


def test_every_other_answer_needs_a_statement() -> None:
    """Nothing but "unknown" is found out of nothing."""
    for question in (FATE, WHEREABOUTS):
        for value in values_of(question).slugs:
            if value == "unknown" or (question, value) in COARSE:
                continue
            with pytest.raises(PersonsError):
                check_finding(finding(value, question=question, supports=()), WHO, ())


@pytest.mark.parametrize(
    ("value", "supports", "against", "fits"),
    [
        ("supported", (CELL.id,), (), True),
        ("supported", (), (CELL.id,), False),
        ("contradicted", (), (CELL.id,), True),
        ("contradicted", (CELL.id,), (), False),
        ("disputed", (CELL.id,), (DEATH.id,), True),
        ("disputed", (CELL.id,), (), False),
        ("undetermined", (), (), True),
    ],
)
def test_an_element_is_found_on_the_side_that_has_statements(
    value: str, supports: tuple[str, ...], against: tuple[str, ...], fits: bool
) -> None:
    """No element of a crime is supported by nothing, or contradicted by silence."""
    one = finding(value, question="elements_icpped:state_link", supports=supports, against=against)
    if fits:
        check_finding(one, WHO, ())
    else:
        with pytest.raises(PersonsError, match="needs a statement"):
            check_finding(one, WHO, ())


def test_a_finding_in_force_is_superseded_by_name() -> None:
    """No second answer slips in beside the first; the log shows which took the place of which."""
    held = findings_of(WHO, (judged(finding("alive_in_custody", supports=(CELL.id,))),))
    new = finding("alive_free", name="fnd_2", supports=(CELL.id,))
    with pytest.raises(PersonsError, match="fnd_1 answers this question already"):
        check_finding(new, WHO, held)
    check_finding(finding("alive_free", name="fnd_2", supports=(CELL.id,), supersedes=("fnd_1",)), WHO, held)
    with pytest.raises(PersonsError, match="fnd_9 is no finding on the same question"):
        check_finding(finding("alive_free", name="fnd_2", supersedes=("fnd_1", "fnd_9")), WHO, held)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"question": "guilt"}, TermError),
        ({"question": "elements_icpped:register_death"}, TermError),  # a fact that is owed, no element
        ({"question": "elements_icc:guilt"}, TermError),
        ({"value": "dead"}, TermError),
        ({"value": "alive_free", "question": WHEREABOUTS}, TermError),
        ({"standard": "certain"}, TermError),
    ],
)
def test_a_slip_is_refused(fields: dict[str, str], error: type[ModelError]) -> None:
    """A question, value or standard that does not exist is not written down."""
    with pytest.raises(error):
        check_finding(finding(**fields), WHO, ())


def test_fate_is_asked_of_persons_alone() -> None:
    """An act has no fate; an element can be asked of it."""
    import msgspec

    act = f"act_{'0' * 32}"
    with pytest.raises(ModelError):
        check_finding(msgspec.structs.replace(finding(), about=act), WHO, ())
    element = finding("undetermined", question="elements_icc:attack", supports=())
    check_finding(msgspec.structs.replace(element, about=act), replace(WHO, about=act), ())


@given(st.text(max_size=50), st.integers(0, REASONING_AT_MOST + 5))
def test_reasons_are_there_and_bounded(words: str, more: int) -> None:
    """A finding without reasons is an opinion, and a book is not one."""
    reasoning = words + "x" * more
    fits = bool(reasoning.strip()) and len(reasoning.strip()) <= REASONING_AT_MOST
    one = finding("unknown", supports=(), reasoning=reasoning)
    if fits:
        check_finding(one, WHO, ())
    else:
        with pytest.raises(PersonsError, match="reasoning"):
            check_finding(one, WHO, ())
