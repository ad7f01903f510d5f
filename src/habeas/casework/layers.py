"""The text layers of a case, read from the index: whole or in part, and followed when a copy has taken their place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from habeas.errors import AnchorError, EvidenceError, ModelError
from habeas.evidence.anchors import BESIDE, check_place
from habeas.evidence.layers import layer_hash
from habeas.model.attribution import Anchor
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit, Reading
from habeas.model.ids import check_id
from habeas.model.vocabularies import vocabulary
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLayer:
    """A text layer: of which exhibit, its SHA-256, how many code points it has, and what the reading said."""

    n: int
    exhibit: str
    sha256: str
    length: int
    reading: Reading = field(repr=False)


def exhibit_of(index: Index, identifier: str) -> Exhibit:
    """Return an exhibit's record, with the labels that it has now.

    Raises: EvidenceError: the case has no such exhibit.
    """
    row = index.database.execute("SELECT body FROM exhibit WHERE id = ?", (identifier,)).fetchone()
    found = decode_fast(bytes(row[0])) if row else None
    if not isinstance(found, Exhibit):
        raise EvidenceError(
            "there is no exhibit of this id in the case, or it was withdrawn",
            place=identifier if _is_id(identifier) else None,  # what was typed may be a name
            advice="`habeas exhibits` lists them.",
        )
    return found


def _is_id(text: str) -> bool:
    try:
        check_id(text, "exh")
    except ModelError:
        return False
    return True


def is_sealed(index: Index, exhibit: str) -> bool:
    """Tell whether an exhibit is under a sealing label: it is neither searched nor linked."""
    row = index.database.execute("SELECT sealed FROM label WHERE exhibit = ?", (exhibit,)).fetchone()
    return row is not None and bool(row[0])


def seals(labels: Iterable[str]) -> bool:
    """Tell whether one of these labels is a sealing one."""
    terms = vocabulary("content_labels").terms
    return any(terms[one].traits.get("sealed") == "yes" for one in labels if one in terms)


def labels_of(index: Index, exhibit: str) -> tuple[str, ...]:
    """Return what an exhibit is labelled with now."""
    row = index.database.execute("SELECT labels FROM label WHERE exhibit = ?", (exhibit,)).fetchone()
    return tuple(json.loads(str(row[0]))) if row else ()


def newest_layer(index: Index, exhibit: str) -> KeptLayer | None:
    """Return the layer that an exhibit is quoted from now; None where it has none."""
    row = index.database.execute(
        "SELECT n, layer, length, head FROM reading WHERE exhibit = ? AND layer != '' ORDER BY n DESC LIMIT 1",
        (exhibit,),
    ).fetchone()
    return None if row is None else _kept(exhibit, *row)


def layers_of(index: Index, exhibit: str) -> tuple[KeptLayer, ...]:
    """Return every text layer of an exhibit, oldest first."""
    rows = index.database.execute(
        "SELECT n, layer, length, head FROM reading WHERE exhibit = ? AND layer != '' ORDER BY n", (exhibit,)
    )
    return tuple(_kept(exhibit, *row) for row in [*rows])


def readings_of(index: Index, exhibit: str) -> tuple[Reading, ...]:
    """Return what was read out of an exhibit, oldest first, without the texts."""
    found = index.database.execute("SELECT head FROM reading WHERE exhibit = ? ORDER BY n", (exhibit,))
    readings = (decode_fast(bytes(head)) for (head,) in found)
    return tuple(reading for reading in readings if isinstance(reading, Reading))


def text_of(index: Index, layer: KeptLayer) -> str:
    """Return a layer's whole text.

    Raises: AnchorError: it is not the text that was read; what is quoted of it now would be quoted of nothing.
    """
    found = index.database.execute("SELECT text FROM passage WHERE reading = ? ORDER BY start", (layer.n,))
    text = "".join(str(part) for (part,) in found)
    if layer_hash(text) != layer.sha256:
        raise AnchorError(
            "the text layer in index.db is not the one that was read",
            place=layer.exhibit,
            advice="Run `habeas rebuild`, then `habeas verify`.",
        )
    return text


def part_of(index: Index, layer: KeptLayer, start: int, end: int) -> str:
    """Return a part of a layer, as far as it reaches.

    Args:
        start, end: code points.
    """
    rows = index.database.execute(
        "SELECT start, text FROM passage WHERE reading = ?1 AND start < ?3 AND start >="
        " coalesce((SELECT max(start) FROM passage WHERE reading = ?1 AND start <= ?2), 0) ORDER BY start",
        (layer.n, max(start, 0), end),
    )
    pieces = [(int(at), str(text)) for at, text in rows]
    if not pieces:
        return ""
    first = pieces[0][0]
    return "".join(text for _, text in pieces)[max(start, 0) - first : end - first]


def layer_for(index: Index, anchor: Anchor) -> KeptLayer:
    """Return the layer that an anchor counts in, or the redacted copy that has taken its place.

    Raises: AnchorError: neither is there.
    """
    wanted = anchor.layer
    for _ in range(1_000):  # each withdrawal replaces a copy by a copy
        row = index.database.execute(
            "SELECT exhibit, n, layer, length, head FROM reading WHERE layer = ? ORDER BY exhibit = ? DESC, n LIMIT 1",
            (wanted, anchor.exhibit),
        ).fetchone()
        if row is not None:
            return _kept(str(row[0]), *row[1:])
        copy = index.database.execute("SELECT layer FROM reading WHERE redacts = ? LIMIT 1", (wanted,)).fetchone()
        if copy is None:
            break
        wanted = str(copy[0])
    raise AnchorError(
        "the text layer that a statement quotes is not in the case",
        place=anchor.exhibit,
        advice="Run `habeas rebuild`, then `habeas verify`. Do not use the statement before it is found.",
    )


def check_quotes(
    index: Index,
    anchors: tuple[Anchor, ...],
    *,
    place: str,
    seen: dict[tuple[str, str], KeptLayer] | None = None,
) -> None:
    """Check that every quote stands where its anchor says.

    Args:
        place: the statement's id, for the error.
        seen: layers that were looked up before, by exhibit and layer; a list of statements quotes few of them.
    Raises: AnchorError: one does not.
    """
    known = {} if seen is None else seen
    for anchor in anchors:
        if anchor.layer:
            layer = known.get((anchor.exhibit, anchor.layer))
            if layer is None:
                layer = known[anchor.exhibit, anchor.layer] = layer_for(index, anchor)
            first = max(anchor.start - BESIDE, 0)
            part = part_of(index, layer, first, anchor.end + BESIDE)
            here = msgspec.structs.replace(anchor, start=anchor.start - first, end=anchor.end - first)
            try:
                check_place(here, part)
            except AnchorError as failure:
                raise AnchorError(failure.message, place=place, advice=failure.advice) from None


def _kept(exhibit: str, n: object, sha256: object, length: object, head: object) -> KeptLayer:
    reading = decode_fast(head) if isinstance(head, bytes) else None
    if not isinstance(reading, Reading):
        raise EvidenceError(
            "index.db does not say how an exhibit was read", place=exhibit, advice="Run `habeas rebuild`."
        )
    return KeptLayer(n=int(str(n)), exhibit=exhibit, sha256=str(sha256), length=int(str(length)), reading=reading)
