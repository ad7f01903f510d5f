"""One encoding of each record: canonical CBOR (RFC 8949 §4.2.1).

All our map keys are texts, for which the bytewise order of §4.2.1 and cbor2's length-first canonical order agree.
"""

from __future__ import annotations

from typing import Any

import cbor2
import msgspec

from habeas.errors import EncodingError
from habeas.model.records import Body, Record


def encode(body: Body) -> bytes:
    """Return the one encoding of a record."""
    if type(body) is Record:
        # An import makes these by the hundred thousand. Their fields are declared in canonical order and hold texts,
        # whole numbers and lists only, so the plain encoding is the canonical one (a property test holds it to that).
        return cbor2.dumps(msgspec.to_builtins(body))
    return cbor2.dumps(msgspec.to_builtins(body, builtin_types=(bytes,)), canonical=True)


def decode(encoded: bytes) -> Body:
    """Read a record back.

    Raises: EncodingError: not CBOR, not canonical, or not a record that this version knows.
    """
    return _typed(decode_tree(encoded))


def decode_tree(encoded: bytes) -> dict[str, Any]:
    """Read a record as plain maps and lists, unknown fields included.

    Raises: EncodingError: not CBOR, not a map, or another encoding of the same value.
    """
    try:
        tree = cbor2.loads(encoded)
    except (cbor2.CBORDecodeError, ValueError, RecursionError) as failure:
        raise EncodingError("a body is not CBOR") from failure
    if not isinstance(tree, dict):
        raise EncodingError("a body is not a CBOR map")
    if cbor2.dumps(tree, canonical=True) != encoded:
        raise EncodingError("a body is not in the canonical encoding")
    return tree


def decode_fast(encoded: bytes) -> Body:
    """Read a record whose commitment was already checked against the log, so its encoding is known to be ours."""
    return _typed(cbor2.loads(encoded))


def reencode(body: Body, *, over: bytes) -> bytes:
    """Encode an edited record, carrying the fields of the original that this version does not know.

    Args:
        body: the record as edited; of the same kind as the original.
        over: the encoding it was decoded from.
    """
    known = msgspec.to_builtins(body, builtin_types=(bytes,))
    before = msgspec.to_builtins(decode(over), builtin_types=(bytes,))
    return cbor2.dumps(_carry(decode_tree(over), before, known), canonical=True)


def _carry(original: Any, understood: Any, edited: Any) -> Any:
    """Put into `edited` what `original` has beyond what was `understood` of it."""
    if isinstance(original, dict) and isinstance(understood, dict) and isinstance(edited, dict):
        out = dict(edited)
        for key, value in original.items():
            if key not in understood:
                out.setdefault(key, value)
            elif key in edited:
                out[key] = _carry(value, understood[key], edited[key])
        return out
    if isinstance(original, list) and isinstance(edited, (list, tuple)) and len(original) == len(edited):
        return [_carry(o, u, e) for o, u, e in zip(original, understood, edited, strict=True)]
    return edited


def _typed(tree: Any) -> Body:
    try:
        record: Body = msgspec.convert(tree, Body, builtin_types=(bytes,))
    except msgspec.ValidationError as failure:
        raise EncodingError(f"a body is not a record that this version knows: {_shape(failure)}") from failure
    return record


def _shape(failure: msgspec.ValidationError) -> str:
    """Say where a record does not fit without repeating any of its values."""
    return str(failure).rpartition(" - at ")[2] or "its kind"
