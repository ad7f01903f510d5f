"""What goes into a backup comes out of it, and nobody is told otherwise."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.vault.backups import Kept, content, keep
from tests.vault.bench import (
    CASE,
    NOW,
    Bench,
    bench,
    cheap_passphrases,
    lay_out,
    people,
    quick_engine,
    quick_folder,
    quick_path,
)

from habeas.casework.backing_up import backup, is_overdue, keys_behind, last_backup, last_backups, last_drill, reminders
from habeas.casework.checking import rebuild
from habeas.casework.judging import review, undo
from habeas.casework.linking import link
from habeas.casework.people import list_persons
from habeas.casework.restoring import check_restore, restore_workspace
from habeas.casework.starting import list_cases, start_case
from habeas.casework.withdrawing import withdraw
from habeas.errors import (
    AlteredError,
    CaseError,
    DamagedError,
    HabeasError,
    NotAWorkspaceError,
    RollbackError,
    TableError,
    UsageError,
    WorkspaceExistsError,
)
from habeas.model.records import Same
from habeas.vault import rehearsal
from habeas.vault.places import held_folder

__all__ = ["bench", "cheap_passphrases", "quick_path"]


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands for the folder in memory, so that drills of other tests are not seen; nothing is left in it."""
    with quick_folder() as folder:
        monkeypatch.setattr(rehearsal, "_MEMORY", folder)
        yield folder
        assert list(folder.iterdir()) == []


@pytest.fixture
def kept(bench: Bench) -> Kept:
    """A case with two lists, backed up once."""
    bench.take_in("first", people(8))
    bench.take_in("second", people(8, first=4, list_name="b"))
    made = keep(bench)
    made.save()
    return made


WORK = ("import", "again", "link", "judge", "undo", "withdraw", "backup", "drill")


def do(kept: Kept, work: str, turn: int) -> None:
    """One thing that people do to a case."""
    bench = kept.bench
    context = bench.unlock_again()
    match work:
        case "import":
            bench.take_in(f"list{turn}", people(4, first=turn, list_name=f"l{turn}"))
        case "again":
            with suppress(TableError):  # it has rows of people who withdrew
                bench.take_in("first", [(i, f"{name} x{turn}", day, place) for i, name, day, place in people(5)])
        case "link":
            link(context, CASE)
        case "judge":
            with review(context, CASE) as sitting:
                for proposal in sitting.queue()[:2]:
                    question = sitting.question(proposal)
                    sitting.decide(question.a, question.b, Same.YES if turn % 2 else Same.NO)
        case "undo":
            with suppress(HabeasError):  # there may be nothing to take back
                undo(context, CASE)
        case "withdraw":
            persons = list_persons(context, CASE).persons
            if persons:
                withdraw(context, CASE, persons[turn % len(persons)].person.id, because="asked by the person")
        case "backup":
            kept.save()
        case "drill":
            assert kept.rehearse().ok


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(WORK), min_size=1, max_size=7))
def test_whatever_was_done_comes_back_from_the_last_backup(works: list[str]) -> None:
    """A year's work is there again: every record, link, decision and withdrawal, and the log verifies."""
    with pytest.MonkeyPatch.context() as patched, quick_folder() as folder:
        quick_engine(patched)
        bench = lay_out(folder)
        bench.take_in("first", people(5))
        kept = keep(bench)
        kept.save()
        for turn, work in enumerate(works):
            do(kept, work, turn)
        expected, persons = content(bench.unlock_again()), list_persons(bench.unlock_again(), CASE).persons
        kept.save()
        done = kept.bring_back()
        assert done.whole
        assert content(kept.opened()) == expected
        assert len(list_persons(kept.opened(), CASE).persons) == len(persons) == done.cases[0].rebuilt.counts.persons
        assert kept.objections() == []
        assert rebuild(kept.opened(), CASE).same is True
        assert bench.objections() == []


