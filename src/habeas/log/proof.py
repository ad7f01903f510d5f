"""Proofs as files: C2SP tlog-proof (an entry's place, its path, and the checkpoint), and lines of hashes.

A proof file says that one leaf stands at one place of the log whose signed checkpoint it carries. It is read by
whoever has the leaf; it opens nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from habeas.errors import ProofError
from habeas.log.checkpoint import base64_of, bytes_of
from habeas.log.tree import HASH_SIZE

FIRST_LINE = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 64  # a tree of 2**64 leaves has no longer one
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,15})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Where a leaf stands, and the way from it to the root.

    Args:
        index: from 0.
        hashes: the path, nearest sibling first, 32 bytes each.
        note: the signed checkpoint, whole.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """Return the proof as a file's text."""
        return f"{FIRST_LINE}\nindex {self.index}\n{hash_lines(self.hashes)}\n{self.note}"


def read_proof(text: str, *, place: str) -> Proof:
    """Read a proof file. The checkpoint in it is not read.

    Raises: ProofError: not a proof in its one form. An `extra` line is refused: nothing would authenticate it.
    Source: C2SP tlog-proof, Format.
    """
    head, gap, note = text.partition("\n\n")
    first, _, rest = head.partition("\n")
    index, _, path = rest.partition("\n")
    found = _INDEX.fullmatch(index)
    if first != FIRST_LINE or not gap or found is None:
        raise ProofError("not a proof file", place=place)
    return Proof(index=int(found[1]), hashes=read_hash_lines(path + "\n" if path else "", place=place), note=note)


def hash_lines(hashes: Iterable[bytes]) -> str:
    """Return hashes as text: base64, a line each."""
    return "".join(f"{base64_of(digest)}\n" for digest in hashes)


def read_hash_lines(text: str, *, place: str) -> tuple[bytes, ...]:
    r"""Read lines of base64, each of one hash and ended by \n; no line, no hash.

    Raises: ProofError: another form, or more lines than any proof has.
    """
    lines = text.split("\n")
    if lines.pop():
        raise ProofError("hashes whose last line does not end", place=place)
    # A consistency proof takes one hash more than a path: the old root's own subtree.
    if len(lines) > LONGEST_PATH + 1:
        raise ProofError("more hashes than a proof has", place=place)
    hashes = tuple(bytes_of(line, place=place) for line in lines)
    if any(len(digest) != HASH_SIZE for digest in hashes):
        raise ProofError("a hash of another length", place=place)
    return hashes
