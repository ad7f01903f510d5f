"""The parts of a backup: segments that are never written again, one copy of the keys, a feed after the one before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import VerifyKey
from tests.vault.backups import Kept, keep
from tests.vault.bench import CASE, Bench, people

from habeas.errors import AlteredError, BusyError, DamagedError, NotAWorkspaceError, UsageError
from habeas.model.encoding import decode
from habeas.model.records import Feed
from habeas.sealing.cases import database_key
from habeas.vault import segments
from habeas.vault.database import open_database, read_database
from habeas.vault.entries import Entries
from habeas.vault.places import begin_place, check_apart, held_alone, held_folder, held_for_reading, read_place
from habeas.vault.segments import Segment, entry_in, missing, opened, segments_in, write_segments


@pytest.fixture
def kept(bench: Bench) -> Kept:
    """A case with a list, backed up once."""
    bench.take_in("first", people(12))
    made = keep(bench)
    made.save()
    return made


@given(st.lists(st.integers(1, 5), max_size=8), st.data())
def test_what_is_missing_is_what_no_segment_holds(lengths: list[int], data: st.DataObject) -> None:
    """No entry is left out of a backup because another one is in it, and none is saved twice."""
    all_segments, first = [], 0
    for length in lengths:
        all_segments.append(Segment(first=first, last=first + length - 1, path=Path("x")))
        first += length
    there = [segment for segment in all_segments if data.draw(st.booleans())]
    size = data.draw(st.integers(0, first + 4))
    held = {n for segment in there for n in range(segment.first, segment.last + 1)}
    gaps = [n for low, high in missing(there, size) for n in range(low, high + 1)]
    assert gaps == [n for n in range(size) if n not in held]


def test_segments_that_overlap_are_refused() -> None:
    """Which of two accounts of one entry is right is nothing that a program guesses."""
    both = (Segment(first=0, last=3, path=Path("0-3.db")), Segment(first=3, last=5, path=Path("3-5.db")))
    with pytest.raises(DamagedError, match="same entries"):
        missing(both, 6)


@pytest.mark.parametrize("name", ["0-1.db.part", "1-0.db", "00-1.db", "-1.db", "0-1.DB", "a-b.db", "0-1.db.x"])
def test_a_file_of_another_name_is_no_segment(tmp_path: Path, name: str) -> None:
    """What lies beside the segments is not read as one."""
    (tmp_path / name).write_bytes(b"x")
    assert segments_in(tmp_path) == ()


def test_a_segment_is_never_written_again(kept: Kept) -> None:
    """A medium that is written once can keep them, and a copy of yesterday is a part of the copy of today."""
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in kept.folder.glob("segments/*")}
    kept.bench.take_in("second", people(5, list_name="b"))
    kept.save()
    kept.rehearse()
    kept.bring_back()
    assert before
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before} == before


def test_a_backup_grows_by_what_is_new_and_no_more(kept: Kept) -> None:
    """Whoever carries a stick home each day carries the day, not the year."""
    first = kept.save().cases[0].saved
    kept.bench.take_in("second", people(3, list_name="b"))
    second = kept.save().cases[0].saved
    assert (first.entries_new, first.exhibits_new) == (1, 0)  # the record of the backup before
    assert (second.entries_new, second.exhibits_new) == (2, 1)
    names = [path.name for path in sorted(kept.folder.glob("segments/*"))]
    assert names == ["0-1.db", "2-2.db", "3-4.db"]


def test_large_work_is_cut_into_files_that_a_stick_can_hold(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system of the old kind takes no file above 4 GiB; a backup that was interrupted goes on where it was."""
    for n in range(4):
        bench.take_in(f"list{n}", people(20, list_name=str(n)))
    monkeypatch.setattr(segments, "_LARGE", 15_000)
    kept = keep(bench)
    kept.save()
    assert len(list(kept.folder.glob("segments/*.db"))) > 2
    assert kept.rehearse().ok
    assert kept.bring_back().cases[0].rebuilt.counts.persons == 80


def test_a_segment_opens_under_its_own_name_only(kept: Kept) -> None:
    """Nobody makes entry 5 out of entry 2 by renaming a file."""
    key = kept.bench.context.workspace.key_in(kept.bench.case_folder)
    (segment,) = segments_in(kept.folder / "segments")
    path = segment.path.with_name("2-3.db")
    segment.path.rename(path)
    with pytest.raises(DamagedError), opened(Segment(first=2, last=3, path=path), key, every_page=False):
        pass


def test_a_segment_tells_its_entries_as_they_were(kept: Kept, tmp_path: Path) -> None:
    """Headers, signatures, commitments and sealed bytes are the ones of the case, to the byte."""
    workspace = kept.bench.context.workspace
    with kept.bench.context.case(CASE, "compare") as case:
        write_segments(tmp_path, case.key, case.entries, 0, 1)
        (segment,) = segments_in(tmp_path)
        with opened(segment, case.key, every_page=True) as entries:
            assert list(entries.walk()) == list(case.entries.walk())[:2]
            assert list(entries.bodies(1)) == list(case.entries.bodies(1))
        assert entry_in(segment, case.key, 1) is not None
        assert entry_in(segment, case.key, 2) is None
    assert workspace.cases()


