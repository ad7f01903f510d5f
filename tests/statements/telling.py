"""Statements for tests, in few words: sources that tell of acts, events, answers and numbers. Ids are counted up."""

from __future__ import annotations

from itertools import count
from typing import Any

from habeas.model.attribution import Attribution
from habeas.model.mentions import Mention, StatedFate
from habeas.model.records import Record, Source
from habeas.model.statements import (
    Act,
    CodedMention,
    Event,
    Involvement,
    Place,
    Relation,
    Response,
    SearchAction,
    Statement,
    Tally,
)
from habeas.model.values import When, Where
from habeas.statements.contradictions import Disagreements, contradictions, in_order
from habeas.statements.gathered import Gathered, gather
from habeas.statements.sides import Told


def when(edtf: str | None) -> When | None:
    """A date as the source wrote it, read."""
    return When(stated=edtf, edtf=edtf) if edtf else None


class Telling:
    """Gathers what sources tell. Each method adds a statement and returns the id of what it describes."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.statements: list[Statement] = []
        self.rows: list[Record] = []
        self.sources: dict[str, Source] = {}
        self.places: dict[str, Place] = {}
        self.person_of: dict[str, str] = {}
        self._slugs: dict[str, str] = {}

    def id(self, prefix: str) -> str:
        """An id that nothing has yet."""
        return f"{prefix}_{next(self._numbers):032x}"

    def source(self, slug: str, kind: str = "testimony", *, rests_on: tuple[str, ...] = ()) -> str:
        """The id of a source; made when it is first spoken of."""
        if slug not in self._slugs:
            self._slugs[slug] = self.id("src")
            on = tuple(self.source(one) for one in rests_on)
            self.sources[self._slugs[slug]] = Source(
                id=self._slugs[slug], slug=slug, source_kind=kind, title=slug, rests_on=on
            )
        return self._slugs[slug]

    def said(self, slug: str, *, exhibit: str = "", **more: Any) -> Attribution:
        """Who says it. An exhibit is named by a word; by default each source has one of its own."""
        word = exhibit or slug
        identifier = "exh_" + word.encode().hex()[:32].rjust(32, "0")
        return Attribution(source=self.source(slug), exhibit=identifier, **more)

    def place(self, name: str, level: str, within: str = "") -> str:
        """A place that people agreed on."""
        identifier = self.id("plc")
        self.places[identifier] = Place(id=identifier, names=(), level=level, within=within)
        return identifier

    def mention(
        self,
        slug: str,
        *fates: tuple[str, str | None],
        party: str = "person",
        said: dict[str, Any] | None = None,
        **more: Any,
    ) -> str:
        """A mention; fates are (what is stated, date)."""
        identifier = self.id("men")
        stated = tuple(StatedFate(says=says, when=when(date), basis="coded") for says, date in fates)
        self._add(
            CodedMention,
            slug,
            said,
            mention=Mention(id=identifier),
            party=party,
            fates=stated,
            **more,
        )
        return identifier

    def row(self, slug: str, *fates: tuple[str, str | None, str], exhibit: str = "", row: int = 1) -> str:
        """A row of a list; fates are (what is stated, date, column or list)."""
        identifier = self.id("men")
        stated = tuple(StatedFate(says=says, when=when(date), basis=basis) for says, date, basis in fates)
        said = self.said(slug, exhibit=exhibit, row=row)
        self.rows.append(Record(mention=Mention(id=identifier), fates=stated, attribution=said, external_id=str(row)))
        return identifier

    def same(self, *mentions: str) -> str:
        """These mentions are one person; return the person's id."""
        person = "per_" + mentions[0][4:]
        self.person_of.update(dict.fromkeys(mentions, person))
        return person

    def act(
        self,
        slug: str,
        act_type: str,
        victim: str,
        start: str | None = None,
        end: str | None = None,
        *,
        at: str = "",
        in_words: bool = False,
        said: dict[str, Any] | None = None,
        **more: Any,
    ) -> str:
        """An act done to a mention, at a place that people agreed on, or in the source's words alone."""
        identifier = self.id("act")
        where = Where(stated="somewhere", place=at or None) if at or in_words else None
        self._add(
            Act,
            slug,
            said,
            id=identifier,
            act_type=act_type,
            victim=victim,
            start=when(start),
            end=when(end),
            where=where,
            **more,
        )
        return identifier

    def event(
        self, slug: str, kind: str, start: str | None = None, end: str | None = None, *, at: str = "", part_of: str = ""
    ) -> str:
        """An event."""
        identifier = self.id("evt")
        where = Where(stated="somewhere", place=at) if at else None
        self._add(
            Event,
            slug,
            None,
            id=identifier,
            event_kind=kind,
            start=when(start),
            end=when(end),
            where=where,
            part_of=part_of,
        )
        return identifier

    def involved(self, slug: str, of: str, actor: str = "", **more: Any) -> str:
        """Somebody had a part in an act or event; return the statement's id."""
        return self._add(Involvement, slug, None, of=of, actor=actor or self.mention(slug, party="unit"), **more)

    def relation(
        self, slug: str, a: str, relation: str, b: str, start: str | None = None, end: str | None = None
    ) -> str:
        """How two mentions of a source stand to each other; return the statement's id."""
        return self._add(Relation, slug, None, a=a, relation=relation, b=b, start=when(start), end=when(end))

    def search(self, slug: str, *about: str) -> str:
        """A complaint."""
        identifier = self.id("sea")
        self._add(SearchAction, slug, None, id=identifier, search_kind="complaint_to_police", about=about)
        return identifier

    def answer(self, slug: str, response: str, *about: str, answers: str = "", on: str | None = None) -> str:
        """An answer by an authority; return the statement's id."""
        by = self.mention(slug, party="institution")
        return self._add(Response, slug, None, by=by, response=response, about=about, answers=answers, when=when(on))

    def tally(
        self,
        slug: str,
        least: int | None,
        most: int | None,
        *,
        unit: str = "persons_killed",
        start: str | None = None,
        end: str | None = None,
        at: str = "",
        said: dict[str, Any] | None = None,
        **more: Any,
    ) -> str:
        """A number; return the statement's id."""
        where = Where(stated="somewhere", place=at) if at else None
        return self._add(
            Tally,
            slug,
            said,
            unit=unit,
            stated="so many",
            least=least,
            most=most,
            start=when(start),
            end=when(end),
            where=where,
            **more,
        )

    def _add(self, kind: type[Statement], slug: str, said: dict[str, Any] | None, **fields: Any) -> str:
        statement = self.id("stm")
        self.statements.append(kind(statement=statement, attribution=self.said(slug, **(said or {})), **fields))
        return statement

    def gathered(self) -> Gathered:
        """What is told, gathered."""
        return gather(
            Told(
                statements=tuple(self.statements),
                rows=tuple(self.rows),
                sources=self.sources,
                places=self.places,
                person_of=self.person_of,
            )
        )

    def found(self) -> Disagreements:
        """Where the coded statements disagree."""
        return in_order(contradictions(self.gathered()))

    def words(self) -> list[str]:
        """The sentences of what is found."""
        return [row.words for row in self.found().rows]
