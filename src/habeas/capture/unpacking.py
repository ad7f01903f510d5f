"""What an answer holds, unpacked to look for links in and to show; the record keeps the bytes as they came."""

from __future__ import annotations

import zlib

import h11

from habeas.capture.answers import Answer
from habeas.errors import CaptureError

_GZIP = 16 + zlib.MAX_WBITS
_MOST_LAYERS = 2
_MOST_MEMBERS = 1_000  # of one gzip file; each costs a copy of what follows it


def content_of(answer: Answer, *, limit: int) -> bytes:
    """Return the content of an answer without its transfer framing and compression; of a cut one, what there is.

    Args:
        limit: the most bytes that are unpacked.
    Raises: CaptureError: more than that; a compression that was not asked for; one that cannot be undone.
    """
    content = _without_framing(answer)
    codings = [coding.strip().lower() for coding in answer.header("content-encoding").split(",")]
    layers = [coding for coding in reversed(codings) if coding not in {"", "identity"}]
    if len(layers) > _MOST_LAYERS:
        raise CaptureError("compressed in a way that was not asked for")
    for coding in layers:
        try:
            content = _unpacked(content, coding, limit)
        except zlib.error:
            raise CaptureError("compressed in a way that cannot be undone") from None
    if len(content) > limit:
        raise CaptureError(f"more than {limit} bytes when unpacked")
    return content


def _without_framing(answer: Answer) -> bytes:
    """Return the body without the framing of its chunks, if it came in chunks."""
    if "chunked" not in answer.header("transfer-encoding").lower():
        return answer.body
    reader = h11.Connection(h11.CLIENT, max_incomplete_event_size=len(answer.head) + 65_536)
    reader.send(h11.Request(method="GET", target="/", headers=[("Host", "host")]))
    reader.send(h11.EndOfMessage())
    reader.receive_data(answer.head + answer.body)
    content = bytearray()
    try:
        while not isinstance(event := reader.next_event(), h11.EndOfMessage) and event is not h11.NEED_DATA:
            if isinstance(event, h11.Data):
                content += event.data
    except h11.RemoteProtocolError:
        if not answer.cut:
            raise CaptureError("framed in a way that cannot be undone") from None
    return bytes(content)


def _unpacked(packed: bytes, coding: str, limit: int) -> bytes:
    """Undo one layer. Raises: zlib.error: it cannot be undone; CaptureError: too large, or not a layer asked for."""
    if coding in {"gzip", "x-gzip"}:
        return _inflated(packed, _GZIP, limit)
    if coding != "deflate":
        raise CaptureError("compressed in a way that was not asked for")
    try:
        return _inflated(packed, zlib.MAX_WBITS, limit)
    except zlib.error:
        # Some servers send it without the header of RFC 1950.
        return _inflated(packed, -zlib.MAX_WBITS, limit)


def _inflated(packed: bytes, form: int, limit: int) -> bytes:
    """Unpack, member after member, and stop at the limit before memory fills. Raises: zlib.error, CaptureError."""
    content = bytearray()
    for _ in range(_MOST_MEMBERS):
        unpacker = zlib.decompressobj(form)
        try:
            content += unpacker.decompress(packed, limit + 1 - len(content))
        except zlib.error:
            if content:
                return bytes(content)  # what follows the last member is no member: readers leave it alone
            raise
        if len(content) > limit:
            raise CaptureError(f"more than {limit} bytes when unpacked")
        packed = unpacker.unused_data if unpacker.eof else b""
        if not packed:
            return bytes(content)
    raise CaptureError("compressed in a way that cannot be undone")
