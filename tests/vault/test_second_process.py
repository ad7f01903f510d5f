"""A large case is verified by two processes; what one of them alone would find, both find."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, people, quick_path

from habeas.casework.checking import verify
from habeas.sealing.cases import database_key
from habeas.vault import audit, opener
from habeas.vault.database import PAGE, open_database

__all__ = ["bench", "cheap_passphrases", "quick_path"]


@pytest.fixture(autouse=True)
def every_case_is_large(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Let the second process begin at five bodies; count how often it did."""
    started: list[int] = []
    monkeypatch.setattr(audit, "WORTH_IT", 5)
    monkeypatch.setattr(opener, "WORTH_IT", 5)
    popen = subprocess.Popen

    def counted(*values: Any, **named: Any) -> subprocess.Popen[bytes]:
        second = popen(*values, **named)
        started.append(second.pid)
        return second

    monkeypatch.setattr("habeas.vault.opener.subprocess.Popen", counted)
    yield started
    assert started, "no second process was there"


def test_a_whole_case_holds(bench: Bench) -> None:
    """Verifying with two processes finds nothing where there is nothing."""
    bench.take_in("first", people(900))
    found = bench.verified()
    assert found.failures == ()
    assert found.bodies > 900


def test_a_body_that_does_not_open_is_named(bench: Bench) -> None:
    """A body under another key is found by the second process, and named like any other."""
    bench.take_in("first", people(30))
    key = bench.context.workspace.key_in(bench.case_folder)
    database = open_database(bench.case_folder / "keys.db", database_key(key, "keys"), create=False)
    database.execute("UPDATE subject SET key = zeroblob(32) WHERE id = (SELECT max(id) FROM subject)")
    database.close()
    said = [failure for failure in bench.verified().failures if failure.what == "body"]
    assert [failure.reason for failure in said] == ["a body does not open"]
    assert said[0].id.startswith("entry 1 body ")


@pytest.mark.parametrize("name", ["entries.db", "keys.db", "index.db"])
def test_an_altered_page_is_named_once(bench: Bench, name: str) -> None:
    """A free or unread page that somebody altered is found beside the walk."""
    bench.take_in("first", people(30))
    path = bench.case_folder / name
    whole = bytearray(path.read_bytes())
    whole[-PAGE + 50] ^= 1
    path.write_bytes(whole)
    said = [f for f in bench.verified().failures if f.what == "file" and "page" in f.reason]
    assert [failure.id.endswith(f"/{name}") for failure in said] == [True]
    assert said[0].reason == f"page {len(whole) // PAGE} was altered"


def test_a_second_process_that_was_killed_is_no_clean_answer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, every_case_is_large: list[int]
) -> None:
    """When memory runs out and the system kills it, verify says that nobody looked."""
    bench.take_in("first", people(30))
    end = opener.Opener.end

    def after_the_kill(self: opener.Opener) -> opener.Found:
        os.kill(every_case_is_large[-1], signal.SIGKILL)
        return end(self)

    monkeypatch.setattr(opener.Opener, "end", after_the_kill)
    said = verify(bench.unlock_again(), CASE).failures
    assert any("was stopped" in failure.reason for failure in said)
