"""The statement builder: from marks to statements and back, by the checks of a sheet, and nothing lost by editing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from tests.casework.coders import PLANTED, TEXT, Coders, coders
from tests.vault.bench import CASE, cheap_passphrases, people, quick_path

from habeas.casework.building import (
    FormRecorded,
    FormRefused,
    begin_form,
    edit_form,
    form_with_marks,
    record_form,
    same_form,
    take_back_form,
)
from habeas.casework.coded_here import coded_here
from habeas.casework.exhibiting import label_exhibit
from habeas.casework.importing import import_table
from habeas.casework.marking import mark_passage
from habeas.casework.people import list_persons
from habeas.casework.people_pages import people_begun, people_named, people_page
from habeas.casework.who_read import who_read
from habeas.errors import StatementsError
from habeas.model.statements import Act, Statement

__all__ = ["cheap_passphrases", "coders", "quick_path"]


def mark(coders: Coders, words: str, label: str) -> str:
    at = TEXT.index(words)
    return mark_passage(coders.context, CASE, coders.exhibit, label, ((at, at + len(words), words),)).mark.id


def begun(coders: Coders, *marks: str, kind: str = "act") -> dict[str, str]:
    return dict(begin_form(coders.context, CASE, coders.exhibit, kind=kind, marks=marks).given)


def record(coders: Coders, given: Mapping[str, str]) -> FormRecorded:
    done = record_form(coders.context, CASE, given)
    assert isinstance(done, FormRecorded), done
    return done


def refused(coders: Coders, given: Mapping[str, str]) -> FormRefused:
    before = coders.counting()
    done = record_form(coders.context, CASE, given)
    assert isinstance(done, FormRefused)
    assert coders.counting() == before
    assert PLANTED not in f"{done.message}{done.advice}{done.name}"
    return done


def act(coders: Coders, **fields: str) -> dict[str, str]:
    """A form that is filled in: somebody was taken."""
    marks = (mark(coders, f"Ana {PLANTED}", "person"), mark(coders, "took", "act"), mark(coders, "at night", "time"))
    return begun(coders, *marks) | {"type": "abduction"} | fields


def with_list(coders: Coders) -> str:
    """Take in a list with one person; return who that is."""
    table, mapping = coders.bench.write_list("list", people(1, list_name="list"))
    import_table(coders.context, CASE, table, mapping)
    return people_page(coders.context, CASE).rows[0].id


def test_marks_fill_the_form(coders: Coders) -> None:
    """Who, when, where and by whom come from what was marked; a question is no evidence."""
    marks = [
        mark(coders, words, label)
        for words, label in (
            ("at night", "time"),
            (f"Ana {PLANTED}", "person"),
            ("the house by the river", "place"),
            ("Her brother Beto", "other_victim"),
            ("they said nothing", "question"),
            ("the police", "perpetrator"),
        )
    ]
    form = begin_form(coders.context, CASE, coders.exhibit, kind="act", marks=tuple(marks))
    given = form.given
    assert (given["source"], given["lang"], given["on.words"]) == ("ana", "en", "at night")
    assert given["where"] == "the house by the river"
    assert [given[f"{slot}.name"] for slot in form.victims] == [f"Ana {PLANTED}", "Her brother Beto"]
    assert [given[f"{slot}.name"] for slot in form.perpetrators] == ["the police"]
    assert marks[4] not in [one.id for one in form.quotes]
    assert PLANTED not in repr(form)


def test_without_marks_of_this_sitting_those_nearby_are_taken(coders: Coders) -> None:
    """After a break: the paragraph's marks from which nothing was coded yet."""
    record(coders, act(coders))
    brother = mark(coders, "Her brother Beto", "person")
    mark(coders, "Dana and Emil", "person")
    at = TEXT.index("He went")
    form = begin_form(coders.context, CASE, coders.exhibit, kind="act", marks=(), at=at)
    assert [one.id for one in form.quotes] == [brother]
    assert begin_form(coders.context, CASE, coders.exhibit, kind="act", marks=(), at=0).quotes == ()


