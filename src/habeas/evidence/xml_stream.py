"""XML from somebody else, read as a stream of elements: no document type, no entity, no tree, bounded depth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from habeas.evidence.layers import NoText
from habeas.evidence.limits import XML_DEPTH_LIMIT


class Reader(Protocol):
    """What takes the elements of a document one after the other. Tags are local names."""

    def start(self, space: str, tag: str, attributes: dict[str, str]) -> None:
        """An element begins, in a namespace."""

    def end(self, tag: str) -> None:
        """It ends."""

    def data(self, text: str) -> None:
        """Characters of it."""


class _Target:
    """Hands an XML parser's events on, with namespaces taken apart and the depth counted."""

    def __init__(self, reader: Reader, spaced: bool) -> None:
        self._reader = reader
        self._spaced = spaced
        self._depth = 0
        self.data = reader.data

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > XML_DEPTH_LIMIT:
            raise NoText("bomb")
        space, name = apart(tag)
        if not self._spaced:
            attributes = {apart(key)[1]: value for key, value in attributes.items()}
        self._reader.start(space, name, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._reader.end(apart(tag)[1])

    def close(self) -> None:
        """Nothing is kept, so that nothing is returned."""


def read_xml(pieces: Iterable[bytes], reader: Reader, *, spaced: bool = False) -> None:
    """Hand the elements of an XML document to a reader.

    Args:
        pieces: the document's bytes, in order. A document type or an entity of its own is a bomb: office documents
            have none.
        spaced: attributes come as `{namespace}name`, not as their local names.
    Raises: NoText: bomb, corrupt; and what the reader raises.
    """
    parser = XMLParser(target=_Target(reader, spaced), forbid_dtd=True)
    try:
        for piece in pieces:
            parser.feed(piece)
        parser.close()
    except DefusedXmlException as failure:
        raise NoText("bomb") from failure
    except (ParseError, LookupError, ValueError) as failure:
        raise NoText("corrupt") from failure


def apart(tag: str) -> tuple[str, str]:
    """Return the namespace and the local name of a tag or an attribute."""
    space, brace, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    return (space, name) if brace else ("", tag)
