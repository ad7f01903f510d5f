"""Time stamps (RFC 3161), checked by the standard library alone, in the order of docs/spec/timestamps.md.

This is written from that page and from nothing else, so that it can be held against the program that fetched the stamp
(`habeas.evidence.timestamps`, on kept libraries) and against the verifier in a browser.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from habeas.errors import StampError
from habeas.verify.asn1 import OCTET_STRING, OID, SEQUENCE, Element, dotted, elements
from habeas.verify.certificates import Certificate, check_leaf, find_root, read_certificate
from habeas.verify.names import readable_name
from habeas.verify.signatures import DIGESTS, check_signature, digest_name
from habeas.verify.tokens import (
    TST_INFO,
    Answered,
    Asked,
    Signer,
    read_granted,
    read_info,
    read_named_hash,
    read_query,
    read_signer,
    read_token,
)

_QUERY_LIMIT = 65_536
_RESPONSE_LIMIT = 1_048_576
_ROOT_LIMIT = 65_536
_MOST_ROOTS = 16
_MOST_CERTIFICATES = 16
_AHEAD = timedelta(seconds=300)

_CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
_SIGNING_CERTIFICATE = bytes.fromhex("2a864886f70d010910020c")
_SIGNING_CERTIFICATE_V2 = bytes.fromhex("2a864886f70d010910022f")


@dataclass(frozen=True, slots=True, kw_only=True)
class StampedAt:
    """What a time stamp that holds says.

    Args:
        time: the bytes existed no later than this, by the authority's clock; UTC.
        authority: what the certificate that signed calls its owner; to be read, not compared.
        policy: the authority's policy, as a dotted object identifier.
        serial: the authority's number of this stamp.
        certificate: SHA-256 in hex of the certificate that signed.
        root: SHA-256 in hex of the pinned root under which it stands.
        identity: SHA-256 in hex of the TSTInfo: the same stamp has the same, in whatever file it lies.
    """

    time: datetime
    authority: str
    policy: str
    serial: int
    certificate: str
    root: str
    identity: str


def _check_sizes(query: bytes, response: bytes, roots: Sequence[bytes]) -> None:
    """1. Check that what is given has a size that a time stamp has. Raises: StampError: `size`."""
    if len(query) > _QUERY_LIMIT or len(response) > _RESPONSE_LIMIT:
        raise StampError("a query or response larger than any time stamp", reason="size")
    if not 1 <= len(roots) <= _MOST_ROOTS or any(len(root) > _ROOT_LIMIT for root in roots):
        raise StampError(f"{len(roots)} roots, or one that is too large", reason="size")


def _read_roots(roots: Sequence[bytes]) -> tuple[Certificate, ...]:
    """2. Return the pinned roots. Raises: StampError: `root`."""
    try:
        return tuple(read_certificate(root) for root in roots)
    except StampError as error:
        raise StampError(f"a pinned root is not a certificate: {error.message}", reason="root") from None


def _check_message(message: bytes, asked: Asked) -> None:
    """4. Check that the question was about this message. Raises: StampError: `imprint`."""
    if hashlib.new(DIGESTS[asked.digest], message).digest() != asked.imprint:
        raise StampError("the stamp was asked for something else", reason="imprint")


def _check_answer(asked: Asked, answered: Answered, now: datetime | None) -> None:
    """9 to 13. Check that the answer is to this question. Raises: StampError, each with its word."""
    if any(extension.critical for extension in answered.extensions):
        raise StampError("the stamp has a critical extension that is not understood", reason="extension")
    if (answered.digest, answered.imprint) != (asked.digest, asked.imprint):
        raise StampError("the stamp is one of something else", reason="imprint")
    if answered.nonce != asked.nonce:
        raise StampError("the stamp is the answer to another query", reason="nonce")
    if asked.policy is not None and answered.policy != asked.policy:
        raise StampError("the stamp was made under another policy than was asked for", reason="policy")
    if now is not None and answered.time > now + _AHEAD:
        raise StampError("the stamp is from the future", reason="future")


def _read_certificates(content: bytes) -> tuple[Certificate, ...]:
    """Return the certificates of a token that can be read. Raises: StampError: `form`, `signer`: too many."""
    found: list[Certificate] = []
    for count, element in enumerate(elements(content), start=1):
        if count > _MOST_CERTIFICATES:
            raise StampError("more certificates than a chain can have", reason="signer")
        try:
            found.append(read_certificate(element.whole))
        except StampError:
            continue  # what cannot be read proves nothing, and need not: the chain may do without it
    return tuple(found)


def _leaf(signer: Signer, certificates: Sequence[Certificate]) -> Certificate:
    """15. Return the certificate that signed. Raises: StampError: `signer`."""
    for certificate in certificates:
        if (certificate.issuer, certificate.serial) == (signer.issuer, signer.serial):
            return certificate
    raise StampError("the certificate that signed is not in the stamp", reason="signer")


def _one(signer: Signer, kind: bytes, tag: int) -> Element:
    """Return the one value of a signed attribute. Raises: StampError: `attributes`."""
    values = signer.attributes.get(kind, ())
    if len(values) != 1 or values[0].tag != tag:
        raise StampError("a signed attribute is missing, doubled or of another kind", reason="attributes")
    return values[0]


def _check_attributes(signer: Signer, content: bytes) -> str:
    """16 to 18. Check that the signer signed this content; return the digest used. Raises: StampError."""
    digest = digest_name(signer.digest)
    if digest is None:
        raise StampError("signed over a digest that is not believed", reason="algorithm")
    kind, signed = _one(signer, _CONTENT_TYPE, OID), _one(signer, _MESSAGE_DIGEST, OCTET_STRING)
    if kind.content != TST_INFO:
        raise StampError("signed as something that is no time stamp", reason="attributes")
    if signed.content != hashlib.new(digest, content).digest():
        raise StampError("what is signed is not what the stamp says", reason="digest")
    return digest


def _check_certificate_hash(signer: Signer, leaf: Certificate) -> None:
    """19. Check that the signer meant this certificate. Raises: StampError: `certificate-hash`.

    Without it another certificate for the same key could take the place of the one that signed (RFC 3161 §2.4.1).
    """
    wrong = StampError("the signer meant another certificate", reason="certificate-hash")
    named = [
        (version, signer.attributes[kind])
        for version, kind in ((1, _SIGNING_CERTIFICATE), (2, _SIGNING_CERTIFICATE_V2))
        if kind in signer.attributes
    ]
    if not named:
        raise wrong
    for version, values in named:
        try:
            if len(values) != 1 or values[0].tag != SEQUENCE:
                raise wrong
            digest, hashed = read_named_hash(values[0], version=version)
        except StampError:
            raise wrong from None
        if digest is None or hashlib.new(digest, leaf.whole, usedforsecurity=False).digest() != hashed:
            raise wrong


def check_timestamp(
    message: bytes, query: bytes, response: bytes, roots: Sequence[bytes], *, now: datetime | None = None
) -> StampedAt:
    """Check a time stamp over a message, whole, and return what it says.

    Args:
        message: the bytes that were stamped.
        query, response: TimeStampReq and TimeStampResp as they were kept.
        roots: the certificates (DER) under which this authority is believed, 1 to 16.
        now: the time of the check, with its zone; None where no clock is to be believed.
    Raises: StampError: the first check that fails, in the order of the specification; `reason` is its word.
    Source: docs/spec/timestamps.md; RFC 3161, RFC 5652, RFC 5280.
    """
    _check_sizes(query, response, roots)
    pinned = _read_roots(roots)
    asked = read_query(query)
    _check_message(message, asked)
    token = read_token(read_granted(response))
    answered = read_info(token.content)
    _check_answer(asked, answered, now)
    signer = read_signer(token.signers)
    certificates = _read_certificates(token.certificates)
    leaf = _leaf(signer, certificates)
    digest = _check_attributes(signer, token.content)
    _check_certificate_hash(signer, leaf)
    check_signature(
        signer.signed,
        signature=signer.signature,
        algorithm=signer.algorithm,
        public_key=leaf.public_key,
        digest=digest,
    )
    check_leaf(leaf, answered.time)
    root = find_root(leaf, roots=pinned, others=certificates, at=answered.time)
    return StampedAt(
        time=answered.time,
        authority=readable_name(leaf.subject),
        policy=dotted(answered.policy),
        serial=answered.serial,
        certificate=hashlib.sha256(leaf.whole).hexdigest(),
        root=hashlib.sha256(root.whole).hexdigest(),
        identity=hashlib.sha256(token.content).hexdigest(),
    )
