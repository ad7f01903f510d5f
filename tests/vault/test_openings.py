"""Paths and proofs made from levels are those of the definition, for every tree."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.errors import ProofError
from habeas.log.paths import Paths
from habeas.log.tree import consistency_proof, inclusion_proof, root_hash, verify_consistency, verify_inclusion


def leaves_of(size: int) -> list[bytes]:
    """Leaves that differ."""
    return [b"leaf %d" % n for n in range(size)]


@pytest.mark.parametrize("size", range(66))
def test_every_path_of_every_small_tree(size: int) -> None:
    """Whoever is shown one record of an entry of any size gets the path that leads to its root."""
    leaves, paths = leaves_of(size), Paths(leaves_of(size))
    assert (paths.size, paths.root()) == (size, root_hash(leaves))
    for index, leaf in enumerate(leaves):
        assert paths.inclusion(index) == inclusion_proof(leaves, index)
        verify_inclusion(leaf, index, size, paths.inclusion(index), paths.root())
    for old in range(1, size + 1):
        assert paths.consistency(old) == consistency_proof(leaves, old)
    for index in (-1, size):
        with pytest.raises(ProofError):
            paths.inclusion(index)
    for old in (0, size + 1):
        with pytest.raises(ProofError):
            paths.consistency(old)


@settings(max_examples=40, deadline=None)
@given(sizes=st.lists(st.integers(1, 700), min_size=2, max_size=4).map(sorted))
def test_a_log_that_grows_continues_itself(sizes: list[int]) -> None:
    """Each checkpoint leads to the next by a proof that anybody can check."""
    for old, new in pairwise(sizes):
        verify_consistency(
            old, root_hash(leaves_of(old)), new, root_hash(leaves_of(new)), Paths(leaves_of(new)).consistency(old)
        )
