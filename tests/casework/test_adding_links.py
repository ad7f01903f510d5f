"""Linking what is new: it adds to the last run, everybody else's person stands, and undoing restores what was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from tests.casework.test_linking import FEW, _rows
from tests.casework.test_withdrawing import GONE, WHY, plaintext
from tests.vault.bench import CASE, Bench, dies_at
from tests.vault.bench import Person as Row
from tests.vault.bench import bench as bench
from tests.vault.bench import cheap_passphrases as cheap_passphrases
from tests.vault.bench import quick_path as quick_path

from habeas.casework import kept_runs
from habeas.casework.backing_up import backup
from habeas.casework.checking import rebuild
from habeas.casework.judging import review, undo
from habeas.casework.linked import Linked, Wishes
from habeas.casework.linking import link
from habeas.casework.people import list_persons
from habeas.casework.placing import set_place
from habeas.casework.withdrawing import withdraw
from habeas.errors import PersonsError, UsageError
from habeas.model.records import Same
from habeas.persons.proposing import QUEUE_AT
from habeas.vault.kept_table import KeptTable

NEW = replace(FEW, everything=False)
ALL = replace(FEW, everything=True)
STRANGER: Row = ("s1", "Quuxinda Zvorvath", "2011-09-09", "Plugharrow")


@pytest.fixture
def two(bench: Bench) -> Bench:
    """Eight people on two lists, linked."""
    bench.take_in("a", _rows("a"))
    bench.take_in("b", _rows("b"))
    link(bench.context, CASE, ALL)
    return bench


def third(bench: Bench, *rows: Row) -> None:
    """Three of them on a third list, and a stranger."""
    bench.take_in("c", [*_rows("c", 3), STRANGER, *rows])


def persons(bench: Bench) -> dict[str, tuple[str, ...]]:
    return {one.person.id: one.person.mentions for one in list_persons(bench.unlock_again(), CASE).persons}


def in_force(bench: Bench) -> dict[str, tuple[object, ...]]:
    """Every judgement and question that counts now, and every run."""
    with bench.unlock_again().case(CASE, "test") as case:
        run = case.index.database.execute
        links = {str(one): tuple(rest) for one, *rest in run("SELECT id, a, b, state, by FROM link WHERE in_force = 1")}
        return links | {str(one): (force,) for one, force in run("SELECT id, in_force FROM run WHERE in_force > 0")}


def kept(bench: Bench) -> bytes | None:
    with bench.unlock_again().case(CASE, "test") as case:
        return case.index.kept.read()


def _external(bench: Bench) -> dict[str, set[str]]:
    """Of each person the ids in the lists."""
    return {one.person.id: set(one.external) for one in list_persons(bench.unlock_again(), CASE).persons}


def test_what_is_new_is_linked_and_all_others_stand(two: Bench) -> None:
    """Three known people and a stranger come: three persons grow and keep their ids, one is new, nobody else moves."""
    before, said = persons(two), in_force(two)
    third(two)
    done = link(two.context, CASE, NEW)
    assert (done.new_mentions, done.mentions, done.persons, done.taken_back) == (4, 20, 9, 0)
    assert done.adds_to is not None
    assert (done.why, done.documented) == ("", None)
    assert done.adds_to.interval is not None
    assert done.adds_to.run in said
    after = persons(two)
    grown = {person: len(mentions) for person, mentions in (done.changes.grown if done.changes else ())}
    assert list(grown.values()) == [1, 1, 1]
    for person, mentions in before.items():
        assert after[person][:2] == mentions
        assert len(after[person]) == 2 + grown.get(person, 0)
    assert done.changes is not None
    assert (done.changes.joins, done.changes.splits, done.changes.renamed, done.changes.gone) == ((), (), (), ())
    assert done.changes.fresh == tuple(after.keys() - before.keys())
    assert said.items() <= in_force(two).items()
    assert rebuild(two.context, CASE).same is True
    assert two.objections() == []


def test_adding_twice_adds_to_the_run_of_everything(two: Bench) -> None:
    """Each addition starts from what the one before left, and says whose interval it is."""
    third(two)
    first = link(two.context, CASE, NEW)
    two.take_in("d", [("d0", *STRANGER[1:]), ("d1", *_rows("d")[6][1:])])
    second = link(two.context, CASE, NEW)
    assert first.adds_to is not None
    assert second.adds_to is not None
    assert second.adds_to.run == first.adds_to.run
    assert (second.new_mentions, second.persons) == (2, 9)
    assert {"s1", "d0"} in _external(two).values()
    assert {"a6", "b6", "d1"} in _external(two).values()
    with two.unlock_again().case(CASE, "test") as case:
        states = case.index.database.execute("SELECT in_force FROM run ORDER BY entry").fetchall()
    assert states == [(1,), (2,), (2,)]
    assert rebuild(two.context, CASE).same is True


def test_undoing_an_addition_restores_what_was(two: Bench) -> None:
    """Links and questions of before are in force again, and nothing of the addition is; nobody adds to what is gone."""
    before, said = persons(two), in_force(two)
    third(two)
    single = persons(two)
    done = link(two.context, CASE, NEW)
    assert undo(two.context, CASE).run == done.run
    assert (persons(two), in_force(two)) == (single, said)
    assert before.items() <= single.items()
    again = link(two.context, CASE, NEW)
    assert (again.adds_to, again.why) == (None, "the runs in force are not those that were kept")
    assert again.persons == 9
    assert rebuild(two.context, CASE).same is True


def test_what_no_longer_stands_is_taken_back_in_the_same_entry_and_comes_back(two: Bench) -> None:
    """People hold two apart whom the run had linked over a third: the addition takes the link back, and undoing it
    gives it back."""
    third(two)
    link(two.context, CASE, NEW)
    said, shown = in_force(two), _external(two)
    ids = {external: mention for person in list_persons(two.context, CASE).persons
           for external, mention in zip(person.external, person.person.mentions, strict=True)}  # fmt: skip
    assert {"a0", "b0", "c0"} in shown.values()
    with review(two.context, CASE) as sitting:
        for one in ("a0", "b0"):
            sitting.decide(min(ids[one], ids["c0"]), max(ids[one], ids["c0"]), Same.NO)
        sitting.decide(min(ids["a1"], ids["b1"]), max(ids["a1"], ids["b1"]), Same.NO)
    decided = in_force(two)
    done = link(two.context, CASE, NEW)
    assert (done.new_mentions, done.linked) == (0, 0)
    after = in_force(two)
    lost = decided.keys() - after.keys()
    assert len(lost) == done.taken_back == 1
    (pair,) = ({decided[one][0], decided[one][1]} for one in lost)
    assert ids["c1"] in pair
    assert {"c0"} in _external(two).values()
    assert rebuild(two.context, CASE).same is True
    link(two.context, CASE, ALL)
    undo(two.context, CASE)
    assert in_force(two) == after  # what was taken back stays so when a later run falls
    undo(two.context, CASE)
    assert in_force(two) == decided
    assert said.keys() <= decided.keys()
    assert rebuild(two.context, CASE).same is True


def test_a_run_of_everything_replaces_all_and_undoing_it_brings_all_back(two: Bench) -> None:
    """The old run and what was added to it stand and fall together."""
    third(two)
    link(two.context, CASE, NEW)
    said = in_force(two)
    link(two.context, CASE, ALL)
    assert not said.keys() & in_force(two).keys()
    undo(two.context, CASE)
    assert in_force(two) == said
    with two.context.case(CASE, "test") as case:
        first = int(str(case.index.database.execute("SELECT min(entry) FROM run").get))
    undo(two.context, CASE, entry=first)
    assert in_force(two) == {}
    assert len(persons(two)) == 20
    with pytest.raises(PersonsError, match="no linking"):
        undo(two.context, CASE)  # what added to it went with it
    assert rebuild(two.context, CASE).same is True


def test_where_nothing_is_new_nothing_is_written(two: Bench) -> None:
    """The log holds what happened, and nothing did."""
    before = in_force(two)
    with two.unlock_again().case(CASE, "test") as case:
        entries = case.frontier.size
    done = link(two.context, CASE, NEW)
    assert done.adds_to is not None
    assert done.run == done.adds_to.run
    assert (done.new_mentions, done.linked, done.queued) == (0, 0, 0)
    assert in_force(two) == before
    with two.unlock_again().case(CASE, "test") as case:
        assert case.frontier.size == entries


def test_decisions_between_runs_bind_what_is_added(two: Bench) -> None:
    """A person says that the stranger is one of them, before the addition: it stays so, and the model links on."""
    third(two)
    ids = {external: mention for person in list_persons(two.context, CASE).persons
           for external, mention in zip(person.external, person.person.mentions, strict=True)}  # fmt: skip
    with review(two.context, CASE) as sitting:
        sitting.decide(min(ids["s1"], ids["a7"]), max(ids["s1"], ids["a7"]), Same.YES)
    done = link(two.context, CASE, NEW)
    assert {"a7", "b7", "s1"} in _external(two).values()
    assert done.new_mentions == 4
    assert done.persons == 8


REASONS: dict[str, tuple[Callable[[Bench], object], str]] = {
    "rebuilt": (lambda two: rebuild(two.unlock_again(), CASE), "nothing is kept of an earlier run"),
    "a row came otherwise": (
        lambda two: two.take_in("a", [("a0", "Zelim Dakarov", "2000-01-11", "Placea"), *_rows("a")[1:]]),
        "nothing is kept of an earlier run",
    ),
    "undone": (lambda two: undo(two.unlock_again(), CASE), "the runs in force are not those that were kept"),
    "torn": (lambda two: _alter(two, lambda content: content[: len(content) // 2]), "it is damaged"),
    "the gazetteer came": (
        lambda two: set_place(two.unlock_again(), CASE, names=("Placea",), level="settlement"),
        "the gazetteer of the case was changed",
    ),
    "empty": (lambda two: _alter(two, lambda _: b""), "it is damaged"),
}


def _alter(two: Bench, change: Callable[[bytes], bytes]) -> None:
    with two.unlock_again().case(CASE, "test") as case, case.index.database:
        case.index.kept.put(change(case.index.kept.read() or b""))


@pytest.mark.parametrize("what", REASONS)
def test_what_does_not_fit_is_not_added_to_and_it_is_said_why(two: Bench, what: str) -> None:
    """Asked to add, it compares everything, says so in a sentence, and comes to what a run of everything does."""
    act, why = REASONS[what]
    act(two)
    third(two)
    done = link(two.unlock_again(), CASE, NEW)
    assert (done.adds_to, done.why) == (None, why)
    assert done.documented is not None
    assert done.persons == 9


@pytest.mark.parametrize("loss", ["changed", "withdrawn"])
def test_a_state_of_other_records_is_refused(two: Bench, loss: str) -> None:
    """Should a state ever outlive a record, what it was made of is looked at, not believed."""
    content = kept(two)
    assert content is not None
    if loss == "changed":
        two.take_in("a", [("a0", "Zelim Dakarov", "2000-01-11", "Placea"), *_rows("a")[1:]])
    else:
        withdraw(two.unlock_again(), CASE, next(iter(persons(two))), because=WHY)
    assert kept(two) is None
    _alter(two, lambda _: content)
    assert link(two.unlock_again(), CASE, NEW).why == "records were changed or are gone since"


@pytest.mark.parametrize("wishes", [replace(NEW, wrong_in=50), replace(NEW, link_at=0.9), replace(NEW, queue_at=0.3)])
def test_other_wishes_compare_everything(two: Bench, wishes: Wishes) -> None:
    """A threshold holds for all links of a case, or for none."""
    third(two)
    assert link(two.context, CASE, wishes).why == "the last run was made with other wishes"
    assert wishes.queue_at in (QUEUE_AT, 0.3)


def test_of_its_own_accord_only_a_large_case_that_grew_little_adds(two: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small cases are compared whole, for that takes seconds and tells more; large ones add until a tenth is new."""
    third(two)
    assert link(two.context, CASE, FEW).why == "the case is small"
    monkeypatch.setattr(kept_runs, "LARGE", 10)
    assert link(two.context, CASE, FEW).why == "no mention is new"
    two.take_in("d", _rows("d", 2))
    assert link(two.context, CASE, FEW).adds_to is not None
    two.take_in("e", _rows("e", 1))
    assert link(two.context, CASE, FEW).why == "the case grew by more than 10% since everything was compared"
    assert link(two.context, CASE, ALL).why == "so it was wished"


