"""Bodies of entries, each sealed under the key of the person it is about.

plaintext = salt (32) || length (4, big endian) || body || zeros up to the padded size.  Sealed with XChaCha20-Poly1305,
bound to feed, sequence and index, so that it opens nowhere else.  That the opened body is the committed one is checked
after decryption: this is the key commitment that the cipher alone does not give.
"""

from __future__ import annotations

import hmac
import struct

import msgspec

from habeas.errors import AlteredError
from habeas.log.entry import SALT_SIZE, commitment
from habeas.sealing.envelope import NONCE_SIZE
from habeas.sealing.memory import AEAD_OVERHEAD, RefusedError, aead_open, aead_seal
from habeas.sealing.secrets import KEY_SIZE, Chance

_DOMAIN = b"habeas/sealed-body/v1\0"
_PLACE = struct.Struct(">32sQI")
_LENGTH = struct.Struct(">I")
_FLOOR = 256
SALT_AND_NONCE = SALT_SIZE + NONCE_SIZE
_LEAST = NONCE_SIZE + AEAD_OVERHEAD + SALT_SIZE + _LENGTH.size


class SealedBody(msgspec.Struct, frozen=True):
    """What entries.db keeps of a body: the commitment under the header, and the sealed bytes."""

    commitment: bytes
    sealed: bytes
    padded: int


def new_subject_key(chance: Chance) -> bytes:
    """Return a fresh key for one data subject."""
    return chance(KEY_SIZE)


def padded_size(length: int) -> int:
    """Return the size a plaintext is padded to: 256 bytes at least, then Padmé (at most 12 % more).

    Source: Nikitin et al. (2019), "Reducing metadata leakage from encrypted files and communication with PURBs", §4.
    """
    if length <= _FLOOR:
        return _FLOOR
    exponent = length.bit_length() - 1
    kept = exponent.bit_length()
    mask = (1 << (exponent - kept)) - 1
    return (length + mask) & ~mask


def seal_body(body: bytes, *, feed: bytes, sequence: int, index: int, subject_key: bytes, chance: Chance) -> SealedBody:
    """Seal one body for its place in the log."""
    random = chance(SALT_AND_NONCE)
    salt, nonce = random[:SALT_SIZE], random[SALT_SIZE:]
    plain = salt + _LENGTH.pack(len(body)) + body
    padded = padded_size(len(plain))
    if len(subject_key) != KEY_SIZE or len(nonce) != NONCE_SIZE:
        raise ValueError("not a key's or a nonce's length")
    sealed = nonce + aead_seal(
        plain.ljust(padded, b"\0"), _DOMAIN + _PLACE.pack(feed, sequence, index), nonce, subject_key
    )
    return SealedBody(commitment(salt, body), sealed, padded)


def open_body(sealed: bytes, committed: bytes, *, feed: bytes, sequence: int, index: int, subject_key: bytes) -> bytes:
    """Open a body and check that it is the committed one.

    Raises: AlteredError: it does not open here, or is not what the header commits to.
    """
    return open_salted(sealed, committed, feed=feed, sequence=sequence, index=index, subject_key=subject_key)[1]


def open_salted(
    sealed: bytes, committed: bytes, *, feed: bytes, sequence: int, index: int, subject_key: bytes
) -> tuple[bytes, bytes]:
    """Open a body and return its salt with it: who has both checks the commitment without any key.

    Raises: AlteredError: as `open_body`.
    """
    try:
        if len(sealed) < _LEAST or len(subject_key) != KEY_SIZE:
            raise RefusedError
        context = _DOMAIN + _PLACE.pack(feed, sequence, index)
        plain = bytes(aead_open(sealed[NONCE_SIZE:], context, sealed[:NONCE_SIZE], subject_key))
    except RefusedError as failure:
        raise AlteredError("a body does not open", place=f"entry {sequence} body {index}") from failure
    start = SALT_SIZE + _LENGTH.size
    (length,) = _LENGTH.unpack_from(plain, SALT_SIZE)
    end = start + length
    # One layout of a body: else the same committed bytes could come in many sizes, with other words behind them.
    if padded_size(end) != len(plain) or not plain.endswith(bytes(len(plain) - end)):
        raise AlteredError("a body is not laid out as it should be", place=f"entry {sequence} body {index}")
    body = plain[start:end]
    if not hmac.compare_digest(commitment(plain[:SALT_SIZE], body), committed):
        raise AlteredError("a body is not the one committed to", place=f"entry {sequence} body {index}")
    return plain[:SALT_SIZE], body


def padded_of(sealed: bytes) -> int:
    """Return how many bytes of padded plaintext a sealed body holds."""
    return len(sealed) - NONCE_SIZE - AEAD_OVERHEAD
