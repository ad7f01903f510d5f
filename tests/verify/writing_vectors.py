"""Writes the golden files of vectors/entry, checkpoint, proof and bundle.

    python -m tests.verify.writing_vectors vectors

Keys and salts are fixed, so that the same files come out each time; only a time stamp is signed with a new key.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.verify.bad_bundles import BAD
from tests.verify.bundles import FIRST, good, good_stamped, note_of, proof_text, public, restored_log, write_log

LOG = write_log(restored_log())
# One bundle for each code, and some more that a verifier is likely to get wrong.
BUNDLES = (
    "zip: a link", "zip: bytes before the beginning", "zip: two files over one another", "zip: a name that climbs",
    "duplicate: a name twice", "version: of the bundle", "missing: an exhibit that is listed", "unlisted: an exhibit",
    "unknown: data/more.txt", f"manifest: {'manifest-sha256.txt'}: a path twice", "hash: of an exhibit",
    "format: a key twice", "entry: of another version", "body: another salt", "body: CBOR: keys out of order",
    "body: CBOR: a half in nine bytes", "feed: endorsed by a stranger", "feed: the founding is not opened",
    "signature: in a second encoding", "signature: a key of order eight", "signature: with no nonce",
    "chain: points elsewhere", "checkpoint: a second signature line", "proof: for another place",
    "filing: of other files", "records: true for one", "records: a record left out", "exhibit: two files for one",
    "note: signed by a stranger", "consistency: a later root at an earlier size", "stamp: under another root",
)  # fmt: skip


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def is_stamped(name: str) -> bool:
    """Tell whether a bundle holds a time stamp, and so is not the same twice."""
    return name.split(":")[0] in {"note", "consistency", "stamp", "good-stamped"}


def as_text(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def entry_cases() -> dict[str, bytes]:
    """Return headers with their signatures, and what a reader says of each."""
    entry, other = LOG[1], LOG[0]
    header, signature = bytearray(entry.header), entry.signature

    def changed(at: int, to: bytes) -> str:
        return (header[:at] + to + header[at + len(to) :]).hex()

    cases = [
        ("good", header.hex(), signature.hex(), "ok"),
        ("good, the first of its feed", other.header.hex(), other.signature.hex(), "ok"),
        ("of a later version", changed(0, b"HBE2"), signature.hex(), "entry"),
        ("without a body", changed(92, bytes(4)), signature.hex(), "entry"),
        ("a byte too short", header[:-1].hex(), signature.hex(), "entry"),
        ("a byte too long", (header + b"\0").hex(), signature.hex(), "entry"),
        ("another sequence", changed(36, bytes(7) + b"\x09"), signature.hex(), "signature"),
        ("another case", changed(76, bytes(16)), signature.hex(), "signature"),
        ("another entry before it", changed(44, bytes(32)), signature.hex(), "signature"),
        ("the signature of another entry", header.hex(), other.signature.hex(), "signature"),
        ("no signature", header.hex(), bytes(64).hex(), "signature"),
    ]
    salt, body = entry.bodies[2]
    commitment = entry.commitments()[2]
    return {
        "cases.json": as_text(
            [{"what": w, "header": h, "signature": s, "expects": expects} for w, h, s, expects in cases]
        ),
        "commitment.json": as_text({"salt": salt.hex(), "body": body.hex(), "commitment": commitment.hex()}),
    }


def checkpoint_cases() -> dict[str, bytes]:
    """Return notes, and what a reader says of each."""
    note = note_of(LOG)
    body, _, line = note.partition("\n\n")
    cases = [
        ("good", note, "ok"),
        ("signed by nobody", body + "\n", "form"),
        ("signed twice", note + line, "form"),
        ("no line end", note[:-1], "form"),
        ("an empty line more", note + "\n", "form"),
        ("an extension line", body + "\nmore\n\n" + line, "form"),
        ("a size with a zero before it", note.replace("\n4\n", "\n04\n"), "form"),
        ("a size of other digits", note.replace("\n4\n", "\n٤\n"), "form"),
        ("a size beyond 2^53 - 1", note.replace("\n4\n", f"\n{2**53}\n"), "form"),
        ("a root without padding", note.replace("=\n\n", "\n\n"), "form"),
        ("signed in another name", body + "\n\n" + line.replace("habeas/0", "habeas/1"), "form"),
        ("a hyphen for the dash", note.replace("—", "-"), "form"),
        ("another size", note.replace("\n4\n", "\n5\n"), "signature"),
        ("another root", body[:-10] + ("A" if body[-10] != "A" else "B") + body[-9:] + "\n\n" + line, "signature"),
    ]
    return {
        "cases.json": as_text([{"what": what, "note": text, "expects": expects} for what, text, expects in cases]),
        "key.hex": public(FIRST).hex().encode() + b"\n",
    }


def proof_cases() -> dict[str, bytes]:
    """Return proof files, and what a reader says of each."""
    note = note_of(LOG).encode()
    text = proof_text([entry.leaf for entry in LOG], 1, note).decode()
    lines = text.split("\n")
    cases = [
        ("good", text, "ok"),
        ("of another form", text.replace("@v1", "@v2"), "form"),
        ("with an extra line", text.replace("index", "extra AAAA\nindex"), "form"),
        ("an index with a zero before it", text.replace("index 1", "index 01"), "form"),
        ("no index", text.replace("index 1\n", ""), "form"),
        ("a hash in a second encoding", text.replace("=\n\n", "\n\n"), "form"),
        ("no checkpoint", text.partition("\n\n")[0] + "\n", "form"),
        ("for another place", text.replace("index 1", "index 2"), "proof"),
        ("a hash less", "\n".join(lines[:2] + lines[3:]), "proof"),
        ("a hash more", text.replace("\n\n", "\n" + "A" * 43 + "=\n\n", 1), "proof"),
        ("hashes in another order", "\n".join([*lines[:2], lines[3], lines[2], *lines[4:]]), "proof"),
    ]
    return {
        "cases.json": as_text([{"what": what, "proof": text, "expects": expects} for what, text, expects in cases]),
        "leaf.hex": LOG[1].leaf.hex().encode() + b"\n",
    }


def bundle_cases() -> dict[str, bytes]:
    """Return bundles, and the failures of each."""
    files = {"good.zip": good(), "good-stamped.zip": good_stamped()}
    cases: list[dict[str, Any]] = [
        {"file": "good.zip", "what": "as it should be", "expects": []},
        {"file": "good-stamped.zip", "what": "restored once, stamped twice", "expects": []},
    ]
    for name in BUNDLES:
        made = BAD[name].make()
        assert isinstance(made, bytes)
        files[f"{slug(name)}.zip"] = made
        cases.append({"file": f"{slug(name)}.zip", "what": name, "expects": sorted(map(list, BAD[name].expects))})
    return files | {"cases.json": as_text(cases)}


FOLDERS: dict[str, Callable[[], dict[str, bytes]]] = {
    "entry": entry_cases,
    "checkpoint": checkpoint_cases,
    "proof": proof_cases,
    "bundle": bundle_cases,
}


def main(arguments: Sequence[str]) -> None:
    """Write all files under the folder given."""
    for folder, cases in FOLDERS.items():
        place = Path(arguments[0]) / folder
        place.mkdir(parents=True, exist_ok=True)
        for name, content in cases().items():
            (place / name).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1:])
