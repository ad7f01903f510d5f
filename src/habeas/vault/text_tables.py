"""The tables of text layers in index.db: what was read out of exhibits, in passages, and the full-text search in them.

What a sealed mention quotes, and its names, are blanked before the search sees them (search_tables.py), and so is every
other place of that exhibit where the same words stand. An exhibit under a sealing label is not searched at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import blake2b

import apsw
import msgspec

from habeas.evidence.passages import passages, standing
from habeas.model.encoding import encode
from habeas.model.exhibits import Labelling, Reading
from habeas.model.statements import CodedMention
from habeas.model.vocabularies import vocabulary
from habeas.vault.entries import entry_of, place_of
from habeas.vault.search_tables import SearchTables

SCHEMA = """
CREATE TABLE reading (n INTEGER PRIMARY KEY, exhibit TEXT, layer TEXT, redacts TEXT, length INTEGER, searched INTEGER,
    head BLOB);
CREATE INDEX reading_exhibit ON reading (exhibit);
CREATE INDEX reading_layer ON reading (layer) WHERE layer != '';
CREATE INDEX reading_redacts ON reading (redacts) WHERE redacts != '';
CREATE TABLE passage (key INTEGER PRIMARY KEY, reading INTEGER, start INTEGER, text TEXT, shown TEXT);
CREATE INDEX passage_reading ON passage (reading, start);
CREATE TABLE blanked (n INTEGER, layer TEXT, start INTEGER, end INTEGER, exhibit TEXT, exact TEXT,
    PRIMARY KEY (n, layer, start, end)) WITHOUT ROWID;
