"""Small sealed things with a context: XChaCha20-Poly1305 through libsodium. Inside this package only."""

from __future__ import annotations

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from habeas.errors import AlteredError
from habeas.sealing.secrets import Chance

NONCE_SIZE = 24


def seal(plain: bytes, context: bytes, key: bytes, chance: Chance) -> bytes:
    """Return nonce || ciphertext, bound to a context that must be given again to open it."""
    nonce = chance(NONCE_SIZE)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plain, context, nonce, key)


def open_sealed(sealed: bytes, context: bytes, key: bytes, *, place: str) -> bytes:
    """Open what `seal` made.

    Raises: AlteredError: other bytes, another context or another key.
    """
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[NONCE_SIZE:], context, sealed[:NONCE_SIZE], key)
    except (CryptoError, ValueError, TypeError) as failure:
        raise AlteredError("a sealed value does not open: it was altered or moved", place=place) from failure
