"""Canonical CBOR (RFC 8949 §4.2.1), read strictly: one encoding of each value, and only the kinds that records use."""

from __future__ import annotations

import math
import struct
from typing import Any

from habeas.errors import EncodingError

DEEPEST = 32  # maps and arrays inside one another
LARGEST = 2**53 - 1
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE: dict[int, bool | None] = {20: False, 21: True, 22: None}


def read_cbor(encoded: bytes) -> Any:
    """Read one value: dict with text keys, list, str, bytes, int, float, True, False, None.

    Raises: EncodingError: not CBOR, not canonical, of another kind, too deep, or followed by something.
    """
    value, end = _value(encoded, 0, 0)
    if end != len(encoded):
        raise EncodingError("CBOR with something after it")
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if at >= len(data):
        raise EncodingError("CBOR that ends too soon")
    major, short = data[at] >> 5, data[at] & 31
    if major == 7:
        return _simple(data, at + 1, short)
    count, at = _count(data, at + 1, short)
    match major:
        case 0 | 1:
            if count + major > LARGEST:
                raise EncodingError("CBOR with a number that is too large")
            return (-1 - count if major else count), at
        case 2:
            return _bytes(data, at, count)
        case 3:
            return _text(data, at, count)
        case 4 | 5:
            if depth == DEEPEST:
                raise EncodingError("CBOR that is too deep")
            return _array(data, at, count, depth + 1) if major == 4 else _map(data, at, count, depth + 1)
    raise EncodingError("CBOR with a tag")


def _count(data: bytes, at: int, short: int) -> tuple[int, int]:
    """Read the number that goes with a head: a value, a length or a count, in its shortest form."""
    if short < 24:
        return short, at
    if short > 27:
        raise EncodingError("CBOR of no definite length")
    width = 1 << short - 24
    number = int.from_bytes(data[at : at + width], "big")
    # A head that is cut short fails one of these too, or what it counts is not there.
    if number < 24 or (width > 1 and number < 1 << 4 * width):
        raise EncodingError("CBOR with a number in a longer form")
    return number, at + width


def _bytes(data: bytes, at: int, count: int) -> tuple[bytes, int]:
    if count > len(data) - at:
        raise EncodingError("CBOR that ends too soon")
    return data[at : at + count], at + count


def _text(data: bytes, at: int, count: int) -> tuple[str, int]:
    raw, at = _bytes(data, at, count)
    try:
        return raw.decode(), at
    except UnicodeDecodeError:
        raise EncodingError("CBOR with a text that is not UTF-8") from None


def _array(data: bytes, at: int, count: int, depth: int) -> tuple[list[Any], int]:
    out = []
    for _ in range(count):
        item, at = _value(data, at, depth)
        out.append(item)
    return out, at


def _map(data: bytes, at: int, count: int, depth: int) -> tuple[dict[str, Any], int]:
    out: dict[str, Any] = {}
    before = b""
    for _ in range(count):
        start = at
        key, at = _value(data, at, depth)
        if not isinstance(key, str):
            raise EncodingError("CBOR with a key that is not a text")
        # RFC 8949 §4.2.1: keys in bytewise order of their encodings; so none can be there twice.
        if data[start:at] <= before:
            raise EncodingError("CBOR with keys out of order")
        before = data[start:at]
        out[key], at = _value(data, at, depth)
    return out, at


def _simple(data: bytes, at: int, short: int) -> tuple[float | bool | None, int]:
    if short in _SIMPLE:
        return _SIMPLE[short], at
    if short not in _FLOATS:
        raise EncodingError("CBOR with a simple value that records do not use")
    width = 1 << short - 24
    if at + width > len(data):
        raise EncodingError("CBOR that ends too soon")
    number: float = struct.unpack_from(_FLOATS[short], data, at)[0]
    if not math.isfinite(number):
        raise EncodingError("CBOR with a number that is none")
    if short > 25 and _fits(number, _FLOATS[short - 1]):
        raise EncodingError("CBOR with a number in a longer form")
    return number, at + width


def _fits(number: float, layout: str) -> bool:
    try:
        return bool(struct.unpack(layout, struct.pack(layout, number))[0] == number)
    except OverflowError:
        return False
