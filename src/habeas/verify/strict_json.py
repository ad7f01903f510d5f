"""JSON read strictly: UTF-8, no key twice in one object, no NaN, bounded depth; and the shape of what was read."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from habeas.errors import EncodingError

LARGEST = 2**53 - 1
_HEX = re.compile("[0-9a-f]*")


def read_json(raw: bytes) -> Any:
    """Read a JSON text. Every number becomes the float nearest to it, as in ECMAScript.

    Raises: EncodingError: not JSON, a key twice in one object, or nested beyond what Python reads.
    """
    try:
        return json.loads(
            raw.decode(), object_pairs_hook=_object, parse_int=float, parse_float=float, parse_constant=_refuse
        )
    except (ValueError, RecursionError):  # a text that is not UTF-8 is a ValueError too
        raise EncodingError("not JSON, or not in UTF-8") from None


def members(value: Any, *names: str) -> tuple[Any, ...]:
    """Return the members of an object that has these and no others, in the order asked.

    Raises: EncodingError: not an object, one is lacking, or there is another.
    """
    if not isinstance(value, dict) or value.keys() != set(names):
        raise EncodingError(f"not an object with {', '.join(names)} and nothing else")
    return tuple(value[name] for name in names)


def items(value: Any) -> list[Any]:
    """Return a list.

    Raises: EncodingError: not a list.
    """
    if not isinstance(value, list):
        raise EncodingError("not a list where one is due")
    return value


def text(value: Any) -> str:
    """Return a text.

    Raises: EncodingError: not a text.
    """
    if not isinstance(value, str):
        raise EncodingError("not a text where one is due")
    return value


def whole_number(value: Any) -> int:
    """Return a whole number from 0 to 2^53 − 1.

    Raises: EncodingError: another value.
    """
    if not isinstance(value, float) or not 0 <= value <= LARGEST or not value.is_integer():
        raise EncodingError("not a whole number where one is due")
    return int(value)


def hex_bytes(value: Any, size: int) -> bytes:
    """Return the bytes that so many pairs of lowercase hex digits spell.

    Raises: EncodingError: another text.
    """
    digits = text(value)
    if len(digits) != 2 * size or not _HEX.fullmatch(digits):
        raise EncodingError(f"not {size} bytes in lowercase hex")
    return bytes.fromhex(digits)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise EncodingError("a key twice in one object")
    return made


def _refuse(_: str) -> NoReturn:
    raise EncodingError("a number that JSON does not have")
