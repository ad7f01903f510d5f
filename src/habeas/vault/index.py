"""index.db: what the entries amount to, in tables quick to ask. Rebuilt from entries.db and keys.db at any time.

May it be lost: yes. Each body is applied in the order of the log by `apply`, and nothing else writes here, so that a
rebuilt index has the same content (property test).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import blake2b, sha256
from typing import NamedTuple

import apsw
import msgspec

from habeas.errors import DamagedError
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Custody, Exhibit, Labelling, Reading
from habeas.model.ids import raw_of
from habeas.model.protection import Withdrawal
from habeas.model.records import Body, Described, Founding, Link, LinkRun, Loss, Record, Source, Undo, Unit
from habeas.model.spellings import RULES
from habeas.model.statements import Place, Retraction, Statement
from habeas.vault import house_tables, kept_table, search_tables, statement_tables, text_tables
from habeas.vault.entries import entry_of as entry_of
from habeas.vault.entries import place_of
from habeas.vault.house_tables import HouseTables
from habeas.vault.kept_table import KeptTable
from habeas.vault.search_tables import Searched, SearchTables, searched
from habeas.vault.statement_tables import StatementTables
from habeas.vault.text_tables import TextTables

_SCHEMA = (
    """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE unit (entry INTEGER PRIMARY KEY, verb TEXT, at TEXT, by TEXT, counts TEXT);
