"""What the State has to register and to tell: who states it, who contradicts it, and that silence stays silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.statements.telling import Telling, when

from habeas.fates.owed import ARTICLES, Fact, Spoken, owed
from habeas.model.records import Record
from habeas.model.statements import CodedMention
from habeas.model.values import Name
from habeas.model.vocabularies import vocabulary


def spoken(of: Telling, **disputed: frozenset[str]) -> Spoken:
    accounts = [one for one in of.statements if isinstance(one, CodedMention) and one.party == "person"]
    return Spoken(
        statements=tuple(of.statements), accounts=(*of.rows, *accounts), sources=of.sources, disputed=disputed
    )


def facts(of: Telling, **disputed: frozenset[str]) -> dict[str, Fact]:
    return {fact.slug: fact for fact in owed(spoken(of, **disputed))}


def test_of_a_silent_record_everything_is_owed_and_nothing_is_said() -> None:
    """Where nobody states a fact, the State owes it, and no sentence fills the gap."""
    found = facts(Telling())
    assert all(fact.owed and fact.state == "not_stated" and not fact.sources for fact in found.values())
    assert all(not part.stated for fact in found.values() for part in fact.parts)


def test_both_articles_are_there_whole() -> None:
    """Every fact of articles 17(3) and 18(1) in the vocabulary has its row, in its order."""
    terms = vocabulary("elements_icpped").terms
    wanted = [slug for slug, term in terms.items() if term.traits["under"] in ARTICLES]
    assert [fact.slug for fact in owed(spoken(Telling()))] == wanted


def test_what_a_survivor_states_is_known_and_still_owed() -> None:
    """That others know where you were taken discharges no State of telling it."""
    of = Telling()
    a = of.mention("survivor")
    arrest = of.act("survivor", "arrest", a, "2017-04-01", at="plc_1")
    unit = of.involved("survivor", arrest, degree="carried_out")
    found = facts(of)["register_deprivation"]
    assert (found.state, found.owed, found.sources) == ("known", True, (of.source("survivor"),))
    assert {part.name: part.stated for part in found.parts}["authority"] == (unit,)


def test_what_a_register_of_the_state_states_is_not_owed() -> None:
    """A fact that an official source states in every part is told."""
    of = Telling()
    of.source("book", "state_register")
    a = of.mention("book")
    holding = of.act("book", "detention_official", a, "2017-04-02", at="plc_1")
    assert facts(of)["register_held_at"].owed
    of.involved("book", holding, degree="carried_out")
    found = facts(of)
    assert (found["register_held_at"].state, found["register_held_at"].owed) == ("known", False)
    assert not found["told_whereabouts"].owed
    assert found["register_death"].owed


def test_a_part_that_nobody_states_is_told_apart() -> None:
    """A day without a place is half a fact."""
    of = Telling()
    of.act("survivor", "arrest", of.mention("survivor"), "2017-04-01")
    found = facts(of)["register_deprivation"]
    assert found.state == "partly_known"
    assert [part.name for part in found.parts if not part.stated] == ["place", "authority"]


def test_what_others_contradict_is_told_as_contradicted() -> None:
    """Two places of one cell are not one known place, and the other parts keep their state."""
    of = Telling()
    act = of.act("survivor", "detention_secret", of.mention("survivor"), "2017-04-01", at="plc_1")
    statement = next(one.statement for one in of.statements if getattr(one, "id", "") == act)
    found = facts(of, place=frozenset({statement}))["register_held_at"]
    assert found.state == "contradicted"
    assert [(part.name, bool(part.contradicted)) for part in found.parts] == [
        ("place", True),
        ("admission", False),
        ("authority", False),
    ]


def test_who_ordered_is_known_from_who_says_ordered() -> None:
    """Somebody who carried it out did not order it."""
    of = Telling()
    arrest = of.act("s", "arrest", of.mention("s"))
    of.involved("s", arrest, degree="carried_out")
    assert facts(of)["told_ordered_by"].state == "not_stated"
    of.involved("s", arrest, degree="ordered")
    assert facts(of)["told_ordered_by"].state == "known"


def test_confinement_by_relatives_is_no_custody_of_the_state() -> None:
    """What relatives do is not told as a place of detention."""
    of = Telling()
    of.act("s", "confinement_by_family", of.mention("s"), "2017", at="plc_1")
    assert facts(of)["register_held_at"].state == "not_stated"


def test_a_row_of_a_list_is_called_by_its_mention() -> None:
    """What a list states is known from it."""
    of = Telling()
    row = of.row("register", ("reported_dead", "2017", "column"))
    assert facts(of)["register_death"].parts[0].stated == (row,)
    import msgspec

    named = msgspec.structs.replace(
        of.rows[0], mention=msgspec.structs.replace(of.rows[0].mention, names=(Name(written="Nadie"),))
    )
    of.rows[0] = named
    assert isinstance(named, Record)
    assert facts(of)["register_identity"].state == "known"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]),
            st.sampled_from(["arrest", "detention_secret", "killing_state", "torture"]),
            st.sampled_from([None, "2017", "2017-04-01"]),
            st.sampled_from(["", "plc_1"]),
        ),
        max_size=6,
    )
)
def test_every_fact_reaches_a_statement_or_says_that_nobody_states_it(
    told: list[tuple[str, str, str | None, str]],
) -> None:
    """No fact is known from nowhere, and a fact without statements is never known."""
    of = Telling()
    for source, act_type, day, place in told:
        of.act(source, act_type, of.mention(source), day, at=place)
    ids = {one.statement for one in of.statements}
    for fact in owed(spoken(of)):
        assert {name for part in fact.parts for name in part.stated} <= ids
        assert (fact.state == "not_stated") == (not any(part.stated for part in fact.parts))
        assert fact.owed  # no source of the State is among them


@pytest.mark.parametrize("end", ["released", "transferred"])
def test_a_release_and_a_transfer_are_facts_of_leaving(end: str) -> None:
    """When and to where somebody left is asked together."""
    of = Telling()
    of.act("s", "detention_secret", of.mention("s"), "2017-04-01", "2017-04-09", end_status=end)
    found = facts(of)["register_release_or_transfer"]
    assert [part.name for part in found.parts if part.stated] == ["date"]
    assert when("2017") is not None
