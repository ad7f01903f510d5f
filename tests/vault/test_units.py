"""A unit of work is there whole or not at all, also when nothing dies but something fails."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest
from tests.vault.bench import CASE, Bench, people

from habeas.casework.checking import rebuild
from habeas.casework.context import regroup
from habeas.casework.people import list_persons
from habeas.errors import DamagedError, DiskError
from habeas.model.encoding import decode
from habeas.model.ids import raw_of
from habeas.model.protection import Consent, Filing
from habeas.model.records import Record
from habeas.sealing.cases import DatabaseKey, database_key
from habeas.sealing.exhibits import new_identity
from habeas.sealing.secrets import Secret
from habeas.vault import database as database_module
from habeas.vault.case import Case
from habeas.vault.database import PAGE, damaged_pages, open_database
from habeas.vault.index import Index
from habeas.vault.keys import CASE_SUBJECT


def filing(number: int) -> Filing:
    return Filing(id=f"fil_{number:032x}", purpose="report", recipient="team", form="x", sha256="0" * 64, at="")


class Trouble(Exception):
    """Something that goes wrong inside a unit."""


def opened(bench: Bench) -> Case:
    return bench.unlock_again().workspace.open_case(CASE, verb="test", regroup=regroup, wait_ms=0)


def test_an_exception_inside_a_unit_leaves_nothing_and_the_next_unit_works(bench: Bench, tmp_path: Path) -> None:
    """A failure half-way costs the work of that moment, and nothing after it."""
    (tmp_path / "file").write_bytes(b"what was sent")
    case = opened(bench)
    try:
        size, digest = case.frontier.size, case.index.digest()
        with pytest.raises(Trouble), case.unit() as unit, (tmp_path / "file").open("rb") as stream:  # noqa: PT012
            unit.add_exhibit(f"exh_{7:032x}", stream)
            for number in range(1200):  # more than are held back to be written together
                unit.add(filing(number), about=f"men_{number:032x}")
            raise Trouble
        assert (case.frontier.size, case.index.digest()) == (size, digest)
        assert not list((case.folder / "exhibits").iterdir())
        assert case.keyring.exhibit_files() == set()
        assert case.keyring.subjects({raw_of(f"men_{3:032x}")}) == {}
        with case.unit() as unit:
            unit.add(filing(1))
        assert case.frontier.size == size + 1
    finally:
        case.close()
    assert bench.objections() == []
    assert rebuild(bench.unlock_again(), CASE).same is True


class Failing(apsw.Connection):
    """A database whose commits fail while `failing` says so."""

    failing = 0

    def execute(self, statements: str, bindings: Any = None, **named: Any) -> apsw.Cursor:
        if statements == "COMMIT" and Failing.failing:
            Failing.failing -= 1
            super().execute("ROLLBACK")  # as SQLite does by itself on some failures
            raise apsw.FullError("database or disk is full")
        return super().execute(statements, bindings, **named)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> type[Failing]:
    """Databases that can be told to fail."""
    Failing.failing = 0
    monkeypatch.setattr(apsw, "Connection", Failing)
    return Failing


def fails_on(case: Case, database: apsw.Connection, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next commits of one database of the case fail."""
    plain = Failing.execute

    def execute(self: Failing, sql: str, *values: object, **named: object) -> apsw.Cursor:
        if sql == "COMMIT" and self is database and Failing.failing == 0 and times:
            Failing.failing = times
        return plain(self, sql, *values, **named)

    monkeypatch.setattr(Failing, "execute", execute)


@pytest.mark.parametrize("name", ["keyring", "entries"])
def test_a_commit_that_fails_before_the_unit_exists_leaves_nothing(
    bench: Bench, failing: type[Failing], monkeypatch: pytest.MonkeyPatch, name: str, tmp_path: Path
) -> None:
    """The message says that nothing was kept, and nothing was."""
    (tmp_path / "file").write_bytes(b"what was sent")
    case = opened(bench)
    with monkeypatch.context() as patched:
        fails_on(case, getattr(case, name).database, 1, patched)
        with pytest.raises(DiskError, match="nothing of this unit"), case.unit() as unit:  # noqa: PT012
            with (tmp_path / "file").open("rb") as stream:
                unit.add_exhibit(f"exh_{7:032x}", stream)
            unit.add(filing(1), about=f"men_{1:032x}")
    assert case.frontier.size == 1
    with case.unit() as unit:
        unit.add(filing(2))
    case.close()
    assert not list((bench.case_folder / "exhibits").iterdir())
    assert bench.objections() == []