def test_tables_and_other_engines_do_not_add(two: Bench) -> None:
    """What adding cannot do is a bad wish, and writes nothing."""
    for wishes, tables in ((replace(NEW, engine="splink"), None), (NEW, two.folder / "tables")):
        with pytest.raises(UsageError, match="adds to a run"):
            link(two.context, CASE, wishes, tables=tables)


def test_persons_before_are_told_by_a_run_of_everything_too(two: Bench) -> None:
    """Splits and joins are listed whichever way the case was compared; the first run has nothing to compare with."""
    third(two)
    done = link(two.context, CASE, ALL)
    assert done.changes is not None
    assert [len(mentions) for _, mentions in done.changes.grown] == [1, 1, 1]
    assert len(done.changes.fresh) == 1
    assert done.new_mentions == 4


def _seen(bench: Bench) -> list[tuple[str, ...]]:
    return sorted(persons(bench).values())


def test_whoever_withdraws_is_gone_from_what_was_kept(two: Bench) -> None:
    """No page of any database, deciphered, has a byte of the name, and the next run compares everything."""
    third(two)
    link(two.context, CASE, NEW)
    content = kept(two)
    assert content is not None
    words = [word.lower().encode() for word in " ".join(GONE).split()]
    assert all(word in content for word in words)
    (stranger,) = (person for person, external in _external(two).items() if "s1" in external)
    withdraw(two.unlock_again(), CASE, stranger, because=WHY)
    assert kept(two) is None
    left = plaintext(two).lower()
    assert not [word for word in words if word in left]
    assert link(two.unlock_again(), CASE, NEW).why == "nothing is kept of an earlier run"
    assert not [word for word in words if word in plaintext(two).lower()]


