"""Checkpoints of the log: size and root as text (C2SP tlog-checkpoint), signed as a note (C2SP signed-note)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from habeas.errors import ProofError, RollbackError

_ED25519 = b"\x01"  # signed-note: algorithm byte of Ed25519


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
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def key_hash(name: str, public_key: bytes) -> bytes:
    """Return the 4 bytes that name a key in a note: SHA-256(name || 0x0A || 0x01 || key)[:4] (C2SP signed-note)."""
    return sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


def signed_note(checkpoint: Checkpoint, *, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """Return the checkpoint as a signed note with one Ed25519 signature line."""
    text = checkpoint.text()
    signature = sign(text.encode())
    blob = base64.b64encode(key_hash(checkpoint.origin, public_key) + signature).decode()
    return f"{text}\n— {checkpoint.origin} {blob}\n"


def read_note(note: str) -> tuple[Checkpoint, bytes, bytes]:
    """Read a signed note with one signature; return the checkpoint, the key hash and the signature.

    Raises: ProofError: not a checkpoint in its one encoding.
    """
    text, gap, line = note.partition("\n\n")
    lines = text.split("\n")
    words = line.removesuffix("\n").split(" ")
    if not gap or len(lines) != 3 or len(words) != 3 or words[0] != "—" or words[1] != lines[0]:
        raise ProofError("not a signed checkpoint")
    if not lines[1].isascii() or not lines[1].isdigit() or str(int(lines[1])) != lines[1]:
        raise ProofError("a checkpoint whose size is not a number")
    root, blob = _base64(lines[2]), _base64(words[2])
    if len(root) != 32 or len(blob) != 68:
        raise ProofError("a checkpoint whose root or signature has the wrong length")
    return Checkpoint(origin=lines[0], size=int(lines[1]), root=root), blob[:4], blob[4:]


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


def _base64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as failure:
        raise ProofError("a checkpoint that is not base64") from failure
    if base64.b64encode(raw).decode() != text:
        raise ProofError("a checkpoint in a second encoding")
    return raw
