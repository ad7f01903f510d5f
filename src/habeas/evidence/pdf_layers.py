"""Which object of a page draws which character of its text."""

from __future__ import annotations

import ctypes
from typing import Any

import msgspec
import pypdfium2
from pypdfium2 import raw

from habeas.evidence.pdf_documents import HYPHEN

_HYPHEN_CODE = 2
Box = tuple[float, float, float, float]
_FORMS_LIMIT = 2_000  # forms of one page, those inside of others too


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """The text of a page as its layer has it; for each code point the address of what draws it, 0 for none.

    White space that PDFium puts between words and lines is drawn by nothing. `numbers`: which of the page's characters
    each code point is; of several code points some are the same one.
    """

    text: str
    owners: tuple[int, ...]
    numbers: tuple[int, ...]


def address(found: Any) -> int:
    """Return what tells one object of a page from another while the page is open; 0 for none."""
    return ctypes.cast(found, ctypes.c_void_p).value or 0 if found else 0


def drawn(page: pypdfium2.PdfPage) -> Drawn:
    """Return the text of a page, character by character."""
    textpage = page.get_textpage()
    try:
        return _drawn(textpage)
    finally:
        textpage.close()


def _drawn(textpage: pypdfium2.PdfTextPage) -> Drawn:
    letters: list[str] = []
    owners: list[int] = []
    numbers: list[int] = []
    for number in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, number)
        owner = address(raw.FPDFText_GetTextObject(textpage, number))
        letter = HYPHEN if code == _HYPHEN_CODE else chr(code)
        if letter == "\n" and letters and letters[-1] == "\r":
            letters[-1] = "\n"
            continue
        for part in letter:
            letters.append("\ufffd" if part == "\0" else part)
            owners.append(owner)
            numbers.append(number)
    letters = ["\n" if letter == "\r" else letter for letter in letters]
    return Drawn(text="".join(letters), owners=tuple(owners), numbers=tuple(numbers))


def boxes_of(page: pypdfium2.PdfPage, numbers: set[int]) -> list[Box]:
    """Return the boxes of some characters on a page: left, bottom, right, top, in points."""
    textpage = page.get_textpage()
    try:
        return [textpage.get_charbox(number) for number in sorted(numbers)]
    finally:
        textpage.close()


def own_objects(page: pypdfium2.PdfPage) -> list[Any]:
    """Return the objects of a page itself, in the order in which they are painted."""
    return [raw.FPDFPage_GetObject(page, number) for number in range(raw.FPDFPage_CountObjects(page))]


def unwrap_all(page: pypdfium2.PdfPage) -> bool:
    """Put what every form holds on the page itself, in its place and order: only there objects can be taken out.

    Clipping and blending that a form gave its objects as a whole are lost. Returns: False if PDFium refuses, or there
    is no end of it.
    """
    for _ in range(_FORMS_LIMIT):
        objects = own_objects(page)
        place = next((n for n, one in enumerate(objects) if raw.FPDFPageObj_GetType(one) == raw.FPDF_PAGEOBJ_FORM), -1)
        if place < 0:
            return True
        if not _unwrap(page, objects[place], place):
            return False
    return False


def _unwrap(page: pypdfium2.PdfPage, form: Any, place: int) -> bool:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(form, matrix):
        return False
    held = [raw.FPDFFormObj_GetObject(form, number) for number in range(raw.FPDFFormObj_CountObjects(form))]
    if not raw.FPDFPage_RemoveObject(page, form):
        return False
    for step, one in enumerate(held):
        done = raw.FPDFFormObj_RemoveObject(form, one) and raw.FPDFPageObj_TransformF(one, matrix)
        if not done or not raw.FPDFPage_InsertObjectAtIndex(page, one, place + step):
            return False
    raw.FPDFPageObj_Destroy(form)
    return True


def unmark(page: pypdfium2.PdfPage) -> bool:
    """Take off every mark: the words that a document states beside those that it draws, and its structure.

    Returns: False if one stays.
    """
    for one in own_objects(page):
        while (count := raw.FPDFPageObj_CountMarks(one)) > 0:
            mark = raw.FPDFPageObj_GetMark(one, count - 1)
            if not mark or not raw.FPDFPageObj_RemoveMark(one, mark):
                return False
    return True
