"""Exhibit bytes as age files, one identity each, streamed so that memory does not grow with the file."""

from __future__ import annotations

from hashlib import sha256
from typing import BinaryIO

import pyrage

from habeas.errors import AlteredError
from habeas.sealing.secrets import Secret


class Hashing:
    """A binary stream that counts and hashes what passes through it; without a stream under it, nothing is kept."""

    def __init__(self, stream: BinaryIO | None) -> None:
        self._stream = stream
        self._hash = sha256()
        self.size = 0
        self.failure: OSError | None = None  # pyrage tells it in words only, and a full disk is no broken seal

    def read(self, size: int = -1) -> bytes:
        """Read and count."""
        try:
            chunk = self._stream.read(size) if self._stream else b""
        except OSError as failure:
            self.failure = failure
            raise
        self._hash.update(chunk)
        self.size += len(chunk)
        return chunk

    def write(self, chunk: bytes) -> int:
        """Write and count."""
        self._hash.update(chunk)
        self.size += len(chunk)
        try:
            return self._stream.write(chunk) if self._stream else len(chunk)
        except OSError as failure:
            self.failure = failure
            raise

    def flush(self) -> None:
        """Flush what lies below."""
        if self._stream:
            self._stream.flush()

    def hexdigest(self) -> str:
        """Return the SHA-256 of what passed."""
        return self._hash.hexdigest()


def new_identity() -> Secret:
    """Return a new age identity. age draws it from the system's generator by itself."""
    return Secret(str(pyrage.x25519.Identity.generate()).encode())


def seal_exhibit(source: Hashing, sealed: Hashing, identity: Secret) -> None:
    """Write an exhibit as an age file that this identity opens.

    Raises: OSError: what a stream raised.
    """
    recipient = pyrage.x25519.Identity.from_str(identity.value.decode()).to_public()
    try:
        pyrage.encrypt_io(source, sealed, [recipient])
    except pyrage.EncryptError as failure:
        raise (source.failure or sealed.failure or failure) from None


def open_exhibit(sealed: BinaryIO | Hashing, plain: BinaryIO | Hashing, identity: Secret, *, place: str) -> None:
    """Write the original bytes of an exhibit.

    Raises: AlteredError: the file was altered, cut short or belongs to another identity. OSError: what a stream raised.
    """
    try:
        pyrage.decrypt_io(sealed, plain, [pyrage.x25519.Identity.from_str(identity.value.decode())])
    except (pyrage.DecryptError, pyrage.IdentityError, OSError) as failure:
        broken = next((s.failure for s in (sealed, plain) if isinstance(s, Hashing) and s.failure), None)
        if broken is not None:
            raise broken from failure
        raise AlteredError("an exhibit does not open", place=place) from failure
