"""The layer of a DOCX file: paragraphs and tables, then footnotes, endnotes, headers and footers.

Comments, tracked deletions and hidden words are not in the text, and counted. Nothing that a document refers to
outside of itself is fetched, and no macro is run.
"""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from habeas.evidence.findings import Findings
from habeas.evidence.layers import Layer, NoText, layered
from habeas.evidence.limits import LAYER_LIMIT
from habeas.evidence.word_paragraphs import Paragraphs
from habeas.evidence.xml_stream import read_xml
from habeas.evidence.zip_members import member_bytes, open_members, pieces

TOOL = ""
_BODY = "word/document.xml"
# In the order of the layer. The first two notes of each are separators without words.
_FURTHER = re.compile(r"word/(?:(footnotes)|(endnotes)|(header\d*)|(footer\d*))\.xml")
_RELATIONS = re.compile(r"(?:word/)?_rels/[^/]{1,60}\.rels")
_PROPERTIES = {"docProps/core.xml": "docx_core", "docProps/app.xml": "docx_app"}
_STATED = {
    "title", "subject", "creator", "keywords", "description", "lastModifiedBy", "revision", "created", "modified",
    "lastPrinted", "category", "language", "Application", "AppVersion", "Company", "Manager", "Template",
    "TotalTime",
}  # fmt: skip
_PROPERTIES_LIMIT = 1 << 20


class _Properties:
    """Takes the properties of a document as claims."""

    def __init__(self, findings: Findings, by: str) -> None:
        self._findings, self._by = findings, by
        self._open: list[str] | None = None

    def start(self, space: str, tag: str, attributes: dict[str, str]) -> None:
        self._open = [] if tag in _STATED else None

    def data(self, text: str) -> None:
        if self._open is not None:
            self._open.append(text)

    def end(self, tag: str) -> None:
        if self._open is not None:
            self._findings.claim(self._by, tag, "".join(self._open))
        self._open = None


class _Relations:
    """Counts what a part refers to outside of the file, but for links that somebody must click."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def start(self, space: str, tag: str, attributes: dict[str, str]) -> None:
        if tag != "Relationship" or attributes.get("TargetMode") != "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        if kind == "image":
            self._findings.count("remote_picture")
        elif kind != "hyperlink":
            self._findings.count("remote")

    def data(self, text: str) -> None:
        """Nothing stands between the elements."""

    def end(self, tag: str) -> None:
        """Nothing is nested in them."""


class _Comments:
    """Counts the comments of a document."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def start(self, space: str, tag: str, attributes: dict[str, str]) -> None:
        self._findings.count("comment", int(tag == "comment"))

    def data(self, text: str) -> None:
        """The words of a comment are not in the layer."""

    def end(self, tag: str) -> None:
        """Only beginnings are counted."""


def read_docx(stream: BinaryIO, findings: Findings) -> Layer:
    """Return the layer of a DOCX file.

    Raises: NoText: corrupt, encrypted, bomb, too_long, no_text.
    """
    archive = open_members(stream)
    names = archive.namelist()
    _look_beside(archive, names, findings)
    parts = [_part(archive, _BODY, findings)]
    further = [found for name in names if (found := _FURTHER.fullmatch(name))]
    for found in sorted(further, key=lambda found: (found.lastindex or 0, found.group())):
        parts.append(_readable_part(archive, found.group(), findings))
        if sum(map(len, parts)) > LAYER_LIMIT:
            raise NoText("too_long")
    text = layered("\n\n".join(part for part in parts if part.strip()), findings).strip("\n")
    if not text.strip():
        raise NoText("no_text")
    return Layer(text=text)


def _part(archive: zipfile.ZipFile, name: str, findings: Findings) -> str:
    paragraphs = Paragraphs(findings)
    try:
        with archive.open(name) as part:
            read_xml(pieces(part), paragraphs)
    except (KeyError, zipfile.BadZipFile, NotImplementedError) as failure:
        raise NoText("corrupt") from failure
    return paragraphs.text()


def _readable_part(archive: zipfile.ZipFile, name: str, findings: Findings) -> str:
    """Return a part beside the body; one that is damaged is counted and costs no more than itself."""
    try:
        return _part(archive, name, findings).strip("\n")
    except NoText as failure:
        if failure.why != "corrupt":
            raise
        findings.count("damaged_part")
        return ""


def _look_beside(archive: zipfile.ZipFile, names: list[str], findings: Findings) -> None:
    """Take what the document says of itself, and count what it holds or refers to beside its words."""
    for name in names:
        if name in _PROPERTIES:
            _beside(archive, name, _Properties(findings, _PROPERTIES[name]), findings)
        elif _RELATIONS.fullmatch(name):
            _beside(archive, name, _Relations(findings), findings)
        elif name == "word/comments.xml":
            _beside(archive, name, _Comments(findings), findings)
        elif name.startswith("word/embeddings/"):
            findings.count("embedded")
        elif name.endswith("vbaProject.bin"):
            findings.count("macro")


def _beside(
    archive: zipfile.ZipFile, name: str, reader: _Properties | _Relations | _Comments, findings: Findings
) -> None:
    try:
        read_xml([member_bytes(archive, name, limit=16 * _PROPERTIES_LIMIT)], reader)
    except NoText as failure:
        if failure.why != "corrupt":
            raise
        findings.count("unreadable_claims")
