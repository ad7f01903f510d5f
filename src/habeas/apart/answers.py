"""What goes between the room and the process apart, and how its answers are checked before anybody uses them.

The process may have been taken over by the document that it opened. So an answer has a greatest size, each field its
type and its bound, words come from closed lists, and a layer is one as docs/spec/text-layers.md has it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TypeVar

import msgspec

from habeas.apart.limits import Limits
from habeas.evidence.drawn import Drawn
from habeas.evidence.findings import is_note
from habeas.evidence.layers import WHY, Read
from habeas.evidence.limits import (
    CLAIM_LIMIT,
    CLAIM_NAME_LIMIT,
    CLAIMS_LIMIT,
    DRAWN_PAGES_LIMIT,
    LAYER_LIMIT,
    PAGES_LIMIT,
)
from habeas.evidence.redacting import PROOFS, REFUSALS, Redacted

READY = b"ready"  # what the process says when tasks can come
NO_FENCE = 70  # the code of one whose fence could not be raised
BROKEN = 71  # of one whose reader broke down
NO_MEMORY = 72  # of one that asked for more memory than it may
Value = TypeVar("Value")
_NO_LAYER = re.compile("[\0\r\ud800-\udfff]")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,100}")
_TOOL = re.compile(r"habeas [0-9A-Za-z.+]{1,20}[ -~]{0,300}")
_BY = re.compile(r"[a-z][a-z0-9_]{0,30}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FENCE = re.compile(r"[a-z_]{1,20}(?: [0-9]{1,3})?")
_CHECKS = {"unchecked", "holds", "fails"}


TOGETHER_AT_MOST = 16  # documents that are handed over together: a message takes 253 descriptors


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A document to be opened, and what to do with it."""

    verb: str  # of the module that works apart: read, redact, draw, kind
    ending: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    words: tuple[str, ...] = ()
    pictures: bool = False
    page: int = 0
    side: int = 0
    colour: bool = False


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Documents that are handed over together, under limits that hold for all of them together."""

    limits: Limits
    tasks: tuple[Task, ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What comes back of it: what was fenced off, and one of the four."""

    fences: tuple[str, ...]
    read: Read | None = None
    redacted: Redacted | None = None
    drawn: Drawn | None = None
    refused: str = ""


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a process ended: its signal, 0 if none; else its code; how long it worked, in seconds; what it held."""

    signal: int
    code: int
    worked: float
    held: int  # bytes of memory, at most


class BadAnswerError(Exception):
    """An answer is none of those that an honest process gives. It is not used, and not repeated."""


def encoded(value: msgspec.Struct) -> bytes:
    """Return a message as bytes."""
    return msgspec.msgpack.encode(value)


def decoded(message: bytes, kind: type[Value]) -> Value:
    """Return a message of this kind. Raises: BadAnswerError."""
    try:
        return msgspec.msgpack.decode(message, type=kind, strict=True)
    except (msgspec.MsgspecError, ValueError, RecursionError) as failure:
        raise BadAnswerError from failure


def answer_in(message: bytes) -> Answer:
    """Return the answer that a message holds, every field checked. Raises: BadAnswerError."""
    answer = decoded(message, Answer)
    _hold(len(answer.fences) <= 20 and all(_FENCE.fullmatch(fence) for fence in answer.fences))
    found = (answer.read, answer.redacted, answer.drawn, answer.refused or None)
    _hold(sum(one is not None for one in found) == 1)
    if answer.read is not None:
        check_read(answer.read)
    if answer.redacted is not None:
        check_redacted(answer.redacted)
    if answer.drawn is not None:
        _hold(0 <= answer.drawn.page < answer.drawn.pages <= DRAWN_PAGES_LIMIT)
    _hold(not answer.refused or answer.refused in REFUSALS or answer.refused in WHY)
    return answer


def check_read(read: Read) -> None:
    """Check that a reading is one that an honest reader can give. Raises: BadAnswerError."""
    _hold(_MEDIA_TYPE.fullmatch(read.media_type) is not None and _TOOL.fullmatch(read.tool) is not None)
    _hold((read.why in WHY) if read.text is None else not read.why)
    _hold(not read.sha256 or _SHA256.fullmatch(read.sha256) is not None)
    _hold(0 <= read.size < 1 << 62 and (bool(read.sha256) or not read.size))
    _hold(len(read.notes) <= 100 and all(is_note(note) for note in read.notes))
    _check_claims(read)
    text = read.text or ""
    _hold(len(text) <= LAYER_LIMIT and not _NO_LAYER.search(text))
    pages = read.pages
    _hold(len(pages) <= PAGES_LIMIT and (not pages or (pages[0] == 0 and pages[-1] <= len(text))))
    _hold(all(earlier < later for earlier, later in pairwise(pages)))


def check_redacted(redacted: Redacted) -> None:
    """Check that a redaction is one that an honest process can give. Raises: BadAnswerError."""
    numbers = (
        redacted.passages,
        redacted.objects,
        redacted.also_removed,
        redacted.pictures,
        redacted.pictures_left,
        redacted.undrawn,
    )
    _hold(all(0 <= number < 1 << 40 for number in numbers))
    _hold(redacted.pdf.startswith(b"%PDF-") and _TOOL.fullmatch(redacted.tool) is not None)
    _hold(len(redacted.pages) <= PAGES_LIMIT and all(0 < page <= PAGES_LIMIT for page in redacted.pages))
    _hold(tuple(sorted(set(redacted.pages))) == redacted.pages)
    _hold(len(redacted.proof) <= len(PROOFS) and set(redacted.proof) <= set(PROOFS))


def check_drawn(drawn: Drawn, *, side: int, colour: bool) -> None:
    """Check that a drawing is as large as was asked, and has so many pixels. Raises: BadAnswerError."""
    _hold(0 < drawn.width <= side and 0 < drawn.height <= side)
    _hold(len(drawn.pixels) == drawn.width * drawn.height * (3 if colour else 1))


def _check_claims(read: Read) -> None:
    _hold(len(read.claims) <= CLAIMS_LIMIT)
    for claim in read.claims:
        _hold(_BY.fullmatch(claim.by) is not None and claim.check in _CHECKS)
        _hold(0 < len(claim.name) <= CLAIM_NAME_LIMIT and 0 < len(claim.value) <= CLAIM_LIMIT)
        _hold(not _NO_LAYER.search(claim.name) and not _NO_LAYER.search(claim.value))


def _hold(condition: bool) -> None:
    if not condition:
        raise BadAnswerError
