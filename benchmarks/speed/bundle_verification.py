"""Verifying an evidence bundle against hashing its bytes and checking its signatures, and nothing else.

The loop takes one SHA-256 of the file, a megabyte at a time, and checks as many signatures as the bundle holds with the
same Ed25519. Verify does all ten steps of docs/spec/bundle.md. A bundle is mostly exhibits; one that is mostly records
is measured too, for there the reading of JSON and CBOR is what takes the time.
"""

from __future__ import annotations

import os
import sys
import time
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).resolve().parents[1]))
sys.path.append(str(Path(__file__).resolve().parents[2]))
from measuring import Line, options, show
from tests.verify.bundles import FIRST, Draft, build, exhibit, founding, public, record, unit

from habeas.verify.bundle import verify_bundle
from habeas.verify.ed25519 import check_signature

ENTRIES, MEGABYTES, RATIO = 50, 200, 2.0
RECORDS = 5_000
_CHUNK = 1 << 20


def main() -> None:
    chosen = options("verify a bundle / hash its bytes and check its signatures")
    megabytes, records = (20, 500) if chosen.quick else (MEGABYTES, RECORDS)
    lines = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        for what, made, entries, limit in (
            (f"{megabytes} MB of exhibits, {ENTRIES} entries", of_exhibits(megabytes), ENTRIES, RATIO),
            (f"{records:,} records, no exhibit", of_records(records), 3, None),
        ):
            signatures = entries + 1  # the checkpoint's
            path.write_bytes(made)
            del made
            loops, walks = [], []
            for _ in range(1 if chosen.quick else chosen.repeats):
                loops.append(hash_and_check(path, signatures))
                walks.append(verify(path))
            lines += [
                Line(what=f"{what}: hash, {signatures} signatures", value=min(loops), unit="s"),
                Line(what=f"{what}: verify", value=min(walks), unit="s"),
                Line(what=f"{what}: ratio", value=min(walks) / min(loops), unit="x", limit=limit),
            ]
    show(lines)


def of_exhibits(megabytes: int) -> bytes:
    """Return a bundle of so many exhibits of a megabyte, in as many entries as are asked, less one for the filing."""
    contents = [os.urandom(_CHUNK) for _ in range(megabytes)]
    names = [f"exh_{number:032x}" for number in range(megabytes)]
    drafts = [Draft(bodies=[founding(), unit("case new")], shown=[0])]
    for n in range(ENTRIES - 2):
        part = range(n, megabytes, ENTRIES - 2)
        bodies = [*(exhibit(names[at], contents[at]) for at in part), unit("import")]
        drafts.append(Draft(bodies=bodies, shown=list(range(len(bodies)))))

    def payload(files: dict[str, bytes]) -> dict[str, bytes]:
        kept = {path: content for path, content in files.items() if not path.startswith("data/exhibits/")}
        return kept | {f"data/exhibits/{name}.bin": content for name, content in zip(names, contents, strict=True)}

    return build(drafts=drafts, edits={"payload": payload, "records": lambda said: said | {"persons": []}})


def of_records(count: int) -> bytes:
    """Return a bundle of so many records in one entry."""
    bodies = [record(row) for row in range(count)]
    drafts = [
        Draft(bodies=[founding(), unit("case new")], shown=[0]),
        Draft(bodies=bodies, shown=list(range(count))),
    ]

    def payload(files: dict[str, bytes]) -> dict[str, bytes]:
        return {path: content for path, content in files.items() if not path.startswith("data/exhibits/")}

    return build(drafts=drafts, edits={"payload": payload})


def hash_and_check(path: Path, signatures: int) -> float:
    """Return the seconds that one passage of SHA-256 and so many signatures take."""
    made = [(b"%d" % number, FIRST.sign(b"%d" % number).signature) for number in range(signatures)]
    started = time.perf_counter()
    digest = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    for message, signature in made:
        check_signature(public(FIRST), message, signature)
    return time.perf_counter() - started


def verify(path: Path) -> float:
    """Return the seconds of a verification, which must find nothing."""
    started = time.perf_counter()
    with path.open("rb") as stream:
        verdict = verify_bundle(stream)
    seconds = time.perf_counter() - started
    if verdict.verified is None:
        raise SystemExit(f"{len(verdict.failures)} failures where there should be none: {verdict.failures[0]}")
    return seconds


if __name__ == "__main__":
    main()
