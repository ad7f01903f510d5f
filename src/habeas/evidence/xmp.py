"""What XMP packets say (ISO 16684-1): the properties that a program wrote into a picture, a film or a PDF file.

A packet stands in the file as plain text, whatever the format around it; it is found by its first and last tag, and
read as XML without entities. What is said there is a claim of the file, and anybody can write it.
"""

from __future__ import annotations

from habeas.evidence.findings import Findings
from habeas.evidence.layers import NoText
from habeas.evidence.limits import XMP_LIMIT
from habeas.evidence.xml_stream import apart, read_xml

_BEGIN, _END = b"<x:xmpmeta", b"</x:xmpmeta>"
PACKET = (_BEGIN,)
_PACKETS_LIMIT = 20
# What holds the properties and is none: RDF, the packet's own element, languages.
_FRAME = {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "adobe:ns:meta/", "http://www.w3.org/XML/1998/namespace"}
_PREFIXES = {
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
}
_SKIPPED = {"Thumbnails", "image", "History", "Pantry"}  # pictures of the picture, and lists of what a program did


class _Properties:
    """Takes the properties of a packet as claims: an element's words, or an attribute of a description."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._names: list[str] = []
        self._words: list[str] = []
        self._skipping = 0

    def start(self, space: str, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._skipping or tag in _SKIPPED:
            self._skipping += 1
            return
        self._names.append("" if space in _FRAME else _named(space, tag))
        self._words = []
        for attribute, value in attributes.items():
            space, name = apart(attribute)
            if space and space not in _FRAME:
                self._findings.claim("xmp", self._path(_named(space, name)), value)

    def end(self, tag: str) -> None:
        """It ends: what stood in it is the property's value."""
        if self._skipping:
            self._skipping -= 1
            return
        self._findings.claim("xmp", self._path(""), "".join(self._words))
        self._words = []
        self._names.pop()

    def data(self, text: str) -> None:
        """Characters of it."""
        if not self._skipping:
            self._words.append(text)

    def _path(self, name: str) -> str:
        return "/".join(part for part in (*self._names, name) if part)


def claim_xmp(content: bytes, findings: Findings) -> None:
    """Take what the XMP packets of a file say as claims. A packet that is no XML is counted."""
    at = 0
    for _ in range(_PACKETS_LIMIT):
        at = content.find(_BEGIN, at)
        if at < 0:
            return
        end = content.find(_END, at, at + XMP_LIMIT)
        if end < 0:
            findings.count("unreadable_claims")
            return
        try:
            read_xml([content[at : end + len(_END)]], _Properties(findings), spaced=True)
        except NoText:
            findings.count("unreadable_claims")
        at = end


def _named(space: str, name: str) -> str:
    return f"{_PREFIXES[space]}:{name}" if space in _PREFIXES else name
