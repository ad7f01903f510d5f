"""What a time-stamp query and response hold, as kept libraries read it; what they stumble over is one kind of error."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import rfc3161_client
from asn1crypto import core, parser, tsp
from cryptography import x509

from habeas.errors import StampError
from habeas.evidence.authorities import read_certificate

QUERY_LIMIT = 65_536
_MOST_CERTIFICATES = 16
_DIGESTS = ("sha256", "sha384", "sha512")
_GENERALIZED_TIME = re.compile(rb"\d{14}(?:\.\d{0,8}[1-9])?Z", re.ASCII)
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)

T = TypeVar("T")


def reading(read: Callable[[], T], why: str, reason: str) -> T:
    """Return what a function reads. Raises: StampError: with this reason, for whatever the library stumbles over."""
    try:
        return read()
    except _UNREADABLE as error:
        raise StampError(f"{why} ({type(error).__name__})", reason=reason) from None


def digest_of(algorithm: Any) -> str | None:
    """Return the digest that an AlgorithmIdentifier names, None if it is not one that is believed."""
    parameters = algorithm["parameters"]
    plain = isinstance(parameters, core.Void | core.Null) or (
        isinstance(parameters, core.Any) and parameters.dump() in (b"", b"\x05\x00")
    )
    name = algorithm["algorithm"].native
    return name if plain and name in _DIGESTS else None


def parsed_query(query: bytes) -> Any:
    asked = tsp.TimeStampReq.load(query, strict=True)
    digest = digest_of(asked["message_imprint"]["hash_algorithm"])
    octets = asked["message_imprint"]["hashed_message"].native
    if digest is None or len(octets) != hashlib.new(digest).digest_size or asked["version"].native != "v1":
        raise ValueError("another version or digest")
    if not isinstance(asked["extensions"], core.Void) or len(query) > QUERY_LIMIT:
        raise ValueError("extensions, or too long")
    if not isinstance(asked["nonce"], core.Void) and len(asked["nonce"].contents) > 64:
        raise ValueError("a nonce too long")
    if asked.copy().dump(force=True) != query or len(asked["message_imprint"].children or ()) != 2:
        raise ValueError("not in its one encoding")
    policy = asked["req_policy"]
    if not isinstance(policy, core.Void) and (len(policy.contents) > 64 or policy.contents[-1] >= 0x80):
        raise ValueError("a policy that cannot be read")
    return asked


def signed_data(response: bytes) -> Any:
    """Return the signed data of a response that grants a stamp. Raises: StampError: `form`, `status`."""
    status = reading(lambda: _status(response), "the response cannot be read", "form")
    if status != 0:
        raise StampError(
            f"the authority answered with status {status}, not with a stamp",
            reason="status",
            advice="Ask again later, or ask another authority.",
        )
    answer = reading(lambda: tsp.TimeStampResp.load(response, strict=True), "the response cannot be read", "form")
    return reading(lambda: _granted(answer), "the response holds no stamp", "form")


def _status(response: bytes) -> int:
    """Return the status of a response, read by itself: a refusal holds no stamp, and the library wants one."""
    kind, method, tag, _, content, _ = parser.parse(response, strict=True)
    if (kind, method, tag) != (0, 1, 16):
        raise ValueError("no response")
    _, _, _, head, inner, tail = parser.parse(content)
    status = tsp.PKIStatusInfo.load(head + inner + tail)["status"].contents
    if not 1 <= len(status) <= 64:
        raise ValueError("no status")
    return int.from_bytes(status, "big", signed=True)


def _granted(answer: Any) -> Any:
    token = answer["time_stamp_token"]
    signed = token["content"]
    inner = signed["encap_content_info"]
    if token["content_type"].native != "signed_data" or inner["content_type"].native != "tst_info":
        raise ValueError("no time stamp")
    if len(signed["signer_infos"]) != 1:
        raise ValueError("not one signer")
    return signed


def stated_info(signed: Any) -> Any:
    """Return the TSTInfo of a token. Raises: StampError: `form`, `extension`."""

    def read() -> Any:
        info = signed["encap_content_info"]["content"].parsed
        stated = info["gen_time"].contents
        if info["version"].native != "v1" or not _GENERALIZED_TIME.fullmatch(stated):
            raise ValueError("another version, or a time in another form")
        extensions = info["extensions"]
        if not isinstance(extensions, core.Void):
            kinds = [each["extn_id"].dotted for each in extensions]
            if not kinds or len(set(kinds)) != len(kinds):
                raise ValueError("an extension twice, or none")
            info["extensions"].native  # noqa: B018 - read now, or a later look would raise where nobody expects it
        if len(info["policy"].contents) > 64 or len(info["serial_number"].contents) > 64:
            raise ValueError("a number too long")
        info.native  # noqa: B018
        return info

    info = reading(read, "what is stamped cannot be read", "form")
    if not isinstance(info["extensions"], core.Void) and any(each["critical"].native for each in info["extensions"]):
        raise StampError("the stamp has a critical extension that is not understood", reason="extension")
    return info


def moment(stated: bytes) -> datetime:
    """Return the time that genTime states, cut to microseconds. Raises: ValueError: no calendar has it."""
    digits, _, parts = stated.removesuffix(b"Z").partition(b".")
    whole = datetime.strptime(digits.decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    if whole.strftime("%Y%m%d%H%M%S").zfill(14) != digits.decode("ascii"):
        raise ValueError("a second that no calendar has")
    return whole.replace(microsecond=int(parts[:6].ljust(6, b"0")) if parts else 0)


def parts_of(octets: bytes) -> list[bytes]:
    """Return the elements that follow one another in some octets. Raises: ValueError: they are cut off."""
    found, at = [], 0
    while at < len(octets):
        _, _, _, head, content, tail = parser.parse(octets[at:])
        found.append(head + content + tail)
        at += len(found[-1])
    return found


def readable_certificates(signed: Any) -> list[x509.Certificate]:
    """Return the certificates of a token that can be read, in their order. Raises: StampError: `form`, `signer`."""
    given = signed["certificates"]
    octets = b"" if isinstance(given, core.Void) else given.contents
    found: list[x509.Certificate] = []
    for count, whole in enumerate(
        reading(lambda: parts_of(octets), "the certificates cannot be read", "form"), start=1
    ):
        if count > _MOST_CERTIFICATES:
            raise StampError("more certificates than a chain can have", reason="signer")
        if whole[0] == 0x30:
            try:
                found.append(read_certificate(whole))
            except _UNREADABLE:
                continue  # what cannot be read proves nothing, and need not: the chain may do without it
    return found


def _in_order(response: bytes, signed: Any) -> bytes:
    """Return a copy of a response with its certificates sorted, as DER wants them.

    Real authorities send sets out of order, and a strict reader refuses them. Nobody signs the set, so that putting it
    in order changes nothing that is signed. Only these bytes move: the rest is not written anew.
    """
    certificates = signed["certificates"]
    if isinstance(certificates, core.Void):
        return response
    parts = [each.dump() for each in certificates]
    return response.replace(b"".join(parts), b"".join(sorted(parts)), 1)


def strictly_read(response: bytes, signed: Any) -> rfc3161_client.TimeStampResponse:
    """Return a response as the strict library reads it, put in order. Raises: StampError: `form`."""
    parsed = reading(
        lambda: rfc3161_client.decode_timestamp_response(_in_order(response, signed)), "not strict DER", "form"
    )
    # What was read from the original must be what the library sees in the copy.
    content = reading(lambda: bytes(signed["encap_content_info"]["content"].contents), "no stamp", "form")
    if content not in parsed.time_stamp_token():
        raise StampError("the response could not be put in order", reason="form")
    return parsed


def leaf_of(signer: Any, certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    """Return the certificate that signed. Raises: StampError: `signer`."""
    name = reading(lambda: signer["sid"].chosen["issuer"].dump(), "the signer has no name", "form")
    serial = reading(lambda: signer["sid"].chosen["serial_number"].native, "the signer has no number", "form")
    for certificate in certificates:
        if certificate.issuer.public_bytes() == name and certificate.serial_number == serial:
            return certificate
    raise StampError("the certificate that signed is not in the stamp", reason="signer")


def attribute(signer: Any, kind: str) -> Any:
    """Return the values of a signed attribute, None where it is missing."""
    found = [each["values"] for each in signer["signed_attrs"] if each["type"].dotted == kind]
    return found[0] if found else None


def check_signer_form(signer: Any) -> None:
    """Raises: ValueError: an attribute is there twice or holds nothing, or the signer is named in another way."""
    kinds = [each["type"].dotted for each in signer["signed_attrs"]]
    if len(set(kinds)) != len(kinds) or any(not each["values"].contents for each in signer["signed_attrs"]):
        raise ValueError("an attribute twice, or without a value")
    if signer["sid"].name != "issuer_and_serial_number":
        raise ValueError("the signer is named in another way")