def test_the_scan_sees_what_was_kept(two: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above proves something: where nothing destroys the state, the scan finds the name in it."""
    third(two)
    link(two.context, CASE, NEW)
    with two.unlock_again().case(CASE, "test") as case, case.index.database:
        case.index.database.execute("DROP TRIGGER kept_lost")
    monkeypatch.setattr(KeptTable, "forget", lambda self: None)
    (stranger,) = (person for person, external in _external(two).items() if "s1" in external)
    withdraw(two.unlock_again(), CASE, stranger, because=WHY)
    assert GONE[0].split()[-1].lower().encode() in plaintext(two).lower()


def test_no_file_of_the_case_or_its_backup_has_a_kept_word_in_clear(two: Bench) -> None:
    """What is kept lies in index.db, which is encrypted, and which no backup holds."""
    third(two)
    link(two.context, CASE, NEW)
    words = [word.lower().encode() for word in " ".join(GONE).split()]
    place = two.folder / "stick"
    place.mkdir()
    backup(two.unlock_again(), place)
    files = [one for top in (two.workspace, place) for one in top.rglob("*") if one.is_file()]
    assert len(files) > 8
    assert not [one.name for one in files if any(word in one.read_bytes().lower() for word in words)]
    assert not list(place.rglob("*index*"))


def test_power_that_fails_at_any_step_leaves_the_addition_whole_or_not_there(two: Bench) -> None:
    """And whatever was kept then, the next run comes to the same persons: a torn state is refused, not trusted."""
    third(two)
    before = _seen(two)
    snapshot = two.snapshot("kept")
    work: Callable[[], Linked] = lambda: link(two.unlock_again(), CASE, NEW)  # noqa: E731
    work()
    after = _seen(two)
    assert after != before
    outcomes: set[Sequence[tuple[str, ...]]] = set()
    for step in range(1, 200):
        two.put_back(snapshot)
        if not dies_at(step, work):
            break
        found = _seen(two)
        assert found in (before, after)
        outcomes.add(tuple(found))
        work()
        assert _seen(two) == after
    assert outcomes == {tuple(before), tuple(after)}
