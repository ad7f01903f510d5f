"""Paragraphs of a layer: a partition of it, so that a passage can be shown with what stands around it."""

from __future__ import annotations

import re

_BLANK = re.compile(r"\n(?:[^\S\n]*\n)+")
_LINE = re.compile(r"\n+")


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Return the paragraphs of a text as (start, end) in code points: put together they are the text again.

    A paragraph ends after the blank lines that follow it; in a text without any blank line each line is one, with its
    end. Blank lines before the first words belong to the first paragraph. No words, no paragraph: () for "", one for
    white space alone.
    """
    ends = _BLANK if _BLANK.search(text.strip("\n")) else _LINE
    found: list[tuple[int, int]] = []
    start = 0
    for end in ends.finditer(text):
        if not text[start : end.start()].strip():
            continue
        found.append((start, end.end()))
        start = end.end()
    if start < len(text):
        if found and not text[start:].strip():
            found[-1] = (found[-1][0], len(text))
        else:
            found.append((start, len(text)))
    return tuple(found)


def paragraph_at(text: str, place: int) -> int:
    """Return the number of the paragraph in which a code point stands, from 0. Raises: IndexError: outside of it."""
    for number, (start, end) in enumerate(paragraphs(text)):
        if start <= place < end:
            return number
    raise IndexError("outside of the text")
