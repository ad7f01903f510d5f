"""Small sealed things with a context: XChaCha20-Poly1305 through libsodium. Inside this package only."""

from __future__ import annotations

from habeas.errors import AlteredError
from habeas.sealing.memory import RefusedError, aead_open, aead_seal
from habeas.sealing.secrets import KEY_SIZE, Chance, Secret

NONCE_SIZE = 24


def seal(plain: bytes | bytearray, context: bytes, key: Secret | bytes, chance: Chance) -> bytes:
    """Return nonce || ciphertext, bound to a context that must be given again to open it."""
    nonce = chance(NONCE_SIZE)
    return nonce + aead_seal(plain, context, nonce, _held(key))


def open_sealed(sealed: bytes, context: bytes, key: Secret | bytes, *, place: str) -> bytes:
    """Open what `seal` made. For what is no secret key: nobody can overwrite what this returns.

    Raises: AlteredError: other bytes, another context or another key.
    """
    return bytes(open_secret(sealed, context, key, place=place))


def open_secret(sealed: bytes, context: bytes, key: Secret | bytes, *, place: str) -> bytearray:
    """Open what `seal` made of a secret. Whoever gets it makes a Secret of it, or wipes it.

    Raises: AlteredError: other bytes, another context or another key.
    """
    try:
        if len(sealed) < NONCE_SIZE:
            raise RefusedError
        return aead_open(sealed[NONCE_SIZE:], context, sealed[:NONCE_SIZE], _held(key))
    except RefusedError as failure:
        raise AlteredError("a sealed value does not open: it was altered or moved", place=place) from failure


def _held(key: Secret | bytes) -> bytearray:
    held = key.held if isinstance(key, Secret) else bytearray(key)
    if len(held) != KEY_SIZE:  # libsodium reads 32 bytes, whatever it is given
        raise ValueError("not a key's length")
    return held