def test_a_form_is_one_entry(coders: Coders) -> None:
    """The mention, the act and who is alleged to have done it are there together, each at its passage."""
    done = record(coders, act(coders, **{"p1.take": "1", "p1.name": "the police", "p1.party": "institution"}))
    assert done.recorded.counts == {"mention": 2, "act": 1, "involvement": 1}
    said = coders.statement("act")
    assert isinstance(said, Act)
    assert said.start is not None
    assert said.start.stated == "at night"
    assert [one.exact for one in said.attribution.anchors] == ["took", f"Ana {PLANTED}", "at night"]
    assert coders.same_after_rebuild()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"type": "disappearance"}, "type"),
        ({"type": ""}, "type"),
        ({"on.y1": "17"}, "on"),
        ({"on.y1": "2031"}, "on"),
        ({"v1.take": ""}, "v1"),
        ({"v1.party": "group"}, "v1"),
        ({"quotes": ""}, "quotes"),
        ({"source": ""}, "source"),
        ({"source": PLANTED}, "source"),
        ({"credibility": "2"}, "credibility_reason"),
        ({"v1.who": "per_" + "0" * 32, "v1.why": PLANTED}, "v1.who"),
        ({"v1.who": "per_" + "0" * 32}, "v1.why"),
        ({"edits": "stm_" + "0" * 32}, ""),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_written(
    coders: Coders, fields: dict[str, str], name: str
) -> None:
    """All rules of a sheet hold, and what was typed is there again."""
    given = act(coders, **fields)
    assert refused(coders, given).name == name
    if "edits" not in fields:
        assert dict(same_form(coders.context, CASE, given).given) == given


def test_somebody_of_the_record_is_joined_by_a_judgement(coders: Coders) -> None:
    """This source's own mention is coded, and held to be the listed person with the reason; both can be taken back."""
    person = with_list(coders)
    done = record(coders, act(coders, **{"v1.who": person, "v1.why": f"{PLANTED}: same house"}))
    assert len(done.joined) == 1
    (joined,) = [one for one in list_persons(coders.context, CASE).persons if len(one.person.mentions) == 2]
    assert set(joined.slugs) == {"ana", "list"}
    assert PLANTED not in repr(done)
    again = begun(coders, mark(coders, "from the house", "act")) | {"type": "threat", "v1.who": joined.person.id}
    assert record(coders, again).recorded.counts == {"act": 1}, "the source's own mention is taken, and no new one made"
    second = coders.counting()[-1]
    take_back_form(coders.context, CASE, (second,), ())
    ids = tuple(one for _, one in done.recorded.ids)
    assert take_back_form(coders.context, CASE, ids, done.joined) == 2
    assert all(len(one.person.mentions) == 1 for one in list_persons(coders.context, CASE).persons)
    assert coders.counting() == []


def test_a_sealed_file_joins_nobody(coders: Coders) -> None:
    """Who stands on a list that was forced out of somebody is neither found nor linked, from this screen either."""
    person = with_list(coders)
    label_exhibit(coders.context, CASE, coders.exhibit, add=("coerced_list",), remove=())
    given = begun(coders, mark(coders, "Dana", "person"), kind="mention")
    assert begin_form(coders.context, CASE, coders.exhibit, kind="mention", marks=()).sealed
    told = refused(coders, given | {"m1.who": person, "m1.why": "same"})
    assert "sealed" in told.message
    done = record(coders, given)
    assert done.recorded.sealed == 1
    (line,) = coded_here(coders.context, CASE, coders.exhibit)
    assert line.covered
    assert (line.called, line.quotes) == ((), ())


def test_marks_that_come_later_are_added_to_an_open_form(coders: Coders) -> None:
    """What is filled in stays; the new passage, person and place are put where there is room."""
    given = act(coders, where="there")
    later = (mark(coders, "the house by the river", "place"), mark(coders, "Her brother Beto", "other_victim"))
    form = form_with_marks(coders.context, CASE, given, later)
    assert form.given["where"] == "there"
    assert form.given["type"] == "abduction"
    assert form.victims == ("v1", "v2")
    assert [one.id for one in form.quotes][-2:] == list(later)


