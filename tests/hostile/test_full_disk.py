"""A disk that is full or cannot be written: one clear sentence, nothing acknowledged is lost, and on it goes."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.cli.calling import cheapen
from tests.vault.bench import CASE, CHEAP, PASSPHRASE, Bench, lay_out, people, quick_engine
from tests.vault.works import opened

from habeas.casework.checking import rebuild, verify
from habeas.casework.importing import import_table
from habeas.casework.judging import review, undo
from habeas.casework.linking import link
from habeas.casework.people import list_persons
from habeas.casework.reporting import report
from habeas.casework.starting import change_passphrase, check_free, list_cases, start_case
from habeas.errors import BusyError, DiskError, HabeasError, WrongPassphraseError
from habeas.model.records import Same
from habeas.vault.workspace import create

SIZE = 8 * 2**20
ROOMS = (0, 4, 16, 48, 120, 250, 420, 700, 1_000, 1_400)
"""KiB left on the disk, from nothing to nearly enough."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("filling a disk needs root, to mount a small one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(disk: Path, leave: int) -> Path:
    """Fill the disk but for some KiB."""
    filler = disk / "filler"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - leave * 1024
    with filler.open("wb") as stream:
        stream.write(bytes(max(0, free)))
    return filler


def works(bench: Bench, table: tuple[Path, Path]) -> dict[str, Callable[[], object]]:
    """What is tried on a full disk."""

    def judge() -> None:
        with review(bench.unlock_again(), CASE) as sitting:
            question = sitting.question(sitting.queue()[0])
            sitting.decide(question.a, question.b, Same.YES)

    return {
        "import": lambda: import_table(bench.unlock_again(), CASE, *table),
        "link": lambda: link(bench.unlock_again(), CASE),
        "judge": judge,
        "report": lambda: report(bench.unlock_again(), CASE, bench.folder / "report.html"),
        "case new": lambda: start_case(bench.unlock_again(), "another"),
        "undo": lambda: undo(bench.unlock_again(), CASE),
        "rebuild": lambda: rebuild(bench.unlock_again(), CASE),
    }


