"""Signatures: the verdict is libsodium's, on good ones, on altered ones, and on those that are made to fit anything."""

from __future__ import annotations

import time
from hashlib import sha512

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_is_valid_point,
    crypto_scalarmult_ed25519_base_noclamp,
)
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from habeas.errors import EntryError
from habeas.verify.ed25519 import L, P, check_signature

# RFC 8032 §7.1: secret key, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]
EIGHTH = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
ANOTHER_EIGHTH = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")


def signed(number: int, sign: int) -> bytes:
    return (number | sign << 255).to_bytes(32, "little")


# All eight points of small order, and every second encoding of one (y + p, or a sign that x = 0 does not have).
SMALL = [
    signed(1, 0), signed(1, 1), signed(P + 1, 0), signed(P + 1, 1), signed(P - 1, 0), signed(P - 1, 1),
    signed(0, 0), signed(0, 1), signed(P, 0), signed(P, 1),
    EIGHTH, EIGHTH[:31] + bytes([EIGHTH[31] | 0x80]),
    ANOTHER_EIGHTH, ANOTHER_EIGHTH[:31] + bytes([ANOTHER_EIGHTH[31] | 0x80]),
]  # fmt: skip
NEUTRAL = SMALL[0]
TORSION = [NEUTRAL, SMALL[4], SMALL[6], SMALL[7], *SMALL[10:]]


def scalar_of(key: SigningKey) -> int:
    digest = bytearray(sha512(bytes(key)).digest()[:32])
    digest[0], digest[31] = digest[0] & 248, digest[31] & 127 | 64
    return int.from_bytes(digest, "little")


def challenge(r: bytes, key: bytes, message: bytes) -> int:
    return int.from_bytes(sha512(r + key + message).digest(), "little") % L


def base(scalar: int) -> bytes:
    return crypto_scalarmult_ed25519_base_noclamp((scalar % L).to_bytes(32, "little"))


