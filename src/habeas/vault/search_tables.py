"""The full-text search in index.db: which words stand where, and how the words of the case sound.

Two indexes hold no text of their own, only folded words (model/spellings.py) and where they stand: `search` over what
rows and statements hold, `words` over the passages of exhibits. A row is taken out by giving the same words again, so
that both must be made by one set of rules. `spelling` lists each word of the case once under each of its sounds; a word
leaves it with the last place where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import apsw

from habeas.model.records import Described, Source
from habeas.model.sounds import keys_of
from habeas.model.spellings import folded, folded_pieces
from habeas.model.statements import Act, Event, Involvement, Place, Response, SearchAction, Statement, Tally
from habeas.model.values import Text, Where

SCHEMA = """
CREATE VIRTUAL TABLE search USING fts5(names, places, titles, words, content = '', tokenize = 'ascii');
INSERT INTO search(search, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = 'ascii');
INSERT INTO words(words, rank) VALUES ('secure-delete', 1);
CREATE TABLE spelling (key TEXT, word TEXT, PRIMARY KEY (key, word)) WITHOUT ROWID;
CREATE TABLE titled (n INTEGER PRIMARY KEY, id TEXT UNIQUE, title TEXT, name TEXT);
"""
TABLES = {"spelling": "key, word", "titled": "n"}
WORD_TABLES = ("search", "words")
"""They hold no text of their own: their words are compared."""


class Searched(NamedTuple):
    """What of a row or statement is searched, as written: who is named, where it was, what it is called, other words.

    Why the perpetrators chose somebody, and what they gave as the reason, is searched nowhere.
    """

    names: str = ""
    places: str = ""
    titles: str = ""
    words: str = ""


class SearchTables:
    """What is found in one case. The caller owns the database and the transaction, and settles it at the end."""

    def __init__(self, database: apsw.Connection) -> None:
        self._run = database.execute
        self._many = database.executemany
        self._came: set[str] = set()  # words that stand somewhere now, and may be new to the case; some with a space
        self._went: set[str] = set()  # words that do not stand any more where they stood

    def put(self, rows: Iterable[tuple[int, Searched]]) -> None:
        """Put rows into the search, each under its place in the log."""
        folds = [(n, tuple(map(folded, searched))) for n, searched in rows]
        for _, texts in folds:
            self._came.update(*map(str.split, texts))
        self._many(
            "INSERT INTO search (rowid, names, places, titles, words) VALUES (?, ?, ?, ?, ?)",
            ((n, *texts) for n, texts in folds if any(texts)),
        )

    def take_out(self, n: int, searched: Searched) -> None:
        """Take out a row, with what it was put in with; nothing happens when it is not there."""
        if self._run("SELECT 1 FROM search_docsize WHERE id = ?", (n,)).fetchone():
            texts = [folded(text) for text in searched]
            self._went.update(*map(str.split, texts))
            self._run(
                "INSERT INTO search (search, rowid, names, places, titles, words) VALUES ('delete', ?, ?, ?, ?, ?)",
                (n, *texts),
            )

    def entitle(self, n: int, what: Source | Place) -> None:
        """Put a source or an agreed place into the search, in the place of its older body."""
        older = self._run("SELECT n, title, name FROM titled WHERE id = ?", (what.id,)).fetchone()
        if older is not None:
            self.take_out(int(older[0]), Searched(titles=str(older[1]), places=str(older[2])))
            self._run("DELETE FROM titled WHERE n = ?", (older[0],))
        title = what.title if isinstance(what, Source) else ""
        name = " ".join(name.written for name in what.names) if isinstance(what, Place) else ""
        self._run("INSERT INTO titled VALUES (?, ?, ?, ?)", (n, what.id, title, name))
        self.put([(n, Searched(titles=title, places=name))])

    def put_passages(self, passages: Iterable[tuple[int, str]]) -> None:
        """Put passages into the search: the number of each, and what may be found of it."""
        rows = []
        for key, text in passages:
            pieces = folded_pieces(text)
            self._came.update(pieces)
            rows.append((key, " ".join(pieces)))
        self._many("INSERT INTO words (rowid, text) VALUES (?, ?)", sorted(rows))

    def take_out_passages(self, passages: Iterable[tuple[int, str]]) -> None:
        """Take out passages, each with what it was put in with."""
        rows = sorted((key, folded(text)) for key, text in passages)
        self._went.update(*(text.split() for _, text in rows))
        self._many("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", rows)

    def settle(self) -> None:
        """Bring the spellings up to date with what came and went."""
        gone = {word for word in self._went if not self._stands(word)}
        came = {word for words in self._came for word in words.split()}
        self._many("DELETE FROM spelling WHERE key = ? AND word = ?", sorted(_spelt(gone)))
        self._many("INSERT OR IGNORE INTO spelling VALUES (?, ?)", sorted(_spelt(came - gone)))
        self.forget_unfinished()

    def forget_unfinished(self) -> None:
        """A unit was rolled back."""
        self._came.clear()
        self._went.clear()

    def _stands(self, word: str) -> bool:
        """Tell whether a word stands anywhere in the case."""
        return any(
            self._run(f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1", (f'"{word}"',)).fetchone()
            for table in WORD_TABLES
        )


def _spelt(words: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((key, word) for word in words for key in keys_of(word))


def searched(said: Described | Statement) -> Searched:
    """Return what of a row or a statement is searched; nothing of a sealed mention."""
    match said:
        case Act():
            return Searched(places=_places(said.where, said.where_end), words=_words(said.words))
        case Event():
            return Searched(places=_places(said.where), titles=_words(said.title))
        case Involvement():
            return Searched(words=_words(said.unit))
        case SearchAction():
            return Searched(words=_words(said.asks, said.outcome))
        case Response():
            return Searched(words=_words(said.words))
        case Tally():
            return Searched(places=_places(said.where), words=said.stated)
        case _ if isinstance(said, Described) and not getattr(said, "sealed", False):
            names = " ".join(name.written for name in said.mention.names)
            return Searched(names=names, places=_places(*(fate.where for fate in said.fates)))
        case _:
            return Searched()


def _places(*where: Where | None) -> str:
    return " ".join(one.stated for one in where if one is not None)


def _words(*texts: Text | None) -> str:
    return " ".join(text.text for text in texts if text is not None)
