"""What a time-stamp query, response and token hold (RFC 3161, RFC 5652), read and not yet believed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from habeas.errors import StampError
from habeas.verify.asn1 import (
    BOOLEAN,
    GENERALIZED_TIME,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    Element,
    Fields,
    boolean,
    elements,
    integer,
    moment,
    object_id,
    sequence,
    sole,
    unreadable,
)
from habeas.verify.certificates import Extension, read_extensions
from habeas.verify.signatures import Algorithm, digest_name, read_algorithm

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
TST_INFO = bytes.fromhex("2a864886f70d0109100104")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    digest: bytes  # OID
    imprint: bytes
    policy: bytes | None
    nonce: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    digest: bytes  # OID
    imprint: bytes
    policy: bytes
    serial: int
    time: datetime
    nonce: int | None
    extensions: tuple[Extension, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    issuer: bytes
    serial: int
    digest: Algorithm
    signed: bytes
    attributes: dict[bytes, tuple[Element, ...]]
    algorithm: Algorithm
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    content: bytes
    certificates: bytes
    signers: bytes


def read_query(query: bytes) -> Asked:
    """3. Return what was asked (RFC 3161 §2.4.1). Raises: StampError: `query`."""
    try:
        fields = sequence(query)
        version = integer(fields.take(INTEGER))
        imprint = Fields(fields.take(SEQUENCE).content)
        algorithm = read_algorithm(imprint.take(SEQUENCE))
        octets = imprint.take(OCTET_STRING).content
        imprint.end()
        policy = fields.maybe(OID)
        nonce = fields.maybe(INTEGER)
        boolean(fields.maybe(BOOLEAN))
        fields.end()
        name = digest_name(algorithm)
        if version != 1 or name is None or len(octets) != hashlib.new(name).digest_size:
            raise unreadable("another version or digest")
        return Asked(
            digest=algorithm.oid,
            imprint=octets,
            policy=None if policy is None else object_id(policy),
            nonce=None if nonce is None else integer(nonce),
        )
    except StampError as error:
        raise StampError(f"the query cannot be read: {error.message}", reason="query") from None


def read_granted(response: bytes) -> Element:
    """5, 6. Return the token of a response that grants one (RFC 3161 §2.4.2). Raises: StampError: `form`, `status`."""
    fields = sequence(response)
    status = integer(Fields(fields.take(SEQUENCE).content).take(INTEGER))
    token = fields.maybe(SEQUENCE)
    fields.end()
    if status != 0:
        raise StampError(f"the authority answered with status {status}, not with a stamp", reason="status")
    if token is None:
        raise unreadable("granted, and nothing is there")
    return token


def read_token(token: Element) -> Token:
    """7. Return what a time-stamp token holds (RFC 5652 §3, §5.1). Raises: StampError: `form`."""
    outer = Fields(token.content)
    kind = object_id(outer.take(OID))
    signed = sequence(outer.take(0xA0).content)
    outer.end()
    if kind != _SIGNED_DATA:
        raise unreadable("no signed data")
    integer(signed.take(INTEGER))
    signed.take(SET)
    inner = Fields(signed.take(SEQUENCE).content)
    content_kind = object_id(inner.take(OID))
    content = sole(inner.take(0xA0).content, OCTET_STRING).content
    inner.end()
    certificates = signed.maybe(0xA0)
    signed.maybe(0xA1)
    signers = signed.take(SET)
    signed.end()
    if content_kind != TST_INFO:
        raise unreadable("signed data that are no time stamp")
    return Token(
        content=content,
        certificates=b"" if certificates is None else certificates.content,
        signers=signers.content,
    )


def read_info(content: bytes) -> Answered:
    """8. Return what a TSTInfo says (RFC 3161 §2.4.2). Raises: StampError: `form`."""
    fields = sequence(content)
    if integer(fields.take(INTEGER)) != 1:
        raise unreadable("a TSTInfo of another version")
    policy = object_id(fields.take(OID))
    imprint = Fields(fields.take(SEQUENCE).content)
    algorithm = read_algorithm(imprint.take(SEQUENCE))
    octets = imprint.take(OCTET_STRING).content
    imprint.end()
    serial = integer(fields.take(INTEGER))
    time = moment(fields.take(GENERALIZED_TIME), fraction=True)
    fields.maybe(SEQUENCE)  # accuracy
    boolean(fields.maybe(BOOLEAN))  # ordering
    nonce = fields.maybe(INTEGER)
    fields.maybe(0xA0)  # the authority's name, which nothing binds to the one who signed
    extensions = fields.maybe(0xA1)
    fields.end()
    return Answered(
        digest=algorithm.oid,
        imprint=octets,
        policy=policy,
        serial=serial,
        time=time,
        nonce=None if nonce is None else integer(nonce),
        extensions=() if extensions is None else read_extensions(extensions.content),
    )


def _attributes(content: bytes) -> dict[bytes, tuple[Element, ...]]:
    """Return signed attributes by their type (RFC 5652 §5.3). Raises: StampError: `form`."""
    found: dict[bytes, tuple[Element, ...]] = {}
    for element in elements(content):
        if element.tag != SEQUENCE:
            raise unreadable("an attribute that is no sequence")
        fields = Fields(element.content)
        kind = object_id(fields.take(OID))
        values = tuple(elements(fields.take(SET).content))
        fields.end()
        if kind in found or not values:
            raise unreadable("an attribute that is there twice, or has no value")
        found[kind] = values
    return found


def read_signer(signers: bytes) -> Signer:
    """14. Return the one signer of a token (RFC 5652 §5.3). Raises: StampError: `form`."""
    fields = sequence(signers)
    integer(fields.take(INTEGER))
    who = Fields(fields.take(SEQUENCE).content)
    issuer = who.take(SEQUENCE).whole
    serial = integer(who.take(INTEGER))
    who.end()
    digest = read_algorithm(fields.take(SEQUENCE))
    attributes = fields.take(0xA0)
    algorithm = read_algorithm(fields.take(SEQUENCE))
    signature = fields.take(OCTET_STRING).content
    fields.maybe(0xA1)
    fields.end()
    return Signer(
        issuer=issuer,
        serial=serial,
        digest=digest,
        # RFC 5652 §5.4: what is signed has the tag of a SET, not the implicit tag under which it is sent.
        signed=b"\x31" + attributes.whole[1:],
        attributes=_attributes(attributes.content),
        algorithm=algorithm,
        signature=signature,
    )


def read_named_hash(value: Element, *, version: int) -> tuple[str | None, bytes]:
    """Return digest and hash of the first certificate that an attribute names (RFC 5035 §3, §4)."""
    fields = Fields(value.content)
    first = Fields(Fields(fields.take(SEQUENCE).content).take(SEQUENCE).content)
    fields.rest()
    fields.end()
    algorithm = first.maybe(SEQUENCE) if version == 2 else None
    hashed = first.take(OCTET_STRING).content
    first.rest()
    first.end()
    if version == 1:
        return "sha1", hashed
    return ("sha256" if algorithm is None else digest_name(read_algorithm(algorithm))), hashed
