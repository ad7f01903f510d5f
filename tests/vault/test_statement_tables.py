"""Which statements count follows from the log alone, whatever was edited, retracted and taken back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vault.ledger import AT, SOURCE, Ledger

from habeas.casework.records import all_persons
from habeas.model.attribution import Anchor, Attribution
from habeas.model.ids import id_of
from habeas.model.mentions import Mention, StatedFate
from habeas.model.records import Link, Same
from habeas.model.statements import Act, CodedMention, Place, Retraction, Statement, thing_of
from habeas.model.values import Name

EXHIBIT = "exh_" + "e" * 32


class Model:
    """What the index ought to say, by the rule and nothing else: no index, no order of work, no memory."""

    def __init__(self) -> None:
        self.log: list[Statement | Retraction] = []

    def counting(self) -> set[str]:
        """A statement counts as long as no later one that counts retracts it."""
        counts: dict[str, bool] = {}
        for at in reversed(range(len(self.log))):
            one = self.log[at].statement
            counts[one] = not any(one in later.retracts and counts[later.statement] for later in self.log[at + 1 :])
        return {one for one, yes in counts.items() if yes}

    def statements(self) -> list[Statement]:
        """The statements that count."""
        counts = self.counting()
        return [one for one in self.log if isinstance(one, Statement) and one.statement in counts]

    def persons(self) -> set[str]:
        """Who is a person of the record: described in the open, with a fate, or an act done to them."""
        said = self.statements()
        described = [one for one in said if isinstance(one, CodedMention) and one.party == "person" and not one.sealed]
        victims = {one.victim for one in said if isinstance(one, Act)}
        return {one.mention.id for one in described if one.fates or one.mention.id in victims}


class Case:
    """A ledger and the model of it, written side by side."""

    def __init__(self) -> None:
        self.ledger, self.model = Ledger(), Model()

    def say(self, statement: CodedMention | Act) -> str:
        self.ledger.write((statement, statement.statement))
        self.model.log.append(statement)
        return statement.statement

    def mention(self, *, thing: str = "", retracts: tuple[str, ...] = (), fate: bool = False, **more: object) -> str:
        return self.say(
            CodedMention(
                statement=self.ledger.new("stm"),
                attribution=Attribution(source=SOURCE, exhibit=EXHIBIT, relayed_by=(SOURCE,)),
                retracts=retracts,
                mention=Mention(id=thing or self.ledger.new("men"), names=(Name(written="Nadie"),)),
                fates=(StatedFate(says="taken"),) if fate else (),
                **more,  # type: ignore[arg-type]
            )
        )

    def act(self, victim: str, *, thing: str = "", retracts: tuple[str, ...] = (), round_: str = "") -> str:
        anchor = Anchor(exhibit=EXHIBIT, layer="0" * 64, start=1, end=2, exact="x")
        return self.say(
            Act(
                statement=self.ledger.new("stm"),
                attribution=Attribution(source=SOURCE, exhibit=EXHIBIT, anchors=(anchor,), round=round_),
                retracts=retracts,
                id=thing or self.ledger.new("act"),
                act_type="arrest",
                victim=victim,
            )
        )

    def retract(self, *statements: str) -> str:
        identifier = self.ledger.retract(*statements)
        self.model.log.append(Retraction(statement=identifier, retracts=statements, why="", by="", at=AT))
        return identifier

    def link(self, a: str, b: str) -> None:
        a, b = sorted((a, b))
        link = Link(id=self.ledger.new("lnk"), a=a, b=b, same=Same.YES, by="usr_" + "1" * 32, at=AT)
        self.ledger.write((link, ""))

    def thing(self, statement: str) -> str:
        return next(thing_of(one) for one in self.model.log if one.statement == statement)  # type: ignore[arg-type]

    def chain(self, statement: str) -> tuple[str, ...]:
        """A statement and all that it replaced, as a coder's program finds them."""
        found, waiting = dict.fromkeys([statement]), [statement]
        by_id = {one.statement: one for one in self.model.log}
        while waiting:
            for one in by_id[waiting.pop(0)].retracts:
                if one not in found:
                    found[one] = None
                    waiting.append(one)
        return tuple(found)

    def work(self, what: str, number: int) -> None:
        """One step of a coder's work, on the `number`-th of what there is to work on; nothing where there is none.

        m a mention, f one with a fate, a an act, s sealing or opening, e editing, r retracting, u taking that back.
        """
        said, counts = self.model.statements(), self.model.counting()
        people = [one for one in said if isinstance(one, CodedMention)]
        taken = [one for one in self.model.log if isinstance(one, Retraction) and one.statement in counts]
        if what in "mf":
            self.mention(fate=what == "f")
        elif what == "a" and people:
            self.act(people[number % len(people)].mention.id)
        elif what == "s" and people:
            one = people[number % len(people)]
            self.mention(thing=one.mention.id, retracts=self.chain(one.statement), sealed=not one.sealed)
        elif what == "e" and said:
            old = said[number % len(said)]
            if isinstance(old, Act):
                self.act(old.victim, thing=old.id, retracts=self.chain(old.statement))
            else:
                self.mention(thing=thing_of(old), retracts=self.chain(old.statement), fate=number % 2 == 0)
        elif what == "r" and said:
            self.retract(*self.chain(said[number % len(said)].statement))
        elif what == "u" and taken:
            self.retract(taken[number % len(taken)].statement)

    def check(self) -> None:
        """The index says what the model says, and says it again when it is made anew."""
        run = self.ledger.index.database.execute
        in_force = {id_of("stm", bytes(raw)) for (raw,) in run("SELECT id FROM statement WHERE in_force = 1")}
        assert in_force == self.model.counting()
        persons = {mention for person in all_persons(self.ledger.index) for mention in person.mentions}
        assert persons == self.model.persons()
        assert self.ledger.rebuilt().digest() == self.ledger.index.digest()


