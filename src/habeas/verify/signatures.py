"""Signatures under the key of a certificate: RSA (PKCS#1 v1.5 and PSS) and ECDSA on P-256, P-384, P-521, checked only.

Only public values go in, so that nothing here needs to run in constant time. No signature is ever made.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from habeas.errors import StampError
from habeas.verify.asn1 import (
    BIT_STRING,
    INTEGER,
    NULL,
    OID,
    SEQUENCE,
    Element,
    Fields,
    integer,
    object_id,
    sequence,
    sole,
    whole_bits,
)
from habeas.verify.curves import CURVES, Curve, ecdsa_holds

_KEY_INTEGER_BYTES = 1032

RSA = bytes.fromhex("2a864886f70d010101")
_PSS = bytes.fromhex("2a864886f70d01010a")
_MGF1 = bytes.fromhex("2a864886f70d010108")
_EC = bytes.fromhex("2a8648ce3d0201")

DIGESTS = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}
_PKCS1 = {
    bytes.fromhex("2a864886f70d01010b"): "sha256",
    bytes.fromhex("2a864886f70d01010c"): "sha384",
    bytes.fromhex("2a864886f70d01010d"): "sha512",
}
_ECDSA = {
    bytes.fromhex("2a8648ce3d040302"): "sha256",
    bytes.fromhex("2a8648ce3d040303"): "sha384",
    bytes.fromhex("2a8648ce3d040304"): "sha512",
}
# RFC 8017 §9.2, note 1: DigestInfo up to the digest itself.
_DIGEST_INFO = {
    name: bytes.fromhex(f"30{size + 17:02x}300d0609{oid.hex()}0500") + bytes([0x04, size])
    for oid, name, size in ((oid, name, hashlib.new(name).digest_size) for oid, name in DIGESTS.items())
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm:
    """An AlgorithmIdentifier: its OID and its parameters, not yet understood."""

    oid: bytes
    parameters: Element | None

    @property
    def plain(self) -> bool:
        """Whether the parameters are absent or NULL."""
        return self.parameters is None or (self.parameters.tag == NULL and not self.parameters.content)


def read_algorithm(element: Element) -> Algorithm:
    """Return the algorithm that a SEQUENCE { OID, any OPTIONAL } names. Raises: StampError: `form`."""
    fields = Fields(element.content)
    oid = object_id(fields.take(OID))
    parameters = fields.rest()
    fields.end()
    return Algorithm(oid=oid, parameters=parameters)


def digest_name(algorithm: Algorithm) -> str | None:
    """Return what hashlib calls a digest that is believed; None for any other."""
    return DIGESTS.get(algorithm.oid) if algorithm.plain else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scheme:
    kind: str  # rsa, pss or ecdsa
    digest: str
    salt: int = 0


def _pss(parameters: Element | None) -> _Scheme | None:
    """Return the scheme that RSASSA-PSS-params name (RFC 4055 §3.1); None if it is not one that is believed."""
    if parameters is None or parameters.tag != SEQUENCE:
        return None
    try:
        fields = Fields(parameters.content)
        digest = digest_name(read_algorithm(sole(fields.take(0xA0).content, SEQUENCE)))
        mask = read_algorithm(sole(fields.take(0xA1).content, SEQUENCE))
        inner = mask.parameters
        if inner is None or inner.tag != SEQUENCE:
            return None
        mask_digest = digest_name(read_algorithm(inner))
        salt = integer(sole(fields.take(0xA2).content, INTEGER))
        trailer = fields.maybe(0xA3)
        trailer_is = 1 if trailer is None else integer(sole(trailer.content, INTEGER))
        fields.end()
    except StampError:
        return None
    if digest is None or mask.oid != _MGF1 or mask_digest != digest or not 0 <= salt <= 64 or trailer_is != 1:
        return None
    return _Scheme(kind="pss", digest=digest, salt=salt)


def _scheme(algorithm: Algorithm, digest: str | None) -> _Scheme:
    """Return how a signature of this algorithm is checked.

    Args:
        algorithm: signatureAlgorithm.
        digest: the digestAlgorithm of a signer; None where a certificate is signed.
    Raises: StampError: `algorithm`.
    """
    found: _Scheme | None = None
    if algorithm.oid == RSA and digest is not None and algorithm.plain:
        found = _Scheme(kind="rsa", digest=digest)
    elif algorithm.oid in _PKCS1 and algorithm.plain:
        found = _Scheme(kind="rsa", digest=_PKCS1[algorithm.oid])
    elif algorithm.oid in _ECDSA and algorithm.parameters is None:
        found = _Scheme(kind="ecdsa", digest=_ECDSA[algorithm.oid])
    elif algorithm.oid == _PSS:
        found = _pss(algorithm.parameters)
    if found is None:
        raise StampError("signed with an algorithm that is not believed", reason="algorithm")
    if digest is not None and found.digest != digest:
        raise StampError(f"signed over {found.digest} where {digest} was announced", reason="algorithm")
    return found


def _key_error(why: str) -> StampError:
    return StampError(f"the key of a certificate cannot be used: {why}", reason="key")


def _rsa_key(algorithm: Algorithm, key: bytes) -> tuple[int, int]:
    """Return modulus and exponent. Raises: StampError: `key`."""
    if not algorithm.plain:
        raise _key_error("RSA with parameters")
    try:
        fields = sequence(key)
        n, e = (integer(fields.take(INTEGER), limit=_KEY_INTEGER_BYTES) for _ in range(2))
        fields.end()
    except StampError as error:
        raise _key_error(error.message) from None
    if not 2048 <= n.bit_length() <= 8192 or n < 0 or n % 2 == 0:
        raise _key_error(f"an RSA modulus of {n.bit_length()} bits, or an even one")
    # A large exponent costs time and brings nothing; browsers refuse it too.
    if not 3 <= e < 2**32 or e % 2 == 0:
        raise _key_error("an RSA exponent out of bounds")
    return n, e


def _ec_key(algorithm: Algorithm, key: bytes) -> tuple[Curve, tuple[int, int]]:
    """Return the curve and the point. Raises: StampError: `key`."""
    parameters = algorithm.parameters
    curve = CURVES.get(parameters.content) if parameters is not None and parameters.tag == OID else None
    if curve is None:
        raise _key_error("a curve that is not P-256, P-384 or P-521")
    size = (curve.p.bit_length() + 7) // 8
    if len(key) != 1 + 2 * size or key[0] != 0x04:
        raise _key_error("a point in another form")
    point = int.from_bytes(key[1 : 1 + size], "big"), int.from_bytes(key[1 + size :], "big")
    if not curve.holds(point):
        raise _key_error("a point that is not on its curve")
    return curve, point


def _mask(seed: bytes, length: int, digest: str) -> bytes:
    """Return MGF1 (RFC 8017 §B.2.1)."""
    blocks = (hashlib.new(digest, seed + count.to_bytes(4, "big")).digest() for count in range(length))
    out = b""
    while len(out) < length:
        out += next(blocks)
    return out[:length]


def _pss_holds(message: bytes, encoded: int, bits: int, scheme: _Scheme) -> bool:
    """Return whether an encoded message is one of this message (RFC 8017 §9.1.2)."""
    digest = hashlib.new(scheme.digest, message).digest()
    size = (bits + 7) // 8
    # Step 6, first half. Step 3 holds of itself: the smallest key has 256 bytes, digest and salt at most 64 each.
    if encoded.bit_length() > bits:
        return False
    octets = encoded.to_bytes(size, "big")
    split = size - len(digest) - 1
    masked, seed, trailer = octets[:split], octets[split:-1], octets[-1]  # steps 4 and 5
    unmasked = int.from_bytes(masked, "big") ^ int.from_bytes(_mask(seed, split, scheme.digest), "big")  # steps 7, 8
    block = (unmasked & ((1 << (bits - 8 * (size - split))) - 1)).to_bytes(split, "big")  # step 9
    salt = block[split - scheme.salt :]
    padding = block[: split - scheme.salt]
    if trailer != 0xBC or padding != bytes(len(padding) - 1) + b"\x01":  # steps 4, 10
        return False
    return hashlib.new(scheme.digest, bytes(8) + digest + salt).digest() == seed  # steps 12 to 14


def _rsa_holds(message: bytes, signature: bytes, n: int, e: int, scheme: _Scheme) -> bool:
    """Return whether an RSA signature is one of this message (RFC 8017 §8.1.2, §8.2.2)."""
    size = (n.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != size or number >= n:
        return False
    opened = pow(number, e, n)
    if scheme.kind == "pss":
        return _pss_holds(message, opened, n.bit_length() - 1, scheme)
    ending = _DIGEST_INFO[scheme.digest] + hashlib.new(scheme.digest, message).digest()
    # The whole block is compared and not read: readers of this padding have been fooled for twenty years.
    return opened.to_bytes(size, "big") == b"\x00\x01" + b"\xff" * (size - len(ending) - 3) + b"\x00" + ending


def _ecdsa_numbers(signature: bytes) -> tuple[int, int] | None:
    """Return r and s; None if they are not in their one form."""
    try:
        fields = sequence(signature)
        r, s = integer(fields.take(INTEGER), limit=67), integer(fields.take(INTEGER), limit=67)
        fields.end()
    except StampError:
        return None
    return r, s


def check_signature(
    message: bytes, *, signature: bytes, algorithm: Algorithm, public_key: bytes, digest: str | None = None
) -> None:
    """Check a signature under a certificate's key.

    Args:
        message: the bytes that are signed.
        signature: the signature.
        algorithm: signatureAlgorithm, as it stands beside the signature.
        public_key: the content of the SubjectPublicKeyInfo.
        digest: the digest that a signer of a time stamp announced; None where a certificate is signed.
    Raises: StampError: `algorithm`, then `key`, then `signature`.
    Source: docs/spec/timestamps.md, "Signatures".
    """
    scheme = _scheme(algorithm, digest)
    fields = Fields(public_key)
    key_algorithm = read_algorithm(fields.take(SEQUENCE))
    key = whole_bits(fields.take(BIT_STRING))
    if key_algorithm.oid != (_EC if scheme.kind == "ecdsa" else RSA):
        raise StampError("the key is of another kind than the signature", reason="algorithm")
    if scheme.kind == "ecdsa":
        curve, point = _ec_key(key_algorithm, key)
        numbers = _ecdsa_numbers(signature)
        hashed = hashlib.new(scheme.digest, message).digest()
        holds = numbers is not None and ecdsa_holds(curve, point, hashed, *numbers)
    else:
        n, e = _rsa_key(key_algorithm, key)
        holds = _rsa_holds(message, signature, n, e, scheme)
    if not holds:
        raise StampError("a signature does not hold", reason="signature")
