"""A backup in the wrong hands, on a dying stick, or older than it says: nothing opens, nothing is lost in silence."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.casework.documents import PEOPLE, TEXT, WORDS, Coded, readable
from tests.vault.backups import Kept, content, keep, vault_context
from tests.vault.bench import CASE, Bench, dies_at, lay_out, people, quick_engine, quick_folder

from habeas.casework.linking import link
from habeas.casework.people import list_persons
from habeas.casework.sourcing import set_identity
from habeas.casework.starting import start_case
from habeas.casework.withdrawing import withdraw
from habeas.errors import AlteredError, DamagedError, DiskError, HabeasError, RollbackError
from habeas.log.tree import root_hash
from habeas.model.ids import raw_of
from habeas.sealing.bodies import open_body
from habeas.sealing.cases import database_key
from habeas.vault.backup import keys_of
from habeas.vault.database import open_database
from habeas.vault.segments import opened, segment_key, segments_in

PAGE = 4096
PLANTED = "Planted-Имя"


@pytest.fixture
def kept(bench: Bench) -> Kept:
    """A case with two lists, backed up in two runs."""
    made = keep(bench)
    bench.take_in("first", planted(6))
    made.save()
    bench.take_in("second", planted(6, first=3, list_name="b"))
    made.save()
    return made


def planted(count: int, *, first: int = 0, list_name: str = "a") -> list[tuple[str, str, str, str]]:
    return [(id_, f"{PLANTED} {n}", day, f"{PLANTED} town") for n, (id_, _, day, _) in
            enumerate(people(count, first=first, list_name=list_name), first)]  # fmt: skip


# --- What was withdrawn


def test_an_old_backup_with_the_keys_of_now_opens_nothing_of_who_withdrew(kept: Kept) -> None:
    """Whoever withdraws is gone from every copy that was ever made, as soon as the one copy of the keys is renewed."""
    bench = kept.bench
    old = kept.copy("old")
    person = list_persons(bench.unlock_again(), CASE).persons[0].person
    before = opened_bodies(kept, old)
    plan = withdraw(bench.unlock_again(), CASE, person.id, because="asked").plan
    exhibits = (*plan.alone, *(one.exhibit for one in plan.shared))
    gone = {raw_of(identifier) for identifier in (*person.mentions, *exhibits)}
    kept.save()
    here, there = kept.folder, old / "cases" / kept.folder.name
    assert opened_bodies(kept, old) == before  # until the old keys go, the old copy opens: this is what is said of it
    shutil.copy(here / "keys.db", there / "keys.db")
    after = opened_bodies(kept, old)
    assert gone <= before
    assert not gone & after
    assert before - gone <= after
    # Its segments are of before the withdrawal, so that it cannot pass for the newer one either.
    with pytest.raises(RollbackError, match="lack those"):
        kept.bring_back(place=old)
    for segment in (here / "segments").iterdir():
        shutil.copy(segment, there / "segments" / segment.name)
    for file in (here / "exhibits").iterdir():
        shutil.copy(file, there / "exhibits" / file.name)
    kept.bring_back(place=old)
    assert content(kept.opened()) == content(bench.unlock_again())
    assert not set(list_persons(kept.opened(), CASE).persons) & {person}
    assert kept.objections() == []


def test_sealed_bytes_of_who_withdrew_do_not_come_back(kept: Kept) -> None:
    """They lie in a segment that nobody writes again; the restored case does not take them in."""
    bench = kept.bench
    person = list_persons(bench.unlock_again(), CASE).persons[0].person
    withdraw(bench.unlock_again(), CASE, person.id, because="asked")
    kept.save()
    kept.bring_back()
    gone = [raw_of(mention) for mention in person.mentions]
    with kept.opened().case(CASE, "look") as case:
        rows = case.entries.database.execute("SELECT sealed FROM body WHERE subject = ?", (gone[0],)).fetchall()
        assert rows
        assert all(sealed is None for (sealed,) in rows)
        assert not case.keyring.subjects(gone)


def test_an_old_backup_opens_nothing_of_who_withdrew_from_a_document(bench: Bench) -> None:
    """Statements, passages, what protected them: once the keys are renewed, no old segment or file opens any of it."""
    kept, coded = keep(bench), Coded(bench)
    own = coded.source("survivor", kind="testimony", title="Quuxinda")
    exhibit = coded.document(TEXT, origin="survivor")
    rows = {**PEOPLE, "mention": [{**PEOPLE["mention"][0], "is_source": True}, *PEOPLE["mention"][1:]]}
    done = coded.code(exhibit, "survivor", rows)
    set_identity(bench.unlock_again(), CASE, "survivor", "Quuxinda of Plugharrow")
    kept.save()
    old = kept.copy("old")
    before = opened_bodies(kept, old)
    statements = {raw_of(identifier) for _, identifier in done.ids}
    gone = {raw_of(one) for one in (done.handles["gone"], exhibit, own)} | statements
    withdraw(bench.unlock_again(), CASE, done.handles["gone"], because="asked")
    kept.save()
    here, there = kept.folder, old / "cases" / kept.folder.name
    shutil.copy(here / "keys.db", there / "keys.db")
    after = opened_bodies(kept, old)
    assert gone - before == {raw_of(done.handles["gone"])}, "a mention has no body under its own id"
    assert not gone & after
    kept.bring_back()
    assert kept.objections() == []
    with kept.opened().case(CASE, "look", inspect=True) as case:
        everything = readable(case)
    assert not [word for word in WORDS if word.lower().encode() in everything]
    assert {raw_of(one.statement.statement) for one in coded.statements()} == _statements(kept)


def _statements(kept: Kept) -> set[bytes]:
    with kept.opened().case(CASE, "look") as case:
        rows = case.index.database.execute("SELECT id FROM counted WHERE kind != 'retraction'")
        return {bytes(raw) for (raw,) in rows}


def opened_bodies(kept: Kept, place: Path) -> set[bytes]:
    """The subjects of which something in a copy of the place opens with the keys in it."""
    vault = vault_context(kept.bench, place).workspace
    folder = place / "cases" / kept.folder.name
    key = vault.key_in(folder)
    found = set()
    with keys_of(folder, key) as keyring:
        for segment in segments_in(folder / "segments"):
            with opened(segment, key, every_page=True) as entries:
                for n, entry in entries.walk():
                    for body in entries.bodies(n):
                        known = keyring.subjects([body.subject])
                        if not known or body.sealed is None:
                            continue
                        open_body(
                            body.sealed, body.commitment, feed=entry.header.feed, sequence=entry.header.sequence,
                            index=body.index, subject_key=known[body.subject],
                        )  # fmt: skip
                        found.add(body.subject)
    return found


def test_the_older_copy_of_the_keys_is_overwritten(kept: Kept) -> None:
    """As far as a system lets one: the bytes that held the older keys are zeros before they are free."""
    path = kept.folder / "keys.db"
    with path.open("rb") as older:
        kept.save()
        if os.name != "nt":
            assert not any(older.read())
    assert any(path.read_bytes())


# --- Who finds the stick


def test_nothing_in_a_backup_is_in_clear(kept: Kept) -> None:
    """Whoever finds the stick learns how much there is, and no name, place, case or list."""
    words = [
        PLANTED.encode(),
        "Имя".encode(),
        b"first",
        b"second",
        b"Nowhere",
        CASE.encode() + b'"',
        b"tester",
        b"sqlite",
    ]
    names = [str(path.relative_to(kept.place)) for path in kept.place.rglob("*")]
    for path in kept.files():
        whole = path.read_bytes()
        assert [word for word in words if word in whole] == [], path.name
    assert not [name for name in names if "first" in name or PLANTED in name]


def test_any_flipped_byte_in_a_backup_is_named_and_stops_the_restore(kept: Kept) -> None:
    """A stick that rots is known to rot before it is needed."""
    bench, whole_copy = kept.bench, kept.copy("whole")
    escaped, looked = [], 0
    for path in kept.files():
        whole = path.read_bytes()
        for at in sorted({*range(0, len(whole), PAGE), len(whole) // 2, len(whole) - 1}):
            altered = bytearray(whole)
            altered[at] ^= 1 << at % 8
            path.write_bytes(altered)
            said = []
            try:
                said += [f"{f.id} {f.reason}" for case in kept.rehearse(compare=False).cases for f in case.failures]
            except HabeasError as failure:
                said += [f"{failure.place} {failure.message}"]
            if not any(path.name in one for one in said):
                escaped.append((path.name, at, said))
            with pytest.raises(HabeasError):
                kept.bring_back()
            assert not (bench.folder / "again").exists()
            path.write_bytes(whole)
            looked += 1
    assert escaped == []
    assert looked > 30
    kept.put_back(whole_copy)
    assert kept.bring_back().whole


@pytest.mark.parametrize("keep_bytes", [0, 1, PAGE, -1])
def test_a_file_cut_short_is_named(kept: Kept, keep_bytes: int) -> None:
    """A copy that stopped half-way is not taken for the whole."""
    for path in kept.files():
        whole = path.read_bytes()
        if whole[:keep_bytes] == whole:
            continue
        path.write_bytes(whole[:keep_bytes])
        with pytest.raises(HabeasError) as caught:
            kept.bring_back()
        assert path.name in f"{caught.value.place} {caught.value.message}"
        path.write_bytes(whole)
    assert kept.bring_back().whole


def test_segments_of_another_case_are_refused(kept: Kept) -> None:
    """What belongs to one case does not open in another, whatever it is called."""
    bench, own = kept.bench, kept.folder
    start_case(bench.context, "other")
    kept.save()
    (other,) = (folder for folder in (kept.place / "cases").iterdir() if folder != own)
    for name in ("segments/0-0.db", "keys.db"):
        first = own / "segments" / "0-1.db" if name != "keys.db" else own / name
        whole = first.read_bytes()
        first.write_bytes((other / name).read_bytes())
        found = {case.id: case for case in kept.rehearse(compare=False).cases}
        assert not found[own.name].ok
        assert found[other.name].ok
        first.write_bytes(whole)
    assert kept.rehearse(compare=False).ok


def test_an_older_set_of_segments_beside_newer_keys_is_refused(kept: Kept) -> None:
    """What is missing is named; there is no switch to take it all the same."""
    older = kept.copy("older")
    kept.bench.take_in("third", planted(3, list_name="c"))
    kept.save()
    shutil.rmtree(kept.folder / "segments")
    shutil.copytree(older / "cases" / kept.folder.name / "segments", kept.folder / "segments")
    with pytest.raises(RollbackError, match="knows 6 entries, and the segments lack those numbered 4 to 5"):
        kept.bring_back()
    assert not kept.rehearse().ok
    kept.save()
    assert kept.rehearse().ok


def test_a_segment_of_another_history_is_refused(kept: Kept) -> None:
    """Every page of it is genuine; the chain of signatures is not the one that the keys saw."""
    bench, older, place = kept.bench, kept.bench.snapshot("older"), kept.copy("before")
    bench.take_in("third", planted(3, list_name="c"))
    kept.save()
    theirs = (kept.folder / "segments" / "4-5.db").read_bytes()
    bench.put_back(older)
    kept.put_back(place)
    bench.take_in("other", planted(4, list_name="d"))
    kept.save()
    (kept.folder / "segments" / "4-5.db").write_bytes(theirs)
    with pytest.raises(HabeasError):
        kept.bring_back()
    assert not kept.rehearse(compare=False).ok
    with pytest.raises(RollbackError, match="another log"):
        kept.save()


def test_a_backup_forged_by_who_has_the_keys_is_found_out_by_the_signatures(kept: Kept) -> None:
    """Pages, head and chain can be made to fit by whoever has the passphrase; the signature of the feed cannot."""
    vault = kept.opened_place()
    key = vault.key_in(kept.folder)
    newest = segments_in(kept.folder / "segments")[-1]
    with kept.bench.context.case(CASE, "look") as case:
        leaves = [entry.leaf() for _, entry in case.entries.walk()][: newest.last + 1]
    forged = leaves[-1][:-64] + bytes(64)
    segment = open_database(newest.path, segment_key(key, newest.first, newest.last), create=False)
    segment.execute("UPDATE entry SET signature = ? WHERE n = ?", (bytes(64), newest.last))
    segment.close()
    keys = open_database(kept.folder / "keys.db", database_key(key, "keys"), create=False)
    keys.execute("UPDATE head SET root = ?", (root_hash([*leaves[:-1], forged]),))
    keys.close()
    with pytest.raises(DamagedError, match="signature"):
        kept.bring_back()
    assert not (kept.bench.folder / "again").exists()
    assert not kept.rehearse(compare=False).ok


def test_a_marker_of_another_place_or_none_is_refused(kept: Kept) -> None:
    """Nobody takes one stick for another by editing it."""
    marker = kept.place / "habeas-backup.json"
    whole = marker.read_text()
    other = keep(Bench(kept.bench.folder, kept.bench.context))
    for text, error in (
        (whole.replace("bkp_", "bkq_"), DamagedError),
        (whole[:-2], DamagedError),
        ("", DamagedError),
        ("[" * 5000, DamagedError),
        ("x" * 70_000, DamagedError),
    ):
        marker.write_text(text)
        with pytest.raises(error):
            other.bring_back()
        with pytest.raises(error):
            kept.save()
    with quick_folder() as folder:
        stranger = keep(lay_out(folder))
        stranger.save()
        marker.write_text((stranger.place / "habeas-backup.json").read_text())
    with pytest.raises(AlteredError, match="another workspace"):
        kept.save()


# --- Power, plugs and full disks


def test_a_backup_that_dies_at_any_step_restores_to_before_or_after(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stick is pulled, the battery dies: what was safe yesterday is safe today."""
    quick_engine(monkeypatch)
    kept = keep(bench)
    bench.take_in("first", people(6))
    kept.save()
    bench.take_in("second", people(6, first=3, list_name="b"))
    link(bench.unlock_again(), CASE)
    person = list_persons(bench.unlock_again(), CASE).persons[-1].person.id
    withdraw(bench.unlock_again(), CASE, person, because="asked")
    work, place = bench.snapshot("work-then"), kept.copy("place-then")
    seen: set[int] = set()
    for step in range(1, 400):
        bench.put_back(work)
        kept.put_back(place)
        if not dies_at(step, kept.save):
            break
        seen.add(restored_entries(kept, f"step {step}"))
        assert kept.save().whole, f"step {step}"
        assert restored_entries(kept, f"step {step}") > 5
        assert bench.objections() == [], f"step {step}"
    assert step > 25
    assert seen == {2, 6}


