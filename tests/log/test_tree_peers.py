"""The tree against another program that computes it (pymerkle), leaf by leaf and proof by proof."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pymerkle import InmemoryTree, MerkleProof
from pymerkle import verify_consistency as peer_verify_consistency

from habeas.errors import ProofError
from habeas.log.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_hash,
    verify_consistency,
    verify_inclusion,
)

SIZES = range(1, 66)
LEAVES = [b"entry %d" % number for number in range(500)]


def peer(size: int) -> InmemoryTree:
    return InmemoryTree.init_from_entries(LEAVES[:size], algorithm="sha256")


def path_of(proof: MerkleProof) -> list[bytes]:
    return [bytes.fromhex(digest) if isinstance(digest, str) else digest for digest in proof.serialize()["path"]]


@pytest.fixture(scope="module")
def peers() -> dict[int, InmemoryTree]:
    return {size: peer(size) for size in SIZES}


def test_roots_are_those_of_the_peer(peers: dict[int, InmemoryTree]) -> None:
    """An expert with another program comes to the same root."""
    frontier = Frontier()
    assert InmemoryTree(algorithm="sha256").get_root() == EMPTY_ROOT
    for size, tree in peers.items():
        frontier.append(LEAVES[size - 1])
        assert tree.get_root() == root_hash(LEAVES[:size]) == frontier.root()
        assert tree.get_leaf(size) == leaf_hash(LEAVES[size - 1])


def test_inclusion_proofs_are_those_of_the_peer(peers: dict[int, InmemoryTree]) -> None:
    """Every leaf of every small log: our proof is the other program's, with the leaf at its head."""
    for size in SIZES:
        root = root_hash(LEAVES[:size])
        for index in range(size):
            ours = inclusion_proof(LEAVES[:size], index)
            verify_inclusion(LEAVES[index], index, size, ours, root)
            theirs = path_of(peers[65].prove_inclusion(index + 1, size))
            assert theirs[0] == leaf_hash(LEAVES[index])
            assert tuple(theirs[1:]) == ours


def test_both_programs_show_that_a_log_continues(peers: dict[int, InmemoryTree]) -> None:
    """Every earlier state of every small log: each program's proof leads from one of our roots to the other."""
    same = 0
    for size in SIZES:
        for old in range(1, size + 1):
            before, after = root_hash(LEAVES[:old]), root_hash(LEAVES[:size])
            ours = consistency_proof(LEAVES[:size], old)
            verify_consistency(old, before, size, after, ours)
            theirs = peers[65].prove_consistency(old, size)
            peer_verify_consistency(before, after, theirs)
            # The peer orders the hashes in its own way, and writes the roots that RFC 9162 leaves out.
            same += set(path_of(theirs)) == set(ours)
    assert same > 1000


def far() -> Iterator[tuple[int, int]]:
    chance = random.Random(6)
    for _ in range(60):
        size = chance.randint(66, 500)
        yield size, chance.randint(1, size)


def test_larger_logs_at_random() -> None:
    """And logs of up to 500 entries."""
    whole = peer(500)
    for size, place in far():
        root = root_hash(LEAVES[:size])
        assert whole.get_root(size) == root
        path = inclusion_proof(LEAVES[:size], place - 1)
        assert tuple(path_of(whole.prove_inclusion(place, size))[1:]) == path
        verify_inclusion(LEAVES[place - 1], place - 1, size, path, root)
        proof = consistency_proof(LEAVES[:size], place)
        verify_consistency(place, root_hash(LEAVES[:place]), size, root, proof)


def wrongly(proof: Sequence[bytes], chance: random.Random) -> list[bytes]:
    """Return a proof that is not that one."""
    altered = list(proof)
    match chance.randrange(4):
        case 0 if altered:
            altered.pop(chance.randrange(len(altered)))
        case 1 if altered:
            place = chance.randrange(len(altered))
            altered[place] = bytes([altered[place][0] ^ 1]) + altered[place][1:]
        case 2 if len(altered) > 1:
            altered.reverse()
        case _:
            altered.insert(chance.randint(0, len(altered)), bytes(32))
    return altered


def test_no_altered_proof_is_taken() -> None:
    """Thousands of proofs, each with one hash more, less, other or elsewhere, or for another place or size."""
    chance, refused = random.Random(4), 0
    for _ in range(1500):
        size = chance.randint(1, 65)
        index, old = chance.randrange(size), chance.randint(1, size)
        root = root_hash(LEAVES[:size])
        path, proof = inclusion_proof(LEAVES[:size], index), consistency_proof(LEAVES[:size], old)
        other = chance.choice([number for number in range(-1, size + 2) if number != index])
        early, late = root_hash(LEAVES[:old]), root_hash(LEAVES[: old - 1])
        attempts: tuple[tuple[Any, ...], ...] = (
            (verify_inclusion, LEAVES[index], index, size, wrongly(path, chance), root),
            (verify_inclusion, LEAVES[index], other, size, path, root),
            (verify_consistency, old, early, size, root, wrongly(proof, chance)),
            (verify_consistency, old, late, size, root, proof),
        )
        for check, *arguments in attempts:
            with pytest.raises(ProofError):
                check(*arguments)
            refused += 1
    assert refused == 6000
