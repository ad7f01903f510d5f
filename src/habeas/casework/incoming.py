"""Files as they arrive: on a disk, or in memory as a window handed them over. What takes them in asks both alike."""

from __future__ import annotations

import io
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class InMemory:
    """A file that has no place on a disk, and gets none in clear. `name`: as somebody called it; it may name a person.

    `place`: how an error calls it.
    """

    name: str = field(repr=False)
    content: bytes = field(repr=False)
    place: str = "the file"


Incoming = Path | InMemory


def opened(file: Incoming) -> BinaryIO:
    """Open a file for reading.

    Raises: OSError.
    """
    return io.BytesIO(file.content) if isinstance(file, InMemory) else file.open("rb")


def document(file: Incoming, stack: ExitStack) -> BinaryIO | bytes:
    """Return a file as a room apart takes it: what was opened for it closes with the stack.

    Raises: OSError.
    """
    return file.content if isinstance(file, InMemory) else stack.enter_context(file.open("rb"))


def size_of(file: Incoming) -> int:
    """Return how many bytes a file has.

    Raises: OSError.
    """
    return len(file.content) if isinstance(file, InMemory) else file.stat().st_size


def ending_of(file: Incoming) -> str:
    """Return what follows the last point of a file's name, with the point."""
    return PurePosixPath(file.name).suffix


def place_of(file: Incoming) -> str:
    """Return what an error calls a file: by its name where whoever is told gave that name to this program."""
    return file.place if isinstance(file, InMemory) else file.name


def why_not(file: Incoming) -> str:
    """Say why a file cannot be taken in at all; "" if it can."""
    try:
        if isinstance(file, Path) and not file.is_file():
            if file.is_dir():
                return "it is a folder"
            return "it is no ordinary file" if file.exists() else "there is no such file"
        if size_of(file) == 0:
            return "it is empty: nothing arrived; was it copied whole?"
        opened(file).close()
    except OSError:
        return "it cannot be opened for reading"
    return ""


def digest_of(stream: BinaryIO) -> str:
    """Return the SHA-256 of what was opened, in hex; it is at its beginning afterwards.

    Raises: OSError.
    """
    digest = sha256()
    stream.seek(0)
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()
