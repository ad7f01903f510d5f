"""Groups are split and joined by judgements: said before, in one entry, as it was said, and taken back whole."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.told_case import code, link
from tests.statements.telling import Telling
from tests.vault.bench import CASE, Bench, cheap_passphrases, lay_out, quick_folder

from habeas.casework.checking import rebuild, verify
from habeas.casework.context import Context
from habeas.casework.finding import Proposal, propose
from habeas.casework.grouped import group_of
from habeas.casework.judging import review
from habeas.casework.people import list_persons, show_person
from habeas.casework.splitting import Judged, Overtaken, join, plan_join, plan_split, split, take_back
from habeas.errors import PersonsError, UsageError
from habeas.model.records import Same

__all__ = ["cheap_passphrases"]

WHY = "another father"


def persons(context: Context, case: str = "c") -> set[frozenset[str]]:
    """Who is one person, as sets of mentions."""
    return {frozenset(one.person.mentions) for one in list_persons(context, case).persons}


@pytest.fixture
def four(context: Context) -> tuple[Context, list[str]]:
    """Four mentions in a chain of people's decisions: one person."""
    of = Telling()
    mentions = [of.mention(source) for source in "abcd"]
    for source, mention in zip("abcd", mentions, strict=True):
        of.act(source, "arrest", mention)
    code(context, of)
    for one, other in itertools.pairwise(mentions):
        link(context, one, other)
    return context, mentions


def test_a_split_does_what_was_said_before_and_is_taken_back(four: tuple[Context, list[str]]) -> None:
    """Who ends up where stands in the plan; one entry holds it; undone, all are one person again."""
    context, mentions = four
    before = persons(context)
    group = group_of(context, "c", mentions[0])
    plan = plan_split(context, "c", group.person.id, mentions[2:])
    assert persons(context) == before
    assert {frozenset(part) for _, part in plan.parts} == {frozenset(mentions[:2]), frozenset(mentions[2:])}
    assert (plan.judgements, plan.against, plan.joins) == (4, 0, 0)
    done = split(context, "c", group.person.id, mentions[2:], why=WHY, seen=group.version)
    assert isinstance(done, Judged)
    assert persons(context) == {frozenset(part) for _, part in plan.parts}
    assert set(done.persons) == {one for one, _ in plan.parts}
    apart = group_of(context, "c", mentions[0]).apart
    assert {tie.decision.why for tie in apart if tie.decision} == {WHY}
    assert take_back(context, "c", done.entry) == 4
    assert persons(context) == before
    assert rebuild(context, "c").same is True
    assert verify(context, "c").failures == ()


def test_who_hangs_on_one_who_goes_is_said_to_stand_alone(four: tuple[Context, list[str]]) -> None:
    """To take one out of the middle of a chain leaves three persons, and the plan says so."""
    context, mentions = four
    plan = plan_split(context, "c", mentions[0], mentions[1:2])
    ends = {frozenset(mentions[:1]), frozenset(mentions[1:2]), frozenset(mentions[2:])}
    assert {frozenset(part) for _, part in plan.parts} == ends


def test_two_windows_do_not_split_one_group_twice(four: tuple[Context, list[str]]) -> None:
    """What was looked at before somebody else judged is refused, and what is there now is told."""
    context, mentions = four
    group = group_of(context, "c", mentions[0])
    assert isinstance(split(context, "c", group.person.id, mentions[3:], why=WHY, seen=group.version), Judged)
    before = persons(context)
    refused = split(context, "c", group.person.id, mentions[:1], why=WHY, seen=group.version, among=mentions)
    assert isinstance(refused, Overtaken)
    assert {frozenset(part) for _, part in refused.now} == before
    assert persons(context) == before


