"""The ten steps of docs/spec/bundle.md in order, and the verdict that they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from habeas.log.checkpoint import Checkpoint
from habeas.verify.archive import Stored, read_archive
from habeas.verify.bag import ENTRIES, EXHIBIT, check_bag, content
from habeas.verify.failures import Failure, Findings, StepFailed
from habeas.verify.feeds import check_signatures, enrol_feeds
from habeas.verify.opened import Opened, read_entries
from habeas.verify.proofs import check_proofs
from habeas.verify.records import check_exhibits, check_records, exhibits_left_out, find_filing
from habeas.verify.stamps import Stamp, check_stamps


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a bundle that verifies shows.

    Args:
        payload: number of files under data/.
        entries, bodies, exhibits: how many of each are shown.
        left_out: ids of exhibits whose record is opened and whose file is not in the bundle.
        stamps: oldest first.
        size, root: of the log, at the checkpoint; the root in hex.
        key: the feed that founded the log, in hex.
        filing: the id under which the export was recorded.
        last: the place of the last entry shown.
    """

    payload: int
    entries: int
    bodies: int
    exhibits: int
    left_out: tuple[str, ...]
    stamps: tuple[Stamp, ...]
    size: int
    root: str
    key: str
    filing: str
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of verifying: what a bundle shows, or why it does not verify. Never both, never neither."""

    verified: Verified | None
    failures: tuple[Failure, ...]
    key_given: bool


def verify_bundle(stream: BinaryIO, *, key: bytes | None = None) -> Verdict:
    """Verify a bundle.

    Args:
        stream: the ZIP file; seekable. It is read once from its first byte to its last.
        key: the feed that the log is expected to be founded by, if it is known from elsewhere.
    Returns: the verdict. A fault of the bundle never raises.
    Raises: OSError: the file cannot be read.
    """
    findings = Findings()
    verified = None
    try:
        verified = _steps(stream, key, findings)
    except StepFailed:
        verified = None
    return Verdict(verified=verified, failures=tuple(findings.failures), key_given=key is not None)


def _steps(stream: BinaryIO, key: bytes | None, findings: Findings) -> Verified | None:
    # The steps are numbered and named as in docs/spec/bundle.md.
    files = read_archive(stream, findings)  # 1: the ZIP file
    findings.end_step()
    identifier = check_bag(files, findings)  # 2: the bag
    findings.end_step()
    entries = read_entries(content(files, ENTRIES), findings)  # 3: the entries
    findings.end_step()
    feeds = enrol_feeds(entries, findings)  # 4: the feeds
    findings.end_step()
    check_signatures(entries, findings)  # 5: the signatures
    findings.end_step()
    checkpoint = check_proofs(files, entries, feeds, findings)  # 6: the checkpoint and the proofs
    findings.end_step()
    filing = find_filing(files, entries, identifier, findings)  # 7: the filing
    findings.end_step()
    if checkpoint is None or filing is None:  # a failure would have ended the step that gives them
        return None
    check_records(files, entries, filing, findings)  # 8: the records
    findings.end_step()
    check_exhibits(files, entries, findings)  # 9: the exhibits
    findings.end_step()
    founding = entries[0].entry.header
    stamps = check_stamps(files, checkpoint, founding.case_tag, feeds, findings)  # 10: the time
    findings.end_step()
    if key is not None and key != founding.feed:
        findings.add("key", founding.feed.hex(), "the log was founded by another key than the one you gave")
    findings.end_step()
    return _verified(files, entries, checkpoint, stamps, identifier)


def _verified(
    files: Mapping[str, Stored],
    entries: Sequence[Opened],
    checkpoint: Checkpoint,
    stamps: tuple[Stamp, ...],
    filing: str,
) -> Verified:
    return Verified(
        payload=sum(path.startswith("data/") for path in files),
        entries=len(entries),
        bodies=sum(len(opened.bodies) for opened in entries),
        exhibits=sum(bool(EXHIBIT.fullmatch(path)) for path in files),
        left_out=tuple(exhibits_left_out(files, entries)),
        stamps=stamps,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        key=entries[0].entry.header.feed.hex(),
        filing=filing,
        last=entries[-1].n,
    )
