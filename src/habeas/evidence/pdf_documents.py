"""The layer of a PDF file: its text as PDFium finds it, page by page. No script runs, nothing is fetched.

PDFium joins words that a hyphen parts at the end of a line; here the hyphen and the line's end stand, as on the page.
Not for several threads at once: PDFium is not made for them.
"""

from __future__ import annotations

from typing import BinaryIO

import pypdfium2
from pypdfium2 import raw

from habeas.evidence.findings import Findings
from habeas.evidence.layers import Layer, NoText, joined
from habeas.evidence.limits import LAYER_LIMIT, PAGES_LIMIT, PDF_LIMIT
from habeas.evidence.pdf_parts import count_document, count_page
from habeas.evidence.xmp import claim_xmp

TOOL = f"pypdfium2 {pypdfium2.version.PYPDFIUM_INFO} (PDFium {pypdfium2.version.PDFIUM_INFO})"
HYPHEN_SIGN = "\ufffe"  # how PDFium tells a hyphen at the end of a line that it took away
HYPHEN = "-\n"


def read_pdf(stream: BinaryIO, findings: Findings) -> Layer:
    """Return the layer of a PDF file, and the code points at which its pages begin.

    Raises: NoText: corrupt, encrypted, too_large, too_long, bomb, no_text.
    """
    content = whole_pdf(stream)
    document = open_pdf(content)
    try:
        if len(document) > PAGES_LIMIT:
            raise NoText("bomb")
        _claim(document, findings)
        claim_xmp(content, findings)
        count_document(document, findings)
        return joined(_pages(document, findings), findings)
    finally:
        document.close()


def whole_pdf(stream: BinaryIO) -> bytes:
    """Return a PDF file's bytes. Raises: NoText: too_large."""
    stream.seek(0)
    content = stream.read(PDF_LIMIT + 1)
    if len(content) > PDF_LIMIT:
        raise NoText("too_large")
    return content


def open_pdf(content: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF file without a password. Raises: NoText: corrupt, encrypted."""
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as failure:
        locked = getattr(failure, "err_code", 0) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise NoText("encrypted" if locked else "corrupt") from failure


def page_text(page: pypdfium2.PdfPage) -> str:
    """Return the text of a page as a layer has it, lines still as PDFium ends them."""
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range()).replace(HYPHEN_SIGN, HYPHEN)
    finally:
        textpage.close()


def _pages(document: pypdfium2.PdfDocument, findings: Findings) -> list[str]:
    texts: list[str] = []
    length = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            findings.count("damaged_page")
            texts.append("")
            continue
        try:
            count_page(page, findings)
            texts.append(page_text(page))
        finally:
            page.close()
        length += len(texts[-1])
        if length > LAYER_LIMIT:
            raise NoText("too_long")
    return texts


def _claim(document: pypdfium2.PdfDocument, findings: Findings) -> None:
    """Take what the document's information dictionary says (ISO 32000-1 §14.3.3), and the version that it states."""
    for name, value in document.get_metadata_dict(skip_empty=True).items():
        findings.claim("pdf_info", name, value)
    if version := document.get_version():
        findings.claim("pdf_info", "version", f"{version // 10}.{version % 10}")
