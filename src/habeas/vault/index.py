"""index.db: what the entries amount to, in tables quick to ask. Rebuilt from entries.db and keys.db at any time.

May it be lost: yes. Each body is applied in the order of the log by `apply`, and nothing else writes here, so that a
rebuilt index has the same content (property test).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import NamedTuple

import apsw
import msgspec
from anyascii import anyascii

from habeas.errors import DamagedError
from habeas.model.ids import raw_of
from habeas.model.records import (
    Access,
    Backup,
    Body,
    Consent,
    Custody,
    Drill,
    Exhibit,
    Feed,
    Filing,
    Founding,
    Link,
    LinkRun,
    Loss,
    Record,
    Source,
    Stamp,
    StampDue,
    Undo,
    Unit,
    Withdrawal,
)
from habeas.vault.entries import entry_of as entry_of
from habeas.vault.entries import place_of

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE unit (entry INTEGER PRIMARY KEY, verb TEXT, at TEXT, by TEXT, counts TEXT);
CREATE TABLE source (id TEXT PRIMARY KEY, slug TEXT UNIQUE, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE exhibit (id TEXT PRIMARY KEY, sha256 TEXT, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE custody (entry INTEGER, idx INTEGER, exhibit TEXT, action TEXT, who TEXT, at TEXT,
    PRIMARY KEY (entry, idx)) WITHOUT ROWID;
CREATE TABLE record (n INTEGER PRIMARY KEY, mention BLOB, source TEXT, external_id TEXT, digest BLOB,
    entry INTEGER, current INTEGER, body BLOB);
CREATE INDEX record_mention ON record (mention);
CREATE INDEX record_external ON record (source, external_id) WHERE current = 1;
CREATE TABLE loss (entry INTEGER, idx INTEGER, source TEXT, body BLOB, PRIMARY KEY (entry, idx)) WITHOUT ROWID;
CREATE TABLE run (id TEXT PRIMARY KEY, entry INTEGER, in_force INTEGER, undone INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE link (id TEXT PRIMARY KEY, a TEXT, b TEXT, same TEXT, state TEXT, by TEXT, by_person INTEGER,
    probability REAL, in_force INTEGER, undone INTEGER, entry INTEGER, idx INTEGER, body BLOB) WITHOUT ROWID;
CREATE INDEX link_by ON link (by);
CREATE INDEX link_pair ON link (a, b);
CREATE TABLE undo (entry INTEGER, idx INTEGER, body BLOB, PRIMARY KEY (entry, idx)) WITHOUT ROWID;
CREATE TABLE member (mention TEXT PRIMARY KEY, person TEXT) WITHOUT ROWID;
CREATE INDEX member_person ON member (person);
CREATE INDEX link_other ON link (b);
CREATE TABLE conflict (apart TEXT PRIMARY KEY, links TEXT) WITHOUT ROWID;
CREATE TABLE consent (id TEXT PRIMARY KEY, about TEXT, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE filing (id TEXT PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE withdrawal (id TEXT PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE feed (id BLOB PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE access (entry INTEGER, idx INTEGER, what TEXT, verb TEXT, by TEXT, at TEXT, every INTEGER,
    PRIMARY KEY (entry, idx)) WITHOUT ROWID;
CREATE TABLE accessed (mention BLOB, entry INTEGER, idx INTEGER, PRIMARY KEY (mention, entry, idx)) WITHOUT ROWID;
CREATE TABLE stamp_due (id TEXT PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE stamp (due TEXT PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE backup (place TEXT, entry INTEGER, entries INTEGER, at TEXT, PRIMARY KEY (place, entry)) WITHOUT ROWID;
CREATE TABLE drill (entry INTEGER, idx INTEGER, place TEXT, entries INTEGER, ok INTEGER, at TEXT,
    PRIMARY KEY (entry, idx)) WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5(names, places, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO search(search, rank) VALUES ('secure-delete', 1);
"""
_TABLES = {
    "meta": "name",
    "unit": "entry",
    "source": "id",
    "exhibit": "id",
    "custody": "entry, idx",
    "record": "n",
    "loss": "entry, idx",
    "run": "id",
    "link": "id",
    "undo": "entry, idx",
    "member": "mention",
    "conflict": "apart",
    "consent": "id",
    "filing": "id",
    "withdrawal": "id",
    "feed": "id",
    "access": "entry, idx",
    "accessed": "mention, entry, idx",
    "stamp_due": "id",
    "stamp": "due",
    "backup": "place, entry",
    "drill": "entry, idx",
    "search": "rowid",
}
_VERSION = 1
_AT_ONCE = 500  # records written together: three statements for all instead of three for each
Regroup = Callable[["Index", "frozenset[str] | None"], None]
"""Recomputes the persons after judgements about these mentions changed, or all persons (None).

It is given by the case, so that this module knows no linkage.
"""


