"""Time stamps (RFC 3161): the question, and whether the answer is one to it, checked by kept libraries.

The library reads strictly and checks signature and chain as OpenSSL does; it takes nonce and message as its caller
gives them, and knows nothing of other promises of a time stamp. Those are asked here, before it. The bytes that came
are kept as they came: what the library cannot read is put in order in a copy, for the check only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import rfc3161_client
from asn1crypto import core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509

from habeas.errors import StampError
from habeas.evidence.authorities import check_key, check_leaf, der, find_root, read_roots
from habeas.evidence.stamp_reading import (
    QUERY_LIMIT,
    attribute,
    check_signer_form,
    digest_of,
    leaf_of,
    moment,
    parsed_query,
    parts_of,
    readable_certificates,
    reading,
    signed_data,
    stated_info,
    strictly_read,
)

# No more than this is fetched (habeas.capture.timestamping); the verifiers read up to a megabyte.
RESPONSE_LIMIT = 65_536
_AHEAD = timedelta(seconds=300)

_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE, _SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
_SIGNATURES: dict[str, tuple[str, str | None]] = {
    "1.2.840.113549.1.1.1": ("rsa", None),
    "1.2.840.113549.1.1.11": ("rsa", "sha256"),
    "1.2.840.113549.1.1.12": ("rsa", "sha384"),
    "1.2.840.113549.1.1.13": ("rsa", "sha512"),
    "1.2.840.10045.4.3.2": ("ec", "sha256"),
    "1.2.840.10045.4.3.3": ("ec", "sha384"),
    "1.2.840.10045.4.3.4": ("ec", "sha512"),
}
_PARAMETERS = {"rsa": (b"", b"\x05\x00"), "ec": (b"",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """What a time stamp that holds says.

    Args:
        time: the bytes existed no later than this, by the authority's clock; UTC.
        authority: SHA-256 in hex of the certificate that signed.
        root: SHA-256 in hex of the pinned root under which it stands.
        policy: the authority's policy, as a dotted object identifier.
        serial: the authority's number of this stamp.
        identity: SHA-256 in hex of the TSTInfo, see `stamp_identity`.
    """

    time: datetime
    authority: str
    root: str
    policy: str
    serial: int
    identity: str


def query_for(message: bytes, *, nonce: int) -> bytes:
    """Return the question for a time stamp over a message: SHA-256, with a nonce, asking for certificates.

    Args:
        message: the bytes to be stamped; they do not leave, only their hash does.
        nonce: a random number, 64 bits or more, used once: it shows that the answer was made for this question.
    Raises: ValueError: the nonce is not above 0, or too long.
    Source: RFC 3161 §2.4.1.
    """
    if not 0 < nonce < 2**504:
        raise ValueError("a nonce is above 0 and below 2**504")
    return bytes(
        tsp.TimeStampReq(
            {
                "version": "v1",
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256", "parameters": core.Null()},
                    "hashed_message": hashlib.sha256(message).digest(),
                },
                "nonce": nonce,
                "cert_req": True,
            }
        ).dump()
    )


def _check_query(message: bytes, query: bytes) -> Any:
    """Return the query, if it asks for a stamp over this message. Raises: StampError: `query`, `imprint`."""
    asked = reading(lambda: parsed_query(query), "the query cannot be read", "query")
    imprint = asked["message_imprint"]
    digest = imprint["hash_algorithm"]["algorithm"].native
    if hashlib.new(digest, message).digest() != imprint["hashed_message"].native:
        raise StampError("the stamp was asked for something else", reason="imprint")
    return asked


def _check_answer(asked: Any, info: Any, now: datetime | None) -> datetime:
    """Check that an answer is one to this question, and return its time. Raises: StampError, each with its word."""
    time = reading(lambda: moment(info["gen_time"].contents), "the stamp has no time", "form")
    wanted, got = asked["message_imprint"], info["message_imprint"]
    same = wanted["hash_algorithm"]["algorithm"].dotted == got["hash_algorithm"]["algorithm"].dotted
    if not same or wanted["hashed_message"].native != got["hashed_message"].native:
        raise StampError("the stamp is one of something else", reason="imprint")
    if asked["nonce"].native != info["nonce"].native:
        raise StampError(
            "the stamp is the answer to another query",
            reason="nonce",
            advice="Somebody between here and the authority may be repeating old answers. Ask again.",
        )
    policy = asked["req_policy"]
    if not isinstance(policy, core.Void) and policy.dotted != info["policy"].dotted:
        raise StampError("the stamp was made under another policy than was asked for", reason="policy")
    if now is not None and time > now + _AHEAD:
        raise StampError(
            "the stamp is from the future",
            reason="future",
            advice="Is this computer's clock right? If it is, the authority's is not: ask another.",
        )
    return time


def _check_attributes(signer: Any, content: bytes) -> str:
    """Check what the signer signed; return the digest. Raises: StampError: `algorithm`, `attributes`, `digest`."""
    digest = reading(lambda: digest_of(signer["digest_algorithm"]), "the signer's digest cannot be read", "form")
    if digest is None:
        raise StampError("signed over a digest that is not believed", reason="algorithm")

    def read() -> bytes:
        kind, stated = attribute(signer, _CONTENT_TYPE), attribute(signer, _MESSAGE_DIGEST)
        if len(kind) != 1 or len(stated) != 1 or kind[0].native != "tst_info":
            raise ValueError("missing, doubled or of another kind")
        return bytes(stated[0].native)

    if reading(read, "a signed attribute is missing or wrong", "attributes") != hashlib.new(digest, content).digest():
        raise StampError("what is signed is not what the stamp says", reason="digest")
    return digest


def _check_certificate_hash(signer: Any, leaf: x509.Certificate) -> None:
    """Check that the signer meant this certificate. Raises: StampError: `certificate-hash`."""

    def read() -> list[tuple[str | None, bytes]]:
        named: list[tuple[str | None, bytes]] = []
        for kind, old in ((_SIGNING_CERTIFICATE, True), (_SIGNING_CERTIFICATE_V2, False)):
            values = attribute(signer, kind)
            if values is None:
                continue
            # Counted before anything is read from it: the library forgets what it has no name for.
            if len(values) != 1 or len(parts_of(values[0].contents)) > 2:
                raise ValueError("doubled, or something follows")
            first = values[0]["certs"][0]
            named.append(("sha1" if old else digest_of(first["hash_algorithm"]), first["cert_hash"].native))
            values.native  # noqa: B018 - the rest of it must read as well
        return named

    named = reading(read, "the certificate that the signer meant is not named", "certificate-hash")
    octets = der(leaf)
    if not named or any(
        digest is None or hashlib.new(digest, octets, usedforsecurity=False).digest() != hashed
        for digest, hashed in named
    ):
        raise StampError("the signer meant another certificate", reason="certificate-hash")


def _check_algorithm(signer: Any, leaf: x509.Certificate, digest: str) -> None:
    """Check that the signature is of a kind that is believed, under a key of that kind.

    The library takes the digest announced and the kind of the key, not what the signature calls itself.
    Raises: StampError: `algorithm`, `key`.
    """
    named = signer["signature_algorithm"]["algorithm"].dotted
    parameters = reading(lambda: signer["signature_algorithm"]["parameters"].dump(), "no algorithm", "form")
    kind, over = _SIGNATURES.get(named, (None, None))
    if kind is None or (over is not None and over != digest) or parameters not in _PARAMETERS[kind]:
        raise StampError("signed with an algorithm that is not believed here", reason="algorithm")
    spki = reading(
        lambda: asn1_x509.Certificate.load(der(leaf)).public_key["algorithm"]["algorithm"].native, "no key", "key"
    )
    if spki != kind:
        raise StampError("the key is of another kind than the signature", reason="algorithm")
    check_key(leaf)


def _check_by_library(
    message: bytes, parsed: rfc3161_client.TimeStampResponse, root: x509.Certificate, nonce: int | None
) -> None:
    """Check signature and chain through rfc3161-client and OpenSSL. Raises: StampError: `signature`."""
    builder = rfc3161_client.VerifierBuilder(roots=[root])
    if nonce is not None and nonce >= 0:
        builder = builder.nonce(nonce)
    try:
        builder.build().verify_message(parsed, message)
    except (rfc3161_client.VerificationError, ValueError):
        raise StampError(
            "the signature does not hold, or is of a kind that is not known here", reason="signature"
        ) from None


def check_stamp(
    message: bytes, *, query: bytes, response: bytes, roots: Sequence[bytes], now: datetime | None = None
) -> Stamped:
    """Check a time stamp over a message, and return what it says.

    Args:
        message: the bytes that were stamped.
        query: the question as it went.
        response: the answer as it came.
        roots: the certificates (PEM or DER) under which this authority is believed; of this authority and no other.
        now: the time of the check, with its zone: a stamp more than five minutes ahead is refused; None: no clock.
    Raises: StampError: `reason` is the word of docs/spec/timestamps.md for the check that failed. What holds here holds
        for the verifiers; they take a few kinds more (README of vectors/timestamps).
    Source: RFC 3161 §2.4.2; docs/spec/timestamps.md.
    """
    if len(response) > RESPONSE_LIMIT or len(query) > QUERY_LIMIT:
        raise StampError("a query or response larger than any time stamp", reason="size")
    pinned = read_roots(roots)
    asked = _check_query(message, query)
    signed = signed_data(response)
    parsed = strictly_read(response, signed)
    info = stated_info(signed)
    content = bytes(signed["encap_content_info"]["content"].contents)
    time = _check_answer(asked, info, now)
    signer = signed["signer_infos"][0]
    reading(lambda: check_signer_form(signer), "the signer cannot be read", "form")
    certificates = readable_certificates(signed)
    leaf = leaf_of(signer, certificates)
    digest = _check_attributes(signer, content)
    _check_certificate_hash(signer, leaf)
    _check_algorithm(signer, leaf, digest)
    check_leaf(leaf, time)
    root = find_root(leaf, roots=pinned, others=certificates, at=time)
    _check_by_library(message, parsed, root, asked["nonce"].native)
    return Stamped(
        time=time,
        authority=hashlib.sha256(der(leaf)).hexdigest(),
        root=hashlib.sha256(der(root)).hexdigest(),
        policy=info["policy"].dotted,
        serial=info["serial_number"].native,
        identity=hashlib.sha256(content).hexdigest(),
    )


def stamp_identity(response: bytes) -> str:
    """Return what two files that hold the same stamp have in common: SHA-256 in hex of its TSTInfo.

    A response can be altered in fields that nobody signs, so that its own hash says nothing. This checks nothing.

    Raises: StampError: `form`, `status`: no stamp is there.
    """
    signed = signed_data(response)
    return reading(
        lambda: hashlib.sha256(signed["encap_content_info"]["content"].contents).hexdigest(), "no stamp", "form"
    )