CREATE INDEX blanked_exhibit ON blanked (exhibit);
CREATE TABLE label (exhibit TEXT PRIMARY KEY, labels TEXT, sealed INTEGER) WITHOUT ROWID;
"""
TABLES = {
    "reading": "n",
    "passage": "key",
    "blanked": "n, layer, start, end",
    "label": "exhibit",
}
BLANK = "\u2588"


class TextTables:
    """Text layers of one case. The caller owns the database and the transaction."""

    def __init__(self, database: apsw.Connection, search: SearchTables) -> None:
        self._run = database.execute
        self._many = database.executemany
        self._search = search

    def take(self, entry: int, index: int, reading: Reading) -> None:
        """Take in a reading. Of an exhibit's layers only the newest is searched; the others stay for their anchors."""
        n = place_of(entry, index)
        if reading.layer:
            for (older,) in [
                *self._run("SELECT n FROM reading WHERE exhibit = ? AND searched = 1", (reading.exhibit,))
            ]:
                self._index(int(older), on=False)
        head = encode(msgspec.structs.replace(reading, text=""))
        self._run(
            "INSERT INTO reading VALUES (?, ?, ?, ?, ?, 0, ?)",
            (n, reading.exhibit, reading.layer, reading.redacts, len(reading.text), head),
        )
        exhibit, layer, text = reading.exhibit, reading.layer, reading.text
        pieces = [(_key(n, at), n, start, text[start:end]) for at, (start, end) in enumerate(passages(text))]
        self._many("INSERT INTO passage VALUES (?, ?, ?, ?, NULL)", pieces)
        if not layer:
            return
        blanks = self._blanks(exhibit)
        if blanks:
            self._blank_reading(n, layer, blanks, searched=False)
        if not self._sealed(exhibit):
            self._index(n, on=True)

    def label(self, exhibit: str, labels: tuple[str, ...]) -> None:
        """Take in what an exhibit is labelled with; under a sealing label it is not searched."""
        terms = vocabulary("content_labels").terms if labels else {}
        sealed = any(terms[one].traits.get("sealed") == "yes" for one in labels if one in terms)
        self._run("INSERT OR REPLACE INTO label VALUES (?, ?, ?)", (exhibit, json.dumps(sorted(labels)), int(sealed)))
        newest = self._run(
            "SELECT n, searched FROM reading WHERE exhibit = ? AND layer != '' ORDER BY n DESC LIMIT 1", (exhibit,)
        ).fetchone()
        if newest is not None and bool(newest[1]) == sealed:
            self._index(int(newest[0]), on=not sealed)

    def take_labelling(self, labelling: Labelling) -> None:
        """Take in a later decision on labels."""
        self.label(labelling.exhibit, labelling.labels)

    def blank(self, n: int, sealed: CodedMention, *, on: bool) -> None:
        """A sealed mention begins or ceases to count: what it quotes and is called goes out of the search, or back."""
        said = sealed.attribution
        if on:
            quoted = [(n, one.layer, one.start, one.end, one.exhibit, one.exact) for one in said.anchors]
            called = {part for name in sealed.mention.names for part in (name.written, name.family) if part.strip()}
            named = [(n, "", at, at, said.exhibit, part) for at, part in enumerate(sorted(called))]
            self._many("INSERT OR IGNORE INTO blanked VALUES (?, ?, ?, ?, ?, ?)", quoted + named)
        else:
            self._run("DELETE FROM blanked WHERE n = ?", (n,))
        for exhibit in sorted({said.exhibit, *(anchor.exhibit for anchor in said.anchors)}):
            blanks = self._blanks(exhibit)
            readings = "SELECT n, layer, searched FROM reading WHERE exhibit = ? AND layer != '' ORDER BY n"
            for reading, layer, searched in [*self._run(readings, (exhibit,))]:
                self._blank_reading(int(reading), str(layer), blanks, searched=bool(searched))

    def drop(self, exhibits: Iterable[str]) -> None:
        """Take out everything that was read out of exhibits that were withdrawn."""
        for exhibit in exhibits:
            for n, searched in [*self._run("SELECT n, searched FROM reading WHERE exhibit = ?", (exhibit,))]:
                if searched:
                    self._index(int(n), on=False)
                self._run("DELETE FROM passage WHERE reading = ?", (n,))
            for table in ("reading", "blanked", "label"):
                self._run(f"DELETE FROM {table} WHERE exhibit = ?", (exhibit,))

    def _sealed(self, exhibit: str) -> bool:
        row = self._run("SELECT sealed FROM label WHERE exhibit = ?", (exhibit,)).fetchone()
        return row is not None and bool(row[0])

    def _blanks(self, exhibit: str) -> list[tuple[str, int, int, str]]:
        found = self._run("SELECT layer, start, end, exact FROM blanked WHERE exhibit = ? ORDER BY 1, 2, 3", (exhibit,))
        return [(str(layer), int(start), int(end), str(exact)) for layer, start, end, exact in found]

    def _blank_reading(self, n: int, layer: str, blanks: list[tuple[str, int, int, str]], *, searched: bool) -> None:
        """Write down what the search may see of each passage, where that is not all of it."""
        rows = [*self._run("SELECT key, start, text, shown FROM passage WHERE reading = ? ORDER BY start", (n,))]
        whole = "".join(str(text) for _, _, text, _ in rows)
        spans = [(start, end) for of, start, end, _ in blanks if of == layer]
        spans += standing(whole, {exact for _, _, _, exact in blanks if exact}) if blanks else []
        changed: list[tuple[int, str, str, str]] = []  # key, text, what was shown of it, what is
        for key, start, text, before in rows:
            now = blanked(str(text), int(start), spans)
            if now != (text if before is None else before):
                changed.append((int(key), str(text), str(text if before is None else before), now))
        self._many(
            "UPDATE passage SET shown = ? WHERE key = ?",
            ((None if now == text else now, key) for key, text, _, now in changed),
        )
        if searched:
            self._search.take_out_passages((key, before) for key, _, before, _ in changed)
            self._search.put_passages((key, now) for key, _, _, now in changed)

    def _index(self, n: int, *, on: bool) -> None:
        """Put a reading's passages into the search, or take them out as they were put in."""
        rows = self._run("SELECT key, coalesce(shown, text) FROM passage WHERE reading = ?", (n,))
        passages_of = [(int(key), str(text)) for key, text in rows]
        (self._search.put_passages if on else self._search.take_out_passages)(passages_of)
        self._run("UPDATE reading SET searched = ? WHERE n = ?", (int(on), n))


def is_folded(labels: str) -> bool:
    """Tell whether an exhibit is covered under labels, as the table holds them."""
    terms = vocabulary("content_labels").terms
    return any(terms[one].traits.get("folded") == "yes" for one in json.loads(labels) if one in terms)


def blanked(text: str, start: int, spans: Iterable[tuple[int, int]]) -> str:
    """Return a passage with what lies in these spans of its layer blanked, letter for letter.

    Args:
        start: where the passage begins in its layer, in code points.
    """
    for first, last in spans:
        lower, upper = max(first - start, 0), min(last - start, len(text))
        if lower < upper:
            hidden = "".join(letter if letter == "\n" else BLANK for letter in text[lower:upper])
            text = f"{text[:lower]}{hidden}{text[upper:]}"
    return text


def _key(n: int, number: int) -> int:
    """Return a passage's number in the search: the same whenever the index is made anew.

    The search writes down numbers by how far they are apart, so that neighbours have neighbouring ones. Where a log or
    a text is too long for that, the number is a hash, and lies above all others.
    """
    entry, index = entry_of(n)
    if index >> 20 or number >> 16 or entry >> 26:
        digest = blake2b(n.to_bytes(8, "big") + number.to_bytes(8, "big"), digest_size=8).digest()
        return 1 << 62 | int.from_bytes(digest, "big") >> 2
    return entry << 36 | index << 16 | number
