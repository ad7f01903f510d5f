"""entries.db: the truth. Headers and signatures, and for each body its subject, commitment and sealed bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import apsw
import msgspec

from habeas.errors import DamagedError
from habeas.log.entry import Entry, read_header
from habeas.sealing.bodies import SealedBody

_SCHEMA = """
CREATE TABLE entry (n INTEGER PRIMARY KEY, header BLOB NOT NULL, signature BLOB NOT NULL);
CREATE TABLE body (place INTEGER PRIMARY KEY, subject BLOB NOT NULL, commitment BLOB NOT NULL, sealed BLOB,
    entry INTEGER AS (place >> 32) VIRTUAL, idx INTEGER AS (place & 4294967295) VIRTUAL);
"""
_VERSION = 1
# The place of a body in the log is one number, so that a row is appended at the end of the table, where pages fill up.
BETWEEN = "place BETWEEN (? << 32) AND (? << 32) + 4294967295"
"""Bodies of the entries from one to another, both included: `WHERE` + this, with the two numbers."""


def place_of(entry: int, index: int) -> int:
    """Return a body's place in the log as one number, which `entry_of` reads back."""
    return entry << 32 | index


def entry_of(place: int) -> tuple[int, int]:
    """Return the entry and the index that a place is made of."""
    return place >> 32, place & 0xFFFFFFFF


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
        self.database.pragma("user_version", _VERSION)

    def check_version(self) -> None:
        """Check that this program reads this layout.

        Raises: DamagedError: it was laid out by another version.
        """
        if int(self.database.pragma("user_version")) != _VERSION:
            raise DamagedError(
                "entries.db was laid out by another version of Habeas",
                place="entries.db",
                advice="Open it with that version; or import again, into a new case, the files that you kept.",
            )

    def count(self) -> int:
        """Return how many entries there are."""
        return int(self.database.execute("SELECT count(*) FROM entry").get)

    def count_bodies(self, limit: int) -> int:
        """Return how many bodies there are, counted up to a limit."""
        return int(self.database.execute("SELECT count(*) FROM (SELECT 1 FROM body LIMIT ?)", (limit,)).get)

    def walk(self, start: int = 0) -> Iterator[tuple[int, Entry]]:
        """Give the entries in the order of the log.

        Raises: EntryError: a header that is none.
        """
        cursor = self.database.execute("SELECT n, header, signature FROM entry WHERE n >= ? ORDER BY n", (start,))
        for n, header, signature in cursor:
            yield n, Entry(header=read_header(bytes(header), place=f"entry {n}"), signature=bytes(signature))

    def leaves(self) -> Iterator[bytes]:
        """Give the leaves of the log's tree in order, as stored: quicker than `walk`, which reads each header."""
        for header, signature in self.database.execute("SELECT header, signature FROM entry ORDER BY n"):
            yield header + signature

    def bodies(self, entry: int) -> Iterator[StoredBody]:
        """Give an entry's bodies in order."""
        cursor = self.database.execute(
            f"SELECT idx, subject, commitment, sealed FROM body WHERE {BETWEEN} ORDER BY place", (entry, entry)
        )
        for row in cursor:
            yield StoredBody(*row)

    def bodies_beyond(self, entry: int) -> bool:
        """Tell whether there are bodies of this entry or of later ones."""
        return (
            self.database.execute("SELECT 1 FROM body WHERE place >= ? LIMIT 1", (place_of(entry, 0),)).fetchone()
            is not None
        )

    def destroy(self, subjects: Iterable[bytes]) -> None:
        """Destroy the sealed bytes of every body about these subjects; their commitments stay, so the log verifies."""
        self.database.execute("CREATE TEMP TABLE IF NOT EXISTS gone (subject BLOB PRIMARY KEY)")
        self.database.executemany("INSERT OR IGNORE INTO gone VALUES (?)", ((subject,) for subject in subjects))
        self.database.execute("UPDATE body SET sealed = NULL WHERE sealed IS NOT NULL AND subject IN gone")
        self.database.execute("DROP TABLE gone")

    def add(self, n: int, entry: Entry) -> None:
        """Write an entry's header and signature."""
        self.database.execute("INSERT INTO entry VALUES (?, ?, ?)", (n, entry.header.encode(), entry.signature))

    def add_bodies(self, n: int, bodies: Iterable[tuple[int, bytes, SealedBody]]) -> None:
        """Write sealed bodies of entry `n`, a few hundred at most: each with its index and subject."""
        self.database.executemany(
            "INSERT INTO body (place, subject, commitment, sealed) VALUES (?, ?, ?, ?)",
            ((place_of(n, index), subject, body.commitment, body.sealed) for index, subject, body in bodies),
        )
