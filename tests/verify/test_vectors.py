"""The golden files under vectors/: whoever writes another reader can hold it against them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.verify.writing_vectors import FOLDERS, is_stamped, slug

from habeas.errors import EntryError, ProofError
from habeas.log.checkpoint import read_note
from habeas.log.entry import commitment, read_header, signed_part
from habeas.log.proof import read_proof
from habeas.log.tree import verify_inclusion
from habeas.verify.bundle import verify_bundle
from habeas.verify.ed25519 import check_signature

VECTORS = Path(__file__).parents[2] / "vectors"


def cases(folder: str) -> list[Any]:
    read: list[Any] = json.loads((VECTORS / folder / "cases.json").read_text(encoding="utf-8"))
    return read


def named(case: Any) -> str:
    return str(case["what"])


def hexed(*parts: str) -> bytes:
    return bytes.fromhex(VECTORS.joinpath(*parts).read_text().strip())


@pytest.mark.parametrize("case", cases("entry"), ids=named)
def test_entries(case: Any) -> None:
    """A header is read, or refused for its form; its signature holds, or does not."""
    found = "ok"
    try:
        header = read_header(bytes.fromhex(case["header"]), place="vector")
    except EntryError:
        found = "entry"
    else:
        try:
            check_signature(header.feed, signed_part(header), bytes.fromhex(case["signature"]))
        except EntryError:
            found = "signature"
    assert found == case["expects"]


def test_the_commitment() -> None:
    """Salt and body give this commitment, whoever computes it."""
    said = {
        key: bytes.fromhex(value) for key, value in json.loads((VECTORS / "entry/commitment.json").read_text()).items()
    }
    assert commitment(said["salt"], said["body"]) == said["commitment"]


@pytest.mark.parametrize("case", cases("checkpoint"), ids=named)
def test_checkpoints(case: Any) -> None:
    """A note is read, or refused for its form; its signature holds, or does not."""
    found = "ok"
    try:
        checkpoint, _, signature = read_note(case["note"])
    except ProofError:
        found = "form"
    else:
        try:
            check_signature(hexed("checkpoint", "key.hex"), checkpoint.text().encode(), signature)
        except EntryError:
            found = "signature"
    assert found == case["expects"]


@pytest.mark.parametrize("case", cases("proof"), ids=named)
def test_proofs(case: Any) -> None:
    """A proof file is read, or refused for its form; it leads to the root, or does not."""
    found = "ok"
    try:
        proof = read_proof(case["proof"], place="vector")
        checkpoint, _, _ = read_note(proof.note)
    except ProofError:
        found = "form"
    else:
        try:
            verify_inclusion(hexed("proof", "leaf.hex"), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
        except ProofError:
            found = "proof"
    assert found == case["expects"]


@pytest.mark.parametrize("case", cases("bundle"), ids=named)
def test_bundles(case: Any) -> None:
    """A bundle verifies, or has these failures and no others."""
    with (VECTORS / "bundle" / case["file"]).open("rb") as stream:
        verdict = verify_bundle(stream)
    assert {(failure.code, failure.id) for failure in verdict.failures} == set(map(tuple, case["expects"]))
    assert (verdict.verified is None) == bool(case["expects"])


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_files_are_those_that_the_command_makes(folder: str) -> None:
    """Nobody edits a golden file by hand. (A stamped bundle has a new signature each time and is not compared.)"""
    made = FOLDERS[folder]()
    assert {path.name for path in (VECTORS / folder).iterdir()} == {*made, "README.md"}
    stamped = {f"{slug(case['what'])}.zip" for case in cases("bundle") if is_stamped(case["what"])} | {
        "good-stamped.zip"
    }
    for name, content in made.items():
        if name not in stamped:
            assert (VECTORS / folder / name).read_bytes() == content, name
