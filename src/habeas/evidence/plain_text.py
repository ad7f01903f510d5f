"""The layer of a plain text: its characters, in whichever encoding it was saved."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from habeas.errors import TableError
from habeas.evidence.findings import Findings
from habeas.evidence.layers import Layer, NoText, layered
from habeas.evidence.limits import TEXT_FILE_LIMIT
from habeas.intake.encodings import find_encoding

TOOL = ""


def read_text(stream: BinaryIO, findings: Findings) -> Layer:
    """Return the layer of a text file: what it says, with "\\n" at the ends of lines.

    Raises: NoText: too_long, unknown_encoding, no_text (white space only).
    """
    text = layered(decoded(bounded(stream), findings), findings)
    if not text.strip():
        raise NoText("no_text")
    return Layer(text=text)


def bounded(stream: BinaryIO) -> bytes:
    """Return a whole file that could come to a layer. Raises: NoText: too_long."""
    stream.seek(0)
    content = stream.read(TEXT_FILE_LIMIT + 1)
    if len(content) > TEXT_FILE_LIMIT:
        raise NoText("too_long")
    return content


def decoded(content: bytes, findings: Findings) -> str:
    """Return bytes as text. An encoding that is neither marked nor UTF-8 is a guess, counted and claimed as one.

    Raises: NoText: unknown_encoding.
    """
    try:
        found = find_encoding(BytesIO(content), given=None, name="")
    except TableError as failure:
        raise NoText("unknown_encoding") from failure
    if found.found_by == "guess":
        findings.count("guessed")
        findings.claim("encoding", "guessed", f"{found.name}, {found.confidence:.2f} sure")
    try:
        return content.decode(found.name)
    except UnicodeDecodeError:
        # What is marked or sampled as one encoding, and is not all of it: every byte that is not is counted.
        text = content.decode(found.name, "replace")
        findings.count("undecodable", text.count("\ufffd"))
        return text
