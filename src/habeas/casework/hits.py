"""What a search found: who, where and in which words, and for each word of the query why it was taken for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from habeas.casework.spelled import How
from habeas.evidence.snippets import Snippet
from habeas.model.spellings import SCRIPTS

KINDS = ("names", "places", "texts", "titles", "words")
"""Names of people and groups; places; passages of exhibits; titles of sources and events; other words of statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Why one word of the query was found.

    `term`: its number in the query, from 1. `inside`: what the word stands in. `start`, `end`: where, in code points:
    of the text layer for a passage, of the text that is shown for all else.
    """

    term: int
    how: How
    word: str = field(repr=False)  # as it stands there
    script: str  # as a letter of SCRIPTS
    inside: str  # name | place | text | title | words
    start: int
    end: int

    def as_object(self, *, with_words: bool) -> dict[str, object]:
        """Return the object that programs read; with the word itself only when it is asked for."""
        told: dict[str, object] = {
            "term": self.term,
            "how": self.how.value,
            "script": SCRIPTS[self.script],
            "inside": self.inside,
            "start": self.start,
            "end": self.end,
        }
        return told | {"word": self.word} if with_words else told


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionHit:
    """A mention that was found by a name or a place.

    `person`: id, "" where the mention is nobody's of the record's persons. `statement`: id, "" of a row of a list.
    `independent`: on how many independent sources the person rests, those whom nobody knows left out.
    """

    mention: str
    person: str
    statement: str
    source: str  # slug
    row: int
    exhibit: str
    party: str
    names: tuple[str, ...] = field(repr=False)
    when: str = field(repr=False)  # as stated; "" where nothing is
    edtf: str
    place: str = field(repr=False)
    independent: int
    matches: tuple[Match, ...]

    def as_object(self, *, with_words: bool) -> dict[str, object]:
        """Return the object that programs read."""
        told: dict[str, object] = {
            "kind": "mention",
            "mention": self.mention,
            "person": self.person or None,
            "statement": self.statement or None,
            "source": self.source,
            "row": self.row or None,
            "exhibit": self.exhibit,
            "party": self.party,
            "when": self.edtf or None,
            "independent": self.independent,
            "matches": [match.as_object(with_words=with_words) for match in self.matches],
        }
        words = {"names": list(self.names), "place": self.place, "stated": self.when}
        return told | words if with_words else told


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingHit:
    """A source, a place, or a statement of another kind that was found by its title, its place or its words.

    `kind`: source, place, or the kind of the statement. `id`: of the source, place, act, event or search; else "".
    """

    kind: str
    id: str
    statement: str
    source: str  # slug
    exhibit: str
    text: str = field(repr=False)  # what the matches stand in
    matches: tuple[Match, ...]

    def as_object(self, *, with_words: bool) -> dict[str, object]:
        """Return the object that programs read."""
        told: dict[str, object] = {
            "kind": self.kind,
            "id": self.id or None,
            "statement": self.statement or None,
            "source": self.source or None,
            "exhibit": self.exhibit or None,
            "matches": [match.as_object(with_words=with_words) for match in self.matches],
        }
        return told | {"text": self.text} if with_words else told


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageHit:
    """A passage of an exhibit. `start`, `end`: of the first word found, in code points of the layer.

    `covered`: the exhibit is under a label by which it is covered, and the snippet holds neutral words alone.
    """

    exhibit: str
    layer: str
    start: int
    end: int
    covered: bool
    snippet: Snippet
    matches: tuple[Match, ...]

    def as_object(self, *, with_words: bool) -> dict[str, object]:
        """Return the object that programs read."""
        told: dict[str, object] = {
            "kind": "passage",
            "exhibit": self.exhibit,
            "layer": self.layer,
            "start": self.start,
            "end": self.end,
            "covered": self.covered,
            "matches": [match.as_object(with_words=with_words) for match in self.matches],
        }
        return told | {"snippet": str(self.snippet)} if with_words else told


Hit = MentionHit | ThingHit | PassageHit


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found, by kind, the nearest spellings first.

    `more`: kinds of which there are more hits than were asked for. `articles`: of the query, left out.
    `common`: how many words sound like one of the query and were left out, because they stand everywhere.
    """

    names: tuple[Hit, ...] = ()
    places: tuple[Hit, ...] = ()
    texts: tuple[Hit, ...] = ()
    titles: tuple[Hit, ...] = ()
    words: tuple[Hit, ...] = ()
    more: tuple[str, ...] = ()
    articles: int = 0
    common: int = 0

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All hits, in the order of KINDS."""
        return (*self.names, *self.places, *self.texts, *self.titles, *self.words)

    def as_object(self, *, with_words: bool) -> dict[str, object]:
        """Return the object that programs read: ids and places, and words only when they are asked for."""
        return {
            "hits": len(self.hits),
            **{kind: [hit.as_object(with_words=with_words) for hit in getattr(self, kind)] for kind in KINDS},
            "more": list(self.more),
            "articles_left_out": self.articles,
            "common_words_left_out": self.common,
        }
