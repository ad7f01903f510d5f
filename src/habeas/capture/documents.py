"""What a document that came refers to."""

from __future__ import annotations

import re
from collections import Counter

from habeas.capture.answers import Answer
from habeas.capture.limits import CaptureLimits
from habeas.capture.links import Document
from habeas.capture.reading import Reader, Task
from habeas.capture.unpacking import content_of
from habeas.errors import CaptureError

PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:\-]{1,40})""", re.IGNORECASE)


def read_document(reader: Reader, answer: Answer, role: str, limits: CaptureLimits, missing: Counter[str]) -> Document:
    """Return what a document refers to; nothing, and why among `missing`, if it cannot be read.

    Args:
        role: as what it is read, a page or a stylesheet.
    """
    try:
        content = content_of(answer, limit=limits.document_bytes)
        return reader.read(
            Task(
                url=answer.url.text,
                role=role,
                charset=charset_of(answer),
                content=content,
                most=limits.resources + 1,
            )
        )
    except CaptureError as failure:
        missing[f"what a document refers to: {failure.message}"] += 1
        return Document()


def charset_of(answer: Answer) -> str:
    """Return the encoding that an answer announces, or ""."""
    said = _CHARSET.search(answer.header("content-type"))
    return said[1] if said else ""
