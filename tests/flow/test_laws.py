"""Laws of the record, over any sequence of what people do with it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.vault.bench import CASE, Bench, Person, lay_out, people, quick_engine, quick_folder

from habeas.casework.checking import rebuild
from habeas.casework.judging import review, undo
from habeas.casework.linking import link
from habeas.casework.people import list_persons, show_person
from habeas.errors import PersonsError
from habeas.model.records import Same

LISTS = ("a", "b", "c")
Clusters = tuple[tuple[str, tuple[str, ...]], ...]


class Casework(RuleBasedStateMachine):
    """Import, update, link, judge, undo and rebuild in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.room = quick_folder()
        self.folder = self.room.__enter__()
        self.bench: Bench = lay_out(self.folder)
        self.lists: dict[str, list[Person]] = {}
        self.said: dict[tuple[str, str], list[str]] = {}  # every name a list ever gave to an external id
        self.history: list[Clusters] = []  # persons before each judgement that still counts
        self.patched = pytest.MonkeyPatch()

    @initialize()
    def begin(self) -> None:
        quick_engine(self.patched)

    def teardown(self) -> None:
        self.patched.undo()
        self.room.__exit__(None, None, None)

    def clusters(self) -> Clusters:
        found = list_persons(self.bench.context, CASE).persons
        return tuple((one.person.id, one.person.mentions) for one in found)

    def write(self, slug: str, rows: list[Person]) -> tuple[int, int, int, int]:
        done = self.bench.take_in(slug, rows)
        return done.new, done.changed, done.same, done.absent

    @rule(slug=st.sampled_from(LISTS), first=st.integers(0, 6), count=st.integers(1, 5))
    def a_list_arrives(self, slug: str, first: int, count: int) -> None:
        """New rows are added, rows no longer there are counted absent, and nothing is retracted."""
        rows = people(count, first=first, list_name=slug)
        known = {external: self.said[slug, external][-1] for at, external in self.said if at == slug}
        ids = {row[0] for row in rows}
        same = sum(known.get(row[0]) == row[1] for row in rows)
        changed = len(ids & known.keys()) - same
        new, absent = len(ids - known.keys()), len(known.keys() - ids)
        assert self.write(slug, rows) == (new, changed, same, absent)
        self.lists[slug] = rows
        self.remember(slug, rows)
        self.history.clear()  # new mentions stand in the list of persons from now on

    @precondition(lambda self: self.lists)
    @rule(data=st.data())
    def the_same_file_arrives_again(self, data: st.DataObject) -> None:
        """Nothing is new, nothing is written."""
        slug = data.draw(st.sampled_from(sorted(self.lists)))
        before = self.bench.verified().root
        again = self.bench.take_in(slug, self.lists[slug])
        assert (again.new, again.changed, again.same) == (0, 0, len(self.lists[slug]))
        assert self.bench.verified().root == before

    @precondition(lambda self: self.lists)
    @rule(data=st.data(), mark=st.sampled_from(("Junior", "Elder")))
    def an_updated_file_arrives(self, data: st.DataObject, mark: str) -> None:
        """Changed rows become further statements about the same mentions; what was said before stays."""
        slug = data.draw(st.sampled_from(sorted(self.lists)))
        rows = self.lists[slug]
        changed = data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1))
        updated = [(row[0], f"{row[1]} {mark}" if at in changed else row[1], *row[2:]) for at, row in enumerate(rows)]
        persons = self.clusters()
        new, different, same, _ = self.write(slug, updated)
        assert (new, different, same) == (0, len(changed), len(rows) - len(changed))
        assert self.clusters() == persons
        self.lists[slug] = updated
        self.remember(slug, updated)

    def remember(self, slug: str, rows: list[Person]) -> None:
        for external, name, *_ in rows:
            names = self.said.setdefault((slug, external), [])
            if not names or names[-1] != name:
                names.append(name)

    @precondition(lambda self: len(self.lists) > 1)
    @rule()
    def the_model_links(self) -> None:
        before = self.clusters()
        link(self.bench.context, CASE)
        self.history.append(before)

    @precondition(lambda self: len(self.said) > 1)
    @rule(data=st.data(), same=st.sampled_from(list(Same)))
    def a_person_decides(self, data: st.DataObject, same: Same) -> None:
        before = self.clusters()
        mentions = sorted(mention for _, found in before for mention in found)
        a, b = data.draw(st.lists(st.sampled_from(mentions), min_size=2, max_size=2, unique=True))
        with review(self.bench.context, CASE) as sitting:
            sitting.decide(a, b, same)
        self.history.append(before)

    @rule()
    def the_last_judgement_is_taken_back(self) -> None:
        """Undo restores the persons before: the same ids, the same mentions, in the same order."""
        try:
            undo(self.bench.context, CASE)
        except PersonsError:
            assert not self.history
            return
        if self.history:
            assert self.clusters() == self.history.pop()

    @rule()
    def a_decision_is_taken_back_at_once(self) -> None:
        mentions = [mention for _, found in self.clusters() for mention in found]
        if len(mentions) > 1:
            before = self.clusters()
            with review(self.bench.context, CASE) as sitting:
                sitting.decide(mentions[0], mentions[-1], Same.YES)
                assert sitting.take_back() is not None
            assert self.clusters() == before

    @invariant()
    def the_index_is_what_the_entries_say(self) -> None:
        """Rebuilt from the entries alone, the index has the same content, and everything holds."""
        assert rebuild(self.bench.context, CASE).same is True
        assert self.bench.objections() == []

    @invariant()
    def nothing_that_was_said_is_gone(self) -> None:
        """Every name any file ever gave is still shown with the person."""
        shown: dict[tuple[str, str], list[str]] = {}
        for person, _ in self.clusters():
            for records in show_person(self.bench.context, CASE, person).records:
                for record in records:
                    slug = record.external_id[0]
                    shown.setdefault((slug, record.external_id), []).append(record.mention.names[0].written)
        assert shown == self.said


TestCasework = Casework.TestCase
TestCasework.settings = settings(
    max_examples=12, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
)