def test_reading_a_segment_changes_nothing_beside_it(kept: Kept) -> None:
    """A read-only medium will do, and a drill leaves no trace on the stick."""
    before = sorted((path, path.stat().st_mtime_ns) for path in kept.place.rglob("*") if path.name != "backup.lock")
    kept.rehearse(compare=False)
    kept.bring_back()
    assert sorted((p, p.stat().st_mtime_ns) for p in kept.place.rglob("*") if p.name != "backup.lock") == before


def test_the_copy_of_the_keys_has_no_free_page(kept: Kept) -> None:
    """Where a destroyed key could have stayed there is no room."""
    bench = kept.bench
    database = read_database(kept.folder / "keys.db", database_key(bench.context.workspace.key_in(kept.folder), "keys"))
    assert database.pragma("freelist_count") == 0
    database.close()


def test_a_restored_case_has_a_feed_of_its_own_that_the_old_one_endorsed(kept: Kept) -> None:
    """Two machines never sign as one, and an outsider can follow from one to the other."""
    with kept.bench.context.case(CASE, "compare") as case:
        old, seed = case.keyring.feed()
        old_seed = seed.value
    feeds = []
    for name in ("one", "two"):
        kept.bring_back(name)
        with kept.opened(name).case(CASE, "compare") as case:
            new, _ = case.keyring.feed()
            rows = case.keyring.database.execute("SELECT id, length(seed), active FROM feed").fetchall()
            assert sorted((active, id_ == old, length) for id_, length, active in rows) == [
                (0, True, 0),
                (1, False, 32),
            ]
            held = repr(case.keyring.database.execute("SELECT * FROM feed").fetchall())
            assert repr(old_seed)[2:-1] not in held
            last = case.frontier.size - 1
            (entry,) = (entry for _, entry in case.entries.walk(last))
            body = decode(next(encoded for _, encoded in case.bodies(last, entry.header)))
        assert isinstance(body, Feed)
        assert (body.feed, body.follows, body.size, body.why) == (new, old, last, "restored")
        assert (entry.header.feed, entry.header.sequence, entry.header.previous) == (new, 0, bytes(32))
        message = b"habeas/feed/v1\0" + case.tag + new + last.to_bytes(8, "big") + body.root
        VerifyKey(old).verify(message, body.endorsement)
        feeds.append(new)
        assert kept.objections(name) == []
    assert len({old, *feeds}) == 3


def test_the_old_seed_is_on_no_page_of_the_restored_keys(kept: Kept) -> None:
    """Whoever takes the restored laptop cannot sign for the lost one."""
    with kept.bench.context.case(CASE, "compare") as case:
        old_seed = case.keyring.feed()[1].value
    kept.bring_back()
    folder = next((kept.bench.folder / "again" / "cases").iterdir())
    assert not list(folder.glob("*-wal"))
    key = database_key(kept.opened().workspace.key_in(folder), "keys")
    database = open_database(folder / "keys.db", key, create=False)
    plain = database.serialize("main")
    database.close()
    assert plain.count(b"CREATE TABLE feed")
    assert plain.count(old_seed) == 0


def test_a_place_belongs_to_one_workspace(kept: Kept, tmp_path: Path) -> None:
    """The stick of one organisation is not written over by another's laptop."""
    from tests.vault.bench import lay_out

    other = lay_out(tmp_path).context.workspace
    with pytest.raises(AlteredError, match="another workspace"):
        read_place(other, kept.place)
    with pytest.raises(AlteredError, match="another workspace"):
        begin_place(other, kept.place)
    with pytest.raises(NotAWorkspaceError):
        read_place(other, tmp_path)


def test_one_program_at_a_time_writes_to_a_place(kept: Kept) -> None:
    """Two runs never mix their files; many may read."""
    with held_alone(kept.place):
        with pytest.raises(BusyError), held_alone(kept.place):
            pass
        with pytest.raises(BusyError), held_for_reading(kept.place):
            pass
    with (
        held_for_reading(kept.place),
        held_for_reading(kept.place),
        pytest.raises(BusyError),
        held_folder(kept.place),
    ):
        pass
    with held_alone(kept.place):
        pass


def test_a_folder_with_something_else_in_it_is_no_place(tmp_path: Path) -> None:
    """Nobody's photographs are mixed with a backup."""
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(UsageError, match="neither empty"), held_alone(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["photo.jpg"]


@pytest.mark.parametrize(("one", "other"), [("a", "a"), ("a", "a/b"), ("a/b", "a"), ("a", "a/../a/c")])
def test_a_backup_inside_the_workspace_is_refused(tmp_path: Path, one: str, other: str) -> None:
    """What takes the one must not take the other."""
    with pytest.raises(UsageError):
        check_apart(tmp_path / one, tmp_path / other)
    check_apart(tmp_path / "a", tmp_path / "ab")


def test_entries_of_a_segment_are_read_by_the_reader_of_the_log(kept: Kept) -> None:
    """There is one format of entries, not two."""
    key = kept.bench.context.workspace.key_in(kept.folder)
    (segment,) = segments_in(kept.folder / "segments")
    with opened(segment, key, every_page=True) as entries:
        assert isinstance(entries, Entries)
        assert entries.count() == 2
