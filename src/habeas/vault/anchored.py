"""Whether every quote stands where its anchor says, checked against the log alone: no index is asked.

Of each text layer only the place in the log is remembered, and of texts as many as one layer may have letters: the
memory does not grow with what was said.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterator

from habeas.errors import AnchorError, DamagedError, HabeasError
from habeas.evidence.anchors import check_place
from habeas.evidence.fragments import check_fragment
from habeas.evidence.layers import layer_hash
from habeas.evidence.limits import LAYER_LIMIT
from habeas.log.entry import Header, read_header
from habeas.model.attribution import Anchor
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Reading
from habeas.model.records import Body
from habeas.model.statements import Statement
from habeas.sealing.bodies import open_body
from habeas.vault.case import Case
from habeas.vault.entries import entry_of
from habeas.vault.layout import ENTRIES


class Anchored:
    """The anchors of one case, looked up after its log was walked. Layers and statements are taken in on the way."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._layers: dict[bytes, int] = {}  # the place of a reading, by SHA-256 of its text
        self._after: dict[bytes, bytes] = {}  # the blanked copy of a layer that is gone
        self._quoting = array("Q")
        self._texts: OrderedDict[bytes, str] = OrderedDict()
        self._header: tuple[int, Header] | None = None

    def take(self, place: int, body: object) -> None:
        """Take in a reading or a statement at its place in the log.

        Raises: AnchorError: a reading names its text by another hash.
        """
        if isinstance(body, Statement):
            self._quoting.append(place)
        if not isinstance(body, Reading) or not body.layer:
            return
        if layer_hash(body.text) != body.layer:
            raise AnchorError("a text layer is not the one that it is called by", place=body.exhibit)
        layer = bytes.fromhex(body.layer)
        self._layers[layer] = place
        if body.redacts:
            self._after[bytes.fromhex(body.redacts)] = layer

    def failures(self, quoting: bytes, progress: Callable[[int, int], None]) -> Iterator[tuple[str, str]]:
        """Give the statements of which a quote is not where it says: id and reason, in the order of the log.

        Args:
            quoting: the places of further bodies that seem to quote, as `opener.Found` has them.
        """
        places = array("Q")
        places.frombytes(quoting)
        places.extend(self._quoting)
        for at, place in enumerate(sorted(places)):
            progress(at, len(places))
            try:
                body = self._open(place)
            except HabeasError:
                continue  # that it does not open is said elsewhere
            if isinstance(body, Statement) and (reason := self._objection(body)):
                yield body.statement, reason

    def _objection(self, statement: Statement) -> str:
        """Return what is wrong with the first anchor of a statement that does not hold; "" if they all do."""
        for anchor in statement.attribution.anchors:
            try:
                self._check(anchor)
            except AnchorError as failure:
                return failure.message
        return ""

    def _check(self, anchor: Anchor) -> None:
        """Check that a passage stands in its layer, or in the blanked copy that has taken its place.

        Raises: AnchorError.
        """
        if anchor.fragment:
            check_fragment(anchor.fragment)
        if anchor.layer:
            check_place(anchor, self._text(bytes.fromhex(anchor.layer)))

    def _text(self, layer: bytes) -> str:
        seen: set[bytes] = set()
        while layer not in self._layers and layer in self._after and layer not in seen:
            seen.add(layer)
            layer = self._after[layer]
        if layer not in self._layers:
            raise AnchorError("the text layer that it quotes is not in the log")
        if layer in self._texts:
            self._texts.move_to_end(layer)
            return self._texts[layer]
        reading = self._open(self._layers[layer])
        text = reading.text if isinstance(reading, Reading) else ""
        while self._texts and sum(map(len, self._texts.values())) + len(text) > LAYER_LIMIT:
            self._texts.popitem(last=False)
        self._texts[layer] = text
        return text

    def _open(self, place: int) -> Body:
        entry, index = entry_of(place)
        row = self._case.entries.database.execute(
            "SELECT subject, commitment, sealed FROM body WHERE place = ?", (place,)
        ).get
        header = self._header_of(entry)
        key = self._case.keyring.subject(bytes(row[0]))
        if row[2] is None:
            raise DamagedError("a body is missing", place=ENTRIES)
        opened = open_body(
            bytes(row[2]),
            bytes(row[1]),
            feed=header.feed,
            sequence=header.sequence,
            index=index,
            subject_key=key,
        )
        return decode_fast(opened)

    def _header_of(self, entry: int) -> Header:
        if self._header is None or self._header[0] != entry:
            header = self._case.entries.database.execute("SELECT header FROM entry WHERE n = ?", (entry,)).get
            self._header = entry, read_header(bytes(header), place=f"entry {entry}")
        return self._header[1]
