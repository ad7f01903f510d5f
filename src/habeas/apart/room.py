"""The room: documents go in by their descriptor, readings come out; whatever a document does stays inside.

One document at a time, or several that may share a process; a caller with more cores opens more rooms. The process is
started when the first document comes, and started again when it is gone.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import BinaryIO, TypeVar

import msgspec

import habeas
from habeas.apart.answers import (
    NO_FENCE,
    NO_MEMORY,
    TOGETHER_AT_MOST,
    Answer,
    BadAnswerError,
    Batch,
    Ended,
    Task,
    answer_in,
    check_drawn,
    decoded,
    encoded,
)
from habeas.apart.handing import descriptor_of
from habeas.apart.limits import Limits
from habeas.apart.starting import Started, start
from habeas.errors import ReadingError
from habeas.evidence.drawn import Drawn
from habeas.evidence.layers import UNKNOWN, WHY, Read
from habeas.evidence.limits import PDF_LIMIT
from habeas.evidence.redacting import Redacted, refused

_PIECE = 1 << 20
_ENDING_SECONDS = 10.0
_CLOSING_SECONDS = 2.0
_MUCH = 3  # a third of the memory that it may have
_LONGER = 10  # times the time that reading a document may take, for making it anew
_LONGEST_ENDING = 100  # code points of a name; endings that stand for something are short
_LENGTH = 4
_LARGEST_ENDING = 4_096
Document = int | BinaryIO | bytes
Got = TypeVar("Got")


class _GoneError(Exception):
    """The process is not there any more. The caller never sees this."""


class ReadingRoom:
    """Reads documents apart. Made by `reading_room`; `close` ends the process.

    `fences`: what the process that opened the last document had given up before (habeas.apart.fence); empty before
    the first.
    """

    def __init__(self, limits: Limits, *, module: str = "habeas.apart.work", places: Iterable[str] = ()) -> None:
        self._limits = limits
        self._module = module
        self._places = tuple(places)
        self._started: Started | None = None
        self._untold = False  # how the last process ended
        self._turn = threading.Lock()
        self.fences: tuple[str, ...] = ()

    def read(self, document: Document, ending: str = "") -> Read:
        """Read a document.

        Args:
            document: a file opened for reading only, its descriptor, or bytes. Its offset stays where it is.
            ending: what follows the last point of its name: only to tell that it is misnamed.
        Returns: the reading; of a document over which the process broke down, `why` says crashed, too_slow or bomb.
        Raises: ReadingError: the process does not start, or cannot be fenced; the file is open for writing.
        """
        with descriptor_of(document) as descriptor:
            answer = self._ask(descriptor, _reading(ending), self._limits)
            if isinstance(answer, Answer) and answer.read is not None:
                return answer.read
            why = answer if isinstance(answer, str) else "crashed"
            kind = self._ask(descriptor, Task(verb="kind"), self._limits)
        told = kind.read if isinstance(kind, Answer) else None
        media_type = UNKNOWN if told is None else told.media_type
        return Read(media_type=media_type, why=why, tool=f"habeas {habeas.__version__}")

    def read_some(self, documents: Sequence[tuple[Document, str]]) -> list[Read]:
        """Read the first of these documents: those that may share a process, or one that needs its own.

        A document may share it that Python's own code reads, without a parser or a library in C. A document that may
        not is read if it is the first, after all others were taken from the process. All together have the time and
        the memory of one.

        Args:
            documents: each with the ending of its name, as for `read`; all can see those endings.
        Returns: readings of the first of them, in order. Where there are fewer than documents, the next one is to be
            read by `read`, which also tells what is wrong with it.
        Raises: ReadingError: as `read`. ValueError: more than TOGETHER_AT_MOST documents, or none.
        """
        if not 0 < len(documents) <= TOGETHER_AT_MOST:
            raise ValueError("too many documents at once, or none")
        batch = Batch(limits=self._limits, tasks=tuple(_reading(ending) for _, ending in documents))
        with ExitStack() as stack:
            descriptors = [stack.enter_context(descriptor_of(document)) for document, _ in documents]
            return self._in_turn(lambda: self._some(descriptors, batch)) or []

    def redact_pdf(
        self,
        document: Document,
        *,
        spans: Iterable[tuple[int, int]] = (),
        words: Iterable[str] = (),
        pictures: bool = False,
    ) -> Redacted:
        """Make a PDF file without some passages. Arguments are those of habeas.evidence.pdf_redaction.

        Raises: ReadingError: it is not made, or cannot be proved to be without them; and as `read`.
        """
        limits = msgspec.structs.replace(
            self._limits,
            seconds=self._limits.seconds * _LONGER,
            cpu_seconds=self._limits.cpu_seconds * _LONGER,
            answer=max(self._limits.answer, 2 * PDF_LIMIT),
        )
        task = Task(verb="redact", spans=tuple(spans), words=tuple(words), pictures=pictures)
        with descriptor_of(document) as descriptor:
            answer = self._ask(descriptor, task, limits)
        if isinstance(answer, Answer) and answer.redacted is not None:
            return answer.redacted
        raise refused(answer if isinstance(answer, str) else answer.refused or "crashed")

    def draw(self, document: Document, *, page: int = 0, side: int, colour: bool = False) -> Drawn:
        """Draw a page of a document, or a picture. Arguments are those of habeas.evidence.drawing.

        Raises: ReadingError: it is not drawn, for a reason of `WHY`, whose word is its place; and as `read`.
        """
        task = Task(verb="draw", page=page, side=side, colour=colour)
        with descriptor_of(document) as descriptor:
            answer = self._ask(descriptor, task, self._limits)
        why = answer if isinstance(answer, str) else answer.refused
        if isinstance(answer, Answer) and answer.drawn is not None:
            with contextlib.suppress(BadAnswerError):
                check_drawn(answer.drawn, side=side, colour=colour)
                return answer.drawn
        why = why or "crashed"
        raise ReadingError(f"no picture can be made of it: {WHY.get(why, WHY['crashed'])}", place=why)

    def close(self) -> None:
        """End the process, if there is one. The room can be used again."""
        started, self._started, self._untold = self._started, None, False
        if started is None:
            return
        # The process sees its sockets close, ends the copy that is at work, and itself; if not, it is ended.
        started.tasks.close()
        started.endings.close()
        try:
            started.process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(OSError):
                started.process.kill()
            started.process.wait()

    def _ask(self, descriptor: int, task: Task, limits: Limits) -> Answer | str:
        """Return the answer to a task, or a word of `why` if none came that could be used."""
        return self._in_turn(lambda: self._one(descriptor, Batch(limits=limits, tasks=(task,)))) or "crashed"

    def _in_turn(self, ask: Callable[[], Got]) -> Got | None:
        """Ask, and once more if the process was gone; None if it goes again."""
        with self._turn:
            for _ in range(2):
                try:
                    return ask()
                except _GoneError:
                    self.close()
                except BaseException:
                    self.close()
                    raise
        return None

    def _one(self, descriptor: int, batch: Batch) -> Answer | str:
        started, messages = self._asked([descriptor], batch)
        try:
            answer = answer_in(messages[0] or b"")
        except BadAnswerError:
            return "too_slow" if messages[0] is None else self._why_ended(started, batch.limits)
        self.fences = answer.fences
        return answer

    def _some(self, descriptors: Sequence[int], batch: Batch) -> list[Read]:
        _, messages = self._asked(descriptors, batch)
        found: list[Read] = []
        for message in messages:
            try:
                answer = answer_in(message or b"")
            except BadAnswerError:
                break
            if answer.read is None:
                break
            self.fences = answer.fences
            found.append(answer.read)
        return found

    def _asked(self, documents: Sequence[int], batch: Batch) -> tuple[Started, list[bytes | None]]:
        """Hand documents over and hear the answers, as far as they come. Raises: _GoneError: nobody takes them."""
        started = self._opened()
        self._how_it_ended(started)
        deadline = time.monotonic() + batch.limits.seconds
        messages: list[bytes | None] = []
        with ExitStack() as stack:
            with ExitStack() as handed:
                ends = [_pipe(stack, handed) for _ in documents]
                _send(started.tasks, batch, [*documents, *(write_end for _, write_end in ends)])
            for read_end, _ in ends:
                messages.append(_heard(read_end, deadline, batch.limits.answer))
                if not messages[-1]:
                    break
        self._end(started)
        return started, messages

    def _end(self, started: Started) -> None:
        """Say that enough was heard of the process at work. How it ended is asked when somebody wants to know."""
        try:
            started.endings.settimeout(_ENDING_SECONDS)
            started.endings.sendall(b"e")
        except OSError as failure:
            raise _GoneError from failure
        self._untold = True

    def _how_it_ended(self, started: Started) -> Ended | None:
        """Return how the last process ended, if nobody asked yet. Raises: _GoneError: nobody answers."""
        if not self._untold:
            return None
        self._untold = False
        return _ending(started.endings)

    def _why_ended(self, started: Started, limits: Limits) -> str:
        """Return the word for a process that gave no answer. Raises: ReadingError: it had no fence, so read nothing."""
        ended = self._how_it_ended(started)
        if ended is not None and ended.code == NO_FENCE:
            raise ReadingError(
                "the process in which files are opened cannot be fenced off",
                advice="Nothing was opened. Another security program may forbid it on this system.",
            )
        return "crashed" if ended is None else _why(ended, limits)

    def _opened(self) -> Started:
        if self._started is not None and self._started.process.poll() is not None:
            self.close()
        if self._started is None:
            self._started = start(self._module, self._places)
        return self._started


@contextmanager
def reading_room(limits: Limits | None = None) -> Iterator[ReadingRoom]:
    """Give a room for reading documents apart; its process ends with the block."""
    room = ReadingRoom(limits or Limits())
    try:
        yield room
    finally:
        room.close()


def read_apart(document: Document, ending: str = "", *, limits: Limits | None = None) -> Read:
    """Read one document apart. For several, `reading_room` starts the process once.

    Arguments, result and errors are those of `ReadingRoom.read`.
    """
    with reading_room(limits) as room:
        return room.read(document, ending)


def _reading(ending: str) -> Task:
    return Task(verb="read", ending=ending[:_LONGEST_ENDING])


def _pipe(reading: ExitStack, writing: ExitStack) -> tuple[int, int]:
    """Return the two ends of a pipe, each closed with one of these."""
    read_end, write_end = os.pipe()
    reading.callback(os.close, read_end)
    writing.callback(os.close, write_end)
    return read_end, write_end


def _send(room: socket.socket, batch: Batch, descriptors: Sequence[int]) -> None:
    message = encoded(batch)
    room.settimeout(_ENDING_SECONDS)
    try:
        sent = socket.send_fds(room, [len(message).to_bytes(_LENGTH, "big")], descriptors)
        if sent != _LENGTH:
            raise _GoneError
        room.sendall(message)
    except OSError as failure:
        raise _GoneError from failure


def _heard(pipe: int, deadline: float, limit: int) -> bytes | None:
    """Return everything that comes through a pipe until it ends; None if that is too much, or takes too long."""
    os.set_blocking(pipe, False)
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    parts: list[bytes] = []
    size = 0
    while (left := deadline - time.monotonic()) > 0:
        if not waiting.poll(left * 1_000):
            continue
        piece = os.read(pipe, _PIECE)
        if not piece:
            return b"".join(parts)
        parts.append(piece)
        size += len(piece)
        if size > limit:
            return b""  # no answer at all: nothing of this size is one
    return None


def _ending(room: socket.socket) -> Ended:
    """Return how a process ended, as its parent tells it. Raises: _GoneError: nobody answers."""
    try:
        room.settimeout(_ENDING_SECONDS)
        size = int.from_bytes(_exactly(room, _LENGTH), "big")
        if size > _LARGEST_ENDING:
            raise _GoneError
        return decoded(_exactly(room, size), Ended)
    except (OSError, BadAnswerError) as failure:
        raise _GoneError from failure


def _exactly(room: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        piece = room.recv(size - len(found))
        if not piece:
            raise _GoneError
        found += piece
    return found


def _why(ended: Ended, limits: Limits) -> str:
    """Return the word for how a process ended without an answer.

    A library that is refused memory breaks down over it like over anything else; one that held much of what it may
    have is taken to have done so.
    """
    if ended.signal == signal.SIGXCPU or (ended.signal == signal.SIGKILL and ended.worked >= limits.cpu_seconds):
        return "too_slow"
    if ended.code == NO_MEMORY or (ended.signal and ended.held * _MUCH > limits.memory):
        return "bomb"
    return "crashed"
