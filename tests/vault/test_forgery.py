"""Whoever holds the keys too, or removes what a crash left, does not change the record unseen."""

from __future__ import annotations

import os
import signal

import pytest
from tests.vault.bench import CASE, Bench, in_a_child, people

from habeas.casework.checking import verify
from habeas.casework.people import list_persons
from habeas.casework.starting import start_case
from habeas.errors import RollbackError
from habeas.sealing.cases import database_key
from habeas.vault.database import open_database

TAMPERED = {
    "the last body of an entry is gone": (
        "DELETE FROM body WHERE entry = 1 AND idx = (SELECT max(idx) FROM body WHERE entry = 1)",
        ("bodies where", "not the ones that were signed"),
    ),
    "a body in the middle is gone": ("DELETE FROM body WHERE entry = 1 AND idx = 3", ("body 3: missing",)),
    "a body was destroyed and its commitment replaced": (
        "UPDATE body SET sealed = NULL, commitment = zeroblob(32) WHERE entry = 1 AND idx = 3",
        ("not the ones that were signed",),
    ),
    "a body stands in the place of another": (
        "UPDATE body SET sealed = (SELECT o.sealed FROM body o WHERE o.entry = 1 AND o.idx = 9 - body.idx)"
        " WHERE entry = 1 AND idx = 4",
        ("body 4",),
    ),
    "a body was given another subject": (
        "UPDATE body SET subject = (SELECT o.subject FROM body o WHERE o.entry = 1 AND o.idx = 5)"
        " WHERE entry = 1 AND idx = 4",
        ("body 4",),
    ),
    "a body is longer than was signed": (
        "UPDATE body SET sealed = CAST(sealed || x'00' AS BLOB) WHERE entry = 1 AND idx = 4",
        ("body 4",),
    ),
    "a signature was altered": ("UPDATE entry SET signature = zeroblob(64) WHERE n = 1", ("entries.db",)),
    "a header was altered": (
        "UPDATE entry SET header = CAST(substr(header, 1, 90) || x'7f' || substr(header, 92) AS BLOB) WHERE n = 1",
        ("entries.db",),
    ),
    "the last entry is gone": ("DELETE FROM entry WHERE n = 1", ("entries.db",)),
    "the first entry is gone": ("DELETE FROM entry WHERE n = 0", ("entries.db",)),
}


@pytest.mark.parametrize("what", list(TAMPERED))
def test_a_change_made_with_the_keys_is_named(bench: Bench, what: str) -> None:
    """A colleague who was turned, and knows the passphrase, cannot alter what was signed without its showing."""
    bench.take_in("first", people(8))
    statement, expected = TAMPERED[what]
    key = bench.context.workspace.key_in(bench.case_folder)
    database = open_database(bench.case_folder / "entries.db", database_key(key, "entries"), create=False)
    database.execute(statement)
    database.close()
    said = bench.objections()
    for words in expected:
        assert any(words in one for one in said), said


def test_what_was_acknowledged_before_a_crash_cannot_be_taken_away(bench: Bench) -> None:
    """Once the program said that it is done, removing the journal that holds it is noticed at the next opening."""
    table = people(8)

    def work_and_die() -> None:
        context = bench.unlock_again()
        case = context.workspace.open_case(CASE, verb="x", regroup=lambda index, judged: None, wait_ms=0)
        with case.unit() as unit:
            context.close_unit(unit, "judge", {})
        os.kill(os.getpid(), signal.SIGKILL)

    bench.take_in("first", table)
    os.waitpid(in_a_child(work_and_die), 0)
    journal = bench.case_folder / "entries.db-wal"
    assert journal.stat().st_size
    journal.unlink()
    with pytest.raises(RollbackError, match=r"entries\.db holds 2 entries where 3"):
        list_persons(bench.unlock_again(), CASE)


def test_an_exhibit_of_another_case_is_checked_too(bench: Bench) -> None:
    """Verify looks at every file of the workspace, whichever case it was asked about."""
    bench.take_in("first", people(8))
    start_case(bench.context, "zz other")
    (exhibit,) = bench.workspace.rglob("*.age")
    whole = exhibit.read_bytes()
    exhibit.write_bytes(whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:])
    failures = verify(bench.unlock_again(), "zz other").failures
    assert [failure.what for failure in failures] == ["exhibit file"]
    assert exhibit.name in failures[0].id
