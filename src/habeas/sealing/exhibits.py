"""Exhibit bytes as age files, one identity each, streamed so that memory does not grow with the file."""

from __future__ import annotations

from hashlib import sha256
from typing import BinaryIO

import pyrage

from habeas.errors import AlteredError
from habeas.sealing.secrets import Secret


class Hashing:
    """A binary stream that counts and hashes what passes through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """Read and count."""
        chunk = self._stream.read(size)
        self._hash.update(chunk)
        self.size += len(chunk)
        return chunk

    def write(self, chunk: bytes) -> int:
        """Write and count."""
        self._hash.update(chunk)
        self.size += len(chunk)
        return self._stream.write(chunk)

    def flush(self) -> None:
        """Flush what lies below."""
        self._stream.flush()

    def hexdigest(self) -> str:
        """Return the SHA-256 of what passed."""
        return self._hash.hexdigest()


def new_identity() -> Secret:
    """Return a new age identity. age draws it from the system's generator by itself."""
    return Secret(str(pyrage.x25519.Identity.generate()).encode())


def seal_exhibit(source: Hashing, sealed: Hashing, identity: Secret) -> None:
    """Write an exhibit as an age file that this identity opens."""
    recipient = pyrage.x25519.Identity.from_str(identity.value.decode()).to_public()
    pyrage.encrypt_io(source, sealed, [recipient])


def open_exhibit(sealed: BinaryIO | Hashing, plain: BinaryIO | Hashing, identity: Secret, *, place: str) -> None:
    """Write the original bytes of an exhibit.

    Raises: AlteredError: the file was altered, cut short or belongs to another identity.
    """
    try:
        pyrage.decrypt_io(sealed, plain, [pyrage.x25519.Identity.from_str(identity.value.decode())])
    except (pyrage.DecryptError, pyrage.IdentityError, OSError) as failure:
        raise AlteredError("an exhibit does not open", place=place) from failure
