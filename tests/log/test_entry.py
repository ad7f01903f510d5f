"""Entries: signed, chained, and silent about what their bodies say."""

from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import EntryError
from habeas.log.entry import (
    HEADER_SIZE,
    ZERO,
    Entry,
    Header,
    check_entry,
    commitment,
    read_header,
    signed_part,
)

TAG = bytes(range(16))
FEED = sha256(b"feed").digest()

headers = st.builds(
    Header,
    feed=st.binary(min_size=32, max_size=32),
    sequence=st.integers(0, 2**64 - 1),
    previous=st.binary(min_size=32, max_size=32),
    case_tag=st.binary(min_size=16, max_size=16),
    bodies=st.integers(1, 2**32 - 1),
    padded_length=st.integers(0, 2**64 - 1),
    bodies_root=st.binary(min_size=32, max_size=32),
    seen_size=st.integers(0, 2**64 - 1),
    seen_root=st.binary(min_size=32, max_size=32),
)


def header(sequence: int, previous: bytes, seen: int = 0) -> Header:
    return Header(
        feed=FEED,
        sequence=sequence,
        previous=previous,
        case_tag=TAG,
        bodies=1,
        padded_length=256,
        bodies_root=ZERO,
        seen_size=seen,
        seen_root=ZERO,
    )


def sign(head: Header) -> bytes:
    """A stand-in for Ed25519 that anybody can compute: the chain's rules are tested here, not the signature."""
    return sha256(head.feed + signed_part(head)).digest() * 2


def check(feed: bytes, message: bytes, signature: bytes) -> None:
    if signature != sha256(feed + message).digest() * 2:
        raise EntryError("no")


FIRST = Entry(header=header(0, ZERO), signature=sign(header(0, ZERO)))
SECOND_HEADER = header(1, FIRST.digest(), seen=1)
SECOND = Entry(header=SECOND_HEADER, signature=sign(SECOND_HEADER))


@given(headers)
def test_a_header_reads_back_as_it_was_written(head: Header) -> None:
    """What was signed is what is read."""
    assert read_header(head.encode(), place="entry 0") == head
    assert len(head.encode()) == HEADER_SIZE == 176


@given(headers, st.integers(0, HEADER_SIZE - 1), st.integers(1, 255))
def test_no_two_headers_share_an_encoding(head: Header, at: int, flip: int) -> None:
    """A flipped byte is another header or none, never the same one."""
    altered = bytearray(head.encode())
    altered[at] ^= flip
    with suppress(EntryError):
        assert read_header(bytes(altered), place="entry 0") != head


def test_a_chain_holds() -> None:
    """An honest feed passes."""
    check_entry(FIRST, follows=None, case_tag=TAG, check_signature=check, place="entry 0")
    check_entry(SECOND, follows=FIRST, case_tag=TAG, check_signature=check, place="entry 1")


@pytest.mark.parametrize(
    ("altered", "follows", "tag", "words"),
    [
        (SECOND_HEADER, None, TAG, "sequence 1 where 0 is due"),
        (header(2, FIRST.digest()), FIRST, TAG, "sequence 2 where 1 is due"),
        (header(1, ZERO), FIRST, TAG, "does not point to the one before"),
        (SECOND_HEADER, FIRST, bytes(16), "another case"),
    ],
)
def test_a_dropped_reordered_or_foreign_entry_is_named(
    altered: Header, follows: Entry | None, tag: bytes, words: str
) -> None:
    """Whoever cuts an entry out of a feed, or puts one in, is seen, even when holding the signing key."""
    entry = Entry(header=altered, signature=sign(altered))
    with pytest.raises(EntryError, match=words) as caught:
        check_entry(entry, follows=follows, case_tag=tag, check_signature=check, place="entry 1")
    assert caught.value.place == "entry 1"


def test_a_feed_never_unsees_the_log() -> None:
    """An entry that claims to have seen less than the one before it shows a rollback."""
    third = header(2, SECOND.digest(), seen=0)
    with pytest.raises(EntryError, match="smaller log"):
        check_entry(
            Entry(header=third, signature=sign(third)),
            follows=SECOND,
            case_tag=TAG,
            check_signature=check,
            place="entry 2",
        )


@pytest.mark.parametrize("length", [0, 63, 65])
def test_a_signature_has_one_length(length: int) -> None:
    """The leaf of the tree is header and signature side by side, so neither may vary in length."""
    entry = Entry(header=FIRST.header, signature=bytes(length))
    with pytest.raises(EntryError, match=f"signature of {length} bytes"):
        check_entry(entry, follows=None, case_tag=TAG, check_signature=lambda *_: None, place="entry 0")


def test_a_signature_of_other_bytes_is_refused() -> None:
    """A signature counts for exactly one header."""
    with pytest.raises(EntryError, match="signature"):
        check_entry(
            Entry(header=SECOND_HEADER, signature=FIRST.signature),
            follows=FIRST,
            case_tag=TAG,
            check_signature=check,
            place="entry 1",
        )


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), st.binary())
def test_a_guessed_name_cannot_be_tested_against_the_log(salt: bytes, other: bytes, body: bytes) -> None:
    """Without the random salt a commitment says nothing about its body; with it, it binds."""
    assert commitment(salt, body) == commitment(salt, body)
    assert commitment(salt, body) != commitment(salt, body + b"\0")
    if salt != other:
        assert commitment(salt, body) != commitment(other, body)
