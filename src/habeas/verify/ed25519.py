"""Ed25519 signatures, checked strictly (RFC 8032, and what RFC 8032 leaves open decided as libsodium decides it).

Under a key of small order one signature fits any message, so a key must be of the prime-order group; and every number
has one encoding, so that a signature cannot be changed into another that holds as well. All values are public: nothing
here needs to run in constant time, and nothing here signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha512

from habeas.errors import EntryError

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
_SQRT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
_NEUTRAL = (1).to_bytes(32, "little")
_WINDOWS = 64  # of four bits each

Point = tuple[int, int, int, int]
"""Extended coordinates (RFC 8032 §5.1.4): X, Y, Z, T with x = X/Z, y = Y/Z, x·y = T/Z."""

Ready = tuple[int, int, int, int]
"""A point made ready for adding: Y + X, Y − X, 2·Z, 2·d·T."""

Table = tuple[tuple[Ready, ...], ...]
"""Row i holds the multiples 1 to 8 of 16^i times a point."""


def check_signature(key: bytes, message: bytes, signature: bytes) -> None:
    """Check a signature. Verdicts are those of libsodium for a key that its `is_valid_point` accepts.

    Args:
        key: 32 bytes.
        message: what was signed, with its domain.
        signature: 64 bytes.
    Raises: EntryError: it does not hold, or the key is not a safe one.
    Source: RFC 8032 §5.1.7, without the cofactor; docs/spec/bundle.md step 5.
    """
    if len(signature) != 64:
        raise EntryError("a signature that has not 64 bytes")
    table = _table_of_key(key)
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= L:
        raise EntryError("a signature in a second encoding")
    if r == _NEUTRAL:
        raise EntryError("a signature whose nonce is zero")
    k = int.from_bytes(sha512(r + key + message).digest(), "little") % L
    # [S]B − [k]A, encoded canonically and compared as bytes: an R in a second encoding, or with a part of small
    # order, cannot be equal.
    found = _sum(_table_of_base(), _digits(s), (0, 1, 1, 0))
    found = _sum(table, (-digit for digit in _digits(k)), found)
    if _encode(found) != r:
        raise EntryError("a signature that does not hold")


@lru_cache(maxsize=256)
def _table_of_key(key: bytes) -> Table:
    """Return the table of a key that is safe.

    Raises: EntryError: not 32 bytes, not canonical, not on the curve, not of the prime-order group, or its neutral.
    """
    if len(key) != 32:
        raise EntryError("a key that has not 32 bytes")
    point = _decode(key)
    if point[0] % P == 0:  # the neutral element, in both its encodings, and the point of order 2
        raise EntryError("a key under which any signature fits")
    table = _table_of(point)
    _, y, z, _ = _sum(table, _digits(L), (0, 1, 1, 0))
    if y != z:  # the neutral element is the one point with y = 1
        raise EntryError("a key outside the prime-order group")
    return table


@lru_cache(maxsize=1)
def _table_of_base() -> Table:
    return _table_of(_decode((4 * pow(5, -1, P) % P).to_bytes(32, "little")))


def _decode(encoded: bytes) -> Point:
    """Return the point that 32 bytes encode (RFC 8032 §5.1.3).

    Raises: EntryError: they encode none, or one in a second encoding.
    """
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= P:
        raise EntryError("a key in a second encoding")
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * _SQRT_OF_MINUS_1 % P
        if v * x * x % P != u:
            raise EntryError("a key that is not on the curve")
    # With x = 0 and the sign bit set, what RFC 8032 refuses here comes out as x = P: the caller refuses x = 0 mod P.
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _encode(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def _double(point: Point) -> Point:
    x, y, z, _ = point
    a, b = x * x % P, y * y % P
    h, g = a + b, a - b
    e, f = h - (x + y) * (x + y), 2 * z * z + g
    e, f = e % P, f % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def _add(point: Point, other: Ready) -> Point:
    x, y, z, t = point
    plus, minus, z2, t2d = other
    a, b, c, d = (y - x) * minus % P, (y + x) * plus % P, t * t2d % P, z * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _ready(point: Point) -> Ready:
    x, y, z, t = point
    return y + x, y - x, 2 * z, 2 * D * t % P


def _table_of(point: Point) -> Table:
    rows = []
    for _ in range(_WINDOWS):
        once = _ready(point)
        row, multiple = [once], point
        for _ in range(7):
            multiple = _add(multiple, once)
            row.append(_ready(multiple))
        rows.append(tuple(row))
        point = _double(multiple)
    return tuple(rows)


def _digits(scalar: int) -> Iterator[int]:
    """Give a scalar < 2^255 as 64 digits from −8 to 8 in base 16, smallest place first."""
    for _ in range(_WINDOWS):
        digit = scalar & 15
        scalar >>= 4
        if digit > 8:
            digit -= 16
            scalar += 1
        yield digit


def _sum(table: Table, digits: Iterator[int], start: Point) -> Point:
    """Return `start` plus the scalar of these digits times the table's point."""
    for row, digit in zip(table, digits, strict=True):
        if digit > 0:
            start = _add(start, row[digit - 1])
        elif digit < 0:
            plus, minus, z2, t2d = row[-digit - 1]
            start = _add(start, (minus, plus, z2, -t2d))
    return start
