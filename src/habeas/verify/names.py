"""What a certificate calls its owner, as a line that a person reads. Nothing is decided by it."""

from __future__ import annotations

from habeas.errors import StampError
from habeas.verify.asn1 import OID, SEQUENCE, SET, Element, Fields, elements, object_id, sole

_COMMON_NAME = bytes.fromhex("550403")
_ORGANISATION = bytes.fromhex("55040a")
_ENCODINGS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
_LONGEST = 200


def _text(value: Element) -> str:
    """Return a string of a name; what cannot be shown on a line is a question mark."""
    text = value.content[: 4 * _LONGEST].decode(_ENCODINGS.get(value.tag, "ascii"), errors="replace")
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:_LONGEST]


def readable_name(name: bytes) -> str:
    """Return common name and organisation of a Name in DER, "" where it has neither or cannot be read."""
    found: dict[bytes, str] = {}
    try:
        for relative in elements(sole(name, SEQUENCE).content):
            for pair in elements(relative.content if relative.tag == SET else b""):
                fields = Fields(pair.content)
                kind, value = object_id(fields.take(OID)), fields.next()
                found.setdefault(kind, _text(value))
    except StampError:
        return ""
    parts = (found.get(_COMMON_NAME, ""), found.get(_ORGANISATION, ""))
    return ", ".join(part for part in parts if part)
