"""Who says it, and where: the attribution that every statement carries, and the anchors it rests on."""

from __future__ import annotations

import msgspec

from habeas.model.values import When


class Anchor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The passage of an exhibit that a statement rests on (W3C Web Annotation: quote, position and fragment selectors).

    Offsets count code points of the text layer, in logical order; `exact` is the text between them, `prefix` and
    `suffix` stand beside it. A file without a text layer is anchored by `fragment` alone: a page or a time range.
    """

    exhibit: str
    layer: str = ""  # SHA-256 of the exact text layer
    start: int = 0
    end: int = 0
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    fragment: str = ""  # page=4 (RFC 8118), t=10,20 in seconds or xywh=… (W3C Media Fragments)


class Attribution(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who says it, where, how far it can be believed, and who coded it when.

    Of a row of a list: source, exhibit, row and mapping. Of a coded statement: the originating source, through whom it
    came (`relayed_by`, from the nearest to the origin to the nearest to us), and the passages.
    Fields stand in the order of the canonical encoding (see encoding.py).
    """

    row: int = 0  # 1-based data row of the table, header not counted; 0 where it is no table
    round: str = ""  # the coding round of a second coder; such a statement is compared and never counted
    source: str  # the originating source
    anchors: tuple[Anchor, ...] = ()
    exhibit: str
    mapping: str = ""  # SHA-256 of the mapping file
    coded_at: str = ""
    coded_by: str = ""
    relayed_by: tuple[str, ...] = ()
    asserted_on: When | None = None  # when the source said so
    credibility: str = "6"  # 1–6; 6 cannot be judged
    vocabularies: dict[str, str] = {}  # versions of those whose terms the statement uses
    credibility_reason: str = ""