def test_a_restored_workspace_goes_on_into_the_same_place(kept: Kept) -> None:
    """After the loss work goes on, with backups where they were; the lost laptop cannot write there again."""
    kept.bring_back()
    again = Kept(Bench(kept.bench.folder / "b", kept.opened()), kept.place)
    import_into = again.bench
    (kept.bench.folder / "b").mkdir()
    import_into.take_in("third", people(3, list_name="c"))
    assert backup(kept.opened(), kept.place).cases[0].saved.entries_new >= 2
    assert kept.rehearse(compare=False).ok
    with pytest.raises(RollbackError, match="knows 5 entries where the workspace has 4"):
        kept.save()
    kept.bench.take_in("fourth", people(3, list_name="d"))
    with pytest.raises(RollbackError, match="another log") as caught:
        kept.save()
    assert "restore" in str(caught.value.advice)


def test_a_copy_of_the_place_restores_as_the_place_does(kept: Kept) -> None:
    """Somebody carries the folder across a border on another stick."""
    elsewhere = kept.copy("elsewhere")
    shutil.rmtree(kept.place)
    assert kept.bring_back(place=elsewhere).whole
    assert kept.objections() == []
    assert content(kept.opened()) == content(kept.bench.unlock_again())


def test_a_workspace_set_back_is_found_out_by_its_backup(kept: Kept) -> None:
    """Whoever puts the folder of last week in the place of today's is found out when the stick is plugged in."""
    older = kept.bench.snapshot("older")
    kept.bench.take_in("third", people(3, list_name="c"))
    kept.save()
    kept.bench.put_back(older)
    before = {path: path.read_bytes() for path in kept.files()}
    with pytest.raises(RollbackError, match=r"knows 5 entries where the workspace has 4") as caught:
        kept.save()
    assert "restore" in str(caught.value.advice)
    assert {path: path.read_bytes() for path in kept.files()} == before
    assert not kept.rehearse().ok
    kept.bring_case_back(replacing=True)
    assert list_persons(kept.bench.unlock_again(), CASE).mentions == 19


def test_another_history_of_the_same_length_is_found_out(kept: Kept) -> None:
    """Two laptops that went on from one copy are not mixed in one backup."""
    older = kept.bench.snapshot("older")
    kept.bench.take_in("third", people(3, list_name="c"))
    kept.save()
    kept.bench.put_back(older)
    kept.bench.take_in("other", people(4, list_name="d"))
    kept.bench.take_in("more", people(4, list_name="e"))
    with pytest.raises(RollbackError, match="another log"):
        kept.save()
    (found,) = kept.rehearse().cases
    assert [one.reason for one in found.failures] == ["at entry 5 the workspace has another log than the backup"]


def test_another_history_is_found_out_by_the_keys_alone(kept: Kept) -> None:
    """Also where the segments are lost: the copy of the keys remembers which log it was."""
    older, place = kept.bench.snapshot("older"), kept.copy("before")
    kept.bench.take_in("third", people(3, list_name="c"))
    kept.save()
    theirs = (kept.folder / "keys.db").read_bytes()
    kept.bench.put_back(older)
    kept.put_back(place)
    kept.bench.take_in("other", people(4, list_name="d"))
    (kept.folder / "keys.db").write_bytes(theirs)
    shutil.rmtree(kept.folder / "segments")
    with pytest.raises(RollbackError, match="another log of size 5"):
        kept.save()
    assert (kept.folder / "keys.db").read_bytes() == theirs


def test_a_lost_case_comes_back_into_its_workspace(kept: Kept) -> None:
    """One case is lost, the others stay as they are, and the workspace says how much did not come back."""
    start_case(kept.bench.context, "other")
    folder = kept.bench.workspace / "cases" / kept.folder.name
    shutil.rmtree(folder)
    (done,) = kept.bring_case_back().cases
    assert (done.kept, done.known) == (None, 4)
    assert done.rebuilt.counts.entries == 3
    assert kept.bench.objections() == []
    assert {case.name for case in list_cases(kept.bench.unlock_again())} == {CASE, "other"}


