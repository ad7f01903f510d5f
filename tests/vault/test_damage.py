"""Whoever alters, removes, adds or swaps anything in the workspace is found out, with the file named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.vault.bench import CASE, Bench, lay_out, people, quick_engine, quick_folder

from habeas.casework.checking import rebuild
from habeas.casework.judging import review
from habeas.casework.linking import link
from habeas.casework.people import list_persons
from habeas.casework.starting import start_case
from habeas.errors import DamagedError, HabeasError, RollbackError
from habeas.model.records import Same
from habeas.sealing.cases import database_key
from habeas.vault.database import open_database

PAGE = 4096
EXHIBIT_PLACES = 12


@pytest.fixture(scope="module")
def full() -> Iterator[Bench]:
    """A workspace with lists, links and decisions in it."""
    with pytest.MonkeyPatch.context() as patched, quick_folder() as folder:
        quick_engine(patched)
        made = lay_out(folder)
        made.take_in("first", people(12))
        made.take_in("second", people(12, first=5, list_name="b"))
        link(made.context, CASE)
        with review(made.context, CASE) as sitting:
            for proposal in sitting.queue()[:3]:
                question = sitting.question(proposal)
                sitting.decide(question.a, question.b, Same.NO)
        made.snapshot("kept")
        assert made.objections() == []
        yield made


def files(bench: Bench) -> list[Path]:
    return sorted(path for path in bench.workspace.rglob("*") if path.is_file() and path.name != "case.lock")


def test_the_fixture_has_every_kind_of_file(full: Bench) -> None:
    """A test that walks no file would find no fault."""
    names = {path.name if path.suffix != ".age" else ".age" for path in files(full)}
    names = {name if not name.endswith(".head") else ".head" for name in names}
    assert names == {"vault.key", "case.key", "entries.db", "keys.db", "index.db", ".age", "case.state", ".head"}


def places(path: Path) -> list[int]:
    """Every byte of a small file, three bytes of every page of a database, and some of an exhibit."""
    size = path.stat().st_size
    match path.suffix:
        case ".key" | ".state" | ".head":
            return list(range(size))
        case ".db":
            return [page + at for page in range(0, size, PAGE) for at in (0, PAGE // 2, PAGE - 1)]
        case _:
            return sorted({at * (size - 1) // EXHIBIT_PLACES for at in range(EXHIBIT_PLACES + 1)})


def test_any_flipped_byte_is_found_and_its_file_named(full: Bench) -> None:
    """Nobody changes one byte of the record, of a key or of a file unseen."""
    escaped, looked = [], 0
    for path in files(full):
        whole = path.read_bytes()
        for at in places(path):
            altered = bytearray(whole)
            altered[at] ^= 1 << at % 8
            path.write_bytes(altered)
            said = full.objections()
            if not any(path.name in one for one in said):
                escaped.append((path.name, at, said))
            path.write_bytes(whole)
            looked += 1
        for left in path.parent.glob("*-wal"):  # a case that did not open leaves its journals
            left.unlink()
        full.put_back(full.folder / "kept")
    assert escaped == []
    assert looked > 300
    assert full.objections() == []


@pytest.mark.parametrize("keep", [0, 1, 0.5, -PAGE, -1])
def test_a_file_cut_short_is_found_and_named(full: Bench, keep: float) -> None:
    """A copy that stopped half-way is not taken for the whole."""
    for path in files(full):
        whole = path.read_bytes()
        size = int(keep * len(whole)) if 0 < keep < 1 else int(keep) if keep >= 0 else len(whole) + int(keep)
        path.write_bytes(whole[: max(size, 0)])
        assert any(path.name in one for one in full.objections()), (path.name, size)
        full.put_back(full.folder / "kept")


def test_a_file_that_grew_is_found_and_named(full: Bench) -> None:
    """Nothing is hidden behind the end of a file."""
    for path in files(full):
        whole = path.read_bytes()
        for tail in (b"\0", bytes(PAGE), whole[-PAGE:]):
            path.write_bytes(whole + tail)
            assert any(path.name in one for one in full.objections()), (path.name, len(tail))
            full.put_back(full.folder / "kept")


def test_a_missing_file_is_said_to_be_missing(full: Bench) -> None:
    """A half-copied workspace is told from a whole one, whichever file did not come along."""
    for path in files(full):
        path.unlink()
        said = full.objections()
        assert any(path.name in one for one in said), path.name
        assert any("missing" in one or "no key file" in one or "not a workspace" in one for one in said)
        full.put_back(full.folder / "kept")


@pytest.mark.parametrize("name", ["cases", "exhibits"])
def test_a_missing_folder_is_found(full: Bench, name: str) -> None:
    """A copying tool that dropped a folder is found out, in words."""
    (folder,) = (path for path in full.workspace.rglob(name) if path.is_dir())
    shutil.rmtree(folder)
    said = full.objections()
    full.put_back(full.folder / "kept")
    assert said
    assert all("bug" not in one for one in said)


@pytest.mark.parametrize("place", [".", "cases", "cases/*", "cases/*/exhibits"])
@pytest.mark.parametrize("name", ["notes.txt", "ff.age", ".DS_Store", "entries.db.old"])
def test_a_file_that_does_not_belong_is_named(full: Bench, place: str, name: str) -> None:
    """What somebody put beside the record is not taken for a part of it, and stops no work."""
    (folder,) = full.workspace.glob(place) if place != "." else (full.workspace,)
    (folder / name).write_bytes(b"x")
    said = full.objections()
    persons = list_persons(full.unlock_again(), CASE).mentions
    full.put_back(full.folder / "kept")
    assert any(name in one for one in said)
    assert persons == 24


def test_swapped_files_are_named(full: Bench) -> None:
    """A file in another's place opens nothing."""
    folder = full.case_folder
    exhibits = sorted((folder / "exhibits").iterdir())
    for left, right in [
        (folder / "entries.db", folder / "keys.db"),
        (folder / "keys.db", folder / "index.db"),
        (exhibits[0], exhibits[1]),
        (full.workspace / "vault.key", folder / "case.key"),
    ]:
        a, b = left.read_bytes(), right.read_bytes()
        left.write_bytes(b)
        right.write_bytes(a)
        said = full.objections()
        full.put_back(full.folder / "kept")
        assert any(left.name in one or right.name in one for one in said)


