"""How a further feed joins a log: the message by which a feed that is known endorses one that begins.

A restored installation signs with a new key. Whoever reads the log believes the new key because the one before it
signed this message, which names the new key and the state of the log that it begins after.
"""

from __future__ import annotations

from habeas.errors import EntryError

ENDORSEMENT_DOMAIN = b"habeas/feed/v1\0"
KEY_SIZE, TAG_SIZE, HASH_SIZE = 32, 16, 32
LARGEST_SIZE = 2**53 - 1  # what every reader of numbers, a browser's too, holds exactly


def endorsement_message(*, case_tag: bytes, feed: bytes, size: int, root: bytes) -> bytes:
    """Return what the feed before signs: domain || case tag || new feed || size (8 bytes, big endian) || root.

    Each part has one length, so that no two different endorsements share their bytes.

    Args:
        case_tag: 16 bytes.
        feed: the public key of the feed that begins, 32 bytes.
        size: number of entries before it.
        root: root of the log at that size, 32 bytes.
    Raises: EntryError: a part of another length.
    """
    if (len(case_tag), len(feed), len(root)) != (TAG_SIZE, KEY_SIZE, HASH_SIZE):
        raise EntryError("an endorsement with a part of another length")
    if not 0 <= size <= LARGEST_SIZE:
        raise EntryError("an endorsement after a number of entries that no log has")
    return ENDORSEMENT_DOMAIN + case_tag + feed + size.to_bytes(8, "big") + root
