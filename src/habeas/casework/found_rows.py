"""Rows of the search turned into hits: read from the index, looked at word by word, and left out when sealed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from habeas.casework.asked import Asked, Part
from habeas.casework.hits import Match, MentionHit, PassageHit, ThingHit
from habeas.evidence.passages import standing
from habeas.evidence.snippets import snippet
from habeas.model.attribution import Attribution
from habeas.model.encoding import decode_fast
from habeas.model.ids import raw_of, same_letters
from habeas.model.records import Described, Record, Source
from habeas.model.statements import Act, CodedMention, Statement, kind_of, thing_of
from habeas.model.values import When, Where
from habeas.statements.origins import independence
from habeas.vault.index import Index
from habeas.vault.search_tables import Searched, searched
from habeas.vault.text_tables import is_folded

_INSIDE = {"names": "name", "places": "place", "titles": "title", "words": "words"}


class FoundRows:
    """Hits of one query in one case."""

    def __init__(self, index: Index, asked: Asked, *, uncovered: bool) -> None:
        self._run = index.database.execute
        self._asked = asked
        self._uncovered = uncovered
        bodies = (decode_fast(bytes(body)) for (body,) in [*self._run("SELECT body FROM source")])
        self._sources = {source.id: source for source in bodies if isinstance(source, Source)}
        labels = [*self._run("SELECT exhibit, sealed, labels FROM label WHERE labels != '[]'")]
        self._sealed = {str(exhibit) for exhibit, sealed, _ in labels if sealed}
        self._covered = {str(exhibit) for exhibit, _, names in labels if is_folded(str(names))}
        self._independent: dict[tuple[bytes, ...], int] = {}

    def passages(self, keys: Iterable[int]) -> Iterator[PassageHit]:
        """Give the passages that match, in the order of the keys."""
        of = "SELECT r.exhibit, r.layer, p.start, coalesce(p.shown, p.text) FROM passage p JOIN reading r"
        for key in keys:
            ((exhibit, layer, start, text),) = self._run(f"{of} ON r.n = p.reading WHERE p.key = ?", (key,))
            matches = self._asked.matches([("text", str(text), int(start))])
            if matches and exhibit not in self._sealed:
                first = min(matches, key=lambda match: match.start)
                covered = exhibit in self._covered and not self._uncovered
                yield PassageHit(
                    exhibit=str(exhibit),
                    layer=str(layer),
                    start=first.start,
                    end=first.end,
                    covered=covered,
                    snippet=snippet(str(text), first.start - start, first.end - start, covered=covered),
                    matches=matches,
                )

    def rows(self, keys: Iterable[int], kind: str) -> Iterator[MentionHit | ThingHit]:
        """Give the mentions and other things that match, each mention once.

        Args:
            kind: names, places, titles or words.
        """
        mentions: set[str] = set()
        for n in keys:
            said, searched_of = self._row(n)
            parts = [(_INSIDE[kind], str(getattr(searched_of, kind)), 0)]
            if kind == "names":
                parts.append(("place", searched_of.places, 0))
            matches = self._asked.matches(parts)
            if said is None or not matches or self._is_hidden(said, kind, parts):
                continue
            if isinstance(said, Described):
                if said.mention.id not in mentions:
                    mentions.add(said.mention.id)
                    yield self._mention(said, matches)
            else:
                yield self._thing(said, parts[0][1], matches)

    def _row(self, n: int) -> tuple[Described | Statement | tuple[str, str] | None, Searched]:
        """Return what stands at a place of the log: a row, a statement, or the id of a source or place."""
        of_lists = "SELECT body FROM record WHERE n = ?1 AND NOT EXISTS (SELECT 1 FROM statement WHERE n = ?1)"
        for question in ("SELECT body FROM counted WHERE n = ?1", of_lists):
            row = self._run(question, (n,)).fetchone()
            said = decode_fast(bytes(row[0])) if row else None
            if isinstance(said, Described | Statement):
                return said, searched(said)
        row = self._run("SELECT id, title, name FROM titled WHERE n = ?", (n,)).fetchone()
        if row is None:
            return None, Searched()
        title, name = str(row[1]), str(row[2])
        return (str(row[0]), title or name), Searched(titles=title, places=name)

    def _is_hidden(self, said: Described | Statement | tuple[str, str], kind: str, parts: list[Part]) -> bool:
        """Tell whether a row's file is sealed, or its words hold what a sealed mention covers in that file."""
        if isinstance(said, tuple):
            return False
        exhibit = said.attribution.exhibit
        if exhibit in self._sealed:
            return True
        if kind not in ("titles", "words"):
            return False
        quotes = [str(exact) for (exact,) in [*self._run("SELECT exact FROM blanked WHERE exhibit = ?", (exhibit,))]]
        return bool(quotes and standing(parts[0][1], quotes))

    def _mention(self, said: Described, matches: tuple[Match, ...]) -> MentionHit:
        person, mentions = self._person(said)
        when, where = self._taken(said)
        return MentionHit(
            mention=said.mention.id,
            person=person,
            statement=said.statement if isinstance(said, CodedMention) else "",
            source=self._slug(said.attribution.source),
            row=said.attribution.row,
            exhibit=said.attribution.exhibit,
            party=said.party if isinstance(said, CodedMention) else "person",
            names=tuple(name.written for name in said.mention.names),
            when=when.stated if when else "",
            edtf=(when.edtf or "") if when else "",
            place=where.stated if where else "",
            independent=self._count(mentions),
            matches=matches,
        )

    def _thing(self, said: Statement | tuple[str, str], text: str, matches: tuple[Match, ...]) -> ThingHit:
        if isinstance(said, tuple):
            kind = "source" if said[0].startswith("src_") else "place"
            slug = self._slug(said[0]) if kind == "source" else ""
            return ThingHit(kind=kind, id=said[0], statement="", source=slug, exhibit="", text=text, matches=matches)
        return ThingHit(
            kind=kind_of(said),
            id=thing_of(said),
            statement=said.statement,
            source=self._slug(said.attribution.source),
            exhibit=said.attribution.exhibit,
            text=text,
            matches=matches,
        )

    def _slug(self, source: str) -> str:
        return self._sources[source].slug if source in self._sources else source

    def _person(self, said: Described) -> tuple[str, tuple[bytes, ...]]:
        """Return whom a mention is, "" where it is nobody of the record's persons, and all mentions of that person."""
        mention = said.mention.id
        row = self._run("SELECT person FROM member WHERE mention = ?", (mention,)).fetchone()
        if row is not None:
            others = self._run("SELECT mention FROM member WHERE person = ? ORDER BY mention", row)
            return str(row[0]), tuple(raw_of(str(one)) for (one,) in others)
        raw = raw_of(mention)
        known = isinstance(said, Record) or self._run("SELECT 1 FROM record WHERE mention = ? LIMIT 1", (raw,)).get
        return same_letters(mention, "per") if known else "", (raw,)

    def _taken(self, said: Described) -> tuple[When | None, Where | None]:
        """Return when and where something is stated of somebody: by the row, else by the first act done to them."""
        when = next((fate.when for fate in said.fates if fate.when), None)
        where = next((fate.where for fate in said.fates if fate.where), None)
        if when is None and where is None and isinstance(said, CodedMention):
            row = self._run(
                "SELECT s.body FROM act a JOIN counted s ON s.n = a.n WHERE a.victim = ? ORDER BY a.first, a.n LIMIT 1",
                (raw_of(said.mention.id),),
            ).fetchone()
            act = decode_fast(bytes(row[0])) if row else None
            if isinstance(act, Act):
                return act.start, act.where
        return when, where

    def _count(self, mentions: tuple[bytes, ...]) -> int:
        """Return on how many independent sources rests what is said of these mentions of one person."""
        if mentions not in self._independent:
            said = [one for mention in mentions for one in self._attributions(mention)]
            self._independent[mentions] = len(independence(said, self._sources).independent)
        return self._independent[mentions]

    def _attributions(self, mention: bytes) -> Iterator[Attribution]:
        rows = self._run(
            "SELECT body FROM record WHERE mention = ?1 UNION ALL SELECT body FROM counted WHERE thing = ?1"
            " UNION ALL SELECT s.body FROM concern c JOIN counted s ON s.n = c.n WHERE c.thing = ?1",
            (mention,),
        )
        for (body,) in [*rows]:
            said = decode_fast(bytes(body))
            if isinstance(said, Described | Statement):
                yield said.attribution
