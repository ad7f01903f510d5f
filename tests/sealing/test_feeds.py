"""Signatures of feeds: only what libsodium accepts counts."""

from __future__ import annotations

import secrets

import pytest

from habeas.errors import EntryError
from habeas.sealing.feeds import check_signature, enrol, feed_id, new_feed_seed, sign

# Points of small order on Curve25519's Edwards form (the published list, e.g. libsodium's own blocklist): under these
# "keys" one signature fits many messages in verifiers that accept them.
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
]


def test_a_signature_holds_for_its_feed_and_message_only() -> None:
    """Nobody signs for another, and nothing signed is taken for something else."""
    seed = new_feed_seed(secrets.token_bytes)
    signature = sign(b"habeas/entry/v1\0header", seed)
    check_signature(feed_id(seed), b"habeas/entry/v1\0header", signature)
    stranger = feed_id(new_feed_seed(secrets.token_bytes))
    for feed, message in ((stranger, b"habeas/entry/v1\0header"), (feed_id(seed), b"habeas/other/v1\0header")):
        with pytest.raises(EntryError):
            check_signature(feed, message, signature)


@pytest.mark.parametrize("key", SMALL_ORDER)
def test_keys_under_which_one_signature_fits_any_message_are_refused(key: str) -> None:
    """A forger cannot enrol a key that makes every signature true."""
    with pytest.raises(EntryError):
        enrol(bytes.fromhex(key))
    with pytest.raises(EntryError):
        check_signature(bytes.fromhex(key), b"anything", bytes.fromhex(SMALL_ORDER[0]) + bytes(32))


def test_a_signature_has_one_encoding() -> None:
    """Adding the group's order to S gives a second signature for the same message elsewhere; here it is refused."""
    order = 2**252 + 27742317777372353535851937790883648493
    seed = new_feed_seed(secrets.token_bytes)
    signature = sign(b"message", seed)
    malleable = signature[:32] + (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    with pytest.raises(EntryError):
        check_signature(feed_id(seed), b"message", malleable)


@pytest.mark.parametrize("broken", [b"", b"short", bytes(63), bytes(65)])
def test_what_is_no_signature_is_refused(broken: bytes) -> None:
    """Wrong lengths are an answer, not a crash."""
    with pytest.raises(EntryError):
        check_signature(feed_id(new_feed_seed(secrets.token_bytes)), b"message", broken)
