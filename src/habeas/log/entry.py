"""An entry: one unit of work. A signed header of fixed layout, and one or more bodies committed to under it.

    offset  size  field
         0     4  magic "HBE1"
         4    32  feed id: the Ed25519 public key that signs
        36     8  sequence in the feed, from 0, big endian
        44    32  SHA-256 of the previous entry of the feed (header || signature), zeros at 0
        76    16  case tag
        92     4  number of bodies, big endian, at least 1
        96     8  padded length: bytes of all bodies' plaintexts after padding, big endian
       104    32  root of the Merkle tree over the bodies' commitments
       136     8  size of the last checkpoint seen
       144    32  root of the last checkpoint seen
       176        end; the 64-byte signature follows

The signature is over "habeas/entry/v1\\0" || header. The leaf of the log's tree is header || signature.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from habeas.errors import EntryError

MAGIC = b"HBE1"
SIGNING_DOMAIN = b"habeas/entry/v1\0"
COMMITMENT_DOMAIN = b"habeas/body/v1\0"
ZERO = bytes(32)
_LAYOUT = struct.Struct(">4s32sQ32s16sIQ32sQ32s")
HEADER_SIZE = _LAYOUT.size
SIGNATURE_SIZE = 64
SALT_SIZE = 32

SignatureCheck = Callable[[bytes, bytes, bytes], None]
"""Called with (public key, message, signature); raises EntryError when the signature does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What an entry's signature covers. Hashes are 32 bytes, the case tag 16."""

    feed: bytes
    sequence: int
    previous: bytes
    case_tag: bytes
    bodies: int
    padded_length: int
    bodies_root: bytes
    seen_size: int
    seen_root: bytes

    def encode(self) -> bytes:
        """Return the 176 bytes of the layout."""
        return _LAYOUT.pack(
            MAGIC,
            self.feed,
            self.sequence,
            self.previous,
            self.case_tag,
            self.bodies,
            self.padded_length,
            self.bodies_root,
            self.seen_size,
            self.seen_root,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A header with its signature."""

    header: Header
    signature: bytes

    def leaf(self) -> bytes:
        """Return what the log's tree holds of this entry, and what the next entry of the feed points to."""
        return self.header.encode() + self.signature

    def digest(self) -> bytes:
        """Return the SHA-256 by which the next entry of the feed refers to this one."""
        return sha256(self.leaf()).digest()


def signed_part(header: Header) -> bytes:
    """Return the message that an entry's signature is over."""
    return SIGNING_DOMAIN + header.encode()


def read_header(encoded: bytes, *, place: str) -> Header:
    """Read a header.

    Raises: EntryError: wrong length, unknown magic, no body.
    """
    if len(encoded) != HEADER_SIZE:
        raise EntryError(f"a header has {len(encoded)} bytes instead of {HEADER_SIZE}", place=place)
    magic, feed, sequence, previous, tag, bodies, padded, root, seen_size, seen_root = _LAYOUT.unpack(encoded)
    if magic != MAGIC:
        raise EntryError("a header of an unknown version", place=place)
    if bodies == 0:
        raise EntryError("an entry without a body", place=place)
    return Header(
        feed=feed,
        sequence=sequence,
        previous=previous,
        case_tag=tag,
        bodies=bodies,
        padded_length=padded,
        bodies_root=root,
        seen_size=seen_size,
        seen_root=seen_root,
    )


def commitment(salt: bytes, body: bytes) -> bytes:
    """Return SHA-256(domain || salt || SHA-256(body)): hides a low-entropy body, and binds to it.

    Args:
        salt: 32 random bytes kept beside the body.
        body: the body in its one encoding.
    """
    return sha256(COMMITMENT_DOMAIN + salt + sha256(body).digest()).digest()


def check_entry(
    entry: Entry, *, follows: Entry | None, case_tag: bytes, check_signature: SignatureCheck, place: str
) -> None:
    """Check one entry against the one before it in the same feed.

    Args:
        follows: the feed's entry before, or None at the feed's start.
        place: how a person finds the entry, for the error.
    Raises: EntryError: naming what does not hold.
    """
    header = entry.header
    if len(entry.signature) != SIGNATURE_SIZE:
        raise EntryError(f"a signature of {len(entry.signature)} bytes instead of {SIGNATURE_SIZE}", place=place)
    if header.case_tag != case_tag:
        raise EntryError("the entry belongs to another case", place=place)
    expected = 0 if follows is None else follows.header.sequence + 1
    if header.sequence != expected:
        raise EntryError(f"sequence {header.sequence} where {expected} is due", place=place)
    if header.previous != (ZERO if follows is None else follows.digest()):
        raise EntryError("the entry does not point to the one before it", place=place)
    if follows is not None and header.seen_size < follows.header.seen_size:
        raise EntryError("the entry saw a smaller log than the one before it", place=place)
    try:
        check_signature(header.feed, signed_part(header), entry.signature)
    except EntryError as failure:
        raise EntryError("the signature does not hold", place=place) from failure