def test_an_index_that_cannot_be_written_costs_nothing(
    bench: Bench, failing: type[Failing], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the log is kept; the index takes it in at once, or when the case is opened next."""
    case = opened(bench)
    with monkeypatch.context() as patched:
        fails_on(case, case.index.database, 1, patched)
        with case.unit() as unit:
            unit.add(filing(1))
    assert case.index.applied() == case.frontier.size == 2
    with monkeypatch.context() as patched:
        patched.setattr(Index, "apply", lambda *_: (_ for _ in ()).throw(apsw.FullError("full")))
        case.index.database.execute("UPDATE meta SET value = 1 WHERE name = 'applied'")
        with pytest.raises(DiskError), case.unit() as unit:
            unit.add(filing(3))
    case.close()


def test_an_index_left_behind_by_a_crash_catches_up(
    bench: Bench, failing: type[Failing], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person who opens the case next sees everything that the log holds, and is told meanwhile what is kept."""
    case = opened(bench)
    with monkeypatch.context() as patched:
        fails_on(case, case.index.database, 1, patched)
        patched.setattr(Case, "catch_up", lambda *_: (_ for _ in ()).throw(apsw.FullError("full")))
        with pytest.raises(DiskError, match="entry 1 is kept"), case.unit() as unit:
            unit.add(filing(1))
    case.close()
    again = opened(bench)
    assert again.index.applied() == again.frontier.size == 2
    assert again.index.database.execute("SELECT count(*) FROM filing").get == 1
    again.close()
    assert bench.objections() == []


def test_keys_made_for_nothing_are_destroyed(bench: Bench) -> None:
    """A key without anything it opens is a key that could be found; it does not stay."""
    case = opened(bench)
    keyring = case.keyring
    with keyring.database:
        keyring.begin(case.frontier.size, notes=0)
        keyring.add_subjects({b"s" * 16: b"k" * 32}, case.frontier.size)
        keyring.add_identity(b"e" * 16, new_identity(), "aa.age", case.frontier.size)
    (case.folder / "exhibits" / "aa.age").write_bytes(b"sealed")
    (case.folder / "exhibits" / "bb.part").write_bytes(b"half")
    for database in (keyring.database, case.entries.database, case.index.database):
        database.close()
    again = opened(bench)
    assert again.keyring.subjects({b"s" * 16, CASE_SUBJECT}).keys() == {CASE_SUBJECT}
    assert again.keyring.exhibit_files() == set()
    again.close()
    assert not list((bench.case_folder / "exhibits").iterdir())
    assert bench.objections() == []


def test_a_body_without_its_key_is_never_left_out_in_silence(bench: Bench) -> None:
    """A record does not vanish because somebody emptied the keyring: rebuilding refuses, verifying names it."""
    bench.take_in("first", people(3))
    case = opened(bench)
    case.keyring.database.execute("DELETE FROM subject WHERE id != ?", (CASE_SUBJECT,))
    case.close()
    with pytest.raises(DamagedError, match="lacks the key"):
        rebuild(bench.unlock_again(), CASE)
    assert any("entry 1 body" in one and "key is missing" in one for one in bench.objections())
    with pytest.raises(DamagedError, match="never withdrawn"):  # the rebuild that failed vouches for nothing
        list_persons(bench.unlock_again(), CASE)


def test_bodies_that_no_entry_signs_are_named(bench: Bench) -> None:
    """Nothing rides along in the log unsigned."""
    case = opened(bench)
    case.entries.database.execute(
        "INSERT INTO body (place, subject, commitment, sealed)"
        " SELECT (9 << 32) + idx, subject, commitment, sealed FROM body WHERE entry = 0"
    )
    case.close()
    assert any("no entry signs" in one for one in bench.objections())


def database(folder: Path) -> tuple[Path, DatabaseKey]:
    """A closed database with free pages in it."""
    key = DatabaseKey(Secret(secrets.token_bytes(32)), Secret(secrets.token_bytes(16)))
    path = folder / "some.db"
    made = open_database(path, key, create=True)
    made.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB)")
    made.execute("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 200)"
                 " INSERT INTO t SELECT x, randomblob(400) FROM c")  # fmt: skip
    made.execute("DELETE FROM t WHERE n > 20")
    assert made.pragma("freelist_count") > 5
    made.close()
    return path, key


