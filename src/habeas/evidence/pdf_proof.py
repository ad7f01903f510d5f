"""The bytes of a PDF file that was just made, searched for words: its strings, and its streams unpacked.

PDFium writes a plain file: objects one after the other, each stream with its length. Anything else in it is refused
here, and so is a stream that cannot be unpacked: what could not be searched is not proved.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from hashlib import sha256

from habeas.evidence.redacting import refused

_OBJECT = re.compile(rb"\d+ 0 obj\r?\n")
_STREAM = re.compile(rb">>\s*stream\r?\n")
_LENGTH = re.compile(rb"/Length\s+(\d+)(?!\s+\d+\s+R)")
_FILTER = re.compile(rb"/Filter\s*(?:\[([^\]]*)\]|/(\w+))")
_LITERAL = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]+)>")
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_PICTURES = {b"DCTDecode", b"JPXDecode", b"CCITTFaxDecode", b"JBIG2Decode"}
_UNPACKED_LIMIT = 1 << 30
_SHORT = 4  # code points; shorter words stand in numbered glyphs by chance, and the text was taken out anew for them
_BINARY_SHORT = 6  # bytes, in pictures and font programs
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_PATTERN = re.compile(rb"/PatternType\s+1\b")
_MADE = re.compile(rb"/(?:CreationDate|ModDate)\s*\([^)]*\)")
_ID = re.compile(rb"/ID\s*\[\s*<([0-9A-Fa-f]*)>\s*<([0-9A-Fa-f]*)>\s*\]")


def anonymous(made: bytes) -> bytes:
    """Return a new file without the time at which it was made, and with an identity that follows from its content.

    No byte moves: what is taken out is blanked, so that the table of places stays right.
    """
    made = _MADE.sub(lambda found: b" " * len(found.group()), made)
    found = _ID.search(made)
    if not found:
        return made
    mark = sha256(made[: found.start()]).hexdigest().upper().encode()
    one, other = (mark[: len(found.group(part))] for part in (1, 2))
    place = found.group().replace(found.group(1), one, 1)
    place = place[: -len(found.group(2)) - 2] + other + place[-2:] if found.group(2) else place
    return made[: found.start()] + place + made[found.end() :] if len(place) == len(found.group()) else made


def check_forms(made: bytes, pages: int) -> None:
    """Check that a file holds one form for each page, which is its drawing, and no other drawing of anything.

    Glyphs in a form that nothing draws would be found neither as text nor as strings.
    Raises: ReadingError: unproved.
    """
    if len(_FORM.findall(made)) != pages or _PATTERN.search(made):
        raise refused("unproved")


def check_strings(made: bytes, words: list[str]) -> None:
    """Check that no word stands in a file, in any of the ways in which PDF writes characters.

    Raises: ReadingError: still_there; unproved (something in it cannot be unpacked).
    """
    needles = {form for word in words for form in _forms(word)}
    long = {form for form in needles if len(form) >= _BINARY_SHORT}
    for part, is_stream in _parts(made):
        strings = list(_strings(part))
        wanted = needles if not is_stream else {form for word in words if len(word) >= _SHORT for form in _forms(word)}
        if any(form in string for form in wanted for string in strings):
            raise refused("still_there")
        if is_stream and any(form in part for form in long):
            raise refused("still_there")


def _forms(word: str) -> Iterator[bytes]:
    """Return a word as bytes, in each case and each way: PDFDocEncoding is Latin-1 where both have a character."""
    folded = " ".join(word.split())
    for written in {folded, folded.lower(), folded.upper(), folded.title()}:
        yield written.encode("utf-16-be")
        yield written.encode("utf-16-le")
        yield written.encode()
        for encoding in ("latin-1", "cp1252", "cp1251", "cp1256"):
            if (encoded := written.encode(encoding, "ignore")) and len(encoded) == len(written):
                yield encoded


def _parts(made: bytes) -> Iterator[tuple[bytes, bool]]:
    """Return what lies outside of streams, and each stream unpacked (True). Raises: ReadingError: unproved."""
    at, unpacked = 0, 0
    while found := _STREAM.search(made, at):
        begin = max((one.end() for one in _OBJECT.finditer(made, at, found.start())), default=at)
        length = _LENGTH.search(made, begin, found.start())
        if length is None:
            raise refused("unproved")
        end = found.end() + int(length.group(1))
        if not made[end : end + 14].lstrip().startswith(b"endstream"):
            raise refused("unproved")
        yield made[at : found.start()], False
        content = _unpacked(made[begin : found.start()], made[found.end() : end])
        unpacked += len(content)
        if unpacked > _UNPACKED_LIMIT:
            raise refused("unproved")
        yield content, True
        at = end
    yield made[at:], False


def _unpacked(dictionary: bytes, content: bytes) -> bytes:
    found = _FILTER.search(dictionary)
    filters = re.findall(rb"/?(\w+)", found.group(1) or found.group(2)) if found else []
    for name in filters:
        if name in _PICTURES:
            return content
        try:
            content = _without(name, content)
        except (ValueError, zlib.error) as failure:
            raise refused("unproved") from failure
    return content


def _without(name: bytes, content: bytes) -> bytes:
    if name == b"FlateDecode":
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(content, _UNPACKED_LIMIT)
        if unpacking.unconsumed_tail:
            raise ValueError("unpacks to more than is searched")
        return content
    if name == b"ASCIIHexDecode":
        digits = re.sub(rb"\s", b"", content.partition(b">")[0])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    if name == b"ASCII85Decode":
        return base64.a85decode(content.partition(b"~>")[0])
    raise ValueError("a filter that is not unpacked here")


def _strings(part: bytes) -> Iterator[bytes]:
    """Return each string in a part: those in brackets without their escapes, those in hexadecimal as bytes."""
    for found in _LITERAL.finditer(part):
        yield _ESCAPED.sub(_sign, found.group()[1:-1])
    for found in _HEX.finditer(part):
        digits = re.sub(rb"\s", b"", found.group(1))
        yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _sign(found: re.Match[bytes]) -> bytes:
    sign = found.group(1)
    if sign[:1].isdigit() and sign[:1] < b"8":
        return bytes([int(sign, 8) & 0xFF])
    return _SIGNS.get(sign, sign)
