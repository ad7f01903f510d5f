"""Proof files and lists of hashes: what an outsider is handed beside an entry."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.errors import ProofError
from habeas.log.checkpoint import Checkpoint, signed_note
from habeas.log.proof import Proof, hash_lines, read_hash_lines, read_proof
from habeas.log.tree import inclusion_proof, root_hash, verify_inclusion

KEY = bytes(range(32))
LEAVES = [b"%d" % number for number in range(11)]
NOTE = signed_note(
    Checkpoint(origin="habeas/00ff", size=len(LEAVES), root=root_hash(LEAVES)),
    public_key=KEY,
    sign=lambda text: bytes(64),
)
# The example of C2SP tlog-proof, without the signature lines of its checkpoint.
C2SP_EXAMPLE = """c2sp.org/tlog-proof@v1
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=
"""
LINE = base64.b64encode(KEY).decode() + "\n"
hashes = st.lists(st.binary(min_size=32, max_size=32), max_size=64).map(tuple)


@given(st.integers(0, 2**53 - 1), hashes)
def test_a_proof_reads_back(index: int, path: tuple[bytes, ...]) -> None:
    """The file that is handed over says what the log said."""
    proof = Proof(index=index, hashes=path, note=NOTE)
    assert read_proof(proof.text(), place="entry 1") == proof


@pytest.mark.parametrize("index", range(len(LEAVES)))
def test_a_proof_from_its_file_leads_to_the_root(index: int) -> None:
    """A lawyer who has one entry and this file needs nothing else of the log."""
    text = Proof(index=index, hashes=inclusion_proof(LEAVES, index), note=NOTE).text()
    read = read_proof(text, place="entry 1")
    verify_inclusion(LEAVES[index], read.index, len(LEAVES), read.hashes, root_hash(LEAVES))


def test_the_example_of_the_specification_is_read() -> None:
    """Other programs that follow C2SP read our proofs, and we theirs."""
    proof = read_proof(C2SP_EXAMPLE, place="example")
    assert (proof.index, len(proof.hashes)) == (73894, 5)
    assert proof.text() == C2SP_EXAMPLE
    assert proof.note.startswith("example.com/fancylog\n109482\n")


@pytest.mark.parametrize(
    "altered",
    [
        "",
        C2SP_EXAMPLE.replace("@v1", "@v2"),
        C2SP_EXAMPLE.replace("@v1\n", "@v1\r\n"),
        C2SP_EXAMPLE.replace("index 73894", "index 073894"),
        C2SP_EXAMPLE.replace("index 73894", "index -1"),
        C2SP_EXAMPLE.replace("index 73894", "index 9999999999999999999"),
        C2SP_EXAMPLE.replace("index 73894", "index ٧"),
        C2SP_EXAMPLE.replace("index 73894\n", ""),
        C2SP_EXAMPLE.replace("index", "extra QQ==\nindex"),
        C2SP_EXAMPLE.replace("PlQ=", "PlR="),
        C2SP_EXAMPLE.replace("PlQ=", "PlQ"),
        C2SP_EXAMPLE.replace("PlQ=", "PlQ= "),
        C2SP_EXAMPLE.replace("gSKy", "gS-y"),
        C2SP_EXAMPLE.replace("gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=", "QQ=="),
        C2SP_EXAMPLE.partition("\n\n")[0],
        " " + C2SP_EXAMPLE,
    ],
)
def test_a_proof_has_one_form(altered: str) -> None:
    """A proof that is almost right is none; two files for one proof would be two proofs to some program."""
    with pytest.raises(ProofError) as caught:
        read_proof(altered, place="entry 1")
    assert caught.value.place == "entry 1"


def test_an_empty_list_of_hashes_is_an_empty_file() -> None:
    """A log that has not grown needs no hash to show it."""
    assert read_hash_lines("", place="x") == ()
    assert hash_lines(()) == ""
    assert read_hash_lines(LINE * 65, place="x") == (KEY,) * 65


@pytest.mark.parametrize("text", ["\n", LINE[:-1], LINE + "\n", LINE * 66, "AAAA\n", "é" * 44 + "\n"])
def test_a_list_of_hashes_has_one_form(text: str) -> None:
    """No empty line, no line without its end, no more hashes than any log needs."""
    with pytest.raises(ProofError):
        read_hash_lines(text, place="x")
