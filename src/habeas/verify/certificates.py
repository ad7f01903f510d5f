"""Certificates of time-stamp authorities, and the search for a chain from the one that signed to a pinned root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from habeas.errors import StampError
from habeas.verify.asn1 import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    Fields,
    boolean,
    elements,
    flags,
    integer,
    moment,
    object_id,
    sequence,
    sole,
    unreadable,
    whole_bits,
)
from habeas.verify.signatures import Algorithm, check_signature, read_algorithm

_BASIC_CONSTRAINTS = bytes.fromhex("551d13")
_KEY_USAGE = bytes.fromhex("551d0f")
_EXTENDED_KEY_USAGE = bytes.fromhex("551d25")
_UNDERSTOOD = {_BASIC_CONSTRAINTS, _KEY_USAGE, _EXTENDED_KEY_USAGE}
_TIME_STAMPING = bytes.fromhex("2b06010505070308")
_ANY_USAGE = bytes.fromhex("551d2500")
_DIGITAL_SIGNATURE, _CONTENT_COMMITMENT, _KEY_CERT_SIGN = 0, 1, 5

LONGEST_CHAIN = 6
_MOST_SIGNATURES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """One extension: what it is called, whether it must be understood, and what it says."""

    oid: bytes
    critical: bool
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a certificate says, as far as a time stamp rests on it (RFC 5280 §4.1).

    Args:
        whole: its bytes.
        signed: the bytes that its issuer signed.
        serial: its number, given by its issuer.
        issuer, subject: names, as bytes.
        begins, ends: when it is valid.
        public_key: the content of its SubjectPublicKeyInfo.
        algorithm, signature: how its issuer signed it.
        criticals: the extensions that must be understood.
        authority: whether it may sign certificates.
        below: how many certificates may stand between it and the leaf; None: any number.
        usage: the bits of keyUsage; None: it has none.
        purposes: extKeyUsage; None: it has none.
    """

    whole: bytes
    signed: bytes
    serial: int
    issuer: bytes
    subject: bytes
    begins: datetime
    ends: datetime
    public_key: bytes
    algorithm: Algorithm
    signature: bytes
    criticals: frozenset[bytes] = frozenset()
    authority: bool = False
    below: int | None = None
    usage: frozenset[int] | None = None
    purposes: tuple[bytes, ...] | None = None


def read_extensions(content: bytes) -> tuple[Extension, ...]:
    """Return the extensions in the content of an Extensions (RFC 5280 §4.1). Raises: StampError: `form`."""
    found: dict[bytes, Extension] = {}
    for element in elements(content):
        if element.tag != SEQUENCE:
            raise unreadable("an extension that is no sequence")
        fields = Fields(element.content)
        oid = object_id(fields.take(OID))
        critical = boolean(fields.maybe(BOOLEAN))
        value = fields.take(OCTET_STRING).content
        fields.end()
        if oid in found:
            raise unreadable("an extension that is there twice")
        found[oid] = Extension(oid=oid, critical=critical, value=value)
    if not found:
        raise unreadable("extensions without one")
    return tuple(found.values())


def _purposes(value: bytes) -> tuple[bytes, ...]:
    found = []
    for element in elements(sole(value, SEQUENCE).content):
        if element.tag != OID:
            raise unreadable("a purpose that is no object identifier")
        found.append(object_id(element))
    if not found:
        raise unreadable("purposes without one")
    return tuple(found)


def _with_extension(certificate: Certificate, extension: Extension) -> Certificate:
    """Return the certificate with what one extension says of it. Raises: StampError: `form`."""
    if extension.oid == _KEY_USAGE:
        return replace(certificate, usage=flags(sole(extension.value, BIT_STRING)))
    if extension.oid == _EXTENDED_KEY_USAGE:
        return replace(certificate, purposes=_purposes(extension.value))
    if extension.oid != _BASIC_CONSTRAINTS:
        return certificate
    fields = sequence(extension.value)
    authority = boolean(fields.maybe(BOOLEAN))
    limit = fields.maybe(INTEGER)
    below = None if limit is None else integer(limit)
    fields.end()
    if below is not None and below < 0:
        raise unreadable("a length of a path below zero")
    return replace(certificate, authority=authority, below=below)


def read_certificate(octets: bytes) -> Certificate:
    """Return what a certificate in DER says.

    Raises: StampError: `form`: not in the form of docs/spec/timestamps.md, "Certificates".
    """
    outer = sequence(octets)
    signed = outer.take(SEQUENCE)
    named = outer.take(SEQUENCE)
    signature = whole_bits(outer.take(BIT_STRING))
    outer.end()

    fields = Fields(signed.content)
    if integer(sole(fields.take(0xA0).content, INTEGER)) != 2:
        raise unreadable("a certificate that is not of version 3")
    serial = integer(fields.take(INTEGER))
    # RFC 5280 §4.1.1.2: the signed bytes name the algorithm too, or somebody could swap it outside.
    if fields.take(SEQUENCE).whole != named.whole:
        raise unreadable("a certificate that names two algorithms")
    issuer = fields.take(SEQUENCE).whole
    validity = Fields(fields.take(SEQUENCE).content)
    begins, ends = moment(validity.next()), moment(validity.next())
    validity.end()
    subject = fields.take(SEQUENCE).whole
    public_key = fields.take(SEQUENCE).content
    wrapped = fields.maybe(0xA3)
    fields.end()
    key = Fields(public_key)
    read_algorithm(key.take(SEQUENCE))
    whole_bits(key.take(BIT_STRING))
    key.end()
    extensions = () if wrapped is None else read_extensions(sole(wrapped.content, SEQUENCE).content)

    certificate = Certificate(
        whole=octets,
        signed=signed.whole,
        serial=serial,
        issuer=issuer,
        subject=subject,
        begins=begins,
        ends=ends,
        public_key=public_key,
        algorithm=read_algorithm(named),
        signature=signature,
        criticals=frozenset(extension.oid for extension in extensions if extension.critical),
    )
    for extension in extensions:
        certificate = _with_extension(certificate, extension)
    return certificate


