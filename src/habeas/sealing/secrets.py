"""What must not be shown has a repr that hides it; what one key is for, no other key is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

KEY_SIZE = 32

Chance = Callable[[int], bytes]
"""Gives that many random bytes. Shells pass `secrets.token_bytes`; tests pass a seeded generator."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Key bytes. The repr, and so every traceback and log, hides them."""

    value: bytes = field(repr=False)


def derive(parent: Secret, purpose: str, *, size: int = KEY_SIZE) -> Secret:
    """Return the key that `parent` has for one purpose, and for no other.

    Keyed BLAKE2b over the purpose (RFC 7693 §2.9), the construction of libsodium's crypto_kdf.
    """
    return Secret(blake2b(f"habeas/{purpose}/v1".encode(), key=parent.value, digest_size=size).digest())
