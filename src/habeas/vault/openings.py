"""What a case can show without any key of its own: single bodies with salt and path, a signed checkpoint, proofs to it.

Nothing is opened here but what the caller names. A body leaves with the 32 bytes of salt that its commitment was made
with; the keys stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast
from zlib import crc32

from habeas.errors import DamagedError, EntryError, ForgottenError
from habeas.log.checkpoint import Checkpoint, signed_note
from habeas.log.entry import Entry, read_header
from habeas.log.paths import Paths
from habeas.model.encoding import decode_fast
from habeas.model.ids import raw_of
from habeas.model.records import Body
from habeas.sealing.bodies import open_salted
from habeas.sealing.exhibits import Hashing
from habeas.sealing.feeds import sign
from habeas.vault.case import Case
from habeas.vault.entries import BETWEEN, place_of
from habeas.vault.keys import CASE_SUBJECT
from habeas.vault.layout import ENTRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One body of an entry, its salt, and its path in the tree over the entry's commitments."""

    index: int
    salt: bytes
    path: tuple[bytes, ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitBytes:
    """What an exhibit's original bytes come to: SHA-256 in hex, size in bytes, CRC-32."""

    sha256: str
    size: int
    crc32: int


class EntryView:
    """One entry of an open case: its commitments read once, its bodies opened one by one.

    Raises: EntryError: its bodies are not the ones that were signed.
    """

    def __init__(self, case: Case, n: int) -> None:
        self._case, self.n = case, n
        self.entry = _entry(case, n)
        run = case.entries.database.execute
        rows = run(f"SELECT idx, commitment FROM body WHERE {BETWEEN} ORDER BY place", (n, n))
        self._paths = Paths(bytes(commitment) for at, (index, commitment) in enumerate(rows) if index == at)
        header = self.entry.header
        if (self._paths.size, self._paths.root()) != (header.bodies, header.bodies_root):
            raise EntryError("its bodies are not the ones that were signed", place=f"entry {n}")

    def bodies(self, *, about: str | None = None, newest_first: bool = False) -> Iterator[tuple[int, Body]]:
        """Give the bodies about one mention or exhibit, or those about nobody (units, links), each with its index.

        Raises: AlteredError, DamagedError.
        """
        order = "DESC" if newest_first else "ASC"
        subject = CASE_SUBJECT if about is None else raw_of(about)
        rows = self._case.entries.database.execute(
            f"SELECT idx FROM body WHERE {BETWEEN} AND subject = ? ORDER BY place {order}", (self.n, self.n, subject)
        )
        for index in [int(at) for (at,) in rows]:
            yield index, decode_fast(self._open(index)[1])

    def open(self, index: int) -> Opening:
        """Open one body.

        Raises: ForgottenError: it was destroyed. AlteredError, DamagedError.
        """
        salt, body = self._open(index)
        return Opening(index=index, salt=salt, path=self._paths.inclusion(index), body=body)

    def _open(self, index: int) -> tuple[bytes, bytes]:
        place, header = f"entry {self.n} body {index}", self.entry.header
        row = self._case.entries.database.execute(
            "SELECT subject, commitment, sealed FROM body WHERE place = ?", (place_of(self.n, index),)
        ).fetchone()
        if row is None or row[2] is None:
            raise ForgottenError("this body was destroyed", place=place)
        key = self._case.keyring.subjects({bytes(row[0])}).get(bytes(row[0]))
        if key is None:
            raise DamagedError("keys.db lacks the key of a body that was never withdrawn", place=place)
        return open_salted(
            bytes(row[2]),
            bytes(row[1]),
            feed=header.feed,
            sequence=header.sequence,
            index=index,
            subject_key=key,
        )


def log_paths(case: Case) -> Paths:
    """Return the paths of the log's tree as it is now."""
    return Paths(case.entries.leaves())


def signed_checkpoint(case: Case) -> str:
    """Return the checkpoint of the log as it is now, signed by this installation's feed (C2SP signed-note)."""
    feed, seed = case.keyring.feed()
    now = Checkpoint(origin=case.origin, size=case.frontier.size, root=case.frontier.root())
    return signed_note(now, public_key=feed, sign=lambda message: sign(message, seed))


def exhibit_bytes(case: Case, exhibit: str) -> ExhibitBytes:
    """Read an exhibit through and say what its bytes come to; nothing of it is kept.

    Raises: AlteredError, ForgottenError, DamagedError.
    """
    sink = _Sink(None)
    plain = Hashing(cast(BinaryIO, sink))
    case.read_exhibit(exhibit, plain)
    return ExhibitBytes(sha256=plain.hexdigest(), size=plain.size, crc32=sink.crc32)


def copy_exhibit(case: Case, exhibit: str, write: Callable[[bytes], object]) -> None:
    """Hand an exhibit's original bytes over, piece by piece.

    Raises: AlteredError, ForgottenError, DamagedError, DiskError.
    """
    case.read_exhibit(exhibit, Hashing(cast(BinaryIO, _Sink(write))))


class _Sink:
    """What an exhibit is decrypted into: hands each piece on, and keeps none."""

    def __init__(self, write: Callable[[bytes], object] | None) -> None:
        self._write = write
        self.crc32 = 0

    def write(self, piece: bytes) -> int:
        if self._write is None:
            self.crc32 = crc32(piece, self.crc32)
        else:
            self._write(piece)
        return len(piece)

    def flush(self) -> None:
        """There is nothing to flush."""


def _entry(case: Case, n: int) -> Entry:
    row = case.entries.database.execute("SELECT header, signature FROM entry WHERE n = ?", (n,)).fetchone()
    if row is None:
        raise DamagedError(f"there is no entry {n}", place=ENTRIES)
    return Entry(header=read_header(bytes(row[0]), place=f"entry {n}"), signature=bytes(row[1]))
