"""A forger who owns every key: certificates and time stamps with any field wrong, byte by byte.

A real authority (tests/simulators/timestamp_authority.py) cannot be made to stamp yesterday or to contradict itself.
This one writes DER by hand, so that each check of a verifier meets a stamp in which only that one thing is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

CURVES: dict[str, Callable[[], ec.EllipticCurve]] = {
    "p256": ec.SECP256R1,
    "p384": ec.SECP384R1,
    "p521": ec.SECP521R1,
    "k1": ec.SECP256K1,
}
HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
DIGEST_OIDS = {
    "sha1": "1.3.14.3.2.26",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
RSA_OIDS = {"sha1": "5", "sha256": "11", "sha384": "12", "sha512": "13"}
ECDSA_OIDS = {"sha1": "1.2.840.10045.4.1"} | {
    name: f"1.2.840.10045.4.3.{n}" for name, n in (("sha256", 2), ("sha384", 3), ("sha512", 4))
}
TST_INFO = "1.2.840.113549.1.9.16.1.4"
SIGNED_DATA = "1.2.840.113549.1.7.2"
TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
POLICY = "1.3.6.1.4.1.55555.1"
NULL = b"\x05\x00"


def tlv(tag: int, *parts: bytes) -> bytes:
    """Return one element of DER."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def seq(*parts: bytes) -> bytes:
    """Return a SEQUENCE."""
    return tlv(0x30, *parts)