@pytest.fixture
def case() -> Case:
    return Case()


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from("mfasearru"), st.integers(0, 99)), max_size=14))
def test_what_counts_is_what_the_rule_says_after_any_work(steps: list[tuple[str, int]]) -> None:
    """Adding, editing, sealing, retracting and taking back in any order: the index and the rule never part ways."""
    case = Case()
    for what, number in steps:
        case.work(what, number)
    case.check()


@settings(max_examples=60, deadline=None)
@given(
    retractions=st.lists(st.lists(st.integers(0, 11), max_size=3), min_size=12, max_size=12),
    kinds=st.lists(st.sampled_from(["act", "mention", "retraction"]), min_size=12, max_size=12),
)
def test_a_log_that_nobody_would_write_is_read_by_the_same_rule(retractions: list[list[int]], kinds: list[str]) -> None:
    """Statements that retract themselves, each other in a circle, or what comes later: the case opens all the same."""
    case = Case()
    identifiers = [id_of("stm", bytes([200, at]) + bytes(14)) for at in range(12)]
    victim = case.ledger.new("men")
    for at, (kind, wrong) in enumerate(zip(kinds, retractions, strict=True)):
        retracts = tuple(dict.fromkeys(identifiers[one] for one in wrong))
        said = Attribution(source=SOURCE, exhibit=EXHIBIT)
        body: Statement | Retraction
        if kind == "retraction":
            body = Retraction(statement=identifiers[at], retracts=retracts, why="", by="", at=AT)
        elif kind == "act":
            act = case.ledger.new("act")
            body = Act(statement=identifiers[at], attribution=said, retracts=retracts, id=act, act_type="arrest",
                       victim=victim)  # fmt: skip
        else:
            body = CodedMention(statement=identifiers[at], attribution=said, retracts=retracts,
                                mention=Mention(id=victim))  # fmt: skip
        case.ledger.write((body, body.statement))
        case.model.log.append(body)
    case.check()


class TestEditing:
    """Who edits what, and what comes back."""

    def test_an_edit_of_an_edit_never_lets_the_first_version_return(self, case: Case) -> None:
        """What was misread once does not count again because the correction was corrected, or taken back."""
        first = case.mention(fate=True)
        second = case.mention(thing=case.thing(first), retracts=(first,), fate=True)
        third = case.mention(thing=case.thing(first), retracts=(second, first), fate=True)
        assert case.model.counting() == {third}
        case.check()
        gone = case.retract(third, second, first)
        assert case.model.counting() == {gone}
        assert case.model.persons() == set()
        case.check()
        case.retract(gone)
        assert {third} == {one.statement for one in case.model.statements()}
        case.check()

    def test_a_retraction_of_a_retraction_of_a_retraction(self, case: Case) -> None:
        """Whatever a coder takes back a hundred times stands as it was left the last time."""
        said = case.act(case.thing(case.mention()))
        case.retract(said)
        for _ in range(100):
            last = case.model.log[-1].statement
            case.retract(last)
        assert (said in case.model.counting()) is False
        case.check()

    def test_a_second_coders_round_counts_nowhere(self, case: Case) -> None:
        """A blind coding makes nobody a victim and no figure larger."""
        person = case.thing(case.mention())
        case.ledger.say(
            Act(
                statement=case.ledger.new("stm"),
                attribution=Attribution(source=SOURCE, exhibit=EXHIBIT, round="rnd_" + "1" * 32),
                id=case.ledger.new("act"),
                act_type="arrest",
                victim=person,
            )
        )
        assert all_persons(case.ledger.index) == ()
        counted = case.ledger.index.database.execute("SELECT count(*) FROM counted WHERE kind = 'act'").get
        assert counted == 0
        assert case.ledger.rebuilt().digest() == case.ledger.index.digest()