def restored_entries(kept: Kept, told: str) -> int:
    (done,) = kept.bring_back().cases
    assert kept.objections() == [], told
    shutil.rmtree(kept.bench.folder / "again")
    return done.rebuilt.counts.entries


def test_the_first_backup_that_dies_is_begun_again_with_the_same_command(bench: Bench) -> None:
    """No half place stands in the way."""
    bench.take_in("first", people(4))
    kept, work = keep(bench), bench.snapshot("work-then")
    for step in range(1, 400):
        bench.put_back(work)
        shutil.rmtree(kept.place, ignore_errors=True)
        if not dies_at(step, kept.save):
            break
        assert kept.save().whole, f"step {step}"
        assert not list(kept.place.rglob("*.part")), f"step {step}"
    assert step > 20
    assert kept.rehearse().ok


def test_a_restore_that_dies_at_any_step_leaves_all_or_nothing(kept: Kept) -> None:
    """A half workspace never passes for a whole one, and the same command begins anew."""
    target = kept.bench.folder / "again"
    outcomes = set()
    for step in range(1, 400):
        if not dies_at(step, kept.bring_back):
            break
        outcomes.add(target.exists())
        if target.exists():
            assert kept.objections() == [], f"step {step}"
            shutil.rmtree(target)
        if step % 7 == 0:
            assert kept.bring_back().whole
            shutil.rmtree(target)
    assert step > 25
    assert False in outcomes
    assert [path.name for path in kept.bench.folder.glob("*restoring*")] == []


