"""Looking for links in what came, in a process of its own that can open nothing.

A page is written by whoever runs the server. The parser works in a second interpreter that has no key, no file and no
connection: before it reads the first byte it gives up the right to open anything, and its time and memory end.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

import msgspec

from habeas.capture.links import FRAME, STYLE, Document, Link, Reference
from habeas.errors import CaptureError

if TYPE_CHECKING:
    from habeas.capture.page_links import Page

_MEMORY_BYTES = 2_000_000_000
_CPU_SECONDS = 120
_MOST_STARTS = 4
_LARGEST_ANSWER = 64_000_000
_KEPT = {"SYSTEMROOT", "PATH", "LD_LIBRARY_PATH"}  # what an interpreter may need to start; nothing that is ours


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A document to be read: its URL, its role, the encoding the host announced, its bytes, how many links to give."""

    url: str
    role: str
    charset: str
    content: bytes
    most: int


class Reader:
    """Reads documents in the second process, and starts it anew if a document stopped it. `close` must be called.

    Args:
        seconds: for one document.
    """

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._second: subprocess.Popen[bytes] | None = None
        self._starts = 0

    def read(self, task: Task) -> Document:
        """Return what a document refers to.

        Raises: CaptureError: it could not be read in the time and memory that a document is given.
        """
        second = self._started()
        try:
            with _ended_after(second, self._seconds):
                _send(second.stdin, msgspec.msgpack.encode(task))
                return msgspec.msgpack.decode(_receive(second.stdout), type=Document)
        except (OSError, EOFError, msgspec.DecodeError):
            self.close()
            raise CaptureError("a document in which links cannot be looked for") from None

    def close(self) -> None:
        """End the second process."""
        second, self._second = self._second, None
        if second is None:
            return
        with suppress(OSError):
            second.kill()
        for stream in (second.stdin, second.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        second.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._second is None:
            if self._starts >= _MOST_STARTS:
                raise CaptureError("a document in which links cannot be looked for")
            self._starts += 1
            self._second = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-c", "from habeas.capture.reading import serve; serve()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        return self._second


def serve() -> None:
    """Be the second process: read what comes until nothing does."""
    from habeas.capture.page_links import read_page  # loaded before the right to open files is given up
    from habeas.capture.style_links import style_references

    _load(read_page)
    given, answer = sys.stdin.buffer, sys.stdout.buffer
    give_up_rights()
    with suppress(OSError, EOFError, KeyboardInterrupt):
        while True:
            task = msgspec.msgpack.decode(_receive(given), type=Task)
            if task.role == STYLE:
                document = gathered(task, style_references(task.content, charset=task.charset))
            else:
                page = read_page(task.content, charset=task.charset)
                document = gathered(task, page.references, title=page.title, base=page.base, forward=page.forward)
            _send(answer, msgspec.msgpack.encode(document))


def _load(read: Callable[..., Page]) -> None:
    """Load what is otherwise loaded when it is first needed: parsers, and the decoders of all encodings of the web."""
    from webencodings import lookup
    from webencodings.labels import LABELS

    for label in LABELS:
        lookup(label)
    task = Task(url="http://host/", role=FRAME, charset="", content=b"<style>a{b:url(c)}</style>", most=1)
    gathered(task, read(task.content, charset="").references)


def gathered(
    task: Task,
    references: Iterator[Reference] | tuple[Reference, ...],
    title: str = "",
    base: str = "",
    forward: str = "",
) -> Document:
    """Make whole what a document refers to, each once, and leave out what is no address: `data:`, `#part`, scripts."""
    from ada_url import URL

    def whole(reference: str, against: str) -> str:
        return URL(reference, against).href.partition("#")[0]

    against, unreadable = task.url, 0
    with suppress(ValueError):
        stated = whole(base, task.url) if base else ""
        against = stated if stated.startswith(("http:", "https:")) else task.url
    found: dict[str, str] = {}
    for reference, role in references:
        if reference.strip("\t\n\f\r ")[:1] == "#":
            continue
        try:
            url = whole(reference, against)
        except ValueError:
            unreadable += 1
            continue
        if url.partition(":")[0] not in {"data", "blob", "about", "javascript"}:
            found.setdefault(url, role)
            # What is a frame in one place and a picture in another is read as a frame.
            if role in {FRAME, STYLE}:
                found[url] = role
    sent = ""
    with suppress(ValueError):
        sent = whole(forward, against) if forward else ""
    links = tuple(Link(url, role) for url, role in found.items())
    return Document(
        title=title,
        links=links[: task.most],
        beyond=max(0, len(links) - task.most),
        unreadable=unreadable,
        forward=sent,
    )


def give_up_rights() -> None:
    """Give up the right to open anything and to grow without end, where the system knows such rights."""
    with suppress(ImportError):
        import resource

        limits = (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CPU, _CPU_SECONDS),
            (resource.RLIMIT_AS, _MEMORY_BYTES),
            # No new descriptor: no file, no socket, no pipe. The two that it has stay open.
            (resource.RLIMIT_NOFILE, 0),
        )
        for kind, most in limits:
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


def _environment() -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if name.upper() in _KEPT}


@contextmanager
def _ended_after(second: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    """End the process when its time is up, so that what waits for it goes on."""
    alarm = threading.Timer(seconds, second.kill)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


def _send(stream: IO[bytes] | None, message: bytes) -> None:
    if stream is None:
        raise EOFError
    stream.write(len(message).to_bytes(8, "big"))
    stream.write(message)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> bytes:
    head = stream.read(8) if stream is not None else b""
    size = int.from_bytes(head, "big")
    if stream is None or len(head) != 8 or size > _LARGEST_ANSWER:
        raise EOFError
    message = stream.read(size)
    if len(message) != size:
        raise EOFError
    return message
