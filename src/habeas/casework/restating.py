"""What is said of others is said anew over blanked copies: the same things and ids, a new statement, no word that went.

Of a statement and all it replaced, and of what retracted them, nothing counts afterwards that did not count before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from habeas.casework.blanking import without_words
from habeas.casework.taking import CopiedLayer, Taken, quote_in
from habeas.evidence.layers import layer_hash
from habeas.model.attribution import Anchor
from habeas.model.statements import Coded, Retraction, Statement

_ONE = ("event", "part_of", "answers")  # fields that name one thing, or none
_MANY = ("about", "follows")


def restated(taken: Taken, *, copies: Mapping[str, str], ids: Mapping[str, str]) -> Iterator[Coded | Retraction]:
    """Give what is said anew, in the order of the log.

    Args:
        copies: the id of the copy by the id of what it takes the place of. ids: the new ids of all that is said anew,
            by the old ones.
    """
    gone = frozenset(taken.gone)
    layers = {(exhibit, one.layer.sha256): one for exhibit, held in taken.layers.items() for one in held}
    for version in taken.restated:
        new: Any = without_words(version.said, taken.called, taken.quoted)
        changes: dict[str, object] = {
            "statement": ids[version.id],
            "retracts": tuple(ids.get(one, one) for one in new.retracts if one in ids or one not in gone),
        }
        if isinstance(new, Statement):
            changes["attribution"] = msgspec.structs.replace(
                new.attribution,
                anchors=tuple(_moved(anchor, copies, layers) for anchor in new.attribution.anchors),
                exhibit=copies.get(new.attribution.exhibit, new.attribution.exhibit),
            )
        for key in _ONE:
            if getattr(new, key, "") in taken.theirs.things:
                changes[key] = ""
        for key in _MANY:
            if hasattr(new, key):
                changes[key] = tuple(one for one in getattr(new, key) if one not in taken.theirs.things)
        yield msgspec.structs.replace(new, **changes)


def _moved(anchor: Anchor, copies: Mapping[str, str], layers: Mapping[tuple[str, str], CopiedLayer]) -> Anchor:
    """Return an anchor as it counts in the copy, where every character kept its place."""
    copy, layer = copies.get(anchor.exhibit), layers.get((anchor.exhibit, anchor.layer))
    if copy is None:
        return anchor
    if layer is None:
        return msgspec.structs.replace(anchor, exhibit=copy)
    prefix, exact, suffix = quote_in(layer.text, anchor)
    return msgspec.structs.replace(
        anchor, exhibit=copy, layer=layer_hash(layer.text), prefix=prefix, exact=exact, suffix=suffix
    )
