"""Step 6: the checkpoint is signed by a feed of the log, and each entry stands in the log that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from habeas.errors import EntryError, ProofError
from habeas.log.checkpoint import Checkpoint, key_hash, origin_of, read_note
from habeas.log.proof import read_proof
from habeas.log.tree import verify_inclusion
from habeas.verify.bag import CHECKPOINT, PROOF, Files, content
from habeas.verify.ed25519 import check_signature
from habeas.verify.failures import Findings
from habeas.verify.opened import Opened

Signed = tuple[Checkpoint, bytes, bytes]


def check_proofs(
    files: Files, entries: Sequence[Opened], feeds: Mapping[bytes, int], findings: Findings
) -> Checkpoint | None:
    """Check the checkpoint and every entry's proof; return the checkpoint, if it is one."""
    checkpoint: Checkpoint | None = None
    raw = content(files, CHECKPOINT)
    with findings.noting("checkpoint", CHECKPOINT):
        signed = read_signed(raw)
        checkpoint = signed[0]
        check_log(signed, entries[0].entry.header.case_tag, feeds)
        if checkpoint.size <= entries[-1].n:
            raise ProofError("the checkpoint was taken before the last entry")
    due = {f"log/entry-{opened.n}.tlog-proof": opened for opened in entries}
    for path in sorted(path for path in files if PROOF.fullmatch(path) and path not in due):
        findings.add("unknown", path, "a proof for an entry that is not listed")
    for path, opened in due.items():
        if path not in files:
            findings.add("missing", path, "the entry's proof is not there")
        elif checkpoint is not None:
            with findings.noting("proof", path):
                _check_proof(content(files, path), raw, opened, checkpoint)
    return checkpoint


def read_signed(raw: bytes) -> Signed:
    """Read a note; return its checkpoint, the hash that names the key, and the signature.

    Raises: ProofError: not a signed checkpoint.
    """
    return read_note(raw.decode("utf-8", errors="replace"))


def check_log(signed: Signed, case_tag: bytes, feeds: Mapping[bytes, int]) -> None:
    """Check that a note is of this case's log and signed by one of its feeds.

    Raises: ProofError: it is not.
    """
    checkpoint, keyed, signature = signed
    if checkpoint.origin != origin_of(case_tag):
        raise ProofError("the checkpoint is of another log")
    for feed in feeds:
        if key_hash(checkpoint.origin, feed) == keyed:
            # Four bytes name a key, so two feeds could share them: the next one is tried.
            with suppress(EntryError):
                return check_signature(feed, checkpoint.text().encode(), signature)
    raise ProofError("the checkpoint is not signed by a feed of the log")


def _check_proof(raw: bytes, note: bytes, opened: Opened, checkpoint: Checkpoint) -> None:
    proof = read_proof(raw.decode("utf-8", errors="replace"), place=opened.id)
    if proof.index != opened.n:
        raise ProofError("the proof is for another place in the log")
    if proof.note.encode() != note:
        raise ProofError("the proof is of another checkpoint")
    verify_inclusion(opened.entry.leaf(), opened.n, checkpoint.size, proof.hashes, checkpoint.root)
