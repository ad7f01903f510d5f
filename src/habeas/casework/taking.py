"""What a withdrawal takes of coded documents, worked out before anything is written.

A document that speaks of nobody else is destroyed, with what was made from it and what it was made from. One from which
others were coded is replaced by a copy of its text in which the passages and names are blanked; what is stated of
others is said anew over that copy, because its old record can quote the words that have to go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from habeas.casework.blanking import (
    Called,
    Quoted,
    Span,
    blanked,
    called,
    is_namesake,
    merged,
    named,
    quoted,
    said,
    without_words,
)
from habeas.casework.concerned import Concerned
from habeas.casework.layers import KeptLayer, layers_of, text_of
from habeas.casework.theirs import Theirs, about, said_there
from habeas.casework.versions import Version, Versions
from habeas.evidence.anchors import overlaps
from habeas.model.attribution import Anchor
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit
from habeas.model.statements import CodedMention, Retraction, Statement
from habeas.model.values import Name
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Blanking:
    """A document that speaks of others too, by its passages that are blanked.

    `statements_kept`: of others, that count and stay; `statements_touched`: those of them that lose words.
    """

    exhibit: str
    passages: int
    statements_kept: int
    statements_touched: int

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "exhibit": self.exhibit,
            "passages": self.passages,
            "statements_kept": self.statements_kept,
            "statements_touched": self.statements_touched,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedLayer:
    """One text layer of a document, blanked."""

    layer: KeptLayer
    text: str = field(repr=False)
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What goes of coded documents.

    `theirs`: what is said of them, all versions, by second coders too. `lost`: of others, older versions whose words
    would have to go, and what second coders said over documents that are no more. `alone`: documents that are
    destroyed. `unblanked`: those among them from which others were coded, and that hold no text that could be blanked,
    with how many statements rest on them. `shared`: documents that are replaced; `layers`: their texts, blanked, oldest
    first. `restated`: statements of others, older versions and retractions among them, that are said anew, in the order
    of the log. `quoted`, `called`, `names`: the words and names that go.
    """

    theirs: Theirs
    lost: tuple[str, ...]
    alone: tuple[str, ...]
    unblanked: tuple[tuple[str, int], ...]
    shared: tuple[Blanking, ...]
    layers: dict[str, tuple[CopiedLayer, ...]] = field(repr=False)
    restated: tuple[Version, ...] = field(repr=False)
    quoted: Quoted = field(repr=False)
    called: Called = field(repr=False)
    names: tuple[Name, ...] = field(repr=False)

    @property
    def statements(self) -> int:
        """How many statements about them go, older versions too."""
        return sum(not isinstance(one.said, Retraction) for one in self.theirs.statements.values())

    @property
    def gone(self) -> tuple[str, ...]:
        """Every statement whose key is destroyed."""
        return (*self.theirs.statements, *(one.id for one in self.restated), *self.lost)

    @property
    def mentions(self) -> tuple[str, ...]:
        """The mentions that nothing is left to describe."""
        return tuple(sorted(thing for thing in self.theirs.things if thing.startswith("men_")))


def taken(
    index: Index, concerned: Concerned, names: Iterable[Name], *, tables: frozenset[str], copied: frozenset[str]
) -> Taken:
    """Say what a withdrawal takes of coded documents; nothing is written.

    Args:
        names: of whoever withdraws, as lists have them.
        tables: files that are read by rows, and go or stay by rows (redacting.py); `copied`: those of them of which a
            copy takes the place.
    """
    return _Taking(index, concerned, tuple(names), tables).work_out(copied)


