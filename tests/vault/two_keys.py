"""One sealed body that two keys open: what an AEAD without key commitment allows, made on purpose.

The keystreams of two keys agree in the four bytes that hold the length, so that both openings are laid out alike; two
blocks of the body are chosen so that one tag holds under both keys (Poly1305 is linear in them).

Source: Albertini et al. (2022), "How to abuse and fix authenticated encryption without key commitment", §3.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as aead_seal

Chance = Callable[[int], bytes]
_P = 2**130 - 5
_CLAMP = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
PLAIN = 256  # bytes, all of them used: nothing of either opening is padding
_LENGTH_AT = slice(32, 36)
_FREE = (4, 5)  # the blocks of the ciphertext that are chosen
_BLOCKS = PLAIN // 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoKeys:
    """A sealed body, the two keys that open it, and what each finds in it (salt, length and body)."""

    sealed: bytes
    keys: tuple[bytes, bytes]
    plains: tuple[bytes, bytes]


def two_keys(context: bytes, *, chance: Chance) -> TwoKeys:
    """Make one ciphertext that two keys open in the same context."""
    nonce = chance(24)
    one, other = _agreeing(nonce, chance)
    streams = [_stream(key, nonce) for key in (one, other)]
    wanted = (PLAIN - 36).to_bytes(4, "big")
    for _ in range(10_000):
        plain = bytearray(chance(PLAIN))
        plain[_LENGTH_AT] = wanted
        cipher = bytearray(a ^ b for a, b in zip(plain, streams[0], strict=True))
        tag = _fit(cipher, context, [_poly_key(key, nonce) for key in (one, other)], chance)
        if tag is not None:
            plains = [bytes(a ^ b for a, b in zip(cipher, stream, strict=True)) for stream in streams]
            return TwoKeys(sealed=nonce + bytes(cipher) + tag, keys=(one, other), plains=(plains[0], plains[1]))
    raise AssertionError("no such ciphertext was found")


def _agreeing(nonce: bytes, chance: Chance) -> tuple[bytes, bytes]:
    """Return two keys whose streams agree where the length stands: among 2^17 keys a pair is likely."""
    seen: dict[bytes, bytes] = {}
    while True:
        key = chance(32)
        at = aead_seal(bytes(36), b"", nonce, key)[_LENGTH_AT]
        if at in seen:
            return seen[at], key
        seen[at] = key


def _stream(key: bytes, nonce: bytes) -> bytes:
    return aead_seal(bytes(PLAIN), b"", nonce, key)[:PLAIN]


def _fit(cipher: bytearray, context: bytes, keys: list[tuple[int, int]], chance: Chance) -> bytes | None:
    """Choose the free blocks so that both keys give one tag; None when that takes blocks that do not exist."""
    tag = chance(16)
    target = int.from_bytes(tag, "little")
    rows = []
    for at in _FREE:
        cipher[at * 16 : at * 16 + 16] = bytes(16)
    blocks = [context[at : at + 16].ljust(16, b"\0") for at in range(0, len(context), 16)]
    before = len(blocks)
    blocks += [bytes(cipher[at : at + 16]) for at in range(0, PLAIN, 16)]
    blocks.append(struct.pack("<QQ", len(context), PLAIN))
    for r, s in keys:
        rest = sum(
            (int.from_bytes(block, "little") + 2**128) * pow(r, len(blocks) - at, _P) for at, block in enumerate(blocks)
        )
        left, right = (pow(r, len(blocks) - before - at, _P) for at in _FREE)
        rows.append((left, right, ((target - s) % 2**128 - rest) % _P))
    (a, b, e), (c, d, f) = rows
    inverse = pow(a * d - b * c, -1, _P)
    chosen = ((e * d - b * f) * inverse % _P, (a * f - e * c) * inverse % _P)
    if max(chosen) >= 2**128:
        return None
    for at, value in zip(_FREE, chosen, strict=True):
        cipher[at * 16 : at * 16 + 16] = value.to_bytes(16, "little")
    return tag


def _poly_key(key: bytes, nonce: bytes) -> tuple[int, int]:
    """Return Poly1305's two numbers for a key and a nonce (draft-irtf-cfrg-xchacha-03 §2; RFC 8439 §2.6)."""
    words = _rounds((*_SIGMA, *struct.unpack("<8I", key), *struct.unpack("<4I", nonce[:16])))
    subkey = (*words[:4], *words[12:])
    state = (*_SIGMA, *subkey, 0, 0, *struct.unpack("<2I", nonce[16:]))
    block = struct.pack("<16I", *((a + b) % 2**32 for a, b in zip(state, _rounds(state), strict=True)))
    return int.from_bytes(block[:16], "little") & _CLAMP, int.from_bytes(block[16:32], "little")


_SIGMA = struct.unpack("<4I", b"expand 32-byte k")
_QUARTERS = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip


def _rounds(state: tuple[int, ...]) -> list[int]:
    """Return ChaCha20's twenty rounds over a state, without the addition at their end (RFC 8439 §2.3)."""
    words = list(state)
    for _ in range(10):
        for a, b, c, d in _QUARTERS:
            for at, by, to, left in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                words[at] = (words[at] + words[by]) % 2**32
                turned = words[to] ^ words[at]
                words[to] = (turned << left | turned >> (32 - left)) % 2**32
    return words