@pytest.mark.parametrize("name", ["entries.db", "keys.db", "case.key", "exhibits"])
def test_a_damaged_case_is_replaced_and_kept_beside(kept: Kept, name: str) -> None:
    """Nothing is thrown away that somebody could still read, and work goes on."""
    folder = kept.bench.case_folder
    path = next((folder / name).iterdir()) if name == "exhibits" else folder / name
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    with pytest.raises(CaseError, match="already"):
        kept.bring_case_back()
    (done,) = kept.bring_case_back(replacing=True).cases
    assert done.kept == f"{folder.name}.damaged"
    assert (folder.with_name(done.kept) / path.relative_to(folder)).read_bytes() != whole
    assert list_persons(kept.bench.unlock_again(), CASE).mentions == 16
    said = [one for one in kept.bench.objections() if ".damaged" not in one]
    assert said == []
    assert kept.save().whole


def test_a_whole_case_is_not_replaced_by_an_older_one(kept: Kept) -> None:
    """A slip of the hand does not undo a week."""
    kept.bench.take_in("third", people(3, list_name="c"))
    with pytest.raises(CaseError, match="whole"):
        kept.bring_case_back(replacing=True)
    assert list_persons(kept.bench.unlock_again(), CASE).mentions == 19
    assert kept.bench.objections() == []


def test_a_damaged_case_takes_no_other_case_away(kept: Kept) -> None:
    """What can be saved is saved; what cannot is named."""
    hurt = kept.folder.name
    start_case(kept.bench.context, "other")
    (kept.bench.workspace / "cases" / hurt / "entries.db").write_bytes(b"x" * 8192)
    done = kept.save()
    assert [case.name for case in done.cases] == ["other"]
    assert [one.case for one in done.refused] == [hurt]
    assert done.refused[0].code in ("rollback", "damaged")
    assert not done.whole
    context = kept.bench.unlock_again()
    names = {case.id: case.name for case in list_cases(context)}
    assert set(names.values()) == {CASE, "other"}
    assert {case.rebuilt.name for case in kept.bring_back().cases} == {CASE, "other"}


def test_an_exhibit_that_is_damaged_here_never_takes_the_good_one_away_there(kept: Kept) -> None:
    """A backup of a damaged file is no backup; the one that is there stays."""
    name = sorted((kept.bench.case_folder / "exhibits").iterdir())[0].name
    here, there = kept.bench.case_folder / "exhibits" / name, kept.folder / "exhibits" / name
    whole = there.read_bytes()
    here.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert kept.save().whole
    assert there.read_bytes() == whole
    there.unlink()
    done = kept.save()
    assert done.cases[0].saved.damaged == (name,)
    assert not done.whole
    assert not there.exists()
    here.unlink()
    assert kept.save().cases[0].saved.damaged == (name,)


def test_what_is_missing_in_a_backup_is_named_and_the_rest_comes_back_when_asked(kept: Kept) -> None:
    """One rotten file on the only stick does not take a year's work with it, and is not passed over in silence."""
    name = sorted((kept.folder / "exhibits").iterdir())[0].name
    (kept.folder / "exhibits" / name).unlink()
    with pytest.raises(DamagedError, match=name[:16]):
        kept.bring_back()
    assert not (kept.bench.folder / "again").exists()
    assert not kept.rehearse().ok
    done = kept.bring_back(without_broken_exhibits=True)
    assert not done.whole
    assert done.cases[0].rebuilt.broken == (name,)
    assert [said for said in kept.objections() if "missing" in said]
    assert list_persons(kept.opened(), CASE).mentions == 16


def test_a_lost_segment_is_saved_anew_by_the_next_backup(kept: Kept) -> None:
    """The workspace mends its backup."""
    next((kept.folder / "segments").iterdir()).unlink()
    with pytest.raises(RollbackError, match="0 to 2"):
        kept.bring_back()
    kept.save()
    assert kept.rehearse().ok


