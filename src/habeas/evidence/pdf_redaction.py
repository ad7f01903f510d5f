"""A PDF file without some passages: made anew from its pages, and given out only if the words are proved to be gone.

What draws a passage is taken out of the page, object by object and each whole, and a black box drawn in its place. The
new file holds the pages' drawings and nothing else of the old one: no annotation, field, attachment, script, outline,
structure, thumbnail, information or metadata, no earlier state. Fonts stay; which characters a font has can still be
seen, and so can how long a passage was. Pictures are not looked into.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, BinaryIO

import pypdfium2
from pypdfium2 import raw

import habeas
from habeas.evidence.findings import Findings
from habeas.evidence.layers import joined
from habeas.evidence.pdf_documents import TOOL, open_pdf, page_text, whole_pdf
from habeas.evidence.pdf_layers import Box, Drawn, address, boxes_of, drawn, own_objects, unmark, unwrap_all
from habeas.evidence.pdf_proof import anonymous, check_forms, check_strings
from habeas.evidence.redacting import Redacted, refused

_BESIDE = 8  # code points that are compared on a side
_SAME_PLACE = 1.0  # points
_SOFT = "(?:-\n|\u00ad)?"  # what parts a word at the end of a line


class _Tally:
    """What was taken out so far, and what is to stay."""

    def __init__(self) -> None:
        self.pages: list[int] = []
        self.boxes: dict[int, list[Box]] = {}  # by page, from 0: what is black in the new file
        self.kept: list[Counter[str]] = []  # by page: the characters that are to stay
        self.gone: set[str] = set()  # the passages that went
        self.objects = self.also_removed = self.pictures = self.pictures_left = self.undrawn = 0


def redact_pdf(
    stream: BinaryIO, *, spans: Iterable[tuple[int, int]] = (), words: Iterable[str] = (), pictures: bool = False
) -> Redacted:
    """Return a PDF file without some passages.

    Args:
        stream: the file, seekable. It is not changed.
        spans: passages of its text layer, (start, end) in code points: these places and no others.
        words: words or phrases: each place where one stands, in any case, over line ends and hyphens too.
        pictures: take every picture out as well.
    Raises: ReadingError: it cannot be done, or not be proved; `place` is the word of habeas.evidence.redacting for it.
        NoText: the file cannot be read.
    """
    wanted = [word for word in words if word.strip()]
    patterns = [_pattern(word) for word in wanted]
    places = sorted(set(spans))
    document = open_pdf(whole_pdf(stream))
    try:
        stated = [_text(document, number) for number in range(len(document))]
        asked = _by_page(document, places)
        flattened, drawn_things = _flattened(document)
    finally:
        document.close()
    flat = open_pdf(flattened)
    tally = _Tally()
    try:
        found = len(places)
        for number, text in enumerate(stated):
            page = flat[number]
            tally.undrawn += max(drawn_things[number] - len(own_objects(page)), 0)
            here = asked.get(number, [])
            found += _redact_page(page, number, text, here, patterns, pictures=pictures, tally=tally)
            page.close()
        if not tally.pages:
            raise refused("nothing")
        made = anonymous(_made_anew(flat, tally.boxes))
    finally:
        flat.close()
    _check_text(made, patterns, tally)
    check_strings(made, _to_search(wanted, tally))
    check_forms(made, len(stated))
    return _told(made, found, tally)


def _told(made: bytes, passages: int, tally: _Tally) -> Redacted:
    return Redacted(
        pdf=made,
        pages=tuple(tally.pages),
        passages=passages,
        objects=tally.objects,
        also_removed=tally.also_removed,
        pictures=tally.pictures,
        pictures_left=tally.pictures_left,
        undrawn=tally.undrawn,
        proof=("extracted", "strings", "streams"),
        tool=f"habeas {habeas.__version__}, {TOOL}",
    )


def _by_page(document: pypdfium2.PdfDocument, spans: list[tuple[int, int]]) -> dict[int, list[tuple[int, int]]]:
    """Return, by page, the passages asked for as places in the page's own text. Raises: ReadingError: outside."""
    if not spans:
        return {}
    texts = []
    for number in range(len(document)):
        page = document[number]
        texts.append(page_text(page))
        page.close()
    layer = joined(texts, Findings())
    starts = [*layer.pages, len(layer.text) + 2]
    found: dict[int, list[tuple[int, int]]] = {}
    for start, end in spans:
        if not 0 <= start < end <= len(layer.text):
            raise refused("outside")
        for number in range(len(texts)):
            first, last = max(start, starts[number]), min(end, starts[number + 1] - 2)
            if first < last:
                found.setdefault(number, []).append((first - starts[number], last - starts[number]))
    return found


