"""From the fields of a form to a sheet: what was filled in is in it, once, and an error finds its way back."""

from __future__ import annotations

import pytest

from habeas.errors import StatementsError
from habeas.statements.built import build
from habeas.statements.sheet import sheet_of

HEAD = {"exhibit": "exh_1", "source": "ana", "lang": "en"}
QUOTES = {"q1": {"exact": "They took Ana", "start": 0}, "q2": {"exact": "Ana", "start": 10}}


def act(**fields: str) -> dict[str, str]:
    """The fields of an act."""
    given = HEAD | {
        "kind": "act",
        "type": "abduction",
        "quotes": "q1",
        "victims": "v1",
        "v1.take": "1",
        "v1.name": "Ana",
    }
    return given | {name.replace("__", "."): value for name, value in fields.items()}


def test_an_act_is_a_mention_and_an_act() -> None:
    """Who is named is coded as this source's own mention, at its own passage."""
    built = build(act(v1__mark="q2", v1__party="person"), QUOTES, {})
    assert built.tree == {
        "sheet": HEAD,
        "mention": [{"as": "v1", "party": "person", "name": "Ana", "quote": [QUOTES["q2"]]}],
        "act": [{"type": "abduction", "quote": [QUOTES["q1"]], "victim": "v1"}],
    }
    sheet_of(built.tree)


def test_several_victims_are_several_acts() -> None:
    """An act has one victim; the same people are alleged to have done each."""
    given = act(victims="v1\nv2\nv3", v2__take="1", v2__who="men_2", v3__name="not ticked", v3__mark="q2")
    given["perpetrators"] = "p1"
    given |= {"p1.take": "1", "p1.name": "a captain", "p1.degree": "ordered", "on.y1": "2017", "where": "the river"}
    built = build(given, QUOTES, {})
    assert [row["victim"] for row in built.tree["act"]] == ["v1", "men_2"]
    assert all(row["by"] == [{"actor": "p1", "degree": "ordered"}] for row in built.tree["act"])
    assert all((row["on"], row["where"]) == ("2017", "the river") for row in built.tree["act"])
    assert built.slots == ("v1", "p1")


def test_nobody_ticked_is_an_act_without_a_victim() -> None:
    """It goes to the checks as it is, and they say that an act has exactly one."""
    built = build(act(v1__take="", v1__mark="q2"), QUOTES, {})
    assert "victim" not in built.tree["act"][0]
    assert built.field_of("act 1: victim") == "v1"


def test_a_name_that_was_typed_is_not_passed_over() -> None:
    """Beside a box that is not ticked it would be gone in silence; what a mark put there was not typed."""
    with pytest.raises(StatementsError) as refusal:
        build(act(v1__take=""), QUOTES, {})
    assert refusal.value.place == "v1: name"


def test_somebody_of_the_record_is_coded_and_joined() -> None:
    """Unless this source speaks of them already: then it is that mention that the act is done to."""
    built = build(act(v1__who="per_1", v1__why="same day and house"), QUOTES, {})
    assert [(one.slot, one.person, one.why) for one in built.joinings] == [("v1", "per_1", "same day and house")]
    assert built.tree["mention"][0]["name"] == "Ana"
    mine = build(act(v1__who="per_1", v1__why="same day"), QUOTES, {"per_1": "men_9"})
    assert mine.joinings == ()
    assert "mention" not in mine.tree
    assert mine.tree["act"][0]["victim"] == "men_9"
    assert "same day" not in repr(built)


@pytest.mark.parametrize("fields", [{"v1__who": "per_1"}, {"v1__who": "Ana"}])
def test_nobody_is_joined_without_a_reason(fields: dict[str, str]) -> None:
    """A name alone is none."""
    with pytest.raises(StatementsError) as caught:
        build(act(**fields), QUOTES, {})
    assert "Ana" not in f"{caught.value.message}{caught.value.place}"


def test_an_event_is_coded_by_a_sheet() -> None:
    """What no form builds is said."""
    with pytest.raises(StatementsError):
        build(HEAD | {"kind": "event"}, QUOTES, {})


def test_a_mention_says_what_became_of_somebody() -> None:
    """Fates with their dates, other names one a line, an age as a number where it is one."""
    given = HEAD | {
        "kind": "mention",
        "name": "Ana",
        "names": "Anna\n\nАнна",
        "age": "31",
        "quotes": "q2",
        "sealed": "1",
    }
    given |= {"f1.says": "last_seen", "f1.y1": "2017", "f1.mode": "about", "f2.where": "said nothing of it"}
    row = build(given, QUOTES, {}).tree["mention"][0]
    assert row["names"] == ("Anna", "Анна")
    assert row["age"] == 31
    assert row["sealed"] is True
    assert row["fates"] == [{"says": "last_seen", "when": "2017~"}]


def test_a_silence_has_its_day() -> None:
    """A response names who is silent, about whom, and by when nothing had come."""
    given = HEAD | {"kind": "response", "type": "no_answer_by_date", "victims": "v1", "v1.take": "1", "v1.who": "men_1"}
    given |= {"s1.take": "1", "s1.name": "the prosecutor", "late.y1": "1997", "late.m1": "8", "quotes": "q1"}
    row = build(given, QUOTES, {}).tree["response"][0]
    assert (row["by"], row["about"], row["no_answer_by"]) == ("s1", ["men_1"], "1997-08")


def test_a_number_that_is_none_is_told_at_its_field() -> None:
    """What was typed goes to the checks, which refuse it; nothing is dropped in silence."""
    given = HEAD | {"kind": "tally", "unit": "persons_held", "stated": "dozens", "least": "many", "quotes": "q1"}
    built = build(given, QUOTES, {})
    assert built.tree["tally"][0]["least"] == "many"
    assert built.field_of("tally 1: least") == "least"


def test_errors_find_their_fields() -> None:
    """A place in the sheet is a field of the form."""
    given = act(victims="v1\nv2", v2__take="1", v2__name="Beto", perpetrators="p1", p1__take="1")
    built = build(given, QUOTES, {})
    found = [
        built.field_of(place)
        for place in (
            *("sheet: credibility_reason", "act 1: start", "act 2: type", "act 1: quote 2", "act 1: by 1: degree"),
            *("mention 2: names 1", "v1: why", "mention 3: party", "", None),
        )
    ]
    assert found == ["credibility_reason", "on", "type", "quotes", "p1", "v2.name", "v1.why", "p1.party", "", ""]


def test_a_place_that_was_agreed_on_is_kept_by_an_edit() -> None:
    """Whoever edits something else does not lose it; whoever takes the words out takes it out."""
    given = act(where="the river", where__place="plc_1", where__precision="settlement")
    assert build(given, QUOTES, {}).tree["act"][0]["where"] == {
        "stated": "the river",
        "place": "plc_1",
        "precision": "settlement",
    }
    assert "where" not in build(given | {"where": ""}, QUOTES, {}).tree["act"][0]
