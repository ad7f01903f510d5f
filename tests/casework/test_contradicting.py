"""Where the sources of a case disagree: coded statements and lists together, the same after a rebuild, and noted."""

from __future__ import annotations

import pytest
from tests.casework.conftest import Write
from tests.casework.told_case import code, link
from tests.statements.telling import Telling

from habeas.casework.accounting import account_for
from habeas.casework.checking import rebuild
from habeas.casework.context import Context
from habeas.casework.contradicting import Contradictions, list_contradictions
from habeas.casework.importing import import_table
from habeas.casework.judging import undo
from habeas.casework.people import list_persons
from habeas.errors import StatementsError
from habeas.model.encoding import decode_fast
from habeas.model.records import Access
from habeas.model.statements import Retraction


def found(context: Context, **asked: object) -> Contradictions:
    return list_contradictions(context, "c", **asked)  # type: ignore[arg-type]


def kinds(of: Contradictions) -> list[tuple[str, str, bool]]:
    return [(row.kind, row.unless, row.within_one_source) for row in of.found.rows]


def test_two_takings_of_one_person(context: Context) -> None:
    """Told with both sides and "unless taken twice"; linked by a person, and gone when the link is taken back."""
    of = Telling()
    a, b = of.mention("a"), of.mention("b")
    of.act("a", "abduction", a, "2017-03")
    of.act("b", "arrest", b, "2017-05-02")
    code(context, of)
    assert not found(context).found.rows
    link(context, a, b)
    (row,) = found(context).found.rows
    assert (row.kind, row.unless, row.persons) == ("date", "taken_twice", ("per_" + a[4:],))
    assert row.words == (
        "a states taken 2017-03; b states taken 2017-05-02: both cannot hold, unless the person was taken twice."
    )
    assert len(row.acts) == 2
    undo(context, "c")
    assert not found(context).found.rows


def test_one_raid_has_one_taking(context: Context) -> None:
    """In one raid nobody is taken twice."""
    of = Telling()
    raid = of.event("a", "raid")
    a, b = of.mention("a"), of.mention("b")
    of.act("a", "abduction", a, "2017-03-01", event=raid)
    of.act("b", "abduction", b, "2017-03-09", event=raid)
    code(context, of)
    link(context, a, b)
    assert kinds(found(context)) == [("date", "", False)]


def test_who_tells_of_two_takings_in_one_testimony_does_not_contradict_himself(context: Context) -> None:
    """Two acts of one source are two takings; in another exhibit they may be two tellings, and are marked."""
    of = Telling()
    a = of.mention("a")
    of.act("a", "abduction", a, "2017-03-01")
    of.act("a", "abduction", a, "2017-05-01")
    code(context, of)
    assert not found(context).found.rows
    later = of.mention("a", said={"exhibit": "later"})
    of.act("a", "abduction", later, "2017-04-01", said={"exhibit": "later"})
    code(context, of)
    link(context, a, later)
    assert kinds(found(context)) == [("date", "taken_twice", True)] * 2


def test_dead_and_alive(context: Context) -> None:
    """A stated death against a stated life, where no dates put the one after the other."""
    of = Telling()
    a = of.mention("a", ("reported_alive", None))
    b = of.mention("b", ("reported_dead", None))
    c = of.mention("c", ("released", "2017-06-01"))
    d = of.mention("d", ("reported_dead", "2017-05-01"))
    code(context, of)
    link(context, a, b)
    link(context, c, d)
    assert kinds(found(context)) == [("date", "", False), ("status", "", False)]
    assert {row.words for row in found(context).found.rows} == {
        "d states dead 2017-05-01; c states released 2017-06-01: both cannot hold in this order.",
        "a states alive; b states dead: no dates put the one after the other.",
    }


def test_a_list_against_a_witness(context: Context, write: Write) -> None:
    """A row of a list has the same footing as a coded statement, and is named by exhibit and row."""
    import_table(context, "c", *write("register", "1,Nadie Invented,04/05/2017"))
    (listed,) = list_persons(context, "c").persons
    of = Telling()
    a = of.mention("a", ("taken", "2017-03"))
    code(context, of)
    link(context, listed.person.mentions[0], a)
    (row,) = found(context).found.rows
    assert (row.kind, row.unless) == ("date", "taken_twice")
    assert [(len(side.statements), [number for _, number in side.rows]) for side in row.sides] == [(1, []), (0, [1])]
    assert "register states taken 2017-05-04" in row.words


def test_two_editions_of_one_list_are_no_contradiction(context: Context, write: Write) -> None:
    """A list may learn; what it said before stays and does not speak against it. The account says so too."""
    import_table(context, "c", *write("register", "1,Nadie Invented,04/05/2017"))
    import_table(context, "c", *write("register", "1,Nadie Invented,04/06/2017"))
    assert not found(context).found.rows
    assert account_for(context, "c").account.conflicts == 0


