"""How a document is handed over: as a descriptor that can be read and not written."""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from habeas.errors import ReadingError


@contextmanager
def descriptor_of(document: int | BinaryIO | bytes) -> Iterator[int]:
    """Give a descriptor of a document, good for the length of the block.

    Bytes never touch a disk: they lie in memory that has a descriptor, or come through a pipe where there is none.

    Raises: ReadingError: the file is open for writing.
    """
    if isinstance(document, bytes):
        with _of_bytes(document) as descriptor:
            yield descriptor
        return
    descriptor = document if isinstance(document, int) else document.fileno()
    if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY:
        raise ReadingError(
            "the file is open for writing", advice="Open it for reading only: what is read apart must stay as it is."
        )
    yield descriptor


@contextmanager
def _of_bytes(content: bytes) -> Iterator[int]:
    if sys.platform == "linux":
        with _in_memory(content) as descriptor:
            yield descriptor
        return
    read_end, write_end = os.pipe()
    writing = threading.Thread(target=_write, args=(write_end, content), daemon=True)
    writing.start()
    try:
        yield read_end
    finally:
        os.close(read_end)


@contextmanager
def _in_memory(content: bytes) -> Iterator[int]:
    """Give a descriptor, for reading only, of bytes in memory that nobody can change any more."""
    writable = os.memfd_create("document", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        _write_all(writable, content)
        fcntl.fcntl(
            writable,
            fcntl.F_ADD_SEALS,
            fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL,
        )
        descriptor = os.open(f"/proc/self/fd/{writable}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(writable)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _write(descriptor: int, content: bytes) -> None:
    with suppress(OSError):
        _write_all(descriptor, content)
    os.close(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view[: 1 << 26]) :]
