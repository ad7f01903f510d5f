"""keys.db: one key a data subject, one age identity an exhibit, the feed's seed, and the head last seen.

Destroying a row here is forgetting: nothing else opens what it opened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import apsw

from habeas.errors import DamagedError, ForgottenError, RollbackError
from habeas.sealing.secrets import Secret

CASE_SUBJECT = bytes(16)
"""The subject of bodies that are about no person: units, sources, runs, links (ids and comparisons, no names)."""

_SCHEMA = """
CREATE TABLE subject (id BLOB PRIMARY KEY, key BLOB NOT NULL, entry INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE identity (exhibit BLOB PRIMARY KEY, secret BLOB NOT NULL, sealed TEXT NOT NULL, entry INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE feed (id BLOB PRIMARY KEY, seed BLOB NOT NULL, active INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), entries INTEGER NOT NULL, root BLOB NOT NULL);
CREATE TABLE pending (entry INTEGER PRIMARY KEY);
"""


class Keyring:
    """The keys of one case. The caller opens and closes the database and owns the transaction."""

    def __init__(self, database: apsw.Connection) -> None:
        self.database = database

    def create(self, feed: bytes, seed: Secret, subject_key: bytes, empty_root: bytes) -> None:
        """Lay out a new keyring with the case's own subject and the first feed."""
        self.database.execute(_SCHEMA)
        self.database.execute("INSERT INTO feed VALUES (?, ?, 1)", (feed, seed.value))
        self.database.execute("INSERT INTO subject VALUES (?, ?, 0)", (CASE_SUBJECT, subject_key))
        self.database.execute("INSERT INTO head VALUES (1, 0, ?)", (empty_root,))

    def subject(self, subject: bytes) -> bytes:
        """Return a subject's key.

        Raises: ForgottenError: it was destroyed.
        """
        row = self.database.execute("SELECT key FROM subject WHERE id = ?", (subject,)).fetchone()
        if row is None:
            raise ForgottenError("the key of this subject was destroyed", place=subject.hex())
        return bytes(row[0])

    def subjects(self, wanted: Collection[bytes]) -> dict[bytes, bytes]:
        """Return the keys of those of these subjects (a few hundred at most) that have one."""
        marks = ", ".join("?" * len(wanted))
        found = self.database.execute(f"SELECT id, key FROM subject WHERE id IN ({marks})", tuple(wanted))
        return dict(found)

    def add_subjects(self, keys: Mapping[bytes, bytes], entry: int) -> None:
        """Keep new subjects' keys, made for an entry that is about to be written."""
        self.database.executemany(
            "INSERT INTO subject VALUES (?, ?, ?)", ((subject, key, entry) for subject, key in keys.items())
        )

    def add_identity(self, exhibit: bytes, secret: Secret, sealed: str, entry: int) -> None:
        """Keep a new exhibit's identity."""
        self.database.execute("INSERT INTO identity VALUES (?, ?, ?, ?)", (exhibit, secret.value, sealed, entry))

    def identity(self, exhibit: bytes) -> tuple[Secret, str]:
        """Return an exhibit's identity and the name of its sealed file.

        Raises: ForgottenError: it was destroyed.
        """
        row = self.database.execute("SELECT secret, sealed FROM identity WHERE exhibit = ?", (exhibit,)).fetchone()
        if row is None:
            raise ForgottenError("the key of this exhibit was destroyed", place=exhibit.hex())
        return Secret(bytes(row[0])), str(row[1])

    def exhibit_files(self) -> set[str]:
        """Return the names of all sealed files that belong to the case."""
        return {row[0] for row in self.database.execute("SELECT sealed FROM identity")}

    def feed(self) -> tuple[bytes, Secret]:
        """Return the feed this installation writes to."""
        row = self.database.execute("SELECT id, seed FROM feed WHERE active = 1").fetchone()
        if row is None:
            raise DamagedError("keys.db holds no feed to write to", place="keys.db")
        return bytes(row[0]), Secret(bytes(row[1]))

    def feeds(self) -> frozenset[bytes]:
        """Return the ids of all feeds enrolled in the case."""
        return frozenset(bytes(row[0]) for row in self.database.execute("SELECT id FROM feed"))

    def head(self) -> tuple[int, bytes]:
        """Return the number of entries and the log's root last seen here."""
        entries, root = self.database.execute("SELECT entries, root FROM head").get
        return int(entries), bytes(root)

    def see(self, entries: int, root: bytes) -> None:
        """Remember the log's size and root, so that an older entries.db is recognised; nothing is pending any more."""
        self.database.execute("UPDATE head SET entries = ?, root = ?", (entries, root))
        self.database.execute("DELETE FROM pending")

    def begin(self, entry: int) -> None:
        """Mark that an entry is being written, with keys made for it."""
        self.database.execute("INSERT OR REPLACE INTO pending VALUES (?)", (entry,))

    def check_log(self, entries: int, root: bytes) -> None:
        """Check that a log is the one last seen here, or that with the entry that was being written.

        Raises: RollbackError: entries.db or keys.db is older than the other, or another one.
        """
        seen, seen_root = self.head()
        advice = "Somebody may have put an older or forged file in its place. Restore the whole case from a backup."
        if entries < seen:
            raise RollbackError(
                f"entries.db holds {entries} entries where {seen} were seen before", place="entries.db", advice=advice
            )
        if entries == seen and root != seen_root:
            raise RollbackError(
                f"entries.db is another one than keys.db last saw at size {seen}", place="entries.db", advice=advice
            )
        pending = self.database.execute("SELECT 1 FROM pending WHERE entry = ?", (seen,)).fetchone()
        if entries > seen + (pending is not None):
            raise RollbackError(
                f"keys.db last saw {seen} entries where entries.db holds {entries}", place="keys.db", advice=advice
            )

    def drop_unused(self, entries: int) -> list[str]:
        """Destroy keys made for an entry that was never written; return the exhibit files that go with them.

        Args:
            entries: how many entries the log has.
        """
        stale = self.database.execute("SELECT count(*) FROM pending WHERE entry >= ?", (entries,)).get
        files = []
        if stale:
            files = [
                row[0] for row in self.database.execute("SELECT sealed FROM identity WHERE entry >= ?", (entries,))
            ]
            self.database.execute("DELETE FROM identity WHERE entry >= ?", (entries,))
            self.database.execute("DELETE FROM subject WHERE entry >= ? AND id != ?", (entries, CASE_SUBJECT))
            self.database.execute("DELETE FROM pending WHERE entry >= ?", (entries,))
        return files
