"""age files written byte by byte from given keys, so that the same file comes out each time.

The age library draws its own keys, and a file of three chunks would fill a repository. Here the ciphertext is given
(zeros) and the plaintext is what it opens to: the file is long and its description short.

Source: age-encryption.org/v1 (C2SP age), X25519 recipient stanza, header MAC, STREAM payload.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256

from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt as aead_seal
from nacl.bindings import crypto_scalarmult, crypto_scalarmult_base

CHUNK = 65_536
TAG = 16
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VERSION = b"age-encryption.org/v1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeFile:
    """An age file: its header with the payload's nonce, the chunks as they are sealed, and the plaintext."""

    header: bytes
    chunks: tuple[bytes, ...]
    plain: bytes

    @property
    def whole(self) -> bytes:
        """The bytes of the file."""
        return self.header + b"".join(self.chunks)


def identity_text(secret: bytes) -> str:
    """Return an X25519 secret as age writes it: Bech32 (BIP 173) in capitals."""
    prefix = "age-secret-key-"
    bits = int.from_bytes(secret, "big") << 4  # 256 bits in 52 letters of five
    values = [bits >> 5 * at & 31 for at in range(51, -1, -1)]
    spread = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    check = _polymod(spread + values + [0] * 6) ^ 1
    values += [check >> 5 * (5 - at) & 31 for at in range(6)]
    return f"{prefix}1{''.join(_LETTERS[value] for value in values)}".upper()


def age_file(
    sizes: tuple[int, ...],
    *,
    secret: bytes,
    ephemeral: bytes,
    file_key: bytes,
    nonce: bytes,
    plain: bytes | None = None,
) -> AgeFile:
    """Make an age file for one identity.

    Args:
        sizes: of each chunk's plaintext; age takes none but full ones before the last.
        plain: what is sealed; without it the ciphertext is zeros, and the plaintext follows from it.
    """
    recipient = crypto_scalarmult_base(secret)
    share = crypto_scalarmult_base(ephemeral)
    wrap = _hkdf(crypto_scalarmult(ephemeral, recipient), share + recipient, b"age-encryption.org/v1/X25519")
    body = aead_seal(file_key, b"", bytes(12), wrap)
    header = _VERSION + b"-> X25519 " + _base64(share) + b"\n" + _base64(body) + b"\n---"
    mac = hmac.digest(_hkdf(file_key, b"", b"header"), header, "sha256")
    key = _hkdf(file_key, nonce, b"payload")
    chunks, plains = [], []
    for number, size in enumerate(sizes):
        place = number.to_bytes(11, "big") + bytes([number == len(sizes) - 1])
        start = sum(sizes[:number])
        stream = aead_seal(bytes(size), b"", place, key)[:size]
        plains.append(stream if plain is None else plain[start : start + size])
        chunks.append(aead_seal(plains[-1], b"", place, key))
    return AgeFile(header=header + b" " + _base64(mac) + b"\n" + nonce, chunks=tuple(chunks), plain=b"".join(plains))


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for at, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> at & 1 else 0
    return check


def _hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """Return 32 bytes of HKDF-SHA256 (RFC 5869)."""
    return hmac.digest(hmac.digest(salt or bytes(32), secret, "sha256"), info + b"\x01", "sha256")


def _base64(value: bytes) -> bytes:
    return base64.b64encode(value).rstrip(b"=")


def name_of(whole: bytes) -> str:
    """Return the name that a sealed file has in a case."""
    return f"{sha256(whole).hexdigest()}.age"
