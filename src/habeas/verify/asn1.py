"""DER as docs/spec/timestamps.md reads it: strict, flat, and never deeper than the caller asks.

Nothing here recurses: an element is a tag and its content, and whoever wants to know what is in it asks. So no input,
however deep or long, costs more than a few copies of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from habeas.errors import StampError

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET = 0x17, 0x18, 0x30, 0x31

_INTEGER_BYTES = 64
_OID_BYTES = 64
_FRACTION_DIGITS = 9


def unreadable(why: str) -> StampError:
    """Return the error for bytes that are not in the form the specification names; the caller raises it."""
    return StampError(f"not in the form of a time stamp: {why}", reason="form")


@dataclass(frozen=True, slots=True)
class Element:
    """One element of DER.

    Args:
        tag: its identifier byte.
        content: what it holds.
        whole: identifier, length and content, as they stand.
    """

    tag: int
    content: bytes
    whole: bytes


def _element_at(octets: bytes, start: int) -> tuple[Element, int]:
    """Return the element that begins at a position, and where the next one begins.

    Source: X.690 §8.1.2.2 (tags < 31), §10.1 (definite lengths in their shortest form).
    """
    if start + 2 > len(octets):
        raise unreadable("an element is cut off")
    tag, length, at = octets[start], octets[start + 1], start + 2
    if tag & 0x1F == 0x1F:
        raise unreadable("a tag of several bytes")
    if length >= 0x80:
        count = length & 0x7F
        length = int.from_bytes(octets[at : at + count], "big")
        at += count
        if length < 0x80 or length >> (8 * (count - 1)) == 0:
            raise unreadable("a length that is not in its shortest form")
    end = at + length
    if end > len(octets):
        raise unreadable("an element is longer than what holds it")
    return Element(tag, octets[at:end], octets[start:end]), end


def elements(octets: bytes) -> Iterator[Element]:
    """Yield the elements that follow one another in some octets, to their last byte.

    Raises: StampError: `form`.
    """
    at = 0
    while at < len(octets):
        element, at = _element_at(octets, at)
        yield element


class Fields:
    """The elements of a SEQUENCE, taken one after the other; what is not taken is an error.

    Args:
        octets: the content of the sequence.
    """

    __slots__ = ("_at", "_octets")

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def take(self, tag: int) -> Element:
        """Return the next element, which must have this tag. Raises: StampError: `form`."""
        element, at = _element_at(self._octets, self._at)
        if element.tag != tag:
            raise unreadable(f"tag {element.tag:02x} where {tag:02x} belongs")
        self._at = at
        return element

    def maybe(self, tag: int) -> Element | None:
        """Return the next element if it has this tag. Raises: StampError: `form`."""
        if self._at < len(self._octets) and self._octets[self._at] == tag:
            return self.take(tag)
        return None

    def next(self) -> Element:
        """Return the next element whatever it is. Raises: StampError: `form`."""
        element, self._at = _element_at(self._octets, self._at)
        return element

    def rest(self) -> Element | None:
        """Return the next element whatever it is, or None at the end. Raises: StampError: `form`."""
        return None if self._at == len(self._octets) else self.next()

    def end(self) -> None:
        """Check that nothing is left. Raises: StampError: `form`."""
        if self._at != len(self._octets):
            raise unreadable("something follows the last element")


def sole(octets: bytes, tag: int) -> Element:
    """Return the one element that some octets are. Raises: StampError: `form`: another tag, or bytes after it."""
    fields = Fields(octets)
    element = fields.take(tag)
    fields.end()
    return element


def sequence(octets: bytes) -> Fields:
    """Return the fields of the one SEQUENCE that some octets are. Raises: StampError: `form`."""
    return Fields(sole(octets, SEQUENCE).content)


def integer(element: Element, *, limit: int = _INTEGER_BYTES) -> int:
    """Return the number that an INTEGER holds.

    Args:
        element: the INTEGER.
        limit: bytes of content, at most.
    Raises: StampError: `form`: empty, too long or not in its shortest form (X.690 §8.3.2).
    """
    content = element.content
    if not 1 <= len(content) <= limit:
        raise unreadable("an integer of no bytes or too many")
    if len(content) > 1 and (content[0] == 0x00) == (content[1] < 0x80) and content[0] in (0x00, 0xFF):
        raise unreadable("an integer that is not in its shortest form")
    return int.from_bytes(content, "big", signed=True)


def boolean(element: Element | None) -> bool:
    """Return what a BOOLEAN says, False where it is absent. Raises: StampError: `form`: neither 00 nor FF."""
    if element is None:
        return False
    if element.content not in (b"\x00", b"\xff"):
        raise unreadable("a boolean that is neither 00 nor FF")
    return element.content == b"\xff"


def object_id(element: Element) -> bytes:
    """Return the octets of an OBJECT IDENTIFIER. Raises: StampError: `form`: empty, cut off, too long."""
    if not 1 <= len(element.content) <= _OID_BYTES or element.content[-1] >= 0x80:
        raise unreadable("an object identifier that is cut off or too long")
    return element.content


def whole_bits(element: Element) -> bytes:
    """Return the octets of a BIT STRING without unused bits. Raises: StampError: `form`."""
    if element.content[:1] != b"\x00":
        raise unreadable("a bit string with unused bits")
    return element.content[1:]


def flags(element: Element) -> frozenset[int]:
    """Return the numbers of the bits that keyUsage sets, the first being 0. Raises: StampError: `form`."""
    unused, octets = element.content[:1], element.content[1:]
    if not 1 <= len(octets) <= 2 or unused[0] > 7:
        raise unreadable("flags of no byte or too many")
    size = 8 * len(octets) - unused[0]
    return frozenset(at for at in range(size) if octets[at // 8] & (0x80 >> at % 8))


def dotted(oid: bytes) -> str:
    """Return an object identifier as people write it, from its octets (X.690 §8.19)."""
    arcs, value = [], 0
    for octet in oid:
        value = value << 7 | octet & 0x7F
        if octet < 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))


def moment(element: Element, *, fraction: bool = False) -> datetime:
    """Return the time that a UTCTime or GeneralizedTime says, in UTC.

    Args:
        element: the time.
        fraction: whether there may be a fraction of a second; past microseconds it is cut.
    Raises: StampError: `form`: another form (RFC 5280 §4.1.2.5, RFC 3161 §2.4.2), or no real date.
    """
    digits, dot, parts = element.content.removesuffix(b"Z").partition(b".")
    years = {UTC_TIME: 2, GENERALIZED_TIME: 4}.get(element.tag, 0)
    if not years or not element.content.endswith(b"Z") or len(digits) != years + 10 or not digits.isdigit():
        raise unreadable("a time in another form")
    if dot and not (fraction and parts.isdigit() and len(parts) <= _FRACTION_DIGITS and parts[-1:] != b"0"):
        raise unreadable("a fraction of a second in another form")
    year = int(digits[:years])
    if years == 2:
        year += 2000 if year < 50 else 1900
    month, day, hour, minute, second = (int(digits[at : at + 2]) for at in range(years, years + 10, 2))
    micros = int(parts[:6].ljust(6, b"0")) if parts else 0
    try:
        return datetime(year, month, day, hour, minute, second, micros, tzinfo=UTC)
    except ValueError:
        raise unreadable("a time that no calendar has") from None
