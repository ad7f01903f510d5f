"""Statements are listed with their source and passage; what is shown is noted, and who is sealed stays covered."""

from __future__ import annotations

import json

import pytest
from tests.casework.coders import HERE, PLANTED, Coders, act, coders, mention, with_act
from tests.casework.telling import ids_in
from tests.vault.bench import CASE, cheap_passphrases, quick_path

from habeas.casework.people import list_persons
from habeas.errors import EvidenceError, HabeasError, PersonsError, StatementsError
from habeas.model.encoding import decode_fast
from habeas.model.ids import new_id
from habeas.model.records import Access

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def noted(coders: Coders) -> list[Access]:
    """What was noted as opened beyond the opening of the case."""
    found = []
    with coders.context.case(CASE, "test", inspect=True) as case:
        for n, entry in case.entries.walk():
            found += [decode_fast(body) for _, body in case.bodies(n, entry.header)]
        found += [decode_fast(body) for _, body in case.keyring.notes()]
    return [one for one in found if isinstance(one, Access) and one.verb == "statements" and one.what != "unlocked"]


def test_a_statement_is_told_with_whoever_says_it_and_where(coders: Coders) -> None:
    """Independent sources are counted over exactly what is listed."""
    coders.code(with_act(), relayed_by=["paper"])
    coders.code({"mention": [mention(source="beto")]})
    found = coders.listed()
    assert [one.kind for one in found.statements] == ["mention", "act", "mention"]
    assert len(found.independence.independent) == 2
    assert len(coders.listed(source="ana").independence.independent) == 1
    assert set(found.slugs.values()) >= {"ana", "beto", "paper"}
    told = found.as_object()
    assert [one["counts"] for one in told["statements"]] == [True, True, True]  # type: ignore[attr-defined]
    assert told["independent"] == 2


def test_programs_are_told_ids_and_terms_unless_they_ask_for_words(coders: Coders) -> None:
    """What goes into a script's log names and quotes nobody, and says of nobody on what grounds they were taken."""
    coders.code(
        {
            "mention": [mention(name=f"Ana {PLANTED}", occupation=PLANTED, quote=f"They took Ana {PLANTED}")],
            "act": [act(words=PLANTED, grounds=["political"], grounds_words=PLANTED, where=PLANTED, start="2017-04~")],
        }
    )
    plain = json.dumps(coders.listed(words=False).as_object())
    assert PLANTED not in plain
    assert "political" not in plain
    words = json.dumps(coders.listed().as_object(words=True))
    assert f"Ana {PLANTED}" in words
    assert PLANTED not in repr(coders.listed())
    told = coders.listed(words=False).as_object()["statements"][1]  # type: ignore[index]
    assert (told["act_type"], told["start"]) == ("arrest", "2017-04~")
    assert told["where"] == {"place": None, "precision": "unknown"}
    assert told["vocabularies"]["act_types"] == "1"


def test_unknown_parts_of_dates_reach_programs_as_they_are(coders: Coders) -> None:
    """A date in words is told as there and not read; one that is not there is left out."""
    dates = ["2017-04-XX", "[2017-03..2017-05]", "201X", "2017?", "../2017", {"stated": "in the spring"}, ""]
    rows = [act(start=one) for one in dates]
    coders.code({"mention": [mention()], "act": rows})
    told = [one for one in coders.listed(words=False).as_object()["statements"] if one["kind"] == "act"]  # type: ignore[attr-defined]
    assert [one.get("start", "left out") for one in told] == [
        "2017-04-XX", "[2017-03..2017-05]", "201X", "2017?", "../2017", None, "left out",
    ]  # fmt: skip


def test_what_is_shown_is_noted_with_whom_and_which_file(coders: Coders) -> None:
    """Somebody can ask later who read their record; a list of ids alone is no reading."""
    coders.code(with_act())
    coders.listed(words=False)
    assert noted(coders) == []
    found = coders.listed()
    assert found.statements
    (note,) = noted(coders)
    assert (note.what, ids_in(note.exhibits, "exh")) == ("listed", [coders.exhibit])
    assert ids_in(note.mentions, "men") == [found.statements[1].statement.victim]  # type: ignore[attr-defined]