def _pattern(word: str) -> re.Pattern[str]:
    """Return what finds a word in any case, over line ends, more or less white space, and hyphens at line ends."""
    parts = [_SOFT.join(re.escape(letter) for letter in part) for part in word.split()]
    return re.compile(r"\s+".join(parts), re.IGNORECASE)


def _text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text = drawn(page).text
    page.close()
    return text


def _flattened(document: pypdfium2.PdfDocument) -> tuple[bytes, list[int]]:
    """Return a file whose pages hold each thing that a page draws as an object of its own, and how many those were.

    What stands in a page's content and draws nothing (comments, what is named and not used) stays behind. PDFium loses
    objects when it writes a page of several streams anew; drawn as a form first, it is one stream.
    """
    flat = pypdfium2.PdfDocument.new()
    numbers = []
    try:
        for number in range(len(document)):
            made = _drawing(document, number, flat)
            if not (unwrap_all(made) and unmark(made)):
                raise refused("not_removed")
            numbers.append(len(own_objects(made)))
            _finish(made)
        return _written(flat), numbers
    finally:
        flat.close()


def _drawing(document: pypdfium2.PdfDocument, number: int, new: pypdfium2.PdfDocument) -> pypdfium2.PdfPage:
    """Return a new page of another document that holds all that a page draws, as one form."""
    page = document[number]
    drawing = raw.FPDF_NewXObjectFromPage(new, document, number)
    form = raw.FPDF_NewFormObjectFromXObject(drawing) if drawing else None
    if not form:
        raise refused("not_removed")
    made = new.new_page(*page.get_size())
    page.close()
    raw.FPDFPage_InsertObject(made, form)
    raw.FPDF_CloseXObject(drawing)
    return made


def _finish(made: pypdfium2.PdfPage) -> None:
    if not raw.FPDFPage_GenerateContent(made):
        raise refused("not_removed")
    made.close()


def _written(document: pypdfium2.PdfDocument) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _redact_page(
    page: pypdfium2.PdfPage,
    number: int,
    stated: str,
    asked: list[tuple[int, int]],
    patterns: list[re.Pattern[str]],
    *,
    pictures: bool,
    tally: _Tally,
) -> int:
    """Take passages out of a page.

    Args:
        number: the page's, from 0.
        stated: the page's text as its layer has it.
    Returns: how many places of the words were found.
    """
    before = drawn(page)
    asked = [_found_again(stated, before.text, place) for place in asked]
    places = [found.span() for pattern in patterns for found in pattern.finditer(before.text)]
    spots = {at for start, end in (*asked, *places) for at in range(start, end)}
    targets = {at for at in spots if not before.text[at].isspace()}
    if any(not before.owners[at] for at in targets):
        raise refused("no_object")
    if pictures:
        tally.pictures += _take_pictures(page)
    if targets:
        _check_pictures(page, boxes_of(page, {before.numbers[at] for at in targets}), tally)
        _take_out(page, number, before, targets, tally)
    if not raw.FPDFPage_GenerateContent(page):
        raise refused("not_removed")
    owners = {before.owners[at] for at in targets}
    tally.kept.append(
        Counter(
            letter
            for letter, owner in zip(before.text, before.owners, strict=True)
            if not letter.isspace() and (owner not in owners or not owner)
        )
    )
    tally.gone |= {before.text[start:end] for start, end in (*asked, *places)}
    if targets:
        tally.pages.append(number + 1)
    return len(places)


def _found_again(stated: str, text: str, place: tuple[int, int]) -> tuple[int, int]:
    """Return where a passage of a page's layer stands in the text that the page draws.

    The two differ where a document states words beside those that it draws. A passage is the same if it stands in both
    as often, what stands beside it on one side too. Raises: ReadingError: other_layer.
    """
    start, end = place
    if stated == text:
        return place
    passage = stated[start:end]
    places, others = (_occurrences(passage, words) for words in (stated, text))
    if start not in places or len(places) != len(others):
        raise refused("other_layer")
    found = others[places.index(start)]
    before = stated[max(start - _BESIDE, 0) : start] == text[max(found - _BESIDE, 0) : found]
    after = stated[end : end + _BESIDE] == text[found + len(passage) :][:_BESIDE]
    if not (before or after):
        raise refused("other_layer")
    return found, found + len(passage)


