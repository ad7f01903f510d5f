"""A file gone through once, in small pieces: its hash, its beginning, and whether certain marks stand in it."""

from __future__ import annotations

from hashlib import sha256
from typing import BinaryIO

import msgspec

_PIECE = 65_536


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """What one pass through a file found. `head`: its first bytes; `marked`: one of the marks stands in it."""

    sha256: str
    size: int
    head: bytes
    marked: bool


def go_through(stream: BinaryIO, marks: tuple[bytes, ...], *, head: int) -> Pass:
    """Go through a file from its beginning to its end, in memory that does not grow with it.

    Args:
        marks: byte strings, any of which makes a file marked; none searches for none.
        head: bytes of its beginning that are kept.
    """
    stream.seek(0)
    digest = sha256()
    kept: list[bytes] = []
    size, tail, marked = 0, b"", False
    longest = max((len(mark) for mark in marks), default=1)
    while piece := stream.read(_PIECE):
        digest.update(piece)
        if size < head:
            kept.append(piece[: head - size])
        size += len(piece)
        if marks and not marked:
            seam = tail + piece[:longest]
            marked = any(mark in piece or mark in seam for mark in marks)
            tail = (seam if len(piece) < longest else piece)[-longest:]
    return Pass(sha256=digest.hexdigest(), size=size, head=b"".join(kept), marked=marked)
