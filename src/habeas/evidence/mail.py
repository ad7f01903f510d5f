"""The layer of a message (RFC 5322): its words, plain where it has them plain. What its headers say are claims.

A sender's name, a date and the way that a message took are written by programs on that way, the first of them by
whoever sent it. Attachments are counted, and named by size and hash; each can be added as a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from hashlib import sha256
from typing import BinaryIO

from habeas.evidence.charsets import labelled
from habeas.evidence.findings import Findings
from habeas.evidence.html_pages import html_text
from habeas.evidence.layers import Layer, NoText, layered
from habeas.evidence.limits import MAIL_DEPTH_LIMIT, MAIL_PARTS_LIMIT
from habeas.evidence.plain_text import bounded, decoded

TOOL = "Python email"
_HEADERS = (
    "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "Return-Path", "Delivered-To", "Received", "X-Originating-IP", "User-Agent", "X-Mailer", "Authentication-Results",
    "Content-Location", "Snapshot-Content-Location",
)  # fmt: skip
_SIGNED = ("DKIM-Signature", "ARC-Seal")
_HEADERS_LIMIT = 200  # of one name; each relay adds one
# Not `policy.default`: its reader of addresses and dates breaks down over what hostile messages hold.
_POLICY = policy.compat32.clone(linesep="\n")


def read_mail(stream: BinaryIO, findings: Findings) -> Layer:
    """Return the layer of a message: its parts of text, in order, a blank line between them.

    Raises: NoText: corrupt, bomb (too many parts, or inside each other), too_long, no_text, and what html_text raises.
    """
    content = bounded(stream)
    try:
        message = BytesParser(policy=_POLICY).parsebytes(content)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, IndexError) as failure:
        raise NoText("corrupt") from failure
    _claim(message, findings)
    texts = [text for part in _parts(message, findings) if (text := _text(part, findings).strip("\n"))]
    text = layered("\n\n".join(texts), findings)
    if not text.strip():
        raise NoText("no_text")
    return Layer(text=text)


def _claim(message: Message, findings: Findings) -> None:
    for name in _HEADERS:
        for value in (message.get_all(name) or ())[:_HEADERS_LIMIT]:
            findings.claim("mail_header", name, _unfolded(value))
    findings.count("signature", sum(len(message.get_all(name) or ()) for name in _SIGNED))


def _unfolded(value: object) -> str:
    """Return a header's value on one line, its encoded words (RFC 2047) as what they say, or as they are."""
    try:
        parts = [
            words if isinstance(words, str) else labelled(words, charset or "utf-8") or words.decode("latin-1")
            for words, charset in decode_header(str(value))
        ]
    except (HeaderParseError, ValueError, LookupError):
        parts = [str(value)]
    return " ".join("".join(parts).split())


def _parts(message: Message, findings: Findings) -> Iterator[Message]:
    """Return the parts that hold the message's words. The others are counted, and claimed by size and hash."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    seen = attachments = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > MAIL_PARTS_LIMIT or depth > MAIL_DEPTH_LIMIT:
            raise NoText("bomb")
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            chosen = [one for one in inside if isinstance(one, Message)]
            if part.get_content_subtype() == "alternative":
                chosen = _alternative(chosen, findings)
            waiting.extend((one, depth + 1) for one in reversed(chosen))
        elif part.get_content_type() in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            yield part
        else:
            attachments += 1
            _claim_attachment(part, attachments, findings)


def _alternative(parts: list[Message], findings: Findings) -> list[Message]:
    """Return the plain form of words that come in several; the last one if none is plain (RFC 2046 §5.1.4)."""
    if not parts:
        return []
    findings.count("alternative", len(parts) - 1)
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    return plain[:1] or parts[-1:]


def _claim_attachment(part: Message, number: int, findings: Findings) -> None:
    if part.get_content_maintype() == "message":
        findings.count("message")
        return
    content = _payload(part)
    findings.count("attachment")
    words = f"{part.get_content_type()}, {len(content)} bytes, sha256 {sha256(content).hexdigest()}"
    findings.claim("mail_part", f"attachment {number}", words)


def _payload(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError, TypeError):
        return b""
    return content if isinstance(content, bytes) else b""


def _text(part: Message, findings: Findings) -> str:
    content = _payload(part)
    charset = part.get_content_charset() or ""
    if part.get_content_type() == "text/html":
        return html_text(content, findings, charset=charset)
    text = labelled(content, charset) if charset else None
    return layered(decoded(content, findings) if text is None else text, findings)
