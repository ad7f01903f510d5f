"""Linking a case: what is written, what people's decisions do to it, and what a bad wish or a bad list ends in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.vault.bench import CASE, Bench
from tests.vault.bench import Person as Row
from tests.vault.bench import bench as bench
from tests.vault.bench import cheap_passphrases as cheap_passphrases
from tests.vault.bench import quick_path as quick_path

from habeas.casework.checking import rebuild
from habeas.casework.judging import review
from habeas.casework.linking import Linked, Wishes, link
from habeas.casework.people import list_persons
from habeas.casework.queueing import as_link
from habeas.errors import HabeasError, PersonsError, UsageError
from habeas.model.records import Link, Same

_GIVEN = ("Zelim", "Musa", "Aslan", "Khava", "Beslan", "Timur", "Rustam", "Malika")
_FAMILY = ("Dakarov", "Belminov", "Zhurtulov", "Vakemov", "Pelkarov", "Muniskov", "Grashirov", "Terdovov")
FEW = Wishes(draws=4)


def _rows(letter: str, count: int = 8) -> list[Row]:
    return [
        (f"{letter}{n}", f"{_GIVEN[n]} {_FAMILY[n]}", f"200{n % 4}-0{1 + n}-1{n}", f"Place{'abcdefgh'[n]}")
        for n in range(count)
    ]


def _digest(bench: Bench) -> list[str]:
    return [one.person.id for one in list_persons(bench.context, CASE).persons]


def _by_run(bench: Bench, state: str) -> list[Link]:
    with bench.context.case(CASE, "test") as case:
        found = case.index.database.execute(
            "SELECT body FROM link WHERE by_person = 0 AND in_force = 1 AND state = ? ORDER BY id", (state,)
        )
        return [as_link(body) for (body,) in [*found]]


def _decide(bench: Bench, *said: tuple[str, str, Same]) -> None:
    with review(bench.context, CASE) as sitting:
        for a, b, same in said:
            sitting.decide(min(a, b), max(a, b), same)


@pytest.fixture
def two(bench: Bench) -> Bench:
    """Eight people on two lists, one of which is in Cyrillic letters for none of them."""
    bench.take_in("a", _rows("a"))
    bench.take_in("b", _rows("b"))
    return bench


def test_a_run_writes_links_with_reasons_a_queue_and_a_draw(two: Bench) -> None:
    """All that the record needs to be read in ten years, in one entry; and the index is what the entries say."""
    done = link(two.context, CASE, FEW)
    made = _by_run(two, "judged")
    assert (done.mentions, done.persons, done.linked) == (16, 8, len(made))
    assert all(one.reasons and one.probability is not None for one in made)
    for one in made:
        odds = math.log2(one.probability / (1 - one.probability)) if one.probability and one.probability < 1 else 99.0
        assert math.fsum(reason.bits for reason in one.reasons) == pytest.approx(odds, abs=1e-3)
    assert len(_by_run(two, "proposed")) == done.queued
    assert _by_run(two, "sampled")
    assert done.documented is not None
    low, median, high = done.documented.interval
    assert 1 <= low <= median <= high <= 16
    assert done.report["seed"] == 1
    assert rebuild(two.context, CASE).same is True


def test_the_same_seed_gives_the_same_run(two: Bench) -> None:
    """A figure in a report can be made again."""
    first, *told = [link(two.context, CASE, FEW).as_object() for _ in range(3)]
    for one in (first, *told):
        one.pop("run")
        one.pop("seconds")
    assert told[0] == told[1]
    of_the_record = ("why", "changes", "new_mentions")  # what a run says of those before it
    assert {key: one for key, one in first.items() if key not in of_the_record} == {
        key: one for key, one in told[0].items() if key not in of_the_record
    }


def test_people_bind_the_next_run(two: Bench) -> None:
    """Different and cannot tell hold through every run; a decided pair is neither linked nor asked again."""
    link(two.context, CASE, FEW)
    first, second, *_ = sorted((one.a, one.b) for one in _by_run(two, "judged"))
    _decide(two, (*first, Same.NO), (*second, Same.UNSURE))
    done = link(two.context, CASE, FEW)
    told = {(one.a, one.b) for state in ("judged", "proposed") for one in _by_run(two, state)}
    assert not told & {first, second}
    assert done.persons == 10


def test_contradicting_decisions_are_counted_and_told(two: Bench) -> None:
    """A is B, B is C, A is not C: the run says so, joins no more, and resolves nothing."""
    link(two.context, CASE, FEW)
    a, b = min((one.a, one.b) for one in _by_run(two, "judged"))
    c = max(one.b for one in _by_run(two, "judged") if a not in (one.a, one.b))
    _decide(two, (a, b, Same.YES), (b, c, Same.YES), (a, c, Same.NO))
    assert link(two.context, CASE, FEW).conflicts == 1
    with review(two.context, CASE) as sitting:
        (shown,) = sitting.contradictions()
    assert {shown.apart.a, shown.apart.b} == {a, c}


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(queue_at=0.9, link_at=0.5),
        Wishes(queue_at=0.0),
        Wishes(queue_at=1.0),
        Wishes(queue_at=math.nan),
        Wishes(link_at=math.nan),
        Wishes(link_at=1.5),
        Wishes(link_at=-0.5),
        Wishes(wrong_in=1),
        Wishes(wrong_in=-5),
        Wishes(engine="divination"),
    ],
    ids=repr,
)
def test_a_wish_that_does_not_fit_is_refused_and_writes_nothing(two: Bench, wishes: Wishes) -> None:
    """A slip in a setting links nobody."""
    before = _digest(two)
    with pytest.raises(UsageError) as refused:
        link(two.context, CASE, wishes)
    assert refused.value.advice
    assert _digest(two) == before
    assert not _by_run(two, "judged")


@pytest.mark.parametrize("link_at", [0.00001, 0.02, 1.0])
def test_a_wish_at_either_end_is_a_wish(bench: Bench, link_at: float) -> None:
    """To link at two in a hundred gathers nobody on a name alone, and to link at certainty gathers nobody."""
    rows = [(f"x{n}", "Zelim Dakarov", "", "") for n in range(4)]
    bench.take_in("a", rows[:2])
    bench.take_in("b", [*rows[2:], *_rows("b")])
    done = link(bench.context, CASE, Wishes(queue_at=0.00001, link_at=link_at, draws=0))
    assert done.linked == 0
    assert done.persons == done.mentions == 12
    assert done.queued >= 10  # every two of the five of one name wait for a person


def test_a_folder_of_tables_that_is_not_empty_is_refused_before_anything_is_computed(
    two: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody's tables are written over, and nobody waits to hear it."""
    folder = two.folder / "overlaps"
    folder.mkdir()
    (folder / "mine.csv").write_text("mine")
    monkeypatch.delattr("habeas.casework.linking.scored")
    with pytest.raises(UsageError, match="not empty"):
        link(two.context, CASE, FEW, tables=folder)
    assert [(one.name, one.read_text()) for one in folder.iterdir()] == [("mine.csv", "mine")]
    assert not _by_run(two, "judged")
    with pytest.raises(HabeasError):
        link(two.context, CASE, FEW, tables=folder / "mine.csv")


