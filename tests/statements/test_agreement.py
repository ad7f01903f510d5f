"""How far coders agree is told by term and passage, never by person, and never by why somebody was persecuted."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.statements.telling import Telling

from habeas.model.statements import Relation
from habeas.statements.agreement import Agreement, Mark, Paragraph, agree, terms_of

TEXT = "exh_" + "a" * 32
OTHER = "exh_" + "b" * 32


def paragraphs(count: int, exhibit: str = TEXT) -> list[Paragraph]:
    return [Paragraph(exhibit, n, 10 * n, 10 * n + 9) for n in range(1, count + 1)]


def compared(marks: list[Mark], of: list[Paragraph], coders: dict[str, frozenset[str]]) -> Agreement:
    return agree(marks, of, coders, draws=100, rng=np.random.default_rng(1))


def test_a_disagreement_names_the_passage_and_not_a_culprit() -> None:
    """Who reads the list finds exhibit, paragraph, place, term, and on which side each coder stands."""
    of = paragraphs(3)
    marks = [
        Mark("first", of[0], "act_types", "abduction"),
        Mark("second", of[0], "act_types", "abduction"),
        Mark("first", of[1], "act_types", "torture"),
        Mark("second", of[2], "methods", "beating"),
    ]
    found = compared(marks, of, {TEXT: frozenset({"first", "second"})})
    assert [(one.paragraph.number, one.term, one.coded_by, one.not_by) for one in found.disagreements] == [
        (2, "torture", ("first",), ("second",)),
        (3, "beating", ("second",), ("first",)),
    ]
    assert [(name, term) for name, term, _ in found.terms] == [
        ("act_types", "abduction"),
        ("act_types", "torture"),
        ("methods", "beating"),
    ]
    told = found.disagreements[0].as_object()
    assert told == {
        "exhibit": TEXT,
        "paragraph": 2,
        "start": 20,
        "end": 29,
        "vocabulary": "act_types",
        "term": "torture",
        "coded_by": ["first"],
        "not_by": ["second"],
    }


def test_no_list_is_made_by_ground() -> None:
    """How far coders agree on grounds is one number; which ground stands in which passage is told to nobody."""
    of = paragraphs(3)
    marks = [
        Mark("first", of[0], "grounds", "sexual_orientation_perceived"),
        Mark("first", of[1], "grounds", "religious"),
        Mark("second", of[1], "grounds", "religious"),
    ]
    found = compared(marks, of, {TEXT: frozenset({"first", "second"})})
    assert [name for name, _ in found.vocabularies] == ["grounds"]
    assert (found.terms, found.disagreements, found.untold) == ((), (), 1)
    assert "orientation" not in repr(found)


def test_whoever_did_not_code_an_exhibit_is_missing_there() -> None:
    """A coder of one text is not taken to have seen nothing in another."""
    of = [*paragraphs(3), *paragraphs(3, OTHER)]
    marks = [Mark(coder, one, "act_types", "torture") for coder in ("a", "b") for one in (of[0], of[3])]
    both = {TEXT: frozenset({"a", "b"}), OTHER: frozenset({"a", "b"})}
    before = compared(marks, of, both)
    third = both | {OTHER: frozenset({"a", "b", "c"})}
    marks.append(Mark("c", of[3], "act_types", "torture"))
    after = compared(marks, of, third)
    assert before.terms[0][2].value == after.terms[0][2].value == 1.0
    assert after.coders == ("a", "b", "c")
    alone = compared(marks, of, {TEXT: frozenset({"a", "b"}), OTHER: frozenset({"c"})})
    assert (alone.units, alone.exhibits) == (3, (TEXT,))


def test_a_relation_and_its_inverse_are_one() -> None:
    """Who codes "child of" and who codes "parent of" have seen the same."""
    of = Telling()
    a, b = of.mention("s"), of.mention("s")
    said = of.said("s")
    either = [
        Relation(statement=of.id("stm"), attribution=said, a=a, relation=slug, b=b)
        for slug in ("parent_of", "child_of")
    ]
    assert len({tuple(terms_of(one)) for one in either}) == 1


def test_what_each_statement_codes() -> None:
    """Type, methods, grounds, purposes and end of an act; degree, answer, unit and party of the others."""
    of = Telling()
    man = of.mention("s")
    act = of.act(
        "s", "torture", man, methods=("beating",), grounds=("religious",), purposes=("punish",), end_status="released"
    )
    of.involved("s", act, degree="ordered")
    of.answer("s", "denies_act", act)
    of.tally("s", 1, 2)
    of.event("s", "raid")
    of.search("s", man)
    told = {name: {term for one in of.statements for n, term in terms_of(one) if n == name} for name in (
        "act_types", "methods", "grounds", "purposes", "end_status", "involvement", "responses", "tally_units",
        "event_kinds", "search_actions", "parties",
    )}  # fmt: skip
    assert told == {
        "act_types": {"torture"},
        "methods": {"beating"},
        "grounds": {"religious"},
        "purposes": {"punish"},
        "end_status": {"released"},
        "involvement": {"ordered"},
        "responses": {"denies_act"},
        "tally_units": {"persons_killed"},
        "event_kinds": {"raid"},
        "search_actions": {"complaint_to_police"},
        "parties": {"person", "unit", "institution"},
    }


TERMS = [("act_types", "torture"), ("act_types", "abduction"), ("methods", "beating"), ("grounds", "religious")]
MARKS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.integers(0, 7),
        st.sampled_from(TERMS),
    ),
    max_size=40,
)


def _case(
    told: list[tuple[str, int, tuple[str, str]]],
) -> tuple[list[Mark], list[Paragraph], dict[str, frozenset[str]]]:
    of = [*paragraphs(4), *paragraphs(4, OTHER)]
    marks = [Mark(coder, of[at], *term) for coder, at, term in told]
    return marks, of, {TEXT: frozenset("abc"), OTHER: frozenset("ab")}


@settings(deadline=None)
@given(MARKS, st.randoms(use_true_random=False))
def test_the_order_of_marks_and_paragraphs_does_not_matter(
    told: list[tuple[str, int, tuple[str, str]]], random: Random
) -> None:
    """The same codings give the same numbers and the same list, whoever is read first."""
    marks, of, coders = _case(told)
    before = compared(marks, of, coders)
    random.shuffle(marks)
    random.shuffle(of)
    assert compared(marks + marks, of, coders) == before


@settings(deadline=None)
@given(MARKS)
def test_no_disagreement_is_full_agreement(told: list[tuple[str, int, tuple[str, str]]]) -> None:
    """Where nothing is listed every term has alpha 1 or none at all, and where something is, some alpha is below 1."""
    marks, of, coders = _case(told)
    found = compared(marks, of, coders)
    values = [alpha.value for _, alpha in found.vocabularies]
    agreed = all(value is None or value == pytest.approx(1, abs=1e-12) for value in values)
    assert agreed == (not found.disagreements and not found.untold)


def test_nothing_coded_by_two_is_no_number() -> None:
    """One coder alone agrees with nobody."""
    found = compared([Mark("a", paragraphs(1)[0], "methods", "beating")], paragraphs(1), {TEXT: frozenset("a")})
    assert (found.units, found.vocabularies, found.disagreements) == (0, (), ())