@pytest.mark.parametrize("in_one", [False, True])
def test_entries_of_an_interrupted_backup_are_counted_and_not_taken(kept: Kept, in_one: bool) -> None:
    """What the keys do not know is not brought back in half, and not passed over in silence."""
    keys = (kept.folder / "keys.db").read_bytes()
    kept.bench.take_in("third", people(3, list_name="c"))
    if in_one:
        shutil.rmtree(kept.folder / "segments")
    kept.save()
    (kept.folder / "keys.db").write_bytes(keys)
    (done,) = kept.bring_back(without_broken_exhibits=True).cases
    assert (done.rebuilt.counts.entries, done.rebuilt.beyond, done.rebuilt.counts.persons) == (3, 2, 16)
    assert kept.objections() == []


def test_a_withdrawal_reaches_the_backup_and_is_reminded_until_then(kept: Kept) -> None:
    """Whoever withdraws is told which copies still hold their words, until none does."""
    second = Kept(kept.bench, kept.bench.folder / "second")
    second.save()
    person = list_persons(kept.bench.unlock_again(), CASE).persons[0].person.id
    withdraw(kept.bench.unlock_again(), CASE, person, because="asked")
    with kept.bench.context.case(CASE, "look") as case:
        places = {one.place for one in last_backups(case.index)}
        assert set(keys_behind(case.index)) == places
        assert len(places) == 2
        assert any("withdrew" in told for told in reminders(case.index, now=NOW))
    assert kept.rehearse().cases[0].behind
    done = kept.save().cases[0]
    assert done.saved.exhibits_dropped == 1
    assert done.behind == (second.save().place,) or done.behind
    with kept.bench.context.case(CASE, "look") as case:
        assert keys_behind(case.index) == ()
    assert not kept.rehearse().cases[0].behind
    assert {path.name for path in (kept.folder / "exhibits").iterdir()} == {
        path.name for path in (kept.bench.case_folder / "exhibits").iterdir()
    }


def test_when_the_last_backup_and_the_last_drill_were_is_known(kept: Kept) -> None:
    """A case worker is told in time, and not when it is too late."""
    with kept.bench.context.case(CASE, "look") as case:
        newest = last_backup(case.index)
        assert newest is not None
        assert (newest.entries, newest.at) == (3, "2026-01-02T03:04:05Z")
        assert last_drill(case.index) is None
        assert any("Nobody has tried" in told for told in reminders(case.index, now=NOW))
    kept.rehearse()
    with kept.bench.context.case(CASE, "look") as case:
        tried = last_drill(case.index)
        assert tried is not None
        assert (tried.place, tried.entries, tried.ok) == (newest.place, 3, True)
        assert reminders(case.index, now=NOW) == ()
        assert len(reminders(case.index, now=NOW + timedelta(days=31))) == 2
    assert is_overdue(None, now=NOW)


def test_a_case_without_a_backup_is_told_so(bench: Bench) -> None:
    """Silence is not a backup."""
    with bench.context.case(CASE, "look") as case:
        assert last_backup(case.index) is None
        assert len(reminders(case.index, now=NOW)) == 1


def test_a_drill_says_what_came_back_and_leaves_nothing(kept: Kept, memory: Path) -> None:
    """The numbers are compared with the workspace's, and the place where it was tried is empty afterwards."""
    kept.bench.take_in("third", people(3, list_name="c"))
    (found,) = kept.rehearse().cases
    assert found.restored is not None
    assert found.workspace is not None
    assert (found.restored.persons, found.workspace.persons, found.newer) == (16, 19, 2)
    assert found.ok
    assert found.recorded
    assert list(memory.iterdir()) == []
    (alone,) = kept.rehearse(compare=False).cases
    assert (alone.ok, alone.workspace, alone.recorded) == (True, None, False)