def test_who_is_held_sealed_stays_covered_unless_somebody_asks(coders: Coders) -> None:
    """A list of statements is no way to a list of the people who were given up under torture."""
    row = mention("D", name=f"Dana {PLANTED}", sealed=True, quote="Dana")
    coders.code({"mention": [row, mention("A", name="Ana")]})
    found = coders.listed()
    assert [one.covered for one in found.statements] == [True, False]
    words = json.dumps(found.as_object(words=True))
    assert PLANTED not in words + json.dumps(list(found.names.values()))
    assert "Dana" not in words
    (note,) = noted(coders)
    assert len(ids_in(note.mentions, "men")) == 1
    asked = coders.listed(sealed=True)
    assert f"Dana {PLANTED}" in json.dumps(asked.as_object(words=True))
    assert len(ids_in(noted(coders)[-1].mentions, "men")) == 2
    # An edit that opened them shows what it shows; the older version stays covered with the newer.
    coders.code({"mention": [mention("D", name="D.", edits=found.statements[0].statement.statement, sealed=False)]})
    both = coders.listed(history=True, about=found.statements[0].statement.mention.id)  # type: ignore[attr-defined]
    assert [one.covered for one in both.statements] == [True, True]


def test_statements_are_found_by_what_they_are_about(coders: Coders) -> None:
    """Of a person everything: who was involved in what was done to them, and what was answered to it."""
    tree = {
        "mention": [mention("A"), mention("P", party="unit"), mention("Z")],
        "event": [{"as": "E", "type": "raid", "quote": HERE}],
        "act": [act(event="E", by=[{"actor": "P"}]), act(victim="Z")],
        "search_action": [{"as": "S", "type": "complaint_to_police", "about": ["A"], "quote": HERE}],
        "response": [{"by": "P", "type": "denies_act", "answers": "S", "quote": HERE}],
    }
    done = coders.code(tree)
    things = {(kind, row): one for kind, row, one in done.things}
    person = next(
        one.person.id for one in list_persons(coders.context, CASE).persons if done.handles["A"] in one.person.mentions
    )

    def kinds(about: str, **wanted: str) -> list[str]:
        return [one.kind for one in coders.listed(about=about, **wanted).statements]

    of_a = ["mention", "act", "involvement", "search_action"]
    assert kinds(person) == kinds(done.handles["A"]) == of_a
    assert kinds(person, kind="involvement") == ["involvement"]
    assert kinds(person, source="beto") == []
    assert kinds(things["event", 1]) == ["event", "act", "involvement"]
    assert kinds(things["act", 2]) == ["act"]
    assert kinds(things["search_action", 1]) == ["search_action", "response"]
    assert kinds(new_id("act", bytes)) == []
    assert [one.kind for one in coders.listed(exhibit=coders.exhibit).statements][:3] == ["mention"] * 3


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ({"about": PLANTED}, StatementsError),
        ({"about": "stm_" + "0" * 32}, StatementsError),
        ({"about": "per_" + "0" * 32}, PersonsError),
        ({"source": PLANTED}, StatementsError),
        ({"exhibit": PLANTED}, EvidenceError),
        ({"exhibit": "exh_" + "0" * 32}, EvidenceError),
    ],
)
def test_who_asks_for_what_is_not_there_is_told_so(
    coders: Coders, wanted: dict[str, str], error: type[HabeasError]
) -> None:
    """An empty list would say that nobody said anything."""
    with pytest.raises(error) as caught:
        coders.listed(**wanted)
    assert PLANTED not in f"{caught.value.message} {caught.value.place} {caught.value.advice}"


def test_the_history_says_why_and_when_something_was_retracted(coders: Coders) -> None:
    """A retraction has a reason, and whoever reads the history sees it beside what it took."""
    coders.code(with_act())
    said = coders.statement("act")
    gone = coders.retract(said.statement)
    found = coders.listed(history=True)
    assert [one.retracted_by for one in found.statements] == [(), (gone.id,)]
    assert found.retractions[gone.id].why == "misread"
    plain, words = found.as_object()["retractions"], found.as_object(words=True)["retractions"]
    assert (plain, words) == (  # the reason is sealed with the rest, and is words
        [{"id": gone.id, "at": "2020-08-30T12:00:00Z", "by": coders.context.workspace.member.id}],
        [{"id": gone.id, "at": "2020-08-30T12:00:00Z", "by": coders.context.workspace.member.id, "why": "misread"}],
    )
    coders.retract(gone.id)
    assert coders.listed(history=True).retractions == {}


def test_a_mention_without_a_name_is_called_by_what_it_is(coders: Coders) -> None:
    """Nobody is given a name that no source wrote."""
    coders.code({"mention": [mention("A"), mention("P", party="unit"), mention("B", name="Beto")]})
    assert sorted(coders.listed().names.values()) == ["Beto", "unnamed person", "unnamed unit"]
