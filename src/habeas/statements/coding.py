"""From a coding sheet to statements: the names of rows become ids, quotes become anchors, every rule is held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from habeas.errors import AnchorError, StatementsError
from habeas.evidence.anchors import anchor, anchor_file
from habeas.model.attribution import Anchor, Attribution
from habeas.model.ids import new_id
from habeas.model.statements import KINDS, Act, Coded, Involvement
from habeas.model.vocabularies import vocabulary
from habeas.statements.known import PREFIXES, Edited, Known, References, Thing, check_speaks
from habeas.statements.reading import Values
from habeas.statements.rows import INVOLVED, READERS, involved
from habeas.statements.sheet import Sheet, SheetRow

_QUOTE = ("exact", "before", "after", "occurrence", "start", "fragment")
_LONGEST_NAME = 30  # of a row; an id has more letters


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedSheet:
    """What a sheet came to: the statements in order, the id of each named row, and what the coder should know.

    `things`: the rows that describe a thing: its kind, its number among its kind, and the thing's id.
    """

    statements: tuple[Coded, ...]
    handles: Mapping[str, str]
    things: tuple[tuple[str, int, str], ...]
    sealed: int  # how many persons are held sealed
    notes: tuple[str, ...]


def code(sheet: Sheet, known: Known) -> CodedSheet:
    """Turn a sheet into statements.

    Raises: StatementsError, AnchorError, TermError, DateError, ModelError: the row and field, and what to do.
    """
    work = _Coding(sheet, known)
    rows = [work.identified(row) for row in sheet.rows]
    statements = tuple(statement for row in rows for statement in work.coded(*row))
    for row, identifier, _ in rows:
        work.check_what_speaks_of(row, identifier)
    sealed = sum(thing.sealed for thing in work.references.here.values())
    notes: tuple[str, ...] = ()
    if known.sealed and sealed:
        notes = ("The exhibit is under a sealing label: its persons can be neither found nor linked.",)
    return CodedSheet(
        statements=statements,
        handles=dict(work.references.handles),
        things=tuple((row.kind, row.number, identifier) for row, identifier, _ in rows if identifier),
        sealed=sealed,
        notes=notes,
    )


class _Coding:
    """One sheet being coded."""

    def __init__(self, sheet: Sheet, known: Known) -> None:
        self.known = known
        self.references = References(known=known)
        self.edited: dict[str, Edited] = {}
        unusual = Values(sheet.head, "sheet", "und", known.today, unusual=False).yes("unusual_dates")
        self.head = Values(sheet.head, "sheet", "und", known.today, unusual, known.places)
        self.lang = self.head.language()

    def values(self, row: Mapping[str, Any], place: str) -> Values:
        """Return a row's values, to be read one field at a time."""
        return Values(row, place, self.lang, self.known.today, self.head.unusual, self.known.places)

    def identified(self, row: SheetRow) -> tuple[SheetRow, str, tuple[str, ...]]:
        """Give an id to what a row describes, and remember it under the row's name."""
        values = self.values(row.values, row.place)
        edited = self._edited(values, row.kind)
        chain = () if edited is None else edited.chain
        handle = values.words("as")
        if row.kind not in PREFIXES:
            if handle:
                raise values.fail("as", "nothing can speak of such a row, so it needs no name")
            return row, "", chain
        identifier = new_id(PREFIXES[row.kind], self.known.chance) if edited is None else edited.thing
        if handle in self.references.handles:
            raise values.fail("as", "another row of this sheet has this name")
        if len(handle) > _LONGEST_NAME:
            raise values.fail("as", f"the name of a row is longer than {_LONGEST_NAME} letters", 'as = "A" will do.')
        if handle:
            self.references.handles[handle] = identifier
        party = (values.words("party") or "person") if row.kind == "mention" else ""
        self.references.here[identifier] = Thing(
            kind=row.kind,
            source=self._source(values),
            party=party,
            sealed=party == "person" and (self.known.sealed or values.yes("sealed")),
        )
        return row, identifier, chain

    def check_what_speaks_of(self, row: SheetRow, identifier: str) -> None:
        """Check that an edited mention is still what others that count take it for.

        Raises: StatementsError: it would be a group, another source's or held sealed, and something speaks of it.
        """
        values = self.values(row.values, row.place)
        was, now = self.known.thing(identifier) if identifier else None, self.references.here.get(identifier)
        if was is None or now is None or was == now:
            return
        if was.sealed and not now.sealed and "sealed" not in row.values:
            raise values.fail(
                "sealed",
                "the statement whose place this takes holds the person sealed",
                "Write sealed = true again; or sealed = false, and from then on they can be found and linked.",
            )
        replaced = {one for edited in self.edited.values() for one in edited.chain}
        for one in self.known.speaking(identifier):
            if one.statement not in replaced:
                try:
                    check_speaks(one, self.references.thing)
                except StatementsError as failure:
                    raise values.fail("edits", f"{failure.message}: {failure.place}", failure.advice) from None

    def coded(self, row: SheetRow, identifier: str, chain: tuple[str, ...]) -> Iterator[Coded]:
        """Code one row; an act comes with those involved in it."""
        values = self.values(row.values, row.place)
        source = self._source(values)
        fields = READERS[row.kind](values, self.references, identifier, source)
        anchors = tuple(self._anchors(values))
        inner = values.tables("by", INVOLVED) if row.kind == "act" else ()
        statement = KINDS[row.kind](
            statement=self._new_statement(),
            retracts=chain,
            attribution=self._attribution(values, source, anchors, values.used),
            **fields,
        )
        yield statement  # type: ignore[misc]  # KINDS names the members of Coded
        if isinstance(statement, Act):
            for one in inner:
                part = involved(one, self.references, source)
                yield Involvement(
                    statement=self._new_statement(),
                    of=statement.id,
                    attribution=self._attribution(values, source, anchors, one.used),
                    **part,
                )

    def _edited(self, values: Values, kind: str) -> Edited | None:
        if "edits" not in values.row:
            return None
        name = values.required("edits")
        edited = self.known.statement(name)
        if edited is None:
            raise values.fail(
                "edits",
                "there is no statement of this id that counts",
                "`habeas statements` lists them. What was edited already is edited in its newest form.",
            )
        if edited.kind != kind:
            raise values.fail("edits", f"that statement is of another kind: {edited.kind}")
        if name in self.edited:
            raise values.fail("edits", "another row of this sheet takes the place of that statement already")
        self.edited[name] = edited
        return edited

    def _new_statement(self) -> str:
        return new_id("stm", self.known.chance)

    def _said(self, values: Values, key: str) -> Values:
        """Return where a field of every row stands: in the row, or else in the head of the sheet."""
        return values if key in values.row else self.head

    def _source(self, values: Values) -> str:
        said = self._said(values, "source")
        return self.known.source(said, "source", said.required("source"))

    def _attribution(
        self, values: Values, source: str, anchors: tuple[Anchor, ...], used: Mapping[str, str]
    ) -> Attribution:
        relayed = self._said(values, "relayed_by")
        judged = self._said(values, "credibility")
        credibility = judged.words("credibility") or "6"
        if credibility not in vocabulary("information_credibility").terms:
            raise judged.fail("credibility", "not a grade of credibility", "1 to 6; 6 cannot be judged.")
        reason = judged.words("credibility_reason")
        if credibility != "6" and not reason:
            raise judged.fail("credibility_reason", "a grade other than 6 is given with its reason")
        if judged is self.head and "credibility_reason" in values.row:
            raise values.fail("credibility_reason", "a reason stands here without its grade", 'credibility = "2"')
        return Attribution(
            source=source,
            relayed_by=tuple(self.known.source(relayed, "relayed_by", one) for one in relayed.many("relayed_by")),
            exhibit=self.known.exhibit,
            anchors=anchors,
            credibility=credibility,
            credibility_reason=reason,
            asserted_on=self._said(values, "asserted_on").when("asserted_on"),
            coded_by=self.known.coder,
            coded_at=self.known.at,
            round=self.known.round,
            vocabularies={**used, "information_credibility": vocabulary("information_credibility").version},
        )

    def _anchors(self, values: Values) -> Iterator[Anchor]:
        """Find what a row quotes.

        Raises: StatementsError: it quotes nothing. AnchorError: the quote is not there, or more than once.
        """
        quotes = values.row.get("quote", "")
        found = quotes if isinstance(quotes, (list, tuple)) else [quotes] if quotes != "" else []
        if not found:
            raise values.fail(
                "quote",
                "a statement rests on a passage of the exhibit",
                'quote = "…" in the words of the exhibit; of a file without text, quote = { fragment = "page=2" }.',
            )
        for number, quote in enumerate(found, 1):
            called = f"quote {number}" if len(found) > 1 else "quote"
            inner = values.inside(called, {"exact": quote} if isinstance(quote, str) else quote, _QUOTE)
            try:
                yield self._anchor(inner)
            except AnchorError as failure:
                raise AnchorError(failure.message, place=inner.place, advice=failure.advice) from None

    def _anchor(self, quote: Values) -> Anchor:
        layer, exhibit = self.known.layer, self.known.exhibit
        if "fragment" in quote.row:
            if len(quote.row) > 1:
                raise quote.fail(
                    "fragment",
                    "a passage is named by its words or by a fragment, not by both",
                    "Of a text, the page follows from where the words stand.",
                )
            return anchor_file(exhibit, quote.required("fragment"))
        if layer is None:
            raise StatementsError(
                "the exhibit has no text to quote from",
                place=quote.place,
                advice='Anchor it by a page or a time: quote = { fragment = "page=2" } or { fragment = "t=10,20" }.',
            )
        return anchor(
            layer.text,
            exhibit=exhibit,
            layer=layer.sha256,
            exact=quote.required("exact"),
            before=quote.words("before"),
            after=quote.words("after"),
            occurrence=quote.number("occurrence"),
            start=quote.number("start"),
            pages=layer.pages,
        )