class _Taking:
    """One withdrawal being worked out."""

    def __init__(self, index: Index, concerned: Concerned, names: tuple[Name, ...], tables: frozenset[str]) -> None:
        self.index, self.concerned, self.names, self.tables = index, concerned, names, tables
        self.versions = Versions(index)
        bodies = [decode_fast(bytes(body)) for (body,) in [*index.database.execute("SELECT body FROM exhibit")]]
        self.exhibits = {one.id: one for one in bodies if isinstance(one, Exhibit)}
        self.whole = self._made_from(self._withdrawn_whole())
        self.theirs = self._theirs()
        self.touched = self._resting() - self.whole - tables
        self.family = self._family(self.touched) - self.whole - tables
        self.texts = {one: self._texts(one) for one in sorted(self.family)}
        self._find_second_coders()
        self.quotes = tuple(
            {
                (anchor.exhibit, anchor.layer, anchor.start, anchor.end): anchor
                for one in self.theirs.statements.values()
                for anchor in _anchors(one)
                if anchor.layer
            }.values()
        )
        self.quoted = quoted(self.quotes)

    def work_out(self, copied: frozenset[str]) -> Taken:
        """Part the documents into those that go and those of which a copy stays, and the statements of others too."""
        alone, unblanked, kept = self._part()
        self.called = self._called(kept)
        layers = {one: copies for one in kept if (copies := self._copies(one, must=one in self.touched))}
        lost: set[str] = set()
        restated: dict[str, Version] = {}
        shared = []
        for exhibit, copies in layers.items():
            touched = self._sort(exhibit, copies, restated, lost)
            stands = [one for one in self._others(exhibit) if one.stands]
            shared.append(
                Blanking(
                    exhibit=exhibit,
                    passages=copies[-1].passages,
                    statements_kept=len(stands),
                    statements_touched=touched,
                )
            )
        for exhibit in alone:
            lost.update(one.id for one in self._others(exhibit) if not one.stands)
        restated |= {one.id: one for exhibit in sorted(copied) for one in self._others(exhibit)}
        self._settle(restated, lost)
        layers_quoted = {anchor.layer for one in restated.values() for anchor in _anchors(one)}
        return Taken(
            theirs=self.theirs,
            lost=tuple(sorted(lost)),
            alone=(*alone, *(one for one, _ in unblanked)),
            unblanked=tuple(unblanked),
            shared=tuple(shared),
            layers={one: _still_quoted(copies, layers_quoted) for one, copies in layers.items()},
            restated=tuple(sorted(restated.values(), key=lambda one: one.n)),
            quoted=self.quoted,
            called=self.called,
            names=self.names,
        )

    def _withdrawn_whole(self) -> set[str]:
        """Return the documents that go whole: the one that is withdrawn, or those whose words are the source's."""
        if self.concerned.exhibit:
            return {self.concerned.exhibit}
        return {
            one.id for one in self.exhibits.values() if self.concerned.source and one.origin == self.concerned.source
        }

    def _made_from(self, start: set[str]) -> frozenset[str]:
        """Return documents with all that was made from them."""
        found = set(start)
        while more := {one.id for one in self.exhibits.values() if one.derived_from in found} - found:
            found |= more
        return frozenset(found)

    def _family(self, start: frozenset[str]) -> frozenset[str]:
        """Return documents, what was made from them, and what they were made from: a translation tells the same."""
        made = [(one.id, one.derived_from) for one in self.exhibits.values() if one.derived_from in self.exhibits]
        found = set(start)
        while more := {str(one) for pair in made if found.intersection(pair) for one in pair} - found:
            found |= more
        return frozenset(found)

    def _theirs(self) -> Theirs:
        whole = [version for one in sorted(self.whole) for version in self.versions.resting_on(one)]
        if self.concerned.source:
            said_by = self.versions.of_source(self.concerned.source)
            found = about(self.versions, (), start=(*said_by, *whole))
            self.names += tuple(_names(found, source=self.concerned.source))
            return found
        found = about(self.versions, self.concerned.mentions)
        self.names += tuple(_names(found))
        if not self.concerned.exhibit:
            return found
        here = said_there(self.versions, (*whole, *found.statements.values()))
        return replace(here, things=here.things | found.things)

    def _resting(self) -> frozenset[str]:
        """Return the documents that speak of them. Of a document that is withdrawn no other loses anything."""
        if self.concerned.exhibit and not self.concerned.mentions:
            return frozenset()
        speaking = (*self.theirs.statements.values(), *self.theirs.beside)
        found = {anchor.exhibit for one in speaking for anchor in _anchors(one)}
        found |= {one.said.attribution.exhibit for one in speaking if isinstance(one.said, Statement)}
        return frozenset(found & self.exhibits.keys())

    def _find_second_coders(self) -> None:
        """Take in what second coders said of the same person: they code blind, so their mentions have other ids."""
        if not self.concerned.mentions:
            return
        known = called(self.names, texts=[text for texts in self.texts.values() for _, text in texts])
        mine = [one for one in self.theirs.statements.values() if isinstance(one.said, CodedMention)]
        again: dict[str, CodedMention] = {}
        for exhibit in sorted(self.family):
            for one in self._others(exhibit):
                if one.round and isinstance(one.said, CodedMention) and _is_same(one.said, mine, known):
                    again[one.said.mention.id] = one.said
        if again:
            self.theirs = about(self.versions, (*self.theirs.things, *again), start=self.theirs.statements.values())
            self.names += tuple(name for said in again.values() for name in said.mention.names)

    def _others(self, exhibit: str) -> list[Version]:
        """Return what rests on a document and is not theirs."""
        return [one for one in self.versions.resting_on(exhibit) if one.id not in self.theirs.statements]

    def _part(self) -> tuple[list[str], list[tuple[str, int]], list[str]]:
        """Return the documents that go, those that go because nothing can be blanked in them, and those that stay."""
        alone, unblanked, kept = sorted(self.whole), [], []
        for exhibit in sorted(self.family):
            stands = sum(one.stands for one in self._others(exhibit))
            if not stands and not self._is_of_another(exhibit):
                alone.append(exhibit)
            elif not self.texts[exhibit]:
                unblanked.append((exhibit, stands))
            else:
                kept.append(exhibit)
        return alone, unblanked, kept

    def _is_of_another(self, exhibit: str) -> bool:
        """Tell whether a document that quotes a source which withdraws holds the words of another one."""
        origin = self.exhibits[exhibit].origin
        return bool(self.concerned.source and exhibit in self.touched and origin and origin != self.concerned.source)

    def _texts(self, exhibit: str) -> list[tuple[KeptLayer, str]]:
        """Return the text layers of a document, oldest first; one that was read twice stands as it was read last."""
        layers = {layer.sha256: layer for layer in layers_of(self.index, exhibit)}
        return [(layer, text_of(self.index, layer)) for layer in sorted(layers.values(), key=lambda one: one.n)]

    def _called(self, kept: list[str]) -> Called:
        beside = [
            name
            for exhibit in kept
            for one in self._others(exhibit)
            if one.stands and isinstance(one.said, CodedMention)
            for name in one.said.mention.names
        ]
        return called(self.names, beside=beside, texts=[text for one in kept for _, text in self.texts[one]])

    def _copies(self, exhibit: str, *, must: bool) -> tuple[CopiedLayer, ...]:
        """Return the layers of a document, blanked; none where there is nothing of them in it, unless it must be."""
        copies = []
        for layer, text in self.texts[exhibit]:
            spans = [*named(text, self.called), *said(text, self.quoted), *self._here(exhibit, layer.sha256)]
            gone = merged(spans)
            copies.append(CopiedLayer(layer=layer, text=blanked(text, gone), passages=len(gone)))
        return tuple(copies) if must or any(one.passages for one in copies) else ()

    def _here(self, exhibit: str, layer: str) -> Iterable[Span]:
        return ((one.start, one.end) for one in self.quotes if (one.exhibit, one.layer) == (exhibit, layer))

    def _sort(self, exhibit: str, copies: tuple[CopiedLayer, ...], restated: dict[str, Version], lost: set[str]) -> int:
        """Sort what rests on a document into what is said anew and what goes; return how many that count lose words."""
        texts = {one.layer.sha256: one.text for one in copies}
        touched = 0
        for one in self._others(exhibit):
            loses = self._loses(one, texts)
            touched += one.stands and loses
            if loses and not one.counts:
                lost.add(one.id)
            else:
                restated[one.id] = one
        return touched

    def _loses(self, version: Version, texts: dict[str, str]) -> bool:
        """Tell whether a statement loses words of its own, or of the passage that it rests on."""
        quotes = (texts[one.layer][one.start : one.end] != one.exact for one in _anchors(version) if one.layer in texts)
        return any(quotes) or without_words(version.said, self.called, self.quoted) != version.said

    def _settle(self, restated: dict[str, Version], lost: set[str]) -> None:
        """See to it that nothing which was replaced counts again, and that what is said anew is retracted as before."""
        theirs = self.theirs.statements
        while True:
            lost.difference_update(theirs)
            gone = theirs.keys() | lost
            more = {one.id for one in self.versions.come_back(gone)}
            for one in gone:
                by = self.versions.retracting(one)
                more |= {r.id for r in by if isinstance(r.said, Retraction) and gone.issuperset(r.said.retracts)}
            if not more - gone:
                break
            lost.update(more - theirs.keys())
        waiting = [one for one in restated if one not in lost]
        for one in lost & restated.keys():
            del restated[one]
        while waiting:
            for over in self.versions.retracting(waiting.pop()):
                if over.id not in restated and over.id not in lost and over.id not in theirs:
                    restated[over.id] = over
                    waiting.append(over.id)


