"""`habeas verify` of an imported list against a loop that opens and hashes the same bodies.

The loop has every sealed body, its key and what it is bound to in memory before the clock starts; it decrypts
with PyNaCl and takes one SHA-256 of what came out. Verify reads them from the encrypted databases, opens them, checks
commitments, tree, signature and chain, and then the authentication code of every page of every file.
"""

from __future__ import annotations

import struct
import sys
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measuring import CASE, Line, new_context, options, show, write_list

from habeas.casework.checking import verify
from habeas.casework.context import Context
from habeas.casework.importing import import_table

ROWS, RATIO = 100_000, 4.0
_NONCE = 24
# What a body is bound to, written out from the format and not taken from the program that is measured.
_DOMAIN, _PLACE = b"habeas/sealed-body/v1\0", struct.Struct(">32sQI")


def main() -> None:
    chosen = options("habeas verify / a loop that opens and hashes the same bodies")
    rows = 3_000 if chosen.quick else ROWS
    with TemporaryDirectory() as folder, new_context() as context:
        import_table(context, CASE, *write_list(Path(folder), rows))
        bodies = sealed_bodies(context)
        loops, walks = [], []
        for _ in range(1 if chosen.quick else chosen.repeats):
            loops.append(open_and_hash(bodies))
            walks.append(seconds_of_verify(context))
    show(
        [
            Line(what=f"{len(bodies):,} bodies: open and hash", value=min(loops), unit="s"),
            Line(what=f"{len(bodies):,} bodies: verify", value=min(walks), unit="s"),
            Line(what="ratio", value=min(walks) / min(loops), unit="x", limit=RATIO),
        ]
    )


def sealed_bodies(context: Context) -> list[tuple[bytes, bytes, bytes, bytes]]:
    """Return every body's nonce, sealed bytes, what it is bound to, and key."""
    with context.case(CASE, "benchmark") as case:
        return [
            (
                body.sealed[:_NONCE],
                body.sealed[_NONCE:],
                _DOMAIN + _PLACE.pack(entry.header.feed, entry.header.sequence, body.index),
                key,
            )
            for n, entry in case.entries.walk()
            for body, key in case.stored(n)
            if body.sealed is not None and key is not None
        ]


def open_and_hash(bodies: Sequence[tuple[bytes, bytes, bytes, bytes]]) -> float:
    """Return the seconds that opening and hashing them takes."""
    started = time.perf_counter()
    for nonce, sealed, bound_to, key in bodies:
        sha256(decrypt(sealed, bound_to, nonce, key)).digest()
    return time.perf_counter() - started


def seconds_of_verify(context: Context) -> float:
    """Return the seconds of a verification, which must find nothing."""
    started = time.perf_counter()
    found = verify(context, CASE)
    seconds = time.perf_counter() - started
    if found.failures:
        raise SystemExit(f"{len(found.failures)} failures where there should be none: {found.failures[0]}")
    return seconds


if __name__ == "__main__":
    main()
