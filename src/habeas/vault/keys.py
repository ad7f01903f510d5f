"""keys.db: one key a data subject, one age identity an exhibit, the feed's seed, and the head last seen.

Destroying a row here is forgetting: nothing else opens what it opened. What was forgotten on purpose is remembered by
id, so that a missing key is either in this list or damage.
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
CREATE TABLE pending (entry INTEGER PRIMARY KEY, notes INTEGER NOT NULL DEFAULT 0);
"""
# What came after the first version of this file; laid out when an older one is opened.
_SINCE_1 = """
CREATE TABLE withdrawn (subject BLOB PRIMARY KEY, entry INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE forgetting (subject BLOB PRIMARY KEY, entry INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE leftover (file TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE note (n INTEGER PRIMARY KEY, body BLOB NOT NULL);
"""
_VERSION = 1


class Keyring:
    """The keys of one case. The caller opens and closes the database and owns the transaction."""

    def __init__(self, database: apsw.Connection) -> None:
        self.database = database
        self.expects: int | None = None  # the entry that may follow without a word to keys.db

    def create(self, feed: bytes, seed: Secret, subject_key: bytes, empty_root: bytes) -> None:
        """Lay out a new keyring with the case's own subject and the first feed."""
        self.database.execute(_SCHEMA + _SINCE_1)
        self.database.pragma("user_version", _VERSION)
        self.database.execute("INSERT INTO feed VALUES (?, ?, 1)", (feed, seed.value))
        self.database.execute("INSERT INTO subject VALUES (?, ?, 0)", (CASE_SUBJECT, subject_key))
        self.database.execute("INSERT INTO head VALUES (1, 0, ?)", (empty_root,))

    def upgrade(self) -> None:
        """Lay out what a keyring of an older version lacks.

        Raises: DamagedError: it is of a newer version.
        """
        version = int(self.database.pragma("user_version"))
        if version > _VERSION:
            raise DamagedError(
                "keys.db was written by a newer version of Habeas", place="keys.db", advice="Use that version."
            )
        if version < _VERSION:
            with self.database:
                self.database.execute(_SINCE_1)
                self.database.execute("ALTER TABLE pending ADD COLUMN notes INTEGER NOT NULL DEFAULT 0")
                self.database.pragma("user_version", _VERSION)

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
        """Keep new subjects' keys (some hundred at most, not none), made for an entry that is about to be written."""
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

    def stay_in_memory(self) -> None:
        """Let every page that was read stay, up to 256 MB: who asks for all keys asks in an order of no page."""
        self.database.pragma("cache_size", -256_000)

    def exhibits(self) -> frozenset[bytes]:
        """Return the raw ids of all exhibits that can be opened."""
        return frozenset(bytes(row[0]) for row in self.database.execute("SELECT exhibit FROM identity"))

    def withdrawn(self) -> dict[bytes, int]:
        """Return the subjects and exhibits whose keys were destroyed on purpose, each with the entry that says so."""
        return {bytes(subject): int(n) for subject, n in self.database.execute("SELECT subject, entry FROM withdrawn")}

    def came_back(self) -> bool:
        """Tell whether a key is here that a withdrawal destroyed."""
        found = self.database.execute(
            "SELECT 1 FROM withdrawn WHERE subject IN (SELECT id FROM subject)"
            " OR subject IN (SELECT exhibit FROM identity) LIMIT 1"
        )
        return found.fetchone() is not None

    def plan_to_forget(self, subjects: Collection[bytes], entry: int) -> None:
        """Write down what is to be forgotten once an entry exists.

        Args:
            subjects: raw ids of mentions and exhibits.
            entry: the entry that will hold the withdrawal.
        """
        self.database.executemany(
            "INSERT OR REPLACE INTO forgetting VALUES (?, ?)", ((subject, entry) for subject in subjects)
        )

    def to_forget(self, entries: int) -> dict[bytes, int]:
        """Return what a log of this size says is to be forgotten and is not yet; drop what was never decided."""
        self.database.execute("DELETE FROM forgetting WHERE entry >= ?", (entries,))
        return {bytes(subject): int(n) for subject, n in self.database.execute("SELECT subject, entry FROM forgetting")}

    def forget(self, subject: bytes, entry: int) -> None:
        """Destroy the key of a mention or exhibit, and remember that a withdrawal did so."""
        run = self.database.execute
        run("INSERT OR IGNORE INTO leftover SELECT sealed FROM identity WHERE exhibit = ?", (subject,))
        run("INSERT OR IGNORE INTO leftover VALUES ('')")  # there is still something to clear away
        run("DELETE FROM identity WHERE exhibit = ?", (subject,))
        run("DELETE FROM subject WHERE id = ?", (subject,))
        run("INSERT OR IGNORE INTO withdrawn VALUES (?, ?)", (subject, entry))
        run("DELETE FROM forgetting WHERE subject = ?", (subject,))

    def leftovers(self) -> tuple[str, ...] | None:
        """Return the sealed files whose keys are gone; None when everything was cleared away after the keys."""
        found = tuple(str(row[0]) for row in self.database.execute("SELECT file FROM leftover"))
        return tuple(name for name in found if name) if found else None

    def nothing_left_over(self) -> None:
        """Everything was cleared away."""
        self.database.execute("DELETE FROM leftover")

    def write_note(self, body: bytes) -> None:
        """Keep a note of an access until the next entry takes it in."""
        self.database.execute("INSERT INTO note (body) VALUES (?)", (body,))

    def notes(self) -> tuple[tuple[int, bytes], ...]:
        """Return the notes that wait, oldest first, each with its number."""
        return tuple((int(n), bytes(body)) for n, body in self.database.execute("SELECT n, body FROM note ORDER BY n"))

    def count_notes(self) -> int:
        """Return how many notes wait."""
        return int(self.database.execute("SELECT count(*) FROM note").get)

    def feed(self) -> tuple[bytes, Secret]:
        """Return the feed this installation writes to."""
        row = self.database.execute("SELECT id, seed FROM feed WHERE active = 1").fetchone()
        if row is None:
            raise DamagedError("keys.db holds no feed to write to", place="keys.db")
        return bytes(row[0]), Secret(bytes(row[1]))

    def succeed(self, old: bytes, new: bytes, seed: Secret) -> None:
        """Write to a new feed from now on; the old seed is destroyed, so that two machines never write one feed."""
        with self.database:
            self.database.execute("UPDATE feed SET seed = zeroblob(0), active = 0 WHERE id = ?", (old,))
            self.database.execute("INSERT INTO feed VALUES (?, ?, 1)", (new, seed.value))

    def feeds(self) -> frozenset[bytes]:
        """Return the ids of all feeds enrolled in the case."""
        return frozenset(bytes(row[0]) for row in self.database.execute("SELECT id FROM feed"))

    def head(self) -> tuple[int, bytes]:
        """Return the number of entries and the log's root last seen here."""
        entries, root = self.database.execute("SELECT entries, root FROM head").get
        return int(entries), bytes(root)

    def see(self, entries: int, root: bytes) -> None:
        """Remember the log's size and root, so that an older entries.db is recognised.

        The next entry may follow without a word to keys.db, if it makes no key: it is expected from now on.
        """
        run = self.database.execute
        run("UPDATE head SET entries = ?, root = ?", (entries, root))
        # The notes that the entry took in are in the log now, or still here if the entry never came to be.
        run("DELETE FROM note WHERE n <= (SELECT max(notes) FROM pending WHERE entry < ?)", (entries,))
        run("DELETE FROM pending")
        run("INSERT INTO pending VALUES (?, 0)", (entries,))
        self.expects = entries

    def begin(self, entry: int, *, notes: int) -> None:
        """Mark that an entry is being written, with keys made for it.

        Args:
            notes: the number of the last note that the entry takes in, 0 if none.
        """
        self.database.execute("INSERT OR REPLACE INTO pending VALUES (?, ?)", (entry, notes))

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
            self.expects = None
        return files