def quote_in(text: str, anchor: Anchor) -> tuple[str, str, str]:
    """Return what stands in a text where an anchor says: before the passage, the passage, after it."""
    before, after = anchor.start - len(anchor.prefix), anchor.end + len(anchor.suffix)
    return text[before : anchor.start], text[anchor.start : anchor.end], text[anchor.end : after]


def namesakes(taken: Taken) -> tuple[str, ...]:
    """Return the mentions of others in these documents who are called by the same words."""
    return tuple(
        one.said.mention.id
        for one in taken.restated
        if one.stands
        and isinstance(one.said, CodedMention)
        and any(is_namesake(name, taken.called) for name in one.said.mention.names)
    )


def _names(theirs: Theirs, *, source: str = "") -> Iterator[Name]:
    """Give the names in statements that describe mentions; or only in those in which a source speaks of itself."""
    for one in theirs.statements.values():
        if isinstance(one.said, CodedMention) and (not source or one.said.is_source == source):
            yield from one.said.mention.names


def _anchors(version: Version) -> tuple[Anchor, ...]:
    return version.said.attribution.anchors if isinstance(version.said, Statement) else ()


def _is_same(said: CodedMention, mine: list[Version], known: Called) -> bool:
    """Tell whether a second coder's mention is of the same person: by a word of the name, or by the same passage."""
    names = said.mention.names
    if names and known.names:
        return any(named(name.written, known) for name in names)
    there = [anchor for one in mine for anchor in _anchors(one)]
    return any(overlaps(anchor, other) for anchor in said.attribution.anchors for other in there)


def _still_quoted(copies: tuple[CopiedLayer, ...], quoted: set[str]) -> tuple[CopiedLayer, ...]:
    """Return the newest layer, and the older ones that something still quotes."""
    return (*(one for one in copies[:-1] if one.layer.sha256 in quoted), copies[-1])
