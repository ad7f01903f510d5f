"""The curves P-256, P-384 and P-521, as far as checking an ECDSA signature needs them.

Public values only: nothing here runs in constant time, and nothing here signs.
"""

from __future__ import annotations

from dataclasses import dataclass

_Jacobian = tuple[int, int, int]
_INFINITY: _Jacobian = (1, 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """y² = x³ − 3x + b over the numbers modulo p, with base point and its order (SEC 2 §2)."""

    p: int
    b: int
    base: tuple[int, int]
    order: int

    def holds(self, point: tuple[int, int]) -> bool:
        """Return whether a point lies on the curve, with both numbers below p."""
        x, y = point
        return x < self.p and y < self.p and (y * y - (x * x * x - 3 * x + self.b)) % self.p == 0

    def double(self, point: _Jacobian) -> _Jacobian:
        """Return twice a point (dbl-2001-b, for a = −3)."""
        x, y, z = point
        p = self.p
        delta = z * z % p
        gamma = y * y % p
        beta = x * gamma % p
        alpha = 3 * (x - delta) * (x + delta) % p
        x2 = (alpha * alpha - 8 * beta) % p
        return x2, (alpha * (4 * beta - x2) - 8 * gamma * gamma) % p, ((y + z) ** 2 - gamma - delta) % p

    def add(self, one: _Jacobian, other: _Jacobian) -> _Jacobian:
        """Return the sum of two points (add-1998-cmo-2)."""
        if one[2] == 0:
            return other
        if other[2] == 0:
            return one
        p = self.p
        z1, z2 = one[2] * one[2] % p, other[2] * other[2] % p
        u1, u2 = one[0] * z2 % p, other[0] * z1 % p
        s1, s2 = one[1] * other[2] * z2 % p, other[1] * one[2] * z1 % p
        h, r = (u2 - u1) % p, (s2 - s1) % p
        if h == 0:
            return self.double(one) if r == 0 else _INFINITY
        h2 = h * h % p
        h3, v = h * h2 % p, u1 * h2 % p
        x = (r * r - h3 - 2 * v) % p
        return x, (r * (v - x) - s1 * h3) % p, h * one[2] * other[2] % p


def ecdsa_holds(curve: Curve, public: tuple[int, int], hashed: bytes, r: int, s: int) -> bool:
    """Return whether r and s are a signature of a digest (FIPS 186-5 §6.4.2).

    Args:
        curve: the curve of the key.
        public: the public point, known to lie on the curve.
        hashed: the digest; of one longer than the order, the leftmost bits count.
        r, s: the two numbers of the signature, any.
    """
    n = curve.order
    if not (0 < r < n and 0 < s < n):
        return False
    e = int.from_bytes(hashed, "big") >> max(0, 8 * len(hashed) - n.bit_length())
    w = pow(s, -1, n)
    u, v = e * w % n, r * w % n
    base, key = (*curve.base, 1), (*public, 1)
    both = curve.add(base, key)
    # u·base + v·key in one run over the bits of both.
    total = _INFINITY
    for at in range(max(u.bit_length(), v.bit_length()) - 1, -1, -1):
        total = curve.double(total)
        match (u >> at & 1, v >> at & 1):
            case (1, 1):
                total = curve.add(total, both)
            case (1, 0):
                total = curve.add(total, base)
            case (0, 1):
                total = curve.add(total, key)
    x, _, z = total
    return z != 0 and x * pow(z * z, -1, curve.p) % curve.p % n == r


CURVES = {
    # P-256, P-384, P-521 by the octets of their OIDs (SEC 2 §2.4.2, §2.5.1, §2.6.1).
    bytes.fromhex("2a8648ce3d030107"): Curve(
        p=2**256 - 2**224 + 2**192 + 2**96 - 1,
        b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        base=(
            0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
            0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
        ),
        order=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    ),
    bytes.fromhex("2b81040022"): Curve(
        p=2**384 - 2**128 - 2**96 + 2**32 - 1,
        b=0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        base=(
            0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
            0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
        ),
        order=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
    bytes.fromhex("2b81040023"): Curve(
        p=2**521 - 1,
        b=int(
            "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e1"
            "56193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
            16,
        ),
        base=(
            int(
                "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dba"
                "a14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
                16,
            ),
            int(
                "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c"
                "97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
                16,
            ),
        ),
        order=int(
            "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa"
            "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
            16,
        ),
    ),
}