def test_pages_swapped_within_a_database_are_named(full: Bench) -> None:
    """A page is bound to its number."""
    for name in ("entries.db", "keys.db", "index.db"):
        path = full.case_folder / name
        whole = path.read_bytes()
        path.write_bytes(whole[:PAGE] + whole[2 * PAGE : 3 * PAGE] + whole[PAGE : 2 * PAGE] + whole[3 * PAGE :])
        said = full.objections()
        full.put_back(full.folder / "kept")
        assert any(name in one for one in said)


def test_damage_to_one_case_takes_no_other_case_away(bench: Bench) -> None:
    """The organisation goes on working while one case waits for its backup; verify still says what is wrong."""
    start_case(bench.context, "other")
    folders = {bench.context.workspace.case(name).id: name for name in (CASE, "other")}
    hurt = bench.workspace / "cases" / next(id_ for id_, name in folders.items() if name == "other")
    for name in ("case.key", "entries.db"):
        whole = (hurt / name).read_bytes()
        (hurt / name).write_bytes(whole[:50] + bytes([whole[50] ^ 1]) + whole[51:])
        assert list_persons(bench.unlock_again(), CASE).mentions == 0
        assert any(name in one and hurt.name in one for one in bench.objections())
        with pytest.raises(HabeasError):
            list_persons(bench.unlock_again(), "other")
        (hurt / name).write_bytes(whole)
    assert bench.objections() == []


def test_a_broken_index_is_made_anew(full: Bench) -> None:
    """The index may be lost: no work is."""
    path = full.case_folder / "index.db"
    for ruin in (lambda: path.write_bytes(b""), path.unlink, lambda: path.write_bytes(b"x" * PAGE)):
        ruin()
        with pytest.raises(DamagedError, match=r"index\.db") as caught:
            list_persons(full.unlock_again(), CASE)
        assert "rebuild" in str(caught.value.advice)
        assert rebuild(full.unlock_again(), CASE).same is None
        assert list_persons(full.unlock_again(), CASE).mentions == 24
        assert full.objections() == []
        full.put_back(full.folder / "kept")


def test_a_rebuild_that_cannot_read_the_entries_leaves_the_index_as_it_was(full: Bench) -> None:
    """Rebuilding never loses the last readable copy of anything."""
    entries, index = full.case_folder / "entries.db", full.case_folder / "index.db"
    whole = entries.read_bytes()
    middle = len(whole) // 2
    entries.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    before = index.read_bytes()
    with pytest.raises(HabeasError):
        rebuild(full.unlock_again(), CASE)
    assert index.read_bytes() == before
    full.put_back(full.folder / "kept")