def integer(number: int) -> bytes:
    """Return an INTEGER."""
    return tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def oid(text: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    first, second, *rest = (int(arc) for arc in text.split("."))
    out = b""
    for arc in (40 * first + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(0x80 | arc & 0x7F)
        out += bytes(reversed(groups))
    return tlv(0x06, out)


def bits(content: bytes, unused: int = 0) -> bytes:
    """Return a BIT STRING."""
    return tlv(0x03, bytes([unused]), content)


def octets(content: bytes) -> bytes:
    """Return an OCTET STRING."""
    return tlv(0x04, content)


def time_der(time: datetime) -> bytes:
    """Return a time as certificates write it."""
    if 1950 <= time.year < 2050:
        return tlv(0x17, time.strftime("%y%m%d%H%M%SZ").encode())
    return tlv(0x18, time.strftime("%Y%m%d%H%M%SZ").encode())


def name(common: str) -> bytes:
    """Return a Name with one common name."""
    return seq(tlv(0x31, seq(oid("2.5.4.3"), tlv(0x0C, common.encode()))))


def digest_algorithm(digest: str, parameters: bytes = NULL) -> bytes:
    """Return the AlgorithmIdentifier of a digest."""
    return seq(oid(DIGEST_OIDS[digest]), parameters)


@cache
def key(kind: str, number: int = 0) -> Private:
    """Return one of the forger's keys: `rsa2048`, `p256`, … (made once in a run)."""
    if kind == "rsa2048e3":
        return rsa.generate_private_key(public_exponent=3, key_size=2048)
    if kind.startswith("rsa"):
        return rsa.generate_private_key(public_exponent=65537, key_size=int(kind[3:]))
    return ec.generate_private_key(CURVES[kind]())


def public(private: Private) -> bytes:
    """Return the SubjectPublicKeyInfo of a key."""
    return private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def pss_parameters(digest: str, *, mask: str | None = None, salt: int | None = None, trailer: int = 1) -> bytes:
    """Return RSASSA-PSS-params."""
    size = hashlib.new(digest).digest_size if salt is None else salt
    parts = [
        tlv(0xA0, digest_algorithm(digest)),
        tlv(0xA1, seq(oid("1.2.840.113549.1.1.8"), digest_algorithm(mask or digest))),
        tlv(0xA2, integer(size)),
    ]
    if trailer != 1:
        parts.append(tlv(0xA3, integer(trailer)))
    return seq(*parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How something is signed: the digest, PKCS#1 or PSS, and what the AlgorithmIdentifier says of it."""

    digest: str = "sha256"
    pss: bool = False
    salt: int | None = None
    written: bytes | None = None  # the AlgorithmIdentifier, where it lies

    def algorithm(self, private: Private) -> bytes:
        """Return the AlgorithmIdentifier."""
        if self.written is not None:
            return self.written
        if isinstance(private, ec.EllipticCurvePrivateKey):
            return seq(oid(ECDSA_OIDS[self.digest]))
        if self.pss:
            return seq(oid("1.2.840.113549.1.1.10"), pss_parameters(self.digest, salt=self.salt))
        return seq(oid(f"1.2.840.113549.1.1.{RSA_OIDS[self.digest]}"), NULL)

    def sign(self, private: Private, message: bytes) -> bytes:
        """Return a signature."""
        algorithm = HASHES[self.digest]()
        if isinstance(private, ec.EllipticCurvePrivateKey):
            return private.sign(message, ec.ECDSA(algorithm))
        if self.pss:
            size = algorithm.digest_size if self.salt is None else self.salt
            return private.sign(message, padding.PSS(padding.MGF1(algorithm), size), algorithm)
        return private.sign(message, padding.PKCS1v15(), algorithm)


def extension(kind: str, value: bytes, *, critical: bool = False) -> bytes:
    """Return one Extension."""
    return seq(oid(kind), *([tlv(0x01, b"\xff")] if critical else []), octets(value))


def basic(*, ca: bool = True, below: int | None = None, critical: bool = True) -> bytes:
    """Return basicConstraints."""
    parts = ([tlv(0x01, b"\xff")] if ca else []) + ([] if below is None else [integer(below)])
    return extension("2.5.29.19", seq(*parts), critical=critical)


def key_usage(*numbers: int) -> bytes:
    """Return keyUsage with these bits."""
    size = max(numbers, default=0) + 1
    value = sum(1 << (8 * ((size + 7) // 8) - 1 - number) for number in numbers)
    return extension("2.5.29.15", bits(value.to_bytes((size + 7) // 8, "big"), -size % 8), critical=True)


def purposes(*kinds: str, critical: bool = True) -> bytes:
    """Return extKeyUsage."""
    return extension("2.5.29.37", seq(*(oid(kind) for kind in kinds)), critical=critical)


CA = (basic(), key_usage(5, 6))
LEAF = (basic(ca=False), key_usage(0), purposes(TIME_STAMPING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody with a certificate and its key."""

    title: str
    private: Private
    der: bytes
    serial: int
    issuer: str


def certify(
    title: str,
    *,
    private: Private,
    by: Party | None = None,
    serial: int = 7,
    begins: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    ends: datetime = datetime(2024, 1, 1, tzinfo=UTC),
    extensions: Sequence[bytes] = CA,
    scheme: Scheme = Scheme(),
    version: bytes = tlv(0xA0, integer(2)),
    inner_algorithm: bytes | None = None,
    spki: bytes | None = None,
    validity: bytes | None = None,
    more: bytes = b"",
    issuer: str | None = None,
    signature_of: bytes | None = None,
) -> Party:
    """Return a party with a certificate, signed by another or by itself; any field can be replaced."""
    signer = private if by is None else by.private
    issued_by = issuer or (title if by is None else by.title)
    algorithm = scheme.algorithm(signer)
    signed = seq(
        version,
        integer(serial),
        inner_algorithm or algorithm,
        name(issued_by),
        validity or seq(time_der(begins), time_der(ends)),
        name(title),
        spki or public(private),
        *([tlv(0xA3, seq(*extensions))] if extensions else []),
        more,
    )
    signature = scheme.sign(signer, signed if signature_of is None else signature_of)
    der = seq(signed, algorithm, bits(signature))
    return Party(title=title, private=private, der=der, serial=serial, issuer=issued_by)


def query_of(
    message: bytes, *, nonce: int | None = 0x1122334455667788, digest: str = "sha256", policy: str | None = None
) -> bytes:
    """Return a TimeStampReq."""
    return seq(
        integer(1),
        seq(digest_algorithm(digest), octets(hashlib.new(digest, message).digest())),
        *([] if policy is None else [oid(policy)]),
        *([] if nonce is None else [integer(nonce)]),
        tlv(0x01, b"\xff"),
    )


def attribute(kind: str, *values: bytes, more: bytes = b"") -> bytes:
    """Return one signed attribute."""
    return seq(oid(kind), tlv(0x31, *values), more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forged:
    """A time stamp to be made. What is None is made as it should be."""

    message: bytes
    leaf: Party
    certificates: Sequence[bytes] = ()
    nonce: int | None = 0x1122334455667788
    imprint_digest: str = "sha256"
    digest: str = "sha256"
    scheme: Scheme = field(default_factory=Scheme)
    time: bytes = b"20220601120000Z"
    policy: str = POLICY
    serial: int = 42
    extensions: Sequence[bytes] = ()
    status: bytes = seq(integer(0))
    tst: bytes | None = None
    tst_version: int = 1
    imprint: bytes | None = None
    extra_tst: bytes = b""
    content_type: str = TST_INFO
    attributes: Sequence[bytes] | None = None
    certificate_attributes: Sequence[bytes] | None = None
    attribute_type: str = TST_INFO
    message_digest: bytes | None = None
    sort: bool = True
    signature: bytes | None = None
    signers: int = 1
    signer_serial: int | None = None
    outer_type: str = SIGNED_DATA
    after: bytes = b""
    token: bool = True
    after_certificates: bytes = b""
    unsigned: bytes = b""
    in_token: bytes = b""
    in_content: bytes = b""
    in_signed_data: bytes = b""
    in_signer: bytes = b""
    in_signer_name: bytes = b""
    in_attribute: bytes = b""

    def info(self) -> bytes:
        """Return the TSTInfo."""
        if self.tst is not None:
            return self.tst
        imprint = hashlib.new(self.imprint_digest, self.message).digest() if self.imprint is None else self.imprint
        return seq(
            integer(self.tst_version),
            oid(self.policy),
            seq(digest_algorithm(self.imprint_digest), octets(imprint)),
            integer(self.serial),
            tlv(0x18, self.time),
            *([] if self.nonce is None else [integer(self.nonce)]),
            *([tlv(0xA1, *self.extensions)] if self.extensions else []),
            self.extra_tst,
        )

    def signed_attributes(self) -> bytes:
        """Return the content of signedAttrs."""
        if self.attributes is not None:
            return b"".join(self.attributes)
        digest = hashlib.new(self.digest, self.info()).digest() if self.message_digest is None else self.message_digest
        certificate = self.certificate_attributes
        if certificate is None:
            certificate = [certificate_v2(self.leaf.der)]
        parts = [
            attribute("1.2.840.113549.1.9.3", oid(self.attribute_type), more=self.in_attribute),
            attribute("1.2.840.113549.1.9.4", octets(digest)),
            *certificate,
        ]
        return b"".join(sorted(parts))

    def signer(self) -> bytes:
        """Return the SignerInfo."""
        attributes = self.signed_attributes()
        signature = self.scheme.sign(self.leaf.private, tlv(0x31, attributes))
        return seq(
            integer(1),
            seq(name(self.leaf.issuer), integer(self.signer_serial or self.leaf.serial), self.in_signer_name),
            digest_algorithm(self.digest),
            tlv(0xA0, attributes),
            self.scheme.algorithm(self.leaf.private),
            octets(signature if self.signature is None else self.signature),
            self.unsigned,
            self.in_signer,
        )

    def response(self) -> bytes:
        """Return the TimeStampResp."""
        certificates = [self.leaf.der, *self.certificates]
        if self.sort:
            certificates.sort()
        signed = seq(
            integer(3),
            tlv(0x31, digest_algorithm(self.digest)),
            seq(oid(self.content_type), tlv(0xA0, octets(self.info())), self.in_content),
            tlv(0xA0, *certificates),
            self.after_certificates,
            tlv(0x31, *([self.signer()] * self.signers)),
            self.in_signed_data,
        )
        token = seq(oid(self.outer_type), tlv(0xA0, signed), self.in_token)
        return seq(self.status, *([token] if self.token else []), self.after)


def certificate_v1(der: bytes) -> bytes:
    """Return the attribute signingCertificate for a certificate."""
    hashed = hashlib.sha1(der, usedforsecurity=False).digest()
    return attribute("1.2.840.113549.1.9.16.2.12", seq(seq(seq(octets(hashed)))))


def certificate_v2(der: bytes, digest: str = "sha256", *, written: bool = False) -> bytes:
    """Return the attribute signingCertificateV2 for a certificate."""
    named = [digest_algorithm(digest)] if written or digest != "sha256" else []
    return attribute("1.2.840.113549.1.9.16.2.47", seq(seq(seq(*named, octets(hashlib.new(digest, der).digest())))))


@cache
def parties(kind: str = "p256") -> dict[str, Party]:
    """Return an authority: `root`, `middle` under it, `leaf` under the middle, and `short`, a leaf under the root."""
    root = certify("Invented Root", private=key(kind, 1), serial=1)
    middle = certify("Invented Middle", private=key(kind, 2), by=root, serial=2)
    leaf = certify("Invented Authority", private=key(kind, 3), by=middle, serial=3, extensions=LEAF)
    short = certify("Invented Authority", private=key(kind, 3), by=root, serial=4, extensions=LEAF)
    return {"root": root, "middle": middle, "leaf": leaf, "short": short}


def forged(message: bytes = b"a checkpoint", **changes: Any) -> Forged:
    """Return a stamp by the invented authority's `short` leaf, with changes."""
    given: dict[str, Any] = {"message": message, "leaf": parties()["short"]} | changes
    return Forged(**given)
