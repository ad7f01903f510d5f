"""The Merkle tree that lets an outsider check that nothing was altered, dropped or re-ordered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import ProofError
from habeas.log.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_hash,
    verify_consistency,
    verify_inclusion,
)

# The leaves and roots of the reference implementation's test of RFC 6962 (Certificate Transparency, merkle_tree_test).
RFC_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
RFC_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

leaf_lists = st.lists(st.binary(max_size=40), min_size=1, max_size=40)


@pytest.mark.parametrize(("size", "root"), [(i + 1, root) for i, root in enumerate(RFC_ROOTS)])
def test_the_roots_are_those_of_the_rfc(size: int, root: str) -> None:
    """Any program that follows RFC 6962 computes the same root from our log."""
    assert root_hash(RFC_LEAVES[:size]).hex() == root


def test_an_empty_log_has_the_root_of_the_rfc() -> None:
    """A log with nothing in it is told apart from every other."""
    assert root_hash([]) == EMPTY_ROOT == Frontier().root()


@given(leaf_lists, st.data())
def test_every_leaf_has_a_proof_and_only_at_its_place(leaves: list[bytes], data: st.DataObject) -> None:
    """A lawyer who holds one entry can show that it stands in the log, and nobody can show it elsewhere."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, root = inclusion_proof(leaves, index), root_hash(leaves)
    verify_inclusion(leaves[index], index, len(leaves), proof, root)
    for elsewhere in range(len(leaves)):
        if leaves[elsewhere] != leaves[index]:
            with pytest.raises(ProofError):
                verify_inclusion(leaves[index], elsewhere, len(leaves), inclusion_proof(leaves, elsewhere), root)
    for broken in (proof[:-1], (*proof, root), tuple(reversed(proof)) if len(set(proof)) > 1 else (root,)):
        if broken != proof:
            with pytest.raises(ProofError):
                verify_inclusion(leaves[index], index, len(leaves), broken, root)


@given(leaf_lists, st.data())
def test_a_longer_log_continues_the_shorter(leaves: list[bytes], data: st.DataObject) -> None:
    """Whoever kept last month's root can see that nothing from last month was changed since."""
    old = data.draw(st.integers(1, len(leaves)))
    proof = consistency_proof(leaves, old)
    verify_consistency(old, root_hash(leaves[:old]), len(leaves), root_hash(leaves), proof)
    if old < len(leaves):
        forged = root_hash([*leaves[: old - 1], leaves[old - 1] + b"!"])
        with pytest.raises(ProofError):
            verify_consistency(old, forged, len(leaves), root_hash(leaves), proof)
        with pytest.raises(ProofError):
            verify_consistency(old, root_hash(leaves[:old]), len(leaves), forged, proof)


@given(leaf_lists)
def test_a_growing_tree_has_the_root_of_a_whole_one(leaves: list[bytes]) -> None:
    """An import of any length commits to the same root as the definition in the RFC."""

    def by_definition(hashes: list[bytes]) -> bytes:
        if len(hashes) == 1:
            return hashes[0]
        k = 1
        while k * 2 < len(hashes):
            k *= 2
        return node_hash(by_definition(hashes[:k]), by_definition(hashes[k:]))

    assert root_hash(leaves) == by_definition([leaf_hash(leaf) for leaf in leaves])