def test_a_join_can_be_of_any_two_and_names_what_stands_against_it(four: tuple[Context, list[str]]) -> None:
    """Two whom no queue proposed become one; a decision that they are different is named before; nothing chooses."""
    context, mentions = four
    group = group_of(context, "c", mentions[0])
    split(context, "c", group.person.id, mentions[2:], why=WHY, seen=group.version)
    with pytest.raises(PersonsError):
        plan_join(context, "c", mentions[0], mentions[1])
    plan = plan_join(context, "c", mentions[0], mentions[2])
    assert plan.against == 3  # of the four that say different, one is on this very pair
    assert len(plan.parts) == 1
    done = join(context, "c", mentions[0], mentions[2], why="the same father after all", seen=plan.version)
    assert isinstance(done, Judged)
    assert persons(context) == {frozenset(mentions)}
    assert list_persons(context, "c").conflicts == 3
    stale = join(context, "c", mentions[0], mentions[2], why="again", seen=plan.version)
    assert isinstance(stale, Overtaken)
    take_back(context, "c", done.entry)
    assert len(persons(context)) == 2


def test_what_was_decided_of_a_person_is_counted_before(four: tuple[Context, list[str]]) -> None:
    """Whoever splits learns first how many findings hang on who the person is; afterwards these count for nobody."""
    context, mentions = four
    found = Proposal(about=mentions[0].replace("men", "per"), question="fate", value="unknown",
                     standard="reasonable_grounds_to_believe", reasoning="Looked for.")  # fmt: skip
    propose(context, "c", found)
    group = group_of(context, "c", mentions[0])
    (standing,) = plan_split(context, "c", group.person.id, mentions[2:]).standing
    assert (standing.findings, standing.left, standing.drafts) == (1, 0, 0)
    split(context, "c", group.person.id, mentions[2:], why=WHY, seen=group.version)
    for mention in (mentions[0], mentions[2]):
        (held,) = show_person(context, "c", mention).standing.findings
        assert held.counts is False
        assert held.reasons


@pytest.mark.parametrize("apart", [slice(0, 0), slice(0, 4)])
def test_none_or_all_is_no_split(four: tuple[Context, list[str]], apart: slice) -> None:
    """Nothing is recorded where nobody would go, or nobody stay; nor without a reason."""
    context, mentions = four
    group = group_of(context, "c", mentions[0])
    with pytest.raises(UsageError):
        split(context, "c", group.person.id, mentions[apart], why=WHY, seen=group.version)
    with pytest.raises(UsageError):
        split(context, "c", group.person.id, mentions[:1], why=" ", seen=group.version)
    assert persons(context) == {frozenset(mentions)}


def test_a_group_of_one_is_a_group(context: Context) -> None:
    """Who stands in one source alone is shown like everybody."""
    of = Telling()
    alone = of.mention("a")
    of.act("a", "arrest", alone)
    code(context, of)
    group = group_of(context, "c", alone)
    assert [one.mention for source in group.members for one in source] == [alone]
    assert (group.ties, group.apart, group.more) == ((), (), 0)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_plan_comes_true(data: st.DataObject) -> None:
    """Whatever people said before, same or different: what a plan of a split or join says is there afterwards."""
    with quick_folder() as folder:
        bench: Bench = lay_out(folder)
        bench.take_in("a", [(f"a{n}", f"Nadie Invented{n}", "2017-04-01", "Nowhere") for n in range(6)])
        context = bench.context
        mentions = [one.person.mentions[0] for one in list_persons(context, CASE).persons]
        pairs = st.sampled_from([*itertools.combinations(mentions, 2)])
        said = data.draw(st.lists(st.tuples(pairs, st.sampled_from([*Same])), max_size=9))
        with review(context, CASE) as sitting:
            for (a, b), same in said:
                sitting.decide(a, b, same)
        one, other = data.draw(pairs)
        group = group_of(context, CASE, one)
        inside = group.person.mentions
        if other in inside:
            apart = data.draw(st.sets(st.sampled_from(inside), min_size=1, max_size=len(inside) - 1))
            plan = plan_split(context, CASE, one, apart)
            done = split(context, CASE, one, apart, why=WHY, seen=group.version)
        else:
            plan = plan_join(context, CASE, one, other)
            done = join(context, CASE, one, other, why=WHY, seen=plan.version)
        assert isinstance(done, Judged)
        now = persons(context, CASE)
        assert {frozenset(part) for _, part in plan.parts} <= now
        assert {part for part, _ in plan.parts} <= {each.person.id for each in list_persons(context, CASE).persons}
        take_back(context, CASE, done.entry)
        assert bench.objections() == []