def test_a_case_that_is_replaced_and_dies_at_any_step_is_there_whole_or_not_at_all(kept: Kept) -> None:
    """Between the damaged case and the restored one there is a moment without; there is none with half of one."""
    bench = kept.bench
    path = bench.case_folder / "entries.db"
    path.write_bytes(path.read_bytes()[:-PAGE])
    work = bench.snapshot("work-then")
    case = kept.folder.name
    outcomes = set()
    for step in range(1, 400):
        bench.put_back(work)
        if not dies_at(step, partial(kept.bring_case_back, replacing=True)):
            break
        folder = bench.workspace / "cases" / case
        restored = folder.exists() and (folder / "entries.db").stat().st_size != path_size(work, case)
        outcomes.add((folder.exists(), restored))
        if restored:
            assert list_persons(bench.unlock_again(), CASE).mentions == 12, f"step {step}"
        else:
            kept.bring_case_back(replacing=folder.exists())
        assert feed_of(bench) != feed_in(kept), f"step {step}"
        said = [one for one in bench.objections() if ".damaged" not in one and "restoring" not in one]
        assert said == [], f"step {step}"
    assert step > 25
    assert (True, False) in outcomes


def path_size(work: Path, case: str) -> int:
    return (work / "cases" / case / "entries.db").stat().st_size


