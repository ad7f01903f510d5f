"""Who coded what in which paragraph of an exhibit's text, over the first coding and the rounds of second coders."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from habeas.casework.layers import KeptLayer, check_quotes, layer_for, newest_layer, readings_of, text_of
from habeas.errors import AnchorError
from habeas.evidence.anchors import anchor as find_quote
from habeas.evidence.paragraphs import paragraphs
from habeas.model.attribution import Anchor
from habeas.model.encoding import decode_fast
from habeas.model.statements import Statement
from habeas.statements.agreement import Mark, Paragraph, terms_of
from habeas.vault.index import Index


class CodedParagraphs:
    """Who coded what in which paragraph, of these exhibits or of all that somebody coded a second time.

    `marks`: who coded which term where. `unplaced`: passages that stand in no paragraph of the newest text.
    Raises: AnchorError: a quote is not where its anchor says.
    """

    def __init__(self, index: Index, exhibits: Iterable[str]) -> None:
        self._index = index
        self.coders: dict[str, set[str]] = defaultdict(set)
        self._first: dict[str, set[str]] = defaultdict(set)
        self._rounds: set[str] = set()
        self.marks: list[Mark] = []
        self.unplaced = 0
        self._texts: dict[str, tuple[KeptLayer, str, tuple[Paragraph, ...]] | None] = {}
        wanted = sorted(set(exhibits)) or _recoded(index)
        for exhibit in wanted:
            for statement in statements_of(index, (exhibit, *_replaced(index, exhibit))):
                self._take(statement)

    @property
    def compared(self) -> dict[str, frozenset[str]]:
        """The exhibits that are compared, with who coded each: those that somebody coded a second time."""
        return {
            exhibit: frozenset(coders)
            for exhibit, coders in sorted(self.coders.items())
            if exhibit in self._rounds and len(coders) > 1 and self._text(exhibit) is not None
        }

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Every paragraph of what is compared."""
        texts = (self._text(exhibit) for exhibit in self.compared)
        return tuple(paragraph for found in texts if found is not None for paragraph in found[2])

    @property
    def shared(self) -> tuple[str, ...]:
        """Exhibits that are compared and whose first coding several people did."""
        return tuple(exhibit for exhibit in self.compared if len(self._first[exhibit]) > 1)

    def not_compared(self, exhibits: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Return the exhibits that were asked for, or coded a second time, and are not compared; with why."""
        left = sorted({*exhibits, *self._rounds} - self.compared.keys())
        return tuple((exhibit, self._why(exhibit)) for exhibit in left)

    def _why(self, exhibit: str) -> str:
        if self._text(exhibit) is None:
            return "no_text"
        if exhibit in self._rounds:
            return "no_first_coding"
        return "no_second_coding" if self.coders[exhibit] else "not_coded"

    def _take(self, statement: Statement) -> None:
        said = statement.attribution
        check_quotes(self._index, said.anchors, place=statement.statement)
        exhibit = self._now(said.exhibit, said.anchors)
        self.coders[exhibit].add(said.coded_by)
        if said.round:
            self._rounds.add(exhibit)
        else:
            self._first[exhibit].add(said.coded_by)
        terms = tuple(terms_of(statement))
        for anchor in said.anchors:
            places = tuple(self._places(exhibit, anchor))
            self.unplaced += not places
            self.marks += (Mark(said.coded_by, place, *term) for place in places for term in terms)

    def _now(self, exhibit: str, anchors: tuple[Anchor, ...]) -> str:
        """Return the exhibit that holds the words now: the copy that has taken its place, after a withdrawal."""
        if newest_layer(self._index, exhibit) is None:
            for anchor in anchors:
                if anchor.layer:
                    return layer_for(self._index, anchor).exhibit
        return exhibit

    def _text(self, exhibit: str) -> tuple[KeptLayer, str, tuple[Paragraph, ...]] | None:
        if exhibit not in self._texts:
            layer = newest_layer(self._index, exhibit)
            if layer is None:
                self._texts[exhibit] = None
            else:
                text = text_of(self._index, layer)
                spans = enumerate(paragraphs(text), 1)
                parts = tuple(Paragraph(exhibit, number, start, end) for number, (start, end) in spans)
                self._texts[exhibit] = (layer, text, parts)
        return self._texts[exhibit]

    def _places(self, exhibit: str, anchor: Anchor) -> Iterator[Paragraph]:
        """Give the paragraphs of the newest text in which a passage stands; none where it is not found there."""
        found = self._text(exhibit)
        span = None if found is None or not anchor.layer else _span(self._index, found[0], found[1], anchor)
        if found is not None and span is not None:
            starts = [paragraph.start for paragraph in found[2]]
            yield from found[2][max(bisect_right(starts, span[0]) - 1, 0) : bisect_left(starts, span[1])]


def _span(index: Index, layer: KeptLayer, text: str, anchor: Anchor) -> tuple[int, int] | None:
    """Return where a passage stands in a layer, perhaps another than the one it was quoted from; None if nowhere."""
    if layer.sha256 in (anchor.layer, layer_for(index, anchor).sha256):
        return anchor.start, anchor.end
    for prefix, suffix in ((anchor.prefix, anchor.suffix), ("", "")):
        try:
            found = find_quote(text, exhibit=anchor.exhibit, exact=anchor.exact, before=prefix, after=suffix)
        except AnchorError:
            continue  # not there, or at several places: what cannot be told is counted and not guessed
        return found.start, found.end
    return None


def statements_of(index: Index, exhibits: Iterable[str]) -> Iterator[Statement]:
    """Give every statement of these exhibits that counts, or belongs to a second coder's round."""
    for exhibit in exhibits:
        rows = index.database.execute(
            "SELECT body FROM statement WHERE exhibit = ? AND in_force = 1 AND kind != 'retraction' ORDER BY n",
            (exhibit,),
        )
        for (body,) in [*rows]:
            found = decode_fast(bytes(body))
            if isinstance(found, Statement):
                yield found


def _recoded(index: Index) -> list[str]:
    found = index.database.execute("SELECT DISTINCT exhibit FROM statement WHERE round != '' ORDER BY exhibit")
    return [str(exhibit) for (exhibit,) in [*found]]


def _replaced(index: Index, copy: str) -> tuple[str, ...]:
    """Return the exhibits, gone since, whose place a copy without some words has taken."""
    layers = [one.redacts for one in readings_of(index, copy) if one.redacts]
    found: dict[str, None] = {}
    for layer in layers:
        rows = index.database.execute(
            "SELECT DISTINCT q.exhibit FROM quoted q WHERE q.layer = ? AND NOT EXISTS"
            " (SELECT 1 FROM exhibit e WHERE e.id = q.exhibit) ORDER BY q.exhibit",
            (layer,),
        )
        found.update({str(exhibit): None for (exhibit,) in [*rows]})
    return tuple(found)
