"""The tables of what keeps a case in order, in index.db: consents, exports and drafts, accesses, findings, marks."""

from __future__ import annotations

import apsw

from habeas.errors import ForgottenError
from habeas.model.annotations import PassageMark
from habeas.model.findings import Finding, FindingReview
from habeas.model.protection import Consent, Filing, FilingDraft, Interview, SafeContact, SourceIdentity, Withdrawal
from habeas.model.records import Access, Backup, Body, Drill, EstimateRun, Feed, Stamp, StampDue
from habeas.model.releases import Release

SCHEMA = """
CREATE TABLE consent (id TEXT PRIMARY KEY, about TEXT, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE protection (id TEXT PRIMARY KEY, kind TEXT, about TEXT, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE INDEX protection_about ON protection (about, kind);
CREATE TABLE filing (id TEXT PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE withdrawal (id TEXT PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE forgotten (thing TEXT PRIMARY KEY, entry INTEGER) WITHOUT ROWID;
CREATE TABLE feed (id BLOB PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE access (entry INTEGER, idx INTEGER, what TEXT, verb TEXT, by TEXT, at TEXT, every INTEGER,
    PRIMARY KEY (entry, idx)) WITHOUT ROWID;
CREATE TABLE accessed (thing BLOB, entry INTEGER, idx INTEGER, PRIMARY KEY (thing, entry, idx)) WITHOUT ROWID;
CREATE TABLE stamp_due (id TEXT PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE stamp (due TEXT PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE backup (place TEXT, entry INTEGER, entries INTEGER, at TEXT, PRIMARY KEY (place, entry)) WITHOUT ROWID;
CREATE TABLE drill (entry INTEGER, idx INTEGER, place TEXT, entries INTEGER, ok INTEGER, at TEXT,
    PRIMARY KEY (entry, idx)) WITHOUT ROWID;
CREATE TABLE estimate (id TEXT PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE finding (id TEXT PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE found (thing TEXT, finding TEXT, PRIMARY KEY (thing, finding)) WITHOUT ROWID;
CREATE TABLE finding_review (finding TEXT, entry INTEGER, idx INTEGER, body BLOB, PRIMARY KEY (finding, entry, idx))
    WITHOUT ROWID;
CREATE TABLE filing_draft (id TEXT PRIMARY KEY, state TEXT, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE release (id TEXT PRIMARY KEY, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE TABLE mark (id TEXT PRIMARY KEY, exhibit TEXT, round TEXT, label TEXT, state TEXT, layer TEXT, start INTEGER,
    end INTEGER, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE INDEX mark_exhibit ON mark (exhibit, state, start);
CREATE TABLE drafted (thing TEXT, draft TEXT, PRIMARY KEY (thing, draft)) WITHOUT ROWID;
"""
TABLES = {
    "consent": "id",
    "protection": "id",
    "filing": "id",
    "withdrawal": "id",
    "forgotten": "thing",
    "feed": "id",
    "access": "entry, idx",
    "accessed": "thing, entry, idx",
    "stamp_due": "id",
    "stamp": "due",
    "backup": "place, entry",
    "drill": "entry, idx",
    "estimate": "id",
    "finding": "id",
    "found": "thing, finding",
    "finding_review": "finding, entry, idx",
    "filing_draft": "id",
    "drafted": "thing, draft",
    "release": "id",
    "mark": "id",
}