def feed_of(bench: Bench) -> bytes:
    with bench.unlock_again().case(CASE, "look") as case:
        return case.keyring.feed()[0]


def feed_in(kept: Kept) -> bytes:
    with keys_of(kept.folder, kept.opened_place().key_in(kept.folder)) as keyring:
        return keyring.feed()[0]


@pytest.mark.parametrize("fails", ["fsync", "replace", "open"])
def test_a_stick_that_is_pulled_in_the_middle_is_told_and_loses_nothing(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    """A sentence, not a trace; and the backup of before is still one."""
    bench = kept.bench
    bench.take_in("third", planted(3, list_name="c"))
    work, place = bench.snapshot("work-then"), kept.copy("place-then")
    told: list[str | None] = []
    for step in range(1, 60):
        bench.put_back(work)
        kept.put_back(place)
        with monkeypatch.context() as patched:
            pull(patched, fails, step, str(kept.place))
            try:
                kept.save()
            except DiskError as failure:
                told.append(failure.advice)
            else:
                break
        (done,) = kept.bring_back().cases
        assert done.rebuilt.counts.entries in (4, 6)
        shutil.rmtree(bench.folder / "again")
        assert kept.save().whole
    assert len(told) >= 2
    assert all(told)


def pull(patched: pytest.MonkeyPatch, what: str, step: int, place: str) -> None:
    """Let the n-th operation of a kind on the place fail, and every one after it."""
    left = step

    def gone() -> bool:
        nonlocal left
        left -= 1
        return left <= 0

    def failing(function: Callable[..., object], concerns: Callable[..., bool]) -> Callable[..., object]:
        def call(*values: object, **named: object) -> object:
            if concerns(*values) and gone():
                raise OSError(errno.EIO, "Input/output error")
            return function(*values, **named)

        return call

    def on_place(handle: object, *_: object) -> bool:
        return os.readlink(f"/proc/self/fd/{handle}").startswith(place)

    match what:
        case "fsync":
            patched.setattr(os, "fsync", failing(os.fsync, on_place))
        case "replace":
            patched.setattr(Path, "replace", failing(Path.replace, lambda path, *_: str(path).startswith(place)))
        case _:
            patched.setattr(Path, "mkdir", failing(Path.mkdir, lambda path, *_: str(path).startswith(place)))
            patched.setattr(Path, "open", failing(Path.open, lambda path, *_: str(path).startswith(place)))


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder = tmp_path / "stick"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("filling a disk needs root, to mount a small one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_stick_is_told_and_keeps_the_backup_of_before(bench: Bench, stick: Path) -> None:
    """The case worker makes room, or takes a larger stick; nothing that was safe is gone."""
    kept = Kept(bench, stick / "place")
    bench.take_in("first", people(6))
    kept.save()
    bench.take_in("second", people(900, list_name="b"))
    refused = 0
    for room in (0, 8, 40, 90, 200, 500, 900):
        filler = stick / "filler"
        free = os.statvfs(stick).f_bavail * os.statvfs(stick).f_frsize - room * 1024
        filler.write_bytes(bytes(max(0, free)))
        with pytest.raises(DiskError) as caught:
            kept.save()
        assert "full" in caught.value.message
        refused += 1
        filler.unlink()
        (done,) = kept.bring_back().cases
        assert done.rebuilt.counts.entries == 2
        shutil.rmtree(bench.folder / "again")
        assert not list(kept.place.rglob("*.part"))
        if room == 200:
            break
    assert refused >= 4
    assert kept.save().whole
    assert kept.rehearse().ok


def test_a_stick_that_may_only_be_read_restores_and_takes_no_backup(bench: Bench, stick: Path) -> None:
    """A write-protected copy is as good as another for coming back."""
    kept = Kept(bench, stick / "place")
    bench.take_in("first", people(6))
    kept.save()
    subprocess.run(["mount", "-o", "remount,ro", str(stick)], check=True)
    with pytest.raises(DiskError) as caught:
        kept.save()
    assert caught.value.advice
    assert kept.rehearse().ok
    assert kept.bring_back().whole
    assert bench.objections() == []


def test_a_restore_onto_a_full_disk_leaves_nothing_half_made(kept: Kept, stick: Path) -> None:
    """The laptop that is too small is told so; the stick is as it was."""
    kept.bench.take_in("large", people(1500, list_name="c"))
    kept.save()
    with pytest.raises(DiskError, match="full"):
        kept.bring_back(str(stick / "work"))
    assert list(stick.iterdir()) == []
    assert kept.bring_back().whole
