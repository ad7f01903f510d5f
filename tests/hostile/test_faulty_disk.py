"""A stick that is pulled, a sector that cannot be read, a clock that jumps: an error in words at most, nothing lost."""

from __future__ import annotations

import io
import random
import secrets
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cli.calling import cheapen
from tests.vault.bench import CASE, NOW, PASSPHRASE, Bench, lay_out, people, quick_engine
from tests.vault.losing import Loss, lay_out_tree
from tests.vault.power import Recording, recording
from tests.vault.works import ALL, WORKS, check_folder, opened, record, two_lists
from tests.vault.works_of_care import WORKS_OF_CARE, a_list_to_withdraw_from, pages, person_called, words_of

from habeas.casework.checking import Verified, rebuild, verify
from habeas.casework.importing import import_table
from habeas.casework.judging import review, undo
from habeas.casework.linking import link
from habeas.casework.people import list_persons
from habeas.casework.withdrawing import withdraw
from habeas.errors import DiskError, HabeasError
from habeas.model.exhibits import Exhibit
from habeas.model.ids import new_id
from habeas.model.records import Same

DATABASES = {"entries.db", "keys.db", "index.db", "index.new.db"}
PULLED = ("import", "judge", "undo and link", "passphrase", "rebuild", "withdraw")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_engine(monkeypatch)
    cheapen(monkeypatch)


def fresh(disk: Path) -> Path:
    """The same disk, as it was."""
    copy = disk.with_name("copy")
    if copy.exists():
        shutil.rmtree(copy)
    shutil.copytree(disk, copy)
    return copy


@pytest.mark.parametrize("name", PULLED)
def test_a_stick_that_is_pulled_in_the_middle_is_an_error_in_words(quick_path: Path, name: str) -> None:
    """From one step on nothing can be read or written any more: no trace, and what was acknowledged is on the stick."""
    work = (WORKS | WORKS_OF_CARE)[name]
    recorded = record(work, quick_path)
    count, lot = len(recorded.recording.steps), random.Random(28)
    failed: list[HabeasError] = []
    steps = range(count) if ALL else sorted(lot.sample(range(count), min(15, count)))
    for step in steps:
        bench = opened(fresh(quick_path / "before"), PASSPHRASE)
        with recording(bench.folder, dies_at=step) as pulled:
            pulled.mark("begun", PASSPHRASE)

            def done(what: str, *, passphrase: bytes = PASSPHRASE, pulled: Recording = pulled) -> None:
                pulled.mark(what, passphrase)

            try:
                work.does(bench, done)
            except HabeasError as failure:
                failed.append(failure)
            except OSError:  # held as a defect by the test of what cannot be read
                assert pulled.reads[-1].endswith((".csv", ".toml")), step
        acknowledged = len(pulled.marks) - 1
        # Closing a sitting notes in an entry what was read; on a disk that is gone that waits in keys.db.
        low = recorded.moments[acknowledged - (pulled.marks[-1].name == "closed")]
        high = recorded.moments[min(acknowledged + 1, len(recorded.moments) - 1)]
        check_folder(recorded, low, high, bench.folder, same_run=False)
    assert failed
    assert all(failure.advice for failure in failed)


def readings(bench: Bench) -> dict[str, Callable[[], object]]:
    """What is tried where a file cannot be read."""

    def judge() -> None:
        with review(bench.unlock_again(), CASE) as sitting:
            question = sitting.question(sitting.queue()[0])
            sitting.decide(question.a, question.b, Same.YES)

    return {
        "unlock": lambda: opened(bench.folder, PASSPHRASE),
        "open": lambda: list_persons(bench.unlock_again(), CASE),
        "verify": lambda: verify(bench.unlock_again(), CASE),
        "import": lambda: import_table(
            bench.unlock_again(), CASE, bench.folder / "small.csv", bench.folder / "small.toml"
        ),
        "judge": judge,
        "rebuild": lambda: rebuild(bench.unlock_again(), CASE),
    }


VERBS = [
    "unlock",
    "open",
    "verify",
    "import",
    "judge",
    "rebuild",
]


@pytest.mark.parametrize("verb", VERBS)
def test_a_sector_that_cannot_be_read_is_named_and_costs_nothing_more(quick_path: Path, verb: str) -> None:
    """The disk is dying: the file is named, nothing is half-written, and a copy from a good disk goes on working."""
    disk = quick_path / "disk"
    disk.mkdir()
    two_lists(lay_out(disk))
    before = opened(disk, PASSPHRASE).verified().entries
    with recording(fresh(disk)) as whole:
        readings(opened(whole.folder, PASSPHRASE))[verb]()
    lot, noticed = random.Random(28), 0
    count = len(whole.reads)
    reads = range(count) if ALL else sorted(lot.sample(range(count), min(25, count)))
    for number in reads:
        copy = fresh(disk)
        bench = opened(copy, PASSPHRASE)
        said = None
        with recording(copy, unreadable=number) as failing:
            try:
                came = readings(bench)[verb]()
            except DiskError as failure:  # not DamagedError: whoever restores a backup now restores it to a dying disk
                said = f"{failure.place} {failure.message}"
            else:
                if isinstance(came, Verified) and came.failures:
                    said = " ".join(f"{found.id} {found.reason}" for found in came.failures)
        noticed += said is not None
        assert said is None or named(failing.bad, said, bench), (number, failing.bad, said)
        after = bench.verified()
        assert not after.failures, (number, failing.bad)
        assert before <= after.entries <= before + 2  # a judgement, and what was read for it
        assert rebuild(bench.unlock_again(), CASE).same is True
    assert noticed >= len(reads) // 2, (noticed, len(reads))


