"""The Merkle tree of RFC 6962 §2.1 (the same as RFC 9162 §2.1): SHA-256, leaves and nodes kept apart by a prefix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from habeas.errors import ProofError

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()  # RFC 6962 §2.1: MTH({}) = SHA-256()


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of one leaf: SHA-256(0x00 || leaf)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """A tree that only grows: the roots of its complete subtrees, largest first.

    Takes a leaf in amortised one hash and holds log2(size) hashes: an import of any length has its root at once.
    """

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add a leaf."""
        digest = leaf_hash(leaf)
        # Each trailing 1 bit of the size is a complete subtree of that height, waiting for a sibling.
        size = self.size
        while size & 1:
            digest = node_hash(self.peaks.pop(), digest)
            size >>= 1
        self.peaks.append(digest)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the leaves so far."""
        if not self.peaks:
            return EMPTY_ROOT
        digest = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            digest = node_hash(peak, digest)
        return digest


def root_hash(leaves: Iterable[bytes]) -> bytes:
    """Return the Merkle tree hash of leaves (RFC 6962 §2.1)."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the audit path PATH(index, leaves) (RFC 6962 §2.1.1), nearest sibling first.

    Raises: ProofError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise ProofError(f"no leaf {index} in a tree of size {len(leaves)}")
    hashes = [leaf_hash(leaf) for leaf in leaves]
    return tuple(_path(hashes, index))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf stands at an index of the tree with this size and root (RFC 9162 §2.1.3.2).

    Raises: ProofError: it does not.
    """
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is outside a tree of size {size}")
    # RFC 9162 §2.1.3.2: step 2 to 6, names as there.
    fn, sn, r = index, size - 1, leaf_hash(leaf)
    for p in proof:
        if sn == 0:
            raise ProofError(f"the proof of leaf {index} is too long")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            if not fn & 1:
                while fn and not fn & 1:
                    fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or r != root:
        raise ProofError(f"the proof of leaf {index} does not lead to the root")


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """Return PROOF(old_size, leaves) (RFC 6962 §2.1.2): that the older tree is the beginning of this one.

    Raises: ProofError: the older tree is empty or larger.
    """
    if not 0 < old_size <= len(leaves):
        raise ProofError(f"no consistency proof from size {old_size} to size {len(leaves)}")
    hashes = [leaf_hash(leaf) for leaf in leaves]
    return tuple(_subproof(old_size, hashes, complete=True))


def verify_consistency(old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `old_size` is the beginning of the tree of `size` (RFC 9162 §2.1.4.2).

    Raises: ProofError: it is not, or the proof does not show it.
    """
    if not 0 < old_size <= size:
        raise ProofError(f"no consistency from size {old_size} to size {size}")
    if old_size == size:
        if proof or old_root != root:
            raise ProofError(f"two trees of size {size} with different roots")
        return
    path = list(proof)
    # RFC 9162 §2.1.4.2 step 2: an old tree that is a complete subtree is not repeated in the proof.
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise ProofError("an empty consistency proof")
    fn, sn = old_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            raise ProofError("a consistency proof that is too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            if not fn & 1:
                while fn and not fn & 1:
                    fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or fr != old_root or sr != root:
        raise ProofError(f"size {size} does not continue size {old_size}")


def _split(count: int) -> int:
    """Return the largest power of two smaller than `count`."""
    return 1 << (count - 1).bit_length() - 1


def _tree_hash(hashes: Sequence[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    k = _split(len(hashes))
    return node_hash(_tree_hash(hashes[:k]), _tree_hash(hashes[k:]))


def _path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    if len(hashes) == 1:
        return []
    k = _split(len(hashes))
    if index < k:
        return [*_path(hashes[:k], index), _tree_hash(hashes[k:])]
    return [*_path(hashes[k:], index - k), _tree_hash(hashes[:k])]


def _subproof(m: int, hashes: Sequence[bytes], *, complete: bool) -> list[bytes]:
    if m == len(hashes):
        return [] if complete else [_tree_hash(hashes)]
    k = _split(len(hashes))
    if m <= k:
        return [*_subproof(m, hashes[:k], complete=complete), _tree_hash(hashes[k:])]
    return [*_subproof(m - k, hashes[k:], complete=False), _tree_hash(hashes[:k])]
