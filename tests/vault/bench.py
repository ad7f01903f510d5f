"""A workspace, small lists and a quick engine, for tests that break things. Passphrases cost next to nothing here."""

from __future__ import annotations

import math
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import pytest

from habeas.casework import linking
from habeas.casework.checking import Verified, verify
from habeas.casework.context import Context
from habeas.casework.imported import Imported
from habeas.casework.importing import import_table
from habeas.casework.linking_engines import Scored
from habeas.casework.starting import start_case
from habeas.errors import HabeasError
from habeas.model.records import Reason
from habeas.persons import Account
from habeas.persons.compared import Compared
from habeas.persons.missed_links import Missed
from habeas.persons.posterior import ModelDoubt
from habeas.sealing import passphrases
from habeas.sealing.passphrases import Cost
from habeas.vault.workspace import create, unlock

CHEAP = Cost(operations=1, memory=8192)
PASSPHRASE = b"four quiet words for tests"
CASE = "case"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

Person = tuple[str, str, str, str]
"""One row of a list: external id, name, day of the taking, place."""

_MAPPING = """[source]
id = "{slug}"
kind = "ngo_list"
title = "The list {slug}"
[list]
states = ["taken"]
words = "named as taken"
[columns.id]
field = "external_id"
[columns.name]
field = "name"
[columns.taken]
field = "taken_on"
date = "ymd"
[columns.place]
field = "taken_at"
"""


@dataclass(frozen=True, slots=True)
class Bench:
    """A folder with a workspace in it that has one empty case."""

    folder: Path
    context: Context

    @property
    def workspace(self) -> Path:
        return self.folder / "work"

    @property
    def case_folder(self) -> Path:
        (only,) = (self.workspace / "cases").iterdir()
        return only

    def write_list(self, slug: str, people: Sequence[Person], *, encoding: str = "utf-8") -> tuple[Path, Path]:
        """Write a list and its mapping."""
        table, mapping = self.folder / f"{slug}.csv", self.folder / f"{slug}.toml"
        rows = [("id", "name", "taken", "place"), *people]
        table.write_bytes("".join(",".join(row) + "\n" for row in rows).encode(encoding))
        mapping.write_text(_MAPPING.format(slug=slug), encoding="utf-8")
        return table, mapping

    def take_in(self, slug: str, people: Sequence[Person], **options: Any) -> Imported:
        """Import a list."""
        return import_table(self.context, CASE, *self.write_list(slug, people), **options)

    def unlock_again(self) -> Context:
        """The context of a program that starts anew."""
        workspace = unlock(self.workspace, PASSPHRASE, chance=secrets.token_bytes)
        return replace(self.context, workspace=workspace)

    def verified(self) -> Verified:
        """What a program that starts anew says of the case."""
        return verify(self.unlock_again(), CASE)

    def objections(self) -> list[str]:
        """Everything that verify, or opening the vault, has to say against the workspace."""
        try:
            return [f"{found.what} {found.id}: {found.reason}" for found in self.verified().failures]
        except HabeasError as failure:
            return [f"{failure.place}: {failure.message}"]

    def snapshot(self, name: str) -> Path:
        """Keep a copy of the workspace as it is now."""
        kept = self.folder / name
        shutil.copytree(self.workspace, kept)
        return kept

    def put_back(self, kept: Path) -> None:
        """Make the workspace what it was."""
        shutil.rmtree(self.workspace)
        shutil.copytree(kept, self.workspace)


def people(count: int, *, first: int = 0, list_name: str = "a") -> list[Person]:
    """Invented rows: neighbours on other lists have the same name and day."""
    return [
        (f"{list_name}{n}", f"Nadie Invented{n:03}", f"2017-04-{1 + n % 28:02}", f"Nowhere {n % 7}")
        for n in range(first, first + count)
    ]


def lay_out(folder: Path, *, case: str = CASE) -> Bench:
    """Make a workspace with an empty case."""
    workspace, _ = create(folder / "work", PASSPHRASE, label="tester", chance=secrets.token_bytes, cost=CHEAP)
    made = Bench(folder, Context(workspace=workspace, now=lambda: NOW))
    start_case(made.context, case)
    return made


