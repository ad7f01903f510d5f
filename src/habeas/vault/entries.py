"""entries.db: the truth. Headers and signatures, and for each body its subject, commitment and sealed bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import apsw
import msgspec

from habeas.log.entry import Entry, read_header
from habeas.sealing.bodies import SealedBody

_SCHEMA = """
CREATE TABLE entry (n INTEGER PRIMARY KEY, header BLOB NOT NULL, signature BLOB NOT NULL);
CREATE TABLE body (
    entry INTEGER NOT NULL, idx INTEGER NOT NULL, subject BLOB NOT NULL, commitment BLOB NOT NULL, sealed BLOB,
    PRIMARY KEY (entry, idx)) WITHOUT ROWID;
"""


class StoredBody(msgspec.Struct, frozen=True):
    """A body as entries.db holds it; `sealed` is None once it was destroyed."""

    index: int
    subject: bytes
    commitment: bytes
    sealed: bytes | None


class Entries:
    """The entries of one case. The caller opens and closes the database and owns the transaction."""

    def __init__(self, database: apsw.Connection) -> None:
        self.database = database

    def create(self) -> None:
        """Lay out an empty log."""
        self.database.execute(_SCHEMA)

    def count(self) -> int:
        """Return how many entries there are."""
        return int(self.database.execute("SELECT count(*) FROM entry").get)

    def walk(self, start: int = 0) -> Iterator[tuple[int, Entry]]:
        """Give the entries in the order of the log.

        Raises: EntryError: a header that is none.
        """
        cursor = self.database.execute("SELECT n, header, signature FROM entry WHERE n >= ? ORDER BY n", (start,))
        for n, header, signature in cursor:
            yield n, Entry(header=read_header(bytes(header), place=f"entry {n}"), signature=bytes(signature))

    def bodies(self, entry: int) -> Iterator[StoredBody]:
        """Give an entry's bodies in order."""
        cursor = self.database.execute(
            "SELECT idx, subject, commitment, sealed FROM body WHERE entry = ? ORDER BY idx", (entry,)
        )
        for row in cursor:
            yield StoredBody(*row)

    def bodies_beyond(self, entry: int) -> bool:
        """Tell whether there are bodies of this entry or of later ones."""
        return self.database.execute("SELECT 1 FROM body WHERE entry >= ? LIMIT 1", (entry,)).fetchone() is not None

    def add(self, n: int, entry: Entry) -> None:
        """Write an entry's header and signature."""
        self.database.execute("INSERT INTO entry VALUES (?, ?, ?)", (n, entry.header.encode(), entry.signature))

    def add_bodies(self, n: int, bodies: Iterable[tuple[int, bytes, SealedBody]]) -> None:
        """Write sealed bodies of entry `n`: each with its index and subject."""
        self.database.executemany(
            "INSERT INTO body VALUES (?, ?, ?, ?, ?)",
            ((n, index, subject, body.commitment, body.sealed) for index, subject, body in bodies),
        )
