"""Seeing whether many bodies open, in a second process, while the first one reads them and walks the trees.

Of those that quote a document the place is noted, so that their quotes can be looked up afterwards. The bodies and
their keys go through a pipe that no other program has. Meanwhile the process checks every page of the databases, which
it reads as plain files; it ends with its work.
"""

from __future__ import annotations

import os
import subprocess
import sys
from array import array
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec

from habeas.errors import AlteredError, DamagedError
from habeas.sealing.bodies import open_body
from habeas.sealing.cases import DatabaseKey
from habeas.sealing.secrets import Secret
from habeas.vault.database import damaged_pages
from habeas.vault.entries import place_of

WORTH_IT = 20_000  # bodies; below this the second process is not there before the first is done
_AT_ONCE = 400
_ANCHORED = b"\x67anchors"  # how a record with anchors is told from others: the key, a text of seven letters in CBOR
_END = b""
_ENCODER = msgspec.msgpack.Encoder()


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
    """What the second process found.

    `quoting`: the places (8 bytes each, in this machine's order) of bodies that seem to hold anchors. `pages`: None
    when it was not asked about them.
    """

    bodies: tuple[Unopened, ...]
    quoting: bytes
    pages: tuple[Altered, ...] | None


class Opener:
    """Takes bodies to open, and says at the end which of them do not. `end` must be called."""

    def __init__(self, second: subprocess.Popen[bytes] | None) -> None:
        self._second = second
        self._waiting: list[Task] = []
        self._seen = _Seen()

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
        if self._second is None:
            return self._seen.found(None)
        with _stopped():
            _send(self._second.stdin, _END)
            return msgspec.msgpack.decode(_receive(self._second.stdout), type=Found)

    def _hand_over(self) -> None:
        waiting, self._waiting = self._waiting, []
        if self._second is None:
            self._seen.open(waiting)
        elif waiting:
            with _stopped():
                _send(self._second.stdin, _ENCODER.encode(waiting))


@contextmanager
def opener(bodies: int, databases: Mapping[Path, DatabaseKey]) -> Iterator[Opener]:
    """Give an opener for about so many bodies: with a second process if that is worth it.

    Args:
        databases: files whose pages the second process checks meanwhile. They do not change as long as it works.
    """
    if bodies < WORTH_IT or (os.cpu_count() or 1) < 2 or not sys.executable:
        yield Opener(None)
        return
    # A new interpreter, not a copy of this one: a copy would hold the descriptors of the databases. It imports this
    # module and not the program that called, whatever that is; `-P` keeps what lies in the current folder out of it.
    second = subprocess.Popen(
        [sys.executable, "-P", "-c", "from habeas.vault.opener import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    pages = [Pages(str(path), path.name, key.key.value, key.salt.value) for path, key in databases.items()]
    try:
        with _stopped():
            _send(second.stdin, _ENCODER.encode(pages))
        yield Opener(second)
    finally:
        with suppress(OSError):
            second.kill()
        for stream in (second.stdin, second.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        second.wait()


def serve() -> None:
    """Be the second process: open what comes until the end is said; then say what did not open."""
    given, answer = sys.stdin.buffer, sys.stdout.buffer
    seen = _Seen()
    with suppress(OSError, EOFError, KeyboardInterrupt):  # the first process is gone, or does not want it any more
        pages = msgspec.msgpack.decode(_receive(given), type=list[Pages])
        decoder = msgspec.msgpack.Decoder(list[Task])
        with ThreadPoolExecutor(max_workers=1) as beside:  # a page's code is made without holding the interpreter
            altered = beside.submit(lambda: tuple(_altered(pages)))
            while (message := _receive(given)) != _END:
                seen.open(decoder.decode(message))
            _send(answer, _ENCODER.encode(seen.found(altered.result() if pages else None)))


def _send(stream: IO[bytes] | None, message: bytes) -> None:
    if stream is None:
        raise EOFError
    stream.write(len(message).to_bytes(8, "big"))
    stream.write(message)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> bytes:
    head = stream.read(8) if stream is not None else b""
    size = int.from_bytes(head, "big")
    message = stream.read(size) if stream is not None and len(head) == 8 else None
    if message is None or len(message) != size:
        raise EOFError
    return message


@contextmanager
def _stopped() -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, msgspec.DecodeError) as failure:
        raise DamagedError(
            "the second process, which opens bodies, was stopped", advice="Run the command again with more memory."
        ) from failure


class _Seen:
    """What was seen of the bodies so far."""

    def __init__(self) -> None:
        self._unopened: list[Unopened] = []
        self._quoting = array("Q")

    def open(self, tasks: list[Task]) -> None:
        """See whether bodies open, and which of them quote."""
        for task in tasks:
            try:
                opened = open_body(
                    task.sealed,
                    task.commitment,
                    feed=task.feed,
                    sequence=task.sequence,
                    index=task.index,
                    subject_key=task.key,
                )
            except AlteredError as failure:
                self._unopened.append(Unopened(task.entry, task.index, failure.message))
                continue
            if _ANCHORED in opened:
                self._quoting.append(place_of(task.entry, task.index))

    def found(self, pages: tuple[Altered, ...] | None) -> Found:
        """Return it, with what was found on the pages."""
        return Found(tuple(self._unopened), self._quoting.tobytes(), pages)


def _altered(databases: list[Pages]) -> Iterator[Altered]:
    for one in databases:
        key = DatabaseKey(key=Secret(one.key), salt=Secret(one.salt))
        for reason in damaged_pages(Path(one.path), key):
            yield Altered(one.name, reason)
