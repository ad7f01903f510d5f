"""What never leaves with a statement, whatever was allowed: grounds, places of somebody free, and who a source is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.disclosures.paring import GROUND, PLACE, free_words, ground_words, named, pared, says_free, tells_ground
from habeas.model.attribution import Anchor, Attribution
from habeas.model.mentions import Mention, StatedFate
from habeas.model.records import Record
from habeas.model.statements import Act, CodedMention, SearchAction, Statement
from habeas.model.values import Name, Text, Where
from habeas.model.vocabularies import vocabulary

SAID = Attribution(
    source="src_" + "1" * 32,
    exhibit="exh_" + "1" * 32,
    anchors=(Anchor(exhibit="exh_" + "1" * 32, exact="words", prefix="before", suffix="behind"),),
    coded_by="usr_1",
    credibility="2",
    credibility_reason="Because",
)
_TEXT = st.none() | st.just(Text(text="some words"))


def act(**more: Any) -> Act:
    made: dict[str, Any] = {
        "statement": "stm_1",
        "attribution": SAID,
        "id": "act_1",
        "act_type": "arrest",
        "victim": "men_1",
    }
    return Act(**(made | more))


@given(
    grounds=st.lists(st.sampled_from(list(vocabulary("grounds").terms)), max_size=2).map(tuple),
    grounds_words=_TEXT,
    stated_reason=_TEXT,
    purposes=st.lists(st.sampled_from(list(vocabulary("purposes").terms)), max_size=3).map(tuple),
    end=st.sampled_from(["", *vocabulary("end_status").terms]),
    kind=st.sampled_from(["arrest", "torture", "forced_flight", "confinement_by_family"]),
    where=st.none() | st.just(Where(stated="here")),
    form=st.sampled_from(["name", "initials", "none"]),
)
def test_no_act_keeps_a_ground_or_the_place_of_somebody_free(
    grounds: tuple[str, ...],
    grounds_words: Text | None,
    stated_reason: Text | None,
    purposes: tuple[str, ...],
    end: str,
    kind: str,
    where: Where | None,
    form: str,
) -> None:
    """Whatever an act says, pared it says neither, tells what was pared, and pared again it stays as it is."""
    whole = act(grounds=grounds, grounds_words=grounds_words, stated_reason=stated_reason, purposes=purposes,
                end_status=end, act_type=kind, where=where, where_end=where)  # fmt: skip
    left, why = pared(whole, form=form)
    assert isinstance(left, Act)
    assert (left.grounds, left.grounds_words, left.stated_reason) == ((), None, None)
    assert "discriminate" not in left.purposes
    assert left.where_end is None or not says_free(whole) or kind == "confinement_by_family"
    assert kind != "confinement_by_family" or (left.where, left.where_end) == (None, None)
    assert (GROUND in why) == bool(grounds or grounds_words or stated_reason or "discriminate" in purposes)
    assert (PLACE in why) == ((left.where, left.where_end) != (where, where))
    assert pared(left, form=form) == (left, ())


@pytest.mark.parametrize("form", ["name", "initials", "none"])
def test_names_leave_in_the_form_asked_for(form: str) -> None:
    """Initials are all of a name that is left, its read parts and what a list calls a row included; or nothing is."""
    mention = Mention(id="men_1", names=(Name(written="Aslan Testov", given="Aslan", family="Testov"),))
    coded, _ = pared(CodedMention(statement="stm_1", attribution=SAID, mention=mention, is_source="src_x"), form=form)
    row, _ = pared(Record(mention=mention, attribution=SAID, external_id="Testov-1"), form=form)
    said = " ".join((repr(coded), repr(row)))
    assert ("Testov" in said) == (form == "name")
    assert ("A. T." in said) == (form == "initials")
    assert isinstance(coded, CodedMention)
    assert coded.is_source == ""
    assert named(mention, form) == coded.mention


def test_a_party_keeps_its_name_in_every_form() -> None:
    """A police station is written out, whatever form of a victim's name was asked for."""
    station = Mention(id="men_1", names=(Name(written="Seventh police station"),))
    said = CodedMention(statement="stm_1", attribution=SAID, mention=station, party="unit")
    left, _ = pared(said, form="none", is_party=True)
    assert isinstance(left, CodedMention)
    assert left.mention == station


def test_what_coders_wrote_for_themselves_stays_here() -> None:
    """Who coded it, their reasons, and the words beside the passage leave with nothing."""
    left, _ = pared(act(), form="name")
    said = left.attribution
    assert (said.coded_by, said.credibility_reason, said.mapping) == ("", "", "")
    assert [(one.exact, one.prefix, one.suffix) for one in said.anchors] == [("words", "", "")]
    assert said.credibility == "2"


def test_a_place_last_seen_goes_only_of_somebody_of_whom_nothing_says_they_are_free() -> None:
    """Where somebody was last seen helps to find them; of somebody free it would help those who hunt them."""
    fates = (
        StatedFate(says="last_seen", where=Where(stated="Here")),
        StatedFate(says="released", where=Where(stated="There")),
    )
    said = CodedMention(statement="stm_1", attribution=SAID, mention=Mention(id="men_1"), fates=fates)
    held, _ = pared(said, form="name")
    free, why = pared(said, form="name", is_free=True)
    assert [one.where is None for one in held.fates] == [False, True]  # type: ignore[union-attr]
    assert [one.where is None for one in free.fates] == [True, True]  # type: ignore[union-attr]
    assert why == (PLACE,)
    assert says_free(said)


def test_every_text_of_a_statement_is_looked_at() -> None:
    """Words in whatever field are found, so that no field is forgotten when names are looked for."""
    words = [*free_words(act(words=Text(text="one"), where=Where(stated="two"), stated_reason=Text(text="three")))]
    assert {"one", "two", "three"} <= set(words)
    search: Statement = SearchAction(
        statement="stm_1", attribution=SAID, id="sea_1", search_kind="other", asks=Text(text="four")
    )
    assert [*free_words(search)] == ["four"]


def test_words_for_a_ground_are_known_again_and_single_words_are_not() -> None:
    """A label of several words is known again in any language; "national" alone stands in names of units."""
    of = act(grounds=("sexual_orientation_perceived", "national"), grounds_words=Text(text="one of Those"))
    words = (*ground_words(of),)
    label = vocabulary("grounds").terms["sexual_orientation_perceived"].label("en")
    assert tells_ground(f"He said: {label.upper()}!", words)
    assert tells_ground("he was one  of those, they said", words)
    assert not tells_ground("the national guard took him", words)
    assert not tells_ground("", words)