def _occurrences(passage: str, text: str) -> list[int]:
    return [found.start() for found in re.finditer(f"(?={re.escape(passage)})", text)]


def _take_pictures(page: pypdfium2.PdfPage) -> int:
    """Take every picture off a page. Returns: how many."""
    found = _of_kind(page, raw.FPDF_PAGEOBJ_IMAGE)
    for one in found:
        _remove(page, one)
    return len(found)


def _of_kind(page: pypdfium2.PdfPage, kind: int) -> list[Any]:
    return [one for one in own_objects(page) if raw.FPDFPageObj_GetType(one) == kind]


def _check_pictures(page: pypdfium2.PdfPage, boxes: list[Box], tally: _Tally) -> None:
    """Check that no passage lies over a picture: that would go on showing it, as scanned pages do under their text."""
    found = [box for one in _of_kind(page, raw.FPDF_PAGEOBJ_IMAGE) if (box := _bounds(one))]
    tally.pictures_left += len(found)
    if any(_touch(box, picture) for box in boxes for picture in found):
        raise refused("picture_under")


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _take_out(page: pypdfium2.PdfPage, number: int, before: Drawn, targets: set[int], tally: _Tally) -> None:
    """Take what draws the passages off the page, each object whole, and remember where each was.

    Words that are drawn twice in nearly one place, to look bold, come once in the text: the other goes as well.
    """
    owners = {before.owners[at] for at in targets} - {0}
    tally.also_removed += sum(
        owner in owners and at not in targets and not before.text[at].isspace()
        for at, owner in enumerate(before.owners)
    )
    held = {address(one): one for one in own_objects(page)}
    boxes = {address(one): box for one in _of_kind(page, raw.FPDF_PAGEOBJ_TEXT) if (box := _bounds(one))}
    twice = {
        other
        for owner in owners & boxes.keys()
        for other, box in boxes.items()
        if all(abs(one - two) <= _SAME_PLACE for one, two in zip(box, boxes[owner], strict=True))
    }
    for owner in owners | twice:
        _remove(page, held[owner])
        tally.objects += 1
        if owner in boxes:
            tally.boxes.setdefault(number, []).append(boxes[owner])


def _remove(page: pypdfium2.PdfPage, one: Any) -> None:
    if not raw.FPDFPage_RemoveObject(page, one):
        raise refused("not_removed")
    raw.FPDFPageObj_Destroy(one)


def _bounds(one: Any) -> Box | None:
    sides = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(one, *sides):
        return None
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _blacken(page: pypdfium2.PdfPage, box: Box) -> None:
    left, bottom, right, top = box
    made = raw.FPDFPageObj_CreateNewRect(left, bottom, right - left, top - bottom)
    raw.FPDFPageObj_SetFillColor(made, 0, 0, 0, 255)
    raw.FPDFPath_SetDrawMode(made, raw.FPDF_FILLMODE_WINDING, 0)
    raw.FPDFPage_InsertObject(page, made)


def _made_anew(flat: pypdfium2.PdfDocument, boxes: dict[int, list[Box]]) -> bytes:
    """Return a new file that holds each page's drawing, as one form, the black boxes over it, and nothing else."""
    new = pypdfium2.PdfDocument.new()
    try:
        for number in range(len(flat)):
            made = _drawing(flat, number, new)
            for box in boxes.get(number, ()):
                _blacken(made, box)
            _finish(made)
        return _written(new)
    finally:
        new.close()


def _check_text(made: bytes, patterns: list[re.Pattern[str]], tally: _Tally) -> None:
    """Check that the new file's text, taken out anew, holds no such words and nothing that was not to stay."""
    document = open_pdf(made)
    try:
        if len(document) != len(tally.kept):
            raise refused("still_there")
        for number, stays in enumerate(tally.kept):
            page = document[number]
            text = drawn(page).text
            page.close()
            if any(pattern.search(text) for pattern in patterns):
                raise refused("still_there")
            shown = Counter(letter for letter in text if not letter.isspace())
            if shown - stays:
                raise refused("surfaced")
            tally.also_removed += (stays - shown).total()
    finally:
        document.close()


def _to_search(wanted: list[str], tally: _Tally) -> list[str]:
    """Return the words that must not be anywhere in the new file.

    A passage that was named by its place may stand elsewhere, where it was to stay; it is searched for only if its
    characters are not all there any more. What was named as words is searched for always.
    """
    left: Counter[str] = sum(tally.kept, Counter())
    return [*wanted, *(passage for passage in tally.gone if Counter("".join(passage.split())) - left)]
