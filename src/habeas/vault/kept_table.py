"""What a run of the linkage keeps for the next one: bytes in index.db that no entry holds and no rebuild makes anew.

May it be lost: yes, the next run compares everything. May it be rolled back: whoever reads it checks what it was made
of. Who can read it: whoever can open index.db; it holds names. It goes as soon as a record goes or is replaced,
whatever takes it away, and with every withdrawal; the pages where it lay are overwritten like all others
(`secure_delete`, VACUUM). No backup holds it, for none holds index.db. What does someone gain who can write it: links
that no comparison made.
"""

from __future__ import annotations

import apsw

SCHEMA = """
CREATE TABLE kept (one INTEGER PRIMARY KEY CHECK (one = 1), content BLOB);
CREATE TRIGGER kept_lost AFTER DELETE ON record BEGIN DELETE FROM kept; END;
CREATE TRIGGER kept_replaced AFTER UPDATE OF current ON record WHEN OLD.current = 1 AND NEW.current <> 1
    BEGIN DELETE FROM kept; END;
"""
MOST = 1 << 29
"""Bytes that are kept at most: SQLite holds no more than a gigabyte in one value, and memory holds it twice."""


class KeptTable:
    """At most one state. The caller owns the database and the transaction."""

    def __init__(self, database: apsw.Connection) -> None:
        self._run = database.execute

    def put(self, content: bytes) -> bool:
        """Keep a state in place of the one before; tell whether it was small enough to be kept."""
        self.forget()
        if len(content) > MOST:
            return False
        self._run("INSERT INTO kept VALUES (1, ?)", (content,))
        return True

    def read(self) -> bytes | None:
        """Return the state; None if there is none."""
        row = self._run("SELECT content FROM kept").fetchone()
        return bytes(row[0]) if row else None

    def forget(self) -> None:
        """Destroy the state."""
        self._run("DELETE FROM kept")
