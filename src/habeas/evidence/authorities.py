"""Certificates of time-stamp authorities: who may sign time, and whether a pinned root stands behind them.

The library that checks a stamp's signature looks at chains as OpenSSL does, for any purpose. What a time stamp asks
beyond that stands here (docs/spec/timestamps.md, "The leaf" and "The chain").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose
from cryptography.x509.oid import ExtensionOID

from habeas.errors import StampError

LONGEST_CHAIN = 6
MOST_ROOTS = 16
ROOT_LIMIT = 65_536
_MOST_SIGNATURES = 32
_UNDERSTOOD = {ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE}
_DIGESTS = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)


def der(certificate: x509.Certificate) -> bytes:
    """Return a certificate's bytes."""
    return certificate.public_bytes(serialization.Encoding.DER)


def read_certificate(octets: bytes) -> x509.Certificate:
    """Return a certificate of version 3 whose every extension can be read.

    Raises: ValueError: it is none.
    """
    plain = asn1_x509.Certificate.load(octets, strict=True)
    if plain.serial_number <= 0:
        raise ValueError("a number that no authority gives")
    # The library passes over bits of keyUsage that it has no name for.
    usage = plain.key_usage_value
    if usage is not None and not 2 <= len(usage.contents) <= 3:
        raise ValueError("flags of no byte or too many")
    try:
        certificate = x509.load_der_x509_certificate(octets)
        # Read now, so that what does not read shows here and not where somebody relies on it.
        _ = certificate.extensions, certificate.issuer, certificate.subject, certificate.signature
        _ = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except (x509.InvalidVersion, x509.DuplicateExtension) as error:
        raise ValueError(str(error)) from None
    if certificate.version != x509.Version.v3:
        raise ValueError("not of version 3")
    return certificate


def read_roots(roots: Sequence[bytes]) -> tuple[x509.Certificate, ...]:
    """Return the pinned roots from PEM (one certificate or several) or DER.

    Raises: StampError: `size`: none, too many or too large; `root`: not a certificate.
    """
    octets: list[bytes] = []
    try:
        for root in roots:
            if len(root) > MOST_ROOTS * ROOT_LIMIT:
                raise StampError("a pinned root is too large", reason="size")
            octets += [part for _, _, part in pem.unarmor(root, multiple=True)] if pem.detect(root) else [root]
        if not 1 <= len(octets) <= MOST_ROOTS or any(len(each) > ROOT_LIMIT for each in octets):
            raise StampError(
                f"{len(octets)} pinned roots, or one that is too large",
                reason="size",
                advice=f"Pin 1 to {MOST_ROOTS} certificates for each authority.",
            )
        return tuple(read_certificate(each) for each in octets)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise StampError(
            f"a pinned root is not a certificate: {type(error).__name__}",
            reason="root",
            advice="Give the authority's root certificate as PEM or DER, as the authority publishes it.",
        ) from None


def check_key(certificate: x509.Certificate) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    """Return the key of a certificate if it is one that is believed. Raises: StampError: `key`."""
    try:
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise StampError("the key of a certificate cannot be read", reason="key") from None
    if isinstance(public, rsa.RSAPublicKey):
        numbers = public.public_numbers()
        if 2048 <= public.key_size <= 8192 and 3 <= numbers.e < 2**32 and numbers.e % 2 and numbers.n % 2:
            return public
    elif isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, _CURVES):
        written = public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        # A point is written out in full: of its short form not every program that checks can make sense.
        if der(certificate).count(written):
            return public
    raise StampError("the key of a certificate is too short, or of a kind that is not believed", reason="key")


def _extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.ExtensionType | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _purposes(certificate: x509.Certificate) -> set[x509.ObjectIdentifier] | None:
    found = _extension(certificate, x509.ExtendedKeyUsage)
    return set(found) if isinstance(found, x509.ExtendedKeyUsage) else None


def _usage(certificate: x509.Certificate) -> dict[str, bool] | None:
    """Return which bits keyUsage sets; None where there is none."""
    found = _extension(certificate, x509.KeyUsage)
    if not isinstance(found, x509.KeyUsage):
        return None
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    return {name: getattr(found, name) for name in (*names, "key_cert_sign", "crl_sign")}


def _check_standing(certificate: x509.Certificate, at: datetime) -> None:
    """Check what is asked of every certificate at a time. Raises: StampError: `validity`, `extension`."""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begins <= at.replace(microsecond=0) <= ends:
        raise StampError("a certificate was not valid at the time of the stamp", reason="validity")
    if any(each.critical and each.oid not in _UNDERSTOOD for each in certificate.extensions):
        raise StampError("a certificate has a critical extension that is not understood", reason="extension")


