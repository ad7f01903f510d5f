"""Checkpoints: what an outsider keeps to see later that the log only grew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import ProofError, RollbackError
from habeas.log.checkpoint import Checkpoint, follow, key_hash, read_note, signed_note

KEY = bytes(range(32))


def note(size: int = 7, root: bytes = KEY) -> str:
    return signed_note(
        Checkpoint(origin="habeas/00ff", size=size, root=root), public_key=KEY, sign=lambda text: bytes(64)
    )


@given(st.integers(0, 2**63), st.binary(min_size=32, max_size=32))
def test_a_note_reads_back(size: int, root: bytes) -> None:
    """The text that is printed, mailed or read out is the checkpoint, whole."""
    checkpoint, keyed, signature = read_note(note(size, root))
    assert (checkpoint.size, checkpoint.root, signature) == (size, root, bytes(64))
    assert keyed == key_hash("habeas/00ff", KEY)


@pytest.mark.parametrize(
    "altered",
    [
        "",
        note().replace("\n7\n", "\n07\n"),
        note().replace("\n7\n", "\n-7\n"),
        note().replace("— habeas/00ff", "— habeas/00fe"),
        note().replace("\n\n", "\n"),
        note()[:-3],
        note().replace("=\n\n", "\n\n"),
    ],
)
def test_a_note_has_one_encoding(altered: str) -> None:
    """A checkpoint that is almost right is not a checkpoint."""
    with pytest.raises(ProofError):
        read_note(altered)


def test_a_log_never_goes_back() -> None:
    """A smaller log, or another root at the same size, is an alarm."""
    seen = Checkpoint(origin="habeas/00ff", size=7, root=KEY)
    assert follow(seen, Checkpoint(origin="habeas/00ff", size=8, root=KEY)).size == 8
    for new in (
        Checkpoint(origin="habeas/00ff", size=6, root=KEY),
        Checkpoint(origin="habeas/00ff", size=7, root=bytes(32)),
        Checkpoint(origin="habeas/other", size=9, root=KEY),
    ):
        with pytest.raises(RollbackError):
            follow(seen, new)
