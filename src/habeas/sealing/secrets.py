"""What must not be shown has a repr that hides it, and is overwritten after use; each key is for one purpose."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import NoReturn, Self

from habeas.sealing.memory import keyed_hash, wipe

KEY_SIZE = 32

Chance = Callable[[int], bytes]
"""Gives that many random bytes. Shells pass `secrets.token_bytes`; tests pass a seeded generator."""


class Drawn:
    """Random bytes drawn at once and given out piece by piece, each byte once: a `Chance` for many small needs.

    Asking the system a thousand times for a few bytes takes longer than sealing with them.
    """

    __slots__ = ("_at", "_bytes")

    def __init__(self, chance: Chance, size: int) -> None:
        self._bytes, self._at = chance(size), 0

    def __call__(self, size: int) -> bytes:
        """Return the next bytes.

        Raises: ValueError: there are not so many left; nothing is given out twice.
        """
        piece = self._bytes[self._at : self._at + size]
        if len(piece) != size:
            raise ValueError("more random bytes were wanted than were drawn")
        self._at += size
        return piece


class Secret:
    """Key bytes that are overwritten when they are no longer wanted. The repr, and so every traceback, hides them.

    A `bytearray` is taken over, not copied: whoever gave it has given it away. `bytes` are copied, and the copy that
    the caller had cannot be overwritten by anybody.
    """

    __slots__ = ("_held", "_wiped")

    def __init__(self, value: bytes | bytearray) -> None:
        self._held = value if isinstance(value, bytearray) else bytearray(value)
        self._wiped = False

    @property
    def held(self) -> bytearray:
        """The bytes themselves, for whoever can work in their place.

        Raises: ValueError: they were wiped; a key of zeros would open to anybody.
        """
        if self._wiped:
            raise ValueError("this secret was wiped")
        return self._held

    @property
    def value(self) -> bytes:
        """A copy as `bytes`, for libraries that take nothing else. Nobody can overwrite it."""
        return bytes(self.held)

    def copy(self) -> Secret:
        """Return the same bytes in a buffer of their own."""
        return Secret(bytearray(self.held))

    def wipe(self) -> None:
        """Overwrite the bytes; whoever uses this secret afterwards gets an error."""
        wipe(self._held)
        self._wiped = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.wipe()

    def __del__(self) -> None:
        if hasattr(self, "_held"):
            self.wipe()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self.held, other.held)

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self._held)

    def __repr__(self) -> str:
        return "Secret()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")


def derive(parent: Secret, purpose: str, *, size: int = KEY_SIZE) -> Secret:
    """Return the key that `parent` has for one purpose, and for no other.

    Keyed BLAKE2b over the purpose (RFC 7693 §2.9), the construction of libsodium's crypto_kdf.
    """
    return Secret(keyed_hash(f"habeas/{purpose}/v1".encode(), parent.held, size=size))


def join(one: Secret, other: Secret, purpose: str) -> Secret:
    """Return the key that takes both secrets to make: keyed BLAKE2b with the first over the purpose and the second."""
    beginning = f"habeas/{purpose}/v1|".encode()
    message = bytearray(len(beginning) + len(other))  # of its whole size: growing would leave a copy behind
    message[: len(beginning)], message[len(beginning) :] = beginning, other.held
    try:
        return Secret(keyed_hash(message, one.held, size=KEY_SIZE))
    finally:
        wipe(message)
