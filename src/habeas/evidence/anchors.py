"""Anchors: where exactly a document says something (W3C Web Annotation: quote, position and fragment selectors).

An anchor names the layer by its hash and holds the passage, what stands on both sides of it, and its place in code
points. It is made by looking for a quote, and checked whenever it is read: a passage that is not there any more is an
error, never a guess at another place. No error repeats a word of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from habeas.errors import AnchorError
from habeas.evidence.fragments import check_fragment, overlap
from habeas.evidence.graphemes import is_boundary
from habeas.evidence.layers import layer_hash
from habeas.model.attribution import Anchor

BESIDE = 32  # code points of prefix and suffix
_TOLD = 10  # places that an error names
_MANY = 100_000  # places after which nobody counts further
Span = tuple[int, int]


def anchor(
    text: str,
    *,
    exhibit: str,
    exact: str,
    before: str = "",
    after: str = "",
    occurrence: int | None = None,
    start: int | None = None,
    pages: Sequence[int] = (),
    layer: str = "",
) -> Anchor:
    """Return the anchor of a quote in a layer.

    The quote is looked for as it is; if it is not there so, with any white space where it has some, so that it may
    cross lines and paragraphs. What the anchor holds is always the layer's own text.

    Args:
        text: the layer.
        exhibit: the exhibit's id.
        exact: the quote.
        before, after: what stands beside it, to tell places apart; white space as above.
        occurrence: which of several places, from 1.
        start: the code point at which it begins.
        pages: the code points at which the layer's pages begin; with them the anchor names its page.
        layer: the layer's hash, where the caller knows it; a sheet has a thousand quotes of one long text.
    Raises: AnchorError: nowhere there; at several places; only within characters as people see them (an accent or
        half of an emoji cut off).
    """
    if not exact.strip():
        raise AnchorError("a quote without words", place=exhibit, advice="Give the words that the document says.")
    places = list(_places(text, exact, before, after))
    whole = [place for place in places if is_boundary(text, place[0]) and is_boundary(text, place[1])]
    if places and not whole:
        raise AnchorError(
            "the quote begins or ends within a character",
            place=exhibit,
            advice="Take the whole of it, with its accents, vowel signs and joiners.",
        )
    return _made(text, exhibit, _chosen(text, exhibit, whole, occurrence, start), pages, layer or layer_hash(text))


def anchor_at(text: str, *, exhibit: str, start: int, end: int, pages: Sequence[int] = (), layer: str = "") -> Anchor:
    """Return the anchor of a passage whose place is known, as of one that was marked on a screen.

    Args:
        text, exhibit, pages, layer: as `anchor` takes them. start, end: code points.
    Raises: AnchorError: no words stand there; or it begins or ends within a character as people see it.
    """
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise AnchorError("no words stand there", place=f"{exhibit}, {start}–{end}")
    if not (is_boundary(text, start) and is_boundary(text, end)):
        raise AnchorError(
            "the passage begins or ends within a character",
            place=f"{exhibit}, {start}–{end}",
            advice="Take the whole of it, with its accents, vowel signs and joiners.",
        )
    return _made(text, exhibit, (start, end), pages, layer or layer_hash(text))


def anchor_file(exhibit: str, fragment: str) -> Anchor:
    """Return the anchor of a page, a time range or a part of a picture of a file that has no layer.

    Raises: AnchorError: no such fragment (habeas.evidence.fragments).
    """
    check_fragment(fragment)
    return Anchor(exhibit=exhibit, fragment=fragment)


def check_anchor(anchor: Anchor, text: str) -> None:
    """Check that an anchor still fits its layer.

    Args:
        text: the layer that the anchor names; ignored for one that names none, whose fragment is checked.
    Raises: AnchorError: another layer, or passage, prefix, suffix or place are not as the anchor says.
    """
    if not anchor.layer:
        check_fragment(anchor.fragment)
        if anchor.exact or anchor.end:
            raise _wrong(anchor, "it quotes a passage and names no layer")
        return
    if anchor.fragment:
        check_fragment(anchor.fragment)
    if layer_hash(text) != anchor.layer:
        raise _wrong(
            anchor,
            "the layer is another than the one it was made in",
            advice="The document was read anew, or its layer was redacted. Make the anchor anew from the quote.",
        )
    check_place(anchor, text)


def check_place(anchor: Anchor, text: str) -> None:
    """Check that the passage, and what stands beside it, are where an anchor says, whichever layer this is.

    Raises: AnchorError.
    """
    if not 0 <= anchor.start < anchor.end <= len(text):
        raise _wrong(anchor, "its place lies outside of the text")
    if text[anchor.start : anchor.end] != anchor.exact:
        raise _wrong(anchor, "the passage is not where it says")
    if text[max(anchor.start - len(anchor.prefix), 0) : anchor.start] != anchor.prefix:
        raise _wrong(anchor, "what stands before the passage is not what it says")
    if text[anchor.end : anchor.end + len(anchor.suffix)] != anchor.suffix:
        raise _wrong(anchor, "what stands after the passage is not what it says")


def carried(anchor: Anchor, text: str) -> Anchor:
    """Return the anchor of the same passage in a redacted copy of its layer, where every character kept its place.

    Raises: AnchorError: the passage itself is blanked there, or it is no copy of that layer.
    """
    if text[anchor.start : anchor.end] != anchor.exact or len(text) < anchor.end:
        raise _wrong(anchor, "the passage is blanked in this copy", advice="The statement needs another passage.")
    made = _made(text, anchor.exhibit, (anchor.start, anchor.end), (), layer_hash(text))
    return msgspec.structs.replace(made, fragment=anchor.fragment)


def overlaps(one: Anchor, other: Anchor) -> bool:
    """Return whether two anchors share something: of one layer a code point, of one file a part of it."""
    if one.exhibit != other.exhibit or one.layer != other.layer:
        return False
    if one.layer:
        return one.start < other.end and other.start < one.end
    return overlap(one.fragment, other.fragment)


def _places(text: str, exact: str, before: str, after: str) -> Iterator[Span]:
    """Return where a quote stands: as it is, or with other white space if it is nowhere so."""
    plain = () if before.strip() or after.strip() else tuple(islice(_found(text, exact), _MANY))
    if plain:
        yield from plain
        return
    for quote in (re.escape(exact), _loose(exact)):
        lead = f"(?:{_loose(before)})\\s*" if before.strip() else ""
        tail = f"\\s*(?:{_loose(after)})" if after.strip() else ""
        # A look ahead takes nothing, so that places which overlap are found as well.
        found = re.finditer(f"(?={lead}({quote}){tail})", text)
        spans = [match.span(1) for match, _ in zip(found, range(_MANY), strict=False)]
        if spans:
            yield from sorted(set(spans))
            return


def _found(text: str, exact: str) -> Iterator[Span]:
    """Return where a text stands in another, places that overlap as well: far quicker than an expression that looks."""
    at = text.find(exact)
    while at >= 0:
        yield at, at + len(exact)
        at = text.find(exact, at + 1)


def _loose(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())


def _chosen(text: str, exhibit: str, places: list[Span], occurrence: int | None, start: int | None) -> Span:
    if start is not None:
        places = [place for place in places if place[0] == start]
    if not places:
        raise AnchorError(
            "the quote is not in the text" if start is None else "the quote does not begin there",
            place=exhibit,
            advice="Copy it from the text layer: letters that look alike and accents written otherwise are different.",
        )
    if occurrence is not None:
        if not 1 <= occurrence <= len(places):
            raise AnchorError(
                f"the quote has no occurrence {occurrence}: it stands at {_told(text, places)}", place=exhibit
            )
        return places[occurrence - 1]
    if len(places) > 1:
        raise AnchorError(
            f"the quote stands at {_told(text, places)}",
            place=exhibit,
            advice="Say which: give what stands before or after it, or the number of the occurrence.",
        )
    return places[0]


def _told(text: str, places: list[Span]) -> str:
    """Return where places are, in lines and code points, from 1; the first of them if they are many."""
    told = []
    for start, _ in places[:_TOLD]:
        line = text.count("\n", 0, start) + 1
        told.append(f"line {line}, character {start - (text.rfind(chr(10), 0, start) + 1) + 1}")
    more = f" and {len(places) - _TOLD} more" if len(places) > _TOLD else ""
    return f"{len(places)} {'place' if len(places) == 1 else 'places'}: {'; '.join(told)}{more}"


def _made(text: str, exhibit: str, place: Span, pages: Sequence[int], layer: str) -> Anchor:
    start, end = place
    left, right = max(start - BESIDE, 0), min(end + BESIDE, len(text))
    while not is_boundary(text, left):
        left += 1
    while not is_boundary(text, right):
        right -= 1
    return Anchor(
        exhibit=exhibit,
        layer=layer,
        start=start,
        end=end,
        exact=text[start:end],
        prefix=text[left:start],
        suffix=text[end:right],
        fragment=f"page={bisect_right(pages, start)}" if pages else "",
    )


def _wrong(anchor: Anchor, what: str, advice: str | None = None) -> AnchorError:
    return AnchorError(
        f"an anchor does not hold: {what}", place=f"{anchor.exhibit}, {anchor.start}–{anchor.end}", advice=advice
    )
