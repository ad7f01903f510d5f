"""Every path of one Merkle tree at once: proofs for a log of any length without hashing it again for each.

What a proof is says `log.tree`, in the words of the RFC; a test holds the two to each other for every tree.
"""

from __future__ import annotations

from collections.abc import Iterable

from habeas.errors import ProofError
from habeas.log.tree import EMPTY_ROOT, leaf_hash, node_hash

_HASH = 32


class Paths:
    """Every path of one Merkle tree, from hashes that are computed once.

    The levels of the tree, leaves first. A last node without a sibling stands unchanged in the level above, which gives
    the same tree as the recursive definition (RFC 9162 §2.1).
    """

    def __init__(self, leaves: Iterable[bytes]) -> None:
        level = bytearray()
        for leaf in leaves:
            level += leaf_hash(leaf)
        self._levels = [bytes(level)]
        while len(self._levels[-1]) > _HASH:
            self._levels.append(_above(self._levels[-1]))
        self.size = len(level) // _HASH

    def root(self) -> bytes:
        """Return the root."""
        return self._levels[-1] if self.size else EMPTY_ROOT

    def inclusion(self, index: int) -> tuple[bytes, ...]:
        """Return the path of a leaf, nearest sibling first (RFC 9162 §2.1.3.1).

        Raises: ProofError: there is no such leaf.
        """
        if not 0 <= index < self.size:
            raise ProofError(f"no leaf {index} in a tree of size {self.size}")
        path = []
        for level in self._levels[:-1]:
            sibling = index ^ 1
            if sibling * _HASH < len(level):
                path.append(_node(level, sibling))
            index >>= 1
        return tuple(path)

    def consistency(self, old_size: int) -> tuple[bytes, ...]:
        """Return the proof that the tree of `old_size` is the beginning of this one (RFC 9162 §2.1.4.1).

        Raises: ProofError: the older tree is empty or larger.
        """
        if not 0 < old_size <= self.size:
            raise ProofError(f"no consistency proof from size {old_size} to size {self.size}")
        return tuple(self._consistency(old_size, 0, self.size, whole=True))

    def _consistency(self, m: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        """SUBPROOF(m - start, D[start:end], whole) of RFC 9162 §2.1.4.1."""
        if m == end:
            return [] if whole else [self._subtree(start, end)]
        split = start + (1 << (end - start - 1).bit_length() - 1)
        if m <= split:
            return [*self._consistency(m, start, split, whole=whole), self._subtree(split, end)]
        return [*self._consistency(m, split, end, whole=False), self._subtree(start, split)]

    def _subtree(self, start: int, end: int) -> bytes:
        """The hash over D[start:end], where that is a node of this tree."""
        height = (end - start - 1).bit_length()
        return _node(self._levels[height], start >> height)


def _node(level: bytes, index: int) -> bytes:
    return level[index * _HASH : (index + 1) * _HASH]


def _above(level: bytes) -> bytes:
    above = bytearray()
    for at in range(0, len(level), 2 * _HASH):
        left, right = level[at : at + _HASH], level[at + _HASH : at + 2 * _HASH]
        above += node_hash(left, right) if right else left
    return bytes(above)