def test_a_drill_that_was_killed_is_cleared_by_the_next(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealed or not, nothing is left to lie about; one that is running is left alone."""
    monkeypatch.setattr(rehearsal, "_choices", lambda _near: [kept.bench.folder])
    left, running = kept.bench.folder / "habeas-drill-left", kept.bench.folder / "habeas-drill-running"
    (kept.bench.folder / "habeas-drill-just-begun").mkdir()
    for folder in (left, running):
        (folder / "restored").mkdir(parents=True)
        (folder / "backup.lock").write_bytes(b"")
    with held_folder(running):
        assert kept.rehearse().ok
        assert running.is_dir()
    assert not left.exists()
    assert (kept.bench.folder / "habeas-drill-just-begun").is_dir()


def test_a_drill_that_finds_no_room_says_how_much_it_needs(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not fill the disk to find out."""
    monkeypatch.setattr(rehearsal, "_has_room", lambda _folder, _needed: False)
    with pytest.raises(HabeasError, match="MB of room") as caught:
        kept.rehearse()
    assert caught.value.code == "disk"


def test_a_drill_that_finds_damage_is_recorded_as_one_that_failed(kept: Kept) -> None:
    """The log does not say that all was well."""
    segment = next((kept.folder / "segments").iterdir())
    whole = bytearray(segment.read_bytes())
    whole[len(whole) // 2] ^= 1
    segment.write_bytes(whole)
    (found,) = kept.rehearse().cases
    assert not found.ok
    assert any(segment.name in one.id or segment.name in one.reason for one in found.failures)
    with kept.bench.context.case(CASE, "look") as case:
        tried = last_drill(case.index)
        assert tried is not None
        assert not tried.ok
        assert any("did not bring" in told for told in reminders(case.index, now=NOW))


def test_what_cannot_be_meant_is_refused_before_a_passphrase_is_asked(kept: Kept) -> None:
    """A slip is told at once, and nothing is written."""
    bench = kept.bench
    with pytest.raises(WorkspaceExistsError, match="something in this folder"):
        check_restore(kept.place, bench.workspace, (), replacing=False)
    with pytest.raises(UsageError):
        check_restore(kept.place, bench.folder / "new", (), replacing=True)
    with pytest.raises(UsageError, match="one case"):
        check_restore(kept.place, bench.workspace, ("a", "b"), replacing=False)
    with pytest.raises(NotAWorkspaceError):
        check_restore(bench.workspace, bench.folder / "new", (), replacing=False)
    with pytest.raises(UsageError):
        check_restore(kept.place, kept.place / "new", (), replacing=False)
    assert check_restore(kept.place, bench.workspace, (CASE,), replacing=True)
    with pytest.raises(CaseError):
        backup(bench.unlock_again(), kept.place, ("nobody",))
    with pytest.raises(UsageError):
        backup(bench.unlock_again(), bench.workspace / "inside")
    assert not (bench.workspace / "inside").exists()


def test_a_place_of_another_workspace_is_refused(kept: Kept) -> None:
    """Two organisations that mixed up their sticks lose nothing."""
    with tempfile.TemporaryDirectory() as folder:
        other = lay_out(Path(folder))
        with pytest.raises(AlteredError, match="another workspace"):
            backup(other.unlock_again(), kept.place)
    assert kept.rehearse().ok


def test_only_the_cases_that_were_asked_for_come_back(kept: Kept) -> None:
    """Whoever needs one case on the road takes one case on the road."""
    start_case(kept.bench.context, "other")
    kept.save()
    context = replace(kept.bench.context, workspace=kept.opened_place())
    restore_workspace(context, kept.bench.folder / "one", ("other",))
    assert [case.name for case in list_cases(kept.opened("one"))] == ["other"]


def test_ids_of_places_are_drawn_by_chance(bench: Bench) -> None:
    """The id of a place says nothing about where it is or whose it is."""
    one = backup(bench.unlock_again(), bench.folder / secrets.token_hex(4)).place
    two = backup(bench.unlock_again(), bench.folder / secrets.token_hex(4)).place
    assert one != two
    assert one.startswith("bkp_")
