"""An index in memory and the bodies that it took in, for tests: write, withdraw, make it anew, look into its pages."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from typing import TypeVar

import apsw

from habeas.casework.context import regroup
from habeas.model.attribution import Anchor, Attribution
from habeas.model.encoding import encode
from habeas.model.exhibits import Exhibit, Labelling, Reading
from habeas.model.ids import id_of
from habeas.model.mentions import Mention, StatedFate
from habeas.model.protection import Withdrawal
from habeas.model.records import Body, Founding, Record, Source
from habeas.model.statements import Act, CodedMention, Event, Retraction, Tally
from habeas.model.values import Name, Text, Where
from habeas.vault.index import Index

AT = "2020-08-30T12:00:00Z"
SOURCE = "src_" + "0" * 31 + "1"
S = TypeVar("S", Act, CodedMention, Event, Tally)
SEALING, COVERING = "coerced_list", "torture"


def fresh_index() -> Index:
    """An empty index in memory."""
    database = apsw.Connection(":memory:")
    database.pragma("secure_delete", True)
    index = Index(database)
    index.create()
    return index


class Ledger:
    """The bodies of a case in the order of its log, and an index that takes them in. Ids are counted up."""

    def __init__(self) -> None:
        self.index = fresh_index()
        self.entries: list[list[tuple[Body, str]]] = []
        self.gone: set[str] = set()
        self._ids = count(16)
        self.write((Founding(case=self.new("cas"), name="c", tag=b"", feed=b""), ""))
        self.write((Source(id=SOURCE, slug="witness", source_kind="testimony", title="What a witness said"), ""))

    def new(self, prefix: str) -> str:
        return id_of(prefix, next(self._ids).to_bytes(16, "big"))

    def write(self, *bodies: tuple[Body, str]) -> None:
        """Write one entry; each body with what it is about, "" for the case."""
        entry = len(self.entries)
        self.entries.append(list(bodies))
        with self.index.database:
            for at, (body, _) in enumerate(bodies):
                self.index.apply(entry, at, body, encode(body))
            self.index.finish(entry, regroup)

    def rebuilt(self) -> Index:
        """The index made anew from the bodies that still open."""
        index = fresh_index()
        with index.database:
            for entry, bodies in enumerate(self.entries):
                for at, (body, about) in enumerate(bodies):
                    if about not in self.gone:
                        index.apply(entry, at, body, encode(body))
                index.finish(entry, regroup)
        return index

    def exhibit(self, text: str, *labels: str) -> str:
        """Take in a file with a text."""
        exhibit, layer = self.new("exh"), layer_of(text)
        head = {"sha256": layer, "sealed_sha256": layer, "size": 1, "media_type": "text/plain", "received_at": AT}
        self.write(
            (Exhibit(id=exhibit, labels=labels, **head), exhibit),  # type: ignore[arg-type]
            (Reading(exhibit=exhibit, layer=layer, text=text, tool="test", at=AT), exhibit),
        )
        return exhibit

    def label(self, exhibit: str, *labels: str) -> None:
        self.write((Labelling(exhibit=exhibit, labels=labels, by="", at=AT), exhibit))

    def read_again(self, exhibit: str, text: str) -> None:
        self.write((Reading(exhibit=exhibit, layer=layer_of(text), text=text, tool="later", at=AT), exhibit))

    def row(self, name: str, place: str = "", *, mention: str = "", exhibit: str = "exh_" + "0" * 32) -> str:
        """Take in a row of a list."""
        mention = mention or self.new("men")
        fate = StatedFate(says="taken", where=Where(stated=place) if place else None)
        said = Record(
            mention=Mention(id=mention, names=(Name(written=name),)),
            fates=(fate,),
            attribution=Attribution(row=1, source=SOURCE, exhibit=exhibit),
            external_id=mention[-4:],
        )
        self.write((said, mention))
        return mention

    def mention(
        self,
        name: str,
        exhibit: str,
        *,
        quote: tuple[int, str, str] | None = None,
        sealed: bool = False,
        **more: object,
    ) -> CodedMention:
        """Code a person; `quote`: where the exhibit's text says so, the words, and the text."""
        anchors: tuple[Anchor, ...] = ()
        if quote is not None:
            start, exact, text = quote
            anchors = (Anchor(exhibit=exhibit, layer=layer_of(text), start=start, end=start + len(exact), exact=exact),)
        said = CodedMention(
            statement=self.new("stm"),
            mention=Mention(id=self.new("men"), names=(Name(written=name),) if name else ()),
            attribution=Attribution(source=SOURCE, exhibit=exhibit, anchors=anchors, round=str(more.pop("round", ""))),
            sealed=sealed,
            **more,  # type: ignore[arg-type]
        )
        return self.say(said)

    def say(self, statement: S) -> S:
        self.write((statement, statement.statement))
        return statement

    def act(self, victim: str, exhibit: str, place: str) -> Act:
        return self.say(
            Act(
                statement=self.new("stm"),
                id=self.new("act"),
                act_type="arrest",
                victim=victim,
                where=Where(stated=place),
                attribution=Attribution(source=SOURCE, exhibit=exhibit),
            )
        )

    def event(self, title: str, exhibit: str) -> Event:
        return self.say(
            Event(
                statement=self.new("stm"),
                id=self.new("evt"),
                event_kind="raid",
                title=Text(text=title),
                attribution=Attribution(source=SOURCE, exhibit=exhibit),
            )
        )

    def retract(self, *statements: str) -> str:
        said = Retraction(statement=self.new("stm"), retracts=statements, why="", by="", at=AT)
        self.write((said, said.statement))
        return said.statement

    def withdraw(self, *things: str) -> None:
        """Withdraw mentions, exhibits and statements."""
        of = {prefix: tuple(one for one in things if one.startswith(prefix)) for prefix in ("men", "exh", "stm")}
        self.gone.update(things)
        self.write(
            (
                Withdrawal(
                    id=self.new("wdr"),
                    mentions=of["men"],
                    exhibits=of["exh"],
                    statements=of["stm"],
                    because="",
                    by="",
                    at=AT,
                ),
                "",
            )
        )

    def terms(self) -> set[str]:
        """Every word in the indexes of words, and every word of which the spelling is known."""
        return set(terms_of(self.index))

    def pages(self) -> bytes:
        """Every byte of every page, free ones too, as after a withdrawal: the database was written anew."""
        self.index.database.execute("VACUUM")
        return bytes(self.index.database.serialize("main"))


def terms_of(index: Index) -> Iterator[str]:
    run = index.database.execute
    for table in ("search", "words"):
        run(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, {table}, row)")
        for (term,) in run("SELECT term FROM terms").fetchall():
            yield str(term)
        run("DROP TABLE temp.terms")
    for (word,) in run("SELECT word FROM spelling").fetchall():
        yield str(word)


def layer_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()