def holds(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        check_signature(key, message, signature)
    except EntryError:
        return False
    return True


def holds_for_libsodium(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell what enrolment and verification together say of a signature, as `habeas.sealing.feeds` asks them."""
    if len(key) != 32 or len(signature) != 64 or not crypto_core_ed25519_is_valid_point(key):
        return False
    try:
        VerifyKey(key).verify(message, signature)
    except BadSignatureError:
        return False
    return True


def agree(key: bytes, message: bytes, signature: bytes) -> bool:
    """Check that both give one verdict, and return it."""
    verdict = holds(key, message, signature)
    assert verdict == holds_for_libsodium(key, message, signature)
    return verdict


@pytest.mark.parametrize(("seed", "key", "message", "signature"), RFC_8032)
def test_the_signatures_of_the_rfc_hold(seed: str, key: str, message: str, signature: str) -> None:
    """Whoever follows RFC 8032 makes signatures that this program takes."""
    assert agree(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature))
    assert bytes(SigningKey(bytes.fromhex(seed)).verify_key).hex() == key
    assert not agree(bytes.fromhex(key), bytes.fromhex(message) + b"!", bytes.fromhex(signature))


@settings(max_examples=150, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100))
def test_an_honest_signature_holds(seed: bytes, message: bytes) -> None:
    """No entry of any feed is refused by chance."""
    key = SigningKey(seed)
    assert agree(bytes(key.verify_key), message, key.sign(message).signature)


FEEDS = [SigningKey(bytes([number]) * 32) for number in range(1, 6)]
patches = st.lists(
    st.tuples(st.integers(0, 95), st.sampled_from([1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0xFF])), max_size=3
)


@settings(max_examples=2000, deadline=None)
@given(st.sampled_from(FEEDS), st.binary(max_size=8), patches, st.booleans(), st.sampled_from([None, *SMALL]))
def test_the_verdict_on_an_altered_signature_is_that_of_libsodium(
    feed: SigningKey, message: bytes, altered: list[tuple[int, int]], more: bool, swapped: bytes | None
) -> None:
    """The workstation and whoever checks its bundles never differ on what is signed."""
    raw = bytearray(bytes(feed.verify_key) + feed.sign(message).signature)
    for at, flip in altered:
        raw[at] ^= flip
    if swapped is not None:
        start = 32 * (len(message) % 2)
        raw[start : start + 32] = swapped
    if more:
        raw[64:] = (int.from_bytes(raw[64:], "little") + L & 2**256 - 1).to_bytes(32, "little")
    agree(bytes(raw[:32]), message, bytes(raw[32:]))


@pytest.mark.parametrize("key", SMALL, ids=lambda key: key.hex()[:8])
@pytest.mark.parametrize("r", [None, *SMALL], ids=lambda r: "any" if r is None else r.hex()[:8])
def test_nothing_is_signed_under_a_key_of_small_order(key: bytes, r: bytes | None) -> None:
    """Under such a key one signature fits any message; whoever enrolled one could deny or invent every entry."""
    for number in range(1, 9):
        s = number.to_bytes(32, "little")
        assert not agree(key, b"message", (base(number) if r is None else r) + (bytes(32) if r else s))


@pytest.mark.parametrize("torsion", TORSION[1:], ids=lambda point: point.hex()[:8])
def test_a_key_or_nonce_with_a_part_of_small_order_is_refused(torsion: bytes) -> None:
    """Two programs that differ on such a signature could be shown two different logs."""
    key = FEEDS[0]
    mixed = crypto_core_ed25519_add(bytes(key.verify_key), torsion)
    for number in range(1, 17):
        r, message = base(number), b"%d" % number
        s = number + challenge(r, mixed, message) * scalar_of(key)
        assert not agree(mixed, message, r + (s % L).to_bytes(32, "little"))
        shifted = crypto_core_ed25519_add(r, torsion)
        s = number + challenge(shifted, bytes(key.verify_key), message) * scalar_of(key)
        assert not agree(bytes(key.verify_key), message, shifted + (s % L).to_bytes(32, "little"))


@pytest.mark.parametrize("r", SMALL[:4], ids=lambda r: r.hex()[:8])
def test_a_signature_without_a_nonce_is_refused(r: bytes) -> None:
    """It would hold and give the key away; libsodium refuses it, and so does this."""
    key = FEEDS[0]
    s = challenge(r, bytes(key.verify_key), b"m") * scalar_of(key) % L
    assert not agree(bytes(key.verify_key), b"m", r + s.to_bytes(32, "little"))


@pytest.mark.parametrize("times", range(1, 16))
def test_a_signature_has_one_encoding(times: int) -> None:
    """S + L, S + 2L, …: the same number to a careless verifier."""
    key, signature = bytes(FEEDS[0].verify_key), FEEDS[0].sign(b"m").signature
    s = int.from_bytes(signature[32:], "little") + times * L
    if s < 2**256:
        assert not agree(key, b"m", signature[:32] + s.to_bytes(32, "little"))


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_has_32_bytes_and_a_signature_64(size: int) -> None:
    """What is cut short or goes on is another thing."""
    signature = FEEDS[0].sign(b"m").signature
    assert not holds(bytes(FEEDS[0].verify_key)[:31] + bytes(max(0, size - 31)) if size else b"", b"m", signature)
    assert not holds(bytes(FEEDS[0].verify_key), b"m", signature[: 32 + size] if size < 32 else signature + b"\0")


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_a_key_is_taken_when_libsodium_takes_it(key: bytes) -> None:
    """Half of all strings are points of the curve, and one in eight of these is a safe key."""
    signature = base(7) + bytes(32)
    agree(key, b"m", signature)


def test_a_signature_is_checked_in_a_few_milliseconds() -> None:
    """A log of a thousand entries is checked while one waits."""
    key = FEEDS[0]
    made = [(b"%d" % number, key.sign(b"%d" % number).signature) for number in range(60)]
    check_signature(bytes(key.verify_key), *made[0])
    best = 1.0
    for message, signature in made:
        started = time.perf_counter()
        check_signature(bytes(key.verify_key), message, signature)
        best = min(best, time.perf_counter() - started)
    assert best < 0.003