def test_every_page_is_checked_free_ones_too(tmp_path: Path) -> None:
    """SQLite reads only what it needs; the check reads everything, and names the page."""
    path, key = database(tmp_path)
    whole = path.read_bytes()
    assert list(damaged_pages(path, key)) == []
    for page in range(len(whole) // PAGE):
        altered = bytearray(whole)
        altered[page * PAGE + 77] ^= 4
        path.write_bytes(altered)
        assert list(damaged_pages(path, key)) == [f"page {page + 1} was altered"]


def test_the_page_that_sqlite_never_writes_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that has grown over a gigabyte still verifies: of the page at that place SQLite only locks bytes."""
    assert (database_module.LOCK_PAGE - 1) * PAGE == 1 << 30
    monkeypatch.setattr(database_module, "LOCK_PAGE", 3)
    path, key = database(tmp_path)
    whole = bytearray(path.read_bytes())
    whole[2 * PAGE : 3 * PAGE] = bytes(PAGE)
    path.write_bytes(whole)
    assert list(damaged_pages(path, key)) == []


def test_the_salt_in_the_file_is_the_one_that_was_given(tmp_path: Path) -> None:
    """A torn first page can be mended from the journal only because the salt does not live there alone."""
    path, key = database(tmp_path)
    assert path.read_bytes()[:16] == key.salt.value
    journaled = open_database(path, key, create=False)
    journaled.execute("CREATE TABLE u (n)")  # changes page 1
    copy = tmp_path / "copy.db"
    for given, mends in ((key.key.value + key.salt.value, True), (key.key.value, False)):
        copy.write_bytes(bytes(PAGE) + path.read_bytes()[PAGE:])
        copy.with_name("copy.db-wal").write_bytes(path.with_name("some.db-wal").read_bytes())
        assert mended(copy, given) is mends
    journaled.close()


def mended(path: Path, given: bytes) -> bool:
    """Open a database as we do, with a raw key that has the salt in it or not; tell whether it reads."""
    made = apsw.Connection(str(path))
    try:
        made.pragma("cipher", "sqlcipher")
        made.pragma("legacy", 4)
        made.pragma("key", f"x'{given.hex()}'")
        made.pragma("locking_mode", "EXCLUSIVE")
        return bool(made.execute("SELECT count(*) FROM u").get == 0)
    except apsw.Error:
        return False
    finally:
        made.close()


def test_each_database_has_a_key_and_a_salt_of_its_own(bench: Bench) -> None:
    """What opens one opens no other."""
    folder = bench.case_folder
    key = bench.context.workspace.key_in(folder)
    keys = {name: database_key(key, name) for name in ("entries", "keys", "index")}
    assert len({made.key.value for made in keys.values()} | {made.salt.value for made in keys.values()}) == 6
    for name, made in keys.items():
        assert (folder / f"{name}.db").read_bytes()[:16] == made.salt.value
        other = keys["keys" if name != "keys" else "index"]
        with pytest.raises(DamagedError):
            open_database(folder / f"{name}.db", other, create=False)


def test_consent_of_a_source_survives_a_rebuild(bench: Bench) -> None:
    """What people allowed is in the log, not in the index."""
    case = opened(bench)
    consent = Consent(id=f"con_{1:032x}", about=f"src_{1:032x}", purposes=("report",), recipients=("*",),
                      name_form="none", to_state=False, to_public=False, basis="b", lawful_basis="l",
                      given_on="2026-01-01")  # fmt: skip
    with case.unit() as unit:
        unit.add(consent)
    case.close()
    assert rebuild(bench.unlock_again(), CASE).same is True
    again = opened(bench)
    assert again.index.database.execute("SELECT count(*) FROM consent").get == 1
    again.close()


def test_of_many_records_of_one_mention_in_one_unit_the_last_is_the_newest(bench: Bench) -> None:
    """Ten editions of one row in one import leave ten statements and one that is current: the last."""
    bench.take_in("a", people(3))
    case = opened(bench)
    try:
        (mention, encoded) = case.index.database.execute("SELECT mention, body FROM record LIMIT 1").get
        first = decode(bytes(encoded))
        assert isinstance(first, Record)
        with case.unit() as unit:
            for edition in range(1_100):
                unit.add(msgspec.structs.replace(first, external_id=f"edition {edition}"), about=first.mention.id)
        found = "SELECT external_id FROM record WHERE mention = ? AND current = 1"
        assert case.index.database.execute(found, (mention,)).fetchall() == [("edition 1099",)]
        counted = case.index.database.execute("SELECT count(*) FROM record WHERE mention = ?", (mention,)).get
        assert counted == 1_101
    finally:
        case.close()
    assert rebuild(bench.unlock_again(), CASE).same is True
    assert bench.objections() == []
