"""Seeing whether many bodies open, in a second process, while the first one reads them and walks the trees.

The bodies and their keys go through a pipe that no other program has. Meanwhile the process checks every page of the
databases, which it reads as plain files; it ends with its work.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from habeas.errors import AlteredError, DamagedError
from habeas.sealing.bodies import open_body
from habeas.sealing.cases import DatabaseKey
from habeas.sealing.secrets import Secret
from habeas.vault.database import damaged_pages

WORTH_IT = 20_000  # bodies; below this the second process is not there before the first is done
_AT_ONCE = 400
_END = b""


class Task(msgspec.Struct, frozen=True, array_like=True):
    """A body to be opened: the entry by number, its place under the seal, what it must come to, and its key."""

    entry: int
    feed: bytes
    sequence: int
    index: int
    sealed: bytes
    commitment: bytes
    key: bytes


class Unopened(msgspec.Struct, frozen=True, array_like=True):
    """A body that does not open, or not to what was committed to, and why."""

    entry: int
    index: int
    reason: str


class Pages(msgspec.Struct, frozen=True, array_like=True):
    """A database whose pages are to be checked: where it lies, its name, and what its codes are made with."""

    path: str
    name: str
    key: bytes
    salt: bytes


class Altered(msgspec.Struct, frozen=True, array_like=True):
    """A page, or what it is of a database that was altered."""

    name: str
    reason: str


class Found(msgspec.Struct, frozen=True, array_like=True):
    """What the second process found. `pages`: None when it was not asked about them."""

    bodies: tuple[Unopened, ...]
    pages: tuple[Altered, ...] | None


class Opener:
    """Takes bodies to open, and says at the end which of them do not. `end` must be called."""

    def __init__(self, pipe: Connection | None) -> None:
        self._pipe = pipe
        self._waiting: list[Task] = []
        self._found: list[Unopened] = []

    def add(self, task: Task) -> None:
        """Take a body."""
        self._waiting.append(task)
        if len(self._waiting) >= _AT_ONCE:
            self._hand_over()

    def end(self) -> Found:
        """Return the bodies that did not open, and the pages that were altered.

        Raises: DamagedError: the second process was stopped, so nobody knows.
        """
        self._hand_over()
        if self._pipe is None:
            return Found(tuple(self._found), None)
        with _stopped():
            self._pipe.send_bytes(_END)
            return msgspec.msgpack.decode(self._pipe.recv_bytes(), type=Found)

    def _hand_over(self) -> None:
        waiting, self._waiting = self._waiting, []
        if self._pipe is None:
            self._found.extend(_unopened(waiting))
        elif waiting:
            with _stopped():
                self._pipe.send_bytes(msgspec.msgpack.encode(waiting))


@contextmanager
def opener(bodies: int, databases: Mapping[Path, DatabaseKey]) -> Iterator[Opener]:
    """Give an opener for about so many bodies: with a second process if that is worth it.

    Args:
        databases: files whose pages the second process checks meanwhile. They do not change as long as it works.
    """
    if bodies < WORTH_IT or (multiprocessing.cpu_count() or 1) < 2:
        yield Opener(None)
        return
    # A new interpreter, not a copy of this one: a copy would hold the descriptors of the databases.
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(there,), daemon=True)
    process.start()
    there.close()
    pages = [Pages(str(path), path.name, key.key.value, key.salt.value) for path, key in databases.items()]
    try:
        with _stopped():
            here.send_bytes(msgspec.msgpack.encode(pages))
        yield Opener(here)
    finally:
        here.close()
        process.join(timeout=5)
        process.kill()


@contextmanager
def _stopped() -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, msgspec.DecodeError) as failure:
        raise DamagedError(
            "the second process, which opens bodies, was stopped", advice="Run the command again with more memory."
        ) from failure


def _work(pipe: Connection) -> None:
    """Open what comes until the end is said; then say what did not open."""
    found: list[Unopened] = []
    try:
        pages = msgspec.msgpack.decode(pipe.recv_bytes(), type=list[Pages])
        with ThreadPoolExecutor(max_workers=1) as beside:  # a page's code is made without holding the interpreter
            altered = beside.submit(lambda: tuple(_altered(pages)))
            while (message := pipe.recv_bytes()) != _END:
                found.extend(_unopened(msgspec.msgpack.decode(message, type=list[Task])))
            pipe.send_bytes(msgspec.msgpack.encode(Found(tuple(found), altered.result() if pages else None)))
    except (OSError, EOFError, KeyboardInterrupt):
        return  # the first process is gone, or says that it is not wanted any more


def _unopened(tasks: list[Task]) -> Iterator[Unopened]:
    for task in tasks:
        try:
            open_body(
                task.sealed,
                task.commitment,
                feed=task.feed,
                sequence=task.sequence,
                index=task.index,
                subject_key=task.key,
            )
        except AlteredError as failure:
            yield Unopened(task.entry, task.index, failure.message)


def _altered(databases: list[Pages]) -> Iterator[Altered]:
    for one in databases:
        key = DatabaseKey(key=Secret(one.key), salt=Secret(one.salt))
        for reason in damaged_pages(Path(one.path), key):
            yield Altered(one.name, reason)