@pytest.mark.parametrize("verb", ["import", "link", "judge", "report", "case new", "undo", "rebuild"])
def test_work_on_a_full_disk_is_refused_in_words_and_done_once_there_is_room(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """The case worker frees some space and runs the same command again; nothing from before is missing."""
    quick_engine(monkeypatch)
    bench = lay_out(small_disk)
    bench.take_in("first", people(30))
    bench.take_in("second", people(30, first=15, list_name="b"))
    link(bench.context, CASE)
    elsewhere = Bench(tmp_path, bench.context).write_list("third", people(700, list_name="c"))
    work = works(bench, elsewhere)[verb]
    before = bench.verified().entries
    refused: list[tuple[str, str | None]] = []
    for room in ROOMS:
        filler = fill(small_disk, room)
        try:
            work()
        except DiskError as failure:
            refused.append((failure.message, failure.advice))
        else:
            before = -1
        filler.unlink()
        verified = bench.verified()
        assert verified.failures == (), room
        if before < 0:
            break
        kept = verified.entries - before
        assert kept in (0, 1), room
        if kept and verb == "undo":  # the error said that the entry is kept, and not to repeat the work
            before = -1
            break
        before = verified.entries
        assert not list(bench.workspace.rglob("*.part"))
        assert not (bench.folder / "report.html.part").exists()
    assert refused
    assert all("full" in message and advice for message, advice in refused)
    if before >= 0 and verb != "case new":
        work()
    assert list_persons(bench.unlock_again(), CASE).mentions >= 60
    assert bench.objections() == []
    assert len(list_cases(bench.unlock_again())) == 1 + (verb == "case new")


def test_a_workspace_that_found_no_room_can_be_begun_again(small_disk: Path) -> None:
    """Nothing half-made stays behind that would have to be understood first."""
    filler = fill(small_disk, 0)
    with pytest.raises(DiskError, match="full"):
        create(small_disk / "work", PASSPHRASE, label="x", chance=secrets.token_bytes, cost=CHEAP)
    filler.unlink()
    create(small_disk / "work", PASSPHRASE, label="x", chance=secrets.token_bytes, cost=CHEAP)


def test_a_passphrase_is_changed_on_a_full_disk_or_stays(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is always a passphrase that opens the workspace, and the person knows which: the error says it stays."""
    cheapen(monkeypatch)
    bench = lay_out(small_disk)
    bench.take_in("first", people(10))
    new, refused = b"another four quiet words", 0
    for room in ROOMS:
        filler = fill(small_disk, room)
        try:
            change_passphrase(bench.unlock_again(), new)
        except DiskError as failure:
            refused += 1
            said = failure.message
        else:
            filler.unlink()
            break
        filler.unlink()
        assert "full" in said
        assert opened(small_disk, PASSPHRASE).objections() == []
        with pytest.raises(WrongPassphraseError):
            opened(small_disk, new)
    assert refused
    change_passphrase(opened(small_disk, new if room else PASSPHRASE).context, new)
    assert verify(opened(small_disk, new).context, CASE).failures == ()
    with pytest.raises(WrongPassphraseError):
        opened(small_disk, PASSPHRASE)


def test_a_beginning_on_a_disk_that_fills_up_is_begun_again_with_the_same_commands(small_disk: Path) -> None:
    """`habeas init` and `habeas case new` with room for one, for half of the other, for both: no half case remains."""
    refused: list[tuple[str, str | None]] = []
    for room in ROOMS:
        filler = fill(small_disk, room)
        try:
            if not (small_disk / "work" / "vault.key").exists():
                check_free(small_disk / "work")
                create(small_disk / "work", PASSPHRASE, label="x", chance=secrets.token_bytes, cost=CHEAP)
            start_case(opened(small_disk, PASSPHRASE).context, CASE)
        except DiskError as failure:
            refused.append((failure.message, failure.advice))
        else:
            filler.unlink()
            break
        filler.unlink()
        if (small_disk / "work" / "vault.key").exists():
            assert list_cases(opened(small_disk, PASSPHRASE).context) == ()
            assert not list((small_disk / "work").rglob("*.part"))
    assert len(refused) >= 2
    assert all("full" in message and advice for message, advice in refused)
    assert opened(small_disk, PASSPHRASE).objections() == []


def test_an_index_that_found_no_room_does_not_take_the_place_of_the_old_one(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either the rebuilt index is there and can be read, or the command says that the disk is full."""
    quick_engine(monkeypatch)
    bench = lay_out(small_disk)
    bench.take_in("first", people(30))
    bench.take_in("second", people(30, first=15, list_name="b"))
    link(bench.context, CASE)
    for room in range(200, 500, 4):
        filler = fill(small_disk, room)
        with suppress(DiskError):
            rebuild(bench.unlock_again(), CASE)
        filler.unlink()
        assert bench.objections() == [], room


def test_a_disk_that_may_only_be_read_is_named_as_such(small_disk: Path) -> None:
    """A write-protected stick gives a sentence, not a trace."""
    bench = lay_out(small_disk)
    bench.take_in("first", people(5))
    table = bench.write_list("second", people(5, list_name="b"))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for work in (
        lambda: list_persons(bench.unlock_again(), CASE),
        lambda: import_table(bench.unlock_again(), CASE, *table),
        lambda: rebuild(bench.unlock_again(), CASE),
        lambda: change_passphrase(bench.unlock_again(), b"another four quiet words"),
        lambda: start_case(bench.unlock_again(), "another"),
        lambda: create(small_disk / "new", PASSPHRASE, label="x", chance=secrets.token_bytes, cost=CHEAP),
    ):
        with pytest.raises(DiskError) as caught:
            work()
        assert caught.value.advice
    looked = verify(bench.unlock_again(), CASE).failures  # a report, and no crash
    assert all("disk" in found.reason for found in looked)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert bench.objections() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_belongs_to_somebody_else_is_named_as_such(bench: Bench) -> None:
    """A workspace copied with the rights of another account gives a sentence, not a trace."""
    bench.case_folder.chmod(0o500)
    try:
        with pytest.raises(DiskError) as caught:
            bench.take_in("first", people(3))
        assert caught.value.advice
    finally:
        bench.case_folder.chmod(0o700)
    assert bench.objections() == []


def test_an_exhibit_folder_that_is_a_file_is_an_error_in_words(bench: Bench) -> None:
    """Whatever lies in the way, no trace with a path of the inside comes out."""
    (bench.case_folder / "exhibits").rmdir()
    (bench.case_folder / "exhibits").write_bytes(b"")
    with pytest.raises(HabeasError):
        bench.take_in("first", people(3))
    assert bench.objections()


def test_busy_is_not_damage() -> None:
    """Waiting and mending are different advice."""
    assert not issubclass(BusyError, DiskError)
