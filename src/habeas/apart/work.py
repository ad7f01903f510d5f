"""The work that is done apart, one function a verb: it takes a document as bytes and gives an answer."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from typing import Any, BinaryIO

from habeas import __version__
from habeas.apart.answers import Answer, Task
from habeas.errors import ReadingError
from habeas.evidence.drawing import draw
from habeas.evidence.layers import NoText, Read
from habeas.evidence.media import media_type
from habeas.evidence.pdf_redaction import redact_pdf
from habeas.evidence.reading import read, read_plainly
from habeas.evidence.redacting import word_of

_PIECE = 1 << 20
_BUFFER = 1 << 16


class Document(io.RawIOBase):
    """A file by its descriptor, read at places of its own: the offset that others share is left alone."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor = descriptor
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place. Raises: ValueError: before the beginning."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning of the file")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read what stands at this place."""
        view = memoryview(buffer).cast("B")
        found = os.preadv(self._descriptor, [view], self._at) if len(view) else 0
        self._at += found
        return found


def opened(descriptor: int, size: int) -> BinaryIO:
    """Return a document as a stream. What comes through a pipe, and so once only, is held in memory."""
    try:
        os.pread(descriptor, 1, 0)
    except OSError as failure:
        if failure.errno != errno.ESPIPE:
            raise
        return io.BytesIO(_everything(descriptor))
    return io.BufferedReader(Document(descriptor, size), _BUFFER)


def _everything(descriptor: int) -> bytes:
    parts = []
    while part := os.read(descriptor, _PIECE):
        parts.append(part)
    return b"".join(parts)


def find_kind(stream: BinaryIO, task: Task, fences: tuple[str, ...]) -> Answer:
    """Say what kind of file it is and nothing else, after reading it has failed."""
    return Answer(fences=fences, read=Read(media_type=media_type(stream), why="crashed", tool=f"habeas {__version__}"))


def read_document(stream: BinaryIO, task: Task, fences: tuple[str, ...]) -> Answer:
    """Read a document: its layer, its claims."""
    return Answer(fences=fences, read=read(stream, task.ending))


def read_in_company(stream: BinaryIO, task: Task, fences: tuple[str, ...]) -> Answer | None:
    """Read a document by Python's own code alone; None if that is not enough."""
    found = read_plainly(stream, task.ending)
    return None if found is None else Answer(fences=fences, read=found)


def redact_document(stream: BinaryIO, task: Task, fences: tuple[str, ...]) -> Answer:
    """Make a PDF file without some passages, or say why it is not made."""
    try:
        made = redact_pdf(stream, spans=task.spans, words=task.words, pictures=task.pictures)
    except NoText as failure:
        return Answer(fences=fences, refused=failure.why)
    except ReadingError as failure:
        return Answer(fences=fences, refused=word_of(failure))
    return Answer(fences=fences, redacted=made)


def draw_document(stream: BinaryIO, task: Task, fences: tuple[str, ...]) -> Answer:
    """Draw a page of a document, or a picture, or say why it is not drawn."""
    try:
        return Answer(fences=fences, drawn=draw(stream, page=task.page, side=task.side, colour=task.colour))
    except NoText as failure:
        return Answer(fences=fences, refused=failure.why)


VERBS: dict[str, Callable[[BinaryIO, Task, tuple[str, ...]], Answer]] = {
    "kind": find_kind,
    "read": read_document,
    "redact": redact_document,
    "draw": draw_document,
}

IN_COMPANY: dict[str, Callable[[BinaryIO, Task, tuple[str, ...]], Answer | None]] = {"read": read_in_company}