class TestPersons:
    """Who is a person of the record."""

    def persons(self, case: Case) -> list[set[str]]:
        return [set(person.mentions) for person in all_persons(case.ledger.index)]

    def test_somebody_is_a_person_once_something_was_done_to_them(self, case: Case) -> None:
        """A relative who is only mentioned is nobody's person; a victim is, until all of it is retracted."""
        person = case.thing(case.mention())
        assert self.persons(case) == []
        first, second = case.act(person), case.act(person)
        assert self.persons(case) == [{person}]
        case.retract(first)
        assert self.persons(case) == [{person}]
        case.retract(second)
        assert self.persons(case) == []
        case.check()

    def test_an_act_without_the_account_of_its_victim_makes_nobody(self, case: Case) -> None:
        """An act rests on its mention: without it nobody knows who it was."""
        said = case.mention()
        case.act(case.thing(said))
        gone = case.retract(said)
        assert self.persons(case) == []
        case.retract(gone)
        assert self.persons(case) == [{case.thing(said)}]
        case.check()

    def test_a_link_survives_what_is_retracted_and_taken_back(self, case: Case) -> None:
        """A judgement that two mentions are one person stands, and holds again when both are there again."""
        one, other = case.thing(case.mention(fate=True)), case.thing(case.mention())
        act = case.act(other)
        case.link(one, other)
        assert self.persons(case) == [{one, other}]
        gone = case.retract(act)
        assert self.persons(case) == [{one}]
        case.check()
        case.retract(gone)
        assert self.persons(case) == [{one, other}]
        case.check()

    def test_a_person_who_is_sealed_later_is_no_person_any_more(self, case: Case) -> None:
        """Nor can they be found."""
        said = case.mention(fate=True)
        assert self.persons(case) == [{case.thing(said)}]
        assert "nadie" in case.ledger.terms()
        case.mention(thing=case.thing(said), retracts=(said,), sealed=True)
        assert self.persons(case) == []
        assert "nadie" not in case.ledger.terms()
        case.check()


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from("faaseru"), st.integers(0, 99)), min_size=3, max_size=12),
    which=st.sets(st.integers(0, 12), min_size=1),
)
def test_what_was_withdrawn_leaves_no_row_and_the_rest_as_if_it_had_never_been(
    steps: list[tuple[str, int]], which: set[int]
) -> None:
    """After a withdrawal an index made anew is the one that is there: nothing remembers what the log has forgotten."""
    case = Case()
    case.mention(fate=True)
    for what, number in steps:
        case.work(what, number)
    log = case.model.log
    gone = {log[at % len(log)].statement for at in which}
    case.ledger.withdraw(*sorted(gone))
    case.model.log = [one for one in log if one.statement not in gone]
    case.check()
    run = case.ledger.index.database.execute
    left = {int(n) for (n,) in run("SELECT n FROM statement")}
    for table in ("concern", "relay", "quoted", "act", "involved", "actor"):
        assert {int(n) for (n,) in run(f"SELECT n FROM {table}")} <= left, table
    known = {bytes(raw) for (raw,) in run("SELECT id FROM statement")}
    for column in ("of", "by"):
        assert {bytes(one) for (one,) in run(f"SELECT {column} FROM retraction")} <= known


def test_of_a_place_the_newest_words_count(case: Case) -> None:
    """A place whose level was corrected is counted by the new one, before and after the index is made anew."""
    place = case.ledger.new("plc")
    for level in ("settlement", "district"):
        case.ledger.write((Place(id=place, names=(Name(written="Nowhere"),), level=level), ""))
    rows = [*case.ledger.index.database.execute("SELECT id, level FROM place")]
    assert rows == [(place, "district")]
    assert case.ledger.rebuilt().digest() == case.ledger.index.digest()