class HouseTables:
    """What keeps one case in order. The caller owns the database and the transaction."""

    def __init__(self, database: apsw.Connection) -> None:
        self._run = database.execute
        self._many = database.executemany

    def take(self, entry: int, index: int, body: Body, encoded: bytes) -> None:
        """Take in a body of these kinds. Of a consent, contact, interview, identity or draft the newest body counts.

        Raises: ForgottenError: it protects somebody who withdrew: a new key would be there where one was destroyed.
        """
        match body:
            case Consent():
                self._check(body.about)
                self._replace("consent", body.id, body.about, entry, encoded)
            case SourceIdentity():
                self._check(body.source)
                self._replace("protection", body.source, "identity", body.source, entry, encoded)
            case SafeContact():
                self._check(body.about)
                self._replace("protection", body.id, "contact", body.about, entry, encoded)
            case Interview():
                self._check(body.source)
                self._replace("protection", body.id, "interview", body.source, entry, encoded)
            case Filing():
                self._insert("filing", body.id, entry, encoded)
            case PassageMark():
                self._mark(body, entry, encoded)
            case FilingDraft():
                self._replace("filing_draft", body.id, body.state, entry, encoded)
                named = (*body.about, *body.mentions, *body.passed)
                self._many("INSERT OR IGNORE INTO drafted VALUES (?, ?)", ((one, body.id) for one in named))
            case Withdrawal():
                self._insert("withdrawal", body.id, entry, encoded)
                gone = (*body.mentions, *body.exhibits, *body.others)
                self._many("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", ((one, entry) for one in gone))
            case Access():
                self._access(entry, index, body)
            case StampDue():
                self._insert("stamp_due", body.id, entry, encoded)
            case Stamp():
                self._insert("stamp", body.due, entry, encoded)
            case Backup():
                self._insert("backup", body.place, entry, body.entries, body.at)
            case Drill():
                self._insert("drill", entry, index, body.place, body.entries, int(body.ok), body.at)
            case EstimateRun():
                self._insert("estimate", body.id, entry, encoded)
            case Release():
                self._insert("release", body.id, entry, encoded)
            case Finding():
                self._insert("finding", body.id, entry, encoded)
                self._name(body.id, (body.about, *body.mentions, *body.supports, *body.against))
            case FindingReview():
                self._insert("finding_review", body.finding, entry, index, encoded)
                self._name(body.finding, body.mentions)
            case Feed():
                self._insert("feed", body.feed, entry, encoded)

    def _mark(self, body: PassageMark, entry: int, encoded: bytes) -> None:
        self._check(body.exhibit)
        at = (body.anchor.layer, body.anchor.start, body.anchor.end)
        self._replace("mark", body.id, body.exhibit, body.round, body.label, body.state, *at, entry, encoded)

    def drop(self, things: tuple[str, ...]) -> None:
        """Take out what protects mentions, exhibits or sources that were withdrawn, and findings and drafts, by id."""
        for table in ("consent", "protection"):
            self._many(f"DELETE FROM {table} WHERE about = ?1 OR id = ?1", ((thing,) for thing in things))
        self._many("DELETE FROM mark WHERE exhibit = ?", ((thing,) for thing in things if thing.startswith("exh_")))
        findings = [(thing,) for thing in things if thing.startswith("fnd_")]
        for table, column in (("finding", "id"), ("found", "finding"), ("finding_review", "finding")):
            self._many(f"DELETE FROM {table} WHERE {column} = ?", findings)
        drafts = [(thing,) for thing in things if thing.startswith("drf_")]
        for table, column in (("filing_draft", "id"), ("drafted", "draft")):
            self._many(f"DELETE FROM {table} WHERE {column} = ?", drafts)

    def _check(self, thing: str) -> None:
        """Check that nobody withdrew whom a record is about: it is sealed under their key."""
        if self._run("SELECT 1 FROM forgotten WHERE thing = ?", (thing,)).fetchone():
            raise ForgottenError(
                "this was withdrawn: nothing more is recorded about it",
                place=thing,
                advice="What is allowed of a document that stayed is recorded about that document.",
            )

    def _name(self, finding: str, things: tuple[str, ...]) -> None:
        """Remember what a finding names, and who the person was to whoever looked at it."""
        self._many("INSERT OR IGNORE INTO found VALUES (?, ?)", ((one, finding) for one in things))

    def _access(self, entry: int, index: int, access: Access) -> None:
        self._insert("access", entry, index, access.what, access.verb, access.by, access.at, int(access.every))
        shown = access.mentions + access.exhibits + access.others
        self._many(
            "INSERT OR IGNORE INTO accessed VALUES (?, ?, ?)",
            ((shown[at : at + 16], entry, index) for at in range(0, len(shown), 16)),
        )

    def _insert(self, table: str, *values: object) -> None:
        self._run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)

    def _replace(self, table: str, *values: object) -> None:
        self._run(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(values))})", values)
