"""What kind of text a file is: a page, a message, a table, a record of a program, or plain words."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from itertools import takewhile
from typing import BinaryIO

from habeas.evidence.limits import JSON_LIMIT
from habeas.intake.encodings import told_encoding

HTML = "text/html"
PLAIN = "text/plain"
JSON = "application/json"
CSV = "text/csv"
TSV = "text/tab-separated-values"
MESSAGE = "message/rfc822"
_LOOKED_AT = 4_096
_STRAY = 3
# Controls that a text may hold: backspace, tab, line feed, vertical tab, form feed, return, escape.
_CONTROL = re.compile(rb"[\x01-\x07\x0e-\x1a\x1c-\x1f\x7f]")
# Tags that begin a page, as browsers look for them (WHATWG MIME sniffing §7.1), after comments and declarations.
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*(?=<!doctype html|<html|<!--))?(?:<!--(?:(?!-->).){0,4000}-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|title|script|iframe|h1|h2|div|font|table|a|style|b|br|p|meta|link|span|main|"
    r"article|section|img|ul|ol|nav|header|center|form|input|base)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_DELIMITERS = (("\t", TSV), (";", CSV), (",", CSV))
_QUOTING = '"\r\0'  # what makes of a delimiter part of a cell, and what a table's reader refuses
_XML = re.compile(r"\s*<\?xml\s")
_HEADER = re.compile(r"([!-9;-~]{1,70}):[ \t]?[^\n]*\n(?:[ \t]+\S[^\n]*\n)*")
_MAIL_HEADERS = {
    "from", "to", "cc", "date", "subject", "message-id", "received", "mime-version", "return-path", "delivered-to",
    "reply-to", "content-type", "dkim-signature", "in-reply-to", "references", "x-received", "sender",
    "authentication-results", "arc-seal",
}  # fmt: skip


def text_type(stream: BinaryIO, head: bytes) -> str:
    """Return the media type of a file that is text; "" if it is none.

    Args:
        stream: seekable; read again where a kind shows only in the whole.
        head: its first bytes.
    """
    kind = text_type_plainly(head)
    if kind is not None:
        return kind
    start = _words(head) or ""
    if _may_be_json(start) and _is_json(stream):
        return JSON
    return _table_type(_lines(start), _cells) or PLAIN


def text_type_plainly(head: bytes) -> str | None:
    """Return what `text_type` returns, told without any parser; None where only a parser can tell.

    That is where a text begins like JSON, or like a table of which a cell may be quoted.
    """
    start = _words(head)
    if start is None:
        return ""
    if kind := _by_beginning(start):
        return kind
    if _may_be_json(start):
        return None
    lines = _lines(start)
    sure = list(takewhile(lambda line: not any(mark in line for mark in _QUOTING), lines))
    if len(sure) == len(lines):
        return _table_type(lines, _split) or PLAIN
    # These lines are whole rows, whatever follows them; where they are no table, the text is none.
    return None if any(_may_be_rows(sure, delimiter) for delimiter, _ in _DELIMITERS) else PLAIN


def _by_beginning(start: str) -> str:
    """Return the kind that the first words of a text show, "" if they show none."""
    if start.startswith("{\\rtf"):
        return "application/rtf"
    if start.startswith(("%!PS", "%PDF")):
        return "application/postscript"
    if _PAGE.match(start):
        return HTML
    if _XML.match(start):
        return "image/svg+xml" if "<svg" in start else "application/xml"
    if _is_message(start):
        return MESSAGE
    if start.startswith("From ") and _is_message(start.partition("\n")[2]):
        return "application/mbox"
    if start.startswith("BEGIN:VCARD"):
        return "text/vcard"
    return "text/calendar" if start.startswith("BEGIN:VCALENDAR") else ""


def _words(head: bytes) -> str | None:
    """Return the beginning of a text, as far as its kind shows in it, or None where the bytes are no text."""
    told = told_encoding(BytesIO(head[:_LOOKED_AT]))
    encoding = told.name if told is not None else ""
    if not encoding.startswith(("utf-16", "utf-32")):
        controls = len(_CONTROL.findall(head))
        if controls * 100 > len(head) or not _are_stray(head.count(b"\0"), controls, head):
            return None
        encoding = "utf-8-sig"  # what shows the kind is ASCII in all the others
    return head[: _LOOKED_AT * 4].decode(encoding, "replace").replace("\r\n", "\n")


def _are_stray(zeros: int, controls: int, head: bytes) -> bool:
    """Return whether zero bytes are so few, in what is UTF-8 otherwise, that a text has them by some accident."""
    if not zeros:
        return True
    try:
        head[:-4].decode()
    except UnicodeDecodeError:
        return False
    return not controls and zeros <= max(_STRAY, len(head) // 1_000)


def _is_message(start: str) -> bool:
    """Return whether a text begins with at least two headers of a message, and nothing else (RFC 5322 §2.2)."""
    at, known = 0, set()
    while found := _HEADER.match(start, at):
        if (name := found.group(1).lower()) in _MAIL_HEADERS:
            known.add(name)
        at = found.end()
    ended = at >= len(start) - 1_000 or start[at : at + 1] in ("\n", "")
    return len(known) >= 2 and bool(known & {"from", "message-id", "received", "mime-version"}) and ended


def _may_be_json(start: str) -> bool:
    return start.lstrip()[:1] in ("{", "[")


def _is_json(stream: BinaryIO) -> bool:
    """Return whether a text is JSON: read whole while it is small, and judged by its ends if not."""
    stream.seek(0)
    content = stream.read(JSON_LIMIT + 1)
    if len(content) > JSON_LIMIT:
        return b'":' in content[:_LOOKED_AT]
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(start: str) -> list[str]:
    """Return the first lines of a text that hold something, without one that may be cut."""
    lines = start.split("\n")[:-1] if len(start) >= _LOOKED_AT else start.split("\n")
    return [line for line in lines[:20] if line.strip()]


def _table_type(lines: Sequence[str], cells: Callable[[Iterable[str], str], list[list[str]]]) -> str:
    """Return what delimits a table whose first lines all have as many cells: three or more, or two short ones."""
    if len(lines) < 2:
        return ""
    for delimiter, kind in _DELIMITERS:
        rows = cells(lines, delimiter)
        width = len(rows[0]) if rows else 0
        spaced = sum(cell.startswith(" ") for row in rows for cell in row[1:])
        if width < 2 or any(len(row) != width for row in rows) or spaced * 2 > len(rows) * (width - 1):
            continue
        if width > 2 or len(rows) > 2 or max(map(len, lines)) < 80:
            return kind
    return ""


def _may_be_rows(lines: Sequence[str], delimiter: str) -> bool:
    """Return whether a table can begin with these lines; with none it can."""
    widths = {line.count(delimiter) for line in lines}
    return not lines or (len(widths) == 1 and widths != {0})


def _cells(lines: Iterable[str], delimiter: str) -> list[list[str]]:
    """Return the cells of lines; none if these are no table."""
    try:
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return []


def _split(lines: Iterable[str], delimiter: str) -> list[list[str]]:
    """Return what `_cells` returns, of lines in which nothing can be quoted."""
    return [line.split(delimiter) for line in lines]
