"""What a PDF file holds beside its text: pictures, fields, annotations, attachments, scripts, invisible words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw

from habeas.evidence.findings import Findings

FORM_DEPTH = 8  # forms (groups of objects) inside each other; PDFium itself stops before long
_NOT_COUNTED = {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP}
_INVISIBLE = {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}


def count_document(document: pypdfium2.PdfDocument, findings: Findings) -> None:
    """Count what belongs to the document as a whole."""
    findings.count("attachment", max(raw.FPDFDoc_GetAttachmentCount(document), 0))
    findings.count("script", max(raw.FPDFDoc_GetJavaScriptActionCount(document), 0))
    findings.count("signature", max(raw.FPDF_GetSignatureCount(document), 0))


def count_page(page: pypdfium2.PdfPage, findings: Findings) -> None:
    """Count what stands on a page beside its text, and whether some of its text cannot be seen."""
    hidden = False
    for found in objects(page):
        kind = raw.FPDFPageObj_GetType(found)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            findings.count("picture")
        elif kind == raw.FPDF_PAGEOBJ_TEXT and not hidden:
            hidden = raw.FPDFTextObj_GetTextRenderMode(found) in _INVISIBLE
    findings.count("hidden_page", int(hidden))
    for number in range(max(raw.FPDFPage_GetAnnotCount(page), 0)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind == raw.FPDF_ANNOT_WIDGET:
            findings.count("form_field")
        elif kind == raw.FPDF_ANNOT_FILEATTACHMENT:
            findings.count("attachment")
        elif kind not in _NOT_COUNTED:
            findings.count("annotation")
        raw.FPDFPage_CloseAnnot(annotation)


def objects(page: pypdfium2.PdfPage) -> Iterator[Any]:
    """Return the objects of a page, those inside of forms too, in the order in which they are painted."""
    for number in range(raw.FPDFPage_CountObjects(page)):
        yield from _unpacked(raw.FPDFPage_GetObject(page, number), 0)


def _unpacked(found: Any, depth: int) -> Iterator[Any]:
    yield found
    if depth < FORM_DEPTH and raw.FPDFPageObj_GetType(found) == raw.FPDF_PAGEOBJ_FORM:
        for number in range(max(raw.FPDFFormObj_CountObjects(found), 0)):
            yield from _unpacked(raw.FPDFFormObj_GetObject(found, number), depth + 1)