def test_what_the_account_calls_a_conflict_is_listed(context: Context, write: Write) -> None:
    """The two verbs do not disagree on where lists disagree."""
    import_table(context, "c", *write("one", "1,Nadie Invented,04/05/2017"))
    import_table(context, "c", *write("two", "1,Nadie Invented,09/05/2017"))
    a, b = (one.person.mentions[0] for one in list_persons(context, "c").persons)
    link(context, a, b)
    (standing,) = account_for(context, "c").standings
    assert len(standing.conflicts) == len(found(context).found.rows) == 1


def test_what_is_retracted_contradicts_nothing(context: Context) -> None:
    """Only statements that count are held against each other; a second coder's round is not."""
    of = Telling()
    raid = of.event("a", "raid")
    a, b = of.mention("a"), of.mention("b")
    of.act("a", "ill_treatment", a, "2017-03-01", event=raid)
    of.act("b", "ill_treatment", b, "2017-03-09", event=raid, said={"round": of.id("rnd")})
    last = of.act("b", "ill_treatment", b, "2017-03-09", event=raid)
    of.act("b", "threat", b)  # so that they stay a person of the record
    code(context, of)
    link(context, a, b)
    (row,) = found(context).found.rows
    assert [side.count for side in row.sides] == [1, 1]
    statement = next(one.statement for one in of.statements if getattr(one, "id", "") == last)
    with context.case("c", "test") as case, case.unit() as unit:
        done = of.id("stm")
        gone = Retraction(statement=done, retracts=(statement,), why="wrong", by="usr_", at="2020-08-30T12:00:00Z")
        unit.add(gone, about=done)
        context.close_unit(unit, "test", {})
    assert not found(context).found.rows


def test_a_rebuilt_index_tells_the_same(context: Context, write: Write) -> None:
    """What is listed follows from the entries alone."""
    import_table(context, "c", *write("register", "1,Nadie Invented,04/05/2017"))
    (listed,) = list_persons(context, "c").persons
    of = Telling()
    town, other = of.place("t", "settlement"), of.place("o", "settlement")
    a, b = of.mention("a", ("taken", "2017-03")), of.mention("b")
    of.involved("b", of.act("b", "killing_state", b, at=town))
    of.act("a", "death_in_custody", a, at=other)
    of.answer("office", "denies_act")
    of.answer("office", "denies_persons_exist", on="2017-04-01")
    of.tally("a", 12, None, at=town, start="2017")
    of.tally("b", None, 3, at=town, start="2017")
    code(context, of)
    link(context, listed.person.mentions[0], a)
    link(context, a, b)
    before = found(context)
    assert {row.kind for row in before.found.rows} == {"date", "place", "responsibility", "existence", "number"}
    assert rebuild(context, "c").same is True
    assert found(context) == before


def test_whose_disagreements_were_shown_stands_in_the_log(context: Context) -> None:
    """Persons who are shown are noted, and those who are not are not."""
    of = Telling()
    raid = of.event("a", "raid")
    pairs = [(of.mention("a"), of.mention("b")) for _ in range(2)]
    for a, b in pairs:
        of.act("a", "ill_treatment", a, "2017-03-01", event=raid)
        of.act("b", "ill_treatment", b, "2017-03-09", event=raid)
    code(context, of)
    for a, b in pairs:
        link(context, a, b)
    first = "per_" + pairs[0][0][4:]
    list_contradictions(context, "c", shown=lambda rows: [row for row in rows if first in row.persons])
    with context.case("c", "test", inspect=True) as case:
        bodies = [decode_fast(body) for n, entry in case.entries.walk() for _, body in case.bodies(n, entry.header)]
    notes = [one for one in bodies if isinstance(one, Access) and one.verb == "contradictions" and one.what == "listed"]
    assert [one.mentions.hex() for one in notes] == ["".join(sorted(mention[4:] for mention in pairs[0]))]


def test_only_what_is_asked_for(context: Context) -> None:
    """By kind, and by person, mention, act or event; an id that is none is refused without repeating it."""
    of = Telling()
    raid = of.event("a", "raid", "2017-03-01", "2017-03-02")
    a, b = of.mention("a"), of.mention("b")
    act = of.act("a", "ill_treatment", a, "2017-03-01", event=raid)
    of.act("b", "ill_treatment", b, "2017-03-09", event=raid)
    of.tally("a", 12, None)
    of.tally("b", None, 3)
    code(context, of)
    link(context, a, b)
    assert found(context).by_kind == {"date": 2, "number": 1}
    assert found(context, kinds=("number",)).by_kind == {"number": 1}
    for about in ("per_" + a[4:], a, b, raid):
        assert found(context, about=about).by_kind == {"date": 2}
    assert found(context, about=act).by_kind == {"date": 1}
    with pytest.raises(StatementsError) as failure:
        found(context, about="Planted Name")
    assert "Planted" not in f"{failure.value.message} {failure.value.place} {failure.value.advice}"