class _RecordRow(NamedTuple):
    """A record on its way into the tables: the columns of `record` up to `body`, then those of `search`.

    `n` is its place in the log, so that a record that was withdrawn leaves no gap by which it could be counted.
    """

    n: int
    mention: bytes
    source: str
    external_id: str
    digest: bytes
    entry: int
    body: bytes
    names: str
    places: str


class Index:
    """The projections of one case. The caller opens and closes the database and owns the transaction."""

    def __init__(self, database: apsw.Connection) -> None:
        self.database = database
        self._judged: set[str] = set()  # mentions about which something was judged in this entry
        self._all_judged = False
        self._records: list[_RecordRow] = []
        self.fresh: set[bytes] = set()  # mentions of which whoever writes knows that no record of theirs is here yet

    def create(self) -> None:
        """Lay out an empty index."""
        self.database.execute(_SCHEMA)
        self.database.pragma("user_version", _VERSION)
        self.database.execute("INSERT INTO meta VALUES ('applied', 0)")

    def check_version(self) -> None:
        """Check that this program knows these tables.

        Raises: DamagedError: another version made them.
        """
        if int(self.database.pragma("user_version")) != _VERSION:
            raise DamagedError(
                "index.db was made by another version of Habeas",
                place="index.db",
                advice="Run `habeas rebuild`: it is made anew from the entries.",
            )

    def applied(self) -> int:
        """Return how many entries the index has taken in."""
        return int(self.database.execute("SELECT value FROM meta WHERE name = 'applied'").get)

    def apply(self, entry: int, index: int, body: Body, encoded: bytes) -> None:
        """Take in one body of an entry."""
        match body:
            case Record():
                self._records.append(_row(entry, index, body, encoded))
                if len(self._records) >= _AT_ONCE:
                    self._write_records()
            case Link():
                self._link(entry, index, body, encoded)
            case LinkRun():
                self._all_judged = True
                self._insert("run", body.id, entry, 1, 0, encoded)
                self._newest_run()
            case Undo():
                self._undo(body)
                self._insert("undo", entry, index, encoded)
            case Unit():
                self._insert("unit", entry, body.verb, body.at, body.by, json.dumps(body.counts, sort_keys=True))
            case Source():
                self.database.execute(
                    "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)", (body.id, body.slug, entry, encoded)
                )
            case Exhibit():
                self._insert("exhibit", body.id, body.sha256, entry, encoded)
            case Custody():
                self._insert("custody", entry, index, body.exhibit, body.action, body.who, body.when)
            case Loss():
                self._insert("loss", entry, index, body.source, encoded)
            case Consent():
                self.database.execute(
                    "INSERT OR REPLACE INTO consent VALUES (?, ?, ?, ?)", (body.id, body.about, entry, encoded)
                )
            case Filing():
                self._insert("filing", body.id, entry, encoded)
            case Withdrawal():
                self._withdraw(body)
                self._insert("withdrawal", body.id, entry, encoded)
            case Access() | StampDue() | Stamp() | Backup() | Drill() | Feed():
                self._keep_house(entry, index, body, encoded)
            case Founding():
                self._insert("meta", "founding", encoded)

    def finish(self, entry: int, regroup: Regroup) -> None:
        """The entry is complete: bring the persons up to date and remember it as taken in."""
        self._write_records()
        if self._all_judged or self._judged:
            regroup(self, None if self._all_judged else frozenset(self._judged))
            self._all_judged = False
            self._judged.clear()
        self.database.execute("UPDATE meta SET value = ? WHERE name = 'applied'", (entry + 1,))

    def forget_unfinished(self) -> None:
        """A unit was rolled back: what it would have changed does not matter any more."""
        self._all_judged = False
        self._judged.clear()
        self.fresh.clear()
        self._records.clear()

    def digest(self) -> str:
        """Return a SHA-256 over the content of every table, independent of how the pages lie."""
        total = sha256()
        for table, order in _TABLES.items():
            columns = "rowid, names, places" if table == "search" else "*"
            total.update(table.encode())
            for row in self.database.execute(f"SELECT {columns} FROM {table} ORDER BY {order}"):
                total.update(repr(row).encode())
        return total.hexdigest()

    def _keep_house(
        self, entry: int, index: int, body: Access | StampDue | Stamp | Backup | Drill | Feed, encoded: bytes
    ) -> None:
        match body:
            case Access():
                self._insert("access", entry, index, body.what, body.verb, body.by, body.at, int(body.every))
                self.database.executemany(
                    "INSERT OR IGNORE INTO accessed VALUES (?, ?, ?)",
                    ((body.mentions[at : at + 16], entry, index) for at in range(0, len(body.mentions), 16)),
                )
            case StampDue():
                self._insert("stamp_due", body.id, entry, encoded)
            case Stamp():
                self._insert("stamp", body.due, entry, encoded)
            case Backup():
                self._insert("backup", body.place, entry, body.entries, body.at)
            case Drill():
                self._insert("drill", entry, index, body.place, body.entries, int(body.ok), body.at)
            case Feed():
                self._insert("feed", body.feed, entry, encoded)

    def _withdraw(self, body: Withdrawal) -> None:
        """Take out every row about these mentions and exhibits; what was judged of them goes with them."""
        self._write_records()
        self._all_judged = True
        run = self.database.execute
        for mention in body.mentions:
            raw = raw_of(mention)
            # FTS5 takes a row out of its index only when it is deleted by rowid.
            run("DELETE FROM search WHERE rowid IN (SELECT n FROM record WHERE mention = ?)", (raw,))
            run("DELETE FROM record WHERE mention = ?", (raw,))
            run("DELETE FROM member WHERE mention = ?", (mention,))
            run("DELETE FROM link WHERE a = ? OR b = ?", (mention, mention))
            run("DELETE FROM consent WHERE about = ?", (mention,))
        for exhibit in body.exhibits:
            run("DELETE FROM exhibit WHERE id = ?", (exhibit,))
            run("DELETE FROM consent WHERE about = ?", (exhibit,))

    def _insert(self, table: str, *values: object) -> None:
        marks = ", ".join("?" * len(values))
        self.database.execute(f"INSERT INTO {table} VALUES ({marks})", values)

    def _write_records(self) -> None:
        """Write the records that wait. Of each mention the newest is the current one."""
        if not self._records:
            return
        rows, self._records = self._records, []
        newest = {row.mention: row.n for row in rows}
        known = tuple(newest.keys() - self.fresh)
        marks = ", ".join("?" * len(known))
        older = f"SELECT n FROM record WHERE current = 1 AND mention IN ({marks})"
        before = [int(n) for (n,) in self.database.execute(older, known)] if known else []
        self.database.executemany("UPDATE record SET current = 0 WHERE n = ?", ((n,) for n in before))
        self.fresh.difference_update(newest)
        self.database.executemany(
            "INSERT INTO record (n, mention, source, external_id, digest, entry, body, current)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((*row[:7], int(newest[row.mention] == row.n)) for row in rows),
        )
        self.database.executemany(
            "INSERT INTO search (rowid, names, places) VALUES (?, ?, ?)",
            ((row.n, row.names, row.places) for row in rows),
        )

    def _link(self, entry: int, index: int, link: Link, encoded: bytes) -> None:
        by_person = int(link.by.startswith("usr_"))
        if not self._all_judged:
            self._judged.update((link.a, link.b))
        values = (link.id, link.a, link.b, link.same.value, link.state, link.by, by_person, link.probability)
        self._insert("link", *values, 1, 0, entry, index, encoded)
        if by_person:
            self._newest_decides(link.a, link.b)

    def _newest_decides(self, a: str, b: str) -> None:
        """Of people's decisions on a pair, the newest that was not undone is in force; all stay in the table."""
        self.database.execute(
            "UPDATE link SET in_force = 0 WHERE a = ? AND b = ? AND by_person = 1 AND in_force = 1", (a, b)
        )
        self.database.execute(
            "UPDATE link SET in_force = 1 WHERE id = (SELECT id FROM link WHERE a = ? AND b = ? AND by_person = 1"
            " AND undone = 0 ORDER BY entry DESC, idx DESC LIMIT 1)",
            (a, b),
        )

    def _newest_run(self) -> None:
        """Of the model's runs, the newest that was not undone is in force; people's decisions stand beside it."""
        self.database.execute("UPDATE run SET in_force = 0 WHERE in_force = 1")
        newest = self.database.execute("SELECT id FROM run WHERE undone = 0 ORDER BY entry DESC LIMIT 1").fetchone()
        self.database.execute("UPDATE link SET in_force = 0 WHERE by_person = 0 AND in_force = 1")
        if newest is not None:
            self.database.execute("UPDATE run SET in_force = 1 WHERE id = ?", newest)
            self.database.execute("UPDATE link SET in_force = 1 WHERE by = ?", newest)

    def _undo(self, undo: Undo) -> None:
        for link in undo.links:
            self.database.execute("UPDATE link SET undone = 1 WHERE id = ?", (link,))
            for a, b in self.database.execute("SELECT a, b FROM link WHERE id = ?", (link,)).fetchall():
                self._newest_decides(str(a), str(b))
                self._judged.update((str(a), str(b)))
        if undo.run is not None:
            self._all_judged = True
            self.database.execute("UPDATE run SET undone = 1 WHERE id = ?", (undo.run,))
            self._newest_run()


def _row(entry: int, index: int, record: Record, encoded: bytes) -> _RecordRow:
    return _RecordRow(
        place_of(entry, index),
        raw_of(record.mention.id),
        record.attribution.source,
        record.external_id,
        content_digest(record),
        entry,
        encoded,
        names=" ".join(searchable(name.written) for name in record.mention.names),
        places=" ".join(searchable(fate.where.stated) for fate in record.fates if fate.where),
    )


def content_digest(record: Record) -> bytes:
    """Return what decides whether a row says the same as before: everything but where and by what it was read."""
    nobody = msgspec.structs.replace(record.mention, id="")
    said = msgspec.json.encode((record.external_id, nobody, record.fates))
    return blake2b(said, digest_size=16).digest()


@lru_cache(maxsize=65_536)
def searchable(text: str) -> str:
    """Return a text with its romanisation, so that a query in Latin letters finds it too."""
    if text.isascii():
        return text
    return f"{text} {text.translate(_LATIN)}"


class _Latin(dict[int, str]):
    """Each letter's romanisation, asked for once: a text is then turned at the speed of `str.translate`."""

    def __missing__(self, letter: int) -> str:
        self[letter] = anyascii(chr(letter))
        return self[letter]


_LATIN = _Latin()
