"""A file is read: its kind, its layer or why there is none, and what it claims.

This opens hostile documents. Outside of tests it is called in a process of its own (`habeas.apart`), which reaches
neither disk nor network and ends with the document.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from hashlib import sha256
from typing import BinaryIO

import habeas
from habeas.evidence import (
    credentials,
    html_pages,
    mail,
    packaged_archives,
    pdf_documents,
    pictures,
    plain_text,
    spreadsheets,
    web_archives,
    word_documents,
)
from habeas.evidence.auto_archiver import claim_csv, claim_json, claim_report
from habeas.evidence.endings import is_misnamed
from habeas.evidence.findings import Findings
from habeas.evidence.layers import UNKNOWN, Layer, NoText, Read
from habeas.evidence.limits import WHOLE_FILE_LIMIT
from habeas.evidence.media import WARC, media_type, media_type_plainly
from habeas.evidence.ole import is_protected
from habeas.evidence.one_pass import go_through
from habeas.evidence.text_media import CSV, HTML, JSON, MESSAGE
from habeas.evidence.zip_media import DOCX, ODS, WACZ, XLSX, ZIP
from habeas.intake.encodings import told_encoding

_KEPT = 64 << 20  # bytes of a file that is held in memory, so that what is hashed and what is read are the same
SVG = "image/svg+xml"  # a text, for all that it is called
_READERS: dict[str, tuple[Callable[[BinaryIO, Findings], Layer], str]] = {
    HTML: (html_pages.read_html, html_pages.TOOL),
    DOCX: (word_documents.read_docx, word_documents.TOOL),
    "application/pdf": (pdf_documents.read_pdf, pdf_documents.TOOL),
    MESSAGE: (mail.read_mail, html_pages.TOOL),
    WARC: (web_archives.read_warc, f"{web_archives.TOOL}, {html_pages.TOOL}"),
    WACZ: (packaged_archives.read_wacz, f"{packaged_archives.TOOL}, {html_pages.TOOL}"),
    XLSX: (spreadsheets.read_spreadsheet, spreadsheets.TOOL),
    ODS: (spreadsheets.read_spreadsheet, spreadsheets.TOOL),
    ZIP: (spreadsheets.read_archive, spreadsheets.TOOL),
}
# Documents with words for which no reader is built in: nobody is told that there are none.
_UNREAD = {
    "application/rtf",
    "application/msword",
    "application/vnd.ms-powerpoint",
    "application/vnd.ms-outlook",
    "application/mbox",
    "application/epub+zip",
    "application/postscript",
}
_UNREAD_FAMILIES = (
    "application/vnd.oasis.opendocument.",
    "application/vnd.openxmlformats-officedocument.presentationml",
)
_LOCKED = {"application/age", "application/pgp-encrypted"}


def read(stream: BinaryIO, ending: str = "") -> Read:
    """Read a file.

    Args:
        stream: seekable, opened for reading bytes.
        ending: what follows the last point of its name, if it has one: only to tell that it is misnamed.
    Returns: the layer or why there is none, claims, notes, and hash and size of the bytes that were read. Whatever is
        wrong with the file is told in `why`; what is wrong with a reader is an error of its own kind.
    """
    size = stream.seek(0, io.SEEK_END)
    if size > WHOLE_FILE_LIMIT:
        return _unread(stream, ending, "too_large")
    if not size:
        return Read(media_type=UNKNOWN, why="empty", tool=_tool(""), sha256=sha256().hexdigest())
    kind = media_type(stream)
    if _is_looked_at(kind):
        findings = _findings(kind, ending)
        return _seen(pictures.look(stream, kind, findings), kind, findings)
    if size <= _KEPT:
        stream.seek(0)
        content = stream.read(size + 1)
        return _read(io.BytesIO(content), kind, ending, sha256(content).hexdigest(), len(content))
    before = go_through(stream, (), head=0)
    found = _read(stream, kind, ending, before.sha256, before.size)
    if go_through(stream, (), head=0) != before:
        return _unread(stream, ending, "changed")
    return found


def read_plainly(stream: BinaryIO, ending: str = "") -> Read | None:
    """Return what `read` returns, of a file that Python's own code can read: no library in C, no parser looks at it.

    These are texts in an encoding that is told and not guessed, pictures, films and recordings without XMP and
    credentials, and files of which only the kind is told; nothing that must be unpacked, no JSON, CSV, HTML or message.

    Args: as of `read`.
    Returns: None for every other file, and for a large one; nothing but Python's own code has looked at it then.
    Raises: MemoryError.
    """
    size = stream.seek(0, io.SEEK_END)
    kind = media_type_plainly(stream) if 0 < size <= _KEPT else None
    if kind is None or kind == CSV or kind in _READERS:
        return None
    if _is_looked_at(kind):
        findings = _findings(kind, ending)
        looked = pictures.look_plainly(stream, kind, findings)
        return None if looked is None else _seen(looked, kind, findings)
    stream.seek(0)
    content = stream.read(size + 1)
    if _is_text(kind) and told_encoding(io.BytesIO(content)) is None:
        return None
    found = _read(io.BytesIO(content), kind, ending, sha256(content).hexdigest(), len(content))
    if found.why == "bomb":
        raise MemoryError
    return found


def _is_looked_at(kind: str) -> bool:
    return kind.startswith(("image/", "video/", "audio/")) and kind != SVG


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind in (JSON, "application/xml", SVG)


def _findings(kind: str, ending: str) -> Findings:
    findings = Findings()
    findings.count("misnamed", int(is_misnamed(kind, ending)))
    return findings


def _seen(looked: pictures.Looked, kind: str, findings: Findings) -> Read:
    return Read(
        media_type=kind,
        why=looked.why,
        tool=_tool(", ".join(tool for tool in (pictures.TOOL, credentials.TOOL) if tool)),
        claims=findings.claims,
        notes=findings.notes(),
        sha256=looked.sha256,
        size=looked.size,
    )


def _unread(stream: BinaryIO, ending: str, why: str) -> Read:
    """Return what is known of a file that was not read as a whole: its kind, and neither hash nor size."""
    kind = media_type(stream)
    findings = _findings(kind, ending)
    return Read(media_type=kind, why=why, tool=_tool(""), notes=findings.notes())


def _read(stream: BinaryIO, kind: str, ending: str, digest: str, size: int) -> Read:
    findings = _findings(kind, ending)
    layer, why, tool = Layer(text=""), "", ""
    try:
        layer, tool = _layer(stream, kind, findings)
    except NoText as failure:
        why, tool = failure.why, _tool_of(kind)
    except MemoryError:
        why, tool = "bomb", _tool_of(kind)
    return Read(
        media_type=kind,
        text=None if why else layer.text,
        pages=layer.pages,
        why=why,
        tool=_tool(tool),
        claims=findings.claims,
        notes=findings.notes(),
        sha256=digest,
        size=size,
    )


def _layer(stream: BinaryIO, kind: str, findings: Findings) -> tuple[Layer, str]:
    """Return the layer and the tool that made it. Raises: NoText: what the reader says."""
    if kind in _READERS:
        reader, tool = _READERS[kind]
        _claim_beside(stream, kind, findings)
        return reader(stream, findings), tool
    if _is_text(kind):
        layer = plain_text.read_text(stream, findings)
        if kind == JSON:
            claim_json(layer.text.encode(), findings)
        elif kind == CSV:
            claim_csv(layer.text, findings)
        return layer, plain_text.TOOL
    raise NoText(_why_not(stream, kind))


def _claim_beside(stream: BinaryIO, kind: str, findings: Findings) -> None:
    """Take claims that stand in files of several kinds: an archiver's report, a maker's credentials."""
    if kind == HTML:
        claim_report(plain_text.bounded(stream), findings)
    elif kind == "application/pdf":
        stream.seek(0)
        credentials.claim_credentials(stream.read(_KEPT), kind, findings)


def _why_not(stream: BinaryIO, kind: str) -> str:
    if kind in _LOCKED or (kind == "application/x-ole-storage" and is_protected(stream)):
        return "encrypted"
    if kind == "application/vnd.ms-excel":
        return "table"
    return "no_reader" if kind in _UNREAD or kind.startswith(_UNREAD_FAMILIES) else "not_a_document"


def _tool_of(kind: str) -> str:
    return _READERS[kind][1] if kind in _READERS else ""


def _tool(library: str) -> str:
    return f"habeas {habeas.__version__}" + (f", {library}" if library else "")
