"""Time stamps, good and bad, each with the one thing that is right or wrong about it and the word a checker must give.

Both checkers of the program run over these, and so does the verifier in a browser over the same cases frozen in
vectors/timestamps/stamps.json.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from math import prod
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from tests.simulators.forging import (
    CA,
    DIGEST_OIDS,
    LEAF,
    NULL,
    TIME_STAMPING,
    TST_INFO,
    Party,
    Scheme,
    attribute,
    basic,
    bits,
    certificate_v1,
    certificate_v2,
    certify,
    digest_algorithm,
    extension,
    forged,
    integer,
    key,
    key_usage,
    name,
    octets,
    oid,
    parties,
    pss_parameters,
    purposes,
    query_of,
    seq,
    tlv,
)

MESSAGE = b"a checkpoint"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
# RFC 8017 §9.2, note 1: what stands before a SHA-256 digest.
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
UNKNOWN = "1.3.6.1.4.1.55555.9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One time stamp and what a checker must say of it.

    Args:
        title: its name.
        word: the reason of the failure; None: it holds.
        query, response, roots, message, now: what a checker is given.
    """

    title: str
    word: str | None
    query: bytes
    response: bytes
    roots: tuple[bytes, ...]
    message: bytes = MESSAGE
    now: datetime | None = None


def case(title: str, word: str | None, **changes: Any) -> Case:
    """Return a case: a stamp with changes, asked for with `query`, checked under `roots` at `now`."""
    given = {name: changes.pop(name) for name in ("query", "response", "roots", "now", "message") if name in changes}
    made = forged(**changes)
    return Case(
        title=title,
        word=word,
        query=given.get("query", query_of(MESSAGE)),
        response=given.get("response") or made.response(),
        roots=tuple(given.get("roots", (parties()["root"].der,))),
        now=given.get("now"),
        message=given.get("message", MESSAGE),
    )


def year(number: int) -> datetime:
    """Return the first moment of a year."""
    return datetime(number, 1, 1, tzinfo=UTC)


def leaf(*, by: Party | None = None, **changes: Any) -> Party:
    """Return a leaf certificate with changes, signed by the invented root."""
    private = changes.pop("private", key("p256", 3))
    given: dict[str, Any] = {"serial": 5, "extensions": LEAF} | changes
    return certify("Invented Authority", private=private, by=by or parties()["root"], **given)


def middle(**changes: Any) -> tuple[Party, Party]:
    """Return an intermediate certificate with changes, and a leaf under it."""
    given = {"private": key("p256", 2), "by": parties()["root"], "serial": 6} | changes
    party = certify("Changed Middle", **given)
    return party, leaf(by=party)


def under(*, word: str | None, title: str, **changes: Any) -> Case:
    """Return a case with a changed intermediate certificate."""
    party, signer = middle(**changes)
    return case(title, word, leaf=signer, certificates=[party.der])


def good() -> Iterator[Case]:
    """Yield stamps that hold."""
    p = parties()
    yield case("plain", None)
    yield case("with an intermediate certificate", None, leaf=p["leaf"], certificates=[p["middle"].der])
    yield case("certificates not sorted", None, leaf=p["leaf"], sort=False, certificates=[min_last(p)])
    yield case("expired now, valid at the time of the stamp", None, now=year(2026))
    yield case("an authority's clock slightly ahead", None, now=datetime(2022, 6, 1, 11, 55, tzinfo=UTC))
    yield case("at the first second of the certificate", None, time=b"20200101000000Z")
    yield case("at the last second of the certificate", None, time=b"20240101000000.9Z")
    yield case("a fraction of a second", None, time=b"20220601120000.123456789Z")
    for digest in ("sha384", "sha512"):
        yield case(f"imprint {digest}", None, imprint_digest=digest, query=query_of(MESSAGE, digest=digest))
    yield case("no nonce asked, none given", None, nonce=None, query=query_of(MESSAGE, nonce=None))
    yield case("a large nonce", None, nonce=2**159 + 1, query=query_of(MESSAGE, nonce=2**159 + 1))
    yield case("the policy that was asked for", None, query=query_of(MESSAGE, policy=forged().policy))
    yield case("an extension that nobody needs to understand", None, extensions=[extension(UNKNOWN, b"x")])
    yield case("accuracy, ordering and name", None, tst=full_info())
    yield case("certificate named by SHA-1 alone", None, certificate_attributes=[certificate_v1(p["short"].der)])
    for digest in ("sha256", "sha384", "sha512"):
        named = [certificate_v2(p["short"].der, digest, written=True)]
        yield case(f"certificate named by {digest}", None, certificate_attributes=named)
    both = [certificate_v1(p["short"].der), certificate_v2(p["short"].der)]
    yield case("certificate named twice", None, certificate_attributes=both)
    yield case("several roots", None, roots=(certify("Else", private=key("p256", 8)).der, p["root"].der))
    yield case("a root that is not self-signed", None, leaf=p["leaf"], roots=(p["middle"].der,))
    yield case("the root came along", None, certificates=[p["root"].der])
    yield case("the signer itself is pinned", None, roots=(p["short"].der,))
    yield case("something unreadable came along", None, certificates=[seq(b"\x02\x01\x00"), tlv(0xA1, b"\x05\x00")])
    yield case("a key that may be held to what it signs", None, leaf=leaf(extensions=(key_usage(0, 1), LEAF[2])))
    yield case("no use of the key named", None, leaf=leaf(extensions=(LEAF[2],)))
    yield case("extensions that are not critical", None, leaf=leaf(extensions=(*LEAF, extension(UNKNOWN, b"x"))))
    yield under(title="an intermediate for time stamps", word=None, extensions=(*CA, purposes(TIME_STAMPING)))
    any_use = purposes("2.5.29.37.0", critical=False)
    yield under(title="an intermediate for any use", word=None, extensions=(*CA, any_use))
    yield under(title="an intermediate with a path of none", word=None, extensions=(basic(below=0), CA[1]))
    yield under(title="an intermediate that names no use of its key", word=None, extensions=(basic(),))
    old = certify("Invented Root", private=key("p256", 1), scheme=Scheme(digest="sha512"), ends=year(2060))
    yield case("a root valid past 2050", None, roots=(old.der,))
    early = leaf(begins=datetime(1950, 1, 1, tzinfo=UTC))
    yield case("a certificate valid since 1950", None, leaf=early)
    yield case("use of the key in two bytes", None, leaf=leaf(extensions=(two_bytes(), LEAF[2])))
    yield case("a nonce as long as may be", None, nonce=2**510, query=query_of(MESSAGE, nonce=2**510))
    for title, policy in (("short", b"\x2a"), ("long", b"\x2a" * 64), ("oddly spelled", b"\x2a\x80\x01")):
        asked = query_of(MESSAGE).replace(NONCE, tlv(0x06, policy) + NONCE)
        yield case(f"a policy: {title}", None, tst=info(policy=tlv(0x06, policy)), query=relength(asked))
    yield case("lists of what was revoked came along", None, after_certificates=tlv(0xA1, revocations()))
    yield case("attributes that nobody signed", None, unsigned=tlv(0xA1, attribute(UNKNOWN, NULL)))
    own = octets(hashlib.sha256(p["short"].der).digest())
    whole = seq(seq(seq(own, seq(seq(), integer(4)))), seq(seq(oid(UNKNOWN))))
    v2 = attribute("1.2.840.113549.1.9.16.2.47", whole)
    yield case("certificate named with its issuer and a policy", None, certificate_attributes=[v2])
    yield from crossed()
    yield from algorithms()


