"""The tables of coded statements in index.db: which of them count, what they speak of, who of them is a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush

import apsw

from habeas.model.dates import earliest, latest, qualified
from habeas.model.encoding import decode_fast
from habeas.model.ids import id_of, raw_of
from habeas.model.statements import (
    Act,
    CodedMention,
    Involvement,
    Place,
    Retraction,
    Statement,
    concerns,
    kind_of,
    thing_of,
)
from habeas.model.values import When
from habeas.vault.entries import place_of
from habeas.vault.search_tables import SearchTables, searched
from habeas.vault.text_tables import TextTables

SCHEMA = """
CREATE TABLE statement (n INTEGER PRIMARY KEY, id BLOB UNIQUE, kind TEXT, thing BLOB, source TEXT, exhibit TEXT,
    round TEXT, in_force INTEGER, body BLOB);
CREATE INDEX statement_thing ON statement (thing, kind) WHERE thing IS NOT NULL;
CREATE INDEX statement_exhibit ON statement (exhibit);
CREATE INDEX statement_source ON statement (source);
CREATE TABLE retraction (of BLOB, by BLOB, PRIMARY KEY (of, by)) WITHOUT ROWID;
CREATE INDEX retraction_by ON retraction (by);
CREATE TABLE concern (thing BLOB, role TEXT, n INTEGER, PRIMARY KEY (thing, role, n)) WITHOUT ROWID;
CREATE INDEX concern_n ON concern (n);
CREATE TABLE relay (source TEXT, n INTEGER, at INTEGER, PRIMARY KEY (source, n, at)) WITHOUT ROWID;
CREATE INDEX relay_n ON relay (n);
CREATE TABLE quoted (layer TEXT, start INTEGER, n INTEGER, end INTEGER, exhibit TEXT,
    PRIMARY KEY (layer, start, n, end)) WITHOUT ROWID;
CREATE INDEX quoted_n ON quoted (n);
CREATE INDEX statement_counted ON statement (kind, n, source, exhibit, thing) WHERE in_force = 1 AND round = '';
CREATE TABLE act (n INTEGER PRIMARY KEY, act_type TEXT, victim BLOB, event BLOB, first TEXT, last TEXT, place TEXT,
    stated INTEGER, start_last TEXT, end_first TEXT, end_last TEXT, firm INTEGER, located INTEGER, end_status TEXT,
    relayed INTEGER, vocabularies TEXT);
