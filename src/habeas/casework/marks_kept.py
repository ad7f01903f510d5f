"""The marks of an exhibit as the record has them: read, found again in the text, and made ready to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256

import msgspec

from habeas.casework.layers import KeptLayer, exhibit_of
from habeas.errors import AnchorError, EvidenceError
from habeas.evidence.anchors import anchor_at, check_place
from habeas.evidence.marked_text import Passage
from habeas.evidence.paragraphs import paragraphs
from habeas.model.annotations import HARD, PassageMark
from habeas.model.encoding import decode_fast, encode
from habeas.model.ids import Chance, new_id
from habeas.vault.index import Index


def marks_named(index: Index, exhibit: str, identifiers: Iterable[str]) -> tuple[PassageMark, ...]:
    """Return marks of an exhibit by their ids, those that are there, in the order of the text."""
    wanted = set(identifiers)
    found = [one for one in marks_of(index, exhibit) if one.id in wanted]
    return tuple(sorted(found, key=lambda one: (one.anchor.start, one.anchor.end)))


def marks_of(
    index: Index, exhibit: str, *, coder: str = "", near: tuple[str, int, int] | None = None
) -> tuple[PassageMark, ...]:
    """Return the marks of an exhibit that are there, in the order of the text: a round's own, and all hard passages.

    Args:
        near: a layer and a span of it in code points, where only marks that share a letter with it are wanted.
    """
    wanted = "exhibit = ? AND state = 'there' AND (round = ? OR label = ?)"
    values: tuple[str | int, ...] = (exhibit, coder, HARD)
    if near is not None:
        wanted, values = f"{wanted} AND layer = ? AND start < ? AND end > ?", (*values, near[0], near[2], near[1])
    rows = index.database.execute(f"SELECT body FROM mark WHERE {wanted} ORDER BY start, id", values)
    found = [decode_fast(bytes(body)) for (body,) in rows]
    return tuple(one for one in found if isinstance(one, PassageMark))


def hard_on_copy(
    index: Index, exhibit: str, layer: str, copy: str, text: str, *, pages: tuple[int, ...], chance: Chance
) -> Iterator[PassageMark]:
    """Give what is hard to read in a document for the blanked copy that takes its place, without what was noted of it.

    Args:
        layer: of the document, in which every character of the copy's `text` kept its place.
    """
    for mark in marks_of(index, exhibit):
        if mark.label != HARD or mark.anchor.layer != layer:
            continue
        start, end = mark.anchor.start, mark.anchor.end
        with suppress(AnchorError):  # what is blanked now may have been half of a character
            anchor = anchor_at(text, exhibit=copy, start=start, end=end, pages=pages)
            yield msgspec.structs.replace(mark, id=new_id("mrk", chance), exhibit=copy, anchor=anchor, note=None)


def version_of(mark: PassageMark) -> str:
    """Return what tells a mark from what it was before and may become."""
    return sha256(encode(mark)).hexdigest()[:16]


def mark_named(index: Index, identifier: str) -> PassageMark:
    """Return a mark, there or gone.

    Raises: EvidenceError: there is none of this id, or its exhibit was withdrawn.
    """
    row = index.database.execute("SELECT body FROM mark WHERE id = ?", (identifier,)).fetchone()
    found = decode_fast(bytes(row[0])) if row else None
    if not isinstance(found, PassageMark):
        raise EvidenceError("there is no mark of this id in the case, or its exhibit was withdrawn")
    exhibit_of(index, found.exhibit)
    return found


def around(
    index: Index, layer: KeptLayer, text: str, mark: PassageMark, coder: str
) -> tuple[tuple[PassageMark, ...], tuple[int, int]]:
    """Return the marks of the paragraphs in which one stands, and where in the text that is."""
    earlier = "SELECT 1 FROM mark WHERE exhibit = ? AND state = 'there' AND layer != ? LIMIT 1"
    if mark.anchor.layer != layer.sha256 or index.database.execute(earlier, (layer.exhibit, layer.sha256)).get:
        found, _ = placed(layer, text, marks_of(index, layer.exhibit, coder=coder))
        here = next((one for one in found if one.id == mark.id), mark)
        return found, (here.anchor.start, here.anchor.end)
    start, end = mark.anchor.start, mark.anchor.end
    spans = [one for one in paragraphs(text) if one[0] < end and start < one[1]]
    near = (layer.sha256, min(start, *(first for first, _ in spans)), max(end, *(last for _, last in spans)))
    found, _ = placed(layer, text, marks_of(index, layer.exhibit, coder=coder, near=near))
    return found, (start, end)


def placed(layer: KeptLayer, text: str, marks: Iterable[PassageMark]) -> tuple[tuple[PassageMark, ...], int]:
    """Return the marks that fit the text as it is read now, and how many do not.

    One that was made in an earlier reading is taken where its passage stands, with what stands beside it, just once.
    """
    found, unplaced = [], 0
    for one in marks:
        if one.anchor.layer == layer.sha256:
            check_place(one.anchor, text)
            found.append(one)
            continue
        beside = f"{one.anchor.prefix}{one.anchor.exact}{one.anchor.suffix}"
        at = text.find(beside)
        if at < 0 or text.find(beside, at + 1) >= 0:
            unplaced += 1
            continue
        start = at + len(one.anchor.prefix)
        moved = msgspec.structs.replace(one.anchor, start=start, end=start + len(one.anchor.exact))
        found.append(msgspec.structs.replace(one, anchor=moved))
    return tuple(sorted(found, key=lambda one: (one.anchor.start, -one.anchor.end, one.id))), unplaced


def passages_of(marks: Iterable[PassageMark], unfolded: frozenset[str]) -> tuple[Passage, ...]:
    """Return marks as a page shows them: hard ones folded, but for those that were asked to be open."""
    return tuple(
        Passage(
            id=one.id,
            label=one.label,
            start=one.anchor.start,
            end=one.anchor.end,
            folded=one.label == HARD and one.id not in unfolded,
            words=one.note.text if one.note else "",
        )
        for one in marks
    )