CREATE TABLE source (id TEXT PRIMARY KEY, slug TEXT UNIQUE, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE exhibit (id TEXT PRIMARY KEY, sha256 TEXT, size INTEGER, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE INDEX exhibit_sha256 ON exhibit (sha256);
CREATE INDEX exhibit_size ON exhibit (size);
CREATE TABLE custody (entry INTEGER, idx INTEGER, exhibit TEXT, action TEXT, who TEXT, at TEXT,
    PRIMARY KEY (entry, idx)) WITHOUT ROWID;
CREATE TABLE record (n INTEGER PRIMARY KEY, mention BLOB, source TEXT, external_id TEXT, digest BLOB,
    entry INTEGER, current INTEGER, body BLOB);
CREATE INDEX record_mention ON record (mention);
CREATE INDEX record_external ON record (source, external_id) WHERE current = 1;
CREATE TABLE loss (entry INTEGER, idx INTEGER, source TEXT, body BLOB, PRIMARY KEY (entry, idx)) WITHOUT ROWID;
CREATE TABLE run (id TEXT PRIMARY KEY, entry INTEGER, in_force INTEGER, undone INTEGER, adds_to TEXT, body BLOB)
    WITHOUT ROWID;
CREATE TABLE taken_back (link TEXT, by TEXT, PRIMARY KEY (link, by)) WITHOUT ROWID;
CREATE TABLE link (id TEXT PRIMARY KEY, a TEXT, b TEXT, same TEXT, state TEXT, by TEXT, by_person INTEGER,
    probability REAL, in_force INTEGER, undone INTEGER, entry INTEGER, idx INTEGER, body BLOB) WITHOUT ROWID;
CREATE INDEX link_by ON link (by);
CREATE INDEX link_pair ON link (a, b);
CREATE TABLE undo (entry INTEGER, idx INTEGER, body BLOB, PRIMARY KEY (entry, idx)) WITHOUT ROWID;
CREATE TABLE member (mention TEXT PRIMARY KEY, person TEXT) WITHOUT ROWID;
CREATE INDEX member_person ON member (person);
CREATE INDEX link_other ON link (b);
CREATE TABLE conflict (apart TEXT PRIMARY KEY, links TEXT) WITHOUT ROWID;
"""
    + search_tables.SCHEMA
    + house_tables.SCHEMA
    + statement_tables.SCHEMA
    + text_tables.SCHEMA
    + kept_table.SCHEMA
)
_TABLES = {
    "meta": "name",
    "unit": "entry",
    "source": "id",
    "exhibit": "id",
    "custody": "entry, idx",
    "record": "n",
    "loss": "entry, idx",
    "run": "id",
    "taken_back": "link, by",
    "link": "id",
    "undo": "entry, idx",
    "member": "mention",
    "conflict": "apart",
    **house_tables.TABLES,
    **statement_tables.TABLES,
    **text_tables.TABLES,
    **search_tables.TABLES,
}
_VERSION = 5
_WHOLE, _ADDS = 1, 2  # `run.in_force`: the run that compared everything, and those that add to it; 0: neither
_AT_ONCE = 500  # records written together: three statements for all instead of three for each
Regroup = Callable[["Index", "frozenset[str] | None"], None]
"""Recomputes the persons after judgements about these mentions changed, or all persons (None).

It is given by the case, so that this module knows no linkage.
"""


class _RecordRow(NamedTuple):
    """A record on its way into the tables: the columns of `record` up to `body`, and what of it is searched.

    `n` is its place in the log, so that a record that was withdrawn leaves no gap by which it could be counted.
    """

    n: int
    mention: bytes
    source: str
    external_id: str
    digest: bytes
    entry: int
    body: bytes
    searched: Searched


class Index:
    """The projections of one case. The caller opens and closes the database and owns the transaction."""

    def __init__(self, database: apsw.Connection) -> None:
        self.database = database
        self._search = SearchTables(database)
        self._texts = TextTables(database, self._search)
        self._statements = StatementTables(database, self._texts, self._search, self._judge)
        self._house = HouseTables(database)
        self.kept = KeptTable(database)
        self._judged: set[str] = set()  # mentions about which something was judged in this entry
        self._all_judged = False
        self._adding: tuple[str, bool] | None = None  # the run of this entry that adds to another; whether it counts
        self._records: list[_RecordRow] = []
        self.fresh: set[bytes] = set()  # mentions of which whoever writes knows that no record of theirs is here yet

    def create(self) -> None:
        """Lay out an empty index."""
        self.database.execute(_SCHEMA)
        self.database.pragma("user_version", _VERSION)
        self.database.execute("INSERT INTO meta VALUES ('applied', 0), ('spelling rules', ?)", (RULES,))

    def check_version(self) -> None:
        """Check that this program knows these tables, and would fold the words in them as they were folded.

        Raises: DamagedError: another version made them.
        """
        rules = "SELECT value FROM meta WHERE name = 'spelling rules'"
        if int(self.database.pragma("user_version")) != _VERSION or self.database.execute(rules).get != RULES:
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
                self._run(entry, body, encoded)
            case Undo():
                if self._adding is not None and body.run is None:
                    self._take_back(body)
                else:
                    self._undo(body)
                self._insert("undo", entry, index, encoded)
            case Unit():
                self._insert("unit", entry, body.verb, body.at, body.by, json.dumps(body.counts, sort_keys=True))
            case Source():
                self.database.execute(
                    "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)", (body.id, body.slug, entry, encoded)
                )
                self._search.entitle(place_of(entry, index), body)
            case Exhibit():
                self._insert("exhibit", body.id, body.sha256, body.size, entry, encoded)
                self._texts.label(body.id, body.labels)
            case Custody():
                self._insert("custody", entry, index, body.exhibit, body.action, body.who, body.when)
            case Reading():
                self._texts.take(entry, index, body)
            case Labelling():
                self._texts.take_labelling(body)
            case Statement():
                self._statements.take(entry, index, body, encoded)
            case Retraction():
                self._statements.take_retraction(entry, index, body, encoded)
            case Place():
                self._statements.take_place(entry, body, encoded)
                self._search.entitle(place_of(entry, index), body)
            case Loss():
                self._insert("loss", entry, index, body.source, encoded)
            case Withdrawal():
                self._withdraw(body)
                self._house.take(entry, index, body, encoded)
            case Founding():
                self._insert("meta", "founding", encoded)
            case _:
                self._house.take(entry, index, body, encoded)

    def finish(self, entry: int, regroup: Regroup) -> None:
        """The entry is complete: bring the persons up to date and remember it as taken in."""
        self._write_records()
        self._search.settle()
        self._adding = None
        if self._all_judged or self._judged:
            regroup(self, None if self._all_judged else frozenset(self._judged))
            self._all_judged = False
            self._judged.clear()
        self.database.execute("UPDATE meta SET value = ? WHERE name = 'applied'", (entry + 1,))

    def forget_unfinished(self) -> None:
        """A unit was rolled back: what it would have changed does not matter any more."""
        self._all_judged = False
        self._adding = None
        self._judged.clear()
        self.fresh.clear()
        self._records.clear()
        self._search.forget_unfinished()

    def digest(self) -> str:
        """Return a SHA-256 over the content of every table, independent of how the pages lie."""
        total = sha256()
        for table, order in _TABLES.items():
            total.update(table.encode())
            for row in self.database.execute(f"SELECT * FROM {table} ORDER BY {order}"):
                total.update(repr(row).encode())
        for table in search_tables.WORD_TABLES:
            self.database.execute(f"CREATE VIRTUAL TABLE temp.look USING fts5vocab(main, {table}, instance)")
            for row in self.database.execute("SELECT term, doc, col, offset FROM look ORDER BY term, doc, col, offset"):
                total.update(repr(row).encode())
            self.database.execute("DROP TABLE temp.look")
        return total.hexdigest()

    def _judge(self, mention: str) -> None:
        """Remember that something changed about a mention's person."""
        self._judged.add(mention)

    def _withdraw(self, body: Withdrawal) -> None:
        """Take out every row about these mentions and exhibits; what was judged of them goes with them."""
        self._write_records()
        self.kept.forget()
        self._all_judged = True
        run = self.database.execute
        # Files first: what a sealed mention blanked in them must not come back for a moment.
        self._texts.drop(body.exhibits)
        self._statements.drop(body.statements)
        for mention in body.mentions:
            raw = raw_of(mention)
            for n, encoded in [*run("SELECT n, body FROM record WHERE mention = ?", (raw,))]:
                said = decode_fast(bytes(encoded))
                if isinstance(said, Described):
                    self._search.take_out(int(n), searched(said))
            run("DELETE FROM record WHERE mention = ?", (raw,))
            run("DELETE FROM member WHERE mention = ?", (mention,))
            run("DELETE FROM link WHERE a = ? OR b = ?", (mention, mention))
        run("DELETE FROM taken_back WHERE link NOT IN (SELECT id FROM link)")
        for exhibit in body.exhibits:
            run("DELETE FROM exhibit WHERE id = ?", (exhibit,))
        self._house.drop((*body.mentions, *body.exhibits, *body.others))

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
        self._search.put((row.n, row.searched) for row in rows)

    def _link(self, entry: int, index: int, link: Link, encoded: bytes) -> None:
        by_person, judged = int(link.by.startswith("usr_")), link.state == "judged"
        if judged and not self._all_judged:
            self._judged.update((link.a, link.b))
        values = (link.id, link.a, link.b, link.same.value, link.state, link.by, by_person, link.probability)
        # What a person passed on, or answered a second time unawares, is kept and decides nothing.
        in_force = judged or not by_person
        if self._adding is not None and link.by == self._adding[0]:
            in_force = self._adding[1]
        self._insert("link", *values, int(in_force), 0, entry, index, encoded)
        if by_person and judged:
            self._newest_decides(link.a, link.b)

    def _newest_decides(self, a: str, b: str) -> None:
        """Of people's decisions on a pair, the newest that was not undone is in force; all stay in the table."""
        self.database.execute(
            "UPDATE link SET in_force = 0 WHERE a = ? AND b = ? AND by_person = 1 AND in_force = 1", (a, b)
        )
        self.database.execute(
            "UPDATE link SET in_force = 1 WHERE id = (SELECT id FROM link WHERE a = ? AND b = ? AND by_person = 1"
            " AND state = 'judged' AND undone = 0 ORDER BY entry DESC, idx DESC LIMIT 1)",
            (a, b),
        )

    def _run(self, entry: int, run: LinkRun, encoded: bytes) -> None:
        """Take in a run. One that adds to another touches the persons of its own links only."""
        if not run.adds_to:
            self._all_judged = True
            self._insert("run", run.id, entry, _WHOLE, 0, "", encoded)
            self._newest_run()
            return
        base = "SELECT count(*) FROM run WHERE id = ? AND in_force = ?"
        counts = bool(self.database.execute(base, (run.adds_to, _WHOLE)).get)
        self._adding = run.id, counts
        self._insert("run", run.id, entry, _ADDS if counts else 0, 0, run.adds_to, encoded)

    def _take_back(self, undo: Undo) -> None:
        """Links that no longer stand are out of force for as long as the run is in force that took them back."""
        by, counts = self._adding or ("", False)
        self.database.executemany("INSERT OR IGNORE INTO taken_back VALUES (?, ?)", ((link, by) for link in undo.links))
        for link in undo.links if counts else ():
            self.database.execute("UPDATE link SET in_force = 0 WHERE id = ? AND by_person = 0", (link,))
            for a, b in self.database.execute("SELECT a, b FROM link WHERE id = ?", (link,)).fetchall():
                self._judged.update((str(a), str(b)))

    def _newest_run(self) -> None:
        """Of the model's whole runs, the newest that was not undone is in force, and all that add to it; people's
        decisions stand beside them."""
        run = self.database.execute
        run("UPDATE run SET in_force = 0 WHERE in_force > 0")
        run("UPDATE link SET in_force = 0 WHERE by_person = 0 AND in_force = 1")
        newest = run("SELECT id FROM run WHERE undone = 0 AND adds_to = '' ORDER BY entry DESC LIMIT 1").fetchone()
        if newest is None:
            return
        run("UPDATE run SET in_force = ? WHERE id = ?", (_WHOLE, *newest))
        run("UPDATE run SET in_force = ? WHERE adds_to = ? AND undone = 0", (_ADDS, *newest))
        run("UPDATE link SET in_force = 1 WHERE by IN (SELECT id FROM run WHERE in_force > 0)")
        run(
            "UPDATE link SET in_force = 0 WHERE by_person = 0 AND in_force = 1 AND id IN"
            " (SELECT t.link FROM taken_back t JOIN run r ON r.id = t.by WHERE r.in_force > 0)"
        )

    def _undo(self, undo: Undo) -> None:
        for link in undo.links:
            self.database.execute("UPDATE link SET undone = 1 WHERE id = ?", (link,))
            for a, b in self.database.execute("SELECT a, b FROM link WHERE id = ?", (link,)).fetchall():
                self._newest_decides(str(a), str(b))
                self._judged.update((str(a), str(b)))
        if undo.run is not None:
            self._all_judged = True
            # What adds to a run has nothing to stand on without it.
            self.database.execute("UPDATE run SET undone = 1 WHERE id = ?1 OR adds_to = ?1", (undo.run,))
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
        searched(record),
    )


def content_digest(record: Record) -> bytes:
    """Return what decides whether a row says the same as before: everything but where and by what it was read."""
    nobody = msgspec.structs.replace(record.mention, id="")
    said = msgspec.json.encode((record.external_id, nobody, record.fates))
    return blake2b(said, digest_size=16).digest()
