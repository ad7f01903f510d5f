"""Checkpoints: what an outsider keeps to see later that the log only grew."""

import base64
from contextlib import suppress

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


@given(st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))
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
        note()[:-1],
        note() + "\n",
        note() + "— habeas/00ff AAAA\n",
        note() + "x",
        note().replace("\n\n", "\nextension\n\n"),
        note().replace("\n\n", "\n\n\n"),
        note().replace("\n", "\r\n"),
        note().replace("habeas/00ff", ""),
        note().replace("habeas/00ff", "habeas 00ff"),
        note().replace("habeas/00ff", "habeas+00ff"),
        note().replace("habeas/00ff", "habeas\u00a000ff"),
        note().replace("habeas/00ff", "habeas\x0000ff"),
        note().replace("\n7\n", "\n٧\n"),
        note().replace("\n7\n", "\n" + "7" * 5000 + "\n"),
        note().replace("\n7\n", f"\n{2**53}\n"),
        note().replace("\n7\n", "\n\n"),
        note().replace("— ", "- "),
        note().replace("— ", "—  "),
        note().replace("=\n\n", "é\n\n"),
        note().replace("=\n\n", "\n=\n\n"),
        note(root=KEY[:31]),
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


def test_the_text_of_the_specification_is_the_text_that_is_signed() -> None:
    """Other programs that follow C2SP tlog-checkpoint and signed-note read ours, and we their examples."""
    key = base64.b64decode("AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    assert (key[:1], key_hash("example.com/foo", key[1:]).hex()) == (b"\1", "530d903a")
    root = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    checkpoint = Checkpoint(origin="example.com/behind-the-sofa", size=20852163, root=root)
    signature = "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
    read, keyed, _ = read_note(f"{checkpoint.text()}\n— example.com/behind-the-sofa {signature}\n")
    assert (read, keyed.hex()) == (checkpoint, "033de0ae")


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
def test_a_reader_of_notes_takes_any_text(text: str) -> None:
    """Whatever comes in place of a checkpoint is refused in words."""
    with pytest.raises(ProofError):
        read_note(text)


@given(st.integers(0, len(note()) - 1), st.characters())
def test_an_altered_note_is_another_one_or_none(at: int, letter: str) -> None:
    """Two notes never read as one checkpoint with one signature."""
    altered = note()[:at] + letter + note()[at + 1 :]
    with suppress(ProofError):
        assert altered == note() or read_note(altered) != read_note(note())
