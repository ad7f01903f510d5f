"""What comes back from outside: signed checkpoints and single entries, checked under a key that somebody was given."""

from __future__ import annotations

from collections.abc import Iterable

from habeas.errors import EntryError, ProofError
from habeas.log.checkpoint import Checkpoint, key_hash, read_note
from habeas.log.entry import HEADER_SIZE, SIGNATURE_SIZE, Entry, read_header, signed_part
from habeas.sealing.feeds import check_signature, enrol


def check_note(note: str, keys: Iterable[bytes], *, place: str) -> tuple[Checkpoint, bytes]:
    """Check a signed checkpoint; return it, and the key that signed it.

    Args:
        keys: public keys that are believed, 32 bytes each.
        place: how a person finds the note, for the error.
    Raises: ProofError: not a checkpoint, or not signed by one of these keys.
    Source: C2SP signed-note, tlog-checkpoint.
    """
    checkpoint, named, signature = read_note(note)
    for key in keys:
        if named == key_hash(checkpoint.origin, key):
            try:
                enrol(key)
                check_signature(key, checkpoint.text().encode(), signature)
            except EntryError as failure:
                raise ProofError("the checkpoint's signature does not hold", place=place) from failure
            return checkpoint, key
    raise ProofError(
        "the checkpoint is signed with another key",
        place=place,
        advice="After a case was restored from a backup it signs with a new key. Ask whoever gave you the key.",
    )


def check_leaf(leaf: bytes, *, place: str) -> Entry:
    """Read an entry's header and signature, and check the signature under the key that the header names.

    Args:
        leaf: header || signature.
    Raises: EntryError: it is none, or its signature does not hold.
    """
    if len(leaf) != HEADER_SIZE + SIGNATURE_SIZE:
        raise EntryError(
            f"an entry's header and signature have {HEADER_SIZE + SIGNATURE_SIZE} bytes and not {len(leaf)}",
            place=place,
        )
    entry = Entry(header=read_header(leaf[:HEADER_SIZE], place=place), signature=leaf[HEADER_SIZE:])
    enrol(entry.header.feed)
    try:
        check_signature(entry.header.feed, signed_part(entry.header), entry.signature)
    except EntryError as failure:
        raise EntryError("the entry's signature does not hold", place=place) from failure
    return entry
