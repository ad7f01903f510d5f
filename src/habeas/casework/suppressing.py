"""Who withdrew is not taken in again: keyed hashes by which a later import of the list recognises their rows."""

from __future__ import annotations

from habeas.model.encoding import decode_fast
from habeas.model.protection import Withdrawal
from habeas.vault.case import Case

SIZE = 16


def blind(case: Case, source: str, external_id: str) -> bytes:
    """Return what is kept of a withdrawn row: a hash under a key of the case, which nobody without it can test."""
    return case.blind(f"{source}\0{external_id}".encode("utf-8", "surrogatepass"), size=SIZE)


def blind_file(case: Case, sha256: str) -> bytes:
    """Return what is kept of a withdrawn file, so that it is not taken in again."""
    return case.blind(f"\0{sha256}".encode(), size=SIZE)


def suppressed(case: Case) -> frozenset[bytes]:
    """Return the hashes of all rows and files that were withdrawn."""
    bodies = (decode_fast(bytes(body)) for (body,) in case.index.database.execute("SELECT body FROM withdrawal"))
    return frozenset(
        body.suppressed[at : at + SIZE]
        for body in bodies
        if isinstance(body, Withdrawal)
        for at in range(0, len(body.suppressed), SIZE)
    )