CREATE INDEX act_victim ON act (victim);
CREATE TABLE involved (n INTEGER PRIMARY KEY, act BLOB, actor BLOB, actor_kind TEXT, vocabularies TEXT);
CREATE TABLE actor (n INTEGER PRIMARY KEY, mention BLOB, actor_kind TEXT, vocabularies TEXT);
CREATE TABLE place (id TEXT PRIMARY KEY, level TEXT, within TEXT, entry INTEGER, body BLOB) WITHOUT ROWID;
CREATE VIEW counted AS SELECT * FROM statement WHERE in_force = 1 AND round = '';
"""
TABLES = {
    "statement": "n",
    "retraction": "of, by",
    "concern": "thing, role, n",
    "relay": "source, n, at",
    "quoted": "layer, start, n, end",
    "act": "n",
    "involved": "n",
    "actor": "n",
    "place": "id",
}
CODED = b""
"""What stands in `record.digest` of a mention that was coded and not imported."""


class StatementTables:
    """Statements of one case. The caller owns the database and the transaction.

    Args:
        judged: called with the id of each mention that became a person of the record or is one no more.
    """

    def __init__(
        self, database: apsw.Connection, texts: TextTables, search: SearchTables, judged: Callable[[str], None]
    ) -> None:
        self._run = database.execute
        self._many = database.executemany
        self._texts = texts
        self._search = search
        self._judged = judged

    def take(self, entry: int, index: int, statement: Statement, encoded: bytes) -> None:
        """Take in a statement; what it retracts counts no more."""
        n, said = place_of(entry, index), statement.attribution
        thing = thing_of(statement)
        self._insert(n, statement, encoded, thing=thing, source=said.source, exhibit=said.exhibit, round_=said.round)
        self._many(
            "INSERT INTO concern VALUES (?, ?, ?)", ((raw_of(one), role, n) for role, one in concerns(statement))
        )
        self._many("INSERT INTO relay VALUES (?, ?, ?)", ((one, n, at) for at, one in enumerate(said.relayed_by)))
        self._many(
            "INSERT OR IGNORE INTO quoted VALUES (?, ?, ?, ?, ?)",
            ((one.layer, one.start, n, one.end, one.exhibit) for one in said.anchors),
        )
        match statement:
            case Act():
                self._act(n, statement)
            case Involvement():
                self._involved(n, statement)
            case CodedMention() if statement.actor_kind:
                self._actor(n, statement)
        if not said.round:
            self._turn(n, statement, on=True)
        self._retract(statement)

    def take_retraction(self, entry: int, index: int, retraction: Retraction, encoded: bytes) -> None:
        """Take in a retraction."""
        self._insert(place_of(entry, index), retraction, encoded, thing="", source="", exhibit="", round_="")
        self._retract(retraction)

    def take_place(self, entry: int, place: Place, encoded: bytes) -> None:
        """Take in a place; its newest body counts."""
        self._run(
            "INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?)",
            (place.id, place.level, place.within, entry, encoded),
        )

    def drop(self, statements: tuple[str, ...]) -> None:
        """Take out statements that were withdrawn, as if they had never been: what only they retracted counts again.

        Whoever withdraws them sees to it that nothing comes back which must not.
        """
        gone = {raw_of(identifier) for identifier in statements}
        below: set[bytes] = set()
        for raw in sorted(gone):
            for n, in_force, round_, body in [
                *self._run("SELECT n, in_force, round, body FROM statement WHERE id = ?", (raw,))
            ]:
                statement = decode_fast(bytes(body))
                self._run("UPDATE statement SET in_force = 0 WHERE n = ?", (n,))
                if in_force and not round_ and isinstance(statement, Statement):
                    self._turn(int(n), statement, on=False)
                for table in ("statement", "concern", "relay", "quoted", "act", "involved", "actor"):
                    self._run(f"DELETE FROM {table} WHERE n = ?", (n,))
            below.update(bytes(of) for (of,) in self._run("SELECT of FROM retraction WHERE by = ?", (raw,)))
            self._run("DELETE FROM retraction WHERE by = ?", (raw,))
        self._settle(sorted(below - gone))
        for raw in sorted(gone):
            self._run("DELETE FROM retraction WHERE of = ?", (raw,))

    def _insert(
        self,
        n: int,
        statement: Statement | Retraction,
        encoded: bytes,
        *,
        thing: str,
        source: str,
        exhibit: str,
        round_: str,
    ) -> None:
        self._run(
            "INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)",
            (
                n,
                raw_of(statement.statement),
                kind_of(statement),
                raw_of(thing) if thing else None,
                source,
                exhibit,
                round_,
                encoded,
            ),
        )

    def _act(self, n: int, act: Act) -> None:
        first, last = _bounds(act.start, act.end)
        _, start_last = _bounds(act.start, None)
        end_first, end_last = _bounds(act.end, None)
        dates = (when.edtf for when in (act.start, act.end) if when is not None and when.edtf)
        values = (
            n,
            act.act_type,
            raw_of(act.victim),
            raw_of(act.event) if act.event else None,
            first,
            last,
            act.where.place if act.where else None,
            int(act.start is not None or act.end is not None),
            start_last,
            end_first,
            end_last,
            int(not any(qualified(edtf) for edtf in dates)),
            int(act.where is not None),
            act.end_status,
            int(bool(act.attribution.relayed_by)),
            _versions(act),
        )
        self._run(f"INSERT INTO act VALUES ({', '.join('?' * len(values))})", values)

    def _involved(self, n: int, involvement: Involvement) -> None:
        self._run(
            "INSERT INTO involved VALUES (?, ?, ?, ?, ?)",
            (n, raw_of(involvement.of), raw_of(involvement.actor), involvement.actor_kind, _versions(involvement)),
        )

    def _actor(self, n: int, said: CodedMention) -> None:
        self._run(
            "INSERT INTO actor VALUES (?, ?, ?, ?)", (n, raw_of(said.mention.id), said.actor_kind, _versions(said))
        )

    def _retract(self, statement: Statement | Retraction) -> None:
        by = raw_of(statement.statement)
        for one in statement.retracts:
            self._run("INSERT OR IGNORE INTO retraction VALUES (?, ?)", (raw_of(one), by))
        if statement.retracts:
            self._settle(raw_of(one) for one in statement.retracts)

    def _settle(self, identifiers: Iterable[bytes]) -> None:
        """A statement counts as long as no later one that counts retracts it: bring these up to date.

        The latest comes first, so that each is looked at once all that can retract it is settled. What would retract
        something that was stated after it retracts nothing: no circle of retractions can be made.
        """
        waiting: list[tuple[int, bytes]] = []
        for identifier in identifiers:
            self._wait(waiting, identifier)
        while waiting:
            behind, identifier = heappop(waiting)
            n = -behind
            ((round_, before, body),) = [*self._run("SELECT round, in_force, body FROM statement WHERE n = ?", (n,))]
            retracted = self._run(
                "SELECT 1 FROM retraction r JOIN statement s ON s.id = r.by"
                " WHERE r.of = ? AND s.in_force = 1 AND s.n > ? LIMIT 1",
                (identifier, n),
            ).fetchone()
            now = int(retracted is None)
            if now == before:
                continue
            self._run("UPDATE statement SET in_force = ? WHERE n = ?", (now, n))
            statement = decode_fast(bytes(body))
            if isinstance(statement, Statement) and not round_:
                self._turn(n, statement, on=bool(now))
            for (of,) in [*self._run("SELECT of FROM retraction WHERE by = ?", (identifier,))]:
                self._wait(waiting, bytes(of), before=n)

    def _wait(self, waiting: list[tuple[int, bytes]], identifier: bytes, *, before: int | None = None) -> None:
        """Put a statement among those that are to be settled, if it is there, and was stated before another."""
        for (n,) in [*self._run("SELECT n FROM statement WHERE id = ?", (identifier,))]:
            if before is None or n < before:
                heappush(waiting, (-int(n), identifier))

    def _turn(self, n: int, statement: Statement, *, on: bool) -> None:
        """A statement begins or ceases to count: bring what rests on it up to date."""
        if on:
            self._search.put([(n, searched(statement))])
        else:
            self._search.take_out(n, searched(statement))
        match statement:
            case CodedMention(sealed=True):
                self._texts.blank(n, statement, on=on)
            case CodedMention(party="person"):
                self._document(raw_of(statement.mention.id))
            case Act():
                self._document(raw_of(statement.victim))

    def _document(self, mention: bytes) -> None:
        """A coded person is one of the record's persons when an act was done to them or a fate is stated of them.

        Others who are mentioned, a relative or somebody accused, are found by searching and are nobody's person.
        """
        described = tuple(self._described(mention))
        victim = self._run(
            "SELECT 1 FROM act a JOIN counted s ON s.n = a.n WHERE a.victim = ? LIMIT 1", (mention,)
        ).fetchone()
        documented = victim is not None or any(said.fates for _, said, _ in described)
        wanted = {n: (said, body) for n, said, body in described} if documented else {}
        held = {int(n) for (n,) in self._run("SELECT n FROM record WHERE mention = ? AND digest = ?", (mention, CODED))}
        if held == wanted.keys():
            return
        for n in held - wanted.keys():
            self._run("DELETE FROM record WHERE n = ?", (n,))
        for n in sorted(wanted.keys() - held):
            said, body = wanted[n]
            self._run(
                "INSERT INTO record (n, mention, source, external_id, digest, entry, body, current)"
                " VALUES (?, ?, ?, '', ?, ?, ?, 0)",
                (n, mention, said.attribution.source, CODED, n >> 32, body),
            )
        self._run(
            "UPDATE record SET current = (n = (SELECT max(n) FROM record WHERE mention = ?1)) WHERE mention = ?1",
            (mention,),
        )
        self._judged(id_of("men", mention))

    def _described(self, mention: bytes) -> Iterator[tuple[int, CodedMention, bytes]]:
        """Give the accounts of a person that count and are not sealed, in the order of the log."""
        rows = [*self._run("SELECT n, body FROM counted WHERE thing = ? AND kind = 'mention' ORDER BY n", (mention,))]
        for n, body in rows:
            said = decode_fast(bytes(body))
            if isinstance(said, CodedMention) and said.party == "person" and not said.sealed:
                yield int(n), said, bytes(body)


def _bounds(start: When | None, end: When | None) -> tuple[str | None, str | None]:
    """Return the first and last day an act can have been done on, as ISO days; None where nothing was read."""
    first = earliest(start.edtf) if start is not None and start.edtf else None
    known = end if end is not None and end.edtf else start
    last = latest(known.edtf) if known is not None and known.edtf else None
    return (first.isoformat() if first else None), (last.isoformat() if last else None)


def _versions(statement: Statement) -> str:
    """Return the vocabularies that a statement was coded with, as one text: "act_types 1, end_status 1"."""
    return ", ".join(f"{name} {version}" for name, version in sorted(statement.attribution.vocabularies.items()))