@pytest.fixture(autouse=True, scope="module")
def cheap_passphrases() -> Iterator[None]:
    """Let a passphrase cost nothing, so that a thousand openings fit into a test."""
    floor, passphrases.FLOOR = passphrases.FLOOR, CHEAP
    yield
    passphrases.FLOOR = floor


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is one: a thousand small flushes to a shared disk take minutes.

    What is killed here are programs, not the machine, so that what was written stays, flushed or not.
    """
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="habeas-test-", dir=parent) as folder:
        yield Path(folder)


@pytest.fixture
def quick_path() -> Iterator[Path]:
    """A quick folder for one test."""
    with quick_folder() as folder:
        yield folder


@pytest.fixture
def bench(quick_path: Path) -> Bench:
    """A workspace with one empty case."""
    return lay_out(quick_path)


def quick_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let mentions of one name and day be linked, and those of one day be queued, without an engine."""

    def scored(engine: str, accounts: Sequence[Account], *_: object, **__: object) -> Scored:
        rows = sorted(accounts, key=lambda one: one.mention)
        pairs, same = [], []
        for at, left in enumerate(rows):
            for to, right in enumerate(rows[at + 1 :], start=at + 1):
                if left.list != right.list and left.taken == right.taken is not None:
                    pairs.append((at, to))
                    same.append(sorted(left.names[0].written.split()) == sorted(right.names[0].written.split()))
        numbers = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        bits = np.where(same, 8.0, 1.0)
        compared = Compared(
            first=numbers[:, 0], second=numbers[:, 1], log_odds=bits * math.log(2), compared=len(pairs),
            fields=("taken",), engine=engine, version="0", settings={},
            explain=lambda at: (Reason(field="taken", words="the same day", bits=float(bits[at])),),
        )  # fmt: skip
        slugs = sorted({one.list for one in rows})
        return Scored(
            mentions=tuple(one.mention for one in rows), lists=tuple(slugs),
            list_of=np.array([slugs.index(one.list) for one in rows], dtype=np.int32),
            compared=compared, alone=~np.array(same, dtype=np.bool_), unseen=-4.0, missed=Missed(),
            doubt=ModelDoubt(), has_missed=False, report={},
        )  # fmt: skip

    monkeypatch.setattr(linking, "scored", scored)
    monkeypatch.setattr(linking, "documented_in", lambda *_: None)


def in_a_child(work: Callable[[], object]) -> int:
    """Run work in a process of its own that can be killed; return its id."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 (the parent sees that it failed; pytest must not run on in here)
            os._exit(3)
        os._exit(0)
    return child


def died(child: int) -> bool:
    """Wait for a child; tell whether it was killed. A child that failed by itself is a failed test."""
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def dies_at(step: int, work: Callable[[], object]) -> bool:
    """Run work in a child that is killed before its n-th step towards the disk; tell whether it came that far."""

    def doomed() -> None:
        left = step

        def count() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        _count_steps(count)
        work()

    return died(in_a_child(doomed))


def _count_steps(count: Callable[[], None]) -> None:
    """Call `count` before each step towards the disk. In a child only: nothing is put back."""

    class Counting(apsw.Connection):
        def execute(self, statements: str, bindings: Any = None, **named: Any) -> Any:
            if statements in ("BEGIN IMMEDIATE", "COMMIT"):
                count()
            return super().execute(statements, bindings, **named)

        def executemany(self, statements: str, sequenceofbindings: Any, **named: Any) -> Any:
            count()
            return super().executemany(statements, sequenceofbindings, **named)

        def close(self, *values: Any, **named: Any) -> None:
            count()
            super().close(*values, **named)
            count()

        def __exit__(self, *values: Any) -> Any:
            count()
            return super().__exit__(*values)

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any, **named: Any) -> Any:
            count()
            return function(*values, **named)

        return call

    apsw.Connection = Counting  # type: ignore[misc]
    os.fsync = counted(os.fsync)
    for name in ("replace", "unlink", "mkdir", "write_bytes", "write_text"):
        setattr(Path, name, counted(getattr(Path, name)))