@pytest.mark.parametrize("name", ["entries.db", "keys.db"])
def test_one_older_file_put_back_is_refused_at_opening(bench: Bench, name: str) -> None:
    """Whoever had the laptop for an hour cannot make yesterday's import unhappen by one file."""
    bench.take_in("first", people(5))
    kept = bench.snapshot("kept")
    bench.take_in("second", people(5, list_name="b"))
    folder = bench.case_folder
    shutil.copy(next(kept.rglob(name)), folder / name)
    with pytest.raises(RollbackError) as caught:
        list_persons(bench.unlock_again(), CASE)
    assert caught.value.place == name
    assert any(name in one for one in bench.objections())


def test_older_entries_and_keys_beside_a_newer_index_are_refused(bench: Bench) -> None:
    """The index remembers what the older files deny."""
    kept = bench.snapshot("kept")
    bench.take_in("first", people(5))
    for name in ("entries.db", "keys.db"):
        shutil.copy(next(kept.rglob(name)), bench.case_folder / name)
    with pytest.raises(RollbackError, match="not as it was left"):
        list_persons(bench.unlock_again(), CASE)
    (bench.case_folder / "case.state").unlink()
    (bench.workspace / "heads" / f"{bench.case_folder.name}.head").unlink()
    with pytest.raises(RollbackError, match="index"):
        list_persons(bench.unlock_again(), CASE)


def test_a_whole_older_case_folder_is_refused_at_opening(bench: Bench) -> None:
    """Whoever swaps the folder as a whole for last week's copy does not make a week of work unhappen unseen."""
    kept = bench.snapshot("kept")
    bench.take_in("first", people(5))
    name = bench.case_folder.name
    shutil.rmtree(bench.case_folder)
    shutil.copytree(kept / "cases" / name, bench.workspace / "cases" / name)
    with pytest.raises(RollbackError, match="1 entries where 2 were seen before"):
        list_persons(bench.unlock_again(), CASE)
    assert any("were seen before" in one for one in bench.objections())


def test_another_history_of_the_whole_case_is_refused_at_opening(bench: Bench) -> None:
    """Nor does a copy in which another week was worked, however far it reaches."""
    kept = bench.snapshot("kept")
    bench.take_in("first", people(5))
    bench.take_in("second", people(5, list_name="b"))
    name = bench.case_folder.name
    theirs = bench.folder / "theirs"
    shutil.copytree(bench.case_folder, theirs)
    bench.put_back(kept)
    bench.take_in("first", people(4))
    shutil.rmtree(bench.case_folder)
    shutil.copytree(theirs, bench.workspace / "cases" / name)
    with pytest.raises(RollbackError, match="not those that were seen before"):
        list_persons(bench.unlock_again(), CASE)


def test_a_crash_does_not_look_like_an_attack(bench: Bench) -> None:
    """After a power cut the case is checked in full and opened; the next opening is quick again."""
    bench.take_in("first", people(5))
    (bench.case_folder / "case.lock").write_text('{"pid": 1, "verb": "import"}')
    (bench.case_folder / "case.state").unlink()
    assert bench.objections() == []
    assert list_persons(bench.unlock_again(), CASE).mentions == 5
    assert (bench.case_folder / "case.state").is_file()
    assert (bench.case_folder / "case.lock").read_bytes() == b""


@pytest.mark.parametrize("name", ["entries.db", "keys.db"])
def test_older_pages_behind_a_feigned_crash_are_found(bench: Bench, name: str) -> None:
    """Whoever mixes older pages in and lays a crash's traces over it is found by the full check."""
    bench.take_in("first", people(60))
    old = (bench.case_folder / name).read_bytes()
    bench.take_in("second", people(60, list_name="b"))
    path = bench.case_folder / name
    new = path.read_bytes()
    changed = [at for at in range(PAGE, min(len(old), len(new)), PAGE) if old[at : at + PAGE] != new[at : at + PAGE]]
    (bench.case_folder / "case.lock").write_text('{"pid": 1, "verb": "import"}')
    assert changed
    seen = 0
    for at in changed:
        path.write_bytes(new[:at] + old[at : at + PAGE] + new[at + PAGE :])
        try:
            found = list_persons(bench.unlock_again(), CASE).mentions
        except HabeasError:
            seen += 1
        else:
            assert found == 120
        (bench.case_folder / "case.lock").write_text('{"pid": 1, "verb": "import"}')
        for left in bench.case_folder.glob("*-wal"):
            left.unlink()
    assert seen