def test_tables_of_draws_hold_counts_and_nobody(two: Bench) -> None:
    """A table a draw, each of all persons of that draw, with lists for columns and no name."""
    folder = two.folder / "overlaps"
    done = link(two.context, CASE, FEW, tables=folder)
    tables = sorted(folder.iterdir())
    assert len(tables) == 4
    assert done.documented is not None
    for table, documented in zip(tables, done.documented.draws.documented.tolist(), strict=True):
        header, *lines = table.read_text(encoding="utf-8").splitlines()
        assert header == "a,b,count"
        assert sum(int(line.rpartition(",")[2]) for line in lines) == documented
        assert "Dakarov" not in table.read_text(encoding="utf-8")


def test_a_truth_of_unknown_ids_is_refused_before_anything_is_linked(two: Bench) -> None:
    """The row is named; no value is repeated."""
    truth = two.folder / "truth.csv"
    truth.write_text("external_id,person\nPlantedid,1\n", encoding="utf-8")
    with pytest.raises(HabeasError) as refused:
        link(two.context, CASE, FEW, truth=truth)
    assert "Planted" not in f"{refused.value} {refused.value.place} {refused.value.advice}"
    assert not _by_run(two, "judged")


class TestBadLists:
    """Lists as they come: a clear answer, never a crash, never a silent merge."""

    def _link(self, bench: Bench, *lists: Sequence[Row]) -> Linked:
        for number, rows in enumerate(lists):
            bench.take_in("abc"[number], rows)
        return link(bench.context, CASE, FEW)

    def test_one_list_only(self, bench: Bench) -> None:
        """It is held against itself."""
        done = self._link(bench, _rows("a"))
        assert (done.mentions, done.linked, done.persons) == (8, 0, 8)

    def test_a_single_mention(self, bench: Bench) -> None:
        """It takes two."""
        with pytest.raises(PersonsError, match="it takes two"):
            self._link(bench, _rows("a", 1))

    def test_all_names_identical(self, bench: Bench) -> None:
        """Whoever stands on two lists by name alone waits for a person, and nobody is linked."""
        bare = [(f"x{n}", "Zelim Dakarov", "", "") for n in range(12)]
        done = self._link(bench, bare[:6], bare[6:])
        assert (done.linked, done.persons) == (0, 12)
        assert done.queued >= 6 * 6  # of two on one list the model may think that they are two
        assert {one.why for one in _by_run(bench, "proposed")} == {
            "nothing but the name speaks for it, or no name is known"
        }

    def test_names_of_one_letter(self, bench: Bench) -> None:
        """Nothing is gathered by initials."""
        letters = [(f"x{n}", f"{one} K", "", "") for n, one in enumerate("ABAB")]
        done = self._link(bench, letters[:2], letters[2:])
        assert (done.linked, done.persons) == (0, 4)

    def test_no_pair_at_all(self, bench: Bench) -> None:
        """Where no two share a key there is still a run, and a count."""
        done = self._link(bench, [("a1", "Zelim Dakarov", "", "")], [("b1", "Pur Wxq", "", "")])
        assert (done.pairs_compared, done.linked, done.persons) == (0, 0, 2)


def test_nothing_is_written_beside_the_workspace(two: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """No temporary file of an engine holds a name."""
    scratch = two.folder / "scratch"
    scratch.mkdir()
    monkeypatch.chdir(scratch)
    monkeypatch.setenv("TMPDIR", str(scratch))
    before = {path for path in two.folder.rglob("*") if two.workspace not in path.parents}
    link(two.context, CASE, FEW)
    assert {path for path in two.folder.rglob("*") if two.workspace not in path.parents} == before
    assert list(Path(scratch).iterdir()) == []