def check_leaf(leaf: x509.Certificate, at: datetime) -> None:
    """Check that a certificate may sign time stamps, and nothing but time stamps, at a time.

    Raises: StampError: `validity`, `extension`, `usage`.
    Source: RFC 3161 §2.3; docs/spec/timestamps.md, 21 to 23.
    """
    _check_standing(leaf, at)
    purposes = _purposes(leaf)
    if (
        purposes != {Purpose.TIME_STAMPING}
        or not leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).critical
    ):
        raise StampError(
            "the certificate that signed is not one for time stamps alone",
            reason="usage",
            advice="This is not a time-stamp authority. Ask another.",
        )
    usage = _usage(leaf)
    if usage is not None:
        kinds = {name for name, is_set in usage.items() if is_set}
        if not kinds or not kinds <= {"digital_signature", "content_commitment"}:
            raise StampError("the key of the certificate that signed has another use", reason="usage")


def _check_issuer(issuer: x509.Certificate, at: datetime, *, between: int, pinned: bool) -> None:
    """Check that a certificate may have issued another (docs/spec/timestamps.md, 24 to 27)."""
    _check_standing(issuer, at)
    basic = _extension(issuer, x509.BasicConstraints)
    if not isinstance(basic, x509.BasicConstraints) or not basic.ca:
        raise StampError("a certificate in the chain may not sign the one under it", reason="ca")
    if basic.path_length is not None and basic.path_length < between:
        raise StampError("a certificate in the chain may not sign so far down", reason="ca")
    usage, purposes = _usage(issuer), _purposes(issuer)
    if usage is not None and not usage["key_cert_sign"]:
        raise StampError("the key of a certificate in the chain may not sign certificates", reason="usage")
    if not pinned and purposes is not None and not purposes & {Purpose.TIME_STAMPING, Purpose.ANY_EXTENDED_KEY_USAGE}:
        raise StampError("a certificate in the chain is not one for time stamps", reason="usage")


def _check_signed(issued: x509.Certificate, issuer: x509.Certificate) -> None:
    """Check one certificate's signature under another's key. Raises: StampError: `algorithm`, `key`, `signature`."""
    try:
        if not isinstance(issued.signature_hash_algorithm, _DIGESTS):
            raise StampError("a certificate is signed over a digest that is not believed", reason="algorithm")
        check_key(issuer)
        issued.verify_directly_issued_by(issuer)
    except (UnsupportedAlgorithm, TypeError):
        raise StampError("a certificate is signed with an algorithm that is not believed", reason="algorithm") from None
    except (InvalidSignature, ValueError):
        raise StampError("a certificate's signature does not hold", reason="signature") from None


class _Search:
    """The search for a chain: how many signatures it has checked, and what failed first."""

    def __init__(self, roots: Sequence[x509.Certificate], others: Sequence[x509.Certificate], at: datetime) -> None:
        self._roots = roots
        self._others = [other for other in others if other.issuer.public_bytes() != other.subject.public_bytes()]
        self._at = at
        self._left = _MOST_SIGNATURES
        self.failed: StampError | None = None

    def _candidates(self, chain: tuple[x509.Certificate, ...]) -> Iterator[tuple[x509.Certificate, bool]]:
        for pool, pinned in ((self._roots, True), (self._others, False)):
            for candidate in pool:
                if candidate.subject.public_bytes() == chain[-1].issuer.public_bytes() and candidate not in chain:
                    yield candidate, pinned

    def root(self, chain: tuple[x509.Certificate, ...]) -> x509.Certificate | None:
        """Return the root that a chain reaches, depth first; None if it reaches none. Raises: StampError: `limit`."""
        for candidate, pinned in self._candidates(chain):
            try:
                _check_issuer(candidate, self._at, between=len(chain) - 1, pinned=pinned)
            except StampError as error:
                self.failed = self.failed or error
                continue
            if not self._left:
                raise StampError("too many certificates that could belong to the chain", reason="limit")
            self._left -= 1
            try:
                _check_signed(chain[-1], candidate)
            except StampError as error:
                self.failed = self.failed or error
                continue
            if pinned:
                return candidate
            found = self.root((*chain, candidate)) if len(chain) + 1 < LONGEST_CHAIN else None
            if found is not None:
                return found
        return None


def find_root(
    leaf: x509.Certificate, *, roots: Sequence[x509.Certificate], others: Sequence[x509.Certificate], at: datetime
) -> x509.Certificate:
    """Return the pinned root under which a certificate stands at a time.

    Args:
        leaf: the certificate that signed.
        roots: those pinned by a person, in their order.
        others: those that came with the stamp, in their order.
        at: when every certificate of the chain must have been valid.
    Raises: StampError: the word of the first candidate that failed, `limit`, or `chain`.
    Source: docs/spec/timestamps.md, "The chain".
    """
    search = _Search(roots, others, at)
    found = search.root((leaf,))
    if found is None:
        raise search.failed or StampError(
            "no chain leads to a pinned root",
            reason="chain",
            advice="Is the root that is pinned this authority's own? Compare it with what the authority publishes.",
        )
    return found
