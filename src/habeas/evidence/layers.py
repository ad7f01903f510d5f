"""A text layer: the words of a document as one string that anchors can count in, and what reading a file came to.

A layer holds no zero character and no half of a character, its lines end in "\\n", and nothing else of it is changed:
it is not normalised, so that an anchor finds what the document says and not what somebody made of it.
"""

from __future__ import annotations

import re
from hashlib import sha256

import msgspec

from habeas.evidence.findings import Findings
from habeas.evidence.limits import LAYER_LIMIT
from habeas.model.exhibits import Claim

# The words of `why`, with the sentence that each stands for. docs/spec/text-layers.md says more.
WHY: dict[str, str] = {
    "empty": "the file holds no byte",
    "encrypted": "the file opens with a password only",
    "corrupt": "the file is damaged or cut short",
    "no_text": "files of this kind can hold words, and this one holds none that can be read",
    "not_a_document": "files of this kind hold no text",
    "table": "the file is a table, which `habeas import` reads",
    "no_reader": "no reader for this kind of document is built in",
    "unknown_encoding": "the bytes are text in no encoding that is known here",
    "too_large": "the file has more bytes than are looked into",
    "too_long": "the text has more characters than a layer may have",
    "too_slow": "reading took more time than it may",
    "bomb": "the file unpacks to more than any document does, or asks for more memory than it may",
    "changed": "the file changed while it was being read",
    "crashed": "the program that read the file broke down over it",
}
UNKNOWN = "application/octet-stream"  # the media type of what is none that is known
_SURROGATE = re.compile("[\ud800-\udfff]")


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What reading a file came to: a layer, or a word that says why there is none; and what the file claims.

    `pages`: the code points at which pages begin, from 0, or the records of an archive that have text.
    `notes`: counts of what was left out of the text; no word of the file.
    `sha256`, `size`: of the bytes that were read, in hex and bytes; "" and 0 where not all of them were.
    """

    media_type: str
    text: str | None = None
    pages: tuple[int, ...] = ()
    why: str = ""
    tool: str = ""
    claims: tuple[Claim, ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str = ""
    size: int = 0

    def __repr__(self) -> str:
        """Return what kind of reading it is, without a word of the file."""
        length = "no" if self.text is None else len(self.text)
        return f"Read({self.media_type}, {length} characters, why={self.why!r}, claims={len(self.claims)})"


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """A text layer, and the code points at which its pages begin."""

    text: str
    pages: tuple[int, ...] = ()

    def __repr__(self) -> str:
        """Return its length, and none of it."""
        return f"Layer({len(self.text)} characters, {len(self.pages)} pages)"


class NoText(Exception):
    """There is no layer: a reader stops with a word of `WHY`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def layer_hash(text: str) -> str:
    """Return the SHA-256 of a layer, in hex: of its text in UTF-8. Anchors name the layer by it.

    Raises: UnicodeEncodeError: half of a character; that is no layer.
    """
    return sha256(text.encode()).hexdigest()


def layered(text: str, findings: Findings) -> str:
    """Return text as a layer holds it: lines end in "\\n"; what cannot be is shown as U+FFFD, and counted.

    Raises: NoText: too_long.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if nuls := text.count("\0"):
        findings.count("nul", nuls)
        text = text.replace("\0", "\ufffd")
    if _SURROGATE.search(text):
        # Two halves that stand side by side are one character, written as UTF-16 has it.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        text, halves = _SURROGATE.subn("\ufffd", text)
        findings.count("surrogate", halves)
    if len(text) > LAYER_LIMIT:
        raise NoText("too_long")
    return text


def joined(parts: list[str], findings: Findings) -> Layer:
    """Return a layer of several pages, a blank line between them, and where each begins.

    Raises: NoText: too_long, no_text.
    """
    pages: list[int] = []
    texts: list[str] = []
    at = 0
    for part in parts:
        text = layered(part, findings)
        pages.append(at)
        texts.append(text)
        at += len(text) + 2
        if at > LAYER_LIMIT:
            raise NoText("too_long")
    text = "\n\n".join(texts)
    if not text.strip():
        raise NoText("no_text")
    return Layer(text=text, pages=tuple(pages))
