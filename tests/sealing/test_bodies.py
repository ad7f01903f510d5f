"""Sealed bodies: readable under one key, at one place, and only as the words committed to."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import AlteredError
from habeas.log.entry import commitment
from habeas.sealing.bodies import SealedBody, new_subject_key, open_body, padded_of, padded_size, seal_body

FEED = bytes(range(32))


def seal(body: bytes, key: bytes, *, sequence: int = 3, index: int = 5) -> SealedBody:
    return seal_body(body, feed=FEED, sequence=sequence, index=index, subject_key=key, chance=secrets.token_bytes)


def opened(sealed: SealedBody, key: bytes, *, sequence: int = 3, index: int = 5) -> bytes:
    return open_body(sealed.sealed, sealed.commitment, feed=FEED, sequence=sequence, index=index, subject_key=key)


@given(st.binary(max_size=2000))
def test_a_body_opens_to_what_was_sealed(body: bytes) -> None:
    """Nothing is lost or added."""
    key = new_subject_key(secrets.token_bytes)
    sealed = seal(body, key)
    assert opened(sealed, key) == body
    assert padded_of(sealed.sealed) == sealed.padded


@given(st.integers(0, 2**40))
def test_the_size_of_a_body_says_little(length: int) -> None:
    """Padding hides whether a testimony is one line or three, and costs at most an eighth."""
    padded = padded_size(length)
    assert padded >= max(length, 256)
    assert padded <= max(256, length * 1.12 + 1)
    assert padded_size(padded) == padded


def test_a_body_opens_nowhere_else() -> None:
    """A body moved to another entry or place, or under another person's key, is refused."""
    key = new_subject_key(secrets.token_bytes)
    sealed = seal(b"was seen last on Monday", key)
    for place in ({"sequence": 4}, {"index": 6}):
        with pytest.raises(AlteredError):
            opened(sealed, key, **place)
    with pytest.raises(AlteredError):
        opened(sealed, new_subject_key(secrets.token_bytes))


def test_every_flipped_byte_of_a_body_is_noticed() -> None:
    """One changed letter in a testimony does not pass."""
    key = new_subject_key(secrets.token_bytes)
    sealed = seal(b"was seen last on Monday", key)
    for at in range(len(sealed.sealed)):
        altered = bytearray(sealed.sealed)
        altered[at] ^= 1
        with pytest.raises(AlteredError):
            open_body(bytes(altered), sealed.commitment, feed=FEED, sequence=3, index=5, subject_key=key)


def test_one_sealed_body_cannot_be_two_testimonies() -> None:
    """The commitment binds what the cipher alone does not: a body that opens is also the one that was signed."""
    key = new_subject_key(secrets.token_bytes)
    sealed = seal(b"was seen last on Monday", key)
    other = commitment(bytes(32), b"was never seen")
    with pytest.raises(AlteredError, match="committed"):
        open_body(sealed.sealed, other, feed=FEED, sequence=3, index=5, subject_key=key)