def test_an_older_index_is_refused_and_made_anew(bench: Bench) -> None:
    """An index that is behind is no loss, and not a wrong answer either."""
    kept = bench.snapshot("kept")
    bench.take_in("first", people(5))
    shutil.copy(next(kept.rglob("index.db")), bench.case_folder / "index.db")
    with pytest.raises(RollbackError, match="not as it was left") as caught:
        list_persons(bench.unlock_again(), CASE)
    assert caught.value.place == "index.db"
    assert any("index.db" in one for one in bench.objections())
    assert rebuild(bench.unlock_again(), CASE).same is None
    assert list_persons(bench.unlock_again(), CASE).mentions == 5
    assert bench.objections() == []


def test_a_keyring_of_another_history_is_refused(bench: Bench) -> None:
    """Two histories of one case, of the same length, are not mixed."""
    kept = bench.snapshot("kept")
    bench.take_in("first", people(5))
    theirs = (bench.case_folder / "entries.db").read_bytes()
    bench.put_back(kept)
    bench.take_in("first", people(5, first=9))
    (bench.case_folder / "entries.db").write_bytes(theirs)
    with pytest.raises(RollbackError, match="not as it was left"):
        list_persons(bench.unlock_again(), CASE)
    (bench.case_folder / "case.state").unlink()
    (bench.workspace / "heads" / f"{bench.case_folder.name}.head").unlink()
    with pytest.raises(RollbackError, match="another one"):
        list_persons(bench.unlock_again(), CASE)


@pytest.mark.parametrize("name", ["entries.db", "keys.db"])
def test_pages_of_an_older_version_mixed_in_are_found(bench: Bench, name: str) -> None:
    """Every page of the older file is genuine; if the mixture says anything else, it is found all the same."""
    bench.take_in("first", people(60))
    kept = bench.snapshot("kept")
    bench.take_in("second", people(60, list_name="b"))
    after = bench.snapshot("after")
    old, new = next(kept.rglob(name)).read_bytes(), next(after.rglob(name)).read_bytes()
    shared = range(0, min(len(old), len(new)), PAGE)
    changed = [at for at in shared if old[at : at + PAGE] != new[at : at + PAGE]]
    path = bench.case_folder / name
    said = content(bench, path)
    found = 0
    for at in changed:
        path.write_bytes(new[:at] + old[at : at + PAGE] + new[at + PAGE :])
        if bench.objections():
            found += 1
        else:  # such as the page of what is pending: nothing was then, nothing is now
            assert content(bench, path) == said, f"page {at // PAGE + 1}"
        bench.put_back(after)
    assert found > len(changed) // 2


def content(bench: Bench, path: Path) -> list[object]:
    """Everything a database holds, but for the inner tables of full-text search."""
    workspace = bench.context.workspace
    key = database_key(workspace.key_in(path.parent), path.name.removesuffix(".db"))
    database = open_database(path, key, create=False)
    try:
        found = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        tables = {row[0] for row in found} - {f"search_{part}" for part in ("data", "idx", "docsize", "config")}
        return [database.execute(f"SELECT * FROM {table}").fetchall() for table in sorted(tables)]
    finally:
        database.close()


def test_pages_of_an_older_index_mixed_in_are_refused_and_mended(bench: Bench) -> None:
    """A list never shows less than the log holds because somebody laid yesterday's pages into the index."""
    bench.take_in("first", people(60))
    old = (bench.case_folder / "index.db").read_bytes()
    bench.take_in("first", [(i, f"{name} changed", day, place) for i, name, day, place in people(60)])
    after = bench.snapshot("after")
    path = bench.case_folder / "index.db"
    new, looked = path.read_bytes(), 0
    for at in range(PAGE, min(len(old), len(new)), PAGE):
        if old[at : at + PAGE] == new[at : at + PAGE]:
            continue
        path.write_bytes(new[:at] + old[at : at + PAGE] + new[at + PAGE :])
        with pytest.raises(RollbackError) as refused:
            list_persons(bench.unlock_again(), CASE)
        assert refused.value.place == "index.db"
        assert any("index.db" in one for one in bench.objections())
        looked += 1
        if looked % 4 == 1:
            rebuild(bench.unlock_again(), CASE)
            assert list_persons(bench.unlock_again(), CASE).mentions == 60
            assert bench.objections() == []
        bench.put_back(after)
    assert looked > 5