def test_a_person_who_is_marked_later_is_no_second_one(coders: Coders) -> None:
    """A form that waits for its first person takes the mark; nobody unnamed is recorded beside them."""
    given = begun(coders, mark(coders, "took", "act")) | {"type": "abduction"}
    form = form_with_marks(coders.context, CASE, given, (mark(coders, f"Ana {PLANTED}", "person"),))
    assert form.victims == ("v1",)
    assert record(coders, form.given).recorded.counts == {"mention": 1, "act": 1}


def test_through_whom_it_came_stays_in_its_order(coders: Coders) -> None:
    """Boxes are sent as they stand, so those that were chosen stand first, from the nearest to the origin on."""
    for slug in ("aunt", "journalist"):
        coders.source(slug)
    record(coders, act(coders, relayed_by="journalist\naunt"))
    form = edit_form(coders.context, CASE, coders.statement("act").statement)
    assert [slug for slug, _ in form.relayed][:2] == ["journalist", "aunt"]
    assert {slug for slug, _ in form.relayed} == {slug for slug, _ in form.sources}


def test_a_form_is_taken_back_whole_or_not_at_all(coders: Coders) -> None:
    """Where one of its statements was edited since, who was joined stays joined, and the others still count."""
    done = record(coders, act(coders, **{"v1.who": with_list(coders), "v1.why": "the same house"}))
    said = edit_form(coders.context, CASE, coders.statement("act").statement)
    record(coders, dict(said.given) | {"type": "arrest"})
    before, people_before = coders.counting(), len(list_persons(coders.context, CASE).persons)
    with pytest.raises(StatementsError):
        take_back_form(coders.context, CASE, tuple(one for _, one in done.recorded.ids), done.joined)
    assert (coders.counting(), len(list_persons(coders.context, CASE).persons)) == (before, people_before)


def test_an_edit_takes_the_place_and_the_older_version_can_be_said_again(coders: Coders) -> None:
    """The same act, another type; then the first version over it; what is not touched stays as it was."""
    record(coders, act(coders, **{"on.y1": "2017", "on.mode": "about", "where": "the river", "methods": "blindfold"}))
    first = coders.statement("act")
    form = edit_form(coders.context, CASE, first.statement)
    assert (form.replaces, form.rests) == (1, 0)
    done = record(coders, dict(form.given) | {"type": "arrest"})
    assert done.edited
    second = coders.statement("act")
    assert same_but(second, act_type="abduction", of=first)
    back = edit_form(coders.context, CASE, first.statement, over=second.statement)
    record(coders, back.given)
    assert same_but(coders.statement("act"), of=first)
    lines = coded_here(coders.context, CASE, coders.exhibit)
    assert [(one.kind, one.counts, one.newest != "") for one in lines] == [
        ("mention", True, False),
        ("act", False, True),
        ("act", False, True),
        ("act", True, False),
    ]


def same_but(one: Statement, *, of: Statement, **fields: Any) -> bool:
    """Whether two versions say the same, but for some fields."""
    told = msgspec.to_builtins(one) | fields
    other = msgspec.to_builtins(of)
    for key in ("statement", "retracts"):
        told.pop(key, None)
        other.pop(key, None)
    return bool(told == other)


def test_of_two_windows_the_second_is_refused_with_what_is_there(coders: Coders) -> None:
    """Nothing is overwritten; a statement that was taken back meanwhile is not brought back by an edit."""
    record(coders, act(coders))
    said = coders.statement("act").statement
    form = dict(edit_form(coders.context, CASE, said).given)
    record(coders, form | {"type": "arrest"})
    late = refused(coders, form | {"type": "threat"})
    assert late.overtaken
    assert [one.term for one in late.now] == [("act_types", "arrest")]
    coders.retract(late.now[0].id)
    gone = refused(coders, form | {"edits": late.now[0].id})
    assert gone.overtaken
    assert gone.now == ()


def test_a_statement_that_says_more_than_the_form_is_not_edited_by_it(coders: Coders) -> None:
    """Nothing is lost in silence: it is edited by a sheet."""
    row = {"as": "A", "names": [{"written": f"Ana {PLANTED}", "given": "Ana"}], "quote": "They took Ana"}
    coders.code({"mention": [row]})
    with pytest.raises(StatementsError, match="more than the form can hold"):
        edit_form(coders.context, CASE, coders.statement("mention").statement)