def min_last(p: dict[str, Party]) -> bytes:
    """Return the intermediate certificate so that the set, leaf first, is out of order."""
    if p["leaf"].der < p["middle"].der:
        raise AssertionError("choose other serials: this set is sorted")
    return p["middle"].der


def full_info() -> bytes:
    """Return a TSTInfo with every field in it."""
    return seq(
        integer(1),
        oid("1.3.6.1.4.1.55555.1"),
        seq(digest_algorithm("sha256"), octets(hashlib.sha256(MESSAGE).digest())),
        integer(43),
        tlv(0x18, b"20220601120000.5Z"),
        seq(integer(1), tlv(0x80, b"\x01"), tlv(0x81, b"\x01")),
        tlv(0x01, b"\xff"),
        integer(0x1122334455667788),
        tlv(0xA0, tlv(0xA4, name("Somebody"))),
        tlv(0xA1, extension(UNKNOWN, b"x")),
    )


NONCE = integer(0x1122334455667788)


def revocations() -> bytes:
    """Return an empty list of revoked certificates by the invented root."""
    title = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Invented Root")])
    builder = x509.CertificateRevocationListBuilder(title, year(2022), year(2023))
    return builder.sign(parties()["root"].private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def two_bytes() -> bytes:
    """Return keyUsage for signatures, written in two bytes."""
    return extension("2.5.29.15", bits(b"\x80\x00", 7), critical=True)


def relength(sequence: bytes) -> bytes:
    """Return a short SEQUENCE with the length that its content has."""
    return seq(sequence[2:])


def info(
    *, policy: bytes = oid("1.3.6.1.4.1.55555.1"), algorithm: bytes | None = None, imprint_more: bytes = b""
) -> bytes:
    """Return a TSTInfo with a field in another spelling."""
    imprint = octets(hashlib.sha256(MESSAGE).digest())
    return seq(
        integer(1),
        policy,
        seq(digest_algorithm("sha256") if algorithm is None else algorithm, imprint, imprint_more),
        integer(42),
        tlv(0x18, b"20220601120000Z"),
        NONCE,
    )


def crossed() -> Iterator[Case]:
    """Yield stamps whose chain has to be searched for."""
    p = parties()
    other = certify("Other Root", private=key("p256", 5), serial=50)
    twin = certify("Invented Middle", private=key("p256", 2), by=other, serial=51)
    rolled = certify("Invented Middle", private=key("p256", 6), by=p["root"], serial=52)
    came = {"leaf": p["leaf"], "sort": False}
    yield case("the first intermediate leads nowhere", None, **came, certificates=[twin.der, p["middle"].der])
    yield case("the first intermediate has another key", None, **came, certificates=[rolled.der, p["middle"].der])
    yield case("the second of two roots", None, **came, certificates=[twin.der], roots=(p["root"].der, other.der))
    # Two that signed each other: a search without memory would go round for ever.
    ping = certify("Ping", private=key("p256", 6), issuer="Pong", by=party("Pong", key("p256", 7)), serial=53)
    pong = certify("Pong", private=key("p256", 7), issuer="Ping", by=party("Ping", key("p256", 6)), serial=54)
    yield case(
        "two authorities that certify each other", "chain", leaf=leaf(by=ping), certificates=[ping.der, pong.der]
    )


def party(title: str, private: Any) -> Party:
    """Return a party that has a key and no certificate."""
    return Party(title=title, private=private, der=b"", serial=0, issuer=title)


def algorithms() -> Iterator[Case]:
    """Yield stamps by every algorithm that is believed."""
    for kind, digest in (("p256", "sha512"), ("p384", "sha384"), ("p521", "sha512"), ("p521", "sha256")):
        p = parties(kind)
        scheme = {"digest": digest, "scheme": Scheme(digest=digest)}
        yield case(f"ECDSA {kind} {digest}", None, leaf=p["short"], roots=(p["root"].der,), **scheme)
    p = parties("rsa2048")
    roots = {"leaf": p["short"], "roots": (p["root"].der,)}
    for digest in ("sha256", "sha384", "sha512"):
        yield case(f"RSA {digest}", None, **roots, digest=digest, scheme=Scheme(digest=digest))
    plain = seq(oid("1.2.840.113549.1.1.1"), NULL)
    yield case("RSA, digest named elsewhere", None, **roots, scheme=Scheme(written=plain))
    bare = seq(oid("1.2.840.113549.1.1.11"))
    yield case("RSA, parameters left out", None, **roots, scheme=Scheme(written=bare))
    longer = certify("Invented Root", private=key("rsa3072", 1), scheme=Scheme(digest="sha384"))
    signer = leaf(by=longer, scheme=Scheme(digest="sha384"))
    yield case("certificates signed by RSA 3072", None, leaf=signer, roots=(longer.der,))
    cube = key("rsa2048e3")
    yield case("RSA, exponent 3", None, leaf=leaf(private=cube))
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    for title, number in (("the base point", 1), ("the base point, mirrored", order - 1)):
        yield case(f"ECDSA, the key is {title}", None, leaf=leaf(private=ec.derive_private_key(number, ec.SECP256R1())))
    yield largest_key()
    yield case("ECDSA over RSA", None, leaf=leaf(by=p["root"]), roots=(p["root"].der,))
    yield case("RSA over ECDSA", None, leaf=leaf(private=key("rsa2048", 3)))
    signer = leaf(by=p["root"], scheme=Scheme(pss=True), private=key("rsa2048", 3))
    yield case("a certificate signed by RSA-PSS", None, leaf=signer, roots=(p["root"].der,))


def largest_key() -> Case:
    """Return a stamp under an RSA key of 8192 bits, of 128 small primes because a real one takes minutes to find."""
    primes: list[int] = []
    candidate = 2**64 + 1
    while len(primes) < 128:
        candidate -= 2
        if all(pow(base, candidate - 1, candidate) == 1 for base in (2, 3, 5, 7, 11)) and candidate % 65537 != 1:
            primes.append(candidate)
    n = prod(primes)
    signer = leaf(private=key("rsa2048", 3), spki=rsa_spki(n, 65537))
    ending = DIGEST_INFO + hashlib.sha256(signed_bytes(leaf=signer)).digest()
    block = int.from_bytes(b"\x00\x01" + b"\xff" * (1024 - 3 - len(ending)) + b"\x00" + ending, "big")
    number = 0
    for prime in primes:  # the Chinese remainder theorem
        others = n // prime
        number += pow(block, pow(65537, -1, prime - 1), prime) * others * pow(others, -1, prime)
    return case("RSA 8192", None, leaf=signer, signature=(number % n).to_bytes(1024, "big"))


def pss() -> Iterator[Case]:
    """Yield stamps signed by RSA-PSS, good and bad: the libraries that fetch a stamp know no such token."""
    p = parties("rsa2048")
    roots: dict[str, Any] = {"leaf": p["short"], "roots": (p["root"].der,)}
    for digest in ("sha256", "sha384", "sha512"):
        yield case(f"RSA-PSS {digest}", None, **roots, digest=digest, scheme=Scheme(digest=digest, pss=True))
    yield case("RSA-PSS without salt", None, **roots, scheme=Scheme(pss=True, salt=0))
    odd = certify("Invented Authority", private=key("rsa2049"), by=p["root"], serial=9, extensions=LEAF)
    yield case("RSA-PSS, a modulus of one bit more", None, leaf=odd, roots=roots["roots"], scheme=Scheme(pss=True))
    whole, salt, plain = pss_parameters("sha256")[2:], tlv(0xA2, integer(32)), digest_algorithm("sha256")
    inner = oid("1.2.840.113549.1.1.8") + plain
    mask, shorter = tlv(0xA1, seq(inner)), tlv(0xA1, seq(oid("1.2.840.113549.1.1.8")))
    for title, parameters in (
        ("another digest in the mask", pss_parameters("sha256", mask="sha512")),
        ("another trailer", pss_parameters("sha256", trailer=2)),
        ("a salt longer than any digest", pss_parameters("sha256", salt=65)),
        ("SHA-1", pss_parameters("sha1")),
        ("a mask of no digest", seq(whole[: whole.index(mask)], shorter, salt)),
        ("a mask of a set", seq(whole.replace(inner, inner[: -len(plain)] + b"\x31" + plain[1:]))),
        ("parameters in a set", b"\x31" + pss_parameters("sha256")[1:]),
        ("no parameters", b""),
        ("parameters of another kind", NULL),
        (
            "a mask that is no MGF1",
            pss_parameters("sha256").replace(oid("1.2.840.113549.1.1.8"), oid("1.2.840.113549.1.1.7")),
        ),
        ("something after the parameters", seq(pss_parameters("sha256")[2:], integer(1))),
    ):
        written = seq(oid("1.2.840.113549.1.1.10"), parameters)
        yield case(f"RSA-PSS: {title}", "algorithm", **roots, scheme=Scheme(pss=True, written=written))
    lying = seq(oid("1.2.840.113549.1.1.10"), pss_parameters("sha256", salt=31))
    yield case("RSA-PSS: another salt than announced", "signature", **roots, scheme=Scheme(pss=True, written=lying))
    yield from bad_pss(p)


def raised(private: Any, block: int) -> bytes:
    """Return what an RSA key makes of a block, whatever the block says."""
    numbers = private.private_numbers()
    n: int = numbers.public_numbers.n
    number: int = pow(block, numbers.d, n)
    return number.to_bytes((n.bit_length() + 7) // 8, "big")


def signed_bytes(**changes: Any) -> bytes:
    """Return what a signer of a forged stamp signs."""
    return tlv(0x31, forged(**changes).signed_attributes())


def pss_block(message: bytes, *, trailer: int = 0xBC, mark: int = 1, pad: int = 0) -> int:
    """Return an EMSA-PSS block of 2047 bits for a message, with no salt, wrong where asked."""
    hashed = hashlib.sha256(bytes(8) + hashlib.sha256(message).digest()).digest()
    size = 256 - 32 - 1
    block = bytes([*bytes(size - 2), pad, mark])
    mask = b"".join(hashlib.sha256(hashed + count.to_bytes(4, "big")).digest() for count in range(7))[:size]
    masked = bytearray(a ^ b for a, b in zip(block, mask, strict=True))
    masked[0] &= 0x7F
    return int.from_bytes(bytes(masked) + hashed + bytes([trailer]), "big")


def bad_pss(p: dict[str, Party]) -> Iterator[Case]:
    """Yield RSA-PSS signatures made with the right key and the wrong block."""
    private = p["short"].private
    roots: dict[str, Any] = {"leaf": p["short"], "roots": (p["root"].der,)}
    scheme = Scheme(pss=True, salt=0)
    message = signed_bytes(leaf=p["short"])
    right = raised(private, pss_block(message))
    yield case("RSA-PSS by hand", None, **roots, scheme=scheme, signature=right)
    for title, changes in (("trailer", {"trailer": 0xBD}), ("mark", {"mark": 2}), ("padding", {"pad": 1})):
        wrong = raised(private, pss_block(message, **changes))
        yield case(f"RSA-PSS: another {title} inside", "signature", **roots, scheme=scheme, signature=wrong)
    n = private.private_numbers().public_numbers.n  # type: ignore[union-attr]
    for serial in range(1, 1000):
        top = pss_block(signed_bytes(leaf=p["short"], serial=serial)) | 1 << 2047
        if top < n:
            signature = raised(private, top)
            yield case(
                "RSA-PSS: the first bit set", "signature", **roots, scheme=scheme, serial=serial, signature=signature
            )
            return


def questions() -> Iterator[Case]:
    """Yield stamps whose query, roots or status are wrong (1 to 6 and 9 to 13 of the page)."""
    p = parties()
    yield case("no root", "size", roots=())
    yield case("too many roots", "size", roots=(p["root"].der,) * 17)
    yield case("a root that is none", "root", roots=(p["root"].der, b"\x30\x00"))
    yield case("a root with something after it", "root", roots=(p["root"].der + b"\x00",))
    yield case("a root with a word more", "root", roots=(seq(p["root"].der[4:], NULL),))
    digest = octets(hashlib.sha256(MESSAGE).digest())
    asked = seq(digest_algorithm("sha256"), digest)
    nonce = integer(0x1122334455667788)
    for title, query in (
        ("nothing", b""),
        ("not DER", b"what time is it"),
        ("another version", seq(integer(2), asked, nonce)),
        ("SHA-1", query_of(MESSAGE, digest="sha1")),
        ("a digest cut short", seq(integer(1), seq(digest_algorithm("sha256"), octets(b"\x00" * 31)), nonce)),
        ("a digest with parameters", seq(integer(1), seq(seq(oid(DIGEST_OIDS["sha256"]), integer(1)), digest), nonce)),
        ("something after the digest", seq(integer(1), seq(digest_algorithm("sha256"), digest, NULL), nonce)),
        ("extensions", seq(integer(1), asked, nonce, tlv(0xA0, extension(UNKNOWN, b"x")))),
        ("something after it", query_of(MESSAGE) + b"\x00"),
        ("a number not in its shortest form", seq(integer(1), asked, tlv(0x02, b"\x00\x11"))),
        ("a negative number not in its shortest form", seq(integer(1), asked, tlv(0x02, b"\xff\x81"))),
        ("a number too long", seq(integer(1), asked, tlv(0x02, b"\x11" * 65))),
        ("a number of nothing", seq(integer(1), asked, tlv(0x02))),
        ("a yes that is neither", seq(integer(1), asked, nonce, tlv(0x01, b"\x01"))),
        ("an identifier that is cut off", seq(integer(1), asked, tlv(0x06, b"\x2a\x86"), nonce)),
        ("an identifier that ends in the middle", seq(integer(1), asked, tlv(0x06, b"\x2a\x80"), nonce)),
        ("an identifier too long", seq(integer(1), asked, tlv(0x06, b"\x2a" * 65), nonce)),
    ):
        yield case(f"query: {title}", "query", query=query)
    yield case("asked for something else", "imprint", query=query_of(b"another checkpoint"))
    yield case("the message was altered", "imprint", message=MESSAGE + b".")
    yield case("the query was swapped too", "imprint", query=query_of(b"another"), message=b"another")
    yield case("another digest of the same message", "imprint", imprint_digest="sha512")
    relabelled = forged().info().replace(oid(DIGEST_OIDS["sha256"]), oid("2.16.840.1.101.3.4.2.8"))
    yield case("the same octets under another digest", "imprint", tst=relabelled)
    yield case("granted with changes", "status", status=seq(integer(1)))
    yield case("refused", "status", status=seq(integer(2), seq(tlv(0x0C, b"no"))), token=False)
    yield case("refused with a stamp", "status", status=seq(integer(2)))
    yield case("another nonce", "nonce", nonce=1)
    yield case("no nonce in the answer", "nonce", nonce=None)
    yield case("a nonce nobody asked for", "nonce", query=query_of(MESSAGE, nonce=None))
    yield case("another policy", "policy", query=query_of(MESSAGE, policy="1.3.6.1.4.1.55555.2"))
    yield case("an extension that must be understood", "extension", extensions=[extension(UNKNOWN, b"", critical=True)])
    yield case("from the future", "future", now=datetime(2022, 6, 1, 11, 54, 59, tzinfo=UTC))


def forms() -> Iterator[Case]:
    """Yield responses that are not in their form (5, 7, 8, 14 of the page)."""
    whole = forged().response()
    yield case("response: one byte", "form", response=b"\x30")
    yield case("response: text", "form", response=b"<html>please log in</html>")
    yield case("response: cut off", "form", response=whole[:-1])
    yield case("response: something after it", "form", response=whole + b"\x00")
    yield case("response: a word more", "form", after=NULL)
    yield case("response: a length in five bytes", "form", response=b"\x30\x85\x00\x00\x00\x00\x01" + whole[4:])
    yield case("response: a length not in its shortest form", "form", response=b"\x30\x83\x00" + whole[2:])
    yield case("response: a short length written long", "form", status=b"\x30\x81\x03" + integer(0))
    yield case("response: no definite length", "form", response=b"\x30\x80" + whole[4:] + b"\x00\x00")
    yield case("response: a tag of several bytes", "form", status=seq(b"\x1f\x02\x01\x00"))
    for title, parameters in (
        ("with a tag of several bytes", b"\x1f\x01\x00"),
        ("longer than what holds it", b"\x04\x05ab"),
        ("of no definite length", b"\x30\x80" + bytes(128)),
        ("cut off after its tag", b"\x04"),
        ("cut off in its length", b"\x04\x82\x01"),
    ):
        yield case(f"info: an element {title}", "form", tst=info(algorithm=seq(oid(DIGEST_OIDS["sha256"]), parameters)))
    yield case("a certificate longer than what holds it", "form", certificates=[b"\x30\x05ab"], sort=False)
    yield case("info: a word more in the digest", "form", tst=info(imprint_more=NULL))
    yield case(
        "info: a word more in the algorithm", "form", tst=info(algorithm=seq(oid(DIGEST_OIDS["sha256"]), NULL, NULL))
    )
    for place in ("in_token", "in_content", "in_signed_data", "in_signer", "in_signer_name", "in_attribute"):
        yield case(f"token: a word more {place.replace('_', ' ')}", "form", **{place: NULL})
    yield case("response: no status", "form", status=seq(tlv(0x0C, b"yes")))
    yield case("response: granted, and no stamp", "form", token=False)
    yield case("token: another kind", "form", outer_type="1.2.840.113549.1.7.1")
    yield case("token: signed data of another kind", "form", content_type="1.2.840.113549.1.7.1")
    yield case("info: another version", "form", tst_version=2)
    for title, time in (
        ("without its zone", b"20220601120000"),
        ("in another zone", b"20220601120000+0300"),
        ("without seconds", b"202206011200Z"),
        ("a fraction that ends in 0", b"20220601120000.50Z"),
        ("a fraction of nothing", b"20220601120000.Z"),
        ("a fraction too long", b"20220601120000.1234567891Z"),
        ("a fraction after a comma", b"20220601120000,5Z"),
        ("a month 13", b"20221301120000Z"),
        ("a 30 February", b"20220230120000Z"),
        ("a second 60", b"20220601115960Z"),
        ("a sign", b"+2220601120000Z"),
        ("the year 0", b"00000601120000Z"),
    ):
        yield case(f"info: a time with {title}", "form", time=time)
    yield case(
        "info: a time as certificates write it",
        "form",
        tst=forged().info().replace(tlv(0x18, b"20220601120000Z"), tlv(0x17, b"220601120000Z")),
    )
    yield case("info: something after it", "form", extra_tst=NULL)
    doubled = [extension(UNKNOWN, b"x")] * 2
    yield case("info: an extension twice", "form", extensions=doubled)
    yield case("info: no extension", "form", extra_tst=tlv(0xA1))
    yield case("info: an extension of another kind", "form", extensions=[tlv(0x31, extension(UNKNOWN, b"x")[2:])])
    yield case("no signer", "form", signers=0)
    yield case("two signers", "form", signers=2)
    right = forged().signed_attributes()
    yield case("an attribute twice", "form", attributes=[right, attribute(CONTENT_TYPE, oid(TST_INFO))])
    yield case("an attribute without a value", "form", attributes=[right, attribute(UNKNOWN)])
    yield case("an attribute of another kind", "form", attributes=[right, tlv(0x31, oid(UNKNOWN), tlv(0x31, NULL))])


def signers() -> Iterator[Case]:
    """Yield stamps whose signer contradicts them (15 to 20 of the page)."""
    p = parties()
    yield case("the signer's certificate is missing", "signer", signer_serial=99)
    yield case("more certificates than any chain has", "signer", certificates=[seq()] * 16)
    named = [certificate_v2(p["short"].der)]
    kind, digest = (
        attribute(CONTENT_TYPE, oid(TST_INFO)),
        attribute(MESSAGE_DIGEST, octets(hashlib.sha256(forged().info()).digest())),
    )

    def digest_as(tag: int) -> list[bytes]:
        return [attribute(MESSAGE_DIGEST, tlv(tag, hashlib.sha256(forged().info()).digest()))]

    for title, attributes in (
        ("no kind of content", [digest, *named]),
        ("no digest", [kind, *named]),
        ("two kinds of content", [attribute(CONTENT_TYPE, oid(TST_INFO), oid(TST_INFO)), digest, *named]),
        ("a kind of content that is text", [attribute(CONTENT_TYPE, octets(b"x")), digest, *named]),
        ("a kind of content in another kind", [attribute(CONTENT_TYPE, octets(oid(TST_INFO)[2:])), digest, *named]),
        ("a digest in another kind", [kind, *digest_as(0x0C), *named]),
        ("another kind of content", [attribute(CONTENT_TYPE, oid("1.2.840.113549.1.7.1")), digest, *named]),
    ):
        yield case(f"signed attributes: {title}", "attributes", attributes=attributes)
    yield case("signed over another digest", "digest", message_digest=b"\x00" * 32)
    yield case("SHA-1 announced", "algorithm", digest="sha1", scheme=Scheme(digest="sha1"))
    other = p["leaf"].der
    v1, v2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
    own = octets(hashlib.sha256(p["short"].der).digest())
    for title, attributes in (
        ("not named", []),
        ("another, by SHA-1", [certificate_v1(other)]),
        ("another", [certificate_v2(other)]),
        ("named right and wrong", [certificate_v1(p["short"].der), certificate_v2(other)]),
        ("named wrong and right", [certificate_v1(other), certificate_v2(p["short"].der)]),
        ("named second", [attribute(v2, seq(seq(seq(octets(bytes(32))), seq(own))))]),
        ("two values", [attribute(v2, seq(seq(seq(own))), seq(seq(seq(own))))]),
        (
            "by a digest that is not believed",
            [attribute(v2, seq(seq(seq(digest_algorithm("sha1"), octets(hashlib.sha1(p["short"].der).digest())))))],
        ),
        ("by an empty list", [attribute(v2, seq(seq()))]),
        ("in a set", [attribute(v2, tlv(0x31, seq(seq(own))))]),
        ("by text", [attribute(v1, octets(b"x"))]),
        ("with something after it", [attribute(v2, seq(seq(seq(own)), seq(), seq()))]),
        ("with something after its hash", [attribute(v2, seq(seq(seq(own, seq(), seq()))))]),
    ):
        yield case(f"certificate: {title}", "certificate-hash", certificate_attributes=attributes)
    yield from signatures()


def pkcs1(message: bytes) -> bytes:
    """Return the block of 256 bytes that PKCS#1 v1.5 makes of a message."""
    ending = DIGEST_INFO + hashlib.sha256(message).digest()
    return b"\x00\x01" + b"\xff" * (253 - len(ending)) + b"\x00" + ending


def ecdsa(r: int, s: int) -> bytes:
    """Return an ECDSA signature of two numbers."""
    return seq(integer(r), integer(s))


def signatures() -> Iterator[Case]:
    """Yield stamps whose signature is wrong or made as nobody should."""
    yield case("a signature of something else", "signature", signature=Scheme().sign(parties()["short"].private, b"x"))
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    right = Scheme().sign(parties()["short"].private, signed_bytes())
    r, s = decode_dss_signature(right)
    for title, signature in (
        ("nothing", b""),
        ("both zero", ecdsa(0, 0)),
        ("r zero", ecdsa(0, s)),
        ("s zero", ecdsa(r, 0)),
        ("r past the order", ecdsa(r + order, s)),
        ("s past the order", ecdsa(r, s + order)),
        ("negative", ecdsa(-r, s)),
        ("something after it", right + b"\x00"),
        ("a word more", seq(right[2:], NULL)),
        ("s the order", ecdsa(r, order)),
        ("very long numbers", ecdsa(2**600, s)),
    ):
        yield case(f"ECDSA: {title}", "signature", signature=signature)
    p = parties("rsa2048")
    roots: dict[str, Any] = {"leaf": p["short"], "roots": (p["root"].der,)}
    message = signed_bytes(leaf=p["short"])
    ending = DIGEST_INFO + hashlib.sha256(message).digest()
    bare = bytes.fromhex("302f300b0609608648016503040201") + bytes.fromhex("0420") + hashlib.sha256(message).digest()
    right_block = pkcs1(message)
    n = p["short"].private.private_numbers().public_numbers.n  # type: ignore[union-attr]
    signature = raised(p["short"].private, int.from_bytes(right_block, "big"))
    for title, block in (
        ("garbage after the digest", b"\x00\x01" + b"\xff" * 8 + b"\x00" + ending + bytes(245 - len(ending))),
        ("padding of another kind", b"\x00\x02" + right_block[2:]),
        ("a digest without its NULL", b"\x00\x01" + b"\xff" * (253 - len(bare)) + b"\x00" + bare),
        ("a digest by another name", right_block.replace(bytes.fromhex("0402010500"), bytes.fromhex("0402020500"))),
    ):
        made = raised(p["short"].private, int.from_bytes(block, "big"))
        yield case(f"RSA: {title}", "signature", **roots, signature=made)
    yield case("RSA: a byte more", "signature", **roots, signature=b"\x00" + signature)
    for serial in range(1, 10_000):
        right_block = pkcs1(signed_bytes(leaf=p["short"], serial=serial))
        past = int.from_bytes(raised(p["short"].private, int.from_bytes(right_block, "big")), "big") + n
        if past < 1 << 2048:
            given = {"serial": serial, "signature": past.to_bytes(256, "big")}
            yield case("RSA: the number past the modulus", "signature", **roots, **given)
            break
    old = Scheme(digest="sha1")
    yield case("RSA: SHA-1", "algorithm", **roots, scheme=old)
    bigger = Scheme(digest="sha512")
    yield case("RSA: over another digest than announced", "algorithm", **roots, scheme=bigger)
    yield case("ECDSA: over another digest than announced", "algorithm", scheme=bigger)
    for title, parameters in (("a number", integer(1)), ("NULL that is not", b"\x05\x01\x00"), ("nothing", seq())):
        for written in ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"):
            named = Scheme(written=seq(oid(written), parameters))
            yield case(f"RSA {written[-2:]}: parameters that are {title}", "algorithm", **roots, scheme=named)
    yield case(
        "a word more after the algorithm",
        "form",
        **roots,
        scheme=Scheme(written=seq(oid("1.2.840.113549.1.1.11"), NULL, NULL)),
    )
    yield at_infinity()
    yield case("ECDSA: parameters", "algorithm", scheme=Scheme(written=seq(oid("1.2.840.10045.4.3.2"), NULL)))
    yield case("ECDSA under an RSA key", "algorithm", **roots, scheme=Scheme(written=seq(oid("1.2.840.10045.4.3.2"))))
    yield case("RSA under an EC key", "algorithm", scheme=Scheme(written=seq(oid("1.2.840.113549.1.1.11"), NULL)))
    yield case("an algorithm nobody knows", "algorithm", scheme=Scheme(written=seq(oid(UNKNOWN))))
    yield from keys()


def at_infinity() -> Case:
    """Return a stamp whose ECDSA numbers lead to the point at infinity, as somebody who has the key can choose them."""
    signer = parties()["short"]
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    hashed = int.from_bytes(hashlib.sha256(signed_bytes()).digest(), "big")
    d = signer.private.private_numbers().private_value  # type: ignore[union-attr]
    return case(
        "ECDSA: numbers that lead nowhere", "signature", signature=ecdsa(-hashed * pow(d, -1, order) % order, 1)
    )


def rsa_spki(n: int, e: int, parameters: bytes = NULL, after: bytes = b"") -> bytes:
    """Return the SubjectPublicKeyInfo of two numbers."""
    return seq(seq(oid("1.2.840.113549.1.1.1"), parameters), bits(seq(integer(n), integer(e), after)))


def ec_spki(curve: str, point: bytes) -> bytes:
    """Return the SubjectPublicKeyInfo of a point."""
    return seq(seq(oid("1.2.840.10045.2.1"), oid(curve)), bits(point))


def keys() -> Iterator[Case]:
    """Yield stamps under keys that must not be used."""
    rsa_key, ec_key = key("rsa2048", 3), key("p256", 3)
    assert isinstance(rsa_key, rsa.RSAPrivateKey)
    assert isinstance(ec_key, ec.EllipticCurvePrivateKey)
    n = rsa_key.public_key().public_numbers().n
    p256, x = "1.2.840.10045.3.1.7", ec_key.public_key().public_numbers().x
    y = ec_key.public_key().public_numbers().y
    prime = 2**256 - 2**224 + 2**192 + 2**96 - 1

    b = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
    # A point with a small x: written with the prime added, it is the same point in a second spelling.
    small, root = next(
        (at, found)
        for at in range(2, 100)
        for found in [pow(at**3 - 3 * at + b, (prime + 1) // 4, prime)]
        if (found * found - (at**3 - 3 * at + b)) % prime == 0
    )

    def point(a: int, b: int) -> bytes:
        return b"\x04" + a.to_bytes(32, "big") + b.to_bytes(32, "big")

    for title, private, spki in (
        ("RSA: 1024 bits", key("rsa1024"), None),
        ("RSA: 8193 bits", rsa_key, rsa_spki(2**8192 + 1, 65537)),
        ("RSA: an even modulus", rsa_key, rsa_spki(n + 1, 65537)),
        ("RSA: a negative modulus", rsa_key, rsa_spki(-n, 65537)),
        ("RSA: exponent 1", rsa_key, rsa_spki(n, 1)),
        ("RSA: an even exponent", rsa_key, rsa_spki(n, 65536)),
        ("RSA: a large exponent", rsa_key, rsa_spki(n, 2**32 + 1)),
        ("RSA: parameters", rsa_key, rsa_spki(n, 65537, parameters=integer(1))),
        ("RSA: three numbers", rsa_key, rsa_spki(n, 65537, after=integer(1))),
        ("EC: another curve", key("k1"), None),
        ("EC: no curve", ec_key, seq(seq(oid("1.2.840.10045.2.1")), bits(point(x, y)))),
        ("EC: a point off its curve", ec_key, ec_spki(p256, point(x, y ^ 1))),
        ("EC: a point past the prime", ec_key, ec_spki(p256, point(small + prime, root))),
        ("EC: x the prime itself", ec_key, ec_spki(p256, point(prime, pow(b, (prime + 1) // 4, prime)))),
        ("EC: y past the prime", key("p521", 3), ec_spki("1.3.132.0.35", past_521())),
        (
            "EC: a curve in another kind",
            ec_key,
            seq(seq(oid("1.2.840.10045.2.1"), octets(oid(p256)[2:])), bits(point(x, y))),
        ),
        ("EC: a point in mixed form", ec_key, ec_spki(p256, bytes([6 + y % 2]) + point(x, y)[1:])),
        ("EC: a zero more", ec_key, ec_spki(p256, point(x, y)[:33] + b"\x00" + point(x, y)[33:])),
        ("EC: half a point", ec_key, ec_spki(p256, b"\x02" + x.to_bytes(32, "big"))),
        ("EC: a byte more", ec_key, ec_spki(p256, point(x, y) + b"\x00")),
    ):
        yield case(f"key: {title}", "key", leaf=leaf(private=private, spki=spki))


def past_521() -> bytes:
    """Return a point of P-521 whose y is written with the prime added: there is room for it in the last byte."""
    private = key("p521", 3)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    numbers = private.public_key().public_numbers()
    return b"\x04" + numbers.x.to_bytes(66, "big") + (numbers.y + 2**521 - 1).to_bytes(66, "big")


def leaves() -> Iterator[Case]:
    """Yield stamps whose certificate may not sign them (21 to 23 of the page), or does not read."""
    yield case("expired at the time of the stamp", "validity", time=b"20240101000001Z")
    yield case("not yet valid at the time of the stamp", "validity", time=b"20191231235959Z")
    critical = extension(UNKNOWN, b"x", critical=True)
    yield case("leaf: a critical extension nobody knows", "extension", leaf=leaf(extensions=(*LEAF, critical)))
    for title, extensions in (
        ("no purpose", LEAF[:2]),
        ("purpose not critical", (*LEAF[:2], purposes(TIME_STAMPING, critical=False))),
        ("another purpose", (*LEAF[:2], purposes("1.3.6.1.5.5.7.3.1"))),
        ("two purposes", (*LEAF[:2], purposes(TIME_STAMPING, "1.3.6.1.5.5.7.3.1"))),
        ("a key for something else", (key_usage(2), LEAF[2])),
        ("a key for one thing too many", (key_usage(0, 5), LEAF[2])),
        ("a key for nothing", (extension("2.5.29.15", bits(b"\x00", 0), critical=True), LEAF[2])),
    ):
        yield case(f"leaf: {title}", "usage", leaf=leaf(extensions=extensions))
    constraints = "2.5.29.19"
    for title, changes in (
        ("version 1", {"version": b""}),
        ("version 2", {"version": tlv(0xA0, integer(1))}),
        ("two algorithms", {"inner_algorithm": seq(oid(UNKNOWN))}),
        ("an extension twice", {"extensions": (*LEAF, LEAF[0])}),
        ("empty purposes", {"extensions": (purposes(),)}),
        ("a purpose that is a number", {"extensions": (extension("2.5.29.37", seq(integer(1)), critical=True),)}),
        ("use of the key of no bit", {"extensions": (extension("2.5.29.15", bits(b"")), LEAF[2])}),
        ("use of the key of many bytes", {"extensions": (extension("2.5.29.15", bits(b"\x80\0\0")), LEAF[2])}),
        ("use of the key with 8 unused bits", {"extensions": (extension("2.5.29.15", bits(b"\x80", 8)), LEAF[2])}),
        ("constraints with a word more", {"extensions": (extension(constraints, seq(NULL)), LEAF[2])}),
        ("a path of less than none", {"extensions": (extension(constraints, seq(integer(-1))), LEAF[2])}),
        ("one time", {"validity": seq(tlv(0x17, b"200101000000Z"))}),
        ("three times", {"validity": seq(*[tlv(0x17, b"200101000000Z")] * 3)}),
        ("a time with a fraction", {"validity": seq(tlv(0x18, b"20200101000000.5Z"), tlv(0x17, b"240101000000Z"))}),
        ("a time that is short text", {"validity": seq(tlv(0x0C, b"0101000000Z"), tlv(0x17, b"240101000000Z"))}),
        ("a word more", {"more": NULL}),
        ("a time that is text", {"validity": seq(tlv(0x0C, b"20200101000000Z"), tlv(0x17, b"240101000000Z"))}),
        ("a key with unused bits", {"spki": seq(seq(oid("1.2.840.10045.2.1")), bits(b"\x00", 1))}),
        ("a key with a word more", {"spki": seq(seq(oid("1.2.840.10045.2.1")), bits(b"\x04"), NULL)}),
        ("an extension with a word more", {"extensions": (*LEAF, seq(oid(UNKNOWN), octets(b""), NULL))}),
    ):
        yield case(f"leaf that does not read: {title}", "signer", leaf=leaf(**changes))


def chains() -> Iterator[Case]:
    """Yield stamps that do not lead to a pinned root (24 to 29 of the page)."""
    p = parties()
    other = parties("p384")["root"].der
    stranger = certify("Another Root", private=key("p256", 8)).der
    yield case("another root", "chain", roots=(stranger,))
    yield case("a root of the same name", "signature", roots=(certify("Invented Root", private=key("p256", 8)).der,))
    yield case("a root of the same name and another kind of key", "algorithm", roots=(parties("rsa2048")["root"].der,))
    yield case("a root of the same name and another curve", "signature", roots=(other,))
    yield case("the intermediate is missing", "chain", leaf=p["leaf"])
    lone = certify("Lone", private=key("p256", 9), serial=70)
    yield case("a root that came along and is not pinned", "chain", leaf=leaf(by=lone), certificates=[lone.der])
    expired, stranger_too = middle(ends=year(2021))[0], certify("Changed Middle", private=key("p256", 8), by=p["root"])
    _, signer = middle()
    for first, second, word in ((expired, stranger_too, "validity"), (stranger_too, expired, "signature")):
        came = [first.der, second.der]
        yield case(f"two intermediates, first {word}", word, leaf=signer, certificates=came, sort=False)
    yield under(title="intermediate: expired then", word="validity", ends=year(2021))
    yield under(title="intermediate: not yet valid", word="validity", begins=year(2023))
    critical = extension("2.5.29.30", seq(tlv(0xA0, seq(tlv(0x82, b"example")))), critical=True)
    yield under(title="intermediate: name constraints", word="extension", extensions=(*CA, critical))
    yield under(title="intermediate: no authority", word="ca", extensions=(basic(ca=False), CA[1]))
    yield under(title="intermediate: no constraints", word="ca", extensions=(CA[1],))
    yield under(title="intermediate: a key for something else", word="usage", extensions=(CA[0], key_usage(0)))
    web = purposes("1.3.6.1.5.5.7.3.1", critical=False)
    yield under(title="intermediate: for web sites", word="usage", extensions=(*CA, web))
    yield under(title="intermediate: signed by another", word="signature", signature_of=b"something else")
    short = certify("Invented Root", private=key("rsa1024"))
    yield case("root: a short key", "key", leaf=leaf(by=short), roots=(short.der,))
    for title, word, changes in (
        ("expired then", "validity", {"ends": year(2021)}),
        ("no authority", "ca", {"extensions": (basic(ca=False),)}),
        ("a key for something else", "usage", {"extensions": (CA[0], key_usage(6))}),
        ("a critical extension nobody knows", "extension", {"extensions": (*CA, critical)}),
    ):
        root = certify("Invented Root", private=key("p256", 1), **changes)
        yield case(f"root: {title}", word, roots=(root.der,))
    root = certify("Invented Root", private=key("p256", 1), extensions=(*CA, web))
    yield case("root: other purposes are not asked of it", None, roots=(root.der,))
    shallow = certify("Invented Root", private=key("p256", 1), extensions=(basic(below=0), CA[1]))
    yield case(
        "root: no intermediate allowed", "ca", leaf=p["leaf"], certificates=[p["middle"].der], roots=(shallow.der,)
    )
    yield case("root: none needed", None, roots=(shallow.der,))
    sha1 = parties("rsa2048")
    weak = leaf(by=sha1["root"], scheme=Scheme(digest="sha1"))
    yield case("leaf signed over SHA-1", "algorithm", leaf=weak, roots=(sha1["root"].der,))
    weak = leaf(by=sha1["root"], scheme=Scheme(digest="sha1", pss=True))
    yield case("leaf signed by RSA-PSS over SHA-1", "algorithm", leaf=weak, roots=(sha1["root"].der,))
    named = leaf(by=sha1["root"], scheme=Scheme(written=seq(oid("1.2.840.113549.1.1.1"), NULL)))
    yield case("leaf signed over a digest it does not name", "algorithm", leaf=named, roots=(sha1["root"].der,))
    self_signed = certify("Invented Root", private=key("rsa2048", 1), scheme=Scheme(digest="sha1"))
    yield case(
        "a root's own signature is not asked", None, leaf=sha1["short"], roots=(self_signed.der,), scheme=Scheme()
    )
    yield long_chain(6, None)
    yield long_chain(7, "chain")
    yield crowd()


def long_chain(length: int, word: str | None) -> Case:
    """Return a stamp with a chain of so many certificates, its root among them."""
    above = parties()["root"]
    between = []
    for number in range(length - 2):
        above = certify(f"Step {number}", private=key("p256", 2), by=above, serial=100 + number)
        between.append(above.der)
    return case(f"a chain of {length}", word, leaf=leaf(by=above), certificates=between)


def crowd() -> Case:
    """Return a stamp with so many intermediates that could be the one that no search should try them all."""
    private = key("p256", 2)
    ring = [
        certify(
            "Crowd",
            private=private,
            issuer="Crowd Two" if number % 2 else "Crowd Three",
            by=party("", private),
            serial=number,
        )
        for number in range(201, 206)
    ]
    two = [
        certify("Crowd Two", private=private, issuer="Crowd", by=party("", private), serial=n) for n in range(201, 206)
    ]
    three = [
        certify("Crowd Three", private=private, issuer="Crowd", by=party("", private), serial=n)
        for n in range(201, 206)
    ]
    came = [each.der for each in (*ring, *two, *three)]
    return case("a crowd of intermediates", "limit", leaf=leaf(by=ring[0]), certificates=came)


def large() -> Iterator[Case]:
    """Yield what is too large, or just not; too large as well to be frozen in a file."""
    p = parties()
    nonce = integer(0x1122334455667788)
    asked = query_of(MESSAGE)[2:-3]
    assert asked.endswith(nonce)
    padded = seq(asked, octets(bytes(65_536 - len(asked) - 8)))
    yield case("a query of the greatest size", "query", query=padded)
    yield case("a query of a byte more", "size", query=padded + b"\x00")
    yield case("a response of the greatest size", "form", response=bytes(1_048_576))
    yield case("a response of a byte more", "size", response=bytes(1_048_577))
    yield case("a root of the greatest size", "root", roots=(p["root"].der, bytes(65_536)))
    yield case("a root of a byte more", "size", roots=(p["root"].der, bytes(65_537)))
    strangers = tuple(certify(f"Else {n}", private=key("p256", 8), serial=n).der for n in range(1, 16))
    yield case("as many roots as there may be", None, roots=(*strangers, p["root"].der))
    yield case("as many certificates as there may be", None, certificates=strangers)


GROUPS: tuple[Callable[[], Iterator[Case]], ...] = (good, pss, questions, forms, signers, leaves, chains)


@cache
def cases() -> tuple[Case, ...]:
    """Return every case that can be frozen."""
    return tuple(each for group in GROUPS for each in group())


@cache
def all_cases() -> tuple[Case, ...]:
    """Return every case, those that are large among them."""
    return (*cases(), *large())
