"""Step 10: the time. Each stamped note is an earlier state of this log, and an authority says when it was there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from habeas.errors import EncodingError, ProofError
from habeas.log.checkpoint import Checkpoint, bytes_of
from habeas.log.proof import read_hash_lines
from habeas.log.tree import verify_consistency
from habeas.verify.bag import Files, content, stamp_folders
from habeas.verify.failures import Findings
from habeas.verify.proofs import check_log, read_signed
from habeas.verify.timestamps import StampedAt, check_timestamp

_BEGIN, _END = "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n"
_BLOCK = re.compile(rf"{_BEGIN}((?:[A-Za-z0-9+/=]{{1,64}}\n)+){_END}")
MOST_ROOTS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What an authority says: the log had this size no later than this time."""

    at: StampedAt
    size: int

    @property
    def time(self) -> str:
        """Return the time in UTC, RFC 3339."""
        return self.at.time.isoformat().replace("+00:00", "Z")

    def as_object(self) -> dict[str, str | int]:
        """Return the stamp as the JSON object that programs read."""
        return {"time": self.time, "authority": self.at.authority, "size": self.size}


def check_stamps(
    files: Files, checkpoint: Checkpoint, case_tag: bytes, feeds: Mapping[bytes, int], findings: Findings
) -> tuple[Stamp, ...]:
    """Check every folder under time/; return the stamps, oldest note first."""
    stamps = []
    for k in range(1, stamp_folders(files) + 1):
        note, folder = content(files, f"time/{k}/note"), f"time/{k}"
        seen: Checkpoint | None = None
        with findings.noting("note", f"{folder}/note"):
            signed = read_signed(note)
            seen = signed[0]
            check_log(signed, case_tag, feeds)
            if seen.size > checkpoint.size:
                raise ProofError("the stamped note is of a longer log than the checkpoint")
        if seen is not None:
            with findings.noting("consistency", f"{folder}/consistency"):
                lines = content(files, f"{folder}/consistency").decode("latin-1")
                proof = read_hash_lines(lines, place=folder)
                verify_consistency(seen.size, seen.root, checkpoint.size, checkpoint.root, proof)
        with findings.noting("stamp", f"{folder}/response.tsr"):
            at = check_timestamp(
                note,
                content(files, f"{folder}/query.tsq"),
                content(files, f"{folder}/response.tsr"),
                read_roots(content(files, f"{folder}/roots.pem")),
            )
            stamps.append(Stamp(at=at, size=0 if seen is None else seen.size))
    return tuple(sorted(stamps, key=lambda stamp: (stamp.at.time, stamp.size)))


def read_roots(raw: bytes) -> tuple[bytes, ...]:
    """Read the certificates of roots.pem; return each as DER.

    Raises: EncodingError: something else stands there, no certificate, or too many.
    """
    text = raw.decode("latin-1")
    blocks = [found[1] for found in _BLOCK.finditer(text)]
    if sum(len(_BEGIN + block + _END) for block in blocks) != len(text):
        raise EncodingError("something stands beside the root certificates")
    if not 1 <= len(blocks) <= MOST_ROOTS:
        raise EncodingError(f"{len(blocks)} root certificates, where 1 to {MOST_ROOTS} are due")
    try:
        return tuple(bytes_of(block.replace("\n", "")) for block in blocks)
    except ProofError:
        raise EncodingError("a root certificate that is not base64") from None
