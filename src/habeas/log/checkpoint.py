"""Checkpoints of the log: size and root as text (C2SP tlog-checkpoint), signed as a note (C2SP signed-note)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from habeas.errors import ProofError, RollbackError
from habeas.log.tree import HASH_SIZE

ORIGIN_START = "habeas/"
LARGEST_SIZE = 2**53 - 1  # what every reader of numbers, a browser's too, holds exactly
_ED25519 = b"\x01"  # signed-note: algorithm byte of Ed25519
_KEY_HASH, _SIGNATURE = 4, 64
_LONGEST_NOTE = 4096
# signed-note: no control character; tlog-checkpoint and key names: no space of any kind, no plus sign.
_ORIGIN = re.compile(r"[^\s+\x00-\x1f\x7f\ufffd]{1,200}")  # U+FFFD stands for bytes that are not UTF-8
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How large a log is and what its root is.

    Args:
        origin: names the log; no spaces, no plus sign. Ours is habeas/<case tag in hex>.
        size: number of entries.
        root: 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the checkpoint's body: origin, size, root in base64, each on a line (C2SP tlog-checkpoint)."""
        return f"{self.origin}\n{self.size}\n{base64_of(self.root)}\n"


def origin_of(case_tag: bytes) -> str:
    """Return the name of a case's log: it says nothing about the case."""
    return ORIGIN_START + case_tag.hex()


def key_hash(name: str, public_key: bytes) -> bytes:
    """Return the 4 bytes that name a key in a note: SHA-256(name || 0x0A || 0x01 || key)[:4] (C2SP signed-note)."""
    return sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:_KEY_HASH]


def signed_note(checkpoint: Checkpoint, *, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """Return the checkpoint as a signed note with one Ed25519 signature line."""
    text = checkpoint.text()
    signature = sign(text.encode())
    blob = base64_of(key_hash(checkpoint.origin, public_key) + signature)
    return f"{text}\n— {checkpoint.origin} {blob}\n"


def read_note(note: str) -> tuple[Checkpoint, bytes, bytes]:
    """Read a signed note with one signature; return the checkpoint, the key hash and the signature.

    What the signature is over is the checkpoint's `text()`, encoded.

    Raises: ProofError: not a checkpoint in its one encoding.
    """
    # Five lines and nothing else: origin, size, root, an empty one, the signature; each ends with \n.
    lines = note.split("\n") if len(note) <= _LONGEST_NOTE else []
    if len(lines) != 6 or lines[3] or lines[5]:
        raise ProofError("not a signed checkpoint")
    origin, size, root_line, _, signature_line, _ = lines
    if not _ORIGIN.fullmatch(origin):
        raise ProofError("a checkpoint whose origin is not the name of a log")
    if not _SIZE.fullmatch(size) or int(size) > LARGEST_SIZE:
        raise ProofError("a checkpoint whose size is not a number")
    start = f"— {origin} "
    if not signature_line.startswith(start):
        raise ProofError("a checkpoint that is not signed in the name of its log")
    root, blob = bytes_of(root_line), bytes_of(signature_line.removeprefix(start))
    if len(root) != HASH_SIZE or len(blob) != _KEY_HASH + _SIGNATURE:
        raise ProofError("a checkpoint whose root or signature has the wrong length")
    return Checkpoint(origin=origin, size=int(size), root=root), blob[:_KEY_HASH], blob[_KEY_HASH:]


def follow(seen: Checkpoint, new: Checkpoint) -> Checkpoint:
    """Return the newer checkpoint of a log.

    Raises: RollbackError: the new one is smaller, or equal in size with another root, or of another log.
    """
    if new.origin != seen.origin:
        raise RollbackError(f"a checkpoint of {new.origin} where {seen.origin} is due")
    if new.size < seen.size:
        raise RollbackError(f"log {new.origin}: size {new.size} after {seen.size}")
    if new.size == seen.size and new.root != seen.root:
        raise RollbackError(f"log {new.origin}: two roots at size {new.size}")
    return new


def base64_of(raw: bytes) -> str:
    """Return bytes as the base64 of RFC 4648 §4, with padding."""
    return base64.b64encode(raw).decode()


def bytes_of(text: str, *, place: str | None = None) -> bytes:
    """Read base64 in its one encoding: standard alphabet, padding, unused bits zero.

    Raises: ProofError: another text.
    """
    if len(text) % 4 or not _BASE64.fullmatch(text):
        raise ProofError("a text that is not base64", place=place)
    raw = base64.b64decode(text)
    if base64_of(raw) != text:
        raise ProofError("base64 in a second encoding", place=place)
    return raw