def _check_standing(certificate: Certificate, at: datetime) -> None:
    """Check what is asked of every certificate at a time. Raises: StampError: `validity`, `extension`."""
    if not certificate.begins <= at.replace(microsecond=0) <= certificate.ends:
        raise StampError("a certificate was not valid at the time of the stamp", reason="validity")
    if not certificate.criticals <= _UNDERSTOOD:
        raise StampError("a certificate has a critical extension that is not understood", reason="extension")


def check_leaf(leaf: Certificate, at: datetime) -> None:
    """Check that a certificate may sign time stamps, and nothing but time stamps, at a time.

    Raises: StampError: `validity`, `extension`, `usage`.
    Source: RFC 3161 §2.3; docs/spec/timestamps.md, 21 to 23.
    """
    _check_standing(leaf, at)
    if leaf.purposes != (_TIME_STAMPING,) or _EXTENDED_KEY_USAGE not in leaf.criticals:
        raise StampError("the certificate that signed is not one for time stamps alone", reason="usage")
    if leaf.usage is not None and not (leaf.usage and leaf.usage <= {_DIGITAL_SIGNATURE, _CONTENT_COMMITMENT}):
        raise StampError("the key of the certificate that signed has another use", reason="usage")


def _check_issuer(issuer: Certificate, at: datetime, *, between: int, pinned: bool) -> None:
    """Check that a certificate may have issued another (docs/spec/timestamps.md, 24 to 27)."""
    _check_standing(issuer, at)
    if not issuer.authority or (issuer.below is not None and issuer.below < between):
        raise StampError("a certificate in the chain may not sign the one under it", reason="ca")
    if issuer.usage is not None and _KEY_CERT_SIGN not in issuer.usage:
        raise StampError("the key of a certificate in the chain may not sign certificates", reason="usage")
    if not pinned and issuer.purposes is not None and not {_TIME_STAMPING, _ANY_USAGE} & set(issuer.purposes):
        raise StampError("a certificate in the chain is not one for time stamps", reason="usage")


class _Search:
    """The search for a chain: how many signatures it has checked, and what failed first."""

    def __init__(self, roots: Sequence[Certificate], others: Sequence[Certificate], at: datetime) -> None:
        self._roots = roots
        self._others = [other for other in others if other.issuer != other.subject]
        self._at = at
        self._signatures = 0
        self.failed: StampError | None = None

    def _candidates(self, chain: tuple[Certificate, ...]) -> Iterator[tuple[Certificate, bool]]:
        """Yield who may have issued the last of a chain, and whether it is a root."""
        taken = {certificate.whole for certificate in chain}
        for pool, pinned in ((self._roots, True), (self._others, False)):
            for candidate in pool:
                if candidate.subject == chain[-1].issuer and candidate.whole not in taken:
                    yield candidate, pinned

    def _check(self, issued: Certificate, issuer: Certificate, *, between: int, pinned: bool) -> None:
        """Check one step of a chain. Raises: StampError."""
        _check_issuer(issuer, self._at, between=between, pinned=pinned)
        if self._signatures == _MOST_SIGNATURES:
            raise _TooMuch("too many certificates that could belong to the chain", reason="limit")
        self._signatures += 1
        check_signature(
            issued.signed, signature=issued.signature, algorithm=issued.algorithm, public_key=issuer.public_key
        )

    def root(self, chain: tuple[Certificate, ...]) -> Certificate | None:
        """Return the root that a chain reaches, searching depth first; None if it reaches none."""
        for candidate, pinned in self._candidates(chain):
            try:
                self._check(chain[-1], candidate, between=len(chain) - 1, pinned=pinned)
            except _TooMuch:
                raise
            except StampError as error:
                self.failed = self.failed or error
                continue
            if pinned:
                return candidate
            if len(chain) + 1 < LONGEST_CHAIN:
                found = self.root((*chain, candidate))
                if found is not None:
                    return found
        return None


class _TooMuch(StampError):
    """The search has come to its limit."""


def find_root(
    leaf: Certificate, *, roots: Sequence[Certificate], others: Sequence[Certificate], at: datetime
) -> Certificate:
    """Return the pinned root under which a certificate stands at a time.

    Args:
        leaf: the certificate that signed.
        roots: those pinned by a person, in their order.
        others: those that came with the time stamp, in their order.
        at: when every certificate of the chain must have been valid.
    Raises: StampError: the word of the first candidate that failed, `limit`, or `chain`.
    Source: docs/spec/timestamps.md, "The chain".
    """
    for root in roots:
        if root.whole == leaf.whole:
            return root
    search = _Search(roots, others, at)
    found = search.root((leaf,))
    if found is None:
        raise search.failed or StampError("no chain leads to a pinned root", reason="chain")
    return found