_ANA = {"as": "A", "name": "Ana", "quote": "They took Ana"}
_POLICE = {"as": "P", "party": "institution", "name": "police", "quote": "the police"}
_HELD: tuple[dict[str, Any], ...] = (
    {"mention": [_ANA | {"names": ["Anna"], "age": 31, "birth": "1986", "sex": "woman", "marks": "a scar"}]},
    {"mention": [_POLICE | {"party": "group", "least": 3, "most": 5, "actor_kind": "police"}]},
    {"mention": [_ANA | {"fates": [{"says": "last_seen", "when": "2017~", "where": "home", "words": "alive"}]}]},
    {
        "tally": [
            {"unit": "persons_held", "stated": "dozens", "least": 24, "start": "2017", "end": "2018", "quote": "Emil"}
        ]
    },
    {"search_action": [{"type": "complaint_to_police", "when": "2017", "outcome": "none", "quote": "the police"}]},
    {"mention": [_ANA], "act": [{"type": "arrest", "victim": "A", "on": "[2017..2018]", "quote": "at night"}]},
    {
        "mention": [_POLICE],
        "response": [{"type": "no_answer_by_date", "by": "P", "no_answer_by": "2017-08", "quote": "said nothing"}],
    },
    {
        "mention": [_ANA, {"as": "B", "quote": "Beto"}],
        "relation": [{"a": "A", "relation": "sibling_of", "b": "B", "quote": "Her brother"}],
    },
    {
        "mention": [_ANA, _POLICE],
        "act": [{"type": "arrest", "victim": "A", "quote": "took", "by": [{"actor": "P", "rank": "captain"}]}],
    },
    {
        "mention": [_ANA],
        "act": [{"type": "other", "victim": "A", "words": "it", "grounds": ["other"], "where": "x", "quote": "took"}],
    },
)


@pytest.mark.parametrize("tree", _HELD)
def test_whatever_a_form_holds_it_holds_whole(coders: Coders, tree: dict[str, Any]) -> None:
    """Opened to be edited and saved as it is, a statement says what it said."""
    coders.code(tree)
    for line in coded_here(coders.context, CASE, coders.exhibit):
        before = next(one.statement for one in coders.listed().statements if one.statement.statement == line.id)
        done = record(coders, edit_form(coders.context, CASE, line.id).given)
        ((_, now),) = done.recorded.ids
        after = next(one.statement for one in coders.listed().statements if one.statement.statement == now)
        assert same_but(after, of=before)


def test_what_rests_on_a_statement_is_told(coders: Coders) -> None:
    """Before somebody is taken back, how many statements speak of them."""
    record(coders, act(coders))
    assert [(one.kind, one.rests) for one in coded_here(coders.context, CASE, coders.exhibit)] == [
        ("mention", 1),
        ("act", 0),
    ]


def test_the_first_letters_find_somebody(coders: Coders) -> None:
    """While somebody types; and whoever is chosen is shown again by id, and noted as listed."""
    person = with_list(coders)
    row = people_named(coders.context, CASE, [person, "per_" + "0" * 32, "nonsense"])
    assert [one.id for one in row] == [person]
    found = people_begun(coders.context, CASE, row[0].name[:4], limit=5)
    assert [one.id for one in found] == [person]
    assert {one.verb for one in who_read(coders.context, CASE, person).opened} == {"people"}


def test_nobody_is_coded_twice_for_want_of_a_look(coders: Coders) -> None:
    """Whom the source named before is offered, and is not another person until somebody says so: else one man who is
    named in eight acts would be counted as eight."""
    record(coders, act(coders))
    again = act(coders) | {"type": "torture"}
    told = refused(coders, again)
    assert told.name == "v1.who"
    before = next(one.id for one in same_form(coders.context, CASE, again).parties if one.party == "person")
    assert refused(coders, again | {"v1.who": before, "p1.name": PLANTED}).name == "p1.name"
    assert record(coders, again | {"v1.who": before}).recorded.counts == {"act": 1}
    assert record(coders, again | {"v1.who": "another"}).recorded.counts == {"mention": 1, "act": 1}
