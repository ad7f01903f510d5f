"""Feeds' Ed25519 signatures, through libsodium only.

OpenSSL-based verifiers accept small-order public keys, under which one signature fits any message; libsodium refuses
them, and enrolment asks it explicitly.
"""

from __future__ import annotations

from nacl.bindings import crypto_core_ed25519_is_valid_point
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.signing import SigningKey, VerifyKey

from habeas.errors import EntryError
from habeas.sealing.secrets import Chance, Secret


def new_feed_seed(chance: Chance) -> Secret:
    """Return the seed of a new feed's signing key."""
    return Secret(chance(32))


def feed_id(seed: Secret) -> bytes:
    """Return a feed's id: its public key."""
    return bytes(SigningKey(seed.value).verify_key)


def sign(message: bytes, seed: Secret) -> bytes:
    """Return the 64-byte signature of a feed over a message that carries its own domain."""
    return SigningKey(seed.value).sign(message).signature


def enrol(feed: bytes) -> None:
    """Check a public key before it is trusted.

    Raises: EntryError: not a point of the prime-order group.
    """
    if len(feed) != 32 or not crypto_core_ed25519_is_valid_point(feed):
        raise EntryError("a feed id that is not a safe Ed25519 key", place=feed.hex()[:16])


def check_signature(feed: bytes, message: bytes, signature: bytes) -> None:
    """Check a feed's signature.

    Raises: EntryError: it does not hold.
    """
    try:
        VerifyKey(feed).verify(message, signature)
    except (BadSignatureError, CryptoError, ValueError, TypeError) as failure:
        raise EntryError("a signature does not hold", place=feed.hex()[:16]) from failure
