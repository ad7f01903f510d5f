"""Proving: a signed checkpoint, what it follows, and an entry's place in the log, as files that anybody can check."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from habeas.casework.context import Context
from habeas.casework.log_book import no_entry
from habeas.errors import ProofError, RollbackError, UsageError
from habeas.log.checkpoint import Checkpoint, base64_of, follow, read_note
from habeas.log.paths import Paths
from habeas.log.proof import Proof, hash_lines, read_proof
from habeas.log.tree import EMPTY_ROOT, verify_consistency, verify_inclusion
from habeas.vault.case import Case
from habeas.vault.files import disk_errors, write_whole
from habeas.vault.notes import check_leaf, check_note
from habeas.vault.openings import log_paths, signed_checkpoint

_LARGEST = 65_536  # bytes of a proof, checkpoint or leaf that are read at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """The log goes on from an older checkpoint. `consistency`: the proof of it, empty when nothing came since."""

    size: int
    root: str
    consistency: tuple[bytes, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        hashes = [base64_of(digest) for digest in self.consistency]
        return {"size": self.size, "root": self.root, "consistency": hashes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A signed checkpoint: its text, and what it says. `key` signed it, in hex."""

    note: str
    origin: str
    size: int
    root: str
    key: str
    follows: Follows | None = None

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "note": self.note,
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "key": self.key,
            "follows": None if self.follows is None else self.follows.as_object(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """The proof that an entry stands in the log, as a file's text; `leaf` is what it proves: header and signature."""

    entry: int
    proof: str
    leaf: bytes
    size: int
    root: str
    key: str

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "entry": self.entry,
            "proof": self.proof,
            "leaf": self.leaf.hex(),
            "size": self.size,
            "root": self.root,
            "key": self.key,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A proof that holds: which entry of which log, and by which installation. What the entry holds is not told."""

    entry: int
    origin: str
    size: int
    root: str
    feed: str
    bodies: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "ok": True,
            "entry": self.entry,
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "feed": self.feed,
            "bodies": self.bodies,
        }


def take_checkpoint(context: Context, case_name: str, *, older: str | None = None) -> Taken:
    """Sign how large the log is and what its root is.

    Args:
        older: a checkpoint of this log that was taken before; the log must go on from it.
    Raises: RollbackError: the log is not one that goes on from it. ProofError: it is no checkpoint of this case.
    """
    with context.case(case_name, "log checkpoint") as case:
        note = signed_checkpoint(case)
        now, _, _ = read_note(note)
        return Taken(
            note=note,
            origin=now.origin,
            size=now.size,
            root=now.root.hex(),
            key=case.keyring.feed()[0].hex(),
            follows=None if older is None else _follows(case, older, now),
        )


def prove_entry(context: Context, case_name: str, n: int) -> Proved:
    """Prove that an entry stands in the log. The proof is checked before it is given out.

    Raises: UsageError: there is no such entry. EntryError, ProofError: the log does not hold.
    """
    with context.case(case_name, "log prove") as case:
        if not 0 <= n < case.frontier.size:
            raise no_entry(n, case.frontier.size)
        note, paths = signed_checkpoint(case), log_paths(case)
        leaf = next(case.entries.walk(n))[1].leaf()
        proof = Proof(index=n, hashes=paths.inclusion(n), note=note).text()
        key = case.keyring.feed()[0]
        checked = check_proof(proof, leaf, key, place=f"entry {n}")
        return Proved(entry=n, proof=proof, leaf=leaf, size=checked.size, root=checked.root, key=key.hex())


def check_proof(proof: str, leaf: bytes, key: bytes, *, place: str) -> Checked:
    """Check that an entry stands in the log whose checkpoint a key signed. No workspace is needed.

    Args:
        proof: the text of a proof file (C2SP tlog-proof).
        leaf: the entry's header and signature.
        key: the public key that is believed, 32 bytes.
    Raises: ProofError, EntryError: naming what does not hold.
    """
    read = read_proof(proof, place=place)
    checkpoint, _ = check_note(read.note, (key,), place=place)
    entry = check_leaf(leaf, place=place)
    if checkpoint.origin != f"habeas/{entry.header.case_tag.hex()}":
        raise ProofError("the entry belongs to another log than the checkpoint", place=place)
    try:
        verify_inclusion(leaf, read.index, checkpoint.size, read.hashes, checkpoint.root)
    except ProofError as failure:
        raise ProofError(failure.message, place=place, advice="The proof is of another entry or was altered.") from None
    return Checked(
        entry=read.index,
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        feed=entry.header.feed.hex(),
        bodies=entry.header.bodies,
    )


def write_out(out: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises: DiskError.
    """
    write_whole(out, content)


def read_small(path: Path) -> bytes:
    """Read a proof, a checkpoint or a leaf.

    Raises: UsageError: no such file, or one too large to be any of these. DiskError.
    """
    if not path.is_file():
        raise UsageError("there is no such file", place=str(path))
    with disk_errors(path.name), path.open("rb") as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise UsageError("a file too large to be a proof or a checkpoint", place=str(path))
    return content


def read_text(path: Path) -> str:
    """Read a proof or a checkpoint as text.

    Raises: UsageError, DiskError: as `read_small`. ProofError: not UTF-8.
    """
    try:
        return read_small(path).decode()
    except UnicodeDecodeError:
        raise ProofError("not a proof or a checkpoint: it is not text", place=str(path)) from None


def consistency_text(follows: Follows) -> str:
    """Return a consistency proof as a file's text: base64, a line a hash."""
    return hash_lines(follows.consistency)


def _follows(case: Case, older: str, now: Checkpoint) -> Follows:
    """Check that the log goes on from an older checkpoint of it.

    Raises: RollbackError, ProofError.
    """
    place = "the older checkpoint"
    claimed, _, _ = read_note(older)
    if claimed.origin != now.origin:
        follow(claimed, now)
    seen, _ = check_note(older, case.keyring.feeds(), place=place)
    follow(seen, now)  # smaller, equal with another root, or another log
    if seen.size == 0:
        if seen.root != EMPTY_ROOT:
            raise ProofError("a checkpoint of nothing with the root of something", place=place)
        return Follows(size=0, root=seen.root.hex(), consistency=())
    paths = log_paths(case)
    return Follows(size=seen.size, root=seen.root.hex(), consistency=_consistent(paths, seen, now))


def _consistent(paths: Paths, seen: Checkpoint, now: Checkpoint) -> tuple[bytes, ...]:
    proof = paths.consistency(seen.size)
    try:
        verify_consistency(seen.size, seen.root, now.size, now.root, proof)
    except ProofError as failure:
        raise RollbackError(
            f"log {now.origin}: size {now.size} does not go on from size {seen.size}",
            advice="The older checkpoint is of a log that this one has not grown from: somebody put another case in "
            "its place. Keep both, and ask whoever holds a backup.",
        ) from failure
    return proof