def named(file: str | None, said: str, bench: Bench) -> bool:
    """Is the file named, or the case that it belongs to? One database of a case may stand for the others."""
    if file is None:
        return False
    known = {file} if ".db" not in file else DATABASES
    return bench.case_folder.name in said or any(name in said for name in known)


def test_a_clock_that_jumps_ten_years_changes_no_order(bench: Bench) -> None:
    """A flat battery, a wrong time zone, a traveller: the log orders the work, and nothing is refused for its date."""
    years = timedelta(days=3653)
    now = NOW

    def at(moment: timedelta) -> None:
        nonlocal now
        now = NOW + moment

    bench = Bench(bench.folder, replace(bench.context, now=lambda: now))
    bench.take_in("first", people(30))
    at(years)
    bench.take_in("second", people(30, first=20, list_name="b"))
    at(-years)
    link(bench.context, CASE)
    decided = []
    with review(bench.context, CASE) as sitting:
        question = sitting.question(sitting.queue()[0])
        for jump, same in ((years, Same.YES), (-years, Same.NO), (timedelta(0), Same.YES), (-2 * years, Same.NO)):
            at(jump)
            decided.append(sitting.decide(question.a, question.b, same))
    persons = list_persons(bench.context, CASE)
    together = [person for person in persons.persons if {question.a, question.b} <= set(person.person.mentions)]
    assert not together, "the newest decision by the log says different, whatever its date"
    at(years)
    undone = undo(bench.unlock_again(), CASE)
    assert undone.decisions == 1
    at(-years)
    bench.take_in("first", people(31))
    found = bench.verified()
    assert found.failures == ()
    assert found.entries >= 1 + 2 + 1 + len(decided) + 1 + 1
    assert rebuild(bench.context, CASE).same is True


def _take_in(bench: Bench) -> object:
    return import_table(bench.unlock_again(), CASE, bench.folder / "later.csv", bench.folder / "later.toml")


def _withdraw(bench: Bench) -> object:
    return withdraw(bench.unlock_again(), CASE, person_called(bench, "gone0"), because="asked by telephone")


@pytest.mark.parametrize("sync", [1, 2])
@pytest.mark.parametrize("work", [_take_in, _withdraw])
def test_an_entry_that_the_disk_may_have_or_not_is_there_whole_or_not(
    quick_path: Path, work: Callable[[Bench], object], sync: int
) -> None:
    """The disk fails in the very flush that makes an entry: nothing that the entry needs is cleared away before the
    next opening has seen whether it is there; somebody who was withdrawing is gone, or there whole."""
    disk = quick_path / "disk"
    disk.mkdir()
    a_list_to_withdraw_from(lay_out(disk))
    whole = list_persons(opened(disk, PASSPHRASE).context, CASE).mentions
    before = opened(disk, PASSPHRASE).verified().entries
    lot, found = random.Random(29), set()
    with recording(disk, refuses=("entries.db-wal", sync)) as failing:
        with pytest.raises(DiskError) as caught:
            work(opened(disk, PASSPHRASE))
        assert caught.value.advice
    assert failing.is_complete()
    assert failing.refused_at is not None
    for at, now in enumerate(failing.disks()):
        if at < failing.refused_at:
            continue
        for loss in (Loss.KEPT, Loss.DROPPED, Loss.ORDERED, Loss.MIXED, Loss.MIXED):
            lay_out_tree(now.after_loss(loss, lot), quick_path / "left")
            bench = opened(quick_path / "left", PASSPHRASE)
            mentions = list_persons(bench.context, CASE).mentions
            verified = bench.verified()
            assert verified.failures == (), (at, loss)
            assert verified.entries in (before, before + 1)
            assert mentions == whole + (0 if verified.entries == before else 12 if work is _take_in else -1)
            with bench.unlock_again().case(CASE, "test", inspect=True) as case:
                left, files = pages(case), {path.name for path in (case.folder / "exhibits").iterdir()}
                assert files == case.keyring.exhibit_files()
            there = {word for word in words_of(0) if word in left}
            assert there == (set() if mentions == whole - 1 else set(words_of(0)))
            if at == failing.refused_at:
                found.add(verified.entries - before)
    # In the flush of the commit itself (the one before is that of the journal's first page) both happen.
    assert found == ({0, 1} if sync == 2 else {0})
    assert opened(disk, PASSPHRASE).objections() == []


def test_a_case_of_which_nobody_knows_takes_nothing_more_until_it_is_opened_again(quick_path: Path) -> None:
    """Whoever goes on working is told to close the case first; afterwards everything goes on."""
    bench = lay_out(quick_path)
    bench.take_in("first", people(8))
    exhibit = new_id("exh", secrets.token_bytes)
    with recording(quick_path, refuses=("entries.db-wal", 2)) as failing:
        context = bench.unlock_again()
        with context.case(CASE, "test") as case:
            with pytest.raises(DiskError), case.unit() as unit:  # noqa: PT012 (where it fails is looked at below)
                plain, sealed, size = unit.add_exhibit(exhibit, io.BytesIO(b"some words"))
                unit.add(
                    Exhibit(
                        id=exhibit,
                        sha256=plain,
                        sealed_sha256=sealed,
                        size=size,
                        media_type="text/plain",
                        received_at=context.stamp(),
                    ),
                    about=exhibit,
                )
                context.close_unit(unit, "test", {})
            assert failing.refused_at is not None
            assert case.uncertain
            assert (case.folder / "exhibits" / f"{sealed}.age").is_file()
            assert f"{sealed}.age" in case.keyring.exhibit_files()
            with pytest.raises(DiskError, match="being written") as caught, case.unit():
                raise AssertionError("a unit of work was begun")
            assert "open it again" in (caught.value.advice or "")
    assert bench.objections() == []
    assert bench.take_in("second", people(3, list_name="b")).new == 3
    assert bench.objections() == []
